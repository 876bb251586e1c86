"""Closed sets of finitely many complex points and real intervals, and how far they are apart, exactly.

Derivations: docs/theory/hierarchy.md, (HM1) to (HM3).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.gaussian import read_gaussian

Place: TypeAlias = tuple[Fraction, Fraction]
"""re, im"""
End: TypeAlias = Fraction | None
"""None: the interval goes on for ever."""


@dataclass(frozen=True, slots=True)
class ClosedSet:
    """A non-empty closed set of complex numbers: finitely many points and closed real intervals.

    Made by `closed_set`.

    Attributes
    ----------
    points : tuple of (re, im)
    intervals : tuple of (lower, upper)
        None for an end: the interval goes on for ever.

    **Source.** docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import closed_set
    >>> from fractions import Fraction
    >>> closed_set([3], [(0, 1)]).distance_squared((Fraction(2), Fraction(1)))
    Fraction(2, 1)
    """

    points: tuple[Place, ...]
    intervals: tuple[tuple[End, End], ...] = ()

    @property
    def is_real(self) -> bool:
        """Are all points real?"""
        return not any(im for _, im in self.points)

    @property
    def marks(self) -> list[Place]:
        """Points, and ends of intervals."""
        return [*self.points, *((end, Fraction(0)) for pair in self.intervals for end in pair if end is not None)]

    @property
    def radius(self) -> Fraction | None:
        """All of it lies within |re| + |im| <= radius; None: it is not bounded."""
        if any(end is None for pair in self.intervals for end in pair):
            return None
        return max(abs(re) + abs(im) for re, im in self.marks)

    def distance_squared(self, place: Place) -> Fraction:
        """Of a point to the set."""
        return min(self.distances_squared(place))

    def distances_squared(self, place: Place) -> list[Fraction]:
        """Of a point to each of the points and intervals."""
        re, im = place
        found = [(re - x) ** 2 + (im - y) ** 2 for x, y in self.points]
        return found + [_beyond(re, low, high) ** 2 + im * im for low, high in self.intervals]

    @property
    def parts(self) -> tuple[Place | tuple[End, End], ...]:
        """Points, and intervals of which an end may be missing; as in `distances_squared`."""
        return (*self.points, *self.intervals)

    def excess_squared(self, other: ClosedSet) -> Fraction | None:
        """The square of sup dist(x, other) over the points x of this set; None: it is infinite."""
        if any(_is_missing(self.intervals, other.intervals, side) for side in (0, 1)):
            return None
        inside = (x for x in other.turns() if any(not _beyond(x, *pair) for pair in self.intervals))
        places = [*self.marks, *((x, Fraction(0)) for x in inside)]
        return max((other.distance_squared(place) for place in places), default=Fraction(0))  # (HM2)

    def turns(self) -> Iterator[Fraction]:
        """Real numbers, where the nearest point or end changes on the real line: (HM2)."""
        lines: dict[Fraction, Fraction] = {}
        for re, im in self.marks:
            constant = re * re + im * im
            lines[re] = min(constant, lines.get(re, constant))
        kept: list[Place] = []
        for re, constant in sorted(lines.items()):
            while len(kept) > 1 and _meeting(kept[-2], kept[-1]) >= _meeting(kept[-1], (re, constant)):
                kept.pop()
            kept.append((re, constant))
        return (_meeting(a, b) for a, b in itertools.pairwise(kept))

    def __str__(self) -> str:
        count = len(self.points)
        parts = [f"{count} point{'s' * (count != 1)}"] if count else []
        parts += [f"[{_shown(low, '-oo')}, {_shown(high, 'oo')}]" for low, high in self.intervals]
        return " and ".join(parts)


def closed_set(points: Iterable[object] = (), intervals: Sequence[Sequence[object]] = ()) -> ClosedSet:
    """A closed set of points and intervals.

    Parameters
    ----------
    points : complex rational numbers
    intervals : pairs of rational numbers in order
        None for an end: the interval goes on for ever.

    Returns
    -------
    ClosedSet

    Raises
    ------
    InvalidInput
        No point and no interval, ends in the wrong order, numbers that are not rational.

    **Source.** docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import closed_set
    >>> print(closed_set([1j], [(0, "1/2"), (2, None)]))
    1 point and [0, 1/2] and [2, oo]
    """
    read = tuple(_place(z, f"points[{k}]") for k, z in enumerate(points))
    pairs = tuple(_interval(pair, f"intervals[{k}]") for k, pair in enumerate(intervals))
    if not read and not pairs:
        raise InvalidInput("the set has no point and no interval: distances to the empty set are not defined")
    return ClosedSet(read, pairs)


def _place(z: object, where: str) -> Place:
    re, im = read_gaussian(z, where)
    return to_fraction(re), to_fraction(im)


def _interval(pair: Sequence[object], where: str) -> tuple[End, End]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise InvalidInput(f"{where} is {shown(pair)}: two ends are needed")
    low, high = (None if end is None else _end(end, where) for end in pair)
    if low is not None and high is not None and low > high:
        raise InvalidInput(f"{where} is {shown(pair)}: the ends are in the wrong order")
    return low, high


def _end(value: object, where: str) -> Fraction:
    found = to_rational(value, where)
    if found is None:
        raise InvalidInput(f"{where} has the end {shown(value)}: rational numbers are needed")
    return to_fraction(found)


def _beyond(x: Fraction, low: End, high: End) -> Fraction:
    """The distance of a real number to an interval."""
    below = Fraction(0) if low is None else low - x
    above = Fraction(0) if high is None else x - high
    return max(Fraction(0), below, above)


def _is_missing(mine: Sequence[tuple[End, End]], others: Sequence[tuple[End, End]], side: int) -> bool:
    """Do these intervals go on for ever to one side, and the others not?"""
    return any(pair[side] is None for pair in mine) and not any(pair[side] is None for pair in others)


def _meeting(first: Place, second: Place) -> Fraction:
    """The x at which x^2 - 2 re x + constant is the same for both, re < re'."""
    return (second[1] - first[1]) / (2 * (second[0] - first[0]))


def _shown(end: End, otherwise: str) -> str:
    return otherwise if end is None else str(end)

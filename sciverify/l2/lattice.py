"""Operators on lattices: hoppings between the sites of a unit cell and its translates (docs/theory/lattices.md)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.rationals import to_rational
from sciverify.l2.gaussian import Gaussian, read_gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.regions import Ball, Box, Place, read_place
from sciverify.l2.section import Hop, Section
from sciverify.l2.sequences import Entries, Letters, Sequence, as_sequence, doubles, largest
from sciverify.l2.substitution import Substitution

MOST_DIMENSIONS, MOST_SITES, MOST_SHIFT = 3, 64, 64


@dataclass(frozen=True)
class Hopping:
    """The operator e_(start, p) -> d(p[axis]) e_(end, p + shift).

    Parameters
    ----------
    shift : int or tuple of int
        From a cell to another one; (0, ..., 0) with start == end is a potential.
    amplitude : number, list of numbers or sequence
        d, which depends on one coordinate of p; a number stands for a constant, a list for a periodic sequence.
    start, end : int
        Sites of the unit cell.
    axis : int
        The coordinate on which the amplitude depends.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LatticeOperator(1, [sv.Hopping(1, [1, 2])])
    <LatticeOperator: self-adjoint operator on l2(Z)>
    """

    shift: int | Place
    amplitude: object = 1
    start: int = 0
    end: int = 0
    axis: int = 0


@dataclass(frozen=True)
class _Hopping:
    """A hopping as it was read."""

    shift: Place
    entries: Sequence
    start: int
    end: int
    axis: int

    @property
    def stays(self) -> bool:
        """Is it diagonal?"""
        return self.start == self.end and not any(self.shift)


class LatticeOperator(L2Operator):
    """A sum of hoppings on the lattice Z^d, with one or more sites in each cell.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    hoppings : list of Hopping
        A self-adjoint operator lists one of each two that are adjoint to each other.
    cell : int
        The number of sites of a unit cell.
    changes : mapping from sites to numbers, optional
        What is added to the diagonal at finitely many sites. A site is a place, or (place, number in the cell).
    self_adjoint : bool
        Adds to every hopping that is not diagonal its adjoint.

    Attributes
    ----------
    words : tuple of Substitution or None
        The word of each axis. The operator stands for all operators whose letters along that axis are a word of its
        hull, each axis for itself.

    Raises
    ------
    InvalidInput
        A diagonal of a self-adjoint operator that is not real; along an axis with letters anything else that changes.

    **Source.** docs/theory/lattices.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LatticeOperator(2, [sv.Hopping((1, 0)), sv.Hopping((0, 1), [1, 2])])
    <LatticeOperator: self-adjoint operator on l2(Z^2)>
    """

    def __init__(
        self,
        dimension: int,
        hoppings: Iterable[Hopping],
        *,
        cell: int = 1,
        changes: Mapping[object, object] | None = None,
        self_adjoint: bool = True,
    ) -> None:
        self.dimension = as_integer(dimension, "dimension", 1, MOST_DIMENSIONS)
        self.cell = as_integer(cell, "cell", 1, MOST_SITES)
        self.is_self_adjoint = bool(self_adjoint)
        self.hoppings = tuple(self._read(hopping, f"hoppings[{k}]") for k, hopping in enumerate(hoppings))
        if not self.hoppings:
            raise InvalidInput("hoppings is empty: at least one hopping is needed")
        self.words = tuple(self._word(axis) for axis in range(self.dimension))
        self.changes = self._read_changes(changes or {})
        constant = self.cell == 1 and not self.changes and all(h.entries.is_constant for h in self.hoppings)
        self.is_normal = self.is_self_adjoint or constant

    def _read(self, hopping: Hopping, where: str) -> _Hopping:
        if not isinstance(hopping, Hopping):
            raise InvalidInput(f"{where} is {shown(hopping)}: a Hopping(shift, amplitude, ...) is needed")
        shift = read_place(hopping.shift, f"the shift of {where}", self.dimension)
        if max(map(abs, shift)) > MOST_SHIFT:
            raise InvalidInput(f"the shift of {where} is {shift}: at most {MOST_SHIFT} cells are possible")
        start, end = (as_integer(s, f"a site of {where}", 0, self.cell - 1) for s in (hopping.start, hopping.end))
        axis = as_integer(hopping.axis, f"the axis of {where}", 0, self.dimension - 1)
        found = _Hopping(shift, as_sequence(hopping.amplitude, f"the amplitude of {where}"), start, end, axis)
        if self.is_self_adjoint and found.stays and not found.entries.is_real:
            raise InvalidInput(
                f"{where} is {shown(hopping.amplitude)} on the diagonal, where a self-adjoint operator has real "
                "numbers; pass self_adjoint=False"
            )
        return found

    def _word(self, axis: int) -> Substitution | None:
        """The substitution whose letters follow an axis."""
        along = [h.entries for h in self.hoppings if h.axis == axis]
        words = [entries.word for entries in along if isinstance(entries, Letters)]
        if not words:
            return None
        if any(word != words[0] for word in words):
            raise InvalidInput(f"axis {axis} follows different substitutions: one word is needed")
        if not all(isinstance(entries, Letters) or entries.is_constant for entries in along):
            raise InvalidInput(f"axis {axis} has letters, and amplitudes that are neither letters nor constant")
        return words[0]

    def _read_changes(self, changes: Mapping[object, object]) -> dict[tuple[Place, int], Gaussian]:
        found: dict[tuple[Place, int], Gaussian] = {}
        for key, value in changes.items():
            pair = key if isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], tuple) else (key, 0)
            place = read_place(pair[0], f"the changed site {shown(key)}", self.dimension)
            site = as_integer(pair[1], f"the changed site {shown(key)}", 0, self.cell - 1)
            found[place, site] = read_gaussian(value, f"the change at {shown(key)}")
            if self.is_self_adjoint and found[place, site][1]:
                raise InvalidInput(
                    f"the change at {shown(key)} is {shown(value)}: a self-adjoint operator needs real ones"
                )
        if found and any(self.words):
            raise InvalidInput("changes go with one operator, not with all words of a hull: leave them out")
        return found

    @property
    def room(self) -> Place:
        """How far hoppings lead along each axis."""
        return tuple(max(abs(h.shift[axis]) for h in self.hoppings) for axis in range(self.dimension))

    @property
    def norm_bound(self) -> Fraction:
        """The sum of the bounds of all hoppings, and the largest change."""
        twice = [1 + (self.is_self_adjoint and not h.stays) for h in self.hoppings]
        total = sum((k * h.entries.bound for k, h in zip(twice, self.hoppings, strict=True)), Fraction(0))
        return total + (largest(tuple(self.changes.values())) if self.changes else 0)

    def ball(self, radius: object, centre: object = None) -> Ball:
        """All sites of the cells whose places lie within a radius of a place.

        Parameters
        ----------
        radius : rational number
        centre : tuple of int, optional
            By default 0, or a place that lies behind the beginning of the words.
        """
        number = to_rational(radius, "radius")
        if number is None or number < 0:
            raise InvalidInput(f"radius is {shown(radius)}: a rational number >= 0 is needed")
        square = int((number * number).floor())
        middle = self._middle(math.isqrt(square)) if centre is None else read_place(centre, "centre", self.dimension)
        return Ball(middle, square, self.cell)

    def box(self, sides: object, first: object = None) -> Box:
        """All sites of the cells of a box with these sides; by default its middle is 0, or it begins with the words."""
        lengths = read_place(sides, "sides", self.dimension)
        if min(lengths) < 1:
            raise InvalidInput(f"sides is {shown(sides)}: positive integers are needed")
        if first is not None:
            return Box(read_place(first, "first", self.dimension), lengths, self.cell)
        lows = [k if word else -(n // 2) for k, word, n in zip(self.room, self.words, lengths, strict=True)]
        return Box(tuple(lows), lengths, self.cell)

    def _middle(self, radius: int) -> Place:
        return tuple(radius + k if word else 0 for k, word in zip(self.room, self.words, strict=True))

    def sites(self, count: int) -> Sites:
        """A ball with so many sites, or a few more."""
        cells = -(-count // self.cell)
        if self.dimension == 1:
            return self.box((cells,))
        volume = math.pi * (4 / 3 if self.dimension == 3 else 1)
        square = int((cells / volume) ** (2 / self.dimension))
        while len(found := Ball(self._middle(math.isqrt(square)), square, self.cell)) < count:
            square += 1
        return found

    def section(self, sites: Sites, *, adjoint: bool = False) -> Section:
        """The columns at all sites of the cells of a region."""
        if not isinstance(sites, Box | Ball) or sites.cell != self.cell or sites.cells.shape[1] != self.dimension:
            raise InvalidInput(f"sites is {shown(sites)}: a region of this operator is needed, such as A.ball(20)")
        rows = _PaddedRows(sites.cells, self.room, self.cell)
        adjoint = adjoint and not self.is_self_adjoint
        found = [self._hop(h, rows, adjoint) for h in self.hoppings]
        if self.is_self_adjoint:
            found += [self._hop(h, rows, True) for h in self.hoppings if not h.stays]
        if self.changes:
            found.append(self._added(rows, adjoint))
        total = sum(doubt for _, doubt in found) * (1 + 2.0**-40)
        hops = tuple(hop for hop, _ in found)
        return Section(
            rows.count, len(rows.own), rows.own, hops, total, mirrors=_mirrors(sites) if self.cell == 1 else ()
        )

    def _hop(self, hopping: _Hopping, rows: _PaddedRows, adjoint: bool) -> tuple[Hop, float]:
        """The entries of a hopping, or of its adjoint, and what they may be off."""
        start, end, axis = hopping.start, hopping.end, hopping.axis
        shift, along = np.array(hopping.shift), rows.cells[:, axis]
        low = int(along.min())
        first = low - hopping.shift[axis] if adjoint else low
        line, doubt = hopping.entries.floats(first, int(along.max()) - low + 1)
        if adjoint:
            start, end, shift, line = end, start, -shift, line.conj()
        values = _zeros(line, len(along), self.cell)
        values[:, start] = line[along - low]
        return Hop(rows.own + (rows.number(shift) + end - start), values.ravel()), doubt

    def _added(self, rows: _PaddedRows, adjoint: bool) -> tuple[Hop, float]:
        numbers, doubt = doubles(tuple(self.changes.values()))
        values = _zeros(numbers, len(rows.cells), self.cell)
        for (place, site), number in zip(self.changes, numbers, strict=True):
            values[(rows.cells == np.array(place)).all(axis=1), site] = number
        return Hop(rows.own, values.conj().ravel() if adjoint else values.ravel()), doubt

    def __str__(self) -> str:
        kind = "self-adjoint operator" if self.is_self_adjoint else "operator"
        power = f"^{self.dimension}" if self.dimension > 1 else ""
        cell = f" with {self.cell} sites a cell" if self.cell > 1 else ""
        axes = [str(axis) for axis, word in enumerate(self.words) if word]
        words = f", every word of the hull along axis {' and '.join(axes)}" if axes else ""
        changed = f", {len(self.changes)} sites changed" if self.changes else ""
        return f"{kind} on l2(Z{power}){cell}{words}{changed}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LatticeOperator):
            return NotImplemented
        mine = (self.dimension, self.cell, self.is_self_adjoint, self.hoppings, self.changes)
        return mine == (other.dimension, other.cell, other.is_self_adjoint, other.hoppings, other.changes)

    __hash__ = None  # type: ignore[assignment]


def _zeros(like: Entries, count: int, cell: int) -> Entries:
    if np.iscomplexobj(like):
        return np.zeros((count, cell), dtype=np.complex128)
    return np.zeros((count, cell))


def _mirrors(region: Box | Ball) -> tuple[NDArray[np.int64], ...]:
    """For each axis which cell is the reflection of each: boxes and balls are symmetric."""
    ends = region.cells.min(axis=0) + region.cells.max(axis=0)
    found = []
    for axis in range(len(ends)):
        flipped = region.cells.copy()
        flipped[:, axis] = ends[axis] - flipped[:, axis]
        found.append(np.lexsort(flipped.T[::-1]))
    return tuple(found)


class _PaddedRows:
    """Row numbers of a box with room for every hopping: (LA3)."""

    def __init__(self, cells: NDArray[np.int64], room: Place, cell: int) -> None:
        self.cells = cells
        low = cells.min(axis=0) - room
        sides = cells.max(axis=0) + room - low + 1
        if math.prod(map(int, sides)) > 2**31:
            raise InvalidInput(f"a region of {shown([*map(int, sides)])} cells is too large: below 2^31 is possible")
        self.weights = cell * np.append(np.cumprod(sides[:0:-1])[::-1], 1)
        self.count = cell * (math.prod(map(int, sides)) + 2)
        starts = cell + (cells - low) @ self.weights
        self.own = (starts[:, None] + np.arange(cell)).ravel()

    def number(self, shift: NDArray[np.int64]) -> int:
        """Rows between a site and the one that lies `shift` cells away."""
        return int(shift @ self.weights)

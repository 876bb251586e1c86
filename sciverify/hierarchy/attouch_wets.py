"""The Attouch-Wets distance of closed sets, which may be unbounded, between two proven bounds.

Derivations: docs/theory/hierarchy.md, (HM4) to (HM9).
"""

from __future__ import annotations

import heapq
import itertools
import math
from fractions import Fraction

from sciverify.exact.enclosure import Enclosure
from sciverify.hierarchy.closed_sets import ClosedSet, Place

MOST_SQUARES = 1_000
"""Looked at for one term; what they leave open stays in its bounds."""
_MOST_TERMS = 64
_HALF_DIAGONAL = Fraction(1449, 1024)
"""More than the square root of 2."""
_GRID = 1 << 40
ZERO, ONE = Fraction(0), Fraction(1)


def attouch_wets(first: ClosedSet, second: ClosedSet, tolerance: Fraction) -> Enclosure:
    """sum over n >= 1 of 2^-n min(1, s_n), s_n the supremum of |dist(x, first) - dist(x, second)| over |x| <= n.

    **Guarantee.** The enclosure contains it. For real sets it is as wide as 2^-64 at most; for others as the tolerance,
    unless `MOST_SQUARES` squares do not suffice for a term.
    """
    count = _terms(first, second, tolerance)
    lower = upper = low = ZERO
    high = most = _cap(first, second)
    for n in range(1, count + 1):
        if first.is_real and second.is_real:
            low = high = min(ONE, _on_the_line(first, second, n))
        else:
            low, high = _in_the_disk(first, second, n, tolerance * Fraction(2**n, 2 * n * (n + 1)), (low, most))
        lower, upper = lower + low / 2**n, upper + high / 2**n  # (HM4)
    radii = first.radius, second.radius
    if all(radius is not None and radius <= count for radius in radii):
        return Enclosure(lower + low / 2**count, upper + high / 2**count)  # (HM6)
    return Enclosure(lower + low / 2**count, upper + most / 2**count)  # (HM5)


def _terms(first: ClosedSet, second: ClosedSet, tolerance: Fraction) -> int:
    """So many that the rest is known, or at most half the tolerance; for real sets, whose terms are cheap, 2^-64."""
    most = _MOST_TERMS if first.is_real and second.is_real else max(1, math.ceil(math.log2(2 / tolerance)))
    radii = [radius for radius in (first.radius, second.radius) if radius is not None]
    return min(most, max(1, *map(math.ceil, radii))) if len(radii) == 2 else most


def _cap(first: ClosedSet, second: ClosedSet) -> Fraction:
    """An upper bound of min(1, s_n) for all n: of min(1, d_H)."""
    squares = first.excess_squared(second), second.excess_squared(first)
    return ONE if squares[0] is None or squares[1] is None else min(ONE, _root_bounds(max(squares[0], squares[1]))[1])


def _on_the_line(first: ClosedSet, second: ClosedSet, n: int) -> Fraction:
    """s_n of real sets, exactly."""
    bends = [x for part in (first, second) for x in (*(re for re, _ in part.marks), *part.turns()) if abs(x) < n]
    places = ((x, ZERO) for x in (*bends, Fraction(n), Fraction(-n)))  # (HM7)
    return max(abs(_root(first.distance_squared(p)) - _root(second.distance_squared(p))) for p in places)


def _root(square: Fraction) -> Fraction:
    """Of the square of a rational number."""
    return Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))


def _in_the_disk(
    first: ClosedSet, second: ClosedSet, n: int, tolerance: Fraction, known: tuple[Fraction, Fraction]
) -> tuple[Fraction, Fraction]:
    """Bounds of min(1, s_n), better than those that are known, by squares.

    Each square is divided while it may hold the supremum.
    """
    lower, most = known
    for place in (*first.marks, *second.marks):
        if place[0] ** 2 + place[1] ** 2 <= n * n:
            lower = max(lower, _gap(first, second, place)[0])
    numbers = itertools.count()
    half = Fraction(n)
    squares = [(-_most(first, second, (ZERO, ZERO), half), next(numbers), (ZERO, ZERO), half)]
    for _ in range(MOST_SQUARES):
        if min(most, -squares[0][0]) <= lower + tolerance:
            break
        _, _, (re, im), half = heapq.heappop(squares)
        half /= 2
        for centre in ((re + a * half, im + b * half) for a in (-1, 1) for b in (-1, 1)):
            if _nearest_to_zero(centre, half) > n * n:
                continue
            if centre[0] ** 2 + centre[1] ** 2 <= n * n:
                lower = max(lower, _gap(first, second, centre)[0])
            heapq.heappush(squares, (-_most(first, second, centre, half), next(numbers), centre, half))
    return min(ONE, lower), min(most, max(lower, -squares[0][0]))


def _most(first: ClosedSet, second: ClosedSet, centre: Place, half: Fraction) -> Fraction:
    """An upper bound in a square."""
    reach = 2 * _HALF_DIAGONAL * half
    if _nearby(first, centre, reach) == _nearby(second, centre, reach):
        return ZERO  # (HM9)
    return _gap(first, second, centre)[1] + reach  # (HM8)


def _nearby(found: ClosedSet, centre: Place, reach: Fraction) -> set[tuple[bool, object]]:
    """All parts that may be nearest to a place in a square, half of whose diagonal is reach / 2."""
    squares = found.distances_squared(centre)
    most = (_root_bounds(min(squares))[1] + reach) ** 2
    count = len(found.points)
    return {(k < count, part) for k, (part, x) in enumerate(zip(found.parts, squares, strict=True)) if x <= most}


def _gap(first: ClosedSet, second: ClosedSet, place: Place) -> tuple[Fraction, Fraction]:
    """Bounds of |dist(place, first) - dist(place, second)|."""
    (a, b), (c, d) = (_root_bounds(part.distance_squared(place)) for part in (first, second))
    return max(ZERO, a - d, c - b), max(b - c, d - a)


def _root_bounds(square: Fraction) -> tuple[Fraction, Fraction]:
    """Of the square root, 2^-40 apart."""
    below = math.isqrt(square.numerator * _GRID * _GRID // square.denominator)
    return Fraction(below, _GRID), Fraction(below + 1, _GRID)


def _nearest_to_zero(centre: Place, half: Fraction) -> Fraction:
    """The square of the least |x| in a square."""
    re, im = (max(ZERO, abs(part) - half) for part in centre)
    return re * re + im * im

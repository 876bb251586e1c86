"""Banded Gram matrices of integers, and whether their least eigenvalue exceeds a number: residual LDL^T.

Proof: docs/theory/windows.md.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TypeAlias

from .sections import Section

PIVOT, FACTOR = 60, 48
"""Bits of the diagonal, and of the factors behind the point."""
TWICE = 2 * FACTOR
Bands: TypeAlias = list[list[int]]
"""bands[t][i] is the entry t below the diagonal in row t + i."""


def real_columns(section: Section, doubled: bool = False) -> dict[int, list[int]]:
    """The entries of each column by their offsets; two real columns for each complex one, whose norms are the same."""
    start = section.places[0]
    found: dict[int, list[int]] = {}
    if not doubled and all(hop.values.im is None for hop in section.hops):
        return {hop.rows[0] - start: [*hop.values.re] for hop in section.hops} or {0: [0] * section.columns}
    for hop in section.hops:
        k, nothing = 2 * (hop.rows[0] - start), [0] * section.columns
        im = hop.values.im or nothing
        for offset, first, second in (
            (k, hop.values.re, hop.values.re),
            (k + 1, im, nothing),
            (k - 1, nothing, [-y for y in im]),
        ):
            old = found.get(offset, [0] * (2 * section.columns))
            found[offset] = [x + y for x, y in zip(old, [x for pair in zip(first, second) for x in pair])]
    return found or {0: [0] * (2 * section.columns)}


def moved_by(columns: dict[int, list[int]], x: int, y: int) -> dict[int, list[int]]:
    """A - (x + i y) from the doubled columns of A."""
    count = len(next(iter(columns.values())))
    found = {k: [*entries] for k, entries in columns.items()}
    for offset, pair in ((0, (-x, -x)), (1, (-y, 0)), (-1, (0, y))):  # (PS5)
        old = found.get(offset, [0] * count)
        found[offset] = [entry + pair[j % 2] for j, entry in enumerate(old)]
    return found


def gram(columns: dict[int, list[int]], z: int) -> Bands:
    """(A - z)^T (A - z), where A has the entries columns[k][j] in row j + k."""
    count = len(next(iter(columns.values())))
    moved = {**columns, 0: [x - z for x in columns.get(0, [0] * count)]}
    bands = []
    for t in range(max(moved) - min(moved) + 1):
        total = [0] * max(0, count - t)
        for k, entries in moved.items():
            if k + t in moved:  # columns i and i - t meet in row i + k
                total = [*map(operator.add, total, map(operator.mul, entries[t:], moved[k + t]))]
        bands.append(total)
    return bands


def exceeds(bands: Bands, square: Fraction) -> bool:
    """Is the least eigenvalue of G at least `square`? True is proven, False may be due to rounding."""
    extra = max(bands[0]).bit_length() - PIVOT
    width = len(bands) - 1
    if extra > 0:
        bands, square = [[x >> extra for x in band] for band in bands], square / (1 << extra)
    else:
        bands, square = [[x << -extra for x in band] for band in bands], square * (1 << -extra)
    rounding = 2 * width + 2 + (2 * width * max(bands[0]) >> FACTOR) + 1  # (WI6)
    shift = -(-square.numerator // square.denominator) + rounding
    return _is_positive_with_two(bands, shift) if width == 2 else _is_positive(bands, shift)


def _is_positive(bands: Bands, shift: int) -> bool:
    """Has G - shift = L D L^T + E, with L and D rounded, only positive pivots in D?"""
    width = len(bands) - 1
    pivots, factors = list[int](), list[list[int]]()
    for i, row in enumerate(zip(*([0] * t + band for t, band in enumerate(bands)))):
        reach = min(width, i)
        mine, scaled = [0] * (reach + 1), [0] * (reach + 1)
        rest = (row[0] - shift) << TWICE
        for t in range(reach, 0, -1):
            entry, other, pivot = row[t] << TWICE, factors[i - t], pivots[i - t]
            for s in range(t + 1, reach + 1):  # both rows reach column i - s
                entry -= scaled[s] * other[s - t]
            mine[t] = entry // (pivot << FACTOR)
            scaled[t] = mine[t] * pivot
            rest -= scaled[t] * mine[t]
        pivots.append(rest >> TWICE)
        factors.append(mine)
        if pivots[i] <= 0:
            return False
    return True


def _is_positive_with_two(bands: Bands, shift: int) -> bool:
    """The same for two diagonals below the main one, where most of the time goes."""
    before, last, other = 0, 0, 0  # the pivots of the rows i - 2 and i - 1, and the near factor of row i - 1
    for diagonal, near, far in zip(bands[0], [0, *bands[1]], [0, 0, *bands[2]]):
        rest, entry = (diagonal - shift) << TWICE, near << TWICE
        if before:
            factor = (far << TWICE) // (before << FACTOR)
            scaled = factor * before
            rest -= scaled * factor
            entry -= scaled * other
        other = entry // (last << FACTOR) if last else 0
        rest -= other * other * last
        before, last = last, rest >> TWICE
        if last <= 0:
            return False
    return True

"""The path of LASSO minimisers by enumeration: for each support with signs, the parameters where it is optimal.

A second route to `solution_path` that shares no code with it: no walk, no knots, Fractions only. On a support P with
signs s, the free columns beside it, z = h - t g and A^T (y - Az) = a + t b are affine in t = lam / 2, so that s z > 0
on P and s A_i^T r <= t w_i off P hold on an interval of t. Where all open intervals are disjoint and fill (0, infinity),
minimisers are unique and the ends of the intervals are the knots.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

INFINITY = Fraction(10) ** 30
"""Beyond every knot of small integers."""


@dataclass(frozen=True)
class Stretch:
    """low < lam < high: entries `support` with `signs`, free ones aside."""

    low: Fraction
    high: Fraction
    support: tuple[int, ...]
    signs: tuple[int, ...]


def solve(matrix, sides):
    """Gauss-Jordan in Fractions, one right side a column; None if the matrix is singular."""
    n = len(matrix)
    rows = [[*map(Fraction, row), *map(Fraction, side)] for row, side in zip(matrix, sides, strict=True)]
    for k in range(n):
        pivot = next((i for i in range(k, n) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k and rows[i][k]:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[n:] for row in rows]


def inner(u, v, scales):
    return sum((Fraction(a) * b * d for a, b, d in zip(u, v, scales, strict=True)), Fraction(0))


def stretches(A, y, weights, signs, scales, least=0):
    """All open intervals above `least` on which some independent support is optimal."""
    columns = [[Fraction(x) for x in column] for column in zip(*A, strict=True)]
    free = [i for i, w in enumerate(weights) if w == 0]
    penalised = [i for i, w in enumerate(weights) if w != 0]
    found = []
    for size in range(len(penalised) + 1):
        for support in combinations(penalised, size):
            for s in product((1, -1), repeat=size):
                if all(a * signs[i] >= 0 for i, a in zip(support, s, strict=True)):
                    found += _stretch(columns, y, weights, signs, scales, free, support, s, Fraction(least))
    return sorted(found, key=lambda piece: -piece.low)


def _stretch(columns, y, weights, signs, scales, free, support, s, least):
    chosen = [*support, *free]
    own = [*s, *[0] * len(free)]
    gram = [[inner(columns[i], columns[k], scales) for k in chosen] for i in chosen]
    sides = [[inner(columns[i], y, scales), weights[i] * a] for i, a in zip(chosen, own, strict=True)]
    solved = solve(gram, sides)
    if solved is None:
        return []
    low, high = least / 2, INFINITY  # of t

    def require(constant, slope, *, strict):
        """constant + t slope > 0, or >= 0"""
        nonlocal low, high
        if slope > 0:
            low = max(low, -constant / slope)
        elif slope < 0:
            high = min(high, -constant / slope)
        elif constant < 0 or (strict and constant == 0):
            high = low

    for a, (h, g) in zip(own, solved, strict=True):
        if a:
            require(a * h, -a * g, strict=True)
    for i, column in enumerate(columns):
        if i in chosen:
            continue
        at_zero = inner(column, y, scales) - sum(
            h * inner(column, columns[k], scales) for k, (h, _) in zip(chosen, solved, strict=True)
        )
        rate = sum(g * inner(column, columns[k], scales) for k, (_, g) in zip(chosen, solved, strict=True))
        for a in (1, -1):
            if a * signs[i] >= 0:
                require(-a * at_zero, weights[i] - a * rate, strict=False)
    return [Stretch(2 * low, 2 * high, support, s)] if low < high else []


def is_a_path(pieces, least=0):
    """Do the intervals fill (least, infinity) without meeting?"""
    ends = [piece.low for piece in pieces]
    starts = [piece.high for piece in pieces]
    return (
        bool(pieces)
        and starts[0] == 2 * INFINITY
        and ends[-1] == least
        and all(a == b for a, b in zip(ends, starts[1:], strict=False))
    )

"""The least singular value of columns from below, in integers: docs/theory/strong-convexity.md, (Q1) to (Q4)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from .integer_matrix import matrix_product
from .numerals import dot
from .packed_cholesky import factorises
from .rounding import dyadic
from .work import long_products, spend, words

Column: TypeAlias = tuple[Sequence[int] | None, list[int], int]
"""Row numbers (None: all rows), entries as integers, and the exponent of the power of two that they are times."""
Rounded: TypeAlias = tuple[Sequence[int] | None, list[int]]
MARGIN = 10
"""The grid is finer than the bound by so many bits: what rounding costs is 1 % of it."""


def exceeds(columns: list[Column], bound: Fraction, squares: list[Fraction], across: list[int] | None = None) -> bool:
    """Is ||P A x|| >= bound ||x|| for all x? P is the projection along `across`, or the identity.

    Parameters
    ----------
    columns : the columns of A
    bound : positive number
    squares : their squared lengths
    across : a vector of one integer for each row

    **Guarantee.** True only if it is so; false says nothing.
    """
    if across is not None and not any(across):
        return False
    if not columns:
        return True
    grid = _grid(columns, bound, max(squares))
    rounded, inexact = _on_grid(columns, grid)
    gram = _gram(rounded)
    count = len(gram)
    doubt = 0
    if across is not None:
        gram, doubt = _projected(gram, rounded, across), count
    trace = max(0, sum(gram[j][j] for j in range(count)))
    width = Fraction(_root(inexact), 2)  # (Q3)
    needed = (bound * dyadic(1, grid) + width) ** 2
    shift = math.ceil(needed) + _root(Fraction((count - 1) * trace, 2)) + (doubt + 1) // 2  # (Q1), (Q4)
    return factorises([[x - shift if j == k else x for k, x in enumerate(row[j:], j)] for j, row in enumerate(gram)])


def _root(x: Fraction | int) -> int:
    """An integer >= sqrt(x), x >= 0."""
    whole = math.ceil(x)
    found = math.isqrt(whole)
    return found + (found * found < whole)


def _grid(columns: list[Column], bound: Fraction, square: Fraction) -> int:
    """g: entries are rounded to multiples of 2^-g."""
    count, entries = len(columns), sum(len(values) for _, values, _ in columns)
    length = (_bits(square) + 2) // 2
    gram = count.bit_length() + length - _bits(bound * bound)
    entry = (entries.bit_length() + 1) // 2 - _bits(bound)
    return MARGIN + max(gram, entry)


def _bits(x: Fraction) -> int:
    """An integer e with x < 2^(e + 1), and 2^(e - 1) < x; x > 0."""
    return x.numerator.bit_length() - x.denominator.bit_length()


def _on_grid(columns: list[Column], grid: int) -> tuple[list[Rounded], int]:
    """The columns in units of 2^-grid, and how many entries had to be rounded; each is half a unit off at most."""
    rounded: list[Rounded] = []
    inexact = 0
    for rows, values, exponent in columns:
        shift = exponent + grid
        if shift >= 0:
            rounded.append((rows, [v << shift for v in values]))
            continue
        half, rest = 1 << -shift - 1, (1 << -shift) - 1
        rounded.append((rows, [v + half >> -shift for v in values]))
        inexact += sum(1 for v in values if v & rest)
    return rounded, inexact


def _gram(columns: list[Rounded]) -> list[list[int]]:
    if columns[0][0] is None:
        entries = [values for _, values in columns]
        return matrix_product(entries, [*map(list, zip(*entries))], "the Gram matrix of the columns")
    by_row: dict[int, list[tuple[int, int]]] = {}
    for i, (rows, values) in enumerate(columns):
        for k, v in zip(rows or (), values):
            by_row.setdefault(k, []).append((i, v))
    length = words([values for _, values in columns])
    spend(sum(len(row) ** 2 for row in by_row.values()) * (100 + length**2), "the Gram matrix of the columns")
    gram = [[0] * len(columns) for _ in columns]
    for row in by_row.values():
        for i, u in row:
            for k, v in row:
                gram[i][k] += u * v
    return gram


def _projected(gram: list[list[int]], columns: list[Rounded], across: list[int]) -> list[list[int]]:
    """G - c c^T / ||u||^2, c = A^T u, each entry rounded to the nearest integer."""
    square = dot(across, across)
    length = 30 * words([across])
    spend(sum(len(v) for _, v in columns) * (100 + long_products(length, length)), "products with the residual")
    c = [dot(values, across if rows is None else [across[k] for k in rows]) for rows, values in columns]
    spend(len(c) ** 2 * (300 + long_products(2 * length, 2 * length)), "the projection of a Gram matrix")
    return [[x - (2 * a * b + square) // (2 * square) for x, b in zip(row, c)] for row, a in zip(gram, c)]


def squared_lengths(columns: list[Column]) -> list[Fraction]:
    """||A_j||^2"""
    return [dyadic(dot(values, values), 2 * exponent) for _, values, exponent in columns]

"""Two-dimensional Haar wavelets: n x n coefficients in the usual quadrants, images, and where a coefficient lives.

Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from .work import spend

Grid: TypeAlias = list[list[int]]


class Band(NamedTuple):
    """Wavelets of one size and kind; they are translates of one another.

    size : there are size x size of them, on blocks of n/size pixels
    down, right : does the wavelet change its sign half way down, half way to the right?
    """

    size: int
    down: bool
    right: bool


def band_of(index: int, side: int) -> tuple[Band, int, int]:
    """The band of a coefficient, and its place there (rows, columns)."""
    i, j = divmod(index, side)
    if not i and not j:
        return Band(1, False, False), 0, 0
    size = 1 << max(i, j).bit_length() - 1
    down, right = i >= size, j >= size
    return Band(size, down, right), i - size * down, j - size * right


def image_of(coefficients: Grid) -> Grid:
    """sum_i z_i times the wavelets: (a +- b +- c +- d)/2 from the coarsest level on.

    The coefficients are multiples of n, so that every half is an integer: (OP4).
    """
    side, size = len(coefficients), 1
    spend(300 * side * side, "a wavelet transform")
    grid = [[*row] for row in coefficients]
    while size < side:
        merged: Grid = []
        for i in range(size):
            upper, lower = grid[i], grid[i + size]
            first, second, third, fourth = [], [], [], []
            for a, b, c, d in zip(upper[:size], upper[size : 2 * size], lower[:size], lower[size : 2 * size]):
                p, q, r, s = a + b, a - b, c + d, c - d
                first.append(p + r >> 1)  # (OP4)
                second.append(q + s >> 1)
                third.append(p - r >> 1)
                fourth.append(q - s >> 1)
            merged.append(_between(first, second))
            merged.append(_between(third, fourth))
        size *= 2
        for row, new in zip(grid, merged):
            row[:size] = new
    return grid


def coefficients_of(image: Grid) -> Grid:
    """n times the inner products with the wavelets: sums without halves, made equal by powers of two: (OP5)."""
    side = size = len(image)
    spend(300 * side * side, "a wavelet transform")
    grid = [[*row] for row in image]
    factor = side
    while size > 1:
        size //= 2
        factor //= 2
        quarters: tuple[Grid, ...] = ([], [], [], [])
        for i in range(size):
            upper, lower = grid[2 * i], grid[2 * i + 1]
            rows: tuple[list[int], ...] = ([], [], [], [])
            for a, b, c, d in zip(upper[: 2 * size : 2], upper[1 : 2 * size : 2], lower[::2], lower[1::2]):
                p, q, r, s = a + b, a - b, c + d, c - d
                rows[0].append(p + r)
                rows[1].append((q + s) * factor)  # (OP5)
                rows[2].append((p - r) * factor)
                rows[3].append((q - s) * factor)
            for quarter, row in zip(quarters, rows):
                quarter.append(row)
        for i in range(size):
            grid[i][: 2 * size] = quarters[0][i] + quarters[1][i]
            grid[size + i][: 2 * size] = quarters[2][i] + quarters[3][i]
    return grid


def _between(first: list[int], second: list[int]) -> list[int]:
    """The entries of two lists by turns."""
    return [x for pair in zip(first, second) for x in pair]

"""The least eigenvalue of a symmetric integer matrix from below: a float factor is a proposal, its square is exact.

Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sciverify.numpy_checker.exact_product import exact_product

FACTOR_BITS = 26
ROWS = 512
LARGEST = 1 << 26
"""Entries are compared with it before they are squared: 512 squares are at most 2^61."""
COARSER = 6
"""Entries of the remainder are rounded up to multiples of 2^6."""
MOST = 1 << 53
Rows = Callable[[int, int], NDArray[np.int64]]
"""(first, last) -> these rows of the matrix."""


def remainder(rows: Rows, count: int, more: int) -> tuple[int, int] | None:
    """(e^2, f) with x^T T x >= -(e + f) ||x||^2, T the matrix, with entries in units of 2^-(52 + 2 more).

    e is the Frobenius norm of what is left after the square of a rounded factor, and f what its last digits cost; None
    if no factor was found: (OP17), (OP18).
    """
    factor = _proposal(rows, count, 2 * FACTOR_BITS + 2 * more)
    if factor is None:
        return None
    factor *= 2.0 ** (FACTOR_BITS + more)
    np.rint(factor, out=factor)
    low = np.zeros((0, 0))
    if more:
        high = np.rint(factor / 2.0**more)
        low, factor = factor - high * 2.0**more, high
    if not bool(np.abs(factor).max() <= LARGEST):  # nor a NaN
        return None
    if not _is_short(factor):
        return None
    left = 0
    for first in range(0, count, ROWS):
        last = min(first + ROWS, count)
        part = rows(first, last)[:, first:]
        own, others = factor[first:last, :last], factor[first:, :last]
        # (OP17)
        part -= exact_product(own, others.T) << 2 * more
        if more:
            cross = exact_product(low[first:last, :last], others.T) + exact_product(own, low[first:, :last].T)
            part -= cross << more
        found = _square(part)
        if found is None:
            return None
        left += found
    return left, count * count << 2 * more - 2 if more else 0  # (OP18)


def _proposal(rows: Rows, count: int, bits: int) -> NDArray[np.float64] | None:
    """A lower triangular factor of the matrix in floats; nothing is asked of it."""
    matrix = np.empty((count, count))
    for first in range(0, count, ROWS):
        last = min(first + ROWS, count)
        matrix[first:last] = rows(first, last)
    matrix *= 2.0**-bits
    try:
        return np.asarray(np.linalg.cholesky(matrix), np.float64)
    except np.linalg.LinAlgError:
        return None


def _is_short(factor: NDArray[np.float64]) -> bool:
    """Is no squared length of a row, summed exactly, above 2^53? Entries are at most 2^26."""
    for first in range(0, len(factor), ROWS):
        block = factor[first : first + ROWS]
        total = np.zeros(len(block), np.int64)
        for left in range(0, factor.shape[1], ROWS):
            whole = block[:, left : left + ROWS].astype(np.int64)
            total += (whole * whole).sum(axis=1)
            if int(total.max(initial=0)) > MOST:
                return False
    return True


def _square(part: NDArray[np.int64]) -> int | None:
    """At least the sum of squares of the first ROWS columns and twice that of the others; None for large entries."""
    sizes = (np.abs(part) + (1 << COARSER) - 1) >> COARSER
    if int(sizes.max()) > LARGEST:
        return None
    total = 0
    for left in range(0, sizes.shape[1], ROWS):
        block = sizes[:, left : left + ROWS]
        total += (1 if left == 0 else 2) * sum((block * block).sum(axis=1).tolist())  # (OP17)
    return total << 2 * COARSER

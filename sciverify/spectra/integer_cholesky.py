"""Least eigenvalues of symmetric matrices of integers from below: a Cholesky factor of integers, without floats.

Proof: docs/theory/strong-convexity.md, lemma 1; docs/theory/pseudospectra.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.object_]
_SHARE = 12
"""Rounding costs 2^-12 of what is proven."""


def exceeds(gram: Whole, square: Fraction, width: int) -> bool:
    """Is the least eigenvalue at least `square` > 0? False says nothing.

    Parameters
    ----------
    gram : object array of shape (n, n)
        Python's integers, symmetric.
    width : int
        Entries farther from the diagonal are 0.
    """
    trace = max(1, sum(gram.diagonal()))
    needed = Fraction(width * trace, 2) * 4**_SHARE / square**2  # (PS9)
    shift = needed.numerator.bit_length() - needed.denominator.bit_length() + 1
    moved = gram * 2**shift if shift >= 0 else (gram + 2 ** (-shift - 1)) // 2**-shift
    lost = math.isqrt(width * max(1, sum(moved.diagonal())) // 2 + 1) + 1 + width + 1  # (PS9)
    moved = moved - np.diag(np.full(len(gram), math.ceil(square * Fraction(2) ** shift) + lost, dtype=object))
    return _factorises(moved, width)


def _factorises(left: Whole, width: int) -> bool:
    """Are all pivots positive? Row k of the factor is rounded to integers, and what is left is exact."""
    for k in range(len(left)):
        pivot = left[k, k]
        if pivot <= 0:
            return False
        near = slice(k + 1, k + 1 + width)
        root = math.isqrt(pivot)
        row = (2 * left[k, near] + root) // (2 * root)
        left[near, near] -= np.multiply.outer(row, row)
    return True

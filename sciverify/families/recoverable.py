"""Matrices with proven null space properties: the identity beside a normalised Hadamard matrix.

A = [I  H/sqrt(m)] for m a power of four: all entries are dyadic, ||A_i|| = 1, A A^T = 2 I, and columns of the two
halves have the inner product +-1/sqrt(m), so coherence in levels is at its best.
"""

from __future__ import annotations

import math

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput, as_integer
from sciverify.exact.reading import Matrix


def identity_and_hadamard(m: int) -> Matrix:
    """[I  H/sqrt(m)] as rows of exact dyadic numbers, H Sylvester's Hadamard matrix.

    Parameters
    ----------
    m : int
        A power of four, at most 4096.

    Returns
    -------
    tuple of m rows of 2m rationals
        **Guarantee.** A A^T = 2 I; every entry is a double.

    Raises
    ------
    InvalidInput
        m is no power of four.

    **Source.** docs/theory/firenet-theorem.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A = sv.families.identity_and_hadamard(16)
    >>> len(A), len(A[0]), float(sv.certify_null_space(A, 1).rho)
    (16, 32, 0.25)
    """
    m = as_integer(m, "m", 1, 4096)
    root = math.isqrt(m)
    if root * root != m or root & (root - 1):
        raise InvalidInput(f"m is {m}: a power of four is needed, so that sqrt(m) is a power of two")
    hadamard = np.array([[1]])
    while len(hadamard) < m:
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    rows = hadamard.tolist()
    return tuple(tuple([fmpq(int(i == k)) for k in range(m)] + [fmpq(v, root) for v in rows[i]]) for i in range(m))

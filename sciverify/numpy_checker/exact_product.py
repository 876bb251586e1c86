"""Products of matrices of integers that floats hold exactly, with a checksum of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sciverify.checker.operator_convexity import RULE
from sciverify.checker.rules import Rejected


def exact_product(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.int64]:
    """Left times right, for integers of which all partial sums of products are below 2^53: exact in any order.

    Row sums are computed again in integers of 64 bits, modulo 2^64, so that a library that multiplies in lower
    precision, or by differences of larger numbers, is noticed.

    Raises
    ------
    Rejected
        The row sums differ.
    """
    product = (left @ right).astype(np.int64)
    sums = left.astype(np.int64) @ right.sum(axis=1).astype(np.int64)
    if not np.array_equal(product.sum(axis=1), sums):
        raise Rejected(RULE, "NumPy does not multiply integers exactly on this machine: check without it")
    return product

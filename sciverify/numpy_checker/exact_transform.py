"""Fourier transforms of images by products of matrices of 22-bit integers, which floats compute exactly.

Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.checker.fourier import fourier
from sciverify.numpy_checker.exact_product import exact_product

LIMB = 22
"""Bits of a digit; digits are between -2^21 and 2^21."""
TABLE_LIMBS = 4
TABLE_BITS = LIMB * TABLE_LIMBS - 2
DROPPED = 2
"""Sums of the lowest digits that are left out."""
Integers: TypeAlias = NDArray[np.object_]
"""An array of Python integers."""
Digits: TypeAlias = list[NDArray[np.float64]]


class ExactTransform:
    """The transform of images of n x n integers, n <= 1024, off by `error` in the l2 norm at most."""

    def __init__(self, side: int) -> None:
        self.side = side
        table = fourier(side, TABLE_BITS)
        self.doubt = table.doubt
        places = np.outer(np.arange(side), np.arange(side)) % side
        self.cosines = [d[places] for d in digits_of(np.array(table.cosines, object), TABLE_LIMBS)]
        self.sines = [d[places] for d in digits_of(np.array(table.sines, object), TABLE_LIMBS)]

    def transform(self, re: Integers, im: Integers | None) -> tuple[Integers, Integers]:
        """sum x_jl exp(-2 pi i (jk + lm) / n), rounded after each of the two directions."""
        first, second = self._columns(re, im)
        first, second = self._columns(first.T, second.T)
        return first.T, second.T

    def inverse(self, re: Integers, im: Integers) -> tuple[Integers, Integers]:
        """sum x_km exp(+2 pi i (jk + lm) / n)."""
        second, first = self.transform(im, re)
        return first, second

    def error(self, norm: int) -> int:
        """(OP14): a bound in the unit of the image, for an image of at most that norm."""
        n = self.side
        turns = Fraction(3 * norm) * self.doubt / (1 << TABLE_BITS)
        return math.ceil((math.isqrt(n**3) + 1) * (1 + turns)) + n  # (OP14)

    def _columns(self, re: Integers, im: Integers | None) -> tuple[Integers, Integers]:
        """(C - iS)(X + iY), over 2^TABLE_BITS."""
        first = digits_of(re)
        cosine, sine = self._product(self.cosines, first), self._product(self.sines, first)
        if im is None:
            return _rounded(cosine), _rounded(-sine)
        second = digits_of(im)
        return (
            _rounded(cosine + self._product(self.sines, second)), _rounded(self._product(self.cosines, second) - sine),
        )  # fmt: skip

    def _product(self, table: Digits, digits: Digits) -> Integers:
        """Table times values, without the lowest sums of digits, in units of 2^(22 DROPPED) of the exact product."""
        side, count = self.side, len(digits)
        packed = np.concatenate(digits, axis=1)
        sums = [np.zeros((side, side), np.int64) for _ in range(len(table) + count - 1)]
        for i, factor in enumerate(table):
            first = max(0, DROPPED - i)
            # n 2^42 <= 2^52: exact in any order
            product = exact_product(factor, packed[:, first * side :])
            for j in range(first, count):
                sums[i + j] += product[:, (j - first) * side : (j - first + 1) * side]
        total: Integers = np.zeros((side, side), object)
        for part in reversed(sums[DROPPED:]):
            total = total * (1 << LIMB) + part.astype(object)
        return total


def digits_of(values: Integers, count: int | None = None) -> Digits:
    """Balanced digits to base 2^22, the lowest one first: float arrays."""
    if count is None:
        count = max(1, -(-(max(int(values.max()), -int(values.min())).bit_length() + 2) // LIMB))
    half, mask = 1 << LIMB - 1, (1 << LIMB) - 1
    found: Digits = []
    for _ in range(count):
        digit = ((values + half) & mask) - half
        found.append(digit.astype(np.float64))
        values = (values - digit) >> LIMB
    if np.any(values):
        raise ArithmeticError("an integer has more digits than were allowed")
    return found


def _rounded(values: Integers) -> Integers:
    shift = TABLE_BITS - LIMB * DROPPED
    rounded: Integers = (values + (1 << shift - 1)) >> shift
    return rounded

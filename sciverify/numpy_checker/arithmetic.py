"""An arithmetic for rule operator-convexity: integers of any length, and matrices of integers that floats hold exactly.

Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.checker.operator_arithmetic import Across, Arithmetic
from sciverify.checker.operator_data import OperatorInstance, Transform
from sciverify.checker.rounding import dyadic, root_above
from sciverify.checker.work import spend
from sciverify.numpy_checker.exact_cholesky import FACTOR_BITS, remainder
from sciverify.numpy_checker.exact_transform import ExactTransform
from sciverify.numpy_checker.kernel_gram import KernelGram

MORE = 4
"""Further bits of factors whose squares must be closer."""


class ExactFloats(Arithmetic):
    """NumPy; no float is rounded where it decides, but for c/||r~|| of P3, which has a bound."""

    def transform(self, problem: OperatorInstance) -> Transform:
        """Transforms by products of matrices."""
        spend(50 * problem.side**3, "Fourier transforms by products of matrices")
        return _Lists(ExactTransform(problem.side))

    def exceeds(self, problem: OperatorInstance, columns: list[int], bound: Fraction, across: Across | None) -> bool:
        """Is ||P A_E x|| >= bound ||x|| for all x? P is the projection along r~, or the identity.

        **Guarantee.** True only if it is so; false says nothing.
        """
        square, count = bound**2, len(columns)
        if square > 1:
            return False
        more = 0 if count < square * 2**19 else MORE
        cost = 15 * problem.side**3 + 15 * count**2 + count**3 / (10 if more else 20)
        spend(cost, "the factorisation of a Gram matrix")
        unit = 2 * (FACTOR_BITS + more)
        gram = KernelGram(ExactTransform(problem.side), problem.sampled, columns, unit)
        shift = math.ceil(square * Fraction(65, 64) * 2**unit)
        doubt, along = gram.doubt, np.zeros(0)
        if across is not None:
            along, off = _direction(gram.order, across, unit)
            doubt += off
            if not bool(np.abs(along).max() <= 1.5):
                return False

        def rows(first: int, last: int) -> NDArray[np.int64]:
            part = gram.rows(first, last)
            if across is not None:
                part -= np.rint(np.outer(along[first:last], along) * 2.0**unit).astype(np.int64)
            part[np.arange(last - first), np.arange(first, last)] -= shift
            return part

        found = remainder(rows, count, more)
        if found is None:
            return False
        left, tail = found
        return bool(shift >= square * 2**unit + doubt + root_above(Fraction(left), 64) + tail)  # (OP19)


class _Lists:
    """A transform of lists of rows, as the checker has them."""

    def __init__(self, transform: ExactTransform) -> None:
        self.exact, self.error = transform, transform.error

    def transform(self, image: list[tuple[list[int], list[int]]]) -> list[tuple[list[int], list[int]]]:
        """sum x_jl exp(-2 pi i (jk + lm) / n)"""
        re, im = _arrays(image)
        return _rows(*self.exact.transform(re, im if np.any(im) else None))

    def inverse(self, image: list[tuple[list[int], list[int]]]) -> list[tuple[list[int], list[int]]]:
        """sum x_km exp(+2 pi i (jk + lm) / n)"""
        return _rows(*self.exact.inverse(*_arrays(image)))


def _arrays(image: list[tuple[list[int], list[int]]]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    return np.array([row[0] for row in image], object), np.array([row[1] for row in image], object)


def _rows(re: NDArray[np.object_], im: NDArray[np.object_]) -> list[tuple[list[int], list[int]]]:
    return [*zip(re.tolist(), im.tolist(), strict=True)]


def _direction(order: list[int], across: Across, unit: int) -> tuple[NDArray[np.float64], Fraction]:
    """c / ||r~|| in doubles, and what subtracting the rounded square of it may cost: (OP20)."""
    factor = dyadic(1, across.exponent) / across.least
    up, down = factor.numerator, factor.denominator
    along = [across.correlations[i] * up / down for i in order]
    long = root_above(sum((Fraction(a) ** 2 for a in along), Fraction(0)), 64)
    off = across.doubt / across.least + long * dyadic(1, -52) + dyadic(1, -900)
    cost = off * (2 * long + off) * 2**unit + long**2 * dyadic(1, unit - 53) + Fraction(len(order), 2)  # (OP20)
    return np.array(along), cost

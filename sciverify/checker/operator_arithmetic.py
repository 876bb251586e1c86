"""What rule operator-convexity asks of an arithmetic: two products with data, and a singular value from below.

The standard library alone does both. A caller may choose another arithmetic, which proves as much.
Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import NamedTuple

from .fourier import fourier
from .operator_data import OperatorInstance, Transform
from .packed_cholesky import factorises
from .rounding import dyadic, root_above
from .wavelet_gram import WaveletGram
from .work import long_products, spend

ROOT_BITS = 88
"""Of roots of unity in the two products with data."""
MARGIN = 7
"""The Gram matrix has a unit so fine that its factorisation costs 2**-MARGIN of the squared singular value."""


class Across(NamedTuple):
    """The residual r~ of P3, which is projected away.

    correlations, exponent : c = A^T r~ of all columns, as integers times 2**exponent
    doubt : how far c may be off, in the l2 norm
    least : a positive number that is not above ||r~||
    """

    correlations: list[int]
    exponent: int
    doubt: Fraction
    least: Fraction


class Arithmetic:
    """Integers of the standard library."""

    def transform(self, problem: OperatorInstance) -> Transform:
        """Fourier transforms for the products with data."""
        return fourier(problem.side, ROOT_BITS)

    def exceeds(self, problem: OperatorInstance, columns: list[int], bound: Fraction, across: Across | None) -> bool:
        """Is ||P A_E x|| >= bound ||x|| for all x? P is the projection along r~, or the identity.

        **Guarantee.** True only if it is so; false says nothing.
        """
        square, count = bound**2, len(columns)
        bits = square.numerator.bit_length() - square.denominator.bit_length()
        unit = max(0, 2 * (MARGIN + count.bit_length() - bits))
        gram = WaveletGram(problem.side, problem.sampled, columns, unit)
        rows = gram.rows()
        doubt = count * gram.doubt
        if across is not None:
            doubt += _project(rows, gram.order, unit, across)
        trace = max(0, sum(row[0] for row in rows))
        shift = math.ceil(square * dyadic(1, unit) + doubt + root_above(Fraction((count - 1) * trace, 2), 64))  # (OP12)
        for row in rows:
            row[0] -= shift
        return factorises(rows)


def _project(rows: list[list[int]], order: list[int], unit: int, across: Across) -> Fraction:
    """Subtract c c^T / ||r~||^2, rounded; returns by how much that may be wrong, in units of the matrix: (OP13)."""
    size = 64 + unit
    factor = dyadic(1, across.exponent) / across.least  # c / ||r~|| in units of 2^-size
    numerator, denominator = factor.numerator << size, factor.denominator
    c = [across.correlations[i] * numerator // denominator for i in order]
    shift = 2 * size - unit
    half = 1 << shift - 1
    spend(len(c) ** 2 * (150 + long_products(size, size) / 2), "the projection of a Gram matrix")
    for j, row in enumerate(rows):
        a = c[j]
        rows[j] = [x - (a * b + half >> shift) for x, b in zip(row, c[j:])]
    off = across.doubt / across.least + root_above(Fraction(len(c)), 64) * dyadic(1, -size)
    long = root_above(sum(x * x for x in c) * dyadic(1, -2 * size), 64)
    return Fraction(len(c), 2) + off * (2 * long + off) * dyadic(1, unit)  # (OP13)


_ARITHMETIC: ContextVar[Arithmetic | None] = ContextVar("arithmetic", default=None)


def chosen() -> Arithmetic:
    """The arithmetic of this check."""
    return _ARITHMETIC.get() or Arithmetic()


@contextmanager
def computed_by(arithmetic: Arithmetic) -> Iterator[None]:
    """Within the block checks use this arithmetic."""
    token = _ARITHMETIC.set(arithmetic)
    try:
        yield
    finally:
        _ARITHMETIC.reset(token)

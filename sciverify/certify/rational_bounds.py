"""Rational bounds of exact numbers and of square roots, for inequalities that are proven with room to spare."""

from __future__ import annotations

import math
from fractions import Fraction

from flint import fmpq

from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.ordered import Exact, enclose
from sciverify.exact.rationals import to_fraction

BITS = 96


def span(x: Exact) -> tuple[Fraction, Fraction]:
    """Rational low <= x <= high; both are x where it is rational."""
    if isinstance(x, fmpq):
        return to_fraction(x), to_fraction(x)
    with working_precision(2 * BITS):
        low, high = rational_ends(enclose(x))
    return to_fraction(low), to_fraction(high)


def root_below(x: Fraction) -> Fraction:
    """A rational number <= sqrt(x), 0 for negative x."""
    if x <= 0:
        return Fraction(0)
    shift = _shift(x)
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator), 1 << shift)


def root_above(x: Fraction) -> Fraction:
    """A rational number >= sqrt(x), 0 for negative x."""
    if x <= 0:
        return Fraction(0)
    shift = _shift(x)
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator) + 1, 1 << shift)


def _shift(x: Fraction) -> int:
    return max(0, BITS - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)


def round_down(x: Fraction, digits: int) -> Fraction:
    """A decimal of so many significant digits, slightly below x > 0."""
    return round_to_digits(x * (1 - Fraction(1, 10 ** (digits + 1))), digits, upward=False)

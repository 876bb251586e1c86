"""Rational bounds of exact numbers and of square roots, for inequalities that are proven with room to spare."""

from __future__ import annotations

import math
from fractions import Fraction

from flint import arb, fmpq

from sciverify.errors import PrecisionExhausted
from sciverify.exact.balls import MAX_BITS, doubled_bits, rational_ends, working_precision
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.ordered import Exact, enclose, sign
from sciverify.exact.rationals import to_fraction

BITS = 96


def relative_ball(x: Exact, bits: int) -> arb:
    """A ball around x with so many bits relative to its size; exactly 0 for 0."""
    if sign(x) == 0:
        return arb(0)
    for precision in doubled_bits(2 * bits):
        with working_precision(precision):
            ball = enclose(x)
            if ball.is_finite() and ball.rel_accuracy_bits() >= bits:
                return ball
    raise PrecisionExhausted(f"{bits} bits of a number were not reached with {MAX_BITS} bits")


def span(x: Exact) -> tuple[Fraction, Fraction]:
    """Rational low <= x <= high of the sign of x, close relative to its size; both are x where it is rational."""
    if isinstance(x, fmpq):
        return to_fraction(x), to_fraction(x)
    low, high = rational_ends(relative_ball(x, BITS))
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

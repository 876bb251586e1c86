"""Rational bounds of exact numbers, for inequalities that are proven with room to spare (of roots: `root_bounds`)."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq

from sciverify.errors import PrecisionExhausted
from sciverify.exact.balls import MAX_BITS, doubled_bits, rational_ends, working_precision
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.ordered import Exact, enclose, sign
from sciverify.exact.rationals import to_fraction

BITS = 96
"""Bits of both bounds, relative to the number."""


def relative_ball(x: Exact, bits: int) -> arb:
    """A ball of so many bits relative to its size. **Guarantee.** It contains x, and is exactly 0 for 0."""
    if sign(x) == 0:
        return arb(0)
    for precision in doubled_bits(2 * bits):
        with working_precision(precision):
            ball = enclose(x)
            if ball.is_finite() and ball.rel_accuracy_bits() >= bits:
                return ball
    raise PrecisionExhausted(f"{bits} bits of a number were not reached with {MAX_BITS} bits")


def span(x: Exact) -> tuple[Fraction, Fraction]:
    """Rational numbers close to x relative to its size.

    **Guarantee.** low <= x <= high, both of the sign of x, and both x where it is rational.
    """
    if isinstance(x, fmpq):
        return to_fraction(x), to_fraction(x)
    low, high = rational_ends(relative_ball(x, BITS))
    return to_fraction(low), to_fraction(high)


def round_down(x: Fraction, digits: int) -> Fraction:
    """A decimal of so many significant digits. **Guarantee.** Slightly below x > 0."""
    return round_to_digits(x * (1 - Fraction(1, 10 ** (digits + 1))), digits, upward=False)

"""Every way to bound a square root: one of them is exact where it can be, the others say which side they are on.

What is wanted decides: decimals for a certificate (`enclose_square_root`), a rational number on one side for an
inequality (`root_below`, `root_above`, `root_ceiling`), or a ball inside a longer computation (`sum_with_root`,
`root_of_nonnegative`). Roots as exact numbers are in `surds`, roots of floats rounded upwards in `midrad`.
"""

from __future__ import annotations

import math
from fractions import Fraction

from flint import arb, fmpq

from sciverify.exact.enclosure import Enclosure, enclose_real
from sciverify.exact.ordered import Exact, enclose, sign
from sciverify.exact.rationals import from_fraction, rational_square_root, to_fraction

BITS = 96
"""Bits of `root_below` and `root_above`, relative to the root."""


def enclose_square_root(square: Exact | Fraction, digits: int) -> Enclosure:
    """Bounds around sqrt(square), square >= 0, with `digits` significant digits.

    **Guarantee.** lower <= sqrt(square) <= upper; both bounds are the root if it is rational.

    Raises
    ------
    PrecisionExhausted
        The square is too close to 0 for `digits` digits of its root.
    """
    number = from_fraction(square) if isinstance(square, Fraction) else square
    if sign(number) == 0:
        return Enclosure(Fraction(0), Fraction(0))
    root = rational_square_root(number) if isinstance(number, fmpq) else None
    if root is not None:
        return Enclosure(to_fraction(root), to_fraction(root))
    return enclose_real(lambda: enclose(number).sqrt(), digits)


def enclose_roots_between(low: Exact, high: Exact, digits: int) -> Enclosure:
    """Bounds of the square root of an unknown number.

    **Guarantee.** Every sqrt(s) with low <= s <= high lies in the enclosure (0 <= low).
    """
    return Enclosure(enclose_square_root(low, digits).lower, enclose_square_root(high, digits).upper)


def root_below(x: Fraction) -> Fraction:
    """A rational number near sqrt(x). **Guarantee.** It is <= sqrt(x); 0 for negative x."""
    return _integer_root(x, 0)


def root_above(x: Fraction) -> Fraction:
    """A rational number near sqrt(x). **Guarantee.** It is > sqrt(x) for positive x; 0 for others."""
    return _integer_root(x, 1)


def root_or_bounds(x: Fraction) -> Enclosure:
    """sqrt(x) if it is rational, else `root_below` and `root_above`. **Guarantee.** It contains sqrt(x), x >= 0."""
    root = rational_square_root(from_fraction(x))
    if root is None:
        return Enclosure(root_below(x), root_above(x))
    return Enclosure(to_fraction(root), to_fraction(root))


def _integer_root(x: Fraction, step: int) -> Fraction:
    """isqrt(floor(4**shift x)) + step over 2**shift: the integer part of sqrt(4**shift x) is that of its floor."""
    if x <= 0:
        return Fraction(0)
    shift = max(0, BITS - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator) + step, 1 << shift)


def root_ceiling(x: Fraction) -> int:
    """**Guarantee.** The least integer p >= 0 with p**2 >= x, for x > 0."""
    return math.isqrt(math.ceil(x) - 1) + 1


def sum_with_root(a: Exact, b: Exact) -> arb:
    """**Guarantee.** A ball at the current working precision that contains a + sqrt(b), b >= 0."""
    return enclose(a) + (enclose(b).sqrt() if sign(b) else arb(0))


def root_of_nonnegative(square: arb) -> arb:
    """A ball around the roots of the numbers in a ball that are not negative.

    **Guarantee.** It contains sqrt(s) for every s >= 0 in the ball; it is not finite if the ball is not.
    """
    if square > 0 or square.is_zero() or not square.is_finite():
        return square.sqrt()
    # a ball that reaches below 0 has no square root, and nothing is lost by [0, sqrt(upper end)]
    return arb(0).union(square.upper().sqrt())

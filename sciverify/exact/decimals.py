"""Exact numbers rounded to decimals, with a proof of how many decimals are enough.

|x_i - z_i| <= (9/16) 10**-d for k entries gives ||x - z||_2 <= (9/16) sqrt(k) 10**-d, which is at most 10**-n as soon
as 81 k <= 256 * 100**(d - n).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq

from sciverify.exact.balls import arf_to_rational, enclose_to_accuracy
from sciverify.exact.ordered import Exact, enclose
from sciverify.exact.rationals import to_fraction


def round_vector(z: Sequence[Exact], digits: int) -> tuple[Fraction, ...]:
    """Decimals near the entries of z.

    **Guarantee.** The l2 distance of the result to z is at most 10**-digits.
    """
    decimals = digits + guard_digits(len(z))
    return tuple(round_number(x, decimals) for x in z)


def guard_digits(count: int) -> int:
    """The least g >= 0 with 81 count <= 256 * 100**g."""
    guard = 0
    while 81 * count > 256 * 100**guard:
        guard += 1
    return guard


def round_number(x: Exact, decimals: int) -> Fraction:
    """A decimal with so many digits after the point. **Guarantee.** It is within (9/16) 10**-decimals of x."""
    if not isinstance(x, fmpq):
        bits = (decimals * 3322) // 1000 + 6  # 2**-bits < 10**-decimals / 16, as 10**d < 2**(3.322 d) and 2**-5 < 1/16
        x = arf_to_rational(enclose_to_accuracy(lambda: enclose(x), bits).mid())
    power = 10**decimals
    return Fraction(round(to_fraction(x) * power), power)

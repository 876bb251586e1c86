"""From exact numbers to doubles, and how much is lost."""

from __future__ import annotations

import math

from flint import fmpq, fmpz

from sciverify.errors import InvalidInput, shortened
from sciverify.exact.balls import enclose_to_accuracy, rational_ends
from sciverify.exact.double_bits import exact_ratio, nearest_by_units
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.midrad import float_above, float_below
from sciverify.exact.ordered import Exact, enclose, sign
from sciverify.exact.rational_bounds import relative_ball
from sciverify.exact.rationals import to_fraction

_LONGEST_NUMERAL, _LONGEST_DOUBLE = 20, 10
"""Characters of a number that is written as it is, and of a double that is written with all its digits."""
_LEAST_NORMAL = fmpq(1, fmpz(1) << 1022)


def nearest_double(x: Exact) -> float:
    """The double nearest to x.

    **Guarantee.** Nearest if x is rational; within 2**-52 |x| of any other x in the normal range.

    Raises
    ------
    InvalidInput
        |x| is beyond the largest double.
    """
    middle = x if isinstance(x, fmpq) else rational_ends(relative_ball(x, 64).mid())[0]  # within 2**-63 |x|
    try:
        if abs(middle) < _LEAST_NORMAL:  # the quotient may be flushed to zero
            return nearest_by_units(to_fraction(middle))
        return int(middle.p) / int(middle.q)  # correctly rounded, for integers of any length
    except OverflowError:
        raise InvalidInput(f"{shortened(x)} is beyond the range of doubles: stay in exact arithmetic") from None


def distance_to_double(x: Exact, value: float) -> float:
    """A bound of |x - value|; 0 if x is the double."""
    gap = x - fmpq(*exact_ratio(value))
    if isinstance(gap, fmpq):
        return float_above(abs(to_fraction(gap))) if gap else 0.0
    if sign(gap) == 0:
        return 0.0
    return float_above(to_fraction(rational_ends(abs(enclose_to_accuracy(lambda: enclose(gap), 256)))[1]))


def outward_doubles(bounds: Enclosure) -> tuple[float | None, float | None]:
    """Both bounds as doubles for programs; None for one that would be infinite.

    **Guarantee.** The first is at most the lower bound, the second at least the upper one, and no other doubles are
    nearer.
    """
    below, above = float_below(bounds.lower), float_above(bounds.upper)
    return below if math.isfinite(below) else None, above if math.isfinite(above) else None


def equation(name: str, x: Exact) -> str:
    """NAME = x where that is short, else NAME ~ a decimal; the number itself is an attribute of what prints this."""
    exact = str(x)
    if len(exact) <= _LONGEST_NUMERAL:
        return f"{name} = {exact}"
    try:
        value = nearest_double(x)
    except InvalidInput:  # beyond the range of doubles
        value = 0.0
    if value:
        short = repr(value)
        return f"{name} ~ {short if len(short) <= _LONGEST_DOUBLE else f'{value:.6g}'}"
    return (
        f"{name} ~ {significant(to_fraction(x), 6, upward=False)}"
        if isinstance(x, fmpq)
        else f"{name} = {shortened(x)}"
    )

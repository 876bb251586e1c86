"""Balls: arb numbers behind one precision context and three-valued comparisons.

`flint.ctx.prec` is state of the whole process; `working_precision` is the only place that sets
it. Comparisons of balls return a `Verdict`, because arb's own return False when undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flint import arb, ctx, fmpq, fmpz

from sciverify.errors import PrecisionExhausted
from sciverify.exact.verdict import Verdict

MAX_BITS = 1 << 20
"""Bits at which refinement gives up and raises `PrecisionExhausted`."""


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Run a block with balls of `bits` bits; the previous precision returns afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def less(x: arb, y: arb) -> Verdict:
    """Is x < y for every pair of points of the two balls?"""
    if x < y:
        return Verdict.TRUE
    return Verdict.FALSE if x >= y else Verdict.UNDECIDED


def positive(x: arb) -> Verdict:
    """Is every point of the ball positive (TRUE), none of them (FALSE), or neither?"""
    return less(arb(0), x)


def arf_to_rational(x: arb) -> fmpq:
    """The exact value of a ball of radius 0."""
    mantissa, exponent = x.man_exp()
    power = fmpz(1) << abs(int(exponent))
    return fmpq(mantissa * power) if exponent >= 0 else fmpq(mantissa, power)


def rational_ends(x: arb) -> tuple[fmpq, fmpq]:
    """Rational numbers low <= high around a finite ball.

    **Guarantee.** Every point of the ball lies in [low, high].
    """
    middle, radius = arf_to_rational(x.mid()), arf_to_rational(x.rad())
    return middle - radius, middle + radius


def enclose_to_accuracy(enclose: Callable[[], arb], bits: int) -> arb:
    """A ball of radius at most 2**-bits, from a function that encloses at the current precision.

    Parameters
    ----------
    enclose : function without arguments
        Evaluated under growing `working_precision`; must return a ball that contains one number.
    bits : int
        Absolute accuracy asked for; may be negative.

    Returns
    -------
    arb
        **Guarantee.** Contains the number, radius <= 2**-bits.

    Raises
    ------
    PrecisionExhausted
        The ball was still wider at `MAX_BITS` bits.
    """
    tolerance = fmpq(1, fmpz(1) << bits) if bits >= 0 else fmpq(fmpz(1) << -bits)
    precision = max(64, bits + 32)
    while precision <= MAX_BITS:
        with working_precision(precision):
            ball = enclose()
        if ball.is_finite() and arf_to_rational(ball.rad()) <= tolerance:
            return ball
        precision *= 2
    raise PrecisionExhausted(f"a ball of radius 2**-{bits} was not reached with {MAX_BITS} bits")

"""Balls: arb numbers behind one precision context and three-valued comparisons.

`flint.ctx.prec` is state of the whole process, shared by its threads; `working_precision` is the only place that sets
it, and one thread at a time is inside. Comparisons of balls return a `Verdict`, because arb's own return False when
undecided.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

from flint import arb, ctx, fmpq, fmpz

from sciverify.errors import PrecisionExhausted
from sciverify.exact.rationals import power_of_two
from sciverify.exact.verdict import Verdict

MAX_BITS = 1 << 20
"""Bits at which refinement gives up and raises `PrecisionExhausted`."""


shared_state = RLock()
"""Held by the one thread that may touch state of the process: flint's precision, the fields in use.

A `with` statement enters it before any signal handler can raise, so a run that is ended by its clock leaves it free.
"""

if hasattr(os, "register_at_fork"):  # a child must not inherit it from a thread that it does not have
    os.register_at_fork(
        before=shared_state.acquire, after_in_parent=shared_state.release, after_in_child=shared_state.release
    )


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Run a block with balls of `bits` bits; the previous precision returns afterwards.

    Blocks may be nested. Other threads wait at theirs, so a block must not wait for another thread.
    """
    with shared_state:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before


@contextmanager
def kept_precision() -> Iterator[None]:
    """Run foreign code, which may set the precision, be interrupted, or wait for threads; the precision returns."""
    with shared_state:
        before = ctx.prec
    try:
        yield
    finally:
        with shared_state:
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


def nearest_on_grid(ball: arb, exponent: int) -> int:
    """**Guarantee.** The integer k with k / 2**exponent nearest to the midpoint of the ball, a tie upwards."""
    scaled = arf_to_rational(ball.mid()) * power_of_two(exponent)
    return int((scaled + fmpq(1, 2)).floor())


def rational_ends(x: arb) -> tuple[fmpq, fmpq]:
    """Rational numbers low <= high around a finite ball.

    **Guarantee.** Every point of the ball lies in [low, high].
    """
    middle, radius = arf_to_rational(x.mid()), arf_to_rational(x.rad())
    return middle - radius, middle + radius


def doubled_bits(start: int, most: int = MAX_BITS) -> Iterator[int]:
    """Precisions start, 2 start, 4 start, ... up to `most`: what one of them does not decide is tried with the next."""
    bits = start
    while bits <= most:
        yield bits
        bits *= 2


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
    for precision in doubled_bits(max(64, bits + 32)):
        with working_precision(precision):
            ball = enclose()
        if ball.is_finite() and arf_to_rational(ball.rad()) <= tolerance:
            return ball
    raise PrecisionExhausted(f"a ball of radius 2**-{bits} was not reached with {MAX_BITS} bits")

"""A limit on work: the cost of a long computation is estimated from sizes and bits before it begins.

The unit is about a nanosecond. What grows no faster than the file is free: reading it, one pass over its matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ALLOWED = 4e9
"""Units for one file: some four seconds beside the passes over the data, which are proportional to their bytes."""
SECOND = 1e9


class TooMuchWork(Exception):
    """Checking would take longer than a caller who has not asked for patience should wait."""


class Meter:
    """Units spent so far, and the units that may be spent."""

    __slots__ = ("allowed", "spent")

    def __init__(self, allowed: float) -> None:
        self.allowed, self.spent = allowed, 0.0


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


def spend(units: float, on: str) -> None:
    """Account for work that is about to be done.

    Raises
    ------
    TooMuchWork
        The work of this file would exceed what is allowed.
    """
    meter = _METER.get()
    if meter is None:
        return
    meter.spent += min(units, 1e18)  # an integer of thousands of digits is no float
    if meter.spent > meter.allowed:
        needed, allowed = meter.spent / SECOND, meter.allowed / SECOND
        raise TooMuchWork(
            f"{on} needs about {needed:.0f} s, more than the {allowed:.0f} s allowed; "
            "--patient, in Python patient=True, lifts the limit"
        )


@contextmanager
def limited(allowed: float | None) -> Iterator[None]:
    """Within the block work is limited to so many units; None: to nothing."""
    token = _METER.set(None if allowed is None else Meter(allowed))
    try:
        yield
    finally:
        _METER.reset(token)


def divisor(bits: float, other: float | None = None) -> float:
    """Units for a greatest common divisor of numbers of so many bits, which is what arithmetic with fractions costs."""
    return bits * (bits if other is None else other) / 200


def long_products(bits: float, other: float) -> float:
    """Units for the product of two integers of so many bits, beyond the products of short ones that a pass makes."""
    return max(0.0, bits * other / 600 - 200)


def words(rows: list[list[int]]) -> float:
    """The length of the longest integer of a matrix, in digits of the interpreter."""
    return 1 + max((max(max(row), -min(row)).bit_length() for row in rows if row), default=0) / 30

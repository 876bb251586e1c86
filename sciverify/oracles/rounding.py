"""Numbers within 2**-n of rational ones, and whether an answer is one."""

from __future__ import annotations

from fractions import Fraction

from sciverify.errors import InvalidInput, shown
from sciverify.oracles.question import Exchange


def rounded(x: Fraction, n: int) -> Fraction:
    """The nearest multiple of 2**-n. **Guarantee.** Within 2**-(n+1) of x."""
    unit = Fraction(2) ** -n
    return round(x / unit) * unit


def is_within(answer: Fraction, truth: Fraction, n: int | None) -> bool:
    """Is the answer within 2**-n of the truth; for None, is it the truth?"""
    return answer == truth if n is None else abs(answer - truth) <= Fraction(2) ** -n


def as_number(exchange: Exchange) -> Fraction:
    """The answer, where it is a number.

    Raises
    ------
    InvalidInput
        It is none.
    """
    if not isinstance(exchange.answer, Fraction | int):
        raise InvalidInput(f"{exchange.question}: the answer is {shown(exchange.answer)}, and a number is needed")
    return Fraction(exchange.answer)

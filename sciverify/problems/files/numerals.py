"""Numbers in texts: integers are exact, a decimal is the double that it means, and none is rounded to 0 or infinity."""

from __future__ import annotations

import math
import re

from sciverify.errors import InvalidInput, shown

_MOST_DIGITS = 4_000
"""Of an integer: the interpreter reads little more."""
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)


def is_numeral(text: str) -> bool:
    """Is it a decimal number, spaces around it aside?"""
    return _DECIMAL.fullmatch(text.strip()) is not None


def as_number(text: str) -> float | int | None:
    """The number that a text writes; None if it writes none."""
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return as_integer(text)
    return as_float64(text) if _DECIMAL.fullmatch(text) else None


def as_float64(literal: str) -> float:
    """The double that a decimal means; one that is infinite, or 0 by underflow, is refused."""
    value = float(literal)
    if math.isinf(value):
        raise InvalidInput(f"the number {shown(literal)} is beyond float64: write it as a string 'p/q'")
    if value == 0 and any(digit in "123456789" for digit in literal.lower().partition("e")[0]):
        raise InvalidInput(f"the number {shown(literal)} is 0 in float64: write it as a string 'p/q'")
    return value


def as_integer(literal: str) -> int:
    """An integer of any length that the interpreter reads."""
    if len(literal) > _MOST_DIGITS:
        raise InvalidInput(f"the integer {shown(literal)} has {len(literal)} digits: write it as a string")
    return int(literal)

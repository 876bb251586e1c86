"""Rational numbers as integers over one denominator."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from fractions import Fraction

from .work import divisor, spend

ZERO, ONE = Fraction(0), Fraction(1)


def over_one_unit(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """(integers, unit): the numbers times their least common denominator."""
    denominators = {x.denominator for x in numbers}
    spend(200 * len(numbers) + divisor(sum(d.bit_length() for d in denominators)), "a common denominator")
    unit = math.lcm(*denominators)
    spend(len(numbers) * unit.bit_length() // 4, "numbers over a common denominator")
    return [x.numerator * (unit // x.denominator) for x in numbers], unit


def dot(u: Sequence[int], v: Sequence[int]) -> int:
    """sum_k u_k v_k"""
    return sum(map(operator.mul, u, v))

"""Rounding to the safe side: bounds of roots, significant bits, grids. No float is ever made."""

from __future__ import annotations

import math
from fractions import Fraction

from .numerals import ZERO


def dyadic(value: int, exponent: int) -> Fraction:
    """value * 2**exponent"""
    return Fraction(value << exponent) if exponent >= 0 else Fraction(value, 1 << -exponent)


def round_bits(x: Fraction, bits: int, upward: bool) -> Fraction:
    """x with `bits` significant bits, not below (or not above) x."""
    if x == 0:
        return x
    shift = bits - (x.numerator.bit_length() - x.denominator.bit_length())
    scaled = x * dyadic(1, shift)
    whole = -(-scaled.numerator // scaled.denominator) if upward else scaled.numerator // scaled.denominator
    return dyadic(whole, -shift)


def root_below(x: Fraction, bits: int) -> Fraction:
    """A rational number <= sqrt(x), of `bits` significant bits; 0 for x <= 0."""
    if x <= 0:
        return ZERO
    shift = max(0, bits - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator), 1 << shift)


def root_above(x: Fraction, bits: int) -> Fraction:
    """A rational number >= sqrt(x), of `bits` significant bits; 0 for x <= 0."""
    if x <= 0:
        return ZERO
    shift = max(0, bits - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator) + 1, 1 << shift)


def floor_at(x: Fraction, grid: int) -> int:
    """The largest integer p with p * 2**-grid <= x, grid >= 0."""
    return (x.numerator << grid) // x.denominator


def ceil_at(x: Fraction, grid: int) -> int:
    """The least integer p with p * 2**-grid >= x, grid >= 0."""
    return -((-x.numerator << grid) // x.denominator)

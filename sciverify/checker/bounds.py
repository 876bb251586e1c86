"""Rational bounds of numbers of a tower, and intervals of them."""

from __future__ import annotations

from fractions import Fraction

from .field import Element, Number, fractions, sign
from .numerals import ONE, over_one_unit
from .root_level import MAX_SIGN_BITS, RootLevel
from .rounding import root_above, root_below
from .rules import Rejected, Rule
from .work import divisor, spend

BITS = 128


def below_above(x: Number) -> tuple[Fraction, Fraction]:
    """Rational bounds of a number, close relative to its size; a rational number is its own bound."""
    if isinstance(x, Fraction):
        return x, x
    bits = BITS
    while True:
        low, high = bounds_to(x, bits)
        if (high - low) * (1 << BITS // 2) <= max(abs(low), abs(high)) or bits >= MAX_SIGN_BITS or sign(x) == 0:
            return low, high
        bits *= 4


def bounds_to(x: Number, bits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds from roots to so many bits."""
    if isinstance(x, Fraction):
        return x, x
    level = x.level
    spend(5000 + 4 * divisor(bits), "bounds of a number with roots")
    if isinstance(level, RootLevel):
        return _bounds_at_root(x, level, bits)
    (low, high), (b_low, b_high) = bounds_to(x.parts[0], bits), bounds_to(x.parts[1], bits)
    r_low, r_high = bounds_to(level.radicand, bits)
    root = root_below(r_low, bits), root_above(r_high, bits)
    corners = [b * r for b in (b_low, b_high) for r in root]
    return low + min(corners), high + max(corners)


def _bounds_at_root(x: Element, level: RootLevel, bits: int) -> tuple[Fraction, Fraction]:
    integers, common = over_one_unit(fractions(x.parts))
    halvings = (level.high - level.low).bit_length() - level.unit.bit_length() + bits
    for _ in range(min(halvings, 8 * MAX_SIGN_BITS // level.degree)):
        level.halve()
    bottom, top = level.range(integers)
    scale = common * level.unit ** (len(integers) - 1)
    spend(4 * divisor(scale.bit_length()), "bounds of a number with roots")
    return Fraction(bottom, scale), Fraction(top, scale)


class Span:
    """Rational bounds low <= x <= high of one real number."""

    __slots__ = ("high", "low")

    def __init__(self, low: Fraction, high: Fraction) -> None:
        self.low, self.high = low, high

    @classmethod
    def of(cls, x: Number) -> Span:
        """Bounds of a number of the tower."""
        return cls(*below_above(x))

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Span:
        return Span(-self.high, -self.low)

    def __sub__(self, other: Span) -> Span:
        return self + (-other)

    def __mul__(self, other: Span) -> Span:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(corners), max(corners))

    def over(self, other: Span, rule: Rule) -> Span:
        """The quotient by a positive number."""
        if other.low <= 0:
            raise Rejected(rule, "a denominator is not proven positive")
        return self * Span(1 / other.high, 1 / other.low)

    def root(self) -> Span:
        """Bounds of the square root; a negative lower bound of a number >= 0 counts as 0."""
        return Span(root_below(self.low, BITS), root_above(self.high, BITS))


UNIT = Span(ONE, ONE)

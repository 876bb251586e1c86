"""Exact arithmetic in towers of real fields, Q at the bottom: signs are decided, never guessed.

A number of the tower is a Fraction or an `Element`, whose parts lie one level below.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias, Union

from .document import Json, Malformed, has, rational, read_list, read_object, short
from .numerals import ZERO
from .root_level import FIELD, RootLevel, read_root
from .rules import Rejected
from .work import divisor, spend

MAX_LEVELS = 7
LONG = 2000
"""Bits of a fraction below which its arithmetic costs no more than reading it did."""
Number: TypeAlias = Union[Fraction, "Element"]
Vector: TypeAlias = list[Number]
Level: TypeAlias = Union["SquareRootLevel", RootLevel]
Levels: TypeAlias = list[Level]


def sign(x: Number) -> int:
    """-1, 0 or 1, exactly."""
    if isinstance(x, Element):
        return x.level.sign(x.parts)
    numerator = x.numerator
    bits = numerator.bit_length() + x.denominator.bit_length()
    if bits > LONG:  # arithmetic with fractions ends in a sign, and is paid here
        spend(divisor(bits), "arithmetic with long fractions")
    return (numerator > 0) - (numerator < 0)


def absolute(x: Number) -> Number:
    """|x|"""
    return x if sign(x) >= 0 else -x


def depth(x: Number) -> int:
    """How many levels above the rationals x is written."""
    return x.level.depth if isinstance(x, Element) else 0


def plain_zero(x: Number) -> bool:
    """Is this the rational number 0? Most entries of structured data are."""
    return not isinstance(x, Element) and not x.numerator


class Element:
    """A number above the rationals; the deeper operand takes the lead."""

    __slots__ = ("level", "parts")

    def __init__(self, level: Level, parts: Vector) -> None:
        self.level, self.parts = level, parts

    def __add__(self, other: Number) -> Number:
        if depth(other) > depth(self):
            return other + self
        spend(4000 + divisor(_bits(self), _bits(other)) / len(self.parts), "arithmetic with roots")
        return Element(self.level, [x + y for x, y in zip(self.parts, self.level.lift(other))])

    def __mul__(self, other: Number) -> Number:
        if depth(other) > depth(self):
            return other * self
        spend(12_000 + divisor(_bits(self), _bits(other)), "arithmetic with roots")
        if not isinstance(other, Element) or other.level.depth < self.level.depth:
            return Element(self.level, [part * other for part in self.parts])
        return Element(self.level, self.level.product(self.parts, other.parts))

    def __neg__(self) -> Number:
        return Element(self.level, [-part for part in self.parts])

    def __sub__(self, other: Number) -> Number:
        return self + (-other)

    def __rsub__(self, other: Number) -> Number:
        return (-self) + other

    __radd__ = __add__
    __rmul__ = __mul__


def _bits(x: Number) -> int:
    """Bits of a rational number, or of the rational parts of an element."""
    bits = 0
    for part in x.parts if isinstance(x, Element) else (x,):
        if not isinstance(part, Element):
            bits += part.numerator.bit_length() + part.denominator.bit_length()
    return bits


class SquareRootLevel:
    """Adjoins sqrt(r), r > 0, to a smaller field; parts [a, b] mean a + b*sqrt(r)."""

    width = 2

    def __init__(self, radicand: Number, below: int) -> None:
        self.radicand = radicand
        self.depth = below + 1

    def lift(self, x: Number) -> Vector:
        """The parts of a number of this level or of a lower one."""
        return x.parts if isinstance(x, Element) and x.level.depth == self.depth else [x, ZERO]

    def product(self, u: Vector, v: Vector) -> Vector:
        """(a + b sqrt r)(c + d sqrt r) = (ac + r bd) + (ad + bc) sqrt r"""
        (a, b), (c, d) = u, v
        if plain_zero(b):
            return [a * c, a * d]
        if plain_zero(d):
            return [a * c, b * c]
        if plain_zero(a) and plain_zero(c):
            return [self.radicand * (b * d), ZERO]
        return [a * c + self.radicand * (b * d), a * d + b * c]

    def sign(self, parts: Vector) -> int:
        """The sign of a + b sqrt(r): right even where r is a square of the smaller field."""
        a, b = parts
        sa, sb = sign(a), sign(b)
        if sa == sb or sb == 0:
            return sa
        if sa == 0:
            return sb
        # opposite signs: |a| is compared with |b| sqrt(r) by their squares
        return sa * sign(a * a - self.radicand * (b * b))

    def inverse(self, parts: Vector) -> Number:
        """1 / (a + b sqrt r) = (a - b sqrt r) / (a^2 - r b^2)"""
        a, b = parts
        norm = a * a - self.radicand * (b * b)
        if sign(norm) == 0:  # a = b sqrt(r), so the element is 2a
            return inverse(a + a)
        scale = inverse(norm)
        return Element(self, [a * scale, -(b * scale)])


def inverse(x: Number) -> Number:
    """1 / x for x != 0."""
    if isinstance(x, Fraction):
        return 1 / x
    if isinstance(x.level, RootLevel):
        return Element(x.level, [*x.level.inverse(fractions(x.parts))])
    return x.level.inverse(x.parts)


def fractions(parts: Vector) -> list[Fraction]:
    """The parts of an element of the first level."""
    return [part for part in parts if isinstance(part, Fraction)]


def read_field(value: Json) -> Levels:
    """The levels that `field` adjoins to the rationals, one after another."""
    levels: Levels = []
    steps = read_list(value, "field")
    if len(steps) > MAX_LEVELS:
        raise Malformed(f"field has {len(steps)} levels, the limit is {MAX_LEVELS}")
    for k, step in enumerate(steps):
        where = f"field[{k}]"
        if has(step, "sqrt"):
            (entry,) = read_object(step, where, ["sqrt"])
            radicand = element(entry, levels, where)
            if sign(radicand) <= 0:
                raise Rejected(FIELD, f"{where} adjoins the square root of a number that is not positive")
            levels.append(SquareRootLevel(radicand, len(levels)))
        elif k:
            raise Malformed(f"{where}: a polynomial root may only be the first level")
        else:
            levels.append(read_root(step, where))
    return levels


def element(value: Json, levels: Levels, where: str) -> Number:
    """A string is a rational at every level; an array lists components one level below."""
    if type(value) is str:
        return rational(value, where)
    if not levels:
        raise Malformed(f"{where} must be a numeral in a string, not {short(value)}")
    *below, level = levels
    parts = [element(part, below, where) for part in read_list(value, where, level.width)]
    if all(map(plain_zero, parts[1:])):
        return parts[0]
    return Element(level, parts)


def elements(value: Json, levels: Levels, where: str, length: int | None = None) -> Vector:
    """A vector."""
    return [element(entry, levels, f"{where}[{k}]") for k, entry in enumerate(read_list(value, where, length))]


def matrix(value: Json, levels: Levels, where: str, rows: int | None, columns: int) -> list[Vector]:
    """A matrix, row by row."""
    return [elements(row, levels, f"{where}[{k}]", columns) for k, row in enumerate(read_list(value, where, rows))]

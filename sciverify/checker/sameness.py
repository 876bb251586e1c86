"""When two numbers of different towers are written alike: over roots of the same numbers."""

from __future__ import annotations

from fractions import Fraction

from .field import Element, Level, Number, SquareRootLevel, Vector
from .root_level import RootLevel


def lowest(x: Number) -> Number:
    """An element in the lowest field that its components show it to lie in."""
    while isinstance(x, Element) and all(_plain_zero(lowest(part)) for part in x.parts[1:]):
        x = x.parts[0]
    return x


def _plain_zero(x: Number) -> bool:
    return isinstance(x, Fraction) and not x


def same_number(x: Number, y: Number) -> bool:
    """Are two elements, perhaps of different towers, written alike over roots of the same numbers?"""
    x, y = lowest(x), lowest(y)
    if isinstance(x, Element) and isinstance(y, Element):
        return same_level(x.level, y.level) and same_numbers(x.parts, y.parts)
    return not isinstance(x, Element) and not isinstance(y, Element) and x == y


def same_numbers(u: Vector, v: Vector) -> bool:
    """The same, entry by entry."""
    return len(u) == len(v) and all(map(same_number, u, v))


def same_level(u: Level, v: Level) -> bool:
    """Do two levels adjoin the same root?"""
    if isinstance(u, SquareRootLevel) and isinstance(v, SquareRootLevel):
        return same_number(u.radicand, v.radicand)
    return isinstance(u, RootLevel) and isinstance(v, RootLevel) and u.written == v.written

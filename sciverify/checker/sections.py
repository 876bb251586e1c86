"""Sections of operators on l2: all columns at finitely many sites, whole, in integers.

A column is never cut: the rows of a section are all that its columns touch. Proof: docs/theory/l2-operators.md.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence as Items
from fractions import Fraction
from typing import TypeAlias

from .numerals import ZERO, dot
from .scaled import common_unit
from .sequences import Values
from .work import divisor, long_products, spend, words

Parts: TypeAlias = tuple[list[int], list[int]]
"""Real and imaginary parts."""


class Hop:
    """One entry of each column: values[j] stands in row rows[j] of column j; one row for two columns never."""

    __slots__ = ("rows", "values")

    def __init__(self, rows: Items[int], values: Values) -> None:
        self.rows, self.values = rows, values


class Section:
    """The columns of an operator at finitely many sites.

    Attributes
    ----------
    rows, columns : counts
    hops : its entries over `unit`
    places : the row of the site of each column
    doubt : the true section differs from this one by at most `doubt` in norm
    beyond : what the columns have in rows that are not listed is at most that in norm
    """

    def __init__(
        self, rows: int, places: Items[int], hops: list[Hop], doubt: Fraction, unit: Fraction, beyond: Fraction = ZERO
    ) -> None:
        self.rows, self.columns, self.places = rows, len(places), places
        self.doubt, self.unit, self.beyond = doubt, unit, beyond
        self.hops = [Hop(hop.rows, hop.values.at(unit)) for hop in hops]
        self.length = words([[*hop.values.re, *(hop.values.im or [])] for hop in self.hops])

    def over(self, unit: Fraction) -> Section:
        """The same over a smaller unit, so that another number is a multiple of it, too."""
        return Section(self.rows, self.places, self.hops, self.doubt, common_unit(self.unit, unit), self.beyond)

    def exceeds(self, square: Fraction, length: int, bound: Fraction) -> bool:
        """May ||(A - z) v|| exceed a bound times ||v||, if the listed rows have that square, and ||v||^2 = length?"""
        room, numbers = bound - self.doubt, (bound, self.doubt, self.beyond, square)
        spend(10 * divisor(sum(x.numerator.bit_length() + x.denominator.bit_length() for x in numbers)), "a comparison")
        if not self.beyond:
            return room < 0 or square > room * room * length  # (SP1), (SP2), (SP3), (PS1)
        rest = (bound * bound - self.beyond**2 - self.doubt**2) * length - square
        return bound < 0 or rest < 0 or 4 * square * length * self.doubt**2 > rest * rest  # (DB1)

    def residual(self, vector: Parts, z: tuple[int, int]) -> Fraction:
        """||(A - z) v||^2 of the integers, where z is over the same unit."""
        first, second = self.moved(vector, z)
        return self.unit * self.unit * (dot(first, first) + dot(second, second))

    def moved(self, vector: Parts, z: tuple[int, int]) -> Parts:
        """(A - z) v over the unit, row by row."""
        re, im = vector
        size, length = 30 * (self.length + words([[*z]])), 30 * words([re, im])
        spend(4 * self.columns * (len(self.hops) + 1) * (200 + long_products(size, length)), "a residual")
        spend(2 * self.rows * (200 + long_products(size + length, size + length)), "the norm of a residual")
        first, second = [0] * self.rows, [0] * self.rows
        shift = Hop(self.places, Values([-z[0]] * self.columns, [-z[1]] * self.columns if z[1] else None, self.unit))
        for hop in (*self.hops, shift):
            a, b = hop.values.re, hop.values.im
            _add(first, hop.rows, a, re, 1)
            if any(im):
                _add(second, hop.rows, a, im, 1)
            if b is not None:
                _add(second, hop.rows, b, re, 1)
                _add(first, hop.rows, b, im, -1)
        return first, second


def _add(total: list[int], rows: Items[int], factors: Items[int], vector: list[int], sign: int) -> None:
    """total += sign * factors * vector, entry by entry."""
    if isinstance(rows, range):  # neighbours on a line
        part = slice(rows.start, rows.stop)
        combine = operator.add if sign > 0 else operator.sub
        total[part] = map(combine, total[part], map(operator.mul, factors, vector))
        return
    for row, term in zip(rows, map(operator.mul, factors, vector)):
        total[row] += term if sign > 0 else -term

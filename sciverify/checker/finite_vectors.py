"""Vectors of l2 with finite support on a line, exact.

Format: docs/certificate-format.md.
"""

from __future__ import annotations

from fractions import Fraction

from .document import Json, read_object
from .numerals import dot
from .sequences import Values, read_numbers, read_site
from .work import long_products, spend, words


class FiniteVector:
    """b(first + k) = unit * (re[k] + i im[k]), and 0 at all other sites.

    Attributes
    ----------
    real : are all numbers real?
    """

    def __init__(self, first: int, numbers: Values) -> None:
        self.first, self.unit, self.real = first, numbers.unit, numbers.im is None
        self.re, self.im = [*numbers.re], [*(numbers.im or [0] * len(numbers.re))]

    def square(self) -> Fraction:
        """||b||^2"""
        size = 30 * words([self.re, self.im])
        spend(len(self.re) * (60 + 2 * long_products(size, size)), "the square of a norm")
        return self.unit**2 * (dot(self.re, self.re) + dot(self.im, self.im))


def read_finite_vector(value: Json, where: str) -> FiniteVector:
    """Its first site, and numbers from there on."""
    first, numbers = read_object(value, where, ["first", "values"])
    return FiniteVector(read_site(first, f"{where}.first"), read_numbers(numbers, f"{where}.values"))

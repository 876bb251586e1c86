"""The first level of a tower may adjoin a root of a polynomial: bisection halves the interval that encloses it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from .document import Json, Malformed, rational, read_list, read_object
from .numerals import ONE, ZERO, over_one_unit
from .rules import Rejected, Rule
from .work import divisor, spend

if TYPE_CHECKING:
    from .field import Number, Vector

MAX_DEGREE = 32
MAX_SIGN_BITS = 8_192
FIELD = Rule("field", "", "certificate-format.md#numbers", "every level adjoins one real number, and signs are decided")


class RootLevel:
    """Adjoins the only root of a polynomial in an interval [low, high] / unit of integers."""

    depth = 1

    def __init__(self, polynomial: list[Fraction], low: Fraction, high: Fraction) -> None:
        self.written = polynomial, low, high
        self.degree = self.width = len(polynomial) - 1
        bits = [c.numerator.bit_length() + c.denominator.bit_length() for c in polynomial]
        spend(divisor(sum(bits), bits[-1]), "dividing by the first coefficient of a polynomial")
        self.monic = [c / polynomial[-1] for c in polynomial]
        self.integers = over_one_unit(self.monic)[0]
        self.unit = math.lcm(low.denominator, high.denominator)
        self.low, self.high = int(low * self.unit), int(high * self.unit)
        derivative = [k * c for k, c in enumerate(self.integers)][1:]
        d_low, d_high = self.range(derivative)
        if d_low <= 0 <= d_high:
            raise Rejected(FIELD, "the polynomial is not proven monotone on the root's interval")
        self.rising = d_low > 0
        if not self._side(self.low) < 0 < self._side(self.high):
            raise Rejected(FIELD, "the polynomial has no root inside the interval")

    def _spend(self, coefficients: Sequence[int]) -> None:
        words, longest = self.unit.bit_length() / 30, max(c.bit_length() for c in coefficients) / 30
        spend(2000 + len(coefficients) ** 2 * words * (words + longest), "bisecting the interval of a root")

    def range(self, coefficients: list[int]) -> tuple[int, int]:
        """Bounds of unit**d times the polynomial on the interval, d its degree (interval Horner scheme)."""
        self._spend(coefficients)
        bottom = top = 0
        power = 1
        for c in reversed(coefficients):
            corners = (bottom * self.low, bottom * self.high, top * self.low, top * self.high)
            bottom, top = min(corners) + c * power, max(corners) + c * power
            power *= self.unit
        return bottom, top

    def _side(self, x: int) -> int:
        """-1, 0 or 1: x / unit lies below, at or above the root."""
        self._spend(self.integers)
        value, power = 0, 1
        for c in reversed(self.integers):
            value = value * x + c * power
            power *= self.unit
        sign_of_value = (value > 0) - (value < 0)
        return sign_of_value if self.rising else -sign_of_value

    def halve(self) -> None:
        """Keep the half of the interval that holds the root."""
        middle = self.low + self.high
        self.low, self.high, self.unit = 2 * self.low, 2 * self.high, 2 * self.unit
        if self._side(middle) < 0:
            self.low = middle
        else:
            self.high = middle

    def lift(self, x: Number) -> Vector:
        """The parts of a number of this level or of a rational one."""
        return [x, *[ZERO] * (self.degree - 1)] if isinstance(x, Fraction) else x.parts

    def product(self, u: Vector, v: Vector) -> Vector:
        """The product of two polynomials in the root, reduced."""
        spend(9000 * self.degree**2, "products in a field of roots")
        product: Vector = [ZERO] * (2 * self.degree - 1)
        for i, a in enumerate(u):
            if a:
                for k, b in enumerate(v):
                    product[i + k] += a * b
        for top in range(len(product) - 1, self.degree - 1, -1):
            lead = product[top]
            if lead:
                for k in range(self.degree):
                    product[top - self.degree + k] -= lead * self.monic[k]
        return product[: self.degree]

    def inverse(self, parts: list[Fraction]) -> list[Fraction]:
        """The element y with x y = 1, by elimination on the multiples of x."""
        size = self.degree
        shift: Vector = [ZERO, ONE, *[ZERO] * (size - 2)]
        first: Vector = [*parts]
        longest = max(x.numerator.bit_length() + x.denominator.bit_length() for x in [*parts, *self.monic])
        spend(size**2 * (2000 + divisor(longest) * size), "multiples of a number of a field of roots")
        columns = [first]
        for _ in range(size - 1):
            columns.append(self.product(columns[-1], shift))
        rows = [[*_fractions(c[i] for c in columns), Fraction(int(i == 0))] for i in range(size)]
        bits = max(x.numerator.bit_length() + x.denominator.bit_length() for row in rows for x in row)
        spend(size**3 * (8000 + divisor(size * bits) / 3), "an inverse in a field of roots")
        for k in range(size):
            pivot = next((i for i in range(k, size) if rows[i][k]), None)
            if pivot is None:
                raise Rejected(FIELD, "an element is not invertible: the polynomial is reducible")
            rows[k], rows[pivot] = rows[pivot], rows[k]
            rows[k] = [x / rows[k][k] for x in rows[k]]
            for i in range(size):
                if i != k and rows[i][k]:
                    rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
        return [row[-1] for row in rows]

    def sign(self, parts: Vector) -> int:
        """By bisection, until an interval Horner scheme excludes 0."""
        integers = over_one_unit(_fractions(parts))[0]
        if not any(integers):
            return 0
        longest = max(c.bit_length() for c in [*integers, *self.integers])
        limit = min(MAX_SIGN_BITS, 8 * MAX_SIGN_BITS // self.degree, 512 + 4 * longest)
        steps, done = 0, 1
        while steps <= limit:
            low, high = self.range(integers)
            if low > 0:
                return 1
            if high < 0:
                return -1
            for _ in range(done):
                self.halve()
            steps, done = steps + done, 2 * done
        raise Rejected(FIELD, f"a sign is not decided by {limit} bisections of the root's interval")


def _fractions(numbers: Iterable[Number]) -> list[Fraction]:
    return [x for x in numbers if isinstance(x, Fraction)]


def read_root(step: Json, where: str) -> RootLevel:
    """A level from its polynomial and the interval of its root."""
    polynomial, low, high = read_object(step, where, ["polynomial", "low", "high"])
    coefficients = [rational(c, where) for c in read_list(polynomial, where)]
    if not 2 <= len(coefficients) <= MAX_DEGREE + 1 or coefficients[-1] == 0:
        raise Malformed(f"{where}: the polynomial needs a degree from 1 to {MAX_DEGREE}")
    bottom, top = rational(low, where), rational(high, where)
    if bottom >= top:
        raise Malformed(f"{where}: the root's interval is empty")
    if max(x.bit_length() for end in (bottom, top) for x in end.as_integer_ratio()) > MAX_SIGN_BITS:
        raise Malformed(f"{where}: the root's interval is given by more than {MAX_SIGN_BITS} bits")
    return RootLevel(coefficients, bottom, top)

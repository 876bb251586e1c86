"""Square matrices of complex rational numbers, and lower bounds of the least singular value of M - z.

Proof: docs/theory/pseudospectra.md, docs/theory/strong-convexity.md.
"""

from __future__ import annotations

from fractions import Fraction

from .document import Json, Malformed, read_object
from .l2_operators import L2Operator
from .numerals import ZERO, dot
from .rational_kernels import Complex
from .scaled import common_unit, read_rows
from .sections import Hop, Section
from .sequences import Values, read_site
from .singular_value import exceeds
from .work import long_products, spend, words


class FiniteMatrix(L2Operator):
    """A matrix M as an operator between finitely many sites; re + i im over a unit."""

    self_adjoint = normal = False

    def __init__(self, value: Json, where: str) -> None:
        _, re, im = read_object(value, where, ["kind", "re", "im"])
        first, unit = read_rows(re, f"{where}.re")
        second, other = ([[0] * len(row) for row in first], unit) if im is None else read_rows(im, f"{where}.im")
        self.size = len(first)
        if {self.size} != {len(second), *map(len, first), *map(len, second)}:
            raise Malformed(f"{where} is no square matrix with as many imaginary parts")
        self.unit = common_unit(unit, other)
        self.re, self.im = _times(first, unit / self.unit), _times(second, other / self.unit)
        self.real = im is None
        self.title = f"{self.size} x {self.size} matrix"

    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """All columns: entry k of the hop k is k rows below the diagonal, around the edge."""
        start, count = read_object(sites, where, ["first", "count"])
        if read_site(start, f"{where}.first") != 0 or count != self.size or adjoint:
            raise Malformed(f"{where} must be all {self.size} columns of the matrix itself")
        n, hops = self.size, list[Hop]()
        for k in range(n):
            rows = [(j + k) % n for j in range(n)]
            re, im = ([part[i][j] for j, i in enumerate(rows)] for part in (self.re, self.im))
            if any(re) or any(im):
                hops.append(Hop(rows, Values(re, None if self.real else im, self.unit)))
        return Section(n, range(n), hops, ZERO, self.unit)

    def is_above(self, z: Complex, bound: Fraction) -> bool:
        """Is ||(M - z) v|| >= bound ||v|| for all v? True is proven, False may be due to rounding."""
        unit = self.unit
        for part in z:
            unit = common_unit(unit, part) if part else unit
        factor, x, y = ((t / unit).numerator for t in (self.unit, *z))
        length = 30 * (words([*self.re, *self.im]) + words([[factor]]) + words([[x, y]]))
        spend(8 * self.size**2 * (200 + long_products(length, length)), "the columns of a matrix")
        re = [[factor * v - x * (i == j) for j, v in enumerate(row)] for i, row in enumerate(self.re)]
        columns = [[*column] for column in zip(*re)]
        if not self.real or y:  # (PS5)
            im = [[factor * v - y * (i == j) for j, v in enumerate(row)] for i, row in enumerate(self.im)]
            across = [[*column] for column in zip(*im)]
            turned = [[-q for q in below] + above for above, below in zip(columns, across)]
            columns = [above + below for above, below in zip(columns, across)] + turned
        squares = [Fraction(dot(column, column)) for column in columns]
        return exceeds([(None, column, 0) for column in columns], bound / unit, squares)


def _times(rows: list[list[int]], factor: Fraction) -> list[list[int]]:
    """Multiples of rows by an integer."""
    length = 30 * words(rows)
    spend(len(rows) ** 2 * (60 + long_products(length, factor.numerator.bit_length())), "a matrix over another unit")
    return rows if factor == 1 else [[factor.numerator * x for x in row] for row in rows]

"""Complex data: pairs of numerals, in blocks of a real and an imaginary part."""

from __future__ import annotations

from fractions import Fraction

from .block_data import BlockInstance, common_unit
from .document import Json, Malformed, rational, read_list, read_object, short
from .integer_matrix import matrix_product
from .numerals import dot
from .problem import problem_of
from .rounding import root_above


def pairs(value: Json, where: str, length: int | None = None) -> list[list[Fraction]]:
    """Complex numbers [re, im]."""
    return [[rational(part, where) for part in read_list(entry, where, 2)] for entry in read_list(value, where, length)]


def stacked(values: list[list[Fraction]]) -> list[Fraction]:
    """(Re v, Im v)"""
    return [a for a, _ in values] + [b for _, b in values]


class ComplexInstance(BlockInstance):
    """One of the three problems with A in C^(m x N), y in C^m.

    Column i is kept as P_i = (Re A_i, Im A_i) in integers over `unit`; Q_i = (-Im A_i, Re A_i). For v in C^m, stacked
    as (Re v, Im v), Re A_i^H v = P_i . v and Im A_i^H v = Q_i . v: the block of column i is (P_i, Q_i).
    """

    family, noun = "complex", "column"

    def __init__(self, value: Json) -> None:
        self.kind = problem_of(value)
        keys = ["scalars", "problem", self.kind.parameter_key, "weights", "matrix", "measurements"]
        scalars, _, parameter, weights, matrix, measurements = read_object(value, "instance", keys)
        if scalars != "complex":
            raise Malformed(f"instance.scalars is {short(scalars)}, not 'complex'")
        self.title = self.kind.title
        self.parameter = rational(parameter, f"instance.{self.kind.parameter_key}")
        self.weights = [rational(w, "instance.weights") for w in read_list(weights, "instance.weights")]
        self.columns, self.rows = len(self.weights), len(read_list(measurements, "instance.measurements"))
        if not self.rows:
            raise Malformed("instance.measurements is empty")
        if not self.columns:
            raise Malformed("instance.weights is empty")
        rows = [pairs(row, "instance.matrix", self.columns) for row in read_list(matrix, "instance.matrix", self.rows)]
        entries = [part for column in zip(*rows) for part in stacked(list(column))]
        integers, self.unit = common_unit(entries, "instance.matrix")
        self.height, self.sizes = 2 * self.rows, [2] * self.columns
        self.real_parts = [integers[self.height * i : self.height * (i + 1)] for i in range(self.columns)]
        y = stacked(pairs(measurements, "instance.measurements"))
        self.measurements, self.y_unit = common_unit(y, "instance.measurements")
        self.require_signs(2 * self.columns)

    def block(self, g: int) -> list[list[int]]:
        """P_i, Q_i"""
        column = self.real_parts[g]
        return [column, [-v for v in column[self.rows :]] + column[: self.rows]]

    def norm(self, g: int) -> Fraction:
        """A number >= ||A_i||, the norm of the block: P_i and Q_i are orthogonal and of the same length."""
        column = self.real_parts[g]
        return root_above(Fraction(dot(column, column), self.unit**2), 64)

    def width(self, g: int) -> int:
        """1"""
        return 1

    def places(self, support: list[int]) -> list[list[int]]:
        """Real parts before imaginary parts."""
        k = len(support)
        return [[j, k + j] for j in range(k)]

    def positions(self, g: int) -> list[int]:
        """Real parts before imaginary parts."""
        return [g, self.columns + g]

    def point(self, value: Json) -> list[Fraction]:
        """N pairs."""
        return stacked(pairs(value, "point", self.columns))

    def entries(self, value: Json, where: str, support: list[int]) -> list[list[Fraction]]:
        """One pair a column."""
        return pairs(value, where, len(support))

    def vector(self, value: Json, where: str) -> list[Fraction]:
        """m pairs."""
        return stacked(pairs(value, where, self.rows))

    def gram(self, support: list[int], basis: list[list[int]]) -> list[list[int]]:
        """[[Re G, -Im G], [Im G, Re G]], from half of the products."""
        k = len(support)
        real, turned = basis[:k], basis[k:]
        by_row = [*map(list, zip(*real))]
        real_gram = matrix_product(real, by_row, "the Gram matrix of the support")
        imaginary = matrix_product(turned, by_row, "the Gram matrix of the support")
        return [real_gram[i] + [row[i] for row in imaginary] for i in range(k)] + [
            imaginary[i] + real_gram[i] for i in range(k)
        ]

"""Complex data: pairs of numerals, kept as integers over one unit; columns, Gram matrices and preconditioners."""

from __future__ import annotations

import math
from fractions import Fraction

from .blocks import vector_block
from .document import Json, Malformed, rational, read_indices, read_list, read_object, short
from .field import sign
from .integer_matrix import matrix_product
from .numerals import ZERO, dot
from .penalties import INSTANCE, free_entries
from .problem import problem_of
from .rounding import dyadic, root_above, round_bits
from .rules import Rejected, Rule
from .work import divisor, spend

MAX_UNIT_BITS = 1 << 16
MAX_TOTAL_BITS = 1 << 28
MAX_SUPPORT = 400


def pairs(value: Json, where: str, length: int | None = None) -> list[tuple[Fraction, Fraction]]:
    """Complex numbers [re, im]."""
    found = []
    for entry in read_list(value, where, length):
        real, imaginary = read_list(entry, where, 2)
        found.append((rational(real, where), rational(imaginary, where)))
    return found


def stacked(values: list[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """(Re v, Im v)"""
    return [a for a, _ in values] + [b for _, b in values]


def common_unit(values: list[Fraction], where: str) -> tuple[list[int], int]:
    """Integers over one denominator, of bounded length, so that products of them stay affordable."""
    unit = 1
    for denominator in {x.denominator for x in values}:
        unit = math.lcm(unit, denominator)
        if unit.bit_length() > MAX_UNIT_BITS:
            raise Malformed(f"{where}: the common denominator has more than {MAX_UNIT_BITS} bits")
    longest = max((x.numerator.bit_length() for x in values), default=0) + unit.bit_length()
    if longest * len(values) > MAX_TOTAL_BITS:
        raise Malformed(f"{where}: {len(values)} numbers of {longest} bits over their common denominator are too many")
    return [x.numerator * (unit // x.denominator) for x in values], unit


class ComplexInstance:
    """One of the three problems with A in C^(m x N), y in C^m; weights and parameter are real.

    Column i is kept as P_i = (Re A_i, Im A_i) in integers over `unit`; Q_i = (-Im A_i, Re A_i). For v in C^m, stacked
    as (Re v, Im v), Re A_i^H v = P_i . v and Im A_i^H v = Q_i . v.
    """

    def __init__(self, value: Json) -> None:
        self.kind = problem_of(value)
        keys = ["scalars", "problem", self.kind.parameter_key, "weights", "matrix", "measurements"]
        scalars, _, parameter, weights, matrix, measurements = read_object(value, "instance", keys)
        if scalars != "complex":
            raise Malformed(f"instance.scalars is {short(scalars)}, not 'complex'")
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
        height, size = 2 * self.rows, self.unit.bit_length()
        self.real_parts = [integers[height * i : height * (i + 1)] for i in range(self.columns)]
        y = stacked(pairs(measurements, "instance.measurements"))
        self.measurements, self.y_unit = common_unit(y, "instance.measurements")
        spend(
            self.columns * (4 * divisor(size + self.y_unit.bit_length()) + height * divisor(size) / 4), "long entries"
        )
        free = free_entries(self.kind.parameter_key, sign(self.parameter), map(sign, self.weights), [0] * self.columns)
        if any(free):
            raise Rejected(INSTANCE, "an entry without a penalty does not go with complex data")

    def turned(self, i: int) -> list[int]:
        """Q_i"""
        column = self.real_parts[i]
        return [-v for v in column[self.rows :]] + column[: self.rows]

    def norm(self, i: int) -> Fraction:
        """A number >= ||A_i||."""
        column = self.real_parts[i]
        return root_above(Fraction(dot(column, column), self.unit**2), 64)

    def support(self, value: Json, where: str) -> list[int]:
        """1 to MAX_SUPPORT columns."""
        found = read_indices(value, f"{where}.support", self.columns)
        if not 0 < len(found) <= MAX_SUPPORT:
            raise Malformed(f"{where}.support has {len(found)} columns; 1 to {MAX_SUPPORT} belong there")
        return found

    def require_inactive(
        self, support: list[int], v: list[int], unit: int, deviation: Fraction, scale: Fraction, rule: Rule
    ) -> None:
        """|A_i^H v'| < scale w_i off the support for all v' with ||v' - v / unit|| <= deviation * sum_T ||A_j||."""
        shift = max(0, 192 - max(map(abs, v)).bit_length() + unit.bit_length())
        rounded = [(x << shift) // unit for x in v]
        error = sum((self.norm(j) for j in support), ZERO) * deviation + Fraction(2 * self.rows, 1 << shift)
        error, scale = round_bits(error, 64, True), round_bits(scale, 192, False)
        rule.step("t w_i bounds |A_i^H r| + ||A_i|| error off T: t and the error", scale, error)
        inside, square_unit = set(support), (self.unit << shift) ** 2
        for i in range(self.columns):
            if i in inside:
                continue
            square = dot(self.real_parts[i], rounded) ** 2 + dot(self.turned(i), rounded) ** 2
            if root_above(Fraction(square, square_unit), 128) + self.norm(i) * error >= scale * self.weights[i]:
                raise Rejected(rule, f"column {i} is not proven inactive")


class ColumnSystem:
    """The columns of a support: integers, Gram matrix, and a float block R with its row sums."""

    def __init__(self, problem: ComplexInstance, support: list[int]) -> None:
        self.problem, self.chosen, self.count = problem, support, len(support)
        real = [problem.real_parts[i] for i in support]
        turned = [problem.turned(i) for i in support]
        self.basis = real + turned
        k, by_row = self.count, [*map(list, zip(*real))]
        real_gram = matrix_product(real, by_row, "the Gram matrix of the support")
        imaginary = matrix_product(turned, by_row, "the Gram matrix of the support")
        self.gram = [real_gram[i] + [row[i] for row in imaginary] for i in range(k)]
        self.gram += [imaginary[i] + real_gram[i] for i in range(k)]
        self.gram_unit = problem.unit**2

    def image(self, z: list[int]) -> list[int]:
        """sum of columns times z, over unit times the unit of z."""
        total = [0] * (2 * self.problem.rows)
        for column, x in zip(self.basis, z):
            if x:
                total = [s + a * x for s, a in zip(total, column)]
        return total


class Preconditioner:
    """R from a float64 block: integers times 2**exponent."""

    def __init__(self, value: Json, where: str, count: int, rule: Rule) -> None:
        block = vector_block(value, where, count * count)
        self.rows = [block.values[i * count : (i + 1) * count] for i in range(count)]
        self.exponent, self.count, self.rule = block.exponent, count, rule
        size = max((abs(v).bit_length() for v in block.values), default=0) + self.exponent
        self.reach = max(0, size)

    def contraction(self, matrix: list[list[int]], doubts: list[int], grid: int) -> Fraction:
        """A bound of ||I - R M||_inf for all M with ||row of M - row of matrix * 2**-grid||_1 <= doubt * 2**-grid.

        grid >= reach >= exponent, so 1 is an integer in units of R M.
        """
        unit, worst = 1 << (grid - self.exponent), 0
        product = matrix_product(self.rows, matrix, "the product of the inverse and the Jacobian")
        for i, (row, found) in enumerate(zip(self.rows, product)):
            total = sum(abs(x - (unit if i == b else 0)) for b, x in enumerate(found))
            worst = max(worst, total + sum(abs(r) * d for r, d in zip(row, doubts)))
        theta = Fraction(worst, unit)
        self.rule.step("theta = ||I - R J||_inf < 1", theta)
        if theta >= 1:
            raise Rejected(self.rule, "the approximate inverse does not contract")
        return theta

    def image(self, values: list[int], doubts: list[int], grid: int) -> Fraction:
        """A bound of ||R v||_inf for all v within doubts * 2**-grid of values * 2**-grid, entry by entry."""
        worst = max(abs(dot(row, values)) + sum(abs(r) * d for r, d in zip(row, doubts)) for row in self.rows)
        return Fraction(worst, 1 << grid) * dyadic(1, self.exponent)

"""Data whose unknowns come in blocks: complex numbers as (Re, Im), or the entries of a group. Integers over one unit.

A block g has d_g real columns A_g. Numbers in comments of the rules are the steps of docs/certificate-format.md.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from fractions import Fraction

from .blocks import vector_block
from .document import Json, Malformed, read_indices
from .field import sign
from .integer_matrix import matrix_product
from .numerals import ZERO, dot
from .penalties import INSTANCE, free_entries
from .problem import Problem
from .rounding import dyadic, root_above, round_bits
from .rules import Rejected, Rule
from .work import divisor, spend

MAX_UNIT_BITS = 1 << 16
MAX_TOTAL_BITS = 1 << 28
MAX_UNKNOWNS = 800


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


def root_of(size: int) -> Fraction:
    """A number >= sqrt(d), 3/2 for d = 2: s = floor(sqrt(d)) and d/s have the geometric mean sqrt(d)."""
    s = math.isqrt(size)
    return Fraction(s * s + size, 2 * s)


class BlockInstance(ABC):
    """One of the three problems with penalties w_g ||z_g||; weights and parameter are real.

    Attributes
    ----------
    kind : class of the problem
    parameter : lambda or eta
    weights : w_g, one a block
    sizes : d_g, one a block
    height : the number of real equations
    rows, columns : shape of A
    measurements, y_unit : y in integers over y_unit, real numbers
    unit : of the columns
    family : what the names of its rules begin with
    noun, title : what a block and the problem are called
    """

    family: str
    noun: str
    title: str
    kind: type[Problem]
    parameter: Fraction
    weights: list[Fraction]
    sizes: list[int]
    height: int
    rows: int
    columns: int
    measurements: list[int]
    y_unit: int
    unit: int

    @abstractmethod
    def block(self, g: int) -> list[list[int]]:
        """The columns of A_g in integers over `unit`."""

    @abstractmethod
    def norm(self, g: int) -> Fraction:
        """A number >= ||A_g||."""

    @abstractmethod
    def width(self, g: int) -> int:
        """The number of columns of A in a block."""

    @abstractmethod
    def places(self, support: list[int]) -> list[list[int]]:
        """Where the entries of each block of a support stand among the unknowns."""

    @abstractmethod
    def positions(self, g: int) -> list[int]:
        """Where the entries of a block stand in a point, as `point` reads it."""

    @abstractmethod
    def point(self, value: Json) -> list[Fraction]:
        """A point as real numbers."""

    @abstractmethod
    def entries(self, value: Json, where: str, support: list[int]) -> list[list[Fraction]]:
        """The entries of each block of a support."""

    @abstractmethod
    def vector(self, value: Json, where: str) -> list[Fraction]:
        """A vector of measurements as real numbers."""

    def gram(self, support: list[int], basis: list[list[int]]) -> list[list[int]]:
        """A_T^T A_T, from the columns of A_T in integers."""
        return matrix_product(basis, [*map(list, zip(*basis))], "the Gram matrix of the support")

    def require_signs(self, count: int) -> None:
        """No entry is free; `count` real columns are worth long computations."""
        size = self.unit.bit_length()
        work = 2 * divisor(size + self.y_unit.bit_length()) + self.height * divisor(size) / 8
        spend(count * work, "long entries")
        signs = [0] * len(self.weights)
        if any(free_entries(self.kind.parameter_key, sign(self.parameter), map(sign, self.weights), signs)):
            raise Rejected(INSTANCE, "an entry without a penalty does not go with complex data and groups")

    def support(self, value: Json, where: str) -> list[int]:
        """At least one block, and at most MAX_UNKNOWNS real columns."""
        found = read_indices(value, f"{where}.support", len(self.sizes))
        unknowns, columns = sum(self.sizes[g] for g in found), sum(map(self.width, found))
        if not 0 < unknowns <= MAX_UNKNOWNS:
            most = MAX_UNKNOWNS * columns // max(1, unknowns)
            raise Malformed(f"{where}.support has {columns} columns; 1 to {most} belong there")
        return found

    def require_inactive(
        self, support: list[int], v: list[int], unit: int, deviation: Fraction, scale: Fraction, rule: Rule
    ) -> None:
        """||A_g^T v'|| < scale w_g off T for all v' with ||v' - v / unit|| <= deviation * sum_T ||A_g|| sqrt(d_g)."""
        shift = max(0, 192 - max(map(abs, v)).bit_length() + unit.bit_length())
        rounded = [(x << shift) // unit for x in v]
        error = self.reach(support) * deviation + Fraction(self.height, 1 << shift)
        error, scale = round_bits(error, 64, True), round_bits(scale, 192, False)
        rule.step("t w_g bounds ||A_g^T r|| + ||A_g|| error off T: t and the error", scale, error)
        inside, square_unit = set(support), (self.unit << shift) ** 2
        for g, w in enumerate(self.weights):
            if g in inside:
                continue
            square = sum(dot(column, rounded) ** 2 for column in self.block(g))
            if root_above(Fraction(square, square_unit), 128) + self.norm(g) * error >= scale * w:
                raise Rejected(rule, f"{self.noun} {g} is not proven inactive")

    def reach(self, support: list[int]) -> Fraction:
        """sum_T ||A_g|| sqrt(d_g): ||A_T h|| is at most this times ||h||_inf"""
        return sum((self.norm(g) * root_of(self.sizes[g]) for g in support), ZERO)


class ColumnSystem:
    """The columns of a support: integers, Gram matrix, and the place of each block."""

    def __init__(self, problem: BlockInstance, support: list[int]) -> None:
        self.problem, self.places = problem, problem.places(support)
        self.count = sum(map(len, self.places))
        self.basis: list[list[int]] = [[]] * self.count
        for g, place in zip(support, self.places):
            for a, column in zip(place, problem.block(g)):
                self.basis[a] = column
        self.gram, self.gram_unit = problem.gram(support, self.basis), problem.unit**2

    def joined(self, blocks: list[list[Fraction]]) -> list[Fraction]:
        """The unknowns of these blocks, in order."""
        found = [ZERO] * self.count
        for place, block in zip(self.places, blocks):
            for a, x in zip(place, block):
                found[a] = x
        return found

    def image(self, z: list[int]) -> list[int]:
        """sum of columns times z, over unit times the unit of z."""
        total = [0] * self.problem.height
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

"""Groups: real rational data whose columns are penalised in groups."""

from __future__ import annotations

from fractions import Fraction

from .block_data import BlockInstance, common_unit
from .document import Json, Malformed, rational, read_indices, read_list, read_object
from .numerals import dot
from .problem import problem_of
from .rounding import root_above

WHERE = "instance.groups"


def numerals(value: Json, where: str, length: int) -> list[Fraction]:
    """So many rational numbers."""
    return [rational(x, where) for x in read_list(value, where, length)]


class GroupInstance(BlockInstance):
    """One of the three problems with A in Q^(m x N), y in Q^m and penalties w_g ||z_g||_2 of disjoint groups."""

    family, noun = "group", "group"

    def __init__(self, value: Json) -> None:
        self.kind = problem_of(value)
        keys = ["groups", "problem", self.kind.parameter_key, "weights", "matrix", "measurements"]
        groups, _, parameter, weights, matrix, measurements = read_object(value, "instance", keys)
        self._partition(groups)
        self.title = f"{self.kind.title}, columns penalised in {len(self.groups)} groups"
        self.parameter = rational(parameter, f"instance.{self.kind.parameter_key}")
        self.weights = numerals(weights, "instance.weights", len(self.groups))
        self.rows = self.height = len(read_list(measurements, "instance.measurements"))
        if not self.rows:
            raise Malformed("instance.measurements is empty")
        rows = [
            numerals(row, "instance.matrix", self.columns) for row in read_list(matrix, "instance.matrix", self.rows)
        ]
        integers, self.unit = common_unit([x for column in zip(*rows) for x in column], "instance.matrix")
        self.by_column = [integers[self.rows * i : self.rows * (i + 1)] for i in range(self.columns)]
        y = numerals(measurements, "instance.measurements", self.rows)
        self.measurements, self.y_unit = common_unit(y, "instance.measurements")
        self.require_signs(self.columns)

    def _partition(self, value: Json) -> None:
        """Every column in exactly one group: N different positions below N."""
        lists = [read_list(group, WHERE) for group in read_list(value, WHERE)]
        self.columns = sum(map(len, lists))
        self.groups = [read_indices(group, WHERE, self.columns) for group in lists]
        if not self.groups:
            raise Malformed("instance.groups is empty")
        if not all(self.groups):
            raise Malformed("instance.groups has a group without columns")
        if len({i for group in self.groups for i in group}) < self.columns:
            raise Malformed("instance.groups has a column in two groups")
        self.sizes = [len(group) for group in self.groups]

    def block(self, g: int) -> list[list[int]]:
        """The columns of the group."""
        return [self.by_column[i] for i in self.groups[g]]

    def norm(self, g: int) -> Fraction:
        """A number >= the Frobenius norm of A_g."""
        return root_above(Fraction(sum(dot(column, column) for column in self.block(g)), self.unit**2), 64)

    def width(self, g: int) -> int:
        """The size of the group."""
        return self.sizes[g]

    def places(self, support: list[int]) -> list[list[int]]:
        """Group after group."""
        found, start = [], 0
        for g in support:
            found.append([*range(start, start + self.sizes[g])])
            start += self.sizes[g]
        return found

    def positions(self, g: int) -> list[int]:
        """The columns of the group."""
        return self.groups[g]

    def point(self, value: Json) -> list[Fraction]:
        """N numbers."""
        return numerals(value, "point", self.columns)

    def entries(self, value: Json, where: str, support: list[int]) -> list[list[Fraction]]:
        """One list a group."""
        lists = read_list(value, where, len(support))
        return [numerals(entry, where, self.sizes[g]) for g, entry in zip(support, lists)]

    def vector(self, value: Json, where: str) -> list[Fraction]:
        """m numbers."""
        return numerals(value, where, self.rows)

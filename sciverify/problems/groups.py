"""Groups: columns of real data that are penalised together, by w_g ||z_g||_2. Rational data, doubles or exact numbers.

Every column belongs to exactly one group. There is one weight a group, in the order of the groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from sciverify.errors import InvalidInput, shown
from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.doubles import frozen
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.labelled import along_names
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import Exact, approx_float
from sciverify.exact.reading import Matrix, Reader, Vector, as_nested
from sciverify.problems.blocks import Block, BlockData, Blocks, column_norms

Groups: TypeAlias = tuple[tuple[int, ...], ...]
"""Positions of columns, ascending in each group."""
_COLUMNS_AT_ONCE = 512


@dataclass(frozen=True, slots=True, eq=False)
class GroupData(BlockData):
    """A in R^{m x N}, y in R^m and a partition of the columns.

    Attributes
    ----------
    matrix, measurements : read-only float64 arrays
        The data if `exact` is None, else approximations for proposals.
    exact : (rows, y) or None
        The data as rational numbers where they did not come as doubles.
    groups : tuple of tuples of positions, which ascend
    """

    noun, entry_noun, bounded = "group", "group", "||A_g^T r||"

    matrix: Floats
    measurements: Floats
    exact: tuple[tuple[Block, ...], Block] | None
    groups: Groups

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of columns of each group."""
        return tuple(map(len, self.groups))

    def exact_rows(self) -> tuple[Block, ...]:
        """The rows of A."""
        return tuple(_rationals(row) for row in self.matrix) if self.exact is None else self.exact[0]

    def exact_measurements(self) -> Block:
        """y"""
        return _rationals(self.measurements) if self.exact is None else self.exact[1]

    def columns(self, chosen: Sequence[int]) -> list[int]:
        """The columns of the chosen groups, group by group."""
        return [i for g in chosen for i in self.groups[g]]

    def places(self, chosen: Sequence[int]) -> list[tuple[int, ...]]:
        """Group after group."""
        ends = np.cumsum([0, *(len(self.groups[g]) for g in chosen)]).tolist()
        return [tuple(range(a, b)) for a, b in pairwise(ends)]

    def real_columns(self, chosen: Sequence[int]) -> fmpq_mat:
        """A_T"""
        columns = self.columns(chosen)
        if self.exact is None:
            return fmpq_mat([list(_rationals(row)) for row in self.matrix[:, columns]])
        return fmpq_mat([[row[i] for i in columns] for row in self.exact[0]])

    def real_measurements(self) -> fmpq_mat:
        """y"""
        y = self.exact_measurements()
        return fmpq_mat(len(y), 1, list(y))

    def correlations(self, residual: Sequence[fmpq]) -> list[tuple[arb, ...]]:
        """A_g^T r, group by group."""
        side, count = arb_mat([[arb(v)] for v in residual]), self.matrix.shape[1]
        found: list[arb] = []
        for start in range(0, count, _COLUMNS_AT_ONCE):
            found.extend((self._transposed(start, min(start + _COLUMNS_AT_ONCE, count)) * side).entries())
        return [tuple(found[i] for i in group) for group in self.groups]

    def _transposed(self, start: int, stop: int) -> arb_mat:
        if self.exact is None:
            return arb_mat(self.matrix[:, start:stop].T.tolist())
        return arb_mat([[arb(row[i]) for row in self.exact[0]] for i in range(start, stop)])

    def column_lengths(self) -> list[arb]:
        """The Frobenius norms of the A_g."""
        norms = column_norms(self.matrix)
        return [sum((arb(norms[i]) ** 2 for i in group), arb(0)).sqrt() for group in self.groups]

    def read_point(self, x: object, names: Sequence[str] | None) -> Blocks:
        """The groups of a vector of N rational numbers."""
        nested = as_nested(along_names(names, x, "x"), "x")
        values = _all_rational(Reader(nested).vector(nested, "x", self.matrix.shape[1]), "x")
        return tuple(tuple(values[i] for i in group) for group in self.groups)

    def joined(self, blocks: Blocks) -> tuple[fmpq, ...]:
        """N numbers in the order of the columns."""
        values = [fmpq(0)] * self.matrix.shape[1]
        for group, block in zip(self.groups, blocks, strict=True):
            for i, value in zip(group, block, strict=True):
                values[i] = value
        return tuple(values)

    def arranged(self) -> Floats:
        """Group after group."""
        return np.asarray(self.matrix[:, self.columns(range(len(self.groups)))])

    def approximate(self, point: Blocks) -> Floats:
        """Doubles."""
        return np.array([approx_float(v) for block in point for v in block])

    def doubles(self) -> Floats:
        """The entries of A, then of y."""
        return np.concatenate([self.matrix.ravel(), self.measurements])

    def identity(self) -> object:
        """Data and groups."""
        return self.groups, self.exact_rows(), self.exact_measurements()


def read_groups(groups: object, count: int) -> Groups:
    """A partition of the positions 0, ..., count - 1.

    Raises
    ------
    InvalidInput
        What was passed is no list of lists of positions, a column is in no group or in two, or a group is empty.
    """
    nested = as_nested(groups, "groups")
    if not isinstance(nested, list):
        raise InvalidInput(f"groups is {shown(groups)}: a list of lists of column positions is needed")
    found = tuple(tuple(sorted(_positions(group, g, count))) for g, group in enumerate(nested))
    owner: dict[int, int] = {}
    for g, group in enumerate(found):
        for i in group:
            if i in owner:
                raise InvalidInput(f"column {i} is in groups[{owner[i]}] and in groups[{g}]: it belongs in one of them")
            owner[i] = g
    missing = next((i for i in range(count) if i not in owner), None)
    if missing is not None:
        raise InvalidInput(f"column {missing} is in no group: give it one of its own, groups=[..., [{missing}]]")
    return found


def _positions(group: object, g: int, count: int) -> list[int]:
    if not isinstance(group, list) or not group:
        raise InvalidInput(f"groups[{g}] is {shown(group)}: a list of at least one column position is needed")
    for i in group:
        if isinstance(i, bool | np.bool_) or not isinstance(i, int | np.integer) or not 0 <= i < count:
            raise InvalidInput(f"groups[{g}] holds {shown(i)}: positions from 0 to {count - 1} belong there")
    return [int(i) for i in group]


def float_group_data(floats: FloatData, groups: Groups) -> GroupData:
    """Groups of columns of doubles; a sparse matrix is kept as a dense one."""
    return GroupData(frozen(np.array(floats.dense(), order="C")), floats.measurements, None, groups)


def exact_group_data(rows: Matrix, measurements: Vector, groups: Groups) -> GroupData:
    """Groups of columns of exact numbers.

    Raises
    ------
    InvalidInput
        A number is irrational.
    """
    kept = tuple(_all_rational(row, f"A[{k}]") for k, row in enumerate(rows))
    y = _all_rational(measurements, "y")
    floats = frozen(np.array([[approx_float(x) for x in row] for row in kept]))
    return GroupData(floats, frozen(np.array([approx_float(v) for v in y])), (kept, y), groups)


def require_rational(value: Exact, name: str) -> None:
    """A number that goes with groups, or one sentence about it."""
    if not isinstance(value, fmpq):
        raise InvalidInput(f"{name} is {shown(value)}: group penalties need rational numbers, pass an approximation")


def _all_rational(values: Sequence[Exact], name: str) -> Block:
    found = []
    for k, x in enumerate(values):
        require_rational(x, f"{name}[{k}]")
        if isinstance(x, fmpq):
            found.append(x)
    return tuple(found)


def _rationals(values: Floats) -> Block:
    return tuple(fmpq(*exact_ratio(x)) for x in values.tolist())

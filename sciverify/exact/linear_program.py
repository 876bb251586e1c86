"""Linear programs over the rational numbers: a minimiser with prices, and the nearest point of the face of minimisers.

    minimise <c, x>  subject to  A_i x = b_i or A_i x >= b_i,  l <= x <= u (an end may be missing)

Proof of what is returned: docs/theory/linear-programs.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flint import fmpq

from sciverify.errors import AssumptionFailed
from sciverify.exact.ordered import Exact, rational, sign
from sciverify.exact.polytope import Polytope
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.simplex import Tableau

Ends = tuple[fmpq | None, ...]
ZERO, ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True, slots=True)
class LinearProgram:
    """A linear program.

    Attributes
    ----------
    costs : tuple of N fmpq
    matrix : tuple of m rows
    right : tuple of m fmpq
    equal : tuple of m bool
        Is row i an equation? Else A_i x >= b_i.
    lower, upper : tuples of N fmpq or None
    """

    costs: RationalVector
    matrix: tuple[RationalVector, ...]
    right: RationalVector
    equal: tuple[bool, ...]
    lower: Ends
    upper: Ends

    def __str__(self) -> str:
        return f"linear program, A {len(self.matrix)} x {len(self.costs)}"

    def optimum(self) -> tuple[RationalVector, RationalVector]:
        """(minimiser, prices): prices are a dual solution, one number a row.

        Raises
        ------
        AssumptionFailed
            No point is feasible, or the objective is not bounded below.
        """
        columns = _Coordinates(self.lower, self.upper)
        matrix, right = columns.rows(self)
        costs = columns.of(self.costs, len(matrix[0]))
        tableau = _feasible(matrix, right)
        if tableau is None:
            raise AssumptionFailed("the linear program has no feasible point")
        try:
            found = tableau.maximise([-c for c in costs])
        except ArithmeticError as reason:
            if "unbounded" not in str(reason):
                raise
            raise AssumptionFailed("the objective of the linear program is not bounded below") from None
        prices = tuple(-rational(y) for y in found.multipliers[: len(self.right)])
        return columns.point(found.vertex), prices

    def nearest(
        self, x: RationalVector, minimiser: RationalVector, prices: RationalVector
    ) -> tuple[RationalVector, RationalVector]:
        """(z, q): the minimiser nearest to x, and multipliers of the rows that prove it; from an optimum.

        Around x a box that holds the nearest minimiser inside is added, so that the face is bounded.
        """
        gap = [a - b for a, b in zip(minimiser, x, strict=True)]
        reach = 1 + max(abs(g) for g in gap) * len(gap)  # more than ||z - x||
        reduced = [c - g for c, g in zip(self.costs, _transposed(self.matrix, prices, len(x)), strict=True)]
        lower, upper = list(self.lower), list(self.upper)
        for j, (a, r) in enumerate(zip(x, reduced, strict=True)):
            if r:
                lower[j] = upper[j] = minimiser[j]
            else:
                low, high = lower[j], upper[j]
                lower[j] = a - reach if low is None else max(low, a - reach)
                upper[j] = a + reach if high is None else min(high, a + reach)
        equal = tuple(e or p > 0 for e, p in zip(self.equal, prices, strict=True))
        face = LinearProgram(self.costs, self.matrix, self.right, equal, tuple(lower), tuple(upper))
        columns = _Coordinates(face.lower, face.upper)
        matrix, right = columns.rows(face)
        tableau = _feasible(matrix, right)
        if tableau is None:
            raise ArithmeticError("the face of minimisers lost its minimiser")
        polytope = Polytope(tuple(map(tuple, matrix)), tuple(right), tableau.vertex(), len(x))
        offsets = [a - b for a, b in zip(x, columns.offsets, strict=True)]
        found, multipliers = polytope.project(offsets)
        normal = tuple(-rational(y) for y in multipliers[: len(self.right)])
        return columns.point(found), normal


@dataclass(slots=True)
class _Coordinates:
    """x = offset + sum of columns u >= 0: u from a lower end, -u from an upper one, u - u' where both are missing."""

    lower: Ends
    upper: Ends
    offsets: list[fmpq] = field(init=False)
    signs: list[int] = field(init=False)
    split: list[int] = field(init=False)
    """Entries with a second column, in order; these follow the first columns of all entries."""

    def __post_init__(self) -> None:
        ends = list(zip(self.lower, self.upper, strict=True))
        self.offsets = [low if low is not None else high if high is not None else ZERO for low, high in ends]
        self.signs = [-1 if low is None and high is not None else 1 for low, high in ends]
        self.split = [j for j, (low, high) in enumerate(ends) if low is None and high is None]

    @property
    def count(self) -> int:
        """Of all columns."""
        return len(self.offsets) + len(self.split)

    def of(self, row: Sequence[fmpq], width: int) -> list[fmpq]:
        """Coefficients of x as coefficients of u, with zeros behind."""
        found = [s * a for s, a in zip(self.signs, row, strict=True)] + [-row[j] for j in self.split]
        return found + [ZERO] * (width - len(found))

    def rows(self, program: LinearProgram) -> tuple[list[list[fmpq]], list[fmpq]]:
        """M u = c: the rows of the program with their surplus, and one row for each entry with both ends."""
        surplus = [i for i, equal in enumerate(program.equal) if not equal]
        both = [
            j for j, (a, b) in enumerate(zip(self.lower, self.upper, strict=True)) if a is not None and b is not None
        ]
        width = self.count + len(surplus) + len(both)
        matrix = [self.of(row, width) for row in program.matrix]
        for k, i in enumerate(surplus):
            matrix[i][self.count + k] = -ONE
        right = [b - _inner(row, self.offsets) for row, b in zip(program.matrix, program.right, strict=True)]
        for k, j in enumerate(both):
            row = [ZERO] * width
            row[j] = row[self.count + len(surplus) + k] = ONE
            matrix.append(row)
            low, high = self.lower[j], self.upper[j]
            right.append(ZERO if low is None or high is None else high - low)
        return (matrix, right) if matrix else ([[ZERO] * width], [ZERO])  # a row that says nothing

    def point(self, u: Sequence[Exact]) -> RationalVector:
        """x"""
        numbers = [rational(value) for value in u]
        found = [a + s * b for a, s, b in zip(self.offsets, self.signs, numbers, strict=False)]
        for k, j in enumerate(self.split):
            found[j] -= numbers[len(self.offsets) + k]
        return tuple(found)


def _feasible(matrix: list[list[fmpq]], right: list[fmpq]) -> Tableau | None:
    """A tableau at a vertex of {u >= 0 : M u = c}, by artificial columns; None: it is empty."""
    height, width = len(matrix), len(matrix[0])
    rows = [[-x for x in row] if c < 0 else list(row) for row, c in zip(matrix, right, strict=True)]
    values = [abs(c) for c in right]
    extended = [row + [ONE if i == k else ZERO for k in range(height)] for i, row in enumerate(rows)]
    first = Tableau(extended, values, [ZERO] * width + values)
    found = first.maximise([ZERO] * width + [-ONE] * height)
    return None if sign(found.value) else Tableau(matrix, right, found.vertex[:width])


def _transposed(matrix: Sequence[RationalVector], p: RationalVector, size: int) -> list[fmpq]:
    return [sum((row[j] * y for row, y in zip(matrix, p, strict=True)), ZERO) for j in range(size)]


def _inner(u: Sequence[fmpq], v: Sequence[fmpq]) -> fmpq:
    return sum((a * b for a, b in zip(u, v, strict=True)), ZERO)

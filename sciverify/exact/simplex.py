"""The simplex method over an ordered field: exact, and finite by Bland's rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sciverify.allowance import spent
from sciverify.exact.linear_algebra import independent_subset, solve
from sciverify.exact.ordered import ONE, ZERO, Exact, inner, sign


@dataclass(frozen=True, slots=True)
class Optimum:
    """A maximiser of <cost, u> with the multipliers that prove it optimal.

    **Guarantee.** M^T multipliers >= cost and <multipliers, c> = value = <cost, vertex>.
    """

    vertex: tuple[Exact, ...]
    value: Exact
    multipliers: tuple[Exact, ...]


class Tableau:
    """A feasible basis of {u >= 0 : M u = c}, in the form B^-1 M u = B^-1 c.

    Parameters
    ----------
    matrix : sequence of rows
        M, of any rank.
    right_side : sequence
        c.
    vertex : sequence
        A feasible u. The columns of its support and of `free` are independent.
    free : set of positions
        Coordinates without u >= 0. They are basic and never leave the basis.
    """

    def __init__(
        self,
        matrix: Sequence[Sequence[Exact]],
        right_side: Sequence[Exact],
        vertex: Sequence[Exact],
        free: frozenset[int] = frozenset(),
    ) -> None:
        self.free = free
        columns = list(zip(*matrix, strict=True))
        order = sorted(range(len(columns)), key=lambda k: (k not in free, sign(vertex[k]) == 0))
        chosen = independent_subset([columns[k] for k in order])
        self.basis = [order[k] for k in chosen]
        self._rows_used = independent_subset([[row[k] for k in self.basis] for row in matrix])
        self.matrix, self.right_side = matrix, right_side
        self._refactor()

    def _refactor(self) -> None:
        square = [[self.matrix[i][k] for k in self.basis] for i in self._rows_used]
        sides = [[*self.matrix[i], self.right_side[i]] for i in self._rows_used]
        solved = solve(square, sides) if square else []
        if solved is None:
            raise ArithmeticError("an independent set of columns and rows gave a singular matrix")
        self.rows = [row[:-1] for row in solved]
        self.values = [row[-1] for row in solved]

    def vertex(self) -> tuple[Exact, ...]:
        """The basic solution."""
        u = [ZERO] * len(self.matrix[0])
        for k, value in zip(self.basis, self.values, strict=True):
            u[k] = value
        return tuple(u)

    def leaving_rows(self, entering: int) -> Iterator[int]:
        """Rows that attain the least ratio when `entering` grows (none: it grows for ever)."""
        best: Exact | None = None
        bounded = [i for i, k in enumerate(self.basis) if k not in self.free]
        for i in bounded:
            row = self.rows[i]
            if sign(row[entering]) > 0:
                ratio = self.values[i] / row[entering]
                if best is None or ratio < best:
                    best = ratio
        for i in bounded:
            row = self.rows[i]
            if best is not None and sign(row[entering]) > 0 and self.values[i] == best * row[entering]:
                yield i

    def pivot(self, row: int, entering: int) -> None:
        """Exchange the basic variable of `row` for `entering`."""
        scale = self.rows[row][entering]
        self.rows[row] = [x / scale for x in self.rows[row]]
        self.values[row] = self.values[row] / scale
        for i, other in enumerate(self.rows):
            factor = other[entering]
            if i != row and sign(factor) != 0:
                spent("pivots of a linear program")
                self.rows[i] = [x - factor * y for x, y in zip(other, self.rows[row], strict=True)]
                self.values[i] = self.values[i] - factor * self.values[row]
        self.basis[row] = entering

    def maximise(self, cost: Sequence[Exact]) -> Optimum:
        """Maximise <cost, u>; the tableau stays at the maximiser.

        Raises
        ------
        ArithmeticError
            The maximum is infinite, which a bounded set excludes.
        """
        while (entering := self._improving(cost)) is not None:
            spent("pivots of a linear program")
            row = min(self.leaving_rows(entering), key=lambda i: self.basis[i], default=None)
            if row is None:
                raise ArithmeticError("the linear program is unbounded")
            self.pivot(row, entering)
        vertex = self.vertex()
        return Optimum(vertex, inner(cost, vertex), self._multipliers(cost))

    def _improving(self, cost: Sequence[Exact]) -> int | None:
        """Bland's rule: the first column of positive reduced cost."""
        basic = [cost[k] for k in self.basis]
        inside = set(self.basis)
        for k in range(len(cost)):
            spent("pivots of a linear program")
            if k not in inside and sign(cost[k] - inner(basic, [row[k] for row in self.rows])) > 0:
                return k
        return None

    def _multipliers(self, cost: Sequence[Exact]) -> tuple[Exact, ...]:
        multipliers = [ZERO] * len(self.matrix)
        if self.basis:
            transposed = [[self.matrix[i][k] for i in self._rows_used] for k in self.basis]
            solved = solve(transposed, [[cost[k]] for k in self.basis])
            if solved is None:
                raise ArithmeticError("a basis of the linear program became singular")
            for i, (value,) in zip(self._rows_used, solved, strict=True):
                multipliers[i] = value
        return tuple(multipliers)

    def copy(self) -> Tableau:
        """An independent tableau at the same basis."""
        twin = object.__new__(Tableau)
        twin.matrix, twin.right_side, twin.free = self.matrix, self.right_side, self.free
        twin.basis, twin._rows_used = list(self.basis), self._rows_used
        twin.rows, twin.values = list(self.rows), list(self.values)
        return twin


def unit(length: int, position: int) -> list[Exact]:
    """A unit vector."""
    return [ONE if k == position else ZERO for k in range(length)]

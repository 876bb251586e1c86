"""The exact path of minimisers, for data so degenerate that no float proposal survives the proof.

The minimisers z(mu) of ||Az - y||^2/2 + mu ||z||_{1,w} solve the linear complementarity problem
    v = M u + q + mu e >= 0,  u >= 0,  v^T u = 0,   u = (z+, z-),  M = [[G, -G], [-G, G]],
    q = (-A^T y, A^T y),  e = (w, w),
and Lemke's method with covering vector e walks along them from mu = infinity to 0. Its
lexicographic ratio test cannot cycle, so the walk is finite for every input, whatever ties it has. Only directions that
sign constraints admit have a row, and free columns are projected away first (docs/theory/exact-path.md).
It stops on the edge that holds a solution of the problem (docs/theory/exact-path.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sciverify.allowance import spent
from sciverify.exact.ordered import ONE, ZERO, Exact, sign
from sciverify.problems.sparse_recovery import SparseRecovery

Row = list[Exact]


class ExactPath:
    """Lemke's tableau for the columns `chosen` of a problem, none of them free.

    Columns of the tableau: v, u (one each for every admitted direction), mu, right side. `basis[i]` is the variable of
    row i.
    """

    def __init__(self, problem: SparseRecovery, chosen: Sequence[int]) -> None:
        self.problem = problem
        self.directions = [(i, s) for s in (1, -1) for i in chosen if problem.admits(i, s)]
        columns = dict(zip(chosen, off_free_columns(problem, [problem.columns[i] for i in chosen]), strict=True))
        products = {i: problem.inner(column, problem.measurements) for i, column in columns.items()}
        gram: dict[tuple[int, int], Exact] = {}
        for i, a in columns.items():
            spent("the products of columns that the exact path needs", len(gram) / len(columns) ** 2)
            gram |= {(i, k): problem.inner(a, b) for k, b in columns.items()}
        self.size = len(self.directions)
        self.mu = 2 * self.size
        self.rows: list[Row] = []
        for row, (i, outer) in enumerate(self.directions):
            left = [ONE if k == row else ZERO for k in range(self.size)]
            middle = [gram[i, k] * (-outer * s) for k, s in self.directions]
            self.rows.append([*left, *middle, -problem.weights[i], products[i] * -outer])
        self.basis = list(range(self.size))

    def support_at_solution(self) -> dict[int, int]:
        """Column -> sign on the edge of the path that holds a solution (P1 without any: on the last edge).

        **Guarantee.** The path is exact and complete, so the edge is found if it exists; its columns
        are linearly independent.
        """
        if not self.directions:
            return {}
        (y,) = off_free_columns(self.problem, [self.problem.measurements])
        row = self._first_row()
        driving = self._exchange(row, self.mu)
        start = self.rows[row][-1]
        if sign(start) <= 0 or self.problem.reached(start, self.problem.inner(y, y)):
            return {}
        while True:
            edge = [k for k in (*self.basis, driving) if self.size <= k < self.mu]
            row = self._leaving_row(driving)
            finished = self.basis[row] == self.mu
            driving = self._exchange(row, driving)
            if finished or self._passed_solution():
                return dict(self.directions[k - self.size] for k in edge)

    def _exchange(self, row: int, entering: int) -> int:
        """Pivot; returns the complement of the variable that left, which drives the next edge."""
        left = self.basis[row]
        scale = self.rows[row][entering]
        pivot_row = self.rows[row] = [x / scale for x in self.rows[row]]
        for i, other in enumerate(self.rows):
            spent("walking along the exact path")
            factor = other[entering]
            if i != row and sign(factor) != 0:
                self.rows[i] = [x - factor * y for x, y in zip(other, pivot_row, strict=True)]
        self.basis[row] = entering
        return left + self.size if left < self.size else left - self.size

    def _first_row(self) -> int:
        """The row that limits mu from below at the start: lexicographic maximum of -q/e."""
        return self._lexicographic_minimum(range(self.size), lambda row: -row[self.mu])

    def _leaving_row(self, entering: int) -> int:
        """The lexicographic ratio test; on a tie of values, mu leaves if it can."""
        positive = [i for i, row in enumerate(self.rows) if sign(row[entering]) > 0]
        if not positive:
            raise ArithmeticError("the path of minimisers has a ray, which a positive penalty excludes")
        best = self._lexicographic_minimum(positive, lambda row: row[entering])
        ratio = self.rows[best][-1] / self.rows[best][entering]
        for i in positive:
            if self.basis[i] == self.mu and self.rows[i][-1] == ratio * self.rows[i][entering]:
                return i
        return best

    def _lexicographic_minimum(self, candidates: Sequence[int], scale: Callable[[Row], Exact]) -> int:
        left = list(candidates)
        for column in (-1, *range(self.size)):
            if len(left) == 1:
                break
            spent("walking along the exact path")
            ratios = {i: self.rows[i][column] / scale(self.rows[i]) for i in left}
            least = min(ratios.values())
            left = [i for i in left if ratios[i] == least]
        return left[0]

    def _passed_solution(self) -> bool:
        """Does the solution lie at the current vertex of the path or before it?"""
        z = [ZERO] * len(self.problem.columns)
        mu = ZERO
        for variable, row in zip(self.basis, self.rows, strict=True):
            if variable == self.mu:
                mu = row[-1]
            elif variable >= self.size:
                i, s = self.directions[variable - self.size]
                z[i] = z[i] + s * row[-1]
        (r,) = off_free_columns(self.problem, [self.problem.residual(z)])
        return self.problem.reached(mu, self.problem.inner(r, r))


def off_free_columns(problem: SparseRecovery, vectors: Sequence[Sequence[Exact]]) -> list[Sequence[Exact]]:
    """The parts of measurement vectors orthogonal to the columns of free entries, which are independent."""
    free = problem.free
    if not free:
        return list(vectors)
    solved = problem.solve_gram(free, [[problem.inner(problem.columns[i], v) for i in free] for v in vectors])
    if solved is None:
        raise ArithmeticError("the columns of the free entries are dependent")
    found: list[Sequence[Exact]] = []
    for v, coefficients in zip(vectors, solved, strict=True):
        z = [ZERO] * problem.shape[1]
        for i, c in zip(free, coefficients, strict=True):
            z[i] = c
        found.append([a - b for a, b in zip(v, problem.image(z), strict=True)])
    return found

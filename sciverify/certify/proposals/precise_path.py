"""Proposals where doubles cannot tell columns apart: the homotopy with as many bits as the data have.

Middles of balls stand for numbers (no promise).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from flint import arb, arb_mat, fmpq

from sciverify.allowance import spent
from sciverify.certify.proposals.homotopy import HomotopyPath, Numbers
from sciverify.exact import durations
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import Exact, enclose
from sciverify.problems.sparse_recovery import SparseRecovery

MOST_BITS = 1 << 14
SPARE_BITS = 192
MOST_COLUMNS = 400
_WIDE = 64


def approx_path_support(problem: SparseRecovery) -> dict[int, int] | None:
    """Column -> sign where the path of minimisers meets the solution; None if it breaks down."""
    bits = SPARE_BITS + 2 * _height(problem) + 4 * _span(problem)
    if bits > MOST_BITS or problem.shape[1] > MOST_COLUMNS:
        return None
    with working_precision(bits):
        try:
            found = _path(problem, bits).follow()
        except (ZeroDivisionError, ValueError):
            return None
    return dict(zip(found.support, found.signs, strict=True)) or None


def _height(problem: SparseRecovery) -> int:
    """Bits of the longest rational number in the data; 64 for irrational ones."""
    numbers = [*problem.measurements, *(x for row in problem.matrix for x in row), problem.parameter]
    return max(max(int(x.p).bit_length(), int(x.q).bit_length()) if isinstance(x, fmpq) else 64 for x in numbers)


def _span(problem: SparseRecovery) -> int:
    """Powers of two between the largest and the smallest entry, and weight, where doubles do not hold their squares.

    The Gram matrix of rows so far apart is as ill-conditioned as their squares, and half of the bits are for rounding.
    """
    return _spread(x for row in problem.matrix for x in row) + _spread(problem.weights)


def _spread(numbers: Iterable[Exact]) -> int:
    exponents = [int(x.p).bit_length() - int(x.q).bit_length() for x in numbers if isinstance(x, fmpq) and x]
    span = max(exponents, default=0) - min(exponents, default=0)
    return span if span > _WIDE else 0


class Middles:
    """Arrays of balls without radius: those that operations give are dropped after every product and solution."""

    def __init__(self, problem: SparseRecovery, bits: int) -> None:
        self.bits = bits
        self.problem, self.parameter = problem, enclose(problem.parameter).mid()
        self.tie = self.negligible = self.parallel = arb(2) ** (-bits // 2)
        self.fits = arb(2) ** (-3 * bits // 4)

    def times(self, a: Numbers) -> Callable[[Numbers], Numbers]:
        """By FLINT's matrices."""
        matrix = arb_mat(a.tolist())
        return lambda b: _middles((matrix * arb_mat(len(b), 1, b.tolist())).entries())

    def product(self, a: Numbers, b: Numbers) -> Numbers:
        """By FLINT's matrices."""
        if b.ndim == 1:
            return self.times(a)(b)
        return _middles((arb_mat(a.tolist()) * arb_mat(b.tolist())).tolist())

    def fit(self, columns: Numbers, y: Numbers, penalties: Numbers) -> tuple[Numbers, Numbers]:
        """By LU decomposition of the Gram matrix."""
        count = len(penalties)
        spent("following the path of minimisers with more bits", needs=durations.to_solve_balls(count, self.bits))
        sides = np.column_stack([self.product(columns.T, y), penalties])
        gram = self.product(columns.T, columns)
        h, g = _middles(arb_mat(gram.tolist()).solve(arb_mat(sides.tolist())).tolist()).T
        return h, g

    def length(self, v: Numbers) -> arb:
        """||v||_2"""
        return sum((x * x for x in v), arb(0)).sqrt().mid()

    def scale(self, rho: arb, q: arb) -> arb:
        """By the balls of the problem; 0 where a fit of y is optimal."""
        problem, fits = self.problem, self.problem.fixed_scale is None and rho == 0
        if fits and problem.fit_is_optimal(arb(q), self.parameter):
            return arb(0)
        found = problem.enclose_scale(arb(rho) ** 2, arb(q), self.parameter)
        return arb("nan") if found is None else found


def _middles(numbers: list[arb] | list[list[arb]]) -> Numbers:
    """An array of the middles of balls, in nested lists or a list."""
    nested = [[x.mid() for x in row] if isinstance(row, list) else row.mid() for row in numbers]
    return np.array(nested, dtype=object)


def _path(problem: SparseRecovery, bits: int) -> HomotopyPath:
    roots = [enclose(d).sqrt() for d in problem.row_scales_squared or (fmpq(1),) * problem.shape[0]]
    matrix = _middles([[r * enclose(x) for x in row] for r, row in zip(roots, problem.matrix, strict=True)])
    y = _middles([r * enclose(x) for r, x in zip(roots, problem.measurements, strict=True)])
    weights = _middles([enclose(w) for w in problem.weights])
    return HomotopyPath(Middles(problem, bits), matrix, y, weights, problem.free, problem.signs)

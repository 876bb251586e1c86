"""How far admitted changes of size delta = 1 reach, in balls (docs/theory/trust-radius.md, "Admitted changes").

N(v) >= ||Delta v|| for vectors v on columns that may change, a bound of ||Delta_S||, and one of ||eps||. In norms these
are ||v||, 1 and 1. Entry by entry they rest on a bound c_i of ||Delta_i|| for each column: sum_i c_i |v_i|, ||c_S||,
and the like for eps.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb

from sciverify.exact.ordered import ONE, ZERO, Exact, sign
from sciverify.exact.rational_bounds import relative_ball
from sciverify.problems.admitted_changes import AdmittedChanges
from sciverify.problems.linear_data import Numbers
from sciverify.problems.sparse_recovery import SparseRecovery


class Gauge:
    """The reach of changes of size 1.

    Attributes
    ----------
    pull : arb
        A bound of ||eps||.
    """

    def __init__(self, problem: SparseRecovery, changes: AdmittedChanges, bits: int) -> None:
        self.problem, self.changes, self.bits = problem, changes, bits
        self._fixed, self._fixed_rows = set(changes.fixed_columns), set(changes.fixed_rows)
        self._sizes: dict[int, arb] = {}
        self.pull = arb(0)
        if changes.of_measurements:
            self.pull = arb(1) if changes.measure == "norm" else self._length(problem.measurements)

    def is_loose(self, i: int) -> bool:
        """May column i change?"""
        return self.changes.of_matrix and i not in self._fixed

    def reach(self, columns: Sequence[int], magnitudes: Sequence[arb]) -> arb:
        """N(v) for entries of these magnitudes on columns that may change."""
        if self.changes.measure == "norm":
            return sum((x * x for x in magnitudes), arb(0)).sqrt()
        return sum((self.column(i) * x for i, x in zip(columns, magnitudes, strict=True)), arb(0))

    def spectral(self, columns: Sequence[int]) -> arb:
        """A bound of ||Delta_S||, where S are these columns."""
        if self.changes.measure == "norm":
            return arb(1)
        return sum((self.column(i) ** 2 for i in columns), arb(0)).sqrt()

    def column(self, i: int) -> arb:
        """A bound of ||Delta_i||, where column i may change."""
        if self.changes.measure == "norm":
            return arb(1)
        if self.changes.measure == "entry":
            i = 0
        if i not in self._sizes:
            self._sizes[i] = self._length(self.problem.exact_column(i))
        return self._sizes[i]

    def _length(self, given: Numbers) -> arb:
        """||v||, where |v_k| is at most |given_k|, or 1, and 0 in fixed rows."""
        relative = self.changes.measure == "relative"
        v: list[Exact] = [ZERO if k in self._fixed_rows else x if relative else ONE for k, x in enumerate(given)]
        square = self.problem.inner(v, v)
        return relative_ball(square, self.bits).sqrt() if sign(square) > 0 else arb(0)

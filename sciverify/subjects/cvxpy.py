"""cvxpy with one of its solvers: P2 as a quadratic program, at the solver's default tolerances."""

from __future__ import annotations

import importlib
import importlib.metadata
from dataclasses import dataclass
from typing import Any, ClassVar

from sciverify.subjects.observation import Answer, Floats, Subject, as_floats

_DISTRIBUTIONS = {"CLARABEL": "clarabel", "SCS": "scs", "OSQP": "osqp", "HIGHS": "highspy"}


@dataclass(frozen=True)
class Cvxpy(Subject):
    """min ||Ax - y||^2 + lam ||x||_1; `solver` is CLARABEL, SCS, OSQP or HIGHS."""

    solver: str = "CLARABEL"
    name: ClassVar[str] = "cvxpy"
    library: ClassVar[str] = "cvxpy"
    module: ClassVar[str] = "cvxpy"

    def version(self) -> str | None:
        """cvxpy's version and the solver's."""
        found = super().version()
        if found is None:
            return None
        try:
            return f"{found}, {_DISTRIBUTIONS[self.solver]} {importlib.metadata.version(_DISTRIBUTIONS[self.solver])}"
        except importlib.metadata.PackageNotFoundError:
            return None

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Solve; success is the status "optimal"."""
        cvxpy: Any = importlib.import_module("cvxpy")
        x = cvxpy.Variable(A.shape[1])
        task = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(A @ x - y) + parameter * cvxpy.norm1(x)))
        task.solve(solver=self.solver)
        if x.value is None:
            raise ArithmeticError(f"no vector, status {task.status}")
        stats = task.solver_stats
        count = None if stats.num_iters is None else int(stats.num_iters)
        return Answer(as_floats(x.value), task.status == "optimal", task.status, _gap(stats.extra_stats), count)


def _gap(extra: Any) -> float | None:
    """What SCS reports in its info; the others do not pass a gap on."""
    return float(extra["info"]["gap"]) if isinstance(extra, dict) and "gap" in extra.get("info", {}) else None

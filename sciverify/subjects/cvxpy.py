"""cvxpy with one of its solvers, for the three problems."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.problems.basis_pursuit import BasisPursuit
from sciverify.problems.lasso import Lasso
from sciverify.problems.square_root_lasso import SquareRootLasso
from sciverify.subjects.observation import Answer, Floats, Subject, as_floats

_DISTRIBUTIONS = {"CLARABEL": "clarabel", "SCS": "scs", "OSQP": "osqp", "HIGHS": "highspy"}
_QUADRATIC = ("OSQP", "HIGHS")
_ACCURACY = {
    "CLARABEL": "Clarabel's settings tol_gap_abs, tol_gap_rel, tol_feas",
    "SCS": "SCS's settings eps_abs, eps_rel, max_iters",
    "OSQP": "OSQP's settings eps_abs, eps_rel, max_iter, polishing",
    "HIGHS": "HiGHS's options primal_feasibility_tolerance, dual_feasibility_tolerance, small_matrix_value, "
    "qp_regularization_value",
}


@dataclass(frozen=True)
class Cvxpy(Subject):
    """One of the three problems by CLARABEL, SCS, OSQP or HIGHS; the last two solve P2, and P1 with eta = 0.

    Attributes
    ----------
    solver : "CLARABEL", "SCS", "OSQP" or "HIGHS"
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    options : mapping
        Further arguments of `cvxpy.Problem.solve`.

    Raises
    ------
    InvalidInput
        The solver is none of these, or it is a solver of quadratic programs and the problem is P3.
    """

    solver: str = "CLARABEL"
    problem: str = Lasso.kind
    options: Mapping[str, object] = field(default_factory=dict)
    name: ClassVar[str] = "cvxpy"
    library: ClassVar[str] = "cvxpy"
    module: ClassVar[str] = "cvxpy"

    def __post_init__(self) -> None:
        if self.solver not in _DISTRIBUTIONS:
            raise InvalidInput(f"the solver is {shown(self.solver)}: write {', '.join(_DISTRIBUTIONS)}")
        if self.problem not in (BasisPursuit.kind, Lasso.kind) and (
            self.problem != SquareRootLasso.kind or self.solver in _QUADRATIC
        ):
            raise InvalidInput(f"the problem is {shown(self.problem)}: {self.solver} does not solve it through cvxpy")

    @property
    def accuracy_source(self) -> str:
        """What each solver documents, and cvxpy passes on."""
        return f"{_ACCURACY[self.solver]}; cvxpy, Solver Features, Setting solver options"

    def version(self) -> str | None:
        """cvxpy's version and the solver's."""
        found = super().version()
        if found is None:
            return None
        try:
            return f"{found}, {_DISTRIBUTIONS[self.solver]} {importlib.metadata.version(_DISTRIBUTIONS[self.solver])}"
        except importlib.metadata.PackageNotFoundError:
            return None

    def refusal(self, parameter: Fraction) -> str | None:
        """||Az - y|| <= eta is a linear constraint for eta = 0 only."""
        if self.problem == BasisPursuit.kind and self.solver in _QUADRATIC and parameter != 0:
            return f"{self.solver} solves quadratic programs: basis pursuit with eta = 0 only"
        return None

    def prepare(self) -> None:
        """A small instance that every solver takes."""
        self.answer(np.eye(2), np.ones(2), 0.0 if self.problem == BasisPursuit.kind else 0.125)

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Solve; success is the status "optimal"."""
        cvxpy = importlib.import_module("cvxpy")
        x = cvxpy.Variable(A.shape[1])
        task = _program(cvxpy, self.problem, x, A @ x - y, parameter)
        task.solve(solver=self.solver, **self.options)
        if x.value is None:
            raise ArithmeticError(f"no vector, status {task.status}")
        stats = task.solver_stats
        count = None if stats.num_iters is None else int(stats.num_iters)
        return Answer(as_floats(x.value), task.status == "optimal", task.status, _gap(stats.extra_stats), count)


def _program(cvxpy: Any, problem: str, x: Any, residual: Any, parameter: float) -> Any:
    """The problem in cvxpy's terms, as one would write it down; Az = y for eta = 0, where no z is strictly feasible."""
    norm = cvxpy.norm1(x)
    if problem == BasisPursuit.kind:
        return cvxpy.Problem(cvxpy.Minimize(norm), [cvxpy.norm2(residual) <= parameter if parameter else residual == 0])
    fit = cvxpy.sum_squares(residual) if problem == Lasso.kind else cvxpy.norm2(residual)
    return cvxpy.Problem(cvxpy.Minimize(fit + parameter * norm))


def _gap(extra: Any) -> float | None:
    """What SCS reports in its info; the others do not pass a gap on."""
    return float(extra["info"]["gap"]) if isinstance(extra, dict) and "gap" in extra.get("info", {}) else None

"""Which solvers, with which settings, are held against the truth: in the LASSO table, and in the audit."""

from __future__ import annotations

from collections.abc import Mapping

from sciverify.problems.basis_pursuit import BasisPursuit
from sciverify.problems.lasso import Lasso
from sciverify.problems.square_root_lasso import SquareRootLasso
from sciverify.subjects.celer import Celer
from sciverify.subjects.coordinate_descent import MATLAB_MAXITER, CoordinateDescent
from sciverify.subjects.cvxpy import Cvxpy
from sciverify.subjects.glmnet import Glmnet
from sciverify.subjects.observation import Subject
from sciverify.subjects.octave import OctaveLasso
from sciverify.subjects.scikit_learn import ScikitLearnLars, ScikitLearnLasso
from sciverify.subjects.scipy import SplitLBFGSB
from sciverify.subjects.skglm import Skglm
from sciverify.subjects.spgl1 import Spgl1

EPS = 2.0**-52
_MANY = 2**31 - 1


def lasso_subjects() -> list[Subject]:
    """All of them; what is not installed says so when it is run."""
    return [
        CoordinateDescent("RelTol 1e-4"),
        CoordinateDescent("RelTol eps", reltol=EPS, maxiter=MATLAB_MAXITER),
        CoordinateDescent("RelTol eps, long", reltol=EPS, maxiter=2**52),
        ScikitLearnLasso("default"),
        ScikitLearnLasso("tol eps", options={"tol": EPS}),
        ScikitLearnLasso("tol eps, long", options={"tol": EPS, "max_iter": _MANY}),
        ScikitLearnLasso("columns swapped", swapped=True),
        ScikitLearnLars("default"),
        Celer("default"),
        Celer("tol eps", options={"tol": EPS}),
        Skglm("default"),
        Cvxpy("CLARABEL", solver="CLARABEL"),
        Cvxpy("SCS", solver="SCS"),
        Cvxpy("OSQP", solver="OSQP"),
        Cvxpy("HIGHS", solver="HIGHS"),
        SplitLBFGSB("default"),
        SplitLBFGSB("ftol, gtol eps", options={"ftol": EPS, "gtol": EPS}),
        Glmnet("default"),
        OctaveLasso("default"),
    ]


def quick_subjects() -> list[Subject]:
    """A few that start fast."""
    return [
        CoordinateDescent("RelTol 1e-4"),
        ScikitLearnLasso("default"),
        ScikitLearnLasso("columns swapped", swapped=True),
        ScikitLearnLars("default"),
        SplitLBFGSB("default"),
    ]


def audited_subjects() -> list[Subject]:
    """Every solver as it comes, followed by the accuracy that its documentation lets one ask for ("tight").

    The tight values are such that each solver claimed success, in at most two seconds, on at least 23 of 24 random
    instances with m = 20, N = 50; `accuracy_source` says where the parameters are documented. Unique by (name, setting,
    problem).
    """
    return [
        CoordinateDescent(),
        CoordinateDescent("tight", reltol=EPS, maxiter=10**4),
        ScikitLearnLasso(),
        ScikitLearnLasso("tight", options={"tol": 1e-15, "max_iter": 10**5}),
        ScikitLearnLars(),
        Celer(),
        Celer("tight", options={"tol": 1e-14}),
        Skglm(),
        Skglm("tight", options={"tol": 1e-14}),
        SplitLBFGSB(),
        SplitLBFGSB("tight", options={"ftol": EPS, "gtol": 1e-12, "maxiter": 10**6, "maxfun": 10**6}),
        Glmnet(),
        Glmnet("tight", options={"thresh": 1e-30, "maxit": 10**6}),
        *_by_cvxpy("CLARABEL", Lasso.kind, {"tol_gap_abs": 1e-14, "tol_gap_rel": 1e-14, "tol_feas": 1e-14}),
        *_by_cvxpy("SCS", Lasso.kind, _SCS_TIGHT),
        *_by_cvxpy("OSQP", Lasso.kind, {"eps_abs": 1e-12, "eps_rel": 1e-12, "max_iter": 10**5, "polishing": True}),
        *_by_cvxpy("HIGHS", Lasso.kind, {**_HIGHS_TIGHT, "qp_regularization_value": 0.0}),
        Spgl1(),
        Spgl1("tight", options={"opt_tol": 1e-12, "bp_tol": 1e-12, "ls_tol": 1e-12, "iter_lim": 9999}),
        *_by_cvxpy("CLARABEL", BasisPursuit.kind, _CLARABEL_CONES_TIGHT),
        *_by_cvxpy("SCS", BasisPursuit.kind, _SCS_TIGHT),
        *_by_cvxpy("HIGHS", BasisPursuit.kind, _HIGHS_TIGHT),
        *_by_cvxpy("CLARABEL", SquareRootLasso.kind, _CLARABEL_CONES_TIGHT),
        *_by_cvxpy("SCS", SquareRootLasso.kind, _SCS_TIGHT),
    ]


_SCS_TIGHT = {"eps_abs": 1e-12, "eps_rel": 1e-12, "max_iters": 10**5}
_CLARABEL_CONES_TIGHT = {"tol_gap_abs": 1e-10, "tol_gap_rel": 1e-10, "tol_feas": 1e-10}
"""With second-order cones it often ends "optimal_inaccurate" below this."""
_HIGHS_TIGHT = {
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "small_matrix_value": 1e-12,
}
"""The smallest that it takes; entries up to the last one are treated as 0."""


def _by_cvxpy(solver: str, problem: str, tight: Mapping[str, object]) -> tuple[Subject, Subject]:
    plain = Cvxpy(solver, solver=solver, problem=problem)
    return plain, Cvxpy(f"{solver}, tight", solver=solver, problem=problem, options=tight)

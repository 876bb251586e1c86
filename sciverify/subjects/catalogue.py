"""Which solvers, with which settings, the LASSO table holds against the truth."""

from __future__ import annotations

from sciverify.subjects.celer import Celer
from sciverify.subjects.coordinate_descent import MATLAB_MAXITER, CoordinateDescent
from sciverify.subjects.cvxpy import Cvxpy
from sciverify.subjects.glmnet import Glmnet
from sciverify.subjects.observation import Subject
from sciverify.subjects.octave import OctaveLasso
from sciverify.subjects.scikit_learn import ScikitLearnLars, ScikitLearnLasso
from sciverify.subjects.scipy import SplitLBFGSB
from sciverify.subjects.skglm import Skglm

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

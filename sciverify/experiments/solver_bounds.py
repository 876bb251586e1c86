"""Lipschitz constants that stock SDP solvers return, and whether their own multipliers satisfy the inequality at all.

Solvers stop at a tolerance: the matrix at their solution may have a negative eigenvalue, and then what they return is
no bound. That it has one is proven by an exact vector, that it has none by the integers of the checker.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate, product

import numpy as np
from flint import fmpq, fmpq_mat

from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.midrad import Floats
from sciverify.exact.singular_value import positive_definite
from sciverify.exact.verdict import Verdict
from sciverify.stability.lipschitz import neuron_matrix
from sciverify.stability.lipschitz_program import linear_form

SOLVERS = ("CLARABEL", "SCS")


@dataclass(frozen=True, slots=True)
class SolverBound:
    """What one solver returned.

    Attributes
    ----------
    solver : str
    constant : float
        The square root of its optimal value; NaN where it returned none.
    feasible : Verdict
        Is S(t, rho) >= 0 for the multipliers and the value that it returned? FALSE is proven by a vector with a
        negative quadratic form, in rational numbers.
    """

    solver: str
    constant: float
    feasible: Verdict


def solver_bounds(weights: Sequence[Floats]) -> Iterator[SolverBound]:
    """One bound for each solver that cvxpy has here; none without cvxpy."""
    if find_spec("cvxpy") is None:
        return
    cvxpy = import_module("cvxpy")
    for solver in SOLVERS:
        if solver in cvxpy.installed_solvers():
            yield _bound(weights, solver)


def _bound(weights: Sequence[Floats], solver: str) -> SolverBound:
    cvxpy = import_module("cvxpy")
    columns, constant = linear_form(weights)
    size = len(constant)
    x = cvxpy.Variable(columns.shape[1])
    matrix = cvxpy.reshape(columns @ x, (size, size), order="C") + constant
    problem = cvxpy.Problem(cvxpy.Minimize(x[-1]), [(matrix + matrix.T) / 2 >> 0, x >= 0])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem.solve(solver=solver)
    except cvxpy.error.SolverError:
        return SolverBound(solver, float("nan"), Verdict.UNDECIDED)
    if x.value is None or not x.value[-1] > 0:
        return SolverBound(solver, float("nan"), Verdict.UNDECIDED)
    t, squared = np.asarray(x.value[:-1], dtype=np.float64), float(x.value[-1])
    return SolverBound(solver, squared**0.5, is_feasible(weights, t, squared))


def is_feasible(weights: Sequence[Floats], t: Floats, squared: float) -> Verdict:
    """Is S'(t, 1 / squared) >= 0, exactly?"""
    exact = _exact_matrix(weights, t, 1 / fmpq(*map(int, exact_ratio(squared))))
    floats = neuron_matrix(weights, t, 1 / squared)
    scale = 1 / np.sqrt(np.maximum(np.abs(np.diag(floats)), 1e-300))
    values, vectors = np.linalg.eigh(scale[:, None] * floats * scale)
    v = fmpq_mat(len(t), 1, [fmpq(*map(int, exact_ratio(x))) for x in (scale * vectors[:, 0]).tolist()])
    if (v.transpose() * exact * v)[0, 0] < 0:
        return Verdict.FALSE
    proven = values[0] > 0 and positive_definite(exact.tolist())
    return Verdict.TRUE if proven else Verdict.UNDECIDED


def _exact_matrix(weights: Sequence[Floats], t: Floats, inverse: fmpq) -> fmpq_mat:
    """(L3) in rational numbers."""
    exact = [_rational(w) for w in weights]
    multipliers = [fmpq(*map(int, exact_ratio(x))) for x in t.tolist()]
    ends = [0, *accumulate(len(w) for w in weights[:-1])]
    found = [[fmpq(0)] * ends[-1] for _ in range(ends[-1])]
    for k, x in enumerate(multipliers):
        found[k][k] = 2 * x
    for k in range(1, len(ends) - 1):
        for i, j in product(range(ends[k], ends[k + 1]), range(ends[k - 1], ends[k])):
            found[i][j] = found[j][i] = -multipliers[i] * exact[k][i - ends[k], j - ends[k - 1]]
    first, last = exact[0] * exact[0].transpose(), exact[-1].transpose() * exact[-1]
    for i, j in product(range(ends[1]), repeat=2):
        found[i][j] -= inverse * multipliers[i] * first[i, j] * multipliers[j]
    for i, j in product(range(ends[-2], ends[-1]), repeat=2):
        found[i][j] -= last[i - ends[-2], j - ends[-2]]
    return fmpq_mat(found)


def _rational(matrix: Floats) -> fmpq_mat:
    rows, columns = matrix.shape
    found: fmpq_mat = fmpq_mat(rows, columns, [fmpq(*map(int, exact_ratio(x))) for x in matrix.ravel().tolist()])
    return found

"""A zoo of algorithms for the game: solvers, networks, guessers, cheaters, and some that fail."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from sciverify.adversary.protocols import Algorithm, Network
from sciverify.algorithms.firenet import Firenet
from sciverify.algorithms.interpolation import interpolating_network
from sciverify.algorithms.theorem4 import ConstantAnswer, ResolvedBranch
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import approx_float
from sciverify.families.theorem4 import Theorem4
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.sparse_recovery import as_problem

BITS = 40
"""How much the algorithms of the zoo read, unless they read more on purpose."""


def exact_solver(training: TrainingSet) -> Network:
    """An exact minimiser for A_40 and y."""
    matrix = training.matrix(BITS)
    return lambda y: solution_set(as_problem(training.pose(matrix, y))).vertex


def firenet(training: TrainingSet) -> Network:
    """FIRENET with admissible steps for A_40, in double precision."""
    parameter = training.pose(training.matrix(BITS), training.measurement(0, BITS)).parameter
    with working_precision(64):
        network = Firenet.admissible(training.matrix(BITS).to_numpy(), approx_float(parameter) or 1.0)
    return lambda y: network(np.asarray(y))


def relu_network(training: TrainingSet) -> Network:
    """The explicit ReLU network through the training pairs (y_{k,40}, x_{k,40}), in exact arithmetic."""
    measured = [list(training.measurement(k, BITS)) for k in range(training.size)]
    solved = [list(training.solution(k, BITS)) for k in range(training.size)]
    return interpolating_network(measured, solved).exact


def midpoint(training: TrainingSet) -> Network:
    """Spread the largest entry of the exact minimiser over all columns that are as long to 20 bits."""
    matrix = training.matrix(BITS)
    squares = square_lengths(matrix)

    def network(y: object) -> list[Fraction]:
        """The spread minimiser."""
        minimiser = training_minimiser(training, matrix, y)
        top = max(range(len(minimiser)), key=lambda k: abs(minimiser[k]))
        equal = [k for k, s in enumerate(squares) if abs(s - squares[top]) <= squares[top] * Fraction(1, 2**20)]
        share = minimiser[top] / len(equal)
        return [share if k in equal else x for k, x in enumerate(minimiser)]

    return network


def square_lengths(matrix: Any) -> list[Fraction]:
    """||A_n e_k||^2 for all columns."""
    return [sum((x * x for x in column), Fraction(0)) for column in zip(*matrix, strict=True)]


def training_minimiser(training: TrainingSet, matrix: object, y: object) -> list[Fraction]:
    """A minimiser for these data, rounded to doubles."""
    with working_precision(128):
        return [Fraction(approx_float(x)) for x in solution_set(as_problem(training.pose(matrix, y))).vertex]


def zero(training: TrainingSet) -> Network:
    """The zero vector, whatever is asked."""
    return lambda y: [0] * training.shape[1]


def random_guess(training: TrainingSet) -> Network:
    """The exact minimiser for A_40 with its largest entry moved to a random one of the longest columns."""
    matrix = training.matrix(BITS)
    squares = square_lengths(matrix)
    minimiser = training_minimiser(training, matrix, training.measurement(0, BITS))
    top = max(range(len(minimiser)), key=lambda k: abs(minimiser[k]))
    equal = [k for k, s in enumerate(squares) if abs(s - squares[top]) <= squares[top] * Fraction(1, 2**20)]
    equal = [k for k in equal if k == top or not minimiser[k]]
    chosen = equal[training.coins.below(len(equal))]
    guess = [Fraction(0) if k == top else x for k, x in enumerate(minimiser)]
    guess[chosen] = minimiser[top]
    return lambda y: guess


def read_until_resolved(training: TrainingSet) -> Network:
    """Read 2, 4, 8, ... bits until the longest columns differ beyond doubt; then solve exactly."""
    n = 2
    while True:
        matrix = training.matrix(n)
        columns = np.asarray(matrix.to_numpy())
        lengths = sorted(float(v) for v in np.linalg.norm(columns, axis=0))
        if lengths[-1] - lengths[-2] > 4 * 2.0**-n:
            return lambda y, matrix=matrix: solution_set(as_problem(training.pose(matrix, y))).vertex  # type: ignore[misc]
        n *= 2


def sklearn_lasso(training: TrainingSet) -> Network:
    """scikit-learn's Lasso with tight tolerance on A_40 (alpha = lam/(2m), 10**-8 for basis pursuit)."""
    linear_model = import_module("sklearn.linear_model")
    matrix = training.matrix(BITS).to_numpy()
    parameter = training.pose(training.matrix(BITS), training.measurement(0, BITS)).parameter
    with working_precision(64):
        alpha = approx_float(parameter) / (2 * matrix.shape[0]) or 1e-8
    model = linear_model.Lasso(alpha=alpha, fit_intercept=False, tol=1e-14, max_iter=20_000)

    def network(y: object) -> Any:
        """The fitted coefficients."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return model.fit(matrix, np.asarray(y)).coef_

    return network


def cvxpy_clarabel(training: TrainingSet) -> Network:
    """cvxpy with Clarabel for the problem with A_40."""
    cp = import_module("cvxpy")
    matrix = training.matrix(BITS).to_numpy()
    posed = training.pose(training.matrix(BITS), training.measurement(0, BITS))
    with working_precision(64):
        parameter = approx_float(posed.parameter)

    def network(y: object) -> Any:
        """The solver's point."""
        x = cp.Variable(matrix.shape[1])
        residual = matrix @ x - np.asarray(y)
        if posed.kind == "basis-pursuit":
            task = cp.Problem(cp.Minimize(cp.norm1(x)), [cp.norm(residual, 2) <= parameter])
        elif posed.kind == "lasso":
            task = cp.Problem(cp.Minimize(cp.sum_squares(residual) + parameter * cp.norm1(x)))
        else:
            task = cp.Problem(cp.Minimize(cp.norm(residual, 2) + parameter * cp.norm1(x)))
        task.solve(solver=cp.CLARABEL)
        return x.value

    return network


def asks_forever(training: TrainingSet) -> Network:
    """Asks the same question again and again."""
    while True:
        training.matrix(1)


def crashes(training: TrainingSet) -> Network:
    """Divides by zero after one question."""
    training.matrix(1)
    return lambda y: [1 // 0]


def cheater(theorem: Theorem4) -> Algorithm:
    """Ignores the oracle and answers the minimiser of branch 0 of the fine part, index 40."""

    def algorithm(training: TrainingSet) -> Network:
        """Nothing is asked."""
        minimiser = theorem.fine.minimiser(0, BITS)
        return lambda y: minimiser

    return algorithm


def zoo(theorem: Theorem4) -> dict[str, Algorithm]:
    """Name -> algorithm; those of scikit-learn and cvxpy where they are installed."""
    found: dict[str, Callable[[TrainingSet], Network]] = {
        "exact solver on A_40": exact_solver,
        "FIRENET on A_40": firenet,
        "ReLU network through x_{k,40}": relu_network,
        "midpoint": midpoint,
        "zero": zero,
        "read until resolved": read_until_resolved,
        "cheater (ignores the oracle)": cheater(theorem),
        "algorithm of (ii)": ResolvedBranch(theorem),
        "algorithm of (iii)": ConstantAnswer(theorem),
        "asks forever": asks_forever,
        "crashes": crashes,
        "random guess": random_guess,
    }
    if find_spec("sklearn") is not None:
        import_module("sklearn.linear_model")  # outside the time limit of a run
        found["scikit-learn Lasso"] = sklearn_lasso
    if find_spec("cvxpy") is not None:
        import_module("cvxpy")
        found["cvxpy, Clarabel"] = cvxpy_clarabel
    return found

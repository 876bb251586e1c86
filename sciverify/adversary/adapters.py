"""Solvers and estimators as algorithms of the game."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sciverify.adversary.protocols import Algorithm, Network
from sciverify.errors import as_integer
from sciverify.exact.nearest_double import nearest_double
from sciverify.oracles.training_set import TrainingSet


def solver_at(solver: Callable[..., Any], n: int, *, parameter: bool = False) -> Algorithm:
    """A plain solver f(A, y) -> x, given the doubles nearest to A_n and to what the network is evaluated on.

    Parameters
    ----------
    solver : function (array of shape (m, N), array of shape (m,)) -> vector of length N
    n : int
        How many bits of A are read.
    parameter : bool
        It is a function f(A, y, lam) -> x, or f(A, y, eta): it is given the double nearest to the parameter, too.

    Returns
    -------
    Algorithm
        For `refute`.

    **Source.** docs/theory/games.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> algorithm = sv.solver_at(lambda A, y: np.linalg.pinv(A) @ y, n=50)
    >>> print(sv.refute(algorithm, sv.families.TiedColumns(m=3, N=5, K=3)).verdict)
    refuted
    """
    n = as_integer(n, "n", 0)

    def algorithm(training: TrainingSet) -> Network:
        """Read A_n; the network solves for y."""
        answer = training.matrix(n)
        matrix = answer.to_numpy()
        if not parameter:
            return lambda y: solver(matrix, np.asarray(y))
        posed = training.pose(answer, [0] * training.shape[0])
        lam = nearest_double(posed.parameter)
        return lambda y: solver(matrix, np.asarray(y), lam)

    algorithm.__name__ = getattr(solver, "__name__", type(solver).__name__)
    return algorithm


def estimator_at(estimator: Any, n: int) -> Algorithm:
    """An object with fit(Y, X) and predict(Y) as in scikit-learn, trained on the pairs ``(y_{k,n}, x_{k,n})``.

    Parameters
    ----------
    estimator : object
        `fit` gets arrays of shape (R, m) and (R, N), `predict` one of shape (1, m).
    n : int
        To how many bits the pairs are read.

    Returns
    -------
    Algorithm
        For `refute`.

    **Source.** docs/theory/games.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> class Mean:
    ...     def fit(self, Y, X):
    ...         self.mean = X.mean(axis=0)
    ...
    ...     def predict(self, Y):
    ...         return np.repeat(self.mean[None, :], len(Y), axis=0)
    >>> family = sv.families.TiedColumns(m=3, N=5, K=3, samples=4)
    >>> print(sv.refute(sv.estimator_at(Mean(), n=30), family).verdict)
    refuted
    """
    n = as_integer(n, "n", 0)

    def algorithm(training: TrainingSet) -> Network:
        """Fit on R pairs; the network predicts."""
        samples = range(training.size)
        measured = np.array([training.measurement(k, n).to_numpy() for k in samples])
        solved = np.array([training.solution(k, n).to_numpy() for k in samples])
        estimator.fit(measured, solved)
        return lambda y: np.asarray(estimator.predict(np.asarray(y)[None, :]))[0]

    algorithm.__name__ = type(estimator).__name__
    return algorithm

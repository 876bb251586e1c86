"""Instances from files of every format that `sciverify certify` reads, as doubles."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.problems.files import read_problem
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.sparse_recovery import SparseRecovery

MOST_ENTRIES = 2**27
"""Of A: solvers are handed dense arrays."""


def read_instance(
    path: str | Path, problem: str, parameter: float | None = None, *, target: str | None = None
) -> FloatInstance:
    """The instance in a file, as doubles.

    Parameters
    ----------
    path : str or Path
        As for `read_problem`. Fractions and decimals are rounded to the nearest doubles, and these are what is posed;
        an integer that is no double is refused, because whoever wrote it meant every digit.
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    parameter : float, optional
        lam or eta where the file holds none; one in the file goes first.
    target : str, optional
        The column of a table that is y.

    Raises
    ------
    InvalidInput
        The file is unreadable, or what it holds is no such problem; it has free entries, sign constraints, a ridge or
        another option that no solver is asked for.
    """
    place = Path(path)
    posed = read_problem(place, problem, parameter=parameter, target=target)
    try:
        return _of_problem(str(place), posed)
    except InvalidInput as error:
        text = str(error)
        raise InvalidInput(text if text.startswith(str(place)) else f"{place}: {text}") from None


def _of_problem(name: str, problem: SparseRecovery) -> FloatInstance:
    for word, value in (
        ("complex data", problem.complex_data), ("row scales or a ridge", problem.row_scales_squared),
        ("an isometry", problem.isometry), ("sign constraints", problem.signs), ("an intercept", problem.intercept),
    ):  # fmt: skip
        if value is not None and value is not False:
            raise InvalidInput(f"it has {word}: audits pose A, y, {problem.parameter_name} and weights")
    if problem.field is not None:
        raise InvalidInput("it has irrational data: audits pose doubles")
    if math.prod(problem.shape) > MOST_ENTRIES:
        raise InvalidInput(f"A has shape {problem.shape}: solvers get dense arrays of at most {MOST_ENTRIES} entries")
    if problem.floats is not None:
        A, y = problem.floats.dense(), problem.floats.measurements
    else:
        A = np.array([[_double(v, "A") for v in row] for row in problem.matrix])
        y = np.array([_double(v, "y") for v in problem.measurements])
    weights = None if problem._unweighted else np.array([_double(w, "weights") for w in problem.weights])
    parameter = _double(problem.parameter, problem.parameter_name)
    return FloatInstance(name, problem.kind, A, y, parameter, weights, problem.names)


def _double(number: Any, name: str) -> float:
    try:
        found = float(Fraction(int(number.p), int(number.q)))
    except OverflowError:
        raise InvalidInput(f"{name} has {shown(number)}, which is beyond float64") from None
    if number.q == 1 and int(number.p) != found:
        raise InvalidInput(f"{name} has the integer {shown(number)}, which is no double: write it as one")
    return found

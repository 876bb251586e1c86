"""Instances from files of every format that `sciverify certify` reads, as doubles."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.reading import Reader
from sciverify.problems.files.members import about
from sciverify.problems.files.problem import Arguments, Asked, read_arguments
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.instance_options import InstanceOptions

MOST_ENTRIES = 2**27
"""Of A: solvers are handed dense arrays."""
_APPENDED = ("intercept", "ridge")
"""Options that append a column or rows to A, where an instance keeps them beside it."""


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
        The file is unreadable, or what it holds is no such problem; it is complex or has an isometry.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> import numpy as np
    >>> from sciverify.audit import read_instance
    >>> np.savez("measured.npz", A=np.eye(2), y=np.ones(2))
    >>> print(read_instance("measured.npz", "lasso", 0.5))
    measured.npz: lasso, A 2 x 2, lam = 0.5
    """
    arguments = read_arguments(path, Asked(problem, parameter, target=target))
    try:
        return _instance(str(Path(path)), arguments)
    except InvalidInput as error:
        text = str(error)
        raise error if text.startswith(str(path)) else about(path, error) from None


def _instance(name: str, arguments: Arguments) -> FloatInstance:
    problem = arguments.posed(without=_APPENDED)
    if problem.complex_data is not None or problem.isometry is not None:
        raise InvalidInput("it has complex data or an isometry: audits pose real doubles")
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
    scales = problem.row_scales_squared
    ridge = arguments.options.get("ridge", 0)
    options = InstanceOptions(
        signs=problem.signs,
        intercept=bool(arguments.options.get("intercept", False)),
        ridge=_double(Reader([ridge]).scalar(ridge, "ridge"), "ridge"),
        row_scales_squared=None if scales is None else np.array([_double(d, "row_scales_squared") for d in scales]),
    )
    parameter = _double(problem.parameter, problem.parameter_name)
    return FloatInstance(name, problem.kind, A, y, parameter, weights, options, problem.names)


def _double(number: Any, name: str) -> float:
    try:
        found = float(Fraction(int(number.p), int(number.q)))
    except OverflowError:
        raise InvalidInput(f"{name} has {shown(number)}, which is beyond float64") from None
    if number.q == 1 and int(number.p) != found:
        raise InvalidInput(f"{name} has the integer {shown(number)}, which is no double: write it as one")
    return found

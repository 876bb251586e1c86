"""Instances from files: .npz, JSON, MatrixMarket, .mat of version 5, CSV; nothing is ever unpickled."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.sparse import is_sparse, sparse_entries
from sciverify.isolation.executors import Processes
from sciverify.problems.files import read_problem
from sciverify.problems.float_instance import FloatInstance, Floats
from sciverify.problems.instance_options import InstanceOptions
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.sparse_recovery import SparseRecovery

SUFFIXES = (".npz", ".json", ".mtx", ".mat", ".csv")

T = TypeVar("T")


def read_instance(path: str | Path, problem: str, parameter: float | None = None) -> FloatInstance:
    """The instance in a file, as doubles.

    Parameters
    ----------
    path : str or Path
        .npz or .json: what `sciverify certify` reads; exact numbers are rounded to the nearest doubles, and these are
        what is posed. .mtx: A, with y in NAME_b.mtx next to it. .mat (version 5): A, y (or b), lam (or lambda) or
        eta, perhaps weights. .csv: the rows of [A y], without a header.
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    parameter : float, optional
        lam or eta where the file holds none (.mtx, .csv, perhaps .mat); one in the file goes first.

    Raises
    ------
    InvalidInput
        The file is unreadable, or what it holds is no such problem.
    """
    place = Path(path)
    readers = {".mtx": _read_mtx, ".mat": _read_mat, ".csv": _read_csv}
    if place.suffix in (".npz", ".json"):
        return _of_problem(place, read_problem(place, problem))
    if place.suffix not in readers:
        raise InvalidInput(f"{place} has the suffix {shown(place.suffix)}: known are {', '.join(SUFFIXES)}")
    if not place.is_file():
        raise InvalidInput(f"{place} cannot be read: there is no such file")
    try:
        A, y, own, weights = readers[place.suffix](place, PROBLEMS[problem].parameter_name)
    except InvalidInput:
        raise
    except ImportError:
        raise InvalidInput(f"{place} needs scipy: install the extra 'solvers'") from None
    except Exception as error:  # parsers of foreign formats fail in every way
        raise InvalidInput(f"{place} cannot be read: {type(error).__name__}: {error}") from None
    value = own if own is not None else parameter
    if value is None:
        raise InvalidInput(f"{place} holds no {PROBLEMS[problem].parameter_name}: give one with --parameter")
    return FloatInstance(str(place), problem, A, y, value, weights)


_Parts = tuple[Floats, Floats, float | None, Floats | None]


def _of_problem(place: Path, problem: SparseRecovery) -> FloatInstance:
    if problem.complex_data is not None or problem.isometry is not None:
        raise InvalidInput(f"{place} has complex data or an isometry: audits pose real doubles")
    if problem.field is not None:
        raise InvalidInput(f"{place} has irrational data: audits pose doubles")
    if problem.floats is not None:
        A, y = problem.floats.dense(), problem.floats.measurements
    else:
        A = np.array([[_double(v) for v in row] for row in problem.matrix])
        y = np.array([_double(v) for v in problem.measurements])
    weights = None if problem._unweighted else np.array([_double(w) for w in problem.weights])
    scales = problem.row_scales_squared
    kept = None if scales is None else np.array([_double(d) for d in scales])
    options = InstanceOptions(signs=problem.signs, row_scales_squared=kept)
    return FloatInstance(str(place), problem.kind, A, y, _double(problem.parameter), weights, options)


def _double(number: Any) -> float:
    try:
        return float(Fraction(int(number.p), int(number.q)))
    except OverflowError:
        raise InvalidInput(f"{shown(number)} is beyond float64") from None


def _read_mtx(place: Path, parameter: str) -> _Parts:
    beside = place.with_name(f"{place.stem}_b.mtx")
    if not beside.is_file():
        raise InvalidInput(f"{place} holds A alone: y is needed in {beside}")
    return _doubles(_foreign(_load_mtx, place), "A"), _vector(_foreign(_load_mtx, beside), "y"), None, None


def _read_mat(place: Path, parameter: str) -> _Parts:
    held = _foreign(_load_mat, place)
    names = {"A": ("A",), "y": ("y", "b"), parameter: (parameter, "lambda"), "weights": ("weights",)}
    found: dict[str, NDArray[np.generic] | None] = {}
    for key, known in names.items():
        there = [name for name in known if name in held]
        if len(there) > 1:
            raise InvalidInput(f"{place} has both {there[0]} and {there[1]}: which one counts?")
        found[key] = held[there[0]] if there else None
    if found["A"] is None or found["y"] is None:
        raise InvalidInput(f"{place} lacks A or y (b)")
    given = found[parameter]
    value = None if given is None else _vector(given, parameter)
    if value is not None and len(value) != 1:
        raise InvalidInput(f"{place}: {parameter} has {len(value)} entries, one number is needed")
    weights = None if found["weights"] is None else _vector(found["weights"], "weights")
    return _doubles(found["A"], "A"), _vector(found["y"], "y"), None if value is None else float(value[0]), weights


def _read_csv(place: Path, parameter: str) -> _Parts:
    rows = np.loadtxt(place, delimiter=",", ndmin=2, dtype=np.float64, comments=None)
    if rows.shape[1] < 2:
        raise InvalidInput(f"{place} has {rows.shape[1]} column: rows of [A y] are needed")
    return rows[:, :-1], rows[:, -1].copy(), None, None


@cache
def _readers() -> Processes:
    """A process for parsers that a damaged file can crash."""
    pool = Processes(1)
    atexit.register(pool.shutdown, cancel_futures=True)
    return pool


def _foreign(load: Callable[[str], T], place: Path) -> T:
    """What a parser of SciPy found, run in a process of its own."""
    try:
        found: T = _readers().submit(load, str(place)).result()
        return found
    except InterruptedError:
        raise InvalidInput(f"{place} cannot be read: its parser crashed") from None


def _load_mtx(place: str) -> NDArray[np.generic]:
    from scipy.io import mmread

    return _dense(mmread(place))


def _load_mat(place: str) -> dict[str, NDArray[np.generic]]:
    from scipy.io import loadmat

    held = loadmat(place, verify_compressed_data_integrity=True)
    return {name: _dense(held[name]) for name in ("A", "y", "b", "lam", "eta", "lambda", "weights") if name in held}


def _dense(values: object) -> NDArray[np.generic]:
    return sparse_entries(values, "A").dense() if is_sparse(values) else np.asarray(values)


def _vector(values: ArrayLike, name: str) -> Floats:
    """A row, a column or a number as a vector; a matrix is none."""
    if np.ndim(values) > 1 and max(np.shape(values)) != np.size(values):
        raise InvalidInput(f"{name} has shape {np.shape(values)}: a vector is needed")
    return _doubles(values, name).reshape(-1)


def _doubles(values: ArrayLike, name: str) -> Floats:
    """As float64; integers beyond 2**53 that would be rounded are refused."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise InvalidInput(f"{name} is an array of {array.dtype}: real numbers are needed")
    doubles: Floats = array.astype(np.float64)
    if array.dtype.kind in "iu" and any(int(a) != int(b) for a, b in zip(array.flat, doubles.flat, strict=True)):
        raise InvalidInput(f"{name} has an integer that is no double: write it as one")
    return doubles

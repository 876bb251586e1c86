"""A problem from what a file holds: which problem, which parameter, in whose words, and no guess about any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput, shown
from sciverify.exact.labelled import Labelled
from sciverify.exact.rationals import to_rational
from sciverify.problems.files.members import Examples, Matrix, about, read_members, right_side_of
from sciverify.problems.files.shapes import as_flag, as_names, as_single, as_vector, require_shapes, rows_of
from sciverify.problems.files.tables import NumberTable
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.names import kind_named
from sciverify.problems.reading import Options
from sciverify.problems.sparse_recovery import SparseRecovery

CONVENTIONS = ("1", "1/2", "1/m", "1/(2m)", "scikit-learn")
"""The c of c ||Az - y||^2 + alpha ||z||_1; scikit-learn's is 1/(2m)."""
_OPTIONS = tuple(Options.__annotations__)
_FLAGS = ("positive", "intercept")
_VECTORS = ("weights", "signs", "row_scales_squared")
_WORDS = ("problem", "convention")
_PARAMETERS = {"lam": ("lam", "lambda"), "eta": ("eta",)}
_BESIDE = ("x", "minimiser", "about")
"""What may stand beside a problem and says nothing of it: an answer, a minimiser, words."""
_KNOWN = ("A", "X", "y", "b", "lam", "lambda", "eta", "alpha", "posed", "names", *_WORDS, *_OPTIONS, *_BESIDE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says about a file: it counts where the file says nothing.

    Attributes
    ----------
    kind : "basis-pursuit", "lasso" or "square-root-lasso", or None
    parameter : lam or eta, or None
    convention : what alpha means, one of `CONVENTIONS`, or None
    target : the column of a table that is y, or None
    options : further options of the problem
    sole : is `parameter` refused beside one that the file holds? Without it, the one in the file counts.
    as_posed : does the member `posed` count, if there is one, in place of lam or eta?
    """

    kind: str | None = None
    parameter: object = None
    convention: str | None = None
    target: str | None = None
    options: Mapping[str, object] | None = None
    sole: bool = False
    as_posed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Arguments:
    """What a file says of a problem: its kind, and the arguments of its constructor."""

    kind: str
    A: object
    y: object
    parameter: object
    options: Mapping[str, object]

    def posed(self, *, without: tuple[str, ...] = ()) -> SparseRecovery:
        """The problem, perhaps without some options."""
        options: Any = {key: value for key, value in self.options.items() if key not in without}
        return PROBLEMS[self.kind](self.A, self.y, self.parameter, **options)


def read_problem(
    path: str | Path,
    kind: str | None = None,
    *,
    parameter: object = None,
    convention: str | None = None,
    target: str | None = None,
    **options: object,
) -> SparseRecovery:
    """The problem in a file.

    ======================= ======================================================================================
    .npz, .json, .mat       members A (or X), y (or b), lam (or lambda), eta or alpha, and what they have of names,
                            problem, convention and the options of the problem; .mat is version 5
    .mtx                    A, sparse or not; y in NAME_b.mtx, NAME_rhs1.mtx, NAME_rhs.mtx or NAME_y.mtx beside it
    .csv, .tsv              rows of numbers; y is the column y of the header, or `target`; without a header, the last
    .svm, .libsvm           a label and index:value pairs a line
    ======================= ======================================================================================

    Text files may be compressed (.gz), suffixes may be in capitals, "-" is standard input.

    A file that an audit wrote holds more: an answer x, a minimiser, words about them, and the exact lam or eta that the
    answer belongs to as `posed` ("p/q"), where the solver's own parameter is not lam; `posed` counts then.

    Integers are exact in every format, and so are strings "p/q" in JSON. Decimals mean their float64 value: 0.1 is not
    "1/10". y of shape (m, 1) or (1, m) is a vector, a parameter of shape (1,) a number.

    Parameters
    ----------
    path : str or Path
    kind : str, optional
        "basis-pursuit", "lasso" or "square-root-lasso", or "P1", "P2", "P3", where the file does not say it
        itself (by a member "problem").
    parameter : number, optional
        lam or eta where the file holds none; with a convention it is alpha.
    convention : str, optional
        What alpha means, in the file or as `parameter`: the c of c ||Az - y||^2 + alpha ||z||_1, one of "1", "1/2",
        "1/m", "1/(2m)"; or "scikit-learn". LASSO only.
    target : str, optional
        The column of a table that is y.
    **options
        As for `SquareRootLasso`; one that the file gives otherwise is refused.

    Raises
    ------
    InvalidInput
        Nobody says which problem it is; the file is unreadable or damaged, a member stands twice or is not known, two
        members mean the same, or what they hold is no problem.
    """
    given = {key: value for key, value in options.items() if value is not None}
    arguments = read_arguments(path, Asked(kind, parameter, convention, target, given, sole=True, as_posed=True))
    try:
        return arguments.posed()
    except InvalidInput as error:
        raise about(path, error) from None


def read_arguments(path: str | Path, asked: Asked) -> Arguments:
    """The arguments of the constructor that `read_problem` calls."""
    place = Path(path)
    try:
        return _arguments(_members(place, asked), asked)
    except InvalidInput as error:
        raise about(path, error) from None


# ---------------------------------------------------------------- members


def _members(place: Path, asked: Asked) -> dict[str, object]:
    held = read_members(place, _KNOWN)
    if isinstance(held, dict):
        return dict(held)
    if isinstance(held, NumberTable):
        return _of_table(held, asked.target)
    if isinstance(held, Examples):
        return {"A": held.values, "y": held.labels}
    if isinstance(held, Matrix):
        return {"A": held.values, "y": _right_side(place)}
    raise InvalidInput(f"it holds {shown(held)}: an object with the keys A, y and lam (or eta) is needed")


def _of_table(table: NumberTable, target: str | None) -> dict[str, object]:
    header, numbers = table.header, table.numbers
    width = len(numbers[0])
    if width < 2:
        beside = "" if table.labels is None else f" of numbers beside {shown(table.labels[0], 30)}"
        raise InvalidInput(f"it has {width} column{beside}: rows of [A y] are needed")
    if header is None and target is not None:
        raise InvalidInput(f"it has no header, so there is no column {shown(target)}: y is its last column")
    name = target or "y"
    if header is not None and name not in header:
        needed = "name the column of y by --target" if target is None else f"its columns are {shown(list(header), 90)}"
        raise InvalidInput(f"it has no column {shown(name)}: {needed}")
    k = width - 1 if header is None else header.index(name)
    names = None if header is None else (*header[:k], *header[k + 1 :])
    if isinstance(numbers, np.ndarray):
        return {"A": np.delete(numbers, k, axis=1), "y": numbers[:, k].copy(), "names": names}
    return {"A": [row[:k] + row[k + 1 :] for row in numbers], "y": [row[k] for row in numbers], "names": names}


def _right_side(place: Path) -> object:
    beside = right_side_of(place)
    try:
        held = read_members(beside, _KNOWN)
    except InvalidInput as error:
        raise InvalidInput(f"{beside.name}: {error}") from None
    return held.values if isinstance(held, Matrix) else held


# ---------------------------------------------------------------- the problem


def _arguments(held: dict[str, object], asked: Asked) -> Arguments:
    words = {key: str(as_single(held.pop(key), key)) for key in _WORDS if held.get(key) is not None}
    name = _kind(words.get("problem"), asked.kind)
    unknown = sorted(set(held) - set(_KNOWN))
    if unknown:
        raise InvalidInput(f"it has the unknown key {shown(unknown[0])}: known are {', '.join(_KNOWN)}")
    held = {key: value for key, value in held.items() if value is not None}
    A, y = _one_of(held, "A", ("A", "X")), _one_of(held, "y", ("y", "b"))
    given = _parameter(held, name)
    if asked.as_posed and "posed" in held:
        given = str(as_single(held["posed"], "posed"))
    if A is None or y is None:
        missing = [key for key, value in (("A", A), ("y", y), (PROBLEMS[name].parameter_name, given)) if value is None]
        raise InvalidInput(f"it lacks {', '.join(missing)}: {name} has A, y and {PROBLEMS[name].parameter_name}")
    y = as_vector(y, "y")
    require_shapes(A, y)
    alpha, stated = held.get("alpha"), asked.parameter
    own = PROBLEMS[name].parameter_name
    if asked.sole and stated is not None and not _agree(alpha if given is None else given, stated):
        raise InvalidInput(f"it holds {'alpha' if given is None else own} itself: leave --parameter out")
    if alpha is None and asked.convention is not None:
        if given is not None:
            raise InvalidInput(f"it holds {own}, and a convention is one of alpha: leave --convention out")
        alpha, stated = stated, None
    if alpha is not None:
        given = _of_convention(alpha, words.get("convention") or asked.convention, name, given, A)
    value = given if given is not None else stated
    if value is None:
        raise InvalidInput(f"it lacks {own}: give it with --parameter")
    names = held.get("names")
    labelled = A if names is None else Labelled(A, as_names(names))
    return Arguments(name, labelled, y, value, _options(held, asked))


def _kind(own: str | None, asked: str | None) -> str:
    if own is None and asked is None:
        raise InvalidInput("it does not say which problem it is: --problem lasso|basis-pursuit|square-root-lasso")
    name = kind_named(asked if own is None else own)
    if asked is not None and name != kind_named(asked):
        raise InvalidInput(f"problem is {shown(name)}, and {shown(asked)} was asked for")
    return name


def _one_of(held: Mapping[str, object], meant: str, names: tuple[str, ...]) -> object:
    there = [name for name in names if name in held]
    if len(there) > 1:
        raise InvalidInput(f"it has both {there[0]} and {there[1]}: which one is {meant}?")
    return held[there[0]] if there else None


def _parameter(held: Mapping[str, object], name: str) -> object:
    """lam or eta; one that belongs to another problem is refused, and never read as this one."""
    own = PROBLEMS[name].parameter_name
    for parameter, names in _PARAMETERS.items():
        there = [key for key in names if key in held]
        if parameter != own and there:
            raise InvalidInput(f"it has {there[0]}, and {name} has {own}: say which problem it is, or rename it")
    found = _one_of(held, own, _PARAMETERS[own])
    return None if found is None else as_single(found, own)


def _of_convention(alpha: object, convention: str | None, name: str, given: object, A: object) -> fmpq:
    """lam = alpha / c."""
    if given is not None:
        raise InvalidInput("it has both lam and alpha: which one counts?")
    if name != "lasso":
        raise InvalidInput(f"it has alpha, and {name} has {PROBLEMS[name].parameter_name}: alpha belongs to a LASSO")
    if convention is None:
        raise InvalidInput(
            "it has alpha, which means c ||Az - y||^2 + alpha ||z||_1 for some c: say which by --convention "
            "'1/(2m)' (scikit-learn), 1/m, 1/2 or 1"
        )
    if convention not in CONVENTIONS:
        raise InvalidInput(f"convention is {shown(convention)}: known are {', '.join(CONVENTIONS)}")
    number = to_rational(as_single(alpha, "alpha"), "alpha")
    if number is None:
        raise InvalidInput(f"alpha is {shown(alpha)}: a number is needed")
    m = rows_of(A)
    factors = {"1": 1, "1/2": 2, "1/m": m, "1/(2m)": 2 * m, "scikit-learn": 2 * m}
    return number * factors[convention]


def _agree(held: object, stated: object) -> bool:
    """Does the file hold no parameter, or the one that was stated?"""
    return held is None or to_rational(as_single(held, "it"), "it") == to_rational(stated, "parameter")


def _options(held: Mapping[str, object], asked: Asked) -> dict[str, object]:
    found = {key: _option(key, held[key]) for key in _OPTIONS if key in held}
    for key, value in (asked.options or {}).items():
        if key in found and found[key] != value:
            raise InvalidInput(f"it says that {key} is {shown(found[key])}, and {shown(value)} was asked for")
        found[key] = value
    return found


def _option(key: str, value: object) -> object:
    if key in _FLAGS:
        return as_flag(value, key)
    if key == "ridge":
        return as_single(value, key)
    if key in _VECTORS:
        return as_vector(value, key)
    return str(value) if isinstance(value, np.ndarray) and value.ndim == 0 else value

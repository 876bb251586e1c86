"""Problems and vectors from files: JSON, .npy and .npz, read without unpickling anything."""

from __future__ import annotations

import json
import math
import zlib
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.sparse_recovery import SparseRecovery

_MOST_DIGITS = 4_000
"""Of a JSON integer: the interpreter reads little more."""
_OPTIONAL = ("weights", "row_scales_squared", "isometry")


def read_problem(path: str | Path, kind: str | None = None) -> SparseRecovery:
    """The problem in a JSON object or .npz file with A, y and lam or eta (and weights, isometry, ...).

    The key "problem" names its kind: basis-pursuit (with eta), lasso or square-root-lasso (with lam); without it
    `kind` counts, and square-root-lasso if that is None.

    JSON integers and strings are exact, 9007199254740993 too. JSON numbers with a point or an exponent mean their
    float64 value: 0.1 is not "1/10", and 9007199254740993.0 is 9007199254740992. Arrays in .npz files are exact, in
    whatever type they are stored.

    Raises
    ------
    InvalidInput
        The file is unreadable, or what it holds is no problem; a JSON number with a point or an exponent that is
        beyond float64, or that float64 rounds to 0.
    """
    data = _read(Path(path))
    if not isinstance(data, dict):
        raise InvalidInput(f"{path} holds {shown(data)}: an object with the keys A, y and lam (or eta) is needed")
    name = str(data.pop("problem", kind or "square-root-lasso"))
    if name not in PROBLEMS:
        raise InvalidInput(f"{path}: problem is {shown(name)}, known are {', '.join(PROBLEMS)}")
    if kind is not None and name != kind:
        raise InvalidInput(f"{path}: problem is {shown(name)}, and {shown(kind)} was asked for")
    parameter = PROBLEMS[name].parameter_name
    missing = {"A", "y", parameter} - set(data)
    if missing:
        raise InvalidInput(f"{path} lacks {', '.join(sorted(missing))}: {name} has A, y and {parameter}")
    unknown = set(data) - {"A", "y", parameter, *_OPTIONAL}
    if unknown:
        known = ", ".join(("problem", "A", "y", parameter, *_OPTIONAL))
        raise InvalidInput(f"{path} has the unknown key {shown(sorted(unknown)[0])}: known are {known}")
    return PROBLEMS[name](data.pop("A"), data.pop("y"), data.pop(parameter), **data)


def read_vector(path: str | Path) -> object:
    """The vector in a JSON array or .npy file; its numbers mean what they mean in `read_problem`."""
    data = _read(Path(path))
    if isinstance(data, dict):
        raise InvalidInput(f"{path} holds an object: a vector is a JSON array or a .npy file")
    return data


def _read(path: Path) -> object:
    try:
        if path.suffix in (".npy", ".npz"):
            with path.open("rb") as stream:
                loaded = np.load(stream, allow_pickle=False)
                if path.suffix == ".npz" and not isinstance(loaded, np.lib.npyio.NpzFile):
                    raise ValueError("it is one array, no .npz archive")
                return dict(loaded.items()) if path.suffix == ".npz" else loaded
        return json.loads(
            path.read_text(encoding="utf-8"),
            parse_float=_as_float64,
            parse_int=_integer,
            parse_constant=_refuse,
            object_pairs_hook=_once,
        )
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"{path} is no JSON: {error}") from None
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}") from None
    except (ValueError, EOFError, BadZipFile, RuntimeError, NotImplementedError, MemoryError, zlib.error) as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise InvalidInput(f"{path} cannot be read: {shortened(words, 200)}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object none of whose keys stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for k, (key, _) in enumerate(pairs) if key in dict(pairs[:k]))
        raise InvalidInput(f"the key {shown(twice)} stands twice: which one counts?")
    return found


def _as_float64(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise InvalidInput(f"the number {shown(literal)} is beyond float64: write it as a string 'p/q'")
    if value == 0 and any(digit in "123456789" for digit in literal.lower().partition("e")[0]):
        raise InvalidInput(f"the number {shown(literal)} is 0 in float64: write it as a string 'p/q'")
    return value


def _integer(literal: str) -> int:
    if len(literal) > _MOST_DIGITS:
        raise InvalidInput(f"the integer {shown(literal)} has {len(literal)} digits: write it as a string")
    return int(literal)


def _refuse(literal: str) -> float:
    raise InvalidInput(f"{literal} is no number: only finite values have a meaning here")

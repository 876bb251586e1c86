"""Problems and vectors from files: JSON, .npy and .npz, read without unpickling anything."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.problems.square_root_lasso import SquareRootLasso

_NEEDED = {"A", "y", "lam"}
_OPTIONAL = {"problem", "weights", "row_scales_squared", "isometry"}


def read_problem(path: str | Path) -> SquareRootLasso:
    """The problem in a JSON object or .npz file with A, y, lam (and weights, isometry, ...).

    JSON numbers mean their float64 value, strings are exact: 0.1 is not "1/10".

    Raises
    ------
    InvalidInput
        The file is unreadable, or what it holds is no problem.
    """
    data = _read(Path(path))
    if not isinstance(data, dict):
        raise InvalidInput(f"{path} holds {shown(data)}: an object with the keys A, y and lam is needed")
    missing, unknown = _NEEDED - set(data), set(data) - _NEEDED - _OPTIONAL
    if missing:
        raise InvalidInput(f"{path} lacks {', '.join(sorted(missing))}: a problem has A, y and lam")
    if unknown:
        raise InvalidInput(f"{path} has the unknown key {sorted(unknown)[0]!r}: known are A, y, lam and {_OPTIONAL}")
    kind = data.pop("problem", "square-root-lasso")
    if kind != "square-root-lasso":
        raise InvalidInput(f"{path}: problem is {shown(kind)}, 'square-root-lasso' is certified so far")
    return SquareRootLasso(data.pop("A"), data.pop("y"), data.pop("lam"), **data)


def read_vector(path: str | Path) -> Any:
    """The vector in a JSON array or .npy file."""
    data = _read(Path(path))
    if isinstance(data, dict):
        raise InvalidInput(f"{path} holds an object: a vector is a JSON array or a .npy file")
    return data


def _read(path: Path) -> Any:
    try:
        if path.suffix in (".npy", ".npz"):
            loaded = np.load(path, allow_pickle=False)
            return dict(loaded.items()) if path.suffix == ".npz" else loaded
        return json.loads(path.read_text(encoding="utf-8"), parse_float=_finite, parse_constant=_refuse)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"{path} is no JSON: {error}") from None
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}") from None
    except ValueError as error:
        raise InvalidInput(f"{path} cannot be read: {error}") from None


def _finite(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise InvalidInput(f"the number {shown(literal)} is beyond float64: write it as a string 'p/q'")
    return value


def _refuse(literal: str) -> float:
    raise InvalidInput(f"{literal} is no number: only finite values have a meaning here")

"""Frames and series of pandas and polars -> arrays, column by column where the types of columns differ.

Each number is the one in the column: a frame of int64 and float64 columns is never turned into one array of doubles
that rounds the integers. What holds no numbers is refused by the name of its column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import as_float64
from sciverify.exact.rationals import to_rational

Foreign: TypeAlias = Any
"""An object of a library that is not imported: known by its methods, whatever its type."""
Array: TypeAlias = NDArray[np.generic]
_CATEGORIES = ("categor", "enum")
_TIMES = ("datetime", "date", "time", "duration", "period", "interval", "timestamp")
_NESTED = ("list", "array", "struct", "null")
_EXACT = {int, Fraction, Decimal}
_TEXTS = ("str", "large_string", "utf8", "object")


def is_series(values: object) -> bool:
    """A series, an index or an extension array of pandas; a series of polars."""
    kind = type(values)  # the class is asked: a frame would make its columns and types anew each time
    if not hasattr(kind, "to_numpy") or not hasattr(kind, "dtype") or hasattr(kind, "columns"):
        return False
    return hasattr(kind, "isna") or hasattr(kind, "is_null")


def is_frame(values: object) -> bool:
    """A frame of pandas or polars."""
    return all(hasattr(type(values), name) for name in ("to_numpy", "columns", "dtypes"))


def _is_pandas(values: object) -> bool:
    return hasattr(values, "iloc") or hasattr(values, "isna")


def frame_array(frame: Foreign, name: str) -> Array:
    """A frame as an array of shape (m, N): of doubles where all its numbers are doubles, else of what they are."""
    types = list(frame.dtypes)
    if not types:
        return np.zeros(frame.shape)
    parts = []
    for positions in _groups(types, frame):
        wheres = _Wheres(name, frame, positions)
        parts.append((positions, _checked(_part(frame, positions), types[positions[0]], name, wheres)))
    return parts[0][1] if len(parts) == 1 else _joined(parts, frame.shape)


@dataclass(frozen=True, slots=True)
class _Wheres:
    """How an error message calls the columns of a part; a series has one."""

    name: str
    frame: Foreign
    positions: list[int]

    def __getitem__(self, k: int) -> str:
        if not hasattr(self.frame, "columns"):
            label = getattr(self.frame, "name", None)
            return self.name if label in (None, "") else f"{self.name} ({shown(str(label), 30)})"
        return f"column {shown(str(self.frame.columns[self.positions[k]]), 40)} of {self.name}"


def _groups(types: list[Foreign], frame: Foreign) -> list[list[int]]:
    """The places of the columns of each type."""
    if len(set(map(id, types))) == 1:
        return [list(range(len(types)))]
    by_class = not _is_pandas(frame)  # classes are quick to compare, and say it all of these types
    if by_class and len(set(map(type, types))) == 1:
        return [list(range(len(types)))]
    found: dict[Foreign, list[int]] = defaultdict(list)
    for k, dtype in enumerate(types):
        found[type(dtype) if by_class or isinstance(dtype, np.dtype) else dtype].append(k)
    return list(found.values())


def _joined(parts: list[tuple[list[int], Array]], shape: tuple[int, int]) -> Array:
    """Columns of several types as one array; of objects where no type of NumPy holds all their numbers."""
    narrow = [part if part.dtype.kind == "c" else as_float64(part) for _, part in parts]
    dtype: Foreign = np.float64
    if any(part is None for part in narrow):
        dtype = object
    elif any(part.dtype.kind == "c" for _, part in parts):
        dtype = np.complex128
    whole: Array = np.empty(shape, dtype=dtype)
    for (positions, part), exact in zip(parts, narrow, strict=True):
        whole[:, _run(positions)] = part if exact is None else exact
    return whole


def _part(frame: Foreign, positions: list[int]) -> Foreign:
    """The columns at these places: the frame itself if they are all."""
    if len(positions) == frame.shape[1]:
        return frame
    places = _run(positions)
    return frame.iloc[:, places] if _is_pandas(frame) else frame[:, places]


def _run(positions: list[int]) -> list[int] | slice:
    """Neighbouring places as a slice, which copies less."""
    first, last = positions[0], positions[-1]
    return slice(first, last + 1) if last - first + 1 == len(positions) else positions


def series_array(series: Foreign, name: str) -> Array:
    """A series as a vector of its numbers."""
    return _checked(series, series.dtype, name, _Wheres(name, series, [0]))


def _checked(part: Foreign, dtype: Foreign, name: str, wheres: _Wheres) -> Array:
    """The numbers of columns of one type; a missing one, or a type that holds none, is refused by name."""
    text = str(dtype).lower()
    if text.startswith(_CATEGORIES):
        raise InvalidInput(f"{wheres[0]} is categorical: pass numbers, for example {_dummies(part, name)}")
    if text.startswith(_TIMES):
        raise InvalidInput(f"{wheres[0]} holds {dtype}: times have units, pass plain numbers")
    if text.startswith(_NESTED):
        raise InvalidInput(f"{wheres[0]} holds {dtype}: one number an entry is needed")
    if text.startswith(_TEXTS) or text.startswith("decimal"):
        return _objects(part, name, wheres)
    if not isinstance(dtype, np.dtype):
        _refuse_missing(part, name, wheres)
    array = _to_numpy(part, dtype)
    if array.dtype.kind == "O":
        return _objects(part, name, wheres)
    if array.dtype.kind in "fc" and not np.isfinite(array.sum()) and not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array.reshape(len(array), -1)))[0].tolist()
        _refuse_entry(array.reshape(len(array), -1)[row, column], row, name, wheres[column])
    return array


def _to_numpy(part: Foreign, dtype: Foreign) -> Array:
    below = getattr(dtype, "numpy_dtype", None)  # of types that can hold pandas.NA
    return np.asarray(part.to_numpy() if below is None else part.to_numpy(dtype=below))


def _refuse_missing(part: Foreign, name: str, wheres: _Wheres) -> None:
    if _is_pandas(part):
        missing = np.asarray(part.isna())
    elif not np.any(part.null_count().row(0) if hasattr(part, "row") else part.null_count()):
        return
    elif hasattr(part, "get_columns"):
        missing = np.column_stack([column.is_null().to_numpy() for column in part.get_columns()])
    else:
        missing = part.is_null().to_numpy()
    if missing.any():
        row, column = np.argwhere(missing.reshape(len(missing), -1))[0].tolist()
        _refuse_entry("a missing value", row, name, wheres[column])


def _refuse_entry(value: object, row: int, name: str, where: str) -> None:
    raise InvalidInput(
        f"{where} has {value} in row {row}: only finite numbers have a meaning here, fill it or leave the row out"
    )


def _dummies(part: Foreign, name: str) -> str:
    return f"pandas.get_dummies({name})" if _is_pandas(part) else f"{name}.to_dummies()"


def _objects(part: Foreign, name: str, wheres: _Wheres) -> Array:
    """Exact numbers of any kind: fractions, decimals, numerals in strings."""
    columns = _lists(part)
    for k, column in enumerate(columns):
        for row, entry in enumerate(column):
            if type(entry) not in _EXACT:
                _require_number(entry, row, part, name, wheres[k])
    whole = np.empty((len(columns[0]), len(columns)), dtype=object)
    for k, column in enumerate(columns):
        whole[:, k] = column
    return whole if hasattr(part, "columns") else whole[:, 0]


def _lists(part: Foreign) -> list[list[object]]:
    if not hasattr(part, "columns"):
        return [_as_list(part)]
    if _is_pandas(part):
        return [part.iloc[:, k].tolist() for k in range(part.shape[1])]
    return [column.to_list() for column in part.get_columns()]


def _as_list(series: Foreign) -> list[object]:
    found: Iterable[object] = series.tolist() if _is_pandas(series) else series.to_list()
    return list(found)


def _require_number(entry: object, row: int, part: Foreign, name: str, where: str) -> None:
    not_a_number = isinstance(entry, float) and entry != entry
    if entry is None or not_a_number or type(entry).__name__ in ("NAType", "NaTType"):
        _refuse_entry("a missing value", row, name, where)
    if isinstance(entry, bool | np.bool_):
        raise InvalidInput(f"{where} holds {entry!r} among objects: give the column the type bool, for 0 and 1")
    if isinstance(entry, str):
        try:
            to_rational(entry)
        except InvalidInput:
            raise InvalidInput(
                f"{where} holds text, {shown(entry, 40)} in row {row}: pass numbers, for example {_dummies(part, name)}"
            ) from None

"""Numbers and arrays as float64 where that loses nothing, and arrays that nobody changes."""

from __future__ import annotations

from collections.abc import Iterable
from operator import countOf
from struct import pack
from typing import Any, TypeVar

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.environment import keeps_subnormals
from sciverify.exact.rationals import to_fraction

Floats = NDArray[np.float64]
_DOUBLES = {float, np.float64}
_NARROW = {np.float32, np.float16}
_INTEGERS = (int, np.integer)
_LARGEST_INTEGER = 2**53
"""All integers up to here are doubles."""
_Array = TypeVar("_Array", bound=NDArray[np.generic])


def frozen(array: _Array) -> _Array:
    """The array itself, read-only from now on; for arrays that belong to the library."""
    array.flags.writeable = False
    return array


def read_only_copy(array: object) -> NDArray[Any]:
    """A copy in row-major order that is nobody else's and stays as it is."""
    return frozen(np.array(array, order="C"))


def as_double(number: object) -> float | None:
    """The exact number as a double; None if it is none."""
    if not isinstance(number, fmpq):
        return None
    try:
        value = float(to_fraction(number))
    except OverflowError:
        return None
    return value if fmpq(*exact_ratio(value)) == number else None


def doubles(numbers: Iterable[object]) -> Floats | None:
    """Exact numbers as float64 if every one of them is a double."""
    values = []
    for number in numbers:
        value = as_double(number)
        if value is None:
            return None
        values.append(value)
    return np.array(values)


def as_float64(array: NDArray[np.generic]) -> Floats | None:
    """A copy of a real array as float64, in row-major order, if its numbers are doubles; NaN and infinities pass.

    Of an array of type bool, 0 and 1.
    """
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind == "f" and size < 8 and not keeps_subnormals():
        return None  # the conversion would flush those of float32
    if kind == "f" and size <= 8:
        return np.array(array, dtype=np.float64, order="C")
    if kind == "f":
        with np.errstate(over="ignore"):
            narrow = np.array(array, dtype=np.float64, order="C")
        return narrow if np.array_equal(narrow.astype(array.dtype), array, equal_nan=True) else None
    if kind in "iub" and array.size and max(abs(int(array.max())), abs(int(array.min()))) <= _LARGEST_INTEGER:
        return np.array(array, dtype=np.float64, order="C")
    return None


def as_float64_list(values: object) -> Floats | None:
    """A list of floats and small integers, Python's or NumPy's, as float64; None if it holds anything else."""
    if not isinstance(values, list | tuple) or not values:
        return None
    if countOf(map(type, values), float) == len(values):  # the quickest question, and the quickest copy
        return np.frombuffer(pack(f"{len(values)}d", *values)).copy()
    kinds = set(map(type, values))
    if not all(kind in _DOUBLES or kind is int or issubclass(kind, np.integer | np.floating) for kind in kinds):
        return None
    if np.longdouble in kinds or (kinds & _NARROW and not keeps_subnormals()):
        return None
    if any(isinstance(x, _INTEGERS) and abs(int(x)) > _LARGEST_INTEGER for x in values):
        return None
    return np.array(values, dtype=np.float64)


def as_float64_rows(rows: object) -> Floats | None:
    """A list of such lists, or of vectors of doubles, of one length as float64; None if it is anything else."""
    if not isinstance(rows, list | tuple) or not rows:
        return None
    found: list[Floats] = []
    for row in rows:
        values = as_float64(row) if type(row) is np.ndarray and row.ndim == 1 else as_float64_list(row)
        if values is None or (found and len(values) != len(found[0])):
            return None
        found.append(values)
    return np.array(found)

"""Numbers in any form -> doubles, exactly, or one sentence about the number that is none."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import as_double, as_float64, as_float64_list, as_float64_rows, frozen
from sciverify.exact.foreign import plain
from sciverify.exact.reading import Reader, as_nested

DoubleArray = NDArray[Any]
"""float64 or complex128."""


def read_double(value: object, name: str) -> float:
    """A real number that is a double.

    Raises
    ------
    InvalidInput
        It is none: NaN, infinite, rounded by float64, no real number.
    """
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    exact = Reader([value]).scalar(value, name)
    number = as_double(exact) if isinstance(exact, fmpq) else None
    if number is None:
        raise InvalidInput(f"{name} is {shown(value)}: a double is needed, round it first")
    return number


def read_doubles(values: object, name: str) -> DoubleArray:
    """A vector or matrix of doubles, real or complex.

    Parameters
    ----------
    values : nested sequence or array of numbers in any form, dense
    name : str

    Returns
    -------
    read-only float64 or complex128 array in row-major order, a copy
        **Guarantee.** Every entry is the number that was passed.

    Raises
    ------
    InvalidInput
        An entry that is no double or no number, masked entries, rows of different lengths.
    """
    array = _as_array(values, name)
    found = as_float64(array)
    if found is None and array.dtype.kind == "c" and array.dtype.itemsize <= 16:
        found = np.array(array, dtype=np.complex128, order="C")
    if found is None:
        found = _entry_by_entry(array, name)
    bad = ~np.isfinite(found)
    if bad.any():
        where = tuple(np.argwhere(bad)[0])
        raise InvalidInput(f"{_place(name, where)} is {array[where]}: only finite numbers have a meaning here")
    return frozen(found)


def _as_array(values: object, name: str) -> NDArray[Any]:
    """An array, of objects where the values are not of one NumPy type already."""
    found = plain(values, name)
    if getattr(values, "dtype", None) == np.bool_:
        raise InvalidInput(f"{name} is {shown(values)}: booleans are not numbers, write 0 or 1")
    if isinstance(found, np.ndarray | np.generic):
        return np.asarray(found)
    listed = as_float64_list(found)
    listed = as_float64_rows(found) if listed is None else listed
    if listed is not None:
        return listed
    nested = as_nested(found, name)
    try:
        return np.array(nested, dtype=object)
    except ValueError:
        raise InvalidInput(f"{name} is {shown(values)}: rows of one length are needed") from None


def _entry_by_entry(array: NDArray[Any], name: str) -> DoubleArray:
    entries = [_number(entry, _place(name, where)) for where, entry in np.ndenumerate(array.astype(object))]
    dtype = np.complex128 if any(isinstance(entry, complex) for entry in entries) else np.float64
    return np.array(entries, dtype=dtype).reshape(array.shape)


def _number(entry: object, where: str) -> float | complex:
    if isinstance(entry, complex | np.complexfloating):
        return complex(read_double(entry.real, where), read_double(entry.imag, where))
    return read_double(entry, where)


def _place(name: str, where: tuple[int, ...]) -> str:
    return name + "".join(f"[{k}]" for k in where)

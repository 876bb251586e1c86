"""A matrix of doubles, dense or sparse: kept as it is, read exactly when exact numbers are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput
from sciverify.exact.double_bits import exact_ratio, largest_magnitude
from sciverify.exact.environment import keeps_subnormals
from sciverify.exact.midrad import FloatMatrix, Floats
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Matrix, Vector

_LONG = 2_000
"""Entries from which nested lists of doubles are kept as an array."""


@dataclass(frozen=True, slots=True)
class FloatData:
    """A and y as float64; the arrays are not copied, so they must not change while a problem uses them.

    Attributes
    ----------
    matrix : array of shape (m, N), or CSC sparse array
    measurements : array of shape (m,)
    largest : float
        max |a_ij|
    """

    matrix: FloatMatrix
    measurements: Floats
    largest: float

    @property
    def is_sparse(self) -> bool:
        """Is the matrix a SciPy sparse array?"""
        return not isinstance(self.matrix, np.ndarray)

    def exact_rows(self) -> Matrix:
        """The rows as tuples of rational numbers."""
        return tuple(exact_vector(row) for row in self.dense())

    def dense(self) -> Floats:
        """The matrix as an array."""
        array: Floats = self.matrix.toarray() if self.is_sparse else self.matrix
        return array


def exact_vector(values: Floats) -> Vector:
    """Doubles as rational numbers."""
    return tuple(fmpq(*exact_ratio(x)) for x in values.tolist())


def doubles(numbers: Any) -> Floats | None:
    """The numbers as float64 if every one of them is a double."""
    values = []
    for number in numbers:
        if not isinstance(number, fmpq):
            return None
        try:
            value = float(to_fraction(number))
        except OverflowError:
            return None
        if fmpq(*exact_ratio(value)) != number:
            return None
        values.append(value)
    return np.array(values)


def read_float_data(A: Any, y: Any) -> FloatData | None:
    """The data if all numbers are doubles and A is an array, a sparse matrix or a long list; else None.

    Raises
    ------
    InvalidInput
        A NaN or an infinity in A or y.
    """
    matrix = _float_matrix(A)
    if matrix is None or 0 in matrix.shape:
        return None
    measurements = _as_float64(np.asarray(y)) if isinstance(y, np.ndarray) else _plain_list(y)
    if measurements is None or measurements.shape != matrix.shape[:1] or isinstance(y, np.ma.MaskedArray):
        return None
    values = matrix if isinstance(matrix, np.ndarray) else matrix.data
    largest = largest_magnitude(values)
    if not np.isfinite(largest):
        where = np.argwhere(~np.isfinite(values))[0]
        place = f"A[{where[0]}][{where[1]}]" if len(where) == 2 else "a stored entry of A"
        raise InvalidInput(f"{place} is {float(values[tuple(where)])}: only finite numbers have a meaning here")
    if not np.isfinite(measurements).all():
        k = int(np.argmin(np.isfinite(measurements)))
        raise InvalidInput(f"y[{k}] is {float(measurements[k])}: only finite numbers have a meaning here")
    return FloatData(matrix, measurements, largest)


def _float_matrix(A: Any) -> FloatMatrix | None:
    if isinstance(A, np.ndarray):
        return _as_float64(np.asarray(A)) if A.ndim == 2 and not isinstance(A, np.ma.MaskedArray) else None
    if isinstance(A, list | tuple) and A and isinstance(A[0], list | tuple) and len(A) * len(A[0]) > _LONG:
        rows = [_plain_list(row) for row in A]
        lengths = {-1 if row is None else len(row) for row in rows}
        return np.array(rows) if len(lengths) == 1 and lengths != {-1} else None
    if not hasattr(A, "tocsc") or A.dtype != np.float64 or len(A.shape) != 2:
        return None
    compressed = A.tocsc()
    if not compressed.has_canonical_format:
        compressed = compressed.copy()
        compressed.sum_duplicates()
    return compressed


def _as_float64(array: Any) -> Floats | None:
    """The array as float64 if that loses nothing."""
    if array.dtype == np.float64 and array.dtype.isnative:
        return np.asarray(array)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        if not keeps_subnormals():
            return None  # the conversion would flush those of float32
        return np.asarray(array.astype(np.float64))
    if array.dtype.kind in "iu" and array.size and max(abs(int(array.max())), abs(int(array.min()))) <= 2**53:
        return np.asarray(array.astype(np.float64))
    return None


def _plain_list(values: Any) -> Floats | None:
    """A list of Python floats and small integers as float64; None if it holds anything else."""
    if not isinstance(values, list | tuple) or not values:
        return None
    if not all(type(x) is float or (type(x) is int and abs(x) <= 2**53) for x in values):
        return None
    return np.array(values, dtype=np.float64)

"""A matrix of doubles, dense or sparse: kept as it is, read exactly when exact numbers are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput
from sciverify.exact.midrad import FloatMatrix, Floats
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Matrix, Vector


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
    return tuple(fmpq(*x.as_integer_ratio()) for x in values.tolist())


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
        if fmpq(*value.as_integer_ratio()) != number:
            return None
        values.append(value)
    return np.array(values)


def read_float_data(A: Any, y: Any) -> FloatData | None:
    """The data if A is a float64 array or a real sparse matrix and y a float64 vector that fits; else None.

    Raises
    ------
    InvalidInput
        A NaN or an infinity in A or y.
    """
    measurements = np.asarray(y) if isinstance(y, np.ndarray) else None
    if measurements is None or measurements.dtype != np.float64 or measurements.ndim != 1:
        return None
    matrix = _float_matrix(A)
    if matrix is None or matrix.shape[0] != len(measurements) or 0 in matrix.shape:
        return None
    values = matrix if isinstance(matrix, np.ndarray) else matrix.data
    largest = float(max(values.max(), -values.min())) if values.size else 0.0
    if not np.isfinite(largest):
        where = np.argwhere(~np.isfinite(values))[0]
        place = f"A[{where[0]}][{where[1]}]" if len(where) == 2 else "a stored entry of A"
        raise InvalidInput(f"{place} is {values[tuple(where)]!r}: only finite numbers have a meaning here")
    if not np.isfinite(measurements).all():
        k = int(np.argmin(np.isfinite(measurements)))
        raise InvalidInput(f"y[{k}] is {float(measurements[k])!r}: only finite numbers have a meaning here")
    return FloatData(matrix, measurements, largest)


def _float_matrix(A: Any) -> FloatMatrix | None:
    if isinstance(A, np.ndarray):
        plain = np.asarray(A)
        masked = isinstance(A, np.ma.MaskedArray)
        return plain if plain.dtype == np.float64 and plain.ndim == 2 and not masked else None
    if not hasattr(A, "tocsc") or A.dtype != np.float64:
        return None
    compressed = A.tocsc()
    if not compressed.has_canonical_format:
        compressed = compressed.copy()
        compressed.sum_duplicates()
    return compressed

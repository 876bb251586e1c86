"""A matrix of doubles, dense or sparse: kept as it is, read exactly when exact numbers are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.errors import InvalidInput
from sciverify.exact.double_bits import exact_ratio, largest_magnitude
from sciverify.exact.doubles import as_float64, as_float64_list, as_float64_rows, frozen
from sciverify.exact.midrad import FloatMatrix, Floats, SparseMatrix
from sciverify.exact.reading import Matrix, Vector
from sciverify.exact.sparse import ascending_columns, is_sparse, sparse_entries

_ROWS = (list, tuple, np.ndarray)
_LONG = 2_000
"""Entries from which nested lists of doubles are kept as an array."""
_MOST_ROWS = 3
"""Rows that may be appended for each row of a dense matrix before it is kept in CSC form."""


@dataclass(frozen=True, slots=True)
class FloatData:
    """A and y as float64, in arrays that are read-only and nobody else's.

    Attributes
    ----------
    matrix : array of shape (m, N), or CSC sparse array with sorted places, none of them twice
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
        """The matrix as an array; read-only if it is kept as one."""
        return self.matrix if isinstance(self.matrix, np.ndarray) else self.matrix.toarray()

    def beside(self, column: Floats) -> FloatData:
        """The same with one more column, dense of shape (m, 1), in the last place."""
        largest = max(self.largest, largest_magnitude(column))
        if isinstance(self.matrix, np.ndarray):
            return FloatData(frozen(np.hstack([self.matrix, column])), self.measurements, largest)
        entries = np.flatnonzero(column)
        m, count = self.matrix.shape
        values, rows = np.append(self.matrix.data, column[entries, 0]), np.append(self.matrix.indices, entries)
        starts = np.append(self.matrix.indptr, len(values))
        return FloatData(sparse_columns(values, rows, starts, (m, count + 1)), self.measurements, largest)

    def above_identity(self, count: int) -> FloatData:
        """The same with the rows e_1, ..., e_count below A and zeros below y, in CSC form where that is shorter."""
        from scipy.sparse import csc_array, eye_array, vstack

        (m, columns), largest = self.matrix.shape, max(self.largest, 1.0)
        measurements = frozen(np.append(self.measurements, np.zeros(count)))
        if isinstance(self.matrix, np.ndarray) and columns <= _MOST_ROWS * m:
            return FloatData(frozen(np.vstack([self.matrix, np.eye(count, columns)])), measurements, largest)
        found = csc_array(vstack([csc_array(self.matrix), eye_array(count, columns)]))
        found.sort_indices()
        return FloatData(
            sparse_columns(found.data, found.indices, found.indptr, (m + count, columns)), measurements, largest
        )


def exact_vector(values: Floats) -> Vector:
    """Doubles as rational numbers."""
    spent("reading doubles exactly")
    return tuple(fmpq(*exact_ratio(x)) for x in values.tolist())


def read_float_data(A: object, y: object) -> FloatData | None:
    """Copies of the data if all numbers are doubles and A is an array, a sparse matrix or a long list; else None.

    Parameters
    ----------
    A, y : object
        As `labelled.py` returns them: arrays of class ndarray, sparse matrices, lists, or anything else.

    Raises
    ------
    InvalidInput
        A NaN or an infinity in A or y; a sparse matrix without a structure.
    """
    matrix = _float_matrix(A)
    if matrix is None or 0 in matrix.shape:
        return None
    measurements = as_float64(y) if isinstance(y, np.ndarray) else as_float64_list(y)
    if measurements is None or measurements.shape != matrix.shape[:1]:
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
    return FloatData(frozen(matrix) if isinstance(matrix, np.ndarray) else matrix, frozen(measurements), largest)


def _float_matrix(A: object) -> FloatMatrix | None:
    """A copy as float64, dense or CSC."""
    if isinstance(A, np.ndarray):
        return as_float64(A) if A.ndim == 2 else None
    if isinstance(A, list | tuple) and A and isinstance(A[0], _ROWS) and len(A) * _width(A[0]) > _LONG:
        return as_float64_rows(A)
    if not is_sparse(A) or len(A.shape) != 2:
        return None
    kept = ascending_columns(A)
    if kept is not None and (copied := as_float64(kept[0])) is not None:
        return sparse_columns(copied, kept[1].copy(), kept[2].copy(), A.shape)
    entries = sparse_entries(A, "A")
    values = as_float64(entries.values)
    return None if values is None else sparse_columns(values, entries.rows, entries.column_starts(), entries.shape)


def _width(row: NDArray[np.generic] | Sequence[object]) -> int:
    return int(row.size) if isinstance(row, np.ndarray) else len(row)


def sparse_columns(values: Floats, rows: object, starts: object, shape: tuple[int, ...]) -> FloatMatrix:
    """A CSC array in read-only arrays of its own; its places ascend in every column."""
    from scipy.sparse import csc_array

    found: SparseMatrix = csc_array((values, rows, starts), shape=shape)
    for part in (found.data, found.indices, found.indptr):
        frozen(part)
    found.has_canonical_format = True
    return found

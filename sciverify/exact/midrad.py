"""Midpoint-radius arithmetic on float64: BLAS products with a-priori error bounds.

With u = 2**-53 and gamma_n = n u / (1 - n u), a float dot product of length n differs from the exact one by at most
gamma_n |x|^T |y| + UNDERFLOW, for every order of summation and with or without fused operations, as long as nothing
overflows (an overflow shows as inf or nan, and no comparison below succeeds with those) and the environment is the one
of IEEE arithmetic (`environment.float_proof` brackets every use). Upper bounds that are sums of
non-negative floats are multiplied by SLACK, which covers the rounding of up to 2**20 terms; UNDERFLOW covers whatever
is lost below the normal range. Inner products of measurement vectors may count row scales d: sum d_k u_k v_k.
Derivation: docs/theory/midpoint-radius.md.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from sciverify.exact.double_bits import LEAST_NORMAL, of_units

Floats: TypeAlias = NDArray[np.float64]


class SparseMatrix(Protocol):
    """What is asked of a SciPy sparse array in CSC format (SciPy has no types)."""

    data: Floats
    indices: NDArray[np.integer]
    indptr: NDArray[np.integer]
    has_canonical_format: bool

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)"""

    @property
    def nnz(self) -> int:
        """Stored entries."""

    @property
    def T(self) -> SparseMatrix:
        """The transpose."""

    def toarray(self) -> Floats:
        """As a dense array."""

    def tocsc(self) -> SparseMatrix:
        """In CSC format."""

    def copy(self) -> SparseMatrix:
        """With arrays of its own."""

    def multiply(self, other: SparseMatrix) -> SparseMatrix:
        """Entry by entry."""

    def sum(self, axis: int) -> Floats:
        """Of each column (0) or row (1)."""

    def __abs__(self) -> SparseMatrix: ...

    @overload
    def __matmul__(self, other: Floats) -> Floats: ...
    @overload
    def __matmul__(self, other: SparseMatrix) -> SparseMatrix: ...

    def __getitem__(self, place: tuple[slice, object]) -> SparseMatrix: ...


FloatMatrix: TypeAlias = Floats | SparseMatrix
"""A float64 array of shape (m, N), or a SciPy sparse array in CSC format."""

UNIT = 2.0**-53
SLACK = 1 + 2.0**-30
UNDERFLOW = 2.0**-1000
MOST_TERMS = 2**20
_FULL = 4
"""Places for each entry up to which columns of a sparse matrix are multiplied as dense ones."""


def gamma(terms: int) -> float:
    """n u / (1 - n u), rounded up."""
    return terms * UNIT * SLACK


Bound = TypeVar("Bound", float, Floats)


def upper(bound: Bound) -> Bound:
    """A float bound computed from non-negative terms, made safe against its own rounding."""
    return bound * SLACK + UNDERFLOW


def float_below(x: Fraction) -> float:
    """A double <= x (-inf if there is no finite one), in every floating-point environment."""
    if abs(x) < LEAST_NORMAL:
        return of_units(math.floor(x * 2**1074))
    try:
        value = float(x)
    except OverflowError:
        return -math.inf if x < 0 else sys.float_info.max
    return value if Fraction(*value.as_integer_ratio()) <= x else float(np.nextafter(value, -math.inf))


def float_above(x: Fraction) -> float:
    """A double >= x (inf if there is no finite one)."""
    return -float_below(-x)


@dataclass(frozen=True, slots=True)
class RowScales:
    """Squared row scales d > 0 of any size, counted by inner products.

    Attributes
    ----------
    squared : float array of length m
    lost : float
        (M4): times ||a||_D, it bounds what products a_k (d_k v_k) lose where d_k v_k is below the normal range.
    largest : float
        At least sqrt(max d_k).
    """

    squared: Floats
    lost: float
    largest: float

    @classmethod
    def of(cls, squared: Floats | None) -> RowScales | None:
        """None if there are none."""
        if squared is None:
            return None
        lost = math.sqrt(len(squared)) / float(np.sqrt(squared.min())) * 2.0**-1074
        return cls(squared, upper(lost), upper(float(np.sqrt(squared.max()))))


def scaled(values: Floats, scales: RowScales | None) -> Floats:
    """d_k v_k, rounded."""
    return values if scales is None else scales.squared * values


@overload
def scaled_rows(matrix: Floats, factors: Floats | None) -> Floats: ...
@overload
def scaled_rows(matrix: SparseMatrix, factors: Floats | None) -> SparseMatrix: ...
def scaled_rows(matrix: FloatMatrix, factors: Floats | None) -> FloatMatrix:
    """Row k times factors[k], rounded; the matrix itself if there are none."""
    if factors is None:
        return matrix
    if isinstance(matrix, np.ndarray):
        return np.asarray(factors[:, None] * matrix)
    found = matrix.copy()
    found.data = factors[found.indices] * found.data
    return found


def norm(v: Floats, scales: RowScales | None = None) -> float:
    """An upper bound of the l2 norm, with the row scales counted: (M2), (M5)."""
    return float(upper(np.sqrt(float(scaled(v, scales) @ v) * SLACK + UNDERFLOW)))


def square_bounds(v: Floats, scales: RowScales | None = None) -> tuple[float, float]:
    """Floats low <= ||v||^2 <= high, as close as the rounding of one dot product allows: (M6)."""
    square, doubt = float(scaled(v, scales) @ v), 2 * (len(v) + 8) * UNIT
    low = max(square * (1 - doubt) - UNDERFLOW, 0.0) if np.isfinite(square) else 0.0
    return low, square * (1 + doubt) + UNDERFLOW


def gram_matrix(columns: FloatMatrix, scales: RowScales | None = None) -> Floats:
    """The inner products of all columns, in floats and dense: no promise."""
    factors = None if scales is None else scales.squared
    if isinstance(columns, np.ndarray):
        return np.asarray(columns.T @ scaled_rows(columns, factors))
    if factors is not None and (rows := np.unique(columns.indices)).size * columns.shape[1] <= _FULL * columns.nnz:
        filled = columns.toarray()[rows]  # of an elastic net: BLAS is faster
        return np.asarray(filled.T @ scaled_rows(filled, factors[rows]))
    return (columns.T @ scaled_rows(columns, factors)).toarray()


def column_norms(matrix: FloatMatrix, scales: RowScales | None = None) -> Floats:
    """Upper bounds of the l2 norms of all columns: (M2), (M5)."""
    factors = None if scales is None else scales.squared
    if isinstance(matrix, np.ndarray):
        squares = np.einsum("ij,ij->j", matrix, scaled_rows(matrix, factors))
    else:
        squares = _sums_of_columns(matrix, matrix.data * scaled_rows(matrix, factors).data)
    return np.asarray(upper(np.sqrt(squares * SLACK + UNDERFLOW)))


def _sums_of_columns(matrix: SparseMatrix, values: Floats) -> Floats:
    """The sums of values that stand in the places of the entries."""
    starts, found = matrix.indptr[:-1], np.zeros(matrix.shape[1])
    filled = np.flatnonzero(matrix.indptr[1:] > starts)  # between filled columns there is nothing
    if len(filled):
        found[filled] = np.add.reduceat(values, starts[filled])
    return found


def _most_terms(matrix: FloatMatrix) -> int:
    """The entries of a row at most; sparse matrices are CSC."""
    if isinstance(matrix, np.ndarray):
        return int(matrix.shape[1])
    return int(np.bincount(matrix.indices).max(initial=0))


def product(matrix: FloatMatrix, vector: Floats, scales: RowScales | None = None) -> tuple[Floats, float]:
    """matrix @ vector in floats, and a bound of the l2 norm of its error."""
    magnitudes = abs(matrix) @ np.abs(vector)
    underflow = len(magnitudes) * UNDERFLOW * (1.0 if scales is None else scales.largest)
    return matrix @ vector, gamma(_most_terms(matrix) + 1) * norm(magnitudes, scales) + underflow


def difference(
    vector: Floats, matrix: FloatMatrix, coefficients: Floats, scales: RowScales | None = None
) -> tuple[Floats, float]:
    """vector - matrix @ coefficients in floats, and a bound of the l2 norm of its error."""
    moved, error = product(matrix, coefficients, scales)
    result = vector - moved
    return result, float(upper(error + 2 * UNIT * norm(result, scales)))


def column_products(
    matrix: FloatMatrix, norms: Floats, vector: Floats, error: float, scales: RowScales | None = None
) -> tuple[Floats, Floats]:
    """matrix.T @ v in floats and bounds of its errors, entry by entry, for a v within `error` of `vector`.

    With row scales: A^T D v, `norms` and `error` in the norm that counts them.
    """
    if scales is None:
        rounding = gamma(len(vector) + 1) * norm(vector)  # (M3)
    else:
        rounding = gamma(len(vector) + 2) * norm(vector, scales) + scales.lost  # (M7)
    return matrix.T @ scaled(vector, scales), upper(norms * (rounding + error)) + UNDERFLOW

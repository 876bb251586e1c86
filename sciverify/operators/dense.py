"""A measurement operator by its entries."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from flint import fmpq_mat

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact import midrad
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.rational_vector import RationalVector, read_rational_vector
from sciverify.exact.reading import as_nested
from sciverify.operators.operator import FloatBounds, MeasurementOperator, flat


class DenseOperator(MeasurementOperator):
    """A matrix of rational numbers.

    Parameters
    ----------
    matrix : array or nested sequence of shape (m, N), in any exact form

    Raises
    ------
    InvalidInput
        No matrix, or an entry that is not rational.

    Examples
    --------
    >>> from sciverify.operators.dense import DenseOperator
    >>> DenseOperator([[1, "1/2"]]).measure([2, 4])
    (4,)
    """

    def __init__(self, matrix: object) -> None:
        rows = as_nested(matrix, "A")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
            raise InvalidInput(f"A is {shown(matrix)}: a matrix, a sequence of rows, is needed")
        first = read_rational_vector(rows[0], "A[0]")
        rest = (read_rational_vector(row, f"A[{i}]", len(first)) for i, row in enumerate(rows) if i)
        self.rows: tuple[RationalVector, ...] = (first, *rest)
        self.shape = (len(rows), len(first))

    @cached_property
    def _exact(self) -> fmpq_mat:
        return fmpq_mat(*self.shape, [x for row in self.rows for x in row])

    @cached_property
    def _floats(self) -> Floats:
        return np.array([[nearest_double(x) for x in row] for row in self.rows])

    def __getstate__(self) -> dict[str, object]:
        """What pickles and copies hold: FLINT's matrices have no pickles and are made again on demand."""
        return {name: value for name, value in self.__dict__.items() if name != "_exact"}

    def exact(self, x: RationalVector) -> RationalVector:
        """A x"""
        return tuple((self._exact * fmpq_mat(len(x), 1, list(x))).entries())

    def exact_adjoint(self, r: RationalVector) -> RationalVector:
        """A^T r"""
        return tuple((fmpq_mat(1, len(r), list(r)) * self._exact).entries())

    def forward(self, x: Floats) -> Floats:
        """A x"""
        product: Floats = flat(x, self.shape[1]) @ self._floats.T
        return product

    def adjoint(self, r: Floats) -> Floats:
        """A^T r"""
        product: Floats = flat(r, self.shape[0]) @ self._floats
        return product

    @cached_property
    def float_bounds(self) -> FloatBounds:
        """Both by Frobenius norms; the error of a sum of n products is that of midpoint-radius arithmetic."""
        wrong = np.array(
            [distance_to_double(x, v) for x, v in zip(self._exact.entries(), self._floats.flat, strict=True)]
        )
        norm, lost = midrad.norm(self._floats.ravel()), midrad.norm(wrong)
        terms = midrad.gamma(max(self.shape) + 1)
        return FloatBounds(float(midrad.upper(norm + lost)), float(midrad.upper(terms * norm + lost)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DenseOperator) and self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]  # a matrix, like an array

    def __str__(self) -> str:
        return f"A {self.shape[0]} x {self.shape[1]}"


class Identity(MeasurementOperator):
    """A = I: denoising.

    Parameters
    ----------
    size : int
    """

    has_orthonormal_rows = True

    def __init__(self, size: int) -> None:
        size = as_integer(size, "size", 1)
        self.shape = (size, size)

    def exact(self, x: RationalVector) -> RationalVector:
        """x"""
        return x

    def exact_adjoint(self, r: RationalVector) -> RationalVector:
        """r"""
        return r

    def forward(self, x: Floats) -> Floats:
        """x"""
        return flat(x, self.shape[1]).copy()

    def adjoint(self, r: Floats) -> Floats:
        """r"""
        return flat(r, self.shape[0]).copy()

    @property
    def float_bounds(self) -> FloatBounds:
        """Nothing is lost."""
        return FloatBounds(1.0, 0.0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self.shape == other.shape

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"identity {self.shape[0]} x {self.shape[1]}"


def as_operator(value: object) -> MeasurementOperator:
    """An operator as it is; anything else is read as a matrix.

    Raises
    ------
    InvalidInput
        It is no matrix of rational numbers.
    """
    return value if isinstance(value, MeasurementOperator) else DenseOperator(value)

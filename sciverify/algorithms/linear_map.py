"""The matrix of an iteration: a dense array, a SciPy sparse array, or an object that multiplies.

Each form multiplies twice: in float64 into a given array, and in balls around the exact product with the numbers
that are stored (or, for an object that multiplies, with the linear map it stands for).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from flint import acb, acb_mat, arb, arb_mat
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shortened, shown
from sciverify.exact.double_array import read_double, read_doubles
from sciverify.exact.doubles import frozen
from sciverify.exact.sparse import ForeignSparse, is_sparse, sparse_entries

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array: TypeAlias = NDArray[Any]
"""A vector of float64 or complex128."""
Column: TypeAlias = arb_mat | acb_mat
"""A column of balls: `arb_mat` or `acb_mat` of shape (n, 1)."""
Product: TypeAlias = Callable[[Column], Column]

_LARGEST_GRAM = 1_000


class Operator(Protocol):
    """An object that multiplies, with float64 or complex128 vectors."""

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)"""

    @property
    def norm_bound(self) -> float:
        """>= ||A||_2"""

    def forward(self, x: Array) -> Array:
        """A x, about."""

    def adjoint(self, y: Array) -> Array:
        """A^H y, about."""


class LinearMap(ABC):
    """A linear map R^N -> R^m or C^N -> C^m with its adjoint.

    Attributes
    ----------
    shape : (m, N)
    is_complex : bool
    size : int
        Numbers that define it.
    norm : float
        ||A||_2 in floats, or a bound from above.
    """

    shape: tuple[int, int]
    is_complex: bool
    size: int
    norm: float

    @property
    @abstractmethod
    def given(self) -> object:
        """The array of doubles, or the object that multiplies."""

    @abstractmethod
    def times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A source into target."""

    @abstractmethod
    def adjoint_times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A^H source into target."""

    @abstractmethod
    def enclosed(self, complex_vectors: bool) -> tuple[Product, Product]:
        """A and A^H on columns of balls; each product encloses the exact one."""

    def as_complex(self) -> LinearMap:
        """The same map on complex vectors."""
        return self


class DenseMap(LinearMap):
    """An array of doubles that is read-only and nobody else's."""

    def __init__(self, matrix: Array) -> None:
        self.matrix = matrix
        self.shape = int(matrix.shape[0]), int(matrix.shape[1])
        self.is_complex = matrix.dtype.kind == "c"
        self.size = matrix.size

    @cached_property
    def norm(self) -> float:  # type: ignore[override]
        """||A||_2, in floats."""
        return float(np.linalg.norm(self.matrix, 2))

    @cached_property
    def adjoint(self) -> Array:
        """A^H; a view if A is real."""
        return frozen(self.matrix.conj().T.copy()) if self.is_complex else self.matrix.T

    @property
    def given(self) -> Array:
        """The array."""
        return self.matrix

    def times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A source into target."""
        return partial(self.matrix.dot, source, target)

    def adjoint_times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A^H source into target."""
        return partial(self.adjoint.dot, source, target)

    def enclosed(self, complex_vectors: bool) -> tuple[Product, Product]:
        """Products of ball matrices; doubles become balls of radius 0."""
        make = acb_mat if complex_vectors else arb_mat
        matrix: Any = make(self.matrix.tolist())
        adjoint = matrix.conjugate().transpose() if complex_vectors else matrix.transpose()
        return matrix.__mul__, adjoint.__mul__

    def as_complex(self) -> LinearMap:
        """The same numbers as complex128."""
        return self if self.is_complex else DenseMap(frozen(self.matrix.astype(np.complex128)))


class SparseMap(LinearMap):
    """A SciPy sparse array of doubles in CSR format, in read-only arrays of its own, with each place once."""

    def __init__(self, matrix: csr_array) -> None:
        self.matrix = matrix
        self.shape = int(matrix.shape[0]), int(matrix.shape[1])
        self.is_complex = matrix.dtype.kind == "c"
        self.size = int(self.matrix.nnz)
        self.adjoint = _frozen_parts(self.matrix.conj().T.tocsr())

    @cached_property
    def norm(self) -> float:  # type: ignore[override]
        """||A||_2 in floats; sqrt(||A||_1 ||A||_inf) >= ||A||_2 if both sides are long."""
        if min(self.shape) <= _LARGEST_GRAM:
            gram = self.matrix @ self.adjoint if self.shape[0] <= self.shape[1] else self.adjoint @ self.matrix
            return math.sqrt(float(np.linalg.norm(gram.toarray(), 2)))
        magnitudes = abs(self.matrix)
        return math.sqrt(float(magnitudes.sum(axis=0).max()) * float(magnitudes.sum(axis=1).max()))

    @property
    def given(self) -> object:
        """The sparse array."""
        return self.matrix

    def times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A source into target."""
        return lambda: np.copyto(target, self.matrix @ source)

    def adjoint_times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A^H source into target."""
        return lambda: np.copyto(target, self.adjoint @ source)

    def enclosed(self, complex_vectors: bool) -> tuple[Product, Product]:
        """Sums over the stored entries of each row."""
        return _sparse_product(self.matrix, complex_vectors), _sparse_product(self.adjoint, complex_vectors)

    def as_complex(self) -> LinearMap:
        """The same numbers as complex128."""
        return self if self.is_complex else SparseMap(_frozen_parts(self.matrix.astype(np.complex128)))


class MatrixFree(LinearMap):
    """An object with `shape`, `forward`, `adjoint` and `norm_bound`.

    It stands for a linear map that its floats only approximate; what it stands for is said by `enclose_forward`
    and `enclose_adjoint` (lists of balls in, lists of balls out), which verified passes need.
    """

    def __init__(self, operator: Operator) -> None:
        self.operator = operator
        try:
            rows, columns = (as_integer(n, "shape", 0) for n in operator.shape)
            self.norm = read_double(operator.norm_bound, "norm_bound")
        except (AttributeError, TypeError, ValueError):
            raise InvalidInput(
                f"matrix is {shown(operator)}: a matrix-free one needs shape = (m, N) and a double norm_bound >= ||A||"
            ) from None
        if min(rows, columns) < 1 or not (math.isfinite(self.norm) and self.norm > 0):
            raise InvalidInput(f"matrix has shape {(rows, columns)}, norm_bound {self.norm}: both must be positive")
        self.shape = rows, columns
        self.size = int(getattr(operator, "parameter_count", 0))
        images = self._image("forward", columns, rows), self._image("adjoint", rows, columns)
        self.is_complex = any(image.dtype.kind == "c" for image in images)

    def _image(self, name: str, count: int, expected: int) -> Array:
        try:
            image = np.asarray(getattr(self.operator, name)(np.zeros(count)))
        except Exception as error:  # foreign code may fail in any way
            raise InvalidInput(f"matrix.{name} fails at {count} zeros: {shortened(error)}") from error
        if image.shape != (expected,) or image.dtype.kind not in "fc" or image.any():
            raise InvalidInput(f"matrix.{name} maps 0 to {shown(image)}: {expected} zeros are needed")
        return image

    @property
    def given(self) -> object:
        """The operator."""
        return self.operator

    def times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A source into target."""
        forward = self.operator.forward
        return lambda: np.copyto(target, forward(source))

    def adjoint_times(self, source: Array, target: Array) -> Callable[[], object]:
        """The function that writes A^H source into target."""
        adjoint = self.operator.adjoint
        return lambda: np.copyto(target, adjoint(source))

    def enclosed(self, complex_vectors: bool) -> tuple[Product, Product]:
        """What the operator itself encloses."""
        make = acb_mat if complex_vectors else arb_mat
        products = []
        for name in ("enclose_forward", "enclose_adjoint"):
            if not hasattr(self.operator, name):
                raise InvalidInput(
                    f"matrix is {shown(self.operator)}: a verified pass needs its {name}, from balls to balls"
                )
            products.append(_from_lists(getattr(self.operator, name), make))
        return products[0], products[1]


def read_map(matrix: object) -> LinearMap:
    """Whatever an iteration accepts as its matrix; arrays are copied, and no number is rounded.

    Raises
    ------
    InvalidInput
        An entry that is no double, no matrix at all, only zeros, or an operator without what it needs.
    """
    if isinstance(matrix, LinearMap):
        return matrix
    if is_sparse(matrix):
        return _read_sparse(matrix)
    if hasattr(matrix, "forward") and hasattr(matrix, "adjoint"):
        operator: Any = matrix
        return MatrixFree(operator)
    if matrix is None or isinstance(matrix, str):
        raise InvalidInput(f"matrix is {shown(matrix)}: an array of numbers, shape (m, N), is needed")
    array = read_doubles(matrix, "matrix")
    _check(matrix, array, array.shape)
    return DenseMap(array)


def _read_sparse(matrix: ForeignSparse) -> LinearMap:
    from scipy.sparse import csr_array

    found = sparse_entries(matrix, "matrix")
    _check(matrix, found.values, found.shape)
    starts, columns, values = found.by_rows()
    return SparseMap(_frozen_parts(csr_array((read_doubles(values, "matrix.data"), columns, starts), found.shape)))


def _check(matrix: object, values: Array, shape: Sequence[int]) -> None:
    if len(shape) != 2 or not values.size or not values.any():
        raise InvalidInput(f"matrix is {shown(matrix)}: a non-zero array of shape (m, N) is needed")


def _frozen_parts(matrix: csr_array) -> csr_array:
    """A CSR array whose places ascend, read-only from now on."""
    for part in (matrix.data, matrix.indices, matrix.indptr):
        frozen(part)
    matrix.has_canonical_format = True
    return matrix


def _sparse_product(matrix: csr_array, complex_vectors: bool) -> Product:
    ball: Any = acb if complex_vectors else arb
    entries = [ball(v) for v in matrix.data.tolist()]
    columns, starts = matrix.indices.tolist(), matrix.indptr.tolist()

    def product(vector: list[Any]) -> list[object]:
        return [
            sum((entries[k] * vector[columns[k]] for k in range(low, high)), ball(0)) for low, high in pairwise(starts)
        ]

    return _from_lists(product, acb_mat if complex_vectors else arb_mat)


def _from_lists(product: Callable[[list[Any]], list[object]], make: Any) -> Product:
    def of_columns(column: Column) -> Column:
        image = product(column.entries())
        found: Column = make(len(image), 1, image)
        return found

    return of_columns

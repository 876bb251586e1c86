"""The data of a problem as NumPy arrays, for programs that take nothing else; nothing is rounded unless it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shortened
from sciverify.exact.doubles import as_double
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import FloatMatrix
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.ordered import Exact, sign
from sciverify.exact.rationals import rational_square_root
from sciverify.exact.reading import Vector
from sciverify.exact.root_bounds import enclose_square_root

_DIGITS = 25
"""Of a root, before it is rounded to a double."""
Numbers: TypeAlias = NDArray[np.float64] | NDArray[np.complex128]


class _Root(NamedTuple):
    """sign * sqrt(square), where that is no rational number."""

    sign: int
    square: Exact

    def __str__(self) -> str:
        return f"{'-' * (self.sign < 0)}sqrt({self.square})"


Rounding: TypeAlias = Callable[[Exact | _Root, str], float]
Entry: TypeAlias = Exact | _Root | tuple[Exact, Exact]


class Blocks(Protocol):
    """Complex data or groups: what is asked of them."""

    def exact_rows(self) -> Sequence[Sequence[Entry]]:
        """The rows of A."""

    def exact_measurements(self) -> Sequence[Entry]:
        """y"""


class Data(Protocol):
    """What is asked of a problem."""

    @property
    def parameter(self) -> Exact:
        """lam or eta"""

    @property
    def weights(self) -> Vector:
        """w"""

    @property
    def complex_data(self) -> Blocks | None:
        """A and y, if they are complex"""

    @property
    def group_data(self) -> Blocks | None:
        """A and y, if there are groups"""

    @property
    def row_scales_squared(self) -> Vector | None:
        """Squares of the scales of rows"""

    @property
    def floats(self) -> FloatData | None:
        """A and y as doubles"""

    @property
    def matrix(self) -> Sequence[Vector]:
        """The rows of A"""

    @property
    def measurements(self) -> Vector:
        """y"""


class ProblemArrays(NamedTuple):
    """What `problem.to_numpy()` returns: unpack it as A, y, parameter, weights.

    Attributes
    ----------
    A : float64 or complex128 array of shape (m, N); a SciPy CSC array where the problem keeps one
    y : array of shape (m,)
    parameter : float
        lam or eta.
    weights : float64 array of shape (N,), one number a group where there are groups
    """

    A: Numbers | FloatMatrix
    y: Numbers
    parameter: float
    weights: NDArray[np.float64]


def arrays_of(data: Data, rounded: bool) -> ProblemArrays:
    """A, y, the parameter and weights as doubles that belong to the caller."""
    read: Rounding = _nearest if rounded else _exactly
    parameter = read(data.parameter, "the parameter")
    weights = np.array([read(w, f"weights[{i}]") for i, w in enumerate(data.weights)])
    return ProblemArrays(*_matrix_and_measurements(data, read), parameter, weights)


def _matrix_and_measurements(data: Data, read: Rounding) -> tuple[Numbers | FloatMatrix, Numbers]:
    blocks = data.complex_data or data.group_data
    if blocks is not None:
        return _table(blocks.exact_rows(), read), np.array(_entries(blocks.exact_measurements(), "y", read))
    scales = data.row_scales_squared
    if data.floats is not None and scales is None:
        return data.floats.matrix.copy(), data.floats.measurements.copy()
    rows: Sequence[Sequence[Entry]] = data.matrix
    measured: Sequence[Entry] = data.measurements
    if scales is not None:
        rows = [[_scaled(d, x) for x in row] for d, row in zip(scales, data.matrix, strict=True)]
        measured = [_scaled(d, x) for d, x in zip(scales, data.measurements, strict=True)]
    return _table(rows, read), np.array(_entries(measured, "y", read))


def _table(rows: Sequence[Sequence[Entry]], read: Rounding) -> Numbers:
    return np.array([_entries(row, f"A[{k}]", read) for k, row in enumerate(rows)])


def _entries(values: Sequence[Entry], name: str, read: Rounding) -> list[float] | list[complex]:
    pairs = [x for x in values if isinstance(x, tuple) and not isinstance(x, _Root)]
    if pairs:
        return [complex(*(read(part, f"{name}[{k}]") for part in pair)) for k, pair in enumerate(pairs)]
    return [read(x, f"{name}[{k}]") for k, x in enumerate(values) if not isinstance(x, tuple) or isinstance(x, _Root)]


def _scaled(d: Exact, x: Exact) -> Exact | _Root:
    """sqrt(d) x"""
    square, s = d * x * x, sign(x)
    root = rational_square_root(square) if isinstance(square, fmpq) else None
    return _Root(s, square) if root is None else s * root


def _exactly(x: Exact | _Root, name: str) -> float:
    value = as_double(x)
    if value is None:
        raise InvalidInput(
            f"{name} is {shortened(x, 40)}, which is no double: to_numpy(rounded=True) gives the nearest ones"
        )
    return value


def _nearest(x: Exact | _Root, name: str) -> float:
    if isinstance(x, _Root):
        return x.sign * float(enclose_square_root(x.square, _DIGITS))
    return nearest_double(x)

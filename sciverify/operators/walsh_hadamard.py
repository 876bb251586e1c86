"""Rows of a Walsh-Hadamard matrix: entries +-scale, so that everything is exact.

H_1 = (1), H_2N = [[H_N, H_N], [H_N, -H_N]];  A = scale P H_N, P keeps rows.
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from flint import fmpq, fmpz
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact import midrad
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.rational_vector import RationalVector
from sciverify.operators.operator import FloatBounds, MeasurementOperator, flat, read_scale

T = TypeVar("T", np.float64, np.object_)


class WalshHadamard(MeasurementOperator):
    """A Walsh-Hadamard matrix of which some rows are measured.

    Parameters
    ----------
    mask : array of bool, shape (N,) or (n, n), or sequence of row numbers
        Which rows are measured. N, and n, is a power of two. The transform of an image is that of its two axes:
        H_n X H_n / n, sampled where the mask is true.
    size : int, optional
        N, needed with row numbers.
    scale : rational number, optional
        What the entries +-1 are multiplied with; by default 1/sqrt(N), which makes the rows orthonormal. Where N is no
        square, it must be given.

    Raises
    ------
    InvalidInput
        No row, a size that is no power of two, a scale that is not positive and rational.

    **Guarantee.** `exact` is A x; A A^T = I where `has_orthonormal_rows`.

    **Source.** docs/theory/operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.WalshHadamard([0, 2], size=4).measure([1, 2, 3, 4])
    (5, -2)
    """

    def __init__(self, mask: object, *, size: int | None = None, scale: object = None) -> None:
        self.kept, self.size = _read_mask(mask, size)
        if self.size & (self.size - 1):
            raise InvalidInput(f"the transform has the size {self.size}: a power of two is needed")
        self.scale = _read_scale(scale, self.size)
        self.shape = (len(self.kept), self.size)
        self.has_orthonormal_rows = self.scale * self.scale * self.size == 1

    def exact(self, x: RationalVector) -> RationalVector:
        """scale P H x"""
        found = self._transformed(x)
        return tuple(found[k] for k in self.kept.tolist())

    def exact_adjoint(self, r: RationalVector) -> RationalVector:
        """scale H P^T r"""
        whole = [fmpq(0)] * self.size
        for k, value in zip(self.kept.tolist(), r, strict=True):
            whole[k] = value
        return tuple(self._transformed(whole))

    def _transformed(self, x: RationalVector | list[fmpq]) -> list[fmpq]:
        """scale H x, by integers over one denominator."""
        unit = fmpz(1)
        for value in x:
            unit = unit.lcm(value.q)
        numbers = np.array([value.p * (unit // value.q) for value in x], dtype=object)
        factor = self.scale / unit
        return [factor * value for value in _hadamard(numbers)]

    def forward(self, x: Floats) -> Floats:
        """scale P H x"""
        found: Floats = _hadamard(flat(x, self.size))[..., self.kept] * nearest_double(self.scale)
        return found

    def adjoint(self, r: Floats) -> Floats:
        """scale H P^T r"""
        r = flat(r, self.shape[0])
        whole = np.zeros((*r.shape[:-1], self.size))
        whole[..., self.kept] = r
        found: Floats = _hadamard(whole) * nearest_double(self.scale)
        return found

    @property
    def float_bounds(self) -> FloatBounds:
        """||A|| = scale sqrt(N); of log2 N steps of sums each loses 2**-53 of its norm."""
        norm = float(midrad.upper(nearest_double(self.scale) * math.sqrt(self.size)))
        lost = midrad.upper(distance_to_double(self.scale, nearest_double(self.scale)) * math.sqrt(self.size))
        terms = midrad.gamma(self.size.bit_length() + 2)
        return FloatBounds(float(midrad.upper(norm + lost)), float(midrad.upper(terms * norm + lost)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WalshHadamard):
            return NotImplemented
        return (self.size, self.scale) == (other.size, other.scale) and np.array_equal(self.kept, other.kept)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.shape[0]} rows of a Walsh-Hadamard matrix of size {self.size}"


def _hadamard(values: NDArray[T]) -> NDArray[T]:
    """H v along the last axis."""
    shape, step = values.shape, 1
    while step < shape[-1]:
        halves = values.reshape(*shape[:-1], -1, 2, step)
        first, second = halves[..., 0, :], halves[..., 1, :]
        values = np.stack([first + second, first - second], axis=-2).reshape(shape)
        step *= 2
    return values


def _read_mask(mask: object, size: int | None) -> tuple[NDArray[np.int64], int]:
    """(ascending row numbers, N)"""
    array = np.asarray(mask)
    if array.dtype == np.bool_:
        if array.ndim not in (1, 2) or (array.ndim == 2 and array.shape[0] != array.shape[1]):
            raise InvalidInput(f"mask has the shape {array.shape}: (N,) or (n, n) is needed")
        if size is not None and size != array.size:
            raise InvalidInput(f"size is {shown(size)}, and the mask has {array.size} entries")
        kept, size = np.flatnonzero(array), array.size
    else:
        if size is None:
            raise InvalidInput("row numbers were given: size says how many rows the whole matrix has")
        size = as_integer(size, "size", 1)
        kept = np.array([as_integer(k, f"mask[{i}]", 0, size - 1) for i, k in enumerate(array.ravel().tolist())])
        if len({*kept.tolist()}) != len(kept):
            raise InvalidInput("mask names a row twice")
        kept = np.sort(kept)
    if not len(kept):
        raise InvalidInput("mask keeps no row")
    return kept.astype(np.int64), int(size)


def _read_scale(scale: object, size: int) -> fmpq:
    if scale is None:
        root = math.isqrt(size)
        if root * root != size:
            raise InvalidInput(f"1/sqrt({size}) is not rational: pass a scale")
        return fmpq(1, root)
    return read_scale(scale)


def sylvester(size: int) -> Floats:
    """The matrix H itself, for a small power of two."""
    return _hadamard(np.eye(size))

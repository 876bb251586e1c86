"""The weights of a penalty: exact numbers, or doubles that are read exactly when exact numbers are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sciverify.errors import InvalidInput, shortened
from sciverify.exact.double_bits import bits_of
from sciverify.exact.doubles import Floats, as_float64, as_float64_list, doubles, frozen
from sciverify.exact.float_matrix import exact_vector
from sciverify.exact.ordered import ONE, ZERO, sign
from sciverify.exact.reading import Reader, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """w_1, ..., w_N >= 0.

    Attributes
    ----------
    exact : tuple of exact numbers, or None if `doubles` holds them
    doubles : read-only float array, none of its zeros negative, or None
    """

    exact: Vector | None
    doubles: Floats | None = None

    def numbers(self) -> Vector:
        """All of them as exact numbers."""
        if self.exact is not None:
            return self.exact
        return () if self.doubles is None else exact_vector(self.doubles)

    def floats(self) -> Floats | None:
        """All of them as doubles, read-only; None if one of them is none."""
        if self.doubles is not None:
            return self.doubles
        found = doubles(self.numbers())
        return None if found is None else frozen(found)

    def zeros(self) -> tuple[int, ...]:
        """The places of those that are 0."""
        if self.doubles is not None:
            return tuple(np.flatnonzero(bits_of(self.doubles) == 0).tolist())
        return tuple(i for i, w in enumerate(self.numbers()) if sign(w) == 0)

    def field_numbers(self) -> Vector:
        """Those that may need a field: doubles do not."""
        return self.exact or ()

    def and_zero(self) -> Weights:
        """The same with a further weight 0."""
        if self.doubles is not None:
            return Weights(None, frozen(np.append(self.doubles, 0.0)))
        return Weights((*self.numbers(), ZERO))


def ones(count: int) -> Weights:
    """All of them 1."""
    return Weights((ONE,) * count)


def as_double_weights(values: object) -> Floats | None:
    """A copy of an array or a list of finite doubles >= 0; None if it is anything else."""
    if isinstance(values, np.ndarray):
        found = as_float64(values) if values.ndim == 1 and values.dtype.kind in "fiu" else None
    else:
        found = as_float64_list(values)
    if found is None or not np.isfinite(found).all():
        return None
    is_zero = bits_of(found) == 0
    if (np.signbit(found) & ~is_zero).any():
        return None
    found[is_zero] = 0.0
    return frozen(found)


def read_weights(reader: Reader, values: object, count: int) -> Weights:
    """The weights of N columns.

    Raises
    ------
    InvalidInput
        They are no vector of N numbers >= 0.
    """
    if isinstance(values, np.ndarray) and values.shape == (count,):
        return Weights(None, values)
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    return Weights(read_numbers(reader, listed, "weights", count, least=0))


def read_numbers(reader: Reader, values: object, name: str, length: int, *, least: int) -> Vector:
    """A vector of numbers whose signs are at least `least`."""
    numbers = reader.vector(values, name, length)
    for k, value in enumerate(numbers):
        if sign(value) < least:
            needed = "it must be positive" if least else "it must not be negative"
            raise InvalidInput(f"{name}[{k}] is {shortened(value)}: {needed}")
    return numbers

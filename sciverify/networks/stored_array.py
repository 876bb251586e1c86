"""The numbers of a network: float arrays as they are stored, or rational numbers; exact in both cases."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from flint import fmpq

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, shown
from sciverify.exact.foreign import plain
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import power_of_two, to_rational
from sciverify.exact.reading import as_nested
from sciverify.networks.scaled_values import ScaledValues

_MANTISSA, _EXPONENT = (1 << 52) - 1, 2047
_AXES = 4


class StoredArray(Displayed):
    """An array of rational numbers.

    Parameters
    ----------
    values : array or nested sequence of rational numbers
        Of an array of floats every entry is the dyadic number that it is.
    name : str
        How messages call it.
    axes : tuple of int
        How many axes it may have.

    Attributes
    ----------
    shape : tuple of int
    doubles : float64 array
        The nearest doubles.
    """

    shape: tuple[int, ...]
    doubles: Floats

    def __init__(self, values: object, name: str, axes: tuple[int, ...]) -> None:
        self._rationals: RationalVector | None = None
        array = plain(values, name)
        if isinstance(array, np.ndarray) and array.dtype in (np.float16, np.float32, np.float64):
            self.doubles = np.array(array, dtype=np.float64, order="C")
            self.shape = array.shape
        else:
            flat, self.shape = _flattened(as_nested(array, name), name, 0)
            self._rationals = tuple(_rational(x, name) for x in flat)
            self.doubles = np.array([*map(nearest_double, self._rationals)]).reshape(self.shape)
            if not any(distance_to_double(x, v) for x, v in zip(self._rationals, self.doubles.flat, strict=True)):
                self._rationals = None
        if len(self.shape) not in axes or not math.prod(self.shape):
            wanted = " or ".join(map(str, axes))
            raise InvalidInput(f"{name} has the shape {self.shape}: {wanted} axes, and an entry, are needed")
        if not np.isfinite(self.doubles).all():
            raise InvalidInput(f"{name} holds a NaN or an infinity")

    @property
    def are_doubles(self) -> bool:
        """Are all numbers doubles?"""
        return self._rationals is None

    @property
    def given(self) -> object:
        """The numbers in a form that makes the same array."""
        if self._rationals is None:
            return self.doubles
        return np.array(self._rationals, dtype=object).reshape(self.shape).tolist()

    @cached_property
    def scaled(self) -> ScaledValues:
        """The numbers, row by row, as integers over one unit."""
        if self._rationals is not None:
            return ScaledValues.of(self._rationals)
        return _scaled_doubles(self.doubles.ravel())

    @cached_property
    def errors(self) -> Floats | None:
        """Bounds of |numbers - doubles|; None if they are equal."""
        if self._rationals is None:
            return None
        found = [distance_to_double(x, v) for x, v in zip(self._rationals, self.doubles.flat, strict=True)]
        return np.array(found).reshape(self.shape)

    @property
    def entries(self) -> RationalVector:
        """The numbers, row by row."""
        return self.scaled.entries if self._rationals is None else self._rationals

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StoredArray):
            return NotImplemented
        if self.shape != other.shape or self.are_doubles != other.are_doubles:
            return False
        return np.array_equal(self.doubles, other.doubles) if self.are_doubles else self._rationals == other._rationals

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{' x '.join(map(str, self.shape))} numbers"


def optional_array(values: object, name: str) -> StoredArray | None:
    """A vector, or None for None."""
    return None if values is None else StoredArray(values, name, (1,))


def _flattened(values: object, name: str, nesting: int) -> tuple[list[object], tuple[int, ...]]:
    """(entries, shape) of a nested list."""
    if not isinstance(values, list):
        return [values], ()
    if nesting == _AXES or not values:
        raise InvalidInput(f"{name} is {shown(values)}: an array of numbers is needed")
    parts = [_flattened(part, name, nesting + 1) for part in values]
    if any(shape != parts[0][1] for _, shape in parts):
        raise InvalidInput(f"{name} is ragged: {shown(values)}")
    return [x for part, _ in parts for x in part], (len(parts), *parts[0][1])


def _rational(value: object, name: str) -> fmpq:
    found = to_rational(value, name)
    if found is None:
        raise InvalidInput(f"{name} holds {shown(value)}: rational numbers are needed")
    return found


def _scaled_doubles(values: Floats) -> ScaledValues:
    """Finite doubles taken apart by their bits, which no floating-point environment changes."""
    bits = values.view(np.int64)
    exponents = (bits >> 52) & _EXPONENT
    mantissas = (bits & _MANTISSA) | np.where(exponents > 0, 1 << 52, 0)
    exponents = np.maximum(exponents, 1)
    filled = mantissas != 0
    if not filled.any():
        return ScaledValues([0] * len(values), fmpq(1))
    least = int(exponents[filled].min())
    shifts = np.where(filled, exponents - least, 0).tolist()
    signed = np.where(bits < 0, -mantissas, mantissas).tolist()
    numbers = [m << s for m, s in zip(signed, shifts, strict=True)]
    power = least - 1075
    return ScaledValues(numbers, power_of_two(power)).shortened()

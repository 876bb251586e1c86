"""Doubles taken apart and put together by their bits, where arithmetic may not be what it should be.

A process may flush subnormal numbers to zero (`environment.py`). Then `float.as_integer_ratio`, division and NumPy's
comparisons are wrong below 2**-1022, and what belongs to the caller would be read as 0. Bits are always right.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class HasRatio(Protocol):
    """A float of any kind, a Decimal."""

    def as_integer_ratio(self) -> tuple[int, int]:
        """Numerator and denominator."""


Bits = NDArray[np.uint64]

LEAST_NORMAL = 2.0**-1022
_LEAST_SINGLE = 2.0**-126
_SMALLEST = -1074
_SIGN = 1 << 63


def exact_ratio(x: HasRatio) -> tuple[int, int]:
    """(p, q) with x = p/q in lowest terms, for a float of any kind, in every floating-point environment.

    Raises
    ------
    OverflowError, ValueError
        An infinity; a NaN.
    """
    if isinstance(x, float):  # also np.float64
        if -LEAST_NORMAL < x < LEAST_NORMAL:
            (bits,) = struct.unpack("<q", struct.pack("<d", x))
            return _in_units(bits, 52, -_SMALLEST)
    elif isinstance(x, np.float32) and -_LEAST_SINGLE < x < _LEAST_SINGLE:
        return _in_units(int(x.view(np.int32)), 23, 149)
    p, q = x.as_integer_ratio()
    return p, q


def _in_units(bits: int, width: int, exponent: int) -> tuple[int, int]:
    """The number 0 or a subnormal one with these bits (a negative integer if it is negative): units / 2**exponent."""
    units = bits & ((1 << width) - 1)
    if not units:
        return 0, 1
    twos = (units & -units).bit_length() - 1
    units >>= twos
    return -units if bits < 0 else units, 1 << (exponent - twos)


def nearest_by_units(x: Fraction) -> float:
    """The double nearest to x (ties to even), for |x| below the normal range: a multiple of 2**-1074."""
    return of_units(round(x * 2**-_SMALLEST))


def of_units(units: int) -> float:
    """units 2**-1074, for |units| <= 2**53: numbers there are spaced evenly, and so are their bits."""
    bits = abs(units) | (_SIGN if units < 0 else 0)
    found: float = struct.unpack("<d", struct.pack("<Q", bits))[0]
    return found


def bits_of(values: NDArray[np.float64]) -> Bits:
    """The bits of |values|: integers in the order of the values themselves."""
    return values.view(np.uint64) & np.uint64(_SIGN - 1)


def largest_magnitude(values: NDArray[np.float64]) -> float:
    """max |values|, also if all of them are subnormal."""
    largest = float(max(values.max(), -values.min())) if values.size else 0.0
    if largest >= LEAST_NORMAL or not values.size or largest != largest:
        return largest
    return of_units(int(bits_of(values).max()))


def holds_subnormals(values: NDArray[np.float64]) -> bool:
    """Is one of the values subnormal?"""
    return bool(((bits_of(values) - np.uint64(1)) < np.uint64((1 << 52) - 1)).any())

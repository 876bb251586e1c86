"""Squares of a grid in the complex plane, and which of them lie in a disk."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.gaussian import read_gaussian

Complexes = NDArray[np.complex128]
Places = NDArray[np.int64]
_CORNER = "a corner of the region"
MOST_CELLS, MOST_DIGITS = 2**20, 60
"""Squares of a grid; digits of numerators and denominators together, so that certificates have short numerals."""


@dataclass(frozen=True)
class Squares:
    """Squares (i, j), 0 <= i < columns, 0 <= j < rows."""

    corner: tuple[Fraction, Fraction]
    side: Fraction
    columns: int
    rows: int

    def places(self) -> Places:
        """All pairs (i, j)."""
        return np.stack(np.meshgrid(np.arange(self.columns), np.arange(self.rows), indexing="ij"), -1).reshape(-1, 2)

    def centre(self, place: Places, width: int = 1) -> tuple[Fraction, Fraction]:
        """The middle of `width` x `width` squares, of which this is the lower left one."""
        half = Fraction(width, 2)
        return self.corner[0] + (int(place[0]) + half) * self.side, self.corner[1] + (int(place[1]) + half) * self.side

    def centres(self, places: Places, width: int = 1) -> Complexes:
        """The same in doubles."""
        at = float(self.side) * (places + width / 2)
        return np.asarray(float(self.corner[0]) + at[:, 0] + 1j * (float(self.corner[1]) + at[:, 1]))

    def inside(self, places: Places, place: Places, width: int, radius: Fraction) -> NDArray[np.bool_]:
        """Which squares lie in the open disk around the middle of `width` x `width` squares, decided exactly."""
        apart = np.abs(2 * places + 1 - (2 * place + width)) + 1  # of the farthest corner, in half sides
        square = 4 * (radius / self.side) ** 2
        most = -(-square.numerator // square.denominator)  # an integer is less than the square if it is less than this
        distances = (apart.astype(np.int64) ** 2).sum(axis=1)
        return np.asarray(distances < min(most, 2**62))


def positive(value: object, name: str) -> Fraction:
    """A positive rational number."""
    found = to_rational(value, name)
    if found is None or found <= 0:
        raise InvalidInput(f"{name} is {shown(value)}: a positive rational number is needed")
    return short(to_fraction(found), name)


def short(x: Fraction, name: str) -> Fraction:
    """The number, if it has few digits.

    Raises
    ------
    InvalidInput
        It has more.
    """
    digits = (x.numerator.bit_length() + x.denominator.bit_length()) * 30103 // 100000
    if digits > MOST_DIGITS:
        raise InvalidInput(f"{name} is a fraction of about {digits} digits: round it to {MOST_DIGITS} at most")
    return x


def grid(low: tuple[Fraction, Fraction], high: tuple[Fraction, Fraction], side: Fraction) -> Squares:
    """Squares that cover a rectangle.

    Raises
    ------
    InvalidInput
        There are none, or too many, or their numbers are too long.
    """
    columns, rows = (int(-(-(h - t) // side)) for t, h in zip(low, high, strict=True))
    if not 0 < columns * rows <= MOST_CELLS or columns <= 0:
        raise InvalidInput(f"the region has {columns} x {rows} squares: 1 to {MOST_CELLS} are possible")
    return Squares((short(low[0], _CORNER), short(low[1], _CORNER)), short(side, "side"), columns, rows)


def corners(region: object) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Lower left and upper right corner of a rectangle."""
    if not isinstance(region, tuple | list) or len(region) != 2:
        raise InvalidInput(f"region is {shown(region)}: two opposite corners are needed")
    low, high = map(_corner, region)
    if not (low[0] < high[0] and low[1] < high[1]):
        raise InvalidInput(f"region is {shown(region)}: its lower left corner comes first, then its upper right one")
    return low, high


def _corner(value: object) -> tuple[Fraction, Fraction]:
    re, im = (short(to_fraction(part), _CORNER) for part in read_gaussian(value, _CORNER))
    return re, im

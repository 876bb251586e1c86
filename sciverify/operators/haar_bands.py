"""The bands of two-dimensional Haar wavelets: translates of one image each, and the Fourier transform of that image.

A band is a size s and an orientation: s x s translates of one function on blocks of n/s x n/s pixels. All of it is a
product of two functions of one variable, a step or a constant on n/s points (docs/theory/operator-convexity.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from flint import acb, arb
from numpy.typing import NDArray

from sciverify.exact.balls import working_precision

Complexes = NDArray[np.complex128]
Index = NDArray[np.intp]
_BITS = 128


@dataclass(frozen=True, slots=True)
class Band:
    """Wavelets of one size and orientation.

    Attributes
    ----------
    size : int
        s: there are s x s of them, but for the mean one.
    down, across : bool
        Does the wavelet change its sign from top to bottom, from left to right?
    """

    size: int
    down: bool
    across: bool


def bands(side: int) -> list[Band]:
    """The mean, then the three orientations of every size, coarse to fine."""
    found, size = [Band(1, False, False)], 1
    while size < side:
        found += [Band(size, False, True), Band(size, True, False), Band(size, True, True)]
        size *= 2
    return found


def locate(side: int, places: Index) -> tuple[Index, Index, Index]:
    """(number of the band, row, column) of wavelets, rows and columns counted in blocks of the band."""
    down, across = np.divmod(places, side)
    largest = np.maximum(down, across)
    level = np.frexp(largest)[1] - 1  # floor(log2), -1 for 0
    size = np.where(largest > 0, 1 << np.maximum(level, 0), 0)
    low, left = (down < size).astype(np.intp), (across < size).astype(np.intp)
    orientation = np.where(low == 1, 1, np.where(left == 1, 2, 3))
    number = np.where(largest > 0, 3 * level + orientation, 0)
    return number, down - np.where(low == 1, 0, size), across - np.where(left == 1, 0, size)


def spectrum(side: int, band: Band) -> Complexes:
    """The unitary Fourier transform of the wavelet of a band at the place 0, shape (side, side).

    **Guarantee.** Each entry is within 8 units (2**-53) times its modulus.

    **Source.** (OC4) of docs/theory/operator-convexity.md.
    """
    scale = band.size / side**2  # a power of two, as are all of them
    return np.multiply.outer(_factor(side, band.size, band.down) * scale, _factor(side, band.size, band.across))


@cache
def _factor(side: int, size: int, changes: bool) -> Complexes:
    """sum_j f(j) exp(-2 pi i j k / n) for k < n, f = 1 on n/size points, or 1 and -1 on half of them each."""
    block = side // size
    with working_precision(_BITS):
        turns = [acb(arb(-2 * k) / side).exp_pi_i() for k in range(side)]
        found = []
        for k in range(side):
            value, length = acb(1), 1
            while 2 * length < block or (2 * length == block and not changes):
                value *= 1 + turns[k * length % side]
                length *= 2
            if changes:
                value *= 1 - turns[k * length % side]
            found.append(_rounded(value))
    values = np.array(found)
    values.setflags(write=False)
    return values


def _rounded(value: acb) -> complex:
    """Its midpoint in doubles; the ball is as small as (OC4) asks."""
    middle, radius = complex(float(value.real.mid()), float(value.imag.mid())), abs(value - value.mid()).upper()
    # (OC4)
    if not radius <= arb(abs(middle)) * arb(2) ** -80:
        raise ArithmeticError(f"{value} is not known well enough")
    return middle

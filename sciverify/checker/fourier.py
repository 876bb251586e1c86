"""Discrete Fourier transforms of images in integers, with a bound of all roundings.

Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from .truth import cosine_range
from .work import long_products, spend

Row: TypeAlias = tuple[list[int], list[int]]
"""Real and imaginary parts, as integers times one unit."""
Image: TypeAlias = list[Row]
MORE = 8
"""Bits beyond those of a table with which its cosines are enclosed."""


class Fourier:
    """sum_jl x_jl exp(-2 pi i (jk + lm) / n) for images of n x n integers.

    Attributes
    ----------
    side : n, a power of two
    bits : roots of unity are rounded to multiples of 2**-bits
    cosines, sines : of 2 pi k / n, k = 0 .. n - 1, as integers
    doubt : no entry of the tables, as a complex number, is farther from 2**bits times its root than this
    """

    def __init__(self, side: int, bits: int) -> None:
        self.side, self.bits = side, bits
        quarter, self.doubt = _quarter(max(side, 4), bits)
        step = max(1, 4 // side)
        size = side * step
        whole = [_cosine(quarter, k, size) for k in range(size)]
        self.cosines = whole[::step]
        self.sines = [_cosine(quarter, k - size // 4, size) for k in range(0, size, step)]
        self.levels = side.bit_length() - 1
        self.tables = {
            size: (self.cosines[: side // 2 : side // size], self.sines[: side // 2 : side // size])
            for size in (2**k for k in range(3, self.levels + 1))
        }

    def transform(self, image: Image) -> Image:
        """The transform, off by `error` in the l2 norm at most."""
        each = 900 + self.bits / 4 + 4 * long_products(self.bits, self.bits)
        spend(self.side**2 * (200 + each * self.levels), "a Fourier transform")
        return _turned([self._row(*row) for row in _turned([self._row(*row) for row in image])])

    def inverse(self, image: Image) -> Image:
        """sum_km x_km exp(+2 pi i (jk + lm) / n), as exact: the conjugate of the transform of the conjugate."""
        return _swapped(self.transform(_swapped(image)))

    def error(self, norm: int) -> int:
        """A bound, in the same unit, of the l2 error of a transform of an image with this l2 norm, at most: (OP3)."""
        n, stages = self.side, 2 * self.levels
        turns = math.ceil(stages * self.doubt * norm)  # times 2**-bits
        return n * (2 * n + 2 + (turns + (turns >> 5) >> self.bits))  # (OP3)

    def _row(self, re: list[int], im: list[int]) -> Row:
        """The transform of one row: the halves of even and odd places, the odd one turned, added and subtracted."""
        size = len(re)
        if size == 4:
            a, b, c, d = re
            e, f, g, h = im
            return (
                [a + c + b + d, a - c + f - h, a + c - b - d, a - c - f + h],
                [e + g + f + h, e - g - b + d, e + g - f - h, e - g + b - d],
            )
        if size == 2:
            (a, b), (e, f) = re, im
            return [a + b, a - b], [e + f, e - f]
        if size == 1:
            return re, im
        p, q = self._row(re[::2], im[::2])
        x, y = self._row(re[1::2], im[1::2])
        cosines, sines = self.tables[size]
        bits, half = self.bits, 1 << self.bits - 1
        s = [c * u + d * v + half >> bits for c, d, u, v in zip(cosines, sines, x, y)]  # (OP2)
        t = [c * v - d * u + half >> bits for c, d, u, v in zip(cosines, sines, x, y)]
        return (
            [*[a + b for a, b in zip(p, s)], *[a - b for a, b in zip(p, s)]],
            [*[a + b for a, b in zip(q, t)], *[a - b for a, b in zip(q, t)]],
        )


@lru_cache(maxsize=32)
def fourier(side: int, bits: int) -> Fourier:
    """One table for all transforms of a size."""
    return Fourier(side, bits)


def _quarter(side: int, bits: int) -> tuple[list[int], Fraction]:
    """cos(2 pi k / side), k = 0 .. side/4, in units of 2**-bits, and how far roots of unity made of them are off."""
    ranges = [cosine_range(Fraction(2 * k, side), bits + MORE) for k in range(side // 4 + 1)]
    wide = max(high - low for low, high in ranges)
    doubt = Fraction(1, 2) + Fraction(wide, 2 << MORE)  # (OP1)
    return [low + high + (1 << MORE) >> MORE + 1 for low, high in ranges], doubt * Fraction(99, 70)


def _cosine(quarter: list[int], k: int, side: int) -> int:
    """cos(2 pi k / side) from the values of the first quarter."""
    k = abs(k) % side
    k = min(k, side - k)
    return quarter[k] if 4 * k <= side else -quarter[side // 2 - k]


def _turned(image: Image) -> Image:
    """Rows for columns."""
    return [(list(re), list(im)) for re, im in zip(zip(*(row[0] for row in image)), zip(*(row[1] for row in image)))]


def _swapped(image: Image) -> Image:
    """i times the conjugates."""
    return [(im, re) for re, im in image]

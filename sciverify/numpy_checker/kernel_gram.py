"""The Gram matrix of sampled wavelets by sums of one kernel over blocks: exact in integers of 64 bits.

Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.checker.haar import Band, band_of
from sciverify.numpy_checker.exact_transform import ExactTransform

Whole = NDArray[np.int64]
KERNEL_BITS = 62
"""The mask is multiplied by this power of two before its transform."""


class KernelGram:
    """Entries of Re A_E^H A_E in units of 2^-unit.

    Attributes
    ----------
    order : E, one band after another
    doubt : a bound of the error of the whole matrix in the Frobenius norm, in this unit: (OP16)
    """

    def __init__(self, transform: ExactTransform, sampled: list[bool], columns: list[int], unit: int) -> None:
        n = self.side = transform.side
        self.unit = unit
        self.bits = 44 if n < 1024 else 42  # n^2 2^bits <= 2^62
        places: dict[Band, list[tuple[int, int, int]]] = {}
        for index in columns:
            band, i, j = band_of(index, n)
            places.setdefault(band, []).append((index, i, j))
        self.bands = sorted(places)
        self.order = [index for band in self.bands for index, _, _ in places[band]]
        self.cells = [np.array([(i, j) for _, i, j in places[band]], np.int64) for band in self.bands]
        ends = np.cumsum([len(cells) for cells in self.cells])
        self.parts = [*zip([0, *ends.tolist()[:-1]], ends.tolist(), strict=True)]
        kernel, doubt = self._kernel(transform, sampled)
        weight = sum((n // band.size) ** 2 * len(places[band]) for band in self.bands)
        self.doubt = doubt * weight * Fraction(2) ** (unit - self.bits) + Fraction(len(columns), 2)  # (OP16)
        self._tabulate(kernel)

    def _kernel(self, transform: ExactTransform, sampled: list[bool]) -> tuple[Whole, Fraction]:
        """K(x) = sum of M(k) exp(2 pi i k x / n) / n^2, M symmetrised, and how far an entry is off: (OP15)."""
        n = self.side
        mask = np.array(sampled, np.int64).reshape(n, n)
        back = -np.arange(n) % n
        twice = (mask + mask[np.ix_(back, back)]).astype(object)
        re, _ = transform.transform(twice * (1 << KERNEL_BITS), None)
        levels = n.bit_length() - 1
        shift = KERNEL_BITS + 1 + 2 * levels - self.bits
        norm = 2 * n << KERNEL_BITS
        kernel = ((re + (1 << shift - 1)) >> shift).astype(np.int64)
        return kernel, Fraction(1, 2) + Fraction(transform.error(norm), 1 << shift)  # (OP15)

    def _tabulate(self, kernel: Whole) -> None:
        """H(D) = sum of psi_a(x) psi_b(y) K(D + x - y) for all bands, on the lattice of the finer one."""
        n, levels = self.side, self.side.bit_length() - 1
        self.tables: dict[tuple[int, int], Whole] = {}
        for b, coarse in enumerate(self.bands):
            seen = _summed(kernel, coarse, n, 1)
            for a in range(b, len(self.bands)):
                fine = self.bands[a]
                block = n // fine.size
                sums = _summed(seen, fine, n, -1)[::block, ::block]
                scale = self.unit - self.bits - (2 * levels - _level(fine.size) - _level(coarse.size))
                table = sums << scale if scale >= 0 else (sums + (1 << -scale - 1)) >> -scale
                self.tables[a, b] = np.ascontiguousarray(np.tile(table, (2, 2))).ravel()

    def rows(self, first: int, last: int) -> Whole:
        """Rows first .. last - 1, with all columns."""
        found = np.empty((last - first, len(self.order)), np.int64)
        for a, (start, end) in enumerate(self.parts):
            low, high = max(start, first), min(end, last)
            if low >= high:
                continue
            own = self.cells[a][low - start : high - start]
            for b, (left, right) in enumerate(self.parts):
                found[low - first : high - first, left:right] = self._entries(a, own, b, self.cells[b])
        return found

    def _entries(self, a: int, own: Whole, b: int, others: Whole) -> Whole:
        """H(t_j - t_l) if band a is the finer one, else H(t_l - t_j)."""
        size = max(self.bands[a].size, self.bands[b].size)
        near, far = (size // self.bands[k].size * cells for k, cells in ((a, own), (b, others)))
        wide = 2 * size
        x, y = near[:, 0] * wide + near[:, 1], far[:, 0] * wide + far[:, 1]
        middle = size * wide + size
        if a >= b:
            return self.tables[a, b][(x + middle)[:, None] - y[None, :]]
        return self.tables[b, a][(y + middle)[None, :] - x[:, None]]


def _level(size: int) -> int:
    return size.bit_length() - 1


def _summed(values: Whole, band: Band, side: int, sign: int) -> Whole:
    """sum over the block of a band of +-1 times values, shifted forwards (sign 1) or backwards, modulo 2^64."""
    for axis, turned in ((0, band.down), (1, band.right)):
        width, block = 1, side // band.size
        while width < block:
            moved = np.roll(values, sign * width, axis)
            width *= 2
            values = values - moved if turned and width == block else values + moved
    return values

"""Inner products of sampled Fourier transforms of Haar wavelets, by tables of their translations.

Numbers in comments are formulas of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from .fourier import fourier
from .haar import Band, band_of
from .numerals import dot
from .work import long_products, spend

GUARD = 32
"""Bits of the tables beyond the unit of the Gram matrix."""
Place: TypeAlias = tuple[int, int]
Table: TypeAlias = list[int]
Rows: TypeAlias = list[list[int]]
Spectrum: TypeAlias = tuple[Rows, Rows]
"""Real and imaginary parts."""


class WaveletGram:
    """Upper triangle of Re A_E^H A_E for samples of Fourier transforms of the Haar wavelets E.

    Attributes
    ----------
    order : E, one band after another
    unit : entries are integers times 2**-unit
    doubt : no entry is off by more, in this unit: (OP8)
    """

    def __init__(self, side: int, sampled: list[bool], columns: list[int], unit: int) -> None:
        self.side, self.unit, self.bits = side, unit, unit + GUARD
        self.doubt = Fraction(0)
        self.places: dict[Band, list[tuple[Place, int]]] = {}
        for index in columns:
            band, i, j = band_of(index, side)
            self.places.setdefault(band, []).append(((i, j), index))
        self.bands = sorted(self.places)
        self.order = [index for band in self.bands for _, index in self.places[band]]
        self.roots = fourier(side, self.bits)
        self.waves = {
            band: (self._wave(band.size, band.down), self._wave(band.size, band.right)) for band in self.bands
        }
        self.twice = _symmetrised(sampled, side)

    def rows(self) -> Rows:
        """Row j of the matrix in that order, from the diagonal on."""
        found: Rows = []
        for a, band in enumerate(self.bands):
            others = self.bands[a:]
            own = self.places[band]
            spend(70 * len(own) * sum(len(self.places[other]) for other in others), "entries of a Gram matrix")
            parts = [self._part(table, band, other) for other, table in zip(others, self._tables(band, others))]
            found.extend([x for part in parts for x in part[j]] for j in range(len(own)))
        return found

    def _part(self, table: Table, band: Band, other: Band) -> Rows:
        """The entries for two bands, where they are the same only from the diagonal on: T[t_j - t_l]."""
        size = max(band.size, other.size)
        wide, p, q = 2 * size, size // band.size, size // other.size
        first = [(p * i + size) * wide + p * j + size for (i, j), _ in self.places[band]]
        second = [q * i * wide + q * j for (i, j), _ in self.places[other]]
        if band == other:
            return [[table[x - y] for y in second[j:]] for j, x in enumerate(first)]
        return [[table[x - y] for y in second] for x in first]

    # ------------------------------------------------------------ tables of translations

    def _tables(self, band: Band, others: list[Band]) -> Iterator[Table]:
        """T(u) for a band and others; two of one size share a transform, for both are real."""
        waiting: tuple[int, Spectrum] | None = None
        for other in others:
            size = max(band.size, other.size)
            spectrum = self._folded(band, other, size)
            if waiting is None:
                waiting = size, spectrum
            elif waiting[0] == size:
                yield from self._values(size, waiting[1], spectrum)
                waiting = None
            else:
                yield from self._values(*waiting)
                waiting = size, spectrum
        if waiting is not None:
            yield from self._values(*waiting)

    def _values(self, size: int, spectrum: Spectrum, second: Spectrum | None = None) -> Iterator[Table]:
        """The tables of one or two spectra S and S', from S + i S', in units of 2**-unit."""
        image = [*zip(*spectrum)]
        if second is not None:
            image = [
                ([a - d for a, d in zip(x, v)], [b + c for b, c in zip(y, u)]) for (x, y), u, v in zip(image, *second)
            ]
        transform = fourier(size, self.bits)
        norm = math.isqrt(sum(dot(x, x) + dot(y, y) for x, y in image)) + 1
        self._note(size, transform.error(norm))
        found = transform.inverse(image)
        yield self._table([row[0] for row in found])
        if second is not None:
            yield self._table([row[1] for row in found])

    def _note(self, size: int, error: int) -> None:
        """(OP8): the error of the spectrum, of the transform, and of rounding the table."""
        n = self.side * self.side
        spectrum = math.ceil(n * (4 * self.roots.doubt + Fraction(3, 2))) + size * size  # (OP7)
        spectrum *= 2  # S and S' have errors of their own
        self.doubt = max(self.doubt, Fraction(1, 2) + Fraction(spectrum + error, 1 << GUARD))  # (OP8)

    def _table(self, values: Rows) -> Table:
        """Rounded, and repeated down and to the right, so that no place of it is negative."""
        table = [x for row in _rounded(values, GUARD) for x in row + row]
        return table + table

    def _folded(self, band: Band, other: Band, size: int) -> Spectrum:
        """sum of M p_1 p_2 over frequencies that agree modulo `size`: (OP6)."""
        n, bits = self.side, self.bits
        long = long_products(bits, bits)
        spend(n * n * (300 + bits / 4) + n * size * (600 + 4 * long) + 8 * n * long, "a table of translations")
        (a_down, a_right), (b_down, b_right) = self.waves[band], self.waves[other]
        down = self._products(a_down, b_down, n // min(band.size, other.size))
        right = self._products(a_right, b_right, n // max(band.size, other.size))
        re, im = ([[0] * size for _ in range(size)] for _ in range(2))
        for k, ((u, v), row) in enumerate(zip(down, self.twice)):
            if not row:
                continue
            x, y = [0] * size, [0] * size
            for m, count in row:
                p, q = right[m]
                x[m % size] += count * p
                y[m % size] += count * q
            j = k % size
            re[j] = [s + u * p - v * q for s, p, q in zip(re[j], x, y)]
            im[j] = [s + u * q + v * p for s, p, q in zip(im[j], x, y)]
        return _rounded(re, bits + 1), _rounded(im, bits + 1)

    def _products(self, a: list[Place], b: list[Place], block: int) -> list[Place]:
        """conj(h_a) h_b / (n block), rounded: (OP6)."""
        shift = self.bits + (self.side * block).bit_length() - 1
        half = 1 << shift - 1
        # (OP6)
        return [(p * r + q * s + half >> shift, p * s - q * r + half >> shift) for (p, q), (r, s) in zip(a, b)]

    def _wave(self, size: int, turned: bool) -> list[Place]:
        """h(k) = sum of +- exp(-2 pi i k x / n) over a block, the second half with - if it is turned."""
        n, block = self.side, self.side // size
        cosines, sines = self.roots.cosines, self.roots.sines
        signs = [1] * block if not turned else [1] * (block // 2) + [-1] * (block // 2)
        found = []
        for k in range(n):
            places = [k * x % n for x in range(block)]
            found.append((
                sum(s * cosines[x] for s, x in zip(signs, places)), -sum(s * sines[x] for s, x in zip(signs, places)),
            ))  # fmt: skip
        return found


def _rounded(rows: Rows, bits: int) -> Rows:
    """Entries over 2**bits, to the nearest integers."""
    half = 1 << bits - 1
    return [[x + half >> bits for x in row] for row in rows]


def _symmetrised(sampled: list[bool], side: int) -> list[list[tuple[int, int]]]:
    """M(k) + M(-k) where it is not 0, row by row: (place, 1 or 2)."""
    mask = [[int(x) for x in sampled[i * side : (i + 1) * side]] for i in range(side)]
    twice = [[mask[i][j] + mask[-i][-j] for j in range(side)] for i in range(side)]
    return [[(j, count) for j, count in enumerate(row) if count] for row in twice]

"""Finitely many columns of an operator, seen through finitely many rows: how nearly they are singular, exactly.

B has the entries of A in these rows and columns, E those of the identity, and sigma(z) is the least ||(B - z E) v|| of
unit vectors v. Proof: docs/theory/towers.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
from flint import fmpq

from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.rationals import to_fraction
from sciverify.hierarchy.information import OperatorInformation

Rows = list[list[fmpq]]
ZERO = fmpq(0)
_LARGE = 10**6


@dataclass(frozen=True, slots=True)
class Columns:
    """Finitely many columns of a real operator, as bands: entry (j, k) stands in row j at the place k - j + width.

    Attributes
    ----------
    gram : lists of 2 width + 1 fmpq
        B^T B
    square : lists of 2 width + 1 fmpq
        E^T B: the rows of B that belong to the columns.
    width : int
        Entries of both that are farther from the diagonal are 0.
    """

    gram: Rows
    square: Rows
    width: int

    def exceeds(self, re: Fraction, im: Fraction, t: Fraction) -> bool:
        """Is sigma(z) > t? By the pivots of (B - z E)* (B - z E) - t^2 (HT1)."""
        x, y = fmpq(re.numerator, re.denominator), fmpq(im.numerator, im.denominator)
        level = fmpq(t.numerator, t.denominator)
        moved = x * x + y * y - level * level  # (HT1): what the diagonal gains
        real, imaginary = list[list[fmpq]](), list[list[fmpq]]()
        for j, (gram, row) in enumerate(zip(self.gram, self.square, strict=True)):
            across = [self.square[k][j - k + self.width] for k in range(max(0, j - self.width), j + 1)]
            across = [ZERO] * (self.width + 1 - len(across)) + across
            real.append([g - x * (a + b) for g, a, b in zip(gram, row, across, strict=False)])
            imaginary.append([y * (a - b) for a, b in zip(row, across, strict=False)] if y else [ZERO] * len(across))
            real[j][-1] += moved
        return is_positive(real, imaginary)

    def approx_sigma(self, points: Floats) -> Floats:
        """sigma(z) of real z in doubles, without any promise; 0 where entries are too large for them."""
        size = len(self.gram)
        if self.norm_bound > _LARGE:
            return np.zeros(len(points))
        gram, square = np.zeros((2, size, size))
        for dense, band in ((gram, self.gram), (square, self.square)):
            for j, row in enumerate(band):
                for k in range(max(0, j - self.width), min(size, j + self.width + 1)):
                    dense[j, k] = nearest_double(row[k - j + self.width])
        z = points[:, None, None]
        least = np.linalg.eigvalsh(gram - z * (square + square.T) + z * z * np.eye(size))[:, 0]
        return np.sqrt(np.maximum(0.0, least.astype(np.float64)))

    @property
    def norm_bound(self) -> int:
        """An integer >= ||B||, as ||B||^2 is at most the largest sum of a row of |B^T B|."""
        largest = max((to_fraction(sum((abs(x) for x in row), ZERO)) for row in self.gram), default=Fraction(0))
        return 1 + math.isqrt(math.floor(largest))


def is_positive(real: Rows, imaginary: Rows) -> bool:
    """Is a Hermitian band matrix, given by its lower half, positive definite? By the pivots of its elimination."""
    size, width = len(real), len(real[0]) - 1 if real else 0
    for k in range(size):
        pivot = real[k][width]
        if pivot <= 0:
            return False
        for j in range(k + 1, min(size, k + 1 + width)):
            p, q = real[j][k - j + width] / pivot, imaginary[j][k - j + width] / pivot
            if not p and not q:
                continue
            for i in range(j, min(size, k + 1 + width)):
                c, d = real[i][k - i + width], imaginary[i][k - i + width]
                real[i][j - i + width] -= c * p + d * q
                imaginary[i][j - i + width] -= d * p - c * q
    return True


def columns(told: OperatorInformation, m: int, rows: int | None, *, adjoint: bool = False) -> Columns:
    """The first columns of A, or of its adjoint.

    Parameters
    ----------
    told : OperatorInformation
    m : int
        The columns 0, ..., m - 1 on the natural numbers, -m, ..., m on the integers.
    rows : int or None
        How many rows are seen, from the first one on; None: all that the dispersion allows an entry in.
    """
    sites = range(m) if told.sites == "naturals" else range(-m, m + 1)
    found = defaultdict[int, dict[int, fmpq]](dict)  # row -> place of the column -> entry
    for k, j in enumerate(sites):
        for i in _rows(told, j, rows):
            answer = _entry(told, i, j, adjoint=adjoint)
            if answer:
                found[i][k] = answer
    gram, square = defaultdict[tuple[int, int], fmpq](fmpq), dict[tuple[int, int], fmpq]()
    for i, entries in found.items():
        for (j, a), (k, b) in product(entries.items(), repeat=2):
            gram[j, k] += a * b
        if i in sites:
            square |= {(i - sites.start, k): b for k, b in entries.items()}
    width = max((abs(j - k) for j, k in (*gram, *square)), default=0)
    return Columns(_bands(gram, len(sites), width), _bands(square, len(sites), width), width)


def _bands(entries: Mapping[tuple[int, int], fmpq], size: int, width: int) -> Rows:
    return [[entries.get((j, k), ZERO) for k in range(j - width, j + width + 1)] for j in range(size)]


def _entry(told: OperatorInformation, i: int, j: int, *, adjoint: bool) -> fmpq:
    answer = told.entry(j, i) if adjoint else told.entry(i, j)
    return fmpq(answer.numerator, answer.denominator)


def _rows(told: OperatorInformation, j: int, rows: int | None) -> Iterable[int]:
    """The rows of column j in which an entry may be."""
    if rows is not None:
        return range(rows) if told.sites == "naturals" else range(-rows, rows + 1)
    first, last = least_step(lambda i: told.dispersion(i) >= abs(j), abs(j)), told.dispersion(abs(j))
    below = range(first, last + 1)
    return below if told.sites == "naturals" else (*(-i for i in reversed(below) if i), *below)


@dataclass(frozen=True, slots=True)
class BothSides:
    """Columns of A, and of its adjoint: gamma(z) is the smaller one of their sigma(z)."""

    sides: tuple[Columns, ...]

    def within(self, re: Fraction, im: Fraction, t: Fraction) -> bool:
        """Is gamma(z) <= t?"""
        return not all(side.exceeds(re, im, t) for side in self.sides)

    def points(self, step: Fraction, t: Fraction) -> list[tuple[Fraction, Fraction]]:
        """All z of the grid of this step with gamma(z) <= t; they are as many above the real line as below (HT2)."""
        reach = math.floor((max(side.norm_bound for side in self.sides) + t) / step)
        size = 2 ** reach.bit_length()
        found = [*self._in_square(-size, 0, size, step, t), *self._in_square(0, 0, size, step, t)]
        return [z for re, im in found for z in ((re, im), (re, -im))[: 1 + bool(im)]]

    def _in_square(self, a: int, b: int, size: int, step: Fraction, t: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
        """Those of the places a, ..., a + size - 1 and b, ...: none if gamma is too large at the middle."""
        half = Fraction(size - 1, 2)
        if not self.within((a + half) * step, (b + half) * step, t + Fraction(3, 2) * half * step):  # (HT2)
            return
        if size == 1:
            yield a * step, b * step
            return
        for corner in product((a, a + size // 2), (b, b + size // 2)):
            yield from self._in_square(*corner, size // 2, step, t)


def both_sides(told: OperatorInformation, m: int, rows: int | None) -> BothSides:
    """Columns of A and of its adjoint; where these are the same matrices, of A alone."""
    sides = columns(told, m, rows), columns(told, m, rows, adjoint=True)
    return BothSides(sides[:1] if sides[0] == sides[1] else sides)


def least_step(wanted: Callable[[int], bool], most: int, guess: int = 0) -> int:
    """The least c from 0 to `most` that is wanted, of which all larger ones are, too; most + 1 if none is.

    It does not depend on the guess, which saves questions where it is right.
    """
    low, high = 0, most + 1
    for c in (guess - 1, guess):
        if low <= c < high:
            low, high = (low, c) if wanted(c) else (c + 1, high)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if wanted(middle) else (middle + 1, high)
    return low

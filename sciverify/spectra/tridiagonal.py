"""Vectors v with small ||(A - z) v|| for sections of real Jacobi operators and many real z at once, in floats.

The Gram matrix of a tridiagonal section has five diagonals, and the outer ones do not depend on z. Each row of its
factors and of the vectors is one array over all z that stays in the cache. Nothing here is promised.
"""

from __future__ import annotations

import numpy as np

from sciverify.exact.midrad import Floats
from sciverify.l2.section import Section

_SHIFT = 1e-14
"""Of the diagonal of the Gram matrix, relative to it."""
_LOOK, _LARGE = 32, 1e80


class Tridiagonal:
    """The columns of a section with three real diagonals.

    Attributes
    ----------
    below, diagonal, above : arrays of shape (columns,)
        The entries of each column in the rows after, of and before its site.
    """

    def __init__(self, below: Floats, diagonal: Floats, above: Floats) -> None:
        self.below, self.diagonal, self.above = below, diagonal, above
        self.lengths = below * below + above * above
        self.first = above[1:]  # the entry of column i + 1 in the row of site i
        self.last = below[:-1]  # the entry of column i in the row of site i + 1
        self.second = below[:-2] * above[2:]  # of the Gram matrix, two below its diagonal

    @classmethod
    def of(cls, section: Section) -> Tridiagonal | None:
        """The diagonals of a section; None if it has others, or complex ones."""
        if not isinstance(section.places, slice):
            return None
        entries = {h.rows.start - section.places.start: h.values for h in section.hops if isinstance(h.rows, slice)}
        if len(entries) != len(section.hops) or not set(entries) <= {-1, 0, 1}:
            return None
        if any(np.iscomplexobj(values) for values in entries.values()):
            return None
        none = np.zeros(section.columns)
        return cls(*(np.ascontiguousarray(entries.get(k, none), dtype=np.float64) for k in (1, 0, -1)))

    def vectors(self, z: Floats, steps: int, seed: int) -> Floats:
        """One vector of length 1 for each z, by half a step of inverse iteration and so many whole ones."""
        lower, inverse = self._factors(z)
        start = np.random.default_rng(seed).standard_normal((len(self.diagonal), 1))
        vectors = np.repeat(start, len(z), axis=1)
        self._backward(lower, inverse, vectors)
        for _ in range(steps):
            vectors /= np.abs(vectors).max(axis=0)
            self._forward(lower, inverse, vectors)
            vectors *= inverse
            self._backward(lower, inverse, vectors)
        vectors /= np.abs(vectors).max(axis=0)
        vectors /= np.sqrt(np.einsum("ij,ij->j", vectors, vectors))
        return vectors

    def _factors(self, z: Floats) -> tuple[Floats, Floats]:
        """(L, 1/D): the entries of L beside the diagonal, and the pivots; those two below it are second / D."""
        n, count = len(self.diagonal), len(z)
        first, last, second = self.first, self.last, self.second
        lower, inverse = np.zeros((n, count)), np.empty((n, count))
        here, before, side, pivot, spare = (np.empty(count) for _ in range(5))
        for i in range(n):
            np.subtract(self.diagonal[i], z, out=here)
            np.multiply(here, here, out=pivot)
            pivot += self.lengths[i]
            pivot *= 1 + _SHIFT
            least = (self.lengths[i] + 1e-290) * _SHIFT
            if i:
                np.add(_times(here, last[i - 1], side), _times(before, first[i - 1], spare), out=side)
                if i > 1:
                    side -= _times(lower[i - 1], second[i - 2], spare)
                    pivot -= _times(inverse[i - 2], second[i - 2] ** 2, spare)
                np.multiply(side, inverse[i - 1], out=lower[i])
                side *= lower[i]
                pivot -= side
            np.maximum(pivot, least, out=pivot)
            np.divide(1.0, pivot, out=inverse[i])
            here, before = before, here
        return lower, inverse

    def _forward(self, lower: Floats, inverse: Floats, vectors: Floats) -> None:
        """vectors = L^-1 vectors"""
        spare = np.empty(vectors.shape[1])
        for i in range(1, len(vectors)):
            np.multiply(lower[i], vectors[i - 1], out=spare)
            vectors[i] -= spare
            if i > 1:
                np.multiply(inverse[i - 2], vectors[i - 2], out=spare)
                vectors[i] -= _times(spare, self.second[i - 2], spare)
            if i % _LOOK == 0:
                _keep_short(vectors, i)

    def _backward(self, lower: Floats, inverse: Floats, vectors: Floats) -> None:
        """vectors = L^-T vectors"""
        spare = np.empty(vectors.shape[1])
        for i in range(len(vectors) - 2, -1, -1):
            np.multiply(lower[i + 1], vectors[i + 1], out=spare)
            vectors[i] -= spare
            if i + 2 < len(vectors):
                np.multiply(inverse[i], vectors[i + 2], out=spare)
                vectors[i] -= _times(spare, self.second[i], spare)
            if i % _LOOK == 0:
                _keep_short(vectors, i)


def _times(row: Floats, factor: float, spare: Floats) -> Floats:
    """factor * row, in `spare` if need be."""
    return row if factor == 1.0 else np.multiply(row, factor, out=spare)


def _keep_short(vectors: Floats, i: int) -> None:
    """Whole columns are divided where an entry becomes so large that it may overflow."""
    if max(vectors[i].max(), -vectors[i].min()) > _LARGE:
        vectors /= np.maximum(np.abs(vectors[i]), 1.0)

"""Vectors v with small ||(A - z) v||, for many z at once: inverse iteration on the Gram matrix, in floats.

G(z) = (A - z)^* (A - z) restricted to the sites of a banded section is banded, too; it is factored as L D L^* column by
column, for all z together. Nothing here is promised: `Section.residuals` proves what the vectors are worth.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from sciverify.exact.midrad import Floats
from sciverify.l2.section import Section
from sciverify.l2.sequences import Entries
from sciverify.spectra.sparse_vectors import least_sparse_vector
from sciverify.spectra.tridiagonal import Tridiagonal

_SHIFT = 1e-14
"""Of the diagonal of G, relative to it: the factors of a matrix that rounding makes indefinite would grow."""
_SHIFTS = (1e-14, 1e-12, 1e-10, 1e-8, 1e-4)
_LOOK, _LARGE, _LEAST = 32, 1e80, 1e-290
_FEW, _MANY, _WIDE = 128, 2**26, 32
"""So few z, so many entries of all vectors, or more diagonals: one z after the other, where SciPy is installed."""


def least_vectors(section: Section, z: Entries, *, steps: int = 2, seed: int = 0) -> Entries:
    """One vector of length 1 for each z, array of shape (columns, K).

    Parameters
    ----------
    section : Section
        Of a banded operator its hops are slices. On a region of a lattice SciPy factors one matrix for each z.
    z : array of shape (K,)
    """
    if not isinstance(section.places, slice):
        return np.concatenate([least_sparse_vector(section, complex(x), seed=seed) for x in z], axis=1)
    one_by_one = len(z) <= _FEW or section.columns * len(z) > _MANY or len(section.hops) > _WIDE
    if one_by_one and find_spec("scipy") is not None:
        return _one_by_one(section, z, steps, seed)
    tridiagonal = Tridiagonal.of(section) if not np.iscomplexobj(z) else None
    if tridiagonal is not None:
        return tridiagonal.vectors(np.asarray(z.real), steps, seed)
    return _for_all(section, z, steps, seed)


def _one_by_one(section: Section, z: Entries, steps: int, seed: int) -> Entries:
    """By LAPACK's factors of the bands of the Gram matrix, z after z."""
    bands = _Bands(section, z[:0])
    products = bands.products()
    start = np.random.default_rng(seed).standard_normal(section.columns)
    found: Entries = np.zeros((section.columns, len(z)), dtype=np.result_type(z, products))
    for k, point in enumerate(z):
        found[:, k] = _single(bands.gram(products, point), start, steps)
    return found


def _single(lower: Entries, start: Floats, steps: int) -> Entries:
    """An approximate eigenvector of the least eigenvalue of a banded matrix; the start itself where LAPACK fails."""
    from scipy.linalg import get_lapack_funcs

    factored, solve = get_lapack_funcs(("pbtrf", "pbtrs"), (lower,))
    vector = start.astype(lower.dtype)
    for shift in _SHIFTS:  # rounding may have made it indefinite
        lower[0] *= 1 + shift
        factor, failed = factored(lower, lower=1)
        if not failed:
            break
        lower[0] += shift * shift * lower[0].max()  # 0 times anything is 0: an eigenvalue of a diagonal operator
    for _ in range(0 if failed else steps + 1):
        vector, _ = solve(factor, vector, lower=1, overwrite_b=1)
        vector /= np.abs(vector).max()
    return np.asarray(vector / np.sqrt(np.vdot(vector, vector).real))


def _for_all(section: Section, z: Entries, steps: int, seed: int) -> Entries:
    """For all z together, column by column."""
    bands = _Bands(section, z)
    width, n = bands.width, section.columns
    lower, pivots = bands.factor()
    vectors: Entries = np.random.default_rng(seed).standard_normal((n, 1)) * np.ones((1, len(z)), dtype=lower.dtype)
    for _ in range(steps):
        for i in range(n):
            for t in range(1, min(width, i) + 1):
                vectors[i] -= lower[t - 1, i] * vectors[i - t]
            if i % _LOOK == 0:
                _keep_short(vectors, i)
        vectors = vectors / pivots
        for i in range(n - 2, -1, -1):
            for t in range(1, min(width, n - 1 - i) + 1):
                vectors[i] -= lower[t - 1, i + t].conj() * vectors[i + t]
            if i % _LOOK == 0:
                _keep_short(vectors, i)
        vectors = vectors / np.maximum(np.abs(vectors.real).max(axis=0), np.abs(vectors.imag).max(axis=0))
        vectors = vectors / np.sqrt(np.einsum("ij,ij->j", vectors.conj(), vectors).real)
    return vectors


def _keep_short(vectors: Entries, i: int) -> None:
    """Whole columns are divided where an entry becomes so large that it may overflow."""
    top = np.abs(vectors[i])
    if top.max(initial=0.0) > _LARGE:
        vectors /= np.maximum(top, 1.0)


class _Bands:
    """The entries of A - z by their offsets, and the factors of its Gram matrix."""

    def __init__(self, section: Section, z: Entries) -> None:
        self.columns, self.z = section.columns, z
        start = first_row(section.places)
        self.entries = {first_row(hop.rows) - start: hop.values for hop in section.hops}
        self.entries.setdefault(0, np.zeros(section.columns))
        self.width = max(self.entries) - min(self.entries)

    def products(self) -> Entries:
        """A^* A: row t holds the entries t below the diagonal, as LAPACK has them."""
        depth = min(self.width, self.columns - 1) + 1
        found = np.zeros((depth, self.columns), dtype=np.result_type(np.float64, *self.entries.values()))
        for t in range(depth):
            for k, values in self.entries.items():
                if k + t in self.entries:
                    found[t, : self.columns - t] += values[t:].conj() * self.entries[k + t][: self.columns - t]
        return found

    def gram(self, products: Entries, z: complex) -> Entries:
        """(A - z)^* (A - z) for a single z: A^* A - z^* A - z A^* + |z|^2."""
        found = products.astype(np.result_type(products, z))
        for t in range(len(found)):
            columns = self.columns - t
            if t in self.entries:
                found[t, :columns] -= np.conj(z) * self.entries[t][:columns]
            if -t in self.entries:
                found[t, :columns] -= z * self.entries[-t][t:].conj()
        found[0] += abs(z) ** 2 + _LEAST
        return found

    def _column(self, i: int) -> dict[int, Entries]:
        return {k: (values[i] - self.z if k == 0 else values[i : i + 1]) for k, values in self.entries.items()}

    def factor(self) -> tuple[Entries, Entries]:
        """(L, D): L[t - 1, i] is the entry t below the diagonal in row i; D as an array (columns, K)."""
        kind = np.result_type(self.z, *self.entries.values())
        width, shape = self.width, (self.columns, len(self.z))
        lower, pivots = np.zeros((width, *shape), dtype=kind), np.empty(shape)
        columns: list[dict[int, Entries]] = []
        for i in range(self.columns):
            columns.append(self._column(i))
            pivots[i] = self._factored_row(i, columns, lower, pivots)
        return lower, pivots

    def _factored_row(self, i: int, columns: list[dict[int, Entries]], lower: Entries, pivots: Entries) -> Entries:
        """Fills row i of L, and returns its pivot."""
        mine = columns[i]
        diagonal = sum(((a.conj() * a).real for a in mine.values()), np.zeros(len(self.z)))
        pivot, least = diagonal * (1 + _SHIFT), diagonal * (_SHIFT / 2) + _LEAST
        for t in range(min(self.width, i), 0, -1):
            other = columns[i - t]
            entry = sum((a.conj() * other[k + t] for k, a in mine.items() if k + t in other), np.zeros(len(self.z)))
            for s in range(t + 1, min(self.width, i) + 1):  # both rows reach column i - s
                entry = entry - lower[s - 1, i] * pivots[i - s] * lower[s - t - 1, i - t].conj()
            lower[t - 1, i] = entry / pivots[i - t]
            pivot = pivot - (lower[t - 1, i] * lower[t - 1, i].conj()).real * pivots[i - t]
        return np.maximum(pivot, least)


def first_row(rows: object) -> int:
    """Where the rows of neighbours on a line begin."""
    if not isinstance(rows, slice):
        raise TypeError("a section of consecutive sites is needed")
    return int(rows.start)

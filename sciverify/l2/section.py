"""Whole columns of an operator on l2 in floats, their products, and what these products lose.

Derivation: docs/theory/l2-operators.md, (LO7), (LO8).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.exact import midrad
from sciverify.exact.midrad import UNDERFLOW, UNIT, Floats
from sciverify.l2.sequences import Entries

Places: TypeAlias = slice | NDArray[np.int64]
_LARGE = 1000.0
"""A norm beyond which it matters where a vector is large: columns far out are long, and its entries there are small."""


@dataclass(frozen=True, eq=False, slots=True)
class Hop:
    """One entry of each column: values[j] stands in row rows[j] of column j; one row for two columns never."""

    rows: Places
    values: Entries


@dataclass(frozen=True, eq=False)
class Section:
    """The columns of an operator at finitely many sites, with all rows that they touch.

    Attributes
    ----------
    rows, columns : int
    places : slice, or array of row numbers
        The row of the site of each column.
    hops : tuple of Hop
    doubt : float
        The true section differs from this one by at most `doubt` in norm.
    beyond : float
        What the columns have in rows that are not listed is at most that in norm, and orthogonal to these.
    mirrors : tuple of integer arrays of shape (columns,)
        Reflections of the sites onto themselves, as permutations of the columns.
    """

    rows: int
    columns: int
    places: Places
    hops: tuple[Hop, ...]
    doubt: float
    beyond: float = 0.0
    mirrors: tuple[NDArray[np.int64], ...] = ()

    @cached_property
    def size(self) -> float:
        """A bound of the norm of the matrix of the moduli: the largest row or column sum."""
        across, down = np.zeros(self.rows), np.zeros(self.columns)
        for hop in self.hops:
            moduli = np.abs(hop.values.real) + np.abs(hop.values.imag)
            across[hop.rows] += moduli
            down += moduli
        return float(midrad.upper(max(across.max(initial=0.0), down.max(initial=0.0))))

    def column_squares(self) -> Floats:
        """The squared norms of the columns, in floats."""
        found = np.zeros(self.columns)
        for hop in self.hops:
            found += np.abs(hop.values) ** 2
        return found

    def moved(self, vectors: Entries, z: Entries) -> Entries:
        """(A - z) v in floats for each column v of an array of shape (columns, K), z of shape (K,)."""
        kind = np.result_type(vectors, z, *(hop.values for hop in self.hops))
        found = np.zeros((self.rows, vectors.shape[1]), dtype=kind)
        found[self.places] = vectors * -z
        for hop in self.hops:
            found[hop.rows] += vectors if (hop.values == 1.0).all() else hop.values[:, None] * vectors
        return found

    def reach(self, vectors: Entries) -> Floats:
        """Upper bounds of || |A| |v| || for each column v."""
        found, moduli = np.zeros((self.rows, vectors.shape[1])), np.abs(vectors.real) + np.abs(vectors.imag)
        for hop in self.hops:
            found[hop.rows] += (np.abs(hop.values.real) + np.abs(hop.values.imag))[:, None] * moduli
        return np.asarray(midrad.upper(np.sqrt(midrad.upper(_squares(found)))))

    def residuals(self, vectors: Entries, z: Entries) -> Floats:
        """Upper bounds of ||(A - z) v|| / ||v|| for each column v.

        **Guarantee.** They hold for the true operator and the z in floats, in the environment of IEEE arithmetic, if
        every ||v|| lies between 2^-400 and 2^400; an entry of NaN or inf gives a bound that is no number.
        """
        moved, terms = self.moved(vectors, z), 2 * len(self.hops) + 8
        squares, lengths = _squares(moved), _squares(vectors)
        doubt = 2 * (2 * self.rows + 8) * UNIT
        above = np.sqrt(squares * (1 + doubt) + UNDERFLOW)
        below = np.sqrt(lengths * (1 - doubt))
        moduli = np.abs(z.real) + np.abs(z.imag)
        size = self.size if self.size < _LARGE else midrad.upper(self.reach(vectors) / below)
        lost = midrad.gamma(terms) * (size + moduli) + self.doubt  # (LO7), (LO8)
        found = midrad.upper(midrad.upper(above / below) + lost)
        if self.beyond:
            found = midrad.upper(np.hypot(found, self.beyond))  # (DB1)
        return np.asarray(found)


def _squares(values: Entries) -> Floats:
    """The squared norms of all columns."""
    found = np.einsum("ij,ij->j", values.real, values.real)
    if np.iscomplexobj(values):
        found += np.einsum("ij,ij->j", values.imag, values.imag)
    return np.asarray(found)

"""How proposals compute with blocks of unknowns in floats: a complex number each, or the real entries of a group.

A vector on blocks T holds their entries one after another: k complex numbers, or the sum of k sizes of real ones.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sciverify.exact.midrad import Floats
from sciverify.problems.blocks import BlockData, Entries
from sciverify.problems.groups import GroupData

_TINY = 1e-140


class Geometry(ABC):
    """Moduli, directions and derivatives of blocks."""

    @abstractmethod
    def entries(self, blocks: Sequence[int]) -> list[int]:
        """Where the entries of the blocks stand in a vector on all blocks."""

    @abstractmethod
    def moduli(self, blocks: Sequence[int], v: Entries) -> Floats:
        """||v_g||, one number a block."""

    @abstractmethod
    def products(self, blocks: Sequence[int], u: Entries, v: Entries) -> Floats:
        """The real inner products <u_g, v_g>."""

    @abstractmethod
    def spread(self, blocks: Sequence[int], factors: Entries) -> Entries:
        """One factor a block -> one an entry."""

    @abstractmethod
    def stacked(self, v: Entries) -> Floats:
        """The real unknowns of a vector."""

    @abstractmethod
    def unstacked(self, u: Floats) -> Entries:
        """The vector of real unknowns."""

    @abstractmethod
    def jacobian(self, blocks: Sequence[int], gram: Entries, scales: Floats, z: Entries) -> Floats:
        """The derivative of Gz + s z/||z|| in real unknowns, s one number a block."""


class ComplexGeometry(Geometry):
    """One complex number a block; real unknowns are (Re, Im)."""

    def entries(self, blocks: Sequence[int]) -> list[int]:
        """The blocks themselves."""
        return list(blocks)

    def moduli(self, blocks: Sequence[int], v: Entries) -> Floats:
        """|v_i|"""
        return np.abs(v)

    def products(self, blocks: Sequence[int], u: Entries, v: Entries) -> Floats:
        """Re conj(u_i) v_i"""
        return np.asarray((u.conj() * v).real)

    def spread(self, blocks: Sequence[int], factors: Entries) -> Entries:
        """The factors themselves."""
        return factors

    def stacked(self, v: Entries) -> Floats:
        """(Re v, Im v)"""
        return np.concatenate([v.real, v.imag])

    def unstacked(self, u: Floats) -> Entries:
        """Real parts before imaginary ones."""
        k = len(u) // 2
        return np.asarray(u[:k] + 1j * u[k:])

    def jacobian(self, blocks: Sequence[int], gram: Entries, scales: Floats, z: Entries) -> Floats:
        """In 2 x 2 blocks of diagonals."""
        scaled = scales / np.abs(z) ** 3
        xx, xy, yy = scaled * z.imag**2, -scaled * z.real * z.imag, scaled * z.real**2
        return np.block(
            [[gram.real + np.diag(xx), -gram.imag + np.diag(xy)], [gram.imag + np.diag(xy), gram.real + np.diag(yy)]]
        )


class GroupGeometry(Geometry):
    """The real entries of a group are a block."""

    def __init__(self, data: GroupData) -> None:
        self.sizes: NDArray[np.int64] = np.array(data.sizes, dtype=np.int64)
        self.starts: NDArray[np.int64] = np.cumsum(self.sizes) - self.sizes
        self.places = data.places(range(len(data.sizes)))

    def entries(self, blocks: Sequence[int]) -> list[int]:
        """Group after group."""
        return [i for g in blocks for i in self.places[g]]

    def moduli(self, blocks: Sequence[int], v: Entries) -> Floats:
        """Scaled by the largest entry, where squares overflow or vanish."""
        found = np.sqrt(self.products(blocks, v, v))
        if not len(found) or _TINY < found.max() < 1 / _TINY:
            return np.asarray(found)
        largest = float(np.max(np.abs(v)))
        if not (0 < largest < np.inf):
            return np.full(len(blocks), largest)
        scaled = v / largest
        return np.asarray(largest * np.sqrt(self.products(blocks, scaled, scaled)))

    def products(self, blocks: Sequence[int], u: Entries, v: Entries) -> Floats:
        """Sums over each group."""
        return np.asarray(np.add.reduceat(u * v, self._starts(blocks))) if len(blocks) else np.zeros(0)

    def spread(self, blocks: Sequence[int], factors: Entries) -> Entries:
        """Repeated for each entry."""
        return np.repeat(factors, self._counts(blocks))

    def stacked(self, v: Entries) -> Floats:
        """The entries themselves."""
        return v

    def unstacked(self, u: Floats) -> Entries:
        """The entries themselves."""
        return u

    def jacobian(self, blocks: Sequence[int], gram: Entries, scales: Floats, z: Entries) -> Floats:
        """G + diag(s/||z||) - the outer products s z z^T / ||z||^3 of each block"""
        sizes = self.moduli(blocks, z)
        direction = z / self.spread(blocks, sizes)
        factors = self.spread(blocks, scales / sizes)
        found = gram + np.diag(factors)
        for a, d in zip(self._starts(blocks).tolist(), self._counts(blocks).tolist(), strict=True):
            place, own = slice(a, a + d), direction[a : a + d]
            found[place, place] -= factors[a] * np.outer(own, own)
        return np.asarray(found)

    def _counts(self, blocks: Sequence[int]) -> NDArray[np.int64]:
        return self.sizes if isinstance(blocks, range) else self.sizes[list(blocks)]  # a range: all of them

    def _starts(self, blocks: Sequence[int]) -> NDArray[np.int64]:
        if isinstance(blocks, range):
            return self.starts
        counts = self._counts(blocks)
        return np.cumsum(counts) - counts


def geometry_of(data: BlockData) -> Geometry:
    """How the blocks of these data compute."""
    return GroupGeometry(data) if isinstance(data, GroupData) else ComplexGeometry()

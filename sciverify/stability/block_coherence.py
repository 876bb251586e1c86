"""Lower bounds of all A_S^T A_S from inner products of columns, block by block (docs/theory/kernel-awareness.md)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq

from sciverify.allowance import spent
from sciverify.exact.singular_value import positive_definite
from sciverify.stability.sparsity_in_levels import SparsityInLevels

Gram = Sequence[Sequence[fmpq]]
MOST_BLOCKS = 16
_MOST_SPREADS = 20_000


@dataclass(frozen=True, slots=True)
class BlockCoherence:
    """What inner products say of supports that are spread over blocks of columns.

    Attributes
    ----------
    ends : tuple of int
        Of the blocks; each lies inside one level.
    shortest : list of fmpq
        The least ||A_i||^2 of each block.
    coherence : list of lists of fmpq
        The largest |<A_i, A_j>|, i != j, of each pair of blocks.
    parents : list of int
        The level of each block.
    """

    ends: tuple[int, ...]
    shortest: list[fmpq]
    coherence: list[list[fmpq]]
    parents: list[int]

    @classmethod
    def of(cls, gram: Gram, ends: tuple[int, ...], sparsity: SparsityInLevels) -> BlockCoherence:
        """Of a Gram matrix."""
        blocks = [range(a, b) for a, b in pairwise((0, *ends))]
        coherence = [
            [max((abs(gram[i][j]) for i in rows for j in block if i != j), default=fmpq(0)) for block in blocks]
            for rows in blocks
        ]
        shortest = [min(gram[i][i] for i in block) for block in blocks]
        return cls(ends, shortest, coherence, [sparsity.level_of[block[0]] for block in blocks])

    def proves(self, square: fmpq, counts: Sequence[int]) -> bool:
        """Is A_S^T A_S > square for every S with at most `counts` columns of each level?

        **Guarantee.** True is proven; False says nothing.
        """
        sizes = [b - a for a, b in pairwise((0, *self.ends))]
        return all(self._is_positive(spread, square) for spread in _spreads(self.parents, sizes, list(counts)))

    def _is_positive(self, spread: Sequence[int], square: fmpq) -> bool:
        """(J5)"""
        spent("coherence in blocks")
        held = [k for k, count in enumerate(spread) if count]
        matrix = [[-spread[k] * spread[m] * self.coherence[k][m] for m in held] for k in held]
        for i, k in enumerate(held):
            matrix[i][i] = spread[k] * (self.shortest[k] - (spread[k] - 1) * self.coherence[k][k] - square)
        return positive_definite(matrix)


def _spreads(parents: list[int], sizes: list[int], counts: list[int]) -> Iterator[list[int]]:
    """The ways to take `counts` columns of each level from its blocks."""
    if not parents:
        if not any(counts):
            yield []
        return
    for first in range(min(sizes[0], counts[parents[0]]) + 1):
        left = [n - first * (k == parents[0]) for k, n in enumerate(counts)]
        for rest in _spreads(parents[1:], sizes[1:], left):
            yield [first, *rest]


def candidate_blocks(gram: Gram, sparsity: SparsityInLevels, counts: Sequence[int]) -> list[tuple[int, ...]]:
    """Ways to cut the levels: not at all, and into runs of orthogonal columns."""
    ends = {*sparsity.levels}
    start = 0
    for k in range(1, len(gram)):
        if k in ends:
            start = k
        elif any(gram[i][k] != 0 for i in range(start, k)):
            ends.add(k)
            start = k
    found = [sparsity.levels, tuple(sorted(ends))]
    few = [blocks for blocks in dict.fromkeys(found) if len(blocks) <= MOST_BLOCKS]
    return sorted((blocks for blocks in few if _ways(blocks, sparsity, counts) <= _MOST_SPREADS), key=len)


def _ways(blocks: tuple[int, ...], sparsity: SparsityInLevels, counts: Sequence[int]) -> int:
    """At least as many as there are ways to spread a support."""
    parts = [sparsity.level_of[end - 1] for end in blocks]
    return math.prod(math.comb(n + parts.count(k) - 1, n) for k, n in enumerate(counts))

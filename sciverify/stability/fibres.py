"""Vectors that one measurement can belong to: clusters, their smallest balls (docs/theory/optimal-maps.md)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from sciverify.allowance import spent
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import to_fraction
from sciverify.exact.smallest_ball import smallest_ball

Gram: TypeAlias = list[list[fmpq]]
Ball: TypeAlias = tuple[tuple[Fraction, ...], fmpq]
"""The weights of a centre, and the square of a radius."""


@dataclass(frozen=True)
class Fibres:
    """Vectors of a set with their measurements, up to noise of norm `eta`.

    Attributes
    ----------
    vectors, seen : tuples of vectors
        The set, and the measurements of its vectors.
    eta : rational number
    """

    vectors: tuple[RationalVector, ...]
    seen: tuple[RationalVector, ...]
    eta: fmpq

    @cached_property
    def inner(self) -> Gram:
        """Inner products of the vectors."""
        return gram(self.vectors)

    @cached_property
    def apart(self) -> Gram:
        """Squared distances of the measurements."""
        return squared_distances(gram(self.seen))

    @cached_property
    def clusters(self) -> list[list[int]]:
        """Those of at least two vectors."""
        return [c for c in clusters(self.apart, self._limit) if len(c) > 1]

    @cached_property
    def balls(self) -> list[Ball]:
        """The smallest ones around the clusters."""
        return [ball(self.inner, cluster) for cluster in self.clusters]

    def centres(self) -> tuple[tuple[tuple[Fraction, ...] | None, ...], fmpq]:
        """For each cluster the weights of its centre, or None where Jung's bound is smaller; and an upper bound of
        c_opt^2.
        """  # fmt: skip
        chosen: list[tuple[Fraction, ...] | None] = []
        largest = fmpq(0)
        for cluster, (weights, square) in zip(self.clusters, self.balls, strict=True):
            jung = self._by_diameter(cluster)
            chosen.append(weights if square <= jung else None)
            largest = max(largest, min(square, jung))
        return tuple(chosen), largest

    @property
    def _limit(self) -> fmpq:
        return 4 * self.eta**2

    def _by_diameter(self, cluster: list[int]) -> fmpq:
        """(U4)"""
        distances = squared_distances([[self.inner[i][k] for k in cluster] for i in cluster])
        confused = (
            distances[a][b]
            for b, i in enumerate(cluster)
            for a, k in enumerate(cluster[:b])
            if self.apart[i][k] <= self._limit
        )
        dimension = min(len(self.vectors[0]), len(cluster) - 1)
        return max(confused) * dimension / (2 * dimension + 2)


def gram(vectors: tuple[RationalVector, ...]) -> Gram:
    """All inner products."""
    rows = fmpq_mat([list(x) for x in vectors])
    found: Gram = (rows * rows.transpose()).tolist()
    return found


def squared_distances(gram: Gram) -> Gram:
    """From the inner products."""
    size = range(len(gram))
    return [[gram[i][i] - 2 * gram[i][k] + gram[k][k] for k in size] for i in size]


def clusters(apart: Gram, limit: fmpq) -> list[list[int]]:
    """The connected components of the graph of pairs with ||A(x - x')||^2 <= limit, by their first members."""
    left, found = list(range(len(apart))), []
    while left:
        cluster, fresh = set[int](), [left[0]]
        while fresh:
            spent("clusters of vectors")
            cluster.update(fresh)
            fresh = [k for k in left if k not in cluster and any(apart[i][k] <= limit for i in fresh)]
        found.append(sorted(cluster))
        left = [k for k in left if k not in cluster]
    return found


def ball(inner: Gram, cluster: list[int]) -> Ball:
    """The smallest ball around a cluster."""
    weights, square = smallest_ball([[inner[i][k] for k in cluster] for i in cluster])
    return tuple(to_fraction(weights.get(k, fmpq(0))) for k in range(len(cluster))), square

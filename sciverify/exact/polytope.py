"""Bounded polyhedra {u : M u = c, u_k >= 0 but for free k} over an ordered field: dimension, vertices, projection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sciverify.allowance import spent
from sciverify.exact.linear_algebra import independent_subset, solve
from sciverify.exact.ordered import ONE, ZERO, Exact, inner, sign
from sciverify.exact.simplex import Optimum, Tableau, unit
from sciverify.exact.vertex_graph import walk


@dataclass(frozen=True)
class Polytope:
    """{u : M u = c, u_k >= 0 for k not in `free`}, bounded, with one of its vertices.

    The columns of the free coordinates are independent.

    Distances are measured in the first `measured` coordinates; the coordinates behind them are
    determined by these (docs/theory/solution-sets.md), so no point is lost.
    """

    matrix: tuple[tuple[Exact, ...], ...]
    right_side: tuple[Exact, ...]
    vertex: tuple[Exact, ...]
    measured: int
    free: frozenset[int] = frozenset()

    def tableau(self) -> Tableau:
        """A fresh tableau at the known vertex; its basis is found once."""
        return self._start.copy()

    @cached_property
    def _start(self) -> Tableau:
        return Tableau(self.matrix, self.right_side, self.vertex, self.free)

    @property
    def bounded(self) -> list[int]:
        """The coordinates that are >= 0."""
        return [k for k in range(len(self.vertex)) if k not in self.free]

    @cached_property
    def maxima(self) -> dict[int, Optimum]:
        """For each coordinate >= 0 that vanishes at the known vertex: its largest value."""
        tableau = self.tableau()
        size = len(self.vertex)
        return {k: tableau.maximise(unit(size, k)) for k in self.bounded if sign(self.vertex[k]) == 0}

    @cached_property
    def dimension(self) -> int:
        """The dimension of the polytope (0: it is one point)."""
        positive = [k for k in range(len(self.vertex)) if k in self.free or sign(self.vertex[k]) > 0]
        positive += [k for k, optimum in self.maxima.items() if sign(optimum.value) > 0]
        columns = [[row[k] for row in self.matrix] for k in positive]
        return len(positive) - len(independent_subset(columns))

    def vertices(self, most: int | None = None) -> Iterator[tuple[Exact, ...]]:
        """All vertices, each once, found while they are asked for; the known one comes first.

        Raises
        ------
        Undecided
            There are more than `most`, or more edges at one of them than can be told apart.
        """
        if not self.free:
            return walk(self.matrix, self.right_side, self.vertex, most)
        return self._vertices_without_free(most)

    def _vertices_without_free(self, most: int | None) -> Iterator[tuple[Exact, ...]]:
        """Elimination writes the free coordinates as affine functions of the others, which keep the other rows."""
        rows = [[*row, c] for row, c in zip(self.matrix, self.right_side, strict=True)]
        solved: dict[int, list[Exact]] = {}
        for k in sorted(self.free):
            place = next(i for i, row in enumerate(rows) if sign(row[k]))
            pivot = rows.pop(place)
            pivot = [x / pivot[k] for x in pivot]
            rows = [_eliminated(row, pivot, k) for row in rows]
            solved = {j: _eliminated(row, pivot, k) for j, row in solved.items()} | {k: pivot}
        kept = self.bounded
        matrix = [[row[k] for k in kept] for row in rows]
        for u in walk(matrix, [row[-1] for row in rows], [self.vertex[k] for k in kept], most):
            full = dict(zip(kept, u, strict=True))
            for k, row in solved.items():
                full[k] = row[-1] - inner([row[j] for j in kept], u)
            yield tuple(full[k] for k in range(len(self.vertex)))

    def project(self, x: Sequence[Exact]) -> tuple[tuple[Exact, ...], tuple[Exact, ...]]:
        """The point of the polytope nearest to x, with multipliers that prove it (Wolfe's method).

        Parameters
        ----------
        x : sequence of length `measured`

        Returns
        -------
        (u, multipliers)
            **Guarantee.** u is the nearest point; M^T multipliers >= v on measured coordinates, = v on free ones, and
            >= 0 on the others, with v = x - u, and <multipliers, c> = <v, u>.

        **Source.** docs/theory/solution-sets.md, lemma 1: why it ends, and why no corral is dependent.
        """
        tableau = self.tableau()
        corral, weights = [self.vertex], [ONE]
        nearest: tuple[Exact, ...] = self.vertex
        while True:
            spent("projecting onto the set of minimisers")
            cost = [a - b for a, b in zip(x, nearest, strict=False)]
            cost += [ZERO] * (len(nearest) - self.measured)
            best = tableau.maximise(cost)
            if sign(best.value - inner(cost, nearest)) == 0:
                return nearest, best.multipliers
            corral.append(best.vertex)
            weights.append(ZERO)
            corral, weights = _shrink(corral, weights, x)
            nearest = tuple(inner(weights, [v[k] for v in corral]) for k in range(len(nearest)))


def _eliminated(row: list[Exact], pivot: list[Exact], k: int) -> list[Exact]:
    """A row from which the one with pivot 1 in column k removes this column."""
    factor = row[k]
    return [x - factor * y for x, y in zip(row, pivot, strict=True)] if sign(factor) else row


def _shrink(
    corral: list[tuple[Exact, ...]], weights: list[Exact], x: Sequence[Exact]
) -> tuple[list[tuple[Exact, ...]], list[Exact]]:
    """Drop vertices until the nearest point of the affine hull is a convex combination."""
    while True:
        target = _affine_minimiser(corral, x)
        if all(sign(t) > 0 for t in target):
            return corral, target
        steps = [w / (w - t) for w, t in zip(weights, target, strict=True) if sign(t) <= 0]
        step = min(steps)
        moved = [w + step * (t - w) for w, t in zip(weights, target, strict=True)]
        keep = [k for k, w in enumerate(moved) if sign(w) > 0]
        corral, weights = [corral[k] for k in keep], [moved[k] for k in keep]


def _affine_minimiser(points: list[tuple[Exact, ...]], x: Sequence[Exact]) -> list[Exact]:
    """Barycentric coordinates of the point of the affine hull nearest to x."""
    shifted = [[p - c for p, c in zip(point, x, strict=False)] for point in points]
    rows = [[*(inner(u, v) for v in shifted), ONE] for u in shifted]
    rows.append([*(ONE for _ in shifted), ZERO])
    solved = solve(rows, [[ZERO]] * len(shifted) + [[ONE]])
    if solved is None:
        raise ArithmeticError("the vertices in use became affinely dependent")
    return [row[0] for row in solved[:-1]]

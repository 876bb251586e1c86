"""Xi, the set of all minimisers, as an exact polytope.

With an optimal dual point p, E the columns where |A_i^T p| = lam w_i and s_i = sign(A_i^T p), z is
a minimiser of P3 exactly if z_i = 0 off E, s_i z_i >= 0 on E, and Az = y - tau p with tau = 0 if
||p|| < 1, tau >= 0 if ||p|| = 1. Proof: docs/theory/solution-sets.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sciverify.errors import AssumptionFailed
from sciverify.exact.enclosure import Enclosure, enclose_square_root
from sciverify.exact.ordered import ONE, ZERO, Exact, deepest, inner, sign
from sciverify.exact.polytope import Polytope
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.exact.verdict import Verdict
from sciverify.problems.square_root_lasso import SquareRootLasso


@dataclass(frozen=True)
class SolutionSet:
    """All minimisers of a `SquareRootLasso`; make one with `solution_set(problem)`.

    Attributes
    ----------
    problem : SquareRootLasso
    dual : tuple of m exact numbers
        The optimal dual point that describes the set.
    signs : tuple of N integers
        s_i on the columns that a minimiser may use, 0 elsewhere.
    vertex : tuple of N exact numbers
        One minimiser, a vertex of the set.

    **Guarantee.** Everything is decided in exact arithmetic.
    """

    problem: SquareRootLasso
    dual: Vector
    signs: tuple[int, ...]
    vertex: Vector
    dual_on_sphere: bool

    @classmethod
    def from_optimal_pair(cls, problem: SquareRootLasso, dual: Vector, vertex: Vector) -> SolutionSet:
        """The solution set, after proving that `dual` and `vertex` are optimal.

        Raises
        ------
        AssumptionFailed
            The pair is not optimal; the message says which condition fails.
        """
        slack = sign(ONE - problem.inner(dual, dual))
        if slack < 0:
            raise AssumptionFailed("the dual point has norm above 1")
        signs = tuple(_bound_signs(problem, dual))
        found = cls(problem, dual, signs, vertex, slack == 0)
        if not found.contains(vertex):
            raise AssumptionFailed("the primal point is not complementary to the dual point")
        return found

    @cached_property
    def equicorrelation(self) -> list[int]:
        """E: the columns on which minimisers may live."""
        return [i for i, s in enumerate(self.signs) if s]

    @cached_property
    def polytope(self) -> Polytope:
        """The set in the coordinates (s_i z_i for i in E, then tau if ||p|| = 1)."""
        rows = []
        for k, row in enumerate(self.problem.matrix):
            entries = [row[i] if self.signs[i] > 0 else -row[i] for i in self.equicorrelation]
            rows.append(tuple([*entries, self.dual[k]] if self.dual_on_sphere else entries))
        return Polytope(
            tuple(rows), self.problem.measurements, self._coordinates(self.vertex), len(self.equicorrelation)
        )

    def _coordinates(self, z: Sequence[Exact]) -> Vector:
        u = [z[i] if self.signs[i] > 0 else -z[i] for i in self.equicorrelation]
        if self.dual_on_sphere:
            u.append(self.problem.inner(self.dual, self.problem.residual(list(z))))
        return tuple(u)

    def at_coordinates(self, u: Sequence[Exact]) -> Vector:
        """The vector z with these polytope coordinates."""
        z = [ZERO] * len(self.signs)
        for i, value in zip(self.equicorrelation, u, strict=False):
            z[i] = value if self.signs[i] > 0 else -value
        return tuple(z)

    @property
    def dimension(self) -> int:
        """Dimension of the set: 0 means that the minimiser is unique."""
        return self.polytope.dimension

    @property
    def unique(self) -> Verdict:
        """Is there exactly one minimiser? (Decided: never UNDECIDED for exact data.)"""
        return Verdict.of(self.dimension == 0)

    def vertices(self) -> list[Vector]:
        """All vertices; `Undecided` if there are too many to list."""
        return [self.at_coordinates(u) for u in self.polytope.vertices()]

    def read_point(self, x: Any) -> Vector:
        """A vector of N exact numbers, in a field that mixes with the minimisers."""
        entries = as_nested(x, "x")
        below = deepest([*self.dual, *self.vertex]) or self.problem.field
        return Reader(entries, below=below).vector(entries, "x", len(self.signs))

    def contains(self, z: Any) -> bool:
        """Is z a minimiser?"""
        point = self.read_point(z)
        if any(sign(x) not in (0, s) for x, s in zip(point, self.signs, strict=True)):
            return False
        residual = self.problem.residual(point)
        alignment = self.problem.inner(self.dual, residual)
        square = self.problem.inner(residual, residual)
        return sign(alignment) >= 0 and sign(alignment * alignment - square) == 0

    def nearest(self, x: Any) -> tuple[Vector, Vector]:
        """The minimiser nearest to x, and the measurement vector that separates x from the set.

        Returns
        -------
        (z, multiplier)
            **Guarantee.** z is the projection of x onto the set. With v = x - z: s_i (v_i - A_i^T m) <= 0
            on E, <m, p> >= 0 if ||p|| = 1, and <m, y> = <v, z>, which proves it.
        """
        point = self.read_point(x)
        u = [point[i] if self.signs[i] > 0 else -point[i] for i in self.equicorrelation]
        nearest, multipliers = self.polytope.project(u)
        return self.at_coordinates(nearest), self.from_row_multipliers(multipliers)

    def from_row_multipliers(self, multipliers: Sequence[Exact]) -> Vector:
        """Row multipliers as a measurement vector: divided by the squared row scales."""
        scales = self.problem.row_scales_squared
        if scales is None:
            return tuple(multipliers)
        return tuple(m / d for m, d in zip(multipliers, scales, strict=True))

    def distance(self, x: Any, digits: int = 20) -> Enclosure:
        """The l2 distance of x to the set, between decimal bounds of `digits` digits."""
        point = self.read_point(x)
        nearest, _ = self.nearest(point)
        gap = [a - b for a, b in zip(point, nearest, strict=True)]
        return enclose_square_root(inner(gap, gap), digits)


def _bound_signs(problem: SquareRootLasso, dual: Vector) -> list[int]:
    signs = []
    for i, c in enumerate(problem.correlations(dual)):
        slack = sign(problem.lam * problem.weights[i] - abs(c))
        if slack < 0:
            raise AssumptionFailed(f"|A_i^T p| exceeds lam w_i in column {i}")
        signs.append(0 if slack else sign(c))
    return signs

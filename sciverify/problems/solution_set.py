"""Xi, the set of all minimisers, as an exact polytope.

With an optimal dual point p, E the columns where |A_i^T p| attains its bound and s_i = sign(A_i^T p), z is a
minimiser exactly if z_i = 0 off E, s_i z_i >= 0 on E, and its residual is the one that all minimisers share, or, for
P3 with ||p|| = 1, a multiple tau p with tau >= 0. Free entries have the bound 0, belong to E and have any sign. A
direction that a sign constraint excludes has no bound. Proof: docs/theory/solution-sets.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq

from sciverify.allowance import Progress, allowance
from sciverify.display import Displayed
from sciverify.errors import AssumptionFailed, as_integer
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.labelled import along_names, columns_in_words
from sciverify.exact.number_field import NumberField
from sciverify.exact.ordered import ONE, ZERO, Exact, Field, deepest, higher, inner, lowest, sign
from sciverify.exact.polytope import Polytope
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.surds import SquareRootField, in_one_tower
from sciverify.exact.verdict import Verdict
from sciverify.problems.bound_signs import FREE, bound_signs, obeys
from sciverify.problems.injective import Injective
from sciverify.problems.sparse_recovery import SparseRecovery

MAX_VERTICES = 20_000
"""Vertices that are listed at once."""


@dataclass(frozen=True, repr=False)
class SolutionSet(Displayed):
    """All minimisers of a problem; make one with `solution_set(problem)`.

    Attributes
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    dual : tuple of m exact numbers
        The optimal dual point that describes the set.
    signs : tuple of N integers
        s_i on the columns that a minimiser may use, FREE on those of free entries, 0 elsewhere.
    vertex : tuple of N exact numbers
        One minimiser, a vertex of the set.

    **Guarantee.** Everything is decided in exact arithmetic, and the set is complete: a vector is a minimiser exactly
    if it belongs to it. That rests on `from_optimal_pair`, which makes every solution set.

    **Source.** docs/theory/solution-sets.md, theorem 2 and "LASSO and basis pursuit".

    Examples
    --------
    >>> import sciverify as sv
    >>> minimisers = sv.solution_set(sv.BasisPursuit([[1, 1]], [1]))
    >>> minimisers.dimension, minimisers.contains(["1/3", "2/3"])
    (1, True)
    >>> print(minimisers.distance([1, 1]))
    [0.70710678, 0.70710679]
    """

    problem: SparseRecovery
    dual: Vector
    signs: tuple[int, ...]
    vertex: Vector
    ray: bool
    residual: list[Exact]
    """y - Az at the known vertex; at every minimiser unless `ray`."""

    @classmethod
    def from_optimal_pair(cls, problem: SparseRecovery, dual: Vector, vertex: Vector) -> SolutionSet:
        """The solution set, after proving that `dual` and `vertex` are optimal.

        Parameters
        ----------
        problem : SparseRecovery
        dual : tuple of m exact numbers
            In the coordinates of the factor `problem.matrix`. Where it comes from does not matter.
        vertex : tuple of N exact numbers
            Its nonzero columns and those of free entries, with `dual` beside them if the residual is a ray and not 0,
            are linearly independent.

        Returns
        -------
        SolutionSet
            **Guarantee.** `dual` and `vertex` are optimal together: ``|A_i^T p| <= beta w_i`` for all i, z is feasible
            and Phi(r, p) least (`PrimalDual`), and z_i = 0 or A_i^T p = beta w_i sign(z_i) for all i. All of it is
            decided exactly, so the set holds all minimisers and nothing else.

        Raises
        ------
        AssumptionFailed
            The pair is not optimal; the message says which condition fails.

        **Source.** docs/theory/solution-sets.md, theorems 1 and 2; rule dual-optimality in docs/certificate-format.md.
        """
        signs = tuple(bound_signs(problem, dual))  # |A_i^T p| <= beta w_i; s_i != 0 where it is attained
        residual = problem.residual(vertex)
        if reason := problem.refusal(dual, residual):  # z is feasible, Phi(r, p) least
            raise AssumptionFailed(reason)
        if not obeys(vertex, signs):  # the sum over i vanishes
            raise AssumptionFailed("the primal point is not complementary to the dual point")
        return cls(problem, dual, signs, vertex, problem.residual_is_a_ray(dual), residual)

    @cached_property
    def field(self) -> Field | None:
        """The top of the tower of fields of the data and of the optimal pair; None if all of them are rational."""
        return higher(self.problem.field, deepest([*self.dual, *self.vertex]))

    @cached_property
    def equicorrelation(self) -> list[int]:
        """E: the columns on which minimisers may live."""
        return [i for i, s in enumerate(self.signs) if s]

    @cached_property
    def carriers(self) -> list[int]:
        """The columns that carry the vertex: its nonzero entries, and the free ones."""
        return [i for i, (x, s) in enumerate(zip(self.vertex, self.signs, strict=True)) if s == FREE or sign(x)]

    @cached_property
    def polytope(self) -> Polytope:
        """The set in the coordinates (s_i z_i for i in E, z_i if it is free; then tau if the residual is a ray)."""
        columns: list[Sequence[Exact]] = []
        for i in self.equicorrelation:
            column = self.problem.exact_column(i)
            columns.append(column if self.signs[i] > 0 else [-x for x in column])
        rows = [*zip(*columns, *([self.dual] if self.ray else []), strict=True)]
        if not rows:
            rows = [()] * self.problem.shape[0]
        right_side = self.problem.measurements
        if not self.ray:
            right_side = tuple(b - r for b, r in zip(right_side, self.residual, strict=True))
        free = frozenset(k for k, i in enumerate(self.equicorrelation) if self.signs[i] == FREE)
        return Polytope(tuple(rows), right_side, self._coordinates(self.vertex), len(self.equicorrelation), free)

    def _coordinates(self, z: Sequence[Exact]) -> Vector:
        u = [z[i] if self.signs[i] > 0 else -z[i] for i in self.equicorrelation]
        if self.ray:
            u.append(self.problem.inner(self.dual, self.problem.residual(list(z))))
        return tuple(u)

    def at_coordinates(self, u: Sequence[Exact]) -> Vector:
        """The vector z with these polytope coordinates."""
        z = [ZERO] * len(self.signs)
        for i, value in zip(self.equicorrelation, u, strict=False):
            z[i] = value if self.signs[i] > 0 else -value
        return tuple(z)

    @cached_property
    def injective(self) -> Injective | None:
        """Set if A_E, with p beside it when the residual is a ray, is injective: then the set is one point."""
        return Injective.on(self.problem, self.equicorrelation, self.dual if self.ray else None)

    @property
    def dimension(self) -> int:
        """Dimension of the set: 0 means that the minimiser is unique.

        **Guarantee.** Exact. **Source.** docs/theory/solution-sets.md, "Dimension" and "Injective supports".
        """
        return 0 if self.injective is not None else self.polytope.dimension

    @property
    def unique(self) -> Verdict:
        """Is there exactly one minimiser? **Guarantee.** Decided: TRUE or FALSE, never UNDECIDED."""
        return Verdict.of(self.dimension == 0)

    @property
    def _formula(self) -> str:
        return self.problem.latex

    def __str__(self) -> str:
        used, nonzero = len(self.equicorrelation), sum(1 for x in self.vertex if sign(x))
        named = columns_in_words(self.problem.names, self.equicorrelation)
        return (
            f"{self.problem.symbol}, the minimisers of {self.problem}\n"
            f"they live on {used} columns{named}; the known vertex has {nonzero} non-zero entries"
        )

    def vertices(self, *, seconds: float | None = None, progress: Progress | None = None) -> list[Vector]:
        """All vertices, in a list; `iter_vertices` finds one after the other.

        Parameters
        ----------
        seconds : float, optional
            Wall time after which `Undecided` is raised.
        progress : function, optional
            Called with a short phrase and the share that is done, or None.

        Returns
        -------
        list of vectors of N exact numbers
            **Guarantee.** All vertices of the set, each once, `vertex` first.

        Raises
        ------
        Undecided
            There are more than `MAX_VERTICES`, or more edges at one of them than can be told apart; or the seconds are
            over.

        **Source.** docs/theory/solution-sets.md, theorem 3.
        """
        with allowance(seconds, progress):
            return list(self.iter_vertices(MAX_VERTICES))

    def iter_vertices(self, most: int | None = None) -> Iterator[Vector]:
        """All vertices, each found when it is asked for.

        Parameters
        ----------
        most : int, optional
            `Undecided` is raised as soon as it is known that there are more. No limit if left out.

        Returns
        -------
        iterator of vectors of N exact numbers
            **Guarantee.** Each is a vertex and comes once, `vertex` first; when the iterator ends, they were all.

        Raises
        ------
        Undecided
            There are more than `most`, or more edges at one of them than can be told apart.

        **Source.** docs/theory/solution-sets.md, theorem 3.
        """
        if most is not None:
            most = as_integer(most, "most", 1)
        if self.injective is not None:
            return iter([self.vertex])
        return (self.at_coordinates(u) for u in self.polytope.vertices(most))

    # ------------------------------------------------------------ a point that is read once

    def read_point(self, x: object) -> Vector:
        """A vector of N exact numbers, in a field that mixes with the minimisers."""
        entries = as_nested(along_names(self.problem.names, x, "x"), "x")
        return Reader(entries, below=self.field).vector(entries, "x", len(self.signs))

    def meet(self, x: object) -> tuple[SolutionSet, Vector]:
        """The same set and a vector of N exact numbers, in one tower.

        A field Q(theta) is the first step of a tower only. Where x needs one and the data are rational, the roots of
        the optimal pair are moved on top of it; where the data have roots of their own, x is refused.
        """
        entries = as_nested(along_names(self.problem.names, x, "x"), "x")
        if self.problem.field is None and isinstance(lowest(self.field), SquareRootField):
            point = Reader(entries).vector(entries, "x", len(self.signs))
            above = next((x.field for x in point if not isinstance(x, fmpq)), None)
            if above is None:
                return self, point
            if isinstance(first := lowest(above), NumberField):
                moved = self._over(first)
                return moved, tuple(in_one_tower(point, moved.field))
        return self, Reader(entries, below=self.field).vector(entries, "x", len(self.signs))

    def _over(self, base: NumberField) -> SolutionSet:
        """The same set of rational data, with the roots of the optimal pair on top of another field."""
        m, count = self.problem.shape
        moved = in_one_tower([*self.dual, *self.vertex, *self.residual], base)
        dual, vertex = tuple(moved[:m]), tuple(moved[m : m + count])
        return SolutionSet(self.problem, dual, self.signs, vertex, self.ray, moved[m + count :])

    def contains(self, z: object) -> bool:
        """Is z a minimiser?

        Parameters
        ----------
        z : sequence of N numbers

        Returns
        -------
        bool
            **Guarantee.** Exact: z_i = 0 off E, s_i z_i >= 0 on E, and the residual is the common one (a multiple
            tau p, tau >= 0, if it is a ray).

        Raises
        ------
        InvalidInput
            z is no vector of N real numbers.

        **Source.** docs/theory/solution-sets.md, theorem 2.
        """
        solutions, point = self.meet(z)
        return solutions.includes(point)

    def includes(self, point: Vector) -> bool:
        """Is a point that `meet` has read a minimiser?"""
        if not obeys(point, self.signs):
            return False
        residual = self.problem.residual(point)
        if self.ray:
            return self.problem.refusal(self.dual, residual) is None
        return all(sign(a - b) == 0 for a, b in zip(residual, self.residual, strict=True))

    def nearest(
        self, x: object, *, seconds: float | None = None, progress: Progress | None = None
    ) -> tuple[Vector, Vector]:
        """The minimiser nearest to x, and the measurement vector that separates x from the set.

        Parameters
        ----------
        x : sequence of N numbers
        seconds, progress
            As for `vertices`.

        Returns
        -------
        (z, multiplier)
            **Guarantee.** z is the projection of x onto the set. With v = x - z: s_i (v_i - A_i^T m) <= 0
            on E, and <m, y - r> = <v, z> with the common residual r (<m, p> >= 0 and <m, y> = <v, z> if
            the residual is a ray), which proves it.

        **Source.** docs/theory/solution-sets.md, "The projection"; rule separating-functional.
        """
        with allowance(seconds, progress):
            solutions, point = self.meet(x)
            return solutions.projection(point)

    def projection(self, point: Vector) -> tuple[Vector, Vector]:
        """The same for a point that `meet` has read, with the same guarantee."""
        if self.injective is not None:
            target = [point[i] - self.vertex[i] for i in self.equicorrelation]
            return self.vertex, self.injective.multiplier(target, ZERO)
        u = [point[i] if self.signs[i] > 0 else -point[i] for i in self.equicorrelation]
        nearest, multipliers = self.polytope.project(u)
        return self.at_coordinates(nearest), self.from_row_multipliers(multipliers)

    def uniqueness_multiplier(self) -> Vector:
        """m with A_i^T m = 0 on `carriers`, s_i A_i^T m > 0 elsewhere on E; for a ray also <m, p> > 0 or 0.

        **Guarantee.** It proves that the vertex is the only minimiser (rule strict-multiplier), if `dimension` is 0.

        **Source.** docs/theory/solution-sets.md, "Uniqueness" and "Injective supports".
        """
        if self.injective is not None:
            target = [ZERO if i in self.carriers else ONE * self.signs[i] for i in self.equicorrelation]
            fits = all(sign(r) == 0 for r in self.residual)
            return self.injective.multiplier(target, ONE if self.ray and fits else ZERO)
        total = [ZERO] * len(self.dual)
        for optimum in self.polytope.maxima.values():
            total = [a + b for a, b in zip(total, optimum.multipliers, strict=True)]
        return self.from_row_multipliers(total)

    def second_minimiser(self, first: Vector) -> Vector | None:
        """A minimiser other than `first`.

        **Guarantee.** None exactly if `first` is the only one. **Source.** docs/theory/solution-sets.md, "Uniqueness".
        """
        if self.injective is not None:
            return None
        for optimum in self.polytope.maxima.values():
            if sign(optimum.value) > 0:
                other = self.at_coordinates(optimum.vertex)
                return other if any(sign(a - b) for a, b in zip(other, first, strict=True)) else self.vertex
        return None

    def from_row_multipliers(self, multipliers: Sequence[Exact]) -> Vector:
        """Row multipliers as a measurement vector: divided by the squared row scales."""
        scales = self.problem.row_scales_squared
        if scales is None:
            return tuple(multipliers)
        return tuple(m / d for m, d in zip(multipliers, scales, strict=True))

    def distance(
        self, x: object, digits: int = 20, *, seconds: float | None = None, progress: Progress | None = None
    ) -> Enclosure:
        """The l2 distance of x to the set, between decimal bounds of `digits` digits.

        Parameters
        ----------
        x : sequence of N numbers
        digits : int
            Significant digits of both bounds.
        seconds, progress
            As for `vertices`.

        Returns
        -------
        Enclosure
            **Guarantee.** lower <= dist(x, Xi) <= upper, with [0, 0] exactly at minimisers. No certificate is made;
            `certify_distance` makes one.

        Raises
        ------
        InvalidInput
            x is no vector of N real numbers.

        **Source.** docs/theory/solution-sets.md, "The projection".
        """
        with allowance(seconds, progress):
            solutions, point = self.meet(x)
            nearest, _ = solutions.projection(point)
        gap = [a - b for a, b in zip(point, nearest, strict=True)]
        return enclose_square_root(inner(gap, gap), digits)

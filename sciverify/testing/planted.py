"""Planted instances: a problem together with its whole solution set in closed form, and points at known distances.

They are made by `planting.plant`. Proofs: docs/theory/planted.md. Nothing here calls a solver of the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem, times_power_of_i
from sciverify.testing.simplex import Row, Simplex

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Planted:
    """An instance with its solution set in closed form; made by `plant`.

    Attributes
    ----------
    kind : "basis-pursuit", "lasso" or "square-root-lasso"
    A : rows of Fractions
    y : tuple of Fractions
    parameter : Fraction
        lam or eta.
    weights : tuple of Fractions, or None
    dual : tuple of Fractions
        An optimal dual point.
    simplices : tuple of Simplex
        **Guarantee.** A vector is a minimiser exactly if its entries on each simplex lie in it and all others are 0.
    turns : tuple of integers, or None
        The powers of i that columns are multiplied by; minimisers are then turned back.
    limit : Planted or None
        Next to a phase transition: the degenerate instance on the other side, with a minimiser in common.

    **Source.** docs/theory/planted.md.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> from sciverify.testing import strategies
    >>> @settings(max_examples=3, derandomize=True)
    ... @given(strategies.planted("lasso"))
    ... def test_vertices(planted):
    ...     assert planted.squared_distance(planted.vertices()[0]) == 0
    >>> test_vertices()
    """

    kind: str
    A: tuple[Row, ...]
    y: Row
    parameter: Fraction
    weights: Row | None
    dual: Row
    simplices: tuple[Simplex, ...]
    turns: tuple[int, ...] | None = None
    limit: Planted | None = None

    @property
    def columns(self) -> int:
        """N"""
        return len(self.A[0])

    @property
    def problem(self) -> SparseRecovery | TurnedProblem:
        """The instance, exactly."""
        make = PROBLEMS[self.kind]
        real: SparseRecovery = make(self.A, self.y, self.parameter, weights=self.weights)
        return real if self.turns is None else TurnedProblem(real, self.turns)

    def float_problem(self) -> SparseRecovery:
        """The same real instance with float64 arrays.

        Raises
        ------
        InvalidInput
            A number that is no double, or turned columns.
        """
        if self.turns is not None:
            raise InvalidInput("the planted instance has turned columns: there is no real float64 instance")
        make = PROBLEMS[self.kind]
        weights = None if self.weights is None else _as_double(self.weights)
        A, y = np.array([_as_double(row) for row in self.A]), np.array(_as_double(self.y))
        problem: SparseRecovery = make(A, y, *_as_double([self.parameter]), weights=weights)
        return problem

    @property
    def dimension(self) -> int:
        """Dimension of the solution set."""
        return sum(simplex.dimension for simplex in self.simplices)

    def vertices(self) -> list[Row]:
        """All vertices of the solution set of the real instance."""
        found = []
        for corners in product(*(simplex.vertices() for simplex in self.simplices)):
            found.append(self._spread(corners))
        return found

    def nearest(self, x: Sequence[object]) -> tuple[object, ...]:
        """The minimiser nearest to x; with turned columns, x and the result hold pairs (Re, Im)."""
        real = [z[0] for z in self._turned(x)]
        parts = [simplex.nearest([real[i] for i in simplex.members]) for simplex in self.simplices]
        nearest = self._spread(parts)
        if self.turns is None:
            return nearest
        zero = Fraction(0)
        return tuple(times_power_of_i((z, zero), -t) for z, t in zip(nearest, self.turns, strict=True))

    def squared_distance(self, x: Sequence[object]) -> Fraction:
        """dist(x, Xi)**2"""
        pairs = zip(self._pairs(x), self._pairs(self.nearest(x)), strict=True)
        return sum(((a - c) ** 2 + (b - d) ** 2 for (a, b), (c, d) in pairs), Fraction(0))

    def contains(self, x: Sequence[object]) -> bool:
        """Is x a minimiser?"""
        return self.squared_distance(x) == 0

    def _spread(self, parts: Sequence[Row]) -> Row:
        z = [Fraction(0)] * self.columns
        for simplex, part in zip(self.simplices, parts, strict=True):
            for i, value in zip(simplex.members, part, strict=True):
                z[i] = value
        return tuple(z)

    def _pairs(self, x: Sequence[Any]) -> list[Pair]:
        if len(x) != self.columns:
            raise InvalidInput(f"x has {len(x)} entries, {self.columns} are needed: {shown(x)}")
        if self.turns is None:
            return [(_exact(v, f"x[{k}]"), Fraction(0)) for k, v in enumerate(x)]
        return [(_exact(a, f"x[{k}]"), _exact(b, f"x[{k}]")) for k, (a, b) in enumerate(x)]

    def _turned(self, x: Sequence[object]) -> list[Pair]:
        turns = self.turns or (0,) * self.columns
        return [times_power_of_i(z, t) for z, t in zip(self._pairs(x), turns, strict=True)]


def _exact(value: object, where: str) -> Fraction:
    number = to_rational(value, where)
    if number is None:
        raise InvalidInput(f"{where} is {shown(value)}: a rational number is needed")
    return to_fraction(number)


def _as_double(numbers: Sequence[Fraction]) -> list[float]:
    found = [float(x) for x in numbers]
    for x, f in zip(numbers, found, strict=True):
        if Fraction(f) != x:
            raise InvalidInput(f"{shown(x)} is no double: plant it with field='float64'")
    return found


def off_by(planted: Planted, base: Sequence[Fraction], idle: Sequence[Fraction], along: Sequence[Fraction]) -> Row:
    """A point at a known distance: a minimiser plus normal directions of the solution set.

    Parameters
    ----------
    planted : real Planted
    base : N numbers >= 0
        How the totals are spread over members (all 0 in a group: evenly).
    idle : N numbers, added to entries that vanish at every minimiser
    along : one number a simplex, c_g: c_g s_i w_i is added to its members; c_g >= 0 on solid ones

    Returns
    -------
    tuple of N Fractions
        **Guarantee.** Its squared distance is the sum of the squares of everything that was added.
    """
    x, used = [Fraction(0)] * planted.columns, set()
    for simplex, c in zip(planted.simplices, along, strict=True):
        if simplex.solid and c < 0:
            raise InvalidInput(f"along is {c} on a solid simplex: only c >= 0 leads out of it")
        shares = [base[i] for i in simplex.members]
        shares = shares if any(shares) else [Fraction(1)] * len(shares)
        whole = sum((a * w for a, w in zip(shares, simplex.weights, strict=True)), Fraction(0))
        for i, s, w, a in zip(simplex.members, simplex.signs, simplex.weights, shares, strict=True):
            x[i] = s * (simplex.total * a / whole + c * w)
            used.add(i)
    return tuple(value if i in used else Fraction(idle[i]) for i, value in enumerate(x))


def added_square(planted: Planted, idle: Sequence[Fraction], along: Sequence[Fraction]) -> Fraction:
    """The squared distance that `off_by` promises."""
    used = {i for simplex in planted.simplices for i in simplex.members}
    square = sum((Fraction(v) ** 2 for i, v in enumerate(idle) if i not in used), Fraction(0))
    norms = [sum((w * w for w in simplex.weights), Fraction(0)) for simplex in planted.simplices]
    return square + sum((c * c * n for c, n in zip(along, norms, strict=True)), Fraction(0))

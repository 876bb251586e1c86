"""Instances whose solution sets are known before any solver runs: the dual point and a minimiser come first, then A, y.

With p = c e_1 the dual bounds |A_i^T p| <= beta w_i speak about the first row of A alone: entries s_i a w_i with
a = beta / c put column i into E, smaller ones keep it out. Columns of E come in groups s_i w_i b_g, b_g = (a, ...)
independent of each other, so minimisers differ only by how a group spreads its total sum_i w_i |z_i| over its members:
the set is a product of simplices. Proofs: docs/theory/planted.md. Nothing here calls a solver of the library.
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

Row = tuple[Fraction, ...]
Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Simplex:
    """{t >= 0 : sum_i w_i t_i = total}, or <= if `solid`, in the coordinates t_i = s_i z_i of its members.

    Attributes
    ----------
    members : positions in z
    signs : s_i, one a member
    weights : w_i, one a member
    total : Fraction >= 0
    solid : bool
    """

    members: tuple[int, ...]
    signs: tuple[int, ...]
    weights: Row
    total: Fraction
    solid: bool = False

    @property
    def dimension(self) -> int:
        """Members less one, or as many as members if it is solid; 0 if the total is."""
        return len(self.members) - 1 + self.solid if self.total else 0

    def vertices(self) -> list[Row]:
        """All of them, in the coordinates z_i of the members."""
        zero = (Fraction(0),) * len(self.members)
        if not self.total:
            return [zero]
        corners = [
            tuple(s * self.total / w if i == k else Fraction(0) for i in range(len(self.members)))
            for k, (s, w) in enumerate(zip(self.signs, self.weights, strict=True))
        ]
        return corners + [zero] * self.solid

    def nearest(self, point: Sequence[Fraction]) -> Row:
        """The projection max(t - mu w, 0): mu makes the sum right, or is 0 inside a solid simplex.

        The sum falls as mu grows, and the members that stay positive are those of the largest t_i / w_i.
        """
        t = [s * x for s, x in zip(self.signs, point, strict=True)]
        above = sum((w * max(x, Fraction(0)) for w, x in zip(self.weights, t, strict=True)), Fraction(0))
        shift = Fraction(0) if self.solid and above <= self.total else self._shift(t)
        entries = zip(self.signs, t, self.weights, strict=True)
        return tuple(s * max(x - shift * w, Fraction(0)) for s, x, w in entries)

    def _shift(self, t: Sequence[Fraction]) -> Fraction:
        order = sorted(zip(t, self.weights, strict=True), key=lambda pair: pair[0] / pair[1], reverse=True)
        along = square = Fraction(0)
        shift = Fraction(0)
        for x, w in order:
            if square and x / w <= shift:
                break
            along, square = along + w * x, square + w * w
            shift = (along - self.total) / square
        return shift


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


@dataclass(frozen=True, slots=True)
class Group:
    """Columns s_i w_i (a, below) of E that share a total.

    Attributes
    ----------
    members : pairs (s_i, w_i), one a column
    total : Fraction >= 0
    below : entries of b_g under the first
    """

    members: tuple[tuple[int, Fraction], ...]
    total: Fraction
    below: Row


@dataclass(frozen=True, slots=True)
class Idle:
    """A column (fraction a w, below), |fraction| < 1, which no minimiser uses.

    Attributes
    ----------
    fraction : Fraction in (-1, 1)
    weight : w
    below : entries under the first
    """

    fraction: Fraction
    weight: Fraction
    below: Row


def plant(
    kind: str,
    groups: Sequence[Group],
    idle: Sequence[Idle] = (),
    *,
    top: Fraction = Fraction(1),
    dual_length: Fraction = Fraction(1),
    residual: Fraction = Fraction(0),
    order: Sequence[int] | None = None,
    mirror: Sequence[int] | None = None,
    exponents: tuple[int, int] = (0, 0),
    turns: tuple[int, ...] | None = None,
) -> Planted:
    """The instance with these columns, and its solution set.

    Parameters
    ----------
    kind : "basis-pursuit", "lasso" or "square-root-lasso"
    groups : at least one Group
        Row g of `below` (from 0) is the pivot of group g, 0 in all later groups; the first group may be 0 altogether
        (`b_g = a e_1`), and then pivots begin with the second group.
    idle : columns that no minimiser uses
    top : a > 0
    dual_length : c > 0
        P2: the length of the residual. P3: at most 1.
    residual : Fraction >= 0
        P1: eta. P3: the length of the residual of one minimiser, 0 unless c = 1. P2 takes c.
    order : permutation of the columns
    mirror : v != 0
        A and y are multiplied by I - 2 v v^T / |v|^2; None: by I.
    exponents : (j, k)
        A is multiplied by 2**j, y by 2**k.
    turns : powers of i that columns are multiplied by

    Raises
    ------
    InvalidInput
        Columns or lengths that break one of these conditions.

    **Source.** docs/theory/planted.md.
    """
    flat = not any(groups[0].below)
    _require(kind, groups, idle, top, dual_length, residual, flat)
    residual = dual_length if kind == "lasso" else residual
    ray = kind == "square-root-lasso" and residual > 0
    columns, weights, places = _columns(groups, idle, top)
    image = [sum((g.total * b for g, b in zip(groups, row, strict=True)), Fraction(0)) for row in _heads(groups, top)]
    image[0] += residual
    dual = (dual_length, *(Fraction(0) for _ in image[1:]))
    totals = [group.total for group in groups]
    if ray and flat:
        totals[0] += residual / top  # (total, tau) trade off along a * total + tau
    order = list(range(len(columns))) if order is None else list(order)
    where = {old: new for new, old in enumerate(order)}
    grow, shrink = Fraction(2) ** exponents[1], Fraction(2) ** (exponents[1] - exponents[0])
    simplices = tuple(
        Simplex(
            tuple(where[i] for i in place),
            tuple(s for s, _ in group.members),
            tuple(w for _, w in group.members),
            total * shrink,
            ray and flat and g == 0,
        )
        for g, (group, place, total) in enumerate(zip(groups, places, totals, strict=True))
    )
    reflected = [_reflect(columns[i], mirror) for i in order]
    matrix = tuple(tuple(x * Fraction(2) ** exponents[0] for x in row) for row in zip(*reflected, strict=True))
    permuted = tuple(weights[i] for i in order)
    return Planted(
        kind=kind,
        A=matrix,
        y=tuple(grow * x for x in _reflect(image, mirror)),
        parameter=_parameter(kind, top, dual_length, residual) * _parameter_scale(kind, exponents),
        weights=None if all(w == 1 for w in permuted) else permuted,
        dual=tuple(x * _dual_scale(kind, top, exponents) for x in _reflect(dual, mirror)),
        simplices=simplices,
        turns=turns,
    )


def _require(
    kind: str, groups: Sequence[Group], idle: Sequence[Idle], top: Fraction, c: Fraction, residual: Fraction, flat: bool
) -> None:
    if kind not in PROBLEMS:
        raise InvalidInput(f"kind is {shown(kind)}: known are {', '.join(PROBLEMS)}")
    if top <= 0 or c <= 0 or residual < 0 or (kind == "square-root-lasso" and (c > 1 or (residual and c < 1))):
        raise InvalidInput(f"top {top}, dual_length {c} and residual {residual} do not make a dual point of {kind}")
    for g, group in enumerate(groups):
        pivot = g - flat
        if pivot >= 0 and (any(group.below[:pivot]) or not any(group.below[pivot : pivot + 1])):
            raise InvalidInput(f"group {g} has {shown(group.below)} below: its pivot is entry {pivot}, 0 before it")
        if group.total < 0 or not group.members or any(w <= 0 or s not in (-1, 1) for s, w in group.members):
            raise InvalidInput(f"group {g} is {shown(group)}: signs, positive weights and a total >= 0 are needed")
    for column in idle:
        if abs(column.fraction) >= 1 or column.weight <= 0:
            raise InvalidInput(f"the idle column {shown(column)} needs a fraction in (-1, 1) and a positive weight")


def _heads(groups: Sequence[Group], top: Fraction) -> list[list[Fraction]]:
    """The rows of (b_1, ..., b_k)."""
    return [[top for _ in groups], *(list(row) for row in zip(*(g.below for g in groups), strict=True))]


def _columns(
    groups: Sequence[Group], idle: Sequence[Idle], top: Fraction
) -> tuple[list[list[Fraction]], list[Fraction], list[list[int]]]:
    """Columns, weights, and the positions of each group, before any permutation."""
    columns: list[list[Fraction]] = []
    weights: list[Fraction] = []
    places: list[list[int]] = []
    for group in groups:
        places.append(list(range(len(columns), len(columns) + len(group.members))))
        columns += [[s * w * b for b in (top, *group.below)] for s, w in group.members]
        weights += [w for _, w in group.members]
    columns += [[c.fraction * top * c.weight, *c.below] for c in idle]
    return columns, weights + [c.weight for c in idle], places


def _reflect(u: Sequence[Fraction], mirror: Sequence[int] | None) -> list[Fraction]:
    if mirror is None or not any(mirror):
        return list(u)
    factor = Fraction(2 * sum((x * v for x, v in zip(u, mirror, strict=True)), Fraction(0)), sum(v * v for v in mirror))
    return [x - factor * v for x, v in zip(u, mirror, strict=True)]


def _parameter(kind: str, top: Fraction, c: Fraction, residual: Fraction) -> Fraction:
    """P1: eta; P2: lam with lam / 2 = a c; P3: lam = a c."""
    return {"basis-pursuit": residual, "lasso": 2 * top * c, "square-root-lasso": top * c}[kind]


def _parameter_scale(kind: str, exponents: tuple[int, int]) -> Fraction:
    j, k = exponents
    return Fraction(2) ** {"basis-pursuit": k, "lasso": j + k, "square-root-lasso": j}[kind]


def _dual_scale(kind: str, top: Fraction, exponents: tuple[int, int]) -> Fraction:
    """P1 wants <A_i, p> = w_i, P2 the residual, P3 a vector of length at most 1."""
    j, k = exponents
    if kind == "basis-pursuit":
        return Fraction(2) ** -j / top
    return Fraction(2) ** k if kind == "lasso" else Fraction(1)


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

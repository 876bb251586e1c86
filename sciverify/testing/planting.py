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

from sciverify.errors import InvalidInput, shown
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.names import kind_named
from sciverify.testing.planted import Planted
from sciverify.testing.simplex import Row, Simplex


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
    kind, flat = kind_named(kind, "kind"), not any(groups[0].below)
    _require(kind, groups, idle, top, dual_length, residual, flat)
    residual = dual_length if kind == "lasso" else residual
    columns, weights, places = _columns(groups, idle, top)
    image = [sum((g.total * b for g, b in zip(groups, row, strict=True)), Fraction(0)) for row in _heads(groups, top)]
    image[0] += residual
    dual = (dual_length, *(Fraction(0) for _ in image[1:]))
    order = list(range(len(columns))) if order is None else list(order)
    sizes = Fraction(2) ** exponents[0], Fraction(2) ** exponents[1]
    tradeable = residual / top if kind == "square-root-lasso" and residual > 0 and flat else None
    reflected = [_reflect(columns[i], mirror) for i in order]
    permuted = tuple(weights[i] for i in order)
    return Planted(
        kind=kind,
        A=tuple(tuple(x * sizes[0] for x in row) for row in zip(*reflected, strict=True)),
        y=tuple(sizes[1] * x for x in _reflect(image, mirror)),
        parameter=_parameter(kind, top, dual_length, residual) * PROBLEMS[kind].parameter_scale(*exponents),
        weights=None if all(w == 1 for w in permuted) else permuted,
        dual=tuple(x * _dual_scale(kind, top, exponents) for x in _reflect(dual, mirror)),
        simplices=_simplices(groups, places, order, sizes[1] / sizes[0], tradeable),
        turns=turns,
    )


def _simplices(
    groups: Sequence[Group], places: list[list[int]], order: Sequence[int], factor: Fraction, tradeable: Fraction | None
) -> tuple[Simplex, ...]:
    """One for each group, at the places where the permutation puts its members.

    `tradeable`: on a flat first group total and residual tau trade off along a * total + tau, so up to so much of the
    residual may become total, and the simplex is solid.
    """
    where = {old: new for new, old in enumerate(order)}
    more = [tradeable or Fraction(0)] + [Fraction(0)] * (len(groups) - 1)
    return tuple(
        Simplex(
            tuple(where[i] for i in place),
            tuple(s for s, _ in group.members),
            tuple(w for _, w in group.members),
            (group.total + further) * factor,
            tradeable is not None and g == 0,
        )
        for g, (group, place, further) in enumerate(zip(groups, places, more, strict=True))
    )


def _require(
    kind: str, groups: Sequence[Group], idle: Sequence[Idle], top: Fraction, c: Fraction, residual: Fraction, flat: bool
) -> None:
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


def _dual_scale(kind: str, top: Fraction, exponents: tuple[int, int]) -> Fraction:
    """P1 wants <A_i, p> = w_i, P2 the residual, P3 a vector of length at most 1."""
    j, k = exponents
    if kind == "basis-pursuit":
        return Fraction(2) ** -j / top
    return Fraction(2) ** k if kind == "lasso" else Fraction(1)

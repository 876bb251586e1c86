"""Columns that are multiples of others: which of them stands for the rest, and who may carry a part of its entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import Floats
from sciverify.exact.multiples import Family, families_of_multiples
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery


@dataclass(frozen=True, slots=True)
class Twin:
    """A column with a column that stands for it: A_column = factor A_stand, w_column >= |factor| w_stand > 0.

    Attributes
    ----------
    column, stand : int
    factor : Fraction
        kappa, not 0.
    shares : bool
        Is w_column = |factor| w_stand? Then a part of the entry may be the twin's, and |factor| >= 1. Otherwise the
        entry of the twin is 0.
    """

    column: int
    stand: int
    factor: Fraction
    shares: bool


def without_twins(
    problem: SparseRecovery, data: FloatData, weights: Floats, columns: Index
) -> tuple[Index, dict[int, Twin]]:
    """The columns that stand for themselves, and the others.

    Of a family the cheapest column stands for the rest: least w_j / |kappa_j|, of these the shortest, of these the
    first. A free column stands for nobody.

    **Source.** docs/theory/strong-convexity.md, (W1).
    """
    twins: dict[int, Twin] = {}
    free = set(problem.free)
    for family in families_of_multiples(data, columns):
        stand, least = _cheapest(family, weights)
        if stand in free:
            continue
        for j, kappa in family.items():
            if j != stand:
                # (W1)
                price = Fraction(float(weights[j])) / abs(kappa)
                twins[j] = Twin(j, stand, kappa / family[stand], price == least)
    return np.array([i for i in columns.tolist() if i not in twins], dtype=int), twins


def _cheapest(family: Family, weights: Floats) -> tuple[int, Fraction]:
    """(the column that stands for the family, its w / |kappa|)"""
    price, _, stand = min((Fraction(float(weights[j])) / abs(kappa), abs(kappa), j) for j, kappa in family.items())
    return stand, price


def shared_entries(twins: Iterable[Twin]) -> dict[int, dict[int, Fraction]]:
    """Columns i whose entry is shared -> members j -> kappa_j with A_j = kappa_j A_i, |kappa_j| >= 1.

    i itself is the first member. Minimisers are z_j = theta_j z_i / kappa_j for all shares theta >= 0 of sum 1, where z
    is a minimiser without twins.

    **Source.** docs/theory/strong-convexity.md, (W1).
    """
    found: dict[int, dict[int, Fraction]] = {}
    for twin in twins:
        if twin.shares:
            found.setdefault(twin.stand, {twin.stand: Fraction(1)})[twin.column] = twin.factor
    return found


def moved(values: Floats, twins: dict[int, Twin]) -> Floats:
    """What twins carry goes to the columns that stand for them: A times it stays the same, but for rounding."""
    if not twins:
        return values
    found = values.copy()
    for j, twin in twins.items():
        if found[j]:
            found[twin.stand] += float(twin.factor) * found[j]
            found[j] = 0.0
    return found


def first_twins_in_words(problem: SparseRecovery, data: FloatData, weights: Floats, columns: Index) -> str:
    """The first two columns that are multiples of each other, and the cheapest way out; empty if there are none."""
    for family in families_of_multiples(data, columns):
        stand, least = _cheapest(family, weights)
        others = [j for j in family if problem.signs is None or family[j] * family[stand] > 0]
        others.remove(stand)
        if others:
            twin, kappa = others[0], family[others[0]] / family[stand]
            way_out = _way_out(Fraction(float(weights[twin])) / abs(kappa), least)
            return f"; {_compared(problem, twin, kappa, stand)}: {way_out}"
    return ""


def _compared(problem: SparseRecovery, twin: int, kappa: Fraction, stand: int) -> str:
    how = {Fraction(1): "equals", Fraction(-1): "is the negative of"}.get(kappa, f"is {kappa} times")
    return f"column {problem.column(twin)} {how} column {problem.column(stand)}"


def _way_out(price: Fraction, least: Fraction) -> str:
    if price > least:
        return "leave out the first, which is dearer and never used"
    if not price:
        return "leave one of them out, as both are free and minimisers unbounded"
    return "leave one of them out, they share an entry in any way"

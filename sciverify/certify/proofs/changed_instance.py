"""Nearby data with another support: proposed in floats along the gradient of a margin, then proven exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.certificate.kinds.trust_radius import ChangedInstance
from sciverify.certificate.optimality import Optimality
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proposals.margins import Event, Margins, Move
from sciverify.errors import AssumptionFailed, SciverifyError, Undecided
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.ordered import Exact, approx_float, sign
from sciverify.exact.singular_value import positive_definite
from sciverify.exact.surds import in_one_tower
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery

_CANDIDATES = 4
"""Margins that are followed beyond their first-order estimate."""
_OVERSHOOTS = (1e-6, 1e-4, 1e-2, 0.1, 0.3, 1.0)


def changed_instance(solutions: SolutionSet, digits: int) -> tuple[Fraction, ChangedInstance]:
    """(delta, data within delta that have a minimiser with another support or other signs).

    **Guarantee.** The changes have norms of at most delta, and the minimiser of the changed data is proven.

    Raises
    ------
    Undecided
        No such data were found.

    **Source.** docs/theory/trust-radius.md, (T1) to (T3).
    """
    best: tuple[Fraction, ChangedInstance] | None = None
    for move in _proposals(solutions):
        for overshoot in _OVERSHOOTS:
            factor = 1 + overshoot
            if best is not None and factor * move.radius >= best[0]:
                break
            further = replace(
                move, radius=factor * move.radius, matrix=factor * move.matrix, measurements=factor * move.measurements
            )
            found = prove_move(solutions, further, digits)
            if found is not None:
                best = found
                break
    if best is None:
        raise Undecided(
            "no data with another support were found near these: no upper bound of the trust radius is known"
        )
    return best


def _nearest_events(margins: Margins) -> list[Event]:
    try:
        return margins.promising()
    except np.linalg.LinAlgError:
        return list(margins.events())


def _proposals(solutions: SolutionSet) -> list[Move]:
    """Moves that may change the support or a sign, the shortest first."""
    margins = Margins(solutions)
    moves = []
    with np.errstate(all="ignore"):
        for event in _nearest_events(margins):
            try:
                moves += [(move, event) for move in margins.first_order(event)]
            except np.linalg.LinAlgError:
                continue
        moves.sort(key=lambda pair: pair[0].radius)
        found = [move for move, _ in moves[:_CANDIDATES]]
        found += [move for move, _ in moves if not move.measurements.any()][:_CANDIDATES]
        for _, event in moves[:_CANDIDATES]:
            try:
                further = margins.crossing(event)
            except np.linalg.LinAlgError:
                continue
            if further is not None:
                found.append(further)
    if margins.support:  # y = 0 has the minimiser 0
        length = float(np.linalg.norm(margins.y))
        found.append(Move(length, (), np.zeros((len(margins.y), 0)), -margins.y))
    return sorted(found, key=lambda move: move.radius)


def prove_move(solutions: SolutionSet, move: Move, digits: int) -> tuple[Fraction, ChangedInstance] | None:
    """The move in rational numbers, with a bound of its norms and an exact optimal pair; None if nothing changes.

    **Guarantee.** As `changed_instance`, whatever the move was.

    **Source.** docs/theory/trust-radius.md, (T1) to (T3).
    """
    problem = solutions.problem
    scales = np.ones(len(move.measurements))
    if problem.row_scales_squared is not None:
        scales = np.sqrt([approx_float(d) for d in problem.row_scales_squared])
    if not 1e-280 < move.radius < 1e280:
        return None
    unit = 2.0 ** (math.floor(math.log2(move.radius)) - 40)
    matrix = [[_rounded(x, unit) for x in row] for row in (move.matrix / scales[:, None]).tolist()]
    shift = [_rounded(x, unit) for x in (move.measurements / scales).tolist()]
    bound = _proven_norm(problem, matrix, shift, move.radius, digits)
    if bound is None:
        return None
    try:
        other = solution_set(_moved(problem, move.columns, matrix, shift))
    except AssumptionFailed:
        return None
    free = set(problem.free)
    entries = enumerate(zip(other.vertex, solutions.vertex, strict=True))
    if all(i in free or sign(a) == sign(b) for i, (a, b) in entries):  # (T3)
        return None
    try:
        dual, vertex = _in_one_field(solutions, other)
    except SciverifyError:
        return None
    pair = Optimality(dual, vertex)
    return bound, ChangedInstance(move.columns, tuple(tuple(row) for row in matrix), tuple(shift), pair)


def _rounded(x: float, unit: float) -> fmpq:
    number = Fraction(round(x / unit)) * Fraction(unit)
    return fmpq(number.numerator, number.denominator)


def _proven_norm(
    problem: SparseRecovery, matrix: list[list[fmpq]], shift: list[fmpq], radius: float, digits: int
) -> Fraction | None:
    bound = round_to_digits(Fraction(radius) * (1 + Fraction(1, 10**8)), digits, upward=True)
    square = fmpq((bound**2).numerator, (bound**2).denominator)
    if sign(square - problem.inner(shift, shift)) < 0:  # (T2)
        return None
    columns = [list(column) for column in zip(*matrix, strict=True)]
    gram = [
        [(square if i == k else fmpq(0)) - problem.inner(u, v) for k, v in enumerate(columns)]
        for i, u in enumerate(columns)
    ]
    return bound if positive_definite(gram) else None  # (T1)


def _moved(
    problem: SparseRecovery, columns: Sequence[int], matrix: list[list[fmpq]], shift: list[fmpq]
) -> SparseRecovery:
    rows = [list(row) for row in problem.matrix]
    for row, entries in zip(rows, matrix, strict=True):
        for i, x in zip(columns, entries, strict=True):
            row[i] = row[i] + x
    measurements = [b + x for b, x in zip(problem.measurements, shift, strict=True)]
    return problem.with_data(rows, measurements, row_scales_squared=problem.row_scales_squared)


def _in_one_field(solutions: SolutionSet, other: SolutionSet) -> tuple[tuple[Exact, ...], tuple[Exact, ...]]:
    """The other optimal pair in a field on top of the first one's."""
    moved = in_one_tower([*other.dual, *other.vertex], solutions.field)
    return tuple(moved[: len(other.dual)]), tuple(moved[len(other.dual) :])

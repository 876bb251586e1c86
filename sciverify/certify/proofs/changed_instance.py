"""Nearby data with another support: proposed in floats along the gradient of a margin, then proven exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.allowance import spent
from sciverify.certificate.kinds.trust_radius import ChangedInstance
from sciverify.certificate.optimality import Optimality
from sciverify.certify.proofs.optimal_pair import prove_support, solution_set
from sciverify.certify.proposals.margins import Event, Margins, Move
from sciverify.errors import AssumptionFailed, SciverifyError, Undecided
from sciverify.exact.balls import working_precision
from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import Exact, approx_float, sign
from sciverify.exact.rational_bounds import span
from sciverify.exact.rationals import to_fraction
from sciverify.exact.singular_value import positive_definite
from sciverify.exact.surds import in_one_tower
from sciverify.problems.admitted_changes import AdmittedChanges, Data
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery

_OVERSHOOTS = (1e-6, 1e-4, 1e-2, 0.1, 0.3, 1.0)
_COARSE = 1e-6
"""Moves that are smaller, relative to the largest entry, would be rounded too much in doubles."""
_FAILURES = 12
"""Candidates whose exact proof may fail before the best one so far must do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A move, and the margin that it should bring below 0; None if none of them says so."""

    move: Move
    event: Event | None


@dataclass(frozen=True, slots=True)
class ExactChange:
    """Delta (on these columns) and eps, exactly, and the problem with these added."""

    columns: tuple[int, ...]
    matrix: list[list[fmpq]]
    measurements: list[fmpq]
    problem: SparseRecovery


def changed_instance(solutions: SolutionSet, digits: int, changes: AdmittedChanges) -> tuple[Fraction, ChangedInstance]:
    """(delta, data within delta that have a minimiser with another support or other signs).

    **Guarantee.** The changes are admitted and have a size of at most delta, and the minimiser of the changed data is
    proven.

    Raises
    ------
    Undecided
        No such data were found.

    **Source.** docs/theory/trust-radius.md, (T1) to (T3).
    """
    margins = Margins(solutions, changes)
    best: tuple[Fraction, ChangedInstance] | None = None
    failures = 0
    for candidate in _candidates(margins):
        if failures > _FAILURES and best is not None:
            break
        for overshoot in _OVERSHOOTS:
            further = candidate.move.times(1 + overshoot)
            if best is not None and further.radius >= best[0]:
                break
            if not _seems_to_cross(margins, candidate.event, further):
                continue
            spent("looking for changed data with another support")
            found = prove_move(solutions, further, digits, changes, candidate.event)
            if found is not None:
                best = found if best is None or found[0] < best[0] else best
                break
            failures += 1
    if best is None:
        raise Undecided(
            "no data with another support were found near these: no upper bound of the trust radius is known"
        )
    return best


def _candidates(margins: Margins) -> list[Candidate]:
    """Moves that may change the support or a sign, the shortest first."""
    found = [*_vanishing(margins)]
    choices: tuple[Data | None, ...] = (None, "matrix") if margins.changes.data == "both" else (None,)
    for event in _events(margins):
        spent("following the margins")
        for data in choices:  # y may lead to a residual of 0 before a margin vanishes
            try:
                found += [Candidate(move, event) for move in margins.crossing(event, data)]
            except np.linalg.LinAlgError:
                continue
    usable = [p for p in found if 1e-280 < p.move.radius < 1e280]
    return sorted(usable, key=lambda candidate: candidate.move.radius)


def _events(margins: Margins) -> list[Event]:
    """The nearest events; none if the Gram matrix of the support is singular in floats."""
    try:
        return margins.promising()
    except np.linalg.LinAlgError:
        return []


def _seems_to_cross(margins: Margins, event: Event | None, move: Move) -> bool:
    """Do floats take the margin of the event to have vanished, or say nothing?"""
    try:
        return event is None or not margins.margin_after(event, move) > 0
    except np.linalg.LinAlgError:
        return True


def _vanishing(margins: Margins) -> Iterator[Candidate]:
    """y = 0 has the minimiser 0, and a column of zeros is not used."""
    changes, m = margins.changes, len(margins.y)
    penalised = [i for i, s in zip(margins.support, margins.signs, strict=True) if s]
    if changes.fixed_rows or not penalised:
        return
    if changes.of_measurements:
        yield Candidate(Move(_size(margins, margins.y), (), np.zeros((m, 0)), -margins.y), None)
    if changes.of_matrix:
        for i in set(penalised) - set(changes.fixed_columns):
            column = margins.matrix[:, [i]]
            yield Candidate(Move(_size(margins, column[:, 0]), (i,), -column, np.zeros(m)), None)


def _size(margins: Margins, vector: Floats) -> float:
    """How large a change by this vector is."""
    if margins.changes.measure == "norm":
        return float(np.linalg.norm(vector))
    return 1.0 if margins.changes.measure == "relative" else float(np.max(np.abs(vector / margins.scales)))


def prove_move(
    solutions: SolutionSet, move: Move, digits: int, changes: AdmittedChanges, event: Event | None = None
) -> tuple[Fraction, ChangedInstance] | None:
    """The move in rational numbers, with a bound of its size and an exact optimal pair; None if nothing changes.

    **Guarantee.** As `changed_instance`, whatever the move was.

    **Source.** docs/theory/trust-radius.md, (T1) to (T3).
    """
    if not 1e-280 < move.radius < 1e280:
        return None
    moved = _moved(solutions.problem, move)
    bound = proven_size(solutions.problem, moved, digits, changes)
    if bound is None:
        return None
    try:
        other = _expected(solutions, moved.problem, event) or solution_set(moved.problem)
    except AssumptionFailed:
        return None
    free = set(moved.problem.free)
    entries = enumerate(zip(other.vertex, solutions.vertex, strict=True))
    if all(i in free or sign(a) == sign(b) for i, (a, b) in entries):  # (T3)
        return None
    try:
        dual, vertex = _in_one_field(solutions, other)
    except SciverifyError:
        return None
    pair = Optimality(dual, vertex)
    rows = tuple(tuple(row) for row in moved.matrix)
    return bound, ChangedInstance(moved.columns, rows, tuple(moved.measurements), pair)


def _expected(solutions: SolutionSet, problem: SparseRecovery, event: Event | None) -> SolutionSet | None:
    """The minimisers of the moved data, if the column of the event alone leaves the support or joins it."""
    if event is None:
        return None
    free = set(problem.free)
    support = {i: 0 if i in free else sign(solutions.vertex[i]) for i in solutions.carriers}
    if event.inside:
        del support[event.index]
    else:
        support[event.index] = event.sign
    return prove_support(problem, support)


# ---------------------------------------------------------------- the moved data


def _moved(problem: SparseRecovery, move: Move) -> ExactChange:
    """The changed data: doubles where the data are doubles and the move is not lost in them, else on a binary grid."""
    scales = np.ones(len(move.measurements))
    if problem.row_scales_squared is not None:
        scales = np.sqrt([approx_float(d) for d in problem.row_scales_squared])
    matrix, shift = move.matrix / scales[:, None], move.measurements / scales
    if problem.floats is not None and move.radius > _COARSE * problem.floats.largest:
        return _moved_doubles(problem, problem.floats, move.columns, matrix, shift)
    unit = 2.0 ** (math.floor(math.log2(move.radius)) - 40)
    added = [[_rounded(x, unit) for x in row] for row in matrix.tolist()]
    moved = [_rounded(x, unit) for x in shift.tolist()]
    rows = [list(row) for row in problem.matrix]
    for row, entries in zip(rows, added, strict=True):
        for i, x in zip(move.columns, entries, strict=True):
            row[i] = row[i] + x
    measurements = [b + x for b, x in zip(problem.measurements, moved, strict=True)]
    other = problem.with_data(rows, measurements, row_scales_squared=problem.row_scales_squared)
    return ExactChange(move.columns, added, moved, other)


def _moved_doubles(
    problem: SparseRecovery, floats: FloatData, columns: tuple[int, ...], matrix: Floats, shift: Floats
) -> ExactChange:
    """Rounded sums of doubles; what is added is their exact difference."""
    dense, chosen = np.array(floats.dense()), list(columns)
    before = exact_rows(dense[:, chosen])
    dense[:, chosen] += matrix
    after, measurements = exact_rows(dense[:, chosen]), floats.measurements + shift
    added = [[a - b for a, b in zip(row, other, strict=True)] for row, other in zip(after, before, strict=True)]
    ends = exact_rows(np.stack([measurements, floats.measurements]))
    other = problem.with_data(dense, measurements, row_scales_squared=problem.row_scales_squared)
    return ExactChange(columns, added, [a - b for a, b in zip(*ends, strict=True)], other)


def exact_rows(values: Floats) -> list[list[fmpq]]:
    """Doubles as rational numbers, row by row."""
    return [[fmpq(*exact_ratio(x)) for x in row] for row in values.tolist()]


def _rounded(x: float, unit: float) -> fmpq:
    number = Fraction(round(x / unit)) * Fraction(unit)
    return fmpq(number.numerator, number.denominator)


def proven_size(problem: SparseRecovery, change: ExactChange, digits: int, changes: AdmittedChanges) -> Fraction | None:
    """A decimal above the size of a change, proven; None if floats proposed none or the change is not admitted."""
    if changes.measure == "norm":
        return _proven_norm(problem, change, digits)
    sizes = [Fraction(0)]
    relative = changes.measure == "relative"
    rows = [*zip(change.matrix, ([row[i] for i in change.columns] for row in problem.matrix), strict=True)]
    for moved, given in [*rows, (change.measurements, problem.measurements)]:
        for x, b in zip(moved, given, strict=True):
            if not relative:
                sizes.append(to_fraction(abs(x)))
            elif x:
                if sign(b) == 0:
                    return None
                sizes.append(span(abs(x / b))[1])
    return round_to_digits(max(sizes), digits, upward=True) if max(sizes) else None  # (T1), (T2)


def _proven_norm(problem: SparseRecovery, change: ExactChange, digits: int) -> Fraction | None:
    shift, columns = change.measurements, [list(column) for column in zip(*change.matrix, strict=True)]
    gram = [[problem.inner(u, v) for v in columns] for u in columns]
    with working_precision(64):
        floats = np.array([[approx_float(x) for x in row] for row in gram]).reshape(len(gram), len(gram))
        length = approx_float(problem.inner(shift, shift))
    if not np.isfinite(floats).all():
        return None
    largest = max(length, float(np.linalg.eigvalsh(floats)[-1]) if gram else 0.0)
    if not 1e-300 < largest < 1e300:
        return None
    bound = round_to_digits(Fraction(math.sqrt(largest)) * (1 + Fraction(1, 10**8)), digits, upward=True)
    square = fmpq((bound**2).numerator, (bound**2).denominator)
    if sign(square - problem.inner(shift, shift)) < 0:  # (T2)
        return None
    room = [[(square if i == k else fmpq(0)) - x for k, x in enumerate(row)] for i, row in enumerate(gram)]
    return bound if positive_definite(room) else None  # (T1)


def _in_one_field(solutions: SolutionSet, other: SolutionSet) -> tuple[tuple[Exact, ...], tuple[Exact, ...]]:
    """The other optimal pair in a field on top of the first one's."""
    moved = in_one_tower([*other.dual, *other.vertex], solutions.field)
    return tuple(moved[: len(other.dual)]), tuple(moved[len(other.dual) :])

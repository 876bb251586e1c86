"""Which entries are large and which are small at every minimiser, in exact arithmetic.

A unique minimiser is compared entry by entry; over many minimisers linear programs give the range of each entry, with
multipliers that prove it (rule bounded-entry).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.support_at_tolerance import (
    BoundedEntriesProof,
    BoundedEntry,
    SupportAtToleranceClaim,
)
from sciverify.certificate.optimality import Optimality
from sciverify.certify.issue import issued
from sciverify.certify.proofs.exact_structure import excluding_multiplier
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.exact.balls import doubled_bits
from sciverify.exact.enclosure import enclose_real
from sciverify.exact.ordered import ZERO, Exact, enclose, sign
from sciverify.exact.rationals import from_fraction, to_fraction
from sciverify.exact.reading import Vector
from sciverify.exact.simplex import Optimum, unit
from sciverify.problems.bound_signs import FREE
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery

_DIGITS, _MOST_DIGITS = 20, 20_480
_SHORT = 40
"""Characters of a rational number that stands in a claim as it is."""


@dataclass(frozen=True, slots=True)
class _Range:
    """low <= |z_i| <= high over all minimisers; `lower` and `upper` prove it, each where it is needed."""

    low: Exact
    high: Exact
    lower: tuple[BoundedEntry, ...] = ()
    upper: tuple[BoundedEntry, ...] = ()


def exact_support_at_tolerance(problem: SparseRecovery, tolerance: Fraction) -> Certificate:
    """A certificate of kind support-at-tolerance.

    **Guarantee.** `large` holds the entries above the tolerance at every minimiser, `between` those that are above it
    at some minimiser and not at another one; least and most are bounds of the entries to 20 digits, or exact.

    **Raises** AssumptionFailed as `solution_set`. **Source.** docs/theory/entries.md, (Y5).
    """
    solutions = solution_set(problem)
    ranges = _of_the_only(solutions.vertex) if solutions.dimension == 0 else _over_all(solutions)
    limit = from_fraction(tolerance)
    large = [i for i, r in ranges.items() if sign(r.low - limit) > 0]
    small = [i for i, r in ranges.items() if sign(r.high - limit) <= 0]
    between = sorted(ranges.keys() - {*large, *small})
    claim = SupportAtToleranceClaim(
        tolerance,
        tuple(large),
        min((_below(ranges[i].low, tolerance) for i in large), default=None),
        tuple(between),
        max((_above(ranges[i].high, tolerance) for i in small), default=Fraction(0)),
    )
    bounds = [b for i in large for b in ranges[i].lower] + [b for i in small for b in ranges[i].upper]
    optimality = Optimality(solutions.dual, solutions.vertex)
    proof = BoundedEntriesProof(optimality, excluding_multiplier(solutions), tuple(bounds))
    return issued(Certificate(claim, problem, None, proof))


def _of_the_only(minimiser: Vector) -> dict[int, _Range]:
    sizes = {i: x if sign(x) > 0 else -x for i, x in enumerate(minimiser) if sign(x)}
    return {i: _Range(x, x) for i, x in sizes.items()}


def _over_all(solutions: SolutionSet) -> dict[int, _Range]:
    """The ranges of the entries that are not 0 at all minimisers."""
    polytope = solutions.polytope
    tableau, size = polytope.tableau(), len(polytope.vertex)
    found: dict[int, _Range] = {}
    for k, i in enumerate(solutions.equicorrelation):
        known = polytope.maxima.get(k)
        if known is not None and sign(known.value) == 0:
            continue
        top = tableau.maximise(unit(size, k)) if known is None else known
        bottom = tableau.maximise([-x for x in unit(size, k)])
        free = solutions.signs[i] == FREE
        found[i] = _range(solutions, i, 1 if free else solutions.signs[i], free, top, bottom)
    return found


def _range(solutions: SolutionSet, i: int, s: int, free: bool, top: Optimum, bottom: Optimum) -> _Range:
    """From -bottom.value <= s z_i <= top.value."""
    above, below = (
        BoundedEntry(i, side, solutions.from_row_multipliers(optimum.multipliers))  # (Y5)
        for side, optimum in ((s, top), (-s, bottom))
    )
    if not free:
        return _Range(-bottom.value, top.value, (below,), (above,))
    high = top.value if sign(top.value - bottom.value) >= 0 else bottom.value
    if sign(bottom.value) < 0:  # z_i > 0 everywhere
        return _Range(-bottom.value, high, (below,), (above, below))
    return _Range(-top.value if sign(top.value) < 0 else ZERO, high, (above,), (above, below))


def _below(x: Exact, tolerance: Fraction) -> Fraction:
    """A rational number between the tolerance and x > tolerance, which it does not reach."""
    if (short := _as_it_is(x)) is not None:
        return short
    for digits in doubled_bits(_DIGITS, _MOST_DIGITS):
        low = enclose_real(lambda: enclose(x), digits).lower
        if low > tolerance:
            return low
    raise ArithmeticError("an entry that exceeds the tolerance has no lower bound that does")


def _above(x: Exact, tolerance: Fraction) -> Fraction:
    """A rational number of at least x >= 0, and at most the tolerance, which x does not exceed."""
    if (short := _as_it_is(x)) is not None:
        return short
    return min(tolerance, enclose_real(lambda: enclose(x), _DIGITS).upper)


def _as_it_is(x: Exact) -> Fraction | None:
    return to_fraction(x) if isinstance(x, fmpq) and len(str(x)) <= _SHORT else None

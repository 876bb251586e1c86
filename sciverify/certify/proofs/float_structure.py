"""Support and dimension of the solution set of float64 data, from what rules say of single entries."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.dimension import DimensionClaim
from sciverify.certificate.kinds.support import SupportClaim
from sciverify.certificate.kinds.support_at_tolerance import SupportAtToleranceClaim
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.certify.issue import issued
from sciverify.certify.proofs.convex_distance import convexity_evidence
from sciverify.certify.proofs.dual_distance import dual_evidence
from sciverify.certify.proofs.entries import EntryBounds, at_tolerance, of_convexity, of_dual, of_enclosure
from sciverify.certify.proofs.float_choice import Enclosure as Enclosed
from sciverify.certify.proofs.float_choice import by_some_rule
from sciverify.certify.proofs.float_distance import support_evidence
from sciverify.certify.proofs.strong_convexity import ConvexEnclosure
from sciverify.certify.proofs.support_enclosure import SupportEnclosure
from sciverify.errors import Undecided
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.problems.sparse_recovery import SparseRecovery

Conclude: TypeAlias = Callable[[SparseRecovery, EntryBounds], CertificateClaim]


def support_in_floats(problem: SparseRecovery) -> Certificate:
    """A certificate of kind support.

    **Guarantee.** Each position is in one of the three lists, and every list is proven.

    Raises
    ------
    Undecided
        Some entry is not separated from 0, or no rule encloses the minimisers.

    **Source.** docs/theory/entries.md, (Y1) to (Y3).
    """
    return _by_some_rule(problem, _support)


def support_at_tolerance_in_floats(problem: SparseRecovery, tolerance: Fraction) -> Certificate:
    """A certificate of kind support-at-tolerance.

    **Guarantee.** `large` and `least`, `most` for the entries in neither list are proven.

    **Raises** Undecided as `support_in_floats`, but not for single entries. **Source.** docs/theory/entries.md, (Y1).
    """
    return _by_some_rule(problem, lambda problem, bounds: _at_tolerance(problem, bounds, tolerance))


def dimension_in_floats(problem: SparseRecovery) -> Certificate:
    """A certificate of kind dimension.

    **Guarantee.** dimension.lower <= dim Xi <= dimension.upper; they differ only if an entry that several columns share
    is not separated from 0.

    **Raises** Undecided as `support_in_floats`, but not for single entries. **Source.** docs/theory/entries.md, (Y4).
    """
    return _by_some_rule(problem, _dimension)


def _by_some_rule(problem: SparseRecovery, conclude: Conclude) -> Certificate:
    def claimed(found: Enclosed) -> Certificate:
        bounds, evidence = _entries(problem, found)
        return issued(Certificate(conclude(problem, bounds), problem, None, evidence))

    return by_some_rule(problem, np.zeros(problem.shape[1]), claimed)


def _entries(problem: SparseRecovery, found: Enclosed) -> tuple[EntryBounds, Proof]:
    if isinstance(found, SupportEnclosure):
        return of_enclosure(found), support_evidence(found)
    if isinstance(found, ConvexEnclosure):
        return of_convexity(found), convexity_evidence(found)
    return of_dual(found, problem.shape[1]), dual_evidence(found)


def _support(problem: SparseRecovery, bounds: EntryBounds) -> SupportClaim:
    in_doubt = bounds.open()
    if in_doubt.any():
        k = int(np.argmax(in_doubt))
        high, count = significant(Fraction(float(bounds.high[k])), 3, upward=True), int(np.count_nonzero(in_doubt))
        more = f", and {count - 1} more entries are in doubt" if count > 1 else ""
        raise Undecided(
            f"entry {problem.column(int(bounds.places[k]))} is proven to be at most {high} in modulus, and may be "
            f"0{more}: {_advice(Fraction(max(float(bounds.high[in_doubt].max()), bounds.rest)))}"
        )
    if bounds.rest > 0:
        raise Undecided(
            f"entries off the support are proven to be at most {bounds.rest:.3g}, not to be 0: "
            f"{_advice(Fraction(bounds.rest))}"
        )
    never, sometimes = bounds.never_zero().tolist(), bounds.sometimes_zero().tolist()
    zero = np.ones(problem.shape[1], dtype=bool)
    zero[never + sometimes] = False
    return SupportClaim(tuple(np.flatnonzero(zero).tolist()), tuple(never), tuple(sometimes))


def _advice(size: Fraction) -> str:
    """The keyword that decides it, with a power of ten."""
    return f"tolerance={_power_of_ten(size)} tells such entries from larger ones"


def _power_of_ten(x: Fraction) -> str:
    """The least power of ten that is at least x > 0, as people write it."""
    k = 0
    while Fraction(10) ** k < x:
        k += 1
    while Fraction(10) ** (k - 1) >= x:
        k -= 1
    return f"1e{k}" if k else "1"


def _at_tolerance(problem: SparseRecovery, bounds: EntryBounds, tolerance: Fraction) -> SupportAtToleranceClaim:
    found = at_tolerance(bounds, problem.shape[1], tolerance)
    if found is None:
        raise Undecided(
            f"entries off the support are proven to be at most {significant(Fraction(bounds.rest), 3, upward=True)}, "
            f"the tolerance is {significant(tolerance, 3, upward=False)}: ask for a larger one, such as "
            f"{_power_of_ten(Fraction(bounds.rest))}"
        )
    return SupportAtToleranceClaim(tolerance, found.large, found.least, found.between, found.most)


def _dimension(problem: SparseRecovery, bounds: EntryBounds) -> DimensionClaim:
    least, most = bounds.dimension
    if most >= problem.shape[1]:
        raise Undecided("the rule strict-dual bounds no dimension from above")
    return DimensionClaim(Enclosure(Fraction(least), Fraction(most)))

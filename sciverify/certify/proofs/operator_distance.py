"""Distance certificates of rule operator-convexity, from vectors of doubles and enclosures of the minimiser."""

from __future__ import annotations

import math

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.kinds.operator_distance import OperatorConvexityEvidence
from sciverify.certify.issue import issued
from sciverify.certify.proofs.convex_distance import distance_to_shares
from sciverify.certify.proofs.float_distance import near_enough
from sciverify.certify.proofs.operator_convexity import OperatorEnclosure, enclose_with_operator
from sciverify.certify.proofs.rounded import Rounded
from sciverify.certify.proposals.operator_point import OperatorSearch
from sciverify.errors import PrecisionExhausted, Undecided
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.exact.verdict import Verdict
from sciverify.problems.operator_data import read_operator_point
from sciverify.problems.sparse_recovery import SparseRecovery


def certify_operator(problem: SparseRecovery, x: object, digits: int | None) -> Certificate:
    """A distance certificate for Haar coefficients of real images, whose Fourier transform is sampled.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(x, Xi) <= distance.upper, the minimiser is unique, and the checker accepts
        it: (V8) and (OC9).

    Raises
    ------
    InvalidInput
        x is no vector of N doubles.
    Undecided
        Columns were not separated, or the problem is none that the rule speaks of.
    PrecisionExhausted
        The bounds do not share so many digits.

    **Source.** docs/theory/operator-convexity.md.
    """
    point = read_operator_point(x, problem.shape[1])
    return _distance(problem, point, _enclose(problem, point), digits)


def solve_with_operator(problem: SparseRecovery, digits: int) -> Rounded:
    """Doubles near the minimiser.

    **Guarantee.** They are within 10**-digits of it, and the certificate says so.

    Raises
    ------
    Undecided
        They are not proven to be so near.
    """
    found = _enclose(problem, np.zeros(problem.shape[1]))
    x = np.zeros(problem.shape[1])
    x[found.columns] = found.minimiser
    return near_enough(x, _distance(problem, x, found, None), digits)


def _enclose(problem: SparseRecovery, start: Floats) -> OperatorEnclosure:
    data, weights = problem.operator_data, problem.float_weights
    if data is None or weights is None:
        raise ValueError("an operator is needed")
    if problem.zero_is_free():
        raise Undecided("0 is feasible, ||y|| <= eta: the rule operator-convexity says nothing there")
    if problem.kind == "basis-pursuit" and not problem.parameter:
        raise Undecided(
            "eta is 0: for operators the rule operator-convexity needs eta > 0, and a point with a residual; pass an "
            "eta of the size of the noise in y"
        )
    with float_proof(math.prod(data.shape)), np.errstate(all="ignore"):
        search = OperatorSearch(problem, data, weights)
        try:
            near = search.near(start)
        except (np.linalg.LinAlgError, OverflowError, ValueError) as error:
            raise Undecided(f"the float search for a minimiser broke down: {error}") from None
        if not np.isfinite(near.values).all():
            raise Undecided("the float search for a minimiser left the range of doubles: scale the data")
        return enclose_with_operator(problem, data, weights, search, near)


def _distance(problem: SparseRecovery, point: Floats, found: OperatorEnclosure, digits: int | None) -> Certificate:
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        bounds = distance_to_shares(point, found.columns, found.minimiser, found.radius, {})
    if digits is not None and (bounds.upper - bounds.lower) * 10**digits > bounds.lower:
        raise PrecisionExhausted(f"{digits} digits are out of reach of rule operator-convexity, which refines nothing")
    evidence = OperatorConvexityEvidence(found.columns, found.minimiser, found.singular_value, found.margin)
    return issued(Certificate(DistanceClaim(bounds, Verdict.TRUE), problem, point, evidence))

"""Which of three rules proves a distance from float64 data: one search for a support, and first the rule that suits.

Rule support-enclosure encloses entry by entry, refines to any number of digits, and knows fits of y. It writes the
inverse of a Gram matrix, and needs every sign and every bound to be strict. Rule strong-convexity writes one number
beside the point, and nothing in doubt disturbs it on the columns that may be active. Where fewer columns than rows fit
y, and the residual is 0, neither says anything: rule strict-dual does. docs/theory/strong-convexity.md, "Which rule",
has the measurements.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certify.proofs.convex_distance import distance_by_convexity
from sciverify.certify.proofs.dual_distance import distance_by_dual, near_a_fit
from sciverify.certify.proofs.float_distance import distance_from_enclosure, double_weights, read_float_point
from sciverify.certify.proofs.strong_convexity import enclose_by_convexity
from sciverify.certify.proofs.support_enclosure import enclose_on_support
from sciverify.certify.proposals.convex_point import approx_point
from sciverify.certify.proposals.working_set import FloatSupport, approx_support
from sciverify.errors import Undecided
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import without_twins

FEW = 40
"""Columns of a support up to which its inverse is short, and support-enclosure says more for as little."""


def certify_in_floats(problem: SparseRecovery, x: object, digits: int | None) -> Certificate:
    """A distance certificate with rule support-enclosure, strong-convexity or strict-dual.

    **Guarantee.** distance.lower <= dist(x, Xi) <= distance.upper, and `unique` is true of Xi unless it is UNDECIDED.

    Raises
    ------
    Undecided
        With the column and the margin that were not separated, because some number is no double, or because the
        floating-point environment is not that of IEEE arithmetic.
    InvalidInput
        x is no vector of N real numbers.

    **Source.** docs/theory/support-enclosure.md; docs/theory/strong-convexity.md; docs/theory/strict-dual.md.
    """
    point = read_float_point(problem, x)
    if point is None:
        raise Undecided("not all entries of x are float64: the floating-point engine does not apply")
    weights = double_weights(problem)
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        return _by_some_rule(problem, weights, point, digits)


def _by_some_rule(problem: SparseRecovery, weights: Floats, point: Floats, digits: int | None) -> Certificate:
    try:
        proposal = approx_support(problem, point, weights)
    except (np.linalg.LinAlgError, OverflowError, ValueError) as error:
        raise Undecided(f"the float search for a support broke down: {error}") from None

    def by_support() -> Certificate:
        found = enclose_on_support(problem, weights, proposal.support, proposal.signs)
        return distance_from_enclosure(problem, point, found, digits)

    def by_convexity() -> Certificate:
        return _by_convexity(problem, weights, point, proposal, digits)

    def by_dual() -> Certificate:
        return distance_by_dual(problem, point, near_a_fit(problem, weights, proposal), digits)

    if proposal.fits:
        if len(proposal.support) < problem.shape[0]:
            return _first(by_dual, by_support)
        return _first(by_support, by_dual)
    if digits is not None or len(proposal.support) <= FEW:
        return _first(by_support, by_convexity)
    return _first(by_convexity, by_support)


def _first(rule: Callable[[], Certificate], other: Callable[[], Certificate]) -> Certificate:
    """What one rule proves, or else the other; where neither does, the reason of the first."""
    try:
        return rule()
    except Undecided as reason:
        try:
            return other()
        except Undecided:
            raise reason from None


def _by_convexity(
    problem: SparseRecovery, weights: Floats, point: Floats, proposal: FloatSupport, digits: int | None
) -> Certificate:
    if problem.floats is None:
        raise ValueError("float64 data are needed")
    signs = dict(zip(proposal.support, proposal.signs, strict=True))
    kept, _ = without_twins(problem, problem.floats, weights, np.array(proposal.support, dtype=int))
    try:
        support, near = approx_point(problem, weights, kept, np.array([signs[i] for i in kept.tolist()], dtype=int))
    except np.linalg.LinAlgError:
        raise Undecided("the columns of the support are dependent to working precision") from None
    found = enclose_by_convexity(problem, weights, support, near)
    return distance_by_convexity(problem, point, found, digits)

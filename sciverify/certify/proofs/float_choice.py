"""Which of three rules proves what is said of float64 data: one search for a support, and first the rule that suits.

Rule support-enclosure encloses entry by entry, refines to any number of digits, and knows fits of y. It writes the
inverse of a Gram matrix, and needs every sign and every bound to be strict. Rule strong-convexity writes one number
beside the point, and nothing in doubt disturbs it on the columns that may be active. Where fewer columns than rows fit
y, and the residual is 0, neither says anything: rule strict-dual does. docs/theory/strong-convexity.md, "Which rule",
has the measurements.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias, TypeVar

import numpy as np

from sciverify.allowance import OutOfTime
from sciverify.certificate.certificate import Certificate
from sciverify.certify.proofs.convex_distance import distance_by_convexity, doubles_by_convexity
from sciverify.certify.proofs.dual_distance import distance_by_dual, doubles_by_dual, near_a_fit
from sciverify.certify.proofs.float_distance import (
    distance_from_enclosure,
    double_weights,
    nearest_doubles,
    read_float_point,
)
from sciverify.certify.proofs.rounded import Rounded
from sciverify.certify.proofs.settled_support import settle
from sciverify.certify.proofs.strict_dual import DualEnclosure
from sciverify.certify.proofs.strong_convexity import ConvexEnclosure, enclose_by_convexity
from sciverify.certify.proofs.support_enclosure import InDoubt, SupportEnclosure, enclose_on_support
from sciverify.certify.proposals.convex_point import approx_point
from sciverify.certify.proposals.working_set import FloatSupport, approx_support
from sciverify.errors import Undecided
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import first_twins_in_words, without_twins

Proof = TypeVar("Proof")
Enclosure: TypeAlias = SupportEnclosure | ConvexEnclosure | DualEnclosure
FEW = 40
"""Columns of a support up to which its inverse is short, and support-enclosure says more for as little."""


def by_some_rule(
    problem: SparseRecovery, near: Floats, conclude: Callable[[Enclosure], Proof], *, refined: bool = False
) -> Proof:
    """What follows from the first enclosure of the minimisers from which it follows.

    Parameters
    ----------
    near : float array of length N
        Where the search for a support begins.
    conclude : function
        It may raise Undecided, too.
    refined : bool
        Ask first for the enclosure that can be refined to any number of digits.

    Raises
    ------
    Undecided
        Why it does not follow from the first enclosure that was proven; where none was, or refinement was asked for,
        why the first rule failed.
    """
    reasons: list[Undecided] = []
    inconclusive: list[Undecided] = []
    weights = double_weights(problem)
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        for enclose in _rules(problem, weights, _proposed(problem, near, weights), refined):
            try:
                found = enclose()
            except OutOfTime:
                raise
            except Undecided as reason:
                reasons.append(reason)
                continue
            try:
                return conclude(found)
            except OutOfTime:
                raise
            except Undecided as reason:
                reasons.append(reason)
                inconclusive.append(reason)
    raise (inconclusive if inconclusive and not refined else reasons)[0]


def _proposed(problem: SparseRecovery, near: Floats, weights: Floats) -> FloatSupport:
    try:
        return approx_support(problem, near, weights)
    except (np.linalg.LinAlgError, OverflowError, ValueError) as error:
        raise Undecided(f"the float search for a support broke down: {error}") from None


def _rules(
    problem: SparseRecovery, weights: Floats, proposal: FloatSupport, refined: bool
) -> list[Callable[[], Enclosure]]:
    """The rules that may apply, the one that suits first."""
    doubts: list[InDoubt] = []

    def by_support() -> SupportEnclosure:
        try:
            return enclose_on_support(problem, weights, proposal.support, proposal.signs)
        except InDoubt as doubt:
            doubts.append(doubt)
            raise

    def by_more_bits() -> SupportEnclosure:
        if not doubts:
            raise Undecided("nothing is in doubt that more bits would settle")
        return settle(problem, weights, doubts[0])

    def by_convexity() -> ConvexEnclosure:
        return _convex_enclosure(problem, weights, proposal)

    def by_dual() -> DualEnclosure:
        return near_a_fit(problem, weights, proposal)

    if proposal.fits:
        few = len(proposal.support) < problem.shape[0]
        return [by_dual, by_support, by_more_bits] if few else [by_support, by_more_bits, by_dual]
    if refined or len(proposal.support) <= FEW:
        return [by_support, by_convexity, by_more_bits]
    return [by_convexity, by_support, by_more_bits]


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

    def distance(found: Enclosure) -> Certificate:
        if isinstance(found, SupportEnclosure):
            return distance_from_enclosure(problem, point, found, digits)
        if isinstance(found, ConvexEnclosure):
            return distance_by_convexity(problem, point, found, digits)
        return distance_by_dual(problem, point, found, digits)

    return by_some_rule(problem, point, distance, refined=digits is not None)


def solve_in_floats(problem: SparseRecovery, digits: int) -> Rounded:
    """Doubles near a minimiser, by the same choice of a rule.

    **Guarantee.** They are within 10**-digits of a minimiser, and the certificate says so.

    Raises
    ------
    Undecided
        As `certify_in_floats`; or no doubles are proven to be so near.

    **Source.** docs/theory/solve.md, "large float64 data".
    """

    def doubles(found: Enclosure) -> Rounded:
        if isinstance(found, SupportEnclosure):
            return nearest_doubles(problem, found, digits)
        if isinstance(found, ConvexEnclosure):
            return doubles_by_convexity(problem, found, digits)
        return doubles_by_dual(problem, found, digits)

    return by_some_rule(problem, np.zeros(problem.shape[1]), doubles)


def _convex_enclosure(problem: SparseRecovery, weights: Floats, proposal: FloatSupport) -> ConvexEnclosure:
    """What rule strong-convexity proves from a proposed support.

    **Guarantee.** As `enclose_by_convexity`. **Raises** Undecided as it does.
    """
    if problem.floats is None:
        raise ValueError("float64 data are needed")
    signs = dict(zip(proposal.support, proposal.signs, strict=True))
    kept, _ = without_twins(problem, problem.floats, weights, np.array(proposal.support, dtype=int))
    try:
        support, near = approx_point(problem, weights, kept, np.array([signs[i] for i in kept.tolist()], dtype=int))
    except np.linalg.LinAlgError:
        twins = first_twins_in_words(problem, problem.floats, weights, kept)
        raise Undecided(f"the columns of the support are dependent to working precision{twins}") from None
    return enclose_by_convexity(problem, weights, support, near)

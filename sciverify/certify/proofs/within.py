"""The distance for all data within a radius: the exact one, widened by how far the minimiser may move."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance_within import DistanceWithinClaim, WithinProof
from sciverify.certificate.optimality import Optimality
from sciverify.certify.issue import confirmed
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proofs.regularity import require_regular
from sciverify.certify.proofs.uniform_stability import Stability
from sciverify.errors import Undecided
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import Enclosure, round_to_digits, significant
from sciverify.exact.ordered import enclose, inner
from sciverify.exact.rationals import to_fraction
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem


def prove_distance_within(problem: SparseRecovery, x: object, delta: Fraction, digits: int) -> Certificate:
    """The certificate of `certify_distance_within`, with its guarantee.

    Raises
    ------
    Undecided
        The bounds of rule uniform-stability do not reach so far.
    AssumptionFailed
        The minimiser is not regular.

    **Source.** docs/theory/trust-radius.md.
    """
    solutions, point = solution_set(as_problem(problem)).meet(x)
    require_regular(solutions)
    stability = Stability(solutions)
    if not stability.holds(delta):
        raise Undecided(
            "support and signs are not proven to survive changes of the data by "
            f"{significant(delta, 3, upward=False)}: certify_trust_radius says how far the proof reaches"
        )
    moved = stability.spread(delta)
    gap = [a - b for a, b in zip(point, solutions.vertex, strict=True)]
    square, doubt = inner(gap, gap), fmpq(moved.numerator, moved.denominator)
    with working_precision(256 + 4 * digits):
        ball = enclose(square).sqrt() if square != 0 else enclose(square)
        low, high = rational_ends(ball)
    lower = max(round_to_digits(to_fraction(low - doubt), digits, upward=False), Fraction(0))
    bounds = Enclosure(lower, round_to_digits(to_fraction(high + doubt), digits, upward=True))
    proof = WithinProof(Optimality(solutions.dual, solutions.vertex), stability.proof(delta))
    return confirmed(Certificate(DistanceWithinClaim(bounds, delta), problem, point, proof))

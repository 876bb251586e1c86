"""Certified distance for all data within a radius, and so for data that are only known by approximation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance_within import DistanceWithinClaim, WithinProof
from sciverify.certificate.optimality import Optimality
from sciverify.certify.engines.exact import solution_set
from sciverify.certify.engines.uniform_stability import Stability
from sciverify.certify.issue import confirmed
from sciverify.certify.trust_radius import require_regular
from sciverify.errors import AssumptionFailed, InvalidInput, Undecided, as_integer, shown
from sciverify.exact.balls import doubled_bits, rational_ends, working_precision
from sciverify.exact.enclosure import Enclosure, round_to_digits, significant
from sciverify.exact.ordered import enclose, inner
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

MOST_BITS = 4096
"""Accuracy of data at which `certify_computable` gives up."""


def certify_distance_within(problem: SparseRecovery, x: Any, radius: Any, digits: int = 20) -> Certificate:
    """Prove how far x is from the minimiser of every instance near this one.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    x : sequence of N numbers
    radius : rational number > 0
        All real (A', y') with ||A' - A|| <= radius (operator norm) and ||y' - y||_2 <= radius are meant; parameter and
        weights stay.
    digits : int
        Significant digits to which the bounds are rounded outwards.

    Returns
    -------
    Certificate
        **Guarantee.** For all these data the minimiser is unique, with the support and signs of the one of (A, y), and
        distance.lower <= dist(x, Xi(A', y')) <= distance.upper.

    Raises
    ------
    Undecided
        The bounds of rule uniform-stability do not reach so far.
    AssumptionFailed
        The minimiser is not unique or not strictly complementary, or its residual is 0 or forced.

    **Source.** docs/theory/trust-radius.md.
    """
    digits = as_integer(digits, "digits", 1, 1000)
    number = to_rational(radius, "radius")
    if number is None or number <= 0:
        raise InvalidInput(f"radius is {shown(radius)}: a positive rational number is needed")
    delta = to_fraction(number)
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


def certify_computable(problem: ComputableProblem, x: Any, digits: int = 10) -> Certificate:
    """Prove how far x is from the minimiser of data that an oracle answers: n bits at a time, as many as needed.

    Returns
    -------
    Certificate
        About dyadic data (A_n, y_n) and all data within 2**-n of them, the true ones among them. The bounds are at most
        10**-digits (1 + distance) apart.

    Raises
    ------
    Undecided
        `MOST_BITS` bits do not separate what must be separated: a tie, a zero residual, or nearly so.
    """
    digits = as_integer(digits, "digits", 1, 1000)
    reason = "no attempt was made"
    for bits in doubled_bits(32, MOST_BITS):
        try:
            found = certify_distance_within(problem.approximate(bits), x, Fraction(1, 2**bits), digits + 3)
            if found.distance.width * 10**digits <= 1 + found.distance.lower:
                return found
            reason = f"the bounds were {significant(found.distance.width, 3, upward=True)} apart"
        except (Undecided, AssumptionFailed) as refusal:
            reason = str(refusal)
    raise Undecided(f"not decided by {MOST_BITS} bits of the data: {reason}")

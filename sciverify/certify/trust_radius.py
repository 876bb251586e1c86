"""Certified trust radius: how far the data may move before support or signs of the minimiser can change."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.trust_radius import TrustProof, TrustRadiusClaim
from sciverify.certificate.optimality import Optimality
from sciverify.certify.issue import confirmed
from sciverify.certify.proofs.changed_instance import changed_instance
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proofs.regularity import require_regular
from sciverify.certify.proofs.uniform_stability import Stability
from sciverify.errors import as_integer
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rational_bounds import round_down
from sciverify.problems.sparse_recovery import SparseRecovery

_STEPS = 40


def certify_trust_radius(problem: SparseRecovery, digits: int = 2) -> Certificate:
    """Prove how exactly the data must be known before the selected features may be trusted.

    The trust radius is the supremum of all delta such that every real (A', y') with ||A' - A|| <= delta (operator
    norm) and ||y' - y||_2 <= delta has a unique minimiser, with the support and the signs of the one of (A, y). The
    parameter and the weights stay as they are.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    digits : int
        Significant digits to which both bounds are rounded outwards.

    Returns
    -------
    Certificate
        **Guarantee.** trust_radius.lower <= trust radius <= trust_radius.upper. Below the lower bound all data are
        proven to have the same support and signs; within the upper one the evidence shows data that do not. The two
        bounds come from different arguments, and their ratio is not bounded in advance.

    Raises
    ------
    AssumptionFailed
        The minimiser is not unique or not strictly complementary; the square-root LASSO with zero residual; basis
        pursuit whose feasible points share one residual or with minimiser 0.
    Undecided
        No changed data were found that prove an upper bound.

    **Source.** docs/theory/trust-radius.md; the LASSO condition number of A. Bastounis, F. Cucker and A. C. Hansen,
    the inverse distance to ill-posed data.
    """
    digits = as_integer(digits, "digits", 1, 20)
    solutions = solution_set(problem)
    require_regular(solutions)
    with np.errstate(all="ignore"):
        upper, change = changed_instance(solutions, digits)
    stability = Stability(solutions)
    lower = largest_radius(stability, upper, digits)
    optimality = Optimality(solutions.dual, solutions.vertex)
    proof = TrustProof(optimality, None if lower == 0 else stability.proof(lower), change)
    return confirmed(Certificate(TrustRadiusClaim(Enclosure(lower, upper)), problem, None, proof))


def largest_radius(stability: Stability, upper: Fraction, digits: int) -> Fraction:
    """A decimal below which the inequalities of the rule hold, close to the largest such; 0 if none is found."""
    low, high = Fraction(0), upper
    candidate = upper
    for _ in range(_STEPS):
        if stability.holds(candidate):  # (S1) to (S4)
            low = candidate
        else:
            high = candidate
        candidate = (low + high) / 2 if low else high / 4
        if low and high - low < low / 10 ** (digits + 2):
            break
    lower = round_down(low, digits)
    return lower if lower > 0 and stability.holds(lower) else Fraction(0)

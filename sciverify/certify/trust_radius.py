"""Certified trust radius: how far the data may move before support or signs of the minimiser can change."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from sciverify.allowance import OutOfTime, Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.trust_radius import TrustProof, TrustRadiusClaim
from sciverify.certificate.optimality import Optimality
from sciverify.certify.proofs.changed_instance import changed_instance
from sciverify.certify.proofs.fewer_columns import confirmed_on
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proofs.regularity import require_regular
from sciverify.certify.proofs.uniform_stability import Inactive, Stability
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.rational_bounds import round_down
from sciverify.problems.admitted_changes import AdmittedChanges, read_changes
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

_STEPS = 40


def certify_trust_radius(
    problem: SparseRecovery,
    digits: int = 2,
    *,
    data: str = "both",
    measure: str = "norm",
    fixed_columns: Sequence[int] | None = None,
    fixed_rows: Sequence[int] | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove how exactly the data must be known before the selected features may be trusted.

    The trust radius is the supremum of all delta such that all real data within delta of (A, y) that the keywords admit
    have a unique minimiser, with the support and the signs of the one of (A, y). The parameter and the weights stay as
    they are; signs of free entries do not count.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    digits : int
        Significant digits to which both bounds are rounded outwards.
    data : "both", "matrix" or "measurements"
        Which data may change.
    measure : "norm", "entry" or "relative"
        What "within delta" means. "norm": ||A' - A|| <= delta (operator norm) and ||y' - y||_2 <= delta. "entry": no
        entry of A or y changes by more than delta. "relative": ``|a' - a| <= delta |a|`` for each entry a of A and y.
        The last two do not go with an isometry; with row scales they are about the numbers that were passed.
    fixed_columns, fixed_rows : sequences of positions, optional
        Columns of A that stay as they are, and rows of A and y that do. Left out: the column of ones that an intercept
        appended, and the rows that a ridge did.
    seconds : float, optional
        Wall time after which `Undecided` is raised, with the bounds known by then.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

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
        No changed data were found that prove an upper bound, or the seconds are over.
    InvalidInput
        A keyword that says nothing; changes entry by entry, or fixed rows, of a matrix behind an isometry.

    **Source.** docs/theory/trust-radius.md; the LASSO condition number of A. Bastounis, F. Cucker and A. C. Hansen,
    the inverse distance to ill-posed data.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[1, 0], [0, 1]], [3, 0], 1)
    >>> bounds = sv.certify_trust_radius(problem).trust_radius
    >>> exact_matrix = sv.certify_trust_radius(problem, data="measurements").trust_radius
    >>> bounds.upper < exact_matrix.lower
    True
    """
    digits = as_integer(digits, "digits", 1, 20)
    changes = _read(as_problem(problem), data, measure, fixed_columns, fixed_rows)
    with allowance(seconds, progress):
        return _certified(problem, digits, changes)


def _read(
    problem: SparseRecovery,
    data: str,
    measure: str,
    columns: Sequence[int] | None,
    rows: Sequence[int] | None,
) -> AdmittedChanges:
    m, count = problem.shape
    if columns is None:
        columns = [count - 1] if problem.intercept else []
    if rows is None:
        rows = range(m - problem.ridge_rows, m)
    changes = read_changes(data, measure, columns, rows, (m, count))
    if changes.measure != "norm" and problem.isometry is not None:
        raise InvalidInput(f"measure is {measure!r}: entries of A are those of a factor here, use measure='norm'")
    if changes.fixed_rows and problem.isometry is not None:
        raise InvalidInput(f"fixed_rows is {shown(rows)}: rows of A are not those of a factor, pass fixed_rows=[]")
    return changes


def _certified(problem: SparseRecovery, digits: int, changes: AdmittedChanges) -> Certificate:
    upper: Fraction | None = None
    try:
        spent("finding the minimiser")
        solutions = solution_set(problem)
        require_regular(solutions)
        with np.errstate(all="ignore"):
            upper, change = changed_instance(solutions, digits, changes)
        stability = Stability(solutions, changes)
        lower = largest_radius(stability, upper, digits)
        optimality = Optimality(solutions.dual, solutions.vertex)
        proof = TrustProof(optimality, None if lower == 0 else stability.proof(lower), change)
        spent("checking the certificate")
        certificate = Certificate(TrustRadiusClaim(Enclosure(lower, upper), changes), problem, None, proof)
        looked_at = {*solutions.carriers, *change.columns, *stability.tight(lower)}
        return confirmed_on(certificate, looked_at)
    except OutOfTime as over:
        if upper is None:
            raise
        known = significant(upper, digits, upward=True)
        raise OutOfTime(f"{over}; so far 0 <= trust radius <= {known}", upper=upper) from None


def largest_radius(stability: Stability, upper: Fraction, digits: int) -> Fraction:
    """A decimal below which the inequalities of the rule hold, close to the largest such; 0 if none is found.

    **Guarantee.** A positive one is proven for all columns; the nearest ones only lead the search.
    """
    columns = stability.near
    while True:
        lower = round_down(_bisected(stability, upper, digits, columns), digits)
        if lower <= 0:
            return Fraction(0)
        if stability.holds(lower):  # (S1) to (S4)
            return lower
        if columns is stability.inactive:
            return Fraction(0)
        columns = stability.inactive


def _bisected(stability: Stability, upper: Fraction, digits: int, columns: Sequence[Inactive]) -> Fraction:
    low, high = Fraction(0), upper
    candidate = upper
    for step in range(_STEPS):
        spent("bisecting for the largest proven radius", step / _STEPS)
        if stability.holds(candidate, columns):
            low = candidate
        else:
            high = candidate
        candidate = (low + high) / 2 if low else high / 4
        if low and high - low < low / 10 ** (digits + 2):
            break
    return low

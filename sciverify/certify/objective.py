"""Certified excess of an objective value over the minimum."""

from __future__ import annotations

from fractions import Fraction

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.objective_excess import ObjectiveExcessClaim
from sciverify.certificate.optimality import Evidence, Optimality
from sciverify.certify.engines.protocol import DIGITS, MAX_DIGITS
from sciverify.certify.issue import issued
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.errors import InvalidInput, as_integer
from sciverify.exact.enclosure import Enclosure, enclose_real
from sciverify.exact.root_bounds import sum_with_root
from sciverify.problems.sparse_recovery import SparseRecovery


def certify_objective_excess(
    problem: SparseRecovery,
    x: object,
    digits: int = DIGITS,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove by how much the objective at x exceeds its minimum.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    x : sequence of N numbers
    digits : int
        Significant digits of both bounds.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** objective_excess.lower <= F(x) - min F <= objective_excess.upper; a positive
        lower bound proves that x is not a minimiser.

    Raises
    ------
    InvalidInput
        x is no vector of N real numbers, or not feasible (basis pursuit).
    Undecided
        The seconds are over.

    **Source.** docs/theory/solution-sets.md, theorem 1.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[2, 0], [0, 1]], y=[4, 1], lam=1)
    >>> print(sv.certify_objective_excess(problem, [1.75, 0.5]).objective_excess)
    0.062500000
    """
    digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    with allowance(seconds, progress):
        return _certified(problem, x, digits)


def _certified(problem: SparseRecovery, x: object, digits: int) -> Certificate:
    solutions, point = solution_set(problem).meet(x)
    if not problem.is_feasible(point):
        raise InvalidInput(f"x is not feasible, ||Ax - y|| > {problem.parameter_name}: its objective is infinite")
    residual = problem.residual(point)
    smooth, radicand = problem.objective_part(problem.inner(residual, residual))
    minimum = problem.minimum(solutions.dual, solutions.residual)
    rest = smooth + problem.penalty_factor * problem.weighted_norm(point) - minimum
    bounds = Enclosure(Fraction(0), Fraction(0))
    if not solutions.includes(point):
        bounds = enclose_real(lambda: sum_with_root(rest, radicand), digits)
    evidence = Evidence(Optimality(solutions.dual, solutions.vertex))
    return issued(Certificate(ObjectiveExcessClaim(bounds), problem, point, evidence))

"""The certified minimum of an objective."""

from __future__ import annotations

from fractions import Fraction

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.minimum import MinimumClaim, MinimumProof
from sciverify.certificate.optimality import Optimality
from sciverify.certify.engines.protocol import DIGITS, MAX_DIGITS
from sciverify.certify.issue import issued
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.errors import as_integer
from sciverify.exact.enclosure import Enclosure, enclose_real
from sciverify.exact.ordered import enclose, sign
from sciverify.problems.sparse_recovery import SparseRecovery


def certify_minimum(
    problem: SparseRecovery,
    digits: int = DIGITS,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove the least value of the objective, from both sides.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    digits : int
        Significant digits of both bounds.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** minimum.lower <= min F <= minimum.upper, with F as in the problem's own docstring: a minimiser
        attains a value that a dual point proves to be least.

    Raises
    ------
    AssumptionFailed
        Basis pursuit without a feasible point.
    PrecisionExhausted
        So many digits are out of reach.
    Undecided
        The seconds are over.

    **Source.** docs/theory/solution-sets.md, theorem 1.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.certify_minimum(sv.SquareRootLasso([[1, 1]], [1], lam="1/3")))
    0.33333333 <= min F <= 0.33333334
    square-root LASSO, A 1 x 2, lam = 1/3
    proof: a dual point and a minimiser that attain the same value; exact arithmetic
    """
    digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    with allowance(seconds, progress):
        return _certified(problem, digits)


def _certified(problem: SparseRecovery, digits: int) -> Certificate:
    solutions = solution_set(problem)
    value = problem.minimum(solutions.dual, solutions.residual)
    bounds = Enclosure(Fraction(0), Fraction(0))
    if sign(value) != 0:
        bounds = enclose_real(lambda: enclose(value), digits)
    proof = MinimumProof(Optimality(solutions.dual, solutions.vertex))
    return issued(Certificate(MinimumClaim(bounds), problem, None, proof))

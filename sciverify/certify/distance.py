"""Certified distance to a solution set, by the first engine that decides it."""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.allowance import OutOfTime, Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.exact_arithmetic import distance_to
from sciverify.certify.engines.protocol import DIGITS, MAX_DIGITS, Choice
from sciverify.certify.engines.registry import first_proof
from sciverify.certify.issue import issued
from sciverify.certify.proofs.first_bounds import with_first_bounds
from sciverify.errors import as_integer
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem


def certify_distance(
    problem: SparseRecovery | ComputableProblem | TurnedProblem,
    x: object,
    digits: int | None = None,
    *,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove how far x is from the set of minimisers, from both sides.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso; ComputableProblem, for data that an oracle answers; TurnedProblem
    x : sequence of N numbers
        The candidate, taken exactly as it is (a float64 means its binary value).
    digits : int, optional
        Significant digits of both bounds. Left out: 20 in exact arithmetic; as many as double precision
        gives where the data are large float64 arrays or A is an operator; bounds within 1e-12 times the norm of the
        minimiser where the data are complex or columns are in groups.
    engine : "auto", "float" or "exact"
        "auto" proves in floating point where A is a large float64 array, and goes on to exact arithmetic where
        floats do not decide and exact arithmetic is expected to take at most 10 seconds. Complex data, groups and
        operators have one engine, "auto".
    seconds : float, optional
        Wall time after which `Undecided` is raised, with the bounds known by then; "auto" may spend all of it on exact
        arithmetic.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(x, Xi) <= distance.upper in the l2 norm, and `unique`
        is decided, but for large data with proportional columns whose shared entry may be 0, and for large data of
        which fewer columns than rows fit y (basis pursuit with eta = 0, the square-root LASSO with residual 0): there
        engine="exact" decides it. The independent checker re-proves both from the saved file; for images above
        64 x 64 pixels that can need `check --patient`.

    Raises
    ------
    InvalidInput
        x is no vector of N real numbers.
    Undecided
        The floats did not separate what must be separated, and exact arithmetic would take too long; the
        message names the coordinate and the margin, and says how long. Or the seconds are over: `known` holds
        bounds that are proven all the same, "lower" and perhaps "upper".
    PrecisionExhausted
        So many digits are out of reach.
    AssumptionFailed
        Basis pursuit without a feasible point.

    **Source.** docs/theory/solution-sets.md, theorem 2; docs/theory/support-enclosure.md;
    docs/theory/strong-convexity.md; docs/theory/strict-dual.md; docs/theory/complex-krawczyk.md;
    docs/theory/operator-convexity.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[2, 0], [0, 1]], y=[4, 1], lam=1)
    >>> print(sv.certify_distance(problem, [1.9, 0.5]))
    0.024999999 <= dist(x, Xi_2(A, y)) <= 0.025000000
    LASSO, A 2 x 2, lam = 1; minimiser unique
    proof: dual point of the instance, nearest minimiser, separating functional; exact arithmetic
    """
    if digits is not None:
        digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    with allowance(seconds, progress):
        try:
            return first_proof(problem, engine, lambda able: able.distance(problem, x, digits))
        except OutOfTime as over:
            raise with_first_bounds(over, problem, x) from None


def certify_distance_to(
    solutions: SolutionSet,
    x: object,
    digits: int = DIGITS,
    turns: Sequence[int] | None = None,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove how far x is from a solution set that is known already, for example in closed form.

    Parameters
    ----------
    solutions : SolutionSet
    x : sequence of N numbers; with turns, of N complex numbers or pairs (real, imaginary)
    digits : int
        Significant digits of both bounds.
    turns : sequence of N integers, optional
        The problem is meant with column k multiplied by i**turns[k].
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        As from `certify_distance`.
    """
    with allowance(seconds, progress):
        return issued(distance_to(solutions, x, digits, turns))

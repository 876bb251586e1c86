"""Certified growth of the objective around a unique minimiser: how far a small excess lets a point be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.growth import GrowthClaim, GrowthProof
from sciverify.certificate.optimality import Optimality
from sciverify.certify.proofs.fewer_columns import confirmed_on
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proofs.regularity import gram_of, is_sharp
from sciverify.errors import AssumptionFailed, InvalidInput, Undecided
from sciverify.exact.rational_bounds import round_down, span
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.root_bounds import root_above
from sciverify.exact.singular_value import least_singular_value
from sciverify.exact.verdict import Verdict
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

_NEAREST = 24
"""Columns off the support that are shown to the checker."""
_HALVINGS = 60
"""Steps that are tried from a dual point towards a strictly feasible one: 1, 1/2, ..."""


def certify_growth(
    problem: SparseRecovery,
    radius: object = 1,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove that the objective grows with the distance from its only minimiser z*.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    radius : rational number > 0
        Quadratic growth is claimed for ||z - z*|| <= radius; it has no say where growth is sharp.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** Order 1 (sharp): F(z) - F(z*) >= constant ||z - z*|| for all z (basis pursuit: all feasible z).
        It is given where z* = 0 with strict dual inequalities, for the square-root LASSO with zero residual, and for
        basis pursuit whose feasible points share one residual (always so for eta = 0). Order 2 otherwise:
        F(z) - F(z*) >= constant ||z - z*||^2 for all (feasible) z with ||z - z*|| <= radius; by convexity
        F(z) - F(z*) >= constant radius ||z - z*|| beyond. The constants are proven, not the best possible.

    Raises
    ------
    AssumptionFailed
        The minimiser is not unique; growth of order 2 without strict complementarity, that is with
        a dual bound attained at an entry that is 0; basis pursuit without a feasible point.
    InvalidInput
        The radius is no positive rational number.
    Undecided
        The seconds are over.

    **Source.** docs/theory/growth.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> growth = sv.certify_growth(sv.BasisPursuit([[1, 2]], [2])).growth
    >>> growth.order, growth.constant > 0.333  # 1: sharp
    (1, True)
    """
    reach = _positive_rational(radius)
    with allowance(seconds, progress):
        spent("finding the minimiser")
        return _grown(as_problem(problem), reach)


def _grown(problem: SparseRecovery, reach: Fraction) -> Certificate:
    solutions = solution_set(problem)
    if solutions.unique is not Verdict.TRUE:
        raise AssumptionFailed(
            f"the minimiser is not unique, dim {problem.symbol} = {solutions.dimension}: growth is claimed around a "
            "unique minimiser, use certify_dimension"
        )
    support = solutions.carriers
    if is_sharp(solutions):
        return _sharp(strictly_feasible(solutions), support)
    tied = [i for i in solutions.equicorrelation if i not in support]
    if tied:
        raise AssumptionFailed(
            f"|A_i^T p| attains its bound in column {problem.column(tied[0])}, where the minimiser is 0: "
            f"without strict "
            "complementarity no growth is proven"
        )
    if not support:
        return _at_zero(solutions)
    return _quadratic(solutions, support, reach)


def strictly_feasible(solutions: SolutionSet) -> SolutionSet:
    """The same set from a dual point that attains its bounds on the support only (and has norm < 1 for P3).

    p - eps m with the multiplier m of rule strict-multiplier: for small eps the bounds off the support become
    strict and those on it stay; the best of several eps is kept.

    **Guarantee.** The pair that is returned is optimal, and proven to be so.

    **Source.** docs/theory/growth.md, after the theorem on sharp growth.
    """
    multiplier = solutions.uniqueness_multiplier()
    best, value = None, Fraction(0)
    for k in range(_HALVINGS):
        spent("looking for a strictly feasible dual point", k / _HALVINGS)
        eps = fmpq(1, 1 << k)
        dual = tuple(p - eps * m for p, m in zip(solutions.dual, multiplier, strict=True))
        try:
            moved = SolutionSet.from_optimal_pair(solutions.problem, dual, solutions.vertex)
        except AssumptionFailed:
            continue
        share = _least_share(moved)
        if best is not None and share <= value:
            break
        if share > 0:
            best, value = moved, share
    if best is None:
        raise AssumptionFailed(f"no strictly feasible dual point was found within 2^-{_HALVINGS} of the first one")
    return best


def _least_share(solutions: SolutionSet) -> Fraction:
    """Least slack of the dual point, relative to its bounds; 0 if it is not strictly feasible."""
    problem, support = solutions.problem, solutions.carriers
    if len(support) != len(solutions.equicorrelation):
        return Fraction(0)
    shares = [Fraction(1)]
    correlations = problem.correlations(solutions.dual)
    for i, c in enumerate(correlations):
        if i not in support:
            bound = problem.bound_factor * problem.weights[i]
            shares.append(span(problem.column_slack(i, c) / bound)[0])
    if (room := problem.norm_slack(solutions.dual)) is not None:
        shares.append(room)
    return max(min(shares), Fraction(0))


def slacks(solutions: SolutionSet, support: Sequence[int]) -> list[tuple[Fraction, Fraction]]:
    """(lower bound of the slack, upper bound of ||A_i||) off the support; F counts the slack times |z_i|.

    **Source.** docs/theory/growth.md, d_i of (G1).
    """
    problem, found = solutions.problem, []
    for i, c in enumerate(problem.correlations(solutions.dual)):
        if i not in support:
            # d_i of (G1), ||A_i||
            slack = span(problem.dual_factor * problem.column_slack(i, c))[0]
            found.append((slack, root_above(span(problem.column_squares[i])[1])))
    return found


def _at_zero(solutions: SolutionSet) -> Certificate:
    """mu = min slack_i"""
    return _certificate(solutions, min(slack for slack, _ in slacks(solutions, [])), 1, None, None)  # (G3)


def _sharp(solutions: SolutionSet, support: list[int]) -> Certificate:
    """mu = min((1 - ||p||) sigma, slack_i / (1 + ||A_i|| / sigma))."""
    problem = solutions.problem
    if not support:
        return _at_zero(solutions)
    sigma = least_singular_value(gram_of(problem, support))
    shares = [slack / (1 + length / sigma) for slack, length in slacks(solutions, support)]  # (G5), by (G2)
    if (room := problem.norm_slack(solutions.dual)) is not None:
        shares.append(room * sigma)  # (G4)
    return _certificate(solutions, min(shares, default=Fraction(1)), 1, None, sigma)


def _quadratic(solutions: SolutionSet, support: list[int], reach: Fraction) -> Certificate:
    """mu = 1 / (1 / (L sigma^2) + R / kappa), kappa = min slack_i / (1 + ||A_i|| / sigma)."""
    problem = solutions.problem
    gram = gram_of(problem, support)
    curvature = problem.growth_curvature(solutions.dual, solutions.residual, reach)
    if solutions.ray:
        products = problem.correlations(solutions.dual)
        norm = span(problem.inner(solutions.dual, solutions.dual))[0]
        scale = fmpq(norm.denominator, norm.numerator)
        gram = [
            [x - products[i] * products[k] * scale for x, k in zip(row, support, strict=True)]
            for row, i in zip(gram, support, strict=True)
        ]
    sigma = least_singular_value(gram)
    inverse = 1 / (curvature * sigma**2)
    # (G7), by (G2)
    kappa = min((slack / (1 + length / sigma) for slack, length in slacks(solutions, support)), default=None)
    return _certificate(solutions, 1 / (inverse + (0 if kappa is None else reach / kappa)), 2, reach, sigma)  # (G8)


def _certificate(
    solutions: SolutionSet, constant: Fraction, order: int, radius: Fraction | None, sigma: Fraction | None
) -> Certificate:
    if constant <= 0:
        raise Undecided("no positive constant of growth was found")
    support = solutions.carriers
    off = sorted(set(range(solutions.problem.shape[1])) - set(support))
    claim = GrowthClaim(round_down(constant, 8), order, radius)
    optimality = Optimality(solutions.dual, solutions.vertex)
    spent("checking the certificate")
    # the constant has room of 10^-9 for what the checker rounds; the other columns are compared exactly
    nearest = sorted((float(slack), i) for (slack, _), i in zip(slacks(solutions, support), off, strict=True))[
        :_NEAREST
    ]
    looked_at = {*support, *(i for _, i in nearest)}
    return confirmed_on(Certificate(claim, solutions.problem, None, GrowthProof(optimality, sigma)), looked_at)


def _positive_rational(radius: object) -> Fraction:
    number = to_rational(radius, "radius")
    if number is None or number <= 0:
        raise InvalidInput(f"radius is {radius!r}: a positive rational number is needed")
    return to_fraction(number)

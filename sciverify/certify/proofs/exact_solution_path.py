"""The whole path of LASSO minimisers, proven in exact arithmetic."""

from __future__ import annotations

from flint import fmpq

from sciverify.allowance import spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.solution_path import PathPoint, PathProof, SolutionPathClaim
from sciverify.certify.proofs.affine_path import optimal_point, pieces_between
from sciverify.certify.proposals.knots import KnotWalk
from sciverify.exact.enclosure import Enclosure, enclose_real
from sciverify.exact.ordered import Exact, enclose, rational
from sciverify.exact.rationals import to_fraction
from sciverify.problems.sparse_recovery import SparseRecovery

_DIGITS = 20
"""Digits of the bounds of a knot that is long, or irrational."""
_SHORT = 64
"""Bits of numerator and denominator of a knot that is its own bound."""


def exact_path(problem: SparseRecovery, least: Exact) -> Certificate:
    """All knots above `least`, and the minimisers there.

    Parameters
    ----------
    problem : Lasso
    least : rational number >= 0

    Returns
    -------
    Certificate
        **Guarantee.** The claim of `SolutionPathClaim`, decided in exact arithmetic; not yet held against what the
        format has room for.

    Raises
    ------
    Undecided
        Columns that may carry minimisers are linearly dependent.

    **Source.** docs/theory/solution-path.md, the theorem.
    """
    points = [PathPoint(lam, z) for lam, z in KnotWalk(problem, least).points()]
    proven = []
    for k, point in enumerate(points):
        spent("proving the knots of the path", k / len(points))
        proven.append(optimal_point(problem, point.parameter, point.minimiser))
    pieces = pieces_between(problem, proven)
    knots = tuple(_bounds(point.parameter) for point in points[:-1])
    claim = SolutionPathClaim(to_fraction(rational(least)), knots, pieces)
    return Certificate(claim, problem, None, PathProof(tuple(points)))


def _bounds(knot: Exact) -> Enclosure:
    if isinstance(knot, fmpq) and max(knot.p.bit_length(), knot.q.bit_length()) <= _SHORT:
        return Enclosure(to_fraction(knot), to_fraction(knot))
    return enclose_real(lambda: enclose(knot), _DIGITS)

"""Distance certificates of rule strong-convexity, from points of doubles and enclosures of the minimisers."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from flint import arb, fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.convexity import ConvexityEvidence
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certify.issue import issued
from sciverify.certify.proofs.strong_convexity import ConvexEnclosure
from sciverify.errors import PrecisionExhausted, Undecided
from sciverify.exact import midrad
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import UNIT, Floats
from sciverify.exact.rationals import to_fraction
from sciverify.exact.sparse import Index
from sciverify.exact.verdict import Verdict
from sciverify.problems.sparse_recovery import SparseRecovery


def distance_by_convexity(
    problem: SparseRecovery, weights: Floats, point: Floats, found: ConvexEnclosure, digits: int | None
) -> Certificate:
    """A distance certificate for a vector of doubles and minimisers that are known within a radius.

    Parameters
    ----------
    weights, point : float arrays of length N
    found : what `enclose_by_convexity` proved about the problem
    digits : int, optional
        Significant digits that both bounds must share.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(point, Xi) <= distance.upper, and the checker accepts it (theorem 3 of
        the page). `unique` is TRUE if no columns share an entry, FALSE if a shared entry is proven to be non-zero.

    Raises
    ------
    Undecided
        The numbers are beyond floats, or too long for the format.
    PrecisionExhausted
        The bounds do not share so many digits.

    **Source.** docs/theory/strong-convexity.md, (V8), (V9).
    """
    groups = _groups(weights, found)  # (V8)
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        bounds = distance_to_shares(point, found.columns, found.minimiser, found.radius, groups)
    if digits is not None and (bounds.upper - bounds.lower) * 10**digits > bounds.lower:
        raise PrecisionExhausted(f"{digits} digits are out of reach of rule strong-convexity, which refines nothing")
    evidence = ConvexityEvidence(
        columns=tuple(found.columns.tolist()),
        minimiser=found.minimiser,
        singular_value=found.singular_value,
        twins=found.twins,
        margin=found.margin,
    )
    return issued(Certificate(DistanceClaim(bounds, _unique(found, groups)), problem, point, evidence))


def _groups(weights: Floats, found: ConvexEnclosure) -> dict[int, list[int]]:
    """Column of E -> itself and its equals, where there are any that are as dear."""
    groups: dict[int, list[int]] = {}
    for twin, i in found.twins:
        if weights[twin] == weights[i]:
            groups.setdefault(i, [i]).append(twin)
    return groups


def _unique(found: ConvexEnclosure, groups: dict[int, list[int]]) -> Verdict:
    """Does nobody share an entry, or is one that is shared not 0?"""
    if not groups:
        return Verdict.TRUE
    # (V9)
    shared = np.abs(found.minimiser[np.isin(found.columns, list(groups))])
    return Verdict.FALSE if shared.max() > found.radius else Verdict.UNDECIDED


def distance_to_shares(
    point: Floats, columns: Index, minimiser: Floats, radius: float, groups: dict[int, list[int]]
) -> Enclosure:
    """Doubles around dist(point, Xi), for all Xi within `radius` of a vector on some columns, up to shared entries.

    Parameters
    ----------
    columns, minimiser : the k columns, and the entries of the vector there
    groups : column -> itself and the columns that share its entry, where there are any

    Raises
    ------
    Undecided
        The numbers are beyond floats.

    **Source.** (V8) of docs/theory/strong-convexity.md.
    """
    gap, shared = point.copy(), fmpq(0)
    gap[columns] -= minimiser
    for i, z in zip(columns.tolist(), minimiser.tolist(), strict=True):
        if i in groups:
            square = squared_distance_to_shares([Fraction(v) for v in point[groups[i]].tolist()], Fraction(z))
            shared += fmpq(square.numerator, square.denominator)
            gap[groups[i]] = 0.0
    low, high = midrad.square_bounds(gap) if gap.any() else (0.0, 0.0)
    if not np.isfinite(high) or not np.isfinite(radius):
        raise Undecided("the candidate is too large for floats: scale the data")
    with working_precision(128):  # gap holds rounded differences: one more unit a term
        below, above = arb(low) * (1 - arb(4 * UNIT)) + arb(shared), arb(high) * (1 + arb(4 * UNIT)) + arb(shared)
        lower, _ = rational_ends(below.sqrt() - arb(radius))  # (V8)
        _, upper = rational_ends(above.sqrt() + arb(radius))
    least, most = midrad.float_below(to_fraction(lower)), midrad.float_above(to_fraction(upper))
    if not np.isfinite(most):
        raise Undecided("the distance is beyond floats: scale the data")
    return Enclosure(max(Fraction(least), Fraction(0)), Fraction(most))


def squared_distance_to_shares(x: list[Fraction], total: Fraction) -> Fraction:
    """The squared distance of x to {theta total: theta >= 0, sum theta = 1}.

    The nearest member is max(x_j - level, 0) where total >= 0, with the level that makes the sum right.
    """
    turned = sorted((-v if total < 0 else v for v in x), reverse=True)
    sums = [sum(turned[:count], Fraction(0)) for count in range(len(turned) + 1)]
    levels = [(sums[count] - abs(total)) / count for count in range(1, len(turned) + 1)]
    level = max(levels)
    return sum((min(v, level) ** 2 for v in turned), Fraction(0))

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
from sciverify.certify.proofs.float_distance import near_enough
from sciverify.certify.proofs.rounded import Rounded
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
    problem: SparseRecovery, point: Floats, found: ConvexEnclosure, digits: int | None
) -> Certificate:
    """A distance certificate for a vector of doubles and minimisers that are known within a radius.

    Parameters
    ----------
    point : float array of length N
    found : what `enclose_by_convexity` proved about the problem
    digits : int, optional
        Significant digits that both bounds must share.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(point, Xi) <= distance.upper, and the checker accepts it: theorem 4
        and (V8) of the page. `unique` is TRUE if no columns share an entry, FALSE if a shared entry is proven to be
        non-zero.

    Raises
    ------
    Undecided
        The numbers are beyond floats, or too long for the format.
    PrecisionExhausted
        The bounds do not share so many digits.

    **Source.** docs/theory/strong-convexity.md, (V8), (V9).
    """
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        bounds = distance_to_shares(point, found.columns, found.minimiser, found.radius, found.groups)
    if digits is not None and (bounds.upper - bounds.lower) * 10**digits > bounds.lower:
        raise PrecisionExhausted(f"{digits} digits are out of reach of rule strong-convexity, which refines nothing")
    claim = DistanceClaim(bounds, _unique(found))
    return issued(Certificate(claim, problem, point, convexity_evidence(found)))


def convexity_evidence(found: ConvexEnclosure) -> ConvexityEvidence:
    """What proves an enclosure by strong convexity."""
    return ConvexityEvidence(
        columns=tuple(found.columns.tolist()),
        minimiser=found.minimiser,
        singular_value=found.singular_value,
        twins=tuple((twin.column, twin.stand) for twin in found.twins),
        margin=found.margin,
    )


def doubles_by_convexity(problem: SparseRecovery, found: ConvexEnclosure, digits: int) -> Rounded:
    """The point that the minimisers are near.

    **Guarantee.** It is within 10**-digits of a minimiser, and the certificate says so.

    Raises
    ------
    Undecided
        It is not proven to be so near.

    **Source.** docs/theory/solve.md, "large float64 data"; docs/theory/strong-convexity.md, (V8).
    """
    x = np.zeros(problem.shape[1])
    x[found.columns] = found.minimiser
    return near_enough(x, distance_by_convexity(problem, x, found, None), digits)


def _unique(found: ConvexEnclosure) -> Verdict:
    """Does nobody share an entry, or is one that is shared not 0?"""
    groups = found.groups
    if not groups:
        return Verdict.TRUE
    # (V9)
    shared = np.abs(found.minimiser[np.isin(found.columns, list(groups))])
    return Verdict.FALSE if shared.max() > found.radius else Verdict.UNDECIDED


def distance_to_shares(
    point: Floats, columns: Index, minimiser: Floats, radius: float, groups: dict[int, dict[int, Fraction]]
) -> Enclosure:
    """Doubles around dist(point, Xi), for all Xi within `radius` of a vector on some columns, up to shared entries.

    Parameters
    ----------
    columns, minimiser : the k columns, and the entries of the vector there
    groups : as `shared_entries` returns them

    Raises
    ------
    Undecided
        The numbers are beyond floats.

    **Source.** (V8) of docs/theory/strong-convexity.md.
    """
    gap, shared = point.copy(), fmpq(0)
    gap[columns] -= minimiser
    entries = dict(zip(columns.tolist(), minimiser.tolist(), strict=True))
    for i, factors in groups.items():
        members = list(factors)
        exact = [Fraction(v) for v in point[members].tolist()]
        square = squared_distance_to_shares(exact, list(factors.values()), Fraction(entries[i]))
        shared += fmpq(square.numerator, square.denominator)
        gap[members] = 0.0
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


def squared_distance_to_shares(x: list[Fraction], factors: list[Fraction], total: Fraction) -> Fraction:
    """The squared distance of x to {theta_j total / kappa_j: theta >= 0, sum theta = 1}, the kappa_j being `factors`.

    The nearest member has the moduli max(x_j - level |kappa_j|, 0), signs turned, with the level that makes the sum
    right: the largest of those that the columns with the largest x_j / |kappa_j| ask for.
    """
    signs = [-1 if total * kappa < 0 else 1 for kappa in factors]
    pairs = [(v * s, abs(kappa)) for v, s, kappa in zip(x, signs, factors, strict=True)]
    pairs.sort(key=lambda pair: pair[0] / pair[1], reverse=True)
    reached, weight, levels = -abs(total), Fraction(0), []
    for v, kappa in pairs:
        reached, weight = reached + kappa * v, weight + kappa * kappa
        levels.append(reached / weight)
    level = max(levels)
    return sum((min(v, level * kappa) ** 2 for v, kappa in pairs), Fraction(0))

"""Distance certificates of rule strict-dual: from a proposed support to a point, a dual point, and what they prove."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import chain

import numpy as np

from sciverify.allowance import OutOfTime, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.kinds.strict_dual import Fit, StrictDualEvidence
from sciverify.certify.issue import issued
from sciverify.certify.proofs.convex_distance import distance_to_shares
from sciverify.certify.proofs.float_distance import near_enough
from sciverify.certify.proofs.rounded import Rounded
from sciverify.certify.proofs.strict_dual import DualEnclosure, enclose_by_dual, prove_fit, require_applicable
from sciverify.certify.proposals.exact_fit import approx_fit, nearly_bound, spreading_columns
from sciverify.certify.proposals.working_set import FloatSupport
from sciverify.errors import PrecisionExhausted, Undecided
from sciverify.exact import midrad
from sciverify.exact.environment import float_proof
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import Floats
from sciverify.exact.sparse import Index
from sciverify.exact.verdict import Verdict
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import moved, without_twins

_SHARES = (1e-9, 1e-4, 1e-2)
"""Columns that miss their bounds by less than such a share join E: whichever is best."""
_SPREADS = 32.0
"""Columns fit well if the length of their weights over sigma is at most so many times that of a tight frame of them."""
_CRUDE, _FINE = 1e-6, 1e-13
"""Radii above the first share of the point say too little, and radii below the second one cannot be better."""


def near_a_fit(problem: SparseRecovery, weights: Floats, proposal: FloatSupport) -> DualEnclosure:
    """All minimisers, near the point that fits y on the proposed columns.

    **Guarantee.** As `enclose_by_dual`, and the radius is at most 1e-6 of the length of the point.

    Raises
    ------
    Undecided
        As `enclose_by_dual`; or the radius is larger.

    **Source.** docs/theory/strict-dual.md.
    """
    require_applicable(problem)
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        best = _best(problem, data, weights, proposal)
    size = midrad.norm(best.minimiser)
    if not best.radius <= _CRUDE * size:
        raise Undecided(
            f"the rule strict-dual encloses the minimisers within {best.radius:.3g} of a point of length {size:.3g}"
        )
    return best


def _best(problem: SparseRecovery, data: FloatData, weights: Floats, proposal: FloatSupport) -> DualEnclosure:
    """The columns that are nearly bound join E, if that makes the radius smaller."""
    signs = dict(zip(proposal.support, proposal.signs, strict=True))
    support, _ = without_twins(problem, data, weights, np.array(proposal.support, dtype=int))
    chosen = FloatColumns(data, support)
    penalties = weights[support] * np.array([signs[i] for i in support.tolist()], dtype=float)
    try:
        z, p = approx_fit(data.measurements, chosen, penalties)
    except np.linalg.LinAlgError:
        raise Undecided("the columns of the support are dependent to working precision") from None
    values = np.zeros(len(weights))
    values[support] = z
    fit = cache(lambda: _fit(data, weights, support))

    def enclosed(E: Index, fit: Callable[[], Fit] | None) -> DualEnclosure:
        columns, twins = without_twins(problem, data, weights, E)
        if len(columns) > len(p):
            raise Undecided(f"{len(columns)} columns may be active, too many for {len(p)} rows to tell them apart")
        near = moved(values, twins)[columns]
        return enclose_by_dual(problem, weights, FloatColumns(data, columns), twins, near, p, fit)

    supersets = _supersets(data.matrix.T @ p, weights, support)
    best = _least(partial(enclosed, E, fit if problem.asks_for_exact_fit else None) for E in supersets)
    if problem.asks_for_exact_fit or best.radius <= _FINE * midrad.norm(z):
        return best
    return _least(chain([lambda: best], (partial(enclosed, E, fit) for E in supersets)))


def _least(proofs: Iterable[Callable[[], DualEnclosure]]) -> DualEnclosure:
    """The enclosure of the smallest radius; where none is proven, the reason of the first."""
    found: list[DualEnclosure] = []
    reasons: list[Undecided] = []
    for prove in proofs:
        spent("enclosing minimisers by a dual point")
        try:
            found.append(prove())
        except OutOfTime:
            raise
        except Undecided as reason:
            reasons.append(reason)
    if not found:
        raise reasons[0]
    return min(found, key=lambda enclosure: enclosure.radius)


def _supersets(products: Floats, weights: Floats, support: Index) -> list[Index]:
    """Candidates for E, each larger than the one before."""
    found: list[Index] = []
    for share in _SHARES:
        E = nearly_bound(products, weights, support, share)
        if not found or len(E) > len(found[-1]):
            found.append(E)
    return found


def _fit(data: FloatData, weights: Floats, support: Index) -> Fit:
    """Columns that fit every vector at little cost: the first that do well, else the best."""
    found: list[tuple[float, Fit]] = []
    reason = Undecided("no columns fit every vector")
    for columns in spreading_columns(data, support):
        if len(columns) < len(data.measurements):
            continue
        spent("looking for columns that fit every vector")
        try:
            fit = prove_fit(data, columns)
        except Undecided as undecided:
            reason = undecided
            continue
        length = float(np.linalg.norm(weights[columns]))
        cost = length / float(fit.singular_value)
        tight = length * math.sqrt(len(data.measurements)) / midrad.norm(midrad.column_norms(data.matrix[:, columns]))
        found.append((cost, fit))
        if cost <= _SPREADS * tight:
            break
    if not found:
        raise reason
    return min(found, key=lambda pair: pair[0])[1]


def distance_by_dual(problem: SparseRecovery, point: Floats, found: DualEnclosure, digits: int | None) -> Certificate:
    """A distance certificate for a vector of doubles and minimisers that are known within a radius.

    Parameters
    ----------
    point : float array of length N
    found : what `near_a_fit` proved about the problem
    digits : int, optional
        Significant digits that both bounds must share.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(point, Xi) <= distance.upper, and the checker accepts it (the last section
        of the page). `unique` is FALSE if a shared entry is proven to be non-zero, else UNDECIDED.

    Raises
    ------
    Undecided
        The numbers are beyond floats, or too long for the format.
    PrecisionExhausted
        The bounds do not share so many digits.

    **Source.** docs/theory/strict-dual.md, (D7), (D8).
    """
    groups = found.groups
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        bounds = distance_to_shares(point, found.columns, found.minimiser, found.radius, groups)  # (D7)
    if digits is not None and (bounds.upper - bounds.lower) * 10**digits > bounds.lower:
        raise PrecisionExhausted(f"{digits} digits are out of reach of rule strict-dual, which refines nothing")
    shared = np.abs(found.minimiser[np.isin(found.columns, list(groups))])
    unique = Verdict.FALSE if shared.max(initial=0.0) > found.near else Verdict.UNDECIDED  # (D8)
    return issued(Certificate(DistanceClaim(bounds, unique), problem, point, dual_evidence(found)))


def dual_evidence(found: DualEnclosure) -> StrictDualEvidence:
    """What a file says of the enclosure."""
    return StrictDualEvidence(
        columns=tuple(found.columns.tolist()),
        minimiser=found.minimiser,
        singular_value=found.singular_value,
        twins=tuple((twin.column, twin.stand) for twin in found.twins),
        dual=found.dual,
        scale=found.scale,
        margin=found.margin,
        slope=found.slope,
        fit=found.fit,
    )


def doubles_by_dual(problem: SparseRecovery, found: DualEnclosure, digits: int) -> Rounded:
    """The point that minimisers are near, as a solution.

    **Guarantee.** It is within 10**-digits of a minimiser, and the certificate says so.

    Raises
    ------
    Undecided
        As `distance_by_dual`; or it is not proven to be so near.

    **Source.** docs/theory/solve.md, "large float64 data".
    """
    x = np.zeros(problem.shape[1])
    x[found.columns] = found.minimiser
    return near_enough(x, distance_by_dual(problem, x, found, None), digits)

"""Certified distance for float64 data: propose with a working set, prove with midpoint-radius products.

The bounds are as wide as double precision makes them; with `digits` the minimiser is refined in integers, with the same
approximate inverse, until that many digits stand (docs/theory/support-enclosure.md).
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from flint import arb, fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence
from sciverify.certify.issue import confirmed, issued
from sciverify.certify.proofs.refined_enclosure import refine
from sciverify.certify.proofs.rounded import Rounded
from sciverify.certify.proofs.support_enclosure import Refined, SupportEnclosure, enclose_on_support
from sciverify.certify.proposals.working_set import approx_support
from sciverify.errors import InvalidInput, PrecisionExhausted, Undecided, shortened, shown
from sciverify.exact import midrad
from sciverify.exact.balls import doubled_bits, rational_ends, working_precision
from sciverify.exact.doubles import as_float64_list, doubles, read_only_copy
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.environment import float_proof
from sciverify.exact.labelled import along_names
from sciverify.exact.midrad import UNIT, Floats
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Reader, as_nested
from sciverify.exact.verdict import Verdict
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = 64
_BOUND_DIGITS = 3
"""Of the minimiser whose nearest doubles are taken, and of their distance to it."""


def nearest_doubles(problem: SparseRecovery, found: SupportEnclosure, digits: int) -> Rounded:
    """The doubles nearest to a refined minimiser: certificates about large float64 data hold points of doubles.

    **Guarantee.** The doubles are within 10**-digits of the only minimiser, and the certificate says so.

    Raises
    ------
    Undecided
        The doubles are farther than 10**-digits from the minimiser.

    **Source.** docs/theory/solve.md, "large float64 data".
    """
    with float_proof(math.prod(problem.shape)):
        x = np.zeros(problem.shape[1])
        refined = refine(problem, found, _BITS) if found.finer is None else found.finer
        x[found.support] = [float(z) for z in refined.minimiser]
        certificate = distance_from_enclosure(problem, x, found, _BOUND_DIGITS)
    return near_enough(x, certificate, digits)


def near_enough(x: Floats, certificate: Certificate, digits: int) -> Rounded:
    """Doubles with the certificate of their distance, if that is at most 10**-digits: (R3).

    Raises
    ------
    Undecided
        It is more.
    """
    if certificate.distance.upper * 10**digits > 1:  # (R3)
        raise Undecided(
            "the doubles nearest to the minimiser are proven to be within "
            f"{significant(certificate.distance.upper, 3, upward=True)} of "
            f"it, not within 1e-{digits}: ask for fewer digits"
        )
    entries = [Fraction(0)] * len(x)
    for i in np.flatnonzero(x).tolist():
        entries[i] = Fraction(x[i])
    return tuple(entries), certificate


def double_weights(problem: SparseRecovery) -> Floats:
    """The weights as doubles, where A and y are doubles as well and lam or eta is rational.

    Raises
    ------
    Undecided
        They are not.
    """
    weights = problem.float_weights
    if problem.floats is None or weights is None:
        raise Undecided("not all of A, y and the weights are float64: the floating-point engine does not apply")
    if not isinstance(problem.parameter, fmpq):
        raise Undecided(
            f"{problem.parameter_name} is {shortened(problem.parameter)}, no rational number: "
            "the floating-point engine does not apply"
        )
    return weights


def enclose_minimiser(problem: SparseRecovery, near: Floats) -> SupportEnclosure:
    """The only minimiser of float64 data, searched from a vector near it and enclosed on its support.

    **Guarantee.** As `enclose_on_support`, wherever the search began.

    Raises
    ------
    Undecided
        With the column and the margin that were not separated, because some number is no double, or because the
        floating-point environment is not that of IEEE arithmetic.

    **Source.** docs/theory/support-enclosure.md.
    """
    weights = double_weights(problem)
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        try:
            proposal = approx_support(problem, near, weights)
        except (np.linalg.LinAlgError, OverflowError, ValueError) as error:
            raise Undecided(f"the float search for a support broke down: {error}") from None
        return enclose_on_support(problem, weights, proposal.support, proposal.signs)


def distance_from_enclosure(
    problem: SparseRecovery, point: Floats, found: SupportEnclosure, digits: int | None
) -> Certificate:
    """A distance certificate for a vector of doubles and an enclosed minimiser.

    Parameters
    ----------
    point : float array of length N
    found : what `enclose_on_support` proved about the problem
    digits : int, optional
        Significant digits of both bounds; left out: as many as doubles give.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(point, Xi) <= distance.upper, and the checker accepts it: theorems 1 and 2
        of the page; where the assumption of theorem 2 does not hold, the checker itself has looked.

    Raises
    ------
    Undecided
        The numbers are beyond floats, or too long for the format.
    PrecisionExhausted
        So many digits are out of reach.

    **Source.** (E6) of docs/theory/support-enclosure.md.
    """
    proven = True
    with float_proof(math.prod(problem.shape)), np.errstate(all="ignore"):
        if found.finer is not None:
            return _settled_distance(problem, point, found, found.finer, digits)
        bounds = _distance(point, found)
        evidence = support_evidence(found)
        if digits is not None:
            evidence, bounds, proven = _refined_bounds(problem, point, found, evidence, digits)
    certificate = issued(Certificate(DistanceClaim(bounds, Verdict.TRUE), problem, point, evidence))
    return certificate if proven else confirmed(certificate)


def _settled_distance(
    problem: SparseRecovery, point: Floats, found: SupportEnclosure, finer: Refined, digits: int | None
) -> Certificate:
    """From an enclosure whose signs and margin were proven with these bits: theorem 3 of the page."""
    if digits is not None:
        evidence, bounds, _ = _refined_bounds(problem, point, found, support_evidence(found, finer), digits)
        return confirmed(issued(Certificate(DistanceClaim(bounds, Verdict.TRUE), problem, point, evidence)))
    low, high = _around(point, found, finer, _BITS)
    bounds = Enclosure(max(Fraction(midrad.float_below(low)), Fraction(0)), Fraction(midrad.float_above(high)))
    return issued(Certificate(DistanceClaim(bounds, Verdict.TRUE), problem, point, support_evidence(found, finer)))


def _around(point: Floats, found: SupportEnclosure, refined: Refined, bits: int) -> tuple[Fraction, Fraction]:
    """(E6)"""
    off = np.ones(len(point), dtype=bool)
    off[found.support] = False
    square = sum((Fraction(v) ** 2 for v in point[off][point[off] != 0].tolist()), Fraction(0))
    for position, z in zip(found.support.tolist(), refined.minimiser, strict=True):
        square += (Fraction(float(point[position])) - z) ** 2
    with working_precision(bits + 64):
        root = arb(fmpq(square.numerator, square.denominator)).sqrt()
        spread = arb(fmpq(refined.spread.numerator, refined.spread.denominator))  # (E6)
        low, _ = rational_ends(root - spread)
        _, high = rational_ends(root + spread)
    return to_fraction(low), to_fraction(high)


def support_evidence(found: SupportEnclosure, refined: Refined | None = None) -> SupportEvidence:
    """What proves an enclosure on a support; with more bits, if there are some."""
    finer = found.finer if refined is None else refined
    return SupportEvidence(
        support=tuple(found.support.tolist()),
        signs=tuple(found.signs.tolist()),
        h=_fractions(found.h) if finer is None else finer.h,
        g=_fractions(found.g) if finer is None else finer.g,
        minimiser=_fractions(found.minimiser) if finer is None else finer.minimiser,
        inverse=found.inverse,
        margin=found.margin,
    )


def read_float_point(problem: SparseRecovery, x: object) -> Floats | None:
    """x as float64 if it is a float64 vector or all its entries are doubles; None otherwise."""
    count = problem.shape[1]
    x = along_names(problem.names, x, "x")
    listed = as_float64_list(x)
    x = x if listed is None else listed
    if isinstance(x, np.ndarray) and x.dtype == np.float64 and x.ndim == 1:
        if len(x) != count:
            raise InvalidInput(f"x has {len(x)} entries, {count} are needed: {shown(x)}")
        if not np.isfinite(x).all():
            k = int(np.argmin(np.isfinite(x)))
            raise InvalidInput(f"x[{k}] is {float(x[k])!r}: only finite numbers have a meaning here")
        return read_only_copy(x)
    entries = as_nested(x, "x")
    exact = Reader(entries).vector(entries, "x", count)
    return doubles(exact)


def _fractions(values: Floats) -> tuple[Fraction, ...]:
    return tuple(Fraction(value) for value in values.tolist())


def _distance(point: Floats, found: SupportEnclosure) -> Enclosure:
    gap = point.copy()
    gap[found.support] -= found.minimiser
    if not len(found.support) and not gap.any():
        return Enclosure(Fraction(0), Fraction(0))
    low, high = midrad.square_bounds(gap)
    spread = midrad.norm(found.radius)  # D of (E6), by (M2)
    if not (np.isfinite(high) and np.isfinite(spread)):
        raise Undecided("the candidate is too large for floats: scale the data")
    with working_precision(128):  # gap holds rounded differences: one more unit a term
        lower, _ = rational_ends(arb(low).sqrt() * (1 - arb(2 * UNIT)) - arb(spread))  # (E6)
        _, upper = rational_ends(arb(high).sqrt() * (1 + arb(2 * UNIT)) + arb(spread))
    below, above = midrad.float_below(to_fraction(lower)), midrad.float_above(to_fraction(upper))
    if not np.isfinite(above):
        raise Undecided("the distance is beyond floats: scale the data")
    return Enclosure(max(Fraction(below), Fraction(0)), Fraction(above))


def _refined_bounds(
    problem: SparseRecovery, point: Floats, found: SupportEnclosure, evidence: SupportEvidence, digits: int
) -> tuple[SupportEvidence, Enclosure, bool]:
    """Refine until the bounds of the distance share so many digits (or the distance is 0 within 10**-digits of x).

    Also returned: is it proven that the checker accepts this?
    """
    size = Fraction(float(np.max(np.abs(point), initial=0.0)))
    for bits in doubled_bits(64, 64 * (digits + 32)):
        refined = refine(problem, found, bits)
        low, high = _around(point, found, refined, bits)
        if (high - low) * 10**digits <= max(low, Fraction(0)) or high * 10**digits <= size:
            return support_evidence(found, refined), Enclosure(max(low, Fraction(0)), high), refined.inside
    raise PrecisionExhausted(f"{digits} digits were not reached: the candidate may be the minimiser itself")

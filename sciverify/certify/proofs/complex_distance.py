"""Certified distance for complex data: propose in floats, refine by Newton's method, prove in balls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import cast

import numpy as np
from flint import arb, fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.complex_distance import ComplexEvidence, ComplexFit, Krawczyk, ZeroMinimiser
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certify.issue import issued
from sciverify.certify.proofs.complex_exact_fit import ExactFit, prove_exact_fit, zero_is_minimiser
from sciverify.certify.proofs.krawczyk import KrawczykEnclosure, as_fractions, enclose_by_krawczyk
from sciverify.certify.proofs.rounded import Rounded
from sciverify.certify.proposals.complex_support import ComplexProposal, propose
from sciverify.errors import PrecisionExhausted, Undecided
from sciverify.exact.balls import doubled_bits, rational_ends, working_precision
from sciverify.exact.decimals import guard_digits, round_number
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import approx_float
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.verdict import Verdict
from sciverify.problems.complex_data import Gaussians, read_complex_point
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = 96
_ROOM = 1 + fmpq(1, 2**50)
_RELATIVE_WIDTH = fmpq(1, 10**12)
MAX_SUPPORT = 400
"""Columns of a support that the format admits."""


def certify_complex(problem: SparseRecovery, x: object, digits: int | None) -> Certificate:
    """A distance certificate for complex data with a minimiser that is proven unique.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(x, Xi) <= distance.upper and Xi is one point. Without `digits` the bounds
        differ by at most 1e-12 times the norm of the minimiser.

    Raises
    ------
    InvalidInput
        x is no vector of N complex numbers with rational parts.
    Undecided
        With the coordinate and the margin that were not separated.
    PrecisionExhausted
        So many digits are out of reach.

    **Source.** docs/theory/complex-krawczyk.md.
    """
    point = read_complex_point(x, problem.shape[1], problem.names)
    with np.errstate(all="ignore"):
        return _certify(problem, point, digits)


def _certify(problem: SparseRecovery, point: Gaussians, digits: int | None) -> Certificate:
    if zero_is_minimiser(problem):
        return _certificate(problem, point, _exact_distance(point, (), (), digits), ZeroMinimiser())
    approximate = np.array([complex(approx_float(a), approx_float(b)) for a, b in point])
    reason: Undecided | None = None
    for proposal in propose(problem, approximate):
        try:
            _require_small(proposal)
            return _on_proposal(problem, point, proposal, digits)
        except PrecisionExhausted:
            raise
        except Undecided as refusal:
            reason = refusal
    raise reason or _none_found()


def _on_proposal(
    problem: SparseRecovery, point: Gaussians, proposal: ComplexProposal, digits: int | None
) -> Certificate:
    if proposal.scale == 0:
        fit = prove_exact_fit(problem, proposal)
        bounds = _exact_distance(point, fit.support, fit.minimiser, digits)
        return _certificate(problem, point, bounds, _fit_evidence(fit))
    for bits in doubled_bits(_BITS, 8 * _BITS + 8 * (digits or 0)):
        found = enclose_by_krawczyk(problem, proposal, bits)
        bounds = _distance(point, found, bits)
        if _good_enough(bounds, found, digits):
            return _certificate(problem, point, bounds, _krawczyk_evidence(found))
    raise PrecisionExhausted(f"{digits} digits were not reached: the candidate may be the minimiser itself")


def round_complex(problem: SparseRecovery, digits: int) -> Rounded:
    """Pairs of decimals near the minimiser, with as many bits as that takes.

    **Guarantee.** They are within 10**-digits of the only minimiser, and the certificate says so.

    Raises
    ------
    Undecided
        With the coordinate and the margin that were not separated.
    PrecisionExhausted
        So many digits are out of reach.

    **Source.** docs/theory/solve.md, "complex data".
    """
    decimals = digits + 1 + guard_digits(2 * problem.shape[1])

    def rounded(z: Gaussians) -> Gaussians:
        return tuple((_decimal(a, decimals), _decimal(b, decimals)) for a, b in z)

    for certificate in complex_distances(problem, rounded, digits):
        if certificate.distance.upper * 10**digits <= 1:  # (R4)
            return tuple((to_fraction(a), to_fraction(b)) for a, b in cast("Gaussians", certificate.point)), certificate
    raise PrecisionExhausted(f"{digits} digits were not reached: ask for fewer")


def _decimal(x: fmpq, decimals: int) -> fmpq:
    near = round_number(x, decimals)
    return fmpq(near.numerator, near.denominator)


def complex_distances(
    problem: SparseRecovery, rounded: Callable[[Gaussians], Gaussians], digits: int
) -> Iterator[Certificate]:
    """Distance certificates for the minimiser itself, rounded entry by entry, with ever more bits.

    **Guarantee.** Each certificate holds for its own point.

    Raises
    ------
    Undecided
        With the coordinate and the margin that were not separated.

    **Source.** docs/theory/complex-krawczyk.md, (K8).
    """
    zero = ((fmpq(0), fmpq(0)),) * problem.shape[1]
    with np.errstate(all="ignore"):
        if zero_is_minimiser(problem):
            yield _certificate(problem, zero, Enclosure(Fraction(0), Fraction(0)), ZeroMinimiser())
            return
        reason: Undecided | None = None
        for proposal in propose(problem, np.zeros(problem.shape[1], dtype=complex)):
            try:
                yield from _near_proposal(problem, rounded, proposal, digits)
                return
            except Undecided as refusal:
                reason = refusal
    raise reason or _none_found()


def _near_proposal(
    problem: SparseRecovery, rounded: Callable[[Gaussians], Gaussians], proposal: ComplexProposal, digits: int
) -> Iterator[Certificate]:
    _require_small(proposal)
    if proposal.scale == 0:
        fit = prove_exact_fit(problem, proposal)
        point = _spread(problem, fit.support, rounded(fit.minimiser))
        bounds = _exact_distance(point, fit.support, fit.minimiser, None)
        yield _certificate(problem, point, bounds, _fit_evidence(fit))
        return
    for bits in doubled_bits(_BITS, 8 * _BITS + 8 * digits):
        found = enclose_by_krawczyk(problem, proposal, bits)
        point = _spread(problem, found.support, rounded(found.minimiser))
        yield _certificate(problem, point, _distance(point, found, bits), _krawczyk_evidence(found))


def _spread(problem: SparseRecovery, support: Sequence[int], values: Gaussians) -> Gaussians:
    z = [(fmpq(0), fmpq(0))] * problem.shape[1]
    for i, value in zip(support, values, strict=True):
        z[i] = value
    return tuple(z)


def _require_small(proposal: ComplexProposal) -> None:
    if len(proposal.support) > MAX_SUPPORT:
        raise Undecided(f"a support of {len(proposal.support)} columns is too large: the limit is {MAX_SUPPORT}")


def _none_found() -> Undecided:
    return Undecided(
        "no support was found in floats that solves the optimality equations: pass an x nearer to the minimiser, or a "
        "larger lam or eta if the residual vanishes at a minimiser that is not sparse"
    )


def _certificate(
    problem: SparseRecovery, point: Gaussians, bounds: Enclosure, evidence: ComplexEvidence
) -> Certificate:
    return issued(Certificate(DistanceClaim(bounds, Verdict.TRUE), problem, point, evidence))


def _squared_distance(point: Gaussians, support: Sequence[int], minimiser: Gaussians) -> fmpq:
    gap = list(point)
    for i, (a, b) in zip(support, minimiser, strict=True):
        gap[i] = gap[i][0] - a, gap[i][1] - b
    return sum((a * a + b * b for a, b in gap), fmpq(0))


def _exact_distance(point: Gaussians, support: Sequence[int], minimiser: Gaussians, digits: int | None) -> Enclosure:
    return enclose_square_root(_squared_distance(point, support, minimiser), digits or 20)


def _distance(point: Gaussians, found: KrawczykEnclosure, bits: int) -> Enclosure:
    """| ||x - z|| - ||x - z~|| | <= ||z - z~|| <= sqrt(2k) radius, with room for the checker's own roots"""
    square = _squared_distance(point, found.support, found.minimiser)
    with working_precision(bits + 64):
        spread = arb(2 * len(found.support)).sqrt() * arb(found.radius * _ROOM)  # (K8)
        root = arb(square).sqrt()
        low, _ = rational_ends(root - spread)
        _, high = rational_ends(root + spread)
    return Enclosure(max(to_fraction(low), Fraction(0)), to_fraction(high))


def _good_enough(bounds: Enclosure, found: KrawczykEnclosure, digits: int | None) -> bool:
    if digits is not None:
        width = (bounds.upper - bounds.lower) * 10**digits
        return bool(width <= bounds.lower or bounds.upper * 10**digits <= 1)
    square = sum((a * a + b * b for a, b in found.minimiser), fmpq(0))
    return bool((bounds.upper - bounds.lower) ** 2 <= to_fraction(_RELATIVE_WIDTH * _RELATIVE_WIDTH * square))


def _krawczyk_evidence(found: KrawczykEnclosure) -> Krawczyk:
    return Krawczyk(
        support=found.support,
        minimiser=as_fractions(found.minimiser),
        scale=to_fraction(found.scale),
        radius=to_fraction(found.radius),
        inverse=found.inverse,
        margin=found.margin,
    )


def _fit_evidence(fit: ExactFit) -> ComplexFit:
    return ComplexFit(fit.support, as_fractions(fit.minimiser), as_fractions(fit.dual), fit.inverse)

"""Certified distance for complex data and groups: propose in floats, refine by Newton's method, prove in balls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import cast

import numpy as np
from flint import arb, fmpq

from sciverify.allowance import OutOfTime, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.block_distance import BlockEvidence, evidence_about
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.statement import Point
from sciverify.certify.issue import issued
from sciverify.certify.proofs.block_exact_fit import ExactFit, prove_exact_fit, zero_is_minimiser
from sciverify.certify.proofs.krawczyk import KrawczykEnclosure, as_fractions, enclose_by_krawczyk
from sciverify.certify.proofs.rounded import Entry, Rounded
from sciverify.certify.proposals.block_support import BlockProposal, propose
from sciverify.errors import PrecisionExhausted, Undecided
from sciverify.exact.balls import doubled_bits, rational_ends, working_precision
from sciverify.exact.decimals import guard_digits, round_number
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.verdict import Verdict
from sciverify.problems.blocks import Block, Blocks
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS = 96
_ROOM = 1 + fmpq(1, 2**50)
_RELATIVE_WIDTH = fmpq(1, 10**12)
MAX_UNKNOWNS = 800
"""Real entries of a support that the format admits: two a complex column."""


def certify_blocks(problem: SparseRecovery, x: object, digits: int | None) -> Certificate:
    """A distance certificate for complex data or groups with a minimiser that is proven unique.

    Returns
    -------
    Certificate
        **Guarantee.** distance.lower <= dist(x, Xi) <= distance.upper and Xi is one point. Without `digits` the bounds
        differ by at most 1e-12 times the norm of the minimiser.

    Raises
    ------
    InvalidInput
        x is no vector of N numbers with rational parts.
    Undecided
        With the coordinate and the margin that were not separated.
    PrecisionExhausted
        So many digits are out of reach.

    **Source.** docs/theory/complex-krawczyk.md.
    """
    point = problem.require_blocks().read_point(x, problem.names)
    with np.errstate(all="ignore"):
        return _certify(problem, point, digits)


def _certify(problem: SparseRecovery, point: Blocks, digits: int | None) -> Certificate:
    if zero_is_minimiser(problem):
        return _certificate(problem, point, _exact_distance(point, (), (), digits), _evidence(problem, None))
    reason: Undecided | None = None
    for proposal in propose(problem, problem.require_blocks().approximate(point)):
        try:
            _require_small(problem, proposal)
            return _on_proposal(problem, point, proposal, digits)
        except (PrecisionExhausted, OutOfTime):
            raise
        except Undecided as refusal:
            reason = refusal
    raise reason or _none_found()


def _on_proposal(problem: SparseRecovery, point: Blocks, proposal: BlockProposal, digits: int | None) -> Certificate:
    if proposal.scale == 0:
        fit = prove_exact_fit(problem, proposal)
        bounds = _exact_distance(point, fit.support, fit.minimiser, digits)
        return _certificate(problem, point, bounds, _evidence(problem, fit))
    for bits in doubled_bits(_BITS, 8 * _BITS + 8 * (digits or 0)):
        spent(f"enclosing the minimiser with {bits} bits")
        found = enclose_by_krawczyk(problem, proposal, bits)
        bounds = _distance(point, found, bits)
        if _good_enough(bounds, found, digits):
            return _certificate(problem, point, bounds, _evidence(problem, found))
    raise PrecisionExhausted(f"{digits} digits were not reached: the candidate may be the minimiser itself")


def round_blocks(problem: SparseRecovery, digits: int) -> Rounded:
    """Decimals near the minimiser (pairs of them for complex data), with as many bits as that takes.

    **Guarantee.** They are within 10**-digits of the only minimiser, and the certificate says so.

    Raises
    ------
    Undecided
        With the coordinate and the margin that were not separated.
    PrecisionExhausted
        So many digits are out of reach.

    **Source.** docs/theory/solve.md, "complex data".
    """
    data = problem.require_blocks()
    decimals = digits + 1 + guard_digits(sum(data.sizes))

    def rounded(z: Blocks) -> Blocks:
        return tuple(tuple(_decimal(x, decimals) for x in block) for block in z)

    for point, certificate in block_distances(problem, rounded, digits):
        if certificate.distance.upper * 10**digits <= 1:  # (R4)
            return tuple(_entry(x) for x in data.joined(point)), certificate
    raise PrecisionExhausted(f"{digits} digits were not reached: ask for fewer")


def _entry(x: fmpq | Block) -> Entry:
    return (to_fraction(x[0]), to_fraction(x[1])) if isinstance(x, tuple) else to_fraction(x)


def _decimal(x: fmpq, decimals: int) -> fmpq:
    near = round_number(x, decimals)
    return fmpq(near.numerator, near.denominator)


def block_distances(
    problem: SparseRecovery, rounded: Callable[[Blocks], Blocks], digits: int
) -> Iterator[tuple[Blocks, Certificate]]:
    """The minimiser itself, rounded entry by entry, with distance certificates of ever more bits.

    **Guarantee.** Each certificate holds for its own point.

    Raises
    ------
    Undecided
        With the coordinate and the margin that were not separated.

    **Source.** docs/theory/complex-krawczyk.md, (K8).
    """
    zero = _spread(problem, (), ())
    with np.errstate(all="ignore"):
        if zero_is_minimiser(problem):
            bounds = Enclosure(Fraction(0), Fraction(0))
            yield zero, _certificate(problem, zero, bounds, _evidence(problem, None))
            return
        reason: Undecided | None = None
        for proposal in propose(problem, problem.require_blocks().approximate(zero)):
            try:
                yield from _near_proposal(problem, rounded, proposal, digits)
                return
            except OutOfTime:
                raise
            except Undecided as refusal:
                reason = refusal
    raise reason or _none_found()


def _near_proposal(
    problem: SparseRecovery, rounded: Callable[[Blocks], Blocks], proposal: BlockProposal, digits: int
) -> Iterator[tuple[Blocks, Certificate]]:
    _require_small(problem, proposal)
    if proposal.scale == 0:
        fit = prove_exact_fit(problem, proposal)
        point = _spread(problem, fit.support, rounded(fit.minimiser))
        bounds = _exact_distance(point, fit.support, fit.minimiser, None)
        yield point, _certificate(problem, point, bounds, _evidence(problem, fit))
        return
    for bits in doubled_bits(_BITS, 8 * _BITS + 8 * digits):
        found = enclose_by_krawczyk(problem, proposal, bits)
        point = _spread(problem, found.support, rounded(found.minimiser))
        yield point, _certificate(problem, point, _distance(point, found, bits), _evidence(problem, found))


def _spread(problem: SparseRecovery, support: Sequence[int], values: Blocks) -> Blocks:
    z = [(fmpq(0),) * d for d in problem.require_blocks().sizes]
    for i, value in zip(support, values, strict=True):
        z[i] = value
    return tuple(z)


def _require_small(problem: SparseRecovery, proposal: BlockProposal) -> None:
    sizes, columns = problem.require_blocks().sizes, len(proposal.minimiser)
    unknowns = sum(sizes[g] for g in proposal.support)
    if unknowns > MAX_UNKNOWNS:
        limit = MAX_UNKNOWNS * columns // unknowns
        raise Undecided(f"a support of {columns} columns is too large: the limit is {limit}")


def _none_found() -> Undecided:
    return Undecided(
        "no support was found in floats that solves the optimality equations: pass an x nearer to the minimiser, or a "
        "larger lam or eta if the residual vanishes at a minimiser that is not sparse"
    )


def _certificate(problem: SparseRecovery, point: Blocks, bounds: Enclosure, evidence: BlockEvidence) -> Certificate:
    joined = cast("Point", problem.require_blocks().joined(point))
    return issued(Certificate(DistanceClaim(bounds, Verdict.TRUE), problem, joined, evidence))


def _squared_distance(point: Blocks, support: Sequence[int], minimiser: Blocks) -> fmpq:
    gap = list(point)
    for i, block in zip(support, minimiser, strict=True):
        gap[i] = tuple(x - a for x, a in zip(gap[i], block, strict=True))
    return sum((a * a for block in gap for a in block), fmpq(0))


def _exact_distance(point: Blocks, support: Sequence[int], minimiser: Blocks, digits: int | None) -> Enclosure:
    return enclose_square_root(_squared_distance(point, support, minimiser), digits or 20)


def _distance(point: Blocks, found: KrawczykEnclosure, bits: int) -> Enclosure:
    """| ||x - z|| - ||x - z~|| | <= ||z - z~|| <= sqrt(n) radius, with room for the checker's own roots"""
    square = _squared_distance(point, found.support, found.minimiser)
    with working_precision(bits + 64):
        spread = arb(sum(map(len, found.minimiser))).sqrt() * arb(found.radius * _ROOM)  # (K8)
        root = arb(square).sqrt()
        low, _ = rational_ends(root - spread)
        _, high = rational_ends(root + spread)
    return Enclosure(max(to_fraction(low), Fraction(0)), to_fraction(high))


def _good_enough(bounds: Enclosure, found: KrawczykEnclosure, digits: int | None) -> bool:
    if digits is not None:
        width = (bounds.upper - bounds.lower) * 10**digits
        return bool(width <= bounds.lower or bounds.upper * 10**digits <= 1)
    square = sum((a * a for block in found.minimiser for a in block), fmpq(0))
    return bool((bounds.upper - bounds.lower) ** 2 <= to_fraction(_RELATIVE_WIDTH * _RELATIVE_WIDTH * square))


def _evidence(problem: SparseRecovery, found: KrawczykEnclosure | ExactFit | None) -> BlockEvidence:
    """None: the minimiser is 0."""
    kinds = evidence_about(problem)
    if found is None:
        return kinds.zero()
    minimiser = as_fractions(found.minimiser)
    if isinstance(found, ExactFit):
        return kinds.fit(found.support, minimiser, tuple(map(to_fraction, found.dual)), found.inverse)
    scale, radius = to_fraction(found.scale), to_fraction(found.radius)
    return kinds.box(found.support, minimiser, scale, radius, found.inverse, found.margin)

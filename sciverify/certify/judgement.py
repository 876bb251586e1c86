"""Hold one answer against a claim: certificates, the lengths that they prove, the verdict."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.optimality import Evidence
from sciverify.certify.claim import Claim, Lengths
from sciverify.certify.distance import certify_distance, certify_distance_to
from sciverify.certify.engines.choice import admits_floats
from sciverify.certify.engines.protocol import DIGITS, Choice
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.errors import Undecided
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import inner
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.verdict import Verdict
from sciverify.problems.float_instance import FloatInstance

MORE_DIGITS = 30
"""Asked for where the first bounds do not decide the claim."""
MANY_ENTRIES = 10**5
"""Of A: beyond, the data are measured exactly only where a bound of their scale does not decide the claim."""
Certify = Callable[[object, int | None], Certificate]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a claim makes of an answer.

    Attributes
    ----------
    verdict : Verdict
        **Guarantee.** TRUE and FALSE are proven.
    certificate : Certificate
        Of dist(x, Xi).
    lengths : Lengths
    allowed : Enclosure
        Proven bounds of the distance that the claim allows.
    of_zero : Certificate or None
        Of dist(0, Xi), where the claim is relative to the smallest minimiser and the answer breaks it, or where that
        norm was not known without it.
    """

    verdict: Verdict
    certificate: Certificate
    lengths: Lengths
    allowed: Enclosure
    of_zero: Certificate | None = None


def judged(claim: Claim, instance: FloatInstance, x: object, certify: Certify | None = None) -> Judgement:
    """Certify an answer and hold it against the claim; with more digits where the first ones leave it open.

    Parameters
    ----------
    claim : Claim
    instance : FloatInstance
    x : sequence of N numbers
        The answer, taken exactly as it is.
    certify : function, optional
        What `certifier` gave for the instance; left out: with its own parameter and the engine that its size suggests.

    Raises
    ------
    InvalidInput, Undecided, AssumptionFailed
        As from `certify_distance`.

    **Source.** docs/theory/claims.md.
    """
    certify = certifier(instance) if certify is None else certify
    found = _judged(claim, instance, x, certify, None)
    if found.verdict is Verdict.UNDECIDED:
        with contextlib.suppress(Undecided):  # what was proven without more digits stays
            found = _judged(claim, instance, x, certify, MORE_DIGITS)
    return found


def certifier(instance: FloatInstance, parameter: Fraction | None = None, engine: Choice = "auto") -> Certify:
    """Distance certificates for one instance, which is solved here, and once, where exact arithmetic comes first.

    Parameters
    ----------
    instance : FloatInstance
    parameter : Fraction, optional
        The lam or eta that was really posed; left out: that of the instance.
    engine : "auto", "float" or "exact"
        As for `certify_distance`.

    Returns
    -------
    function (x, digits or None) -> Certificate

    Raises
    ------
    AssumptionFailed
        Basis pursuit without a feasible point.
    """
    problem = instance.exact(parameter)
    if admits_floats(problem, engine):
        return lambda x, digits: certify_distance(problem, x, digits, engine=engine)
    solutions = solution_set(problem)
    return lambda x, digits: certify_distance_to(solutions, x, DIGITS if digits is None else digits)


def _judged(claim: Claim, instance: FloatInstance, x: object, certify: Certify, digits: int | None) -> Judgement:
    certificate, of_zero = certify(x, digits), None
    nearest = _norm_of_nearest(certificate, digits or DIGITS)
    needed = claim.relative_to == "smallest minimiser"
    if needed and not (isinstance(certificate.evidence, Evidence) and certificate.unique is Verdict.TRUE):
        of_zero = certify([0.0] * instance.answer_length, digits)
    smallest = nearest if of_zero is None else of_zero.distance  # (C2): the only minimiser is also the smallest
    found = Lengths(
        instance.answer_length, certificate.distance, nearest, _roughly(instance), smallest if needed else None
    )
    verdict = claim.holds(found)
    if verdict is Verdict.UNDECIDED and found.data.width:
        found = replace(found, data=data_scale(instance, digits or DIGITS))
        verdict = claim.holds(found)
    if needed and of_zero is None and verdict is Verdict.FALSE:
        of_zero = certify([0.0] * instance.answer_length, digits)
    return Judgement(verdict, certificate, found, claim.allowed(found), of_zero)


def data_scale(instance: FloatInstance, digits: int = DIGITS) -> Enclosure:
    """Proven bounds of ||A^T y|| / ||A||_F^2."""
    square = instance.correlation_scale_squared
    return enclose_square_root(fmpq(square.numerator, square.denominator), digits)


def _roughly(instance: FloatInstance) -> Enclosure:
    """The same; of a large A from 0 to a bound that costs two passes over it (C5)."""
    square = instance.correlation_scale_bound_squared if instance.A.size > MANY_ENTRIES else None
    if square is None:
        return data_scale(instance)
    return Enclosure(Fraction(0), enclose_square_root(fmpq(square.numerator, square.denominator), DIGITS).upper)


def _norm_of_nearest(certificate: Certificate, digits: int) -> Enclosure:
    evidence, distance = certificate.evidence, certificate.distance
    if isinstance(evidence, Evidence):
        nearest = evidence.optimality.minimiser
        return enclose_square_root(inner(nearest, nearest), digits)
    point: object = certificate.point
    return norm_of_nearest(point, distance, digits)


def norm_of_nearest(x: Any, distance: Enclosure, digits: int = DIGITS) -> Enclosure:
    """| ||x*|| - ||x|| | <= dist(x, Xi) for the minimiser x* nearest to a vector x of doubles or Fractions (C1)."""
    square = sum(((v if isinstance(v, Fraction) else Fraction(float(v))) ** 2 for v in x), Fraction(0))
    length = enclose_square_root(fmpq(square.numerator, square.denominator), digits)
    lower = max(length.lower - distance.upper, distance.lower - length.upper, Fraction(0))
    return Enclosure(lower, length.upper + distance.upper)

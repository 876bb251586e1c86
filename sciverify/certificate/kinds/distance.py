"""Claim kind distance: bounds of the l2 distance from a point to the solution set, here with exact evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.exact import (
    ExactReading,
    ExactWriting,
    OptimalPairKind,
    middle_and_width,
    outward,
    read_bounds,
    verified_bounds,
    write_bounds,
)
from sciverify.certificate.kinds.kind import ClaimKind, E
from sciverify.certificate.optimality import Evidence, explain_evidence, read_evidence, write_evidence
from sciverify.certificate.statement import CertificateClaim, Problem
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.verdict import Verdict

UNIQUE = {True: Verdict.TRUE, False: Verdict.FALSE, None: Verdict.UNDECIDED}
"""What the key `unique` of a claim means."""


@dataclass(frozen=True, slots=True)
class DistanceClaim(CertificateClaim):
    """bounds.lower <= dist(x, Xi) <= bounds.upper in the l2 norm; `unique`: is Xi one point?"""

    bounds: Enclosure
    unique: Verdict


class AboutDistance(ClaimKind[DistanceClaim, E, Problem]):
    """What the kinds of evidence for a distance share: the claim."""

    name = "distance"
    claim = DistanceClaim
    subject = "a distance"
    attribute = "distance"
    says_unique = True

    def write_claim(self, claim: DistanceClaim) -> JsonObject:
        """Two bounds and a verdict."""
        return {**write_bounds(claim.bounds), "unique": write_unique(claim.unique)}

    def read_claim(self, value: object) -> DistanceClaim:
        """The claim with these bounds."""
        value = as_object(value)
        return DistanceClaim(read_bounds(value), read_unique(value["unique"]))

    def from_verified(self, verified: JsonObject) -> DistanceClaim:
        """The claim that the checker re-proved."""
        return DistanceClaim(verified_bounds(verified), read_unique(verified["unique"]))

    def sentence(self, claim: DistanceClaim, symbol: str) -> str:
        """lower <= dist(x, Xi(A, y)) <= upper"""
        low, high = outward(claim.bounds)
        return f"{low} <= dist(x, {symbol}(A, y)) <= {high}"

    def unique(self, claim: DistanceClaim) -> Verdict:
        """The verdict of the claim."""
        return claim.unique


class Distance(AboutDistance[Evidence], OptimalPairKind[DistanceClaim, Evidence]):
    """An optimal pair, a separating functional, uniqueness: rules of the exact engine."""

    evidence = (Evidence,)
    reason: ClassVar[str] = "dual point of the instance, nearest minimiser, separating functional"
    has_point = True
    may_turn = True

    def write_evidence(self, evidence: Evidence, writing: ExactWriting) -> JsonObject:
        """Optimality, separation, uniqueness."""
        return write_evidence(evidence, writing.vector)

    def read_evidence(self, value: object, reading: ExactReading) -> Evidence:
        """Optimality, separation, uniqueness."""
        value = as_object(value)
        return read_evidence(value, reading.vector)

    def explain(self, claim: DistanceClaim, problem: Problem, evidence: Evidence) -> list[str]:
        """The room that the dual point leaves, and the distance."""
        room = explain_evidence(evidence, problem)
        if claim.bounds.upper == 0:
            return [room, "x is a minimiser itself."]
        middle, width = middle_and_width(claim.bounds)
        separated = ""
        if evidence.separation is not None:
            separated = "; a functional that separates x from all minimisers proves that none is nearer"
        return [room, f"The nearest minimiser is {middle} away from x, bounds {width} apart{separated}."]


def read_unique(value: object) -> Verdict:
    """The verdict that true, false or null stands for."""
    for written, verdict in UNIQUE.items():
        if value is written:
            return verdict
    raise MalformedCertificate(f"{shown(value)} is not true, false or null")


def write_unique(unique: Verdict) -> bool | None:
    """The key `unique` of a claim."""
    return next(written for written, verdict in UNIQUE.items() if verdict is unique)


def away_from_the_only_minimiser(bounds: Enclosure) -> str:
    """How far x is, where the evidence has described the minimiser already."""
    if bounds.upper == 0:
        return "x is a minimiser itself."
    middle, width = middle_and_width(bounds)
    return f"Hence x is {middle} away from it, with bounds {width} apart."

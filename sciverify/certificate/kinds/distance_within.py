"""Claim kind distance-within: bounds of a distance that hold for all data within a radius."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.exact import (
    OptimalPairKind,
    read_bounds,
    verified_bounds,
    verified_fraction,
    write_bounds,
)
from sciverify.certificate.numerals import read_fraction
from sciverify.certificate.optimality import (
    Optimality,
    OptimalPairProof,
    ReadVector,
    WriteVector,
)
from sciverify.certificate.statement import CertificateClaim
from sciverify.certificate.uniform_stability import StabilityProof, read_stability, write_stability
from sciverify.errors import MalformedCertificate
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.rationals import numeral
from sciverify.exact.verdict import Verdict


@dataclass(frozen=True, slots=True)
class DistanceWithinClaim(CertificateClaim):
    """bounds.lower <= dist(x, Xi(A', y')) <= bounds.upper, one minimiser each, for all data within `radius`."""

    bounds: Enclosure
    radius: Fraction


@dataclass(frozen=True, slots=True)
class WithinProof(OptimalPairProof):
    """Rule uniform-stability, for a claim about a point and all data within a radius."""

    stability: StabilityProof


class DistanceWithin(OptimalPairKind[DistanceWithinClaim, WithinProof]):
    """Rules dual-optimality and uniform-stability."""

    name = "distance-within"
    claim = DistanceWithinClaim
    evidence = (WithinProof,)
    subject = "a distance for all data within a radius"
    attribute = "distance"
    says_unique = True
    reason = "bounds of the minimiser that hold for all data within the radius"
    has_point = True

    def write_claim(self, claim: DistanceWithinClaim) -> JsonObject:
        """Two bounds and a radius."""
        return {**write_bounds(claim.bounds), "radius": numeral(claim.radius)}

    def read_claim(self, value: object) -> DistanceWithinClaim:
        """Two bounds and a radius."""
        value = as_object(value)
        return DistanceWithinClaim(read_bounds(value), read_fraction(value["radius"]))

    def from_verified(self, verified: JsonObject) -> DistanceWithinClaim:
        """The claim that the checker re-proved."""
        return DistanceWithinClaim(verified_bounds(verified), verified_fraction(verified["radius"]))

    def write_further(self, evidence: WithinProof, write: WriteVector) -> JsonObject:
        """Stability."""
        return {"stability": write_stability(evidence.stability, write)}

    def read_further(self, optimality: Optimality, value: JsonObject, read: ReadVector) -> WithinProof:
        """Stability."""
        if value["stability"] is None:
            raise MalformedCertificate("evidence.stability is null, and the claim rests on it")
        return WithinProof(optimality, read_stability(value["stability"], read))

    def sentence(self, claim: DistanceWithinClaim, symbol: str) -> str:
        """lower <= dist(x, Xi(A', y')) <= upper for all data within the radius"""
        bounds = claim.bounds  # nobody asked for their digits: they come with the radius
        low, high = significant(bounds.lower, 8, upward=False), significant(bounds.upper, 8, upward=True)
        near = significant(claim.radius, 3, upward=False)
        return f"{low} <= dist(x, {symbol}(A', y')) <= {high} for all data within {near}"

    def unique(self, claim: DistanceWithinClaim) -> Verdict:
        """TRUE: the rule proves one minimiser for all these data."""
        return Verdict.TRUE

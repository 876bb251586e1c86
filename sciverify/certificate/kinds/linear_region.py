"""Claim kind linear-region: a ball in which a network is affine, and its Lipschitz constant there from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject
from sciverify.certificate.kinds.network_claim import NetworkClaimKind
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector

RULE = "linear-region"


@dataclass(frozen=True, slots=True)
class LinearRegionClaim(CertificateClaim):
    """lower <= sup of ||f(z) - f(y)|| / ||z - y|| over 0 < ||z - y|| <= eps <= upper for every 0 < eps <= radius."""

    radius: Fraction
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True)
class StretchedVector(Proof):
    """A direction in which the network enlarges distances at least as much as the lower bound says."""

    vector: RationalVector


class LinearRegion(NetworkClaimKind[LinearRegionClaim, StretchedVector]):
    """Rule linear-region."""

    name = "linear-region"
    claim = LinearRegionClaim
    evidence = (StretchedVector,)
    subject = "the Lipschitz constant of a network near a point"
    points = 1

    def write_evidence(self, evidence: StretchedVector) -> JsonObject:
        """The vector."""
        return {"rule": RULE, "vector": write_vector(evidence.vector)}

    def read_evidence(self, value: JsonObject) -> StretchedVector:
        """The vector."""
        return StretchedVector(read_vector(value["vector"]))

    def sentence(self, claim: LinearRegionClaim, symbol: str) -> str:
        """Both bounds and the radius."""
        lower, upper = significant(claim.lower, 8, upward=False), significant(claim.upper, 8, upward=True)
        return f"{lower} <= L^eps(f, y) <= {upper} for every eps <= {significant(claim.radius, 8, upward=False)}"

    def proof(self, evidence: StretchedVector) -> str:
        """What is computed."""
        return "no neuron changes its sign in the ball, and the Jacobian is known; exact arithmetic"

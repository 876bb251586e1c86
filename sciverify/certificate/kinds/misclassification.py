"""Claim kind misclassification: two inputs near each other in different classes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.kinds.network_kind import NetworkKind
from sciverify.certificate.statement import CertificateClaim
from sciverify.exact.enclosure import significant


@dataclass(frozen=True, slots=True)
class MisclassificationClaim(CertificateClaim):
    """||x - x'||_2 <= radius; the largest output at x is entry `first` alone, at x' entry `second` alone."""

    radius: Fraction
    first: int
    second: int


class Misclassification(NetworkKind[MisclassificationClaim]):
    """Rule distinct-classes; the vectors are both inputs."""

    name = "misclassification"
    claim = MisclassificationClaim
    subject = "the classes of two inputs of a network"
    reason = "the network is computed at both inputs without rounding"

    def sentence(self, claim: MisclassificationClaim, symbol: str) -> str:
        """The distance and both classes."""
        radius = significant(claim.radius, 8, upward=True)
        return f"two inputs at most {radius} apart are put into the classes {claim.first} and {claim.second}"

"""Claim kind local-lipschitz-lower: two inputs show how much a network enlarges distances near one of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.kinds.network_kind import NetworkKind
from sciverify.certificate.statement import CertificateClaim
from sciverify.exact.enclosure import significant


@dataclass(frozen=True, slots=True)
class LocalLipschitzClaim(CertificateClaim):
    """sup of ||Psi(z) - Psi(y)|| / ||z - y|| over 0 < ||z - y|| <= eps is >= constant for every eps >= epsilon."""

    epsilon: Fraction
    constant: Fraction


class LocalLipschitzLower(NetworkKind[LocalLipschitzClaim]):
    """Rule difference-quotient; the vectors are y and the input beside it."""

    name = "local-lipschitz-lower"
    claim = LocalLipschitzClaim
    subject = "a local Lipschitz constant of a network"
    reason = "the network is computed at both inputs without rounding"

    def sentence(self, claim: LocalLipschitzClaim, symbol: str) -> str:
        """The constant, and from which distance on it holds."""
        constant = significant(claim.constant, 8, upward=False)
        return f"L^eps(Psi, y) >= {constant} for every eps >= {significant(claim.epsilon, 8, upward=True)}"

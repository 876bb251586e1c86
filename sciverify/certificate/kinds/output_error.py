"""Claim kind output-error: how far the output of a network is from a vector."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.kinds.exact import outward
from sciverify.certificate.kinds.network_kind import NetworkKind
from sciverify.certificate.statement import CertificateClaim
from sciverify.exact.enclosure import Enclosure


@dataclass(frozen=True, slots=True)
class OutputErrorClaim(CertificateClaim):
    """lower <= ||Psi(y) - x||_2 <= upper."""

    lower: Fraction
    upper: Fraction

    @property
    def bounds(self) -> Enclosure:
        """Both as an enclosure."""
        return Enclosure(self.lower, self.upper)


class OutputError(NetworkKind[OutputErrorClaim]):
    """Rule network-output; the vectors are y and x."""

    name = "output-error"
    claim = OutputErrorClaim
    subject = "the output of a network"
    reason = "the output of the network is computed without rounding"

    def sentence(self, claim: OutputErrorClaim, symbol: str) -> str:
        """The distance."""
        low, high = outward(claim.bounds)
        return f"{low} <= ||Psi(y) - x|| <= {high}"

"""Claim kind spectral-arc-gap: arcs of the unit circle without spectrum of a unitary operator."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_gap import OperatorSpectrum
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.certificate.numerals import read_integer
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import significant


@dataclass(frozen=True, slots=True)
class SpectralArcGapClaim(CertificateClaim):
    """No point of the spectrum lies on the open arc from `lower` to `upper`, in turns."""

    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True)
class ArcWindows(Proof):
    """How long the windows are.

    Attributes
    ----------
    length : int
        Sites of a window.
    bits : int
        Accuracy of irrational numbers when the file is checked.
    """

    length: int
    bits: int


class SpectralArcGapKind(OtherKind[SpectralArcGapClaim, ArcWindows, OperatorSpectrum]):
    """Rule arc-windows."""

    name = "spectral-arc-gap"
    claim = SpectralArcGapClaim
    evidence = (ArcWindows,)
    subject = "an arc without spectrum"

    def write_subject(self, subject: OperatorSpectrum) -> JsonObject:
        """The operator."""
        return {"operator": write_l2_operator(subject.operator)}

    def read_subject(self, value: JsonObject) -> OperatorSpectrum:
        """The operator."""
        return OperatorSpectrum(read_l2_operator(value["operator"]))

    def write_evidence(self, evidence: ArcWindows) -> JsonObject:
        """Counts."""
        return {"rule": "arc-windows", "length": evidence.length, "bits": evidence.bits}

    def read_evidence(self, value: JsonObject) -> ArcWindows:
        """Counts."""
        return ArcWindows(read_integer(value["length"]), read_integer(value["bits"]))

    def sentence(self, claim: SpectralArcGapClaim, symbol: str) -> str:
        """Where no spectrum is."""
        low, high = significant(claim.lower, 8, upward=True), significant(claim.upper, 8, upward=False)
        return f"no point of the spectrum lies on the arc from {low} to {high} turns"

    def proof(self, evidence: ArcWindows) -> str:
        """How many sites."""
        return f"all windows of {evidence.length} sites are bounded above; no window is left out"

"""Intervals without spectrum of self-adjoint banded operators on l2."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.certificate.numerals import read_fractions, read_integer
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.l2.operator import L2Operator

SCOPES = {"operator": "", "every phase": ", at every common phase of its waves"}


@dataclass(frozen=True, slots=True)
class SpectralGapClaim(CertificateClaim):
    """No point of the spectrum lies strictly between `lower` and `upper`; `scope`: "operator", or "every phase"."""

    lower: Fraction
    upper: Fraction
    scope: str


@dataclass(frozen=True, slots=True, repr=False)
class OperatorSpectrum(Topic):
    """The spectrum of an operator.

    Attributes
    ----------
    operator : L2Operator
    """

    operator: L2Operator

    latex = r"\operatorname{Sp} A"

    def __str__(self) -> str:
        return str(self.operator)


@dataclass(frozen=True, slots=True)
class WindowDisks(Proof):
    """Disks that cover the interval, from left to right.

    Attributes
    ----------
    length, phases : int
        Sites of a window, and phases that are tried.
    bits : int
        Accuracy of irrational entries when the file is checked.
    centres, radii : tuples of Fraction
    """

    length: int
    phases: int
    bits: int
    centres: tuple[Fraction, ...]
    radii: tuple[Fraction, ...]


class SpectralGapKind(OtherKind[SpectralGapClaim, WindowDisks, OperatorSpectrum]):
    """Rule windows."""

    name = "spectral-gap"
    claim = SpectralGapClaim
    evidence = (WindowDisks,)
    subject = "a gap of a spectrum"

    def write_subject(self, subject: OperatorSpectrum) -> JsonObject:
        """The operator."""
        return {"operator": write_l2_operator(subject.operator)}

    def read_subject(self, value: JsonObject) -> OperatorSpectrum:
        """The operator."""
        return OperatorSpectrum(read_l2_operator(value["operator"]))

    def write_evidence(self, evidence: WindowDisks) -> JsonObject:
        """Counts and numerals."""
        return write_disks(evidence)

    def read_evidence(self, value: JsonObject) -> WindowDisks:
        """Counts and numerals."""
        return read_disks(value)

    def sentence(self, claim: SpectralGapClaim, symbol: str) -> str:
        """Where no spectrum is."""
        low, high = significant(claim.lower, 8, upward=True), significant(claim.upper, 8, upward=False)
        return f"no point of the spectrum lies between {low} and {high}{SCOPES[claim.scope]}"

    def proof(self, evidence: WindowDisks) -> str:
        """How many windows and disks."""
        disks = "one disk" if len(evidence.radii) == 1 else f"{len(evidence.radii)} disks"
        phases = f" at {evidence.phases} phases" if evidence.phases else ""
        return f"all windows of {evidence.length} sites{phases} are bounded below around {disks}; no window is left out"


def write_disks(disks: WindowDisks) -> JsonObject:
    """Evidence of rule windows."""
    return {
        "rule": "windows",
        "length": disks.length,
        "phases": disks.phases,
        "bits": disks.bits,
        "centres": [*map(numeral, disks.centres)],
        "radii": [*map(numeral, disks.radii)],
    }


def read_disks(value: JsonObject) -> WindowDisks:
    """What was written."""
    counts = [read_integer(value[key]) for key in ("length", "phases", "bits")]
    return WindowDisks(counts[0], counts[1], counts[2], *(read_fractions(value[k]) for k in ("centres", "radii")))

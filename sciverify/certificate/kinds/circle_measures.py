"""Claim kind smoothed-circle-measure: spectral measures of unitary operators."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_measures import (
    Bounded,
    Resolvents,
    read_resolvents,
    within,
    write_resolvents,
)
from sciverify.certificate.l2_operators import (
    read_finite_vector,
    read_l2_operator,
    write_finite_vector,
    write_l2_operator,
)
from sciverify.certificate.statement import Topic
from sciverify.exact.rationals import numeral
from sciverify.l2.finite_vector import FiniteVector
from sciverify.l2.operator import L2Operator


@dataclass(frozen=True, slots=True)
class CircleMeasureClaim(Bounded):
    """lower <= 2 pi (K * mu)(turn) <= upper, K of this order, eps = width."""

    turn: Fraction
    width: Fraction
    order: int
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class CircleMeasure(Topic):
    """The measure mu of a unitary operator and a vector on the circle: <f(U) b, b> = integral of f."""

    operator: L2Operator
    vector: FiniteVector

    latex = r"2 \pi (K * \mu_b)(\theta)"

    def __str__(self) -> str:
        return f"{self.operator}, measure of {self.vector}"


class CircleMeasureKind(OtherKind[CircleMeasureClaim, Resolvents, CircleMeasure]):
    """Rule unitary-residual."""

    name = "smoothed-circle-measure"
    claim = CircleMeasureClaim
    evidence = (Resolvents,)
    subject = "a spectral measure on the circle"

    def write_subject(self, subject: CircleMeasure) -> JsonObject:
        """Operator and vector."""
        return {"operator": write_l2_operator(subject.operator), "vector": write_finite_vector(subject.vector)}

    def read_subject(self, value: JsonObject) -> CircleMeasure:
        """Operator and vector."""
        return CircleMeasure(read_l2_operator(value["operator"]), read_finite_vector(value["vector"]))

    def write_evidence(self, evidence: Resolvents) -> JsonObject:
        """Blocks of integers."""
        return write_resolvents(evidence, "unitary-residual")

    def read_evidence(self, value: JsonObject) -> Resolvents:
        """Blocks of integers."""
        return read_resolvents(value, None)

    def sentence(self, claim: CircleMeasureClaim, symbol: str) -> str:
        """Where the value lies."""
        kernel = f"smoothed by the kernel of order {claim.order} and width {numeral(claim.width)}"
        at = f"has at the turn {numeral(claim.turn)} a value in {within(claim)}"
        return f"the spectral measure on the circle, {kernel}, {at}"

    def proof(self, evidence: Resolvents) -> str:
        """Residuals of resolvents."""
        pairs = f"{len(evidence.vectors)} resolvents and adjoint ones on {len(evidence.sites)} sites"
        return f"{pairs}, dual residuals in integers; no column is cut"

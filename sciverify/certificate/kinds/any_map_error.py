"""Claim kind any-map-error: what no map at all can do for two vectors with nearly equal measurements."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Evaluated, Topic
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector
from sciverify.operators.operator import MeasurementOperator


@dataclass(frozen=True, slots=True)
class AnyMapErrorClaim(CertificateClaim):
    """Every map errs by at least `lower` on one of two vectors, for some noise of norm at most `eta`."""

    eta: Fraction
    lower: Fraction


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class VectorPair(Topic):
    """Two vectors, and the operator that measures them."""

    operator: MeasurementOperator
    x: RationalVector
    other: RationalVector

    latex = r"\sup_{\|e\| \le \eta} \|\Psi(Az + e) - z\|"

    def __str__(self) -> str:
        return f"{self.operator}, two vectors"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VectorPair):
            return NotImplemented
        return self.operator == other.operator and (self.x, self.other) == (other.x, other.other)

    __hash__ = None  # type: ignore[assignment]


class AnyMapError(OtherKind[AnyMapErrorClaim, Evaluated, VectorPair]):
    """Rule indistinguishable-pair."""

    name = "any-map-error"
    claim = AnyMapErrorClaim
    evidence = (Evaluated,)
    subject = "the error of every map"

    def write_subject(self, subject: VectorPair) -> JsonObject:
        """Operator and vectors."""
        return {
            "operator": write_operator(subject.operator),
            "vectors": [*map(write_vector, (subject.x, subject.other))],
        }

    def read_subject(self, value: JsonObject) -> VectorPair:
        """Operator and vectors."""
        x, other = map(read_vector, as_list(value["vectors"]))
        return VectorPair(read_operator(value["operator"]), x, other)

    def sentence(self, claim: AnyMapErrorClaim, symbol: str) -> str:
        """What every map errs by."""
        lower, eta = significant(claim.lower, 8, upward=False), significant(claim.eta, 8, upward=True)
        noise = f"for some noise of norm at most {eta}" if claim.eta else "without any noise"
        return f"every map errs by at least {lower} on one of two vectors, {noise}"

    def proof(self, evidence: Evaluated) -> str:
        """Both norms are computed."""
        return "the measurements of the two vectors are at most 2 eta apart; exact arithmetic"

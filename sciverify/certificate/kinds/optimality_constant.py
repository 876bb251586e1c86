"""Claim kind optimality-constant: the least worst error of maps on a finite set of vectors."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.numerals import read_fractions, read_integers
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.errors import shortened
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import numeral
from sciverify.operators.operator import MeasurementOperator

Weights: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class OptimalityConstantClaim(CertificateClaim):
    """lower <= c_opt <= upper for noise of norm at most eta."""

    eta: Fraction
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class VectorSet(Topic):
    """Finitely many vectors, and the operator that measures them."""

    operator: MeasurementOperator
    vectors: tuple[RationalVector, ...]

    latex = r"c_{\mathrm{opt}} = \inf_\Psi \sup_{x \in M_1, \|e\| \le \eta} \|\Psi(Ax + e) - x\|"

    def __str__(self) -> str:
        return f"{self.operator}, {len(self.vectors)} vectors"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VectorSet):
            return NotImplemented
        return self.operator == other.operator and self.vectors == other.vectors

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class CentreProof(Proof):
    """A set for the lower bound, centres for the upper one.

    Attributes
    ----------
    crowd : tuple of int
        Vectors that one measurement can belong to.
    weights : tuple of Fraction
        Of their centre: >= 0, with sum 1.
    measurement : tuple of Fraction
        Of the common measurement.
    centres : tuple of (tuple of Fraction, or None)
        For each cluster of at least two vectors that may be confused, by their first members: the weights of its
        centre, or None, which stands for Jung's bound.
    """

    crowd: tuple[int, ...]
    weights: Weights
    measurement: Weights
    centres: tuple[Weights | None, ...]


class OptimalityConstant(OtherKind[OptimalityConstantClaim, CentreProof, VectorSet]):
    """Rules common-measurement and fibre-centres."""

    name = "optimality-constant"
    claim = OptimalityConstantClaim
    evidence = (CentreProof,)
    subject = "the error of an optimal map"

    def write_subject(self, subject: VectorSet) -> JsonObject:
        """Operator and vectors."""
        return {"operator": write_operator(subject.operator), "vectors": [*map(write_vector, subject.vectors)]}

    def read_subject(self, value: JsonObject) -> VectorSet:
        """Operator and vectors."""
        return VectorSet(read_operator(value["operator"]), tuple(map(read_vector, as_list(value["vectors"]))))

    def write_evidence(self, evidence: CentreProof) -> JsonObject:
        """The set of the lower bound, and the centres."""
        crowd = {
            "set": [*evidence.crowd],
            "weights": [*map(numeral, evidence.weights)],
            "measurement": [*map(numeral, evidence.measurement)],
        }
        centres = [None if weights is None else [*map(numeral, weights)] for weights in evidence.centres]
        return {"crowd": crowd, "centres": centres}

    def read_evidence(self, value: JsonObject) -> CentreProof:
        """The set of the lower bound, and the centres."""
        crowd = as_object(value["crowd"])
        centres = (None if said is None else read_fractions(said) for said in as_list(value["centres"]))
        return CentreProof(
            read_integers(crowd["set"]),
            read_fractions(crowd["weights"]),
            read_fractions(crowd["measurement"]),
            tuple(centres),
        )

    def sentence(self, claim: OptimalityConstantClaim, symbol: str) -> str:
        """Both bounds."""
        lower, upper = significant(claim.lower, 8, upward=False), significant(claim.upper, 8, upward=True)
        noise = f", with noise of norm at most {shortened(numeral(claim.eta))}" if claim.eta else ""
        return f"{lower} <= c_opt <= {upper}, the worst error of the best map{noise}"

    def proof(self, evidence: CentreProof) -> str:
        """Centres of clusters."""
        return f"{len(evidence.crowd)} vectors with a common measurement, a centre of each cluster; exact arithmetic"

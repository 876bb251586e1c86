"""Claim kind kernel-awareness: how much longer than its measurements can a difference of sparse vectors be?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.exact import verified_fraction
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.numerals import read_fraction, read_fractions, read_integers
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.operators.operator import MeasurementOperator

_INFINITY = "infinity"
EVERY, COHERENCE = "every-support", "block-coherence"


@dataclass(frozen=True, slots=True)
class KernelAwarenessClaim(CertificateClaim):
    """lower <= K* <= upper; None stands for infinity."""

    lower: Fraction | None
    upper: Fraction | None


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class SparseVectors(Topic):
    """The operator that measures vectors that are sparse in levels.

    Attributes
    ----------
    operator : MeasurementOperator
    levels : tuple of int
        The ends of the levels; the last is N.
    sparsities : tuple of int
        How many entries of each level are not 0.
    """

    operator: MeasurementOperator
    levels: tuple[int, ...]
    sparsities: tuple[int, ...]

    latex = r"K^* = \max_{|S| \le 2s} 1/\sigma_{\min}(A_S)"

    def __str__(self) -> str:
        said = " + ".join(map(str, self.sparsities))
        return f"{self.operator}, vectors with {said} non-zero entries"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SparseVectors):
            return NotImplemented
        return self.operator == other.operator and (self.levels, self.sparsities) == (other.levels, other.sparsities)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class AwarenessProof(Proof):
    """A vector for the lower bound, a route for the upper one.

    Attributes
    ----------
    support, vector : tuples
        Of the vector that is lower times as long as its measurements, or more.
    rule : EVERY, COHERENCE or None
        None: no upper bound is claimed.
    blocks : tuple of int, or None
        The ends of the blocks of rule COHERENCE.
    """

    support: tuple[int, ...]
    vector: tuple[Fraction, ...]
    rule: str | None
    blocks: tuple[int, ...] | None = None


class KernelAwareness(OtherKind[KernelAwarenessClaim, AwarenessProof, SparseVectors]):
    """Rules sparse-witness, every-support, block-coherence."""

    name = "kernel-awareness"
    claim = KernelAwarenessClaim
    evidence = (AwarenessProof,)
    subject = "the kernel awareness of an operator"

    def write_claim(self, claim: KernelAwarenessClaim) -> JsonObject:
        """Both bounds."""
        return {"lower": _write(claim.lower), "upper": _write(claim.upper)}

    def read_claim(self, value: object) -> KernelAwarenessClaim:
        """Both bounds."""
        value = as_object(value)
        return KernelAwarenessClaim(_read(value["lower"]), _read(value["upper"]))

    def from_verified(self, verified: JsonObject) -> KernelAwarenessClaim:
        """The claim that the checker re-proved."""
        lower, upper = (
            None if verified[key] == _INFINITY else verified_fraction(verified[key]) for key in ("lower", "upper")
        )
        return KernelAwarenessClaim(lower, upper)

    def write_subject(self, subject: SparseVectors) -> JsonObject:
        """Operator and levels."""
        return {
            "operator": write_operator(subject.operator),
            "levels": [*subject.levels],
            "sparsities": [*subject.sparsities],
        }

    def read_subject(self, value: JsonObject) -> SparseVectors:
        """Operator and levels."""
        return SparseVectors(
            read_operator(value["operator"]), read_integers(value["levels"]), read_integers(value["sparsities"])
        )

    def write_evidence(self, evidence: AwarenessProof) -> JsonObject:
        """The vector by its entries, the route by its name."""
        witness = {"support": [*evidence.support], "vector": [*map(numeral, evidence.vector)]}
        if evidence.rule is None:
            return {"witness": witness, "proof": None}
        blocks = {} if evidence.blocks is None else {"blocks": [*evidence.blocks]}
        return {"witness": witness, "proof": {"rule": evidence.rule} | blocks}

    def read_evidence(self, value: JsonObject) -> AwarenessProof:
        """The vector, and the route of the upper bound."""
        witness = as_object(value["witness"])
        found = read_integers(witness["support"]), read_fractions(witness["vector"])
        if value["proof"] is None:
            return AwarenessProof(*found, None)
        proof = as_object(value["proof"])
        if proof["rule"] == EVERY:
            return AwarenessProof(*found, EVERY)
        if proof["rule"] == COHERENCE:
            return AwarenessProof(*found, COHERENCE, read_integers(proof["blocks"]))
        raise MalformedCertificate(f"rule {shown(proof['rule'])} is unknown")

    def sentence(self, claim: KernelAwarenessClaim, symbol: str) -> str:
        """Both bounds of the constant."""
        if claim.lower is None:
            return "two different sparse vectors have the same measurements: K* = infinity"
        low = f"{significant(claim.lower, 8, upward=False)} <= K*"
        high = "" if claim.upper is None else f" <= {significant(claim.upper, 8, upward=True)}"
        open_above = "; no upper bound was proven" if claim.upper is None else ""
        return f"{low}{high}, the least K with ||x - z|| <= K ||A(x - z)|| for sparse x and z{open_above}"

    def proof(self, evidence: AwarenessProof) -> str:
        """One vector, and all supports."""
        upper = {None: "", EVERY: ", elimination on every support", COHERENCE: ", inner products of the columns"}
        return f"a vector on {len(evidence.support)} columns{upper[evidence.rule]}; exact arithmetic"


def _write(bound: Fraction | None) -> str:
    return _INFINITY if bound is None else numeral(bound)


def _read(value: object) -> Fraction | None:
    return None if value == _INFINITY else read_fraction(value)

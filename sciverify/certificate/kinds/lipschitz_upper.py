"""Claim kind lipschitz-upper: no two points are enlarged more by a network."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject
from sciverify.certificate.kinds.network_claim import NetworkClaimKind
from sciverify.certificate.numerals import read_fraction
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import numeral

RULE = "neuron-multipliers"


@dataclass(frozen=True, slots=True)
class LipschitzClaim(CertificateClaim):
    """||f(x) - f(y)||_2 <= constant ||x - y||_2 for all x and y."""

    constant: Fraction


@dataclass(frozen=True, slots=True)
class NeuronMultipliers(Proof):
    """One number for each neuron, and the inverse of the squared constant, as docs/theory/lipschitz.md has them."""

    multipliers: RationalVector
    inverse: Fraction


class LipschitzUpper(NetworkClaimKind[LipschitzClaim, NeuronMultipliers]):
    """Rule neuron-multipliers."""

    name = "lipschitz-upper"
    claim = LipschitzClaim
    evidence = (NeuronMultipliers,)
    subject = "a Lipschitz constant of a network"

    def write_evidence(self, evidence: NeuronMultipliers) -> JsonObject:
        """Multipliers and inverse."""
        return write_multipliers(evidence)

    def read_evidence(self, value: JsonObject) -> NeuronMultipliers:
        """Multipliers and inverse."""
        return read_multipliers(value)

    def sentence(self, claim: LipschitzClaim, symbol: str) -> str:
        """The constant."""
        constant = significant(claim.constant, 8, upward=True)
        return f"||f(x) - f(y)|| <= {constant} ||x - y|| for all x and y"

    def proof(self, evidence: NeuronMultipliers) -> str:
        """How many neurons."""
        count = len(evidence.multipliers)
        return f"{count} multipliers of neurons make a matrix positive semidefinite; exact arithmetic"


def write_multipliers(evidence: NeuronMultipliers) -> JsonObject:
    """The object that rule neuron-multipliers reads."""
    return {"rule": RULE, "multipliers": write_vector(evidence.multipliers), "inverse": numeral(evidence.inverse)}


def read_multipliers(value: JsonObject) -> NeuronMultipliers:
    """What was written."""
    return NeuronMultipliers(read_vector(value["multipliers"]), read_fraction(value["inverse"]))

"""Claim kind constant-class: a network puts all points of a ball into one class."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.lipschitz_upper import NeuronMultipliers, read_multipliers, write_multipliers
from sciverify.certificate.kinds.network_claim import NetworkClaimKind
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import significant

RULE = "constant-class"


@dataclass(frozen=True, slots=True)
class ConstantClassClaim(CertificateClaim):
    """Output `class_` is larger than all others wherever ||z - y||_2 <= radius."""

    class_: int
    radius: Fraction


@dataclass(frozen=True, slots=True)
class ClassMargins(Proof):
    """Multipliers for the difference to each other output in turn; without them the ball lies in one linear region."""

    pairs: tuple[NeuronMultipliers, ...] = ()


class ConstantClass(NetworkClaimKind[ConstantClassClaim, ClassMargins]):
    """Rule constant-class."""

    name = "constant-class"
    claim = ConstantClassClaim
    evidence = (ClassMargins,)
    subject = "the class of all points near one"
    points = 1

    def write_evidence(self, evidence: ClassMargins) -> JsonObject:
        """What proves the slopes of the differences."""
        return {"rule": RULE} | ({"pairs": [*map(write_multipliers, evidence.pairs)]} if evidence.pairs else {})

    def read_evidence(self, value: JsonObject) -> ClassMargins:
        """What proves the slopes of the differences."""
        return ClassMargins(tuple(read_multipliers(as_object(x)) for x in as_list(value.get("pairs", []))))

    def sentence(self, claim: ConstantClassClaim, symbol: str) -> str:
        """Class and radius."""
        return f"the class is {claim.class_} wherever ||z - y|| <= {significant(claim.radius, 8, upward=False)}"

    def proof(self, evidence: ClassMargins) -> str:
        """Which of the two."""
        if evidence.pairs:
            return "differences of outputs have Lipschitz constants proven by multipliers of neurons; exact arithmetic"
        return "no neuron changes its sign in the ball, and the Jacobian is known; exact arithmetic"

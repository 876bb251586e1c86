"""Claim kind pair-couplings-refuted: a published criterion for Lipschitz constants holds, and the constant is false."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.network_claim import NetworkClaimKind
from sciverify.certificate.numerals import read_fraction, read_integer
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import numeral


@dataclass(frozen=True, slots=True)
class PairCouplingsClaim(CertificateClaim):
    """The criterion of LipSDP-Network holds with claimed^2, and two points are stretched by `shown` > `claimed`."""

    claimed: Fraction
    shown: Fraction


@dataclass(frozen=True, slots=True)
class PairCouplings(Proof):
    """Multipliers of neurons and of pairs (i, j, weight) with i < j."""

    multipliers: RationalVector
    couplings: tuple[tuple[int, int, Fraction], ...]


class PairCouplingsRefuted(NetworkClaimKind[PairCouplingsClaim, PairCouplings]):
    """Rule pair-couplings."""

    name = "pair-couplings-refuted"
    claim = PairCouplingsClaim
    evidence = (PairCouplings,)
    subject = "a criterion for Lipschitz constants"
    points = 2

    def write_evidence(self, evidence: PairCouplings) -> JsonObject:
        """Multipliers of neurons and of pairs."""
        pairs = [[i, j, numeral(weight)] for i, j, weight in evidence.couplings]
        return {"multipliers": write_vector(evidence.multipliers), "couplings": pairs}

    def read_evidence(self, value: JsonObject) -> PairCouplings:
        """Multipliers of neurons and of pairs."""
        pairs = [as_list(said) for said in as_list(value["couplings"])]
        return PairCouplings(
            read_vector(value["multipliers"]),
            tuple((read_integer(i), read_integer(j), read_fraction(weight)) for i, j, weight in pairs),
        )

    def sentence(self, claim: PairCouplingsClaim, symbol: str) -> str:
        """Both constants."""
        claimed, shown = significant(claim.claimed, 8, upward=True), significant(claim.shown, 8, upward=False)
        said = f"pair couplings of neurons prove the Lipschitz constant {claimed}"
        return f"{said}, and two points are stretched {shown} times"

    def proof(self, evidence: PairCouplings) -> str:
        """What is computed."""
        return "the matrix of the criterion is positive semidefinite, and the network is evaluated; exact arithmetic"

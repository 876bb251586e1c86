"""Claim kind not-optimal: a network errs more on a set of vectors than the best map does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.optimality_constant import VectorSet, Weights
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.networks import read_network, write_network
from sciverify.certificate.numerals import read_fractions, read_integer
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.networks.layered_network import LayeredNetwork


@dataclass(frozen=True, slots=True)
class NotOptimalClaim(CertificateClaim):
    """||Psi(Ax) - x||_2 >= error for one x of the set, error > optimum >= c_opt."""

    error: Fraction
    optimum: Fraction


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class NetworkOnSet(VectorSet):
    """A network, finitely many vectors, and the operator that measures them."""

    network: LayeredNetwork

    latex = r"\sup_{x \in M_1} \|\Psi(Ax) - x\|"

    def __str__(self) -> str:
        return f"{self.network}; {self.operator}, {len(self.vectors)} vectors"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NetworkOnSet):
            return NotImplemented
        same = (self.operator, self.vectors) == (other.operator, other.vectors)
        return same and self.network == other.network

    __hash__ = None


@dataclass(frozen=True, slots=True)
class WorstVector(Proof):
    """A vector that the network recovers badly, and centres.

    Attributes
    ----------
    vector : int
        Its number in the set.
    centres : tuple of (tuple of Fraction, or None)
        As those of a `CentreProof`, for the fibres of at least two vectors.
    """

    vector: int
    centres: tuple[Weights | None, ...]


class NotOptimal(OtherKind[NotOptimalClaim, WorstVector, NetworkOnSet]):
    """Rules suboptimal-output and fibre-centres."""

    name = "not-optimal"
    claim = NotOptimalClaim
    evidence = (WorstVector,)
    subject = "a network that is not a best map"

    def write_subject(self, subject: NetworkOnSet) -> JsonObject:
        """Network, operator and vectors."""
        return {
            "network": write_network(subject.network),
            "operator": write_operator(subject.operator),
            "vectors": [*map(write_vector, subject.vectors)],
        }

    def read_subject(self, value: JsonObject) -> NetworkOnSet:
        """Network, operator and vectors."""
        vectors = tuple(map(read_vector, as_list(value["vectors"])))
        return NetworkOnSet(read_operator(value["operator"]), vectors, read_network(value["network"]))

    def write_evidence(self, evidence: WorstVector) -> JsonObject:
        """The number of the vector, and the centres."""
        centres = [None if weights is None else [*map(numeral, weights)] for weights in evidence.centres]
        return {"vector": evidence.vector, "centres": centres}

    def read_evidence(self, value: JsonObject) -> WorstVector:
        """The number of the vector, and the centres."""
        centres = (None if said is None else read_fractions(said) for said in as_list(value["centres"]))
        return WorstVector(read_integer(value["vector"]), tuple(centres))

    def sentence(self, claim: NotOptimalClaim, symbol: str) -> str:
        """The error of the network, and that of the best map."""
        error, optimum = significant(claim.error, 8, upward=False), significant(claim.optimum, 8, upward=True)
        return f"the network errs by at least {error} on one of the vectors, the best map by at most {optimum} on any"

    def proof(self, evidence: WorstVector) -> str:
        """An output, and centres of fibres."""
        return (
            f"the network is run without rounding on vector {evidence.vector}, a centre of each fibre; exact arithmetic"
        )

"""What claims about networks share: the network and two vectors are their subject, the checker computes everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.networks import read_network, write_network
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Evaluated, Topic
from sciverify.exact.rational_vector import RationalVector
from sciverify.networks.layered_network import LayeredNetwork

C = TypeVar("C", bound=CertificateClaim)


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class NetworkPair(Topic):
    """A network and two vectors."""

    network: LayeredNetwork
    x: RationalVector
    other: RationalVector

    latex = r"\|\Psi(y) - \Psi(y')\|"

    def __str__(self) -> str:
        return f"{self.network}, two vectors"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NetworkPair):
            return NotImplemented
        return self.network == other.network and (self.x, self.other) == (other.x, other.other)

    __hash__ = None  # type: ignore[assignment]


class NetworkKind(OtherKind[C, Evaluated, NetworkPair]):
    """A claim kind about a network and two vectors."""

    evidence = (Evaluated,)
    reason: ClassVar[str]

    def write_subject(self, subject: NetworkPair) -> JsonObject:
        """Network and vectors."""
        vectors = [*map(write_vector, (subject.x, subject.other))]
        return {"network": write_network(subject.network), "vectors": vectors}

    def read_subject(self, value: JsonObject) -> NetworkPair:
        """Network and vectors."""
        x, other = map(read_vector, as_list(value["vectors"]))
        return NetworkPair(read_network(value["network"]), x, other)

    def proof(self, evidence: Evaluated) -> str:
        """What is evaluated."""
        return f"{self.reason}; exact arithmetic"

"""What claims about a whole network and its neurons share: the network, with no, one or two points, is their topic."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TypeVar

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.networks import read_network, write_network
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.rational_vector import RationalVector
from sciverify.networks.layered_network import LayeredNetwork

C = TypeVar("C", bound=CertificateClaim)
E = TypeVar("E", bound=Proof)


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class NetworkTopic(Topic):
    """A network, and the points at which it is looked at."""

    network: LayeredNetwork
    points: tuple[RationalVector, ...] = ()

    latex = r"\|f(x) - f(y)\| \le L \, \|x - y\|"

    def __str__(self) -> str:
        return f"{self.network}{('', ', at a point', ', at two points')[len(self.points)]}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NetworkTopic):
            return NotImplemented
        return self.network == other.network and self.points == other.points

    __hash__ = None  # type: ignore[assignment]


class NetworkClaimKind(OtherKind[C, E, NetworkTopic]):
    """A claim kind about a network; how many points it has is the kind's."""

    points: int = 0

    def write_subject(self, subject: NetworkTopic) -> JsonObject:
        """Network and points."""
        written = [*map(write_vector, subject.points)]
        more = ({}, {"point": written[0]} if written else {}, {"vectors": written})[self.points]
        return {"network": write_network(subject.network), **more}

    def read_subject(self, value: JsonObject) -> NetworkTopic:
        """Network and points."""
        said = ([], [value.get("point")], value.get("vectors"))[self.points]
        return NetworkTopic(read_network(value["network"]), tuple(map(read_vector, as_list(said))))

    @abstractmethod
    def write_evidence(self, evidence: E) -> JsonObject:
        """The object under the key `evidence`."""

    @abstractmethod
    def read_evidence(self, value: JsonObject) -> E:
        """The evidence that such an object describes."""

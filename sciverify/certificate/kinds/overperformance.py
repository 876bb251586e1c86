"""Claim kind overperformance: a network recovers two vectors with nearly equal measurements, so it is unstable."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.network_kind import NetworkKind, NetworkPair
from sciverify.certificate.networks import read_network
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.rational_arrays import read_vector
from sciverify.certificate.statement import CertificateClaim
from sciverify.exact.enclosure import significant
from sciverify.operators.operator import MeasurementOperator


@dataclass(frozen=True, slots=True)
class OverperformanceClaim(CertificateClaim):
    """||Psi(Ax) - x|| <= error, ||Psi(Ax') - x'|| <= other_error, ||A(x - x')|| <= noise, ||x - x'|| >= distance.

    L^eps(Psi, Ax) >= constant and L^eps(Psi, Ax') >= constant for every eps >= noise.
    """

    error: Fraction
    other_error: Fraction
    noise: Fraction
    distance: Fraction
    constant: Fraction


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class MeasuredPair(NetworkPair):
    """A network, two vectors, and the operator that measures them."""

    operator: MeasurementOperator

    def __str__(self) -> str:
        return f"{self.network}; {self.operator}, two vectors"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MeasuredPair):
            return NotImplemented
        same = (self.x, self.other, self.operator) == (other.x, other.other, other.operator)
        return same and self.network == other.network

    __hash__ = None


class Overperformance(NetworkKind[OverperformanceClaim]):
    """Rule overperformance; the vectors are x and x'."""

    name = "overperformance"
    claim = OverperformanceClaim
    subject = "what a network makes of two vectors"
    reason = "both vectors are measured, and the network is computed at both measurements, without rounding"

    def write_subject(self, subject: NetworkPair) -> JsonObject:
        """Network, operator and vectors."""
        if not isinstance(subject, MeasuredPair):
            raise TypeError("a pair without an operator")
        return {"operator": write_operator(subject.operator), **NetworkKind.write_subject(self, subject)}

    def read_subject(self, value: JsonObject) -> NetworkPair:
        """Network, operator and vectors."""
        x, other = map(read_vector, as_list(value["vectors"]))
        return MeasuredPair(read_network(value["network"]), x, other, read_operator(value["operator"]))

    def sentence(self, claim: OverperformanceClaim, symbol: str) -> str:
        """How well both are recovered, and what follows."""
        up = (significant(value, 8, upward=True) for value in (claim.error, claim.other_error, claim.noise))
        down = (significant(value, 8, upward=False) for value in (claim.distance, claim.constant))
        (error, other, noise), (distance, constant) = up, down
        return (
            f"the outputs for x and x' are within {error} and {other} of them, they are at least {distance} apart and "
            f"measured at most {noise} apart: L^eps(Psi, Ax) >= {constant} for every eps >= {noise}, and noise of at "
            "most that norm gives the one the other's output"
        )

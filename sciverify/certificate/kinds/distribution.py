"""Claim kind distribution: the mass of a spectral measure below a point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_measures import Bounded, within
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.certificate.numerals import read_integer, read_whole, write_whole
from sciverify.certificate.statement import Proof, Topic
from sciverify.exact.rationals import numeral
from sciverify.l2.operator import L2Operator


@dataclass(frozen=True, slots=True)
class DistributionClaim(Bounded):
    """lower <= mu((-inf, point)) <= mu((-inf, point]) <= upper."""

    point: Fraction
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class JacobiMeasure(Topic):
    """The spectral measure of a Jacobi operator and the first basis vector."""

    operator: L2Operator

    latex = r"\mu((-\infty, x])"

    def __str__(self) -> str:
        return f"{self.operator}, measure of e_0"


@dataclass(frozen=True, slots=True)
class QuadratureNodes(Proof):
    """Nodes below the point of a quadrature rule of `size` nodes: integers over 2^bits, up to 2^(radius - bits)."""

    size: int
    bits: int
    radius: int
    nodes: tuple[int, ...]


class DistributionKind(OtherKind[DistributionClaim, QuadratureNodes, JacobiMeasure]):
    """Rule gauss-radau."""

    name = "distribution"
    claim = DistributionClaim
    evidence = (QuadratureNodes,)
    subject = "the distribution of a spectral measure"

    def write_subject(self, subject: JacobiMeasure) -> JsonObject:
        """The operator."""
        return {"operator": write_l2_operator(subject.operator)}

    def read_subject(self, value: JsonObject) -> JacobiMeasure:
        """The operator."""
        return JacobiMeasure(read_l2_operator(value["operator"]))

    def write_evidence(self, evidence: QuadratureNodes) -> JsonObject:
        """Numbers and numerals."""
        nodes = [*map(write_whole, evidence.nodes)]
        sizes = {"size": evidence.size, "bits": evidence.bits, "radius": evidence.radius}
        return {"rule": "gauss-radau", **sizes, "nodes": nodes}

    def read_evidence(self, value: JsonObject) -> QuadratureNodes:
        """Numbers and numerals."""
        size, bits, radius = (read_integer(value[key]) for key in ("size", "bits", "radius"))
        return QuadratureNodes(size, bits, radius, tuple(map(read_whole, as_list(value["nodes"]))))

    def sentence(self, claim: DistributionClaim, symbol: str) -> str:
        """Where the mass lies."""
        below = f"below {numeral(claim.point)}, with and without that point,"
        return f"the spectral measure of e_0 has {below} a mass in {within(claim)}"

    def proof(self, evidence: QuadratureNodes) -> str:
        """Weights of quadrature."""
        return f"a quadrature rule of {evidence.size} nodes, one of them at the point; exact signs, enclosed weights"

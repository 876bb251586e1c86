"""Claim kind dimension: the dimension of the solution set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.exact import BoundedKind, ExactReading, ExactWriting
from sciverify.certificate.optimality import Optimality, read_optimality, write_optimality
from sciverify.certificate.statement import Claim, Proof
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.reading import Vector


@dataclass(frozen=True, slots=True)
class DimensionClaim(Claim):
    """bounds.lower <= dim Xi <= bounds.upper."""

    bounds: Enclosure


@dataclass(frozen=True, slots=True)
class DimensionProof(Proof):
    """Rules confining-multiplier and further-minimisers."""

    optimality: Optimality
    confinement: Vector
    minimisers: tuple[Vector, ...]


class Dimension(BoundedKind[DimensionClaim, DimensionProof]):
    """Rules dual-optimality, confining-multiplier and further-minimisers."""

    name = "dimension"
    claim = DimensionClaim
    evidence = (DimensionProof,)
    subject = "a dimension"
    attribute = "dimension"
    quantity = "dim {}(A, y)"
    reason = "minimisers that span it, a multiplier that confines it"

    def vectors(self, evidence: DimensionProof) -> Iterable[Vector]:
        """Those of the optimal pair."""
        return evidence.optimality.vectors

    def write_evidence(self, evidence: DimensionProof, writing: ExactWriting) -> JsonObject:
        """Optimality, confinement, further minimisers."""
        return {
            "optimality": write_optimality(evidence.optimality, writing.vector),
            "confinement": {"rule": "confining-multiplier", "multiplier": writing.vector(evidence.confinement)},
            "minimisers": [writing.vector(z) for z in evidence.minimisers],
        }

    def read_evidence(self, value: object, reading: ExactReading) -> DimensionProof:
        """Optimality, confinement, further minimisers."""
        value = as_object(value)
        return DimensionProof(
            read_optimality(value["optimality"], reading.vector),
            reading.vector(as_object(value["confinement"])["multiplier"]),
            tuple(reading.vector(z) for z in as_list(value["minimisers"])),
        )

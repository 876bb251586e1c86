"""Claim kind minimum: the least value of the objective."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.exact import BoundedKind, ExactReading, ExactWriting
from sciverify.certificate.optimality import Optimality, read_optimality, write_optimality
from sciverify.certificate.statement import Claim, Proof
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.reading import Vector


@dataclass(frozen=True, slots=True)
class MinimumClaim(Claim):
    """bounds.lower <= min F <= bounds.upper."""

    bounds: Enclosure


@dataclass(frozen=True, slots=True)
class MinimumProof(Proof):
    """Rule dual-optimality alone."""

    optimality: Optimality


class Minimum(BoundedKind[MinimumClaim, MinimumProof]):
    """Rule dual-optimality."""

    name = "minimum"
    claim = MinimumClaim
    evidence = (MinimumProof,)
    subject = "a minimum"
    attribute = "minimum"
    quantity = "min F"
    reason = "a dual point and a minimiser that attain the same value"

    def vectors(self, evidence: MinimumProof) -> Iterable[Vector]:
        """Those of the optimal pair."""
        return evidence.optimality.vectors

    def write_evidence(self, evidence: MinimumProof, writing: ExactWriting) -> JsonObject:
        """Optimality alone."""
        return {"optimality": write_optimality(evidence.optimality, writing.vector)}

    def read_evidence(self, value: object, reading: ExactReading) -> MinimumProof:
        """Optimality alone."""
        value = as_object(value)
        return MinimumProof(read_optimality(value["optimality"], reading.vector))

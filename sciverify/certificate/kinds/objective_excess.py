"""Claim kind objective-excess: how far the objective at a point lies above its minimum."""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.certificate.json_values import as_object
from sciverify.certificate.kinds.exact import BoundedKind, BoundsClaim, ExactReading, OptimalPairKind, middle_and_width
from sciverify.certificate.optimality import Evidence, explain_evidence, read_evidence
from sciverify.certificate.statement import Problem


@dataclass(frozen=True, slots=True)
class ObjectiveExcessClaim(BoundsClaim):
    """bounds.lower <= F(x) - min F <= bounds.upper."""


class ObjectiveExcess(OptimalPairKind[ObjectiveExcessClaim, Evidence], BoundedKind[ObjectiveExcessClaim, Evidence]):
    """Rule dual-optimality alone, at a point."""

    name = "objective-excess"
    claim = ObjectiveExcessClaim
    evidence = (Evidence,)
    subject = "an objective excess"
    attribute = "objective_excess"
    quantity = "F(x) - min F"
    reason = "a dual point and a minimiser that attain the same value"
    has_point = True

    def read_evidence(self, value: object, reading: ExactReading) -> Evidence:
        """Optimality; what else there may be."""
        value = as_object(value)
        return read_evidence(value, reading.vector)

    def explain(self, claim: ObjectiveExcessClaim, problem: Problem, evidence: Evidence) -> list[str]:
        """The room that the dual point leaves, and the excess."""
        middle, width = middle_and_width(claim.bounds)
        excess = f"Hence F(x) exceeds the minimum by {middle}, with bounds {width} apart."
        return [explain_evidence(evidence, problem), excess]

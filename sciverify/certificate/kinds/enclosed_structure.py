"""Claims about the structure of the solution set of float64 data, with the same evidence as distances."""

from __future__ import annotations

from sciverify.certificate.instances import FLOAT64, read_float_instance, write_float_instance
from sciverify.certificate.json_values import as_object
from sciverify.certificate.kinds.convexity import ConvexityEvidence
from sciverify.certificate.kinds.dimension import AboutDimension, DimensionClaim
from sciverify.certificate.kinds.enclosed_distance import (
    FloatEvidence,
    SupportEvidence,
    describe_float_evidence,
    float_proof,
    read_float_evidence,
    write_float_evidence,
)
from sciverify.certificate.kinds.kind import Body, C, ClaimKind, Reading, Writing
from sciverify.certificate.kinds.strict_dual import StrictDualEvidence
from sciverify.certificate.kinds.support import AboutSupport, SupportClaim
from sciverify.certificate.kinds.support_at_tolerance import AboutSupportAtTolerance, SupportAtToleranceClaim
from sciverify.certificate.statement import Point, Problem
from sciverify.errors import MalformedCertificate


class EnclosedMinimisers(ClaimKind[C, FloatEvidence, Problem]):
    """A claim about float64 data without a point, by the rules of `FloatEvidence`."""

    data = FLOAT64
    evidence = (SupportEvidence, ConvexityEvidence, StrictDualEvidence)

    def write(self, problem: Problem, point: Point, evidence: FloatEvidence, writing: Writing) -> Body:
        """An instance in float64 blocks, no point, one key of evidence."""
        return Body([], write_float_instance(problem, writing.beside), None, write_float_evidence(evidence))

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, FloatEvidence]:
        """An instance in float64 blocks, no point, one key of evidence."""
        document = as_object(document)
        if document["point"] is not None:
            raise MalformedCertificate(f"a claim of kind {self.name!r} has no point: it must be null")
        evidence = read_float_evidence(document["evidence"])
        return read_float_instance(document["instance"], reading.folder), None, evidence

    def proof(self, evidence: FloatEvidence) -> str:
        """The rule, and its arithmetic."""
        return float_proof(evidence)

    def explain(self, claim: C, problem: Problem, evidence: FloatEvidence) -> list[str]:
        """What is known of the minimisers, and what follows."""
        return [*describe_float_evidence(problem, evidence), f"Hence {self.said(claim, problem)}."]


class EnclosedSupport(AboutSupport[FloatEvidence], EnclosedMinimisers[SupportClaim]):
    """Entries that vanish at every minimiser, at none, at some."""


class EnclosedSupportAtTolerance(AboutSupportAtTolerance[FloatEvidence], EnclosedMinimisers[SupportAtToleranceClaim]):
    """Entries that are large, or small, at every minimiser."""


class EnclosedDimension(AboutDimension[FloatEvidence], EnclosedMinimisers[DimensionClaim]):
    """Bounds of the dimension."""

"""Claim kind consistency: every answer of a transcript is true of an input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.exact import ExactKind, ExactReading, ExactWriting
from sciverify.certificate.numerals import read_integer
from sciverify.certificate.statement import CertificateClaim
from sciverify.certificate.transcript import TranscriptProof, read_transcript, write_transcript
from sciverify.exact.reading import Vector


@dataclass(frozen=True, slots=True)
class ConsistencyClaim(CertificateClaim):
    """A transcript is true of this input; it holds questions to `bits` bits, and `questions` different ones."""

    bits: int
    questions: int


class Consistency(ExactKind[ConsistencyClaim, TranscriptProof]):
    """Rule transcript."""

    name = "consistency"
    claim = ConsistencyClaim
    evidence = (TranscriptProof,)
    subject = "the answers of a transcript"
    reason = "every answer lies within 2^-n of the truth"
    may_turn = True

    def write_claim(self, claim: ConsistencyClaim) -> JsonObject:
        """Bits and questions."""
        return {"bits": claim.bits, "questions": claim.questions}

    def read_claim(self, value: object) -> ConsistencyClaim:
        """Bits and questions."""
        value = as_object(value)
        return ConsistencyClaim(read_integer(value["bits"]), read_integer(value["questions"]))

    def from_verified(self, verified: JsonObject) -> ConsistencyClaim:
        """The claim that the checker re-proved."""
        return ConsistencyClaim(read_integer(verified["bits"]), read_integer(verified["questions"]))

    def vectors(self, evidence: TranscriptProof) -> Iterable[Vector]:
        """The samples."""
        return evidence.samples

    def write_evidence(self, evidence: TranscriptProof, writing: ExactWriting) -> JsonObject:
        """The transcript alone."""
        return {"transcript": write_transcript(evidence, writing.problem, writing.vector, writing.document)}

    def read_evidence(self, value: object, reading: ExactReading) -> TranscriptProof:
        """The transcript alone."""
        value = as_object(value)
        return read_transcript(value["transcript"], reading.problem, reading.vector, reading.certificate, None)

    def sentence(self, claim: ConsistencyClaim, symbol: str) -> str:
        """How many answers are true, to how many bits."""
        return f"{claim.questions} answers, to at most {claim.bits} bits, are true of this input"

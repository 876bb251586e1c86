"""Claims about something else than an instance of sparse recovery: operators, networks, sets of vectors."""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeVar

from sciverify.certificate.instances import OTHER
from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.kind import Body, C, ClaimKind, E, Reading, Writing
from sciverify.certificate.statement import Topic
from sciverify.errors import MalformedCertificate

S = TypeVar("S", bound=Topic)


class OtherKind(ClaimKind[C, E, S]):
    """A claim kind about a `Topic`, which takes the place of the problem; there is no point beside it."""

    data = OTHER

    @abstractmethod
    def write_subject(self, subject: S) -> JsonObject:
        """The object under the key `instance`."""

    @abstractmethod
    def read_subject(self, value: JsonObject) -> S:
        """The subject that such an object describes."""

    def write_evidence(self, evidence: E) -> JsonObject:
        """The object under the key `evidence`: empty where the checker computes everything."""
        return {}

    def read_evidence(self, value: JsonObject) -> E:
        """The evidence that such an object describes."""
        found: E = self.evidence[0]()  # type: ignore[assignment]  # of this kind
        return found

    def write(self, problem: S, point: object, evidence: E, writing: Writing) -> Body:
        """The rational field, the subject, no point."""
        return Body([], self.write_subject(problem), None, self.write_evidence(evidence))

    def read(self, document: object, reading: Reading) -> tuple[S, None, E]:
        """Topic and evidence."""
        document = as_object(document)
        if document["field"] != [] or document["point"] is not None:
            raise MalformedCertificate(f"a claim of kind {self.name!r} has the rational field and no point")
        subject = self.read_subject(as_object(document["instance"]))
        return subject, None, self.read_evidence(as_object(document["evidence"]))

    def explain(self, claim: C, problem: S, evidence: E) -> list[str]:
        """What was proven, and by what."""
        proof = self.proof(evidence)
        return [f"Proven: {self.said(claim, problem)}.", f"{proof[0].upper()}{proof[1:]}."]

"""Claims about something else than an instance of sparse recovery: operators, networks, sets of vectors."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from sciverify.certificate.instances import OTHER
from sciverify.certificate.json_values import JsonObject, as_object, as_text
from sciverify.certificate.kinds.exact import verified_fraction
from sciverify.certificate.kinds.kind import Body, C, ClaimKind, E, Reading, Writing
from sciverify.certificate.numerals import read_fraction, read_integer
from sciverify.certificate.statement import Topic
from sciverify.errors import MalformedCertificate
from sciverify.exact.rationals import numeral

S = TypeVar("S", bound=Topic)
_IN_A_FILE: Mapping[str, Callable[[object], object]] = {
    "Fraction": read_fraction, "int": read_integer, "str": as_text,
}  # fmt: skip
_VERIFIED: Mapping[str, Callable[[object], object]] = {**_IN_A_FILE, "Fraction": verified_fraction}


class OtherKind(ClaimKind[C, E, S]):
    """A claim kind about a `Topic`, which takes the place of the problem; there is no point beside it.

    A claim is a dataclass of rational numbers, counts and words, which stand in files by their names.
    """

    data = OTHER

    def write_claim(self, claim: C) -> JsonObject:
        """Numbers and words by their names."""
        values = {_key(name): getattr(claim, name) for name in self.claim.__annotations__}
        return {key: numeral(value) if isinstance(value, Fraction) else value for key, value in values.items()}

    def read_claim(self, value: object) -> C:
        """Numbers and words by their names."""
        return self._claim(as_object(value), _IN_A_FILE)

    def from_verified(self, verified: JsonObject) -> C:
        """The claim that the checker re-proved."""
        return self._claim(verified, _VERIFIED)

    def _claim(self, said: JsonObject, read: Mapping[str, Callable[[object], object]]) -> C:
        values = {name: read[kind](said[_key(name)]) for name, kind in self.claim.__annotations__.items()}
        found: C = self.claim(**values)  # type: ignore[assignment]  # of this kind
        return found

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


def _key(name: str) -> str:
    """`class` is no name in Python."""
    return name.removesuffix("_")

"""A claim kind: what a certificate of it claims, what proves the claim, its JSON and its words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from sciverify.certificate.blocks import SideFiles
from sciverify.certificate.instances import EXACT
from sciverify.certificate.json_values import JsonObject
from sciverify.certificate.statement import CertificateClaim, Point, Problem, Proof, Topic
from sciverify.exact.verdict import Verdict

C = TypeVar("C", bound=CertificateClaim)
E = TypeVar("E", bound=Proof)
P = TypeVar("P", bound=Problem | Topic)


@dataclass(frozen=True, slots=True)
class Writing:
    """What a kind needs of its surroundings to write a document.

    Attributes
    ----------
    document : function certificate -> object
        Writes a certificate that lies inside the evidence.
    beside : dict, or None
        Takes large matrices, by the names of their files; with None they stay inline.
    """

    document: Callable[[Any], JsonObject]
    beside: SideFiles | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a kind needs of its surroundings to read a document.

    Attributes
    ----------
    certificate : function object -> certificate
        Reads a certificate that lies inside the evidence.
    folder : Path or None
        Where matrices in files of their own are.
    """

    certificate: Callable[[object], object]
    folder: Path | None


class Body(NamedTuple):
    """The keys of a document below its claim, in their order."""

    field: list[object]
    instance: JsonObject
    point: object
    evidence: JsonObject


class ClaimKind(ABC, Generic[C, E, P]):
    """One claim kind, proven by one kind of evidence. To add one, write a module with these methods and register it.

    A kind of two bounds is a `BoundedKind` of `exact.py`, where most of them are written; CONTRIBUTING.md lists what
    a new kind needs besides.

    Attributes
    ----------
    name : str
        The key `kind` of the claim in a file.
    data : EXACT, FLOAT64 or COMPLEX
        How the instance is written. Name and data belong to one kind only.
    claim : subclass of CertificateClaim
    evidence : tuple of subclasses of Proof
    subject : str
        What such a certificate is about, for error messages: "this certificate is about ...".
    attribute : str
        The property of `Certificate` that returns what was proven: one that is added there, or `claim`, which all have.
    says_unique : bool
        Does the summary say whether the minimiser is unique?
    """

    name: ClassVar[str]
    data: ClassVar[str] = EXACT
    claim: ClassVar[type[CertificateClaim]]
    evidence: ClassVar[tuple[type[Proof], ...]]
    subject: ClassVar[str]
    attribute: ClassVar[str] = "claim"
    says_unique: ClassVar[bool] = False

    @abstractmethod
    def write_claim(self, claim: C) -> JsonObject:
        """The keys of the claim in a file, without `kind`."""

    @abstractmethod
    def read_claim(self, value: object) -> C:
        """The claim that such an object describes."""

    @abstractmethod
    def from_verified(self, verified: dict[str, object]) -> C:
        """The claim in what the independent checker returns for a file of this kind."""

    @abstractmethod
    def write(self, problem: P, point: Point, evidence: E, writing: Writing) -> Body:
        """Field, instance, point and evidence of a file."""

    @abstractmethod
    def read(self, document: object, reading: Reading) -> tuple[P, Point, E]:
        """Problem, point and evidence of such a file. What is malformed may raise anything that `decode` catches."""

    @abstractmethod
    def sentence(self, claim: C, symbol: str) -> str:
        """What is claimed, in one line, with digits rounded outwards; `symbol` is the solution set, e.g. Xi_2."""

    def said(self, claim: C, problem: P) -> str:
        """The sentence about a problem; a kind that lists columns calls them by their names here."""
        return self.sentence(claim, "" if isinstance(problem, Topic) else problem.symbol)

    @abstractmethod
    def proof(self, evidence: E) -> str:
        """What proves it and in which arithmetic, in one line."""

    @abstractmethod
    def explain(self, claim: C, problem: P, evidence: E) -> list[str]:
        """The sentences of `explain` after the one that states the problem."""

    def unique(self, claim: C) -> Verdict:
        """Is the minimiser unique? UNDECIDED where the claim does not say."""
        return Verdict.UNDECIDED

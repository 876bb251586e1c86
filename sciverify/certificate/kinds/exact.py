"""What all claim kinds with exact evidence share: numbers of a tower of fields, a claim of two bounds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, TypeVar

from sciverify.certificate.field_elements import FieldElements
from sciverify.certificate.instances import (
    read_exact_instance,
    read_exact_point,
    write_exact_instance,
)
from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.kind import Body, C, ClaimKind, E, Reading, Writing
from sciverify.certificate.numerals import read_fraction
from sciverify.certificate.optimality import (
    Optimality,
    OptimalPairProof,
    ReadVector,
    WriteVector,
    read_optimality,
    write_optimality,
)
from sciverify.certificate.statement import CertificateClaim, Point, Problem
from sciverify.certificate.tower import RootTower
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.rationals import numeral
from sciverify.exact.reading import Vector
from sciverify.problems.turned import TurnedProblem


@dataclass(frozen=True, slots=True)
class ExactWriting:
    """What exact evidence is written with: `document` writes a certificate inside it."""

    problem: Problem
    vector: Callable[[Vector], list[object]]
    document: Callable[[object], JsonObject]


@dataclass(frozen=True, slots=True)
class ExactReading:
    """What exact evidence is read with: `certificate` reads a certificate inside it."""

    problem: Problem
    vector: Callable[[object], Vector]
    certificate: Callable[[object], object]


class ExactKind(ClaimKind[C, E, Problem]):
    """A claim kind whose instance, point and evidence are written number by number.

    Attributes
    ----------
    reason : str
        What proves the claim.
    has_point : bool
        Is the claim about a point?
    may_turn : bool
        Does it go with columns turned by powers of i?
    """

    reason: ClassVar[str]
    has_point: ClassVar[bool] = False
    may_turn: ClassVar[bool] = False

    @abstractmethod
    def vectors(self, evidence: E) -> Iterable[Vector]:
        """Vectors of the evidence whose numbers may need a larger field than the instance and the point."""

    @abstractmethod
    def write_evidence(self, evidence: E, writing: ExactWriting) -> JsonObject:
        """The object under the key `evidence`."""

    @abstractmethod
    def read_evidence(self, value: object, reading: ExactReading) -> E:
        """The evidence that such an object describes."""

    def write(self, problem: Problem, point: Any, evidence: E, writing: Writing) -> Body:
        """Field, instance, point and evidence, as elements of one tower."""
        turned = isinstance(problem, TurnedProblem)
        parts = [] if point is None else list(point) if turned else [point]
        data = problem.real.field if isinstance(problem, TurnedProblem) else problem.field
        tower = RootTower(data, [*parts, *self.vectors(evidence)])
        written = [tower.write_vector(part) for part in parts]
        return Body(
            tower.write_levels(),
            write_exact_instance(problem, tower),
            None if point is None else written if turned else written[0],
            self.write_evidence(evidence, ExactWriting(problem, tower.write_vector, writing.document)),
        )

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, E]:
        """Problem, point and evidence from elements of one tower."""
        document = as_object(document)
        field = FieldElements(document["field"])
        problem = read_exact_instance(document["instance"], field)
        if isinstance(problem, TurnedProblem) and not self.may_turn:
            raise MalformedCertificate(f"turned columns do not go with a claim of kind {self.name!r}")
        if not self.has_point and document["point"] is not None:
            raise MalformedCertificate(f"a claim of kind {self.name!r} has no point: it must be null")
        point = read_exact_point(document["point"], problem, field) if self.has_point else None
        within = ExactReading(problem, field.vector, reading.certificate)
        return problem, point, self.read_evidence(document["evidence"], within)

    def proof(self, evidence: E) -> str:
        """The reason; exact arithmetic."""
        return f"{self.reason}; exact arithmetic"

    def explain(self, claim: C, problem: Problem, evidence: E) -> list[str]:
        """What was proven, and by what."""
        return [f"Proven: {self.said(claim, problem)}, by {self.reason}."]


P = TypeVar("P", bound=OptimalPairProof)


class OptimalPairKind(ExactKind[C, P]):
    """An exact claim kind whose evidence is an optimal pair and, for most kinds, further keys behind it."""

    def vectors(self, evidence: P) -> Iterable[Vector]:
        """Those of the optimal pair."""
        return evidence.optimality.vectors

    def write_evidence(self, evidence: P, writing: ExactWriting) -> JsonObject:
        """Optimality, and what comes behind it."""
        optimality = write_optimality(evidence.optimality, writing.vector)
        return {"optimality": optimality, **self.write_further(evidence, writing.vector)}

    def read_evidence(self, value: object, reading: ExactReading) -> P:
        """Optimality, and what comes behind it."""
        value = as_object(value)
        return self.read_further(read_optimality(value["optimality"], reading.vector), value, reading.vector)

    def write_further(self, evidence: P, write: WriteVector) -> JsonObject:
        """The keys behind `optimality`."""
        return {}

    def read_further(self, optimality: Optimality, value: JsonObject, read: ReadVector) -> P:
        """The evidence with this pair."""
        kind: Callable[[Optimality], Any] = self.evidence[0]
        found: P = kind(optimality)
        return found


@dataclass(frozen=True, slots=True)
class BoundsClaim(CertificateClaim):
    """bounds.lower <= a quantity <= bounds.upper."""

    bounds: Enclosure


class BoundedClaimKind(ClaimKind[C, E, Problem]):
    """A claim kind that bounds one quantity: its claim has the field `bounds` alone.

    Attributes
    ----------
    quantity : str
        How the quantity is written; {} stands for the solution set.
    """

    quantity: ClassVar[str]
    claim: ClassVar[Any]

    def write_claim(self, claim: Any) -> JsonObject:
        """The two bounds."""
        return write_bounds(claim.bounds)

    def read_claim(self, value: object) -> C:
        """The claim with these bounds."""
        value = as_object(value)
        claim: C = self.claim(read_bounds(value))
        return claim

    def from_verified(self, verified: JsonObject) -> C:
        """The claim with the bounds that the checker re-proved."""
        claim: C = self.claim(verified_bounds(verified))
        return claim

    def sentence(self, claim: Any, symbol: str) -> str:
        """lower <= quantity <= upper"""
        low, high = outward(claim.bounds)
        return f"{low} <= {self.quantity.format(symbol)} <= {high}"


class BoundedKind(BoundedClaimKind[C, E], ExactKind[C, E]):
    """The same with exact evidence."""


def write_bounds(bounds: Enclosure) -> JsonObject:
    """The keys `lower` and `upper`."""
    return {"lower": numeral(bounds.lower), "upper": numeral(bounds.upper)}


def read_bounds(value: object) -> Enclosure:
    """The bounds that such an object describes."""
    value = as_object(value)
    return Enclosure(read_fraction(value["lower"]), read_fraction(value["upper"]))


def verified_fraction(value: object) -> Fraction:
    """A number that the checker returned."""
    if not isinstance(value, Fraction):
        raise TypeError(f"the checker returned {shown(value)} for a number")
    return value


def verified_bounds(verified: JsonObject) -> Enclosure:
    """The bounds that the checker re-proved."""
    return Enclosure(verified_fraction(verified["lower"]), verified_fraction(verified["upper"]))


def outward(bounds: Enclosure) -> tuple[str, str]:
    """Both bounds with the digits that `str` of an enclosure has, rounded outwards."""
    digits = bounds.shown_digits
    return significant(bounds.lower, digits, upward=False), significant(bounds.upper, digits, upward=True)


def middle_and_width(bounds: Enclosure) -> tuple[str, str]:
    """Where an enclosure lies, and how far apart its ends are."""
    middle: Fraction = (bounds.lower + bounds.upper) / 2
    return significant(middle, 12, upward=False), significant(bounds.width, 2, upward=True)

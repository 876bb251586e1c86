"""Claim kind class-refutation: an output about a spectrum is wrong on an operator that was answered truthfully."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_gap import WindowDisks, read_disks, write_disks
from sciverify.certificate.kinds.spectral_points import Integers, read_block, read_sites, write_integers, write_sites
from sciverify.certificate.l2_operators import read_l2_operator, read_numbers, write_l2_operator, write_numbers
from sciverify.certificate.numerals import read_fraction
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.certificate.told_entries import ToldEntries, told_truly
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import L2Operator

MISSES, TOO_FAR, SAYS_NO, SAYS_YES = "misses a point", "has a point too far away", "says no", "says yes"
WINDOWS, NORM, ENTRIES, NOTHING = "windows", "norm", "entries", "nothing"
"""What shows that an interval is free of spectrum."""


@dataclass(frozen=True, slots=True)
class ClassRefutationClaim(CertificateClaim):
    """The output misses a point of the spectrum, or has one too far from it, by more than `tolerance`; or it is a wrong
    yes or no. `questions` entries were answered, truthfully.
    """

    tolerance: Fraction
    failure: str
    questions: int


@dataclass(frozen=True, slots=True)
class SpectrumOutput:
    """Points: what an algorithm takes for the spectrum."""

    points: tuple[Gaussian, ...]


@dataclass(frozen=True, slots=True)
class MeetsOutput:
    """Does the spectrum meet the interval? What an algorithm answered."""

    lower: Fraction
    upper: Fraction
    answer: bool


HierarchyOutput: TypeAlias = SpectrumOutput | MeetsOutput


@dataclass(frozen=True, slots=True, repr=False)
class JudgedOutput(Topic):
    """An output of an algorithm, and the operator that it is wrong about.

    Attributes
    ----------
    operator : L2Operator
    output : SpectrumOutput or MeetsOutput
    """

    operator: L2Operator
    output: HierarchyOutput

    latex = r"d_H(\Gamma(A), \operatorname{Sp} A)"

    def __str__(self) -> str:
        return str(self.operator)


@dataclass(frozen=True, eq=False, slots=True)
class MissedPoint(Proof):
    """A vector with a small residual at a point that the output misses.

    Attributes
    ----------
    answers : ToldEntries
    point : pair of fmpq
    within : Fraction
        The spectrum has a point that is as near to it.
    sites : range
    vector : int64 array
    """

    answers: ToldEntries
    point: Gaussian
    within: Fraction
    sites: range
    vector: Integers

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MissedPoint):
            return NotImplemented
        mine, others = ((e.answers, e.point, e.within, e.sites, e.vector.tolist()) for e in (self, other))
        return mine == others

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class FreeInterval(Proof):
    """No spectrum lies within `radius` of `centre`.

    Attributes
    ----------
    answers : ToldEntries
    centre, radius : Fraction
    shown_by : "windows", "norm", "entries" or "nothing"
    disks : WindowDisks or None
        Of windows.
    """

    answers: ToldEntries
    centre: Fraction
    radius: Fraction
    shown_by: str
    disks: WindowDisks | None = None


class ClassRefutationKind(OtherKind[ClassRefutationClaim, Proof, JudgedOutput]):
    """Rules missed-point and free-interval."""

    name = "class-refutation"
    claim = ClassRefutationClaim
    evidence = (MissedPoint, FreeInterval)
    subject = "an output about a spectrum"

    def write_subject(self, subject: JudgedOutput) -> JsonObject:
        """Operator and output."""
        return {"operator": write_l2_operator(subject.operator), "task": _write_output(subject.output)}

    def read_subject(self, value: JsonObject) -> JudgedOutput:
        """Operator and output."""
        return JudgedOutput(read_l2_operator(value["operator"]), _read_output(value["task"]))

    def write_evidence(self, evidence: Proof) -> JsonObject:
        """Answers, and what proves the failure."""
        if isinstance(evidence, MissedPoint):
            return {
                "rule": "missed-point",
                "answers": evidence.answers.write(),
                "point": write_numbers([evidence.point])[0],
                "within": numeral(evidence.within),
                "sites": write_sites(evidence.sites),
                "vectors": write_integers(evidence.vector.reshape(1, -1)),
                "imaginary": None,
            }
        if not isinstance(evidence, FreeInterval):
            raise TypeError(f"{type(evidence).__name__} is no evidence of this kind")
        return {
            "rule": "free-interval",
            "answers": evidence.answers.write(),
            "centre": numeral(evidence.centre),
            "radius": numeral(evidence.radius),
            "proof": _write_proof(evidence),
        }

    def read_evidence(self, value: JsonObject) -> Proof:
        """Answers, and what proves the failure."""
        answers = ToldEntries.read(value["answers"])
        if value["rule"] == "missed-point":
            sites = read_sites(value["sites"])
            if not isinstance(sites, range):
                raise TypeError("consecutive sites belong to a banded operator")
            (point,) = read_numbers([value["point"]])
            vector = read_block(value["vectors"], len(sites))[0]
            return MissedPoint(answers, point, read_fraction(value["within"]), sites, vector)
        return _read_free(answers, value)

    def sentence(self, claim: ClassRefutationClaim, symbol: str) -> str:
        """How it is wrong."""
        size = significant(claim.tolerance, 8, upward=False) if claim.tolerance else ""
        failures = {
            MISSES: f"the output misses a point of the spectrum by more than {size}",
            TOO_FAR: f"the output has a point that is farther than {size} from the spectrum",
            SAYS_NO: "the spectrum meets the interval, and the output was no",
            SAYS_YES: "the spectrum does not meet the interval, and the output was yes",
        }
        return f"{failures[claim.failure]}, and {told_truly(claim.questions)}"

    def proof(self, evidence: Proof) -> str:
        """What is shown of the spectrum."""
        if isinstance(evidence, MissedPoint):
            within = significant(evidence.within, 3, upward=True)
            return f"a residual in integers shows spectrum within {within} of a point"
        if not isinstance(evidence, FreeInterval):
            raise TypeError(f"{type(evidence).__name__} is no evidence of this kind")
        length = 0 if evidence.disks is None else evidence.disks.length
        return {
            WINDOWS: f"all windows of {length} sites show an interval that is free of spectrum",
            NORM: "the interval lies beyond the norm of the operator",
            ENTRIES: "the eigenvalues of all entries that are not zero show an interval that is free of spectrum",
            NOTHING: "the spectrum of a self-adjoint operator is real",
        }[evidence.shown_by]


def _write_output(output: HierarchyOutput) -> JsonObject:
    if isinstance(output, SpectrumOutput):
        return {"kind": "spectrum", "points": write_numbers(output.points)}
    ends = {"lower": numeral(output.lower), "upper": numeral(output.upper)}
    return {"kind": "meets", **ends, "answer": output.answer}


def _read_output(value: object) -> HierarchyOutput:
    value = as_object(value)
    if value["kind"] == "spectrum":
        return SpectrumOutput(read_numbers(value["points"]))
    return MeetsOutput(read_fraction(value["lower"]), read_fraction(value["upper"]), value["answer"] is True)


def _write_proof(evidence: FreeInterval) -> JsonObject:
    if evidence.shown_by != WINDOWS:
        return {"kind": evidence.shown_by}
    if evidence.disks is None:
        raise TypeError("disks belong to a proof by windows")
    return {"kind": WINDOWS, "windows": write_disks(evidence.disks)}


def _read_free(answers: ToldEntries, value: JsonObject) -> FreeInterval:
    centre, radius, proof = read_fraction(value["centre"]), read_fraction(value["radius"]), as_object(value["proof"])
    kind = str(proof["kind"])
    disks = read_disks(as_object(proof["windows"])) if kind == WINDOWS else None
    return FreeInterval(answers, centre, radius, kind, disks)

"""Claim kind mind-changes: on one operator the outputs of a tower change again and again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.l2_operators import read_l2_operator, read_numbers, write_l2_operator, write_numbers
from sciverify.certificate.numerals import read_fraction, read_integers
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.certificate.told_entries import ToldEntries, told_truly
from sciverify.exact.rationals import numeral
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import L2Operator

Output: TypeAlias = tuple[Gaussian, ...] | bool


@dataclass(frozen=True, slots=True)
class MindChangesClaim(CertificateClaim):
    """The outputs change their mind so many times on one operator; `questions` entries were answered, truthfully."""

    changes: int
    questions: int


@dataclass(frozen=True, slots=True)
class HasPointNear:
    """Has the output a point within `radius` of `centre`, the boundary left out?"""

    centre: Gaussian
    radius: Fraction


@dataclass(frozen=True, slots=True)
class MeetsInterval:
    """Does the spectrum meet the interval?"""

    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class ChangingOutputs(Topic):
    """The operator, and what the outputs change their minds about.

    Attributes
    ----------
    operator : L2Operator
    property : HasPointNear or MeetsInterval
    """

    operator: L2Operator
    property: HasPointNear | MeetsInterval

    latex = r"\Gamma_n(A)"

    def __str__(self) -> str:
        return str(self.operator)


@dataclass(frozen=True, slots=True)
class RecordedOutputs(Proof):
    """Outputs of Gamma_n for ascending n, and the entries that they were made from.

    Attributes
    ----------
    answers : ToldEntries
    indices : tuple of int
    outputs : tuple of tuples of pairs of fmpq, or of bool
    """

    answers: ToldEntries
    indices: tuple[int, ...]
    outputs: tuple[Output, ...]


class MindChangesKind(OtherKind[MindChangesClaim, RecordedOutputs, ChangingOutputs]):
    """Rule mind-changes."""

    name = "mind-changes"
    claim = MindChangesClaim
    evidence = (RecordedOutputs,)
    subject = "changing outputs about a spectrum"

    def write_subject(self, subject: ChangingOutputs) -> JsonObject:
        """Operator and property."""
        asked = subject.property
        task: JsonObject = (
            {"kind": "near", "centre": write_numbers([asked.centre])[0], "radius": numeral(asked.radius)}
            if isinstance(asked, HasPointNear)
            else {"kind": "meets", "lower": numeral(asked.lower), "upper": numeral(asked.upper)}
        )
        return {"operator": write_l2_operator(subject.operator), "task": task}

    def read_subject(self, value: JsonObject) -> ChangingOutputs:
        """Operator and property."""
        task = as_object(value["task"])
        operator = read_l2_operator(value["operator"])
        if task["kind"] == "near":
            (centre,) = read_numbers([task["centre"]])
            return ChangingOutputs(operator, HasPointNear(centre, read_fraction(task["radius"])))
        return ChangingOutputs(operator, MeetsInterval(read_fraction(task["lower"]), read_fraction(task["upper"])))

    def write_evidence(self, evidence: RecordedOutputs) -> JsonObject:
        """Answers, indices, outputs."""
        outputs = [output if isinstance(output, bool) else write_numbers(output) for output in evidence.outputs]
        return {
            "rule": "mind-changes",
            "answers": evidence.answers.write(),
            "indices": [*evidence.indices],
            "outputs": outputs,
        }

    def read_evidence(self, value: JsonObject) -> RecordedOutputs:
        """Answers, indices, outputs."""
        outputs = tuple(o if isinstance(o, bool) else read_numbers(o) for o in as_list(value["outputs"]))
        return RecordedOutputs(ToldEntries.read(value["answers"]), read_integers(value["indices"]), outputs)

    def sentence(self, claim: MindChangesClaim, symbol: str) -> str:
        """How often, and about what."""
        times = "once" if claim.changes == 1 else f"{claim.changes} times"
        return f"the outputs change their mind {times} on one operator, and {told_truly(claim.questions)}"

    def proof(self, evidence: RecordedOutputs) -> str:
        """Which outputs."""
        return f"{len(evidence.outputs)} outputs alternate, for n = {', '.join(map(str, evidence.indices))}"

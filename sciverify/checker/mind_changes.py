"""Claims of kind mind-changes: on one operator the outputs of a sequence of algorithms change again and again.

Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, look, rational, read_count, read_list, read_object, short
from .numerals import ZERO
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sequences import read_number
from .told_entries import check_told, read_told_operator, spend_distances, told_truly

CHANGES = Rule(
    "mind-changes",
    "answers indices outputs",
    "theory/hierarchy.md",
    "of outputs with ascending indices every second one has a property, and the others lack it",
)
KIND = OtherKind(
    "mind-changes",
    "changes questions",
    "{words} {times} on one operator, and {told}",
    upward="",
)


@KIND.checked_by
def check_mind_changes(exhibit: Exhibit) -> Verified:
    """The outputs alternate."""
    changes_said, questions_said = exhibit.said(KIND)
    changes, questions = read_count(changes_said, "claim.changes"), read_count(questions_said, "claim.questions")
    operator_said, task = exhibit.parts("operator", "task")
    operator = read_told_operator(operator_said)
    name, answers, indices_said, outputs_said = exhibit.proof("rule", *CHANGES.keys)
    CHANGES.expect(name, "evidence")
    indices = [read_count(n, "evidence.indices") for n in read_list(indices_said, "evidence.indices")]
    outputs = read_list(outputs_said, "evidence.outputs", len(indices))
    if any(a >= b for a, b in zip(indices, indices[1:])):
        raise Rejected(CHANGES, "the indices do not ascend")
    says, words = _property(task)
    said = [says(output, f"evidence.outputs[{k}]") for k, output in enumerate(outputs)]
    if any(a == b for a, b in zip(said, said[1:])):  # (HI6)
        raise Rejected(CHANGES, "two outputs after one another agree")
    if len(said) != changes + 1:
        raise Rejected(BOUNDS, f"the claim says that the outputs change {changes} times, and there are {len(said)}")
    if check_told(operator, answers) != questions:
        raise Rejected(BOUNDS, f"the claim says that {questions} entries were answered, and there are others")
    times = "once" if changes == 1 else f"{changes} times"
    return {
        "changes": changes, "questions": questions, "title": operator.title, "words": words, "times": times,
        "told": told_truly(questions),
    }  # fmt: skip


def _property(task: Json) -> tuple[Callable[[Json, str], bool], str]:
    """What an output has or lacks, and how it is called."""
    where, kind = "instance.task", look(task, "kind")
    if kind == "near":
        _, centre_said, radius_said = read_object(task, where, ["kind", "centre", "radius"])
        centre, radius = read_number(centre_said, f"{where}.centre"), rational(radius_said, f"{where}.radius")
        return _near(centre, radius), "outputs get and lose points near a number"
    if kind == "meets":
        _, low, high = read_object(task, where, ["kind", "lower", "upper"])
        if rational(low, f"{where}.lower") > rational(high, f"{where}.upper"):
            raise Malformed(f"{where}.lower exceeds {where}.upper")
        return _yes, "answers change between yes and no"
    raise Malformed(f"{where}.kind is {short(kind)}; known are near, meets")


def _near(centre: tuple[Fraction, Fraction], radius: Fraction) -> Callable[[Json, str], bool]:
    """Has it a point within the radius, the boundary left out?"""

    def has(output: Json, where: str) -> bool:
        points = [read_number(x, where) for x in read_list(output, where)]
        spend_distances(points, centre)
        return radius > ZERO and any((a - centre[0]) ** 2 + (b - centre[1]) ** 2 < radius * radius for a, b in points)

    return has


def _yes(output: Json, where: str) -> bool:
    if type(output) is not bool:
        raise Malformed(f"{where} must be true or false, not {short(output)}")
    return output

"""Outputs about spectra that are wrong, and outputs that change: answers that are not true, points that are not missed."""

from __future__ import annotations

import base64
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals
from by_hand.lattices import SQUARE
from by_hand.windows import FIBONACCI, FREE, POINT, banded, changed, constant, cosine

NEARLY_ONE = 1 - Fraction(1, 2**40)


def answers(*told: tuple[int, int, Any]) -> Document:
    return {
        "rows": [i for i, _, _ in told], "columns": [j for _, j, _ in told], "values": numerals([x for *_, x in told]),
    }  # fmt: skip


def points(*values: Any) -> Document:
    return {"kind": "spectrum", "points": numerals(values)}


def meets(lower: Any, upper: Any, answer: Any) -> Document:
    return {"kind": "meets", "lower": str(lower), "upper": str(upper), "answer": answer}


def refutation(operator: Document, task: Document, tolerance: Any, failure: str, evidence: Document) -> Document:
    claim = {"kind": "class-refutation", "tolerance": str(tolerance), "failure": failure}
    claim["questions"] = len(evidence["answers"]["rows"])
    return certificate(claim, {"operator": operator, "task": task}, None, evidence)


def block(values: list[int]) -> Document:
    data = b"".join(x.to_bytes(2, "little", signed=True) for x in values)
    return {"encoding": "int16", "data": base64.b64encode(data).decode()}


def missed(
    operator: Document, task: Document, tolerance: Any, point: Any, within: Any, first: int, vector: list[int],
    told: Document | None = None, imaginary: list[int] | None = None,
) -> Document:  # fmt: skip
    evidence = {"rule": "missed-point", "answers": told or answers(), "point": numerals([point])[0]}
    evidence |= {"within": str(within), "sites": {"first": str(first), "count": len(vector)}}
    evidence |= {"vectors": block(vector), "imaginary": None if imaginary is None else block(imaginary)}
    failure = "says no" if task["kind"] == "meets" else "misses a point"
    return refutation(operator, task, tolerance, failure, evidence)


def free(
    operator: Document, task: Document, tolerance: Any, centre: Any, radius: Any, proof: Document | str,
    told: Document | None = None,
) -> Document:  # fmt: skip
    shown = {"kind": proof} if isinstance(proof, str) else proof
    evidence = {"rule": "free-interval", "answers": told or answers(), "centre": str(centre), "radius": str(radius)}
    failure = "says yes" if task["kind"] == "meets" else "has a point too far away"
    return refutation(operator, task, tolerance, failure, evidence | {"proof": shown})


def by_windows(length: int, *disks: tuple[Any, Any]) -> Document:
    found = {"rule": "windows", "length": length, "phases": 0, "bits": 40}
    found |= {"centres": numerals([z for z, _ in disks]), "radii": numerals([r for _, r in disks])}
    return {"kind": "windows", "windows": found}


def mind(operator: Document, task: Document, *outputs: tuple[int, Any], told: Document | None = None) -> Document:
    told = told or answers()
    claim = {"kind": "mind-changes", "changes": len(outputs) - 1, "questions": len(told["rows"])}
    said = [o if isinstance(o, bool | str) else numerals(o) for _, o in outputs]
    evidence = {"rule": "mind-changes", "answers": told, "indices": [n for n, _ in outputs], "outputs": said}
    return certificate(claim, {"operator": operator, "task": task}, None, evidence)


def near(centre: Any, radius: Any) -> Document:
    return {"kind": "near", "centre": numerals([centre])[0], "radius": str(radius)}


ASKED = {"kind": "meets", "lower": "0", "upper": "0"}
FAR = banded({0: changed(constant(0), 5, 1)}, "naturals")  # spectrum {0, 1}
FIVE = banded({0: changed(constant(0), 0, 5)}, "naturals")  # spectrum {0, 5}
ZERO = banded({0: constant(0)}, "naturals")  # spectrum {0}
TURNED = banded({0: changed(constant(0), 2, ["0", "1"])}, "naturals", self_adjoint=False)  # spectrum {0, i}
ALL_TURNED = banded({0: constant(["0", "1"])}, "naturals", self_adjoint=False)  # spectrum {i}
SHIFT = banded({1: constant(1)}, "naturals", self_adjoint=False)  # spectrum: the disk
# entries 1 at the corners of the blocks 0, 3 and 1, 5: spectrum {0, 2}
BLOCKS = banded({0: changed(constant(0), 0, 1, 1, 0, 1, 0, 1), 3: changed(constant(0), 0, 1),
                 4: changed(constant(0), 1, 1)}, "naturals")  # fmt: skip
# i at (1, 0) and -i at (0, 1): spectrum {-1, 0, 1}
TWISTED = banded({0: constant(0), 1: changed(constant(0), 0, ["0", "1"])}, "naturals")
TOLD = answers((0, 0, 1), (0, 1, 0), (3, 0, 1), (3, 3, 1), (5, 1, 1), (9, 2, 0))
MATHIEU = banded({0: cosine(3), 1: constant(1)})
MANY = banded({0: changed(constant(0), 0, *[1] * 81)}, "naturals")

CORRECT: dict[str, Document] = {
    "hand-missed-point": missed(FAR, points(0), NEARLY_ONE, 1, 0, 5, [1], answers((0, 0, 0), (4, 4, 0))),
    "hand-missed-within": missed(FIVE, points(0), 5 - Fraction(1, 2**40), "11/2", "1/2", 0, [1]),
    "hand-missed-of-two": missed(FIVE, points(0, "21/2"), 5 - Fraction(1, 2**40), 5, 0, 0, [3]),
    "hand-missed-turned": missed(TURNED, points(0), NEARLY_ONE, ["0", "1"], 0, 2, [1], answers((2, 2, ["0", "1"]))),
    "hand-missed-turned-vector": missed(TURNED, points(0), NEARLY_ONE, ["0", "1"], 0, 2, [0], imaginary=[2]),
    "hand-missed-by-no-point": missed(FAR, points(), 100, 1, 0, 5, [1]),
    "hand-missed-says-no": missed(FIVE, meets("9/2", "11/2", False), 0, 5, 0, 0, [1]),
    "hand-missed-says-no-within": missed(FIVE, meets(5, 6, False), 0, "11/2", "1/2", 0, [1]),
    "hand-far-beyond-norm": free(FREE, points(0, 3), NEARLY_ONE, 3, 1, "norm", answers((-7, -6, 1), (2, -2, 0))),
    "hand-far-not-real": free(FREE, points(["1", "1"]), NEARLY_ONE, 0, 0, "nothing"),
    "hand-far-beside-the-centre": free(FREE, points(["6", "3"]), 5 - Fraction(1, 2**40), 7, 5, "norm"),
    "hand-far-entries": free(BLOCKS, points(1), "15/16", 1, "31/32", "entries", TOLD),
    "hand-far-entries-of-none": free(ZERO, points(-3), "5/2", -3, 3, "entries"),
    "hand-far-windows": free(POINT, points(0), "7/8", 0, 1, by_windows(1, (0, 1))),
    "hand-far-says-yes": free(POINT, meets(-1, 1, True), 0, 0, 2, by_windows(1, (0, 2))),
    "hand-mind-near": mind(BLOCKS, near(1, "1/4"), (1, [1]), (2, [0, 2]), (7, ["9/8", 0]), (8, []), told=TOLD),
    "hand-mind-on-the-circle": mind(ZERO, near(1, "1/4"), (0, ["5/4"]), (1, [Fraction(5, 4) - Fraction(1, 2**40)])),
    "hand-mind-not-real": mind(ZERO, near(["0", "1"], "1/4"), (0, [["0", "1"]]), (1, [["0", "-1"]])),
    "hand-mind-answers": mind(FAR, ASKED, (3, True), (5, False), (9, True), told=answers((5, 5, 1))),
}  # fmt: skip


def _with(document: Document, part: str, **values: Any) -> Document:
    return {**document, part: {**document[part], **values}}


YES, NO = CORRECT["hand-far-says-yes"], CORRECT["hand-missed-says-no"]
PLAIN, DEEP, ONCE = CORRECT["hand-missed-point"], CORRECT["hand-far-entries"], CORRECT["hand-mind-answers"]
INCORRECT: dict[str, tuple[Document, str]] = {
    # the entry (5, 5) is 1
    "hand-told-wrongly": (missed(FAR, points(0), "1/2", 1, 0, 5, [1], answers((5, 5, 0))), "told-entries"),
    # no entry stands beside the diagonal
    "hand-told-beside": (missed(FAR, points(0), "1/2", 1, 0, 5, [1], answers((6, 5, 1))), "told-entries"),
    # the entry (1, 0) is i, and (0, 1) is -i
    "hand-told-conjugate": (mind(TWISTED, ASKED, (1, True), (2, False), told=answers((0, 1, ["0", "1"]))),
                            "told-entries"),
    # 6 cos(2 pi alpha) is irrational, and the middle of an enclosure
    "hand-told-irrational": (mind(MATHIEU, ASKED, (1, True), (2, False), told=answers((0, 0, "189/32"))),
                             "told-entries"),
    "hand-missed-counted": (_with(PLAIN, "claim", questions=3), "bounds"),
    "hand-missed-another-failure": (_with(PLAIN, "claim", failure="says no"), "bounds"),
    "hand-missed-negative-tolerance": (missed(FAR, points(3), -1, 1, 0, 5, [1]), "bounds"),
    "hand-missed-answer-with-tolerance": (_with(NO, "claim", tolerance="1/2"), "bounds"),
    # the numerical range of the shift on e_0 and e_1 is a disk, and 1/2 is in the spectrum; the rule needs normality
    "hand-missed-not-normal": (missed(SHIFT, points(5), 1, 0, 1, 0, [1]), "missed-point"),
    "hand-missed-zero-vector": (missed(FAR, points(0), "1/2", 1, 0, 5, [0]), "missed-point"),
    # 11/2 is 1/2 away from the spectrum
    "hand-missed-within-less": (missed(FIVE, points(0), 5, "11/2", "127/256", 0, [1]), "missed-point"),
    "hand-missed-within-negative": (missed(FAR, points(0), "1/2", 1, -1, 5, [1]), "missed-point"),
    # the output 0 is 1 away from 1, not more
    "hand-missed-by-the-tolerance": (missed(FAR, points(0), 1, 1, 0, 5, [1]), "missed-point"),
    # the point of the spectrum may be 1/2 nearer to 0 than 11/2
    "hand-missed-without-within": (missed(FIVE, points(0), "21/4", "11/2", "1/2", 0, [1]), "missed-point"),
    # 5 is 1 away from 6
    "hand-missed-one-of-two": (missed(FIVE, points(0, 6), 1, 5, 0, 0, [1]), "missed-point"),
    "hand-missed-irrational": (missed(MATHIEU, points(99), 1, 0, 50, 0, [1]), "missed-point"),
    # i is the only entry, and the spectrum does not meet the interval
    "hand-missed-no-turned": (missed(ALL_TURNED, meets(-1, 1, False), 0, 0, 1, 2, [1]), "missed-point"),
    "hand-missed-no-not-real": (missed(FIVE, meets(0, 9, False), 0, ["5", "1"], 1, 0, [1]), "missed-point"),
    # a point of the spectrum is what a yes says
    "hand-missed-yes": (_with(NO, "instance", task=meets("9/2", "11/2", True)), "missed-point"),
    # the point may be 5 - 1/2, left of the interval; and right of it
    "hand-missed-no-left": (missed(FIVE, meets("19/4", 7, False), 0, "11/2", 1, 0, [1]), "missed-point"),
    "hand-missed-no-right": (missed(FIVE, meets(3, "25/4", False), 0, "11/2", 1, 0, [1]), "missed-point"),
    # the disk is the spectrum of the shift, and i/2 lies in it
    "hand-far-not-self-adjoint": (free(SHIFT, points(["0", "1/2"]), "1/4", 0, 0, "nothing"), "free-interval"),
    "hand-far-negative-radius": (free(FREE, points(["0", "1"]), "1/2", 5, -1, "norm"), "free-interval"),
    # 1 is in the spectrum
    "hand-far-by-nothing": (free(FREE, points(1), "1/2", 1, 1, "nothing"), "free-interval"),
    # 2 is in the spectrum
    "hand-far-within-norm": (free(FREE, points(3), 1, 3, "9/8", "norm"), "free-interval"),
    # 5 lies in the disk
    "hand-far-wrong-window": (free(POINT, points(4), "1/2", 4, 2, by_windows(1, (4, 2))), "windows"),
    # the disks leave the right half out
    "hand-far-hole-of-windows": (free(POINT, points(0), "7/8", 0, 1, by_windows(1, (-1, 1))), "windows"),
    # 5 is the entry at every site
    "hand-far-infinitely-many": (free(POINT, points(5), "1/2", 5, 1, "entries"), "free-interval"),
    # 1 is in the spectrum
    "hand-far-entries-not-real": (free(TWISTED, points(1), "1/4", 1, "1/2", "entries"), "free-interval"),
    # 0 is in the spectrum, though no eigenvalue of the two entries
    "hand-far-entries-of-zero": (free(FAR, points(0), "1/4", 0, "1/2", "entries"), "free-interval"),
    # 2 is an eigenvalue
    "hand-far-entries-eigenvalue": (free(BLOCKS, points("7/4"), "1/8", "7/4", "1/2", "entries", TOLD), "free-interval"),
    # 1 is 15/16 deep in the interval, not more
    "hand-far-by-the-tolerance": (free(BLOCKS, points(1), "15/16", 1, "15/16", "entries", TOLD), "free-interval"),
    # 1/8 is 7/8 away from 1, so 1/16 deep
    "hand-far-beside-too-much": (free(BLOCKS, points("1/8"), "1/8", 1, "15/16", "entries", TOLD), "free-interval"),
    # outside of the interval nothing is known
    "hand-far-outside": (free(BLOCKS, points(3), "1/2", 1, "15/16", "entries", TOLD), "free-interval"),
    "hand-far-counted": (_with(DEEP, "claim", questions=5), "bounds"),
    "hand-far-another-failure": (_with(DEEP, "claim", failure="misses a point"), "bounds"),
    # nothing in [-1, 1] is what a no says
    "hand-far-no": (_with(YES, "instance", task=meets(-1, 1, False)), "free-interval"),
    # 5 belongs to the interval that was asked about; and the ends of the free one are not free
    "hand-far-yes-right": (free(POINT, meets(-1, 5, True), 0, 0, 2, by_windows(1, (0, 2))), "free-interval"),
    "hand-far-yes-left": (free(POINT, meets("-3/2", 0, True), 0, 0, 1, by_windows(1, (0, 2))), "free-interval"),
    # nothing is claimed to be free at the ends of the open interval
    "hand-far-yes-ends": (free(POINT, meets(-1, 0, True), 0, 0, 1, by_windows(1, (0, 2))), "free-interval"),
    "hand-mind-backwards": (mind(FAR, ASKED, (5, True), (3, False), (9, True)), "mind-changes"),
    "hand-mind-twice": (mind(FAR, ASKED, (3, True), (3, False)), "mind-changes"),
    "hand-mind-unchanged": (mind(FAR, ASKED, (3, True), (5, True)), "mind-changes"),
    # both have a point near 1
    "hand-mind-both-near": (mind(ZERO, near(1, "1/4"), (0, [1]), (1, [0, "9/8"])), "mind-changes"),
    # 5/4 lies on the circle around 1, which does not count
    "hand-mind-circle": (mind(ZERO, near(1, "1/4"), (0, ["5/4"]), (1, [0])), "mind-changes"),
    # no point is nearer than a radius that is not positive
    "hand-mind-negative-radius": (mind(ZERO, near(1, "-1/4"), (0, [1]), (1, [9])), "mind-changes"),
    "hand-mind-counted": (_with(ONCE, "claim", changes=3), "bounds"),
    "hand-mind-questions": (_with(ONCE, "claim", questions=2), "bounds"),
}  # fmt: skip


def _told(told: Document) -> Document:
    return mind(FAR, ASKED, (1, True), (2, False), told=told)


ORDERED = {"rows": [1, 0], "columns": [1, 0], "values": ["0", "0"]}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-told-of-a-hull": (missed(FIBONACCI, points(0), 1, 0, 9, 2, [1]), "must be banded, and one operator"),
    "hand-told-of-a-lattice": (missed(SQUARE, points(0), 1, 0, 9, 2, [1]), "must be banded, and one operator"),
    "hand-told-unordered": (_told(ORDERED), "must ascend, row by row"),
    "hand-told-twice": (_told(answers((0, 0, 0), (0, 0, 0))), "must ascend, row by row"),
    "hand-told-no-index": (_told({"rows": [True], "columns": [1], "values": ["0"]}), "bare integers belong there"),
    "hand-told-columns-missing": (_told({"rows": [1], "columns": [], "values": ["0"]}), "has 0 entries where 1 belong"),
    "hand-told-below-zero": (_told(answers((-1, 0, 0))), "an index below 0"),
    "hand-task-of-another-kind": (_with(PLAIN, "instance", task={"kind": "gap"}), "task.kind is 'gap'"),
    "hand-task-turned-around": (_with(NO, "instance", task=meets(2, 1, False)), "lower exceeds instance.task.upper"),
    "hand-task-without-answer": (_with(NO, "instance", task=meets(1, 2, None)), "must be true or false"),
    "hand-refuted-by-another-rule": (_with(PLAIN, "evidence", rule="residual"), "known are missed-point"),
    "hand-missed-long-vector": (_with(PLAIN, "evidence", vectors=block([1, 0])), "a vector of length 2, and 1 sites"),
    "hand-far-by-another-proof": (_with(DEEP, "evidence", proof={"kind": "trust"}), "proof.kind is 'trust'"),
    "hand-far-proof-of-no-word": (_with(DEEP, "evidence", proof={"kind": ["norm"]}), 'proof.kind is ["norm"]'),
    "hand-far-many-entries": (free(MANY, points(3), 1, 3, "3/2", "entries"), "81 sites have entries"),
    "hand-mind-of-another-kind": (_with(ONCE, "instance", task={"kind": "far"}), "task.kind is 'far'"),
    "hand-mind-turned-around": (_with(ONCE, "instance", task={"kind": "meets", "lower": "1", "upper": "0"}),
                                "lower exceeds instance.task.upper"),
    "hand-mind-of-words": (mind(FAR, ASKED, (3, "yes"), (5, False)), "must be true or false"),
    "hand-mind-by-another-rule": (_with(ONCE, "evidence", rule="transcript"), "'mind-changes' belongs there"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("the residual counts", "class_refutation.py", "reach = (tolerance + within) ** 2", "reach = tolerance**2"),
)

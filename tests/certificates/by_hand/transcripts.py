"""Transcripts.

Not among the constants: the bits for the truth beside n. Fewer refuse more, as `hand-measurement-off-by-a-hair-less`
notices.
"""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document, certificate, distance, instance, numerals, optimality, proof
from by_hand.growth import P2, P3, ZERO


def answer(subject: str, n: int, numerators: Any, exponent: int = 0, solved: Document | None = None) -> Document:
    written = [numerals(row) if isinstance(row, list) else str(row) for row in numerators]
    told = {"subject": subject, "n": n, "sample": 0, "exponent": exponent, "numerators": written}
    return told if solved is None else told | {"proof": solved}


def consistency(posed: Document, *answers: Document, field: Any = ()) -> Document:
    """All these answers are true of the instance, whose measurements are the only sample."""
    claim = {"kind": "consistency", "bits": max([0, *(told["n"] for told in answers)]), "questions": len(answers)}
    transcript = {"rule": "transcript", "samples": [posed["measurements"]], "sample": 0, "answers": [*answers]}
    return certificate(claim, posed, None, {"transcript": transcript}, field)


ONE = instance(P2, 1, [[1]], [1])  # z = 1/2
MATRIX, MEASUREMENT = answer("matrix", 2, [[1]]), answer("measurement", 2, [1])


def solved(posed: Document, point: Any, upper: Any, dual: Any, minimiser: Any) -> Document:
    return certificate(distance(0, upper), posed, [point], proof([dual], [minimiser]))


def told_solution(point: int, exponent: int, found: Document) -> Document:
    return consistency(ONE, MATRIX, MEASUREMENT, answer("solution", 2, [point], exponent, found))


SCALED = instance(P2, 1, [[1]], [1], scales=[4])  # 4(z - 1)^2 + |z|: z = 7/8
TURNED_ROUND = instance(P2, 1, [[1]], [1], isometry={"kind": "dct-ii"})  # of size 1: the identity

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}

INCORRECT |= {
    # (z/2 - 1)^2 + |z| is 9/16 above its minimum at 3/2, which is 3/2 away from 0
    "hand-solution-by-its-excess": (
        consistency(
            instance(P2, 1, [["1/2"]], [1]), answer("matrix", 0, [[1]], 1), answer("measurement", 0, [1]),
            answer("solution", 0, [3], 1, certificate(
                {"kind": "objective-excess", "lower": "0", "upper": "1"}, instance(P2, 1, [["1/2"]], [1]), ["3/2"],
                {"optimality": optimality([1], [0])})),
        ),
        "transcript",
    ),
    # 0 minimises |z - 1| + |z|, and is 1/2 away from 1/2
    "hand-solution-of-another-problem": (
        told_solution(0, 0, solved(instance(P3, 1, [[1]], [1]), 0, 0, 1, 0)), "transcript"),
    "hand-solution-of-scaled-rows": (told_solution(7, 3, solved(SCALED, "7/8", 0, "1/8", "7/8")), "transcript"),
    # true, but the data that were told stand in the proof without an isometry
    "hand-solution-behind-an-isometry": (
        told_solution(1, 1, solved(TURNED_ROUND, "1/2", 0, "1/2", "1/2")), "transcript"),
    "hand-solution-of-another-matrix": (
        told_solution(-1, 1, solved(instance(P2, 1, [[-1]], [1]), "-1/2", 0, "1/2", "-1/2")), "transcript"),
    "hand-solution-of-other-measurements": (
        told_solution(-1, 1, solved(instance(P2, 1, [[1]], [-1]), "-1/2", 0, "-1/2", "-1/2")), "transcript"),
    # the measurement is 1, the answer is 3: 2 away
    "hand-measurement-off": (consistency(ONE, answer("measurement", 0, [3])), "transcript"),
    # 3/4 away in both entries: the sum of the squares is 9/8
    "hand-measurement-off-in-both-entries": (
        consistency(instance(P2, 1, [[1], [1]], [0, 0]), answer("measurement", 0, [3, 3], 2)), "transcript"),
    # 1/3 + 87382/131072 = 1 + 2/393216
    "hand-measurement-off-by-a-hair-below": (
        consistency(instance(P2, 1, [[1]], ["1/3"]), answer("measurement", 0, [-87382], 17)), "transcript"),
    # 174763/131072 - 1/3 = 1 + 1/393216
    "hand-measurement-off-by-a-hair-above": (
        consistency(instance(P2, 1, [[1]], ["1/3"]), answer("measurement", 0, [174763], 17)), "transcript"),
    # 1/2 + 3/8
    "hand-solution-off": (told_solution(7, 3, solved(ONE, "7/8", "3/8", "1/2", "1/2")), "transcript"),
    "hand-solution-before-its-matrix": (
        consistency(ONE, MEASUREMENT, answer("solution", 2, [1], 1, solved(ONE, "1/2", 0, "1/2", "1/2"))),
        "transcript",
    ),
    "hand-solution-before-its-measurement": (
        consistency(ONE, MATRIX, answer("solution", 2, [1], 1, solved(ONE, "1/2", 0, "1/2", "1/2"))),
        "transcript",
    ),
}  # fmt: skip
COMPLEX = {
    "problem": P2,
    "scalars": "complex",
    "lambda": "1",
    "weights": ["1"],
    "matrix": [[["1", "0"]]],
    "measurements": [["0", "0"]],
}
ZERO_PROOF = certificate(distance(0, 0, True), COMPLEX, None, {"zero": {"rule": "complex-zero"}}) | {
    "point": [["0", "0"]]
}
MALFORMED |= {
    "hand-answer-about-a-list": (
        consistency(ONE, MATRIX | {"subject": ["matrix"]}), "known are matrix, measurement, solution"),
    "hand-solution-proven-over-complex-data": (
        consistency(
            ZERO, answer("matrix", 2, [[1]]), answer("measurement", 2, [0]), answer("solution", 2, [0], 0, ZERO_PROOF)
        ),
        "must be a certificate about real data",
    ),
}  # fmt: skip
CORRECT |= {
    "hand-transcript-as-far-off-as-allowed": consistency(
        ONE,
        answer("matrix", 2, [[3]], 2),
        answer("measurement", 2, [5], 2),
        # A = 3/4, y = 5/4: (z 3/4 - 5/4) 3/4 = -1/2 for z = 7/9
        answer("solution", 2, [1], 0, solved(instance(P2, 1, [["3/4"]], ["5/4"]), 1, "1/4", "2/3", "7/9")),
    ),
    # 1/3 + 87381/131072 = 1 - 1/393216: proven with 17 bits beside n
    "hand-measurement-off-by-a-hair-less": consistency(
        instance(P2, 1, [[1]], ["1/3"]), answer("measurement", 0, [-87381], 17)
    ),
}

CONSTANTS: tuple[Constant, ...] = (
    # transcripts
    Constant("transcript: both sides, above", "transcript.py", "max(ceiling - low, high - floor)", "ceiling - low"),
    Constant("transcript: both sides, below", "transcript.py", "max(ceiling - low, high - floor)", "high - floor"),
    Constant("transcript: the sum", "transcript.py", "total += worst * worst", "total = max(total, worst * worst)"),
    Constant("transcript: the square", "transcript.py", "total += worst * worst", "total += worst"),
    Constant(
        "transcript: 4^-n",
        "transcript.py",
        "1 << 2 * (self.truth.bits - answer.n)",
        "2 << 2 * (self.truth.bits - answer.n)",
    ),
    Constant("transcript: 2^-n of a solution", "transcript.py", "> Fraction(2) ** -n", "> Fraction(2) ** (1 - n)"),
)

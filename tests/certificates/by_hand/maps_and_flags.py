"""Outputs that are no value of a best map, and answers about outputs that are wrong: all that was told is true."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from by_hand.any_map import dense
from by_hand.claims import HALF, lasso
from by_hand.documents import Constant, Document, certificate, functional, numerals, proof
from by_hand.optimal_map import HALVES, PAIR, SECOND
from by_hand.transcripts import answer

NEARLY_ONE = 1 - Fraction(1, 2**40)
SLIGHTLY = Fraction(1, 2**40)


def told(n: Any, *rows: Any) -> Document:
    return {"n": n, "matrix": [numerals(row) for row in rows]}


def missed(
    operator: Document, vectors: Any, y: Any, z: Any, error: Any, optimum: Any, tolerance: Any, vector: Any,
    centres: Any, *answers: Document,
) -> Document:  # fmt: skip
    """||z - x|| >= error > optimum + tolerance, x the vector of that number, of measurement y."""
    claim = {"kind": "map-refutation", "error": str(error), "optimum": str(optimum), "tolerance": str(tolerance)}
    claim["questions"] = len(answers)
    instance = {"operator": operator, "vectors": [*map(numerals, vectors)]}
    instance |= {"measurement": numerals(y), "output": numerals(z)}
    evidence = {
        "answers": [*answers],
        "vector": vector,
        "centres": [None if c is None else numerals(c) for c in centres],
    }
    return certificate(claim, instance, None, evidence)


def flagged(point: Any, lower: Any, upper: Any, tolerance: Any, flag: Any, away: Any, *answers: Document) -> Document:
    """LASSO with A = y = lambda = 1: the minimiser is 1/2, and a functional shows the lower bound."""
    claim = {"kind": "exit-flag", "lower": str(lower), "upper": str(upper), "unique": None}
    claim |= {"tolerance": str(tolerance), "flag": flag}
    posed = lasso([[1]], [1])
    transcript = {"rule": "transcript", "samples": [posed["measurements"]], "sample": 0, "answers": [*answers]}
    evidence = proof([HALF], [HALF], functional([away], [away]) if away else None)
    return certificate(claim, posed, [point], evidence | {"transcript": transcript})


# near (1 1), which measures both unit vectors as 1: here the second one is measured as 3/2
APART = dense([1, "3/2"])
UNITS = [(1, 0), (0, 1)]
EYE = dense([1, 0], [0, 1])
HALF_OFF = told(1, [1, 1])  # 1/2 away
# 3/5 and 4/5 away, in two rows: together 1
ONE_OFF = told(0, ["8/5", 0], [0, "1/5"])

CORRECT: dict[str, Document] = {
    "hand-missed-optimum": missed(APART, UNITS, [1], (0, 0), 1, 0, NEARLY_ONE, 0, [], HALF_OFF),
    "hand-missed-optimum-untold": missed(APART, UNITS, [1], (0, 0), 1, 0, 0, 0, []),
    "hand-missed-optimum-of-the-other": missed(APART, UNITS, ["3/2"], (0, -2), "5/2", 0, 2, 1, [], HALF_OFF),
    "hand-missed-optimum-of-two-rows": missed(EYE, UNITS, [1, 0], (-2, 0), "5/2", 0, 0, 0, [], ONE_OFF),
    "hand-missed-optimum-told-twice": missed(
        EYE, UNITS, [1, 0], (0, 0), 1, 0, 0, 0, [], ONE_OFF, told(1, [1, "1/2"], [0, 1]), told(30, [1, 0], [0, 1])),
    "hand-missed-optimum-of-a-pair": missed(SECOND, PAIR, [0], (1, 0), 4, 3, NEARLY_ONE, 1, [HALVES], told(9, [0, 1])),
    "hand-missed-optimum-by-diameter": missed(SECOND, PAIR, [0], (1, 0), 4, 3, 0, 1, [None]),
    "hand-flag-yes": flagged(0, HALF, HALF, HALF - SLIGHTLY, True, -2, answer("matrix", 1, [[1]])),
    "hand-flag-no": flagged(0, HALF, HALF, HALF, False, -2, answer("matrix", 0, [[0]])),
    "hand-flag-no-nothing-told": flagged(0, 0, HALF, 1, False, None),
}  # fmt: skip


def _with(document: Document, part: str, **values: Any) -> Document:
    return {**document, part: {**document[part], **values}}


PLAIN, FLAG = CORRECT["hand-missed-optimum"], CORRECT["hand-flag-yes"]
INCORRECT: dict[str, tuple[Document, str]] = {
    # the best map errs by 0
    "hand-missed-negative-optimum": (missed(APART, UNITS, [1], (0, 0), 1, -1, 0, 0, []), "bounds"),
    # the best map errs by 0, and may do so by 3/2: the output is not worse
    "hand-missed-optimum-negative-tolerance": (missed(APART, UNITS, [1], (0, 0), 1, "3/2", -1, 0, []), "bounds"),
    "hand-missed-questions": (_with(PLAIN, "claim", questions=2), "bounds"),
    # the second vector is measured as 3/2
    "hand-missed-of-another-measurement": (missed(APART, UNITS, [1], (1, 0), 1, 0, 0, 1, []), "missed-optimum"),
    "hand-missed-error-too-large": (missed(APART, UNITS, [1], (-1, 0), 3, 0, 0, 0, []), "missed-optimum"),
    # 1 is not more than 0 + 1
    "hand-missed-optimum-by-the-tolerance": (missed(APART, UNITS, [1], (0, 0), 1, 0, 1, 0, []), "missed-optimum"),
    # (0, 0) is the value of a best map
    "hand-missed-by-a-best-map": (missed(SECOND, PAIR, [0], (0, 0), 3, 3, 0, 1, [HALVES]), "missed-optimum"),
    "hand-missed-optimum-too-small": (missed(SECOND, PAIR, [0], (0, 0), 3, 2, 0, 1, [HALVES]), "fibre-centres"),
    "hand-told-matrix-off": (
        missed(dense([1, Fraction(3, 2) + SLIGHTLY]), UNITS, [1], (0, 0), 1, 0, 0, 0, [], HALF_OFF), "told-matrices"),
    # 3/5 and a little more than 4/5 away, in two rows
    "hand-told-matrix-off-in-both-rows": (
        missed(EYE, UNITS, [1, 0], (0, 0), 1, 0, 0, 0, [], told(0, ["8/5", 0], [0, Fraction(1, 5) - SLIGHTLY])),
        "told-matrices",
    ),
    # the second answer is not within 2^-3
    "hand-told-matrix-off-later": (
        missed(APART, UNITS, [1], (0, 0), 1, 0, 0, 0, [], HALF_OFF, told(3, [1, 1])), "told-matrices"),
    # the point is within 1/2, as was said
    "hand-flag-yes-and-right": (flagged(0, HALF, HALF, HALF, True, -2), "false-flag"),
    # the point is farther than that, as was said
    "hand-flag-no-and-right": (flagged(0, HALF, HALF, HALF - SLIGHTLY, False, -2), "false-flag"),
    "hand-flag-bounds-too-wide": (flagged(0, 0, 1, HALF, False, None), "false-flag"),
    # 9 is no answer about 1
    "hand-flag-told-lies": (flagged(0, HALF, HALF, 0, True, -2, answer("matrix", 1, [[9]])), "transcript"),
}  # fmt: skip
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-missed-by-no-matrix": (
        missed({"kind": "identity", "size": 2}, UNITS, [1, 0], (0, 0), 1, 0, 0, 0, []), "must be a matrix"),
    "hand-missed-of-two-measurements": (_with(PLAIN, "instance", measurement=["1", "1"]), "has 2 entries where 1"),
    "hand-missed-output-too-long": (_with(PLAIN, "instance", output=["0", "0", "0"]), "has 3 entries where 2"),
    "hand-missed-vector-beyond": (_with(PLAIN, "evidence", vector=2), "position 2, which does not exist"),
    "hand-missed-questions-no-count": (_with(PLAIN, "claim", questions="1"), "must be a count"),
    "hand-told-matrix-again": (
        missed(APART, UNITS, [1], (0, 0), 1, 0, 0, 0, [], HALF_OFF, HALF_OFF), "evidence.answers: n must ascend"),
    "hand-told-matrix-before": (
        missed(APART, UNITS, [1], (0, 0), 1, 0, 0, 0, [], told(2, [1, "3/2"]), HALF_OFF), "n must ascend"),
    "hand-told-matrix-below-zero": (_with(PLAIN, "evidence", answers=[told(-1, [1, 1])]), "must be a count"),
    "hand-told-matrix-of-many-bits": (
        _with(PLAIN, "evidence", answers=[told(100_001, [1, "3/2"])]), "the limit is 100000"),
    "hand-told-matrix-too-wide": (_with(PLAIN, "evidence", answers=[told(1, [1, 1, 1])]), "has not the shape"),
    "hand-told-matrix-too-high": (_with(PLAIN, "evidence", answers=[told(1, [1, 1], [1, 1])]), "has not the shape"),
    "hand-told-matrix-empty": (_with(PLAIN, "evidence", answers=[told(1)]), "is empty"),
    "hand-flag-of-words": (_with(FLAG, "claim", flag="yes"), "true or false belongs there"),
    "hand-flag-without-point": ({**FLAG, "point": None}, "point must be an array"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("missed optimum: the square of the error", "map_refutation.py", "square < error * error:", "square < error:"),
    Constant("missed optimum: the tolerance", "map_refutation.py", "error <= optimum + tolerance:", "error <= optimum:"),
    Constant("told matrices: 4^-n", "map_refutation.py", "* total << 2 * n", "* total << n"),
    Constant(
        "told matrices: all rows", "map_refutation.py", "total += dot(apart, apart)",
        "total = max(total, dot(apart, apart))",
    ),
)  # fmt: skip

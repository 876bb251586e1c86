"""Hilbert's matrix with weights, of which two or three rows are computed."""

from __future__ import annotations

from by_hand.documents import Constant, Document
from by_hand.l2_operators import near


def hilbert(ratio: object = 1, shift: object = 1, rows: object = 1) -> Document:
    return {"kind": "hilbert", "ratio": str(ratio), "shift": str(shift), "rows": rows}


ONE, TWO = hilbert(), hilbert(rows=2)  # Sp = [0, pi]
HALVES = hilbert("1/2", rows=2)  # 1, 1/4, ...; 1/4, 1/12, ...
CORRECT: dict[str, Document] = {
    # the row 0 of e_0 is 1, and the others have at most 1 / (1 + 0 + 1 - 1) = 1 (in truth pi^2/6 - 1)
    "hand-hilbert-one-row": near(ONE, [1], [f"{2**70 + 1}/{2**70}"], [[1]]),
    # 1/4 in row 1, and 2^-4 / ((3/4) 3^2) = 1/108 beyond
    "hand-hilbert-weights": near(HALVES, [1], ["2679/10000"], [[1]]),
    # e_1: 1/4 in row 0, 1/12 in row 1; beyond 2^-6 / ((3/4) 4^2) = 1/768
    "hand-hilbert-second-column": near(HALVES, ["1/12"], ["2526/10000"], [[1]], first=1),
    # 2/3 and 2/5 in the rows 0 and 1, and 1 / (7/2 - 1) = 2/5 beyond
    "hand-hilbert-shift": near(hilbert(1, "3/2", 2), ["2/3"], ["7484/10000"], [[1]]),
    # (1, -2) -> (0, -1/6), and 2/2 beyond
    "hand-hilbert-two-columns": near(TWO, [0], ["10028/10000"], [[1, -2]]),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    # ||(A - 1) e_0||^2 = pi^2/6 - 1
    "hand-hilbert-tail-forgotten": (near(ONE, [1], ["1/2"], [[1]]), "residual"),
    # true, and the bound of the tail does not show it
    "hand-hilbert-weights-forgotten": (near(HALVES, [1], ["2677/10000"], [[1]]), "residual"),
    # true, and the bound of the tail does not show it
    "hand-hilbert-one-column-counts": (near(TWO, [0], ["9/10"], [[1, -2]]), "residual"),
    # the distance of 5 to [0, pi] is 1.86
    "hand-hilbert-outside": (near(ONE, [5], ["18/10"], [[1]]), "residual"),
    # with 1 bit 1, 1/4 and 1/12 are 1, 0 and 0: the rounding is not counted
    "hand-hilbert-doubt": (near(HALVES, [1], ["11/10"], [[1]], bits=1), "residual"),
}  # fmt: skip


def _of(operator: Document, vectors: object = ((1,),), **parts: object) -> Document:
    return near(operator, [1], [5], vectors, **parts)


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-hilbert-ratio-0": (_of(hilbert(0)), "needs a ratio from 0 to 1"),
    "hand-hilbert-ratio-above-1": (_of(hilbert("3/2")), "needs a ratio from 0 to 1"),
    # 1 / (i + j + 1/2) is larger
    "hand-hilbert-small-shift": (_of(hilbert(1, "1/2", 2)), "a shift from 1 on"),
    "hand-hilbert-long-ratio": (_of(hilbert(f"1/{2**32}")), "has a long number: 32 bits"),
    "hand-hilbert-long-shift": (_of(hilbert(1, 2**32)), "has a long number: 32 bits"),
    "hand-hilbert-no-row": (_of(hilbert(rows=0)), "rows is 0; 1 to 4096"),
    "hand-hilbert-many-rows": (_of(hilbert(rows=4097)), "rows is 4097; 1 to 4096"),
    # the row 1 is not computed, and z e_1 would be left out
    "hand-hilbert-site-too-far": (_of(ONE, [[1, 1]]), "sites outside of the 1 rows"),
    "hand-hilbert-site-below-0": (_of(TWO, first=-1), "sites outside of the 2 rows"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("rows of the tail", "hilbert.py", "1 / ((1 - w * w) * x * x)", "1 / (2 * x * x)"),
    Constant("columns of the tail", "hilbert.py", "* count * tail", "* tail"),
    Constant("an entry rounded down", "hilbert.py", "doubt = len(hops) * unit", "doubt = 0 * unit"),
)

"""Dual points with room to spare: rule strict-dual.

Basis pursuit with A = (1, 1/2), y = 1 has the only minimiser (1, 0), and p = 1 leaves 1/2 to the second column. The truths in
the comments are seen from data like these.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from by_hand.convexity import entries
from by_hand.documents import Constant, Document, block, certificate, distance
from by_hand.enclosure import beside, changed, posed, sparse
from by_hand.entries import about, claimed

FILE = "strict_dual.py"


def fitting(columns: Sequence[int], sigma: Any) -> Document:
    """Columns that fit every vector."""
    return {"columns": [*columns], "singular_value": str(sigma)}


def dual(
    instance: Document, lower: Any, upper: Any, *, z: Sequence[float] = (), p: Sequence[float], s: Any = 1, T: Any = 1,
    margin: Any = 1, slope: Any = 1, E: Sequence[int] | None = None, twins: Sequence[Sequence[int]] = (),
    fit: Document | None = None, unique: bool | None = None, x: Sequence[float] | None = None,
) -> Document:  # fmt: skip
    """E is the first columns, and the point 0, if nothing else is said."""
    found = {
        "rule": "strict-dual",
        "columns": [*range(len(z))] if E is None else [*E],
        "minimiser": block(z),
        "singular_value": str(s),
        "twins": [[*pair] for pair in twins],
        "dual": block(p),
        "scale": str(T),
        "margin": str(margin),
        "slope": str(slope),
        "fit": fit,
    }
    point = [0.0] * instance["matrix"]["shape"][1] if x is None else x
    return certificate(distance(lower, upper, unique), instance, block(point), {"dual": found})


def pursuit(rows: Any, y: Sequence[float], weights: Sequence[float] | None = None) -> Document:
    """Basis pursuit with Az = y."""
    return posed("basis-pursuit", 0, rows, y, weights)


ROOM = {"margin": "1/2", "slope": 1}
UNIT = pursuit([[1.0, 0.5]], [1.0])
EXACT = dual(UNIT, 1, 1, z=[1.0], p=[1.0], **ROOM)
FITTED = dual(UNIT, "4999/10000", "10001/10000", z=[0.75], p=[1.0], fit=fitting([0], 1), **ROOM)
TWO = pursuit([[1.0, 1.0]], [1.0])  # entries >= 0 with the sum 1
SHARED = dual(
    TWO, "707/1000", "708/1000", z=[1.0], p=[1.0], twins=[[1, 0]], unique=False
)  # (1/2, 1/2) is the nearest to 0
ONE = pursuit([[1.0]], [1.0])
NOTHING = dual(ONE, 0, "10001/10000", p=[0.5], margin="1/2", slope="1/2", fit=fitting([0], 1))
ROOT = posed("square-root-lasso", "1/2", [[1.0, 0.5]], [1.0])  # the minimiser is (1, 0), with the residual 0
# the minimiser is (0, 1/32), and E is the first column: what moves it is the length 32 of the second one
LONG = pursuit([[1.0, 32.0]], [1.0], [1.0, 16.0])

CORRECT: dict[str, Document] = {
    "hand-dual-of-a-point": EXACT,
    # z~ = 3/4 is wrong by 1/4 = a
    "hand-dual-between-its-bounds": FITTED,
    # E is empty: the entry 1 is b
    "hand-dual-no-columns": NOTHING,
    "hand-dual-of-zero": dual(pursuit([[1.0, 0.5]], [0.0]), 0, 0, p=[0.0]),
    "hand-dual-square-root": dual(ROOT, 1, 1, z=[1.0], p=[0.5], margin="1/4", slope="1/2"),
    # without columns that fit, a = 1/2
    "hand-dual-square-root-off-by-a-quarter": dual(
        ROOT, "1/25", "3/2", z=[0.75], p=[0.5], margin="1/4", slope="1/2",
    ),
    # with them, a = 1/4
    "hand-dual-square-root-that-fits": dual(
        ROOT, "4999/10000", "10001/10000", z=[0.75], p=[0.5], margin="1/4", slope="1/2", fit=fitting([0], 1)
    ),
    "hand-dual-scaled": dual(UNIT, 1, 1, z=[1.0], p=[3.0], T=3, **ROOM),
    "hand-dual-moved-by-a-long-column": dual(LONG, 0, "32/10", z=[1.0], p=[0.25], margin=8, slope="1/4", x=[1.0, 0.0]),
    "hand-dual-shared": SHARED,
    "hand-dual-dearer-twin": dual(pursuit([[1.0, 1.0]], [1.0], [1.0, 2.0]), 1, 1, z=[1.0], p=[1.0], twins=[[1, 0]]),
    # A = (1, -2) and w = (1, 2): minimisers are (u, u/2 - 1/2) for 0 <= u <= 1
    "hand-dual-shared-with-a-longer-column": dual(
        pursuit([[1.0, -2.0]], [1.0], [1.0, 2.0]), "447/1000", "448/1000", z=[1.0], p=[1.0], twins=[[1, 0]], unique=False
    ),
    # the column that fits is the equal one
    "hand-dual-twin-that-fits": dual(TWO, "7/10", "71/100", z=[1 - 2.0**-10], p=[1.0], twins=[[1, 0]], fit=fitting([1], 1)),
    # a free column in E: only c = 0 is admitted there
    "hand-dual-free-column": dual(
        pursuit([[1.0, 0.0], [0.0, 1.0]], [1.0, 2.0], [1.0, 0.0]), "2236/1000", "2237/1000", z=[1.0, 2.0], p=[1.0, 0.0],
        s="99/100",
    ),
    "hand-dual-sparse": dual(
        pursuit(sparse((2, 3), [0, 1, 2, 3], [1, 1, 0], [1.0, 0.5, 1.0]), [0.0, 1.0]), "6/10", "11/10", z=[0.875],
        p=[0.0, 1.0], fit=fitting([0, 2], "99/100"), **ROOM,
    ),
    "hand-dual-dense-file": dual(
        pursuit(beside("correct/hand-dual-dense.bin", {"encoding": "float64-columns", "shape": [1, 2]}, struct.pack("<dd", 1.0, 0.5)), [1.0]),
        "1/4", "13/10", z=[0.75], p=[1.0], fit=fitting([0, 1], 1), **ROOM,
    ),
    # both bounds of entries are attained: 3/4 is wrong by 1/4, and b = 1
    "hand-dual-large-entry": about(FITTED, claimed("499/1000", "1/1000", large=[0], least="4999/10000")),
    "hand-dual-small-entry": about(NOTHING, claimed("10001/10000", "10001/10000")),
    "hand-dual-entries-shared": about(SHARED, claimed("1/2", 0, between=[0, 1])),
    "hand-dual-dearer-twin-is-small": about(
        dual(pursuit([[1.0, 1.0]], [1.0], [1.0, 2.0]), 1, 1, z=[0.75], p=[1.0], twins=[[1, 0]], fit=fitting([0], 1)),
        claimed("1/4", 0, large=[0], least="4999/10000"),
    ),
    "hand-dual-dimension": about(SHARED, {"kind": "dimension", "lower": "1", "upper": "2"}),
    "hand-dual-point-by-entries": {**EXACT, "point": entries(2, [0], [0.5])} | {"claim": distance("1/2", "1/2", None)},
}  # fmt: skip

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- what the rule does not speak of
    # the minimiser is 7/8
    "hand-dual-lasso": (dual(posed("lasso", 1, [[2.0]], [2.0]), 1, 1, z=[1.0], p=[0.5], s=2), "strict-dual"),
    # the minimiser is 1/2
    "hand-dual-ball": (dual(posed("basis-pursuit", "1/2", [[1.0]], [1.0]), 1, 1, z=[1.0], p=[1.0]), "strict-dual"),
    # z <= 0: there is none
    "hand-dual-signs": (dual({**UNIT, "signs": [-1, -1]}, 1, 1, z=[1.0], p=[1.0], **ROOM), "strict-dual"),
    # ---------------------------------------------------------------- step 1
    # A = (1, 2): the minimiser is (0, 1/2)
    "hand-dual-negative-margin": (
        dual(pursuit([[1.0, 2.0]], [1.0]), 1, 1, z=[1.0], p=[1.0], margin=-1, slope="1/2"), "strict-dual",
    ),
    # columns (1, 0), (2, 1/8), (0, 1): (0, 1/2, -1/16) is cheaper than (1, 0, 0)
    "hand-dual-beyond-its-bounds": (
        dual(pursuit([[1.0, 2.0, 0.0], [0.0, 0.125, 1.0]], [1.0, 0.0]), 1, 1, z=[1.0, 0.0], p=[1.0, 0.0], s="1/20"),
        "strict-dual",
    ),
    # lambda = 2: the minimiser is 0
    "hand-dual-longer-than-1": (dual(posed("square-root-lasso", 2, [[1.0]], [1.0]), 1, 1, z=[1.0], p=[2.0]), "strict-dual"),
    # the same, with p half as long as it may be: G = 3/2
    "hand-dual-residual-that-stays": (
        dual(posed("square-root-lasso", 2, [[1.0]], [1.0]), 0, "1/2", z=[1.0], p=[0.5], x=[1.0]), "bounds",
    ),
    # lambda = 4, A = 2: the minimiser is 0
    "hand-dual-penalty": (
        dual(posed("square-root-lasso", 4, [[2.0]], [2.0]), 1, 1, z=[1.0], p=[0.5], s=2), "bounds",
    ),
    # A = (1, 3/2): the minimiser is (0, 2/3), G = 1/2
    "hand-dual-scale": (
        dual(pursuit([[1.0, 1.5]], [1.0]), 1, 1, z=[1.0], p=[1.0], T=2, margin="1/4", slope="1/8"), "bounds",
    ),
    # ---------------------------------------------------------------- step 2: what fits y
    # the minimiser is (4, 0)
    "hand-dual-nothing-fits": (
        dual(pursuit([[0.25, 0.0]], [1.0], [1.0, 100.0]), 0, 1, z=[0.0], p=[4.0], s="1/4", margin=100, slope=3), "strict-dual",
    ),
    # the minimiser is (1, 0)
    "hand-dual-negative-rows": (
        dual(pursuit([[1.0, 0.0]], [1.0], [1.0, 100.0]), 0, "1/10", z=[0.0], p=[0.0], margin=100, fit=fitting([0], -1)),
        "strict-dual",
    ),
    "hand-dual-no-columns-fit": (dual(ONE, 0, 0, p=[0.0], fit=fitting([], 1)), "strict-dual"),
    "hand-dual-rows-too-large": (dual(ONE, 0, "6/10", p=[0.0], fit=fitting([0], 2)), "strict-dual"),
    # the second row of A is 0, and y = (1, 1): there is no feasible point
    "hand-dual-dependent-rows": (
        dual(
            pursuit([[1.0, 0.5], [0.0, 0.0]], [1.0, 1.0]), 0, 9, z=[1.0], p=[1.0, 0.0], fit=fitting([0, 1], "1/4"), **ROOM
        ),
        "strict-dual",
    ),
    # the same in sparse form
    "hand-dual-empty-row": (
        dual(
            pursuit(sparse((2, 2), [0, 1, 2], [0, 0], [1.0, 0.5]), [1.0, 1.0]), 0, 9, z=[1.0], p=[1.0, 0.0],
            fit=fitting([0, 1], "1/4"), **ROOM,
        ),
        "strict-dual",
    ),
    # ---------------------------------------------------------------- step 3: columns
    # z~ = 3/4 is wrong by 1/4, not by 1/8
    "hand-dual-singular-value-too-large": (
        dual(UNIT, 0, "1/8", z=[0.75], p=[1.0], s=2, fit=fitting([0], 1), x=[0.75, 0.0], **ROOM), "strict-dual",
    ),
    # (1, 0) and (0, 1) are minimisers, and s = 0
    "hand-dual-dependent": (dual(TWO, "707/1000", "708/1000", z=[0.5, 0.5], p=[1.0], s="1/1000", x=[1.0, 1.0]), "strict-dual"),
    # the room is 1/2: b = 1
    "hand-dual-margin-not-kept": (dual(ONE, 0, "6/10", p=[0.5], slope="1/8", fit=fitting([0], 1)), "strict-dual"),
    # the minimiser is 1 away from (1, 0)
    "hand-dual-slope-not-kept": (
        dual(LONG, 0, "3/10", z=[1.0], p=[0.25], margin=4, slope=4, x=[1.0, 0.0]), "strict-dual",
    ),
    # the room of the second column is 0: all (u, 1 - u) are minimisers
    "hand-dual-on-the-bound": (dual(TWO, 1, 1, z=[1.0], p=[1.0], margin=f"1/{2**60}", slope=f"1/{2**60}"), "strict-dual"),
    # ---------------------------------------------------------------- radii
    "hand-dual-radius-of-the-residual": (
        dual(UNIT, 0, "1/8", z=[0.75], p=[1.0], fit=fitting([0], 1), x=[0.75, 0.0], **ROOM), "bounds",
    ),
    # A = 1/4: the minimiser is 4
    "hand-dual-radius-of-a-short-column": (
        dual(pursuit([[0.25]], [1.0]), 0, "1/2", z=[3.0], p=[4.0], s="1/4", fit=fitting([0], "1/4"), x=[3.0]), "bounds",
    ),
    "hand-dual-radius-of-a-long-column": (
        dual(LONG, 0, "3/10", z=[1.0], p=[0.25], margin=8, slope="1/4", x=[1.0, 0.0]), "bounds",
    ),
    "hand-dual-radius-off-the-columns": (
        dual(ONE, 0, "6/10", p=[0.5], margin="1/2", slope="1/2", fit=fitting([0], 1)), "bounds",
    ),
    "hand-dual-dear-fit": (
        dual(pursuit([[1.0]], [1.0], [4.0]), 0, "6/10", p=[2.0], margin=2, slope=2, fit=fitting([0], 1)), "bounds",
    ),
    # A = 1/4: the minimiser is 4
    "hand-dual-fit-of-a-short-column": (
        dual(pursuit([[0.25]], [1.0]), 0, 3, p=[2.0], margin="1/2", slope=2, fit=fitting([0], "1/4")), "bounds",
    ),
    "hand-dual-square-root-without-columns": (
        dual(posed("square-root-lasso", "1/2", [[1.0]], [1.0]), 0, "1/2", p=[0.125], margin="3/8", slope="3/8"), "bounds",
    ),
    # ---------------------------------------------------------------- entries
    # z~ = 5/4 is wrong by 1/4
    "hand-dual-entry-not-so-large": (
        about(dual(UNIT, 0, 9, z=[1.25], p=[1.0], fit=fitting([0], 1), **ROOM), claimed("6/5", "6/5", large=[0], least="5/4")),
        "strict-dual",
    ),
    "hand-dual-entry-not-so-small": (about(NOTHING, claimed("6/10", "6/10")), "strict-dual"),
    # the dimension is 1
    "hand-dual-dimension-not-bounded": (
        about(SHARED, {"kind": "dimension", "lower": "0", "upper": "0"}), "strict-dual",
    ),
    # ---------------------------------------------------------------- the claim
    "hand-dual-called-unique": (changed(SHARED, "claim", unique=True), "strict-dual"),
    "hand-dual-called-several": (changed(EXACT, "claim", unique=False), "strict-dual"),
    # y = 0: the entry that columns share is 0, and z~ = 1/8 is wrong by 1/8
    "hand-dual-called-several-within-the-radius": (
        dual(pursuit([[1.0, 1.0]], [0.0]), 0, "1/4", z=[0.125], p=[1.0], twins=[[1, 0]], fit=fitting([0], 1), unique=False),
        "strict-dual",
    ),
    "hand-dual-dense-file-of-another-matrix": (
        dual(
            pursuit(
                beside(
                    "incorrect/hand-dual-dense.bin", {"encoding": "float64-columns", "shape": [1, 2]},
                    struct.pack("<dd", 1.0, 0.5), struct.pack("<dd", 1.0, 2.0),
                ),
                [1.0],
            ),
            1, 1, z=[1.0], p=[1.0], **ROOM,
        ),
        "matrix-file",
    ),
}  # fmt: skip

MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-dual-without-fit": (
        {**EXACT, "evidence": {"dual": {k: v for k, v in EXACT["evidence"]["dual"].items() if k != "fit"}}}, "fit",
    ),
}  # fmt: skip

CONSTANTS: tuple[Constant, ...] = (
    Constant("||r~|| in a", FILE, "(self.length + moved)", "moved"),
    Constant("s in a", FILE, "(self.length + moved) / self.singular", "(self.length + moved)"),
    Constant("G / theta in a", FILE, "moved = self.gap / self.slope if", "moved = ZERO if"),
    Constant("G / delta in a", FILE, "max(moved, self.gap / self.strictness)", "moved"),
    Constant("mu in b", FILE, "self.gap / self.margin", "self.gap"),
    Constant("a in B", FILE, "self.near**2 + ", ""),
    Constant("b in B", FILE, " + self.off**2", ""),
    Constant("lambda in v", FILE, "self.factor * self.problem.weight(i)", "self.problem.weight(i)"),
    Constant("T in the dual value", FILE, "y.exponent) / self.scale", "y.exponent)"),
    Constant("v_C in kappa", FILE, "prices * self.length / least", "self.length / least"),
    Constant("sigma in kappa", FILE, "prices * self.length / least", "prices * self.length"),
    Constant("||r~|| of the square-root LASSO", FILE, "return self.length\n", "return ZERO\n"),
    Constant("mu in leading bits", FILE, "max(margin, found[1] * slope)", "found[1] * slope"),
    Constant("theta in leading bits", FILE, "max(margin, found[1] * slope)", "margin"),
    Constant("a in entries", FILE, "self.entries_within(self.near)", "self.entries_within(ZERO)"),
    Constant("b in entries", FILE, "self.problem.columns), self.off)", "self.problem.columns))"),
    Constant("N in the dimension", FILE, "(least, self.problem.columns)", "(least, 0)"),
    Constant("||A_i|| off E", FILE, "square * (self.scale", "(self.scale"),
)  # fmt: skip
FILES: dict[str, bytes] = {}

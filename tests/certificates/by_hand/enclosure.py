"""float64 blocks and support enclosures.

The LASSO in one column A = a with lambda = 1 has the minimiser (a y - 1/2) / a^2 where that is positive, of two columns the
longer one alone is used: the truths in the comments are seen from this, or from z = h - t g on orthogonal columns.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Sequence
from typing import Any

from by_hand.documents import Constant, Document, block, certificate, distance, doubles, numerals

FILES: dict[str, bytes] = {}
FILE = "enclosure.py"


def columns(A: Sequence[Sequence[float]]) -> Document:
    """A dense matrix from its rows."""
    entries = [row[i] for i in range(len(A[0])) for row in A]
    return {"encoding": "float64-columns", "shape": [len(A), len(A[0])], "data": doubles(entries)}


def csc(starts: Sequence[int], rows: Sequence[int], values: Sequence[float]) -> bytes:
    """Column starts, row numbers, entries."""
    return struct.pack(f"<{len(starts) + len(rows)}Q{len(values)}d", *starts, *rows, *values)


def sparse(shape: tuple[int, int], starts: Sequence[int], rows: Sequence[int], values: Sequence[float]) -> Document:
    """A matrix compressed by columns."""
    data = base64.b64encode(csc(starts, rows, values)).decode()
    return {"encoding": "float64-csc", "shape": [*shape], "entries": len(rows), "data": data}


def beside(path: str, form: Document, data: bytes, certified: bytes | None = None) -> Document:
    """A matrix in a file of its own, with the hash of what was certified."""
    FILES[path] = data
    name = path.rpartition("/")[2]
    return {**form, "file": name, "sha256": hashlib.sha256(data if certified is None else certified).hexdigest()}


def posed(problem: str, parameter: Any, A: Any, y: Sequence[float], weights: Sequence[float] | None = None) -> Document:
    """An instance of float64 numbers; A is given by its rows, or as a block."""
    return {
        "problem": problem,
        "eta" if problem == "basis-pursuit" else "lambda": str(parameter),
        "weights": None if weights is None else block(weights),
        "matrix": A if isinstance(A, dict) else columns(A),
        "measurements": block(y),
    }


def lasso(A: Any, y: Sequence[float], weights: Sequence[float] | None = None) -> Document:
    return posed("lasso", 1, A, y, weights)


def enclosed(
    instance: Document, lower: Any, upper: Any, *, h: Sequence[Any] = (), g: Sequence[Any] = (), z: Sequence[Any] = (),
    inverse: Sequence[float] = (1.0,), signs: Sequence[int] | None = None, x: Sequence[float] | None = None,
) -> Document:  # fmt: skip
    """The support is the first columns, the point 0 and the signs +1 if nothing else is said."""
    enclosure = {
        "rule": "support-enclosure",
        "support": [*range(len(h))],
        "signs": [1] * len(h) if signs is None else [*signs],
        "h": numerals(h),
        "g": numerals(g),
        "minimiser": numerals(z),
        "inverse": block(inverse),
    }
    point = [0.0] * instance["matrix"]["shape"][1] if x is None else x
    return certificate(distance(lower, upper, True), instance, block(point), {"enclosure": enclosure})


def nothing(instance: Document, lower: Any = 0, upper: Any = 0) -> Document:
    """The support is empty: the minimiser is 0."""
    return enclosed(instance, lower, upper, inverse=())


def changed(document: Document, *path: str, **values: Any) -> Document:
    """A copy with other values under some keys of the object at that path."""
    if not path:
        return {**document, **values}
    return {**document, path[0]: changed(document[path[0]], *path[1:], **values)}


UNIT = lasso([[1.0]], [1.0])  # the minimiser is 1/2
ROOF = [[1.0], [0.0]]
LEVEL = posed("basis-pursuit", 1, ROOF, [2.0, 0.0])  # z = 2 - t g with t = g = 1: the minimiser is 1
EXACT = enclosed(UNIT, "1/2", "1/2", h=[1], g=[1], z=["1/2"])
ROW = {"encoding": "float64-columns", "shape": [1, 1]}
CELL = {"encoding": "float64-csc", "shape": [1, 1], "entries": 1}
SHARP = 2**328
"""The radius 1/4 is rounded up to a multiple of 1 / SHARP."""

CORRECT: dict[str, Document] = {
    # the enclosure is a point, so both bounds are the distance
    "hand-enclosure-of-a-point": EXACT,
    # ||y|| = eta
    "hand-enclosure-zero-on-the-ball": nothing(posed("basis-pursuit", 5, [[1.0], [1.0]], [3.0, 4.0])),
    # the minimiser is within 1/4 of 3/4: both bounds of the distance of 0 are attained, in the last digit
    "hand-enclosure-between-its-bounds": enclosed(
        UNIT, f"{SHARP // 2 - 1}/{SHARP}", f"{SHARP + 1}/{SHARP}", h=["5/4"], g=[1], z=["3/4"]
    ),
    "hand-enclosure-dense-file": enclosed(
        lasso(beside("correct/hand-enclosure-dense.bin", ROW, struct.pack("<d", 1.0)), [1.0]),
        "1/2", "1/2", h=[1], g=[1], z=["1/2"],
    ),
    "hand-enclosure-sparse-file": enclosed(
        lasso(beside("correct/hand-enclosure-sparse.bin", CELL, csc([0, 1], [0], [1.0])), [1.0]),
        "1/2", "1/2", h=[1], g=[1], z=["1/2"],
    ),
    "hand-enclosure-empty-sparse-column": enclosed(
        lasso(sparse((2, 2), [0, 1, 1], [1], [1.0]), [7.0, 1.0]), "1/2", "1/2", h=[1], g=[1], z=["1/2"]
    ),
}  # fmt: skip

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- the instance
    # with weight -1, F(z) = (z - 1/4)^2 - |z| is least at 3/4: the claim is about the other stationary point, -1/4
    "hand-enclosure-negative-weight": (
        enclosed(lasso([[1.0]], [0.25], [-1.0]), "1/4", "1/4", h=["1/4"], g=[1], z=["-1/4"], signs=[-1]),
        "instance",
    ),
    # the file holds A = 1, and what was certified is A = 2 with the minimiser 3/8
    "hand-enclosure-dense-file-of-another-matrix": (
        enclosed(
            lasso(
                beside("incorrect/hand-enclosure-dense.bin", ROW, struct.pack("<d", 1.0), struct.pack("<d", 2.0)), [1.0]
            ),
            "1/2", "1/2", h=[1], g=[1], z=["1/2"],
        ),
        "matrix-file",
    ),
    "hand-enclosure-sparse-file-of-another-matrix": (
        enclosed(
            lasso(
                beside(
                    "incorrect/hand-enclosure-sparse.bin", CELL, csc([0, 1], [0], [1.0]), csc([0, 1], [0], [2.0])
                ),
                [1.0],
            ),
            "1/2", "1/2", h=[1], g=[1], z=["1/2"],
        ),
        "matrix-file",
    ),
    # ---------------------------------------------------------------- step 1
    # A = 2^1023 and R = 0: R G is a multiple of 2^868, and ||I - R G|| = 1; true, but nothing is proven
    "hand-enclosure-inverse-of-no-scale": (
        enclosed(lasso([[2.0**1023]], [1.0]), 0, 1, h=[1], g=[1], z=["1/2"], inverse=[0.0]), "support-enclosure",
    ),
    # R = 0: theta is 1 exactly; true, but nothing is proven
    "hand-enclosure-theta-one": (
        enclosed(UNIT, "1/2", "1/2", h=[1], g=[1], z=["1/2"], inverse=[0.0]), "support-enclosure",
    ),
    # two columns, one the other: R = -1/4 gives theta > 1, and a minimiser that is not the only one; (1/2, 0) is another
    "hand-enclosure-theta-above-one": (
        enclosed(
            lasso([[1.0, 1.0]], [1.0]), "7/20", "9/25", h=["1/2", "1/2"], g=["1/2", "1/2"], z=["1/4", "1/4"],
            inverse=[-0.25, 0.0, 0.0, -0.25],
        ),
        "support-enclosure",
    ),
    # ---------------------------------------------------------------- step 2
    # theta = 3/4, |R||e| = 1/8, so the radius is 1/2 and not 1/8: the minimiser is 1/2
    "hand-enclosure-theta-three-quarters": (
        enclosed(UNIT, "874/1000", "1126/1000", h=["3/2"], g=[1], z=[1], inverse=[0.25]), "bounds",
    ),
    # h is wrong by 1/4: the minimiser is 1/2
    "hand-enclosure-radius-of-h": (enclosed(UNIT, "3/4", "3/4", h=["5/4"], g=[1], z=["3/4"]), "bounds"),
    # g is wrong by 1/2, so t g by 1/4: the minimiser is 1/2
    "hand-enclosure-radius-of-g": (enclosed(UNIT, "3/4", "3/4", h=[1], g=["1/2"], z=["3/4"]), "bounds"),
    # ---------------------------------------------------------------- step 3
    # A = (1, 0), y = (1, 0): rho = 0; true (1 is the minimiser), but not proven by the rule
    "hand-enclosure-no-residual": (
        enclosed(posed("square-root-lasso", "1/2", ROOF, [1.0, 0.0]), 1, 1, h=[1], g=[1], z=[1]), "support-enclosure",
    ),
    # lambda^2 q = 4: the minimiser is 0
    "hand-enclosure-penalty-above-one": (
        enclosed(posed("square-root-lasso", 2, ROOF, [1.0, 1.0]), 1, 1, h=[1], g=[1], z=[1]), "support-enclosure",
    ),
    # no point is feasible
    "hand-enclosure-ball-out-of-reach": (
        enclosed(posed("basis-pursuit", "1/2", ROOF, [1.0, 1.0]), 1, 1, h=[1], g=[1], z=[1]), "support-enclosure",
    ),
    # g = 0 is wrong by 1, so q is between -1 and 1: the minimiser is 1
    "hand-enclosure-q-about-zero": (enclosed(LEVEL, 2, 2, h=[2], g=[0], z=[2]), "support-enclosure"),
    # h = 5/2 is wrong by 1/2, so rho^2 may be 0 or 1/4 and t is between 0.866 and 1: the minimiser is 1, at 9/16
    "hand-enclosure-width-of-t": (
        enclosed(LEVEL, 0, "51/100", h=["5/2"], g=[1], z=["25/16"], x=[1.5625]), "bounds",
    ),
    # the same h, and t taken for sqrt(1 - 1/4): the minimiser is 1, at 5/8
    "hand-enclosure-correction-of-rho": (
        enclosed(LEVEL, 0, "52/100", h=["5/2"], g=[1], z=["13/8"], x=[1.625]), "bounds",
    ),
    # h = (4, 4), g = (1, 1/2), q = 2, t = 1: the minimiser is (3, 7/2), at 0.672; g is wrong by (-1/2, 1/2)
    "hand-enclosure-doubt-of-q": (
        enclosed(
            posed("basis-pursuit", "3/2", [[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]], [4.0, 8.0, 0.5], [1.0, 2.0]),
            0, "16/25", h=[4, 4], g=["1/2", 1], z=["227/64", "199/64"], inverse=[1.0, 0.0, 0.0, 0.25],
            x=[3.546875, 3.109375],
        ),
        "bounds",
    ),
    # ---------------------------------------------------------------- step 4
    # y = -1: the minimiser is -1/2
    "hand-enclosure-sign-of-an-entry": (
        enclosed(lasso([[1.0]], [-1.0]), "3/2", "3/2", h=[-1], g=[1], z=["-3/2"]), "support-enclosure",
    ),
    # y = 1/2: the minimiser is 0; true, and the sign of 0 is not +1
    "hand-enclosure-entry-zero": (enclosed(lasso([[1.0]], [0.5]), 0, 0, h=["1/2"], g=[1], z=[0]), "support-enclosure"),
    # ---------------------------------------------------------------- step 5
    # |A_1^T r| = 1 > 1/2 with no error at all: the minimiser is (0, 3/8)
    "hand-enclosure-active-column": (
        enclosed(lasso([[1.0, 2.0]], [1.0]), "1/2", "1/2", h=[1], g=[1], z=["1/2"]), "support-enclosure",
    ),
    # |A_1^T r| = t exactly: the solution set is a segment
    "hand-enclosure-column-on-the-bound": (
        enclosed(lasso([[1.0, 1.0]], [1.0]), "1/2", "1/2", h=[1], g=[1], z=["1/2"]), "support-enclosure",
    ),
    # h is wrong by 1/4, and so is the residual: the minimiser is (0, 40/81)
    "hand-enclosure-error-off-the-support": (
        enclosed(lasso([[1.0, 1.125]], [1.0]), "499/1000", "1001/1000", h=["5/4"], g=[1], z=["3/4"]),
        "support-enclosure",
    ),
    # A = (2, 3): the residual is 1/16 where 1/4 is true; 3/16 + 3/16 < 1/2 < 3/16 + 3 3/16: the minimiser is (0, 13/36)
    "hand-enclosure-norm-off-the-support": (
        enclosed(
            lasso([[2.0, 3.0]], [1.25]), "49/100", "69/100", h=["23/32"], g=["1/4"], z=["19/32"], inverse=[0.25]
        ),
        "support-enclosure",
    ),
    # A = (2, 9/4): 9/4 (1/16 + 3/32) < 1/2 < 9/4 (1/16 + 2 3/32): the minimiser is (0, 37/81)
    "hand-enclosure-norms-on-the-support": (
        enclosed(
            lasso([[2.0, 2.25]], [1.25]), "49/100", "69/100", h=["23/32"], g=["1/4"], z=["19/32"], inverse=[0.25]
        ),
        "support-enclosure",
    ),
    # ---------------------------------------------------------------- as many columns as rows
    # h is wrong by 1/4: the minimiser is 1
    "hand-enclosure-fit-radius-of-h": (
        enclosed(posed("basis-pursuit", 0, [[1.0]], [1.0]), "5/4", "5/4", h=["5/4"], g=[1], z=["5/4"]), "bounds",
    ),
    # the dual point is 1, not 3/4: the minimiser is (0, 8/9)
    "hand-enclosure-fit-error-off-the-support": (
        enclosed(posed("basis-pursuit", 0, [[1.0, 1.125]], [1.0]), 1, 1, h=[1], g=["3/4"], z=[1]), "support-enclosure",
    ),
    # A = (2, 9/4): the dual point is 1/2, not 1/4; 9/4 (1/4 + 1/8) < 1 < 9/4 (1/4 + 2/8): the minimiser is (0, 4/9)
    "hand-enclosure-fit-norms-on-the-support": (
        enclosed(
            posed("basis-pursuit", 0, [[2.0, 2.25]], [1.0]), "1/2", "1/2", h=["1/2"], g=["1/8"], z=["1/2"],
            inverse=[0.25],
        ),
        "support-enclosure",
    ),
    # lambda = 9/8 and q = 1, not 3/4: the minimiser is 0
    "hand-enclosure-fit-doubt-of-q": (
        enclosed(posed("square-root-lasso", "9/8", [[1.0]], [1.0]), 1, 1, h=[1], g=["3/4"], z=[1]),
        "support-enclosure",
    ),
    # ---------------------------------------------------------------- step 6
    # the minimiser is 1/2, within 1/4 of 3/4
    "hand-enclosure-spread-below": (enclosed(UNIT, "3/4", "11/10", h=["5/4"], g=[1], z=["3/4"]), "bounds"),
    "hand-enclosure-spread-above": (enclosed(UNIT, 0, "3/4", h=["5/4"], g=[1], z=["3/4"], x=[1.5]), "bounds"),
    "hand-enclosure-bound-below-the-spread": (enclosed(UNIT, 0, 0, h=["5/4"], g=[1], z=["3/4"], x=[0.75]), "bounds"),
    # both entries of h are wrong by 1/4: the minimiser is (1/2, 1/2), at 0.354
    "hand-enclosure-spread-of-two": (
        enclosed(
            lasso([[1.0, 0.0], [0.0, 1.0]], [1.0, 1.0]), 0, "26/100", h=["5/4", "5/4"], g=[1, 1], z=["3/4", "3/4"],
            inverse=[1.0, 0.0, 0.0, 1.0], x=[0.75, 0.75],
        ),
        "bounds",
    ),
}  # fmt: skip

MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-block-data-a-number": (changed(EXACT, "point", data=5), "point.data must be a base64 string"),
    "hand-block-encoding": (changed(EXACT, "point", encoding="float32"), "point.encoding is 'float32'"),
    "hand-matrix-encoding": (
        changed(EXACT, "instance", "matrix", encoding="float64-rows"), "instance.matrix.encoding is 'float64-rows'",
    ),
    "hand-matrix-without-rows": (
        nothing(posed("basis-pursuit", 0, {**columns([[1.0]]), "shape": [0, 1], "data": ""}, [])), "shape is empty",
    ),
    "hand-matrix-without-columns": (
        nothing(posed("basis-pursuit", 1, {**columns([[1.0]]), "shape": [1, 0], "data": ""}, [1.0])), "shape is empty",
    ),
    "hand-sparse-too-many-entries": (
        nothing(lasso({**sparse((1, 1), [0, 0], [], []), "entries": 200_000_000}, [1.0])), "200000000 entries: too many",
    ),
    "hand-sparse-starts-at-one": (nothing(lasso(sparse((1, 1), [1, 1], [0], [1.0]), [1.0])), "do not lead from 0"),
    "hand-sparse-ends-early": (nothing(lasso(sparse((1, 1), [0, 0], [0], [1.0]), [1.0])), "do not lead from 0"),
    "hand-sparse-starts-descend": (
        nothing(lasso(sparse((1, 3), [0, 1, 0, 1], [0], [0.25]), [1.0])), "the column starts do not ascend",
    ),
    "hand-sparse-row-too-large": (
        nothing(lasso(sparse((1, 1), [0, 1], [1], [0.25]), [1.0])), "not below the number of rows",
    ),
    "hand-sparse-row-twice": (
        nothing(lasso(sparse((1, 1), [0, 2], [0, 0], [0.25, 0.5]), [1.0])), "row numbers of a column do not ascend",
    ),
    "hand-hash-a-number": (
        nothing(
            lasso({**beside("malformed/hand-matrix.bin", ROW, struct.pack("<d", 0.25)), "sha256": 5}, [1.0])
        ),
        "sha256 is 5",
    ),
    "hand-hash-too-short": (
        nothing(
            lasso({**beside("malformed/hand-matrix.bin", ROW, struct.pack("<d", 0.25)), "sha256": "0123"}, [1.0])
        ),
        "not 64 hexadecimal digits",
    ),
    "hand-file-a-number": (
        nothing(lasso({**ROW, "file": 5, "sha256": "0" * 64}, [1.0])), "not the plain name of a file",
    ),
    "hand-enclosure-h-not-dyadic": (changed(EXACT, "evidence", "enclosure", h=["1/3"]), "h must be dyadic"),
}  # fmt: skip

CONSTANTS: tuple[Constant, ...] = (
    Constant("1/(1 - theta) in the radii", FILE, "largest / (1 - theta)", "largest"),
    Constant("the radius of h", FILE, " + h_radius + high * g_radius", " + high * g_radius"),
    Constant("t+ times the radius of g", FILE, " + high * g_radius", ""),
    Constant("(t+ - t0) |g|", FILE, " + (high - middle) * abs(b)", ""),
    Constant("||e_h||_1 delta_h in rho^2", FILE, "square - h_defect * h_radius, square", "square, square"),
    Constant("||W||_1 delta_g in q", FILE, "sum((abs(w) for w in penalties), ZERO) * g_radius", "ZERO"),
    Constant("||W||_1 delta_g in q, exact fit", FILE, "len(self.support), q + doubt)", "len(self.support), q)"),
    Constant("epsilon off the support", FILE, "room * room <= square * error * error", "False"),
    Constant("||A_i|| off the support", FILE, "square * error * error", "error * error"),
    Constant("||A_T|| in epsilon", FILE, "self._length(column, scale) * radius for", "radius for"),
    Constant("the radius of h, exact fit", FILE, "abs(z - a) + h_radius", "abs(z - a)"),
    Constant(
        "epsilon, exact fit", FILE, "sum((self._length(column, scale) for column in columns), ZERO) * g_radius", "ZERO"
    ),
    Constant(
        "||A_T|| in epsilon, exact fit", FILE, "(self._length(column, scale) for column in columns)",
        "(ONE for column in columns)",
    ),
    Constant("the spread is an l2 norm", FILE, "sum((r * r for r in self.radius), ZERO)", "max(r * r for r in self.radius)"),
    Constant("the spread below", "case.py", "(low + spread) * (low + spread)", "low * low"),
    Constant("the spread above", "case.py", "(high - spread) * (high - spread)", "high * high"),
    Constant("the spread and the upper bound", "case.py", "high < spread or ", ""),
)  # fmt: skip

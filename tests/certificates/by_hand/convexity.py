"""Strong convexity on columns that may be active: rule strong-convexity.

In one column A = 1, the LASSO with lambda = 1 has the minimiser y - 1/2 (0 for |y| <= 1/2), and s = 1 is exact. The truths in
the comments are seen from this.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, block, certificate, distance
from by_hand.enclosure import ROW, beside, changed, lasso, posed, sparse

FILE, NEAR, VALUES = "strong_convexity.py", "near_columns.py", "singular_value.py"


def convex(
    instance: Document, lower: Any, upper: Any, *, z: Sequence[float] = (), s: Any = 1, E: Sequence[int] | None = None,
    twins: Sequence[Sequence[int]] = (), unique: bool | None = True, x: Sequence[float] | None = None,
) -> Document:  # fmt: skip
    """E is the first columns, and the point 0, if nothing else is said."""
    found = {
        "rule": "strong-convexity",
        "columns": [*range(len(z))] if E is None else [*E],
        "minimiser": block(z),
        "singular_value": str(s),
        "twins": [[*pair] for pair in twins],
    }
    point = [0.0] * instance["matrix"]["shape"][1] if x is None else x
    return certificate(distance(lower, upper, unique), instance, block(point), {"convexity": found})


def entries(length: int, places: Sequence[int], values: Sequence[float], count: int | None = None) -> Document:
    """A point by its non-zero entries."""
    data = base64.b64encode(struct.pack(f"<{len(places)}Q{len(values)}d", *places, *values)).decode()
    return {
        "encoding": "float64-entries", "length": length, "entries": len(places) if count is None else count,
        "data": data,
    }  # fmt: skip


UNIT = lasso([[1.0]], [1.0])  # the minimiser is 1/2
EXACT = convex(UNIT, "1/2", "1/2", z=[0.5])
TWO = lasso([[1.0, 1.0]], [1.0])  # entries >= 0 with the sum 1/2
SHARED = convex(TWO, "353/1000", "354/1000", z=[0.5], twins=[[1, 0]], unique=False)  # (1/4, 1/4) is the nearest to 0
DOUBLE = lasso([[1.0, 2.0]], [1.0], [1.0, 2.0])
THREE = convex(
    lasso([[1.0, -2.0, 3.0]], [1.0], [1.0, 2.0, 3.0]), "698/1000", "699/1000", z=[0.5], twins=[[1, 0], [2, 0]],
    unique=False, x=[-0.375, 0.25, -0.375],
)  # fmt: skip
RAY = [[1.0], [1.0]]
# the residual at z is (2 - z, -z), and 2 - 2z = ||r||/2 at the minimiser 1 - 1/sqrt(7) = 0.622036
ROOT = posed("square-root-lasso", "1/2", RAY, [2.0, 0.0])
BALL = posed("basis-pursuit", 1, [[1.0], [0.0]], [3.0, 0.0])  # the minimiser is 2

SHORT = 1 - Fraction(1, 2**13)
V = Fraction(1, 2) - SHORT * (1 - SHORT * Fraction(3, 4))

CORRECT: dict[str, Document] = {
    "hand-convex-of-a-point": EXACT,
    # v = 0 at a zero entry whose bound is attained
    "hand-convex-tie": convex(lasso([[1.0]], [0.5]), 0, 0, z=[0.0]),
    # z~ = 3/4 is wrong by 1/4: both bounds are attained
    "hand-convex-between-its-bounds": convex(UNIT, "4999/10000", "10001/10000", z=[0.75]),
    "hand-convex-no-columns": convex(lasso([[1.0]], [0.25]), 0, 0),
    "hand-convex-shared": SHARED,
    "hand-convex-shared-not-said": changed(SHARED, "claim", unique=None),
    # the dearer of two equal columns is not used
    "hand-convex-dearer-twin": convex(lasso([[1.0, 1.0]], [1.0], [1.0, 2.0]), "1/2", "1/2", z=[0.5], twins=[[1, 0]]),
    "hand-convex-negative-share": convex(
        lasso([[1.0, 1.0]], [-1.0]), "3/5", "4/5", z=[-0.5], twins=[[1, 0]], unique=False, x=[0.0, 0.5]
    ),
    "hand-convex-one-share-only": convex(TWO, "1/2", "1/2", z=[0.5], twins=[[1, 0]], unique=None, x=[1.0, 0.0]),
    # A = (1, 2) and w = (1, 2): minimisers are (u, 1/4 - u/2) for 0 <= u <= 1/2
    "hand-convex-shared-with-a-longer-column": convex(DOUBLE, "223/1000", "224/1000", z=[0.5], twins=[[1, 0]], unique=False),
    # A = (1, -1): minimisers are (u, u - 1/2) for 0 <= u <= 1/2
    "hand-convex-shared-with-the-opposite-column": convex(
        lasso([[1.0, -1.0]], [1.0]), "353/1000", "354/1000", z=[0.5], twins=[[1, 0]], unique=False
    ),
    # A = (1, -2, 3): of the minimisers, the nearest to (-3/8, 1/4, -3/8) has two shares, for the third would be < 0
    "hand-convex-two-of-three-shares": THREE,
    # twice the column for more than twice its price, and no column for some price
    "hand-convex-dearer-multiple": convex(
        lasso([[1.0, 2.0, 0.0]], [1.0], [1.0, 2.5, 1.0]), "1/2", "1/2", z=[0.5], twins=[[1, 0], [2, 0]]
    ),
    # a stored zero does not count
    "hand-convex-multiple-sparse": convex(
        lasso(sparse((2, 2), [0, 1, 3], [1, 0, 1], [1.0, 0.0, 2.0]), [7.0, 1.0], [1.0, 2.0]), "223/1000", "224/1000",
        z=[0.5], twins=[[1, 0]], unique=False,
    ),
    "hand-convex-free": convex(lasso([[1.0]], [1.0], [0.0]), 1, 1, z=[1.0]),
    "hand-convex-ball": convex(BALL, 2, 2, z=[2.0]),
    "hand-convex-ray": convex(ROOT, "622/1000", "623/1000", z=[0.622036], s="13/10"),
    "hand-convex-sparse": convex(
        lasso(sparse((2, 2), [0, 1, 2], [1, 1], [1.0, 0.25]), [7.0, 1.0]), "1/2", "1/2", z=[0.5]
    ),
    "hand-convex-dense-file": convex(
        lasso(beside("correct/hand-convex-dense.bin", ROW, struct.pack("<d", 1.0)), [1.0]), "1/2", "1/2", z=[0.5]
    ),
    "hand-convex-point-by-entries": {**EXACT, "point": entries(1, [0], [0.25])} | {"claim": distance("1/4", "1/4", True)},
    # an entry that is no multiple of the grid
    "hand-convex-rounded": convex(lasso([[1.0], [2.0**-80]], [1.0, 0.0]), "49/100", "51/100", z=[0.5], s="99/100"),
}  # fmt: skip

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- what the rule does not speak of
    # z <= 0: the minimiser is 0
    "hand-convex-signs": (convex({**UNIT, "signs": [-1]}, "1/2", "1/2", z=[0.5]), "strong-convexity"),
    # d = 4: the minimiser is 7/8
    "hand-convex-row-scales": (
        convex({**UNIT, "row_scales_squared": block([4.0])}, "1/2", "1/2", z=[0.5]), "strong-convexity",
    ),
    # ---------------------------------------------------------------- step 1
    # A = (1, 9/8): the minimiser is (0, 40/81), and ||v|| / s < 0 is below every margin
    "hand-convex-negative-singular-value": (
        convex(lasso([[1.0, 1.125]], [1.0]), "499/1000", "1001/1000", z=[0.75], s=-1), "strong-convexity",
    ),
    # s = 2 where 1 is true: z~ = 1 is wrong by 1/2, not by 1/8
    "hand-convex-singular-value-too-large": (
        convex(UNIT, "87/100", "113/100", z=[1.0], s=2), "strong-convexity",
    ),
    # A = (1, 1): (1/4, 1/4) is no more a minimiser than (1/2, 0); s = 0
    "hand-convex-dependent": (
        convex(TWO, "353/1000", "354/1000", z=[0.25, 0.25], s="1/1000"), "strong-convexity",
    ),
    # y = 2 is fitted by z~ = 2; the minimiser is 0
    "hand-convex-no-residual": (
        convex(posed("square-root-lasso", 2, [[1.0], [0.0]], [2.0, 0.0]), 2, 2, z=[2.0]), "strong-convexity",
    ),
    # A alone has s = sqrt(2), after the projection along the residual (2, 0) only 1: the distance is 10.622
    "hand-convex-along-the-residual": (convex(ROOT, 9, "1052/100", z=[0.0], s="7/5", x=[-10.0]), "strong-convexity"),
    # ---------------------------------------------------------------- step 2
    # columns 1 and 2 differ: the minimiser is (0, 3/8)
    "hand-convex-twins-that-differ": (
        convex(lasso([[1.0, 2.0]], [1.0]), "353/1000", "354/1000", z=[0.5], twins=[[1, 0]], unique=False),
        "strong-convexity",
    ),
    # columns 1 and 2 begin alike: A is invertible, and the minimiser is (1/2, 0)
    "hand-convex-twins-that-begin-alike": (
        convex(
            lasso([[1.0, 1.0], [0.0, 1.0]], [1.0, 0.0]), "353/1000", "354/1000", z=[0.5], twins=[[1, 0]], unique=False
        ),
        "strong-convexity",
    ),
    # twice the column for 3/2 of its price: the minimiser is (0, 5/16)
    "hand-convex-cheaper-multiple": (
        convex(lasso([[1.0, 2.0]], [1.0], [1.0, 1.5]), "1/2", "1/2", z=[0.5], twins=[[1, 0]]), "strong-convexity",
    ),
    # half the column for half its price: (0, 1) is the nearest minimiser to (0, 9/4), and 1/4 is no bound for entry 1
    "hand-convex-shorter-twin": (
        convex(
            lasso([[1.0, 0.5]], [1.0], [1.0, 0.5]), "49/100", "101/100", z=[0.75], twins=[[1, 0]], unique=False, x=[0.0, 2.25]
        ),
        "strong-convexity",
    ),
    # the second column is 0 and costs nothing: (1/2, u) for every u
    "hand-convex-twin-of-no-length": (
        convex(lasso([[1.0, 0.0]], [1.0], [1.0, 0.0]), 5, 6, z=[0.5], twins=[[1, 0]], unique=None, x=[0.0, 5.0]),
        "strong-convexity",
    ),
    # the second column is the cheaper one: the minimiser is (0, 3/4)
    "hand-convex-cheaper-twin": (
        convex(lasso([[1.0, 1.0]], [1.0], [1.0, 0.5]), "1/2", "1/2", z=[0.5], twins=[[1, 0]]), "strong-convexity",
    ),
    # both are free: minimisers are (1 + u, -u), and (10, -9) is one of them
    "hand-convex-free-twins": (
        convex(
            lasso([[1.0, 1.0]], [1.0], [0.0, 0.0]), 12, 13, z=[1.0], twins=[[1, 0]], unique=False, x=[10.0, -9.0]
        ),
        "strong-convexity",
    ),
    # ---------------------------------------------------------------- step 4
    # 0 is feasible
    "hand-convex-zero-in-the-ball": (
        convex(posed("basis-pursuit", 1, [[1.0]], [1.0]), 0, 9, z=[-0.0078125]), "strong-convexity",
    ),
    # the second column is free; (3 + e, y_2) is as good for small e
    "hand-convex-free-column-in-the-ball": (
        convex(
            posed("basis-pursuit", 1, [[1.0, 0.0], [0.0, 1.0]], [5.0, 0.9990234375], [0.0, 1.0]), "499/100", "501/100",
            z=[5.0, 0.0009765625], s="99/100",
        ),
        "strong-convexity",
    ),
    # no point is feasible
    "hand-convex-far-from-the-ball": (
        convex(posed("basis-pursuit", 1, [[1.0], [0.0]], [3.0, 2.0]), 0, 100, z=[2.875]), "strong-convexity",
    ),
    # ---------------------------------------------------------------- step 5
    # |A_1^T r| = 1 > 1/2: the minimiser is (0, 3/8)
    "hand-convex-active-column": (convex(lasso([[1.0, 2.0]], [1.0]), "1/2", "1/2", z=[0.5]), "strong-convexity"),
    # |A_1^T r| = t exactly: the solution set is a segment
    "hand-convex-column-on-the-bound": (convex(TWO, "1/2", "1/2", z=[0.5]), "strong-convexity"),
    # z~ is wrong by 1/4, and so is the residual: 9/8 / 4 < 1/2, and the minimiser is (0, 40/81)
    "hand-convex-error-off-the-columns": (
        convex(lasso([[1.0, 1.125]], [1.0]), "499/1000", "1001/1000", z=[0.75]), "strong-convexity",
    ),
    # a column without cost that is orthogonal to the residual: (1/2, u) for every u
    "hand-convex-free-column": (
        convex(lasso([[1.0, 0.0]], [1.0], [1.0, 0.0]), "1/2", "1/2", z=[0.5]), "strong-convexity",
    ),
    # A = (2, 3): 3/16 + 3/16 < 1/2 < 3/16 + 3 3/16, and the minimiser is (0, 13/36)
    "hand-convex-norm-off-the-columns": (
        convex(lasso([[2.0, 3.0]], [1.25]), "49/100", "69/100", z=[0.59375], s=2), "strong-convexity",
    ),
    # the second bound is (1 + 2^-35)/2, and it is missed by 2^-36: 28 bits do not show it
    "hand-convex-entries-of-many-bits": (
        convex(lasso([[1.0, 1 + 2.0**-34]], [1.0], [1.0, 1 + 2.0**-35]), "1/2", "1/2", z=[0.5]), "strong-convexity",
    ),
    # eight entries 2^-29 of the residual reach 2^-26 together, and the bound is 2^-27
    "hand-convex-residual-of-many-bits": (
        convex(
            lasso([[1.0, 0.0], *[[0.0, 1.0]] * 8], [1.0, *[2.0**-29] * 8], [1.0, 2.0**-26]), "1/2", "1/2", z=[0.5]
        ),
        "strong-convexity",
    ),
    # the same in sparse columns, where 56 bits count: 2^-55 and 2^-56
    "hand-convex-sparse-residual-of-many-bits": (
        convex(
            lasso(
                sparse((9, 2), [0, 1, 9], [*range(9)], [1.0] * 9), [1.0, *[2.0**-58] * 8], [1.0, 2.0**-55],
            ),
            "1/2", "1/2", z=[0.5],
        ),
        "strong-convexity",
    ),
    # A = (1, 9/8) again: the minimiser is (0, 40/81)
    "hand-convex-sparse-error-off-the-columns": (
        convex(lasso(sparse((1, 2), [0, 1, 2], [0, 0], [1.0, 1.125]), [1.0]), "499/1000", "1001/1000", z=[0.75]),
        "strong-convexity",
    ),
    # A = (2, 3) again: the minimiser is (0, 13/36)
    "hand-convex-sparse-norm-off-the-columns": (
        convex(
            lasso(sparse((1, 2), [0, 1, 2], [0, 0], [2.0, 3.0]), [1.25]), "49/100", "69/100", z=[0.59375], s=2
        ),
        "strong-convexity",
    ),
    # A = (1, 1) for 1 and 1/2: the minimiser is (0, 3/4)
    "hand-convex-sparse-cheaper-column": (
        convex(lasso(sparse((1, 2), [0, 1, 2], [0, 0], [1.0, 1.0]), [1.0], [1.0, 0.5]), "1/2", "1/2", z=[0.5]),
        "strong-convexity",
    ),
    # ---------------------------------------------------------------- radii that are attained, or nearly
    # |A^T r| = 1 is above its bound: the minimiser is 1/2
    "hand-convex-zero-entry-above-its-bound": (convex(UNIT, 0, 0, z=[0.0]), "bounds"),
    # A = 1/2: v = 1/2, so ||Ah|| = 1 and |h| = 2, for the minimiser is 2
    "hand-convex-radius-of-a-short-column": (convex(lasso([[0.5]], [2.0]), 0, "101/100", z=[4.0], s="1/2", x=[4.0]), "bounds"),
    # the minimiser is 0.002 away
    "hand-convex-radius-along-a-ray": (convex(ROOT, 0, "15/10000", z=[0.62], s="132/100", x=[0.62]), "bounds"),
    # A = (1/4, 1/4): the minimiser is 0.0081 away
    "hand-convex-radius-of-a-short-ray": (
        convex(
            posed("square-root-lasso", "1/8", [[0.25], [0.25]], [2.0, 0.0]), 0, "4/1000", z=[2.48], s="33/100", x=[2.48]
        ),
        "bounds",
    ),
    # the residual at z~ = 1 is sqrt(2), that of the minimiser 1.51: it is 0.378 away
    "hand-convex-longer-residual": (convex(ROOT, 0, "36/100", z=[1.0], s="141/100", x=[1.0]), "bounds"),
    # 64 A: the minimiser is 0.0059057 away
    "hand-convex-longer-residual-of-long-columns": (
        convex(
            posed("square-root-lasso", 32, [[64.0], [64.0]], [2.0, 0.0]), 0, "57/10000", z=[2.0**-6], s="905/10",
            x=[2.0**-6],
        ),
        "bounds",
    ),
    # A = (2, 0): the minimiser is 9/2
    "hand-convex-outside-the-ball": (
        convex(posed("basis-pursuit", 1, [[2.0], [0.0]], [10.0, 0.0]), 0, 3, z=[0.0], s=2), "bounds",
    ),
    # A = (1/2, 0): the minimiser is 18
    "hand-convex-outside-the-ball-of-a-short-column": (
        convex(posed("basis-pursuit", 1, [[0.5], [0.0]], [10.0, 0.0]), 0, 10, z=[0.0], s="1/2"), "bounds",
    ),
    # the column is 1 - 2^-13, and 1 on the grid of the Gram matrix: |h| = |v| / A^2 > |v|
    "hand-convex-column-off-the-grid": (
        convex(lasso([[1 - 2.0**-13]], [1.0]), 0, str(V + Fraction(1, 2**40)), z=[0.75], s=1, x=[0.75]),
        "strong-convexity",
    ),
    # the minimiser is (3, 2) up to rounding, 1/100 away along the shorter axis of A; s^2 is 3e-5 of itself too large
    "hand-convex-factor-off-the-grid": (
        convex(
            posed("lasso", 2, [[1.125, 0.125], [-0.5625, -0.8125]], [3.9212962962962963, -4.497685185185185]), 0,
            "99999/10000000", z=[3.0044488286531483, 1.9910441123491345], s="441557/717332",
            x=[3.0044488286531483, 1.9910441123491345],
        ),
        "strong-convexity",
    ),
    # z~ = 0 has the residual (2, 0), orthogonal to the second column; that of the first column alone is (1.378, -0.622),
    # and reaches 0.54 there: the second entry is in the hundreds
    "hand-convex-turn-of-the-residual": (
        convex(
            posed("square-root-lasso", "1/2", [[1.0, 0.0], [1.0, -1.3125 / 1024]], [2.0, 0.0], [1.0, 2.0**-10]),
            0, "11/10", z=[0.0], s="99/100",
        ),
        "strong-convexity",
    ),
    # ||r~||^2 = 180, mu = 6, and the residual (5, 12) has t* = 5 < 5.06: the second entry is 53
    "hand-convex-scale-in-the-ball": (
        convex(
            posed("basis-pursuit", 13, [[1.0, 0.0], [0.0, 27 / 65536]], [10.0, 12.0], [1.0, 2.0**-10]), 0, 2, z=[4.0],
            x=[4.0, 0.0],
        ),
        "strong-convexity",
    ),
    # ---------------------------------------------------------------- step 6
    # A = (1, -2, 3): the distance is sqrt(203/416) = 0.6985..., as in hand-convex-two-of-three-shares
    **{
        f"hand-convex-shares-at-{at}": (
            changed(THREE, "claim", lower=f"{at}/10000", upper=f"{at + 10}/10000"), "bounds"
        )
        for at in (6490, 10200, 7280, 5300)
    },
    # the minimiser is 1/2, within 1/4 of 3/4
    "hand-convex-radius-below": (convex(UNIT, "3/4", "11/10", z=[0.75]), "bounds"),
    "hand-convex-radius-above": (convex(UNIT, 0, "1/8", z=[0.75], x=[0.75]), "bounds"),
    # the entry that columns share may be split
    "hand-convex-called-unique": (changed(SHARED, "claim", unique=True), "strong-convexity"),
    # y = 1/2: the entry that columns share is 0, so (0, 0) is the only minimiser
    "hand-convex-called-several": (
        convex(lasso([[1.0, 1.0]], [0.5]), 0, 0, z=[0.0], twins=[[1, 0]], unique=False), "strong-convexity",
    ),
    # z~ = 1/8 is wrong by 1/8: there is one minimiser
    "hand-convex-called-several-within-the-radius": (
        convex(lasso([[1.0, 1.0]], [0.5]), 0, "1/4", z=[0.125], twins=[[1, 0]], unique=False), "strong-convexity",
    ),
    "hand-convex-dense-file-of-another-matrix": (
        convex(
            lasso(beside("incorrect/hand-convex-dense.bin", ROW, struct.pack("<d", 1.0), struct.pack("<d", 2.0)), [1.0]),
            "1/2", "1/2", z=[0.5],
        ),
        "matrix-file",
    ),
}  # fmt: skip

MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-convex-unique-a-number": (changed(EXACT, "claim", unique=1), "unique must be true, false or null"),
    "hand-convex-twin-of-no-column": (changed(SHARED, "evidence", "convexity", twins=[[1, 1]]), "that is not in E and one"),
    "hand-convex-twin-in-columns": (
        convex(TWO, "1/2", "1/2", z=[0.5, 0.5], s="1/9", twins=[[1, 0]]), "that is not in E and one",
    ),
    "hand-convex-twin-no-number": (changed(SHARED, "evidence", "convexity", twins=[[1, False]]), "that is not in E and one"),
    "hand-point-entries-of-another-length": ({**EXACT, "point": entries(2, [0], [0.25])}, "must have the length 1"),
    "hand-point-entries-too-few": ({**EXACT, "point": entries(1, [0], [0.25], 2)}, "has 16 bytes where 32 belong"),
    "hand-point-entries-beyond": ({**EXACT, "point": entries(1, [1], [0.25])}, "positions do not ascend"),
}  # fmt: skip

CONSTANTS: tuple[Constant, ...] = (
    Constant("s in ||Ah||", FILE, "self._gap(parameter / 2, parameter / 2) / self.singular", "self._gap(parameter / 2, parameter / 2)"),
    Constant("s in B", FILE, "return reach / self.singular, reach, parameter / 2", "return reach, reach, parameter / 2"),
    Constant("v at zero entries", FILE, "else max(ZERO, abs(c) - low * w)", "else ZERO"),
    Constant("2 along a ray", FILE, "away = 2 * self._gap", "away = self._gap"),
    Constant("s^2 along a ray", FILE, "(low * s * s)", "(low * s)"),
    Constant("R along a ray", FILE, "high + parameter * price", "high"),
    Constant("||A_E|| in R", FILE, "high + norm * away", "high + away"),
    Constant("|D| M / mu in a ball", FILE, "slack * slope / scale)", "ZERO)"),
    Constant("M in a ball", FILE, "slack * slope / scale)", "slack / scale)"),
    Constant("s in a ball", FILE, "return reach / self.singular, reach, scale", "return reach, reach, scale"),
    Constant("a off E", FILE, "room * room <= square * reach * reach", "False"),
    Constant("||A_i|| off E", FILE, "square * reach * reach", "reach * reach"),
    Constant("a in leading bits", FILE, " + found[1] * self.reach", ""),
    Constant("the residual in leading bits", NEAR, "self.root * self.root * moved", "self.root * 0"),
    Constant("entries in leading bits", NEAR, " + self.total\n", "\n"),
    Constant("a in sparse columns", FILE, "(root * moved + reach) / dyadic(1, unit)", "(root * moved) / dyadic(1, unit)"),
    Constant("the residual in sparse columns", FILE, "(root * moved + reach) / dyadic(1, unit)", "reach / dyadic(1, unit)"),
    Constant("lengths of sparse columns", FILE, "self.error * sum(map(abs, column.values))", "self.error"),
    Constant("the turn of the residual", FILE, "root_above(away * s * s * radius * square / (low + shortest), PRECISION)", "ZERO"),
    Constant("t* in a ball", FILE, "scale - slope * reach", "scale"),
    Constant("rounding of the factor", VALUES, " + _root(Fraction((count - 1) * trace, 2))", ""),
    Constant("rounding of columns", VALUES, "Fraction(_root(inexact), 2)", "Fraction(0)"),
    Constant("the radius of shares that are not 0", FILE, "abs(self.minimiser[k]) <= self.radius", "not self.minimiser[k]"),
    Constant("the length of a multiple in its price", NEAR, "abs(kappa) * self.weights[place]", "self.weights[place]"),
    Constant("the length of a multiple in its share", NEAR, "so_far + kappa * v, weight", "so_far + v, weight"),
    Constant("the square of the length in a level", NEAR, "weight + kappa**2", "weight + kappa"),
    Constant("the length in the order of shares", NEAR, "key=lambda pair: pair[0] / pair[1]", "key=lambda pair: pair[0]"),
    Constant("the length in the number of shares", NEAR, "v * weight <= so_far * kappa", "v * weight <= so_far"),
    Constant("the sign of a multiple", NEAR, "if kappa * total < 0", "if total < 0"),
    Constant("projection along the residual", FILE, "self.residual if self.problem.kind is SquareRootLasso else None", "None"),
)  # fmt: skip
FILES: dict[str, bytes] = {}

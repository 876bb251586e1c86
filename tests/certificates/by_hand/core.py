"""Instances, the kernel and the structure of solution sets.

All instances have one or two columns. A comment says what is false, or what the truth is. For LASSO with A = y = lambda = 1
the minimiser is 1/2; for square-root LASSO with A = y = lambda = 1 the minimisers are [0, 1], and p = 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from by_hand.claims import (
    COPIES,
    HALF,
    QUARTER,
    RAY,
    dimension,
    excess,
    exchanges,
    half,
    lasso,
    minimum,
    near,
    pursuit,
    put,
    root_lasso,
    second,
    support,
)
from by_hand.documents import Document, distance, functional, numerals, strict

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}

# ---------------------------------------------------------------- instances

TWO_ROWS = [[1, 1], [0, 1]]
FREE = ([5], 5, 5, [1], [0], functional([1], [0]))
"""The distance of 5 from 0, for A = 0, y = 1: false where every number is a minimiser."""


def rotated(columns: Any, rows: int = 1) -> Document:
    """LASSO behind Q with minimiser 1/2 in every entry, if Q drops out."""
    ones = [1] * rows
    identity = [[int(i == k) for k in range(rows)] for i in range(rows)]
    posed = lasso(identity, ones, isometry={"kind": "matrix", "rows": [numerals(row) for row in columns]})
    return near(posed, [HALF] * rows, 0, 0, [HALF] * rows, [HALF] * rows)


CORRECT |= {
    "hand-isometry-of-two-rows": rotated([["3/5"], ["4/5"]]),
    "hand-row-scale": near(lasso([[1]], [1], scales=[4]), [0], Fraction(7, 8), Fraction(7, 8), [Fraction(1, 8)],
                           [Fraction(7, 8)], functional([-1], [-QUARTER])),
    "hand-norm-of-the-residual-is-eta": near(pursuit([[1]], [2], 1), [0], 1, 1, [1], [1], functional([-1], [-1])),
    "hand-residual-orthogonal-to-the-columns": near(pursuit([[1], [0]], [1, 1], 1), [0], 1, 1, [1, 0], [1],
                                                    None, strict([0, 0])),
    "hand-eta-reaches-y": near(pursuit([[1]], [1], 1), [3], 3, 3, [0], [0], functional([1], [0])),
    "hand-norm-of-the-dual-point-is-1": near(RAY, [2], 1, 1, [1], [0], functional([1], [1]), second([1]))
    | {"claim": distance(1, 2, False)},
}  # fmt: skip
INCORRECT |= {
    # every number is a minimiser of |0 z - 1|^2 with no penalty
    "hand-weight-0": (near(lasso([[0]], [1], weights=[0]), *FREE), "separating-functional"),
    "hand-lambda-0": (near(lasso([[0]], [1], 0), *FREE), "separating-functional"),
    # the second row does not count, and without it the columns are equal
    "hand-row-scale-0": (
        near(lasso(TWO_ROWS, [1, QUARTER], scales=[1, 0]), [QUARTER, QUARTER], 0, 0, [HALF, 0], [QUARTER, QUARTER],
             None, strict([0, 0])),
        "instance",
    ),
    # with the scale 4, A = y = 2: the minimiser is 7/8
    "hand-row-scale-ignored": (near(lasso([[1]], [1], scales=[4]), [HALF], 0, 0, [HALF], [HALF]), "dual-optimality"),
    # and min F = 15/16
    "hand-row-scale-ignored-in-the-minimum": (
        minimum(lasso([[1]], [1], scales=[4]), Fraction(15, 64), Fraction(15, 64), [Fraction(1, 8)], [Fraction(7, 8)]),
        "minimum",
    ),
    # Q has no rows: A = y = 0, and the minimiser is 0
    "hand-isometry-without-rows": (rotated([]), "isometry"),
    # A = y = 2, and the minimiser is 7/8
    "hand-isometry-that-doubles": (rotated([[2]]), "isometry"),
    # F(z) = |z_1 + z_2 - 2|^2 + |z_1| + |z_2|, and z_1 + z_2 = 3/2 at the minimisers
    "hand-isometry-with-equal-columns": (rotated([[1, 1], [0, 0]], 2), "isometry"),
    # the minimiser is 1: 0 is not feasible
    "hand-residual-longer-than-eta": (near(pursuit([[1]], [1]), [0], 0, 0, [0], [0]), "dual-optimality"),
    # the minimiser is 0
    "hand-residual-against-the-dual-point": (near(pursuit([[1]], [0], 1), [-1], 0, 0, [-1], [-1]), "dual-optimality"),
    # the minimiser is 1, where the residual is eta
    "hand-residual-shorter-than-eta": (
        near(pursuit([[1]], [2], 1), [Fraction(3, 2)], 0, 0, [1], [Fraction(3, 2)]),
        "dual-optimality",
    ),
    # the minimiser is 0
    "hand-orthogonal-residual-shorter-than-eta": (
        near(pursuit([[1], [0]], [1, 1], 2), [1], 0, 0, [1, 0], [1]),
        "dual-optimality",
    ),
    # F is infinite at 2
    "hand-excess-of-a-point-that-is-not-feasible": (excess(pursuit([[1]], [1]), [2], 1, 1, [1], [1]), "objective-excess"),
    # the minimiser is 1/2
    "hand-dual-point-is-not-the-residual": (near(lasso([[1]], [1]), [0], 0, 0, [0], [0]), "dual-optimality"),
    # the minimiser of |z - 1| + 3/2 |z| is 0
    "hand-norm-of-the-dual-point-above-1": (
        near(root_lasso([[1]], [1], Fraction(3, 2)), [1], 0, 0, [Fraction(3, 2)], [1]),
        "dual-optimality",
    ),
    # the minimiser of |z - 1| + 1/2 |z| is 1
    "hand-residual-beside-the-dual-point": (
        near(root_lasso([[1]], [1], HALF), [HALF], 0, 0, [HALF], [HALF]),
        "dual-optimality",
    ),
    # min F is 1
    "hand-minimum-without-eta": (minimum(pursuit([[1]], [2], 1), 2, 2, [1], [1]), "minimum"),
    # min F is 3/4
    "hand-minimum-without-the-dual-norm": (minimum(lasso([[1]], [1]), 1, 1, [HALF], [HALF]), "minimum"),
}  # fmt: skip

# ---------------------------------------------------------------- the kernel

CORRECT |= {
    "hand-bound-attained-at-0": near(lasso([[1]], [HALF]), [1], 1, 1, [HALF], [0], functional([1], [1]), strict([1])),
    "hand-functional-on-the-bound": half([0], HALF, HALF, functional([-2], [-2])),
    # F(0) = |y| = 5 is the minimum, F(3) = 4 + 3 * 3/5 * 2
    "hand-excess-of-a-root": excess(
        root_lasso([[1], [0]], [3, 4], Fraction(6, 5)), [3], Fraction(13, 5), Fraction(13, 5),
        [Fraction(3, 5), Fraction(4, 5)], [0],
    ),
    "hand-minimum-of-basis-pursuit": minimum(pursuit([[1]], [2], 1), 1, 1, [1], [1]),
    "hand-minimum-of-lasso": minimum(lasso([[1]], [1]), Fraction(3, 4), Fraction(3, 4), [HALF], [HALF]),
    "hand-minimum-on-a-ray": minimum(RAY, 1, 1, [1], [HALF]),
}  # fmt: skip
INCORRECT |= {
    # the minimiser is 1/2
    "hand-dual-bound-exceeded": (near(lasso([[1]], [1]), [0], 0, 0, [1], [0]), "dual-optimality"),
    "hand-dual-bound-exceeded-below": (near(lasso([[-1]], [1]), [0], 0, 0, [1], [0]), "dual-optimality"),
    # the minimiser is 3/4
    "hand-nonzero-inside-the-bound": (near(lasso([[1]], [Fraction(5, 4)]), [1], 0, 0, [QUARTER], [1]), "dual-optimality"),
    # the minimiser is 0
    "hand-nonzero-with-the-other-sign": (near(lasso([[1]], [-HALF]), [-1], 0, 0, [HALF], [-1]), "dual-optimality"),
    # 1/2 is a minimiser
    "hand-functional-along-the-ray": (
        near(RAY, [HALF], HALF, HALF, [1], [0], functional([-1], [-1]), second([1])),
        "separating-functional",
    ),
    "hand-anchor-without-the-ray": (
        near(RAY, [HALF], HALF, HALF, [1], [0], functional([1], [1]), second([1])),
        "separating-functional",
    ),
    # the distance of -1 is 3/2
    "hand-anchor-without-the-residual": (half([-1], 2, 2, functional([-1], [-1])), "separating-functional"),
    # the distance is 0
    "hand-functional-0": (half([1], 1, 1, functional([0], [0])), "separating-functional"),
    # the other end of the segment is a minimiser as well
    "hand-multiplier-on-the-support": (
        near(lasso(COPIES, [1]), [HALF, 0], 0, 0, [HALF], [HALF, 0], None, strict([1])),
        "strict-multiplier",
    ),
    "hand-multiplier-0-off-the-support": (
        near(lasso(COPIES, [1]), [HALF, 0], 0, 0, [HALF], [HALF, 0], None, strict([0])),
        "strict-multiplier",
    ),
    "hand-dependent-support": (
        near(lasso(COPIES, [1]), [QUARTER, QUARTER], 0, 0, [HALF], [QUARTER, QUARTER], None, strict([0])),
        "strict-multiplier",
    ),
    # (1 + 3k/5, 16k/15) is a minimiser for 0 <= k <= 1
    "hand-multiplier-along-the-ray": (
        near(root_lasso([[1, 0], [0, Fraction(3, 4)]], [Fraction(8, 5), Fraction(4, 5)], Fraction(3, 5)), [1, 0], 0, 0,
             [Fraction(3, 5), Fraction(4, 5)], [1, 0], None, strict([0, 1])),
        "strict-multiplier",
    ),
    # [0, 1] are the minimisers
    "hand-multiplier-0-on-the-ray": (near(RAY, [1], 0, 0, [1], [1], None, strict([0])), "strict-multiplier"),
    "hand-support-dependent-with-the-ray": (
        near(RAY, [HALF], 0, 0, [1], [HALF], None, strict([0])),
        "strict-multiplier",
    ),
    # the imaginary part of the point is 1
    "hand-imaginary-part-above": (
        put(half([[HALF, 1]]), [0], "instance", "turns") | {"point": [["1/2", "1"]]},
        "nearest-member",
    ),
    "hand-imaginary-part-counted-twice": (
        put(half([[HALF, 1]], Fraction(7, 5), 2), [0], "instance", "turns") | {"point": [["1/2", "1"]]},
        "separating-functional",
    ),
    # F(2) - min F = 2 + 1 - 1, and 2 - 1 - 1 = 0
    "hand-excess-with-the-other-root": (excess(RAY, [2], 0, 0, [1], [1]), "objective-excess"),
}  # fmt: skip

# ---------------------------------------------------------------- the structure of solution sets

SEGMENT = (lasso(COPIES, [1]), [HALF], [HALF, 0])
TAIL = (
    root_lasso([[1, 2], [0, Fraction(3, 4)]], [Fraction(18, 5), Fraction(-1, 20)], Fraction(3, 5)),
    [Fraction(3, 5), Fraction(-4, 5)],
    [1, 1],
)
"""The minimisers of a square-root LASSO whose residual is a ray; z = (1, 1) has the residual p."""
CORRECT |= {
    "hand-dimension-between-integers": dimension(*SEGMENT[:1], HALF, Fraction(3, 2), *SEGMENT[1:], [0], [0, HALF]),
    "hand-dimension-on-a-ray": dimension(RAY, 1, 1, [1], [HALF], [0], [1]),
    "hand-dimension-0": dimension(lasso([[1]], [1]), 0, 0, [HALF], [HALF], [0]),
    "hand-bound-attained-and-always-zero": support(lasso([[1]], [HALF]), [HALF], [0], [1], always=[0]),
    # 1 - 1 = 0 in the column of the entry: |z_0| >= 1/2
    "hand-positive-entry-on-the-bound": support(
        lasso([[1]], [1]), [HALF], [HALF], [0], never=[0], positive=[(0, [-1])]
    ),
    "hand-sometimes-zero": support(*SEGMENT, [0], [0, HALF], sometimes=[0, 1]),
}
INCORRECT |= {
    # z in the evidence itself has no entry 0
    "hand-confinement-along-the-ray": (support(*TAIL, [0, 1], always=[1]), "confining-multiplier"),
    "hand-confinement-at-the-minimiser": (support(*SEGMENT, [1], always=[0]), "confining-multiplier"),
    # the minimiser is 0
    "hand-never-zero-at-0": (support(lasso([[1]], [0]), [0], [0], [0], never=[0]), "positive-entry"),
    # (0, 1/2) is a minimiser
    "hand-positive-entry-unbounded": (support(*SEGMENT, [0], never=[0], positive=[(0, [-HALF])]), "positive-entry"),
    "hand-positive-entry-0": (support(*SEGMENT, [0], never=[0], positive=[(0, [0])]), "positive-entry"),
    "hand-never-zero-on-a-segment": (support(*SEGMENT, [0], never=[0]), "positive-entry"),
    # 0 is a minimiser
    "hand-positive-entry-along-the-ray": (
        support(RAY, [1], [1], [0], never=[0], positive=[(0, [-1])]),
        "positive-entry",
    ),
    # the dimension is 1
    "hand-dimension-at-most-one-half": (
        dimension(*SEGMENT[:1], 0, HALF, *SEGMENT[1:], [0]),
        "confining-multiplier",
    ),
    "hand-dimension-without-the-ray": (dimension(RAY, 0, 0, [1], [HALF], [0]), "confining-multiplier"),
    # the dimension is 0
    "hand-dimension-at-least-one-half": (
        dimension(lasso([[1]], [1]), HALF, 1, [HALF], [HALF], [0]),
        "further-minimisers",
    ),
}

# ---------------------------------------------------------------- constants and comparisons

CONSTANTS = exchanges(
    {
        "isometry.py": (
            ("norms of the columns of Q", "range(i, rows)", "range(i + 1, rows)"),
            ("inner products of the columns of Q", "range(i, rows)", "(i,)"),
        ),
        "problem.py": (
            ("row scales of 0", "any(sign(d) <= 0", "any(sign(d) < 0"),
            ("row scales in inner products", "inner(u, times(self.scales, v))", "inner(u, v)"),
            ("row scales in correlations", "products(times(self.scales, u))", "products(u)"),
            ("beta of LASSO", "self.parameter * Fraction(1, 2)", "self.parameter"),
            ("the dual norm of 1", "ONE - self.inner(p, p)) < 0", "Fraction(9, 4) - self.inner(p, p)) < 0"),
            ("a dual norm of 1 makes a ray", "return sign(ONE - self.inner(p, p)) == 0", "return False"),
            (
                "tight needs the norm eta",
                "sign(self.parameter * self.parameter - self.inner(r, r)) != 0",
                "False",
            ),
            ("tight needs orthogonality", "return not upward and sign(", "return sign("),
            ("the dual bound below", "absolute(c) if not self.signs[i]", "c if not self.signs[i]"),
            ("a shorter residual of P1", "square * self.inner(p, p)) != 0", "square * self.inner(p, p)) > 0"),
            ("a residual of P3 beside p", "alignment - self.inner(r, r)) != 0", "alignment - self.inner(r, r)) > 0"),
            (
                "the minimum of P1",
                "self.inner(p, [b - x for b, x in zip(self.measurements, r)])",
                "self.inner(p, self.measurements)",
            ),
            ("the minimum of P2", "[b + b - u for", "[b + b for"),
        ),
        "kernel.py": (
            ("the dual bound in column 0", "if sign(slack) < 0:", "if sign(slack) < 0 and i:"),
            ("signs inside the bound", "if sign(slack):", "if False:"),
            ("signs of a minimiser", "not in (0, *ways):", "not in (0, *ways, *(-s for s in ways)):"),
            ("the anchor on a ray", "self.problem.measurements if self.ray else self.image()", "self.image()"),
            ("the anchor off a ray", "if self.ray else self.image()", ""),
            ("a functional that is ahead", "sign(ahead) <= 0", "sign(ahead) < 0"),
            ("a multiplier of 0 off the support", "elif sign(g) not in ways:", "elif sign(g) not in (0, *ways):"),
            ("a multiplier of 0 on the ray", "optimum.along(m) <= 0", "optimum.along(m) < 0"),
            ("the ray among the columns", "support.append(optimum.dual)", "pass"),
            ("the imaginary part above", "inner(gap, gap) + case.beside", "inner(gap, gap)"),
            ("the imaginary part below", "low * low - case.beside", "low * low - 2 * case.beside"),
            ("the sign of an excess", "1 if sign(t) < 0 else sign(", "sign("),
        ),
        "structure.py": (
            ("a positive entry of 0", "sign(least) <= 0", "sign(least) < 0"),
            ("the one column of a positive entry", "Fraction(int(i == index))", "1"),
            ("the ray in a dimension", "if optimum.ray and along == 0:", "if False:"),
            (
                "no dimension for a unique minimiser",
                "rest and not confined.dimension_is_at_most(0)",
                "rest and not confined.dimension_is_at_most(1)",
            ),
            (
                "no dimension for zeros of the only minimiser",
                "left and not confined.dimension_is_at_most(0)",
                "left and not confined.dimension_is_at_most(1)",
            ),
            ("the upper dimension, rounded down", "int(high // 1)", "-int(-high // 1)"),
            ("the lower dimension, rounded up", "-int(-low // 1)", "int(low // 1)"),
        ),
    }
)

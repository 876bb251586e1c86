"""Entries without a penalty, lambda = 0, entries of given sign.

The LASSO in one column A = a with weight 0 has the minimiser y / a, and so has every problem with lambda = 0. With
sigma = 1, A = 1 and y < 0 the minimiser is 0, whatever the penalty.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from by_hand.change import changed, gone, stable, trust, within
from by_hand.claims import (
    HALF,
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
from by_hand.documents import Document, functional, numerals, optimality, strict
from by_hand.growth import growth
from by_hand.transcripts import solved, told_solution

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}
UNIT = [[1, 0], [0, 1]]
ROOF = [[1], [0]]
TENTH = Fraction(1, 10)

# ---------------------------------------------------------------- entries without a penalty

LINE = lasso([[1, 1]], [0], weights=[0, 0])  # the minimisers are the line z_0 + z_1 = 0
ANY = lasso([[0]], [1], weights=[0])  # every number is a minimiser
BESIDE = lasso(UNIT, [TENTH, "5/2"], weights=[0, 1])  # the minimiser is (1/10, 2)
BESIDE_FOUND = optimality([0, HALF], [TENTH, 2])
# the minimiser is (3, 0), whose residual is (0, 0, 4); W = 0, so t = lambda ||r||
FREE_RAY = root_lasso([[1, 0], [0, 1], [0, 0]], [3, 0, 4], "3/5", weights=[0, 1])
FREE_RAY_FOUND = optimality([0, 0, 1], [3, 0])
CORRECT |= {
    "hand-free-entry": near(lasso([[1]], [3], weights=[0]), [1], 2, 2, [0], [3], None, strict([0])),
    # the entry is 0 at the minimiser, and in the support all the same
    "hand-free-entry-at-0": near(
        lasso(UNIT, [0, 3], weights=[0, 1]), [0, 2], HALF, HALF, [0, HALF], [0, "5/2"], None, strict([0, 0])
    ),
    "hand-free-entry-always-zero": support(
        lasso(UNIT, [0, 3], weights=[0, 1]), [0, HALF], [0, "5/2"], [0, 0], always=[0], never=[1]
    ),
    "hand-line-of-minimisers": near(
        LINE, [1, 0], "7/10", "71/100", [0], [HALF, -HALF], functional([1, 1], [1]), second([0, 0])
    ),
    "hand-free-entries-of-a-support": support(LINE, [0], [1, -1], [0], [0, 0], sometimes=[0, 1]),
    "hand-dimension-of-a-line": dimension(LINE, 1, 1, [0], [0, 0], [0], [1, -1]),
    # -<m, a> = 3
    "hand-free-entry-away-from-0": support(
        lasso([[1]], [3], weights=[0]), [0], [3], [0], never=[0], positive=[(0, [-1])]
    ),
    # F(0) = 10, and the minimum is 1/4 + 5/2
    "hand-excess-beside-a-free-entry": excess(
        lasso(UNIT, [1, 3], weights=[0, 1]), [0, 0], "29/4", "29/4", [0, HALF], [1, "5/2"]
    ),
    # the free column leaves the residual (0, 1), and the other one would come nearer: p = c r for every c < 1
    "hand-free-column-reaches-eta": near(
        pursuit(UNIT, [1, 1], 1, weights=[0, 1]), [0, 0], 1, 1, [0, HALF], [1, 0], None, strict([0, 0])
    ),
    "hand-free-column-of-basis-pursuit": near(
        pursuit(UNIT, [1, 3], 1, weights=[0, 1]), [1, 0], 2, 2, [0, 1], [1, 2], None, strict([0, 0])
    ),
    # eta = 0: p = 0, and all feasible points have the residual 0
    "hand-free-columns-fit": near(pursuit([[1]], [2], weights=[0]), [0], 2, 2, [0], [2], None, strict([0])),
    "hand-growth-beside-a-free-entry": growth(BESIDE, BESIDE_FOUND, "4/5", 1, "9/10"),
    # the free entry may change its sign
    "hand-trust-of-a-free-entry": trust(
        BESIDE, BESIDE_FOUND, "1/5", 3, stable(UNIT, "9/10", 5), gone([TENTH, "5/2"], 2)
    ),
    "hand-within-of-a-free-entry": within(BESIDE, BESIDE_FOUND, [0, 0], 1, 3, TENTH, stable(UNIT, "9/10", 3)),
    # y' = (3, 4, 4): the residual is (0, 3, 4)
    "hand-trust-of-a-free-ray": trust(
        FREE_RAY, FREE_RAY_FOUND, TENTH, 4, stable([[1]], "9/10", 5),
        changed([0, 4, 0], optimality([0, "3/5", "4/5"], [3, 1])),
    ),
}  # fmt: skip
INCORRECT |= {
    "hand-functional-of-a-free-entry": (
        near(ANY, [-5], 5, 5, [1], [0], functional([-1], [0])),
        "separating-functional",
    ),
    # (1, -1) is another minimiser
    "hand-free-entries-excluded": (near(LINE, [0, 0], 0, 0, [0], [0, 0], None, strict([1])), "strict-multiplier"),
    "hand-free-entries-dependent": (near(LINE, [0, 0], 0, 0, [0], [0, 0], None, strict([0])), "strict-multiplier"),
    "hand-free-entries-always-zero": (support(LINE, [0], [0, 0], [1], always=[0, 1]), "confining-multiplier"),
    "hand-free-entry-not-zero-at-the-minimiser": (
        support(lasso([[1]], [3], weights=[0]), [0], [3], [0], always=[0]),
        "confining-multiplier",
    ),
    "hand-free-entries-zero-at-one-minimiser": (
        support(LINE, [0], [0, 0], [0], always=[0, 1]),
        "confining-multiplier",
    ),
    # (0, -1) is a minimiser
    "hand-free-entry-never-zero": (
        support(lasso([[1, 1]], [-1], weights=[0, 0]), [0], [-1, 0], [0], never=[0], positive=[(0, [1])]),
        "positive-entry",
    ),
    # [-1, 3] are the minimisers
    "hand-free-column-inside-the-ball": (
        near(pursuit([[1]], [1], 2, weights=[0]), [0], 0, 0, [0], [0], None, strict([0])),
        "dual-optimality",
    ),
    # true, but p = 0 does not show it
    "hand-free-column-reaches-eta-without-a-dual-point": (
        near(pursuit(UNIT, [1, 1], 1, weights=[0, 1]), [0, 0], 1, 1, [0, 0], [1, 0], None, strict([0, 0])),
        "dual-optimality",
    ),
    # the minimiser is 3
    "hand-free-entry-off-the-bound": (
        near(lasso([[1]], [3], weights=[0]), ["5/2"], 0, 0, [HALF], ["5/2"]),
        "dual-optimality",
    ),
    # only the sign of the free entry is another one
    "hand-change-of-a-free-entry": (
        trust(BESIDE, BESIDE_FOUND, 0, "1/5", None, changed(["-1/5", 0], optimality([0, HALF], [-TENTH, 2]))),
        "changed-instance",
    ),
    # eta < 0: no point is feasible
    "hand-eta-negative": (near(pursuit([[1]], [2], -1), [1], 0, 0, [1], [1]), "instance"),
    # 2i is a minimiser
    "hand-free-entry-with-turned-columns": (
        put(near({**ANY}, [0], 2, 2, [1], [0]), [0], "instance", "turns") | {"point": [["0", "2"]]},
        "instance",
    ),
    # every number is a minimiser
    "hand-complex-lambda-0": (
        {
            **half(),
            "instance": {
                "problem": "square-root-lasso", "scalars": "complex", "lambda": "0", "weights": ["1"],
                "matrix": [[["0", "0"]]], "measurements": [["0", "0"]],
            },
            "claim": {"kind": "distance", "lower": "1", "upper": "1", "unique": True},
            "point": [["1", "0"]],
            "evidence": {"zero": {"rule": "complex-zero"}},
        },
        "instance",
    ),
}  # fmt: skip

# ---------------------------------------------------------------- lambda = 0

SHORT = (root_lasso(ROOF, [3, 0], 0), [0], 3, 3)
CORRECT |= {
    "hand-lambda-0-lasso": near(lasso(ROOF, [3, 4], 0), [0], 3, 3, [0, 4], [3], None, strict([0, 0])),
    "hand-lambda-0-on-a-ray": near(root_lasso(ROOF, [3, 4], 0), [0], 3, 3, [0, 1], [3], None, strict([0, 0])),
    "hand-lambda-0-without-residual": near(*SHORT, [0, 0], [3], None, strict([0, 0])),
    # p of norm 1, and m excludes a residual along it
    "hand-lambda-0-at-the-end-of-a-ray": near(*SHORT, [0, 1], [3], None, strict([0, 1])),
    "hand-lambda-0-minimum-of-lasso": minimum(lasso(ROOF, [3, 4], 0), 16, 16, [0, 4], [3]),
    "hand-lambda-0-minimum-on-a-ray": minimum(root_lasso(ROOF, [3, 4], 0), 4, 4, [0, 1], [3]),
    "hand-lambda-0-growth": growth(SHORT[0], optimality([0, 0], [3]), "4/5", sigma="9/10"),
}
INCORRECT |= {
    # the minimiser is 3
    "hand-lambda-0-with-a-slope": (near(lasso(ROOF, [3, 4], 0), [2], 0, 0, [1, 4], [2]), "dual-optimality"),
    "hand-lambda-0-beside-the-ray": (near(root_lasso(ROOF, [3, 4], 0), [2], 0, 0, [0, 1], [2]), "dual-optimality"),
    "hand-lambda-0-without-a-dual-point": (
        near(root_lasso(ROOF, [3, 4], 0), [2], 0, 0, [0, 0], [2]),
        "dual-optimality",
    ),
    # the minimisers are the line z_0 + z_1 = 1
    "hand-lambda-0-dependent": (
        near(root_lasso([[1, 1]], [1], 0), [1, 0], 0, 0, [0], [1, 0], None, strict([0])),
        "strict-multiplier",
    ),
    # F(3 + h) - F(3) = |h|
    "hand-lambda-0-growth": (growth(SHORT[0], optimality([0, 0], [3]), "6/5", sigma="9/10"), "sharp-growth"),
}

# ---------------------------------------------------------------- entries of given sign

BOUND = lasso([[1]], [-1], signs=[1])  # z = 0, p = -1, F = z^2 + 3z + 1 for z >= 0
BOUND_FOUND = optimality([-1], [0])
OPPOSITE = lasso(UNIT, ["5/2", -2], signs=[0, 1])  # z = (2, 0)
CORRECT |= {
    # the point of the claim need not obey the signs
    "hand-sign-that-binds": near(lasso([[1]], [-5], signs=[1]), [-1], 1, 1, [-5], [0], None, strict([0])),
    "hand-negative-sign": near(lasso([[1]], [-1], signs=[-1]), [0], HALF, HALF, [-HALF], [-HALF], None, strict([0])),
    # z_1 > 0 would come nearer to y
    "hand-sign-makes-it-tight": near(
        pursuit(UNIT, [1, 1], 1, signs=[0, -1]), [0, 0], 1, 1, [1, 0], [1, 0], None, strict([0, 0])
    ),
    # p_1 = -1 is bounded by no weight, and the residual is 1/2 of it
    "hand-sign-of-basis-pursuit": near(
        pursuit([[1, 0], [0, 1]], ["13/10", "-2/5"], HALF, signs=[0, 1]), [0, 0], 1, 1, [1, "-4/3"], [1, 0],
        None, strict([0, 0]),
    ),
    "hand-sign-on-a-ray": near(
        root_lasso(UNIT, [3, "-4/5"], "3/5", signs=[0, 1]), [0, 0], "12/5", "12/5", ["3/5", "-4/5"], ["12/5", 0],
        None, strict([0, 0]),
    ),
    # F(2) = 9 + 2
    "hand-excess-along-the-sign": excess(BOUND, [2], 10, 10, [-1], [0]),
    "hand-growth-along-the-sign": growth(BOUND, BOUND_FOUND, 3),
    "hand-trust-along-the-sign": trust(
        OPPOSITE, optimality([HALF, -2], [2, 0]), "1/20", 4, stable([[1]], "9/10", "5/2"), gone(["5/2", -2], 2)
    ),
}  # fmt: skip
INCORRECT |= {
    # the minimiser is 0
    "hand-entry-against-its-sign": (near(BOUND, [-HALF], 0, 0, [-HALF], [-HALF]), "dual-optimality"),
    # the minimiser is 1/2
    "hand-dual-bound-exceeded-along-the-sign": (
        near(lasso([[1]], [1], signs=[1]), [0], 0, 0, [1], [0]),
        "dual-optimality",
    ),
    # A^T r = -2 <= 0, but less of the column comes nearer: the minimiser is 0
    "hand-tight-beyond-the-nearest-point": (near(pursuit([[1]], [1], 2, signs=[1]), [3], 0, 0, [1], [3]), "dual-optimality"),
    # the other column comes nearer: the minimiser is (1 - c, 1 - c), c = sqrt(1/2)
    "hand-tight-before-the-nearest-point": (
        near(pursuit(UNIT, [1, 1], 1, signs=[0, 1]), [1, 0], 0, 0, [1, 0], [1, 0]),
        "dual-optimality",
    ),
    # F(-2) is infinite
    "hand-excess-against-the-sign": (excess(BOUND, [-2], 2, 2, [-1], [0]), "objective-excess"),
    "hand-growth-above-the-slack-along-the-sign": (growth(BOUND, BOUND_FOUND, "7/2"), "sharp-growth"),
    # y_1' = 54/100
    "hand-trust-almost-active-along-the-sign": (
        trust(lasso(UNIT, ["5/2", "49/100"], signs=[0, 1]), optimality([HALF, "49/100"], [2, 0]), "1/20", 3,
              stable([[1]], "9/10", "5/2"), gone(["5/2", "49/100"], 2)),
        "uniform-stability",
    ),
    "hand-trust-almost-active-against-the-axis": (
        trust(lasso(UNIT, ["5/2", "-49/100"], signs=[0, -1]), optimality([HALF, "-49/100"], [2, 0]), "1/20", 3,
              stable([[1]], "9/10", "5/2"), gone(["5/2", "-49/100"], 2)),
        "uniform-stability",
    ),
    # [0, inf) are the minimisers: -5 is none
    "hand-sign-without-a-penalty": (near(lasso([[0]], [0], weights=[0], signs=[1]), [-5], 0, 0, [0], [-5]), "instance"),
    "hand-sign-with-lambda-0": (near(lasso([[0]], [0], 0, signs=[1]), [-5], 0, 0, [0], [-5]), "instance"),
    # the minimiser of (z - 1)^2 + |z| is 1/2, and 0 if z <= 0 is demanded
    "hand-solution-of-another-sign": (
        told_solution(0, 0, solved(lasso([[1]], [1], signs=[-1]), 0, 0, 1, 0)), "transcript"
    ),
    # true of real numbers; others have no sign
    "hand-sign-with-turned-columns": (
        put(near(lasso([[1]], [1], signs=[1]), [HALF], 0, 0, [HALF], [HALF]), [0], "instance", "turns")
        | {"point": [["1/2", "0"]]},
        "instance",
    ),
}  # fmt: skip


def signed(signs: Any) -> Document:
    """LASSO with A = y = lambda = 1 and these signs."""
    return {**half(), "instance": lasso([[1]], [1], signs=signs)}


MALFORMED |= {
    "hand-sign-true": (signed([True]), "instance.signs holds true"),
    "hand-sign-two": (signed([2]), "instance.signs holds 2"),
    "hand-sign-numeral": (signed(numerals([1])), "instance.signs holds '1'"),
    "hand-signs-too-many": (signed([1, 1]), "instance.signs has 2 entries where 1 belong"),
    "hand-signs-null": ({**half(), "instance": lasso([[1]], [1]) | {"signs": None}}, "instance.signs must be an array"),
}

CONSTANTS = exchanges(
    {
        "problem.py": (
            (
                "tight needs complementarity",
                "return not upward and sign(self.inner(r, [b - x for b, x in zip(self.measurements, r)])) == 0",
                "return not upward",
            ),
            ("a dual bound along the sign", "c if self.signs[i] > 0 else -c", "-absolute(c)"),
        ),
        "kernel.py": (
            ("both directions of a free entry", "(1, -1) if problem.free[i]", "(1,) if problem.free[i]"),
            ("free entries belong to the support", "return self.problem.free[i] or sign(", "return sign("),
        ),
        "structure.py": (
            ("both directions of a free entry are confined", "and -sign(g) in ways:", "and -sign(g) in ways[:1]:"),
            ("both directions of a free entry are bounded", "< 0 for s in ways):", "< 0 for s in ways[:1]):"),
        ),
        "change.py": (
            ("(S4) along a positive sign", "(upward,), (downward,))", "(), (downward,))"),
            ("(S4) along a negative sign", "(upward,), (downward,))", "(upward,), ())"),
            ("free entries change freely", "if all(free or sign(a)", "if all(sign(a)"),
        ),
    }
)

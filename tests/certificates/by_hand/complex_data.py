"""Complex data: Krawczyk boxes, exact fits and the minimiser 0.

In one column A = 1 the LASSO with t = lambda / 2 has the minimiser y - t y/|y| where |y| > t, and basis pursuit without
noise has y: the truths in the comments are seen from this. Of parallel columns only the longest is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from by_hand.documents import Constant, Document, block, certificate, distance

FILES: dict[str, bytes] = {}
RULES, DATA = "block_rules.py", "block_data.py"


def pair(x: Any) -> list[str]:
    """A complex number from (re, im), or a real one."""
    real, imaginary = x if isinstance(x, tuple) else (x, 0)
    return [str(real), str(imaginary)]


def pairs(vector: Sequence[Any]) -> list[list[str]]:
    return [pair(x) for x in vector]


def posed(problem: str, parameter: Any, A: Any, y: Sequence[Any], weights: Sequence[Any] | None = None) -> Document:
    """A complex instance; A is given by its rows."""
    return {
        "scalars": "complex",
        "problem": problem,
        "eta" if problem == "basis-pursuit" else "lambda": str(parameter),
        "weights": [str(w) for w in ([1] * len(A[0]) if weights is None else weights)],
        "matrix": [pairs(row) for row in A],
        "measurements": pairs(y),
    }


def claimed(instance: Document, lower: Any, upper: Any, x: Sequence[Any] | None, **evidence: Document) -> Document:
    """A certificate of the distance of x, or of 0."""
    point = pairs([0] * len(instance["weights"]) if x is None else x)
    proof = {name.replace("_", "-"): value for name, value in evidence.items()}
    document = certificate(distance(lower, upper, True), instance, None, proof)
    return {**document, "point": point}


def krawczyk(
    instance: Document, lower: Any, upper: Any, *, z: Sequence[Any], scale: Any, radius: Any, inverse: Sequence[float],
    x: Sequence[Any] | None = None,
) -> Document:  # fmt: skip
    """The support is the first columns."""
    box = {
        "rule": "complex-krawczyk",
        "support": [*range(len(z))],
        "minimiser": pairs(z),
        "scale": str(scale),
        "radius": str(radius),
        "inverse": block(inverse),
    }
    return claimed(instance, lower, upper, x, krawczyk=box)


def fitted(
    instance: Document, lower: Any, upper: Any, *, z: Sequence[Any], dual: Sequence[Any], inverse: Sequence[float],
    x: Sequence[Any] | None = None,
) -> Document:  # fmt: skip
    """The support is the first columns."""
    fit = {
        "rule": "complex-exact-fit",
        "support": [*range(len(z))],
        "minimiser": pairs(z),
        "dual": pairs(dual),
        "inverse": block(inverse),
    }
    return claimed(instance, lower, upper, x, exact_fit=fit)


def zero(instance: Document, lower: Any = 0, upper: Any = 0, x: Sequence[Any] | None = None) -> Document:
    return claimed(instance, lower, upper, x, zero={"rule": "complex-zero"})


IDENTITY = [1.0, 0.0, 0.0, 1.0]
ONE = [[1]]
ROOF = [[1], [0]]
UNIT = posed("lasso", 1, ONE, [1])  # the minimiser is 1/2
HALF = krawczyk(UNIT, 0, 1, z=["1/2"], scale="1/2", radius="1/100", inverse=[1.0, 0.0, 0.0, 0.5])
LONG = "1" + "0" * 19_800
"""A denominator of 65 774 bits."""


def pursuit(A: Any, y: Sequence[Any], eta: Any = 0) -> Document:
    return posed("basis-pursuit", eta, A, y)


def tall(entries: int) -> Document:
    """A column with an entry of 50 000 digits and so many zeros; 0 is the minimiser."""
    return zero(pursuit([["9" * 50_000], *[[0]] * entries], [0] * (entries + 1)))


CORRECT: dict[str, Document] = {
    # ||y|| = eta
    "hand-complex-zero-on-the-ball": zero(pursuit([[1], [1]], [(0, 3), 4], 5)),
    # z is exact, so both bounds are the distance of (0, 3) from (4, 0)
    "hand-complex-fit-at-its-distance": fitted(
        pursuit([[1, "1/2"]], [4]), 5, 5, z=[4], dual=[1], inverse=IDENTITY, x=[0, 3]
    ),
    "hand-complex-krawczyk-box": HALF,
}

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- the instance
    # with weight -1, F(z) = |z|^2 - |z| is least where |z| = 1/2
    "hand-complex-negative-weight": (zero(posed("lasso", 1, ONE, [0], [-1])), "instance"),
    # ---------------------------------------------------------------- zero
    # the minimiser is 1/2
    "hand-complex-zero-outside-the-ball": (zero(pursuit(ONE, [1], "1/2")), "complex-zero"),
    # |A^H y| = 3/4 > lambda / 2: the minimiser is 1/4
    "hand-complex-zero-active-column": (zero(posed("lasso", 1, ONE, ["3/4"])), "complex-zero"),
    # ---------------------------------------------------------------- exact fit
    # the minimiser is 1/2
    "hand-complex-fit-of-a-lasso": (fitted(UNIT, 1, 1, z=[1], dual=[1], inverse=IDENTITY), "complex-exact-fit"),
    # the minimiser is 1/2
    "hand-complex-fit-with-noise": (
        fitted(pursuit(ONE, [1], "1/2"), 1, 1, z=[1], dual=[1], inverse=IDENTITY), "complex-exact-fit",
    ),
    # the minimiser is 1
    "hand-complex-fit-of-other-data": (
        fitted(pursuit(ONE, [1]), "3/4", "3/4", z=["3/4"], dual=[1], inverse=IDENTITY), "complex-exact-fit",
    ),
    # true, but the minimiser 0 has no direction
    "hand-complex-fit-zero-entry": (
        fitted(pursuit(ONE, [0]), 0, 0, z=[0], dual=[0], inverse=IDENTITY), "complex-exact-fit",
    ),
    # two equal columns, and R = -I gives theta = 3: the point (2, 0) is a minimiser as well as (1, 1)
    "hand-complex-fit-theta-above-one": (
        fitted(
            pursuit([[1, 1]], [2]), "7/5", "3/2", z=[1, 1], dual=[1], inverse=[-float(a == b) for a in range(4) for b in range(4)],
            x=[2, 0],
        ),
        "complex-exact-fit",
    ),
    # R = 0: theta is 1 exactly; true, but nothing is proven
    "hand-complex-fit-theta-one": (
        fitted(pursuit(ONE, [1]), 1, 1, z=[1], dual=[1], inverse=[0.0] * 4), "complex-exact-fit",
    ),
    # R = 1/4: |R||e| = 1/16, so the dual point 3/4 is within 1/4 of the true one, 1; the minimiser is (0, 8/9)
    "hand-complex-fit-theta-three-quarters": (
        fitted(pursuit([[1, "9/8"]], [1]), 1, 1, z=[1], dual=["3/4"], inverse=[0.25, 0.0, 0.0, 0.25]),
        "complex-exact-fit",
    ),
    # the true dual point (1 + i) / sqrt 2 is farther from 9/20 (1 + i) than 7/5 times the larger part of the
    # difference: 1.001 (0.9 sqrt(1/2) + 7/5 0.2571) < 1, and the minimiser is (0, (1 + i) / 1.001)
    "hand-complex-fit-deviation-in-the-corner": (
        fitted(
            pursuit([[1, "1001/1000"]], [(1, 1)]), "1414/1000", "1415/1000", z=[(1, 1)], dual=[("9/20", "9/20")], inverse=IDENTITY
        ),
        "complex-exact-fit",
    ),
    # the dual point is 1, not 3/4, so lambda ||p|| = 9/8: the minimiser is 0
    "hand-complex-fit-long-dual": (
        fitted(posed("square-root-lasso", "9/8", ONE, [1]), 1, 1, z=[1], dual=["3/4"], inverse=IDENTITY),
        "complex-exact-fit",
    ),
    # A = 2: the dual point is 1/2, not 3/8, and 17/8 (3/8 + 3/2 1/16) < 1 < 17/8 1/2: the minimiser is 0
    "hand-complex-fit-long-dual-of-a-long-column": (
        fitted(
            posed("square-root-lasso", "17/8", [[2]], [1]), "1/2", "1/2", z=["1/2"], dual=["3/8"],
            inverse=[0.25, 0.0, 0.0, 0.25],
        ),
        "complex-exact-fit",
    ),
    # ---------------------------------------------------------------- Krawczyk, step 1
    # t = 1/4 is not lambda / 2: the minimiser is 1/2
    "hand-complex-scale-of-another-penalty": (
        krawczyk(UNIT, "149/200", "151/200", z=["3/4"], scale="1/4", radius="1/1000", inverse=[1.0, 0.0, 0.0, 0.75]),
        "complex-krawczyk",
    ),
    # true (the minimiser is 1/2), but a box of radius 0 has no inside
    "hand-complex-radius-zero": (
        krawczyk(UNIT, "1/2", "1/2", z=["1/2"], scale="1/2", radius=0, inverse=[1.0, 0.0, 0.0, 0.5]),
        "complex-krawczyk",
    ),
    # z = 7/4, t = -3/4 solves t^2 = lambda^2 ||r||^2: the minimiser is 1/4, with t = 3/4
    "hand-complex-negative-scale": (
        krawczyk(
            posed("square-root-lasso", "3/5", ROOF, [1, 1]), "174/100", "176/100", z=["7/4"], scale="-3/4",
            radius="1/1000", inverse=[1.5625, 0.0, 1.0417, 0.0, 1.75, 0.0, -0.5625, 0.0, -1.0417],
        ),
        "complex-krawczyk",
    ),
    # the box around 1/256 with radius 1 contains 0: the minimiser is 63/16 i
    "hand-complex-box-about-zero": (
        krawczyk(
            posed("lasso", "1/8", ONE, [(0, 4)]), 0, "3/2", z=["1/256"], scale="1/16", radius=1,
            inverse=[1.0, 0.0, 0.0, 0.0588],
        ),
        "complex-krawczyk",
    ),
    # ---------------------------------------------------------------- Krawczyk, step 2
    # R = 1/4: ||R F|| = 0.225, and F = 9/10: the minimiser is 1000 - 9/10
    "hand-complex-theta-three-quarters": (
        krawczyk(
            posed("lasso", 1, ONE, ["9996/10"]), 0, "1/2", z=[1000], scale="1/2", radius="1/4",
            inverse=[0.25, 0.0, 0.0, 0.25], x=[1000],
        ),
        "complex-krawczyk",
    ),
    # t = 14, and within 1 of 2 the Jacobian changes by more than itself: the minimiser is 3.76 + 1.71 i
    "hand-complex-curved-box": (
        krawczyk(
            posed("lasso", 28, ONE, [("33/2", "15/2")]), 0, "3/2", z=[2], scale=14, radius=1,
            inverse=[1.0, 0.0, 0.0, 0.125], x=[2],
        ),
        "complex-krawczyk",
    ),
    # theta is 1 in the next digit of the radius. These three are true (F = 0 at the centre) and not proven by the rule:
    # the second-order term of F is half of what V allows for, so a smaller V would still leave a zero in the box
    "hand-complex-widest-box-lasso": (
        krawczyk(
            posed("lasso", 10, ONE, [10]), 0, 9, z=[5], scale=5, radius="10112/10000", inverse=[1.0, 0.0, 0.0, 0.5]
        ),
        "complex-krawczyk",
    ),
    "hand-complex-widest-box-square-root-lasso": (
        krawczyk(
            posed("square-root-lasso", "3/5", ROOF, [8, 4]), 0, 9, z=[5], scale=3, radius="3686/10000",
            inverse=[1.5625, 0.0, -0.25, 0.0, 0.625, 0.0, -0.5625, 0.0, 0.25],
        ),
        "complex-krawczyk",
    ),
    "hand-complex-widest-box-basis-pursuit": (
        krawczyk(
            pursuit(ROOF, [8, 4], 5), 0, 9, z=[5], scale=3, radius="5551/10000",
            inverse=[0.0, 0.0, -0.1667, 0.0, 0.625, 0.0, 1.0, 0.0, 0.1667],
        ),
        "complex-krawczyk",
    ),
    # ---------------------------------------------------------------- Krawczyk, step 3
    # the minimiser would be (z - 0.2499 (1 + i), 0), in the corner of the box, and |r| = 1/2 there, farther from r~
    # than 7/5 of the radius: 1.001 (0.1466 + 7/5 1/4) < 1/2, so the minimiser is (0, (y - r / 1.001) / 1.001)
    "hand-complex-deviation-in-the-corner": (
        krawczyk(
            posed("lasso", 1, [[1, "1001/1000"]], [("100010365/100000", "100010365/100000")]), 0, 1,
            z=[(1000, 1000)], scale="1/2", radius="1/4", inverse=IDENTITY, x=[(1000, 1000), 0],
        ),
        "complex-krawczyk",
    ),
    # A = (2, 9/4) and (2, 5/2): the residual is 7/100 where 1/4 would be true; the minimiser has only the second entry
    "hand-complex-norms-on-the-support": (
        krawczyk(
            posed("lasso", 1, [[2, "9/4"]], ["20007/100"]), 0, 1, z=[100], scale="1/2", radius="1/10",
            inverse=[0.25, 0.0, 0.0, 0.25], x=[100, 0],
        ),
        "complex-krawczyk",
    ),
    "hand-complex-norm-off-the-support": (
        krawczyk(
            posed("lasso", 1, [[2, "5/2"]], ["20007/100"]), 0, 1, z=[100], scale="1/2", radius="1/10",
            inverse=[0.25, 0.0, 0.0, 0.25], x=[100, 0],
        ),
        "complex-krawczyk",
    ),
    # ---------------------------------------------------------------- the spread
    # the minimiser is z + 0.24 (1 + i), at 0.339
    "hand-complex-spread-in-the-corner": (
        krawczyk(
            posed("lasso", 1, ONE, [("100059355/100000", "100059355/100000")]), 0, "26/100", z=[(1000, 1000)],
            scale="1/2", radius="1/4", inverse=IDENTITY, x=[(1000, 1000)],
        ),
        "bounds",
    ),
}  # fmt: skip

MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-complex-long-denominator": (
        zero(pursuit(ONE, [0]), 0, 1, x=[f"1/{LONG}"]), "the common denominator has more than 65536 bits",
    ),
    "hand-complex-long-column": (tall(900), "over their common denominator are too many"),
    "hand-complex-no-measurements": (zero({**pursuit(ONE, []), "matrix": []}), "instance.measurements is empty"),
    "hand-complex-no-columns": (
        zero({**pursuit(ONE, [0]), "weights": [], "matrix": [[]]}, x=[]), "instance.weights is empty",
    ),
    "hand-complex-empty-support": (
        krawczyk(UNIT, 0, 1, z=[], scale="1/2", radius=1, inverse=[]), "support has 0 columns",
    ),
}  # fmt: skip

CONSTANTS: tuple[Constant, ...] = (
    Constant("3/2 in the least modulus", RULES, "False) - root_of(len(block)) *", "False) - Fraction(7, 5) *"),
    Constant("3/2 off the support", DATA, "self.norm(g) * root_of(self.sizes[g])", "self.norm(g) * Fraction(7, 5)"),
    Constant("sqrt(2k) of the spread", RULES, "Fraction(self.columns.count)", "Fraction(len(self.support))"),
    Constant("12/5 of the second derivative", RULES, "Fraction(6, 5) * size * self.t", "size * self.t"),
    Constant("3 of the column of t", RULES, "2 * root_of(size) *", "2 *"),
    Constant("2 of the last row, basis pursuit", RULES, "[ZERO], 2 * self.radius", "[ZERO], Fraction(3, 2) * self.radius"),
    Constant("2 of the last row, square-root LASSO", RULES, "row, 2 * square", "row, Fraction(3, 2) * square"),
    Constant("2 delta of the last row", RULES, "total + 2 * self.radius", "total + self.radius"),
    Constant("V in theta", DATA, "total + sum(abs(r) * d for r, d in zip(row, doubts))", "total"),
    Constant("(1 - theta) delta", RULES, "length >= (1 - theta) * self.radius", "length >= self.radius"),
    Constant("1/(1 - theta) of the dual", RULES, " / (1 - theta)\n        deviation", "\n        deviation"),
    Constant("the deviation of the dual", RULES, "size += problem.reach(self.support) * deviation", "pass"),
    Constant("||A_T|| in the deviation", DATA, "self.norm(g) * root_of(self.sizes[g])", "root_of(self.sizes[g])"),
    Constant("||A_i|| off the support", DATA, "self.norm(g) * error", "error"),
    Constant("lambda / 2 for the minimiser 0", RULES, "limit = parameter / 4", "limit = parameter"),
)  # fmt: skip

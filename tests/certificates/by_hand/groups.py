"""Groups: Krawczyk boxes, fits and the minimiser 0 where blocks have other sizes than two.

In one group with A = I the LASSO with t = lambda / 2 has the minimiser y - t y/||y|| where ||y|| > t: the truths in the
comments are seen from this.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, block, certificate, distance, numerals

FILES: dict[str, bytes] = {}
RULES, DATA, GROUPS = "block_rules.py", "block_data.py", "group_data.py"


def posed(
    problem: str, parameter: Any, A: Any, y: Sequence[Any], groups: Any, weights: Sequence[Any] | None = None
) -> Document:
    """An instance with groups; A is given by its rows."""
    return {
        "groups": groups,
        "problem": problem,
        "eta" if problem == "basis-pursuit" else "lambda": str(parameter),
        "weights": numerals([1] * len(groups) if weights is None else weights),
        "matrix": [numerals(row) for row in A],
        "measurements": numerals(y),
    }


def claimed(instance: Document, lower: Any, upper: Any, x: Sequence[Any] | None, **evidence: Document) -> Document:
    """A certificate of the distance of x, or of 0."""
    count = sum(map(len, instance["groups"]))
    proof = {name.replace("_", "-"): value for name, value in evidence.items()}
    return certificate(distance(lower, upper, True), instance, [0] * count if x is None else x, proof)


def krawczyk(
    instance: Document, lower: Any, upper: Any, *, z: Any, scale: Any, radius: Any, inverse: Sequence[float],
    x: Sequence[Any] | None = None,
) -> Document:  # fmt: skip
    """The support is the first groups."""
    box = {
        "rule": "group-krawczyk",
        "support": [*range(len(z))],
        "minimiser": [numerals(entries) for entries in z],
        "scale": str(scale),
        "radius": str(radius),
        "inverse": block(inverse),
    }
    return claimed(instance, lower, upper, x, krawczyk=box)


def fitted(
    instance: Document, lower: Any, upper: Any, *, z: Any, dual: Sequence[Any], inverse: Sequence[float],
    x: Sequence[Any] | None = None,
) -> Document:  # fmt: skip
    """The support is the first groups."""
    fit = {
        "rule": "group-exact-fit",
        "support": [*range(len(z))],
        "minimiser": [numerals(entries) for entries in z],
        "dual": numerals(dual),
        "inverse": block(inverse),
    }
    return claimed(instance, lower, upper, x, exact_fit=fit)


def zero(instance: Document, lower: Any = 0, upper: Any = 0, x: Sequence[Any] | None = None) -> Document:
    return claimed(instance, lower, upper, x, zero={"rule": "group-zero"})


def diagonal(*entries: float) -> list[float]:
    return [v if a == b else 0.0 for a, v in enumerate(entries) for b in range(len(entries))]


def identity(size: int, factor: Any = 1) -> list[list[Any]]:
    return [[factor if a == b else 0 for b in range(size)] for a in range(size)]


def beside(left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
    return [a + b for a, b in zip(left, right, strict=True)]


ONE = [[1]]
FOUR, NEXT = [0, 1, 2, 3], [4, 5, 6, 7]
EIGHTH, CORNER = Fraction(1, 8), Fraction(1249, 10_000)
FAR = posed("lasso", 1, identity(4), [1000 + Fraction(1, 4) - CORNER] * 4, [FOUR])
"""t phi(z) = (1/4, 1/4, 1/4, 1/4): the minimiser is in the corner of the box of radius 1/8 around 1000 (1, 1, 1, 1)."""
PAIR = Fraction(1, 2) * (1 - Fraction(1, 10**9)) * Fraction(14142, 10_000) / 2
"""Below 1/2 / sqrt 2."""
THIN = 1 / (0.5 / (1000 * 2**0.5))
"""The inverse of t / ||z|| for t = 1/2, z = (1000, 1000)."""

CORRECT: dict[str, Document] = {
    # the bound is attained by no group; columns of a group need not be neighbours
    "hand-group-zero": zero(posed("lasso", 2, identity(3), ["3/10", 9, "4/10"], [[0, 2], [1]], [1, 10])),
    # z is exact, so both bounds are the distance of (0, 0, 3) from (4, 0, 0)
    "hand-group-fit-at-its-distance": fitted(
        posed("basis-pursuit", 0, [[1, 0, "1/2"], [0, 1, 0]], [4, 0], [[0, 1], [2]]), 5, 5, z=[[4, 0]], dual=[1, 0],
        inverse=diagonal(1.0, 1.0), x=[0, 0, 3],
    ),
    "hand-group-krawczyk-box": krawczyk(
        posed("lasso", 10, identity(3), [0, 10, 0], [[0, 1, 2]]), 4, 6, z=[[0, 5, 0]], scale=5, radius="1/100",
        inverse=diagonal(0.5, 1.0, 0.5),
    ),
    "hand-group-alone": krawczyk(
        posed("lasso", 1, ONE, [1], [[0]]), 0, 1, z=[["1/2"]], scale="1/2", radius="1/100", inverse=[1.0]
    ),
}  # fmt: skip

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- zero
    # ||A^T y|| = 0.566 > lambda / 2, though each entry is below it
    "hand-group-zero-active-group": (
        zero(posed("lasso", 1, identity(2), ["2/5", "2/5"], [[0, 1]])), "group-zero",
    ),
    # the minimiser is not 0: ||y|| > eta
    "hand-group-zero-outside-the-ball": (
        zero(posed("basis-pursuit", 1, identity(2), ["4/5", "4/5"], [[0, 1]])), "group-zero",
    ),
    # ---------------------------------------------------------------- exact fit
    # the dual point is (1, 0), and the second group has the norm 1.13: the first group is not the support
    "hand-group-fit-active-group": (
        fitted(
            posed("basis-pursuit", 0, [[1, "4/5", "4/5"]], [1], [[0], [1, 2]]), 1, 1, z=[[1]], dual=[1], inverse=[1.0]
        ),
        "group-exact-fit",
    ),
    # ---------------------------------------------------------------- Krawczyk, step 1
    # the box of radius 3 around (5, 0, 0, 0) reaches 0: sqrt 4 = 2. True, and not proven
    "hand-group-box-about-zero": (
        krawczyk(
            posed("lasso", 10, identity(4), [10, 0, 0, 0], [FOUR]), 0, 9, z=[[5, 0, 0, 0]], scale=5, radius=3,
            inverse=diagonal(1.0, 0.5, 0.5, 0.5),
        ),
        "group-krawczyk",
    ),
    # ---------------------------------------------------------------- Krawczyk, step 2
    # theta is 1 at the radius 0.601: true (F = 0 at the centre) and not proven by the rule
    "hand-group-widest-box": (
        krawczyk(
            posed("lasso", 10, identity(4), [10, 0, 0, 0], [FOUR]), 0, 9, z=[[5, 0, 0, 0]], scale=5,
            radius="602/1000", inverse=diagonal(1.0, 0.5, 0.5, 0.5),
        ),
        "group-krawczyk",
    ),
    # ---------------------------------------------------------------- Krawczyk, step 3
    # r = (1/4, 1/4, 1/4, 1/4) at the minimiser on the first group, and 1.001/2 > t: the second group is active, but
    # 1.001 (||r~|| + (3/2) delta) < 1/2
    "hand-group-deviation-in-the-corner": (
        krawczyk(
            posed(
                "lasso", 1, beside(identity(4), identity(4, "1001/1000")), [1000 + Fraction(1, 4) - CORNER] * 4,
                [FOUR, NEXT],
            ),
            0, 1, z=[[1000] * 4], scale="1/2", radius=EIGHTH, inverse=diagonal(1.0, 1.0, 1.0, 1.0), x=[1000] * 4 + [0] * 4,
        ),
        "group-krawczyk",
    ),
    # sqrt 2 (4/5) (1/2) > 1/2: the second group is active, though each of its columns stays below
    "hand-group-norm-of-correlations": (
        krawczyk(
            posed("lasso", 1, [[1, "4/5", "4/5"]], [1], [[0], [1, 2]]), 0, "1/50", z=[["1/2"]], scale="1/2",
            radius="1/100", inverse=[1.0], x=["1/2", 0, 0],
        ),
        "group-krawczyk",
    ),
    # r = 1/2 at the minimiser on the first group, where sqrt 2 (71/100) r > 1/2; |r~| = 0.2501
    "hand-group-norm-off-the-support": (
        krawczyk(
            posed("lasso", 1, [[1, "71/100", "71/100"]], [1000 + Fraction(1, 2) - Fraction(2499, 10_000)], [[0], [1, 2]]),
            0, 1, z=[[1000]], scale="1/2", radius="1/4", inverse=[1.0], x=[1000, 0, 0],
        ),
        "group-krawczyk",
    ),
    # two equal columns: ||A_T h|| is up to 2 delta. r = 0.35355 at the minimiser on them, where 1.4143 r > 1/2
    "hand-group-norms-on-the-support": (
        krawczyk(
            posed("lasso", 1, [[1, 1, "14143/10000"]], [2000 + PAIR - 2 * CORNER], [[0, 1], [2]]), 0, 1,
            z=[[1000, 1000]], scale="1/2", radius=EIGHTH,
            inverse=[0.25 + THIN / 2, 0.25 - THIN / 2, 0.25 - THIN / 2, 0.25 + THIN / 2], x=[1000, 1000, 0],
        ),
        "group-krawczyk",
    ),
    # four equal columns: ||A_T h|| is up to 4 delta = 2 ||A_T|| delta. r~ = 0, and r = 1/4 at the minimiser on them, where
    # 2.0001 r > 1/2
    "hand-group-four-equal-columns": (
        krawczyk(
            posed("lasso", 1, [[1, 1, 1, 1, "20001/10000"]], [4000], [FOUR, [4]]), 0, 1, z=[[1000] * 4], scale="1/2",
            radius="626/10000", inverse=[4000.0 * (a == b) - 1000 + 1 / 16 for a in range(4) for b in range(4)],
            x=[1000] * 4 + [0],
        ),
        "group-krawczyk",
    ),
    # ---------------------------------------------------------------- the spread
    # the minimiser is 0.2498 away
    "hand-group-spread-in-the-corner": (
        krawczyk(
            FAR, 0, "1/5", z=[[1000] * 4], scale="1/2", radius=EIGHTH, inverse=diagonal(1.0, 1.0, 1.0, 1.0), x=[1000] * 4
        ),
        "bounds",
    ),
}  # fmt: skip

MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-group-none": (zero({**posed("lasso", 1, [[]], [0], []), "weights": []}, x=[]), "instance.groups is empty"),
    "hand-group-empty": (zero(posed("lasso", 1, ONE, [0], [[0], []])), "a group without columns"),
    "hand-group-column-twice": (
        zero(posed("lasso", 1, [[1, 1, 1, 1]], [0], [[0, 1], [1, 3]])), "a column in two groups",
    ),
    "hand-group-column-missing": (zero(posed("lasso", 1, [[1, 1]], [0], [[0], [2]])), "does not exist"),
    "hand-group-weight-missing": (zero(posed("lasso", 1, [[1, 1]], [0], [[0], [1]], [1])), "entries where 2 belong"),
    "hand-group-no-measurements": (
        zero({**posed("lasso", 1, ONE, [], [[0]]), "matrix": []}), "instance.measurements is empty",
    ),
    "hand-group-of-complex-data": (
        zero({**posed("lasso", 1, ONE, [0], [[0]]), "scalars": "complex"}), "unknown key",
    ),
    "hand-group-entries": (
        krawczyk(
            posed("lasso", 1, identity(2), [1, 1], [[0, 1]]), 0, 1, z=[[1]], scale="1/2", radius=1, inverse=[1.0] * 4
        ),
        "entries where 2 belong",
    ),
}  # fmt: skip

CONSTANTS: tuple[Constant, ...] = (
    Constant("sqrt(d) of larger groups", DATA, "return Fraction(s * s + size, 2 * s)", "return Fraction(3, 2)"),
    Constant("sqrt(d) off the support", DATA, "root_of(self.sizes[g]) for", "root_of(2) for"),
    Constant("d of the second derivative", RULES, "Fraction(6, 5) * size", "Fraction(6, 5) * 2"),
    Constant("sqrt(n) of the spread", RULES, "Fraction(self.columns.count)", "Fraction(2 * len(self.support))"),
    Constant(
        "the Frobenius norm of a group", GROUPS, "sum(dot(column, column) for column in self.block(g))",
        "max(dot(column, column) for column in self.block(g))",
    ),
    Constant(
        "the norm of the correlations of a group", DATA, "sum(dot(column, rounded) ** 2 for column in self.block(g))",
        "max(dot(column, rounded) ** 2 for column in self.block(g))",
    ),
    Constant(
        "the norm of the correlations of a group, zero", RULES,
        "sum(dot(column, problem.measurements) ** 2 for column in problem.block(g))",
        "max(dot(column, problem.measurements) ** 2 for column in problem.block(g))",
    ),
)  # fmt: skip

"""Support enclosures with free columns, lambda = 0, entries of given sign and row scales.

With the row scale 4 the LASSO in A = y = lambda = 1 is 4 (z - 1)^2 + |z|, with the minimiser 7/8: that of A = y = 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, block
from by_hand.enclosure import FILE, ROOF, changed, enclosed, lasso, nothing, posed, sparse

FILES: dict[str, bytes] = {}
IDENTITY = [1.0, 0.0, 0.0, 1.0]
UNIT = [[1.0, 0.0], [0.0, 1.0]]
NO_WEIGHT = [0.0]


def scaled(document: Document, scales: Sequence[float]) -> Document:
    """The same with squared row scales."""
    return changed(document, "instance", row_scales_squared=block(scales))


def signed(document: Document, *signs: Any) -> Document:
    """The same with sign constraints."""
    return changed(document, "instance", signs=[*signs])


def beside(y: Sequence[float], bound: Any, x: Sequence[float], h: Any, z: Any) -> Document:
    """LASSO in two orthogonal columns, the first one without a weight."""
    return enclosed(
        lasso(UNIT, y, [0.0, 1.0]), bound, bound, h=h, g=[0, 1], z=z, inverse=IDENTITY, signs=[0, 1], x=x
    )  # fmt: skip


def least_squares(problem: str, y: Sequence[float]) -> Document:
    """lambda = 0: the minimiser is y_0 = 3."""
    return enclosed(posed(problem, 0, ROOF, y), 3, 3, h=[3], g=[0], z=[3], signs=[0])


ALONE = lasso([[1.0]], [1.0])
TWO = lasso([[1.0, 2.0]], [1.0])  # z = (0, 3/8) if both entries may be positive, else (1/2, 0)
ROOT = Fraction(int(1.708712 * 2**20), 2**20)
"""4 - sqrt(21/4)"""
CORRECT: dict[str, Document] = {
    "hand-enclosure-free-entry": beside([1.0, 3.0], "5/2", [1.0, 0.0], [1, 3], [1, "5/2"]),
    "hand-enclosure-free-entry-at-0": beside([0.0, 3.0], "5/2", [0.0, 0.0], [0, 3], [0, "5/2"]),
    "hand-enclosure-least-squares": least_squares("lasso", [3.0, 4.0]),
    "hand-enclosure-least-squares-on-a-ray": least_squares("square-root-lasso", [3.0, 4.0]),
    "hand-enclosure-least-squares-without-residual": least_squares("square-root-lasso", [3.0, 0.0]),
    # eta = 0 and as many columns as rows
    "hand-enclosure-free-columns-fit": enclosed(
        posed("basis-pursuit", 0, [[1.0]], [2.0], NO_WEIGHT), 2, 2, h=[2], g=[0], z=[2], signs=[0]
    ),
    # A_1^T r = 1 > 1/2, but z_1 > 0 is not allowed
    "hand-enclosure-sign-off-the-support": signed(enclosed(TWO, "1/2", "1/2", h=[1], g=[1], z=["1/2"]), 0, -1),
    "hand-enclosure-sign-that-binds": signed(nothing(lasso([[1.0]], [-5.0])), 1),
    "hand-enclosure-row-scale": scaled(
        enclosed(ALONE, "7/8", "7/8", h=[1], g=["1/4"], z=["7/8"], inverse=[0.25]), [4.0]
    ),
    "hand-enclosure-row-scale-of-a-sparse-matrix": scaled(
        enclosed(
            lasso(sparse((2, 2), [0, 1, 2], [1, 0], [1.0, 0.25]), [0.0, 1.0]), "7/8", "7/8", h=[1], g=["1/4"],
            z=["7/8"], inverse=[0.25],
        ),
        [1.0, 4.0],
    ),
    # rho^2 = 4, so t = sqrt(25/4 - 4)
    "hand-enclosure-row-scale-of-the-residual": scaled(
        enclosed(posed("basis-pursuit", "5/2", ROOF, [4.0, 1.0]), "249/100", "251/100", h=[4], g=[1], z=["5/2"]), [1.0, 4.0]
    ),
}  # fmt: skip

INCORRECT: dict[str, tuple[Document, str]] = {
    # ---------------------------------------------------------------- free columns
    # [-1, 3] are the minimisers
    "hand-enclosure-free-column-left-out": (
        nothing(posed("basis-pursuit", 2, [[1.0]], [1.0], NO_WEIGHT)), "support-enclosure",
    ),
    "hand-enclosure-free-column-inside-the-ball": (
        enclosed(posed("basis-pursuit", 2, [[1.0]], [1.0], NO_WEIGHT), 1, 1, h=[1], g=[0], z=[1], signs=[0]),
        "support-enclosure",
    ),
    # the minimiser is 1/2
    "hand-enclosure-sign-zero": (enclosed(ALONE, 1, 1, h=[1], g=[0], z=[1], signs=[0]), "support-enclosure"),
    # true, but the sign of a free entry is not asked for
    "hand-enclosure-sign-of-a-free-entry": (
        enclosed(lasso([[1.0]], [1.0], NO_WEIGHT), 1, 1, h=[1], g=[0], z=[1], signs=[1]), "support-enclosure",
    ),
    # t is 1/sqrt 3, not lambda / 2: the minimiser is 0
    "hand-enclosure-scale-of-the-lasso": (
        enclosed(posed("square-root-lasso", "1/2", ROOF, [1.0, 2.0]), "3/4", "3/4", h=[1], g=[1], z=["3/4"]),
        "support-enclosure",
    ),
    # ---------------------------------------------------------------- entries of given sign
    # the minimiser is 0
    "hand-enclosure-entry-against-its-sign": (
        signed(enclosed(lasso([[1.0]], [-1.0]), "1/2", "1/2", h=[-1], g=[-1], z=["-1/2"], signs=[-1]), 1),
        "support-enclosure",
    ),
    # the minimiser is (0, 3/8)
    "hand-enclosure-active-along-its-sign": (
        signed(enclosed(TWO, "1/2", "1/2", h=[1], g=[1], z=["1/2"]), 0, 1), "support-enclosure",
    ),
    # the minimiser is (0, -3/8)
    "hand-enclosure-active-against-the-axis": (
        signed(enclosed(lasso([[1.0, -2.0]], [1.0]), "1/2", "1/2", h=[1], g=[1], z=["1/2"]), 0, -1),
        "support-enclosure",
    ),
    # ---------------------------------------------------------------- row scales
    # true of the first row alone
    "hand-enclosure-row-scale-0": (
        scaled(enclosed(lasso([[1.0], [1.0]], [1.0, 5.0]), "1/2", "1/2", h=[1], g=[1], z=["1/2"]), [1.0, 0.0]),
        "instance",
    ),
    # F(z) = (z_0 - 1)^2 - z_1^2 + |z_0| + |z_1| has no minimum
    "hand-enclosure-row-scale-negative": (
        scaled(enclosed(lasso(UNIT, [1.0, 0.0]), "1/2", "1/2", h=[1], g=[1], z=["1/2"]), [1.0, -1.0]), "instance",
    ),
    # the minimiser is 7/8
    "hand-enclosure-row-scale-not-in-g": (
        scaled(enclosed(ALONE, "7/2", "7/2", h=[4], g=[1], z=["7/2"]), [4.0]), "support-enclosure",
    ),
    "hand-enclosure-row-scale-not-in-y": (
        scaled(enclosed(ALONE, "1/8", "1/8", h=["1/4"], g=["1/4"], z=["1/8"], inverse=[0.25]), [4.0]),
        "support-enclosure",
    ),
    # rho^2 = 4, not 1: the minimiser is 5/2
    "hand-enclosure-row-scale-not-in-rho": (
        scaled(
            enclosed(posed("basis-pursuit", "5/2", ROOF, [4.0, 1.0]), "17/10", "43/25", h=[4], g=[1], z=[ROOT]),
            [1.0, 4.0],
        ),
        "bounds",
    ),
    # A_1^T r = 3/4: the second column alone is used
    "hand-enclosure-row-scale-not-in-r": (
        scaled(
            enclosed(lasso([[1.0, 1.5]], [1.0]), "7/8", "7/8", h=[1], g=["1/4"], z=["7/8"], inverse=[0.25]), [4.0]
        ),
        "support-enclosure",
    ),
    # as hand-enclosure-norms-on-the-support and hand-enclosure-norm-off-the-support, with 4 for 2^2
    "hand-enclosure-row-scale-not-on-the-support": (
        scaled(
            enclosed(
                lasso([[1.0, 1.125]], [0.625]), "49/100", "69/100", h=["23/32"], g=["1/4"], z=["19/32"],
                inverse=[0.25],
            ),
            [4.0],
        ),
        "support-enclosure",
    ),
    "hand-enclosure-row-scale-not-off-the-support": (
        scaled(
            enclosed(
                lasso([[1.0, 1.5]], [0.625]), "49/100", "69/100", h=["23/32"], g=["1/4"], z=["19/32"], inverse=[0.25]
            ),
            [4.0],
        ),
        "support-enclosure",
    ),
    # ||y|| = 2 > 1: the minimiser is 1/2
    "hand-enclosure-row-scale-not-in-the-ball": (
        scaled(nothing(posed("basis-pursuit", 1, [[1.0]], [1.0])), [4.0]), "support-enclosure",
    ),
}  # fmt: skip

EXACT = enclosed(ALONE, "1/2", "1/2", h=[1], g=[1], z=["1/2"])
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-enclosure-sign-two": (
        changed(EXACT, "evidence", "enclosure", signs=[2]), "signs must be 1 or -1, or 0 for a free entry",
    ),
    "hand-enclosure-row-scales-too-many": (scaled(EXACT, [1.0, 1.0]), "row_scales_squared must be a float64 block of 1"),
}  # fmt: skip

CONSTANTS: tuple[Constant, ...] = (
    Constant(
        "row scales in G", FILE, "weighed = [problem.scaled(rows, values) for rows, values in columns]",
        "weighed = [[v << -problem.scale_exponent for v in values] for _, values in columns]",
    ),
    Constant(
        "row scales in A^T y", FILE, "seen = problem.scaled(None, y.values)",
        "seen = [v << -problem.scale_exponent for v in y.values]",
    ),
    Constant(
        "row scales in rho", FILE, "problem.square(None, flat), 2 * flat_exponent + problem.scale_exponent",
        "dot(flat, flat), 2 * flat_exponent",
    ),
    Constant(
        "row scales in A^T r", FILE, "problem.scaled(None, vector), exponent + problem.scale_exponent",
        "vector, exponent",
    ),
    Constant(
        "row scales in ||A_T||", FILE, "self.problem.square(*column), 2 * scale + self.problem.scale_exponent",
        "dot(column[1], column[1]), 2 * scale",
    ),
    Constant(
        "row scales in ||A_i||", FILE,
        "problem.square(rows, entries.values), 2 * entries.exponent + problem.scale_exponent",
        "dot(entries.values, entries.values), 2 * entries.exponent",
    ),
    Constant(
        "row scales in ||y||", FILE,
        "self.problem.square(None, y.values), 2 * y.exponent + self.problem.scale_exponent",
        "dot(y.values, y.values), 2 * y.exponent",
    ),
    Constant("row scales of 0, float64", FILE, "any(d <= 0", "any(d < 0"),
    Constant("t of the square-root LASSO", FILE, "kind is SquareRootLasso and not square", "kind is SquareRootLasso"),
    Constant(
        "step 5 along the sign", FILE, "product * problem.signs[i] if problem.signs[i]", "0 if problem.signs[i]"
    ),
)  # fmt: skip

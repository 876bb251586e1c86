"""Paths of the LASSO.

A = 1, y = 3: z = 3 - lambda/2 for lambda < 6, else 0. A = I, y = (3, -1): knots 6 and 2, z(2) = (2, 0).
A = (-1 0; 3 -1), y = (1, 4): G = (10 -3; -3 1), A^T y = (11, -4), the inverse of G is (1 3; 3 10). Knots 22, 2, 1 and 1/2:
entry 0 joins with sign +, entry 1 with sign -, entry 0 leaves, and joins again with sign -. On both columns z is
(-1 + 2t, -7 + 7t) with signs (+, -), and (-1 + 4t, -7 + 13t) with signs (-, -), t = lambda/2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from by_hand.documents import Constant, Document, block, certificate, instance, numerals
from by_hand.enclosure import lasso, posed

P2, P3 = "lasso", "square-root-lasso"
Piece = dict[int, int]


def claim(least: Any, knots: Sequence[tuple[Any, Any]], pieces: Sequence[Piece]) -> Document:
    """A piece is the signs of its entries."""
    return {
        "kind": "solution-path",
        "least": str(least),
        "knots": [[str(low), str(high)] for low, high in knots],
        "pieces": [{"support": [*piece], "signs": [*piece.values()]} for piece in pieces],
    }


def path(said: Document, instance: Document, points: Sequence[tuple[Any, Sequence[Any]]]) -> Document:
    """Exact evidence: a parameter and a minimiser for each point."""
    written = [{"parameter": str(lam), "minimiser": numerals(z)} for lam, z in points]
    return certificate(said, instance, None, {"path": {"rule": "affine-path", "points": written}})


def crossing(signs: Piece, entry: int | None, h: Sequence[Any], g: Sequence[Any], inverse: Sequence[float]) -> Document:
    """The larger support at a knot."""
    return {
        "support": [*signs],
        "signs": [*signs.values()],
        "entry": entry,
        "h": numerals(h),
        "g": numerals(g),
        "inverse": block(inverse),
    }


def enclosed(said: Document, instance: Document, crossings: Sequence[Document]) -> Document:
    return certificate(said, instance, None, {"path": {"rule": "enclosed-path", "crossings": [*crossings]}})


ONE = instance(P2, 1, [[1]], [3])
TWO = instance(P2, 1, [[1, 0], [0, 1]], [3, -1])
TURN = instance(P2, 1, [[-1, 0], [3, -1]], [1, 4])
EXACT = path(
    claim(0, [(22, 22), (2, 2), (1, 1), ("1/2", "1/2")], [{}, {0: 1}, {0: 1, 1: -1}, {1: -1}, {0: -1, 1: -1}]),
    TURN,
    [(22, [0, 0]), (2, [1, 0]), (1, [0, "-7/2"]), ("1/2", [0, "-15/4"]), (0, [-1, -7])],
)
PIECES = [{}, {0: 1}]
FLOAT, FLOATS = lasso([[1.0]], [3.0]), lasso([[1.0, 0.0], [0.0, 1.0]], [3.0, -1.0])
SINGLE, LAST = crossing({0: 1}, 0, [3], [1], [1.0]), crossing({0: 1}, None, [3], [1], [1.0])
FLOAT_TURN = lasso([[-1.0, 0.0], [3.0, -1.0]], [1.0, 4.0])
INVERSE = [1.0, 3.0, 3.0, 10.0]
BOTH = {0: 1, 1: -1}
FIRST = crossing({0: 1}, 0, ["9/8"], ["13/128"], [0.1])
SECOND, THIRD = (crossing(BOTH, j, [-1, -7], [-2, -7], INVERSE) for j in (1, 0))
FOURTH = crossing({0: -1, 1: -1}, 0, [-1, -7], [-4, -13], INVERSE)
END = crossing({0: -1, 1: -1}, None, [-1, -7], [-4, -13], INVERSE)
TURNS = [(20, 24), ("7/4", "9/4"), ("3/4", "5/4"), ("3/8", "5/8")]
TURN_PIECES = [{}, {0: 1}, BOTH, {1: -1}, {0: -1, 1: -1}]


def single(low: Any = 5, high: Any = 7, least: Any = 0, first: Document = SINGLE, last: Document = LAST) -> Document:
    """A = 1, y = 3 in floats."""
    return enclosed(claim(least, [(low, high)], PIECES), FLOAT, [first, last])


CORRECT: dict[str, Document] = {
    "hand-path": EXACT,
    # z = (3 - lambda/2) for the entry with a penalty; the free one is -1 all the time
    "hand-path-free-entry": path(
        claim(1, [(6, 6)], PIECES),
        instance(P2, 1, [[1, 0], [0, 1]], [3, -1], weights=[1, 0]),
        [(6, [0, -1]), (1, ["5/2", -1])],
    ),
    # entry 1 must not be negative, and stays 0
    "hand-path-given-signs": path(
        claim(0, [(6, 6)], PIECES), instance(P2, 1, [[1, 0], [0, 1]], [3, -1], signs=[0, 1]), [(6, [0, 0]), (0, [3, 0])]
    ),
    "hand-path-without-knots": path(claim(7, [], [{}]), ONE, [(7, [0])]),
    "hand-enclosed-path": enclosed(claim(0, TURNS, TURN_PIECES), FLOAT_TURN, [FIRST, SECOND, THIRD, FOURTH, END]),
    "hand-enclosed-path-without-knots": enclosed(claim(8, [], [{}]), FLOAT, [crossing({}, None, [], [], [])]),
    # lambda = 1 at the end: A_1^T r = -1 is above its bound, and entry 1 must not be negative
    "hand-enclosed-path-given-signs": enclosed(claim(1, [(5, 7)], PIECES), {**FLOATS, "signs": [0, 1]}, [SINGLE, LAST]),
    "hand-enclosed-path-free-entry": enclosed(
        claim(1, [(5, 7)], PIECES),
        posed("lasso", 1, [[1.0, 0.0], [0.0, 1.0]], [3.0, -1.0], [1.0, 0.0]),
        [crossing({0: 1, 1: 0}, j, [3, -1], [1, 0], [1.0, 0.0, 0.0, 1.0]) for j in (0, None)],
    ),
    # the same with d = 4, A = 1/2, y = 3/2
    "hand-enclosed-path-row-scale": enclosed(
        claim(0, [(5, 7)], PIECES),
        {**lasso([[0.5]], [1.5]), "row_scales_squared": block([4.0])},
        [SINGLE, LAST],
    ),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # at lambda = 0 the minimiser is (3, -1)
    "hand-path-bound-exceeded": (path(claim(0, [(6, 6)], PIECES), TWO, [(6, [0, 0]), (0, [3, 0])]), "affine-path"),
    # at lambda = 1 the minimiser is 5/2
    "hand-path-entry-below-its-bound": (
        path(claim(1, [(6, 6)], PIECES), ONE, [(6, [0]), (1, ["11/4"])]),
        "affine-path",
    ),
    # there is no problem for lambda < 0
    "hand-path-least-negative": (
        path(claim(-1, [(6, 6)], PIECES), instance(P2, 1, [[1]], [3], signs=[1]), [(6, [0]), (-1, ["7/2"])]),
        "bounds",
    ),
    # true, but nothing is shown below lambda = 1
    "hand-path-ends-early": (path(claim(0, [(6, 6)], PIECES), ONE, [(6, [0]), (1, ["5/2"])]), "affine-path"),
    # the knot is 6
    "hand-path-knot-below": (path(claim(0, [(4, 5)], PIECES), ONE, [(6, [0]), (0, [3])]), "bounds"),
    "hand-path-knot-above": (path(claim(0, [(7, 8)], PIECES), ONE, [(6, [0]), (0, [3])]), "bounds"),
    # minimisers are all (a, b) with a + b = 3 - lambda/2
    "hand-path-not-unique": (
        path(claim(1, [(6, 6)], PIECES), instance(P2, 1, [[1, 1]], [3]), [(6, [0, 0]), (1, ["5/2", 0])]),
        "affine-path",
    ),
    "hand-path-free-columns-dependent": (
        path(claim(1, [], [{}]), instance(P2, 1, [[1, 1]], [3], weights=[0, 0]), [(1, [3, 0])]),
        "affine-path",
    ),
    # for lambda from 4 to 6 the minimiser is not 0
    "hand-path-begins-late": (path(claim(0, [(4, 4)], PIECES), ONE, [(4, [1]), (0, [3])]), "affine-path"),
    # there is a knot at 2
    "hand-path-knot-left-out": (
        path(claim(0, [(6, 6)], [{}, {0: 1, 1: -1}]), TWO, [(6, [0, 0]), (0, [3, -1])]),
        "affine-path",
    ),
    # 4 is no knot
    "hand-path-knot-too-many": (
        path(claim(0, [(6, 6), (4, 4)], [*PIECES, {0: 1}]), ONE, [(6, [0]), (4, [1]), (0, [3])]),
        "affine-path",
    ),
    # z > 0 below the knot
    "hand-path-wrong-sign": (path(claim(0, [(6, 6)], [{}, {0: -1}]), ONE, [(6, [0]), (0, [3])]), "affine-path"),
    # z > 0 for lambda < 6, and nothing was shown of it
    "hand-enclosed-path-penalised-called-free": (
        enclosed(claim(0, [], [{}]), FLOAT, [crossing({0: 0}, None, [3], [0], [1.0])]),
        "enclosed-path",
    ),
    # both columns are free, and minimisers are all (a, b) with a + b = 3; at lambda = 0 column 0 alone fits y
    "hand-enclosed-path-free-columns-dependent": (
        enclosed(
            claim(0, [], [{}]),
            posed("lasso", 1, [[1.0, 1.0]], [3.0], [0.0, 0.0]),
            [crossing({0: 0}, None, [3], [0], [1.0])],
        ),
        "enclosed-path",
    ),
    # z must not be positive, so it is 0
    "hand-enclosed-path-forbidden-sign": (
        enclosed(claim(0, [(5, 7)], PIECES), {**FLOAT, "signs": [-1]}, [SINGLE, LAST]),
        "enclosed-path",
    ),
    # true, but 3 is no inverse of 1
    "hand-enclosed-path-no-contraction": (
        single(first=crossing({0: 1}, 0, [3], [1], [3.0])),
        "enclosed-path",
    ),
    # entry 0 leaves at lambda = 1
    "hand-enclosed-path-entry-leaves": (
        enclosed(
            claim("1/2", TURNS[:2], TURN_PIECES[:3]),
            FLOAT_TURN,
            [FIRST, SECOND, crossing(BOTH, None, [-1, -7], [-2, -7], INVERSE)],
        ),
        "enclosed-path",
    ),
    # entry 1 joins at lambda = 2
    "hand-enclosed-path-column-joins": (
        enclosed(claim(1, [(5, 7)], PIECES), FLOATS, [SINGLE, LAST]),
        "enclosed-path",
    ),
    # the knot is 6
    "hand-enclosed-path-knot-elsewhere": (single("9/2", 5), "enclosed-path"),
    # there is no problem for lambda < 0
    "hand-enclosed-path-least-negative": (single(least=-1), "bounds"),
    # true if the bounds are exchanged
    "hand-enclosed-path-bounds-exchanged": (single(7, 5), "bounds"),
    # true, but nothing is said about which knot comes first
    "hand-enclosed-path-bounds-overlap": (
        enclosed(
            claim(0, [(3, 7), (1, 5)], [{}, {0: 1}, BOTH]),
            FLOATS,
            [SINGLE, *(crossing(BOTH, j, [3, -1], [1, -1], [1.0, 0.0, 0.0, 1.0]) for j in (1, None))],
        ),
        "bounds",
    ),
    "hand-enclosed-path-knot-at-the-end": (single(5, 7, least=5), "bounds"),
    # |z - h + t g| <= 1/4 + t/8 is all that R = 1/2, h = 5/2, g = 3/4 show: z(2) = 1 > 1/2, but z(4) = -1/2 = -3/4 + 1/4
    "hand-enclosed-path-radius-of-the-knot": (
        single(4, 8, first=crossing({0: 1}, 0, ["5/2"], ["3/4"], [0.5])),
        "enclosed-path",
    ),
}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-path-of-another-problem": (
        path(claim(0, [(6, 6)], PIECES), instance(P3, 1, [[1]], [3]), [(6, [0]), (0, [3])]),
        "goes with the LASSO",
    ),
    "hand-path-sign-zero": (
        path(claim(0, [(6, 6)], [{}, {0: 0}]), ONE, [(6, [0]), (0, [3])]),
        "claim.pieces[1].signs must be 1 or -1",
    ),
    "hand-enclosed-path-of-another-problem": (
        enclosed(claim(0, [(5, 7)], PIECES), posed(P3, 1, [[1.0]], [3.0]), [SINGLE, LAST]),
        "goes with the LASSO",
    ),
    "hand-enclosed-path-with-a-point": ({**single(), "point": block([0.0])}, "point must be null"),
    "hand-enclosed-path-sign-two": (
        single(first=crossing({0: 2}, 0, [3], [1], [1.0])),
        "evidence.path.crossings[0].signs must be 1 or -1",
    ),
    "hand-enclosed-path-entry-at-the-end": (single(last=SINGLE), "evidence.path.crossings[1].entry must be null"),
    "hand-enclosed-path-third": (single("16/3", 7), "must be dyadic where the matrix is a block"),
    "hand-enclosed-path-h-third": (
        single(first=crossing({0: 1}, 0, ["8/3"], [1], [1.0])),
        "evidence.path.crossings[0].h must be dyadic",
    ),
}
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = ()

"""Growth, changed data and transcripts.

Not among the constants: a factor 2 too few for P2 in growth, fewer bits for the truth about a transcript, and an upper
bound of sigma or of Z would refuse more and accept nothing; `hand-growth-at-zero` and
`hand-measurement-off-by-a-hair-less` are accepted as they stand and would not be.
"""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document, certificate, distance, instance, numerals, optimality, proof

# ---------------------------------------------------------------- how they are written down


def growth(
    posed: Document, found: Document, constant: Any, radius: Any = None, sigma: Any = None, *, field: Any = ()
) -> Document:
    """F(z') - F(z) >= constant ||z' - z||^order: of order 2 with a radius, else of order 1."""
    claim = {
        "kind": "growth",
        "constant": str(constant),
        "order": 1 if radius is None else 2,
        "radius": None if radius is None else str(radius),
    }
    evidence = {"optimality": found, "singular_value": None if sigma is None else str(sigma)}
    return certificate(claim, posed, None, evidence, field)


def stable(inverse: Any = (), sigma: Any = None, size: Any = 0) -> Document:
    """Rule uniform-stability; without arguments for the minimiser 0."""
    return {
        "rule": "uniform-stability",
        "inverse": [numerals(row) for row in inverse],
        "singular_value": None if sigma is None else str(sigma),
        "size": str(size),
    }


def changed(e: Any, found: Document, columns: Any = (), matrix: Any = None) -> Document:
    """Rule changed-instance: e is added to the measurements, `matrix` to the columns."""
    rows = [[] for _ in e] if matrix is None else [numerals(row) for row in matrix]
    return {
        "rule": "changed-instance",
        "columns": [*columns],
        "matrix": rows,
        "measurements": numerals(e),
        "optimality": found,
    }


def trust(
    posed: Document,
    found: Document,
    lower: Any,
    upper: Any,
    stability: Document | None,
    change: Document,
    *,
    field: Any = (),
) -> Document:
    claim = {"kind": "trust-radius", "lower": str(lower), "upper": str(upper)}
    return certificate(claim, posed, None, {"optimality": found, "stability": stability, "change": change}, field)


def within(
    posed: Document,
    found: Document,
    point: Any,
    lower: Any,
    upper: Any,
    radius: Any,
    stability: Document,
    *,
    field: Any = (),
) -> Document:
    claim = {"kind": "distance-within", "lower": str(lower), "upper": str(upper), "radius": str(radius)}
    return certificate(claim, posed, point, {"optimality": found, "stability": stability}, field)


def answer(subject: str, n: int, numerators: Any, exponent: int = 0, solved: Document | None = None) -> Document:
    written = [numerals(row) if isinstance(row, list) else str(row) for row in numerators]
    told = {"subject": subject, "n": n, "sample": 0, "exponent": exponent, "numerators": written}
    return told if solved is None else told | {"proof": solved}


def consistency(posed: Document, *answers: Document, field: Any = ()) -> Document:
    """All these answers are true of the instance, whose measurements are the only sample."""
    claim = {"kind": "consistency", "bits": max([0, *(told["n"] for told in answers)]), "questions": len(answers)}
    transcript = {"rule": "transcript", "samples": [posed["measurements"]], "sample": 0, "answers": [*answers]}
    return certificate(claim, posed, None, {"transcript": transcript}, field)


def gone(y: Any, columns: int) -> Document:
    """The measurements move to 0, where the minimiser is 0."""
    negative = [x.removeprefix("-") if x.startswith("-") else f"-{x}" for x in numerals(y)]
    return changed(negative, optimality([0] * len(y), [0] * columns))


# ---------------------------------------------------------------- instances with closed forms

P1, P2, P3 = "basis-pursuit", "lasso", "square-root-lasso"

# P2, A = 1, lambda = 1: z = y - 1/2 for y >= 1/2, else 0; F(z + h) - F(z) = h^2 near z = y - 1/2.
# (a, b) has the minimiser 0 as long as |ab| <= 1/2.
ZERO, ZERO_FOUND = instance(P2, 1, [[1]], [0]), optimality([0], [0])
# (1 + delta) delta = 1/2: the trust radius is (sqrt 3 - 1)/2 = 0.366...
AWAY_FROM_ZERO = changed([1], optimality(["1/2"], ["1/2"]))
SMALL, SMALL_FOUND = instance(P2, 1, [[1]], ["3/5"]), optimality(["1/2"], ["1/10"])
# (1 - delta)(3/5 - delta) = 1/2: the trust radius is 0.0651...
SMALL_TO_ZERO = changed(["-1/10"], optimality(["1/2"], [0]))
LARGE, LARGE_FOUND = instance(P2, 1, [[1]], ["5/2"]), optimality(["1/2"], [2])
# A = 9/10, y = 26/10: z' = (234/100 - 1/2)/(81/100) = 2.27...; A = 11/10, y = 24/10: z' = 1.768...
STRAIGHT = instance(P2, 1, [[1]], [1]), optimality(["1/2"], ["1/2"])
HALF_DUAL = instance(P3, "1/2", [[1]], [1]), optimality(["1/2"], [1])  # F(h + 1) - F(1) = |h| + h/2 >= |h|/2

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}

# ---------------------------------------------------------------- growth

FORCED = instance(P1, 0, [[1, 0]], [1]), optimality([1], [1, 0])  # F = 1 + |h_2|
TIED = instance(P1, 0, [[1, 1]], [1], weights=[1, "3/2"]), optimality([1], [1, 0])
# z = (1 - t, t): F - 1 = t/2, ||h|| = t sqrt 2: the constant is 1/(2 sqrt 2) = 0.353...
STEEP = instance(P1, 0, [["1/10", 1]], ["1/10"], weights=[1, 12]), optimality([10], [1, 0])
# z = (1 - 10t, t): F - 1 = 2t, ||h|| = t sqrt 101: the constant is 0.199...
LOOSE = instance(P1, "1/2", [[1]], [1]), optimality([1], ["1/2"])  # z' in [1/2, 3/2], F - 1/2 = h, 0 <= h <= 1
SKEW = instance(P2, 1, [[1, 10]], [5], weights=[1, "78/5"]), optimality(["1/2"], ["9/2", 0])
# h = (-1, 3/40): F grows by (3/4 - 1)^2 + (28/5)(3/40) = 0.4825, ||h||^2 > 1
RAY = instance(P3, "3/5", [[1], [0]], ["8/5", "4/5"]), optimality(["3/5", "4/5"], [1])
# F(1 + h) - F(1) = sqrt((3/5 - h)^2 + 16/25) - 1 + 3h/5 = (8/25) h^2 + ..., and 14.43... for h = 10
PARALLEL = instance(P2, 1, [[1, 1]], [5], weights=[1, 2]), optimality(["1/2"], ["9/2", 0])
ROOT = ["0", "1"]

INCORRECT |= {
    # true, but no constant <= 0 is a claim
    "hand-growth-constant-zero": (growth(ZERO, ZERO_FOUND, 0), "bounds"),
    # true, for no z' is that near
    "hand-growth-radius-zero": (growth(*STRAIGHT, "1/5", 0, "1/2"), "bounds"),
    # F grows by |h_2|: the constant is 1
    "hand-growth-share-of-a-zero-column": (growth(*FORCED, 2, sigma="1/2"), "sharp-growth"),
    "hand-growth-share": (growth(*TIED, "2/5", sigma="9/10"), "sharp-growth"),
    "hand-growth-share-steep": (growth(*STEEP, 1, sigma="9/100"), "sharp-growth"),
    # F = h^2 + |h|: the constant is 1
    "hand-growth-at-zero": (growth(ZERO, ZERO_FOUND, 2), "sharp-growth"),
    # the constant is 1/2, as for p = 1/2; the next is above sigma, too
    "hand-growth-above-sigma": (growth(*HALF_DUAL, 2, sigma="1/2"), "sharp-growth"),
    # F - 9/10 = |h| + 9h/10 >= |h|/10
    "hand-growth-dual-near-one": (
        growth(instance(P3, "9/10", [[1]], [1]), optimality(["9/10"], [1]), "1/2", sigma="99/100"),
        "sharp-growth",
    ),
    # F(1/2 + h) - F(1/2) = h^2 is below h^1 for h < 1
    "hand-growth-lasso-called-sharp": (growth(*STRAIGHT, 1, sigma="1/2"), "sharp-growth"),
    # F grows by h
    "hand-growth-in-a-ball-called-sharp": (growth(*LOOSE, 5, sigma="1/2"), "sharp-growth"),
    # true, but the rule is not about the minimiser 0: there growth is of order 1
    "hand-growth-quadratic-at-zero": (growth(ZERO, ZERO_FOUND, "1/2", "1/2", 1), "quadratic-growth"),
    # F grows by h^2
    "hand-growth-above-curvature": (growth(*STRAIGHT, 2, "1/2", "1/2"), "quadratic-growth"),
    # true, but the rule is not about residual 0: there growth is of order 1
    "hand-growth-quadratic-without-residual": (growth(*HALF_DUAL, "1/8", 1, "4/5"), "quadratic-growth"),
    # true, but the rule is not about a residual that all feasible points share
    "hand-growth-quadratic-tight": (
        growth(instance(P1, 1, [[1], [0]], [1, 1]), optimality([1, 0], [1]), "1/8", 1, "4/5"),
        "quadratic-growth",
    ),
    # at h = 1 F grows by 1
    "hand-growth-twice-eta": (growth(*LOOSE, "3/2", 1, "9/10"), "quadratic-growth"),
    # F grows by 0.4825 at h = (-1, 3/40), ||h|| > 1; with R = 101/100 that is within reach
    "hand-growth-without-the-rest": (growth(*SKEW, "1/2", "1003/1000", "99/100"), "quadratic-growth"),
    # F grows by (8/25) h^2 for small h
    "hand-growth-along-the-dual": (growth(*RAY, "2/5", "1/10", "19/20"), "quadratic-growth"),
    "hand-growth-twice-the-residual": (growth(*RAY, "1/2", "1/10", "3/4"), "quadratic-growth"),
    "hand-growth-without-residual": (growth(*RAY, 3, "1/10", "79/100"), "quadratic-growth"),
    # F grows by 14.43... at h = 10, that is 0.144... h^2
    "hand-growth-far-away": (growth(*RAY, "3/10", 10, "39/50"), "quadratic-growth"),
    # F grows by 4h^2
    "hand-growth-sigma-squared": (
        growth(instance(P2, 1, [[2]], [1]), optimality(["1/4"], ["3/8"]), 8, "1/8", 3),
        "quadratic-growth",
    ),
    # F(h) <= 3 (|h_1| + |h_2|): below h^2/10 for h = (-700, 700)
    "hand-growth-without-reach": (growth(*PARALLEL, "1/10", 1000, "9/10"), "quadratic-growth"),
    # F grows by h^2/4
    "hand-growth-flat": (
        growth(instance(P2, 1, [["1/2"]], ["3/2"]), optimality([1], [1]), "1/2", "1/2", "2/5"),
        "quadratic-growth",
    ),
    # at h = 1/2 F grows by 1/2
    "hand-growth-short-dual": (
        growth(instance(P1, "1/2", [[2]], [1]), optimality(["1/2"], ["1/4"]), 3, "1/2", "19/10"),
        "quadratic-growth",
    ),
    "hand-growth-twice-curvature": (growth(*STRAIGHT, "3/2", "1/4", "9/10"), "quadratic-growth"),
    # the columns 1 and sqrt 7 of weights 1 and sqrt 7 are parallel: there are many minimisers
    "hand-growth-of-a-singular-matrix": (
        growth(
            instance(P2, 1, [[1, ROOT]], [["3/2", "1"]], weights=[1, ROOT]),
            optimality(["1/2"], [1, 1]),
            f"1/{2**142}",
            1,
            f"1/{2**70}",
            field=[{"sqrt": "7"}],
        ),
        "quadratic-growth",
    ),
    # true of sigma = 1/2
    "hand-growth-negative-sigma": (growth(*STRAIGHT, "1/8", 1, "-1/2"), "quadratic-growth"),
}
MALFORMED |= {
    "hand-growth-order-true": (
        growth(ZERO, ZERO_FOUND, 1) | {"claim": {"kind": "growth", "constant": "1", "order": True, "radius": None}},
        "claim.order is",
    ),
    "hand-growth-sigma-at-zero": (growth(ZERO, ZERO_FOUND, 1, sigma=1), "singular_value must be null"),
}
CORRECT |= {
    "hand-growth-at-zero": growth(ZERO, ZERO_FOUND, 1),
    "hand-growth-of-the-dual": growth(*HALF_DUAL, "1/4", sigma="1/2"),
    "hand-growth-share": growth(*TIED, "9/38", sigma="9/10"),
    # kappa = 1/3 and kappa (1 + 1/sigma) = 1
    "hand-growth-quadratic": growth(*PARALLEL, "1/10", 2, "1/2"),
}

# ---------------------------------------------------------------- changed data

TALL = instance(P2, 1, [[1], [0]], ["5/2", 100]), optimality(["1/2", 100], [2])
PLANE = instance(P2, 1, [[1, 0], [0, 1]], ["3/5", 10]), optimality(["1/2", "1/2"], ["1/10", "19/2"])
INFEASIBLE = instance(P1, 1, [[1], [0]], ["53/5", "4/5"]), optimality([1, "4/3"], [10])
SHORT_RAY = (
    instance(P3, "3/5", [[1], [0]], ["103/50", "2/25"]),
    optimality(["3/5", "4/5"], [2]),
)
FLAT_RAY = instance(P3, "4/5", [[1], [0]], ["14/5", "3/5"]), optimality(["4/5", "3/5"], [2])

INCORRECT |= {
    # (1 + delta) delta = 1/2 for delta = 0.366...
    "hand-trust-at-zero": (trust(ZERO, ZERO_FOUND, "2/5", 1, stable(), AWAY_FROM_ZERO), "uniform-stability"),
    "hand-trust-at-zero-far": (trust(ZERO, ZERO_FOUND, "3/5", 1, stable(), AWAY_FROM_ZERO), "uniform-stability"),
    "hand-trust-without-proof": (trust(ZERO, ZERO_FOUND, 1, 1, None, AWAY_FROM_ZERO), "uniform-stability"),
    # z_0' = 0 for y_0' = 1/2, though this is no inverse
    "hand-trust-inverse": (
        trust(*PLANE, "1/10", "1/10", stable([[1, 1], [0, 1]], "9/10", 17),
              changed(["-1/10", 0], optimality(["1/2", "1/2"], [0, "19/2"]))),
        "uniform-stability",
    ),
    # the trust radius is 0.0651...
    "hand-trust-beyond-sigma": (trust(SMALL, SMALL_FOUND, "3/5", 1, stable([[1]], "1/2", 1), SMALL_TO_ZERO),
                                "uniform-stability"),
    "hand-trust-sign": (trust(SMALL, SMALL_FOUND, "1/10", "1/10", stable([[1]], "9/10", 1), SMALL_TO_ZERO),
                        "uniform-stability"),
    # true, but not proven with this sigma
    "hand-within-kappa": (within(*FLAT_RAY, [2], 0, 100, "1/40", stable([[1]], "1/10", 10)), "uniform-stability"),
    # true, but the rule ends where the residual may vanish
    "hand-within-residual-may-vanish": (
        within(*SHORT_RAY, [2], 0, 100, "1/20", stable([[1]], "9/10", 3)), "uniform-stability"),
    # y_2 = 21/20 is farther from the range of A than eta: there is no minimiser
    "hand-within-infeasible": (
        within(*INFEASIBLE, [10], 0, 100, "1/4", stable([[1]], "9/10", 17)), "uniform-stability"),
    # the trust radius is 0.366...
    "hand-change-of-measurements": (
        trust(ZERO, ZERO_FOUND, 0, "1/4", None, AWAY_FROM_ZERO), "changed-instance"),
    # (1 + delta)(1/4 + delta) = 1/2 for delta = 0.175...
    "hand-change-of-the-matrix": (
        trust(instance(P2, 1, [[1]], ["1/4"]), optimality(["1/4"], [0]), 0, "1/10", None,
              changed([0], optimality(["1/22"], ["9/484"]), [0], [[10]])),
        "changed-instance",
    ),
    # z' = 2.27... for A' = 9/10, y' = 26/10
    "hand-within-no-room": (within(LARGE, LARGE_FOUND, [2], 0, 0, "1/10", stable([[1]], "9/10", 3)), "bounds"),
    "hand-within-negative-sigma": (
        within(LARGE, LARGE_FOUND, [2], 0, 0, "1/10", stable([[1]], "-9/10", 3)), "uniform-stability"),
}  # fmt: skip
MALFORMED |= {
    "hand-trust-sigma-at-zero": (
        trust(ZERO, ZERO_FOUND, "1/4", 1, stable(sigma=1), AWAY_FROM_ZERO), "singular_value must be null"),
    "hand-trust-size-at-zero": (
        trust(ZERO, ZERO_FOUND, "1/4", 1, stable(size=1), AWAY_FROM_ZERO), "size must be 0"),
}  # fmt: skip

HALF_ROOT = ["0", "1/2"]
STEADY = optimality(["1/2", 0], [2, 0])
INCORRECT |= {
    # z' = 2.27... for A' = 9/10, y' = 26/10
    "hand-within-step": (within(LARGE, LARGE_FOUND, [2], 0, "1/5", "1/10", stable([[1]], "9/10", 3)), "bounds"),
    "hand-within-size-not-counted": (
        within(instance(P2, 1, [[1]], ["201/2"]), optimality(["1/2"], [100]), [100], 0, "1/50", "1/100",
               stable([[1]], "9/10", "1/10")),
        "uniform-stability",
    ),  # z' = 101.005... for A' = 99/100
    # true, but not proven with this size
    "hand-within-moved-not-counted": (
        within(LARGE, LARGE_FOUND, [2], 0, 1, "1/10", stable([[1]], "9/10", "41/20")), "uniform-stability"),
    # y' = 12/100 moves z by 1/10
    "hand-within-small-column": (
        within(instance(P2, 2, [["1/10"]], ["11/100"], weights=["1/1000"]), optimality(["1/100"], [1]), [1], 0, "2/25",
               "1/100", stable([[100]], "9/100", "7/5")),
        "bounds",
    ),
    # A' = (1, 1/1000)^T moves z by 1/10
    "hand-within-long-residual": (
        within(*TALL, [2], 0, "1/50", "1/1000", stable([[1]], "9/10", "5/2")), "bounds"),
    # A' = (1/10, 1/10000)^T moves z by 1/10
    "hand-within-long-residual-of-a-small-column": (
        within(instance(P2, 2, [["1/10"], [0]], ["1/5", 10], weights=["1/100"]), optimality(["1/10", 10], [1]), [1], 0,
               "1/50", "1/10000", stable([[100]], "9/100", "3/2")),
        "bounds",
    ),
    # y_2' = 97/100: z' = 38/100 - sqrt(1 - 9409/10000) = 0.136..., 0.036... away
    "hand-within-drift": (
        within(instance(P1, 1, [[1], [0]], ["19/50", "24/25"], weights=[28]), optimality([28, 96], ["1/10"]),
               ["1/10"], 0, "7/200", "1/100", stable([[1]], "9/10", "1/5")),
        "bounds",
    ),
    # A' = (1, -1/50)^T: A'^T y' = 2/5 < 1/2, z' = 0
    "hand-trust-long-residual": (
        trust(instance(P2, 1, [[1], [0]], ["3/5", 10]), optimality(["1/2", 10], ["1/10"]), "1/50", "1/10",
              stable([[1]], "9/10", "1/2"), changed(["-1/10", 0], optimality(["1/2", 10], [0]))),
        "uniform-stability",
    ),
    # y' = (33/100, 96/100) 98/100 has norm below eta: z' = 0
    "hand-trust-drift": (
        trust(instance(P1, 1, [[1], [0]], ["33/100", "24/25"]), optimality([1, "24/7"], ["1/20"]), "1/50", "1/20",
              stable([[1]], "9/10", "1/4"), changed(["-1/20", 0], optimality([0, 0], [0]))),
        "uniform-stability",
    ),
    # A' = (1, 1/10)^T: A'^T y = 1, z' != 0
    "hand-trust-long-measurements": (
        trust(instance(P2, 1, [[1], [0]], [0, 10]), optimality([0, 10], [0]), "1/10", 1, stable(),
              changed([1, 0], optimality(["1/2", 10], ["1/2"]))),
        "uniform-stability",
    ),
    # A' = [[1, 10], [-1/101, 1/1010]]: A_2'^T r is 5 + 1.0... > 11/2 for r = (1/2, 10)
    "hand-trust-long-coefficient": (
        trust(instance(P2, 1, [[1, 10], [0, 0]], ["5/2", 10], weights=[1, 11]), optimality(["1/2", 10], [2, 0]),
              "1/100", 11, stable([[1]], "9/10", "5/2"), gone(["5/2", 10], 2)),
        "uniform-stability",
    ),
    # A_1' = (1, 1/10)^T: the residual (1/2, -1) against column 2
    "hand-trust-large-minimiser": (
        trust(instance(P2, 1, [[1, 0], [0, 1]], ["21/2", 0]), optimality(["1/2", 0], [10, 0]), "1/10", 1,
              stable([[1]], "9/10", 12), changed([0, 1], optimality(["1/2", "1/2"], [10, "1/2"]))),
        "uniform-stability",
    ),
    # A' = [[1 - 1/28, 1 + 1/28], [0, 0]]: |A_2'^T r| = 0.53... > 101/200
    "hand-trust-parallel-column": (
        trust(instance(P2, 1, [[1, 1], [0, 0]], ["5/2", 0], weights=[1, "101/100"]), STEADY, "1/20", 3,
              stable([[1]], "9/10", "5/2"), gone(["5/2", 0], 2)),
        "uniform-stability",
    ),
    "hand-trust-opposite-column": (
        trust(instance(P2, 1, [[1, -1], [0, 0]], ["5/2", 0], weights=[1, "101/100"]), STEADY, "1/20", 3,
              stable([[1]], "9/10", "5/2"), gone(["5/2", 0], 2)),
        "uniform-stability",
    ),
    # y_2' = 54/100 > 1/2
    "hand-trust-almost-active": (
        trust(instance(P2, 1, [[1, 0], [0, 1]], ["5/2", "49/100"]), optimality(["1/2", "49/100"], [2, 0]), "1/20", 3,
              stable([[1]], "9/10", "5/2"), gone(["5/2", "49/100"], 2)),
        "uniform-stability",
    ),
    # y' = y + (-1, 3, 9)/1000: z_0' = 0.05 - 0.001 - 0.006 - 0.053... < 0
    "hand-trust-negative-slope": (
        trust(
            instance(P1, 1, [[1, 1], [0, "1/2"], [0, 0]], ["2821/2500", "961/1250", "24/25"],
                     weights=["49/625", "133/625"]),
            optimality(["49/625", "168/625", "24/25"], ["1/20", 1]), "1/100", 2,
            stable([[5, -4], [-4, 4]], "1/3", "8/5"), gone(["2821/2500", "961/1250", "24/25"], 2)),
        "uniform-stability",
    ),
    # column 1 becomes active, as a random search shows
    "hand-trust-least-scale": (
        trust(instance(P1, 1, [[1, "1/2"], [0, "1/2"]], ["54/5", "3/5"], weights=["4/5", 1]),
              optimality(["4/5", "3/5"], [10, 0]), "1/50", 11, stable([[1]], "19/20", 11), gone(["54/5", "3/5"], 2)),
        "uniform-stability",
    ),
    # A' = A + [[-20, 14], [-24, 16]]/1000, y' = y - (2, 38)/1000: |A_1'^T r'| = 1.0850..., t' w_1 = 1.0847...
    "hand-trust-largest-scale": (
        trust(instance(P1, 1, [[1, 2], [0, -1]], ["13/10", "3/5"], weights=["4/5", "11/10"]),
              optimality(["4/5", "3/5"], ["1/2", 0]), "1/25", 2, stable([[1]], "9/10", "3/4"),
              gone(["13/10", "3/5"], 2)),
        "uniform-stability",
    ),
    # column 1 becomes active, as a random search shows, here and in the next
    "hand-trust-largest-residual": (
        trust(instance(P3, 1, [[1, 2], [0, -1]], ["13/10", "3/5"], weights=["4/5", "11/10"]),
              optimality(["4/5", "3/5"], ["1/2", 0]), "1/25", 2, stable([[1]], "9/10", 1), gone(["13/10", "3/5"], 2)),
        "uniform-stability",
    ),
    "hand-trust-nearest-to-the-range": (
        trust(instance(P1, 1, [[1, 2], [0, -1]], ["53/5", "4/5"], weights=["3/5", "13/25"]),
              optimality(["3/5", "4/5"], [10, 0]), "1/200", 11, stable([[1]], "9/10", "21/2"),
              gone(["53/5", "4/5"], 2)),
        "uniform-stability",
    ),
    # the rule does not prove it, and a random search finds nothing against it; so in the next ones
    "hand-trust-slope-above": (
        trust(instance(P1, 1, [[1, 2], [0, -1]], ["13/10", "3/5"], weights=["4/5", "11/10"]),
              optimality(["4/5", "3/5"], ["1/2", 0]), "1/50", 2, stable([[1]], "9/10", "7/10"),
              gone(["13/10", "3/5"], 2)),
        "uniform-stability",
    ),
    "hand-trust-tilted-ball": (
        trust(instance(P1, 1, [[1], [0]], ["7/10", "4/5"], weights=["3/5"]), optimality(["3/5", "4/5"], ["1/10"]),
              "1/50", 2, stable([[1]], "19/20", "1/4"), gone(["7/10", "4/5"], 1)),
        "uniform-stability",
    ),
    "hand-trust-slope-below": (
        trust(instance(P1, 1, [[1], [0]], ["49/25", "7/25"], weights=["24/25"]), optimality(["24/25", "7/25"], [1]),
              "3/20", 2, stable([[1]], "19/20", 2), gone(["49/25", "7/25"], 1)),
        "uniform-stability",
    ),
    "hand-trust-drift-downwards": (
        trust(instance(P1, 1, [[1], [0]], ["9/5", "3/5"], weights=["4/5"]), optimality(["4/5", "3/5"], [1]),
              "3/25", 2, stable([[1]], "19/20", 2), gone(["9/5", "3/5"], 1)),
        "uniform-stability",
    ),
    "hand-trust-tilted-residual": (
        trust(instance(P2, 2, [[1], [0]], ["18/13", "12/13"], weights=["5/13"]), optimality(["5/13", "12/13"], [1]),
              "1/5", 2, stable([[1]], "19/20", 2), gone(["18/13", "12/13"], 1)),
        "uniform-stability",
    ),
    "hand-trust-tilted-ray": (
        trust(instance(P3, 1, [[1], [0]], ["18/13", "12/13"], weights=["5/13"]), optimality(["5/13", "12/13"], [1]),
              "3/20", 2, stable([[1]], "19/20", 2), gone(["18/13", "12/13"], 1)),
        "uniform-stability",
    ),
    "hand-trust-shortest-residual": (
        trust(instance(P3, 1, [[1, "1/2"], [0, "1/2"]], ["18/13", "12/13"], weights=["5/13", 1]),
              optimality(["5/13", "12/13"], [1, 0]), "2/25", 2, stable([[1]], "19/20", "3/2"),
              gone(["18/13", "12/13"], 2)),
        "uniform-stability",
    ),
    # lambda = sqrt(1/2): the other end of its bounds, 2^-128 away, would do
    "hand-within-least-lambda": (
        within(instance(P3, HALF_ROOT, [["1/3"]], [1]), optimality([1], [0]), [0], 0, 1,
               f"2034731457982184407335809496095125245077/{10**40}", stable(), field=[{"sqrt": "2"}]),
        "uniform-stability",
    ),
    "hand-within-largest-lambda": (
        within(instance(P3, HALF_ROOT, [[1, 2], [0, -1]], [3, 1], weights=[1, "3/2"]),
               optimality([HALF_ROOT, HALF_ROOT], [2, 0]), [2, 0], 0, 100,
               f"398885887812440875089443351456099573383/{10**40}", stable([[1]], "9/10", 4), field=[{"sqrt": "2"}]),
        "uniform-stability",
    ),
    # z' = 1.768... for A' = 11/10, y' = 24/10
    "hand-within-upper": (within(LARGE, LARGE_FOUND, [4], 0, 2, "1/10", stable([[1]], "9/10", 3)), "bounds"),
    "hand-within-lower": (within(LARGE, LARGE_FOUND, [4], 2, 3, "1/10", stable([[1]], "9/10", 3)), "bounds"),
    # (1 + delta) delta = 3/8 for delta = 0.290...
    "hand-change-of-measurements-squared": (
        trust(instance(P2, "3/4", [[1]], [0]), ZERO_FOUND, 0, "1/4", None,
              changed(["1/2"], optimality(["3/8"], ["1/8"]))),
        "changed-instance",
    ),
    # (1 + delta)(1/4 + delta) = 27/100 for delta = 0.0157...
    "hand-change-of-the-matrix-squared": (
        trust(instance(P2, "27/50", [[1]], ["1/4"]), optimality(["1/4"], [0]), 0, "1/80", None,
              changed([0], optimality(["27/110"], ["1/242"]), [0], [["1/10"]])),
        "changed-instance",
    ),
    # true, but a bound is not negative
    "hand-within-negative-lower": (
        within(LARGE, LARGE_FOUND, [2], -1, 1, "1/10", stable([[1]], "9/10", 3)), "bounds"),
}  # fmt: skip
CORRECT |= {
    # e is as long as the upper bound
    "hand-change-of-measurements": trust(ZERO, ZERO_FOUND, 0, 1, None, AWAY_FROM_ZERO),
    "hand-within-of-zero": within(ZERO, ZERO_FOUND, [1], 1, 1, "1/4", stable()),
}

# ---------------------------------------------------------------- transcripts

ONE = instance(P2, 1, [[1]], [1])  # z = 1/2
MATRIX, MEASUREMENT = answer("matrix", 2, [[1]]), answer("measurement", 2, [1])


def solved(posed: Document, point: Any, upper: Any, dual: Any, minimiser: Any) -> Document:
    return certificate(distance(0, upper), posed, [point], proof([dual], [minimiser]))


def told_solution(point: int, exponent: int, found: Document) -> Document:
    return consistency(ONE, MATRIX, MEASUREMENT, answer("solution", 2, [point], exponent, found))


SCALED = instance(P2, 1, [[1]], [1], scales=[4])  # 4(z - 1)^2 + |z|: z = 7/8
TURNED_ROUND = instance(P2, 1, [[1]], [1], isometry={"kind": "dct-ii"})  # of size 1: the identity

INCORRECT |= {
    # (z/2 - 1)^2 + |z| is 9/16 above its minimum at 3/2, which is 3/2 away from 0
    "hand-solution-by-its-excess": (
        consistency(
            instance(P2, 1, [["1/2"]], [1]), answer("matrix", 0, [[1]], 1), answer("measurement", 0, [1]),
            answer("solution", 0, [3], 1, certificate(
                {"kind": "objective-excess", "lower": "0", "upper": "1"}, instance(P2, 1, [["1/2"]], [1]), ["3/2"],
                {"optimality": optimality([1], [0])})),
        ),
        "transcript",
    ),
    # 0 minimises |z - 1| + |z|, and is 1/2 away from 1/2
    "hand-solution-of-another-problem": (
        told_solution(0, 0, solved(instance(P3, 1, [[1]], [1]), 0, 0, 1, 0)), "transcript"),
    "hand-solution-of-scaled-rows": (told_solution(7, 3, solved(SCALED, "7/8", 0, "1/8", "7/8")), "transcript"),
    # true, but the data that were told stand in the proof without an isometry
    "hand-solution-behind-an-isometry": (
        told_solution(1, 1, solved(TURNED_ROUND, "1/2", 0, "1/2", "1/2")), "transcript"),
    "hand-solution-of-another-matrix": (
        told_solution(-1, 1, solved(instance(P2, 1, [[-1]], [1]), "-1/2", 0, "1/2", "-1/2")), "transcript"),
    "hand-solution-of-other-measurements": (
        told_solution(-1, 1, solved(instance(P2, 1, [[1]], [-1]), "-1/2", 0, "-1/2", "-1/2")), "transcript"),
    # the measurement is 1, the answer is 3: 2 away
    "hand-measurement-off": (consistency(ONE, answer("measurement", 0, [3])), "transcript"),
    # 3/4 away in both entries: the sum of the squares is 9/8
    "hand-measurement-off-in-both-entries": (
        consistency(instance(P2, 1, [[1], [1]], [0, 0]), answer("measurement", 0, [3, 3], 2)), "transcript"),
    # 1/3 + 87382/131072 = 1 + 2/393216
    "hand-measurement-off-by-a-hair-below": (
        consistency(instance(P2, 1, [[1]], ["1/3"]), answer("measurement", 0, [-87382], 17)), "transcript"),
    # 174763/131072 - 1/3 = 1 + 1/393216
    "hand-measurement-off-by-a-hair-above": (
        consistency(instance(P2, 1, [[1]], ["1/3"]), answer("measurement", 0, [174763], 17)), "transcript"),
    # 1/2 + 3/8
    "hand-solution-off": (told_solution(7, 3, solved(ONE, "7/8", "3/8", "1/2", "1/2")), "transcript"),
    "hand-solution-before-its-matrix": (
        consistency(ONE, MEASUREMENT, answer("solution", 2, [1], 1, solved(ONE, "1/2", 0, "1/2", "1/2"))),
        "transcript",
    ),
    "hand-solution-before-its-measurement": (
        consistency(ONE, MATRIX, answer("solution", 2, [1], 1, solved(ONE, "1/2", 0, "1/2", "1/2"))),
        "transcript",
    ),
}  # fmt: skip
COMPLEX = {
    "problem": P2,
    "scalars": "complex",
    "lambda": "1",
    "weights": ["1"],
    "matrix": [[["1", "0"]]],
    "measurements": [["0", "0"]],
}
ZERO_PROOF = certificate(distance(0, 0, True), COMPLEX, None, {"zero": {"rule": "complex-zero"}}) | {
    "point": [["0", "0"]]
}
MALFORMED |= {
    "hand-answer-about-a-list": (
        consistency(ONE, MATRIX | {"subject": ["matrix"]}), "known are matrix, measurement, solution"),
    "hand-solution-proven-over-complex-data": (
        consistency(
            ZERO, answer("matrix", 2, [[1]]), answer("measurement", 2, [0]), answer("solution", 2, [0], 0, ZERO_PROOF)
        ),
        "must be a certificate about real data",
    ),
}  # fmt: skip
CORRECT |= {
    "hand-transcript-as-far-off-as-allowed": consistency(
        ONE,
        answer("matrix", 2, [[3]], 2),
        answer("measurement", 2, [5], 2),
        # A = 3/4, y = 5/4: (z 3/4 - 5/4) 3/4 = -1/2 for z = 7/9
        answer("solution", 2, [1], 0, solved(instance(P2, 1, [["3/4"]], ["5/4"]), 1, "1/4", "2/3", "7/9")),
    ),
    # 1/3 + 87381/131072 = 1 - 1/393216: proven with 17 bits beside n
    "hand-measurement-off-by-a-hair-less": consistency(
        instance(P2, 1, [[1]], ["1/3"]), answer("measurement", 0, [-87381], 17)
    ),
}

TOLD = "change.py"
CONSTANTS: tuple[Constant, ...] = (
    # growth
    Constant(
        "growth: twice the slack of P2 alone",
        "growth.py",
        "Fraction(2 if isinstance(problem, Lasso) else 1)",
        "Fraction(2)",
    ),
    Constant("growth: (1 - ||p||) sigma", "growth.py", " - sigma * sigma * norm) < 0", ") < 0"),
    Constant("growth: below sigma", "growth.py", "mu >= sigma or ", ""),
    Constant("growth: the share 1", "growth.py", "rest = slack - constant", "rest = slack"),
    Constant("growth: the share ||A_i|| / sigma", "growth.py", " - constant * constant * square) < 0", ") < 0"),
    Constant("growth: sigma in the share", "growth.py", "sign(sigma * sigma * (rest * rest)", "sign((rest * rest)"),
    Constant("growth: kappa", "growth.py", "mu * reach * curvature * sigma * sigma / rest", "mu * reach"),
    Constant("growth: R in kappa", "growth.py", "mu * reach * curvature", "mu * curvature"),
    Constant("growth: mu in the rest", "growth.py", "curvature * sigma * sigma - mu", "curvature * sigma * sigma"),
    Constant(
        "growth: sigma in L sigma^2", "growth.py", "rest = curvature * sigma * sigma - mu", "rest = curvature - mu"
    ),
    Constant("growth: 2 eta", "growth.py", "norm / (2 * below_above", "norm / (below_above"),
    Constant("growth: ||p|| / (2 eta)", "growth.py", "return norm / (2", "return 1 / (2"),
    Constant("growth: L of P2", "growth.py", "        return ONE", "        return ONE + 1"),
    Constant("growth: 2 (||r|| + ||A||_F R)", "growth.py", "1 / (2 * (residual", "1 / ((residual"),
    Constant(
        "growth: ||r||",
        "growth.py",
        "(residual + root_above(squares, BITS) * reach)",
        "(root_above(squares, BITS) * reach)",
    ),
    Constant("growth: ||A||_F R", "growth.py", "residual + root_above(squares, BITS) * reach", "residual"),
    Constant("growth: P A", "growth.py", "x - u * v for", "x for"),
    # least singular values
    Constant("sigma^2", "spectrum.py", "x - sigma * sigma if i == k", "x - sigma if i == k"),
    Constant("the error of a matrix", "spectrum.py", " - (error if i == k else ZERO)", ""),
    # uniform stability
    Constant("stability: 1 in 1 + Z", TOLD, "delta * (1 + self.size)", "delta * self.size"),
    Constant("stability: Z in 1 + Z", TOLD, "delta * (1 + self.size)", "delta"),
    Constant("(S1): sigma", TOLD, "delta * self.sharpness >= 1:", "delta >= 1:"),
    Constant("(S2): size", TOLD, "if size + moved >= self.size", "if moved >= self.size"),
    Constant("(S2): moved", TOLD, "if size + moved >= self.size", "if size >= self.size"),
    Constant("(S2): step", TOLD, "moved = step * self.sharpness + ", "moved = "),
    Constant("(S2): sigma under the step", TOLD, "moved = step * self.sharpness", "moved = step"),
    Constant("(S2): residual", TOLD, " + delta * largest * self.sharpness**2", ""),
    Constant("(S2): sigma^2 under the residual", TOLD, "largest * self.sharpness**2", "largest * self.sharpness"),
    Constant("(S2): drift", TOLD, "sharpness**2 + drift * g_norm", "sharpness**2"),
    Constant("(S2): ||g|| beside the drift", TOLD, "drift * g_norm", "drift"),
    Constant("(S3): step", TOLD, "Span.of(row[k]).root().high * step + ", ""),
    Constant("(S3): residual", TOLD, " + Span.of(inner(row, row)).root().high * delta * largest", ""),
    Constant("(S3): drift", TOLD, "across + drift * max(slope.high, -slope.low)", "across"),
    Constant("(S3): |g_i|", TOLD, "max(slope.high, -slope.low)", "slope.high"),
    Constant(
        "the drift downwards", TOLD, "max(times.high - self.t.low, self.t.high - times.low)", "times.high - self.t.low"
    ),
    Constant(
        "the drift upwards", TOLD, "max(times.high - self.t.low, self.t.high - times.low)", "self.t.high - times.low"
    ),
    Constant("P2: ||r|| in ||r'||", TOLD, "(self.residual.high + step) / (1 - tilt)", "step / (1 - tilt)"),
    Constant("P2: step in ||r'||", TOLD, "(self.residual.high + step) / (1 - tilt)", "self.residual.high / (1 - tilt)"),
    Constant("P2: tilt in ||r'||", TOLD, "(self.residual.high + step) / (1 - tilt)", "(self.residual.high + step)"),
    Constant("P3: kappa < 1 - tilt", TOLD, "self.kappa.high >= 1 - tilt", "self.kappa.high >= 1"),
    Constant("P3: tilt^2", TOLD, " ** 2 + tilt**2", " ** 2"),
    Constant("P3: slope in K+", TOLD, "(self.kappa.high + slope) ** 2", "self.kappa.high ** 2"),
    Constant("P3: slope in K-", TOLD, "max(self.kappa.low - slope, ZERO)", "self.kappa.low"),
    Constant("P3: 1 - K-", TOLD, "Span(1 - most, 1 - least)", "Span(1 - most, 1 - most)"),
    Constant("P3: 1 - K+", TOLD, "Span(1 - most, 1 - least)", "Span(1 - least, 1 - least)"),
    Constant("P3: rho - step", TOLD, "Span(self.rho.low - step, ", "Span(self.rho.low, "),
    Constant("P3: rho + step", TOLD, "self.rho.high + step).over", "self.rho.high).over"),
    Constant("P1: rho + step", TOLD, "(self.rho.high + step) ** 2", "self.rho.high ** 2"),
    Constant("P1: (tilt eta)^2", TOLD, " - (tilt * eta) ** 2, BITS)", ", BITS)"),
    Constant("P1: slope below", TOLD, "BITS) - slope\n", "BITS)\n"),
    Constant("P1: slope above", TOLD, "BITS) + slope\n", "BITS)\n"),
    Constant("P1: rho - step", TOLD, "max(self.rho.low - step, ZERO) ** 2", "self.rho.low ** 2"),
    Constant("(S4): beyond", TOLD, " - a - beyond - length", " - a - length"),
    Constant("(S4): alpha", TOLD, "t * share.low - a - beyond", "t * share.low - beyond"),
    Constant("(S4): beta above", TOLD, "(alpha.high, weight - beta)", "(alpha.high, weight)"),
    Constant("(S4): beta below", TOLD, "(-alpha.low, weight + beta)", "(-alpha.low, weight)"),
    Constant("(S4): residual", TOLD, " - beyond - length * residual <= 0", " - beyond <= 0"),
    Constant(
        "(S4): 1 in 1 + ||b||^2",
        TOLD,
        "root_above(1 + Span.of(inner(b, b)).high, BITS)",
        "root_above(Span.of(inner(b, b)).high, BITS)",
    ),
    Constant("(S4): ||b||^2", TOLD, "root_above(1 + Span.of(inner(b, b)).high, BITS) * delta", "delta"),
    Constant(
        "(S4): step across", TOLD, "inner(products, b)).root().high * step", "inner(products, b)).root().high * delta"
    ),
    Constant("(S4): t-", TOLD, "for t in (times.low, times.high)", "for t in (times.high,)"),
    Constant("(S4): t+", TOLD, "for t in (times.low, times.high)", "for t in (times.low,)"),
    Constant("(S4): lambda-", TOLD, "for factor in (parameter.low, parameter.high)", "for factor in (parameter.high,)"),
    Constant("(S4): lambda+", TOLD, "for factor in (parameter.low, parameter.high)", "for factor in (parameter.low,)"),
    Constant("(S4): R-", TOLD, "ends = (residuals.low, residuals.high)", "ends = (residuals.high,)"),
    Constant("(S4): R+", TOLD, "ends = (residuals.low, residuals.high)", "ends = (residuals.low,)"),
    # the bounds of a distance, and changed data
    Constant("moved below", "case.py", "(low + spread) * (low + spread)", "low * low"),
    Constant("moved above", "case.py", "(high - spread) * (high - spread)", "high * high"),
    Constant("change: ||e||", TOLD, "sign(high * high - problem", "sign(high - problem"),
    Constant("change: ||M||", TOLD, "row[k] + high * high", "row[k] + high"),
    # transcripts
    Constant("transcript: both sides, above", "transcript.py", "max(ceiling - low, high - floor)", "ceiling - low"),
    Constant("transcript: both sides, below", "transcript.py", "max(ceiling - low, high - floor)", "high - floor"),
    Constant("transcript: the sum", "transcript.py", "total += worst * worst", "total = max(total, worst * worst)"),
    Constant("transcript: the square", "transcript.py", "total += worst * worst", "total += worst"),
    Constant(
        "transcript: 4^-n",
        "transcript.py",
        "1 << 2 * (self.truth.bits - answer.n)",
        "2 << 2 * (self.truth.bits - answer.n)",
    ),
    Constant("transcript: 2^-n of a solution", "transcript.py", "> Fraction(2) ** -n", "> Fraction(2) ** (1 - n)"),
)

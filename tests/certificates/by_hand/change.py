"""How far data may move: rules uniform-stability and changed-instance."""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document, certificate, instance, numerals, optimality
from by_hand.growth import P1, P2, P3, ZERO, ZERO_FOUND


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
    more: Any = (),
) -> Document:
    """`more` says which data may change."""
    claim = {"kind": "trust-radius", "lower": str(lower), "upper": str(upper), **dict(more)}
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


def gone(y: Any, columns: int) -> Document:
    """The measurements move to 0, where the minimiser is 0."""
    negative = [x.removeprefix("-") if x.startswith("-") else f"-{x}" for x in numerals(y)]
    return changed(negative, optimality([0] * len(y), [0] * columns))


# (1 + delta) delta = 1/2: the trust radius is (sqrt 3 - 1)/2 = 0.366...
AWAY_FROM_ZERO = changed([1], optimality(["1/2"], ["1/2"]))
SMALL, SMALL_FOUND = instance(P2, 1, [[1]], ["3/5"]), optimality(["1/2"], ["1/10"])
# (1 - delta)(3/5 - delta) = 1/2: the trust radius is 0.0651...
SMALL_TO_ZERO = changed(["-1/10"], optimality(["1/2"], [0]))
LARGE, LARGE_FOUND = instance(P2, 1, [[1]], ["5/2"]), optimality(["1/2"], [2])
# A = 9/10, y = 26/10: z' = (234/100 - 1/2)/(81/100) = 2.27...; A = 11/10, y = 24/10: z' = 1.768...
TALL = instance(P2, 1, [[1], [0]], ["5/2", 100]), optimality(["1/2", 100], [2])
PLANE = instance(P2, 1, [[1, 0], [0, 1]], ["3/5", 10]), optimality(["1/2", "1/2"], ["1/10", "19/2"])
INFEASIBLE = instance(P1, 1, [[1], [0]], ["53/5", "4/5"]), optimality([1, "4/3"], [10])
SHORT_RAY = (
    instance(P3, "3/5", [[1], [0]], ["103/50", "2/25"]),
    optimality(["3/5", "4/5"], [2]),
)
FLAT_RAY = instance(P3, "4/5", [[1], [0]], ["14/5", "3/5"]), optimality(["4/5", "3/5"], [2])

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}

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

# ---------------------------------------------------------------- which data may change

UP_TO_TEN = changed([0], optimality(["1/22"], ["9/484"]), [0], [[10]])
QUARTER = instance(P2, 1, [[1]], ["1/4"]), optimality(["1/4"], [0])
PLANE_TO_AXIS = changed(["-1/10", 0], optimality(["1/2", "1/2"], [0, "19/2"]))
DCT = {"kind": "dct-ii"}
INCORRECT |= {
    "hand-changes-of-fixed-measurements": (
        trust(ZERO, ZERO_FOUND, 0, 1, None, AWAY_FROM_ZERO, more={"data": "matrix"}), "changed-instance"),
    "hand-changes-of-a-fixed-matrix": (
        trust(*QUARTER, 0, 11, None, UP_TO_TEN, more={"data": "measurements"}), "changed-instance"),
    "hand-changes-of-a-fixed-column": (
        trust(*QUARTER, 0, 11, None, UP_TO_TEN, more={"fixed_columns": [0]}), "changed-instance"),
    "hand-changes-of-a-fixed-row": (
        trust(*QUARTER, 0, 11, None, UP_TO_TEN, more={"fixed_rows": [0]}), "changed-instance"),
    "hand-changes-of-a-fixed-measurement": (
        trust(ZERO, ZERO_FOUND, 0, 1, None, AWAY_FROM_ZERO, more={"fixed_rows": [0]}), "changed-instance"),
    "hand-changes-of-an-entry": (
        trust(*QUARTER, 0, 9, None, UP_TO_TEN, more={"measure": "entry"}), "changed-instance"),
    "hand-changes-of-a-measured-entry": (
        trust(ZERO, ZERO_FOUND, 0, "1/2", None, AWAY_FROM_ZERO, more={"measure": "entry"}), "changed-instance"),
    # 10 is more than 11 times 1/2
    "hand-changes-relative-to-an-entry": (
        trust(instance(P2, 1, [["1/2"]], ["1/4"]), optimality(["1/4"], [0]), 0, 11, None,
              changed([0], optimality(["1/21"], ["17/882"]), [0], [[10]]), more={"measure": "relative"}),
        "changed-instance",
    ),
    # 1 is more than 2 times 1/4
    "hand-changes-relative-to-a-measurement": (
        trust(*QUARTER, 0, 2, None, changed([1], optimality(["1/2"], ["3/4"])), more={"measure": "relative"}),
        "changed-instance",
    ),
    # true, but not proven with these
    "hand-changes-norm-of-the-inverse": (
        trust(*PLANE, "1/100", "1/10", stable([[1, 0], [0, 1]], 2, "1/2"), PLANE_TO_AXIS, more={"fixed_columns": [1]}),
        "uniform-stability",
    ),
    "hand-changes-negative-sigma": (
        trust(*PLANE, "1/100", "1/10", stable([[1, 0], [0, 1]], "-1/2", "1/2"), PLANE_TO_AXIS,
              more={"fixed_columns": [1]}),
        "uniform-stability",
    ),
    # y' = 20 (1 - 3/20) = 17: z' = 0
    "hand-changes-pull-of-large-measurements": (
        trust(instance(P2, 34, [[1]], [20]), optimality([17], [3]), "3/20", 1, stable([[1]]),
              changed([-20], optimality([0], [0])), more={"measure": "relative", "data": "measurements"}),
        "uniform-stability",
    ),
    # A' = 10 (1 - 1/20): z' = 0
    "hand-changes-of-a-large-column": (
        trust(instance(P2, 19, [[10]], [1]), optimality(["19/20"], ["1/200"]), "1/20", 1,
              stable([["1/100"]], "99/10", "1/10"), changed([0], optimality([1], [0]), [0], [[-10]]),
              more={"measure": "relative", "data": "matrix"}),
        "uniform-stability",
    ),
    # true, but not proven with this sigma
    "hand-changes-beyond-sigma": (
        trust(instance(P2, 2, [[10]], [10]), optimality(["1/10"], ["99/100"]), "1/50", 1,
              stable([["1/100"]], "1/10", 20), changed([0], optimality([10], [0]), [0], [[-10]]),
              more={"measure": "relative", "data": "matrix"}),
        "uniform-stability",
    ),
}  # fmt: skip
CORRECT |= {
    "hand-changes-but-one-column": trust(
        *PLANE, "1/100", "1/10", stable([[1, 0], [0, 1]], "9/10", "1/2"), PLANE_TO_AXIS, more={"fixed_columns": [1]}
    ),
    "hand-changes-of-measurements-alone": trust(
        *PLANE, "1/11", "1/10", stable([[1, 0], [0, 1]]), PLANE_TO_AXIS, more={"data": "measurements"}
    ),
    "hand-changes-of-ten": trust(*QUARTER, 0, 10, None, UP_TO_TEN, more={"measure": "relative", "data": "matrix"}),
}
MALFORMED |= {
    "hand-changes-of-both": (
        trust(ZERO, ZERO_FOUND, 0, 1, None, AWAY_FROM_ZERO, more={"data": "both"}), "known are matrix, measurements"),
    "hand-changes-behind-an-isometry": (
        trust(instance(P2, 1, [[1]], [0], isometry=DCT), ZERO_FOUND, 0, 1, None, AWAY_FROM_ZERO,
              more={"measure": "entry"}), "claim.measure does not go with an isometry"),
    "hand-changes-of-rows-behind-an-isometry": (
        trust(instance(P2, 1, [[1], [0]], [0, 0], isometry=DCT), optimality([0, 0], [0]), 0, 1, None,
              changed([1, 0], optimality(["1/2", 0], ["1/2"])),
              more={"fixed_rows": [1]}), "claim.fixed_rows does not go with an isometry"),
}  # fmt: skip

RULE_FILE = "change.py"
CONSTANTS: tuple[Constant, ...] = (
    # uniform stability
    Constant("stability: 1 in 1 + Z", RULE_FILE, "(self.admitted.pull + self.size)", "self.size"),
    Constant("stability: Z in 1 + Z", RULE_FILE, "(self.admitted.pull + self.size)", "self.admitted.pull"),
    Constant("(S1): sigma", RULE_FILE, "if tilt >= 1:", "if delta >= 1:"),
    Constant("(S2): size", RULE_FILE, "if size + moved >= self.size", "if moved >= self.size"),
    Constant("(S2): moved", RULE_FILE, "if size + moved >= self.size", "if size >= self.size"),
    Constant("(S2): step", RULE_FILE, "moved = step * self.sharpness + ", "moved = "),
    Constant("(S2): sigma under the step", RULE_FILE, "moved = step * self.sharpness", "moved = step"),
    Constant("(S2): residual", RULE_FILE, " + delta * largest * self.sharpness**2", ""),
    Constant("(S2): sigma^2 under the residual", RULE_FILE, "largest * self.sharpness**2", "largest * self.sharpness"),
    Constant("(S2): drift", RULE_FILE, "sharpness**2 + drift * g_size", "sharpness**2"),
    Constant("(S2): ||g|| beside the drift", RULE_FILE, "drift * g_size", "drift"),
    Constant("(S3): step", RULE_FILE, "Span.of(row[k]).root().high * step + ", ""),
    Constant("(S3): residual", RULE_FILE, " + pushed + drift", " + drift"),
    Constant("(S3): drift", RULE_FILE, " + drift * magnitude(g))", ")"),
    Constant("(S3): |g_i|", RULE_FILE, "drift * magnitude(g)", "drift * g.high"),
    Constant(
        "the drift downwards",
        RULE_FILE,
        "max(times.high - self.t.low, self.t.high - times.low)",
        "times.high - self.t.low",
    ),
    Constant(
        "the drift upwards",
        RULE_FILE,
        "max(times.high - self.t.low, self.t.high - times.low)",
        "self.t.high - times.low",
    ),
    Constant("P2: ||r|| in ||r'||", RULE_FILE, "(self.residual.high + step) / (1 - tilt)", "step / (1 - tilt)"),
    Constant(
        "P2: step in ||r'||", RULE_FILE, "(self.residual.high + step) / (1 - tilt)", "self.residual.high / (1 - tilt)"
    ),
    Constant(
        "P2: tilt in ||r'||", RULE_FILE, "(self.residual.high + step) / (1 - tilt)", "(self.residual.high + step)"
    ),
    Constant("P3: kappa < 1 - tilt", RULE_FILE, "self.kappa.high >= 1 - tilt", "self.kappa.high >= 1"),
    Constant("P3: tilt^2", RULE_FILE, " ** 2 + tilt**2", " ** 2"),
    Constant("P3: slope in K+", RULE_FILE, "(self.kappa.high + slope) ** 2", "self.kappa.high ** 2"),
    Constant("P3: slope in K-", RULE_FILE, "max(self.kappa.low - slope, ZERO)", "self.kappa.low"),
    Constant("P3: 1 - K-", RULE_FILE, "Span(1 - most, 1 - least)", "Span(1 - most, 1 - most)"),
    Constant("P3: 1 - K+", RULE_FILE, "Span(1 - most, 1 - least)", "Span(1 - least, 1 - least)"),
    Constant("P3: rho - step", RULE_FILE, "Span(self.rho.low - step, ", "Span(self.rho.low, "),
    Constant("P3: rho + step", RULE_FILE, "self.rho.high + step).over", "self.rho.high).over"),
    Constant("P1: rho + step", RULE_FILE, "(self.rho.high + step) ** 2", "self.rho.high ** 2"),
    Constant("P1: (tilt eta)^2", RULE_FILE, " - (tilt * eta) ** 2, BITS)", ", BITS)"),
    Constant("P1: slope below", RULE_FILE, "BITS) - slope\n", "BITS)\n"),
    Constant("P1: slope above", RULE_FILE, "BITS) + slope\n", "BITS)\n"),
    Constant("P1: rho - step", RULE_FILE, "max(self.rho.low - step, ZERO) ** 2", "self.rho.low ** 2"),
    Constant("(S4): beyond", RULE_FILE, " - a - beyond - length", " - a - length"),
    Constant("(S4): alpha", RULE_FILE, "t * share.low - a - beyond", "t * share.low - beyond"),
    Constant("(S4): beta above", RULE_FILE, "(alpha.high, weight - beta)", "(alpha.high, weight)"),
    Constant("(S4): beta below", RULE_FILE, "(-alpha.low, weight + beta)", "(-alpha.low, weight)"),
    Constant("(S4): residual", RULE_FILE, " - beyond - length * residual <= 0", " - beyond <= 0"),
    Constant(
        "(S4): 1 in 1 + ||b||^2",
        RULE_FILE,
        "[*columns, i], [*shares, ONE]",
        "columns, shares",
    ),
    Constant("(S4): ||b||^2", RULE_FILE, "self._length(i, b) * delta", "delta"),
    Constant(
        "(S4): step across",
        RULE_FILE,
        "inner(products, b)).root().high * step",
        "inner(products, b)).root().high * delta",
    ),
    Constant("(S4): t-", RULE_FILE, "for t in (times.low, times.high)", "for t in (times.high,)"),
    Constant("(S4): t+", RULE_FILE, "for t in (times.low, times.high)", "for t in (times.low,)"),
    Constant(
        "(S4): lambda-", RULE_FILE, "for factor in (parameter.low, parameter.high)", "for factor in (parameter.high,)"
    ),
    Constant(
        "(S4): lambda+", RULE_FILE, "for factor in (parameter.low, parameter.high)", "for factor in (parameter.low,)"
    ),
    Constant("(S4): R-", RULE_FILE, "ends = (residuals.low, residuals.high)", "ends = (residuals.high,)"),
    Constant("(S4): R+", RULE_FILE, "ends = (residuals.low, residuals.high)", "ends = (residuals.low,)"),
    # the bounds of a distance, and changed data
    Constant("moved below", "case.py", "(low + spread) * (low + spread)", "low * low"),
    Constant("moved above", "case.py", "(high - spread) * (high - spread)", "high * high"),
    Constant("change: ||e||", RULE_FILE, "sign(high * high - problem", "sign(high - problem"),
    Constant("change: ||M||", RULE_FILE, "row[k] + high * high", "row[k] + high"),
    # entry by entry
    Constant(
        "entry: the size of eps", "admitted.py", "self.pull = self._length(problem.measurements)", "self.pull = ONE"
    ),
    Constant("entry: the size of a column", "admitted.py", "self._column(i) * x for", "x for"),
    Constant(
        "entry: ||Delta_S||", "admitted.py", ", BITS) if self.measure else ONE", ", BITS) * 0 if self.measure else ONE"
    ),
    Constant(
        "relative: the size of an entry", "admitted.py", "room = high * given[i] if relative", "room = high if relative"
    ),
    Constant(
        "relative: the size of a measurement", "admitted.py", "room = high * b if relative", "room = high if relative"
    ),
)

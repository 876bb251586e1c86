"""The least worst error of maps on finitely many vectors: A = (0 1) measures the second entry."""

from __future__ import annotations

from typing import Any

from by_hand.any_map import dense
from by_hand.documents import Constant, Document, certificate, numerals

SECOND = dense([0, 1])
PAIR = [(3, 0), (-3, 0)]
HALVES = ["1/2", "1/2"]


def constant(
    vectors: Any, eta: Any, lower: Any, upper: Any, crowd: Any, centres: Any, operator: Document = SECOND
) -> Document:
    """lower <= c_opt <= upper; the crowd is (set, weights, shares of the measurement)."""
    claim = {"kind": "optimality-constant", "eta": str(eta), "lower": str(lower), "upper": str(upper)}
    chosen, weights, shares = crowd
    evidence = {
        "crowd": {"set": [*chosen], "weights": numerals(weights), "measurement": numerals(shares)},
        "centres": [None if c is None else numerals(c) for c in centres],
    }
    return certificate(claim, {"operator": operator, "vectors": [*map(numerals, vectors)]}, None, evidence)


BOTH = ([0, 1], HALVES, HALVES)
ALONE = ([0], [1], [1])
# measurements 0, 2, 4 in steps of 2 eta = 2: the first and the last one cannot be confused
CHAIN = [(0, 0), (0, 2), (0, 4)]
THREE = [(-3, 0), (3, 0), (0, 0)]

CORRECT: dict[str, Document] = {
    "hand-optimal-map-pair": constant(PAIR, 0, 3, 3, BOTH, [HALVES]),
    "hand-optimal-map-of-one-vector": constant([(3, 0)], 0, 0, 0, ALONE, []),
    "hand-optimal-map-by-diameter": constant(PAIR, 0, 3, 3, BOTH, [None]),
    # pairs of the chain have the radius 1, the whole chain has 2
    "hand-optimal-map-chain": constant(CHAIN, 1, 1, 2, BOTH, [[0, 1, 0]]),
    # diameter 2 in one dimension less than there are vectors: 2/6 * 4 = 4/3
    "hand-optimal-map-chain-by-diameter": constant(CHAIN, 1, 1, "58/50", BOTH, [None]),
    "hand-optimal-map-two-clusters": constant([*PAIR, (1, 5), (0, 5)], 0, 3, 3, BOTH, [HALVES, HALVES]),
    "hand-optimal-map-three": constant(THREE, 0, 3, 3, ([0, 1], HALVES, HALVES), [["1/2", "1/2", 0]]),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # c_opt = 0: the identity, for noise of norm <= -1 there is none
    "hand-optimal-map-noise-negative": (constant([(0, 1), (0, -1)], -1, 1, 1, BOTH, [HALVES]), "bounds"),
    "hand-optimal-map-lower-negative": (constant(PAIR, 0, -3, 3, BOTH, [HALVES]), "bounds"),
    "hand-optimal-map-upper-negative": (constant(PAIR, 0, 0, -3, BOTH, [HALVES]), "bounds"),
    # nothing is measured: c_opt = 3 around (0, 0), while (0, -4) is the centre of the circle of radius 5 through all three
    "hand-optimal-map-weights-negative": (
        constant(
            [(3, 0), (-3, 0), (0, 1)], 0, 5, 5, ([0, 1, 2], ["5/2", "5/2", -4], [1, 0, 0]), [["1/2", "1/2", 0]],
            dense([0, 0]),
        ),
        "common-measurement",
    ),
    # 9/4 - 9/16 >= 1, and c_opt = 0
    "hand-optimal-map-weights-of-no-mean": (constant([(3, 0)], 0, 1, 1, ([0], ["1/4"], [1]), []), "common-measurement"),
    # they have different measurements, 2 apart, and noise of 9/10: c_opt = 0
    "hand-optimal-map-not-confused": (
        constant([(0, 1), (0, -1)], "9/10", 1, 1, BOTH, []), "common-measurement",
    ),
    "hand-optimal-map-lower-too-large": (constant(PAIR, 0, "10/3", 4, BOTH, [HALVES]), "common-measurement"),
    "hand-optimal-map-upper-too-small": (constant(PAIR, 0, 1, 2, BOTH, [HALVES]), "fibre-centres"),
    "hand-optimal-map-diameter-too-small": (constant(PAIR, 0, 2, "5/2", BOTH, [None]), "fibre-centres"),
    # the third vector has the same measurement, and is 5 from (0, 0): c_opt = 4
    "hand-optimal-map-centre-of-two": (
        constant([*PAIR, (5, 0)], 0, 3, 3, BOTH, [["1/2", "1/2", 0]]), "fibre-centres",
    ),
}  # fmt: skip
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-optimal-map-no-vector": (constant([], 0, 0, 0, ([], [], []), []), "belongs to no vector"),
    "hand-optimal-map-centre-missing": (constant(PAIR, 0, 3, 3, BOTH, []), "evidence.centres has 0 entries"),
    "hand-optimal-map-weight-missing": (constant(PAIR, 0, 3, 3, BOTH, [["1"]]), "evidence.centres[0] has 1 entries"),
}
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("the square of the noise", "optimal_map.py", "if far > eta * eta:", "if far > 2 * eta * eta:"),
    Constant("the square of the radius", "optimal_map.py", "if square < lower * lower:", "if square < lower:"),
    Constant("the square of the upper bound", "fibres.py", "if square > upper * upper:", "if square > 3 * upper * upper:"),
    Constant("Jung's constant", "fibres.py", "2 * dimension + 2", "2 * dimension + 6"),
)  # fmt: skip

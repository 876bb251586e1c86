"""Lipschitz constants of networks by multipliers of neurons, linear regions, classes, and refuted pair couplings."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals


def layer(matrix: Any, bias: Any = None) -> Document:
    return {"kind": "dense", "matrix": [numerals(row) for row in matrix], "bias": bias and numerals(bias)}


RELU = {"kind": "relu"}


def net(inputs: int, *layers: Document) -> Document:
    return {"input": inputs, "layers": [*layers]}


def multipliers(t: Any, q: Any) -> Document:
    return {"rule": "neuron-multipliers", "multipliers": numerals(t), "inverse": str(q)}


def upper(network: Document, t: Any, q: Any, constant: Any) -> Document:
    claim = {"kind": "lipschitz-upper", "constant": str(constant)}
    return certificate(claim, {"network": network}, None, multipliers(t, q))


def region(network: Document, y: Any, radius: Any, lower: Any, above: Any, v: Any) -> Document:
    claim = {"kind": "linear-region", "radius": str(radius), "lower": str(lower), "upper": str(above)}
    evidence = {"rule": "linear-region", "vector": numerals(v)}
    return certificate(claim, {"network": network, "point": numerals(y)}, None, evidence)


def one_class(network: Document, x: Any, chosen: Any, radius: Any, pairs: Any = None) -> Document:
    claim = {"kind": "constant-class", "class": chosen, "radius": str(radius)}
    evidence = {"rule": "constant-class"} | ({} if pairs is None else {"pairs": pairs})
    return certificate(claim, {"network": network, "point": numerals(x)}, None, evidence)


def couplings(network: Document, claimed: Any, shown: Any, points: Any, t: Any, pairs: Any) -> Document:
    claim = {"kind": "pair-couplings-refuted", "claimed": str(claimed), "shown": str(shown)}
    posed = {"network": network, "vectors": [numerals(v) for v in points]}
    evidence = {"multipliers": numerals(t), "couplings": [[i, j, str(w)] for i, j, w in pairs]}
    return certificate(claim, posed, None, evidence)


def _with(document: Document, **changed: Any) -> Document:
    return {**document, **changed}


def _evidence(document: Document, **changed: Any) -> Document:
    return _with(document, evidence={**document["evidence"], **changed})


ONE = net(1, layer([[1]]), RELU, layer([[1]]))
# S' = diag(18 - 9 - 9 + 1, 2 - 4/9 - 1) for q = 8/81: the constant is 9/sqrt(8) > 3
TWO = net(2, layer([[1, 0], [0, 2]]), RELU, layer([[3, 0], [0, 1]]))
DEEP = net(1, layer([[1], [-1]]), RELU, layer([[1, 1]]), {"kind": "leaky-relu", "slope": "1/4"}, layer([[1]]))
# the same map as TWO: matrices without an activation between them, scales, another shape
SPLIT = net(
    2,
    layer([[1, 0], [0, 1]]),
    {"kind": "channel-affine", "scale": ["1", "2"], "shift": ["5", "-7"]},
    RELU,
    {"kind": "reshape", "shape": 2},
    layer([[1, 0], [0, 1]]),
    layer([[3, 0], [0, 1]]),
)
ENDS = net(1, RELU, layer([[1]]), RELU)
# 3 max(x_1, 0) + 4 max(2 x_2 - 1, 0): at (1, 1) J = (3, 8), and the first sign change is 1/2 away
SUM = net(2, layer([[1, 0], [0, 2]], [0, -1]), RELU, layer([[3, 4]]))
DEAD = net(1, layer([[1], [1]], [-1, -1]), RELU, layer([[1, 1]]), {"kind": "leaky-relu", "slope": "1/2"}, layer([[1]]))
# 48 x_1 + 27 x_2 + 54 x_3 where all are positive: the constant is sqrt(5949). With t = 1/q the matrix of three neurons is
# I/q - w w^T, and q = (1 + 2^-38) / 5949 makes its least eigenvalue negative by 2^-38 of 5949
THREE = net(3, layer([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), RELU, layer([[48, 27, 54]]))
BEYOND = Fraction(2**38 + 1, 2**38 * 5949)
LOW = math.isqrt((BEYOND.denominator << 120) // BEYOND.numerator) + 1  # over 2^60: above 1/sqrt(q), below sqrt(5949)
RESIDUAL = net(2, {"kind": "residual", "layers": [layer([[1, 0], [0, 0]]), RELU]}, layer([[3, 0], [0, 4]]))
POOL = net(
    4,
    {"kind": "reshape", "shape": [1, 2, 2]},
    {"kind": "mean-pool", "size": [2, 2]},
    {"kind": "leaky-relu", "slope": "1/3"},
    {"kind": "channel-affine", "scale": ["4"], "shift": ["1"]},
)
# f = (x_1, x_2) where both are positive: classes change where x_1 = x_2
PLANE = net(2, layer([[1, 0], [0, 1]]), RELU, layer([[1, 0], [0, 1]]))
PAIR = [multipliers([2, 2], "2/5")]
# -max(-x - 1, 0) + max(-2x + 1, 0)
KINKS = net(1, layer([[-1], [-2]], [-1, 1]), RELU, layer([[-1, 1]]))
EQUAL = net(1, layer([[1], [1]], [0, -1]), RELU, layer([[1, -1]]))
REFUTED = couplings(KINKS, 1, 2, [[0], ["1/4"]], [0, 0], [(0, 1, 1)])
SLOPE = couplings(EQUAL, 0, 1, [[0], ["1/2"]], [0, 0], [(0, 1, "1/2")])

CORRECT: dict[str, Document] = {
    "hand-lipschitz-of-a-neuron": upper(ONE, [1], "999/1000", "1001/1000"),
    "hand-lipschitz-on-the-bound": upper(ONE, [1], "81/100", "10/9"),
    "hand-lipschitz-of-two-neurons": upper(TWO, [9, 1], "8/81", "319/100"),
    "hand-lipschitz-of-two-layers": upper(DEEP, [4, 4, 2], "1/9", 3),
    "hand-lipschitz-of-products": upper(SPLIT, [9, 1], "8/81", "319/100"),
    "hand-lipschitz-of-activations-outside": upper(ENDS, [1, 1], "1/2", "3/2"),
    "hand-region-on-the-radius": region(SUM, [1, 1], "1/2", "17/2", "171/20", [3, 8]),
    "hand-region-of-dead-neurons": region(DEAD, [0], "1/2", 0, 0, [1]),
    "hand-region-of-a-sum": region(RESIDUAL, [1, 1], 1, 6, "6001/1000", [1, 0]),
    "hand-region-of-means": region(POOL, [1, 1, 1, 1], 2, 2, "2001/1000", [1, 1, 1, 1]),
    "hand-region-of-negative-means": region(POOL, [-1, -1, -1, -1], 2, "2/3", "667/1000", [1, 1, 1, 1]),
    "hand-class-in-a-region": one_class(PLANE, [3, 1], 0, "7/10"),
    "hand-class-by-multipliers": one_class(PLANE, [1, 4], 1, "17/10", PAIR),
    "hand-couplings-of-two-neurons": REFUTED,
    "hand-couplings-of-equal-rows": SLOPE,
}

INCORRECT: dict[str, tuple[Document, str]] = {
    # the constant squared is 5949, this one about 5949 / (1 + 2^-38): what the factor in integers rounds would hide it
    "hand-lipschitz-within-the-rounding-of-the-factor": (
        upper(THREE, [1 / BEYOND] * 3, BEYOND, Fraction(LOW, 1 << 60)),
        "neuron-multipliers",
    ),
    "hand-lipschitz-negative": (upper(ONE, [1], "81/100", "-10/9"), "bounds"),
    "hand-lipschitz-too-small": (upper(ONE, [1], "81/100", "1111/1000"), "neuron-multipliers"),
    "hand-lipschitz-below-one": (upper(ONE, [1], "11/10", "99/100"), "neuron-multipliers"),
    "hand-lipschitz-twice-a-multiplier": (upper(ONE, [1], "19/10", "8/10"), "neuron-multipliers"),
    "hand-lipschitz-of-no-multipliers": (upper(ONE, [0], "1/2", 2), "neuron-multipliers"),
    "hand-lipschitz-of-a-neuron-between": (upper(DEEP, [4, 4, "1/2"], "1/9", 3), "neuron-multipliers"),
    "hand-region-radius-zero": (region(SUM, [1, 1], 0, "17/2", "171/20", [3, 8]), "bounds"),
    "hand-region-radius-too-large": (region(SUM, [1, 1], "501/1000", "17/2", "171/20", [3, 8]), "linear-region"),
    "hand-region-on-a-kink": (region(SUM, [1, "1/2"], "1/10", 3, 4, [1, 0]), "linear-region"),
    "hand-region-vector-zero": (region(SUM, [1, 1], "1/2", "17/2", "171/20", [0, 0]), "linear-region"),
    "hand-region-stretched-less": (region(SUM, [1, 1], "1/2", "17/2", "171/20", [8, 3]), "linear-region"),
    "hand-region-upper-too-small": (region(SUM, [1, 1], "1/2", "17/2", "854/100", [3, 8]), "linear-region"),
    "hand-class-radius-too-large": (one_class(PLANE, [3, 1], 0, "11/10"), "constant-class"),
    "hand-class-too-near": (one_class(PLANE, [3, 2], 0, "71/100"), "constant-class"),
    "hand-class-of-a-smaller-output": (one_class(PLANE, [1, 3], 0, "1/2"), "constant-class"),
    "hand-class-inverse-negative": (one_class(PLANE, [1, 4], 1, 5, [multipliers([1, 1], -1)]), "neuron-multipliers"),
    "hand-class-multipliers-too-near": (one_class(PLANE, [1, 4], 1, "19/10", PAIR), "constant-class"),
    "hand-couplings-claimed-negative": (couplings(KINKS, -1, 2, [[0], ["1/4"]], [0, 0], [(0, 1, 1)]), "bounds"),
    "hand-couplings-nothing-shown": (couplings(KINKS, 1, 1, [[0], ["1/4"]], [0, 0], [(0, 1, 1)]), "bounds"),
    "hand-couplings-of-one-point": (couplings(KINKS, 1, 2, [[0], [0]], [0, 0], [(0, 1, 1)]), "pair-couplings"),
    "hand-couplings-shown-too-large": (
        couplings(KINKS, 1, "2001/1000", [[0], ["1/4"]], [0, 0], [(0, 1, 1)]),
        "pair-couplings",
    ),
    "hand-couplings-claimed-too-small": (
        couplings(KINKS, "999/1000", 2, [[0], ["1/4"]], [0, 0], [(0, 1, 1)]),
        "pair-couplings",
    ),
    "hand-couplings-too-weak": (couplings(EQUAL, 0, 1, [[0], ["1/2"]], [0, 0], [(0, 1, "2/5")]), "pair-couplings"),
    # two of the weights add up to 1: without signs it would be the refuted case
    "hand-couplings-negative": (
        couplings(KINKS, 1, 2, [[0], ["1/4"]], [0, 0], [(0, 1, 2), (0, 1, -1)]),
        "pair-couplings",
    ),
    "hand-couplings-multiplier-negative": (
        couplings(EQUAL, "5/7", 1, [[0], ["1/2"]], ["-1/10", "1/2"], [(0, 1, 10)]),
        "pair-couplings",
    ),
}

MALFORMED: dict[str, tuple[Document, str]] = {
    "hand-lipschitz-of-a-sum": (upper(RESIDUAL, [1, 1], "1/99", 10), "layers[0] is neither dense nor an activation"),
    "hand-lipschitz-of-a-matrix": (upper(net(1, layer([[1]])), [], 1, 1), "has no activation"),
    "hand-lipschitz-another-rule": (_evidence(upper(ONE, [1], "1/2", 2), rule="norms"), "evidence.rule is 'norms'"),
    "hand-lipschitz-multiplier-missing": (upper(TWO, [9], "8/81", "319/100"), "evidence.multipliers has 1 entries"),
    "hand-class-that-is-none": (one_class(PLANE, [3, 1], 2, "7/10"), "claim.class is 2"),
    "hand-class-pair-missing": (one_class(PLANE, [1, 4], 1, 1, []), "evidence.pairs has 0 entries"),
    "hand-couplings-of-two-layers": (
        couplings(DEEP, 0, 1, [[0], [1]], [1, 1, 1], []),
        "has more than one layer of neurons",
    ),
    "hand-couplings-of-one-neuron": (
        couplings(KINKS, 1, 2, [[0], ["1/4"]], [0, 0], [(1, 1, 1)]),
        "couples the neurons 1 and 1",
    ),
}
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("the rounding of a factor", "semidefinite.py", "(len(self._blocks) + 1) + off", "(len(self._blocks) + 1)"),
    Constant("2 t", "lipschitz.py", "2 * x, t.unit", "3 * x, t.unit"),
    Constant("2 T", "pair_couplings.py", "2 * coupling[i][k]", "3 * coupling[i][k]"),
)

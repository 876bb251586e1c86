"""Claims that are proven by evaluating a network: layers of every kind, each computed here by hand."""

from __future__ import annotations

from typing import Any

from by_hand.any_map import dense as matrix_operator
from by_hand.any_map import hadamard, mojette, shaped, singles
from by_hand.documents import Constant, Document, certificate, numerals


def dense(*rows: Any, bias: Any = None) -> Document:
    matrix = [numerals(row) for row in rows]
    return {"kind": "dense", "matrix": matrix, "bias": None if bias is None else numerals(bias)}


def convolution(
    kernel: Any, *shape: int, bias: Any = None, padding: Any = (0, 0, 0, 0), stride: Any = (1, 1)
) -> Document:
    """A kernel by its entries, one after another."""
    return {
        "kind": "convolution", "kernel": {"shape": [*shape], "entries": numerals(kernel)},
        "bias": None if bias is None else numerals(bias), "padding": [*padding], "stride": [*stride],
    }  # fmt: skip


def layer(kind: str, **keys: Any) -> Document:
    return {"kind": kind, **keys}


def network(size: Any, *layers: Document) -> Document:
    return {"input": size, "layers": [*layers]}


def about(claim: Document, net: Document, x: Any, other: Any, **more: Any) -> Document:
    vectors = [v if isinstance(v, dict) else numerals(v) for v in (x, other)]
    return certificate(claim, {"network": net, **more, "vectors": vectors}, None, {})


def output(net: Document, y: Any, x: Any, lower: Any, upper: Any) -> Document:
    """lower <= ||Psi(y) - x|| <= upper"""
    return about({"kind": "output-error", "lower": str(lower), "upper": str(upper)}, net, y, x)


def gives(net: Document, y: Any, x: Any) -> Document:
    """Psi(y) = x"""
    return output(net, y, x, 0, 0)


def lipschitz(net: Document, y: Any, other: Any, epsilon: Any, constant: Any) -> Document:
    claim = {"kind": "local-lipschitz-lower", "epsilon": str(epsilon), "constant": str(constant)}
    return about(claim, net, y, other)


def overperforms(operator: Any, net: Document, x: Any, other: Any, *numbers: Any) -> Document:
    """error, other error, noise, distance, constant"""
    names = ("error", "other_error", "noise", "distance", "constant")
    claim = {"kind": "overperformance"} | {name: str(value) for name, value in zip(names, numbers, strict=True)}
    return about(claim, net, x, other, operator=operator)


def classes(net: Document, x: Any, other: Any, radius: Any, first: Any, second: Any) -> Document:
    claim = {"kind": "misclassification", "radius": str(radius), "first": first, "second": second}
    return about(claim, net, x, other)


RELU = layer("relu")
# relu(y1 - y2, y1 + y2): (1, 2) -> (0, 3), which is 5 away from (4, 0)
FOLD = network(2, dense([1, -1], [1, 1]), RELU)
# relu(3 y1 + 4 y2): (3, 4) -> 25, (0, 0) -> 0
STEEP = network(2, dense([3, 4]), RELU)
# measures (x1 + x2/10); the network answers y (0, 10): x = 0 and x' = (0, 1) are both recovered
TENTH = matrix_operator([1, "1/10"])
DETAIL = network(1, dense([0], [10]))
RECOVERED = overperforms(TENTH, DETAIL, [0, 0], [0, 1], 0, 0, "1/10", 1, 10)
# the same network without its bias misses x = (0, 1/10) by 1/10 or less: errors that are not 0
IMPERFECT = overperforms(TENTH, network(1, dense([0], [9])), [0, 0], [0, 1], 0, "1/10", "1/10", 1, 9)
SAME = network(2)
# x = (1 2; 3 4) without padding, then with a column of zeros to the left and a row of zeros below
IMAGE = [1, 2, 3, 4]
PLANE = network([1, 2, 2], convolution([1, 10, 100, 1000], 1, 1, 2, 2))
PADDED = network([1, 2, 2], convolution([1, 10, 100, 1000], 1, 1, 2, 2, bias=["1/2"], padding=(0, 1, 1, 0)))
# two channels (1 2 3), (4 5 6) of one row: every second pixel of 2 x_1 - x_2, and of x_2
STRIDED = network([2, 1, 3], convolution([2, -1, 0, 1], 2, 2, 1, 1, stride=(1, 2)))
# 100 + 100 needs more than a byte with its sign
FULL_SLOT = network([1, 1, 2], convolution([1, 1], 1, 1, 1, 2))
ONE_ROW = hadamard(2, "1/2", [0])
# x = y1 + y2 with A = (1 1)/2: x - A^T (A x - y)
CONSISTENT = network(1, dense([1], [1]), layer("data-consistency", operator=ONE_ROW))

CORRECT: dict[str, Document] = {
    "hand-network-output": output(FOLD, [1, 2], [4, 0], 5, 5),
    "hand-network-output-between": output(FOLD, [1, 2], [4, 0], 0, 6),
    "hand-network-without-layers": gives(SAME, [1, "1/3"], [1, "1/3"]),
    "hand-network-bias": gives(network(1, dense([2], [0], bias=["1/3", 7])), [5], ["31/3", 7]),
    "hand-network-of-blocks": gives(
        network(2, layer("dense", matrix=shaped(singles(1, 0.5), 1, 2), bias=singles(0.25))), singles(2, 2), ["13/4"]
    ),
    "hand-network-leaky": gives(network(3, layer("leaky-relu", slope="1/3")), [6, -6, 0], [6, -2, 0]),
    "hand-network-slope-one": gives(network(2, layer("leaky-relu", slope="1")), [6, -6], [6, -6]),
    "hand-network-slope-zero": gives(network(2, layer("leaky-relu", slope="0")), [6, -6], [6, 0]),
    "hand-network-scale-of-channels": gives(
        network([2, 1, 2], layer("channel-affine", scale=["2", "1/3"], shift=["0", "1"])), [1, 2, 3, 6], [2, 4, 2, 3]
    ),
    "hand-network-scale-of-entries": gives(
        network(2, layer("channel-affine", scale=["2", "1/3"], shift=None)), [1, 6], [2, 2]
    ),
    "hand-network-means": gives(network([1, 2, 4], layer("mean-pool", size=[2, 2])), [1, 2, 3, 4, 5, 6, 7, 9], ["7/2", "23/4"]),
    "hand-network-means-of-rows": gives(network([2, 2, 1], layer("mean-pool", size=[2, 1])), [1, 2, 3, 5], ["3/2", 4]),
    "hand-network-reshape": gives(
        network(4, layer("reshape", shape=[1, 2, 2]), layer("mean-pool", size=[1, 2]), layer("reshape", shape=2)),
        IMAGE, ["3/2", "7/2"],
    ),
    "hand-network-residual": gives(network(2, layer("residual", layers=[dense([0, 1], [1, 0]), RELU])), [-1, 2], [1, 2]),
    "hand-network-linear": gives(network(2, layer("linear", operator=matrix_operator([1, 2], [3, 4], [5, 6]))), [1, 1], [3, 7, 11]),
    "hand-network-adjoint": gives(network(3, layer("adjoint", operator=matrix_operator([1, 2], [3, 4], [5, 6]))), [1, 0, 1], [6, 8]),
    # (1 2; 3 4): l - k is -1 for 2, 0 for 1 and 4, 1 for 3; 2l + k counts the pixels
    "hand-network-lines": gives(
        network(4, layer("linear", operator=mojette(2, "1/2", [1, 1], [2, -1]))), IMAGE, [1, "5/2", "3/2", "1/2", 1, "3/2", 2]
    ),
    # 2l - 3k is -3, -1, 0, 2: two bins are empty
    "hand-network-empty-bins": gives(network(4, layer("linear", operator=mojette(2, 1, [2, 3]))), IMAGE, [2, 0, 4, 1, 0, 3]),
    "hand-network-back-projection": gives(
        network(9, layer("adjoint", operator=mojette(2, 2, [1, 1], [-2, -3]))), [2, 5, 3, 100, 0, 10, 7, 0, 1000],
        [30, 2004, 206, 24],
    ),
    # x = (1, 1): A x = 1 = y, nothing to do; in CONSISTENT A x = y from the start
    "hand-network-consistent": gives(CONSISTENT, [3], [3, 3]),
    # inside the residual layer y is still the input of the network: (2, 0) + (2, 0) - A^T (1 - 2) = (9/2, 1/2)
    "hand-network-consistency-inside": gives(
        network(1, dense([1], [0]), layer("residual", layers=[layer("data-consistency", operator=ONE_ROW)])), [2], ["9/2", "1/2"],
    ),
    "hand-network-plane": gives(PLANE, IMAGE, [4321]),
    # rows below: 0 | 1 2 / 0 | 3 4 / zeros
    "hand-network-padding": gives(PADDED, IMAGE, ["6021/2", "8643/2", "61/2", "87/2"]),
    "hand-network-stride": gives(STRIDED, [1, 2, 3, 4, 5, 6], [-2, 0, 4, 6]),
    "hand-network-kernel-of-zeros": gives(network([1, 1, 2], convolution([0], 1, 1, 1, 1, bias=[1])), [300, -300], [1, 1]),
    "hand-network-full-slot": gives(FULL_SLOT, [100, 100], [200]),
    "hand-network-negative-slot": gives(FULL_SLOT, [-128, -128], [-256]),
    "hand-network-lipschitz": lipschitz(STEEP, [0, 0], [3, 4], 5, 5),
    "hand-network-lipschitz-says-nothing": lipschitz(STEEP, [0, 0], [3, 4], 6, 0),
    "hand-network-recovered": RECOVERED,
    "hand-network-recovered-with-an-error": IMPERFECT,
    "hand-network-classes": classes(SAME, [1, 0], [0, 1], "3/2", 0, 1),
    "hand-network-classes-exchanged": classes(SAME, [0, 1], [1, 0], "3/2", 1, 0),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    "hand-network-lower-too-large": (output(FOLD, [1, 2], [4, 0], "51/10", 6), "network-output"),
    "hand-network-upper-too-small": (output(FOLD, [1, 2], [4, 0], 0, "49/10"), "network-output"),
    "hand-network-lower-negative": (output(FOLD, [1, 2], [4, 0], -5, 5), "bounds"),
    "hand-network-slot-overflows": (gives(FULL_SLOT, [100, 100], [-56]), "network-output"),
    "hand-network-epsilon-too-small": (lipschitz(STEEP, [0, 0], [3, 4], "49/10", 5), "difference-quotient"),
    "hand-network-constant-too-large": (lipschitz(STEEP, [0, 0], [3, 4], 5, "51/10"), "difference-quotient"),
    "hand-network-equal-inputs": (lipschitz(STEEP, [3, 4], [3, 4], 5, 5), "difference-quotient"),
    "hand-network-epsilon-negative": (lipschitz(STEEP, [0, 0], [3, 4], -5, 5), "bounds"),
    "hand-network-more-noise": (overperforms(TENTH, DETAIL, [0, 0], [0, 1], 0, 0, "9/100", 1, 10), "overperformance"),
    "hand-network-more-distance": (overperforms(TENTH, DETAIL, [0, 0], [0, 1], 0, 0, "1/10", "11/10", 10), "overperformance"),
    "hand-network-steeper": (overperforms(TENTH, DETAIL, [0, 0], [0, 1], 0, 0, "1/10", 1, "101/10"), "overperformance"),
    # both are measured as 0, the network answers (0, 1/2)
    "hand-network-equal-measurements": (
        overperforms(matrix_operator([1, 0]), network(1, dense([0], [0], bias=[0, "1/2"])), [0, 0], [0, 1], "1/2", "1/2", 0, 1, 7),
        "overperformance",
    ),
    "hand-network-other-error": (
        overperforms(TENTH, network(1, dense([0], [9])), [0, 0], [0, 1], 0, "9/100", "1/10", 1, 9), "overperformance",
    ),
    "hand-network-first-error": (
        overperforms(TENTH, network(1, dense([0], [9])), [0, 1], [0, 0], "9/100", 0, "1/10", 1, 9), "overperformance",
    ),
    "hand-network-error-negative": (
        overperforms(TENTH, network(1, dense([0], [9])), [0, 0], [0, 1], 0, "-1/10", "1/10", 1, 9), "bounds",
    ),
    "hand-network-classes-far-apart": (classes(SAME, [1, 0], [0, 1], "7/5", 0, 1), "distinct-classes"),
    "hand-network-radius-negative": (classes(SAME, [1, 0], [0, 1], "-3/2", 0, 1), "bounds"),
    "hand-network-one-class": (classes(SAME, [1, 0], [2, 1], 2, 0, 0), "distinct-classes"),
    "hand-network-wrong-first-class": (classes(network(3), [1, 0, 0], [0, 1, 0], 2, 2, 1), "distinct-classes"),
    "hand-network-wrong-second-class": (classes(network(3), [1, 0, 0], [0, 1, 0], 2, 0, 2), "distinct-classes"),
    # a tie is no class
    "hand-network-two-largest": (classes(SAME, [1, 1], [0, 1], 2, 0, 1), "distinct-classes"),
}  # fmt: skip


def _net(net: Any) -> Document:
    return output(net, [1, 2], [4, 0], 0, 9)


def _plane(**keys: Any) -> Document:
    return output(network([1, 2, 2], {**PADDED["layers"][0], **keys}), IMAGE, [0, 0, 0, 0], 0, 10**6)


def _operator_layer(kind: str, operator: Any) -> Document:
    return _net(network(2, layer(kind, operator=operator)))


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-network-layer-unknown": (_net(network(2, layer("softmax"))), "kind is 'softmax'"),
    "hand-network-layer-of-no-kind": (_net(network(2, {"kind": ["relu"]})), 'kind is ["relu"]'),
    "hand-network-input-of-two-axes": (_net(network([1, 2], RELU)), "a number, or [channels, height, width]"),
    "hand-network-input-zero": (output(network([0, 1, 1]), [], [], 0, 9), "with a number below 1"),
    "hand-network-dense-width": (_net(network(2, dense([1, 2, 3], [1, 2, 3]))), "3 columns where 2 belong"),
    "hand-network-no-image": (_net(network(2, convolution([1], 1, 1, 1, 1))), "needs an image"),
    "hand-network-kernel-depth": (_plane(kernel={"shape": [1, 2, 2, 2], "entries": ["1"] * 8}), "for 2 channels where 1 belong"),
    "hand-network-kernel-empty": (_plane(kernel={"shape": [0, 1, 2, 2], "entries": []}, bias=None), "kernel is empty"),
    "hand-network-kernel-short": (_plane(kernel={"shape": [1, 1, 2, 2], "entries": ["1"] * 3}), "3 entries where 4 belong"),
    "hand-network-padding-of-a-kernel": (_plane(padding=[0, 2, 1, 0]), "not below the size of the kernel"),
    "hand-network-stride-zero": (_plane(stride=[0, 1]), "with a number below 1"),
    "hand-network-kernel-too-high": (
        _plane(kernel={"shape": [1, 1, 4, 2], "entries": ["1"] * 8}), "larger than the image"
    ),
    "hand-network-kernel-too-wide": (
        _plane(kernel={"shape": [1, 1, 2, 4], "entries": ["1"] * 8}), "larger than the image"
    ),
    "hand-network-slope-above-one": (_net(network(2, layer("leaky-relu", slope="3/2"))), "not between 0 and 1"),
    "hand-network-slope-negative": (_net(network(2, layer("leaky-relu", slope="-1/2"))), "not between 0 and 1"),
    "hand-network-scale-short": (_net(network(2, layer("channel-affine", scale=["1"], shift=None))), "1 entries where 2 belong"),
    "hand-network-pool-high": (output(network([1, 3, 1], layer("mean-pool", size=[2, 1])), [1, 2, 3], [0], 0, 9), "does not divide"),
    "hand-network-pool-wide": (output(network([1, 1, 3], layer("mean-pool", size=[1, 2])), [1, 2, 3], [0], 0, 9), "does not divide"),
    "hand-network-reshape-size": (_net(network(2, layer("reshape", shape=3))), "has not 2 entries"),
    "hand-network-residual-shape": (_net(network(2, layer("residual", layers=[dense([1, 1])]))), "no sum of the two"),
    "hand-network-linear-size": (_operator_layer("linear", matrix_operator([1, 2, 3], [1, 2, 3])), "3 entries where there are 2"),
    "hand-network-adjoint-size": (_operator_layer("adjoint", matrix_operator([1, 2])), "1 entries where there are 2"),
    "hand-network-consistency-size": (
        _operator_layer("data-consistency", matrix_operator([1, 2, 3], [1, 2, 3])), "3 entries where there are 2"
    ),
    "hand-network-consistency-rows": (_operator_layer("data-consistency", matrix_operator([1, 2])), "1 rows, the input of the network 2"),
    "hand-network-input-short": (output(FOLD, [1], [4, 0], 0, 9), "instance.vectors[0] has 1 entries where 2 belong"),
    "hand-network-target-long": (output(FOLD, [1, 2], [4, 0, 0], 0, 9), "instance.vectors[1] has 3 entries where 2 belong"),
    "hand-network-with-evidence": ({**output(FOLD, [1, 2], [4, 0], 5, 5), "evidence": {"rule": "network-output"}}, "unknown key"),
    "hand-network-operator-of-another-size": (
        overperforms(matrix_operator([1, "1/10", 0]), DETAIL, [0, 0], [0, 1], 0, 0, "1/10", 1, 10), "does not measure what"
    ),
    "hand-network-class-beyond": (classes(SAME, [1, 0], [0, 1], 2, 0, 2), "2 outputs, and no class 2"),
    "hand-network-class-in-a-string": (classes(SAME, [1, 0], [0, 1], 2, "0", 1), "claim.first must be a count"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant(
        "a slot with a sign", "packed_planes.py", "octets = (largest * weight).bit_length() // 8 + 1",
        "octets = -(-(largest * weight).bit_length() // 8)",
    ),
)  # fmt: skip

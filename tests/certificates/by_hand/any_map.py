"""What no map can do for two vectors, and the forms of operators and vectors that all such claims share."""

from __future__ import annotations

import base64
import struct
from typing import Any

from by_hand.documents import Constant, Document, certificate, numerals


def dense(*rows: Any) -> Document:
    return {"kind": "dense", "matrix": [numerals(row) for row in rows]}


def hadamard(size: Any, scale: Any, rows: Any) -> Document:
    return {"kind": "walsh-hadamard", "size": size, "scale": str(scale), "rows": rows}


def mojette(size: Any, scale: Any, *directions: Any) -> Document:
    return {"kind": "mojette", "size": size, "scale": str(scale), "directions": [[*d] for d in directions]}


def singles(*values: float) -> Document:
    """A block of float32 numbers."""
    data = base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()
    return {"encoding": "float32", "length": len(values), "data": data}


def shaped(block: Document, *shape: int) -> Document:
    """The same block as a matrix."""
    return {"encoding": block["encoding"], "shape": [*shape], "data": block["data"]}


def any_map(operator: Any, x: Any, other: Any, eta: Any, lower: Any) -> Document:
    """Every map errs by at least `lower` on x or on the other vector, with noise of norm `eta`."""
    claim = {"kind": "any-map-error", "eta": str(eta), "lower": str(lower)}
    vectors = [v if isinstance(v, dict) else numerals(v) for v in (x, other)]
    return certificate(claim, {"operator": operator, "vectors": vectors}, None, {})


SUM = dense([1, 1])
# A(x - x') = 0 and ||x - x'|| = 5: every map errs by 5/2
PLAIN = any_map(dense([4, -3]), [3, 4], [0, 0], 0, "5/2")
BLOCK = singles(3, 4)
FULL = hadamard(4, "1/2", [0, 1, 2, 3])

CORRECT: dict[str, Document] = {
    "hand-any-map-on-both-bounds": any_map(dense([1, 0], [0, 1]), [3, 4], [0, 0], "5/2", "5/2"),
    "hand-any-map-in-the-kernel": PLAIN,
    "hand-any-map-says-nothing": any_map(SUM, [1, 0], [1, 0], 0, 0),
    "hand-any-map-of-blocks": any_map(
        {"kind": "dense", "matrix": shaped(singles(4, -3), 1, 2)}, BLOCK, singles(0, 0), 0, "5/2"
    ),
    # x - x' = 2^-149 (1, -1), of the least float32 number: ||x - x'|| / 2 = 2^-149 / sqrt 2
    "hand-any-map-of-subnormal-numbers": any_map(
        SUM, singles(2.0**-149, -(2.0**-149)), singles(0, 0), 0, f"1/{2**150}"
    ),
    "hand-any-map-identity": any_map({"kind": "identity", "size": 2}, [3, 4], [0, 0], "5/2", "5/2"),
    # A A^T = I: the norm of all four measurements is that of the vector
    "hand-any-map-hadamard": any_map(FULL, [1, 2, 2, 4], [0, 0, 0, 0], "5/2", "5/2"),
    # x - x' = (1, 1, -1, -1) is the row 2 alone, which is not measured
    "hand-any-map-hadamard-kernel": any_map(hadamard(4, 3, [0, 1, 3]), [1, 1, 0, 0], [0, 0, 1, 1], 0, 1),
    # (1 0; 0 1) and (0 1; 1 0) have the same sums of rows and columns
    "hand-any-map-mojette-ghost": any_map(mojette(2, 5, [1, 0], [0, -1]), [1, 0, 0, 1], [0, 1, 1, 0], 0, 1),
    # one pixel more: two sums of 1/2 each, ||A(x - x')||^2 = 1/2 <= 4 eta^2
    "hand-any-map-mojette-pixel": any_map(mojette(2, "1/2", [1, 0], [0, 1]), [0, 0, 1, 0], [0, 0, 0, 0], "9/25", "1/2"),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # the measurements are 5 apart: with noise of 2.4 each the map I errs by 2.4 only
    "hand-any-map-noise-too-small": (
        any_map(dense([1, 0], [0, 1]), [3, 4], [0, 0], "12/5", "5/2"), "indistinguishable-pair",
    ),
    # with noise of 9/4 the identity errs by 9/4
    "hand-any-map-noise-constant": (
        any_map(dense([1, 0], [0, 1]), [3, 4], [0, 0], "9/4", "5/2"), "indistinguishable-pair",
    ),
    # the constant map (x + x')/2 errs by 5/2
    "hand-any-map-error-too-large": (any_map(dense([4, -3]), [3, 4], [0, 0], 0, "13/5"), "indistinguishable-pair"),
    # without this condition a negative eta would pass: its square is the same
    "hand-any-map-noise-negative": (any_map(dense([1, 0], [0, 1]), [3, 4], [0, 0], "-5/2", "5/2"), "bounds"),
    "hand-any-map-lower-negative": (any_map(dense([4, -3]), [3, 4], [0, 0], 0, "-5/2"), "bounds"),
    # row 2 is measured
    "hand-any-map-hadamard-seen": (
        any_map(hadamard(4, 3, [0, 1, 2, 3]), [1, 1, 0, 0], [0, 0, 1, 1], 0, 1), "indistinguishable-pair",
    ),
    # the diagonals tell the two apart
    "hand-any-map-mojette-seen": (
        any_map(mojette(2, 5, [1, 0], [0, 1], [1, 1]), [1, 0, 0, 1], [0, 1, 1, 0], 0, 1), "indistinguishable-pair",
    ),
    "hand-any-map-mojette-scale": (
        any_map(mojette(2, 1, [1, 0], [0, 1]), [0, 0, 1, 0], [0, 0, 0, 0], "9/25", "1/2"), "indistinguishable-pair",
    ),
    # with the scale 1 all norms are doubled
    "hand-any-map-hadamard-scale": (
        any_map(hadamard(4, 1, [0, 1, 2, 3]), [1, 2, 2, 4], [0, 0, 0, 0], "5/2", "5/2"), "indistinguishable-pair",
    ),
}  # fmt: skip


def _with(document: Document, **parts: Any) -> Document:
    return {**document, **parts}


def _posed(**parts: Any) -> Document:
    return _with(PLAIN, instance={**PLAIN["instance"], **parts})


def _matrix(value: Any) -> Document:
    return _posed(operator={"kind": "dense", "matrix": value})


def _lines(*directions: Any) -> Document:
    return _posed(operator=mojette(2, 1, *directions))


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-any-map-over-a-field": (_with(PLAIN, field=[{"sqrt": "2"}]), "goes with the rational field"),
    "hand-any-map-with-a-point": (_with(PLAIN, point=["0", "0"]), "goes with the rational field"),
    "hand-any-map-with-evidence": (_with(PLAIN, evidence={"rule": "indistinguishable-pair"}), "unknown key"),
    "hand-any-map-three-vectors": (_posed(vectors=[["0", "0"]] * 3), "instance.vectors has 3 entries"),
    "hand-any-map-short-vector": (_posed(vectors=[["0", "0"], ["0"]]), "instance.vectors[1] has 1 entries"),
    "hand-any-map-short-block": (_posed(vectors=[BLOCK, singles(1)]), "instance.vectors[1] has 1 entries"),
    "hand-any-map-block-of-halves": (_posed(vectors=[BLOCK, {**BLOCK, "encoding": "float16"}]), "encoding is 'float16'"),
    "hand-any-map-block-of-lists": (_posed(vectors=[BLOCK, {**BLOCK, "encoding": ["float32"]}]), "encoding is [\"float32\"]"),
    "hand-any-map-block-with-a-tail": (_posed(vectors=[BLOCK, {**BLOCK, "data": singles(1, 2, 3)["data"]}]), "12 bytes where 8 belong"),
    "hand-any-map-infinite": (_posed(vectors=[BLOCK, singles(1, float("inf"))]), "NaN or an infinity"),
    "hand-any-map-ragged": (_matrix([["1", "2"], ["3"]]), "rows have different lengths"),
    "hand-any-map-no-row": (_matrix(shaped(singles(), 0, 2)), "instance.operator.matrix is empty"),
    "hand-any-map-no-column": (_matrix([[], []]), "instance.operator.matrix is empty"),
    "hand-any-map-operator-of-no-kind": (_posed(operator={"kind": ["dense"], "matrix": [["4", "-3"]]}), "kind is [\"dense\"]"),
    "hand-any-map-operator-unknown": (_posed(operator={"kind": "sparse", "matrix": [["4", "-3"]]}), "kind is 'sparse'"),
    "hand-any-map-size-three": (_posed(operator=hadamard(3, 1, [0])), "size is 3, no power of two"),
    "hand-any-map-size-zero": (_posed(operator=hadamard(0, 1, [])), "size is 0, no power of two"),
    "hand-any-map-nothing-measured": (_posed(operator=hadamard(2, 1, [])), "at least one row"),
    "hand-any-map-mojette-not-coprime": (_lines([2, 4]), "operator.directions[0] is [2, 4]: two coprime integers"),
    "hand-any-map-mojette-no-direction": (_lines([1, 0], [0, 0]), "operator.directions[1] is [0, 0]: two coprime"),
    "hand-any-map-mojette-of-strings": (_lines(["1", 0]), "two coprime integers belong there"),
    "hand-any-map-mojette-and-strings": (_lines([0, "1"]), "two coprime integers belong there"),
    "hand-any-map-mojette-of-three": (_lines([1, 0, 0]), "operator.directions[0] has 3 entries where 2 belong"),
    "hand-any-map-mojette-nothing-measured": (_lines(), "one direction"),
    "hand-any-map-mojette-no-pixel": (
        any_map(mojette(0, 1, [1, 0]), [], [], 0, 0), "at least one pixel",
    ),
    "hand-any-map-mojette-scale-zero": (_posed(operator=mojette(2, 0, [1, 0])), "a positive scale"),
    "hand-any-map-scale-zero": (_posed(operator=hadamard(2, 0, [0])), "a positive scale"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("2 eta apart", "any_map.py", "seen > 4 * eta * eta", "seen > 5 * eta * eta"),
    Constant("half the distance", "any_map.py", "distance < 4 * lower * lower", "distance < 3 * lower * lower"),
)

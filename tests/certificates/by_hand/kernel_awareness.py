"""How much longer than its measurements a difference of sparse vectors can be; supports of two and three columns."""

from __future__ import annotations

from typing import Any

from by_hand.any_map import dense
from by_hand.documents import Constant, Document, certificate, numerals

EVERY = {"rule": "every-support"}


def blocks(*ends: int) -> Document:
    return {"rule": "block-coherence", "blocks": [*ends]}


def awareness(
    operator: Document, lower: Any, upper: Any, support: Any, vector: Any, proof: Any,
    *, s: Any = (1,), levels: Any = None,
) -> Document:  # fmt: skip
    """lower <= K* <= upper for s-sparse vectors."""
    claim = {"kind": "kernel-awareness", "lower": str(lower), "upper": str(upper)}
    ends = [len(operator["matrix"][0])] if levels is None else [*levels]
    posed = {"operator": operator, "levels": ends, "sparsities": [*s]}
    witness = {"support": [*support], "vector": numerals(vector)}
    return certificate(claim, posed, None, {"witness": witness, "proof": proof})


ONE = dense([1, 0], [0, 1])  # K* = 1
TWO = dense([2, 0], [0, 2])  # K* = 1/2
# I - J/6: A(1, 1, 1) is half of it, and 1 on what is orthogonal to it. G = I - J/4: the pairs have 3/4 - 1/4 = 1/2.
THREE = dense(["5/6", "-1/6", "-1/6"], ["-1/6", "5/6", "-1/6"], ["-1/6", "-1/6", "5/6"])
# the columns e1, e2, e3 and -(1, 1, 1)/2: (1, 1, 1, 2) is in the kernel, every two columns are independent
FOUR = dense([1, 0, 0, "-1/2"], [0, 1, 0, "-1/2"], [0, 0, 1, "-1/2"])
# e1, e1, e2, e2: the pairs inside a level are equal columns
TWINS = dense([1, 1, 0, 0], [0, 0, 1, 1])
# (1, 0), (3/5, 4/5): <A_1, A_2> = 3/5, so K*^2 = 5/2 at (1, -1)
SKEW = dense([1, "3/5"], [0, "4/5"])

CORRECT: dict[str, Document] = {
    "hand-awareness-no-upper-bound": awareness(ONE, 1, "infinity", [0], [1], None),
    "hand-awareness-infinite": awareness(TWINS, "infinity", "infinity", [0, 1], [1, -1], None),
    "hand-awareness-three-columns": awareness(THREE, 2, "2000001/1000000", [0, 1, 2], [1, 1, 1], EVERY, s=[2]),
    "hand-awareness-three-columns-by-coherence": awareness(
        THREE, 2, "2000001/1000000", [0, 1, 2], [1, 1, 1], blocks(3), s=[2]
    ),
    "hand-awareness-pairs": awareness(THREE, "7/5", "71/50", [0, 1], [1, 1], EVERY),
    "hand-awareness-levels": awareness(
        dense([1, 0, "3/5"], [0, 1, 0], [0, 0, "4/5"]), "3/2", "8/5", [0, 2], [1, -1], EVERY, s=[1, 1], levels=[2, 3]
    ),
    "hand-awareness-blocks": awareness(
        dense([1, 0, "3/5"], [0, 1, 0], [0, 0, "4/5"]), "3/2", "8/5", [0, 2], [1, -1], blocks(1, 2, 3), s=[1]
    ),
    "hand-awareness-one-column": awareness(dense([2]), "1/2", "51/100", [0], [1], EVERY),
    "hand-awareness-identity": awareness({"kind": "identity", "size": 2}, 1, "11/10", [0], [1], EVERY, levels=[2]),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    "hand-awareness-lower-negative": (awareness(ONE, "-1/2", "infinity", [0], [1], None), "bounds"),
    # its square is that of 2
    "hand-awareness-upper-negative": (awareness(ONE, 1, -2, [0], [1], EVERY), "bounds"),
    # K* is finite: no two columns are dependent
    "hand-awareness-four-entries": (
        awareness(FOUR, "infinity", "infinity", [0, 1, 2, 3], [1, 1, 1, 2], None), "sparse-witness",
    ),
    # K* = 1, 0 >= 25 * 0
    "hand-awareness-zero-vector": (awareness(ONE, 5, "infinity", [0], [0], None), "sparse-witness"),
    "hand-awareness-not-in-the-kernel": (awareness(ONE, "infinity", "infinity", [0], [1], None), "sparse-witness"),
    # K* = 2, and 3 * 1 <= 4
    "hand-awareness-lower-too-large": (
        awareness(THREE, 3, "infinity", [0, 1, 2], [1, 1, 1], None, s=[2]), "sparse-witness",
    ),
    # K* = 1/2, and 1/(2/5) < 4
    "hand-awareness-upper-too-small": (awareness(TWO, "1/2", "2/5", [0], [1], EVERY), "every-support"),
    # K* = sqrt 2 for two columns; each of them alone has 1.15...
    "hand-awareness-pairs-too-small": (awareness(THREE, 1, "6/5", [0], [1], EVERY), "every-support"),
    "hand-awareness-pairs-too-small-by-coherence": (awareness(THREE, 1, "6/5", [0], [1], blocks(3)), "block-coherence"),
    # K* = 2 for three columns; the pairs have sqrt 2
    "hand-awareness-triples-too-small": (awareness(THREE, 1, "3/2", [0], [1], EVERY, s=[2]), "every-support"),
    # the pairs (0, 2), (1, 2) are of different blocks: K*^2 = 5/2
    "hand-awareness-across-blocks": (
        awareness(dense([1, 0, "3/5"], [0, 1, 0], [0, 0, "4/5"]), 1, "3/2", [0], [1], blocks(2, 3)), "block-coherence",
    ),
    "hand-awareness-skew": (awareness(SKEW, 1, "3/2", [0], [1], EVERY), "every-support"),
    # K* is infinite: the second level has two equal columns
    "hand-awareness-twins-in-a-level": (
        awareness(TWINS, 1, 2, [0], [1], EVERY, s=[1, 1], levels=[2, 4]), "every-support",
    ),
}  # fmt: skip


def _posed(**parts: Any) -> Document:
    document = awareness(ONE, 1, 2, [0], [1], EVERY)
    return {**document, "instance": {**document["instance"], **parts}}


WIDE = dense([*range(1, 18)])
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-awareness-proof-of-infinity": (awareness(ONE, 1, "infinity", [0], [1], EVERY), "evidence.proof must be null"),
    "hand-awareness-no-proof": (awareness(ONE, 1, 2, [0], [1], None), "evidence.proof.rule is null"),
    "hand-awareness-seventeen-blocks": (
        awareness(WIDE, 1, 2, [0], ["1"], blocks(*range(1, 18)), s=[1]), "has 17 blocks, the limit is 16",
    ),
    "hand-awareness-block-in-two-levels": (
        awareness(ONE, 1, 2, [0], [1], blocks(2), s=[1, 1], levels=[1, 2]), "a block lies in more than one level",
    ),
    "hand-awareness-levels-too-short": (_posed(levels=[1]), "instance.levels must ascend from above 0 to 2"),
    "hand-awareness-levels-that-fall": (_posed(levels=[3, 2], sparsities=[1, 1]), "instance.levels must ascend"),
    "hand-awareness-no-levels": (_posed(levels=[], sparsities=[]), "instance.levels must ascend"),
    "hand-awareness-sparsity-zero": (_posed(sparsities=[0]), "instance.sparsities must lie between 1"),
    "hand-awareness-sparsity-above-its-level": (_posed(sparsities=[3]), "instance.sparsities must lie between 1"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("twice the sparsity", "gram.py", "min(2 * s, size)", "min(s, size)"),
    Constant("the square of the upper bound", "kernel_awareness.py", "shifted(gram, unit, 1 / upper**2)", "shifted(gram, unit, 1 / upper)"),
    Constant("the square of the lower bound", "kernel_awareness.py", "lower * lower * measured", "lower * measured"),
    Constant("other columns of a block", "kernel_awareness.py", "(spread[k] - 1)", "(spread[k] - 2)"),
    Constant("elimination without fractions", "gram.py", "entry * entry >= lead * head", "entry * entry >= 4 * lead * head"),
)  # fmt: skip

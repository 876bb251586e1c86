"""Distribution functions of small Jacobi operators, whose quadrature rules of two and three nodes are known."""

from __future__ import annotations

from typing import Any

from by_hand.documents import Constant, Document, certificate
from by_hand.lattices import SQUARE
from by_hand.spectral_measures import banded, constant

BITS, RADIUS = 40, 10


def distribution(
    operator: Document, x: Any, bounds: Any, size: Any, nodes: Any, bits: Any = BITS, radius: Any = RADIUS
) -> Document:
    """`nodes` in units of 2^-8."""
    claim = {"kind": "distribution", "point": str(x), "lower": str(bounds[0]), "upper": str(bounds[1])}
    listed = [str(int(t * 2 ** (bits - 8))) for t in nodes]
    found = {"rule": "gauss-radau", "size": size, "bits": bits, "radius": radius, "nodes": listed}
    return certificate(claim, {"operator": operator}, None, found)


def jacobi(*beside: Any, sites: str = "naturals", diagonal: Any = None) -> Document:
    return banded((0, diagonal or constant(0)), (1, constant(*beside)), sites=sites)


# bands of width 1/500 around -1 and 1: the mass below 1/2 is 1/2. Two rows with a node at 1/2: phi = (y - 1/2)(y + 2)/2,
# the weights at -2 and 1/2 are 1/5 and 4/5
PAIRS = jacobi(1, "1/1000")
PLAIN = distribution(PAIRS, "1/2", ("1/6", "1001/1000"), 2, [-512])
FREE = jacobi(1)
FAR = {**FREE, "diagonals": [*FREE["diagonals"], {"offset": "2", "entries": constant(9)}]}
DOUBTFUL = jacobi(1, diagonal={"kind": "cosine", "coupling": "1", "frequency": ["0", "0", "0"], "phase": "1/4"})

CORRECT: dict[str, Document] = {
    "hand-distribution-of-two-nodes": PLAIN,
    "hand-distribution-nearly-on-the-bounds": distribution(PAIRS, "1/2", ("1999/10000", "100001/100000"), 2, [-512]),
    "hand-distribution-of-no-node": distribution(PAIRS, -3, (0, "1/9"), 2, []),
    "hand-distribution-without-a-diagonal": distribution(
        banded((1, constant(1)), sites="naturals"), "1/2", ("1/6", 2), 2, [-512]
    ),
    # the sign of entries beside the diagonal does not matter
    "hand-distribution-of-a-negative-entry": distribution(jacobi(-1), "1/2", ("1/6", "1001/1000"), 2, [-512]),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # the mass is 1/2
    "hand-distribution-lower-too-large": (distribution(PAIRS, "1/2", ("3/5", "1001/1000"), 2, [-512]), "gauss-radau"),
    "hand-distribution-upper-too-small": (distribution(PAIRS, "1/2", ("1/6", "2/5"), 2, [-512]), "gauss-radau"),
    # the node -2 is forgotten, and only the weight 4/5 is left
    "hand-distribution-node-forgotten": (distribution(PAIRS, "1/2", (0, "9/10"), 2, []), "gauss-radau"),
    # phi has no zero there
    "hand-distribution-node-elsewhere": (distribution(PAIRS, "1/2", (0, 2), 2, [-256]), "gauss-radau"),
    # the point itself is counted as a node below it
    "hand-distribution-node-at-the-point": (distribution(PAIRS, "1/2", ("3/5", 2), 2, [128]), "gauss-radau"),
    # two nodes lie below 3, and one of them is counted twice
    "hand-distribution-node-twice": (distribution(FREE, 3, (0, 2), 3, [-303.2073, -303.2073], radius=38), "gauss-radau"),
    "hand-distribution-sign-not-decided": (distribution(PAIRS, "1/2", (0, 2), 2, [-512], 8, 1), "gauss-radau"),
    # on the integers e_0 has another measure
    "hand-distribution-on-the-integers": (distribution(jacobi(1, sites="integers"), "1/2", ("1/6", 2), 2, [-512]), "gauss-radau"),
    "hand-distribution-of-more-diagonals": (distribution(FAR, "1/2", ("1/6", 2), 2, [-512]), "gauss-radau"),
    # multiplication by 1 has no mass below 1/2
    "hand-distribution-of-a-diagonal": (
        distribution(banded((0, constant(1)), sites="naturals"), "1/2", ("1/6", 2), 2, [-512]), "gauss-radau",
    ),
    "hand-distribution-of-a-cosine": (distribution(DOUBTFUL, 7, (-1, 2), 2, [-36], radius=39), "gauss-radau"),
    "hand-distribution-in-two-parts": (distribution(jacobi(1, 0), "1/2", (0, 2), 3, [-303]), "gauss-radau"),
    "hand-distribution-at-a-zero": (distribution(FREE, 0, (0, 2), 2, [-256]), "gauss-radau"),
}  # fmt: skip


def _evidence(**changed: Any) -> Document:
    return {**PLAIN, "evidence": {**PLAIN["evidence"], **changed}}


MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-distribution-of-a-lattice": (
        {**PLAIN, "instance": {"operator": SQUARE}}, "instance.operator is not banded on a line",
    ),
    "hand-distribution-of-one-row": (_evidence(size=1), "evidence.size is 1"),
    "hand-distribution-of-many-rows": (_evidence(size=4097), "evidence.size is 4097"),
    "hand-distribution-no-bits": (_evidence(bits=0, radius=0), "evidence.bits is 0"),
    "hand-distribution-many-bits": (_evidence(bits=20_001), "evidence.bits is 20001"),
    "hand-distribution-wide": (_evidence(radius=40), "evidence.radius is 40, and the bits are 40"),
    "hand-distribution-half-a-node": (_evidence(nodes=["1/2"]), "no integer"),
    "hand-distribution-another-rule": (_evidence(rule="residual"), "'gauss-radau' belongs there"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("weight at the point", "distribution.py", "upper < below[1] + at", "upper < below[1]"),
)

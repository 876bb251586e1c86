"""Oscillators p^2 + V(x) as they stand in files: a few columns of Hermite functions are seen at a glance."""

from __future__ import annotations

from by_hand.documents import Constant, Document
from by_hand.l2_operators import integers, near, number


def oscillator(*potential: object, scale: object = 1) -> Document:
    return {"kind": "oscillator", "potential": [*map(number, potential)], "scale": str(scale)}


HARMONIC = oscillator(0, 0, 1)  # Sp = {1, 3, 5, ...}
WIDE = oscillator(0, 0, "1/16", scale=2)  # Sp = {1/4, 3/4, ...}, in its own basis
TURNED = oscillator((0, 1), 0, 1)  # {1 + i, 3 + i, ...}
# e_0 -> e_0/2 + (e_1 - e_2) sqrt(1/2); e_1 -> 3 e_1/2 + e_0 sqrt(1/2) + e_2 - e_3 sqrt(3/2)
LINEAR = oscillator(0, 1)
# e_0 -> e_0/2 + (i e_1 - e_2) sqrt(1/2); e_1 -> 3 e_1/2 + i e_0 sqrt(1/2) + i e_2 - e_3 sqrt(3/2)
COMPLEX = oscillator(0, (0, 1))
NORMAL = {"resolvent": "normal", "condition": "if the operator is normal"}
POWER = {"resolvent": {"kind": "power", "factor": "1", "power": 1}, "condition": "if 1 / ||R(z)|| >= 1 dist^1"}
ABOVE_ROOT = {3: "17320508076/10000000000", 6: "24494897428/10000000000"}
"""Decimals above square roots."""

CORRECT: dict[str, Document] = {
    "hand-oscillator-harmonic": near(HARMONIC, [5, 1], [0, 0], [[0, 0, 1], [1, 0, 0]]),
    "hand-oscillator-harmonic-far-out": near(HARMONIC, [2 * 10**9 + 1], [0], [[1]], first=10**9),
    "hand-oscillator-scale": near(WIDE, ["3/4"], [0], [[0, 1]]),
    "hand-oscillator-turned": near(TURNED, [(1, 1), (3, 1)], [0, 0], [[1, 0], [0, 1]], adjoint=[1], **NORMAL),
    # ||(A - 1/2) e_0|| = 1
    "hand-oscillator-linear": near(LINEAR, ["1/2"], [f"{2**70 + 1}/{2**70}"], [[1]]),
    # the rows 0, ..., 3 and 0, ..., 4: 1/2 + 1 + 3/2 = 3, 1/2 + 1 + 3/2 + 3 = 6
    "hand-oscillator-row-above": near(LINEAR, ["3/2", "5/2"], [ABOVE_ROOT[3], ABOVE_ROOT[6]], [[1, 0], [0, 1]], first=1),
    # the signs of i e_1 and of i e_0 change for the adjoint
    "hand-oscillator-adjoint": near(
        COMPLEX, [1, 1], ["19143/10000", "9143/10000"], [[1, 0], [1, 0]], imaginary=[[0, 1], [0, 1]], adjoint=[1], **POWER
    ),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    # Sp = {1, 3, 5, ...}
    "hand-oscillator-between": (near(HARMONIC, [2], ["99/100"], [[1]]), "residual"),
    # e_1 belongs to 3/4, and p^2 + x^2/16 in the basis of p^2 + x^2 is not diagonal
    "hand-oscillator-another-scale": (
        near(oscillator(0, 0, "1/16"), ["3/4"], ["1/8"], [[0, 1]]), "residual",
    ),
    # |1 - i - (1 + i)| = 2
    "hand-oscillator-not-conjugated": (near(TURNED, [(1, -1)], [1], [[1]], adjoint=[0], **NORMAL), "residual"),
    "hand-oscillator-bound-too-small": (near(LINEAR, ["1/2"], ["99/100"], [[1]]), "residual"),
    # the row of e_0 counts, too: 1 + 3/2 < 3
    "hand-oscillator-row-below": (near(LINEAR, ["3/2"], ["16/10"], [[1]], first=1), "residual"),
    # (A - 1) (1, i) has the norm 1.9142 sqrt 2, (A* - 1) (1, i) 0.9142 sqrt 2
    "hand-oscillator-not-the-adjoint": (near(COMPLEX, [1], ["19/10"], [[1, 0]], imaginary=[[0, 1]], **POWER), "residual"),
    # with 1 bit the roots of 1/2 are 1/2, within 1/2, along four diagonals: 1/sqrt 2 + 2
    "hand-oscillator-doubt": (near(LINEAR, ["1/2"], [2], [[1]], bits=1), "residual"),
    # the same with complex entries: 1/sqrt 2 + 3
    "hand-oscillator-complex-doubt": (near(COMPLEX, ["1/2"], [3], [[1]], bits=1, **POWER), "residual"),
    # true for the sum of the squares of all rows but one
    "hand-oscillator-kinetic-part": (near(oscillator(0), ["1/2"], ["7/10"], [[1]]), "residual"),
}  # fmt: skip
PLAIN = near(HARMONIC, [1], [0], [[1]])


def _posed(operator: Document) -> Document:
    return {**PLAIN, "instance": {**PLAIN["instance"], "operator": operator}}


EMPTY = {**PLAIN["evidence"], "sites": {"first": "0", "count": 0}, "vectors": integers([])}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-oscillator-no-coefficient": (_posed(oscillator()), "potential has 0 coefficients; 1 to 33"),
    "hand-oscillator-degree-33": (_posed(oscillator(0, 0, 1, *[0] * 31)), "potential has 34 coefficients; 1 to 33"),
    "hand-oscillator-scale-0": (_posed(oscillator(0, 0, 1, scale=0)), "scale is 0: it is positive"),
    # (2 n + 1) / scale^2 and x^2 do not change with the sign
    "hand-oscillator-scale-negative": (_posed(oscillator(0, 0, 1, scale=-1)), "scale is -1: it is positive"),
    "hand-oscillator-long-coefficient": (_posed(oscillator(f"1/{2**256}", 0, 1)), "has a long number: 256 bits"),
    "hand-oscillator-long-scale": (_posed(oscillator(0, scale=2**256)), "has a long number: 256 bits"),
    "hand-oscillator-no-sites": ({**PLAIN, "evidence": EMPTY}, "count is 0; 1 to"),
    # n = -1 would have the entry -1
    "hand-oscillator-below-0": (near(HARMONIC, [-1], [0], [[1]], first=-1), "first is -1, and Hermite functions"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("a root rounded down", "oscillator.py", "else dyadic(1, -bits)", "else dyadic(1, -bits - 1)"),
    Constant("two roots rounded down", "oscillator.py", "dyadic(3, -bits - 1)", "dyadic(1, -bits)"),
    Constant("twice the site", "oscillator.py", "(2 * n + 1) * self.kinetic", "(n + 1) * self.kinetic"),
)

"""Constants of null space properties: two columns with the inner product 3/5, and multiples of I."""

from __future__ import annotations

from typing import Any

from by_hand.any_map import dense
from by_hand.documents import Constant, Document, certificate, numerals

PSEUDO, COHERENCE = {"rule": "pseudo-inverses"}, {"rule": "coherence-in-levels"}


def left(*inverses: Any) -> Document:
    return {"rule": "left-inverses", "inverses": [[numerals(row) for row in inverse] for inverse in inverses]}


def null_space(
    operator: Document, rho: Any, gamma: Any, c1: Any, c2: Any, proof: Any,
    *, q: Any = 1, root: Any = 1, s: Any = (1,), levels: Any = None, weights: Any = (1,),
) -> Document:  # fmt: skip
    """The property and its error bound; q = root = 1 give b = 1 and a = rho + 1/2 for one level."""
    claim = {"kind": "null-space-property", "rho": str(rho), "gamma": str(gamma), "c1": str(c1), "c2": str(c2)}
    ends = [len(operator["matrix"][0])] if levels is None else [*levels]
    posed = {"operator": operator, "levels": ends, "sparsities": [*s], "weights": numerals(weights)}
    return certificate(claim, posed, None, {"proof": proof, "recovery": {"q": str(q), "root": str(root)}})


ONE, TWO = dense([1, 0], [0, 1]), dense([2, 0], [0, 2])
# the columns (1, 0), (3/5, 4/5): rho = 3/5 with the least gamma 1
SKEW = dense([1, "3/5"], [0, "4/5"])
FOR_SKEW = left([(1, 0)], [("3/5", "4/5")])
GAMMA = "101/100"
# I - J/30: squared norms 281/300, inner products -19/300; pairs have the least eigenvalue 262/300
NEAR = dense(*([str(f"{29 if i == k else -1}/30") for k in range(3)] for i in range(3)))

CORRECT: dict[str, Document] = {
    "hand-null-space": null_space(SKEW, "3/5", GAMMA, "11/4", "303/80", PSEUDO),
    "hand-null-space-by-left-inverses": null_space(SKEW, "3/5", GAMMA, "11/4", "303/80", FOR_SKEW),
    "hand-null-space-by-coherence": null_space(SKEW, "3/5", 1, "11/4", "15/4", COHERENCE),
    # orthonormal columns; a larger c1 beside a larger c2
    "hand-null-space-rho-zero": null_space(ONE, 0, GAMMA, 1, "202/100", PSEUDO),
    # D holds the first column, and one of the two others; xi = 1 + 1/4, zeta = 1/4, kappa = 5
    "hand-null-space-levels": null_space(
        dense([1, 0, 0], [0, 1, 0], [0, 0, 1]), 0, GAMMA, "9/8", "12/5", PSEUDO,
        s=[1, 1], levels=[1, 3], weights=[1, "1/2"], root="9/4", q=1,
    ),
}  # fmt: skip
INCORRECT: dict[str, tuple[Document, str]] = {
    "hand-null-space-rho-negative": (null_space(SKEW, "-3/5", GAMMA, 1, 3, PSEUDO), "bounds"),
    "hand-null-space-rho-above-one": (null_space(SKEW, "3/2", GAMMA, -4, -3, PSEUDO), "bounds"),
    "hand-null-space-gamma-negative": (null_space(SKEW, "3/5", "-101/100", "11/4", 4, PSEUDO), "bounds"),
    # ||x_D|| = ||Ax|| for x on D
    "hand-null-space-gamma-too-small": (null_space(ONE, 0, "99/100", 1, 2, PSEUDO), "pseudo-inverses"),
    # ||x_D|| = ||Ax||/2, and 1/(2/5) < 4 < 1/(2/5)^2
    "hand-null-space-gamma-of-two": (null_space(TWO, 0, "2/5", 1, 1, PSEUDO), "pseudo-inverses"),
    "hand-null-space-rho-too-small": (null_space(SKEW, "1/4", GAMMA, 1, 3, PSEUDO), "pseudo-inverses"),
    # with gamma = 1.001 p of (NSP) is within 0.045 of A_1, so rho >= 3/5 - 0.036
    "hand-null-space-rho-one-half": (null_space(SKEW, "1/2", "1001/1000", 2, 4, PSEUDO), "pseudo-inverses"),
    # gamma >= 1 is necessary
    "hand-null-space-half-an-inverse": (
        null_space(ONE, 0, "3/5", 1, 2, left([("1/2", 0)], [(0, "1/2")])), "left-inverses",
    ),
    "hand-null-space-norm-of-an-inverse": (
        null_space(ONE, 0, "99/100", 1, 2, left([(1, 0)], [(0, 1)])), "left-inverses",
    ),
    "hand-null-space-rho-of-an-inverse": (null_space(SKEW, "1/4", GAMMA, 1, 3, FOR_SKEW), "left-inverses"),
    "hand-null-space-coherence-gamma": (null_space(TWO, 0, "2/5", 1, 1, COHERENCE), "coherence-in-levels"),
    "hand-null-space-coherence-rho": (null_space(SKEW, "1/4", GAMMA, 1, 3, COHERENCE), "coherence-in-levels"),
    # gamma^2 >= 300/262 is necessary
    "hand-null-space-coherence-of-pairs": (
        null_space(NEAR, "1/2", "26/25", 2, 4, COHERENCE, s=[2]), "coherence-in-levels",
    ),
    # q = -1 would give c1 = 0: x = (1, 0), z = 0 has T = -||x|| + 2 sigma, sigma = 0
    "hand-null-space-q-negative": (null_space(ONE, 0, GAMMA, 0, 0, PSEUDO, q=-1), "recovery-constants"),
    "hand-null-space-root-negative": (null_space(ONE, 0, GAMMA, "1/10", 2, PSEUDO, root=-1), "recovery-constants"),
    # kappa = 1
    "hand-null-space-root-too-small": (null_space(ONE, 0, GAMMA, "1/4", 2, PSEUDO, root="1/2"), "recovery-constants"),
    "hand-null-space-c1-too-small": (null_space(ONE, 0, GAMMA, "1/4", 2, PSEUDO), "recovery-constants"),
    # T = 0, ||z - x|| = ||A(z - x)||
    "hand-null-space-c2-too-small": (null_space(ONE, 0, GAMMA, "1/2", "3/5", PSEUDO), "recovery-constants"),
    # b = 1: below it c2 is not proven
    "hand-null-space-half-of-b": (null_space(ONE, 0, GAMMA, "1/2", "6/5", PSEUDO), "recovery-constants"),
}  # fmt: skip
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-null-space-weight-zero": (null_space(ONE, 0, GAMMA, 1, 3, PSEUDO, weights=[0]), "weights must be positive"),
    "hand-null-space-rule-unknown": (null_space(ONE, 0, GAMMA, 1, 3, {"rule": "guess"}), "rule is 'guess'"),
    "hand-null-space-too-many-inverses": (
        null_space(ONE, 0, GAMMA, 1, 3, left([(1, 0)], [(0, 1)], [(1, 0)])), "more matrices than there are supports",
    ),
    "hand-null-space-too-few-inverses": (null_space(ONE, 0, GAMMA, 1, 3, left([(1, 0)])), "inverses[1] must be an array"),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("the square of gamma", "null_space.py", "1 / gamma**2", "1 / gamma"),
    Constant("gamma of coherence", "null_space.py", "gamma * gamma * least < 1", "gamma * least < 1"),
    Constant("the square of rho", "null_space.py", "(rho * self.weights[k]) ** 2", "(rho * self.weights[k])"),
    Constant("other columns of a level", "null_space.py", "counts[m] - (m == k)", "counts[m] - 2 * (m == k)"),
    Constant("half of q", "null_space.py", "(q + 1 / q) / 2", "(q + 1 / q) / 4"),
    Constant("half of the root", "null_space.py", "root / (2 * q)", "root / (4 * q)"),
    Constant("b beside C1", "null_space.py", "second < gamma * (b + first)", "second < gamma * first"),
)  # fmt: skip

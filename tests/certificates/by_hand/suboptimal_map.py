"""Networks that are no best map of finitely many vectors: A = (0 1) measures the second entry."""

from __future__ import annotations

from typing import Any

from by_hand.any_map import dense as matrix_operator
from by_hand.documents import Constant, Document, certificate, numerals
from by_hand.networks import RELU, dense, network
from by_hand.optimal_map import HALVES, PAIR, SECOND


def refuted(
    net: Document, vectors: Any, error: Any, optimum: Any, vector: Any, centres: Any, operator: Document = SECOND
) -> Document:
    """||Psi(Ax) - x|| >= error > optimum >= c_opt, x the vector of that number."""
    claim = {"kind": "not-optimal", "error": str(error), "optimum": str(optimum)}
    evidence = {"vector": vector, "centres": [None if c is None else numerals(c) for c in centres]}
    instance = {"network": net, "operator": operator, "vectors": [*map(numerals, vectors)]}
    return certificate(claim, instance, None, evidence)


# y -> (1, y): 2 away from (3, 0), 4 from (-3, 0), and the best map gives (0, 0) there
ONE = network(1, dense([0], [1], bias=[1, 0]))
# y -> (0, relu(y)): a best map of the pair, and 2 away from (0, -2)
POSITIVE = network(1, dense([0], [1]), RELU)
# y -> (0, 0): 5 away from (0, 5), and (0, 5) is the only vector measured as 5
NOTHING = network(1, dense([0], [0]))

CORRECT: dict[str, Document] = {
    "hand-suboptimal-pair": refuted(ONE, PAIR, 4, 3, 1, [HALVES]),
    "hand-suboptimal-pair-by-diameter": refuted(ONE, PAIR, 4, 3, 1, [None]),
    "hand-suboptimal-less-than-it-errs": refuted(ONE, PAIR, "7/2", "31/10", 1, [HALVES]),
    "hand-suboptimal-on-a-single-fibre": refuted(POSITIVE, [(0, 1), (0, -2)], 2, 0, 1, []),
    "hand-suboptimal-beside-a-pair": refuted(NOTHING, [*PAIR, (0, 5)], 5, 3, 2, [HALVES]),
}
INCORRECT: dict[str, tuple[Document, str]] = {
    # c_opt = 0: no map errs by -1 at most
    "hand-suboptimal-optimum-negative": (refuted(POSITIVE, [(0, 1), (0, -2)], 2, -1, 1, []), "bounds"),
    "hand-suboptimal-error-too-large": (refuted(ONE, PAIR, "41/10", 3, 1, [HALVES]), "suboptimal-output"),
    "hand-suboptimal-of-the-other-vector": (refuted(ONE, PAIR, 4, 3, 0, [HALVES]), "suboptimal-output"),
    # y -> (0, y) is a best map of the pair: error and optimum are both 3
    "hand-suboptimal-best-map": (refuted(POSITIVE, PAIR, 3, 3, 0, [HALVES]), "suboptimal-output"),
    "hand-suboptimal-optimum-larger": (refuted(POSITIVE, PAIR, 3, 4, 0, [HALVES]), "suboptimal-output"),
    "hand-suboptimal-optimum-too-small": (refuted(POSITIVE, PAIR, 3, 2, 0, [HALVES]), "fibre-centres"),
    "hand-suboptimal-centre-elsewhere": (refuted(ONE, PAIR, 4, 3, 1, [["1/3", "2/3"]]), "fibre-centres"),
}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {
    "hand-suboptimal-vector-beyond": (refuted(ONE, PAIR, 4, 3, 2, [HALVES]), "position 2, which does not exist"),
    "hand-suboptimal-no-vector": (refuted(ONE, [], 4, 3, 0, []), "position 0, which does not exist"),
    "hand-suboptimal-centre-missing": (refuted(ONE, PAIR, 4, 3, 1, []), "evidence.centres has 0 entries"),
    "hand-suboptimal-operator-of-more-columns": (
        refuted(ONE, [(3, 0, 0)], 4, 3, 0, [], matrix_operator([0, 1, 0])), "does not measure what",
    ),
    "hand-suboptimal-operator-of-more-rows": (
        refuted(ONE, [(3, 0)], 4, 3, 0, [], matrix_operator([0, 1], [1, 0])), "does not measure what",
    ),
}  # fmt: skip
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = (
    Constant("the square of the error", "suboptimal_map.py", "if square < error * error:", "if square < error:"),
)

"""Rule of a claim of kind not-optimal: a network errs more on a set of vectors than the best map does.

Proofs: docs/theory/optimal-maps.md.
"""

from __future__ import annotations

from .case import Exhibit
from .document import Malformed, rational, read_indices
from .fibres import PAGE, read_vectors, require_radius
from .network import read_network
from .numerals import ZERO
from .operators import read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified

SUBOPTIMAL = Rule(
    "suboptimal-output", "", PAGE,
    "the output of a network, computed without rounding, is farther from one vector of a set than that of the best "
    "map is from any",
)  # fmt: skip
KIND = OtherKind(
    "not-optimal",
    "error optimum",
    "the network errs by at least {error} on one of {count} vectors, and the best map by at most {optimum} on the "
    "worst of them: the network is not a best map of this set",
    upward="optimum",
)


@KIND.checked_by
def check_not_optimal(exhibit: Exhibit) -> Verified:
    """||Psi(Ax) - x|| >= error > optimum >= c_opt for one x of the set."""
    error, optimum = (rational(said, f"claim.{key}") for said, key in zip(exhibit.said(KIND), KIND.keys))
    if optimum < 0:
        raise Rejected(BOUNDS, "the bound of the optimum is negative")
    network_said, operator_said, vectors_said = exhibit.parts("network", "operator", "vectors")
    worst, centres = exhibit.proof("vector", "centres")
    network = read_network(network_said, "instance.network")
    operator = read_operator(operator_said, "instance.operator")
    if (operator.columns, operator.rows) != (network.outputs, network.inputs):
        raise Malformed("instance.operator does not measure what the network gives, or not what it takes")
    vectors = read_vectors(vectors_said, operator)
    (k,) = read_indices([worst], "evidence.vector", len(vectors))
    measured = [operator.forward(x) for x in vectors]
    square = (network.exact(measured[k]) - vectors[k]).square()
    SUBOPTIMAL.step("the number of the vector, and ||Psi(Ax) - x||^2", k, square)
    if square < error * error:  # (U5)
        raise Rejected(SUBOPTIMAL, "the output is nearer to the vector than the claimed error")
    require_radius(optimum, ZERO, vectors, measured, centres)
    if error <= optimum:  # (U6)
        raise Rejected(SUBOPTIMAL, "the claimed error is not larger than that of the best map may be")
    return {"error": error, "optimum": optimum, "count": len(vectors), "title": f"{network.title}; {operator.title}"}

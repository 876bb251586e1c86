"""Claim constant-class: the largest output of a network stays the largest in a ball.

Proof: docs/theory/linear-region.md, "Classes".
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .dense_network import DenseNetwork, dense_network
from .derivative import Tangent
from .document import Malformed, has, read_count, read_list
from .linear_region import read_radius, require_region
from .lipschitz import read_multipliers
from .network import Network, read_network
from .numerals import dot
from .rules import OtherKind, Rejected, Rule, Verified
from .scaled import Scaled, read_vector

CLASSES = Rule(
    "constant-class",
    "rule pairs",
    "theory/linear-region.md#classes",
    "at y one output is larger than all others, and their differences change less in the ball",
)
KIND = OtherKind("constant-class", "class radius", "the class is {class} wherever ||z - y|| <= {radius}")


@KIND.checked_by
def check_constant_class(exhibit: Exhibit) -> Verified:
    """f_c(z) > f_j(z) for all j != c and ||z - y|| <= radius."""
    class_said, radius_said = exhibit.said(KIND)
    radius = read_radius(radius_said)
    network_said, y_said = exhibit.parts("network", "point")
    network = read_network(network_said, "instance.network")
    outputs = network.outputs
    chosen = read_count(class_said, "claim.class")
    if chosen >= outputs:
        raise Malformed(f"claim.class is {chosen}, and the network has {outputs} outputs")
    y = read_vector(y_said, "instance.point", network.inputs)
    others = [j for j in range(outputs) if j != chosen]
    if has(exhibit.evidence, "pairs"):
        values, slopes = network.exact(y), _global_slopes(exhibit, network, chosen, others)
    else:
        values, slopes = _slopes_in_region(exhibit, network, y, radius, chosen, others)
    for j, slope in zip(others, slopes):
        margin = values.unit * (values.numbers[chosen] - values.numbers[j])
        CLASSES.step(f"the difference to output {j}, and its squared slope", margin, slope)
        if margin <= 0:
            raise Rejected(CLASSES, f"output {j} is not smaller at the point itself")
        if radius * radius * slope >= margin * margin:  # (J4)
            raise Rejected(CLASSES, f"output {j} may be as large in the ball")
    return {"class": chosen, "radius": radius, "title": network.title}


def _slopes_in_region(
    exhibit: Exhibit, network: Network, y: Scaled, radius: Fraction, chosen: int, others: list[int]
) -> tuple[Scaled, list[Fraction]]:
    """f(y), and ||row c - row j||^2 of the Jacobian, if the ball lies in one linear region."""
    (name,) = exhibit.proof("rule")
    CLASSES.expect(name, "evidence")
    tangent = Tangent(network, y)
    require_region(tangent, radius, CLASSES)
    rows, unit = tangent.jacobian
    apart = [[a - b for a, b in zip(rows[chosen], rows[j])] for j in others]
    return tangent.values, [unit * unit * dot(row, row) for row in apart]


def _global_slopes(exhibit: Exhibit, network: Network, chosen: int, others: list[int]) -> list[Fraction]:
    """1 / q_j of the networks f_c - f_j, by rule neuron-multipliers."""
    name, pairs = exhibit.proof(*CLASSES.keys)
    CLASSES.expect(name, "evidence")
    dense = dense_network(network, "instance.network")
    last, unit = dense.matrices[-1]
    found = []
    for k, (j, proof) in enumerate(zip(others, read_list(pairs, "evidence.pairs", len(others)))):
        row = [a - b for a, b in zip(last[chosen], last[j])]
        difference = DenseNetwork(network, [*dense.matrices[:-1], ([row], unit)])
        found.append(1 / read_multipliers(proof, f"evidence.pairs[{k}]", difference))
    return found

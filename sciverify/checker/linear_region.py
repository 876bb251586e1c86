"""Rule linear-region: a ball in which no neuron changes its sign, so that the network is affine there.

Proof: docs/theory/linear-region.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit, in_order
from .derivative import Tangent
from .document import Json, rational
from .integer_matrix import matrix_product
from .network import read_network
from .numerals import dot
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled, read_vector
from .semidefinite import SymmetricMatrix

REGION = Rule(
    "linear-region",
    "rule vector",
    "theory/linear-region.md",
    "no neuron changes its sign in the ball, so the norm of the Jacobian at its centre is the constant",
)
KIND = OtherKind(
    "linear-region",
    "radius lower upper",
    "the least L with ||f(z) - f(y)|| <= L ||z - y|| for ||z - y|| <= eps is between {lower} and {upper}, whichever "
    "eps <= {radius}",
    upward="upper",
)


@KIND.checked_by
def check_linear_region(exhibit: Exhibit) -> Verified:
    """lower <= L^eps(f, y) <= upper for 0 < eps <= radius."""
    radius_said, low, high = exhibit.said(KIND)
    lower, upper = in_order(low, high)
    radius = read_radius(radius_said)
    network_said, y_said = exhibit.parts("network", "point")
    name, vector = exhibit.proof(*REGION.keys)
    REGION.expect(name, "evidence")
    network = read_network(network_said, "instance.network")
    tangent = Tangent(network, read_vector(y_said, "instance.point", network.inputs))
    require_region(tangent, radius, REGION)
    rows, unit = tangent.jacobian
    v = read_vector(vector, "evidence.vector", len(rows[0]))
    image, square = Scaled([dot(row, v.numbers) for row in rows], unit * v.unit).square(), v.square()
    REGION.step("||J v||^2 and ||v||^2", image, square)
    if not square:
        raise Rejected(REGION, "the vector is 0")
    if image < lower * lower * square:  # (J2)
        raise Rejected(REGION, "the vector is stretched less than the lower bound says")
    if not _norm_at_most(rows, unit, upper):  # (J3)
        raise Rejected(REGION, "the norm of the Jacobian is not proven to be at most the upper bound")
    return {"radius": radius, "lower": lower, "upper": upper, "title": network.title}


def read_radius(value: Json) -> Fraction:
    """A positive radius."""
    radius = rational(value, "claim.radius")
    if radius <= 0:
        raise Rejected(BOUNDS, "the radius is not positive")
    return radius


def require_region(tangent: Tangent, radius: Fraction, rule: Rule) -> None:
    """No neuron changes its sign where ||z - y|| < radius: (J1)."""
    square = radius * radius
    for k, (z, row) in enumerate(tangent.neurons):
        if square * row > z:  # (J1)
            rule.step("z^2, and ||row||^2 of its Jacobian", z, row)
            raise Rejected(rule, f"neuron {k} may change its sign in the ball")


def _norm_at_most(rows: list[list[int]], unit: Fraction, upper: Fraction) -> bool:
    """U^2 I - J J^T >= 0, or U^2 I - J^T J >= 0, whichever is smaller."""
    if not any(map(any, rows)):
        return True
    columns = [*map(list, zip(*rows))]
    left, right = (rows, columns) if len(rows) <= len(columns) else (columns, rows)
    gram = matrix_product(left, right, "the Gram matrix of a Jacobian")
    found = SymmetricMatrix(len(gram))
    for k in range(len(gram)):
        found.add_entry(k, 1, upper * upper)
    found.add(0, 0, [[-x for x in row] for row in gram], unit * unit)
    return found.is_semidefinite()

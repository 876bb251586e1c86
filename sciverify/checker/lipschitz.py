"""Rule neuron-multipliers: a Lipschitz constant of a dense network, by a matrix inequality for its neurons.

Proof: docs/theory/lipschitz.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .dense_network import DenseNetwork, dense_network
from .document import Json, rational, read_object
from .integer_matrix import matrix_product
from .network import read_network
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled, read_vector
from .semidefinite import SymmetricMatrix
from .work import long_products, spend, words

MULTIPLIERS = Rule(
    "neuron-multipliers",
    "rule multipliers inverse",
    "theory/lipschitz.md",
    "a matrix of one multiplier for each neuron, and of the inverse q of a squared constant, is positive semidefinite",
)
KIND = OtherKind(
    "lipschitz-upper", "constant", "||f(x) - f(y)|| <= {constant} ||x - y|| for all x and y", upward="constant"
)


@KIND.checked_by
def check_lipschitz_upper(exhibit: Exhibit) -> Verified:
    """||f(x) - f(y)|| <= L ||x - y||"""
    (said,) = exhibit.said(KIND)
    constant = rational(said, "claim.constant")
    if constant < 0:
        raise Rejected(BOUNDS, "the constant is negative")
    (instance,) = exhibit.parts("network")
    network = dense_network(read_network(instance, "instance.network"), "instance.network")
    inverse = read_multipliers(exhibit.evidence, "evidence", network)
    MULTIPLIERS.step("L^2 q, which is at least 1", constant**2 * inverse)
    if constant * constant * inverse < 1:  # (L4)
        raise Rejected(MULTIPLIERS, "the constant is below what the multipliers prove")
    return {"constant": constant, "title": network.title}


def read_multipliers(value: Json, where: str, network: DenseNetwork) -> Fraction:
    """q, with ||f(x) - f(y)||^2 q <= ||x - y||^2 proven by the multipliers."""
    name, multipliers, inverse_said = read_object(value, where, [*MULTIPLIERS.keys])
    MULTIPLIERS.expect(name, where)
    t = read_vector(multipliers, f"{where}.multipliers", network.neurons)
    inverse = rational(inverse_said, f"{where}.inverse")
    MULTIPLIERS.step(f"q, with the matrix of {network.neurons} neurons", inverse)
    if inverse <= 0:
        raise Rejected(MULTIPLIERS, "the inverse of the squared constant is not positive")
    if not inequality(network, t, inverse).is_semidefinite():  # (L3)
        raise Rejected(MULTIPLIERS, "the matrix of the multipliers is not proven to be positive semidefinite")
    return inverse


def inequality(network: DenseNetwork, t: Scaled, inverse: Fraction) -> SymmetricMatrix:
    """The matrix of (L3); that the multipliers are not negative follows, as its diagonal is at most 2 t."""
    found = SymmetricMatrix(network.neurons)
    places = network.places
    numbers = [t.numbers[a:b] for a, b in places]
    for (start, _), layer in zip(places, numbers):
        for k, x in enumerate(layer):
            found.add_entry(start + k, 2 * x, t.unit)  # (L3)
    for k in range(1, len(places)):
        matrix, unit = network.matrices[k]
        spend(len(matrix) * len(matrix[0]) * (100 + 60 * words(matrix)), "a block of multipliers")
        block = [[-x * w for x, w in zip(numbers[k], column)] for column in zip(*matrix)]
        found.add(places[k - 1][0], places[k][0], block, unit * t.unit)  # (L3)
    first, unit = network.matrices[0]
    gram = matrix_product(first, [*map(list, zip(*first))], "the Gram matrix of the rows of the first layer")
    size = 30 * words(gram)
    spend(len(gram) ** 2 * (200 + long_products(size, 60 * words([t.numbers]))), "scaled rows")
    scaled = [[-a * b * x for b, x in zip(numbers[0], row)] for a, row in zip(numbers[0], gram)]
    found.add(0, 0, scaled, inverse * (unit * t.unit) ** 2)  # (L3)
    last, unit = network.matrices[-1]
    columns = [*map(list, zip(*last))]
    gram = matrix_product(columns, last, "the Gram matrix of the columns of the last layer")
    found.add(places[-1][0], places[-1][0], [[-x for x in row] for row in gram], unit * unit)  # (L3)
    return found

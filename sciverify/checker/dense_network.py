"""Networks of dense layers between which every neuron has a slope from 0 to 1.

Proof: docs/theory/lipschitz.md, "Networks".
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import accumulate, pairwise

from .document import Malformed
from .integer_matrix import matrix_product
from .layers import ChannelAffine, Dense, LeakyRelu, Relu, Reshape
from .network import Network
from .work import spend

Matrix = tuple[list[list[int]], Fraction]


class DenseNetwork:
    """f = W_l s_l(... s_1(W_0 x + b_0) ...) + b_l, where each s_k acts entry by entry with slopes in [0, 1].

    Attributes
    ----------
    network : Network
    matrices : W_0, ..., W_l as integers over units
    neurons : int
    places : the neurons of each hidden layer, as (first, behind the last)
    """

    def __init__(self, network: Network, matrices: list[Matrix]) -> None:
        self.network, self.matrices = network, matrices
        ends = [*accumulate((len(rows) for rows, _ in matrices[:-1]), initial=0)]
        self.places, self.neurons = [*pairwise(ends)], ends[-1]
        self.title = network.title


def dense_network(network: Network, where: str) -> DenseNetwork:
    """The network, if it has this form."""
    matrices: list[Matrix] = []
    current: Matrix | None = None
    width = network.inputs
    for k, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            current = _after((layer.matrix, layer.unit), current)
        elif isinstance(layer, ChannelAffine):
            current = _scaled(layer, current or _identity(width))
        elif isinstance(layer, Relu | LeakyRelu):
            matrices.append(current or _identity(width))
            current = None
        elif not isinstance(layer, Reshape):
            raise Malformed(f"{where}.layers[{k}] is neither dense nor an activation")
        width = math.prod(layer.shape)
    matrices.append(current or _identity(width))
    if len(matrices) < 2:
        raise Malformed(f"{where} has no activation: it is a matrix")
    return DenseNetwork(network, matrices)


def _after(second: Matrix, first: Matrix | None) -> Matrix:
    """second first"""
    if first is None:
        return second
    return matrix_product(second[0], first[0], "a product of layers"), second[1] * first[1]


def _scaled(layer: ChannelAffine, before: Matrix) -> Matrix:
    """Rows of a matrix times the scales of a layer."""
    rows = [[scale * x for x in row] for scale, row in zip(layer.scale.numbers, before[0])]
    return rows, layer.scale.unit * before[1]


def _identity(size: int) -> Matrix:
    spend(60 * size * size, "a matrix without entries in the file")
    return [[int(i == k) for k in range(size)] for i in range(size)], Fraction(1)

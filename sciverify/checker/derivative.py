"""The Jacobian of a network at a point at which no neuron is 0, without rounding.

Proof: docs/theory/linear-region.md.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from .integer_matrix import matrix_product
from .layers import (
    Adjoint,
    ChannelAffine,
    Convolution,
    DataConsistency,
    Dense,
    Layer,
    LeakyRelu,
    Linear,
    MeanPool,
    Relu,
    Reshape,
)
from .network import Network, Residual
from .numerals import ONE, dot
from .scaled import Scaled, common_unit
from .work import long_products, spend, words

Matrix: TypeAlias = tuple[list[list[int]], Fraction]
"""Rows of integers, times a unit."""
AFFINE = (Adjoint, ChannelAffine, Convolution, DataConsistency, Linear, MeanPool, Reshape)
"""Layers whose differences are those of a linear map; a kind of layer that is not listed has no derivative here."""


class Tangent:
    """What a network computes at y, and the derivatives of it.

    Attributes
    ----------
    values : Scaled
    jacobian : Matrix
        Of the values with respect to y.
    neurons : list of (z^2, ||row of its Jacobian||^2)
        Of all activations whose row is not 0.
    """

    def __init__(self, network: Network, y: Scaled) -> None:
        self.y = y
        spend(60 * len(y.numbers) ** 2, "the Jacobian of the input")
        self.identity: Matrix = ([[int(i == k) for k in range(len(y.numbers))] for i in range(len(y.numbers))], ONE)
        self.neurons: list[tuple[Fraction, Fraction]] = []
        self.values, self.jacobian = self._through(network.layers, y, self.identity)

    def _through(self, layers: list[Layer], x: Scaled, jacobian: Matrix) -> tuple[Scaled, Matrix]:
        for layer in layers:
            x, jacobian = self._step(layer, x, jacobian)
        return x, jacobian

    def _step(self, layer: Layer, x: Scaled, jacobian: Matrix) -> tuple[Scaled, Matrix]:
        if isinstance(layer, Residual):
            inner, change = self._through(layer.layers, x, jacobian)
            return x + inner, _sum(jacobian, change)
        value = layer.apply(x, self.y)
        if isinstance(layer, Relu | LeakyRelu):
            return value, self._behind(layer, x, jacobian)
        if isinstance(layer, Dense):
            return value, _after(layer, jacobian, self.identity)
        if not isinstance(layer, AFFINE):
            raise TypeError(f"{type(layer).__name__} is not known to be affine")
        return value, self._along_columns(layer, jacobian)

    def _behind(self, layer: Relu | LeakyRelu, x: Scaled, jacobian: Matrix) -> Matrix:
        """Rows of neurons that are not positive are scaled by the slope below 0: (J1)."""
        rows, unit = jacobian
        up, down = (1, 0) if isinstance(layer, Relu) else (layer.slope.denominator, layer.slope.numerator)
        size = 30 * words(rows)
        spend(len(rows) * len(rows[0]) * (60 + long_products(size, size)), "squares of the rows of a Jacobian")
        for z, row in zip(x.numbers, rows):
            if any(row):
                self.neurons.append(((x.unit * z) ** 2, unit * unit * dot(row, row)))
        scaled = [[(up if z > 0 else down) * a for a in row] for z, row in zip(x.numbers, rows)]
        return scaled, unit / up

    def _along_columns(self, layer: Layer, jacobian: Matrix) -> Matrix:
        """An affine layer g(x, y): g(dx, dy) - g(0, 0) for every column dx of the Jacobian, and dy of the identity."""
        rows, unit = jacobian
        y_unit = self.identity[1]
        zero = Scaled([0] * len(rows), unit)
        offset = layer.apply(zero, Scaled([0] * len(self.y.numbers), y_unit))
        columns = [
            layer.apply(Scaled([*dx], unit), Scaled([*dy], y_unit)) - offset
            for dx, dy in zip(zip(*rows), zip(*self.identity[0]))
        ]
        common = columns[0].unit
        for column in columns:
            common = common_unit(common, column.unit)
        return [*map(list, zip(*(column.at(common) for column in columns)))], common


def _after(layer: Dense, jacobian: Matrix, identity: Matrix) -> Matrix:
    rows, unit = jacobian
    if jacobian is identity:
        return layer.matrix, layer.unit
    return matrix_product(layer.matrix, rows, "the Jacobian behind a layer"), layer.unit * unit


def _sum(first: Matrix, second: Matrix) -> Matrix:
    unit = common_unit(first[1], second[1])
    a, b = ((matrix[1] / unit).numerator for matrix in (first, second))
    return [[a * x + b * z for x, z in zip(row, other)] for row, other in zip(first[0], second[0])], unit

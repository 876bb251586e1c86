"""Networks as they stand in a file, evaluated without rounding.

Form and proofs: docs/theory/networks.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .document import Json, Malformed, look, read_list, read_object, short
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
    Shape,
    read_shape,
)
from .scaled import Scaled
from .work import spend, words


class Network:
    """Layers one after another.

    Attributes
    ----------
    input, output : shapes
    inputs, outputs : sizes
    layers : list of Layer
    """

    def __init__(self, shape: Shape, layers: list[Layer]) -> None:
        self.input, self.layers = shape, layers
        self.output = layers[-1].shape if layers else shape
        self.inputs, self.outputs = math.prod(self.input), math.prod(self.output)

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return f"network R^{self.inputs} -> R^{self.outputs}, {len(self.layers)} layer{'s' * (len(self.layers) != 1)}"

    def exact(self, y: Scaled) -> Scaled:
        """The output at y."""
        return _through(self.layers, y, y)


def _through(layers: list[Layer], x: Scaled, y: Scaled) -> Scaled:
    for layer in layers:
        spend(len(x.numbers) * (250 + 2 * words([x.numbers])), "layers of a network")
        x = _shortened(layer.apply(x, y))
    return x


def _shortened(x: Scaled) -> Scaled:
    """The same vector, without powers of two that all its numbers have."""
    bits = 0
    for value in x.numbers:
        bits |= value
        if bits & 1:
            return x
    shift = (bits & -bits).bit_length() - 1
    return Scaled([value >> shift for value in x.numbers], x.unit * (1 << shift)) if shift > 0 else x


class Residual(Layer):
    """x + F(x)"""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        (layers,) = read_object(value, where, ["kind", "layers"])[1:]
        self.layers = _read_layers(layers, f"{where}.layers", inside, source)
        self.inside = inside
        self.shape = self.layers[-1].shape if self.layers else inside
        if self.shape != inside:
            raise Malformed(f"{where}.layers leads from the shape {[*inside]} to {[*self.shape]}: no sum of the two")

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """x + F(x)"""
        return x + _through(self.layers, x, y)


LAYERS: dict[str, Callable[[Json, str, Shape, int], Layer]] = {
    "dense": Dense,
    "convolution": Convolution,
    "relu": Relu,
    "leaky-relu": LeakyRelu,
    "channel-affine": ChannelAffine,
    "mean-pool": MeanPool,
    "reshape": Reshape,
    "residual": Residual,
    "linear": Linear,
    "adjoint": Adjoint,
    "data-consistency": DataConsistency,
}


def read_network(value: Json, where: str) -> Network:
    """The network that such an object describes."""
    shape_said, layers = read_object(value, where, ["input", "layers"])
    shape = read_shape(shape_said, f"{where}.input")
    return Network(shape, _read_layers(layers, f"{where}.layers", shape, math.prod(shape)))


def _read_layers(value: Json, where: str, shape: Shape, source: int) -> list[Layer]:
    """Layers that fit together; `source` is the size of the input of the network."""
    found: list[Layer] = []
    for k, said in enumerate(read_list(value, where)):
        kind = look(said, "kind")
        if type(kind) is not str or kind not in LAYERS:
            raise Malformed(f"{where}[{k}].kind is {short(kind)}; known are {', '.join(LAYERS)}")
        layer = LAYERS[kind](said, f"{where}[{k}]", shape, source)
        shape = layer.shape
        found.append(layer)
    return found

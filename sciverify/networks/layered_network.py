"""Networks with exact weights: evaluated without rounding, enclosed in floats, or just run.

The network is the map of exact arithmetic with the stored weights; what floats make of it is bounded beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np

from sciverify.allowance import spent
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact import midrad
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.exact.rational_vector import RationalVector
from sciverify.networks.float_enclosure import FloatEnclosure
from sciverify.networks.layer import NetworkLayer, Shape, read_shape, through
from sciverify.networks.scaled_values import ScaledValues
from sciverify.networks.stored_array import StoredArray


class Residual(NetworkLayer):
    """x + F(x).

    Parameters
    ----------
    layers : sequence of NetworkLayer
        F; it leads back to the shape it begins with.

    Raises
    ------
    InvalidInput
        Layers that lead to another shape.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> block = sv.Residual([sv.Dense([[1, 1], [0, -1]]), sv.ReLU()])
    >>> sv.LayeredNetwork([block], input_shape=2).exact([1, 2])
    (4, 2)
    """

    def __init__(self, layers: Sequence[NetworkLayer]) -> None:
        self.layers = _read_layers(layers, "layers of a residual layer")

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """The same."""
        found = through(self.layers, shape, source)
        if found != shape:
            raise InvalidInput(f"the layers of a residual layer lead from the shape {shape} to {found}: no sum of them")
        return shape

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """x + F(x)"""
        return x + _exact(self.layers, x, shape, y)

    def apply(self, x: Floats, y: Floats) -> Floats:
        """x + F(x)"""
        return x + _applied(self.layers, x, y)

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """A sum that is rounded."""
        return x + _enclosed(self.layers, x, y)

    def products(self, shape: Shape, source: int) -> int:
        """Of all layers inside."""
        return _products(self.layers, shape, source)

    @property
    def entries(self) -> int:
        """Of the largest matrix inside."""
        return max((layer.entries for layer in self.layers), default=0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Residual) and self.layers == other.layers

    __hash__ = None

    def __str__(self) -> str:
        return f"x + F(x), F of {len(self.layers)} layer{'s' * (len(self.layers) != 1)}"


class LayeredNetwork(Displayed):
    """Layers one after another, with exact weights; call it for the float64 pass.

    Parameters
    ----------
    layers : sequence of NetworkLayer
        `Dense`, `Convolution`, `ChannelAffine`, `ReLU`, `LeakyReLU`, `MeanPool`, `Reshape`, `Residual`, `Linear`,
        `Adjoint`, `DataConsistency`. Weights in float arrays are the dyadic numbers that they are.
    input_shape : int, or (channels, height, width)
        What it takes. By default what the first layer tells: a dense layer, a `Linear` or an `Adjoint` one.

    Attributes
    ----------
    layers : tuple
    input_shape, output_shape : tuple
        (N,) or (channels, height, width).

    Raises
    ------
    InvalidInput
        Layers that do not fit together.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> network = sv.LayeredNetwork([sv.Dense([[1, -1], ["1/3", 1]], [0, 1]), sv.ReLU(), sv.Dense([[1, 1]])])
    >>> network.exact([1, 2])
    (10/3,)
    """

    def __init__(self, layers: Sequence[NetworkLayer], input_shape: object = None) -> None:
        self.layers = _read_layers(layers, "layers")
        self.input_shape = _told(self.layers) if input_shape is None else read_shape(input_shape, "input_shape")
        self.output_shape = through(self.layers, self.input_shape, math.prod(self.input_shape))

    @property
    def input_size(self) -> int:
        """Numbers that it takes."""
        return math.prod(self.input_shape)

    @property
    def output_size(self) -> int:
        """Numbers that it gives."""
        return math.prod(self.output_shape)

    @cached_property
    def products(self) -> int:
        """Products with weights that the exact pass takes."""
        return _products(self.layers, self.input_shape, self.input_size)

    def exact(self, y: object) -> RationalVector:
        """The output at y in rational numbers; an image is the vector of its channels, each row by row.

        **Guarantee.** No rounding.

        Raises
        ------
        InvalidInput
            y has not the size of the input, or an entry that is not rational.
        """
        return self.scaled(y).entries

    def scaled(self, y: object) -> ScaledValues:
        """The same as integers over one unit."""
        given = self._read(y).scaled
        return _exact(self.layers, given, self.input_shape, given)

    def __call__(self, y: object) -> Floats:
        """The float64 pass at the doubles nearest to y, with the doubles nearest to the weights; a vector."""
        values = self._read(y).doubles
        return _applied(self.layers, values.reshape(self.input_shape), values.ravel()).ravel()

    def enclose(self, y: object) -> FloatEnclosure:
        """A float64 pass at y, with bounds of how far it is from the exact network at y.

        Returns
        -------
        FloatEnclosure
            With `midpoint`, `radius` and `norm`, as vectors.
            **Guarantee.** ``abs(v - network.exact(y)) <= radius`` entry by entry, and ||v - network.exact(y)||_2 <=
            norm, for `midpoint` and every other float pass v, in whatever order it takes its sums; the rounding of
            weights, of y and of every operation is counted.

        Raises
        ------
        Undecided
            Numbers leave the range of doubles, sums have more terms than the bound is proven for, or the
            floating-point environment is not that of IEEE arithmetic: evaluate `exact` instead.
        """
        given = self._read(y)
        if max(_sizes(self.layers, self.input_shape, self.input_size)) >= midrad.MOST_TERMS:
            raise Undecided(f"{self} has more than {midrad.MOST_TERMS} values at a time: evaluate `exact` instead")
        entries = max((layer.entries for layer in self.layers), default=0)
        with float_proof(entries), np.errstate(over="ignore", invalid="ignore"):
            start = FloatEnclosure.exactly(given.doubles, given.errors)
            found = _enclosed(self.layers, start.reshaped(self.input_shape), start.reshaped((-1,))).reshaped((-1,))
        if not found.is_finite:
            raise Undecided(f"the float pass at y = {shown(y)} leaves the range of doubles: evaluate `exact` instead")
        return found

    def round_off(self, y: object) -> Fraction:
        """How far the float pass at y may be from the exact network at y, in the l2 norm.

        **Guarantee.** >= ||network(y) - network.exact(y)||_2, as `enclose` says, which also says what it raises.
        """
        return Fraction(self.enclose(y).norm)

    def _read(self, y: object) -> StoredArray:
        found = StoredArray(y, "y", (1, 2, 3))
        if math.prod(found.shape) != self.input_size:
            raise InvalidInput(f"y has {math.prod(found.shape)} entries, {self.input_size} are needed")
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LayeredNetwork):
            return NotImplemented
        return self.input_shape == other.input_shape and self.layers == other.layers

    __hash__ = None  # type: ignore[assignment]  # as arrays

    def __str__(self) -> str:
        count = len(self.layers)
        return f"network R^{self.input_size} -> R^{self.output_size}, {count} layer{'s' * (count != 1)}"


def as_network(value: object) -> LayeredNetwork:
    """The network that was passed.

    Raises
    ------
    InvalidInput
        It is none.
    """
    if not isinstance(value, LayeredNetwork):
        raise InvalidInput(f"{shown(value)} is no network: pass a LayeredNetwork, or what read_network returns")
    return value


def _read_layers(layers: object, name: str) -> tuple[NetworkLayer, ...]:
    if not isinstance(layers, Sequence) or isinstance(layers, str):
        raise InvalidInput(f"{name}: a sequence of layers such as Dense(W, b), ReLU() is needed, not {shown(layers)}")
    for k, layer in enumerate(layers):
        if not isinstance(layer, NetworkLayer):
            raise InvalidInput(f"{name}[{k}] is {shown(layer)}: a layer such as Dense(W, b) or ReLU() is needed")
    return tuple(layers)


def _told(layers: tuple[NetworkLayer, ...]) -> Shape:
    """The input that the first layer takes."""
    from sciverify.networks.affine import Dense
    from sciverify.networks.measured import Adjoint, Linear

    first = layers[0] if layers else None
    if isinstance(first, Dense):
        return first.matrix.shape[1:]
    if isinstance(first, Linear | Adjoint):
        return first.operator.shape[1:] if isinstance(first, Linear) else first.operator.shape[:1]
    raise InvalidInput("input_shape is missing: the first layer does not tell what the network takes")


def _exact(layers: Sequence[NetworkLayer], x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
    for k, layer in enumerate(layers):
        spent("evaluating the network exactly", k / len(layers))
        x, shape = layer.exact(x, shape, y).shortened(), layer.output_shape(shape, len(y.numbers))
    return x


def _applied(layers: Sequence[NetworkLayer], x: Floats, y: Floats) -> Floats:
    for layer in layers:
        x = layer.apply(x, y)
    return x


def _enclosed(layers: Sequence[NetworkLayer], x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
    """Ends where something is infinite: no later layer may hide it."""
    for k, layer in enumerate(layers):
        spent("enclosing the network in floats", k / len(layers))
        if not x.is_finite:
            return x
        x = layer.enclose(x, y)
    return x


def _products(layers: Sequence[NetworkLayer], shape: Shape, source: int) -> int:
    total = 0
    for layer in layers:
        total += layer.products(shape, source)
        shape = layer.output_shape(shape, source)
    return total


def _sizes(layers: Sequence[NetworkLayer], shape: Shape, source: int) -> list[int]:
    """Numbers that stand between layers."""
    found = [source]
    for layer in layers:
        if isinstance(layer, Residual):
            found += _sizes(layer.layers, shape, source)
        shape = layer.output_shape(shape, source)
        found.append(math.prod(shape))
    return found

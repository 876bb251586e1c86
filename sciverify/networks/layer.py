"""What a layer of a network is: an exact map, its float pass, and bounds of the difference."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeAlias

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.midrad import Floats
from sciverify.networks.float_enclosure import FloatEnclosure
from sciverify.networks.scaled_values import ScaledValues
from sciverify.operators.operator import given

Shape: TypeAlias = tuple[int, ...]
"""(N,) of a vector, (channels, height, width) of an image."""


class NetworkLayer(Displayed, ABC):
    """A map between vectors; an image is the vector of its channels, each row by row.

    **Guarantee.** `exact` does not round. `enclose` holds for every order of the sums of a float pass.

    **Source.** docs/theory/networks.md.
    """

    @abstractmethod
    def output_shape(self, shape: Shape, source: int) -> Shape:
        """The shape of what goes out; `InvalidInput` if what comes in does not fit.

        `source` is the size of the input of the whole network.
        """

    @abstractmethod
    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """The values that go out, for x of that shape; y is the input of the whole network."""

    @abstractmethod
    def apply(self, x: Floats, y: Floats) -> Floats:
        """The same in floats, for an array of the shape of what comes in and a vector y."""

    @abstractmethod
    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """The float pass with bounds of its errors."""

    def products(self, shape: Shape, source: int) -> int:
        """Products with weights that the exact pass takes, for what comes in of that shape."""
        return 0

    @property
    def entries(self) -> int:
        """Of the largest matrix that `enclose` multiplies with, as `float_proof` wants to know."""
        return 0

    def __getstate__(self) -> dict[str, object]:
        """What was given; what was computed from it is computed again (integer matrices of FLINT have no copies)."""
        return given(self)

    __hash__ = None  # type: ignore[assignment]  # layers compare like the arrays they hold


def through(layers: Sequence[NetworkLayer], shape: Shape, source: int) -> Shape:
    """The shape after all layers."""
    for layer in layers:
        shape = layer.output_shape(shape, source)
    return shape


def read_shape(shape: object, name: str) -> Shape:
    """N or (N,), or (channels, height, width)."""
    said = shape if isinstance(shape, Sequence) and not isinstance(shape, str) else [shape]
    if len(said) not in (1, 3):
        raise InvalidInput(f"{name} is {shown(shape)}: a number, or (channels, height, width), is needed")
    return tuple(as_integer(n, name, 1) for n in said)


def read_numbers(values: object, name: str, count: int, least: int) -> tuple[int, ...]:
    """So many integers; one integer stands for all of them."""
    said = values if isinstance(values, Sequence) and not isinstance(values, str) else [values] * count
    if len(said) != count:
        raise InvalidInput(f"{name} is {shown(values)}: {count} integers, or one, are needed")
    return tuple(as_integer(n, name, least) for n in said)


def require_image(shape: Shape, layer: str) -> tuple[int, int, int]:
    """(channels, height, width)"""
    if len(shape) != 3:
        raise InvalidInput(f"{layer} needs an image and gets a vector of {shape[0]} entries: put a Reshape before it")
    return shape[0], shape[1], shape[2]


def require_size(size: int, shape: Shape, layer: str) -> None:
    """So many entries come in."""
    if size != math.prod(shape):
        raise InvalidInput(f"{layer} takes {size} entries, and gets {math.prod(shape)} of the shape {shape}")

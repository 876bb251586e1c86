"""Layers without weights: rectifiers, means of blocks, another shape."""

from __future__ import annotations

import math

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact import midrad
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.rationals import to_rational
from sciverify.networks.float_enclosure import FloatEnclosure
from sciverify.networks.layer import NetworkLayer, Shape, read_numbers, read_shape, require_image
from sciverify.networks.scaled_values import ScaledValues


class ReLU(NetworkLayer):
    """max(x, 0), entry by entry.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LayeredNetwork([sv.ReLU()], input_shape=3).exact([-1, 0, "1/3"])
    (0, 0, 1/3)
    """

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """The same."""
        return shape

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """max(x, 0)"""
        return ScaledValues([max(v, 0) for v in x.numbers], x.unit)

    def apply(self, x: Floats, y: Floats) -> Floats:
        """max(x, 0)"""
        return np.maximum(x, 0.0)

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """Where even midpoint + 2 radius <= 0, the exact value and every float pass give 0 (F5)."""
        radius = np.where(x.midpoint <= -2 * x.radius, 0.0, x.radius)
        return FloatEnclosure.of(self.apply(x.midpoint, y.midpoint), radius, x.norm)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReLU)

    __hash__ = None

    def __str__(self) -> str:
        return "ReLU"


class LeakyReLU(NetworkLayer):
    """x where x > 0, slope * x elsewhere.

    Parameters
    ----------
    slope : rational number between 0 and 1
        A float is the dyadic number that it is.

    Raises
    ------
    InvalidInput
        A slope outside of this range.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LayeredNetwork([sv.LeakyReLU("1/10")], input_shape=2).exact([-1, 2])
    (-1/10, 2)
    """

    def __init__(self, slope: object) -> None:
        found = to_rational(slope, "slope")
        if found is None or not 0 <= found <= 1:
            raise InvalidInput(f"slope is {shown(slope)}: a rational number between 0 and 1 is needed")
        self.slope = found

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """The same."""
        return shape

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """Both sides over the denominator of the slope."""
        up, down = int(self.slope.q), int(self.slope.p)
        return ScaledValues([(up if v > 0 else down) * v for v in x.numbers], x.unit / up)

    def apply(self, x: Floats, y: Floats) -> Floats:
        """Entry by entry."""
        return np.where(x > 0, x, nearest_double(self.slope) * x)

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """The exact map does not enlarge distances; the float slope and one product are rounded (F6)."""
        slope = nearest_double(self.slope)
        relative = midrad.upper(distance_to_double(self.slope, slope) + midrad.gamma(2) * slope)
        rounding = midrad.upper(relative * x.sizes)
        norm = midrad.upper(x.norm + midrad.norm(rounding.ravel()))
        result = self.apply(x.midpoint, y.midpoint)
        return FloatEnclosure.of(result, midrad.upper(x.radius + rounding), float(norm))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LeakyReLU) and self.slope == other.slope

    __hash__ = None

    def __str__(self) -> str:
        return f"leaky ReLU of slope {float(nearest_double(self.slope)):.6g}"


class MeanPool(NetworkLayer):
    """The means of the blocks of h x w pixels that an image consists of.

    Parameters
    ----------
    size : int, or (h, w)

    Raises
    ------
    InvalidInput
        Blocks that do not divide the image.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LayeredNetwork([sv.MeanPool((1, 2))], input_shape=(1, 2, 2)).exact([[[1, 2], [3, 5]]])
    (3/2, 4)
    """

    def __init__(self, size: object) -> None:
        self.size = read_numbers(size, "size", 2, 1)

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """(channels, height / h, width / w)"""
        channels, height, width = require_image(shape, str(self))
        if height % self.size[0] or width % self.size[1]:
            raise InvalidInput(f"{self} does not divide an image of {height} x {width} pixels")
        return (channels, height // self.size[0], width // self.size[1])

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """Sums, over a smaller unit."""
        (high, wide), width = self.size, shape[2]
        narrow = [sum(x.numbers[k : k + wide]) for k in range(0, len(x.numbers), wide)]
        count, found = width // wide, []
        for k in range(0, len(narrow), high * count):
            found += [sum(narrow[k + j : k + high * count : count]) for j in range(count)]
        return ScaledValues(found, x.unit / (high * wide))

    def apply(self, x: Floats, y: Floats) -> Floats:
        """Sums, divided."""
        return self._sums(x) / math.prod(self.size)

    def _sums(self, x: Floats) -> Floats:
        (high, wide), (channels, height, width) = self.size, x.shape
        blocks = x.reshape(channels, height // high, high, width // wide, wide)
        return np.asarray(blocks.sum(axis=(2, 4)))

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """A mean of n numbers is n products with 1/n, rounded once more at the end."""
        count = math.prod(self.size)
        result, none = self.apply(x.midpoint, y.midpoint), np.zeros((2, 1))
        norm = float(midrad.upper(1 / math.sqrt(count)))
        return x.moved(result, lambda v: midrad.upper(self._sums(v) / count), norm, count + 1, none)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MeanPool) and self.size == other.size

    __hash__ = None

    def __str__(self) -> str:
        return f"means of {self.size[0]} x {self.size[1]} pixels"


class Reshape(NetworkLayer):
    """The same numbers under another shape.

    Parameters
    ----------
    shape : N, or (channels, height, width)

    Raises
    ------
    InvalidInput
        Another number of entries than the input has.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> to_image = [sv.Dense([[1], [2], [3], [4]]), sv.Reshape((1, 2, 2)), sv.MeanPool(2)]
    >>> sv.LayeredNetwork(to_image).exact([2])
    (5,)
    """

    def __init__(self, shape: object) -> None:
        self.shape = read_shape(shape, "shape")

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """The given one."""
        if math.prod(shape) != math.prod(self.shape):
            raise InvalidInput(f"{math.prod(shape)} entries do not fit the shape {self.shape}")
        return self.shape

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """x"""
        return x

    def apply(self, x: Floats, y: Floats) -> Floats:
        """x"""
        return x.reshape(self.shape)

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """The same."""
        return x.reshaped(self.shape)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reshape) and self.shape == other.shape

    __hash__ = None

    def __str__(self) -> str:
        return f"shape {self.shape}"

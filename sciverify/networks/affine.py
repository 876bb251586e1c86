"""Affine layers with weights: dense ones, convolutions, one scale and shift a channel."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from flint import fmpz_mat

from sciverify.errors import InvalidInput
from sciverify.exact import midrad
from sciverify.exact.midrad import Floats
from sciverify.networks.float_enclosure import FloatEnclosure, norm_above
from sciverify.networks.layer import NetworkLayer, Shape, read_numbers, require_image, require_size
from sciverify.networks.packed_planes import PackedConvolution
from sciverify.networks.scaled_values import ScaledValues
from sciverify.networks.stored_array import StoredArray, optional_array


class Dense(NetworkLayer):
    """W x + b.

    Parameters
    ----------
    matrix : array of shape (n, N)
    bias : array of length n, or None

    Raises
    ------
    InvalidInput
        Entries that are no rational numbers, a bias of another length.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LayeredNetwork([sv.Dense([[1, "1/3"], [0, 2]], bias=[1, 0])]).exact([1, 1])
    (7/3, 2)
    """

    def __init__(self, matrix: object, bias: object = None) -> None:
        self.matrix = StoredArray(matrix, "matrix", (2,))
        self.bias = optional_array(bias, "bias")
        _require_bias(self.bias, self.matrix.shape[0])

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """(n,), from a vector or an image of N entries."""
        require_size(self.matrix.shape[1], shape, str(self))
        return self.matrix.shape[:1]

    @cached_property
    def _integers(self) -> fmpz_mat:
        rows, columns = self.matrix.shape
        return fmpz_mat(rows, columns, self.matrix.scaled.numbers)

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """One product of integer matrices."""
        found = self._integers * fmpz_mat(len(x.numbers), 1, x.numbers)
        return _plus(ScaledValues([*map(int, found.entries())], self.matrix.scaled.unit * x.unit), self.bias, 1)

    def apply(self, x: Floats, y: Floats) -> Floats:
        """W x + b"""
        product: Floats = self.matrix.doubles @ x.ravel()
        return product if self.bias is None else product + self.bias.doubles

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """Bounds by |W|."""
        x = x.reshaped((-1,))
        added = _added(self.bias, len(self.matrix.doubles))
        if self.matrix.errors is not None:
            added[1] += midrad.upper(self.matrix.errors @ x.sizes)
        magnitudes, norm = self._magnitudes
        return x.moved(self.apply(x.midpoint, y.midpoint), lambda v: magnitudes @ v, norm, x.midpoint.size, added)

    @cached_property
    def _magnitudes(self) -> tuple[Floats, float]:
        magnitudes = np.abs(self.matrix.doubles)
        return magnitudes, norm_above(magnitudes)

    def products(self, shape: Shape, source: int) -> int:
        """One an entry."""
        return self.entries

    @property
    def entries(self) -> int:
        """Of W."""
        return self.matrix.doubles.size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dense) and (self.matrix, self.bias) == (other.matrix, other.bias)

    __hash__ = None

    def __str__(self) -> str:
        return f"dense layer {self.matrix.shape[0]} x {self.matrix.shape[1]}"


class Convolution(NetworkLayer):
    """b_o + sum of K_ocuv x_c(i sh + u - top, j sw + v - left), with zeros around the image: (I1).

    Parameters
    ----------
    kernel : array of shape (outputs, channels, kh, kw)
        As networks use it: it is not turned.
    bias : array of length `outputs`, or None
    padding : int, or (top, bottom, left, right)
        Rows and columns of zeros, fewer than the kernel has.
    stride : int, or (sh, sw)

    Raises
    ------
    InvalidInput
        Entries that are no rational numbers, a bias of another length, padding as large as the kernel.

    **Source.** docs/theory/networks.md, (I1).

    Examples
    --------
    >>> import sciverify as sv
    >>> means = sv.Convolution([[[["1/2", "1/2"]]]])  # one channel to one, 1 x 2 pixels
    >>> sv.LayeredNetwork([means], input_shape=(1, 1, 3)).exact([0, 1, 1])
    (1/2, 1)
    """

    def __init__(self, kernel: object, bias: object = None, *, padding: object = 0, stride: object = 1) -> None:
        self.kernel = StoredArray(kernel, "kernel", (4,))
        self.bias = optional_array(bias, "bias")
        self.padding = read_numbers(padding, "padding", 4, 0)
        self.stride = read_numbers(stride, "stride", 2, 1)
        _require_bias(self.bias, self.kernel.shape[0])
        if any(zeros >= self.kernel.shape[2 + k // 2] for k, zeros in enumerate(self.padding)):
            size = self.kernel.shape[2:]
            raise InvalidInput(f"padding is {self.padding}: it must be smaller than the kernel {size} along its axis")

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """(outputs, height, width)"""
        channels, height, width = require_image(shape, str(self))
        outputs, depth, kh, kw = self.kernel.shape
        top, bottom, left, right = self.padding
        high, wide = height + top + bottom - kh, width + left + right - kw
        if channels != depth or high < 0 or wide < 0:
            raise InvalidInput(f"{self} takes {depth} channels of at least its size, and gets the shape {shape}")
        return (outputs, high // self.stride[0] + 1, wide // self.stride[1] + 1)

    @cached_property
    def _packed(self) -> PackedConvolution:
        kernel = np.array(self.kernel.scaled.numbers, dtype=object).reshape(self.kernel.shape)
        return PackedConvolution(kernel, self.padding, self.stride)

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """All pixels of a plane at once."""
        numbers = self._packed(x.numbers, shape)
        times = len(numbers) // self.kernel.shape[0]
        return _plus(ScaledValues(numbers, self.kernel.scaled.unit * x.unit), self.bias, times)

    def _patches(self, image: Floats) -> Floats:
        """(channels kh kw, places): the pixels that the kernel meets."""
        top, bottom, left, right = self.padding
        size = self.kernel.shape[2:]
        framed = np.pad(image, ((0, 0), (top, bottom), (left, right)))
        windows = np.lib.stride_tricks.sliding_window_view(framed, size, axis=(1, 2))
        met = windows[:, :: self.stride[0], :: self.stride[1]].transpose(0, 3, 4, 1, 2)
        return met.reshape(math.prod(self.kernel.shape[1:]), -1)

    def _correlated(self, kernel: Floats, image: Floats) -> Floats:
        shape = self.output_shape(image.shape, 0)
        product: Floats = kernel.reshape(shape[0], -1) @ self._patches(image)
        return product.reshape(shape)

    def apply(self, x: Floats, y: Floats) -> Floats:
        """One matrix product."""
        product = self._correlated(self.kernel.doubles, x)
        return product if self.bias is None else product + self.bias.doubles[:, None, None]

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """Bounds by |K|."""
        magnitudes, norm = self._magnitudes
        added = _added(self.bias, len(magnitudes))[..., None, None]
        if self.kernel.errors is not None:
            added = added + np.stack([np.zeros(1), np.ones(1)])[..., None, None] * midrad.upper(
                self._correlated(self.kernel.errors, x.sizes)
            )
        terms = math.prod(self.kernel.shape[1:])
        result = self.apply(x.midpoint, y.midpoint)
        return x.moved(result, lambda v: self._correlated(magnitudes, v), norm, terms, added)

    @cached_property
    def _magnitudes(self) -> tuple[Floats, float]:
        """|K|; every row of the matrix has at most the entries of an output, every column those of a channel."""
        magnitudes = np.abs(self.kernel.doubles)
        sums = float(magnitudes.sum(axis=(1, 2, 3)).max()) * float(magnitudes.sum(axis=(0, 2, 3)).max())
        return magnitudes, float(midrad.upper(np.sqrt(midrad.upper(sums))))

    def products(self, shape: Shape, source: int) -> int:
        """One an entry of the kernel and a place."""
        return self.kernel.doubles.size * math.prod(self.output_shape(shape, 0)[1:])

    @property
    def entries(self) -> int:
        """Products of long sums are shared by threads however large the kernel is."""
        return 2**20

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Convolution):
            return NotImplemented
        return (self.kernel, self.bias, self.padding, self.stride) == (
            other.kernel,
            other.bias,
            other.padding,
            other.stride,
        )

    __hash__ = None

    def __str__(self) -> str:
        outputs, channels, kh, kw = self.kernel.shape
        return f"convolution {channels} -> {outputs} channels, {kh} x {kw}"


class ChannelAffine(NetworkLayer):
    """scale_c x + shift_c in channel c of an image, or in entry c of a vector: batch normalisation as it is applied.

    Parameters
    ----------
    scale : array with a number a channel
    shift : array with a number a channel, or None

    Raises
    ------
    InvalidInput
        Numbers that are not rational, another number of them than there are channels.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.LayeredNetwork([sv.ChannelAffine([2, "1/2"], [0, 1])], input_shape=2).exact([3, 4])
    (6, 3)
    """

    def __init__(self, scale: object, shift: object = None) -> None:
        self.scale = StoredArray(scale, "scale", (1,))
        self.shift = optional_array(shift, "shift")
        _require_bias(self.shift, self.scale.shape[0])

    def output_shape(self, shape: Shape, source: int) -> Shape:
        """The same."""
        if shape[0] != self.scale.shape[0]:
            raise InvalidInput(f"{self} gets the shape {shape}")
        return shape

    def exact(self, x: ScaledValues, shape: Shape, y: ScaledValues) -> ScaledValues:
        """Entry by entry."""
        times = math.prod(shape[1:])
        scale = _repeated(self.scale, times)
        found = [a * v for a, v in zip(scale.numbers, x.numbers, strict=True)]
        return _plus(ScaledValues(found, scale.unit * x.unit), self.shift, times)

    def apply(self, x: Floats, y: Floats) -> Floats:
        """Entry by entry."""
        product: Floats = self._by_channel(self.scale.doubles, x) * x
        return product if self.shift is None else product + self._by_channel(self.shift.doubles, x)

    def enclose(self, x: FloatEnclosure, y: FloatEnclosure) -> FloatEnclosure:
        """Bounds by |scale|."""
        magnitudes = self._by_channel(np.abs(self.scale.doubles), x.midpoint)
        added = np.stack([self._by_channel(part, x.midpoint) for part in _added(self.shift, len(self.scale.doubles))])
        if self.scale.errors is not None:
            wrong = midrad.upper(self._by_channel(self.scale.errors, x.midpoint) * x.sizes)
            added = np.stack([np.broadcast_to(added[0], wrong.shape), added[1] + wrong])
        result = self.apply(x.midpoint, y.midpoint)
        return x.moved(result, lambda v: magnitudes * v, float(magnitudes.max()), 1, added)

    def _by_channel(self, values: Floats, x: Floats) -> Floats:
        return values.reshape(-1, *[1] * (x.ndim - 1))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChannelAffine) and (self.scale, self.shift) == (other.scale, other.shift)

    __hash__ = None

    def __str__(self) -> str:
        return f"scale and shift of {self.scale.shape[0]} channels"


def _require_bias(bias: StoredArray | None, length: int) -> None:
    if bias is not None and bias.shape != (length,):
        raise InvalidInput(f"bias has {bias.shape[0]} entries, {length} are needed")


def _repeated(values: StoredArray, times: int) -> ScaledValues:
    """Each number `times` times."""
    return ScaledValues([x for x in values.scaled.numbers for _ in range(times)], values.scaled.unit)


def _plus(x: ScaledValues, bias: StoredArray | None, times: int) -> ScaledValues:
    return x if bias is None else x + _repeated(bias, times)


def _added(bias: StoredArray | None, length: int) -> Floats:
    """|b| of the doubles, and bounds of |b - its doubles|; shape (2, length)."""
    found = np.zeros((2, length))
    if bias is not None:
        found[0] = np.abs(bias.doubles)
        if bias.errors is not None:
            found[1] = bias.errors
    return found

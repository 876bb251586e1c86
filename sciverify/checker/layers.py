"""The layers of a network: maps between vectors that do not round.

Form and proofs: docs/theory/networks.md.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TypeAlias

from .document import Json, Malformed, rational, read_count, read_list, read_object, short
from .numerals import ONE, ZERO, dot
from .operators import read_operator
from .packed_planes import Frame, correlate
from .scaled import Scaled, read_rows, read_tensor, read_vector
from .work import long_products, spend, words

Shape: TypeAlias = tuple[int, ...]
"""(N,) of a vector, (channels, height, width) of an image."""


class Layer(ABC):
    """A map from vectors to vectors; an image is the vector of its channels, each row by row.

    Attributes
    ----------
    inside, shape : shapes of what comes in and of what goes out
    """

    inside: Shape
    shape: Shape

    @abstractmethod
    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """The values that go out; y is the input of the whole network."""


class Dense(Layer):
    """W x + b"""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        matrix, bias = read_object(value, where, ["kind", "matrix", "bias"])[1:]
        self.matrix, self.unit = read_rows(matrix, f"{where}.matrix")
        if len(self.matrix[0]) != math.prod(inside):
            raise Malformed(f"{where}.matrix has {len(self.matrix[0])} columns where {math.prod(inside)} belong")
        self.inside, self.shape = inside, (len(self.matrix),)
        self.bias = _read_bias(bias, f"{where}.bias", len(self.matrix))
        self.length = words(self.matrix)

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """Row by row."""
        cost = 40 + 4 * self.length * words([x.numbers])
        spend(len(self.matrix) * len(x.numbers) * cost, "products with a matrix")
        return _plus(Scaled([dot(row, x.numbers) for row in self.matrix], self.unit * x.unit), self.bias)


class Convolution(Layer):
    """Output o, pixel (i, j): b_o + sum of K_ocuv x_c(i sh + u - top, j sw + v - left), with zeros around the image."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        keys = ["kind", "kernel", "bias", "padding", "stride"]
        kernel, bias, padding, stride = read_object(value, where, keys)[1:]
        channels, height, width = _image(inside, where)
        flat, (outputs, depth, *size) = read_tensor(kernel, f"{where}.kernel", 4)
        if depth != channels:
            raise Malformed(f"{where}.kernel is for {depth} channels where {channels} belong")
        around = _counts(padding, f"{where}.padding", 4, 0)
        if any(zeros >= size[k // 2] for k, zeros in enumerate(around)):
            raise Malformed(f"{where}.padding is {short(padding)}, not below the size of the kernel")
        steps = _counts(stride, f"{where}.stride", 2, 1)
        if size[0] > height + around[0] + around[1] or size[1] > width + around[2] + around[3]:
            raise Malformed(f"{where}.kernel is larger than the image with its zeros")
        self.frame = Frame(height, width, (size[0], size[1]), around, (steps[0], steps[1]))
        self.inside, self.shape = inside, (outputs, self.frame.rows, self.frame.columns)
        self.unit, taps = flat.unit, size[0] * size[1]
        self.kernel = [
            [flat.numbers[k : k + taps] for k in range(o * depth * taps, (o + 1) * depth * taps, taps)]
            for o in range(outputs)
        ]
        self.bias = _read_bias(bias, f"{where}.bias", outputs, self.frame.rows * self.frame.columns)

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """Plane by plane."""
        size = self.frame.height * self.frame.width
        planes = [x.numbers[k : k + size] for k in range(0, len(x.numbers), size)]
        found = correlate(planes, self.kernel, self.frame)  # (I1)
        return _plus(Scaled([value for plane in found for value in plane], self.unit * x.unit), self.bias)


class Relu(Layer):
    """max(x, 0), entry by entry."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        read_object(value, where, ["kind"])
        self.inside = self.shape = inside

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """max(x, 0)"""
        return Scaled([max(value, 0) for value in x.numbers], x.unit)


class LeakyRelu(Layer):
    """x where x > 0, slope * x elsewhere; 0 <= slope <= 1."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        (slope,) = read_object(value, where, ["kind", "slope"])[1:]
        self.slope = rational(slope, f"{where}.slope")
        if not ZERO <= self.slope <= ONE:
            raise Malformed(f"{where}.slope is {short(slope)}, not between 0 and 1")
        self.inside = self.shape = inside

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """Both sides over the denominator of the slope."""
        size = max(self.slope.numerator.bit_length(), self.slope.denominator.bit_length())
        spend(len(x.numbers) * (60 + long_products(size, 30 * words([x.numbers]))), "slopes")
        up, down = self.slope.denominator, self.slope.numerator
        return Scaled([(up if value > 0 else down) * value for value in x.numbers], x.unit / up)


class ChannelAffine(Layer):
    """scale_c x + shift_c in channel c of an image, or in entry c of a vector."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        scale, shift = read_object(value, where, ["kind", "scale", "shift"])[1:]
        size = math.prod(inside[1:])
        self.scale = _repeated(read_vector(scale, f"{where}.scale", inside[0]), size)
        self.bias = _read_bias(shift, f"{where}.shift", inside[0], size)
        self.inside = self.shape = inside

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """Entry by entry."""
        found = [a * value for a, value in zip(self.scale.numbers, x.numbers)]
        return _plus(Scaled(found, self.scale.unit * x.unit), self.bias)


class MeanPool(Layer):
    """The means of the blocks of h x w pixels that an image consists of."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        (size,) = read_object(value, where, ["kind", "size"])[1:]
        channels, height, width = _image(inside, where)
        high, wide = _counts(size, f"{where}.size", 2, 1)
        if height % high or width % wide:
            raise Malformed(f"{where}.size is {short(size)}, and does not divide an image of {height} x {width} pixels")
        self.size = (high, wide)
        self.inside, self.shape = inside, (channels, height // high, width // wide)

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """Sums, over a smaller unit."""
        (high, wide), width = self.size, self.inside[2]
        narrow = [sum(x.numbers[k : k + wide]) for k in range(0, len(x.numbers), wide)]
        count, found = width // wide, []
        for k in range(0, len(narrow), high * count):
            found += [sum(narrow[k + j : k + high * count : count]) for j in range(count)]
        return Scaled(found, x.unit / (high * wide))


class Reshape(Layer):
    """The same numbers under another shape."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        (shape,) = read_object(value, where, ["kind", "shape"])[1:]
        self.inside, self.shape = inside, read_shape(shape, f"{where}.shape")
        if math.prod(self.shape) != math.prod(inside):
            raise Malformed(f"{where}.shape is {short(shape)}, which has not {math.prod(inside)} entries")

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """x"""
        return x


class Linear(Layer):
    """A x, with an operator A."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        self.operator = read_operator(read_object(value, where, ["kind", "operator"])[1], f"{where}.operator")
        _require_size(self.operator.columns, inside, where)
        self.inside, self.shape = inside, (self.operator.rows,)

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """A x"""
        return self.operator.forward(x)


class Adjoint(Layer):
    """A^T x, with an operator A."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        self.operator = read_operator(read_object(value, where, ["kind", "operator"])[1], f"{where}.operator")
        _require_size(self.operator.rows, inside, where)
        self.inside, self.shape = inside, (self.operator.columns,)

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """A^T x"""
        return self.operator.adjoint(x)


class DataConsistency(Layer):
    """x - A^T (A x - y): y is the input of the network."""

    def __init__(self, value: Json, where: str, inside: Shape, source: int) -> None:
        self.operator = read_operator(read_object(value, where, ["kind", "operator"])[1], f"{where}.operator")
        _require_size(self.operator.columns, inside, where)
        if self.operator.rows != source:
            raise Malformed(
                f"{where}.operator has {self.operator.rows} rows, the input of the network {source} entries"
            )
        self.inside = self.shape = inside

    def apply(self, x: Scaled, y: Scaled) -> Scaled:
        """x - A^T (A x - y)"""
        return x - self.operator.adjoint(self.operator.forward(x) - y)


def read_shape(value: Json, where: str) -> Shape:
    """The size of a vector, or [channels, height, width]."""
    if type(value) is not list:
        value = [value]
    elif len(value) != 3:
        raise Malformed(f"{where} is {short(value)}; a number, or [channels, height, width], belongs there")
    return tuple(_counts(value, where, len(value), 1))


def _counts(value: Json, where: str, length: int, least: int) -> list[int]:
    found = [read_count(n, where) for n in read_list(value, where, length)]
    if min(found) < least:
        raise Malformed(f"{where} is {short(value)}, with a number below {least}")
    return found


def _image(shape: Shape, where: str) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise Malformed(f"{where} needs an image, and gets a vector of {shape[0]} entries")
    return shape[0], shape[1], shape[2]


def _require_size(size: int, shape: Shape, where: str) -> None:
    if size != math.prod(shape):
        raise Malformed(f"{where}.operator takes {size} entries where there are {math.prod(shape)}")


def _read_bias(value: Json, where: str, length: int, times: int = 1) -> Scaled | None:
    """Each entry `times` times; None for null."""
    return None if value is None else _repeated(read_vector(value, where, length), times)


def _repeated(v: Scaled, times: int) -> Scaled:
    spend(40 * len(v.numbers) * times, "one number a channel")  # a short file may name many pixels
    return Scaled([x for x in v.numbers for _ in range(times)], v.unit)


def _plus(x: Scaled, bias: Scaled | None) -> Scaled:
    return x if bias is None else x + bias

"""Networks from ONNX files: a chain of layers, with sums of a value and what a chain makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.frames import Foreign
from sciverify.models.network_arrays import batch_norm, dilated
from sciverify.networks.affine import ChannelAffine, Convolution, Dense
from sciverify.networks.layer import NetworkLayer, Shape, read_shape, through
from sciverify.networks.layered_network import LayeredNetwork, Residual
from sciverify.networks.pointwise import LeakyReLU, MeanPool, ReLU, Reshape

Array = NDArray[np.generic]
Node: TypeAlias = Foreign
"""A node of an ONNX graph: `onnx` has no types that are checked."""


def read_onnx(path: Path, input_shape: object = None) -> LayeredNetwork:
    """See `read_network`; `InvalidInput` names every operation that is not supported."""
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise InvalidInput(f"{shown(str(path))} needs the package onnx: pip install 'sciverify[onnx]'") from None
    try:
        graph = onnx.load(path).graph
    except DecodeError:
        raise InvalidInput(f"{shown(str(path))} is no ONNX file") from None
    return Graph(graph, onnx).network(input_shape)


class Graph:
    """A graph whose values are read one after another.

    Attributes
    ----------
    constants : stored arrays, by name
    makers : the node that makes a value, by name
    input, output : the value that comes in, and the name of the one that goes out
    unplaced : names of values that are neither vectors nor images, beside the axis of the batch
    """

    def __init__(self, graph: Node, onnx: Foreign) -> None:
        self.helper, to_array = onnx.helper, onnx.numpy_helper.to_array
        self.constants: dict[str, Array] = {stored.name: to_array(stored) for stored in graph.initializer}
        self.makers: dict[str, Node] = {}
        self.unplaced: set[str] = set()
        unsupported = set()
        for node in graph.node:
            if node.op_type == "Constant":
                self.constants[node.output[0]] = to_array(node.attribute[0].t)
                continue
            self.makers[node.output[0]] = node
            if node.op_type not in _READERS:
                unsupported.add(node.op_type)
        if unsupported:
            raise InvalidInput(
                f"operations that are not supported: {', '.join(sorted(unsupported))}; supported are "
                f"{', '.join(sorted(_READERS))}"
            )
        inputs = [value for value in graph.input if value.name not in self.constants]
        if len(inputs) != 1 or len(graph.output) != 1:
            raise InvalidInput(
                f"the graph has {len(inputs)} inputs and {len(graph.output)} outputs: one of each is needed"
            )
        self.input, self.output = inputs[0], graph.output[0].name

    def network(self, input_shape: object) -> LayeredNetwork:
        """The network from input to output."""
        shape = self._input_shape(None if input_shape is None else read_shape(input_shape, "input_shape"))
        return LayeredNetwork(self.chain(self.output, self.input.name, shape, math.prod(shape)), shape)

    def _input_shape(self, given: Shape | None) -> Shape:
        """All axes but the first if there is more than one; axes that the file leaves open are given."""
        sizes = [axis.dim_value for axis in self.input.type.tensor_type.shape.dim]
        rest = sizes[1:] if len(sizes) > 1 else sizes
        if given is not None:
            if len(given) != len(rest) or any(said and said != n for said, n in zip(rest, given, strict=True)):
                raise InvalidInput(f"input_shape is {given}, and the file has an input with the axes {shown(sizes)}")
            rest = [*given]
        if not rest or not all(rest):
            raise InvalidInput(f"the input has the axes {shown(sizes)}: pass input_shape")
        if len(rest) not in (1, 3):
            self.unplaced.add(self.input.name)
            return (math.prod(rest),)
        return tuple(rest)

    def chain(self, name: str, begin: str, shape: Shape, source: int) -> list[NetworkLayer]:
        """The layers that make the value `name` of the value `begin`."""
        if name == begin:
            return []
        node = self.makers.get(name)
        if node is None:
            raise InvalidInput(f"the value {shown(name)} is not made of the input alone")
        computed = [value for value in node.input if value and value not in self.constants]
        if len(computed) == 2 and node.op_type == "Add":
            return self._sum(computed, begin, shape, source)
        if len(computed) != 1:
            raise InvalidInput(f"{node.op_type} {shown(name)} of {len(computed)} computed values is not supported")
        before = self.chain(computed[0], begin, shape, source)
        self._require_placed(node, computed[0])
        return _READERS[node.op_type](self, node, before, through(before, shape, source))

    def _require_placed(self, node: Node, name: str) -> None:
        """Values with other axes are only reshaped, or changed entry by entry."""
        if name in self.unplaced and node.op_type not in ("Flatten", "Reshape"):
            if node.op_type not in ("Relu", "LeakyRelu", "Identity", "Dropout"):
                raise InvalidInput(
                    f"{node.op_type} of what is no vector and no image is not supported: flatten it before"
                )
            self.unplaced.add(node.output[0])

    def _sum(self, names: Sequence[str], begin: str, shape: Shape, source: int) -> list[NetworkLayer]:
        """x + F(x), for either order."""
        for plain, other in (names, names[::-1]):
            if self._leads(other, plain):
                before = self.chain(plain, begin, shape, source)
                inside = self.chain(other, plain, through(before, shape, source), source)
                return [*before, Residual(inside)]
        raise InvalidInput(f"Add of {shown(names[0])} and {shown(names[1])}: neither is made of the other one")

    def _leads(self, name: str, begin: str) -> bool:
        """Is `name` made of `begin`?"""
        waiting, seen = [name], set[str]()
        while waiting:
            value = waiting.pop()
            if value == begin:
                return True
            if value in self.makers and value not in seen:
                seen.add(value)
                waiting += self.makers[value].input
        return False

    def options(self, node: Node) -> dict[str, Foreign]:
        """The attributes of a node."""
        return {a.name: self.helper.get_attribute_value(a) for a in node.attribute}

    def constant(self, node: Node, place: int) -> Array | None:
        """The stored array at a place of the inputs; None if nothing stands there."""
        if place >= len(node.input) or not node.input[place]:
            return None
        if node.input[place] not in self.constants:
            raise InvalidInput(f"{node.op_type} with computed weights is not supported")
        return self.constants[node.input[place]]


Layers = list[NetworkLayer]
Reader = Callable[[Graph, Node, Layers, Shape], Layers]


def _gemm(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    options = graph.options(node)
    if options.get("alpha", 1.0) != 1.0 or options.get("beta", 1.0) != 1.0 or options.get("transA", 0):
        raise InvalidInput("Gemm with alpha, beta or transA is not supported")
    weights = _matrix(graph, node, 1)
    bias = graph.constant(node, 2)
    matrix = weights if options.get("transB", 0) else weights.T
    return [*before, Dense(matrix, None if bias is None else np.broadcast_to(bias.ravel(), matrix.shape[:1]))]


def _matrix(graph: Graph, node: Node, place: int) -> Array:
    found = graph.constant(node, place)
    if found is None or found.ndim != 2:
        raise InvalidInput(f"{node.op_type} with weights that are no matrix is not supported")
    return found


def _matmul(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    if node.input[0] in graph.constants:
        raise InvalidInput("MatMul with the weights to the left is not supported")
    return [*before, Dense(_matrix(graph, node, 1).T)]


def _conv(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    options = graph.options(node)
    kernel = graph.constant(node, 1)
    if kernel is None or kernel.ndim != 4 or options.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
        raise InvalidInput("Conv in other than two dimensions, or with auto_pad, is not supported")
    top, left, bottom, right = options.get("pads", [0, 0, 0, 0])
    wide = dilated(np.asarray(kernel), options.get("dilations", [1, 1]), options.get("group", 1))
    stride = tuple(options.get("strides", [1, 1]))
    return [*before, Convolution(wide, graph.constant(node, 2), padding=(top, bottom, left, right), stride=stride)]


def _affine(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    """Add, Sub, Mul, Div with a constant."""
    first = node.input[0] in graph.constants
    constant = np.asarray(graph.constants[node.input[0 if first else 1]])
    if first and node.op_type == "Div":
        raise InvalidInput("Div by a computed value is not supported")
    values = _spread(constant, shape)
    if not np.isfinite(values.astype(np.float64)).all():
        raise InvalidInput(f"{node.op_type} with a NaN or an infinity")
    exact = [Fraction(v) for v in values.ravel().tolist()]
    ones = [Fraction(1)] * len(exact)
    if node.op_type in ("Mul", "Div"):
        if node.op_type == "Div" and not all(exact):
            raise InvalidInput("Div by 0")
        scale, shift = ([1 / v for v in exact] if node.op_type == "Div" else exact), None
    else:
        scale = [-v for v in ones] if first and node.op_type == "Sub" else ones
        shift = [-v for v in exact] if not first and node.op_type == "Sub" else exact
    return _with_affine(before, shape, values.shape, scale, shift)


def _with_affine(
    before: Layers, shape: Shape, size: Shape, scale: list[Fraction], shift: list[Fraction] | None
) -> Layers:
    if set(scale) == {1} and not any(shift or ()):
        return before
    if set(scale) == {1} and before and isinstance(before[-1], Dense) and before[-1].bias is None:
        return [*before[:-1], Dense(before[-1].matrix.given, [float(v) for v in shift or ()])]
    layer = ChannelAffine(scale, shift)
    if len(shape) == 1 or math.prod(size) == shape[0]:
        return [*before, layer]
    return [*before, Reshape(math.prod(shape)), layer, Reshape(shape)]


def _spread(constant: Array, shape: Shape) -> Array:
    """One number a channel where that is enough, else one an entry."""
    bare = constant.reshape(constant.shape[1:]) if constant.ndim > len(shape) and constant.shape[0] == 1 else constant
    try:
        if len(shape) == 3 and (bare.ndim == 0 or bare.shape[-2:] == (1, 1) or bare.size == 1):
            return np.broadcast_to(bare.reshape(-1) if bare.ndim else bare, shape[:1])
        return np.broadcast_to(bare, shape)
    except ValueError:
        raise InvalidInput(f"a constant of shape {constant.shape} does not fit values of shape {shape}") from None


def _batch_normalization(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    weight, bias, mean, variance = (graph.constant(node, place) for place in range(1, 5))
    return [*before, batch_norm(weight, bias, mean, variance, graph.options(node).get("epsilon", 1e-5))]


def _pool(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    options = graph.options(node)
    size = tuple(options["kernel_shape"])
    if tuple(options.get("strides", [1] * len(size))) != size or any(options.get("pads", [0])) or len(size) != 2:
        raise InvalidInput("AveragePool is supported for blocks side by side: strides as the kernel, no pads")
    return [*before, MeanPool(size)]


def _reshape(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    said = graph.constant(node, 1)
    if said is None:
        raise InvalidInput("Reshape without a shape")
    sizes = [int(n) for n in said.ravel().tolist()][1:]
    count = math.prod(shape)
    if 0 in sizes:
        raise InvalidInput("Reshape with a 0, which keeps an axis, is not supported")
    if sizes.count(-1) == 1:
        sizes[sizes.index(-1)] = count // math.prod(n for n in sizes if n != -1)
    if math.prod(sizes) != count and sizes:
        raise InvalidInput(f"Reshape to {shown(sizes)} of {count} numbers: the first axis must be that of the batch")
    if len(sizes) not in (0, 1, 3):
        graph.unplaced.add(node.output[0])
    return [*before, Reshape(tuple(sizes) if len(sizes) == 3 else count)]


def _leaky(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    return [*before, LeakyReLU(graph.options(node).get("alpha", float(np.float32(0.01))))]


def _flatten(graph: Graph, node: Node, before: Layers, shape: Shape) -> Layers:
    if graph.options(node).get("axis", 1) != 1:
        raise InvalidInput("Flatten of other axes than all but the first is not supported")
    return before if len(shape) == 1 else [*before, Reshape(math.prod(shape))]


_READERS: dict[str, Reader] = {
    "Add": _affine,
    "Sub": _affine,
    "Mul": _affine,
    "Div": _affine,
    "AveragePool": _pool,
    "GlobalAveragePool": lambda graph, node, before, shape: [*before, MeanPool(shape[1:])],
    "BatchNormalization": _batch_normalization,
    "Conv": _conv,
    "Dropout": lambda graph, node, before, shape: before,
    "Flatten": _flatten,
    "Gemm": _gemm,
    "Identity": lambda graph, node, before, shape: before,
    "LeakyRelu": _leaky,
    "MatMul": _matmul,
    "Relu": lambda graph, node, before, shape: [*before, ReLU()],
    "Reshape": _reshape,
}

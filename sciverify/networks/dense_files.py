"""Dense networks from .onnx and .npz files, weights as they are stored; nothing is executed and nothing unpickled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.networks.affine import ChannelAffine, Dense
from sciverify.networks.layer import NetworkLayer
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.networks.pointwise import LeakyReLU, ReLU

Weights = NDArray[np.float64]


class _Attribute(Protocol):
    """A setting of an operation: a float or an integer."""

    name: str
    f: float
    i: int


class _Node(Protocol):
    """An operation of an ONNX graph."""

    op_type: str
    input: Sequence[str]
    output: Sequence[str]
    attribute: Sequence[_Attribute]


_SAME = ("Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout")
"""Operations that leave the vector of all entries as it is."""
_KNOWN = "Gemm, MatMul, Add, Sub, Relu, LeakyRelu"


def read_dense_network(path: str | Path) -> LayeredNetwork:
    """The dense network of a file.

    Parameters
    ----------
    path : str or Path
        .onnx, one chain of Gemm, MatMul, Add, Sub, Relu, LeakyRelu and changes of shape, with the package onnx; or .npz
        with arrays w0, b0, w1, b1, ... of a ReLU network: wk has one row for each output, biases may be missing.

    Returns
    -------
    LayeredNetwork
        **Guarantee.** Its weights are the stored numbers.

    Raises
    ------
    InvalidInput
        Another ending, an operation that is not known, weights that do not fit; or onnx is not installed.
    """
    path = Path(path)
    if path.suffix == ".npz":
        return LayeredNetwork(_of_arrays(path))
    if path.suffix == ".onnx":
        return _of_graph(path)
    raise InvalidInput(f"{path} is no network file: .onnx or .npz")


def _of_arrays(path: Path) -> list[NetworkLayer]:
    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name.lower(): held[name] for name in held.files}
    except ValueError as error:
        raise InvalidInput(f"{path}: {error}") from None
    count = sum(re.fullmatch(r"w\d+", name) is not None for name in arrays)
    wanted = {f"{letter}{k}" for letter in "wb" for k in range(count)}
    if not count or {*arrays} - wanted or {f"w{k}" for k in range(count)} - {*arrays}:
        raise InvalidInput(f"{path} holds {', '.join(sorted(arrays)) or 'nothing'}: w0, b0, w1, b1, ... are needed")
    layers: list[NetworkLayer] = []
    for k in range(count):
        layers += [Dense(arrays[f"w{k}"], arrays.get(f"b{k}")), ReLU()]
    return layers[:-1]


def _of_graph(path: Path) -> LayeredNetwork:
    try:
        onnx = import_module("onnx")
    except ImportError:
        raise InvalidInput(f"{path} needs the package onnx: pip install onnx") from None
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            stored[node.output[0]] = onnx.numpy_helper.to_array(node.attribute[0].t)
    layers: list[NetworkLayer] = []
    inputs = [value.name for value in graph.input if value.name not in stored]
    for node, operands in _chain(inputs, graph.node, stored):
        _append(layers, node, operands)
    first = layers[0] if layers else None
    return LayeredNetwork(layers, first.scale.shape[0] if isinstance(first, ChannelAffine) else None)


def _chain(
    inputs: Sequence[str], nodes: Sequence[_Node], stored: Mapping[str, Weights]
) -> Iterator[tuple[_Node, list[Weights | None]]]:
    """Nodes in their order, with the stored operands; None is the value of the node before."""
    if len(inputs) != 1:
        raise InvalidInput(f"the network has the inputs {shown([*inputs])}: one is needed")
    before = inputs[0]
    for node in nodes:
        if node.op_type == "Constant":
            continue
        names = [name for name in node.input if name]
        if names.count(before) != 1 or any(name != before and name not in stored for name in names):
            raise InvalidInput(f"{node.op_type} {shown(node.output[0])} does not take the value before it alone")
        yield node, [None if name == before else stored[name] for name in names]
        before = node.output[0]


def _append(layers: list[NetworkLayer], node: _Node, operands: list[Weights | None]) -> None:
    """One operation as a layer; a sum behind a product becomes its bias."""
    kind, known = node.op_type, {a.name: a for a in node.attribute}
    if kind in _SAME:
        return
    if kind == "Relu":
        layers.append(ReLU())
    elif kind == "LeakyRelu":
        layers.append(LeakyReLU(np.float32(known["alpha"].f) if "alpha" in known else np.float32(0.01)))
    elif kind in ("Gemm", "MatMul"):
        layers.append(_product(node, operands, known))
    elif kind == "Add" or (kind == "Sub" and operands[0] is None):
        shift = next(x for x in operands if x is not None).ravel()
        _shifted(layers, shift if kind == "Add" else -shift)
    else:
        raise InvalidInput(f"the operation {kind} of {shown(node.output[0])} is not known: {_KNOWN} are")


def _product(node: _Node, operands: list[Weights | None], known: Mapping[str, _Attribute]) -> Dense:
    """x W, W x, or Gemm's alpha x W + beta b with alpha = beta = 1."""
    scaled = any(name in known and known[name].f != 1 for name in ("alpha", "beta"))
    if node.op_type == "Gemm" and (scaled or operands[0] is not None or ("transA" in known and known["transA"].i)):
        raise InvalidInput(f"Gemm {shown(node.output[0])} scales or transposes its input")
    side = 1 if operands[0] is None else 0
    weights = operands[side]
    if weights is None or weights.ndim != 2:
        raise InvalidInput(f"{node.op_type} {shown(node.output[0])} has no matrix of weights")
    turned = node.op_type == "Gemm" and "transB" in known and known["transB"].i
    matrix = weights if turned or not side else weights.T
    bias = operands[2] if len(operands) > 2 else None
    return Dense(matrix, None if bias is None else bias.ravel())


def _shifted(layers: list[NetworkLayer], shift: Weights) -> None:
    last = layers[-1] if layers else None
    if isinstance(last, Dense) and last.bias is None and last.matrix.shape[0] == len(shift):
        layers[-1] = Dense(last.matrix.doubles, shift)
    else:
        layers.append(ChannelAffine(np.ones(len(shift)), shift))

"""Networks in files (docs/theory/networks.md, section 1)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence

import numpy as np

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.numerals import read_integer, read_integers, read_rational
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.errors import InvalidInput, MalformedCertificate, shown
from sciverify.networks.affine import ChannelAffine, Convolution, Dense
from sciverify.networks.layer import NetworkLayer, Shape
from sciverify.networks.layered_network import LayeredNetwork, Residual
from sciverify.networks.measured import Adjoint, DataConsistency, Linear
from sciverify.networks.pointwise import LeakyReLU, MeanPool, ReLU, Reshape
from sciverify.networks.stored_array import StoredArray

_TYPES = {"float32": "<f4", "float64": "<f8"}


def write_network(network: LayeredNetwork) -> JsonObject:
    """Input and layers."""
    return {"input": _shape(network.input_shape), "layers": _write_layers(network.layers)}


def read_network(value: object) -> LayeredNetwork:
    """The network that was written."""
    value = as_object(value)
    said = value["input"]
    shape = read_integers(said) if isinstance(said, list) else (read_integer(said),)
    return LayeredNetwork(_read_layers(value["layers"]), shape)


# ---------------------------------------------------------------- writing


def _shape(shape: Shape) -> object:
    return shape[0] if len(shape) == 1 else [*shape]


def _write_layers(layers: Sequence[NetworkLayer]) -> list[object]:
    return [_write_layer(layer) for layer in layers]


def _write_layer(layer: NetworkLayer) -> JsonObject:
    match layer:
        case Dense():
            return {"kind": "dense", "matrix": _rows(layer.matrix), "bias": _optional(layer.bias)}
        case Convolution():
            kernel = {"kind": "convolution", "kernel": _tensor(layer.kernel), "bias": _optional(layer.bias)}
            return kernel | {"padding": [*layer.padding], "stride": [*layer.stride]}
        case ChannelAffine():
            return {"kind": "channel-affine", "scale": _vector(layer.scale), "shift": _optional(layer.shift)}
        case ReLU():
            return {"kind": "relu"}
        case LeakyReLU():
            return {"kind": "leaky-relu", "slope": str(layer.slope)}
        case MeanPool():
            return {"kind": "mean-pool", "size": [*layer.size]}
        case Reshape():
            return {"kind": "reshape", "shape": _shape(layer.shape)}
        case Residual():
            return {"kind": "residual", "layers": _write_layers(layer.layers)}
        case Linear() | Adjoint() | DataConsistency():
            return {"kind": _OPERATORS[type(layer)], "operator": write_operator(layer.operator)}
    raise InvalidInput(f"{shown(layer)} has no form in certificates")


_OPERATORS: dict[type[NetworkLayer], str] = {Linear: "linear", Adjoint: "adjoint", DataConsistency: "data-consistency"}


def _optional(values: StoredArray | None) -> object:
    return None if values is None else _vector(values)


def _vector(values: StoredArray) -> object:
    if values.are_doubles:
        return {**_block(values), "length": values.shape[0]}
    return [*map(str, values.entries)]


def _rows(values: StoredArray) -> object:
    if values.are_doubles:
        return {**_block(values), "shape": [*values.shape]}
    entries, columns = [*map(str, values.entries)], values.shape[1]
    return [entries[k : k + columns] for k in range(0, len(entries), columns)]


def _tensor(values: StoredArray) -> object:
    if values.are_doubles:
        return {**_block(values), "shape": [*values.shape]}
    return {"shape": [*values.shape], "entries": [*map(str, values.entries)]}


def _block(values: StoredArray) -> JsonObject:
    """Floats of 32 bits where that loses nothing."""
    with np.errstate(over="ignore", under="ignore"):
        single = values.doubles.astype("<f4")
    name = "float32" if np.array_equal(single.astype("<f8"), values.doubles) else "float64"
    data = base64.b64encode(values.doubles.astype(_TYPES[name]).tobytes()).decode("ascii")
    return {"encoding": name, "data": data}


# ---------------------------------------------------------------- reading


def _read_layers(value: object) -> list[NetworkLayer]:
    return [_read_layer(as_object(layer), f"layer {k}") for k, layer in enumerate(as_list(value))]


def _read_layer(value: JsonObject, where: str) -> NetworkLayer:
    kind = as_text(value.get("kind", ""))
    if kind not in _READERS:
        raise MalformedCertificate(f"{where} has the kind {shown(kind)}; known are {', '.join(_READERS)}")
    keys = _KEYS[kind].split()
    for key in keys:
        if key not in value:
            raise MalformedCertificate(f"{where}, {kind}, lacks {key!r}; its keys are {', '.join(keys)}")
    for key in value:
        if key not in ("kind", *keys):
            raise MalformedCertificate(
                f"{where}, {kind}, has the unknown key {key!r}; known are {', '.join(keys) or 'none'}"
            )
    return _READERS[kind](value)


def _read_convolution(value: JsonObject) -> NetworkLayer:
    padding, stride = read_integers(value["padding"]), read_integers(value["stride"])
    return Convolution(_read_array(value["kernel"]), _read_array(value["bias"]), padding=padding, stride=stride)


def _read_reshape(value: JsonObject) -> NetworkLayer:
    said = value["shape"]
    return Reshape(read_integers(said) if isinstance(said, list) else read_integer(said))


_KEYS = {
    "dense": "matrix bias", "convolution": "kernel bias padding stride", "channel-affine": "scale shift", "relu": "",
    "leaky-relu": "slope", "mean-pool": "size", "reshape": "shape", "residual": "layers", "linear": "operator",
    "adjoint": "operator", "data-consistency": "operator",
}  # fmt: skip
"""What an object of each kind holds beside `kind`; null stands for no bias and no shift."""
_READERS: dict[str, Callable[[JsonObject], NetworkLayer]] = {
    "dense": lambda value: Dense(_read_array(value["matrix"]), _read_array(value["bias"])),
    "convolution": _read_convolution,
    "channel-affine": lambda value: ChannelAffine(_read_array(value["scale"]), _read_array(value["shift"])),
    "relu": lambda value: ReLU(),
    "leaky-relu": lambda value: LeakyReLU(read_rational(value["slope"])),
    "mean-pool": lambda value: MeanPool(read_integers(value["size"])),
    "reshape": _read_reshape,
    "residual": lambda value: Residual(_read_layers(value["layers"])),
    "linear": lambda value: Linear(read_operator(value["operator"])),
    "adjoint": lambda value: Adjoint(read_operator(value["operator"])),
    "data-consistency": lambda value: DataConsistency(read_operator(value["operator"])),
}


def _read_array(value: object) -> object:
    """What a layer is made of: an array of floats, nested numbers, or None."""
    if value is None:
        return None
    if isinstance(value, list):
        return [_read_array(x) if isinstance(x, list) else read_rational(x) for x in value]
    block = as_object(value)
    shape = read_integers(block["shape"]) if "shape" in block else (read_integer(block["length"]),)
    if "entries" in block:
        numbers = np.array([*map(read_rational, as_list(block["entries"]))], dtype=object)
        return numbers.reshape(shape).tolist()
    kind = _TYPES[as_text(block["encoding"])]
    return np.frombuffer(base64.b64decode(as_text(block["data"]), validate=True), dtype=kind).reshape(shape)

"""Networks from files and from the arrays of other libraries; nothing is unpickled."""

from __future__ import annotations

import base64
import binascii
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.networks import read_network as read_form
from sciverify.certificate.networks import write_network
from sciverify.errors import InvalidInput, MalformedCertificate, SciverifyError, shown
from sciverify.models.network_arrays import network_of_arrays
from sciverify.models.onnx_network import read_onnx
from sciverify.networks.layered_network import LayeredNetwork, as_network

_FORM = "network"
_TYPES = {"float32": "<f4", "float64": "<f8"}


def read_network(
    source: object, layers: Sequence[object] | None = None, *, input_shape: object = None, layout: str = "torch"
) -> LayeredNetwork:
    """A network with exact weights, from a file or from arrays.

    Parameters
    ----------
    source : path, mapping or nested lists
        A file `NAME.npz` that `save_network` wrote, or `NAME.onnx` (needs the extra `onnx`); a mapping of names to
        arrays, such as a torch state_dict; or a JAX pytree of arrays.
    layers : sequence, with arrays only
        What each layer is, in order: "dense", "convolution", "batch-norm" (these take the next arrays), "relu",
        "flatten", or {"kind": "convolution", "padding": 1, "stride": 2}, {"kind": "leaky-relu", "slope": 0.01},
        {"kind": "mean-pool", "size": 2}, {"kind": "reshape", "shape": (1, 8, 8)}, {"kind": "batch-norm", "eps": 1e-5},
        {"kind": "residual", "layers": [...]}; a layer of this library stands for itself.
    input_shape : int, or (channels, height, width)
        What the network takes, where the first layer does not tell.
    layout : "torch" or "flax", with arrays only
        Dense weights of shape (outputs, inputs) and kernels (outputs, channels, height, width); or (inputs, outputs)
        and (height, width, channels, outputs). Images have their channels first in both cases.

    Returns
    -------
    LayeredNetwork
        **Guarantee.** Its weights are the stored numbers. Batch normalisation becomes a `ChannelAffine` layer, whose
        scale is the double nearest to weight / sqrt(variance + eps) as floats give it, and whose shift is exact for
        this scale.

    Raises
    ------
    InvalidInput
        A layer that is not supported, which is named; arrays that do not fit; a file of another form.

    **Source.** docs/theory/networks.md, section 5.

    Examples
    --------
    >>> import numpy as np
    >>> import sciverify as sv
    >>> state = {"0.weight": np.array([[1.0, -1.0]]), "0.bias": np.array([0.5])}
    >>> sv.read_network(state, ["dense", "relu"]).exact([3, 1])
    (5/2,)
    """
    if not isinstance(source, str | os.PathLike):
        if layers is None:
            raise InvalidInput(
                'layers is missing: say what the arrays belong to, for example ["dense", "relu", "dense"]'
            )
        return network_of_arrays(source, layers, input_shape, layout)
    if layers is not None:
        raise InvalidInput("layers goes with arrays: a file says itself which layers it has")
    path = Path(source)
    if path.suffix.lower() == ".onnx":
        return read_onnx(path, input_shape)
    if path.suffix.lower() == ".npz":
        return _read_archive(path)
    raise InvalidInput(
        f"{shown(str(path))} is no .npz and no .onnx file: in Python, read_network takes arrays and a list of layers"
    )


def save_network(network: LayeredNetwork, path: object) -> Path:
    """Write a network to NAME.npz, which `read_network` reads.

    Parameters
    ----------
    network : LayeredNetwork
    path : path that ends with .npz

    Returns
    -------
    Path
        The file: the text `network` in JSON, and the arrays that it refers to by {"array": name}.

    **Source.** docs/theory/networks.md, section 5.

    Examples
    --------
    >>> import sciverify as sv
    >>> network = sv.LayeredNetwork([sv.Dense([["1/3", 1]]), sv.ReLU()])
    >>> sv.read_network(sv.save_network(network, "network.npz")).exact([1, 1])
    (4/3,)
    """
    if not isinstance(path, str | os.PathLike) or Path(path).suffix != ".npz":
        raise InvalidInput(f"path is {shown(path)}: the name of an .npz file is needed")
    arrays: dict[str, NDArray[np.generic]] = {}
    network = as_network(network)
    form = _with_names(write_network(network), arrays)
    np.savez(Path(path), allow_pickle=False, **{_FORM: np.array(json.dumps(form))}, **arrays)
    return Path(path)


def _with_names(value: object, arrays: dict[str, NDArray[np.generic]]) -> object:
    """Blocks of floats become arrays beside the form."""
    if isinstance(value, list):
        return [_with_names(part, arrays) for part in value]
    if not isinstance(value, Mapping):
        return value
    if "encoding" in value:
        name = f"array{len(arrays)}"
        shape = value["shape"] if "shape" in value else [value["length"]]
        flat = np.frombuffer(base64.b64decode(value["data"]), dtype=_TYPES[value["encoding"]])
        arrays[name] = flat.reshape(shape)
        return {"array": name}
    return {key: _with_names(part, arrays) for key, part in value.items()}


def _read_archive(path: Path) -> LayeredNetwork:
    try:
        with np.load(path, allow_pickle=False) as archive:
            members = {name: archive[name] for name in archive.files}
    except (ValueError, zipfile.BadZipFile, EOFError) as error:
        raise InvalidInput(f"{shown(str(path))} is no archive of arrays: {shown(str(error))}") from None
    if _FORM not in members or members[_FORM].dtype.kind != "U":
        raise InvalidInput(
            f"{shown(str(path))} holds no text {_FORM!r} as save_network writes it: in Python, "
            "read_network(dict(np.load(file)), layers=[...]) takes its arrays"
        )
    try:
        return read_form(_with_arrays(json.loads(str(members[_FORM])), members))
    except KeyError as error:
        raise InvalidInput(f"{shown(str(path))} holds no network: {error} is missing") from None
    except MalformedCertificate as error:
        raise InvalidInput(f"{shown(str(path))} holds no network: {error}") from None
    except (TypeError, ValueError, binascii.Error, RecursionError) as error:
        raise InvalidInput(f"{shown(str(path))} holds no network: {shown(str(error))}") from None
    except SciverifyError as error:
        raise InvalidInput(f"{shown(str(path))}: {error}") from None


def _with_arrays(value: object, members: Mapping[str, NDArray[np.generic]]) -> object:
    """Arrays go back to blocks of floats."""
    if isinstance(value, list):
        return [_with_arrays(part, members) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"array"}:
        array = members[value["array"]]
        name = {"<f4": "float32", "<f8": "float64"}.get(array.dtype.newbyteorder("<").str)
        if name is None:
            raise ValueError(f"an array of {array.dtype}: use astype('float64')")
        data = base64.b64encode(array.astype(_TYPES[name]).tobytes()).decode("ascii")
        size = {"length": len(array)} if array.ndim == 1 else {"shape": [*array.shape]}
        return {"encoding": name, "data": data, **size}
    return {key: _with_arrays(part, members) for key, part in value.items()}

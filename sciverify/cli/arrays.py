"""Networks, operators and images of `sciverify stability`, from files and from the user's code."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sciverify.cli.loading import load
from sciverify.cli.places import told_apart
from sciverify.errors import InvalidInput, shown
from sciverify.models.network_files import read_network
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.dense import DenseOperator, Identity
from sciverify.operators.operator import MeasurementOperator
from sciverify.operators.walsh_hadamard import WalshHadamard
from sciverify.reconstruction_audit import stacked

Array = NDArray[np.generic]
_FILES = (".npz", ".onnx")


def network_named(word: str) -> LayeredNetwork:
    """The network of a file NAME.npz or NAME.onnx, or MODULE:NET.

    Raises
    ------
    InvalidInput
        It is none, or cannot be loaded.
    """
    if word.lower().endswith(_FILES):
        return read_network(word)
    if ":" not in word:
        raise InvalidInput(f"{shown(word)} is no network: write NAME.npz, NAME.onnx, or MODULE:NET such as mine.py:net")
    found = load(word)
    if not isinstance(found, LayeredNetwork):
        raise InvalidInput(f"{word} is {shown(found)}: a LayeredNetwork, such as read_network returns, is needed")
    return found


def operator_named(word: str, network: LayeredNetwork) -> MeasurementOperator:
    """The operator of hadamard:MASK, dense:FILE or identity.

    Raises
    ------
    InvalidInput
        Another word, or a file that holds no such array.
    """
    kind, _, file = word.partition(":")
    if kind == "identity" and not file:
        return Identity(network.input_size)
    if kind == "hadamard" and file:
        return _hadamard(Path(file), network.output_size)
    if kind == "dense" and file:
        return DenseOperator(_only_array(Path(file), "A"))
    raise InvalidInput(f"--operator {shown(word)}: write hadamard:MASK.npy, dense:FILE.npz or identity")


def operator_file(word: str) -> list[Path]:
    """The file that an operator is read from."""
    file = word.partition(":")[2]
    return [Path(file)] if file else []


def _hadamard(path: Path, pixels: int) -> WalshHadamard:
    """A mask of booleans, or of 0 and 1, or the numbers of rows."""
    mask = _only_array(path, "mask")
    if mask.dtype.kind in "iu" and mask.ndim == 2 and not ((mask != 0) & (mask != 1)).any():
        mask = mask.astype(bool)
    if mask.dtype.kind not in "biu":
        raise InvalidInput(f"{path} holds numbers of {mask.dtype}: a mask has booleans, or the numbers of rows")
    return WalshHadamard(mask, size=pixels)


def read_images(paths: Sequence[Path], pixels: int) -> dict[str, Array]:
    """Images by names, which are those of their files.

    Raises
    ------
    InvalidInput
        A file that holds no images of so many pixels.
    """
    found: dict[str, Array] = {}
    for path, name in zip(paths, told_apart(paths), strict=True):
        for key, array in _arrays(path).items():
            stack = stacked(array, f"{path}{f', {key}' * bool(key)}", pixels)
            place = f"{name}/{key}" if key else name
            found |= {place if len(stack) == 1 else f"{place} {k}": image for k, image in enumerate(stack, 1)}
    return found


def _only_array(path: Path, wanted: str) -> Array:
    """The array of this name, or the only one."""
    arrays = _arrays(path)
    if wanted in arrays:
        return arrays[wanted]
    if len(arrays) != 1:
        raise InvalidInput(
            f"{path} holds {', '.join(map(shown, arrays)) or 'no array'}: one named {wanted!r} is needed"
        )
    return next(iter(arrays.values()))


def _arrays(path: Path) -> dict[str, Array]:
    """The arrays of a file; that of an .npy file has no name."""
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return {"": loaded}
        with loaded as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, zipfile.BadZipFile, EOFError) as error:
        raise InvalidInput(f"{path} is no .npy or .npz file of numbers: {shown(str(error))}") from None

""".npy and .npz, never unpickled; an archive none of whose members stands twice."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shortened, shown

Array = NDArray[np.generic]
_MOST_BYTES = 2**34
"""Of an archive, unpacked: a file of some MB may claim any size."""


def parse_npy(data: bytes) -> Array:
    """The array of a .npy file."""
    loaded = _load(data)
    if not isinstance(loaded, np.ndarray):
        raise InvalidInput("it is an archive, no .npy file: name it .npz")
    return loaded


def parse_npz(data: bytes) -> dict[str, object]:
    """The arrays of a .npz archive by their names."""
    if not data.startswith(b"PK"):
        raise InvalidInput("it is no .npz archive")
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise InvalidInput(f"it cannot be read: {_words(error)}") from None
    names = [member.filename.removesuffix(".npy") for member in members]
    if len(set(names)) < len(names):
        twice = next(name for k, name in enumerate(names) if name in names[:k])
        raise InvalidInput(f"the member {shown(twice)} stands twice: which one counts?")
    if sum(member.file_size for member in members) > _MOST_BYTES:
        raise InvalidInput(f"it claims to hold more than {_MOST_BYTES >> 30} GiB")
    loaded = _load(data)
    return dict(loaded)


def _load(data: bytes) -> dict[str, Array] | Array:
    try:
        loaded = np.load(BytesIO(data), allow_pickle=False)
        return loaded if isinstance(loaded, np.ndarray) else dict(loaded.items())
    except (
        OSError, ValueError, EOFError, BadZipFile, RuntimeError, NotImplementedError, MemoryError, SyntaxError,
        OverflowError, TypeError, zlib.error,
    ) as error:  # fmt: skip
        raise InvalidInput(f"it cannot be read: {_words(error)}") from None


def _words(error: Exception) -> str:
    return shortened(" ".join(str(error).split()) or type(error).__name__, 200)


def write_npz(target: Path | BytesIO, members: Mapping[str, object]) -> None:
    """Save members that need no pickle."""
    arrays: dict[str, Any] = {name: np.asarray(value) for name, value in members.items()}
    np.savez(target, allow_pickle=False, **arrays)

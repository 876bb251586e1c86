"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO

_LONGEST = 60
"""Characters of a name that the partial file bears: it has to stay a name."""


def write_whole(target: Path, content: bytes | str, *, durable: bool = True) -> Path:
    """Write a file beside its place first, then move it there; returns the path.

    With `durable` the disk is waited for (fsync): some milliseconds a file, too long for thousands of files that can be
    written again.

    What stands at the place keeps its permissions, and a link keeps pointing where it points. Into what is no file of
    its own, such as a pipe, a device or the standard output, the content is written as it is.

    Raises
    ------
    OSError
        With `target` as its `filename`, whatever could not be done; nothing partial is left.

    **Guarantee.** Whatever stops it, the place holds the former file or the new one, and never a part of one; of what
    is `durable` after a power cut too, if the disk keeps what it says it keeps. A process that is killed may leave a
    file `.NAME-XXXXXXXX.part` beside it, whose name is another one in every call.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        former = target.stat() if target.exists() else None
        stream = None if former is None else _stream_at(target, former)
        if stream is None:
            _replace(Path(os.path.realpath(target)), data, former, durable)
        else:
            with stream:
                stream.write(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(target)) from None
    return target


def _replace(place: Path, data: bytes, former: os.stat_result | None, durable: bool) -> None:
    partial = place.with_name(f".{place.name[:_LONGEST]}-{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        if former is not None:
            partial.chmod(stat.S_IMODE(former.st_mode))
        partial.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _stream_at(target: Path, state: os.stat_result) -> BinaryIO | None:
    """Where to write what is no file of its own; None for a file."""
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), state):
                return open(os.dup(descriptor), "wb")
    return None if stat.S_ISREG(state.st_mode) else target.open("wb")

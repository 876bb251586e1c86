"""Where a command writes: places of their own, looked at before anything runs."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sciverify.errors import InvalidInput

_BESIDE_A_STORE = ("-wal", "-shm", "-journal")
"""What SQLite writes next to its file."""


def require_places(outputs: Mapping[str, Path | None], inputs: Iterable[Path], store: Path | None = None) -> None:
    """Refuse outputs that could not be written, and such as would replace an input or each other.

    Parameters
    ----------
    outputs : mapping of options to paths; None where an option was not given
    inputs : paths
        What is read; files that are not there are somebody else's to refuse.
    store : Path, optional
        The store: read and written, with the files that SQLite has beside it.

    Raises
    ------
    InvalidInput
        A path is a directory, its folder is not there or cannot be written, or two paths are one file: through links,
        under another spelling, or but for capitals, which some file systems do not tell apart.
    """
    taken: dict[object, str] = {}
    for path in inputs:
        taken |= dict.fromkeys(_identities(path), f"the input {path}")
    if store is not None:
        beside = [store, *(store.with_name(store.name + end) for end in _BESIDE_A_STORE)]
        for path in beside:
            _claim(taken, "--store", path)
    for option, target in outputs.items():
        if target is not None:
            _require_writable(option, target)
            _claim(taken, option, target)


def require_folder(option: str, folder: Path) -> None:
    """Refuse what is no folder and cannot become one."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists() or path.is_symlink())
    if not there.is_dir():
        raise InvalidInput(f"{option} {folder}: {there} is no folder: name one")
    if not os.access(there, os.W_OK | os.X_OK):
        raise InvalidInput(f"{option} {folder}: nothing can be written in {there}: name another folder")


def told_apart(paths: Sequence[Path]) -> list[str]:
    """Names of files, each with as many of its folders as it takes to tell it from the others."""
    parts = {path: path.parts for path in dict.fromkeys(paths)}
    depth = dict.fromkeys(parts, 1)
    while True:
        ends: dict[tuple[str, ...], list[Path]] = {}
        for path, names in parts.items():
            ends.setdefault(names[-depth[path] :], []).append(path)
        alike = [path for same in ends.values() if len(same) > 1 for path in same if depth[path] < len(parts[path])]
        if not alike:
            return [str(Path(*parts[path][-depth[path] :])) for path in paths]
        for path in alike:
            depth[path] += 1


def _claim(taken: dict[object, str], option: str, target: Path) -> None:
    if target.exists() and not target.is_file():  # a device or a pipe: nothing is replaced there
        return
    identities = _identities(target)
    other = next((taken[identity] for identity in identities if identity in taken), None)
    if other is not None:
        raise InvalidInput(f"{option} {target} is the same file as {other}: choose another name")
    taken |= dict.fromkeys(identities, f"{option} {target}")


def _identities(path: Path) -> list[object]:
    """Two paths with one of these in common are the same file, or would be on some file system."""
    found: list[object] = [unicodedata.normalize("NFC", os.path.realpath(path)).casefold()]
    if path.is_file():
        state = path.stat()
        found.append((state.st_dev, state.st_ino))
    return found


def _require_writable(option: str, target: Path) -> None:
    if target.is_dir():
        raise InvalidInput(f"{option} {target} is a directory: name a file in it")
    folder = Path(os.path.realpath(target)).parent
    if not folder.is_dir():
        raise InvalidInput(f"{option} {target}: there is no folder {folder}: make it first")
    if not os.access(folder, os.W_OK | os.X_OK) and not (target.exists() and not target.is_file()):
        raise InvalidInput(f"{option} {target}: nothing can be written in {folder}: choose another place")

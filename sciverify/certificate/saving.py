"""Certificate files: one JSON file, and a large float64 matrix next to it or inside."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from os import PathLike
from pathlib import Path

from sciverify.certificate.blocks import SideFiles
from sciverify.certificate.document import encode
from sciverify.certificate.instances import write_float_instance
from sciverify.certificate.statement import Problem, Statement
from sciverify.errors import InvalidInput
from sciverify.whole_files import write_whole

if sys.platform == "win32":
    from pathlib import WindowsPath as LocalPath
else:
    from pathlib import PosixPath as LocalPath

MAX_BYTES = 64 * 2**20
"""Checkers refuse larger JSON files."""


class SavedCertificate(LocalPath):
    """The path of a saved certificate, which also knows every file that was written.

    It can be used wherever a path can; `repr` names all files.

    Attributes
    ----------
    path : Path
        The JSON file.
    files : tuple of Path
        The JSON file, and the matrix file next to it if there is one: the checker needs all of them.
    """

    files: tuple[Path, ...] = ()

    @property
    def path(self) -> Path:
        """The JSON file."""
        return Path(self)

    def with_segments(self, *segments: str | PathLike[str]) -> object:
        """A path made from this one is a plain path."""
        return Path(*segments)

    def __reduce__(self) -> tuple[Callable[..., SavedCertificate], tuple[Path, ...]]:
        return (_saved, self.files)

    def __repr__(self) -> str:
        return f"SavedCertificate({', '.join(repr(str(file)) for file in self.files or (self,))})"


def _saved(*files: Path) -> SavedCertificate:
    saved = SavedCertificate(files[0])
    saved.files = files
    return saved


def save_certificate(certificate: Statement, target: Path, embed: bool) -> SavedCertificate:
    """Write the files of a certificate, or none of them.

    Raises
    ------
    InvalidInput
        The JSON file would be larger than the checker reads; nothing is written.
    """
    beside: SideFiles = {}
    text = encode(certificate, beside)
    _require_readable(len(text), "to_json() returns its text nevertheless")
    if embed and beside:
        cure = "save it with embed=False, and mail both files"
        # The base64 text of a matrix alone, so that no text of gigabytes is made only to be refused.
        _require_readable(sum(4 * -(-len(payload) // 3) for payload in beside.values()), cure)
        text, beside = encode(certificate), {}
        _require_readable(len(text), cure)
    sides = [_write_side_file(target.with_name(name), payload) for name, payload in beside.items()]
    write_whole(target, text)
    return _saved(target, *sides)


def save_text(text: str, target: Path, problem: Callable[[], Problem]) -> SavedCertificate:
    """Write a certificate that is kept as text, and the matrix file that it names, made from its problem again.

    Both can be written again, so the disk is not waited for.

    Raises
    ------
    InvalidInput
        The matrix of the problem is not the one that it names; nothing is written.
    """
    name = matrix_file_of(text)
    sides = []
    if name is not None:
        beside: SideFiles = {}
        write_float_instance(problem(), beside)
        if name not in beside:
            raise InvalidInput(f"the certificate names {name}, which is not the matrix of its instance")
        sides = [_write_side_file(target.with_name(name), beside[name])]
    write_whole(target, text, durable=False)
    return _saved(target, *sides)


def matrix_file_of(text: str) -> str | None:
    """The name of the matrix file that a certificate needs beside it; None if it holds everything."""
    found = re.search(r'"file": "(matrix-[0-9a-f]{16}\.bin)"', text)
    return None if found is None else found[1]


def _require_readable(size: int, cure: str) -> None:
    if size <= MAX_BYTES:
        return
    raise InvalidInput(
        f"the certificate would be a file of at least {size / 2**20:.1f} MiB, and the checker reads at most "
        f"{MAX_BYTES // 2**20} MiB: {cure}"
    )


def _write_side_file(target: Path, payload: bytes) -> Path:
    digest = hashlib.sha256(payload).digest()
    if not target.is_file() or hashlib.sha256(target.read_bytes()).digest() != digest:
        write_whole(target, payload)
    return target

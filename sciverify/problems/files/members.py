"""What a file holds, by the names that the file gives it; the suffix says how it is read."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sciverify.errors import InvalidInput, shown
from sciverify.problems.files.archives import parse_npy, parse_npz
from sciverify.problems.files.json_text import parse_json
from sciverify.problems.files.parsers import apart, load_libsvm, load_mat, load_mtx
from sciverify.problems.files.tables import NumberTable, parse_table, unpacked

STANDARD_INPUT = "-"
SUFFIXES = (".npz", ".npy", ".json", ".mtx", ".mat", ".csv", ".tsv", ".svm", ".libsvm")
"""In capitals, too; all but .npz, .npy and .mat also with .gz behind them."""
_RIGHT_SIDES = ("_b", "_rhs1", "_rhs", "_y")
"""What stands behind NAME in the file of y next to NAME.mtx, as collections of matrices have it."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a MatrixMarket file holds: one matrix, sparse or an array."""

    values: object


@dataclass(frozen=True, slots=True)
class Examples:
    """What a libsvm file holds: one sparse matrix and its labels."""

    values: object
    labels: list[float]


def read_members(place: Path, known: tuple[str, ...]) -> object:
    """What a file holds: a dict of members, an array, a list, a `NumberTable`, a `Matrix` or `Examples`.

    Parameters
    ----------
    place : Path
        "-" is standard input: JSON, .npz, .npy or a table, told apart by the first bytes.
    known : names
        Which variables of a .mat file count.

    Raises
    ------
    InvalidInput
        There is no such file, it is of no known kind, or it is damaged.
    """
    try:
        if str(place) == STANDARD_INPUT:
            return _of_bytes(sys.stdin.buffer.read())
        _require_file(place)
        suffix = suffix_of(place)
        if suffix == ".mtx":
            return Matrix(apart(load_mtx, str(place)))
        if suffix == ".mat":
            return apart(load_mat, str(place), known)
        return _BY_SUFFIX[suffix](place.read_bytes())
    except OSError as error:
        raise InvalidInput(f"it cannot be read: {error.strerror or error}") from None


def about(path: str | Path, error: InvalidInput) -> InvalidInput:
    """What is wrong with a file, with its name."""
    text = str(error)
    return InvalidInput(f"{path} {text.removeprefix('it ')}" if text.startswith("it ") else f"{path}: {text}")


def suffix_of(place: Path) -> str:
    """The suffix in small letters, .gz left out; one that is not known is refused."""
    suffixes = [suffix.lower() for suffix in place.suffixes]
    packed = suffixes[-1:] == [".gz"]
    found = next(iter(suffixes[-2:-1] if packed else suffixes[-1:]), "")
    if found not in SUFFIXES or (packed and found in (".npz", ".npy", ".mat")):
        raise InvalidInput(f"it has the suffix {shown(''.join(place.suffixes[-2:]))}: known are {', '.join(SUFFIXES)}")
    return found


def right_side_of(place: Path) -> Path:
    """The file of y next to the one of A.

    Raises
    ------
    InvalidInput
        There is none, or there are several.
    """
    ending = "".join(place.suffixes[-2:] if place.suffixes[-1].lower() == ".gz" else place.suffixes[-1:])
    name = place.name.removesuffix(ending)
    beside = [place.with_name(f"{name}{mark}{ending}") for mark in _RIGHT_SIDES]
    wanted = {other.name.lower() for other in beside}
    there = sorted(o for o in place.parent.iterdir() if o.name.startswith(name) and o.name.lower() in wanted)
    if not there:
        raise InvalidInput(f"it holds A alone: y is needed in {beside[0].name}, or {beside[1].name}")
    if len(there) > 1:
        raise InvalidInput(f"{there[0].name} and {there[1].name} are beside it: which one is y?")
    return there[0]


def _require_file(place: Path) -> None:
    mode = place.stat().st_mode
    if stat.S_ISDIR(mode):
        raise InvalidInput("it is a directory: name a file in it")
    if stat.S_ISFIFO(mode):
        raise InvalidInput("it is a pipe: pass its data to standard input, and - for the file")
    if not stat.S_ISREG(mode):
        raise InvalidInput("it is no regular file")


def _of_bytes(data: bytes) -> object:
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if data.startswith(b"PK\x03\x04"):
        return parse_npz(data)
    if data.startswith(b"\x93NUMPY"):
        return parse_npy(data)
    if data.startswith(b"%%MatrixMarket"):
        raise InvalidInput("it is a MatrixMarket file, whose y stands in another one: name the file")
    return parse_json(data) if start in (b"{", b"[") or not data.strip() else _table(data)


def _table(data: bytes, separator: str | None = None) -> NumberTable:
    return apart(parse_table, data, separator)


def _tabs(data: bytes) -> NumberTable:
    return _table(data, "\t")


def _examples(data: bytes) -> Examples:
    return Examples(*apart(load_libsvm, data))


def _packed_json(data: bytes) -> object:
    return parse_json(unpacked(data))


_BY_SUFFIX: dict[str, Callable[[bytes], object]] = {
    ".npz": parse_npz,
    ".npy": parse_npy,
    ".json": _packed_json,
    ".csv": _table,
    ".tsv": _tabs,
    ".svm": _examples,
    ".libsvm": _examples,
}

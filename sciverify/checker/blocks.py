"""Blocks of float64 numbers, read as the dyadic rationals that they are: no float is ever made."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import struct
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO, TypeAlias

from .document import Json, Malformed, has, look, read_count, read_list, read_object, short
from .rules import Rejected, Rule
from .work import long_products, spend, words

MAX_SPARSE_BYTES = 2**31
MANTISSA, HIDDEN, MAGNITUDE = (1 << 52) - 1, 1 << 52, (1 << 63) - 1
MATRIX_FILE = Rule(
    "matrix-file",
    "",
    "certificate-format.md#float64-instances",
    "the matrix beside the certificate is the certified one",
)
CHANGED = "the file next to the certificate is not the one that was certified"
Rows: TypeAlias = Sequence[int] | None
"""Row numbers of the entries of a column, or None if it has all rows."""


class Dyadics:
    """A vector of integers times one power of two: values[k] * 2**exponent."""

    __slots__ = ("exponent", "values")

    def __init__(self, values: list[int], exponent: int) -> None:
        self.values, self.exponent = values, exponent

    def at(self, exponent: int) -> list[int]:
        """The same numbers as integers times 2**exponent, exponent <= self.exponent."""
        shift = self.exponent - exponent
        return [v << shift for v in self.values] if shift else self.values


def integers_of_doubles(data: bytes, where: str) -> Dyadics:
    """Little-endian IEEE doubles, decoded bit by bit; no float is ever made."""
    words = struct.unpack(f"<{len(data) // 8}Q", data)
    exponents = [w >> 52 & 2047 for w in words]
    if max(exponents, default=0) == 2047:
        raise Malformed(f"{where} holds a NaN or an infinity")
    subnormal = any(not e and w & MANTISSA for w, e in zip(words, exponents))
    low = 1 if subnormal else min((e for e in exponents if e), default=1)
    values = [
        (-1 if w >> 63 else 1) * ((w & MANTISSA | HIDDEN if e else w & MANTISSA) << ((e or 1) - low))
        if w & MAGNITUDE
        else 0
        for w, e in zip(words, exponents)
    ]
    return Dyadics(values, low - 1075)


def _unsigned(data: bytes) -> Sequence[int]:
    """Unsigned little-endian integers of 64 bits, read where they stand if the machine orders bytes like this."""
    if sys.byteorder == "little":
        return memoryview(data).cast("Q")
    return struct.unpack(f"<{len(data) // 8}Q", data)


def decode(text: Json, where: str) -> bytes:
    """The bytes of a base64 string."""
    if type(text) is not str:
        raise Malformed(f"{where}.data must be a base64 string, not {short(text)}")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed(f"{where}.data is no base64") from None


def vector_block(value: Json, where: str, length: int) -> Dyadics:
    """A vector block of that length."""
    encoding, count, data = read_object(value, where, ["encoding", "length", "data"])
    if encoding != "float64":
        raise Malformed(f"{where}.encoding is {short(encoding)}, not 'float64'")
    if read_count(count, f"{where}.length") != length:
        raise Malformed(f"{where} must be a float64 block of {length} numbers")
    raw = decode(data, where)
    if len(raw) != 8 * length:
        raise Malformed(f"{where} has {len(raw)} bytes where {8 * length} belong")
    found = integers_of_doubles(raw, where)
    size = 30 * words([found.values])
    spend(length * long_products(size, size), "squares of a block of wide exponents")
    return found


def entries_block(value: Json, where: str, length: int) -> tuple[dict[int, int], int]:
    """A vector block of that length, or one of its non-zero entries only: ({position: integer}, exponent)."""
    if look(value, "encoding") != "float64-entries":
        found = vector_block(value, where, length)
        return {i: v for i, v in enumerate(found.values) if v}, found.exponent
    _, size, count, data = read_object(value, where, ["encoding", "length", "entries", "data"])
    entries = read_count(count, f"{where}.entries")
    raw = decode(data, where)
    if read_count(size, f"{where}.length") != length:
        raise Malformed(f"{where} must have the length {length}")
    if len(raw) != 16 * entries:
        raise Malformed(f"{where} has {len(raw)} bytes where {16 * entries} belong")
    places = struct.unpack(f"<{entries}Q", raw[: 8 * entries])
    if any(a >= b for a, b in zip(places, [*places[1:], length])):
        raise Malformed(f"{where}: positions do not ascend, or are not below {length}")
    found = integers_of_doubles(raw[8 * entries :], where)
    bits = 30 * words([found.values])
    spend(entries * long_products(bits, bits), "squares of a block of wide exponents")
    return dict(zip(places, found.values)), found.exponent


class MatrixBlock:
    """A float64 matrix, dense by columns or compressed by columns; inline or in a file next to the certificate.

    Attributes
    ----------
    rows, columns : shape
    sparse : compressed by columns?
    size : bytes of the data
    """

    def __init__(self, value: Json, folder: str | None) -> None:
        where = "instance.matrix"
        self.sparse = look(value, "encoding") == "float64-csc"
        inline = has(value, "data")
        keys = [
            "encoding",
            "shape",
            *(["entries"] if self.sparse else []),
            *(["data"] if inline else ["file", "sha256"]),
        ]
        encoding, shape, *rest = read_object(value, where, keys)
        if not self.sparse and encoding != "float64-columns":
            raise Malformed(f"{where}.encoding is {short(encoding)}")
        self.rows, self.columns = (read_count(n, f"{where}.shape") for n in read_list(shape, f"{where}.shape", 2))
        if not self.rows or not self.columns:
            raise Malformed(f"{where}.shape is empty")
        entries = read_count(rest.pop(0), f"{where}.entries") if self.sparse else self.rows * self.columns
        self.size = 8 * entries + (8 * (self.columns + 1 + entries) if self.sparse else 0)
        if self.sparse and self.size > MAX_SPARSE_BYTES:
            raise Malformed(f"{where} says that it has {entries} entries: too many")
        self.data = decode(rest[0], where) if inline else b""
        self.path = None if inline else _beside(rest[0], folder)
        self.hash = None if inline else _hash(rest[1], where)
        found = len(self.data) if self.path is None else os.path.getsize(self.path)
        if found != self.size:
            raise Malformed(f"{where} has {found} bytes where {self.size} belong")
        if self.sparse:
            self._read_structure(entries)

    def _open(self) -> BinaryIO:
        return io.BytesIO(self.data) if self.path is None else open(self.path, "rb")

    def _read_structure(self, entries: int) -> None:
        with self._open() as stream:
            data = stream.read(self.size)
        if self.hash is not None and hashlib.sha256(data).hexdigest() != self.hash:
            raise Rejected(MATRIX_FILE, CHANGED)
        head = 8 * (self.columns + 1)
        self.starts = _unsigned(data[:head])
        if self.starts[0] != 0 or self.starts[-1] != entries:
            raise Malformed("instance.matrix: the column starts do not lead from 0 to the number of entries")
        if any(a > b for a, b in zip(self.starts, self.starts[1:])):
            raise Malformed("instance.matrix: the column starts do not ascend")
        self.indices = _unsigned(data[head : head + 8 * entries])
        self.values = data[head + 8 * entries :]
        descents = (k for k, (p, q) in enumerate(zip(self.indices, self.indices[1:]), 1) if p >= q)
        if not {*descents} <= {*self.starts}:
            raise Malformed("instance.matrix: row numbers of a column do not ascend")
        if max(self.indices, default=0) >= self.rows:
            raise Malformed("instance.matrix: a row number is not below the number of rows")

    def column(self, i: int) -> tuple[Rows, Dyadics]:
        """(row numbers, or None if all of them; entries)"""
        rows, data = self.raw_column(i)
        return rows, integers_of_doubles(data, "instance.matrix")

    def raw_column(self, i: int) -> tuple[Rows, bytes]:
        """The same with the doubles as they stand in the file."""
        if not self.sparse:
            with self._open() as stream:
                stream.seek(8 * self.rows * i)
                return None, stream.read(8 * self.rows)
        a, b = self.starts[i], self.starts[i + 1]
        return self.indices[a:b], self.values[8 * a : 8 * b]

    def all_columns(self) -> Iterator[tuple[int, Rows, Dyadics]]:
        """Every column in order; a dense matrix in a file is held against its hash on the way."""
        for i, rows, data in self.raw_columns():
            yield i, rows, integers_of_doubles(data, "instance.matrix")

    def raw_columns(self) -> Iterator[tuple[int, Rows, bytes]]:
        """The same with the doubles as they stand in the file."""
        if self.sparse:
            for i in range(self.columns):
                yield (i, *self.raw_column(i))
            return
        digest = hashlib.sha256()
        with self._open() as stream:
            for i in range(self.columns):
                data = stream.read(8 * self.rows)
                digest.update(data)
                yield i, None, data
        if self.hash is not None and digest.hexdigest() != self.hash:
            raise Rejected(MATRIX_FILE, CHANGED)


def _hash(value: Json, where: str) -> str:
    if type(value) is not str or not re.fullmatch("[0-9a-f]{64}", value, re.ASCII):
        raise Malformed(f"{where}.sha256 is {short(value)}, not 64 hexadecimal digits")
    return value


def _beside(name: Json, folder: str | None) -> str:
    if type(name) is not str or not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", name, re.ASCII):
        raise Malformed(f"instance.matrix.file is {short(name)}, not the plain name of a file")
    if folder is None:
        raise Malformed("instance.matrix is a file, and the certificate is none: check it by its path")
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        raise Malformed(f"instance.matrix.file {name!r} is no file next to the certificate")
    return path

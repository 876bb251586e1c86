"""Vectors of integers in blocks, one after another.

Format: docs/certificate-format.md.
"""

from __future__ import annotations

import struct

from .blocks import decode
from .document import Json, Malformed, look, read_object, short
from .sections import Parts

WIDTHS = {"int16": "h", "int32": "i", "int64": "q"}


def read_vectors(re: Json, im: Json, where: str, count: int) -> list[Parts]:
    """Vectors of integers, row by row in blocks; no imaginary parts where these are null."""
    first = _block(re, f"{where}.vectors", count)
    if im is None:
        return [(row, [0] * len(row)) for row in first]
    second = _block(im, f"{where}.imaginary", count)
    if len(first[0]) != len(second[0]):
        raise Malformed(f"{where} has real parts of length {len(first[0])}, imaginary parts of {len(second[0])}")
    return [*zip(first, second)]


def require_vectors_for(sites: Json, vectors: list[Parts]) -> None:
    """No more sites than entries: a short file asks for no long section."""
    count = look(sites, "count")
    if type(count) is int and count > len(vectors[0][0]):
        raise Malformed(f"evidence has vectors of length {len(vectors[0][0])}, and {count} sites are listed")


def _block(value: Json, where: str, count: int) -> list[list[int]]:
    encoding, data = read_object(value, where, ["encoding", "data"])
    if type(encoding) is not str or encoding not in WIDTHS:
        raise Malformed(f"{where}.encoding is {short(encoding)}; known are {', '.join(WIDTHS)}")
    raw, form = decode(data, where), WIDTHS[encoding]
    length, rest = divmod(len(raw), count * struct.calcsize(f"<{form}"))
    if rest:
        raise Malformed(f"{where} has {len(raw)} bytes, which are no {count} vectors")
    found = struct.unpack(f"<{count * length}{form}", raw)
    return [[*found[k * length : (k + 1) * length]] for k in range(count)]

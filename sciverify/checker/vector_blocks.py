"""Vectors of integers in blocks, one after another.

Format: docs/certificate-format.md.
"""

from __future__ import annotations

import struct

from .blocks import decode
from .document import Json, Malformed, read_object, short
from .sections import Parts

WIDTHS = {"int16": "h", "int32": "i", "int64": "q"}


def read_vectors(re: Json, im: Json, where: str, count: int, length: int) -> list[Parts]:
    """Vectors of integers, row by row in blocks; no imaginary parts where these are null."""
    first = _block(re, f"{where}.vectors", count, length)
    second = [[0] * length] * count if im is None else _block(im, f"{where}.imaginary", count, length)
    return [*zip(first, second)]


def _block(value: Json, where: str, count: int, length: int) -> list[list[int]]:
    encoding, data = read_object(value, where, ["encoding", "data"])
    if type(encoding) is not str or encoding not in WIDTHS:
        raise Malformed(f"{where}.encoding is {short(encoding)}; known are {', '.join(WIDTHS)}")
    raw, form = decode(data, where), WIDTHS[encoding]
    if len(raw) != count * length * struct.calcsize(f"<{form}"):
        raise Malformed(f"{where} has {len(raw)} bytes, and {count} vectors with {length} entries belong there")
    found = struct.unpack(f"<{count * length}{form}", raw)
    return [[*found[k * length : (k + 1) * length]] for k in range(count)]

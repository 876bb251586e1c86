"""Rational vectors and matrices in files: a block of floats where all numbers are floats, else numerals."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.numerals import read_integer, read_integers, read_rational
from sciverify.errors import MalformedCertificate
from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.rational_vector import RationalVector

_TYPES = {"float32": "<f4", "float64": "<f8"}
_SHORTEST = 4
"""Shorter vectors are written as numerals, which people can read."""


def write_vector(values: Sequence[fmpq]) -> object:
    """A block if all numbers are floats, else an array of numerals."""
    block = None if len(values) < _SHORTEST else _block(values)
    return [str(x) for x in values] if block is None else {block[0]: block[1], "length": len(values), "data": block[2]}


def write_matrix(rows: Sequence[Sequence[fmpq]]) -> object:
    """A block, row by row, if all numbers are floats, else rows of numerals."""
    flat = [x for row in rows for x in row]
    block = None if len(flat) < _SHORTEST**2 else _block(flat)
    if block is None:
        return [[str(x) for x in row] for row in rows]
    return {block[0]: block[1], "shape": [len(rows), len(rows[0])], "data": block[2]}


def _block(values: Sequence[fmpq]) -> tuple[str, str, str] | None:
    """("encoding", name, text) in the narrowest type that has all numbers."""
    floats = _doubles(values)
    if floats is None:
        return None
    with np.errstate(over="ignore", under="ignore"):
        single = floats.astype("<f4")
    name = "float32" if np.array_equal(single.astype("<f8"), floats) else "float64"
    return "encoding", name, base64.b64encode(floats.astype(_TYPES[name]).tobytes()).decode("ascii")


def _doubles(values: Sequence[fmpq]) -> NDArray[np.float64] | None:
    found = []
    for x in values:
        try:
            double = int(x.p) / int(x.q)
        except OverflowError:
            return None
        if exact_ratio(double) != (int(x.p), int(x.q)):
            return None
        found.append(double)
    return np.array(found)


def read_vector(value: object) -> RationalVector:
    """The vector that was written."""
    if isinstance(value, list):
        return tuple(map(read_rational, value))
    block = as_object(value)
    return _read_block(block, read_integer(block["length"]))


def read_matrix(value: object) -> tuple[RationalVector, ...]:
    """The matrix that was written."""
    if isinstance(value, list):
        return tuple(tuple(map(read_rational, as_list(row))) for row in value)
    block = as_object(value)
    rows, columns = read_integers(block["shape"])
    flat = _read_block(block, rows * columns)
    return tuple(flat[k * columns : (k + 1) * columns] for k in range(rows))


def _read_block(block: JsonObject, count: int) -> RationalVector:
    kind = _TYPES[as_text(block["encoding"])]
    numbers = np.frombuffer(base64.b64decode(as_text(block["data"]), validate=True), dtype=kind)
    if len(numbers) != count:
        raise MalformedCertificate("a block of floats does not have the length it says")
    return tuple(fmpq(*map(int, exact_ratio(x))) for x in numbers.tolist())

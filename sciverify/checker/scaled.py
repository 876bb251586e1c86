"""Vectors and matrices of rational numbers as integers over one unit, from blocks of floats or from numerals."""

from __future__ import annotations

import math
import struct
from fractions import Fraction

from .blocks import decode, integers_of_doubles
from .document import Json, Malformed, has, rational, read_count, read_list, read_object, short
from .numerals import ONE, dot, over_one_unit
from .rounding import dyadic
from .work import divisor, long_products, spend, words

MANTISSA, HIDDEN, BIAS, ALL_ONES = (1 << 23) - 1, 1 << 23, 150, 255
"""Of an IEEE number of 32 bits."""
WIDTHS = {"float64": 8, "float32": 4}


class Scaled:
    """The vector numbers[k] * unit, unit > 0."""

    __slots__ = ("numbers", "unit")

    def __init__(self, numbers: list[int], unit: Fraction) -> None:
        self.numbers, self.unit = numbers, unit

    def at(self, unit: Fraction) -> list[int]:
        """The integers over a unit of which its own is a multiple."""
        factor = (self.unit / unit).numerator
        return self.numbers if factor == 1 else [factor * x for x in self.numbers]

    def square(self) -> Fraction:
        """||v||^2"""
        size = 30 * words([self.numbers])
        spend(len(self.numbers) * (60 + long_products(size, size)), "the square of a norm")
        return self.unit * self.unit * dot(self.numbers, self.numbers)

    def __sub__(self, other: Scaled) -> Scaled:
        unit = common_unit(self.unit, other.unit)
        return Scaled([a - b for a, b in zip(self.at(unit), other.at(unit))], unit)

    def __add__(self, other: Scaled) -> Scaled:
        unit = common_unit(self.unit, other.unit)
        return Scaled([a + b for a, b in zip(self.at(unit), other.at(unit))], unit)


def common_unit(first: Fraction, second: Fraction) -> Fraction:
    """The largest number of which both are integer multiples."""
    bits = (x.numerator.bit_length() + x.denominator.bit_length() for x in (first, second))
    spend(4 * divisor(sum(bits)), "a common unit")
    numerator = math.gcd(first.numerator * second.denominator, second.numerator * first.denominator)
    return Fraction(numerator, first.denominator * second.denominator)


def read_vector(value: Json, where: str, length: int | None = None) -> Scaled:
    """A block of floats, or an array of numerals; of that length if one is given."""
    if type(value) is list:
        entries = read_list(value, where, length)
        numbers, denominator = over_one_unit([rational(x, f"{where}[{k}]") for k, x in enumerate(entries)])
        return Scaled(numbers, Fraction(1, denominator))
    encoding, count, data = read_object(value, where, ["encoding", "length", "data"])
    size = read_count(count, f"{where}.length")
    if length is not None and size != length:
        raise Malformed(f"{where} has {size} entries where {length} belong")
    return _floats(encoding, data, where, size)


def read_rows(value: Json, where: str) -> tuple[list[list[int]], Fraction]:
    """The rows of a matrix that is not empty, as integers over one unit: blocks of floats, or rows of numerals."""
    if type(value) is list:
        written = [read_list(row, f"{where}[{k}]") for k, row in enumerate(value)]
        shape = [len(written), len(written[0]) if written else 0]
        if any(len(row) != shape[1] for row in written):
            raise Malformed(f"{where}: its rows have different lengths")
        flat = [rational(x, f"{where}[{k}]") for k, row in enumerate(written) for x in row]
        numbers, denominator = over_one_unit(flat)
        found = Scaled(numbers, Fraction(1, denominator))
    else:
        encoding, sizes, data = read_object(value, where, ["encoding", "shape", "data"])
        shape = [read_count(n, f"{where}.shape") for n in read_list(sizes, f"{where}.shape", 2)]
        found = _floats(encoding, data, where, shape[0] * shape[1])
    if not shape[0] or not shape[1]:
        raise Malformed(f"{where} is empty")
    columns = shape[1]
    return [found.numbers[k * columns : (k + 1) * columns] for k in range(shape[0])], found.unit


def read_tensor(value: Json, where: str, axes: int) -> tuple[Scaled, list[int]]:
    """(entries, shape) of an array that is not empty, its last index first: a block of floats, or numerals."""
    floats = has(value, "encoding")
    *encoding, sizes, data = read_object(
        value, where, ["encoding", "shape", "data"] if floats else ["shape", "entries"]
    )
    shape = [read_count(n, f"{where}.shape") for n in read_list(sizes, f"{where}.shape", axes)]
    count = math.prod(shape)
    if not count:
        raise Malformed(f"{where} is empty")
    if floats:
        return _floats(encoding[0], data, where, count), shape
    return read_vector(read_list(data, f"{where}.entries", count), f"{where}.entries"), shape


def _floats(encoding: Json, data: Json, where: str, count: int) -> Scaled:
    if type(encoding) is not str or encoding not in WIDTHS:
        raise Malformed(f"{where}.encoding is {short(encoding)}; known are {', '.join(WIDTHS)}")
    raw = decode(data, where)
    if len(raw) != WIDTHS[encoding] * count:
        raise Malformed(f"{where} has {len(raw)} bytes where {WIDTHS[encoding] * count} belong")
    if encoding == "float32":
        return _singles(raw, where)
    found = integers_of_doubles(raw, where)
    return Scaled(found.values, dyadic(1, found.exponent))


def _singles(data: bytes, where: str) -> Scaled:
    """Little-endian IEEE numbers of 32 bits, decoded bit by bit; no float is ever made."""
    read = struct.unpack(f"<{len(data) // 4}I", data)
    exponents = [w >> 23 & ALL_ONES for w in read]
    if max(exponents, default=0) == ALL_ONES:
        raise Malformed(f"{where} holds a NaN or an infinity")
    least = min((e or 1 for e, w in zip(exponents, read) if w << 1 & 0xFFFFFFFF), default=1)
    numbers = [
        (-1 if w >> 31 else 1) * ((w & MANTISSA | (HIDDEN if e else 0)) << max((e or 1) - least, 0))
        for w, e in zip(read, exponents)
    ]
    return Scaled(numbers, dyadic(1, least - BIAS) if numbers else ONE)

"""Reading: bytes -> JSON value -> objects, arrays, counts and numerals, each refused by name where it is wrong.

A file that does not follow docs/certificate-format.md to the letter says nothing: it is `Malformed`.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TypeAlias

from .work import spend

ZERO = Fraction(0)
MAX_BYTES = 64 * 2**20
MAX_DEPTH = 40
MAX_DIGITS = 50_000
NUMERAL = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?", re.ASCII)
PIECE = 512
"""Decimal digits that one call of `int` reads: below the least limit that an interpreter can have."""

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | bool | None


class Malformed(Exception):
    """The file does not follow the format, so it says nothing."""


def read_document(data: bytes) -> Json:
    """Bytes -> JSON value, with every known trap of JSON readers closed."""
    if len(data) > MAX_BYTES:
        raise Malformed(f"file has {len(data)} bytes, the limit is {MAX_BYTES}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8 at byte {error.start}") from None
    try:
        document: Json = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_float=_refuse_float,
            parse_int=_small_integer,
            parse_constant=_refuse_float,
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg} at line {error.lineno}") from None
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels") from None
    _refuse_deep_nesting(document)
    return document


def _refuse_deep_nesting(document: Json) -> None:
    level = [document]
    for _ in range(MAX_DEPTH):
        inside: list[Json] = []
        for value in level:
            if type(value) is dict:
                inside.extend(value.values())
            elif type(value) is list:
                inside.extend(value)
        level = [value for value in inside if type(value) is dict or type(value) is list]
        if not level:
            return
    raise Malformed(f"nested deeper than {MAX_DEPTH} levels")


def _object_without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed(f"key {short(name)} occurs twice in one object")
        found[name] = value
    return found


def _refuse_float(literal: str) -> Json:
    raise Malformed(f'number {short(literal)}: values are strings such as "3/4"')


def _small_integer(literal: str) -> int:
    if len(literal) > 9:
        raise Malformed(f"bare integer of {len(literal)} characters: values are strings")
    return int(literal)


def short(value: object) -> str:
    """A value as a refusal shows it: strings in quotes, everything else as JSON writes it."""
    shown = value if isinstance(value, str) else json.dumps(value)
    clipped = shown if len(shown) <= 40 else shown[:37] + "..."
    return ascii(clipped) if isinstance(value, str) else clipped


def read_object(value: Json, where: str, keys: list[str]) -> list[Json]:
    """The values of exactly these keys, in this order."""
    if type(value) is not dict:
        raise Malformed(f"{where} must be an object, not {short(value)}")
    for key in keys:
        if key not in value:
            raise Malformed(f"{where} lacks the key {key!r}")
    for key in value:
        if key not in keys:
            raise Malformed(f"{where} has the unknown key {short(key)}")
    return [value[key] for key in keys]


def look(value: Json, key: str) -> Json:
    """What an object has under a key, before it is read; None for anything else."""
    return value.get(key) if type(value) is dict else None


def has(value: Json, key: str) -> bool:
    """Is this an object with that key?"""
    return type(value) is dict and key in value


def read_list(value: Json, where: str, length: int | None = None) -> list[Json]:
    """An array, of that length if one is given."""
    if type(value) is not list:
        raise Malformed(f"{where} must be an array, not {short(value)}")
    if length is not None and len(value) != length:
        raise Malformed(f"{where} has {len(value)} entries where {length} belong")
    return value


def read_indices(value: Json, where: str, size: int) -> list[int]:
    """A strictly increasing array of positions below `size`."""
    found = [read_count(i, where) for i in read_list(value, where)]
    if any(a >= b for a, b in zip(found, found[1:])):
        raise Malformed(f"{where} must ascend")
    if found and found[-1] >= size:
        raise Malformed(f"{where} lists position {found[-1]}, which does not exist: positions from 0 to {size - 1} do")
    return found


def read_count(value: Json, where: str) -> int:
    """A bare integer >= 0."""
    if type(value) is not int or value < 0:
        raise Malformed(f"{where} must be a count, not {short(value)}")
    return value


def rational(value: Json, where: str) -> Fraction:
    """The exact value of a numeral "p" or "p/q"."""
    if value == "0":
        return ZERO
    if type(value) is not str:
        raise Malformed(f"{where} must be a numeral in a string, not {short(value)}")
    if len(value) > MAX_DIGITS:
        raise Malformed(f"{where} is a numeral of {len(value)} characters, the limit is {MAX_DIGITS}")
    match = NUMERAL.fullmatch(value)
    if match is None:
        raise Malformed(f'{where} is {short(value)}, not a numeral "p" or "p/q"')
    if len(value) <= PIECE:
        numerator, denominator = int(match[1]), int(match[2] or 1)
    else:
        spend(len(value) ** 2 / 2000, "reading a long numeral")
        numerator, denominator = _integer(match[1]), _integer(match[2] or "1")
    if denominator == 0:
        raise Malformed(f"{where} is {short(value)}: denominator 0")
    return Fraction(numerator, denominator)


def _integer(digits: str) -> int:
    """An integer of any length, piece by piece: the interpreter's limit on numerals is never touched."""
    if digits[0] == "-":
        return -_integer(digits[1:])
    if len(digits) <= PIECE:
        return int(digits)
    half = len(digits) // 2
    power: int = 10**half
    return _integer(digits[:-half]) * power + _integer(digits[-half:])

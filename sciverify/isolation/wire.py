"""How an answer crosses from foreign code to whoever asked: four letters, two lengths, JSON, the numbers.

The numbers are raw doubles; or numerals p/q, where not all of them are doubles and the header says `exact`.

Who reads it trusts nothing: another question's answer, a wrong length, a number that is none are refused.
"""

from __future__ import annotations

import json
import math
import operator
import re
import struct
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, BinaryIO

import numpy as np
from flint import fmpq

from sciverify.errors import shortened
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.isolation.announcements import MOST
from sciverify.isolation.outcome import Kind

MAGIC = b"SVA1"
HEADER = struct.Struct("<4sII")
MOST_HEADER = 2**20
WORDS = 300
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What `read` raises."""
_MOST_TEXT = 2**24
"""Bytes of numerals besides 8 for each: at least what `exact.answers` reads."""
_NUMERAL = re.compile(r"-?[0-9]+(/[0-9]+)?", re.ASCII)


def numerals(numbers: Iterable[fmpq]) -> bytes:
    """Rational numbers as text."""
    return " ".join(map(str, numbers)).encode("ascii")


def most_bytes(count: int) -> int:
    """How long the numbers of an answer with so many entries can be; none are expected where it has none."""
    return 8 * count + _MOST_TEXT if count else 0


def packed(header: dict[str, object], vector: bytes = b"") -> bytes:
    """An answer as bytes."""
    text = json.dumps(header).encode()
    return HEADER.pack(MAGIC, len(text), len(vector)) + text + vector


def send(stream: BinaryIO, header: dict[str, object], vector: bytes = b"") -> None:
    """Write an answer."""
    stream.write(packed(header, vector))
    stream.flush()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a process says that has loaded the code.

    Attributes
    ----------
    copied : bool
        Does it answer in copies of itself?
    twin : int
        The process id of the one that was warmed up; 0 without one.
    credit : float
        Seconds beyond the limits for a run in a process without warm-up.
    dependent : bool
        Did first calls show that answers depend on earlier calls?
    """

    copied: bool = False
    twin: int = 0
    credit: float = 0.0
    dependent: bool = False


def send_loaded(stream: BinaryIO, loaded: Loaded) -> None:
    """Write that the code is loaded."""
    send(stream, {"kind": "loaded", "status": "", "loaded": asdict(loaded)})


def read_loaded(data: bytes) -> Loaded:
    """What `send_loaded` wrote, also as part of what `read` read."""
    said = json.loads(data[HEADER.size : HEADER.size + HEADER.unpack_from(data)[1]])["loaded"]
    credit = _finite(said["credit"]) or 0.0
    return Loaded(said["copied"] is True, operator.index(said["twin"]), max(credit, 0.0), said["dependent"] is True)


def complete(data: bytes, most: int) -> bool:
    """Does an answer end here? Data that are none, or too long, count as complete, and are refused by `read`."""
    if len(data) < HEADER.size:
        return not MAGIC.startswith(data[: len(MAGIC)]) and bool(data)
    magic, header, vector = HEADER.unpack_from(data)
    if magic != MAGIC or header > MOST_HEADER or vector > most:
        return True
    return len(data) >= int(HEADER.size + header + vector)


def read(data: bytes, count: int, number: int) -> dict[str, Any]:
    """The parts of the answer to question `number`, which asked for `count` doubles: the fields of an `Outcome`.

    Raises
    ------
    one of UNREADABLE
        It is none.
    """
    magic, header, length = HEADER.unpack_from(data) if len(data) >= HEADER.size else (b"", 0, 0)
    if magic != MAGIC or len(data) != HEADER.size + header + length:
        raise ValueError("no answer")
    said = json.loads(data[HEADER.size : HEADER.size + header])
    kind = Kind.ANSWERED if said["kind"] == "loaded" and not count else Kind(said["kind"])
    if count and (said["question"] != number or kind is Kind.NOT_LOADED):  # what an earlier run left in the channel
        raise ValueError("an answer to another question")
    vector = data[HEADER.size + header :]
    exact = None
    if kind is Kind.ANSWERED and count and said.get("exact") is True:
        exact, vector = _exact(vector, count), b""
    elif len(vector) != (8 * count if kind is Kind.ANSWERED else 0):
        raise ValueError("a vector of wrong length")
    status = plain(said["status"])
    if not np.isfinite(np.frombuffer(vector, dtype="<f8")).all():
        kind, vector, status = Kind.NOT_FINITE, b"", "x is not finite"
    iterations = said.get("iterations")
    return {
        "kind": kind,
        "status": status,
        "success": kind is Kind.ANSWERED and said.get("success") is True,
        "warnings": tuple(plain(w) for w in said.get("warnings", ())[:MOST]),
        "violations": tuple(plain(v, 40) for v in said.get("violations", ())[:MOST]),
        "gap": _finite(said.get("gap")),
        "iterations": None if iterations is None else operator.index(iterations),
        "call_seconds": _finite(said.get("seconds")),
        "vector": vector,
        "exact": exact,
    }


def _exact(text: bytes, count: int) -> tuple[Fraction, ...]:
    parts = text.decode("ascii").split(" ")
    if len(parts) != count or not all(map(_NUMERAL.fullmatch, parts)):
        raise ValueError("numerals of wrong number or form")
    found = [number for part in parts if (number := to_rational(part)) is not None]
    if len(found) != count:
        raise ValueError("numerals that are no numbers")
    return tuple(map(to_fraction, found))


def _finite(number: float | None) -> float | None:
    return float(number) if number is not None and math.isfinite(number) else None


def plain(words: object, limit: int = WORDS) -> str:
    """Words of somebody else on one line: what cannot be printed, or written to a file, becomes a question mark."""
    return "".join(c if c.isprintable() else "?" for c in shortened(words, limit))

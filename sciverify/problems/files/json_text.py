"""JSON in which no number is rounded in silence and no key counts twice."""

from __future__ import annotations

import json

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.problems.files.numerals import as_float64, as_integer


def parse_json(text: bytes) -> object:
    """What a JSON text holds, with a byte order mark or without.

    Integers are exact; numbers with a point or an exponent are the doubles that they mean.

    Raises
    ------
    InvalidInput
        It is no JSON; a key stands twice; a number is beyond float64, is rounded to 0 or is none.
    """
    try:
        return json.loads(
            text.decode("utf-8-sig"),
            parse_float=as_float64,
            parse_int=as_integer,
            parse_constant=_refuse,
            object_pairs_hook=_once,
        )
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"it is no JSON: {shortened(error, 160)}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object none of whose keys stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for k, (key, _) in enumerate(pairs) if key in dict(pairs[:k]))
        raise InvalidInput(f"the key {shown(twice)} stands twice: which one counts?")
    return found


def _refuse(literal: str) -> float:
    raise InvalidInput(f"{literal} is no number: only finite values have a meaning here")

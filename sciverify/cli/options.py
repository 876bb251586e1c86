"""`--options JSON` of the commands that call somebody's code."""

from __future__ import annotations

import json

from sciverify.errors import InvalidInput, shown


def read_options(text: str | None) -> dict[str, object]:
    """What the text says; {} where it is left out.

    Raises
    ------
    InvalidInput
        It is no JSON, or no mapping.
    """
    try:
        found = {} if text is None else json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(f"--options {shown(text)} is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise InvalidInput(f"--options is {shown(found)}: a mapping of names to values is needed")
    return found

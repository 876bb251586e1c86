"""JSON objects as they are read: what a value must be is asked where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from sciverify.errors import MalformedCertificate, shown

JsonObject: TypeAlias = Mapping[str, object]


def as_object(value: object) -> JsonObject:
    """The object that a value must be."""
    if not isinstance(value, dict):
        raise MalformedCertificate(f"{shown(value)} is not an object")
    return value


def as_list(value: object) -> list[object]:
    """The list that a value must be."""
    if not isinstance(value, list):
        raise MalformedCertificate(f"{shown(value)} is not a list")
    return value


def as_text(value: object) -> str:
    """The string that a value must be."""
    if not isinstance(value, str):
        raise MalformedCertificate(f"{shown(value)} is not a string")
    return value

"""What the three problems are called: by files and certificates, and by the slides. Nothing heavy is imported here."""

from __future__ import annotations

from sciverify.display import nearest_name
from sciverify.errors import InvalidInput, shown

SYMBOLS = {"P1": "basis-pursuit", "P2": "lasso", "P3": "square-root-lasso"}
"""The names that files use, by the symbols of the slides."""


def kind_named(name: object, title: str = "problem") -> str:
    """The name that files use, from that name or the symbol, whatever the case, spaces or underscores.

    Raises
    ------
    InvalidInput
        It is neither; the message begins with `title`.
    """
    word = name.strip().lower().replace("_", "-").replace(" ", "-") if isinstance(name, str) else ""
    kind = SYMBOLS.get(word.upper(), word)
    if kind not in SYMBOLS.values():
        known = ", ".join(f"{kind} ({symbol})" for symbol, kind in SYMBOLS.items())
        raise InvalidInput(f"{title} is {shown(name)}{nearest_name(word, list(SYMBOLS.values()))}: known are {known}")
    return kind


def symbol_of(kind: str) -> str:
    """P1, P2 or P3."""
    return next(symbol for symbol, name in SYMBOLS.items() if name == kind)

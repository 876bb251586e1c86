"""Primitive substitutions, and the words that all operators of a hull share (docs/theory/l2-operators.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sciverify.errors import InvalidInput, shown


@dataclass(frozen=True)
class Substitution:
    """Letters that become words, and a letter from which a fixed point grows.

    Parameters
    ----------
    rules : mapping from letters to words
        For example {"a": "ab", "b": "a"}. It must be primitive: after some steps every letter has met every one.
    first : str
        A letter whose word begins with it, and has two letters or more.

    Raises
    ------
    InvalidInput
        The rules are not of this form.

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.Substitution({"a": "ab", "b": "a"}, "a").prefix(8)
    'abaababa'
    """

    rules: Mapping[str, str]
    first: str
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        letters = set(self.rules)
        for letter, word in self.rules.items():
            if len(letter) != 1 or not word or not set(word) <= letters:
                raise InvalidInput(f"{shown(letter)} becomes {shown(word)}: a word of the letters is needed")
        start = self.rules.get(self.first, "")
        if len(start) < 2 or start[0] != self.first:
            raise InvalidInput(
                f"{shown(self.first)} becomes {shown(start)}: two letters or more are needed, itself first"
            )
        if not self._is_primitive():
            raise InvalidInput(f"{shown(dict(self.rules))} is not primitive: some letter never meets all others")

    def _is_primitive(self) -> bool:
        """After (k - 1)^2 + 1 steps every letter has met every one, or it never does (Wielandt); 2^j are tried."""
        reached = {letter: set(word) for letter, word in self.rules.items()}
        for _ in range(((len(self.rules) - 1) ** 2 + 1).bit_length()):
            reached = {a: {c for b in found for c in reached[b]} for a, found in reached.items()}
        return all(len(found) == len(self.rules) for found in reached.values())

    def prefix(self, length: int) -> str:
        """The first letters of the fixed point."""
        word = self.first
        while len(word) < length:
            word = "".join(self.rules[letter] for letter in word)
        return word[:length]


FIBONACCI = Substitution({"a": "ab", "b": "a"}, "a", "Fibonacci")
PERIOD_DOUBLING = Substitution({"a": "ab", "b": "aa"}, "a", "period doubling")
THUE_MORSE = Substitution({"a": "ab", "b": "ba"}, "a", "Thue-Morse")

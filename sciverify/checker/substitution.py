"""Words of a primitive substitution: its fixed point, and the letters of every operator of its hull.

Proof: docs/theory/l2-operators.md.
"""

from __future__ import annotations

from .document import Json, Malformed, read_object, short
from .work import spend

MOST_LETTERS = 26


class Substitution:
    """A primitive substitution with a letter from which a fixed point grows.

    Attributes
    ----------
    rules : what each letter becomes
    first : the letter with which its own word begins
    """

    def __init__(self, value: Json, where: str) -> None:
        rules, first = read_object(value, where, ["rules", "first"])
        if type(rules) is not dict or not 0 < len(rules) <= MOST_LETTERS:
            raise Malformed(f"{where}.rules must be an object with 1 to {MOST_LETTERS} letters")
        self.rules: dict[str, str] = {}
        for letter, word in rules.items():
            if len(letter) != 1 or type(word) is not str or not word or not set(word) <= set(rules):
                raise Malformed(f"{where}.rules[{short(letter)}] is {short(word)}: a word of the letters belongs there")
            self.rules[letter] = word
        if type(first) is not str or first not in self.rules or self.rules[first][0] != first:
            raise Malformed(f"{where}.first is {short(first)}: a letter whose word begins with it belongs there")
        if len(self.rules[first]) < 2 or not self._primitive():
            raise Malformed(f"{where}.rules: no power of the substitution has all letters in the words of all letters")
        self.first = first

    def _primitive(self) -> bool:
        """(LO4), in 2^k >= (letters - 1)^2 + 1 steps: if some power shows it, all higher ones do."""
        reached = {letter: set(word) for letter, word in self.rules.items()}
        for _ in range(((len(self.rules) - 1) ** 2 + 1).bit_length()):
            reached = {a: {c for b in found for c in reached[b]} for a, found in reached.items()}
        return all(len(found) == len(self.rules) for found in reached.values())

    def prefix(self, length: int) -> str:
        """The first letters of the fixed point."""
        spend(60 * length, "a word of a substitution")
        longest, word = max(map(len, self.rules.values())), self.first
        while len(word) < length:
            spend(len(word) * (60 + longest), "a word of a substitution")
            word = "".join(self.rules[letter] for letter in word)
        return word[:length]

"""The classes of the Solvability Complexity Index hierarchy, and how they contain one another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sciverify.errors import InvalidInput, as_integer, one_of, shown

_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LETTERS = {"Delta": "Δ", "Sigma": "Σ", "Pi": "Π"}
_MODELS = {"Turing": "ᵀ", "arithmetic": "ᴬ", "general": ""}
"""Each tower of the first kind is one of the second kind, and so on."""


@dataclass(frozen=True, slots=True)
class SciClass:
    """A class of computational problems.

    Delta_1: one limit with error at most 2^-n. Sigma_1 (Pi_1): one limit, and each output is within 2^-n of a part of
    the truth (covers the truth up to 2^-n). Delta_(k+1): k limits. Sigma_k (Pi_k): k limits, of which the last one is
    from below (from above).

    Parameters
    ----------
    letter : "Delta", "Sigma" or "Pi"
    level : int >= 1
    model : "general", "arithmetic" or "Turing"
        Which algorithms a tower may have. General: the output depends on finitely many answers, and on nothing else.
        Arithmetic: it is computed from them by finitely many operations and comparisons. Turing: by one program, for
        all inputs and indices, which is told them as strings of digits.

    Raises
    ------
    InvalidInput
        Another letter, level or model.

    **Source.** Ben-Artzi, Colbrook, Hansen, Nevanlinna, Seidel (arXiv 1508.03280); docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import SIGMA_1, DELTA_2, SciClass
    >>> print(SIGMA_1, SIGMA_1 <= DELTA_2, DELTA_2 <= SIGMA_1)
    Σ₁ True False
    >>> print(SciClass("Pi", 2), "|", SciClass("Pi", 2, "arithmetic"), "|", SciClass("Pi", 2, "Turing").in_words)
    Π₂ | Π₂ᴬ | Π₂ of Turing machines
    """

    letter: str
    level: int
    model: str = "general"

    def __post_init__(self) -> None:
        if self.letter not in _LETTERS:
            raise InvalidInput(f"letter is {shown(self.letter)}: known are {', '.join(_LETTERS)}")
        as_integer(self.level, "level", 1, 100)
        one_of(self.model, "model", (*_MODELS,))

    def __le__(self, other: SciClass) -> bool:
        """Is every problem of this class in the other one?"""
        if [*_MODELS].index(self.model) > [*_MODELS].index(other.model):
            return False
        same = (self.letter, self.level) == (other.letter, other.level)
        return same or self.level < other.level or (self.level == other.level and self.letter == "Delta")

    @property
    def in_general(self) -> SciClass:
        """The class of general algorithms, which contains it."""
        return replace(self, model="general")

    @property
    def in_words(self) -> str:
        """With the model of computation."""
        towers = "Turing machines" if self.model == "Turing" else f"{self.model} algorithms"
        return f"{_LETTERS[self.letter]}{str(self.level).translate(_DIGITS)} of {towers}"

    @property
    def limits(self) -> int:
        """How many limits a tower may take."""
        return max(1, self.level - 1) if self.letter == "Delta" else self.level

    @property
    def latex(self) -> str:
        """As in formulas."""
        return rf"\{self.letter}_{{{self.level}}}" + ("" if self.model == "general" else f"^{self.model[0].upper()}")

    def __str__(self) -> str:
        return _LETTERS[self.letter] + str(self.level).translate(_DIGITS) + _MODELS[self.model]


DELTA_1, SIGMA_1, PI_1 = SciClass("Delta", 1), SciClass("Sigma", 1), SciClass("Pi", 1)
DELTA_2, SIGMA_2, PI_2 = SciClass("Delta", 2), SciClass("Sigma", 2), SciClass("Pi", 2)
DELTA_3, SIGMA_3, PI_3 = SciClass("Delta", 3), SciClass("Sigma", 3), SciClass("Pi", 3)

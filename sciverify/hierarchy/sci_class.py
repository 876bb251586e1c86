"""The classes of the Solvability Complexity Index hierarchy, and how they contain one another."""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.errors import InvalidInput, as_integer, shown

_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LETTERS = {"Delta": "Δ", "Sigma": "Σ", "Pi": "Π"}


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

    Raises
    ------
    InvalidInput
        Another letter or level.

    **Source.** Ben-Artzi, Colbrook, Hansen, Nevanlinna, Seidel (arXiv 1508.03280); docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import SIGMA_1, DELTA_2, SciClass
    >>> print(SIGMA_1, SIGMA_1 <= DELTA_2, DELTA_2 <= SIGMA_1)
    Σ₁ True False
    >>> print(SciClass("Pi", 2))
    Π₂
    """

    letter: str
    level: int

    def __post_init__(self) -> None:
        if self.letter not in _LETTERS:
            raise InvalidInput(f"letter is {shown(self.letter)}: known are {', '.join(_LETTERS)}")
        as_integer(self.level, "level", 1, 100)

    def __le__(self, other: SciClass) -> bool:
        """Is every problem of this class in the other one?"""
        return self == other or self.level < other.level or (self.level == other.level and self.letter == "Delta")

    @property
    def latex(self) -> str:
        """As in formulas."""
        return rf"\{self.letter}_{{{self.level}}}"

    def __str__(self) -> str:
        return _LETTERS[self.letter] + str(self.level).translate(_DIGITS)


DELTA_1, SIGMA_1, PI_1 = SciClass("Delta", 1), SciClass("Sigma", 1), SciClass("Pi", 1)
DELTA_2, SIGMA_2, PI_2 = SciClass("Delta", 2), SciClass("Sigma", 2), SciClass("Pi", 2)
DELTA_3, SIGMA_3, PI_3 = SciClass("Delta", 3), SciClass("Sigma", 3), SciClass("Pi", 3)

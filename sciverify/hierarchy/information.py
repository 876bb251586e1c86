"""What a tower of algorithms may ask of an operator, and everything that it asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.rationals import to_fraction
from sciverify.l2.banded import Banded
from sciverify.l2.sequences import Changed, Periodic, Sequence
from sciverify.oracles.budget import Budget, BudgetExceeded
from sciverify.oracles.coins import Coins

Entry: TypeAlias = Callable[[int, int], Fraction]
"""(i, j) -> <A e_j, e_i>"""
MOST_INDEX = 10**9 - 1
"""Larger indices stand in no certificate."""
MOST_ENTRIES = 200_000
"""How many entries of one operator are answered to one run."""


@dataclass(slots=True)
class OperatorInformation:
    """Questions about one operator on l2 with rational entries; every answer is exact, and recorded.

    Attributes
    ----------
    answers : dict from (i, j) to Fraction
        Everything that was asked.
    coins : Coins
        What a randomised algorithm draws from.

    Examples
    --------
    >>> from sciverify.hierarchy import information_about
    >>> import sciverify as sv
    >>> told = information_about(sv.jacobi(0))
    >>> told.entry(1, 0), told.entry(5, 0), told.dispersion(3)
    (Fraction(1, 1), Fraction(0, 1), 4)
    >>> len(told.answers)
    2
    """

    truth: Entry
    sites: str = "naturals"
    width: int | None = None
    budget: Budget = field(default_factory=Budget)
    coins: Coins = field(default_factory=lambda: Coins.seeded(0))
    answers: dict[tuple[int, int], Fraction] = field(default_factory=dict)
    over: str = ""
    """Why no question is answered any more; empty while they are."""
    exceeded: bool = False
    refused: int = 0

    def entry(self, i: int, j: int) -> Fraction:
        """The entry in row i and column j.

        Raises
        ------
        InvalidInput
            A site that does not exist.
        """
        least = 0 if self.sites == "naturals" else -MOST_INDEX
        place = as_integer(i, "i", least, MOST_INDEX), as_integer(j, "j", least, MOST_INDEX)
        if self.over:
            self.refused += 1
            raise BudgetExceeded(self.over)
        if place not in self.answers:
            if self.budget.questions is not None and len(self.answers) >= self.budget.questions:
                self.exceeded = True
                self._stop(f"it asks for more than the {self.budget.questions} entries of its budget")
            if len(self.answers) >= MOST_ENTRIES:
                self._stop(f"it asks for more than {MOST_ENTRIES} entries")
            self.answers[place] = self.truth(*place)
        return self.answers[place]

    def dispersion(self, n: int) -> int:
        """f(n): the columns up to n have no entries in rows beyond f(n), and the rows none in columns beyond.

        Raises
        ------
        InvalidInput
            It is not a part of the information of this problem.
        """
        if self.width is None:
            raise InvalidInput("the dispersion of these operators is not known: no f(n) can be asked for")
        return as_integer(n, "n", 0, MOST_INDEX) + self.width

    def end(self, reason: str) -> None:
        """Answer no more questions."""
        self.over = self.over or reason

    def _stop(self, reason: str) -> None:
        self.end(reason)
        raise BudgetExceeded(reason)


def information_about(
    operator: Banded, *, dispersion: bool = True, budget: Budget | None = None
) -> OperatorInformation:
    """Questions about a banded operator of rational entries, such as the final operator of a game.

    Parameters
    ----------
    operator : Banded
        On the natural numbers or the integers; constant, periodic or finitely changed diagonals.
    dispersion : bool
        May f(n) be asked for?
    budget : Budget, optional

    Returns
    -------
    OperatorInformation

    Raises
    ------
    InvalidInput
        An operator whose entries are not all rational, or that is not one operator.

    **Source.** docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import information_about
    >>> import sciverify as sv
    >>> information_about(sv.jacobi([1, "1/2"])).entry(1, 1)
    Fraction(1, 2)
    """
    if not isinstance(operator, Banded):
        raise InvalidInput(f"operator is {shown(operator)}: a banded operator is needed, such as jacobi(...)")
    width = operator.bandwidth if dispersion else None
    return OperatorInformation(entries_of(operator), operator.line, width, Budget() if budget is None else budget)


def entries_of(operator: Banded) -> Entry:
    """The entries of a banded operator with rational ones.

    Raises
    ------
    InvalidInput
        Another operator.
    """
    bases = [d.base if isinstance(d, Changed) else d for d in operator.diagonals.values()]
    if operator.line == "hull" or not all(isinstance(b, Periodic) and d.is_real for b, d in _pairs(operator, bases)):
        raise InvalidInput("entries are told where diagonals are real, and constant, periodic or finitely changed")

    def entry(i: int, j: int) -> Fraction:
        turned = operator.is_self_adjoint and i < j
        sequence = operator.diagonals.get(abs(i - j) if turned else i - j)
        return Fraction(0) if sequence is None else to_fraction(sequence.rationals(i if turned else j, 1)[0])

    return entry


def _pairs(operator: Banded, bases: list[Sequence]) -> Iterable[tuple[Sequence, Sequence]]:
    return zip(bases, operator.diagonals.values(), strict=True)

"""What a tower may ask of a measurement operator that is known inexactly, and everything that it asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from sciverify.errors import as_integer
from sciverify.oracles.budget import OF_A_LOOK, Budget, BudgetExceeded
from sciverify.oracles.coins import Coins
from sciverify.oracles.dyadic import DyadicMatrix

Fractions: TypeAlias = tuple[Fraction, ...]
Answering: TypeAlias = Callable[[int], DyadicMatrix]
"""n -> a matrix within 2^-n of A"""


@dataclass(slots=True)
class MapInformation:
    """A matrix A to any accuracy; a finite set of vectors and the measurement of one of them, exactly.

    Attributes
    ----------
    vectors : tuple of vectors of N fractions
        The set M1.
    measurement : vector of m fractions
        y = Ax for some x of the set.
    answers : dict from n to DyadicMatrix
        Everything that was asked.
    coins : Coins
        What a randomised algorithm draws from.

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> told = sci.OPTIMAL_MAP.told_about()
    >>> [*map(float, told.matrix(4)[0])], [*map(str, told.measurement)], len(told.vectors)
    ([1.0, 1.0], ['1'], 3)
    """

    truth: Answering
    vectors: tuple[Fractions, ...]
    measurement: Fractions
    budget: Budget = field(default_factory=Budget)
    coins: Coins = field(default_factory=lambda: Coins.seeded(0))
    answers: dict[int, DyadicMatrix] = field(default_factory=dict)
    over: str = ""
    """Why no question is answered any more; empty while they are."""
    exceeded: bool = False
    refused: int = 0

    def matrix(self, n: int) -> DyadicMatrix:
        """A_n, rows of fractions. **Guarantee.** ||A_n - A|| <= 2**-n in Frobenius norm."""
        n = as_integer(n, "n", 0)
        if self.over:
            self.refused += 1
            raise BudgetExceeded(self.over)
        if n not in self.answers:
            self._charge(n)
            self.answers[n] = self.truth(n)
        return self.answers[n]

    @property
    def seconds(self) -> float | None:
        """How long a run may take; None: no limit."""
        return self.budget.seconds

    def end(self, reason: str, exceeded: bool = False) -> None:
        """Answer no more questions; the first reason stays."""
        if not self.over:
            self.over, self.exceeded = reason, exceeded

    def _charge(self, n: int) -> None:
        bits, questions = self.budget.bits, self.budget.questions
        if bits is not None and n > bits:
            self._stop(f"n = {n} was asked for, the budget is {bits} bits", exceeded=True)
        if questions is not None and len(self.answers) >= questions:
            self._stop(f"more than {questions} questions were asked", exceeded=True)
        if n > OF_A_LOOK.bits:
            self._stop(f"n = {n} was asked for, this game answers up to {OF_A_LOOK.bits} bits")

    def _stop(self, reason: str, exceeded: bool = False) -> None:
        self.end(reason, exceeded)
        raise BudgetExceeded(reason)

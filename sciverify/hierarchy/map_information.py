"""What a tower may ask of a measurement operator that is known inexactly, and everything that it asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, cast

from sciverify.errors import as_integer
from sciverify.exact.verdict import Verdict
from sciverify.oracles.budget import OF_A_LOOK, Budget, Patience
from sciverify.oracles.coins import Coins
from sciverify.oracles.dyadic import DyadicMatrix
from sciverify.oracles.information import MOST, Information
from sciverify.oracles.question import MATRIX, Answer, Exchange, Inquiry, no_question

Fractions: TypeAlias = tuple[Fraction, ...]
Answering: TypeAlias = Callable[[int], DyadicMatrix]
"""n -> a matrix within 2^-n of A"""


@dataclass(frozen=True, slots=True)
class AnsweredMatrix:
    """A matrix of which no more is known than what a function answers."""

    truth: Answering

    def answer(self, question: Inquiry) -> Answer:
        """A_n."""
        if question.subject != MATRIX or question.n is None:
            raise no_question(question, "a matrix that is known inexactly")
        return self.truth(question.n)

    def allows(self, exchange: Exchange) -> Verdict:
        """Nobody knows: transcripts are held against an operator that is known."""
        return Verdict.UNDECIDED


class MapInformation(Information):
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

    def __init__(
        self,
        truth: Answering,
        vectors: tuple[Fractions, ...],
        measurement: Fractions,
        budget: Budget | None = None,
        coins: Coins | None = None,
    ) -> None:
        allowed = Budget() if budget is None else budget
        patience = Patience(OF_A_LOOK.bits, OF_A_LOOK.questions, firm=True)
        super().__init__(AnsweredMatrix(truth), coins=coins, budget=allowed, patience=patience)
        self.vectors, self.measurement = vectors, measurement

    def matrix(self, n: int) -> DyadicMatrix:
        """A_n, rows of fractions. **Guarantee.** ||A_n - A|| <= 2**-n in Frobenius norm."""
        return cast("DyadicMatrix", self.ask(Inquiry(MATRIX, (), as_integer(n, "n", 0, MOST))))

    @property
    def answers(self) -> dict[int, DyadicMatrix]:
        """Everything that was asked."""
        return {exchange.precision: cast("DyadicMatrix", exchange.answer) for exchange in self.transcript}

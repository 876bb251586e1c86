"""What an algorithm may ask of a sequence of numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from sciverify.errors import as_integer
from sciverify.oracles.budget import OF_A_CERTIFICATE, Budget
from sciverify.oracles.coins import Coins
from sciverify.oracles.information import LEAST, MOST, Information
from sciverify.oracles.question import TERM, Inquiry
from sciverify.oracles.sequence_terms import SequenceTerms


class SequenceInformation(Information):
    """Questions about a sequence; every answer is recorded.

    Parameters
    ----------
    sequence : numbers in a row, a function from integers >= 0 to numbers, or a diagonal of an operator
        Each number is exact, or a `ComputableReal`.
    budget : Budget, optional
    coins : Coins, optional

    Raises
    ------
    InvalidInput
        Something else.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from fractions import Fraction
    >>> from sciverify.hierarchy import information_about
    >>> told = information_about(lambda k: Fraction(1, k + 1))
    >>> told.term(2), told.term(2, 4)  # exactly, and within 2^-4
    (Fraction(1, 3), Fraction(5, 16))
    >>> roots = information_about([sv.ComputableReal.sqrt(2), 2])
    >>> abs(roots.term(0, 30) ** 2 - 2) < 2**-28
    True
    """

    asked_for = "terms"

    def __init__(self, sequence: object, budget: Budget | None = None, coins: Coins | None = None) -> None:
        allowed = Budget() if budget is None else budget
        super().__init__(SequenceTerms.of(sequence), coins=coins, budget=allowed, patience=OF_A_CERTIFICATE)

    def term(self, k: int, n: int | None = None) -> Fraction:
        """The k-th number, k from 0: exactly, where it is rational; with n a dyadic number within 2**-n of it.

        Raises
        ------
        InvalidInput
            There is no such term, or it is irrational and n is missing.
        """
        place = (as_integer(k, "k", -(10**9)),)
        asked = None if n is None else as_integer(n, "n", LEAST, MOST)
        return cast("Fraction", self.ask(Inquiry(TERM, place, asked)))

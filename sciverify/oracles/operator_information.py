"""What a tower of algorithms may ask of an operator."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import cast

from sciverify.errors import as_integer
from sciverify.oracles.budget import MOST_BITS, Budget, Patience
from sciverify.oracles.coins import Coins
from sciverify.oracles.information import LEAST, MOST, Information
from sciverify.oracles.operator_entries import MOST_INDEX, OperatorEntries
from sciverify.oracles.question import DISPERSION, ENTRY, Answer, Exchange, Inquiry
from sciverify.oracles.terms import Term

MOST_ENTRIES = 200_000
"""How many entries of one operator are answered to one run."""


class OperatorInformation(Information):
    """Questions about one operator on l2 with real entries; every answer is recorded.

    Parameters
    ----------
    truth : function (i, j) -> Fraction, or ComputableReal where an entry is irrational
    sites : {"naturals", "integers"}
    width : int or None
        What `dispersion` tells; None: it may not be asked for.
    budget : Budget, optional
    coins : Coins, optional

    Attributes
    ----------
    answers : dict from (i, j) to Fraction
        The entries that were asked for exactly.
    coins : Coins
        What a randomised algorithm draws from.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> from sciverify.hierarchy import information_about
    >>> import sciverify as sv
    >>> told = information_about(sv.jacobi(0))
    >>> told.entry(1, 0), told.entry(5, 0), told.dispersion(3)
    (Fraction(1, 1), Fraction(0, 1), 4)
    >>> len(told.answers)
    2
    >>> float(information_about(sv.almost_mathieu(1, sv.GOLDEN)).entry(1, 1, 10))  # 2 cos(2 pi golden), within 2^-10
    -1.474609375
    """

    asked_for = "entries"
    source: OperatorEntries

    def __init__(
        self,
        truth: Callable[[int, int], Term],
        sites: str = "naturals",
        width: int | None = None,
        budget: Budget | None = None,
        coins: Coins | None = None,
    ) -> None:
        super().__init__(
            OperatorEntries(truth, sites, width),
            coins=coins,
            budget=Budget() if budget is None else budget,
            patience=Patience(MOST_BITS, MOST_ENTRIES, firm=True),
        )

    def entry(self, i: int, j: int, n: int | None = None) -> Fraction:
        """The entry in row i and column j, exactly; with n a dyadic number within 2**-n of it.

        Raises
        ------
        InvalidInput
            A site that does not exist; or the entry is irrational, and n is missing.
        """
        least = self.source.least
        asked = None if n is None else as_integer(n, "n", LEAST, MOST)
        return cast("Fraction", self.ask(Inquiry(ENTRY, (_site(i, "i", least), _site(j, "j", least)), asked)))

    def dispersion(self, n: int) -> int:
        """f(n): the columns up to n have no entries in rows beyond f(n), and the rows none in columns beyond.

        It costs nothing, and is recorded.

        Raises
        ------
        InvalidInput
            It is not a part of the information of this problem.
        """
        return cast("int", self.tell(Inquiry(DISPERSION, (as_integer(n, "n", 0, MOST_INDEX),)), counted=False))

    def _replayed(self, question: Inquiry, recorded: dict[Inquiry, Exchange]) -> tuple[Answer, object]:
        """What is known of the operator beforehand is told by the operator, where no record tells it."""
        if question.subject == DISPERSION and question not in recorded:
            return self._found(question)
        return super()._replayed(question, recorded)

    @property
    def sites(self) -> str:
        """On which line the operator acts: "naturals" or "integers"."""
        return self.source.sites

    @property
    def answers(self) -> dict[tuple[int, int], Fraction]:
        """The entries that were asked for exactly."""
        found: dict[tuple[int, int], Fraction] = {}
        for exchange in self.transcript:
            if exchange.subject == ENTRY and exchange.n is None:
                i, j = exchange.place
                found[i, j] = cast("Fraction", exchange.answer)
        return found


def _site(k: int, name: str, least: int) -> int:
    """An index within limits; most are integers already, and 100,000 are asked for."""
    return k if type(k) is int and least <= k <= MOST_INDEX else as_integer(k, name, least, MOST_INDEX)

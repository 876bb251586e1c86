"""An operator on l2 as questions see it: rational entries, and how far they lie from the diagonal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction
from sciverify.exact.verdict import Verdict
from sciverify.l2.banded import Banded
from sciverify.l2.sequences import Changed, Periodic
from sciverify.oracles.question import DISPERSION, ENTRY, Answer, Exchange, Inquiry, no_question
from sciverify.oracles.rounding import as_number, is_within, rounded

Entry: TypeAlias = Callable[[int, int], Fraction]
"""(i, j) -> <A e_j, e_i>"""
MOST_INDEX = 10**9 - 1
"""Larger indices stand in no certificate."""
_MOST_PLACES = 20_000
"""Entries that are looked at to judge one answer about the dispersion."""
_ABOUT = "an operator on l2"


@dataclass(frozen=True, slots=True)
class OperatorEntries:
    """One operator with rational entries.

    Attributes
    ----------
    truth : function (i, j) -> Fraction
    sites : "naturals" or "integers"
    width : int or None
        No entry lies farther from the diagonal; None: that is not known.
    """

    truth: Entry
    sites: str = "naturals"
    width: int | None = None

    @classmethod
    def of(cls, operator: object) -> OperatorEntries:
        """From a banded operator with rational entries."""
        if not isinstance(operator, Banded):
            raise InvalidInput(f"operator is {shown(operator)}: a banded operator is needed, such as jacobi(...)")
        return cls(entries_of(operator), operator.line, operator.bandwidth)

    @property
    def least(self) -> int:
        """The first site."""
        return 0 if self.sites == "naturals" else -MOST_INDEX

    def answer(self, question: Inquiry) -> Answer:
        """An entry, exactly or within 2**-n; or f(n)."""
        if question.subject == DISPERSION and len(question.place) == 1:
            if self.width is None:
                raise InvalidInput("the dispersion of these operators is not known: no f(n) can be asked for")
            return question.place[0] + self.width
        found = self._entry(question)
        return found if question.n is None else rounded(found, question.n)

    def allows(self, exchange: Exchange) -> Verdict:
        """Decided exactly; only an answer about the dispersion that is far too small for its n stays open."""
        if exchange.subject == DISPERSION and len(exchange.place) == 1:
            return self._is_dispersion(exchange.place[0], exchange.answer)
        return Verdict.of(is_within(as_number(exchange), self._entry(exchange.question), exchange.n))

    def _entry(self, question: Inquiry) -> Fraction:
        if question.subject != ENTRY or len(question.place) != 2:
            raise no_question(question, _ABOUT)
        i, j = question.place
        if not (self.least <= i <= MOST_INDEX and self.least <= j <= MOST_INDEX):
            raise InvalidInput(f"{question}: both numbers must lie between {self.least} and {MOST_INDEX}")
        return self.truth(i, j)

    def _is_dispersion(self, n: int, answer: Answer) -> Verdict:
        """Have the columns up to n no entries in rows beyond f(n), and the rows none in columns beyond?"""
        if self.width is None or not isinstance(answer, int):
            return Verdict.UNDECIDED if isinstance(answer, int) else Verdict.FALSE
        for seen, (i, j) in enumerate(self._beyond(n, answer, self.width)):
            if seen == _MOST_PLACES:
                return Verdict.UNDECIDED
            if self.truth(i, j) or self.truth(j, i):
                return Verdict.FALSE
        return Verdict.TRUE

    def _beyond(self, n: int, f: int, width: int) -> Iterator[tuple[int, int]]:
        """Places (i, j) with |j| <= n and |i| > f within the band, from the largest |i| on."""
        for size in range(n + width, max(f, -1), -1):
            for i in {size, -size} if self.sites != "naturals" else {size}:
                low, high = max(i - width, -n, self.least), min(i + width, n)
                yield from ((i, j) for j in range(low, high + 1))


def entries_of(operator: Banded) -> Entry:
    """The entries of a banded operator with rational ones.

    Raises
    ------
    InvalidInput
        Another operator.
    """
    bases = [(d.base if isinstance(d, Changed) else d, d) for d in operator.diagonals.values()]
    if operator.line == "hull" or not all(isinstance(base, Periodic) and d.is_real for base, d in bases):
        raise InvalidInput("entries are told where diagonals are real, and constant, periodic or finitely changed")

    def entry(i: int, j: int) -> Fraction:
        turned = operator.is_self_adjoint and i < j
        sequence = operator.diagonals.get(abs(i - j) if turned else i - j)
        return Fraction(0) if sequence is None else to_fraction(sequence.rationals(i if turned else j, 1)[0])

    return entry

"""An operator on l2 as questions see it: its entries, and how far they lie from the diagonal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction
from sciverify.exact.verdict import Verdict
from sciverify.l2.banded import Banded
from sciverify.l2.sequences import Changed, Periodic, Sequence
from sciverify.oracles.question import DISPERSION, ENTRY, Answer, Exchange, Inquiry, no_question
from sciverify.oracles.terms import Term, answered, is_answer, value_at

Entry: TypeAlias = Callable[[int, int], Fraction]
"""(i, j) -> <A e_j, e_i>, exactly"""
MOST_INDEX = 10**9 - 1
"""Larger indices stand in no certificate."""
_MOST_PLACES = 20_000
"""Entries that are looked at to judge one answer about the dispersion."""
_ABOUT = "an operator on l2"


@dataclass(frozen=True, slots=True)
class OperatorEntries:
    """One operator with real entries.

    Attributes
    ----------
    truth : function (i, j) -> Fraction, or ComputableReal
    sites : "naturals" or "integers"
    width : int or None
        No entry lies farther from the diagonal; None: that is not known.
    """

    truth: Callable[[int, int], Term]
    sites: str = "naturals"
    width: int | None = None

    @classmethod
    def of(cls, operator: object) -> OperatorEntries:
        """From a banded operator with real entries.

        Raises
        ------
        InvalidInput
            Another operator.
        """
        if not isinstance(operator, Banded):
            raise InvalidInput(f"operator is {shown(operator)}: a banded operator is needed, such as jacobi(...)")
        truth = entries_of(operator) if _is_rational(operator) else _terms_of(operator)
        return cls(truth, operator.line, operator.bandwidth)

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
        return answered(self._entry(question), question)

    def allows(self, exchange: Exchange) -> Verdict:
        """Decided exactly; only an answer about the dispersion that is far too small for its n stays open."""
        if exchange.subject == DISPERSION and len(exchange.place) == 1:
            return self._is_dispersion(exchange.place[0], exchange.answer)
        return is_answer(self._entry(exchange.question), exchange)

    def _entry(self, question: Inquiry) -> Term:
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
            zero = self._is_zero(i, j) & self._is_zero(j, i)
            if zero is not Verdict.TRUE:
                return zero
        return Verdict.TRUE

    def _is_zero(self, i: int, j: int) -> Verdict:
        return is_answer(self.truth(i, j), Exchange(ENTRY, None, 0, (i, j)))

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
    if not _is_rational(operator):
        raise InvalidInput("entries are told where diagonals are real, and constant, periodic or finitely changed")

    def entry(i: int, j: int) -> Fraction:
        found = _place(operator, i, j)
        return Fraction(0) if found is None else to_fraction(found[0].rationals(found[1], 1)[0])

    return entry


def _is_rational(operator: Banded) -> bool:
    bases = ((d.base if isinstance(d, Changed) else d, d) for d in operator.diagonals.values())
    return operator.line != "hull" and all(isinstance(base, Periodic) and d.is_real for base, d in bases)


def _terms_of(operator: Banded) -> Callable[[int, int], Term]:
    """The entries of a banded operator, of which some are irrational."""
    if operator.line == "hull" or not all(d.is_real for d in operator.diagonals.values()):
        raise InvalidInput(f"{shown(operator)}: entries are told of one operator, whose diagonals are real")

    def term(i: int, j: int) -> Term:
        found = _place(operator, i, j)
        return Fraction(0) if found is None else value_at(*found)

    return term


def _place(operator: Banded, i: int, j: int) -> tuple[Sequence, int] | None:
    """The diagonal of an entry, and which number of it; None where all entries are 0."""
    turned = operator.is_self_adjoint and i < j
    sequence = operator.diagonals.get(abs(i - j) if turned else i - j)
    return None if sequence is None else (sequence, i if turned else j)

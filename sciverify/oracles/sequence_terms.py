"""A sequence as questions see it: numbers, or a function that gives them; exact ones, or computable reals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.reading import Reader, as_nested
from sciverify.exact.verdict import Verdict
from sciverify.l2.sequences import Sequence as L2Sequence
from sciverify.oracles.computable import ComputableReal
from sciverify.oracles.question import TERM, Answer, Exchange, Inquiry, no_question
from sciverify.oracles.terms import Term, answered, is_answer, value_at

MOST_PLACE = 10**9 - 1


@dataclass(frozen=True, slots=True)
class SequenceTerms:
    """One sequence of numbers.

    Attributes
    ----------
    terms : function k -> exact number or ComputableReal
    first, last : int
        The places that there are.
    """

    terms: Callable[[int], Term]
    first: int = 0
    last: int = MOST_PLACE

    @classmethod
    def of(cls, sequence: object) -> SequenceTerms:
        """From numbers in a row, from a diagonal of an operator, or from a function of the place.

        Raises
        ------
        InvalidInput
            Something else, or entries that are no real numbers.
        """
        if isinstance(sequence, L2Sequence):
            diagonal = sequence
            if not diagonal.is_real:
                raise InvalidInput(f"the sequence is {shown(sequence)}: real numbers are needed")
            return cls(lambda k: value_at(diagonal, k), -MOST_PLACE)
        if callable(sequence):
            given: Callable[[int], object] = sequence
            return cls(lambda k: _read(given(k), k))
        values = as_nested(sequence, "the sequence")
        if not isinstance(values, list) or not values:
            raise InvalidInput(f"the sequence is {shown(sequence)}: numbers, or a function of their place, are needed")
        terms = [_read(value, k) for k, value in enumerate(values)]
        return cls(terms.__getitem__, 0, len(terms) - 1)

    def answer(self, question: Inquiry) -> Answer:
        """A term, exactly where it is rational, or within 2**-n."""
        return answered(self._term(question), question)

    def allows(self, exchange: Exchange) -> Verdict:
        """Decided exactly, and for computable reals by balls: an answer that is off by 2**-n itself stays open."""
        return is_answer(self._term(exchange.question), exchange)

    def _term(self, question: Inquiry) -> Term:
        if question.subject != TERM or len(question.place) != 1:
            raise no_question(question, "a sequence")
        return self.terms(as_integer(question.place[0], "k", self.first, self.last))


def _read(value: object, k: int) -> Term:
    return value if isinstance(value, ComputableReal) else Reader([value]).scalar(value, f"the term {k}")

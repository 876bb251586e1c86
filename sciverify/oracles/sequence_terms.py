"""A sequence as questions see it: numbers, or a function that gives them; exact ones, or computable reals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import arb, ctx, fmpq

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.balls import less, working_precision
from sciverify.exact.ordered import Exact, sign
from sciverify.exact.rationals import from_fraction, power_of_two, to_fraction
from sciverify.exact.reading import Reader, as_nested
from sciverify.exact.verdict import Verdict
from sciverify.l2.sequences import Sequence as L2Sequence
from sciverify.oracles.computable import ComputableReal
from sciverify.oracles.question import TERM, Answer, Exchange, Inquiry, no_question
from sciverify.oracles.rounding import as_number, rounded

Term: TypeAlias = Exact | ComputableReal
MOST_PLACE = 10**9 - 1
_MOST_BITS = 1 << 14


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
            return cls(lambda k: _diagonal_term(diagonal, k), -MOST_PLACE)
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
        term = self._term(question)
        if isinstance(term, fmpq):
            exact = to_fraction(term)
            return exact if question.n is None else rounded(exact, question.n)
        if question.n is None:
            raise InvalidInput(f"{question}: it is no rational number, so it can be asked for to within 2**-n only")
        return (term if isinstance(term, ComputableReal) else ComputableReal.of(term)).approximate(question.n)

    def allows(self, exchange: Exchange) -> Verdict:
        """Decided exactly, and for computable reals by balls: an answer that is off by 2**-n itself stays open."""
        term, answer = self._term(exchange.question), as_number(exchange)
        bound = Fraction(0) if exchange.n is None else Fraction(2) ** -exchange.n
        if isinstance(term, ComputableReal):
            return _near(term, answer, bound, exchange.n or 0)
        gap = term - from_fraction(answer)
        return Verdict.of(sign(gap * gap - from_fraction(bound * bound)) <= 0)

    def _term(self, question: Inquiry) -> Term:
        if question.subject != TERM or len(question.place) != 1:
            raise no_question(question, "a sequence")
        return self.terms(as_integer(question.place[0], "k", self.first, self.last))


def _read(value: object, k: int) -> Term:
    return value if isinstance(value, ComputableReal) else Reader([value]).scalar(value, f"the term {k}")


def _diagonal_term(diagonal: L2Sequence, k: int) -> Term:
    """A rational number, or a wave in fixed-point numbers of any length."""
    try:
        return diagonal.rationals(k, 1)[0]
    except InvalidInput:
        diagonal.fixed(k, 1, 64)  # refused now, where letters have no values of their own

    def enclosed() -> arb:
        found = diagonal.fixed(k, 1, ctx.prec)
        return arb(fmpq(found.re[0]) * power_of_two(-ctx.prec)) + arb(0, arb(from_fraction(found.doubt)))

    return ComputableReal(enclosed)


def _near(term: ComputableReal, answer: Fraction, bound: Fraction, n: int) -> Verdict:
    """Is |term - answer| <= bound?"""
    precision = 64 + 2 * abs(n)
    while precision <= max(_MOST_BITS, 8 * abs(n)):
        with working_precision(precision):
            gap, most = abs(term.enclose() - arb(from_fraction(answer))), arb(from_fraction(bound))
            beyond = less(most, gap)
        if beyond is not Verdict.UNDECIDED:
            return ~beyond
        precision *= 4
    return Verdict.UNDECIDED

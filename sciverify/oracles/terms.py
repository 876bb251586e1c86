"""Single numbers as questions see them: exact ones, or computable reals, which have answers within 2**-n only."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from flint import arb, ctx, fmpq

from sciverify.errors import InvalidInput, shown
from sciverify.exact.balls import less, working_precision
from sciverify.exact.ordered import Exact, sign
from sciverify.exact.rationals import from_fraction, power_of_two, to_fraction
from sciverify.exact.verdict import Verdict
from sciverify.l2.sequences import Sequence as L2Sequence
from sciverify.oracles.computable import ComputableReal
from sciverify.oracles.question import Exchange, Inquiry

Term: TypeAlias = Exact | Fraction | ComputableReal
_MOST_BITS = 1 << 14


def answered(term: Term, question: Inquiry) -> Fraction:
    """The number itself where it is rational and n is None; else a dyadic number.

    **Guarantee.** Within 2**-n of the term, or equal to it.

    Raises
    ------
    InvalidInput
        It is irrational, and n is None.
    """
    exact = to_fraction(term) if isinstance(term, fmpq) else term
    if isinstance(exact, Fraction):
        return exact if question.n is None else rounded(exact, question.n)
    if question.n is None:
        raise InvalidInput(f"{question}: it is no rational number, so it can be asked for to within 2**-n only")
    return (exact if isinstance(exact, ComputableReal) else ComputableReal.of(exact)).approximate(question.n)


def rounded(x: Fraction, n: int) -> Fraction:
    """The nearest multiple of 2**-n. **Guarantee.** Within 2**-(n+1) of x."""
    unit = Fraction(2) ** -n
    return round(x / unit) * unit


def is_answer(term: Term, exchange: Exchange) -> Verdict:
    """Is an answer within 2**-n of the number, or equal to it where n is None?

    **Guarantee.** TRUE and FALSE are proven; UNDECIDED only for computable reals.

    Raises
    ------
    InvalidInput
        The answer is no number.
    """
    if not isinstance(exchange.answer, Fraction | int):
        raise InvalidInput(f"{exchange.question}: the answer is {shown(exchange.answer)}, and a number is needed")
    answer = Fraction(exchange.answer)
    bound = Fraction(0) if exchange.n is None else Fraction(2) ** -exchange.n
    if isinstance(term, ComputableReal):
        return _near(term, answer, bound, exchange.n or 0)
    if isinstance(term, Fraction):
        return Verdict.of(abs(term - answer) <= bound)
    gap = term - from_fraction(answer)
    return Verdict.of(sign(gap * gap - from_fraction(bound * bound)) <= 0)


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


def value_at(diagonal: L2Sequence, k: int) -> Term:
    """The k-th number of a real sequence: a rational one, or a wave in fixed-point numbers of any length.

    Raises
    ------
    InvalidInput
        The sequence has no values of its own, as letters have none.
    """
    try:
        return to_fraction(diagonal.rationals(k, 1)[0])
    except InvalidInput:
        diagonal.fixed(k, 1, 64)  # refused now, where there are no values

    def enclosed() -> arb:
        found = diagonal.fixed(k, 1, ctx.prec)
        return arb(fmpq(found.re[0]) * power_of_two(-ctx.prec)) + arb(0, arb(from_fraction(found.doubt)))

    return ComputableReal(enclosed)

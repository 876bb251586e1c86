from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from sciverify import Enclosure, PrecisionExhausted
from sciverify.exact.balls import enclose_to_accuracy, less, working_precision
from sciverify.exact.enclosure import enclose_square_root, fixed_point, significant
from sciverify.exact.surds import square_root
from sciverify.exact.verdict import Verdict

positive = st.fractions(min_value=Fraction(1, 10**12), max_value=10**12)


@given(positive, st.integers(1, 40))
def test_square_roots_are_bracketed_exactly(x, digits):
    bounds = enclose_square_root(fmpq(x.numerator, x.denominator), digits)
    assert bounds.lower**2 <= x <= bounds.upper**2
    assert bounds.width <= 3 * bounds.upper / 10 ** (digits - 1)


@given(st.fractions(), st.integers(0, 30))
def test_fixed_point_rounds_outwards(x, decimals):
    low, high = Fraction(fixed_point(x, decimals, False)), Fraction(fixed_point(x, decimals, True))
    assert low <= x <= high
    assert high - low <= Fraction(1, 10**decimals)


@given(st.fractions().filter(bool), st.integers(1, 30))
def test_significant_digits_round_outwards(x, digits):
    low, high = Fraction(significant(x, digits, False)), Fraction(significant(x, digits, True))
    assert low <= x <= high
    assert high - low <= abs(x) * Fraction(10, 10**digits)


def test_printed_interval_contains_the_number():
    e = Enclosure(Fraction(1, 3), Fraction(2, 3))
    assert f"{e:.3f}" == "[0.333, 0.667]"
    assert f"{e:.2e}" == "[0.33, 0.67]"
    assert e.exceeds(Fraction(1, 4)) is Verdict.TRUE
    assert e.exceeds(Fraction(1, 2)) is Verdict.UNDECIDED
    assert e.exceeds(Fraction(2, 3)) is Verdict.FALSE
    assert Fraction(1, 2) in e
    assert 1 not in e
    assert Enclosure(Fraction(1500233, 10**7), Fraction(15002331, 10**8)).rounded(7) == "0.1500233"
    assert e.rounded(1) == "[0.3, 0.7]"
    with pytest.raises(ValueError, match="is not one of"):
        format(e, "xyz")


def test_undecided_comparisons_say_so():
    with working_precision(64):
        x = square_root(fmpq(2)).enclose()
        assert less(x, x) is Verdict.UNDECIDED
        assert less(x, x + 1) is Verdict.TRUE
        assert less(x + 1, x) is Verdict.FALSE


def test_a_ball_that_never_shrinks_is_given_up():
    from flint import arb

    with pytest.raises(PrecisionExhausted):
        enclose_to_accuracy(lambda: arb(0, 1), 10)

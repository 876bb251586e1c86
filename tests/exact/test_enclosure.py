from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from flint import arb, fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st

from sciverify import Enclosure, InvalidInput, PrecisionExhausted
from sciverify.exact.balls import enclose_to_accuracy, less, working_precision
from sciverify.exact.enclosure import fixed_point, significant
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.surds import square_root
from sciverify.exact.verdict import Verdict

positive = st.fractions(min_value=Fraction(1, 10**12), max_value=10**12)


@given(positive, st.integers(1, 40))
def test_square_roots_are_bracketed_exactly(x, digits):
    bounds = enclose_square_root(x, digits)
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
    with pytest.raises(PrecisionExhausted):
        enclose_to_accuracy(lambda: arb(0, 1), 10)


INSIDE = {
    "int": 1,
    "float": 1.0,
    "Fraction": Fraction(1),
    "str": "1/1",
    "Decimal": Decimal(1),
    "int64": np.int64(1),
    "uint8": np.uint8(1),
    "float16": np.float16(1),
    "float32": np.float32(1),
    "longdouble": np.longdouble(1),
    "0-d array": np.array(1.0),
    "fmpz": fmpz(1),
    "fmpq": fmpq(1),
    "exact arb": arb(1),
    "mpf": mpmath.mpf(1),
    "SymPy": sympy.sqrt(2) - sympy.Rational(1, 2),
    "SymPy root": sympy.Rational(1, 2) ** sympy.Rational(1, 3),
    "surd": square_root(fmpq(1, 2)),
}


@pytest.mark.parametrize("number", INSIDE.values(), ids=INSIDE)
def test_every_exact_number_is_compared(number):
    inside, below = Enclosure(Fraction(0), Fraction(3, 2)), Enclosure(Fraction(0), Fraction(1, 2))
    assert number in inside
    assert number not in below
    assert inside.exceeds(number) is Verdict.UNDECIDED
    assert below.exceeds(number) is Verdict.FALSE
    assert Enclosure(Fraction(2), Fraction(2)).exceeds(number) is Verdict.TRUE


def test_membership_is_exact_at_the_ends():
    third = Enclosure(Fraction(1, 3), Fraction(1, 3))
    assert "1/3" in third
    assert 1 / 3 not in third
    assert Decimal("0.3333333333333333333333") not in third
    assert np.longdouble(1) / 3 not in third
    root = Enclosure(Fraction(0), Fraction(141421356237309504880, 10**20))
    assert sympy.sqrt(2) not in root
    assert root.exceeds(sympy.sqrt(2)) is Verdict.FALSE
    assert np.uint64(2**64 - 1) in Enclosure(2**64 - 1, 2**64 - 1)


@pytest.mark.parametrize("infinity", [float("inf"), np.float32("inf"), np.longdouble("inf"), Decimal("Infinity")])
def test_infinities_are_beyond_every_bound(infinity):
    e = Enclosure(Fraction(0), Fraction(10) ** 400)
    assert infinity not in e
    assert -infinity not in e
    assert e.exceeds(infinity) is Verdict.FALSE
    assert e.exceeds(-infinity) is Verdict.TRUE


NO_NUMBERS = [
    float("nan"), np.float32("nan"), Decimal("NaN"), Decimal("sNaN"), mpmath.mpf("nan"), True, np.True_, 1j, np.complex64(1),
    "one", None, [1], (1,), np.array([1.0]), Ellipsis, sympy.Symbol("x"), sympy.pi, sympy.nan, arb("0.1"), b"1",
    Enclosure(Fraction(0), Fraction(1)), np.timedelta64(1, "s"),
]  # fmt: skip


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_number_is_refused(value):
    e = Enclosure(Fraction(0), Fraction(2))
    with pytest.raises(InvalidInput, match=r"^(number is|x is|pi is)"):
        assert value not in e
    with pytest.raises(InvalidInput, match=r"^(threshold is|x is|pi is)"):
        e.exceeds(value)


def test_bounds_are_rational_numbers():
    assert Enclosure("1/3", np.float32(0.5)) == Enclosure(Fraction(1, 3), Fraction(1, 2))
    assert type(Enclosure(0.5, 1).upper) is Fraction
    for bound in (float("nan"), float("inf"), True, None, 1j, sympy.sqrt(2)):
        with pytest.raises(InvalidInput, match="upper is"):
            Enclosure(Fraction(0), bound)


@pytest.mark.parametrize("number", [1, 1.0, Fraction(1), Decimal(1), np.int64(1), np.float32(1), fmpq(1), 1j])
def test_an_enclosure_is_not_a_number(number):
    e = Enclosure(Fraction(1), Fraction(1))
    for compare in (lambda: e == number, lambda: e != number):
        with pytest.raises(TypeError):
            compare()
    assert e == Enclosure(Fraction(1), Fraction(1))
    assert hash(e) == hash(Enclosure(1, 1))
    assert e != "1"
    assert e is not None

"""Every way to bound a root, against squares of rational numbers."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.ordered import sign
from sciverify.exact.rationals import from_fraction, power_of_two, power_of_two_near, rational_square_root, to_fraction
from sciverify.exact.root_bounds import (
    enclose_roots_between,
    enclose_square_root,
    root_above,
    root_below,
    root_ceiling,
    root_of_nonnegative,
    sum_with_root,
)
from sciverify.exact.surds import square_root

positive = st.fractions(min_value=Fraction(1, 10**30), max_value=10**30)


@given(positive)
def test_rational_bounds_lie_on_their_sides_and_close(x):
    low, high = root_below(x), root_above(x)
    assert low**2 <= x < high**2
    assert high - low <= high / 2**90


@pytest.mark.parametrize("x", [Fraction(0), Fraction(-1), Fraction(-1, 3)])
def test_rational_bounds_of_what_has_no_positive_root(x):
    assert root_below(x) == root_above(x) == 0


def test_the_lower_bound_is_the_root_of_a_square_and_the_upper_bound_is_not():
    assert root_below(Fraction(9, 4)) == Fraction(3, 2) < root_above(Fraction(9, 4))


@given(positive)
def test_the_ceiling_is_the_least_integer(x):
    p = root_ceiling(x)
    assert (p - 1) ** 2 < x <= p**2


@pytest.mark.parametrize("k", [1, 2, 3, 10**20])
def test_the_ceiling_of_a_square_is_its_root(k):
    assert root_ceiling(Fraction(k * k)) == k
    assert root_ceiling(Fraction(k * k) + Fraction(1, 10**50)) == k + 1


@given(positive, positive, st.integers(1, 30))
def test_roots_between_hold_the_roots_of_both_ends(x, y, digits):
    low, high = sorted((x, y))
    found = enclose_roots_between(from_fraction(low), from_fraction(high), digits)
    assert found.lower**2 <= low
    assert high <= found.upper**2


@given(positive)
def test_a_fraction_and_its_flint_number_have_the_same_root(x):
    assert enclose_square_root(x, 12) == enclose_square_root(from_fraction(x), 12)


def test_a_sum_with_a_root_is_that_of_exact_numbers():
    two = square_root(fmpq(2))
    with working_precision(100):
        low, high = rational_ends(sum_with_root(fmpq(1, 3), fmpq(2)))
    assert sign(two + fmpq(1, 3) - low) >= 0 >= sign(two + fmpq(1, 3) - high)
    assert rational_ends(sum_with_root(fmpq(1, 3), fmpq(0))) == rational_ends(arb(fmpq(1, 3)))


def test_roots_of_a_ball_that_reaches_below_zero():
    square = arb(0).union(arb(4)) - arb(fmpq(1, 8))  # [-1/8, 4 - 1/8]
    low, high = rational_ends(root_of_nonnegative(square))
    assert low <= 0
    assert high**2 >= 4 - fmpq(1, 8)
    assert root_of_nonnegative(arb(0)).is_zero()
    assert root_of_nonnegative(arb(9)) == 3
    assert not root_of_nonnegative(arb("nan")).is_finite()


@given(st.fractions(min_value=0, max_value=10**12))
def test_a_rational_root_is_found_exactly_if_there_is_one(x):
    root = rational_square_root(from_fraction(x * x))
    assert root is not None
    assert to_fraction(root) == x
    found = rational_square_root(from_fraction(x))
    squares = isqrt(x.numerator) ** 2 == x.numerator and isqrt(x.denominator) ** 2 == x.denominator
    assert (found is not None) == squares


@given(positive)
def test_a_power_of_two_is_near(x):
    unit = to_fraction(power_of_two_near(from_fraction(x)))
    assert unit / 4 <= x <= 4 * unit
    assert power_of_two(-5) * 32 == power_of_two(0) == 1

"""Nearest doubles and what they lose; sums and products across towers."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

import sciverify as sv
from sciverify.exact.double_bits import largest_magnitude
from sciverify.exact.mixed import mixed_difference, mixed_product, mixed_sum
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.surds import square_root


@given(st.fractions(), st.integers(-1100, 900))
def test_rationals(x, exponent):
    """As Fraction's own conversion, and with the error that Fractions find, rounded up."""
    x *= Fraction(2) ** exponent
    number = fmpq(x.numerator, x.denominator)
    value = nearest_double(number)
    assert value == float(x)
    gap, bound = abs(x - Fraction(value)), Fraction(distance_to_double(number, value))
    assert gap <= bound <= gap * (1 + Fraction(1, 2**51)) + Fraction(1, 2**1074)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles_lose_nothing(value):
    number = fmpq(*value.as_integer_ratio())
    assert nearest_double(number) == value
    assert distance_to_double(number, value) == 0


@given(st.lists(st.floats(allow_nan=False), max_size=5))
def test_the_largest_magnitude_has_either_sign(values):
    assert largest_magnitude(np.array(values, dtype=np.float64)) == max(map(abs, values), default=0)


@given(st.integers(2, 10**6), st.integers(-(10**9), 10**9))
def test_roots(r, a):
    """a + sqrt(r), also where the two nearly cancel; against an integer square root of 200 digits."""
    number = square_root(fmpq(r)) + a
    value = nearest_double(number)
    truth = a + Fraction(math.isqrt(r * 10**400), 10**200)
    assert abs(truth - Fraction(value)) <= Fraction(distance_to_double(number, value)) + Fraction(1, 10**200)
    assert distance_to_double(number, value) <= 2.0**-52 * abs(value)


def test_a_root_that_cancels():
    """sqrt(10^80 + 1) - 10^40 is about 5e-41."""
    number = square_root(fmpq(10**80 + 1)) - 10**40
    assert math.isclose(nearest_double(number), 5e-41, rel_tol=1e-15)
    assert 0 < distance_to_double(number, 5e-41) < 2.0**-53 * 5e-41
    root = square_root(fmpq(2))
    assert nearest_double(root - root) == 0.0
    assert distance_to_double(root - root, 0.0) == 0.0


def test_too_large():
    with pytest.raises(sv.InvalidInput, match="beyond the range of doubles"):
        nearest_double(fmpq(10**309))
    with pytest.raises(sv.InvalidInput, match="beyond the range of doubles"):
        nearest_double(square_root(fmpq(2)) * 10**309)


def test_towers_that_are_not_stacked():
    two, three = square_root(fmpq(2)), square_root(fmpq(3))
    with pytest.raises(sv.InvalidInput, match="not built on one another"):
        two + three
    total = mixed_sum(two, three)
    assert (total * total - 5) * (total * total - 5) == 24
    assert total > 3
    product = mixed_product(two, three)
    assert product > 0
    assert product * product == 6
    gap = mixed_difference(two, three)
    assert gap < 0
    assert (gap * gap - 5) * (gap * gap - 5) == 24
    assert mixed_sum(fmpq(1), two) == mixed_sum(two, fmpq(1)) == two + 1
    assert mixed_product(fmpq(2), two) == mixed_product(two, fmpq(2))

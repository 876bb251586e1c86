"""A certificate that the format has no room for is not issued, and whatever is issued explains itself."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

import sciverify as sv
from sciverify.certify.issue import _fits_beside_doubles, _length_of_doubles
from sciverify.checker import check

X = sympy.Symbol("x")


def test_numerals_beyond_the_limit_are_refused_before_they_are_issued():
    longest = 10**49_999 - 1
    problem = sv.Lasso([[1]], [longest], 1)
    assert sv.certify_minimum(sv.Lasso([[1]], [7], longest)).to_json()
    for call in (sv.certify_support, sv.certify_dimension, lambda p: sv.certify_distance(p, [0])):
        with pytest.raises(sv.Undecided, match=r"numeral of .* characters, its format allows 50000"):
            call(sv.Lasso([[1]], [10 * longest], 1))
    with pytest.raises(sv.Undecided, match="numeral of"):
        sv.certify_distance(problem, [Fraction(1, longest)])


def test_the_limit_of_numerals_is_that_of_the_checker():
    text = sv.certify_minimum(sv.Lasso([[1]], [7], 10**49_999)).to_json()
    check.check_bytes(text.encode())
    with pytest.raises(check.Malformed, match="numeral of 50001 characters"):
        check.check_bytes(text.replace('"1' + "0" * 49_999, '"1' + "0" * 50_000).encode())


def test_float_certificates_know_the_limit_too():
    problem = sv.Lasso(np.array([[1.0]]), np.array([1.0]), Fraction(1, 10**50_000))
    with pytest.raises(sv.Undecided, match=r"numeral of|beyond floats|separated"):
        sv.certify_distance(problem, [0.0], engine="float")


def test_complex_numbers_over_a_long_denominator_are_refused():
    problem = sv.Lasso([[sympy.I]], [2], 1)
    with pytest.raises(sv.Undecided, match="one denominator of"):
        sv.certify_distance(problem, [Fraction(1, 2**66_000)])


def test_degrees_beyond_the_limit_are_refused_when_they_are_read():
    with pytest.raises(sv.InvalidInput, match=r"degree 33: certificates hold degrees up to 32"):
        sv.Lasso([[sympy.CRootOf(X**33 - X - 1, 0), 1]], [3], 1)


@pytest.mark.parametrize("parameter", [Fraction(1, 10**400), Fraction(10**400), sympy.sqrt(2) / 10**400])
@pytest.mark.parametrize("unit", [1, Fraction(10) ** 300, Fraction(1, 10**400)])
@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit])
def test_explanations_of_numbers_beyond_doubles(make, unit, parameter):
    problem = make([[unit, 0], [0, unit]], [unit, 2 * unit], parameter)
    certificate = sv.certify_distance(problem, [0, 1])
    assert "attains its bound" in certificate.explain()
    assert sv.solve(problem, 3).certificate.explain()


def test_the_explanation_counts_the_bounds_that_are_attained():
    problem = sv.Lasso([[1, Fraction(10**20 - 1, 10**20), 0]], [3], 1)  # the second bound is missed by 1e-20
    assert (
        "on 1 of 3 columns, the next column reaches 100 % of its bound"
        in sv.certify_distance(problem, [0] * 3).explain()
    )


@pytest.mark.parametrize(("columns", "fits"), [(94_000, True), (96_000, False)])
def test_room_is_kept_for_every_double_of_a_large_matrix(columns, fits):
    """N doubles of some 350 characters in half of 64 MiB; where there is no room for all, the text is counted."""
    certificate = sv.certify_distance(sv.Lasso(np.eye(1), np.ones(1), 1), [0])
    problem = sv.Lasso(np.full((1, columns), 1e-300), np.ones(1), 1)
    assert _fits_beside_doubles(certificate, problem) is fits


@pytest.mark.parametrize("value", [5e-324, 1e-300, -1 / 3, 1.0, 2.0**53 + 2, -1.7976931348623157e308])
def test_no_double_is_longer_than_its_room(value):
    problem = sv.Lasso(np.array([[value]]), np.zeros(1), 1)
    assert len(f'"{problem.matrix[0][0]}", "{problem.measurements[0]}", ') <= _length_of_doubles(problem)

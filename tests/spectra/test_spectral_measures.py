"""Smoothed spectral measures and densities: what is refused in words, and what the bounds are worth."""

from __future__ import annotations

from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.checker import check

FREE = sv.jacobi(0)
SMOOTH = sv.Smoothness("1/2", ["1/3", "1/5"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.smoothed_measure(sv.toeplitz({1: 1}), 0, 0, 1), "is not self-adjoint by its form"),
        (lambda: sv.smoothed_measure(sv.fibonacci_hamiltonian(1), 0, 0, 1), "stands for many operators"),
        (lambda: sv.smoothed_measure([[1]], 0, 0, 1), "is no operator on l2"),
        (lambda: sv.smoothed_measure(FREE, 0, 0, 0), "eps is 0: a positive number"),
        (lambda: sv.smoothed_measure(FREE, 0, 1j, 1), "x is 1j"),
        (lambda: sv.smoothed_measure(FREE, 0, 0, 1, order=7), "order is 7: an integer from 1 to 6"),
        (lambda: sv.smoothed_measure(FREE, -1, 0, 1), "b has the site -1"),
        (lambda: sv.smoothed_measure(FREE, {}, 0, 1), "b is {}: a site n"),
        (lambda: sv.smoothed_measure(FREE, {0: 0}, 0, 1), "b is zero"),
        (lambda: sv.smoothed_measure(FREE, {0: 1, 2**20: 1}, 0, 1), "the sites of b lie 1048576 apart"),
        (lambda: sv.smoothed_measure(FREE, 0, 0, "1/1000000"), "do not decay within"),
        (lambda: sv.density(FREE, 0, 0, 1, sv.Smoothness(0, [1, 1])), "radius is 0: a positive number"),
        (lambda: sv.density(FREE, 0, 0, 1, sv.Smoothness(1, [1])), "2 to 7 bounds are needed"),
        (lambda: sv.density(FREE, 0, 0, 1, sv.Smoothness(1, [1, -1])), "bounds of moduli are not negative"),
        (lambda: sv.density(FREE, 0, f"1/{10**61}", 1, SMOOTH), "has more than 60 digits"),
    ],
)
def test_what_is_refused(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


def test_a_diagonal_operator_has_the_kernel_itself():
    """mu is the unit mass at 3: the value of order 1 is 1/(pi (1 + 1))."""
    claim = sv.smoothed_measure(sv.Banded({0: 3}), 0, 4, 1, order=1).claim
    assert claim.error < 1e-15
    assert Fraction("0.159154943091895335") in claim.value


def test_entries_that_are_no_doubles_cost_some_digits():
    found = sv.smoothed_measure(sv.jacobi("1/3"), 0, 0, "1/2", order=2)
    assert 1e-17 < found.claim.error < 1e-12
    assert check.check_bytes(found.to_json().encode())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.distribution(sv.jacobi(0, sites="integers"), 0), "is no Jacobi operator on the natural numbers"),
        (lambda: sv.distribution(sv.Banded({0: 1}, "naturals"), 0), "its offsets are"),
        (lambda: sv.distribution(sv.jacobi(0, 1j), 0), "has complex entries"),
        (lambda: sv.distribution(sv.jacobi(0, [1, 0]), 0), "the operator falls into parts"),
        (
            lambda: sv.distribution(sv.Banded({0: sv.almost_mathieu(1, sv.GOLDEN).diagonals[0], 1: 1}, "naturals"), 0),
            "exact",
        ),
        (lambda: sv.distribution(FREE, "x"), "x is 'x'"),
        (lambda: sv.distribution(FREE, 0, size=1), "size is 1: an integer from 2"),
    ],
)
def test_what_has_no_distribution(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()

"""Sparsity in levels, and the error constants that a null space property gives."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import sqrt

import pytest
from flint import fmpq
from mpmath import mp, mpf

import sciverify as sv
from sciverify.stability.null_space_property import NullSpaceProperty
from sciverify.stability.sparsity_in_levels import SparsityInLevels

LEVELS = SparsityInLevels.read(7, [2, 1], [4, 7], ["1/2", 3])


def test_the_numbers_of_the_definition():
    assert LEVELS.weights == (Fraction(1, 2),) * 4 + (Fraction(3),) * 3
    assert LEVELS.xi == Fraction(1, 4) * 2 + 9
    assert LEVELS.zeta == Fraction(1, 2)
    assert LEVELS.kappa == 19
    assert SparsityInLevels.read(7, 3).kappa == 1


def test_supports_are_those_of_a_plain_search():
    found = list(LEVELS.supports())
    plain = [D for D in combinations(range(7), 3) if sum(i < 4 for i in D) == 2]
    assert sorted(found) == sorted(plain)
    assert LEVELS.support_count == len(plain) == 18


def test_compressibility_is_the_least_weighted_norm_off_a_support():
    x = [Fraction(3), Fraction(-5), Fraction(1), Fraction(-3), Fraction(0), Fraction(2), Fraction(-7)]
    plain = min(
        sum(w * abs(v) for i, (w, v) in enumerate(zip(LEVELS.weights, x, strict=True)) if i not in D)
        for D in LEVELS.supports()
    )
    assert LEVELS.compressibility(x) == plain == Fraction(1, 2) * 4 + 3 * 2
    assert LEVELS.compressibility([float(v) for v in x]) == plain


def example(rho, gamma, sparsity=LEVELS):
    row = (fmpq(1),) * sparsity.levels[-1]
    return NullSpaceProperty((row,), sparsity, Fraction(rho), Fraction(gamma), Fraction(3), "example")


def test_constants_are_those_of_their_formulas_rounded_up():
    found = example("1/3", "5/4")
    with mp.workdps(60):
        rho, gamma, k = mpf(1) / 3, mpf(5) / 4, mpf(19) ** 0.25
        formulas = {
            "sharp": (
                (rho * (2 + k**2) + k**2) / (2 * mp.sqrt(1 + k**2)) / (1 - rho),
                mp.sqrt(1 + k**2) * gamma / (1 - rho),
            ),
            "classical": (
                (rho + (1 + rho) * k / 2) * (1 + rho) / (1 - rho),
                ((1 + rho) / (1 - rho) + (3 + rho) / (1 - rho) * k / 2) * gamma,
            ),
            "published": (
                ((1 + rho) / 2 + (3 + rho) * k / 4) * (3 + rho) / (1 - rho),
                2 * ((3 + rho) / (1 - rho) + (7 + rho) / (1 - rho) * k / 2) * gamma,
            ),
        }
        for form, expected in formulas.items():
            for constant, value in zip(found.recovery_constants(form), expected, strict=True):
                assert value <= mpf(constant.numerator) / constant.denominator <= value * (1 + mpf(10) ** -12)


def test_one_level_without_weights():
    found = example("1/2", "3/2", SparsityInLevels.read(7, 4))
    assert [float(c) for c in found.recovery_constants()] == pytest.approx([5 / sqrt(8), 3 * sqrt(2)], rel=1e-12)
    assert found.recovery_constants("classical") == (Fraction(15, 4), Fraction(39, 4))
    assert found.recovery_constants("published") == (Fraction(91, 8), Fraction(87, 2))
    assert float(found.penalty) == pytest.approx(5 / 24, rel=1e-12)
    assert float(found.error_constant(found.penalty)) == pytest.approx(3 * sqrt(2), rel=1e-12)


@pytest.mark.parametrize("factor", [Fraction(1, 3), Fraction(9, 10), Fraction(11, 10), Fraction(3, 2)])
def test_another_penalty_costs_more(factor):
    found = example("1/3", "5/4")
    lam = found.penalty * factor
    kappa = sqrt(19)
    b = (2 + kappa) / (2 * sqrt(1 + kappa))
    a = b / 3 + kappa / (2 * sqrt(1 + kappa))
    root = sqrt(float(LEVELS.xi))
    expected = max(a / (2 / 3 * float(lam) * root), 1.25 * b / (1 - 1.25 * float(lam) * root))
    assert float(found.error_constant(lam)) == pytest.approx(expected, rel=1e-12)
    assert found.error_constant(lam) > found.error_constant(found.penalty)


def test_the_theorem_says_nothing_about_large_penalties():
    found = example("1/2", 1, SparsityInLevels.read(7, 4))
    assert found.error_constant(0.25) == found.error_constant("1/4") == found.error_constant(Fraction(1, 4))
    with pytest.raises(sv.InvalidInput, match="lam is nan"):
        found.error_constant(float("nan"))
    with pytest.raises(sv.InvalidInput, match="lam is None: a rational number is needed"):
        found.error_constant(None)
    for lam in (Fraction(1, 2), 0, -1.0):
        with pytest.raises(sv.InvalidInput, match=r"needs 0 < lam < 0\.5"):
            found.error_constant(lam)
    with pytest.raises(sv.InvalidInput, match="form is 'best'"):
        found.recovery_constants("best")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((7, 0), "sparsities is 0"),
        ((7, 8), r"sparsities is 8: one number for each block of \[7\]"),
        ((7, [1, 1]), "one number for each block"),
        ((7, [1, 1], [7, 4]), "levels is"),
        ((7, [1, 1], [4, 8]), "up to N = 7"),
        ((7, [3, 4], [4, 7]), "sparsities is"),
        ((7, 1, None, [0]), r"weights\[0\] is 0"),
        ((7, 1, None, [1, 2]), "one positive number for each of 1 levels"),
        ((7, 1, None, [float("nan")]), r"weights\[0\]"),
        ((7, [], None), "sparsities is"),
    ],
)
def test_bad_levels(arguments, message):
    with pytest.raises(sv.InvalidInput, match=message):
        SparsityInLevels.read(*arguments)


def test_a_vector_of_another_length_is_refused():
    with pytest.raises(sv.InvalidInput, match="x has 2 entries, 7 are needed"):
        LEVELS.compressibility([1, 2])

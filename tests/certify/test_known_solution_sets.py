"""Solution sets that can be written down by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import fmpq

import sciverify as sv


def test_critical_penalty_gives_a_segment_of_residuals():
    solutions = sv.solution_set(sv.SquareRootLasso([[1]], [3], lam=1))
    assert solutions.dimension == 1
    assert sorted(v[0] for v in solutions.vertices()) == [0, 3]
    assert solutions.contains([2])
    assert not solutions.contains(["7/2"])
    assert solutions.distance([5]).lower == 2 == solutions.distance([5]).upper


def test_zero_is_the_minimiser_for_a_large_penalty():
    certificate = sv.certify_distance(sv.SquareRootLasso([[1, 2], [2, 1]], [1, 1], lam=100), [3, 4])
    assert certificate.distance.lower == certificate.distance.upper == 5
    assert certificate.unique is sv.Verdict.TRUE


def test_zero_measurements():
    certificate = sv.certify_distance(sv.SquareRootLasso([[1, 2]], [0], lam=1), [0, 0])
    assert certificate.distance.upper == 0


def test_duplicated_columns_give_the_whole_segment():
    problem = sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], lam="1/4")
    solutions = sv.solution_set(problem)
    assert solutions.dimension == 1
    third = fmpq(1, 3)
    assert set(solutions.vertices()) == {(1, 0, third), (0, 1, third)}


def test_irrational_minimiser_of_nonzero_residual():
    # N = 1, A = (1, 0)^T, y = (2, 1): z = 2 - lam / sqrt(1 - lam^2) for lam < 2/sqrt(5)
    problem = sv.SquareRootLasso([[1], [0]], [2, 1], lam="1/2")
    truth = 2 - sympy.Rational(1, 2) / sympy.sqrt(sympy.Rational(3, 4))
    distance = sv.certify_distance(problem, [0], digits=50).distance
    assert distance.lower <= sympy.Rational(0) + truth <= distance.upper
    assert distance.width < Fraction(1, 10**48)


def test_sympy_numbers_stay_exact():
    root, cube = sympy.sqrt(2), sympy.cbrt(2)
    problem = sv.SquareRootLasso([[root, cube], [0, 1]], [root, 0], lam="1/8")
    certificate = sv.certify_distance(problem, [1, 0])
    assert certificate.distance.upper == 0
    assert certificate.unique is sv.Verdict.TRUE


def test_x_may_live_in_a_larger_field_than_the_problem():
    problem = sv.SquareRootLasso([[1, 0], [0, 1]], [1, 1], lam="1/8")
    distance = sv.certify_distance(problem, [1 + sympy.sqrt(3), 1], digits=30).distance
    assert distance.lower**2 < 3 < distance.upper**2


def test_explicit_isometry_leaves_the_set_alone():
    rotation = [["3/5", "-4/5"], ["4/5", "3/5"], [0, 0]]
    plain = sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], lam="1/3")
    turned = sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], lam="1/3", isometry=rotation)
    assert sv.certify_distance(plain, [1, 2]).distance == sv.certify_distance(turned, [1, 2]).distance


def test_a_matrix_that_is_no_isometry_is_refused():
    with pytest.raises(sv.AssumptionFailed, match="columns 0 and 1"):
        sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], lam=1, isometry=[[1, 1], [0, 1]])


@pytest.mark.parametrize("digits", [1, 5, 64, 300])
def test_as_many_digits_as_asked(digits):
    bounds = sv.certify_distance(sv.SquareRootLasso([[1], [0]], [2, 1], lam="1/2"), [0], digits=digits).distance
    assert 0 < bounds.width <= 2 * Fraction(1, 10 ** (digits - 1))


def test_objective_excess_of_a_minimiser_is_zero_and_of_others_positive():
    problem = sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], lam="1/4")
    assert sv.certify_objective_excess(problem, ["1/2", "1/2", "1/3"]).objective_excess.upper == 0
    excess = sv.certify_objective_excess(problem, [1, 1, "1/3"]).objective_excess
    # F = 1 + (2 + 1/3)/4, min F = (1 + 1/3)/4
    assert excess.lower == excess.upper == Fraction(5, 4)


def test_a_float_means_its_binary_value():
    problem = sv.SquareRootLasso(np.array([[0.1]]), np.array([0.1]), lam=0.01)
    assert sv.certify_distance(problem, [1]).distance.upper == 0
    assert sv.certify_distance(sv.SquareRootLasso([["1/10"]], [0.1], lam=0.01), [1]).distance.lower > 0

"""Data, isometries and points whose numbers need different roots meet in one tower of fields."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest
from flint import fmpq
from sympy import cbrt, sqrt

import sciverify as sv

LASSO = ([[sqrt(2), 0], [0, sqrt(3) / 100]], [3, "1/10"], 1)


@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit])
@pytest.mark.parametrize("x", [[sqrt(5), 0], [sqrt(6), sqrt(5)], [sqrt(7), sqrt(2)]])
def test_points_with_new_roots_lie_over_the_whole_tower_of_the_data(make, x, tmp_path):
    # every minimiser has its second entry 0, so the optimal pair needs sqrt(2) alone
    certificate = sv.certify_distance(make(*LASSO), x)
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_the_distance_over_three_roots():
    found = sv.certify_distance(sv.Lasso(*LASSO), [sqrt(5), 0])
    assert found.distance.lower <= Fraction(5**0.5 - (3 / 2**0.5 - 0.25)) + Fraction(1, 10**9)
    assert found.distance.upper >= Fraction(5**0.5 - (3 / 2**0.5 - 0.25)) - Fraction(1, 10**9)


def test_a_point_of_another_tower_is_read(tmp_path):
    (x, *_) = sv.solution_set(sv.SquareRootLasso([[2], [1]], [5, 1], "1/7")).vertex
    assert not isinstance(x, fmpq)
    certificate = sv.certify_distance(sv.Lasso(*LASSO), [x, -x])
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_kkt_residual_of_the_square_root_lasso_over_two_roots():
    problem = sv.SquareRootLasso([[sqrt(2), 0], [0, sqrt(3)]], [3, 1], "1/2")
    found = problem.kkt_residual([1, 0])
    assert Fraction("0.815112887573112317912952703157") in found
    assert found.width < Fraction(1, 10**18)


@pytest.mark.parametrize("as_object", [False, True])
def test_roots_of_an_isometry_belong_to_the_tower(as_object, tmp_path):
    rotation = [[sqrt(2) / 2, -sqrt(2) / 2], [sqrt(2) / 2, sqrt(2) / 2]]
    if as_object:  # made for data without roots, used with others
        rotation = sv.Lasso([[1], [2]], [1, 1], 1, isometry=rotation).isometry
    for entry in (1, sqrt(3), sqrt(2)):
        problem = sv.SquareRootLasso([[entry], [2]], [5, 1], "1/7", isometry=rotation)
        for x in ([1], [sqrt(5)]):
            certificate = sv.certify_distance(problem, x)
            assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
            assert sv.load_certificate(tmp_path / "c.json").to_json() == certificate.to_json()


def test_number_fields_that_do_not_fit_are_refused_in_a_sentence():
    with pytest.raises(sv.InvalidInput, match="must occur in A, y or lam first"):
        sv.certify_distance(sv.Lasso(*LASSO), [cbrt(2), 0])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))])
@pytest.mark.parametrize("data", [LASSO, ([[cbrt(2), 1]], [sqrt(2)], "1/3"), ([[1, 2]], ["1/3"], 1)])
def test_copies_of_problems_are_equal_and_mix_with_the_original(data, duplicate):
    problem = sv.SquareRootLasso(*data)
    solutions = sv.solution_set(problem)  # fills the caches
    again = duplicate(problem)
    assert again == problem
    assert again.field is problem.field
    assert sv.solution_set(again).contains(solutions.vertex)
    held = duplicate(solutions)
    assert held.contains(solutions.vertex)
    assert held.unique is solutions.unique


@pytest.mark.parametrize("make", [sv.SquareRootLasso, sv.BasisPursuit])
def test_rational_data_take_points_over_any_number_field(make, tmp_path):
    problem = make([[2, 1, 1], [1, 3, 3], [1, 0, 0]], [5, 1, 1], 2 if make is sv.BasisPursuit else "1/7")
    solutions = sv.solution_set(problem)
    assert solutions.field is not None  # the optimal pair needs a root of its own
    x = [cbrt(2), sqrt(5), cbrt(4) - 1]
    near = [Fraction(2 ** (1 / 3)), Fraction(5**0.5), Fraction(4 ** (1 / 3) - 1)]
    for certify in (sv.certify_distance, sv.certify_objective_excess):
        if make is sv.BasisPursuit and certify is sv.certify_objective_excess:
            continue  # x is not feasible
        certificate = certify(problem, x)
        assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
        gap = certificate.claim.bounds.lower - certify(problem, near).claim.bounds.lower
        assert abs(gap) < Fraction(1, 10**12)
    assert not solutions.contains(x)
    assert sv.certify_distance(problem, x).distance.lower in solutions.distance(x)

"""Objective, duality gap and KKT residual: zero exactly at minimisers, bounds in the right order, refusals by name."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb
from instances import random_instance
from instances_p1_p2 import random_basis_pursuit, random_lasso

import sciverify as sv

KINDS = {sv.SquareRootLasso: random_instance, sv.Lasso: random_lasso, sv.BasisPursuit: random_basis_pursuit}


def has_no_interior(solutions):
    """Basis pursuit whose feasible points all have one residual, not 0."""
    problem, residual = solutions.problem, solutions.residual
    return isinstance(problem, sv.BasisPursuit) and any(residual) and problem.nobody_is_closer(residual)


@pytest.mark.parametrize("make", KINDS)
def test_gap_and_residual_vanish_at_minimisers_and_only_there(make):
    seen = {"zero": 0, "positive": 0}
    for seed in range(120):
        _, A, y, parameter, w, x = KINDS[make](seed)
        problem = make(A, y, parameter, weights=w)
        try:
            solutions = sv.solution_set(problem)
        except sv.AssumptionFailed:
            continue
        assert has_no_interior(solutions) or problem.duality_gap(solutions.vertex, solutions.dual).upper == 0, seed
        for point in (solutions.vertex, x):
            minimal = solutions.contains(point)
            try:
                residual = problem.kkt_residual(point)
            except sv.InvalidInput:
                continue
            assert (residual.upper == 0) == minimal, seed
            assert (residual.lower > 0) == (not minimal), seed
            seen["zero" if minimal else "positive"] += 1
    assert min(seen.values()) > 5


@pytest.mark.parametrize("make", KINDS)
def test_the_gap_bounds_the_excess(make):
    for seed in range(60):
        _, A, y, parameter, w, x = KINDS[make](seed)
        problem = make(A, y, parameter, weights=w)
        zero = [0] * len(y)
        try:
            excess = sv.certify_objective_excess(problem, x).objective_excess
        except (sv.InvalidInput, sv.AssumptionFailed):
            continue
        assert problem.duality_gap(x, zero).upper >= excess.lower
        solutions = sv.solution_set(problem)
        best = problem.duality_gap(x, solutions.dual)
        assert has_no_interior(solutions) or best.lower <= excess.upper
        assert excess.lower <= best.upper
        assert problem.objective(x).upper >= sv.certify_minimum(problem).minimum.lower


def test_values_in_closed_form():
    lasso = sv.Lasso([[1, 0], [0, 2]], [3, 1], 1)
    assert Fraction(17, 2) in lasso.objective([Fraction(1, 2), 1]) or lasso.objective(["1/2", 1]).lower <= Fraction(
        35, 4
    )
    assert lasso.objective([0, 0]).lower <= 10 <= lasso.objective([0, 0]).upper
    # negative gradient (6, 4), subdifferential [-1, 1]^2: the distance is |(5, 3)|
    assert lasso.kkt_residual([0, 0]).lower ** 2 <= 34 <= lasso.kkt_residual([0, 0]).upper ** 2
    # x_1 = 1: negative gradient 4 against 1
    assert lasso.kkt_residual([1, Fraction(3, 8)]).lower <= 3 <= lasso.kkt_residual([1, Fraction(3, 8)]).upper
    # forces 3/5 (2, 0) and 4/5: tau = 5/3 matches x_1, the second entry may then exceed its bound by 1/3
    ball = sv.BasisPursuit([[1, 0], [0, 1]], [3, 4], 5)
    assert ball.kkt_residual([0, 0]).upper == 0
    assert sv.BasisPursuit([[1]], [3], 5).kkt_residual([1]).upper == 1


def test_refusals():
    problem = sv.Lasso([[1, 0], [0, 1]], [3, 1], 1)
    with pytest.raises(sv.InvalidInput, match=r"exceeds its bound in column 0"):
        problem.duality_gap([0, 0], [1, 0])
    with pytest.raises(sv.InvalidInput, match=r"p has 1 entries"):
        problem.duality_gap([0, 0], [1])
    with pytest.raises(sv.InvalidInput, match=r"x has 3 entries"):
        problem.objective([0, 0, 0])
    with pytest.raises(sv.InvalidInput, match="digits"):
        problem.objective([0, 0], digits=0)
    with pytest.raises(sv.InvalidInput, match=r"[|][|]p[|][|] > 1"):
        sv.SquareRootLasso([[1]], [3], 9).duality_gap([0], [2])
    for name in ("objective", "kkt_residual"):
        with pytest.raises(sv.InvalidInput, match="not feasible"):
            getattr(sv.BasisPursuit([[1]], [3], 1), name)([0])
    with pytest.raises(sv.InvalidInput, match="no gradient"):
        sv.SquareRootLasso([[1]], [3], 1).kkt_residual([3])
    with pytest.raises(sv.InvalidInput, match="no gradient"):
        sv.BasisPursuit([[1]], [3]).kkt_residual([3])


def test_an_exact_fit_at_the_limit_is_not_called_the_only_minimiser():
    """lam^2 q = 1: the dual point has norm 1, and a zero residual need not be the only one."""
    problem = sv.SquareRootLasso([[1]], [1], "1/2")
    assert [problem.fit_is_optimal(q, arb(1) / 2) for q in (arb(3), arb(4), arb(4, 1), arb(5))] == [
        True,
        False,
        False,
        False,
    ]

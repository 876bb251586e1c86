"""Planted solution sets against the library's own exact route, which they do not use."""

from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

import sciverify as sv
from sciverify.problems.solution_set import SolutionSet
from sciverify.testing.planting import Group, Idle, plant
from sciverify.testing.simplex import Simplex
from sciverify.testing.strategies import FLAVOURS, candidates, planted

KINDS = ["basis-pursuit", "lasso", "square-root-lasso"]
ONE = Fraction(1)


def exact(x):
    return [Fraction(int(v.p), int(v.q)) for v in x]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=tries(8, 25))
def test_closed_form_is_the_solution_set(kind, flavour, data):
    field = data.draw(st.sampled_from(["rational", "float64"]))
    found = data.draw(planted(kind, field=field, flavour=flavour, weighted=data.draw(st.booleans())))
    solutions = sv.solution_set(found.problem)
    assert solutions.dimension == found.dimension
    assert {tuple(exact(v)) for v in solutions.vertices()} == set(found.vertices())
    SolutionSet.from_optimal_pair(
        found.problem, [fmpq(v.numerator, v.denominator) for v in found.dual], solutions.vertex
    )
    x, square = data.draw(candidates(found))
    assert found.squared_distance(x) == square
    bounds = sv.certify_distance(found.problem, x).distance
    assert bounds.lower**2 <= square <= bounds.upper**2
    y = [Fraction(data.draw(st.integers(-9, 9)), 2) for _ in x]
    bounds = sv.certify_distance(found.problem, y).distance
    assert bounds.lower**2 <= found.squared_distance(y) <= bounds.upper**2
    assert found.contains(found.nearest(y))


@given(data=st.data())
@settings(max_examples=tries(12, 40))
def test_turned_columns_turn_the_set(data):
    found = data.draw(planted(field="turned"))
    x = [
        (Fraction(data.draw(st.integers(-3, 3))), Fraction(data.draw(st.integers(-3, 3)))) for _ in range(found.columns)
    ]
    bounds = sv.certify_distance(found.problem, x).distance
    assert bounds.lower**2 <= found.squared_distance(x) <= bounds.upper**2
    assert found.contains(found.nearest(x))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=tries(8, 25))
def test_near_transition_keeps_its_distance(kind, data):
    delta = Fraction(1, 2**30)
    found = data.draw(planted(kind, flavour="near-transition", distance=delta))
    limit = found.limit
    assert limit.dimension == found.dimension + 1
    gap = [[float((a - b) / delta) for a, b in zip(r, s, strict=True)] for r, s in zip(found.A, limit.A, strict=True)]
    size = np.linalg.norm(np.array(limit.A, dtype=float), 2)
    assert 0 < np.linalg.norm(gap, 2) <= size * (1 + 1e-12)
    assert (found.y, found.parameter) == (limit.y, limit.parameter)
    assert all(limit.contains(v) for v in found.vertices())


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=tries(8, 25))
def test_flavours_are_what_they_say(kind, data):
    fitted = data.draw(planted(kind, flavour="zero-residual"))
    A, y = np.array(fitted.A, dtype=float), np.array(fitted.y, dtype=float)
    z = np.linalg.lstsq(A, y, rcond=None)[0]
    assert np.linalg.norm(A @ z - y) <= 1e-9 * (1 + np.linalg.norm(y))
    if kind != "lasso":
        vertex = fitted.vertices()[0]
        assert [sum(a * b for a, b in zip(row, vertex, strict=True)) for row in fitted.A] == list(fitted.y)
    doubles = data.draw(planted(kind, field="float64"))
    assert doubles.float_problem() == doubles.problem
    degenerate = data.draw(planted(kind, flavour="degenerate"))
    assert degenerate.dimension >= 1


def test_projection_onto_simplices():
    simplex = Simplex((0, 1), (1, -1), (ONE, Fraction(2)), Fraction(2))
    assert simplex.vertices() == [(2, 0), (0, -1)]
    assert simplex.nearest([Fraction(5), Fraction(0)]) == (2, 0)
    assert simplex.nearest([Fraction(0), Fraction(-5)]) == (0, -1)
    assert simplex.nearest([Fraction(0), Fraction(0)]) == (Fraction(2, 5), Fraction(-4, 5))
    solid = Simplex((0, 1), (1, 1), (ONE, ONE), ONE, solid=True)
    assert solid.nearest([Fraction(1, 4), Fraction(-1)]) == (Fraction(1, 4), 0)
    assert solid.dimension == 2
    assert Simplex((0, 1), (1, 1), (ONE, ONE), Fraction(0)).vertices() == [(0, 0)]


def test_broken_plans_are_refused():
    group = Group(((1, ONE),), ONE, (ONE,))
    for arguments in (
        ("ridge", [group]),
        ("lasso", [group, group]),  # the second pivot is missing
        ("lasso", [Group(((2, ONE),), ONE, (ONE,))]),
        ("lasso", [Group(((1, ONE),), -ONE, (ONE,))]),
        ("lasso", [group], [Idle(ONE, ONE, (ONE,))]),
    ):
        with pytest.raises(sv.InvalidInput):
            plant(*arguments)
    with pytest.raises(sv.InvalidInput):
        plant("square-root-lasso", [group], dual_length=Fraction(1, 2), residual=ONE)
    thirds = plant("lasso", [group], top=Fraction(1, 3))
    with pytest.raises(sv.InvalidInput, match="no double"):
        thirds.float_problem()
    with pytest.raises(sv.InvalidInput, match="entries"):
        thirds.squared_distance([1, 2, 3])

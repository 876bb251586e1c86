"""One class for problems of doubles: identity, copies, pickles, exact numbers."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sciverify as sv
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.instance_options import InstanceOptions

A, y = np.array([[1.0, 0.1, 0.0], [-2.0, 3.5, 1e-300]]), np.array([0.3, -1.0])
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)


def test_equal_numbers_are_one_instance_under_any_name():
    one, other = FloatInstance("one", "lasso", A, y, 0.5), FloatInstance("", "lasso", A.tolist(), y.tolist(), 0.5)
    assert one == other
    assert len({one, other, FloatInstance("one", "lasso", A, y, 0.25)}) == 2
    assert one != "one"


def test_the_digest_is_that_of_stores_that_exist():
    """Once and for all: results of earlier audits stand under these digests."""
    weighted = FloatInstance("w", "square-root-lasso", A, y, 0.5, np.array([1.0, 2.0, 3.0]))
    assert FloatInstance("", "lasso", A, y, 0.5).digest.startswith("7f3905bd60ac8bf711e7a3ec53cdc141")
    assert weighted.digest.startswith("279375dcaf9b602cfc98b420dbfa629b")


def test_arrays_are_copies_that_nobody_changes():
    given_A = A.copy()
    instance = FloatInstance("", "lasso", given_A, y, 0.5)
    given_A[:] = 0
    for held in (instance, pickle.loads(pickle.dumps(instance))):
        assert np.array_equal(held.A, A)
        for array in (held.A, held.y):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1.0
    fresh, _, _ = instance.arrays()
    fresh[:] = 0
    assert instance == pickle.loads(pickle.dumps(instance))


def test_other_instances():
    instance = FloatInstance("", "lasso", A, y, 0.5, np.array([1.0, 2.0, 3.0]))
    assert instance.reordered([2, 0]).A.tolist() == [[0.0, 1.0], [1e-300, -2.0]]
    assert instance.reordered([2, 0]).weights.tolist() == [3.0, 1.0]
    with pytest.raises(sv.InvalidInput, match="the instance: lam or eta"):
        instance.scaled(-1000, -100)


@pytest.mark.parametrize(("name", "make"), [("lasso", sv.Lasso), ("basis-pursuit", sv.BasisPursuit)])
def test_the_exact_problem_has_these_doubles(name, make):
    weights = np.array([1.0, 0.1, 3.0])
    instance = FloatInstance("", name, A, y, 0.1, weights)
    rows, measured, weighted = ([Fraction(v) for v in part.ravel().tolist()] for part in (A, y, weights))
    assert instance.exact() == make([rows[:3], rows[3:]], measured, Fraction(0.1), weights=weighted)
    assert instance.exact(Fraction(1, 3)) == make([rows[:3], rows[3:]], measured, Fraction(1, 3), weights=weighted)
    assert instance.exact() != make([rows[:3], rows[3:]], measured, Fraction(0.1))


@given(st.lists(st.tuples(DOUBLES, DOUBLES), min_size=1, max_size=4), st.lists(DOUBLES, min_size=4, max_size=4))
def test_the_correlation_scale_is_exact(rows, measured):
    instance = FloatInstance("", "lasso", [list(row) for row in rows], measured[: len(rows)], 1.0)
    exact = [[Fraction(a) for a in row] for row in rows]
    correlations = [
        sum((row[i] * Fraction(v) for row, v in zip(exact, measured, strict=False)), Fraction(0)) for i in (0, 1)
    ]
    size = sum((a * a for row in exact for a in row), Fraction(0))
    expected = sum((c * c for c in correlations), Fraction(0)) / (size * size) if size else 0
    assert instance.correlation_scale_squared == expected
    bound = instance.correlation_scale_bound_squared
    assert (bound is None) == (not size)
    assert bound is None or bound >= expected
    with_intercept = instance.asking(intercept=True)
    assert bound is None or with_intercept.correlation_scale_bound_squared >= with_intercept.correlation_scale_squared


def test_the_bound_of_the_scale_is_near_it():
    one = FloatInstance("", "lasso", [[2.0]], [4.0], 1.0)
    assert one.correlation_scale_squared == 4 <= one.correlation_scale_bound_squared < Fraction(401, 100)
    scaled = replace(one, options=InstanceOptions(row_scales_squared=np.array([2.0])))
    assert scaled.correlation_scale_bound_squared is None

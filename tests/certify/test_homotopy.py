"""One homotopy in two arithmetics: doubles, and middles of balls with as many bits as the data have."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.certify.proposals.path import approx_active_set, follow_path
from sciverify.certify.proposals.precise_path import approx_path_support

KINDS = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


def instance(kind, seed, **options):
    rng = np.random.default_rng(seed)
    A = [[Fraction(int(v), 64) for v in row] for row in rng.integers(-64, 65, (4, 8))]
    y = [Fraction(int(v), 16) for v in rng.integers(-64, 65, 4)]
    return KINDS[kind](A, y, Fraction(int(rng.integers(1, 8)), 8), **options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
def test_both_arithmetics_find_the_support(kind, seed):
    options = {"weights": [1 + Fraction(i, 5) for i in range(8)]} if seed % 2 else {"row_scales_squared": [1, 2, 3, 4]}
    problem = instance(kind, seed, **options)
    z = sv.solution_set(problem).vertex
    expected = {i: 1 if v > 0 else -1 for i, v in enumerate(z) if v != 0}
    found = approx_active_set(problem)
    assert dict(zip(found.support, found.signs, strict=True)) == expected
    assert (approx_path_support(problem) or {}) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_columns_that_doubles_cannot_tell_apart(kind):
    near = 1 + Fraction(1, 10**40)
    problem = KINDS[kind]([[1, near, Fraction(1, 3)], [0, 0, 1]], [1, Fraction(1, 7)], Fraction(1, 10))
    z = sv.solution_set(problem).vertex
    assert approx_path_support(problem) == {i: 1 for i, v in enumerate(z) if v != 0}
    assert z[1] != 0
    assert z[0] == 0


def test_nothing_is_proposed_where_0_is_the_minimiser():
    problem = sv.Lasso([[1, 2], [3, 4]], [1, 1], 100)
    assert approx_active_set(problem).support == ()
    assert approx_path_support(problem) is None


def test_columns_beside_the_support_that_attain_their_bound_are_ties():
    A, y = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([2.0, 0.25])
    found = follow_path(A, y, np.ones(3), lambda rho, q: 0.5)
    assert found.support in ((0,), (1,))
    assert found.ties == (0, 1)


def test_a_path_without_an_end_proposes_nothing():
    A, y = np.array([[1.0, 0.5]]), np.array([1.0])
    assert follow_path(A, y, np.ones(2), lambda rho, q: float("nan")).support == ()
    assert follow_path(A, np.array([np.nan]), np.ones(2), lambda rho, q: 0.5).support == ()

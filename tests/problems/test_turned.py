"""Columns turned by powers of i: distances by the formula of the statement, and by complex enumeration in floats."""

from __future__ import annotations

import random
from fractions import Fraction

import enumeration
import enumeration_p1_p2
import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check

POWERS = ((1, 0), (0, 1), (-1, 0), (0, -1))


def random_instance(rng):
    m, N = rng.randrange(1, 3), rng.randrange(1, 4)
    A = [[Fraction(rng.randrange(-3, 4), rng.randrange(1, 3)) for _ in range(N)] for _ in range(m)]
    y = [Fraction(rng.randrange(-3, 4), 2) for _ in range(m)]
    w = [Fraction(rng.randrange(1, 4), 2) for _ in range(N)]
    kind = rng.choice((sv.SquareRootLasso, sv.Lasso, sv.BasisPursuit))
    parameter = Fraction(rng.randrange(1, 5), 4)
    if kind is sv.BasisPursuit:
        gap = enumeration_p1_p2.squared_distance_to_range(A, y)
        parameter = Fraction(0) if gap == 0 else Fraction(4)
    turns = [rng.randrange(-5, 6) for _ in range(N)]
    return kind, A, y, parameter, w, turns


def squared_distance(kind, A, y, parameter, w, x):
    find = {
        sv.SquareRootLasso: enumeration.squared_distance,
        sv.Lasso: enumeration_p1_p2.lasso_squared_distance,
        sv.BasisPursuit: enumeration_p1_p2.basis_pursuit_squared_distance,
    }[kind]
    return find(A, y, parameter, w, x)[1]


@pytest.mark.parametrize("seed", range(60))
def test_distances_of_turned_problems(seed):
    rng = random.Random(seed)
    kind, A, y, parameter, w, turns = random_instance(rng)
    turned = sv.TurnedProblem(kind(A, y, parameter, weights=w), turns)
    x = [(Fraction(rng.randrange(-4, 5), 4), Fraction(rng.choice((0, 0, 1, -3)), 4)) for _ in w]
    given = x
    if seed % 3 == 0:
        given = [complex(float(a), float(b)) for a, b in x]
    elif seed % 3 == 1:
        given = np.array([complex(float(a), float(b)) for a, b in x])
    certificate = sv.certify_distance(turned, given, digits=30)
    # i**t x, by hand
    z = [(c * a - d * b, c * b + d * a) for (a, b), (c, d) in zip(x, (POWERS[t % 4] for t in turns), strict=True)]
    square = squared_distance(kind, A, y, parameter, w, [a for a, _ in z]) + sum(b * b for _, b in z)
    low, high = certificate.distance.lower, certificate.distance.upper
    assert (square - low * low).sign() >= 0
    assert (square - high * high).sign() <= 0
    assert high - low <= high / 10**25
    verified = check.check_bytes(certificate.to_json().encode())
    assert (verified["lower"], verified["upper"]) == (low, high)
    assert turned.turns == tuple(t % 4 for t in turns)


@pytest.mark.parametrize("seed", range(40))
def test_minimisers_of_the_real_problem_turned_back_are_minimisers_of_the_complex_one(seed):
    """The optimality conditions of the complex problem, with the complex matrix, in floats."""
    rng = random.Random(1000 + seed)
    _, A, y, parameter, w, turns = random_instance(rng)
    turned = sv.TurnedProblem(sv.Lasso(A, y, parameter or 1, weights=w), turns)
    back = turned.turn_back([(v, 0 * v) for v in sv.solution_set(turned.real).vertex])
    z = np.array([complex(int(p.p) / int(p.q), int(q.p) / int(q.q)) for p, q in back])
    matrix = np.array(A, dtype=float) @ np.diag([1j**t for t in turns])
    correlations = 2 * matrix.conj().T @ (np.array(y, dtype=float) - matrix @ z)
    bounds = float(parameter or 1) * np.array(w, dtype=float)
    assert np.all(np.abs(correlations) <= bounds + 1e-9)
    for entry, correlation, bound in zip(z, correlations, bounds, strict=True):
        if abs(entry) > 1e-12:
            assert abs(correlation - bound * entry / abs(entry)) < 1e-9


def test_turning_there_and_back():
    problem = sv.TurnedProblem(sv.Lasso([[1, 2, 3, 4]], [1], 1), [0, 1, 2, 3])
    x = [(1, 2), (3, 4), (5, 6), (7, 8)]
    assert problem.turn(x) == [(1, 2), (-4, 3), (-5, -6), (8, -7)]
    assert problem.turn_back(problem.turn(x)) == x
    assert (problem.shape, problem.kind, problem.symbol, problem.parameter_name) == ((1, 4), "lasso", "Xi_2", "lam")
    assert problem.complex_data is None


@pytest.mark.parametrize(
    ("real", "turns", "message"),
    [
        (sv.Lasso([[1, 2]], [1], 1), None, "turns is None"),
        (sv.Lasso([[1, 2]], [1], 1), 3, "turns is 3"),
        (sv.Lasso([[1, 2]], [1], 1), "01", "turns is '01'"),
        (sv.Lasso([[1, 2]], [1], 1), [1], "turns has 1 entries, 2 are needed"),
        (sv.Lasso([[1, 2]], [1], 1), [1, 0.5], r"turns\[1\] is 0.5"),
        (sv.Lasso([[1, 2]], [1], 1), [1, True], r"turns\[1\] is True"),
        (sv.Lasso([[1, 2]], [1], 1), [1, 10**20], r"turns\[1\] is 100000000000000000000"),
        (None, [1], "problem is None"),
        (sv.TurnedProblem(sv.Lasso([[1]], [1], 1), [1]), [1], "problem is <<Lasso"),
        (sv.Lasso([[1j, 2]], [1], 1), [1, 0], "complex data already"),
    ],
)
def test_bad_turns(real, turns, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.TurnedProblem(real, turns)


@pytest.mark.parametrize("x", [[1], [1, 2, 3], "12", None, [1, float("nan")], [(1, 2, 3), (1, 2)], [object(), 1]])
def test_points_that_are_no_complex_vectors(x):
    with pytest.raises(sv.InvalidInput):
        sv.certify_distance(sv.TurnedProblem(sv.Lasso([[1, 2]], [1], 1), [1, 0]), x)

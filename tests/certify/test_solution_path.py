"""Paths of minimisers against the enumeration of all supports, which shares no code with the walk; degenerate ones too."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import path_by_patterns as patterns
import pytest
import sympy
from effort import examples

import sciverify as sv
from sciverify.checker import check


def small_integers(seed):
    """(A, y, weights, signs, scales, least): ties, parallel columns, free entries and sign constraints are common."""
    rng = random.Random(seed)
    count, m, top = rng.choice((1, 2, 2, 3, 3, 3, 4)), rng.choice((1, 2, 2, 3, 3, 4)), rng.choice((1, 1, 2, 2, 3, 5))
    A = [[rng.randint(-top, top) for _ in range(count)] for _ in range(m)]
    if count > 1 and rng.random() < 0.3:
        i, k = rng.sample(range(count), 2)
        for row in A:
            row[i] = row[k] * rng.choice((1, -1, 2))
    y = [rng.randint(-top, top) for _ in range(m)]
    weights = [1] * count
    if rng.random() < 0.6:
        weights = [rng.choice((0, 1, 1, 2, 3, Fraction(1, 2))) for _ in range(count)]
    signs = [0] * count if rng.random() < 0.5 else [rng.choice((0, 1, -1)) if w else 0 for w in weights]
    scales = [1] * m if rng.random() < 0.7 else [rng.choice((1, 2, Fraction(1, 4))) for _ in range(m)]
    return A, y, weights, signs, scales, rng.choice((0, 0, 0, Fraction(1, 2), 1, 3))


def agree(path, pieces):
    """The same knots, supports and signs; and the checker accepts the file."""
    said = [tuple(zip(piece.support, piece.signs, strict=True)) for piece in path.claim.pieces]
    assert said == [tuple(sorted(zip(piece.support, piece.signs, strict=True))) for piece in pieces]
    for knot, piece in zip(path.knots, pieces, strict=False):
        assert knot.lower <= piece.low <= knot.upper
    check.check_bytes(path.certificate.to_json().encode())


def test_exact_paths_against_enumeration():
    decided = unexplained = 0
    for seed in range(count := examples(35, 100)):
        A, y, weights, signs, scales, least = small_integers(seed)
        pieces = patterns.stretches(A, y, weights, signs, scales, least)
        problem = sv.Lasso(A, y, 1, weights=weights, signs=signs, row_scales_squared=scales)
        try:
            path = sv.solution_path(problem, least=least)
        except sv.Undecided as reason:
            unexplained += "linearly dependent" not in str(reason)
            continue
        assert patterns.is_a_path(pieces, least), seed
        agree(path, pieces)
        decided += 1
    assert decided > 0.8 * count
    assert not unexplained


def test_paths_of_doubles_against_enumeration():
    decided = 0
    for seed in range(count := examples(15, 40)):
        A, y, weights, signs, scales, least = small_integers(seed)
        rng = np.random.default_rng(seed)
        a = np.array(A) + rng.standard_normal((len(A), len(A[0])))
        b = (np.array(y) + rng.standard_normal(len(y))) * 2.0 ** rng.integers(-30, 30)
        exact = [[Fraction(v) for v in row] for row in a.tolist()], [Fraction(v) for v in b.tolist()]
        pieces = patterns.stretches(*exact, list(map(Fraction, weights)), signs, scales, least)
        given = {} if set(scales) == {1} else {"row_scales_squared": np.array(scales, dtype=float)}
        problem = sv.Lasso(a, b, 1, weights=weights, signs=signs, **given)
        try:
            path = sv.solution_path(problem, least=least, engine="float")
        except sv.Undecided:
            continue
        assert patterns.is_a_path(pieces, least), seed
        agree(path, pieces)
        decided += 1
    assert decided > 0.75 * count


def test_the_minimiser_at_a_parameter_is_the_only_one():
    problem = sv.Lasso([[1, 2, 0], [0, 1, 3], [2, 0, 1], [1, 1, 1]], [3, -1, 2, 4], 1, intercept=True, positive=True)
    path = sv.solution_path(problem)
    for lam in (Fraction(1, 100), 1, 3, 50):
        certificate = sv.certify_distance(problem.with_parameter(lam), path.at(lam))
        assert certificate.distance.upper == 0
        assert certificate.unique is sv.Verdict.TRUE
    knot = path.knots[-1].upper
    assert sv.certify_distance(problem.with_parameter(knot), path.at(knot)).distance.upper < Fraction(1, 10**15)


def test_paths_with_a_ridge_and_of_irrational_data():
    ridged = sv.solution_path(sv.Lasso([[1, 1], [1, 1]], [2, 1], 1, ridge="1/2"))
    assert ridged.supports == ((), (0, 1))  # both columns join at once
    surd = sv.solution_path(sv.Lasso([[sympy.sqrt(2), 0], [0, 1]], [1, 1], 1))
    assert [2 * sympy.sqrt(2) in knot if k == 0 else 2 in knot for k, knot in enumerate(surd.knots)] == [True, True]
    check.check_bytes(surd.certificate.to_json().encode())


def test_a_path_of_doubles_says_where_it_does_not_look():
    rng = np.random.default_rng(3)
    problem = sv.Lasso(rng.standard_normal((6, 9)), rng.standard_normal(6), 1)
    path = sv.solution_path(problem, engine="float")
    knot = path.knots[2]
    with pytest.raises(sv.Undecided, match="within the bounds"):
        path.at((knot.lower + knot.upper) / 2)
    for lam in (knot.lower, knot.upper, 1):
        assert sv.certify_distance(problem.with_parameter(lam), path.at(lam)).distance.upper == 0


def test_ties_of_doubles_are_left_to_exact_arithmetic():
    problem = sv.Lasso(np.eye(3), np.array([2.0, 2.0, 1.0]), 1)
    with pytest.raises(sv.Undecided, match="together with others, or too near"):
        sv.solution_path(problem, engine="float")
    assert sv.solution_path(problem).supports == ((), (0, 1), (0, 1, 2))


def test_a_path_prints_its_knots(tmp_path):
    path = sv.solution_path(sv.Lasso(np.eye(10).astype(int).tolist(), list(range(1, 11)), 1))
    assert repr(path) == "<SolutionPath with 10 knots above lam = 0>"
    lines = str(path).splitlines()
    assert lines[0] == "lam > 0: one minimiser each, 10 knots"
    assert lines[1] == "lam = 20: 9 joins, +"
    assert lines[-2:] == ["and 2 more knots", "LASSO, A 10 x 10"]
    claim = sv.check(path.certificate.save(tmp_path / "path.json"))
    assert claim == path.claim == path.certificate.claim
    assert sv.load_certificate(tmp_path / "path.json").problem == path.problem


@pytest.mark.parametrize(
    ("problem", "options", "said"),
    [
        (sv.SquareRootLasso([[1]], [1], 1), {}, "solution_path takes a Lasso"),
        (sv.Lasso([[1j]], [1], 1), {}, "solution_path takes real data"),
        (sv.Lasso([[1, 0]], [1], 1, groups=[[0, 1]]), {}, "penalised in groups"),
        (sv.Lasso([[1]], [1], 1), {"least": -1}, "least is -1: a rational number >= 0 is needed"),
        (sv.Lasso([[1]], [1], 1), {"least": sympy.sqrt(2)}, "a rational number >= 0 is needed"),
        (sv.Lasso([[1]], [1], 1), {"engine": "fast"}, "engine is 'fast'"),
        ([[1]], {}, "pass a sciverify"),
    ],
)
def test_what_has_no_path_is_refused_in_a_sentence(problem, options, said):
    with pytest.raises(sv.InvalidInput, match=said):
        sv.solution_path(problem, **options)


def test_parameters_below_the_path_are_refused():
    path = sv.solution_path(sv.Lasso([[1]], [3], 1), least=2)
    with pytest.raises(sv.InvalidInput, match="lam is 1: a rational number of at least 2 is needed"):
        path.at(1)
    assert path.at(2) == (2,)
    assert path.at(7) == (0,)


def test_columns_that_make_minimisers_ambiguous_are_named():
    with pytest.raises(sv.Undecided, match="the columns 0, 1 attain their bounds together for lam from 2 to 4"):
        sv.solution_path(sv.Lasso([[1, 1, 0], [0, 0, 1]], [2, 1], 1))
    with pytest.raises(sv.Undecided, match="linearly dependent"):
        sv.solution_path(sv.Lasso([[1, 1]], [2], 1, weights=[0, 0]))


def test_the_parameter_of_the_problem_has_no_say_in_the_file(tmp_path):
    A = np.random.default_rng(0).standard_normal((60, 80))
    path = sv.solution_path(sv.Lasso(A, A[:, 0].copy(), sympy.sqrt(5)), least=5, engine="float")
    assert sv.check(path.save(tmp_path / "path.json")).least == 5

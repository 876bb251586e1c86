"""Many vectors for one matrix: the same certificates as one by one, and problems that share what is exact."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

import sciverify as sv
from sciverify.checker import check

RNG = np.random.default_rng(2)
A, Y = RNG.standard_normal((20, 5)), RNG.standard_normal((20, 3))
LAMS = [30.0, 10.0, 3.0, "1/3"]
X = RNG.standard_normal((4, 5))


@pytest.mark.parametrize("rows", [X, X.T, X.tolist(), np.asfortranarray(X)])
def test_a_path_has_the_certificates_of_its_entries(rows):
    found = sv.certify_path(sv.Lasso(A, Y[:, 0], 1), LAMS, rows)
    for lam, x, certificate in zip(LAMS, X, found, strict=True):
        alone = sv.certify_distance(sv.Lasso(A, Y[:, 0], lam), x)
        assert certificate.to_json() == alone.to_json()
        check.check_bytes(certificate.to_json().encode())
    assert len(found) == 4
    assert found.farthest == max(range(4), key=lambda k: found[k].distance.upper)
    assert str(found).startswith(f"4 distances, the largest at position {found.farthest}: ")


@pytest.mark.parametrize(
    ("problem", "parameter", "intercept"),
    [(sv.Lasso, 3, True), (sv.SquareRootLasso, "1/5", True), (sv.BasisPursuit, 5, False)],
)
def test_right_sides_have_the_certificates_of_their_entries(problem, parameter, intercept):
    x = np.ones(5 + intercept)
    found = sv.certify_right_sides(problem(A, Y[:, 0], parameter, intercept=intercept), Y, [x, x, x])
    for k, certificate in enumerate(found):
        alone = sv.certify_distance(problem(A, Y[:, k], parameter, intercept=intercept), x)
        assert certificate.to_json() == alone.to_json()


def test_what_is_not_decided_stands_in_its_place():
    eye = np.eye(60)
    tied = np.ones(60)
    loose = np.arange(60.0) * 3
    found = sv.certify_right_sides(
        sv.Lasso(eye, tied, 2, positive=True), np.stack([loose, tied], axis=1), np.zeros((2, 60)), engine="float"
    )
    assert [bounds is None for bounds in found.distances] == [False, True]
    assert list(found.undecided) == [1]
    assert repr(found) == "<Certificates of 2 distances, 1 undecided>"
    assert str(found).endswith("; 1 of 2 undecided")
    with pytest.raises(sv.Undecided, match="is not proven inactive"):
        _ = found[1]
    eta = sv.certify_path(sv.BasisPursuit([[1], [1]], [1, 3], 1), [1, 2], [[2], [2]])
    assert "no z is feasible" in eta.undecided[0]
    assert eta[1].unique is sv.Verdict.TRUE
    none = sv.certify_path(sv.Lasso(eye, tied, 2, positive=True), [2], np.zeros((1, 60)), engine="float")
    assert str(none) == "1 distances, none decided"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda p: sv.certify_path(p, LAMS, X[:3]), r"X has the shape \(3, 5\): \(4, 5\) is needed"),
        (lambda p: sv.certify_path(p, LAMS, [[1, 2], [3]]), "is needed, one candidate of 5 entries a row"),
        (lambda p: sv.certify_path(p, 3, X), "lams is 3: a list, tuple or array"),
        (lambda p: sv.certify_path(p, [1, -1], X[:2]), "lam is -1: it must not be negative"),
        (lambda p: sv.certify_right_sides(p, [[1, 2], [3]], X[:2]), "Y has rows of different lengths"),
        (lambda p: sv.certify_right_sides(p, Y[:9], X[:3]), "y has 9 entries"),
        (lambda p: p.with_parameter("x"), "lam is 'x'"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(call, said):
    with pytest.raises(sv.InvalidInput, match=said):
        call(sv.Lasso(A, Y[:, 0], 1))


def test_another_parameter_makes_the_problem_that_one_would_pose():
    options = {"intercept": True, "positive": True, "ridge": "1/2"}
    problem = sv.Lasso(A, Y[:, 0], 1, **options)
    assert problem.matrix  # read before: it is shared
    changed = problem.with_parameter(sympy.sqrt(2))
    assert changed == sv.Lasso(A, Y[:, 0], sympy.sqrt(2), **options)
    assert changed.matrix is problem.matrix
    assert problem == sv.Lasso(A, Y[:, 0], 1, **options)
    assert changed.free == (5,)
    free = sv.Lasso(A, Y[:, 0], 1)
    assert free.with_parameter(0).free == (0, 1, 2, 3, 4)
    with pytest.raises(sv.InvalidInput, match="nonnegative least squares"):
        problem.with_parameter(0)


def test_another_right_side_makes_the_problem_that_one_would_pose():
    problem = sv.Lasso(A, Y[:, 0], 1, ridge="1/2")
    assert problem.with_measurements(Y[:, 1]) == sv.Lasso(A, Y[:, 1], 1, ridge="1/2")
    assert problem.with_measurements([*Y[:, 1], *[0] * 5]) == sv.Lasso(A, Y[:, 1], 1, ridge="1/2")
    irrational = sv.Lasso(A, Y[:, 0], 1).with_measurements([sympy.sqrt(3)] * 20)
    assert irrational == sv.Lasso(A.tolist(), [sympy.sqrt(3)] * 20, 1)
    assert irrational.floats is None
    thirds = sv.Lasso(A, Y[:, 0], 1).with_measurements([Fraction(1, 3)] * 20)
    assert sv.certify_distance(thirds, np.zeros(5)).unique is sv.Verdict.TRUE
    with pytest.raises(sv.InvalidInput, match="only certify_distance takes complex data"):
        sv.Lasso([[1j]], [1], 1).with_measurements([2])


@pytest.mark.parametrize("options", [{"groups": [[0, 1, 2], [3, 4]]}, {}])
def test_complex_data_and_groups_have_paths_of_vectors(options):
    matrix = A if options else A + 1j * A[::-1]
    found = sv.certify_path(sv.Lasso(matrix, Y[:, 0], 1, **options), [3, "7/2"], np.zeros((2, 5)))
    for lam, certificate in zip([3, "7/2"], found, strict=True):
        alone = sv.certify_distance(sv.Lasso(matrix, Y[:, 0], lam, **options), np.zeros(5))
        assert certificate.to_json() == alone.to_json()
    with pytest.raises(sv.InvalidInput):
        sv.Lasso(matrix, Y[:, 0], 1, **options).with_parameter(sympy.sqrt(2))


def test_a_square_array_of_candidates_is_not_read_either_way():
    rows = np.arange(25.0).reshape(5, 5)
    problem, lams = sv.Lasso(A, Y[:, 0], 1), [1, 2, 3, 4, 5]
    with pytest.raises(sv.InvalidInput, match=r"pass list\(X\)"):
        sv.certify_path(problem, lams, rows)
    found = sv.certify_path(problem, lams, list(rows.T))
    assert found[1].distance == sv.certify_distance(problem.with_parameter(2), rows[:, 1]).distance


def test_frames_of_candidates_are_put_into_the_order_of_the_columns():
    pandas = pytest.importorskip("pandas")
    names = list("abcde")
    problem = sv.Lasso(pandas.DataFrame(A, columns=names), Y[:, 0], 1)
    rows = np.arange(10.0).reshape(2, 5)
    frame = pandas.DataFrame(rows, columns=names)
    expected = [sv.certify_distance(problem, row).distance for row in rows]
    for candidates in (frame, frame[names[::-1]], frame.T, frame.T.iloc[::-1]):
        assert [c.distance for c in sv.certify_path(problem, [1, 1], candidates)] == expected
    with pytest.raises(sv.InvalidInput, match="with 'z'"):
        sv.certify_path(problem, [1, 1], frame.rename(columns={"a": "z"}))


def test_a_right_side_that_is_none_of_doubles_does_not_end_floats_for_the_next_one():
    found = sv.certify_right_sides(sv.Lasso(A, Y[:, 0], 1), [["1/3", y] for y in Y[:, 1]], [X[0], X[1]], engine="float")
    assert [*found.undecided] == [0]
    assert found[1].to_json() == sv.certify_distance(sv.Lasso(A, Y[:, 1], 1), X[1], engine="float").to_json()

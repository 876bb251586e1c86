"""Problems as NumPy arrays: exactly, or rounded because somebody asked for it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from sympy import sqrt

import sciverify as sv
from sciverify.families import TiedColumns
from sciverify.problems.turned import TurnedProblem

A, Y = [[2.0, 1.0, 0.1], [0.0, 1.0, -3.0]], [3.0, 1.0]


@pytest.mark.parametrize("kind", [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit])
def test_doubles_come_back_as_they_are(kind):
    problem = kind(np.array(A), np.array(Y), 0.25, weights=[1.0, 0.1, 0.0])
    matrix, y, parameter, weights = problem.to_numpy()
    assert kind(matrix, y, parameter, weights=weights) == problem
    matrix[0, 0] = y[0] = weights[0] = 7.0  # they belong to the caller
    assert problem == kind(np.array(A), np.array(Y), 0.25, weights=[1.0, 0.1, 0.0])


def test_sparse_data_stay_sparse():
    found = sv.Lasso(sp.csc_array(np.array(A)), np.array(Y), 1.0).to_numpy()
    assert found.A.format == "csc"
    assert np.array_equal(found.A.toarray(), A)


@pytest.mark.parametrize(
    ("arguments", "options", "where"),
    [
        (([[2, "1/3"]], [1], 1), {}, r"A\[0\]\[1\] is 1/3"),
        (([[2, 1]], ["1/10"], 1), {}, r"y\[0\] is 1/10"),
        (([[2, 1]], [1], "1/10"), {}, "the parameter is 1/10"),
        (([[2, 1]], [1], 1), {"weights": ["1/3", 1]}, r"weights\[0\] is 1/3"),
        (([[sqrt(2), 1]], [1], 1), {}, r"A\[0\]\[0\] is \(0 \+ 1\*sqrt\(2\)\)"),
        (([[2, 1]], [1], 1), {"ridge": 3}, r"A\[1\]\[0\] is sqrt\(3\)"),
        (([[2 + 1j, 0]], [Fraction(1, 3)], 1), {}, r"y\[0\] is 1/3"),
        (([[2, 1]], [2**53 + 1], 1), {}, r"y\[0\] is 9007199254740993"),
    ],
)
def test_nothing_is_rounded_in_silence(arguments, options, where):
    problem = sv.Lasso(*arguments, **options)
    with pytest.raises(sv.InvalidInput, match=where + r", which is no double: to_numpy\(rounded=True\)"):
        problem.to_numpy()
    assert all(np.isfinite(part).all() for part in problem.to_numpy(rounded=True))


def test_rounded_entries_are_the_nearest_doubles():
    found = sv.Lasso([["1/3", sqrt(2)]], ["1/10"], "2/3", row_scales_squared=[4]).to_numpy(rounded=True)
    assert found.A.tolist() == [[2 / 3, 2 * 2**0.5]]
    assert (found.y.tolist(), found.parameter) == ([0.2], 2 / 3)
    with pytest.raises(sv.InvalidInput, match="beyond the range of doubles"):
        sv.Lasso([[10**400]], [1], 1).to_numpy(rounded=True)


def test_options_are_inside_the_arrays():
    """The same minimisers: scales of rows and a ridge in A and y, an intercept as a free column of ones."""
    posed = {"ridge": 4, "intercept": True}
    problem = sv.Lasso(A, Y, 0.5, **posed)
    matrix, y, lam, weights = problem.to_numpy()
    assert weights.tolist() == [1.0, 1.0, 1.0, 0.0]
    plain = sv.Lasso(matrix, y, lam, weights=weights)
    x = [1, 0, "1/3", 2]
    assert sv.certify_distance(plain, x, 12).distance == sv.certify_distance(problem, x, 12).distance


def test_complex_data_and_turned_columns():
    matrix = np.array([[1 + 2j, 0.5], [0, 1j]])
    found = sv.Lasso(matrix, [1, 2j], 1).to_numpy()
    assert np.array_equal(found.A, matrix)
    assert found.y.tolist() == [1, 2j]
    turned = TurnedProblem(sv.Lasso([[1, 2, 3, 4]], [1], 1), (0, 1, 2, 3)).to_numpy()
    assert turned.A.tolist() == [[1, 2j, -3, -4j]]
    outcome = sv.refute(lambda training: lambda y: [0] * training.shape[1], TiedColumns(m=2, N=3, K=2, problem="P2"))
    with pytest.raises(sv.InvalidInput, match="no double"):
        outcome.certificate.problem.to_numpy()

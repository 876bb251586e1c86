"""Answers of oracles against 400-bit evaluation of the same numbers."""

from __future__ import annotations

from fractions import Fraction

import mpmath as library
import numpy as np
import pytest

import sciverify as sv
from sciverify.oracles.computable import ComputableMatrix, ComputableReal
from sciverify.oracles.source import computable_matrix
from sciverify.problems.isometry import DCT

mpmath = library.mp.clone()
mpmath.prec = 400


def mp(x):
    return mpmath.mpf(x.numerator) / x.denominator


def dct(m):
    return (
        mpmath.matrix(m, m)
        if m == 0
        else mpmath.matrix(
            [
                [
                    mpmath.sqrt(mpmath.mpf(1 if k == 0 else 2) / m) * mpmath.cos(mpmath.pi * (2 * i + 1) * k / (2 * m))
                    for i in range(m)
                ]
                for k in range(m)
            ]
        )
    )


@pytest.mark.parametrize("n", [-3, 0, 1, 10, 60, 200])
def test_dct_times_scaled_rows_in_operator_norm_and_entrywise(n):
    m, N = 4, 6
    B = [[Fraction(3 * i - 2 * k, 7) for k in range(N)] for i in range(m)]
    problem = sv.SquareRootLasso(B, [1, 2, 3, 4], 1, row_scales_squared=[2, 3, 5, "1/7"], isometry="dct")
    oracle = sv.Oracle(problem)
    answer = oracle.matrix(n)
    roots = [mpmath.sqrt(v) for v in (2, 3, 5, mpmath.mpf(1) / 7)]
    truth = dct(m) * mpmath.matrix([[roots[i] * mp(B[i][k]) for k in range(N)] for i in range(m)])
    error = mpmath.matrix([[mp(x) for x in row] for row in answer]) - truth
    assert max(abs(e) for e in error) <= mpmath.mpf(2) ** -n
    assert mpmath.sqrt(sum(e**2 for e in error)) <= mpmath.mpf(2) ** -n
    y = oracle.measurement(n)
    y_truth = dct(m) * mpmath.matrix([roots[i] * (i + 1) for i in range(m)])
    assert mpmath.norm(mpmath.matrix([mp(v) for v in y]) - y_truth) <= mpmath.mpf(2) ** -n
    assert [(e.subject, e.n) for e in oracle.transcript] == [("matrix", n), ("measurement", n)]
    assert oracle.transcript[0].answer is answer


def test_computable_reals():
    x = ComputableReal.sqrt(2) * ComputableReal.of("1/3") + ComputableReal.of(0.5)
    for n in (0, 5, 100):
        assert abs(mp(x.approximate(n)) - (mpmath.sqrt(2) / 3 + 0.5)) <= mpmath.mpf(2) ** -n
    with pytest.raises(sv.InvalidInput, match="not real"):
        ComputableReal.sqrt(-1)


@pytest.mark.parametrize("n", [1.5, "3", True, 10**9])
def test_bad_questions(n):
    with pytest.raises(sv.InvalidInput):
        ComputableReal.of(1).approximate(n)


def test_products_need_matching_shapes():
    with pytest.raises(sv.InvalidInput, match="do not multiply"):
        ComputableMatrix.isometry(DCT(3)) @ ComputableMatrix.isometry(DCT(4))


def test_to_numpy_rounds_or_refuses():
    problem = sv.SquareRootLasso([["1/3", 1]], [1], 1)
    answer = sv.Oracle(problem).matrix(80)
    assert answer.to_numpy().tolist() == [[1 / 3, 1.0]]
    with pytest.raises(sv.InvalidInput, match="is no double"):
        answer.to_numpy(exact=True)
    assert sv.Oracle(problem).matrix(3).to_numpy(exact=True).dtype == np.float64
    assert [len(row) for row in answer] == [2]
    assert answer[0][1] == 1


def test_closeness_is_proven_or_refused():
    matrix = computable_matrix(sv.SquareRootLasso([["1/3", 1]], [1], 1))
    matrix.require_within([["1/3", 1 + Fraction(1, 2**10 + 1)]], 10, "A_n")
    with pytest.raises(sv.Undecided, match="A_n is not proven"):
        matrix.require_within([["1/3", 1 + 2**-9]], 10, "A_n")


def test_rows_of_every_exact_number():
    matrix = ComputableMatrix.of([[1, "1/3"], [0.5, Fraction(2, 7)]])
    assert np.abs(matrix.approximate(40).to_numpy() - [[1, 1 / 3], [0.5, 2 / 7]]).max() < 2**-39
    assert ComputableMatrix.column([1, "1/4"]).approximate_vector(10).to_numpy().tolist() == [1, 0.25]
    with pytest.raises(sv.InvalidInput, match="ragged"):
        ComputableMatrix.of([[1, 2], [3]])

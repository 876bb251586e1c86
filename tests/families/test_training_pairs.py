from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.families import TiedColumns, sparse_pairs

FAMILY = TiedColumns(m=19, N=20, K=3, transform="dct")


def test_pairs_are_sparse_dyadic_and_reproducible():
    pairs = sparse_pairs(FAMILY, 1, 20, 500, 5, seed=4)
    assert pairs.tails.shape == (500, 18)
    assert not pairs.tails.flags.writeable
    assert (np.count_nonzero(pairs.tails, axis=1) == 5).all()
    assert np.array_equal(pairs.tails, sparse_pairs(FAMILY, 1, 20, 500, 5, seed=4).tails)
    assert not np.array_equal(pairs.tails, sparse_pairs(FAMILY, 1, 20, 500, 5, seed=5).tails)
    assert max(Fraction(u).denominator for u in pairs.tails.ravel().tolist()) <= 2**60
    assert np.count_nonzero(pairs.tails, axis=0).min() > 80  # every place is drawn
    length = np.sqrt(2) * np.sqrt(2) * 10**3 / 3
    assert np.std(pairs.tails[pairs.tails != 0]) == pytest.approx(1 / length, rel=0.05)


def test_doubles_are_those_of_the_exact_problems():
    pairs = sparse_pairs(FAMILY, 0, 20, 4, 5)
    matrix = np.real(FAMILY.branch(0, 20).oracle().matrix(80).to_numpy())
    measured, solved = pairs.measurements(matrix), pairs.solutions
    for k in range(4):
        problem = pairs.problem(k)
        y = np.real(sv.Oracle(problem).measurement(70).to_numpy())
        assert np.abs(measured[k] - y).max() <= 1e-14
        certificate = sv.certify_distance(problem, solved[k])
        assert certificate.distance.upper <= Fraction(1, 10**18)  # the spike is rounded to a double
        assert certificate.unique is sv.Verdict.TRUE
    with pytest.raises(sv.InvalidInput, match="k is 4"):
        pairs.problem(4)


@pytest.mark.parametrize(
    ("family", "arguments", "said"),
    [
        ({"problem": "lasso"}, (0, 10, 5, 1), "lasso"),
        ({"scalars": "complex"}, (0, 10, 5, 1), "complex"),
        ({}, (2, 10, 5, 1), "j is 2"),
        ({}, (0, -1, 5, 1), "n is -1"),
        ({}, (0, 10, 0, 1), "count is 0"),
        ({}, (0, 10, 5, 19), "further_nonzeros is 19"),
        ({"lam": 3}, (0, 10, 5, 5), "dual point"),
    ],
)
def test_what_is_refused(family, arguments, said):
    made = TiedColumns(**{"m": 19, "N": 20, "K": 1, **family})
    with pytest.raises(sv.InvalidInput, match=said):
        sparse_pairs(made, *arguments)

"""Optimal maps and training data that exclude them: forms of data, thresholds, sizes."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check


def verified(certificate):
    return check.check_bytes(certificate.to_json().encode())


def test_images_are_vectors():
    images = np.array([[[0, 0], [0, 0]], [[2, 0], [0, 0]], [[0, 0], [0, 1]]], dtype=np.float32)
    certificate = sv.optimality_constant([[0, 0, 0, 1]], images)
    verified(certificate)
    assert certificate.claim.lower <= 1 <= certificate.claim.upper
    assert sv.optimal_map(certificate)([0]) == (1, 0, 0, 0)
    assert sv.optimal_map(certificate)([1]) == (0, 0, 0, 1)
    with pytest.raises(sv.InvalidInput, match="no vector of the set"):
        sv.optimal_map(certificate)([2])


def test_an_injective_map_has_no_error():
    certificate = sv.optimality_constant(np.eye(3), np.eye(3))
    assert certificate.claim.lower == certificate.claim.upper == 0
    verified(certificate)


def test_chains_have_two_bounds():
    chain = [[0, k] for k in range(0, 12, 2)]
    certificate = sv.optimality_constant([[0, 1]], chain, 1)
    verified(certificate)
    assert certificate.claim.lower <= 1 <= certificate.claim.upper < Fraction(3, 2)
    best = sv.optimal_map(certificate)
    for x in chain:
        for noise in (-1, 0, 1):
            value = best([x[1] + noise])
            apart = [Fraction(int(a.p), int(a.q)) - b for a, b in zip(value, x, strict=True)]
            assert sum(d * d for d in apart) <= certificate.claim.upper**2


def test_what_optimality_refuses():
    with pytest.raises(sv.InvalidInput, match="at least one vector"):
        sv.optimality_constant([[1]], [])
    with pytest.raises(sv.InvalidInput, match="eta is -1"):
        sv.optimality_constant([[1]], [[1]], -1)
    with pytest.raises(sv.InvalidInput, match="optimality_constant"):
        sv.optimal_map(sv.kernel_awareness([[1]], 1))


def test_a_network_beside_the_best_map():
    """The vector with the largest error is found; the map to the centres is not refuted."""
    vectors = [[1, 0, 0], [-1, 0, 0], [0, 2, 0], [0, 0, 5]]
    A = [[0, 1, 0], [0, 0, 1]]
    best, worse = ([[0, 0], [1, 0], [0, 1]], [[0, 0], [1, 0], [0, "1/2"]])
    certificate = sv.refute_map(sv.LayeredNetwork([sv.Dense(worse)]), A, vectors)
    assert verified(certificate)["count"] == 4
    assert (certificate.claim.error, certificate.claim.optimum, certificate.evidence.vector) == (Fraction(5, 2), 1, 3)
    with pytest.raises(sv.Undecided, match="errs by 1 on vector 0, the worst that was found"):
        sv.refute_map(sv.LayeredNetwork([sv.Dense(best)]), A, vectors)


def test_what_a_refutation_refuses():
    net = sv.LayeredNetwork([sv.Dense([[1], [1]])])
    with pytest.raises(sv.InvalidInput, match=r"A has the shape \(1, 3\): the network takes 1 numbers and gives 2"):
        sv.refute_map(net, [[1, 0, 0]], [[1, 2, 3]])
    with pytest.raises(sv.InvalidInput, match="at least one vector"):
        sv.refute_map(net, [[1, 0]], [])
    with pytest.raises(sv.InvalidInput, match="is no network"):
        sv.refute_map("net", [[1, 0]], [[1, 0]])


def test_an_output_that_overflows_in_floats_is_evaluated_exactly():
    net = sv.LayeredNetwork([sv.Dense([[10**200], [1]]), sv.Dense([[10**200, 0], [0, 1]])])
    certificate = sv.refute_map(net, [[0, 1]], [[1, 0], [0, 1]])
    verified(certificate)
    assert certificate.claim.error > 10**399


@pytest.mark.parametrize("maps", ["F^N", "M1"])
@pytest.mark.parametrize("K", [2, 1000, math.inf])
def test_a_thousand_pairs_and_a_thousand_columns(maps, K):
    operator = sv.WalshHadamard(range(0, 1024, 2), size=1024)
    certificate = sv.untrainable(operator, K, "99/100", maps=maps)
    assert verified(certificate)["lower"] > certificate.claim.optimum
    if K == 2:
        y, x = certificate.problem.pairs()[1]
        assert len(certificate.problem.vectors()) == 3
        assert tuple(operator.measure(x)) == tuple(y)
        assert any(y)


def test_what_training_refuses():
    with pytest.raises(sv.InvalidInput, match=r"delta is 1: for maps into F\^N the threshold is delta < 1"):
        sv.nonexistent_map([[1, 1]], 2, 1)
    with pytest.raises(sv.InvalidInput, match="delta is 2: for maps into the family the threshold is delta < 2"):
        sv.untrainable([[1, 1]], 2, 2, maps="M1")
    with pytest.raises(sv.InvalidInput, match="has no kernel"):
        sv.untrainable([[1, 0], [1, 1]], 2, 0)
    with pytest.raises(sv.InvalidInput, match="has no kernel"):
        sv.untrainable(sv.WalshHadamard(range(4), size=4), 2, 0)
    with pytest.raises(sv.InvalidInput, match="A is 0"):
        sv.untrainable([[0, 0]], 2, 0)
    with pytest.raises(sv.InvalidInput, match="K is 1"):
        sv.untrainable([[1, 1]], 1, 0, maps="M1")
    with pytest.raises(sv.InvalidInput, match="delta is"):
        sv.untrainable([[1, 1]], 2, -1)
    with pytest.raises(sv.InvalidInput, match="maps"):
        sv.untrainable([[1, 1]], 2, 0, maps="M2")

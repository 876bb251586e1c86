"""Lipschitz constants of dense networks by one multiplier a neuron, and by couplings of pairs, which fail.

Statement. If t >= 0 and the matrix S'(t, q) of (L3) is positive semidefinite, then ||f(x) - f(y)||^2 q <= ||x - y||^2
(L4). With couplings of pairs of neurons (O1) the same matrix (O2) proves constants that are too small.

Assumption. Feed-forward dense layers, activations with slopes from 0 to 1 (L1), Euclidean norms.

Proof: docs/theory/lipschitz.md and docs/theory/pair-couplings.md. Certificate: `sv.certify_lipschitz` of random
networks, below. The truth of a ReLU network is at most the largest ||W D ... D W|| over all patterns of diagonal
matrices D with entries 0 and 1, all of which are tried. Check: `python proofs_numeric/lipschitz.py`, or pytest.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check


def weights(rng):
    """Matrices of 1 to 3 hidden layers with few neurons, entries of all sizes."""
    depth = rng.randint(1, 3)
    sizes = [rng.randint(1, 3), *(rng.randint(1, 3) for _ in range(depth)), rng.randint(1, 3)]
    scale = rng.choice((0.1, 1.0, 30.0))
    return [
        scale * np.array([[rng.gauss(0, 1) * rng.choice((0, 1, 1, 4)) for _ in range(n)] for _ in range(m)])
        for n, m in itertools.pairwise(sizes)
    ]


def network(matrices, activation):
    """The layers with an activation between them."""
    layers = [layer for w in matrices for layer in (sv.Dense(w), activation)]
    return sv.LayeredNetwork(layers[:-1])


def largest_pattern(matrices):
    """max ||W_l D_l ... D_1 W_0|| over diagonal D with entries 0 and 1."""
    counts = [len(w) for w in matrices[:-1]]
    best = 0.0
    for signs in itertools.product((0.0, 1.0), repeat=sum(counts)):
        product, start = matrices[0], 0
        for w, count in zip(matrices[1:], counts, strict=True):
            product = w @ (np.array(signs[start : start + count])[:, None] * product)
            start += count
        best = max(best, float(np.linalg.norm(product, 2)))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_no_pattern_of_slopes_is_steeper(seed):
    """(L4), for ReLU and for a leaky one, whose slopes lie between."""
    rng = random.Random(seed)
    matrices = weights(rng)
    net = network(matrices, rng.choice((sv.ReLU(), sv.LeakyReLU("1/8"))))
    certificate, norms = sv.certify_lipschitz(net), sv.certify_lipschitz(net, method="norms")
    check.check_bytes(certificate.to_json().encode())
    constant, steepest = float(certificate.claim.constant), largest_pattern(matrices)
    assert steepest <= constant * (1 + 1e-12)
    product = float(np.prod([np.linalg.norm(w, 2) for w in matrices]))
    assert constant <= product * (1 + 1e-4) + 1e-30
    assert product <= float(norms.claim.constant) * (1 + 1e-12) <= product * (1 + 1e-6) + 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_a_little_less_is_refused(seed):
    """For one layer of one neuron the bound is the truth: ||w|| ||v||."""
    rng = random.Random(seed)
    net = network([np.array([[rng.gauss(0, 1), 1.0]]), np.array([[2.0], [rng.gauss(0, 1)]])], sv.ReLU())
    certificate = sv.certify_lipschitz(net)
    document = certificate.to_json()
    inverse = certificate.evidence.inverse
    for factor in (Fraction(9999, 10000), 1 - Fraction(1, 10**6)):
        smaller = document.replace(f'"{certificate.claim.constant}"', f'"{certificate.claim.constant * factor}"')
        with pytest.raises(check.Rejected, match="below what the multipliers prove"):
            check.check_bytes(smaller.encode())
        smaller = smaller.replace(f'"{inverse}"', f'"{inverse / factor**2}"')
        with pytest.raises(check.Rejected, match="not proven to be positive semidefinite"):
            check.check_bytes(smaller.encode())


@pytest.mark.parametrize("slope", [1, 10, 10**6])
def test_pair_couplings_prove_that_a_slope_is_zero(slope):
    """Equal rows: (O2) holds for every rho, so that claimed / true is 0; docs/theory/pair-couplings.md, Theorem 2."""
    net = sv.LayeredNetwork([sv.Dense([[slope], [slope]], [0, -1]), sv.ReLU(), sv.Dense([[1, -1]])])
    x = Fraction(1, 2 * slope)
    for claimed in (0, Fraction(1, 10**9), Fraction(1, 2)):
        certificate = sv.refute_pair_couplings(net, claimed, [0, 0], [(0, 1, "1/2")], [0], [x])
        check.check_bytes(certificate.to_json().encode())
        assert slope * (1 - Fraction(1, 2**90)) <= certificate.claim.shown <= slope
    with pytest.raises(sv.Undecided, match="criterion does not hold"):
        sv.refute_pair_couplings(net, 0, [0, 0], [(0, 1, "499/1000")], [0], [x])


def test_one_multiplier_a_neuron_is_not_fooled():
    """The two-neuron example: the truth is 2, pair couplings say 1."""
    net = sv.LayeredNetwork([sv.Dense([[-1], [-2]], [-1, 1]), sv.ReLU(), sv.Dense([[-1, 1]])])
    assert sv.certify_lipschitz(net).claim.constant >= 2
    assert sv.refute_pair_couplings(net, 1, [0, 0], [(0, 1, 1)], [0], ["1/4"]).claim.shown == 2


if __name__ == "__main__":
    for number in range(300):
        test_no_pattern_of_slopes_is_steeper(number)
    print("300 networks, no pattern of slopes is steeper than the proven constant")

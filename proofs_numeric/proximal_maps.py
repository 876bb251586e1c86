"""The proximal maps of the primal-dual iterations, and restarts at averages.

Statement. With f of P1, P2 or P3 and b = v - sigma y, prox_{sigma f*}(v) is b max(0, 1 - sigma eta / ||b||), b / (1 +
sigma / 2) or b / max(1, ||b||); that of tau lam ||.||_{1,w} is the weighted soft threshold. If tau sigma ||A||^2 < 1,
every restart at the means of p iterations keeps or shortens the M-distance to every saddle point, M = [[1/tau, -A^H],
[-A, 1/sigma]], and shortens it strictly until a saddle point is reached.

Assumption. A saddle point exists.

Proof: docs/theory/iterations.md. Certificate: `certify_distance` of the saddle point used. Check: the variational
inequality h(u) >= h(z) + <v - z, u - z> / step that characterises z = prox_{step h}(v), at random points u, with h
computed from its definition (conjugates as suprema over random and optimal points); the M-distance along restarts.
`python proofs_numeric/proximal_maps.py`, or pytest.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.algorithms.chambolle_pock import ChambollePock
from sciverify.algorithms.linear_map import read_map
from sciverify.algorithms.operations import FloatState

KINDS = {"basis-pursuit": sv.BasisPursuit, "lasso": sv.Lasso, "square-root-lasso": sv.SquareRootLasso}


def random_vector(rng, n, complex_data):
    """Gaussian, real or complex, of random size."""
    v = rng.standard_normal(n) + (1j * rng.standard_normal(n) if complex_data else 0)
    return v * 10.0 ** rng.uniform(-1, 1)


def inner(u, v):
    """Re u^H v"""
    return float(np.real(np.vdot(u, v)))


def fidelity(kind, lengths, parameter):
    """f(y + d) for vectors d of these lengths."""
    if kind == "basis-pursuit":
        return np.where(lengths <= parameter, 0.0, np.inf)
    return lengths**2 if kind == "lasso" else lengths


def conjugate(kind, q, y, parameter):
    """<q, y> + sup_d <q, d> - f(y + d); d points along q, its length runs through a fine grid."""
    size = float(np.linalg.norm(q))
    if kind == "square-root-lasso" and size > 1 + 1e-12:
        return np.inf
    lengths = np.append(np.linspace(0, 60, 12001), parameter)
    return inner(q, y) + float(np.max(lengths * size - fidelity(kind, lengths, parameter)))


def dual_proximal_map(kind, v, y, parameter, sigma):
    """What the library computes: the operations of the dual layer behind the affine map, applied to v - sigma y."""
    iteration = ChambollePock(np.eye(len(y), dtype=v.dtype), kind, parameter, tau=1.0, sigma=sigma)
    state = FloatState(read_map(iteration.matrix), {"q": v - sigma * y})
    for operation in iteration._dual_proximal_map[1]:
        operation.bind(state)()
    return state.vectors["q"]


@pytest.mark.parametrize("kind", KINDS)
def test_dual_proximal_maps_satisfy_the_variational_inequality(kind):
    """And a point moved away from them does not."""
    refuted = 0
    for seed in range(tries(12, 60)):
        rng = np.random.default_rng(seed)
        y, v = (random_vector(rng, 3, seed % 2 == 1) for _ in range(2))
        parameter, sigma = float(rng.uniform(0.1, 2)), float(rng.uniform(0.1, 3))
        z = dual_proximal_map(kind, v, y, parameter, sigma)
        moved = z * 0.8 + 0.1 * random_vector(rng, 3, False)
        for _ in range(20):
            u = z + random_vector(rng, 3, seed % 2 == 1) * rng.choice([0.03, 0.3, 1.0])
            value = conjugate(kind, u, y, parameter)
            assert value >= conjugate(kind, z, y, parameter) + inner(v - z, u - z) / sigma - 1e-4
            here = conjugate(kind, moved, y, parameter)
            refuted += here < np.inf and value < here + inner(v - moved, u - moved) / sigma - 1e-4
    assert refuted > tries(20, 100)


def test_the_soft_threshold_satisfies_the_variational_inequality():
    """From x = 0 with A = I and tau = 1/2 the gradient step of ISTA arrives at y = v."""
    for seed in range(tries(12, 60)):
        rng = np.random.default_rng(seed)
        complex_data = seed % 2 == 1
        v, w = random_vector(rng, 4, complex_data), rng.uniform(0.5, 2, 4)
        z = sv.Ista(np.eye(4), 0.7, tau=0.5, weights=w)(v, 1)

        def penalty(u, w=w):
            return 0.7 * float(w @ np.abs(u))

        for _ in range(30):
            u = z + random_vector(rng, 4, complex_data)
            assert penalty(u) >= penalty(z) + inner(v - z, u - z) / 0.5 - 1e-12


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [1, 5, 30])
def test_restarts_never_move_away_from_a_saddle_point(kind, steps):
    """The saddle point is the certified minimiser with its dual point, both from a long run."""
    rng = np.random.default_rng(7)
    A = np.linalg.qr(rng.standard_normal((9, 6)))[0]
    y = A @ np.array([1.0, 0, 0, -2, 0, 0]) + 0.2 * rng.standard_normal(9)
    parameter = {"basis-pursuit": 0.9, "lasso": 0.2, "square-root-lasso": 0.2}[kind]
    tau = sigma = 0.9
    x, q = saddle_point(kind, A, y, parameter, tau, sigma)
    assert sv.certify_distance(KINDS[kind](A, y, parameter), x).distance.upper < 1e-12
    metric = np.block([[np.eye(6) / tau, -A.T], [-A, np.eye(9) / sigma]])
    distances = []
    point, dual = np.zeros(6), np.zeros(9)
    for _ in range(12):
        difference = np.concatenate([point - x, dual - q])
        distances.append(float(difference @ metric @ difference))
        points, duals = [], []
        for _ in range(steps):
            point, dual = one_step(kind, A, y, parameter, tau, sigma, point, dual)
            points.append(point)
            duals.append(dual)
        point, dual = sum(points) / steps, sum(duals) / steps
    restarted = sv.RestartedChambollePock(A, kind, parameter, tau=tau, sigma=sigma, steps=steps)(y, 12 * steps)
    assert np.allclose(restarted, point, rtol=0, atol=1e-12)
    assert all(b < a for a, b in pairwise(distances) if a > 1e-20)


def one_step(kind, A, y, parameter, tau, sigma, x, q):
    """One iteration, with the library's dual proximal map."""
    lam = 1.0 if kind == "basis-pursuit" else parameter
    v = x - tau * A.T @ q
    new = np.sign(v) * np.maximum(np.abs(v) - tau * lam, 0)
    return new, dual_proximal_map(kind, q + sigma * A @ (2 * new - x), y, parameter, sigma)


def saddle_point(kind, A, y, parameter, tau, sigma):
    """The limit, to rounding."""
    x, q = np.zeros(A.shape[1]), np.zeros(A.shape[0])
    for _ in range(tries(500, 3000)):
        x, q = one_step(kind, A, y, parameter, tau, sigma, x, q)
    return x, q


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

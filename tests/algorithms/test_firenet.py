from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

import sciverify as sv


def plain_loop(matrix, y, lam, tau, sigma, steps, restarts, delta):
    """The same iteration written as one loop, for comparison."""
    norm = np.linalg.norm(matrix, 2)
    x, eps = np.zeros(matrix.shape[1]), np.linalg.norm(y)
    for _ in range(restarts):
        eps = np.exp(-1) * (delta + eps)
        alpha = 2 * norm / (eps * steps)
        u, q, total = alpha * x, np.zeros_like(y), np.zeros_like(x)
        for _ in range(steps):
            v = u - tau * (matrix.T @ q)
            w = np.sign(v) * np.maximum(np.abs(v) - tau * lam, 0)
            q = q + sigma * (matrix @ (2 * w - u)) - sigma * alpha * y
            q = q / max(1.0, np.linalg.norm(q))
            total, u = total + w, w
        x = total / steps / alpha
    return x


def test_the_network_is_the_iteration():
    rng = np.random.default_rng(0)
    matrix, y = rng.standard_normal((5, 8)), rng.standard_normal(5)
    network = sv.Firenet.admissible(matrix, 0.2)
    truth = plain_loop(matrix, y, 0.2, network.tau, network.sigma, 50, 30, 1e-6)
    assert np.allclose(network(y), truth, rtol=0, atol=1e-12)


def test_it_converges_on_a_well_conditioned_problem():
    matrix = np.eye(4)
    y = np.array([1.0, 0.0, 0.0, -2.0])
    x = sv.Firenet.admissible(matrix, 0.3)(y)
    assert sv.certify_distance(sv.SquareRootLasso(matrix, y, 0.3), x).distance.upper < 1e-4


def test_layers_and_parameters_are_shown():
    network = sv.Firenet(np.eye(2), 1.0, 0.5, 0.5, np.ones(2), steps=3, restarts=2)
    assert len(network.layers) == 2 * (2 * 3 + 2)
    assert network.layers[1].parameters == {"tau": 0.5, "lam": 1.0}
    assert network.parameter_count == 4 + 2 + 6
    assert "16 layers" in str(network)
    assert network.step_product == pytest.approx(0.25)


def test_published_steps_are_inadmissible_and_repaired_ones_are_not():
    matrix = 10 * np.eye(3)
    assert sv.Firenet.as_published(matrix, 1.0).step_product > 1
    assert sv.Firenet.admissible(matrix, 1.0).step_product == pytest.approx(0.998)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lam": 0.0}, "lam is 0.0"),
        ({"tau": float("nan")}, "tau is nan"),
        ({"steps": 0}, "steps is 0"),
        ({"restarts": 1.5}, "restarts is 1.5"),
        ({"delta": -1.0}, "delta is -1.0"),
        ({"weights": np.ones(3)}, "weights"),
        ({"matrix": np.array([[1.0, np.inf]])}, "matrix"),
        ({"matrix": np.zeros((2, 2))}, "matrix"),
        ({"matrix": [["a"]]}, "matrix"),
    ],
)
def test_bad_parameters(options, message):
    good = {"matrix": np.eye(2), "lam": 1.0, "tau": 0.5, "sigma": 0.5, "weights": np.ones(2)}
    with pytest.raises(sv.InvalidInput, match=message):
        sv.Firenet(**{**good, **options})


def test_the_float_pass_is_within_its_round_off_of_the_exact_one():
    rng = np.random.default_rng(1)
    network = sv.Firenet.admissible(rng.standard_normal((5, 8)), 0.2)
    y = rng.standard_normal(5)
    output, exact, bound = network(y), network.enclose(y), network.round_off(y)
    assert 0 < bound.lower <= bound.upper < 1e-12
    square = sum((Fraction(v) - e.lower) ** 2 for v, e in zip(output.tolist(), exact, strict=True))
    assert math.isclose(math.sqrt(square), bound.lower, rel_tol=1e-3)


def test_it_takes_every_form_of_matrix_and_complex_data():
    rng = np.random.default_rng(2)
    A, y = rng.standard_normal((4, 6)), rng.standard_normal(4)
    expected = sv.Firenet.admissible(A, 0.3)(y)
    for matrix in (A.tolist(), np.asfortranarray(A), np.vstack([A, A])[:4], sparse.coo_array(A)):
        network = sv.Firenet.admissible(matrix, 0.3)
        assert np.allclose(network(y), expected, rtol=0, atol=1e-12)
        assert network.matrix.shape == (4, 6)
    turned = sv.Firenet.admissible(A.astype(complex), 0.3)(1j * y)
    assert np.allclose(turned, 1j * expected, rtol=0, atol=1e-12)


def test_zero_data():
    network = sv.Firenet.admissible(np.eye(2), 1.0)
    assert not network([0.0, 0.0]).any()
    assert network.round_off([0.0, 0.0]).upper == 0
    sharp = sv.Firenet(np.eye(2), 1.0, 0.5, 0.5, np.ones(2), delta=0.0)
    with pytest.raises(sv.InvalidInput, match="y is 0 and delta is 0"):
        sharp([0.0, 0.0])


def test_layers_count_restarts_and_steps():
    network = sv.Firenet(np.eye(2), 1.0, 0.5, 0.5, np.ones(2), steps=2, restarts=2)
    assert [(layer.name, layer.restart, layer.step) for layer in network.layers[4:8]] == [
        ("dual", 0, 2),
        ("average", 0, 2),
        ("scale", 1, 0),
        ("primal", 1, 1),
    ]


def test_bad_measurements():
    network = sv.Firenet.admissible(np.eye(2), 1.0)
    for y in ([1.0], [1.0, np.nan], [[1.0, 2.0]]):
        with pytest.raises(sv.InvalidInput, match="finite numbers"):
            network(y)

"""Small reconstruction networks: their pass in JAX, their training, and what both tests certify of them."""

from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.experiments.hallucination import hidden_detail
from sciverify.experiments.masks import subsampled_hadamard
from sciverify.experiments.phantoms import bars, ellipse_phantom, ellipse_phantoms
from sciverify.operators.haar import haar_synthesis, haar_transform
from sciverify.stability.accuracy_test import accuracy_test, smallest_visible
from sciverify.stability.standard_method import HaarLasso


def accepted(certificate):
    check.check_bytes(certificate.to_json().encode(), patient=True)
    return certificate.claim


def test_wavelets_are_orthonormal_and_exact():
    images = np.random.default_rng(0).integers(-9, 9, (3, 8, 8)).astype(float)
    found = haar_transform(images)
    assert (found**2).sum() == (images**2).sum()
    assert np.array_equal(haar_synthesis(found), images)
    assert np.array_equal(haar_transform(np.full((4, 4), 3.0)), 12 * np.eye(4)[:1].T @ np.eye(4)[:1])
    with pytest.raises(sv.InvalidInput, match=r"shape \(3, 4\): squares"):
        haar_transform(np.zeros((3, 4)))


def test_masks_and_phantoms_depend_on_their_seeds_alone():
    operator = subsampled_hadamard(16, 0.25, seed=3)
    assert operator == subsampled_hadamard(16, 0.25, seed=3) != subsampled_hadamard(16, 0.25, seed=4)
    assert operator.has_orthonormal_rows
    assert 0.15 < operator.shape[0] / 256 < 0.35
    image = ellipse_phantom(16, 5)
    assert np.array_equal(ellipse_phantoms(16, range(5, 7))[0], image)
    assert np.array_equal(image * 1024, np.round(image * 1024))
    assert 0 <= image.min() < image.max() <= 1


def test_a_hidden_detail_is_hardly_seen():
    operator, detail = subsampled_hadamard(16), bars(16)
    hidden = hidden_detail(operator, detail, seen=2.0**-5)
    seen = [np.linalg.norm(operator.forward(d.ravel())) for d in (hidden, detail)]
    assert seen[0] == pytest.approx(seen[1] / 32, rel=1e-2)


def test_the_accuracy_test_of_a_map_that_ignores_a_detail():
    """The network A^T y alone, on an image whose detail lies outside the measured rows: it is lost by proof."""
    operator = sv.WalshHadamard(np.arange(8), size=16)
    network = sv.LayeredNetwork([sv.Adjoint(operator)])
    image = np.ones((4, 4))
    detail = np.outer([1.0, 1, -1, -1], [1, 1, 1, 1])  # row 8 of the transform, which is not measured
    found = accuracy_test(network, operator, image, detail, HaarLasso(operator, 0.125))
    assert found.is_lost
    assert accepted(found.with_detail).lower == found.error.lower == 4
    assert accepted(found.without_detail).upper == 0
    assert accepted(found.any_map).eta == 0
    assert accepted(found.any_map).lower == 2
    assert accepted(found.standard.certificate).bounds.upper < 1e-8
    assert found.standard_error > 3.9


def test_the_smallest_detail_that_is_shown():
    """All coefficients are measured: a detail is shown as soon as it is larger than the threshold of the LASSO."""
    method, image = HaarLasso(sv.WalshHadamard(np.arange(16), size=16), 0.5), np.zeros((4, 4))
    checkers = np.kron([[1.0, 0], [0, 0]], [[1, -1], [-1, 1]])  # one wavelet, of norm 2
    found = smallest_visible(method, image, checkers)
    # soft thresholding at 1/4 times a weight in [1, 5/4): of the norm 1/2 at least half is lost, of 1 at most a third
    assert np.array_equal(found, checkers / 2)
    assert smallest_visible(method, image, checkers / 64, most=1) is None


def test_bad_settings_of_the_standard_method():
    with pytest.raises(sv.InvalidInput, match="lam is 0: a positive float"):
        HaarLasso(subsampled_hadamard(4), 0)


def test_training_and_perturbations():
    """A short training is better than none; what the ascent finds is certified, and larger than random noise."""
    pytest.importorskip("optax", reason="training networks needs the extra 'nets'")
    from sciverify.algorithms.differentiable_network import differentiable
    from sciverify.algorithms.reconstruction_training import (
        Training,
        reconstruction_network,
        relative_error,
        train_reconstruction,
    )
    from sciverify.stability.instability_test import instability_test

    operator = subsampled_hadamard(8, 0.5)
    images = ellipse_phantoms(8, range(12))
    untrained = reconstruction_network(operator, 2, 1)
    network = train_reconstruction(untrained, operator, images, Training(steps=60, rate=1e-2, adversarial=0.1))
    assert relative_error(network, operator, images) < relative_error(untrained, operator, images)

    y = operator.forward(images[0].ravel())
    model = differentiable(network)
    assert np.abs(np.asarray(model.apply(model.weights, y.astype(np.float32))) - network(y)).max() < 1e-5
    assert model.with_weights(model.weights) == network

    (found,) = instability_test(network, operator, images[0], [0.5], steps=30)
    claim = accepted(found.certificate)
    seen = np.linalg.norm(operator.forward(found.r.ravel()))
    moved = network(operator.forward((images[0] + found.r).ravel())) - network(y)
    assert float(claim.epsilon) == pytest.approx(seen)
    assert float(claim.constant) == pytest.approx(np.linalg.norm(moved) / seen, rel=1e-6)
    assert found.epsilon == claim.epsilon
    audit = sv.audit_reconstruction(network, operator, images[0], sizes=[0.5], steps=30, detail=bars(8))
    assert audit.images[0].perturbations[0].certificate.claim == claim
    for _, certificate in audit.certificates():
        accepted(certificate)
    with pytest.raises(sv.InvalidInput, match="sizes holds 0: positive numbers"):
        instability_test(network, operator, images[0], [0])
    with pytest.raises(sv.InvalidInput, match="does not map measurements"):
        train_reconstruction(network, subsampled_hadamard(8, 0.25), images)


def test_sums_along_lines_in_jax():
    """Products, and derivatives by the transpose, also of batches; the pass of a network on such data."""
    jax = pytest.importorskip("jax", reason="the extra 'nets'")
    from sciverify.algorithms.differentiable_network import differentiable, measured

    operator = sv.Mojette(4, [(1, 0), (0, 1), (2, -1)], scale="1/4")
    forward, adjoint = measured(operator)
    rng = np.random.default_rng(0)
    x, r = (rng.standard_normal((2, n)).astype(np.float32) for n in operator.shape[::-1])
    assert np.allclose(jax.vmap(forward)(x), operator.forward(x), atol=1e-5)
    assert np.allclose(jax.vmap(adjoint)(r), operator.adjoint(r), atol=1e-5)
    slope = jax.grad(lambda v: (forward(v) ** 2).sum() / 2)(x[0])
    assert np.allclose(slope, operator.adjoint(operator.forward(x[0])), atol=1e-5)
    slope = jax.grad(lambda v: (adjoint(v) ** 2).sum() / 2)(r[0])
    assert np.allclose(slope, operator.forward(operator.adjoint(r[0])), atol=1e-5)

    network = sv.LayeredNetwork([sv.Adjoint(operator), sv.ReLU(), sv.DataConsistency(operator)])
    model = differentiable(network)
    assert np.allclose(model.apply(model.weights, r[0]), network(r[0]), atol=1e-5)


def test_bad_input_is_one_sentence():
    from sciverify.algorithms.reconstruction_training import _flat

    A, plain = subsampled_hadamard(4), sv.LayeredNetwork([sv.Dense([[1.0]]), sv.ReLU(), sv.Dense([[1.0]])])
    for call, says in (
        (lambda: subsampled_hadamard(15), "size is 15: a power of two is needed"),
        (lambda: _flat(np.zeros((4, 8, 8)), 16), r"shape \(4, 8, 8\): 16 pixels an image"),
        (lambda: accuracy_test(plain, A, np.zeros((4, 4)), np.zeros((8, 8))), r"shapes \(4, 4\) and \(8, 8\)"),
        (lambda: sv.certify_classification("net", [1]), "'net' is no network: pass a LayeredNetwork"),
        (lambda: sv.certify_output("net", [1], [1]), "'net' is no network: pass a LayeredNetwork"),
        (lambda: sv.save_network("net", "x.npz"), "'net' is no network: pass a LayeredNetwork"),
        (lambda: sv.LayeredNetwork([sv.Dense([[1]]), sv.ReLU]), r"layers\[1\] is .*: a layer such as"),
    ):
        with pytest.raises(sv.InvalidInput, match=says):
            call()
    for size in (1e300, 1e-300):
        huge = sv.LayeredNetwork([sv.Dense([[size]]), sv.ReLU(), sv.Dense([[size]])])
        with pytest.raises(sv.Undecided, match="scale the layers to similar norms"):
            sv.certify_lipschitz(huge)


def test_words_of_a_pair_promise_no_more_than_its_numbers():
    """The map 0 recovers x = 0 and not x': nothing is invented."""
    zero = sv.LayeredNetwork([sv.Dense(np.zeros((2, 1)))])
    certificate = sv.certify_overperformance(zero, [[1, "1/100"]], [0, 0], [0, 1])
    claim = accepted(certificate)
    assert (claim.error, claim.other_error, claim.distance, claim.constant) == (0, 1, 1, 0)
    assert not any(word in str(certificate) for word in ("invent", "miss", "recover"))

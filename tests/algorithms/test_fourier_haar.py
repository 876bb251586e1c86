from __future__ import annotations

import mpmath
import numpy as np
import pytest
from flint import acb
from plain_iterations import fourier_haar_matrix

import sciverify as sv


def random_mask(rng, n):
    mask = rng.random((n, n)) < 0.4
    mask[0, 0] = True
    return mask


def gaussian(rng, n):
    return rng.standard_normal(n) + 1j * rng.standard_normal(n)


@pytest.mark.parametrize("n", [1, 2, 4, 32, 256])
def test_the_adjoint_is_the_adjoint_and_rows_are_orthonormal(n):
    rng = np.random.default_rng(n)
    operator = sv.FourierHaar(random_mask(rng, n))
    x, q = gaussian(rng, n * n), gaussian(rng, operator.shape[0])
    assert abs(np.vdot(q, operator.forward(x)) - np.vdot(operator.adjoint(q), x)) < 1e-12 * n * n
    assert np.allclose(operator.forward(operator.adjoint(q)), q, rtol=0, atol=1e-12)
    assert np.linalg.norm(operator.forward(x)) <= np.linalg.norm(x) * (1 + 1e-12)


def test_the_haar_transform_is_orthonormal():
    rng = np.random.default_rng(0)
    operator = sv.FourierHaar(np.ones((8, 8), bool))
    x = rng.standard_normal(64)
    assert np.allclose(operator.coefficients(operator.image(x)), x, rtol=0, atol=1e-13)
    assert np.isclose(np.linalg.norm(operator.image(x)), np.linalg.norm(x))
    constant = operator.coefficients(np.ones((8, 8)))
    assert constant[0] == 8
    assert not constant[1:].any()


@pytest.mark.parametrize("n", [1, 2, 8])
def test_floats_and_balls_agree_with_the_matrix_of_300_digits(n):
    rng = np.random.default_rng(n)
    operator = sv.FourierHaar(random_mask(rng, n))
    x, q = gaussian(rng, n * n), gaussian(rng, operator.shape[0])
    with mpmath.workdps(300):
        matrix = fourier_haar_matrix(operator.mask)
        images = matrix * mpmath.matrix(x.tolist()), matrix.H * mpmath.matrix(q.tolist())
        floats = operator.forward(x), operator.adjoint(q)
        enclosed = operator.enclose_forward(list(map(acb, x))), operator.enclose_adjoint(list(map(acb, q)))
        for exact, approximate, ball in zip(images, floats, enclosed, strict=True):
            assert np.allclose(approximate, np.array(exact.tolist(), complex).ravel(), rtol=0, atol=1e-13)
            for entry, b in zip(exact, ball, strict=True):
                # balls carry 53 bits here, the reference 300 digits
                assert b.real.contains(mp_ball(mpmath.re(entry)))
                assert b.imag.contains(mp_ball(mpmath.im(entry)))
                assert b.real.rad() < 1e-12


def mp_ball(x):
    from flint import arb

    sign, mantissa, exponent, _ = mpmath.mpf(x)._mpf_
    return (-1) ** sign * arb(int(mantissa)) * arb(2) ** exponent if mantissa else arb(0)


def test_a_verified_pass_of_images():
    rng = np.random.default_rng(5)
    operator = sv.FourierHaar(random_mask(rng, 16))
    y = operator.forward(gaussian(rng, 256) * (rng.random(256) < 0.05))
    network = sv.unroll(sv.Fista(operator, 0.05), 10)
    assert 0 < network.round_off(y).upper < 1e-13


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        (np.ones((3, 3), bool), r"shape \(3, 3\) and type bool: its side 3 is no power of two"),
        (np.ones((2, 4), bool), r"shape \(2, 4\) and type bool: it is not square"),
        (np.zeros((4, 4), bool), r"shape \(4, 4\) and type bool: all entries are False"),
        (np.ones((2, 2)), r"shape \(2, 2\) and type float64: it is not boolean"),
        (np.ones(4, bool), r"shape \(4,\) and type bool: it is not square"),
        (np.ones((0, 0), bool), "its side 0 is no power of two"),
        (1, r"shape \(\) and type int64: it is not square"),
        ([[True], [True, False]], "rows of one length"),
    ],
)
def test_bad_masks(mask, said):
    with pytest.raises(sv.InvalidInput, match=f"^mask is .*{said}"):
        sv.FourierHaar(mask)


@pytest.mark.parametrize(
    ("method", "values", "said"),
    [
        (
            "forward",
            np.ones((4, 4)),
            r"coefficients has shape \(4, 4\): 16 .*those of an image are \.coefficients\(img\)",
        ),
        ("forward", np.ones(5), r"coefficients has shape \(5,\): 16 Haar coefficients are needed, one a pixel$"),
        ("forward", [[1], [1, 2]], "coefficients is .*rows of one length"),
        ("forward", ["a"] * 16, r"coefficients has the type <U1 and shape \(16,\): numbers are needed"),
        ("image", np.ones((16, 1)), r"coefficients has shape \(16, 1\)"),
        ("adjoint", np.ones(5), r"samples has shape \(5,\): 3 samples are needed"),
        ("coefficients", np.ones(16), r"image has shape \(16,\): an image of 4 x 4 pixels is needed"),
        ("coefficients", np.ones((4, 8)), r"image has shape \(4, 8\)"),
        ("coefficients", 1j * np.ones((4, 4)), r"image has the type complex128 and shape \(4, 4\): a real image"),
    ],
)
def test_bad_arguments_are_one_sentence(method, values, said):
    operator = sv.FourierHaar(np.arange(16).reshape(4, 4) < 3)
    with pytest.raises(sv.InvalidInput, match=f"^{said}"):
        getattr(operator, method)(values)


def test_integers_and_booleans_are_numbers():
    operator = sv.FourierHaar(np.ones((4, 4), bool))
    for image in (np.eye(4, dtype=int), np.eye(4, dtype=bool), np.eye(4).tolist()):
        assert np.array_equal(operator.coefficients(image), operator.coefficients(np.eye(4)))
    assert np.array_equal(operator.image(np.arange(16)), operator.image(np.arange(16.0)))

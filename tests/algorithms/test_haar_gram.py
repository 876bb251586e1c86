"""Transforms, spectra of wavelets and Gram matrices against sums in 50 digits: no error is above its bound."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from effort import tries
from flint import acb, acb_mat, arb
from mpmath import mp
from plain_iterations import fourier_haar_matrix

import sciverify as sv
from sciverify.exact.balls import working_precision
from sciverify.exact.float_transform import transform, transform_error
from sciverify.operators.haar_bands import bands, locate, spectrum
from sciverify.operators.haar_gram import real_gram
from sciverify.operators.masks import structured_mask

U = 2.0**-53


def random_mask(rng, side, share=0.4):
    mask = rng.random((side, side)) < share
    mask[tuple(rng.integers(0, side, 2))] = True
    return mask


@pytest.mark.parametrize("size", [1, 2, 4, 16])
def test_transforms_are_sums_up_to_their_bound(size):
    rng = np.random.default_rng(size)
    values = rng.standard_normal((size, size)) + 1j * rng.standard_normal((size, size))
    with working_precision(200):
        rows = acb_mat([[acb(v) for v in row] for row in values.tolist()])
        roots = acb_mat([[acb(arb(2 * j * k) / size).exp_pi_i() for k in range(size)] for j in range(size)])
        exact = roots * rows * roots
        found = transform(values)
        error = sum(abs(acb(found[j, k]) - exact[j, k]) ** 2 for j in range(size) for k in range(size))
        norm = sum(abs(exact[j, k]) ** 2 for j in range(size) for k in range(size))
        assert error.sqrt() <= arb(transform_error(size)) * norm.sqrt()
    assert transform_error(1) == 0


def test_a_transform_is_not_the_inverse_one():
    values = np.zeros((4, 4), dtype=complex)
    values[0, 1] = 1
    assert transform(values)[0, 1] == pytest.approx(1j)


@pytest.mark.parametrize("side", [2, 4, 8])
def test_spectra_have_eight_correct_units(side):
    mp.dps = 40
    matrix = fourier_haar_matrix(np.ones((side, side), bool))
    number, down, across = locate(side, np.arange(side * side))
    for k, band in enumerate(bands(side)):
        first = next(p for p in range(side * side) if (number[p], down[p], across[p]) == (k, 0, 0))
        found = spectrum(side, band).ravel()
        for row in range(side * side):
            true = matrix[row, first]
            assert abs(mpmath.mpc(complex(found[row])) - true) <= 8 * U * abs(true) + mpmath.mpf(10) ** -35


def test_every_wavelet_has_a_place_of_its_own():
    number, down, across = locate(8, np.arange(64))
    assert len(set(zip(number.tolist(), down.tolist(), across.tolist(), strict=True))) == 64
    sizes = [bands(8)[b].size for b in number]
    assert all(0 <= i < s and 0 <= j < s for i, j, s in zip(down, across, sizes, strict=True))


@pytest.mark.parametrize("seed", range(tries(8, 60)))
def test_gram_matrices_are_within_their_errors(seed):
    """Masks with and without the opposite frequencies, few and many columns."""
    mp.dps = 40
    rng = np.random.default_rng(seed)
    side = int(rng.choice([2, 4, 8]))
    mask = random_mask(rng, side)
    places = np.sort(rng.choice(side * side, int(rng.integers(1, min(side * side, 24) + 1)), replace=False))
    found = real_gram(mask, places)
    assert sorted(found.places.tolist()) == places.tolist()
    assert (found.values == found.values.T).all()
    matrix = fourier_haar_matrix(mask)
    square = mpmath.mpf(0)
    for a, i in enumerate(found.places.tolist()):
        for b, j in enumerate(found.places.tolist()):
            exact = sum(mpmath.re(mpmath.conj(matrix[k, i]) * matrix[k, j]) for k in range(matrix.rows))
            square += (exact - mpmath.mpf(float(found.values[a, b]))) ** 2
    assert mpmath.sqrt(square) <= found.error
    assert found.error < 1e-12


def test_gram_matrices_of_larger_images_are_those_of_float_products():
    rng = np.random.default_rng(1)
    operator = sv.FourierHaar(random_mask(rng, 64))
    places = np.sort(rng.choice(64 * 64, 150, replace=False))
    found = real_gram(operator.mask, places)
    columns = []
    for place in found.places.tolist():
        unit = np.zeros(64 * 64)
        unit[place] = 1
        columns.append(operator.forward(unit))
    A = np.array(columns).T
    assert np.linalg.norm((A.conj().T @ A).real - found.values) < 1e-11


def test_structured_masks():
    mask = structured_mask(64, 0.2, seed=3)
    coordinate = np.fft.fftfreq(64) * 64
    modulus = np.hypot(coordinate[:, None], coordinate[None, :])
    assert mask[modulus <= 4].all()
    assert abs(mask.mean() - 0.2) < 0.03
    assert mask[modulus < 12].mean() > 2 * mask[modulus > 24].mean()
    opposite = (-np.arange(64)) % 64
    assert (mask == mask[np.ix_(opposite, opposite)]).all()
    other = structured_mask(64, 0.2, seed=3, symmetric=False)
    assert (other != other[np.ix_(opposite, opposite)]).any()
    assert (structured_mask(64, 0.2, seed=3) == mask).all()
    assert (structured_mask(64, 0.2, seed=4) != mask).any()
    assert structured_mask(2, 1, seed=0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((6, 0.2), "side is 6"), ((8, 0), "share is 0"), ((8, 1.5), "share is 1.5"), ((8, True), "share is True")],
)
def test_masks_that_are_none(arguments, message):
    with pytest.raises(sv.InvalidInput, match=message):
        structured_mask(*arguments, seed=1)

"""Rule operator-convexity: the Gram matrix of Fourier samples of wavelets, its errors, and the least eigenvalue.

Statement. A = P F W^T, z real.
(1) The real matrix of Re A and Im A has columns of length at most 1, and norm at most 1: (OC1).
(2) Re A_E^H A_E has the entries T_ab(t_j - t_l) of tables: (OC3). Sums over classes of frequencies modulo L of the
moduli of two spectra have the norm 1/L at most: lemma 2.
(3) What floats compute is off by at most (OC4), (OC5), (OC6), (OC7).
(4) lambda_min is not below what the remainder of a factorisation says: (OC8).
(5) The bound of the distance is the one of strong-convexity, (V3), and it is attained up to 0.8 (63/64)^2 = 0.775.

Assumption. The unknown is real. With moduli of A_j^H r for the scale of P1 the step of theorem 3 is not proven; without
the mean of a mask and its opposite the tables are not real.

Proof: docs/theory/operator-convexity.md. Certificate: of a random 16 x 16 instance; the independent checker re-proves
it. Check: sums in 50 digits. `python proofs_numeric/operator_convexity.py`, or pytest.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp, mpc, mpf

import sciverify as sv
from sciverify.certify.proofs.gram_eigenvalue import SymmetricMatrix
from sciverify.operators.haar_bands import bands, locate, spectrum
from sciverify.operators.haar_gram import real_gram

mp.dps = 50
U = 2.0**-53


def wavelet(side, place):
    """Its pixels, exactly, by the inverse transform of a unit vector."""
    unit = np.zeros(side * side)
    unit[place] = 1
    return sv.FourierHaar(np.ones((side, side), bool)).image(unit)


def samples(image):
    """The unitary Fourier transform in 50 digits."""
    side = len(image)
    roots = [mp.expjpi(mpf(-2) * k / side) for k in range(side)]
    pixels = [(i, j, mpf(float(image[i, j]))) for i, j in zip(*np.nonzero(image), strict=True)]
    return [
        [sum((v * roots[(i * a + j * b) % side] for i, j, v in pixels), mpc(0)) / side for b in range(side)]
        for a in range(side)
    ]


def random_mask(rng, side):
    """Half of the frequencies."""
    mask = rng.random((side, side)) < 0.5
    mask[0, 1] = True
    return mask


@pytest.mark.parametrize("side", [4, 8])
def test_sums_over_classes_of_frequencies_are_at_most_one(side):
    """Lemma 2, and 1/L^2 in every class for the finer band."""
    spectra = {}
    number, down, across = locate(side, np.arange(side * side))
    for k in range(len(bands(side))):
        first = next(p for p in range(side * side) if (number[p], down[p], across[p]) == (k, 0, 0))
        spectra[k] = samples(wavelet(side, first))
    for b, band in enumerate(bands(side)):
        size = band.size
        for a in range(len(bands(side))):
            if bands(side)[a].size > size:
                continue
            folded = [[mpf(0)] * size for _ in range(size)]
            own = [[mpf(0)] * size for _ in range(size)]
            for i in range(side):
                for j in range(side):
                    folded[i % size][j % size] += abs(spectra[a][i][j]) * abs(spectra[b][i][j])
                    own[i % size][j % size] += abs(spectra[b][i][j]) ** 2
            assert size**2 * sum(v * v for row in folded for v in row) <= 1 + mpf(10) ** -40
            assert all(abs(v - mpf(1) / size**2) < mpf(10) ** -40 for row in own for v in row)


def test_spectra_and_gram_matrices_are_off_by_no_more_than_their_bounds():
    """(OC3), (OC4), (OC7), and (OC1) on the diagonal."""
    rng = np.random.default_rng(0)
    side = 8
    mask = random_mask(rng, side)
    places = np.sort(rng.choice(side * side, 12, replace=False))
    found = real_gram(mask, places)
    exact = {p: samples(wavelet(side, p)) for p in places.tolist()}
    square = mpf(0)
    for a, i in enumerate(found.places.tolist()):
        for b, j in enumerate(found.places.tolist()):
            entry = sum((mp.conj(exact[i][k][m]) * exact[j][k][m]).real for k, m in zip(*np.nonzero(mask), strict=True))
            square += (entry - mpf(float(found.values[a, b]))) ** 2
        assert found.values[a, a] <= 1 + found.error  # (OC1)
    assert mp.sqrt(square) <= found.error
    for band in bands(side)[:4]:
        values = spectrum(side, band)
        first = next(
            p
            for p, key in enumerate(zip(*locate(side, np.arange(side * side)), strict=True))
            if key == (bands(side).index(band), 0, 0)
        )
        true = samples(wavelet(side, first))
        assert all(
            abs(mpc(complex(values[i, j])) - true[i][j]) <= 8 * U * abs(true[i][j]) + mpf(10) ** -40
            for i in range(side)
            for j in range(side)
        )


def test_the_remainder_bounds_the_least_eigenvalue():
    """Of a matrix with a known one: I - (1 - d) e e^T with a unit vector e has d."""
    e = np.full(64, 0.125)
    for d in (2.0**-4, 2.0**-20):
        values = np.eye(64) - (1 - d) * np.outer(e, e)
        found = SymmetricMatrix(values).exceeds(0.99 * d)
        assert 0.9 * d < found <= d
    assert SymmetricMatrix(np.eye(64) - (1 + 2.0**-20) * np.outer(e, e)).exceeds(2.0**-30) == -np.inf


def test_the_bound_of_the_distance_is_attained():
    """One column that is measured in full: s = 1, v = (eps), and the minimiser is eps away."""
    from sciverify.certify.proofs.operator_convexity import enclose_with_operator
    from sciverify.certify.proposals.operator_point import NearMinimiser, OperatorSearch

    problem = sv.Lasso(sv.FourierHaar(np.ones((2, 2), bool)), [2, 0, 0, 0], 1)
    search = OperatorSearch(problem, problem.operator_data, problem.float_weights)
    z = np.array([1.5 + 2.0**-10, 0, 0, 0])
    near = NearMinimiser(z, search.measured - search.gram(z), 0.5)
    found = enclose_with_operator(problem, problem.operator_data, problem.float_weights, search, near)
    assert 2.0**-10 <= found.radius <= 2.0**-10 / 0.774


@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit])
def test_distances_are_those_of_other_arithmetic(make):
    """A side of 4 has rational entries: exact arithmetic answers."""
    rng = np.random.default_rng(3)
    operator = sv.FourierHaar(rng.random((4, 4)) < 0.8)
    y = operator.forward(rng.standard_normal(16) * np.where(np.arange(16) % 3, 0.1, 2))
    A = np.array([operator.forward(e) for e in np.eye(16)]).T
    rows = [[Fraction(round(16 * v), 16) for v in row] for row in np.vstack([A.real, A.imag]).tolist()]
    found = sv.certify_distance(make(operator, y, 0.75), np.ones(16)).distance
    measured = [Fraction(v) for v in [*y.real.tolist(), *y.imag.tolist()]]
    truth = sv.certify_distance(make(rows, measured, Fraction(3, 4)), [1] * 16, engine="exact").distance
    assert found.lower <= truth.upper
    assert truth.lower <= found.upper
    assert found.width < 1e-9


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

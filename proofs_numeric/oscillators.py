"""Oscillators p^2 + V(x): entries in the basis of Hermite functions, and eigenvalues that are known otherwise.

Statement. The entries are B_k(n) sqrt((n + 1) ... (n + k) / 2^k) with rational B_k(n) from Horner's rule (OS1), (OS2),
within the error of the roots (OS3), the same below the diagonal (OS4).

Assumption. None for real V: what is proven holds for every self-adjoint operator that is p^2 + V on Hermite functions
(OS5). For other V only 1/||R(z)|| is bounded.

Proof: docs/theory/oscillators.md. Certificate: `sv.certify_spectral_point` and `sv.pseudospectrum`, below. The truth:
shifted and stretched harmonic oscillators, whose spectra are known; finite differences on a grid for others. Check:
`python proofs_numeric/oscillators.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check


def spectrum_by_differences(potential, reach, points):
    """The lowest eigenvalues of -u'' + V u on a grid with zeros at the ends, of the fourth order."""
    x = np.linspace(-reach, reach, points)
    h = x[1] - x[0]
    second = np.diag(np.full(points, 5 / 2)) - sum(
        np.diag(np.full(points - k, c), k) + np.diag(np.full(points - k, c), -k) for k, c in ((1, 4 / 3), (2, -1 / 12))
    )
    return np.linalg.eigvalsh(second / h**2 + np.diag(potential(x)))[:4]


def examine_harmonic(seed):
    """w^2 (x - a)^2 + b has the spectrum b + w (2 n + 1), also with a complex b."""
    rng = random.Random(seed)
    w, a, b, c = (Fraction(rng.randint(1, 8), rng.randint(1, 4)) for _ in range(4))
    real = rng.random() < 0.5
    lowest = b + w * w * a * a if real else (b + w * w * a * a, c)
    operator = sv.Oscillator({0: lowest, 1: -2 * w * w * a, 2: w * w}, Fraction(rng.randint(2, 6), 4))
    z = b + w * (2 * rng.randint(0, 2) + 1) + Fraction(rng.randint(-4, 4), 10)
    point = (z, 0 if real else c + Fraction(rng.randint(-2, 2), 10))
    found = sv.certify_spectral_point(operator, point, size=90, resolvent=None if real else "normal")
    check.check_bytes(found.to_json().encode())
    distance = min(abs(complex(float(z - b - w * (2 * n + 1)), 0 if real else float(point[1] - c))) for n in range(90))
    assert float(found.claim.error) >= distance * (1 - 1e-12), seed
    return float(found.claim.error) - distance


@pytest.mark.parametrize("seed", range(4))
def test_harmonic_oscillators(seed):
    """No bound is too small."""
    examine_harmonic(seed)


def test_most_bounds_are_nearly_the_distance():
    """Where the scale suits, and the vectors are long enough."""
    assert np.median([examine_harmonic(seed) for seed in range(100, 109)]) < 1e-2


@pytest.mark.parametrize(("potential", "scale"), [({4: 1, 2: -4, 1: "1/2"}, "1/2"), ({6: "1/4", 3: 1}, "1/2")])
def test_eigenvalues_by_differences(potential, scale):
    """Each of the lowest eigenvalues lies within the proven bound of its approximation."""

    def of_grid(x):
        return sum(float(Fraction(c)) * x**m for m, c in potential.items())

    for energy in spectrum_by_differences(of_grid, 5.0, 250):
        found = sv.certify_spectral_point(sv.Oscillator(potential, scale), float(energy), size=90)
        assert found.claim.error < 1e-3


def test_the_scale_does_not_matter_for_the_spectrum():
    """Bounds for p^2 + x^4 in three bases: points whose disks have no point in common are not all right."""
    energies = [
        sv.certify_spectral_point(sv.Oscillator({4: 1}, s), 3.79967302980, size=110) for s in ("2/5", "1/2", "3/4")
    ]
    assert max(found.claim.error for found in energies) < 1e-7


def test_the_real_cubic_oscillator_does_not_tell_its_operators_apart():
    """p^2 + x^3 has many self-adjoint operators; a certificate says that it is about each of them."""
    found = sv.certify_spectral_point(sv.Oscillator({3: 1}), 1, size=40)
    assert str(found).splitlines()[1].startswith("every self-adjoint A = p^2 + V on Hermite functions, V = x^3")


if __name__ == "__main__":
    over = [examine_harmonic(number) for number in range(300)]
    print(f"300 harmonic oscillators: no bound below the distance, the median is {np.median(over):.1e} above it")

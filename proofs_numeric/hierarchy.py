"""The games of the SCI hierarchy: what their operators look like, and what their certificates conclude.

Statement. A residual and outputs that are far from its point bound the Hausdorff distance from below (HI2); so does an
output within an interval that is free of spectrum (HI4); the spectrum of finitely many entries is that of a matrix and
0 (HI5). A block that is closed has the eigenvalues 0 and 2, an open one 1; a weighted shift has an annulus or a circle
as its spectrum; a far bump makes sqrt(29).

Assumptions. Operators are bounded; entries are exact. Proof: docs/theory/hierarchy.md. Certificate: those of
`hierarchy.challenge`, in tests/hierarchy. Check: `python proofs_numeric/hierarchy.py`, or pytest.
"""

from __future__ import annotations

import random

import numpy as np
import pytest


def hausdorff(first, second):
    """The distance of two finite sets of complex numbers."""
    apart = np.abs(np.subtract.outer(np.asarray(first), np.asarray(second)))
    return max(apart.min(axis=0).max(), apart.min(axis=1).max())


def random_normal(rng, size):
    """A normal matrix, and its eigenvalues."""
    generator = np.random.default_rng(rng.randrange(2**32))
    unitary, _ = np.linalg.qr(generator.standard_normal((size, size)) + 1j * generator.standard_normal((size, size)))
    values = generator.standard_normal(size) + 1j * generator.standard_normal(size) * rng.choice((0, 1))
    return unitary @ np.diag(values) @ unitary.conj().T, values


@pytest.mark.parametrize("seed", range(60))
def test_a_missed_point_bounds_the_distance(seed):
    """(HI2)"""
    rng = random.Random(seed)
    matrix, values = random_normal(rng, rng.randint(1, 8))
    vector = np.array([rng.gauss(0, 1) for _ in values])
    p = complex(rng.gauss(0, 1), rng.gauss(0, 1))
    r = np.linalg.norm(matrix @ vector - p * vector) / np.linalg.norm(vector)
    output = [p + (r + 0.1) * np.exp(2j * np.pi * rng.random()) * rng.uniform(1, 3) for _ in range(4)]
    tolerance = min(abs(p - x) for x in output) - r
    assert hausdorff(output, values) >= tolerance - 1e-12


@pytest.mark.parametrize("seed", range(60))
def test_a_point_in_a_free_interval_is_far(seed):
    """(HI4)"""
    rng = random.Random(seed)
    values = sorted(rng.uniform(-2, 2) for _ in range(6))
    k = max(range(5), key=lambda j: values[j + 1] - values[j])
    centre, radius = (values[k] + values[k + 1]) / 2, (values[k + 1] - values[k]) / 2
    x = complex(rng.uniform(-3, 3), rng.gauss(0, 1))
    depth = max(0.0, radius - abs(x.real - centre)) ** 2 + x.imag**2
    assert min(abs(x - z) for z in values) >= depth**0.5 - 1e-12


@pytest.mark.parametrize("seed", range(40))
def test_finitely_many_entries_are_a_matrix_and_zero(seed):
    """(HI5): a long section has the eigenvalues of the small matrix, and 0."""
    rng = random.Random(seed)
    places = sorted(rng.sample(range(30), 4))
    small = np.array([[rng.choice((0, 0, 1, 2)) for _ in places] for _ in places], dtype=float)
    small = small + small.T
    whole = np.zeros((30, 30))
    whole[np.ix_(places, places)] = small
    assert hausdorff(np.linalg.eigvalsh(whole), [*np.linalg.eigvalsh(small), 0]) < 1e-12
    c, h = rng.uniform(-3, 3), rng.uniform(0, 1)
    is_free = np.linalg.eigvalsh((small - c * np.eye(4)) @ (small - c * np.eye(4))).min() > h**2 and abs(c) >= h
    if is_free:
        assert np.abs(np.linalg.eigvalsh(whole) - c).min() >= h - 1e-12


def test_blocks():
    """Closed ones have the eigenvalues 0 and 2; the open one 1."""
    matrix = np.zeros((12, 12))
    for first, last in ((0, 4), (5, 9)):
        matrix[first, first] = matrix[first, last] = matrix[last, first] = matrix[last, last] = 1
    assert hausdorff(np.linalg.eigvalsh(matrix), [0, 2]) < 1e-12
    matrix[10, 10] = 1
    assert hausdorff(np.linalg.eigvalsh(matrix), [0, 1, 2]) < 1e-12


@pytest.mark.parametrize("modulus", [0.55, 0.75, 0.95])
def test_an_open_run_has_eigenvalues_in_the_annulus(modulus):
    """x_(j+1) = w_j x_j / z decays on both sides."""
    z, places = modulus * np.exp(1j), np.arange(-400, 400)
    weights = np.where(places >= 3, 0.5, 1.0)
    weights[350:380] = 0.5  # finitely many more
    vector = np.concatenate([[1.0], np.cumprod(weights / z)])
    vector = vector / np.abs(vector).max()
    moved = np.concatenate([[0], weights * vector[:-1]]) - z * vector
    ends = abs(z * vector[0]) + abs(weights[-1] * vector[-1])
    assert np.linalg.norm(moved[1:]) < 1e-12 * np.linalg.norm(vector)
    assert ends < 1e-3 * np.linalg.norm(vector)


def test_a_closed_run_is_bounded_below_inside_the_circle():
    """A diagonal similarity makes the shift with finitely many weights 1/2 the shift."""
    weights = np.ones(200)
    weights[90:95] = 0.5
    scale = np.concatenate([[1.0], np.cumprod(weights)])
    similar = weights * scale[:-1] / scale[1:]
    assert np.abs(similar - 1).max() < 1e-12
    assert scale.min() >= 2.0**-5
    assert scale.max() <= 1


def test_a_bump_makes_an_eigenvalue():
    """sqrt(4 + 25), with an eigenvector that decays by (sqrt(29) - 5) / 2."""
    matrix = np.diag(np.ones(80), 1) + np.diag(np.ones(80), -1)
    matrix[40, 40] = 5
    values, vectors = np.linalg.eigh(matrix)
    assert abs(values[-1] - 29**0.5) < 1e-12
    assert abs(abs(vectors[42, -1] / vectors[41, -1]) - (29**0.5 - 5) / 2) < 1e-9


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q"]))

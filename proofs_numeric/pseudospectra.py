"""Squares inside pseudospectra, where the resolvent is known.

Statement. A residual at most y (PS1) puts the open disk of radius eps - y into the pseudospectrum (PS2); squares of a
grid inside such disks bound its area (PS3). 1/||R|| >= tau at z keeps the disk of radius tau - eps outside (PS4), by
windows of A and of its adjoint (PS5), (PS6), or by the least singular value of a matrix; the area lies between both
counts (PS7). A small power on one vector is a point of higher order (PS8).

Assumption. None on the resolvent; sections are whole columns.

Proof: docs/theory/pseudospectra.md. Certificate: `sv.pseudospectrum`, `sv.pseudospectrum_picture`,
`sv.matrix_pseudospectrum`, `sv.pseudospectrum_points`, below. The truth: 1/||R(z)|| is the distance to the spectrum for
normal operators, and |z| - 1 outside the unit disk for the unilateral shift; LAPACK's singular values of matrices;
random matrices for the slope. Check: `python proofs_numeric/pseudospectra.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.spectra.integer_cholesky import exceeds


def farthest(certificate, distance):
    """The largest distance of a corner of a square to the spectrum."""
    check.check_bytes(certificate.to_json().encode())
    half, centres = float(certificate.problem.side) / 2, certificate.problem.centres
    assert len(centres) == certificate.claim.count
    corners = [centres + half * (a + 1j * b) for a in (1, -1) for b in (1, -1)]
    return max(distance(w) for corner in corners for w in corner)


def numbers(rng, count):
    """Small fractions."""
    return [Fraction(rng.randint(-6, 6), 4) for _ in range(count)]


@pytest.mark.parametrize("seed", range(2))
def test_shifts(seed):
    """The unilateral shift has the disk, the bilateral one the circle."""
    eps = Fraction(1, 2 + seed)
    found = sv.pseudospectrum(sv.weighted_shift(1, "naturals"), eps, size=8 + 4 * seed)
    assert farthest(found, lambda w: abs(w) - 1) < eps
    assert found.claim.area > 2
    found = sv.pseudospectrum(sv.laurent({1: 1}), eps, eps / 3, size=12 + 4 * seed, region=((0, 0), (2, 2)))
    assert farthest(found, lambda w: abs(abs(w) - 1)) < eps


@pytest.mark.parametrize("seed", range(2))
def test_self_adjoint_operators(seed):
    """The free operator with c at one site: [-2, 2] and sign(c) sqrt(4 + c^2)."""
    rng = random.Random(seed)
    (c,) = numbers(rng, 1)
    eigenvalue = float(np.sign(c) * np.sqrt(4 + float(c) ** 2))
    operator = sv.jacobi(sv.changed(0, 0, [c]), sites="integers")
    found = sv.pseudospectrum(operator, "1/2", size=30, region=((-3, 0), (3, "1/2")))
    assert farthest(found, lambda w: min(abs(w - max(-2, min(2, w.real))), abs(w - eigenvalue))) < 0.5


@pytest.mark.parametrize("seed", range(20))
def test_the_slope_is_at_most_one(seed):
    """(PS2) for random matrices: the least singular value of A - z changes by |w - z| at most."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((4, 4)) + 1j * rng.standard_normal((4, 4))
    z, w = rng.standard_normal(2) @ [1, 1j], rng.standard_normal(2) @ [1, 1j]
    least = [np.linalg.svd(A - t * np.eye(4), compute_uv=False)[-1] for t in (z, w)]
    assert abs(least[0] - least[1]) <= abs(z - w) + 1e-12


def test_the_slope_of_powers_is_larger():
    """||R(z)^2||^(-1/2) for the matrix of the page."""
    A = np.array([[1.4339, 0.0117, -0.3794], [0, 0.4862, 8.4761], [0, 0, -2.5459]])

    def depth(z):
        B = A - z * np.eye(3)
        return np.sqrt(np.linalg.svd(B @ B, compute_uv=False)[-1])

    z, step = -1.1396 + 0.1364j, 1e-5
    slopes = [abs(depth(z + step * t) - depth(z)) / step for t in np.exp(2j * np.pi * np.arange(60) / 60)]
    assert max(slopes) > 1.6


def test_no_square_section_shows_a_point_outside():
    """The bilateral shift: a square section has the eigenvalue 0, which is not in the pseudospectrum of level 1/2."""
    found = sv.pseudospectrum(sv.laurent({1: 1}), "1/2", "1/8", size=30, region=(("-1/4", "-1/4"), (1, "1/4")))
    assert min(abs(found.problem.centres)) > 0.5
    assert not np.linalg.svd(np.eye(30, k=-1), compute_uv=False)[-1]


def sides(certificate, least):
    """(largest value of `least` at corners and middles inside, smallest one outside)."""
    check.check_bytes(certificate.to_json().encode(), patient=True)
    picture, found = certificate.problem, {1: [0.0], -1: [np.inf]}
    side, corner = float(picture.side), complex(*(int(t.p) / int(t.q) for t in picture.corner))
    for (j, i), mark in np.ndenumerate(picture.marks):
        if mark:
            low = corner + side * complex(i, j)
            found[mark] += [least(low + side * t) for t in (0, 1, 1j, 1 + 1j, 0.5 + 0.5j)]
    return max(found[1]), min(found[-1])


def examine(certificate, eps, least, area=None):
    """Nothing inside is above the level, nothing outside below it."""
    inside, outside = sides(certificate, least)
    assert inside < float(eps) + 1e-12
    assert outside > float(eps) - 1e-12
    claim = certificate.claim
    assert claim.inside * claim.outside
    if area is not None:
        assert float(claim.lower) < area < float(claim.upper)


def sigma(M):
    """The least singular value of M - z, by LAPACK."""
    return lambda z: np.linalg.svd(M - z * np.eye(len(M)), compute_uv=False)[-1]


@pytest.mark.parametrize("seed", range(2))
def test_random_matrices(seed):
    """Upper triangular ones, and full complex ones; 3 x 3."""
    rng = np.random.default_rng(seed)
    M = rng.standard_normal((3, 3)) + 1j * rng.standard_normal((3, 3)) * (seed % 3 == 1)
    M = np.triu(M) if seed % 2 == 0 else M
    examine(sv.matrix_pseudospectrum(M, "1/2", "1/4"), 0.5, sigma(M))


def test_jordan_blocks():
    """The pseudospectrum of a nilpotent block of two rows is the disk of radius sqrt(eps^2 + eps a)."""
    for a, eps in ((1, Fraction(1, 2)), (Fraction(7, 2), Fraction(1, 3))):
        M = np.array([[0, float(a)], [0, 0]])
        found = sv.matrix_pseudospectrum([[0, a], [0, 0]], eps, "1/8")
        examine(found, eps, sigma(M), np.pi * float(eps**2 + eps * a))


def test_circulant_matrices_are_normal():
    """The distance to the eigenvalues, which are the values of the symbol at roots of 1."""
    M = np.array([[0, 2, 1, 0.5], [0.5, 0, 2, 1], [1, 0.5, 0, 2], [2, 1, 0.5, 0]])
    values = np.linalg.eigvals(M)
    examine(sv.matrix_pseudospectrum(M, 1, "1/2"), 1, lambda z: abs(values - z).min())


def test_the_shifts_from_both_sides():
    """A quarter of the disk of radius 1 + eps, and of the ring around the circle."""
    unilateral, bilateral = sv.weighted_shift(1, "naturals"), sv.laurent({1: 1})
    box, eps = ((0, 0), (2, 2)), Fraction(1, 2)
    found = sv.pseudospectrum_picture(unilateral, eps, "1/4", region=box, size=16, length=30)
    examine(found, eps, lambda z: max(0, abs(z) - 1), np.pi / 4 * 1.5**2)
    found = sv.pseudospectrum_picture(bilateral, eps, "1/4", region=box, size=16, length=30)
    examine(found, eps, lambda z: abs(abs(z) - 1), np.pi / 4 * 2)


def test_laurent_operators_are_normal():
    """The distance to the curve of the symbol, an ellipse."""
    t = np.exp(2j * np.pi * np.arange(5000) / 5000)
    curve = 1.5 * t + 0.5 / t
    found = sv.pseudospectrum_picture(
        sv.laurent({1: "3/2", -1: "1/2"}), "1/2", "1/2", region=((0, 0), (3, 2)), size=16, length=40
    )
    inside, outside = sides(found, lambda z: abs(curve - z).min())
    assert inside < 0.5 + 1e-3
    assert outside > 0.5 - 1e-3


def test_boundary_windows_and_changes():
    """S + 2 at one site: on the naturals 2 is an eigenvalue of the changed operator; a long section from both sides."""
    operator = sv.Banded({0: sv.changed(0, 0, [2]), 1: "1/2"}, "naturals", self_adjoint=False)
    found = sv.pseudospectrum_picture(operator, "1/2", "1/2", region=((0, 0), (3, 1)), size=16, length=30)
    section = np.diag(np.full(79, 0.5), -1) + np.diag([2.0] + [0.0] * 79)
    tall = np.vstack([section, np.eye(1, 80, 79) / 2])  # all rows of A

    def least(z):
        place = np.eye(81, 80)
        adjoint = (section - z * np.eye(80)).conj().T  # its columns are whole but for the first rows
        return min(np.linalg.svd(B, compute_uv=False)[-1] for B in (tall - z * place, adjoint))

    inside, outside = sides(found, least)
    assert inside < 0.52
    assert outside > 0.48


@pytest.mark.parametrize("seed", range(4))
def test_integer_factors_bound_eigenvalues_from_below(seed):
    """(PS9) for banded Gram matrices of integers: nearly sharp, and never above the least eigenvalue."""
    rng = np.random.default_rng(seed)
    n, width, scale = 12, 1 + seed, 10 ** (3 * seed)
    B = sum(np.diag(rng.integers(-9, 10, n - k), -k) for k in range(width + 1)) + 40 * np.eye(n, dtype=int)
    gram = B.astype(object).T.dot(B.astype(object)) * scale
    least = np.linalg.svd(B, compute_uv=False)[-1] ** 2 * scale
    assert exceeds(gram, Fraction(least * 0.999), width)
    assert not exceeds(gram, Fraction(least * (1 + 1e-9)), width)


def test_powers_nest():
    """gamma_N grows with N: a level that is reached at one order is reached at those before."""
    operator, z = sv.Banded({-1: 1, 0: ["1/4", "-1/4"], 1: "1/4"}, "naturals", self_adjoint=False), (1, "1/3")
    for order in (2, 1, 0):
        assert sv.pseudospectrum_points(operator, "1/3", z, order=order, size=30).claim.order == order


if __name__ == "__main__":
    for number in range(2000):
        test_the_slope_is_at_most_one(number)
    for number in range(8):
        test_shifts(number)
        test_self_adjoint_operators(number)
    for number in range(40):
        test_random_matrices(number)
    print("2000 matrices, 64 pseudospectra: no square leaves them, and none outside touches them")

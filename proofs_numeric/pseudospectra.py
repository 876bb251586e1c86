"""Squares inside pseudospectra, where the resolvent is known.

Statement. A residual at most y (PS1) puts the open disk of radius eps - y into the pseudospectrum (PS2); squares of a
grid inside such disks bound its area (PS3).

Assumption. None on the resolvent; sections are whole columns.

Proof: docs/theory/pseudospectra.md. Certificate: `sv.pseudospectrum`, below. The truth: 1/||R(z)|| is the distance to
the spectrum for normal operators, and |z| - 1 outside the unit disk for the unilateral shift; random matrices for the
slope. Check: `python proofs_numeric/pseudospectra.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check


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


if __name__ == "__main__":
    for number in range(2000):
        test_the_slope_is_at_most_one(number)
    for number in range(8):
        test_shifts(number)
        test_self_adjoint_operators(number)
    print("2000 matrices, 24 pseudospectra: no square leaves them")

"""Points of spectra by the residual of one vector, for operators whose spectra are known in closed form.

Statement. If ||(A - z) v|| <= g(e) ||v|| for a finitely supported v (SP1), (SP2), with the entries known to a
doubt (SP3), the spectrum of A has a point within e of z.

Assumption. A is given by a finite description, sections are whole columns (LO1), (LO2), and g is what is known of the
resolvent.

Proof: docs/theory/spectral-points.md. Certificate: `sv.certify_spectral_point` of random operators, below. The truth:
bands of periodic Jacobi operators from their edges, the eigenvalue sign(c) sqrt(4 + c^2) of a rank-one change, the unit
circle and the unit disk. Check: `python proofs_numeric/spectral_points.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check

CLOSE = 1e-12


def bands(diagonal, off_diagonal):
    """Intervals of the spectrum on the integers: the eigenvalues of one period, closed with the signs 1 and -1."""
    period = 3 * len(diagonal) * len(off_diagonal)
    edges = []
    for sign in (1, -1):
        cell = np.diag([float(diagonal[k % len(diagonal)]) for k in range(period)])
        for k in range(period):
            b = float(off_diagonal[k % len(off_diagonal)]) * (sign if k == period - 1 else 1)
            cell[(k + 1) % period, k] += b
            cell[k, (k + 1) % period] += b
        edges.append(np.linalg.eigvalsh(cell))
    return list(zip(np.minimum(*edges), np.maximum(*edges), strict=True))


def distance(z, intervals):
    """To intervals of the real axis."""
    return min(abs(z - min(max(z.real, a), b)) for a, b in intervals)


def numbers(rng, count):
    """Small fractions."""
    return [Fraction(rng.randint(-8, 8), rng.choice((1, 2, 3, 4))) for _ in range(count)]


def proven(operator, z, size, **said):
    """The error of a certificate that the checker accepts."""
    certificate = sv.certify_spectral_point(operator, z, size=size, **said)
    check.check_bytes(certificate.to_json().encode())
    return float(certificate.claim.error)


@pytest.mark.parametrize("seed", range(25))
def test_periodic_operators_against_their_bands(seed):
    """The distance to the bands is never larger than what is proven."""
    rng = random.Random(seed)
    diagonal, off = numbers(rng, rng.randint(1, 3)), numbers(rng, rng.randint(1, 2))
    re, im = numbers(rng, 2)
    z = (re, im if rng.random() < 0.3 else 0)
    error = proven(sv.jacobi(diagonal, off, "integers"), z, rng.randint(1, 40))
    assert distance(complex(*map(float, z)), bands(diagonal, off)) <= error + CLOSE


@pytest.mark.parametrize("seed", range(25))
def test_rank_one_changes_against_the_eigenvalue(seed):
    """The free operator and c at one site: [-2, 2] and sign(c) sqrt(4 + c^2)."""
    rng = random.Random(seed)
    (c,) = numbers(rng, 1)
    site, size = rng.randint(-3, 3), rng.randint(8, 60)
    eigenvalue = float(np.sign(c) * np.sqrt(4 + float(c) ** 2))
    z = Fraction(eigenvalue).limit_denominator(rng.choice((1, 10, 10**6)))
    error = proven(sv.jacobi(sv.changed(0, site, [c]), sites="integers"), z, size)
    assert distance(complex(z), [(-2, 2), (eigenvalue, eigenvalue)]) <= error + CLOSE


@pytest.mark.parametrize("seed", range(10))
def test_shifts(seed):
    """The bilateral shift has the unit circle, the unilateral one the disk."""
    rng = random.Random(seed)
    re, im = numbers(rng, 2)
    z = complex(re / 4, im / 4)
    error = proven(sv.laurent({1: 1}), (re / 4, im / 4), 20)
    assert abs(abs(z) - 1) <= error + CLOSE
    error = proven(sv.weighted_shift(1, "naturals"), (re / 4, im / 4), 20, resolvent="numerical-range")
    assert max(abs(z) - 1, 0) <= error + CLOSE


def test_a_square_section_would_be_wrong():
    """The bilateral shift at z = 0: whole columns give 1, which is the distance; a square section is singular."""
    assert proven(sv.laurent({1: 1}), 0, 30) >= 1
    assert np.linalg.svd(np.eye(30, k=-1), compute_uv=False)[-1] == 0


if __name__ == "__main__":
    for number in range(500):
        test_periodic_operators_against_their_bands(number)
        test_rank_one_changes_against_the_eigenvalue(number)
    print("500 periodic operators, 500 rank-one changes: no distance beyond the proven one")

"""Eigenvalues alone in intervals: one change moves one of them at most, and Temple and Kato's bounds enclose it.

Statement. Let A be self-adjoint. If A + t phi phi^* has no spectrum in (a, b), the spectral projection of A for (a, b)
has rank 0 or 1 (EV1). Disks around the middle of (p, q) and mean and variance say the same (EV2). If the rank is 0 or
1, a < l, u < b and (l, b) and (a, u) fulfil (EV2), the spectrum in (a, b) is one simple eigenvalue from l to u (EV3),
also with a doubt about the entries (EV4).

Assumption. A is bounded. Proof: docs/theory/eigenvalues.md. Certificate: `sv.certify_eigenvalue` of random operators,
below, whose eigenvalues are known in closed form. Matrices of a few rows show each inequality and how sharp it is.
Check: `python proofs_numeric/eigenvalues.py`, or pytest.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.spectra.rayleigh import RayleighQuotient


def hermitian(rng, size):
    """A random matrix."""
    found = rng.standard_normal((size, size)) + 1j * rng.standard_normal((size, size))
    return found + found.conj().T


@pytest.mark.parametrize("seed", range(30))
def test_a_change_of_rank_one_moves_one_eigenvalue_at_most(seed):
    """(EV1): in each free interval of A + t phi phi^* there is one eigenvalue of A at most."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 9))
    A, phi, t = hermitian(rng, size), rng.standard_normal(size) * (rng.random(size) < 0.6), rng.uniform(-20, 20)
    before = np.linalg.eigvalsh(A)
    after = np.concatenate([[-np.inf], np.linalg.eigvalsh(A + t * np.outer(phi, phi)), [np.inf]])
    for a, b in itertools.pairwise(after):
        assert ((before > a + 1e-9) & (before < b - 1e-9)).sum() <= 1


@pytest.mark.parametrize("seed", range(30))
def test_disks_are_means_and_variances(seed):
    """(EV2), as an identity of rational numbers, for a diagonal operator."""
    rng = random.Random(seed)
    points = [Fraction(rng.randint(-9, 9), rng.randint(1, 5)) for _ in range(4)]
    weights = [Fraction(rng.randint(1, 9)) for _ in points]
    p, q = sorted(Fraction(rng.randint(-20, 20), 3) + k for k in (0, rng.randint(1, 9)))

    def mean_of(f):
        return sum(w * f(x) for w, x in zip(weights, points, strict=True)) / sum(weights)

    rho = mean_of(lambda x: x)
    variance = mean_of(lambda x: (x - rho) ** 2)
    room = (q - p) ** 2 / 4 - mean_of(lambda x: (x - (p + q) / 2) ** 2)
    assert room == (rho - p) * (q - rho) - variance == -mean_of(lambda x: (x - p) * (x - q))


@pytest.mark.parametrize("seed", range(40))
def test_bounds_enclose_the_only_eigenvalue(seed):
    """(EV3), for spectra of which one point lies in (a, b); the bounds are attained when the rest is an end."""
    rng = random.Random(seed)
    a, b, eigenvalue = Fraction(-1), Fraction(rng.randint(1, 5)), Fraction(rng.randint(-7, 7), 8)
    others = [
        rng.choice((a - Fraction(rng.randint(0, 30), 10), b + Fraction(rng.randint(0, 30), 10))) for _ in range(3)
    ]
    weights = [Fraction(rng.randint(20, 90)), *(Fraction(rng.randint(0, 3)) for _ in others)]
    points = [eigenvalue, *others]
    mean = sum(w * x for w, x in zip(weights, points, strict=True)) / sum(weights)
    variance = sum(w * (x - mean) ** 2 for w, x in zip(weights, points, strict=True)) / sum(weights)
    quotient = RayleighQuotient(mean, variance, Fraction(0))
    if variance < (mean - a) * (b - mean):
        assert quotient.lower(b) <= eigenvalue <= quotient.upper(a)


def test_the_bounds_are_sharp():
    """An eigenvalue 0 and the end b = 1: the lower bound is 0 up to its rounding, which is 1/32 of its distance."""
    mean = Fraction(1, 10)
    quotient = RayleighQuotient(mean, mean * (1 - mean), Fraction(0))
    assert 0 >= quotient.lower(Fraction(1)) >= -mean / 16


def test_without_the_rank_they_are_false():
    """-1/10 and 1/10, with equal weights."""
    quotient = RayleighQuotient(Fraction(0), Fraction(1, 100), Fraction(0))
    assert Fraction(-1, 10) < quotient.lower(Fraction(1)) < quotient.upper(Fraction(-1)) < Fraction(1, 10)


@pytest.mark.parametrize("seed", range(30))
def test_doubt_is_enough(seed):
    """(EV4): what is proposed passes the comparison with the doubt."""
    rng = random.Random(seed)
    mean, variance = Fraction(rng.randint(-9, 9), 7), Fraction(rng.randint(0, 9), 10 ** rng.randint(2, 30))
    doubt, right = Fraction(rng.randint(0, 9), 10 ** rng.randint(3, 40)), mean + Fraction(rng.randint(1, 40), 10)
    lower = RayleighQuotient(mean, variance, doubt).lower(right)
    middle, radius = (lower + right) / 2, (right - lower) / 2
    assert variance + (mean - middle) ** 2 <= (radius - doubt) ** 2
    assert radius >= doubt
    assert lower.denominator.bit_length() < 500


@pytest.mark.parametrize("seed", range(3))
def test_certificates_hold_the_eigenvalue(seed):
    """c at the first site of the free half-line, |c| > 1: c + 1/c; the checker agrees."""
    rng = random.Random(seed)
    c = Fraction(rng.choice((-1, 1)) * rng.randint(12, 40), 8)
    found = sv.certify_eigenvalue(sv.jacobi(sv.changed(0, 0, [c])), c + 1 / c, size=60)
    said = check.check_bytes(found.to_json().encode())
    assert said["lower"] <= c + 1 / c <= said["upper"]


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q"]))

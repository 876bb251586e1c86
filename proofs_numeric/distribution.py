"""Distribution functions of spectral measures against closed forms and long sections.

Statement. The weights (DI2) of the quadrature rule with a node at x bound the mass below x (DI1); which nodes there are
follows from signs (DI3), (DI4), and the recurrence is enclosed by (DI5).

Assumption. A bounded real Jacobi operator with rational entries, those beside the diagonal not 0.

Proof: docs/theory/distribution.md. Certificate: `sv.distribution`, below. The truth: the semicircle law of the free
operator, and for random operators the eigenvalues of a long section, up to two of its weights. Check: `python
proofs_numeric/distribution.py`, or pytest.
"""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check

CLOSE = 1e-11


def proven(operator, x, size):
    """The bounds of a certificate that the checker accepts."""
    certificate = sv.distribution(operator, x, size=size)
    check.check_bytes(certificate.to_json().encode())
    return certificate.claim


def semicircle(x):
    """The mass of sqrt(4 - t^2)/(2 pi) below x."""
    x = max(-2.0, min(2.0, float(x)))
    return 0.5 + (x * math.sqrt(4 - x * x) / 4 + math.asin(x / 2)) / math.pi


@pytest.mark.parametrize("seed", range(6))
def test_the_free_operator(seed):
    """The semicircle law; the bounds are one weight apart, at most 2/(n + 1) here."""
    rng = random.Random(seed)
    x, size = Fraction(rng.randint(-20, 20), 8), rng.randint(2, 40)
    claim = proven(sv.jacobi(0), x, size)
    assert claim.lower - CLOSE <= semicircle(x) <= claim.upper + CLOSE
    assert claim.upper - claim.lower <= 2 / Fraction(size) + CLOSE


@pytest.mark.parametrize("seed", range(6))
def test_random_operators_against_long_sections(seed):
    """The mass of a section of 150 rows bounds that of the operator from both sides."""
    rng = random.Random(seed)
    period = rng.randint(1, 3)
    b = [Fraction(rng.randint(-4, 4), 2) for _ in range(period)]
    a = [Fraction(rng.randint(1, 6), 4) for _ in range(period)]
    c, x = Fraction(rng.randint(-8, 8), 2), Fraction(rng.randint(-24, 24), 8)
    claim = proven(sv.jacobi(sv.changed(b, 0, [c]), a), x, rng.randint(2, 24))
    n = 150
    section = np.diag([float(c)] + [float(b[k % period]) for k in range(1, n)])
    off = [float(a[k % period]) for k in range(n - 1)]
    section += np.diag(off, 1) + np.diag(off, -1)
    values, vectors = np.linalg.eigh(section)
    weights = vectors[0] ** 2
    largest = weights[np.abs(values - float(x)) < 0.2].max(initial=0.0)  # what one node may be worth
    mass = weights[values < float(x)].sum()
    assert float(claim.lower) <= mass + 2 * largest + CLOSE
    assert mass - 2 * largest - CLOSE <= float(claim.upper)


def test_more_rows_give_nested_bounds():
    """At the same point the bounds approach the semicircle."""
    found = [proven(sv.jacobi(0), "1/3", size) for size in (4, 9, 20, 41)]
    widths = [claim.upper - claim.lower for claim in found]
    assert widths == sorted(widths, reverse=True)
    assert all(claim.lower - CLOSE <= semicircle(Fraction(1, 3)) <= claim.upper + CLOSE for claim in found)


def test_an_atom_is_on_both_sides():
    """With 2 at site 0 the free operator has the eigenvalue 5/2, of mass 3/4."""
    at = proven(sv.jacobi(sv.changed(0, 0, [2])), "5/2", 40)
    assert at.lower <= Fraction(1, 4) + Fraction(1, 10**9)
    assert at.upper >= 1
    below = proven(sv.jacobi(sv.changed(0, 0, [2])), "9/4", 40)
    assert below.upper < Fraction(26, 100)


if __name__ == "__main__":
    for number in range(200):
        test_the_free_operator(number)
        test_random_operators_against_long_sections(number)
    print("200 points of the semicircle law, 200 random operators: no mass outside the bounds")

"""The best constant between differences of sparse vectors and their measurements.

Statement. K* = max ||v|| / ||Av|| over v != 0 with at most 2 s_k entries in level k is the largest 1/sigma_min(A_S);
(J1) and (J2) bound it from below, (J3) and (J5) from above, and sqrt 2 gamma / (1 - rho) is an upper bound if A has
the robust null space property.

Assumption. Norms are l2 and A is real.

Proof: docs/theory/kernel-awareness.md. Certificate: `sv.kernel_awareness` of random and of the shipped matrices,
checked independently. Check: every support in 60 digits, and random sparse vectors.
`python proofs_numeric/kernel_awareness.py`, or pytest.
"""

from __future__ import annotations

import math
import random
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest

import sciverify as sv
from sciverify.checker import check

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import small_sets
from effort import tries


def certified(A, s, levels=None, **options):
    """The certificate, after the independent checker accepted it."""
    certificate = sv.kernel_awareness(A, s, levels, **options)
    check.check_bytes(certificate.to_json().encode())
    return certificate


def data(rng):
    """A matrix with small entries, often with dependent columns; levels and sparsities."""
    m, count = rng.randint(1, 4), rng.randint(1, 6)
    A = [[Fraction(rng.randint(-3, 3), rng.choice((1, 1, 2, 3))) for _ in range(count)] for _ in range(m)]
    cut = rng.randint(1, count)
    levels = [count] if cut == count else [cut, count]
    sizes = [b - a for a, b in zip([0, *levels], levels, strict=False)]
    return A, [rng.randint(1, size) for size in sizes], levels


@pytest.mark.parametrize("seed", range(tries(20, 60)))
def test_all_supports_in_sixty_digits(seed):
    """(J1) to (J5): both bounds hold, and without a limit on work they meet."""
    rng = random.Random(seed)
    A, s, levels = data(rng)
    truth = small_sets.largest_ratio(A, levels, s)
    for method in (None, "enumeration", "coherence"):
        claim = certified(A, s, levels, method=method).claim
        if truth is None:
            assert claim.lower is claim.upper is None
            continue
        with mpmath.workdps(60):
            room = mpmath.mpf(10) ** -50  # for bounds that are attained
            assert mpmath.mpf(claim.lower.numerator) / claim.lower.denominator <= truth + room
            if claim.upper is not None:
                assert truth - room <= mpmath.mpf(claim.upper.numerator) / claim.upper.denominator
        if method != "coherence":
            assert claim.upper / claim.lower < 1 + Fraction(1, 10**6)


def shipped(m):
    """[I H/sqrt m]"""
    rows = [[1]]
    while len(rows) < m:
        rows = [r + r for r in rows] + [r + [-x for x in r] for r in rows]
    root = math.isqrt(m)
    return [[int(i == k) for k in range(m)] + [Fraction(x, root) for x in row] for i, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("m", "s", "levels", "square"),
    [
        (16, 1, None, Fraction(4, 3)),
        (16, 2, None, Fraction(2)),
        (64, 1, None, Fraction(8, 7)),
        (64, 2, None, Fraction(4, 3)),
        (64, (3, 3), (64, 128), Fraction(4)),
    ],
)
def test_the_shipped_matrices(m, s, levels, square):
    """K*^2 = 1/(1 - sqrt(ab/m)), within 1e-6 from both sides."""
    claim = certified(shipped(m), s, levels).claim
    assert claim.lower**2 <= square <= claim.upper**2
    assert claim.upper / claim.lower < 1 + Fraction(1, 10**6)


@pytest.mark.parametrize("s", tries([1], [1, 2]))
def test_below_the_constants_of_the_null_space_property(s):
    """Theorem 2: K* <= sqrt 2 gamma / (1 - rho), and the slides' constant is larger."""
    A = shipped(16)
    found = sv.certify_null_space(A, s)
    claim = certified(A, s).claim
    sharp = 2 * (found.gamma / (1 - found.rho)) ** 2
    slides = found.recovery_constants("classical")[1]
    assert claim.upper**2 <= sharp < slides**2
    assert round(float(slides), 3) == {1: 3.833, 2: 7.506}[s]


if __name__ == "__main__":
    for number in range(2000):
        test_all_supports_in_sixty_digits(number)
    print("2000 matrices, all bounds hold")

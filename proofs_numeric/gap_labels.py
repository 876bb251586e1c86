"""The integrated density of states in a gap, and the label of the gap.

Statement. For a periodic operator it is k/p, with k eigenvalues of one matrix of p rows below the gap (GL1). Sections
of L sites with s to t eigenvalues below bound it by (s - m)/L and (t + m)/L (GL2). Eigenvalues are counted by
approximate eigenvectors (GL3) and by pivots in doubles (GL4), at two points (GL5). Hall conductances (GL6) and labels
(GL7) are unique in a range.

Assumptions. A is self-adjoint, of bandwidth m, and the gap is proven. Proof: docs/theory/gap-labels.md. Certificate of
the gap: `sv.certify_gap`; the counts are those of `sv.gap_label`, and are compared here with exact Sturm sequences and
LAPACK. Check: `python proofs_numeric/gap_labels.py`, or pytest.
"""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from sciverify.spectra.eigenvalue_counts import negative_pivots


def banded(rng, size, width):
    """A random symmetric matrix."""
    total = rng.integers(-9, 10, (size, size)) * np.array(
        [[abs(i - j) <= width for j in range(size)] for i in range(size)]
    )
    return (np.tril(total) + np.tril(total, -1).T) / 4


def below(matrix, z):
    """How many eigenvalues."""
    return int((np.linalg.eigvalsh(matrix) < z).sum())


@pytest.mark.parametrize("seed", range(30))
def test_cuts_move_a_count_by_the_bandwidth_each(seed):
    """(GL2)"""
    rng = np.random.default_rng(seed)
    width, length, parts = int(rng.integers(1, 4)), int(rng.integers(3, 9)), int(rng.integers(2, 6))
    whole, z = banded(rng, length * parts, width), float(rng.normal())
    cut = sum(below(whole[k : k + length, k : k + length], z) for k in range(0, length * parts, length))
    assert abs(below(whole, z) - cut) <= (parts - 1) * width


def test_the_bound_of_cuts_is_attained():
    """Strong bonds between the parts: each cut removes one eigenvalue near -10 and one near 10."""
    whole = np.diag([10.0 if j % 2 else 0.1 for j in range(11)], 1)
    whole += whole.T
    assert below(whole, -1.0) == 5
    assert sum(below(whole[k : k + 2, k : k + 2], -1.0) for k in range(0, 12, 2)) == 0


@pytest.mark.parametrize("seed", range(20))
def test_all_quasimomenta_have_one_count_in_a_gap(seed):
    """(GL1): counts of long periodic closures are multiples of that of one period."""
    rng = np.random.default_rng(seed)
    p, copies = int(rng.integers(3, 6)), int(rng.integers(2, 7))
    diagonal, beside = rng.normal(0, 2, p), rng.normal(0, 0.4, p)

    def closed(count):
        size = p * count
        total = np.diag(np.tile(diagonal, count))
        for n in range(size):
            total[(n + 1) % size, n] += beside[n % p]
            total[n, (n + 1) % size] += beside[n % p]
        return total

    values = np.sort(np.linalg.eigvalsh(closed(60)).reshape(-1))
    for k in range(1, p):
        low, high = values[60 * k - 1], values[60 * k]
        if high - low > 0.2:
            middle = (low + high) / 2
            assert below(closed(1), middle) == k
            assert below(closed(copies), middle) == k * copies


@pytest.mark.parametrize("seed", range(30))
def test_approximate_eigenvectors_count(seed):
    """(GL3) with a random Q near a rotation, and an error of the size that is allowed."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 8))
    Q = np.linalg.qr(rng.normal(size=(size, size)))[0] @ np.diag(rng.uniform(0.71, 1.22, size))
    assert np.linalg.norm(Q @ Q.T - np.eye(size), 2) <= 0.5
    values = rng.normal(size=size)
    rho = float(np.abs(values).min()) / 2 * 0.999
    error = rng.normal(size=(size, size))
    error = rho * (error + error.T) / np.linalg.norm(error + error.T, 2)
    assert below(Q @ np.diag(values) @ Q.T + error, 0.0) == int((values < 0).sum())


def test_twice_the_error_is_needed():
    """Q Q^T = 1/2, Lambda = 2 rho: the matrix may be 0."""
    rho, Q = 0.25, math.sqrt(0.5)
    assert abs(Q * (2 * rho) * Q - rho) < 1e-15


def exact_count(diagonal, beside, z):
    """Eigenvalues below z by an exact Sturm sequence; None if z is an eigenvalue of a leading section."""
    pivot, found = Fraction(1), 0
    for j, d in enumerate(diagonal):
        pivot = Fraction(d) - z - (Fraction(beside[j - 1]) ** 2 / pivot if j else 0)
        if not pivot:
            return None
        found += pivot < 0
    return found


@pytest.mark.parametrize("seed", range(30))
def test_pivots_in_doubles_count_for_a_matrix_nearby(seed):
    """(GL4), (GL5): at points that are eigenvalues up to rounding."""
    rng = random.Random(seed)
    size = rng.randint(1, 12)
    diagonal = [rng.uniform(-1, 1) * 10.0 ** rng.randint(-3, 0) for _ in range(size)]
    beside = [rng.choice([0.0, 1.0, rng.uniform(-1, 1)]) for _ in range(size)]
    matrix = np.diag(diagonal) + np.diag(beside[: size - 1], 1) + np.diag(beside[: size - 1], -1)
    z = float(rng.choice(np.linalg.eigvalsh(matrix).tolist()))
    columns, squares = np.array(diagonal)[:, None], np.array([[b * b] for b in beside])
    room = Fraction(1, 2**48) * Fraction(2 + abs(z) + max(map(abs, [*diagonal, *beside])))
    counted = int(negative_pivots(columns, squares, np.array([[z]])).sum())
    low, high = exact_count(diagonal, beside, Fraction(z) - room), exact_count(diagonal, beside, Fraction(z) + room)
    assert low is None or high is None or low <= counted <= high


@pytest.mark.parametrize("q", range(2, 14))
def test_hall_conductances_are_unique(q):
    """(GL6): one t with |t| < q/2, except for r = q/2."""
    for p in range(1, q):
        for r in range(1, q) if math.gcd(p, q) == 1 else ():
            found = [t for t in range(-q, q + 1) if (r - p * t) % q == 0 and 2 * abs(t) < q]
            assert len(found) == (2 * r != q)


if __name__ == "__main__":
    for number in range(1000):
        test_cuts_move_a_count_by_the_bandwidth_each(number)
        test_all_quasimomenta_have_one_count_in_a_gap(number)
        test_approximate_eigenvectors_count(number)
        test_pivots_in_doubles_count_for_a_matrix_nearby(number)
    print("1000 operators, no count beside the bounds")

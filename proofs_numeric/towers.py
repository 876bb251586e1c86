"""Towers that run: least singular values through a window, their limits, and what the outputs are within.

Statement. sigma_(m,l) is compared with a rational number exactly (HT1), moves by at most |z - w| and is at least
|z| - ||A|| (HT2), grows with l and falls with m. The columns that are counted from below bound distances to the
spectrum (HT3), the points that are least nearby are within 2^-n of it and cover it in the end (HT4). Points of the
resolvent cover the spectrum up to 2^-n. Points inside the pseudospectrum are (HT5).

Assumptions. Operators are bounded, with real rational entries. Proof: docs/theory/towers.md. Certificate: none, the
towers are upper bounds. Check: `python proofs_numeric/towers.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from sciverify.hierarchy import COLUMNS_FIRST, RESOLVENT_OF_BOUNDED, ZERO_OF_BOUNDED, pseudospectrum_points
from sciverify.hierarchy.columns import both_sides, columns
from sciverify.hierarchy.information import OperatorInformation
from sciverify.l2.gaussian import nearest_complex


def random_operator(rng, size, *, symmetric, width=None):
    """A matrix of small rational numbers, and questions about it, with zeros around it."""
    entries = [[Fraction(rng.randint(-4, 4), 4) for _ in range(size)] for _ in range(size)]
    for i in range(size):
        for j in range(size):
            if width is not None and abs(i - j) > width:
                entries[i][j] = Fraction(0)
            elif symmetric and j < i:
                entries[i][j] = entries[j][i]

    def entry(i, j):
        return entries[i][j] if i < size and j < size else Fraction(0)

    matrix = np.array([[float(x) for x in row] for row in entries])
    return matrix, lambda: OperatorInformation(entry, "naturals", width)


def sigma(matrix, m, rows, z):
    """By floats."""
    size = max(len(matrix), rows, m)
    whole = np.zeros((size, size), dtype=complex)
    whole[: len(matrix), : len(matrix)] = matrix
    return np.linalg.svd((whole - z * np.eye(size))[:rows, :m], compute_uv=False)[-1]


@pytest.mark.parametrize("seed", range(25))
def test_thresholds_are_decided(seed):
    """(HT1), by floats with room to spare."""
    rng = random.Random(seed)
    matrix, told = random_operator(rng, 5, symmetric=False)
    m = rng.randint(1, 4)
    rows = rng.randint(m, 6)
    for adjoint in (False, True):
        seen = columns(told(), m, rows, adjoint=adjoint)
        for _ in range(4):
            re, im = Fraction(rng.randint(-8, 8), 4), Fraction(rng.randint(-8, 8), 4)
            truth = sigma(matrix.T if adjoint else matrix, m, rows, complex(re, im))
            for t in (Fraction(max(0.0, truth - 1e-6)), Fraction(truth + 1e-6)):
                assert seen.exceeds(re, im, t) == (t < truth - 1e-9) or truth < 1e-6


@pytest.mark.parametrize("seed", range(25))
def test_how_the_numbers_move(seed):
    """(HT2), and with more rows and more columns."""
    rng = random.Random(seed)
    matrix, _ = random_operator(rng, 5, symmetric=False)
    z, w = (complex(rng.gauss(0, 1), rng.gauss(0, 1)) for _ in range(2))
    norm = np.linalg.norm(matrix, 2)
    assert abs(sigma(matrix, 3, 4, z) - sigma(matrix, 3, 4, w)) <= abs(z - w) + 1e-12
    assert sigma(matrix, 3, 4, z) >= abs(z) - norm - 1e-12
    assert all(sigma(matrix, 3, k, z) <= sigma(matrix, 3, k + 1, z) + 1e-12 for k in range(3, 7))
    assert all(sigma(matrix, m, 8, z) >= sigma(matrix, m + 1, 8, z) - 1e-12 for m in range(1, 7))


@pytest.mark.parametrize("seed", range(12))
def test_squares_leave_no_point_out(seed):
    """(HT2): all points of the grid, one after the other."""
    rng = random.Random(seed)
    _, told = random_operator(rng, 4, symmetric=False)
    found, step = both_sides(told(), 3, 5), Fraction(1, rng.choice((2, 3)))
    t = Fraction(rng.randint(1, 6), 8)
    points = found.points(step, t)
    assert len(points) == len(set(points))
    reach = range(-20, 21)
    assert set(points) == {(a * step, b * step) for a in reach for b in reach if found.within(a * step, b * step, t)}


@pytest.mark.parametrize("seed", range(12))
def test_columns_first(seed):
    """(HT3), (HT4): points are near the spectrum, and late ones cover it."""
    rng = random.Random(seed)
    matrix, told = random_operator(rng, 3, symmetric=True)
    spectrum = [*np.linalg.eigvalsh(matrix), 0.0]
    for n in (1, 2, 3):
        points = [nearest_complex(z).real for z in COLUMNS_FIRST.run((n, 9), told()).output]
        assert all(min(abs(x - s) for s in spectrum) <= 2.0**-n + 1e-12 for x in points)
    late = [nearest_complex(z).real for z in COLUMNS_FIRST.run((6, 8), told()).output]
    assert max(min(abs(x - s) for x in late) for s in spectrum) <= 2 / 6 + 1 / 6 + 1 / 36


@pytest.mark.parametrize("seed", range(12))
def test_resolvents_cover_the_spectrum(seed):
    """Whole matrices are seen, with zeros around them: the inner limits are reached."""
    rng = random.Random(seed)
    matrix, told = random_operator(rng, 3, symmetric=False)
    spectrum = [*np.linalg.eigvals(matrix), 0]
    for n in (1, 2):
        points = [nearest_complex(z) for z in RESOLVENT_OF_BOUNDED.run((n, 5, 8), told()).output]
        assert all(min(abs(x - s) for x in points) <= 2.0**-n for s in spectrum)
        assert all(min(abs(x), sigma(matrix, 3, 3, x)) <= 2.0**-n + 1e-12 for x in points)
    assert ZERO_OF_BOUNDED.run((9, 5, 8), told()).output is True


@pytest.mark.parametrize("seed", range(12))
def test_points_inside_the_pseudospectrum(seed):
    """(HT5)"""
    rng = random.Random(seed)
    matrix, told = random_operator(rng, 4, symmetric=False, width=1)
    points = [nearest_complex(z) for z in pseudospectrum_points("1/3").run((4,), told()).output]
    assert points
    assert all(min(abs(x), sigma(matrix, 4, 4, x)) < 1 / 3 for x in points)


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q"]))

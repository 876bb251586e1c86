"""Windows and intervals without spectrum.

Statement. Let A be self-adjoint and banded. A - z is bounded below by the least of the lower bounds of all of its
windows less the slack (WI2), windows of a wave by those at finitely many phases less the spread (WI4), and disks that
overlap are free of spectrum (WI1), (WI5). Positions and words are complete (WI3), (WI7); windows that begin at
multiples of half their length are enough (WI10); rounded factors decide up to their rounding (WI6), in floats (WI8) as
in the checker.

Assumptions. Diagonals are bounded and exact, or enclosed. Proof: docs/theory/windows.md. Certificate: `sv.certify_gap`
of random operators, below. Spectra are taken from Floquet's theorem and from long sections. Check:
`python proofs_numeric/spectral_gaps.py`, or pytest.
"""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from sciverify.checker.banded_factor import exceeds, gram


def window(diagonals, first, length, z):
    """The columns of A - z at the sites first, ..., whole; `diagonals` maps offsets >= 0 to functions of n."""
    wide = max(diagonals)
    found = np.zeros((length + 2 * wide, length))
    for j in range(length):
        n = first + j
        for k, d in diagonals.items():
            found[j + wide + k, j] += d(n)
            if k:
                found[j + wide - k, j] += d(n - k)
        found[j + wide, j] -= z
    return found


def least(matrix):
    """The least singular value."""
    return np.linalg.svd(matrix, compute_uv=False)[-1]


def slack(bounds, length):
    """(WI2) with the sine of its proof."""
    return sum(2 * k * b * 2 * math.sin(math.pi / (2 * (length + 1))) for k, b in bounds.items())


@pytest.mark.parametrize("seed", range(30))
def test_windows_bound_long_vectors(seed):
    """(WI2): for any vector v on 60 sites, ||(A - z) v|| >= (least window bound - slack) ||v||."""
    rng = random.Random(seed)
    values = {k: [rng.uniform(-1, 1) for _ in range(60 + 40)] for k in range(rng.randint(2, 3))}
    diagonals = {k: (lambda n, v=v: v[n % len(v)]) for k, v in values.items()}
    z, length = rng.uniform(-2, 2), rng.randint(1, 20)
    bounds = {k: max(map(abs, v)) for k, v in values.items() if k}
    below = min(least(window(diagonals, f, length, z)) for f in range(100))
    assert least(window(diagonals, 10, 60, z)) >= below - slack(bounds, length) - 1e-12


@pytest.mark.parametrize("seed", range(30))
def test_windows_at_multiples_of_a_step_bound_long_vectors(seed):
    """(WI10): the same with windows that begin at multiples of s only, L + 1 = q s, q >= 2."""
    rng = random.Random(seed)
    values = {k: [rng.uniform(-1, 1) for _ in range(60 + 40)] for k in range(rng.randint(2, 3))}
    diagonals = {k: (lambda n, v=v: v[n % len(v)]) for k, v in values.items()}
    z, s, q = rng.uniform(-2, 2), rng.randint(1, 10), rng.randint(2, 4)
    bounds = {k: max(map(abs, v)) for k, v in values.items() if k}
    begins = range(rng.randint(-s, 0) + 10 - q * s, 70 + s, s)
    below = min(least(window(diagonals, f, q * s - 1, z)) for f in begins)
    assert least(window(diagonals, 10, 60, z)) >= below - slack(bounds, q * s - 1) - 1e-12


def test_windows_that_only_touch_are_not_enough():
    """q = 1: diag(0, 1, 0, 1, ...) at z = 0, seen at the odd sites only."""
    seen = min(least(window({0: lambda n: n % 2}, f, 1, 0)) for f in range(1, 21, 2))
    assert seen == 1
    assert least(window({0: lambda n: n % 2}, 0, 20, 0)) == 0


def test_the_slack_is_sharp_for_the_bilateral_shift():
    """z = 1 is in its spectrum, and its windows are bounded below by the slack exactly."""
    shift = np.eye(41, 40, -1) - np.eye(41, 40)
    assert abs(least(shift) - 2 * math.sin(math.pi / 82)) < 1e-12


@pytest.mark.parametrize("seed", range(30))
def test_phases_move_windows_by_the_spread(seed):
    """(WI4)"""
    rng = random.Random(seed)
    lam, alpha, z, phases = rng.uniform(0, 2), rng.random(), rng.uniform(-3, 3), rng.randint(1, 20)

    def at(t):
        return least(window({0: lambda n: 2 * lam * math.cos(2 * math.pi * (alpha * n + t)), 1: lambda n: 1}, 0, 12, z))

    tried = min(at(j / phases) for j in range(phases))
    assert min(at(rng.random()) for _ in range(20)) >= tried - 2 * math.pi * lam / phases - 1e-12


@pytest.mark.parametrize("seed", range(30))
def test_rounded_factors_decide_to_nine_digits(seed):
    """(WI6): True only below the least eigenvalue, and True a little below it."""
    rng = random.Random(seed)
    count, offsets = rng.randint(1, 12), rng.sample(range(-2, 3), rng.randint(1, 5))
    columns = {k: [rng.randint(-50, 50) for _ in range(count)] for k in offsets}
    z = rng.randint(-20, 20)
    shape = (count + 4, count)
    A = np.zeros(shape)
    for k, entries in {**columns, 0: [x - z for x in columns.get(0, [0] * count)]}.items():
        A[range(k + 2, k + 2 + count), range(count)] = entries
    eigenvalue = least(A) ** 2
    bands = gram(columns, z)
    assert not exceeds(bands, Fraction(eigenvalue * (1 + 1e-9) + 1e-6))
    if eigenvalue > 1:
        assert exceeds(bands, Fraction(eigenvalue * (1 - 1e-9)))


def test_the_sines_of_a_step_are_a_partition():
    """(WI10): at each site, sum_k w_(i - k)^2 = 1, and neighbours differ by 2 sin(pi / (2 (L + 1))) together."""
    for s, q in itertools.product(range(1, 8), range(2, 6)):
        w = [math.sqrt(2 / q) * math.sin(math.pi * j / (q * s)) for j in range(q * s + 1)]
        for i in range(s):
            assert abs(sum(x * x for x in w[i:-1:s]) - 1) < 1e-12
            apart = math.sqrt(sum((x - y) ** 2 for x, y in zip(w[i:-1:s], w[i + 1 :: s], strict=True)))
            assert abs(apart - 2 * math.sin(math.pi / (2 * q * s))) < 1e-12


def test_the_sines_are_a_partition():
    """sum_k w_(i - k)^2 = 1, and neighbours differ by 2 sin(pi / (2 (L + 1))) together."""
    for length in range(1, 30):
        w = [0.0, *(math.sqrt(2 / (length + 1)) * math.sin(math.pi * j / (length + 1)) for j in range(1, length + 1))]
        w.append(0.0)
        assert abs(sum(x * x for x in w) - 1) < 1e-12
        apart = math.sqrt(sum((x - y) ** 2 for x, y in itertools.pairwise(w)))
        assert abs(apart - 2 * math.sin(math.pi / (2 * (length + 1)))) < 1e-12


if __name__ == "__main__":
    for number in range(300):
        test_windows_bound_long_vectors(number)
        test_windows_at_multiples_of_a_step_bound_long_vectors(number)
        test_phases_move_windows_by_the_spread(number)
        test_rounded_factors_decide_to_nine_digits(number)
    print("300 operators, no window bound above what a vector shows")

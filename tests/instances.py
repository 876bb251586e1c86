"""Seeded random small instances, most of them degenerate on purpose."""

from __future__ import annotations

import random
from fractions import Fraction

import enumeration


def random_instance(seed):
    """(A, y, lam, weights, x) as Fractions; the kind of degeneracy follows from the seed."""
    rng = random.Random(seed)
    kind = ("plain", "duplicates", "zero residual", "zero", "critical", "floats")[seed % 6]
    m, N = rng.randint(1, 3), rng.randint(1, 6)
    A = [[Fraction(rng.randint(-3, 3)) for _ in range(N)] for _ in range(m)]
    w = [Fraction(rng.choice((1, 1, 1, 2))) for _ in range(N)]
    y = [Fraction(rng.randint(-4, 4)) for _ in range(m)]
    lam = Fraction(1, rng.randint(1, 6))
    if kind == "duplicates":
        for k in range(1, N, 2):
            for row in A:
                row[k] = row[k - 1] * rng.choice((1, -1))
            w[k] = w[k - 1]
    if kind == "zero residual":
        z = [Fraction(rng.choice((0, 0, 1, -2))) for _ in range(N)]
        y = [sum(a * b for a, b in zip(row, z, strict=True)) for row in A]
        lam = Fraction(1, rng.randint(8, 20))
    if kind == "zero":
        lam = Fraction(rng.randint(3, 30))
    if kind == "critical":
        A, y, lam = critical(rng, A, y, w)
    if kind == "floats":
        A = [[Fraction(rng.gauss(0, 1)) for _ in range(N)] for _ in range(m)]
        y = [Fraction(rng.gauss(0, 1)) for _ in range(m)]
        lam = Fraction(rng.random() * 0.5 + 0.01)
    x = [Fraction(rng.randint(-12, 12), rng.randint(1, 7)) for _ in range(N)]
    return kind, A, y, lam, w, x


def critical(rng, A, y, w):
    """Orthonormal first column, y on it: at lam = 1/w_1 the residual is not unique."""
    m, N = len(A), len(A[0])
    A = [[Fraction(int(i == 0)) if k == 0 else A[i][k] / 4 for k in range(N)] for i in range(m)]
    y = [Fraction(rng.randint(1, 4))] + [Fraction(0)] * (m - 1)
    return A, y, 1 / w[0]


__all__ = ["enumeration", "random_instance"]

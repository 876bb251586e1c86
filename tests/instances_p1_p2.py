"""Seeded random small instances of P1 and P2, most of them degenerate on purpose.

The "planted" kinds start from the optimality conditions: a residual u, columns that attain their bound |A_i^T u| (more of
them than the minimiser z uses, often more than rows), and y = u + Az.
"""

from __future__ import annotations

import random
from fractions import Fraction
from math import isqrt

import enumeration_p1_p2

LASSO_KINDS = ("plain", "duplicates", "dependent", "planted", "joining", "zero", "critical zero", "floats")
BASIS_PURSUIT_KINDS = (
    "plain",
    "duplicates",
    "dependent",
    "planted",
    "sparse",
    "several vertices",
    "distance",
    "distance and vertices",
    "critical zero",
    "zero",
    "floats",
    "float equations",
)
RATIONAL_LENGTH = {
    1: ((1,), (2,), (-3,)),
    2: ((3, 4), (-4, 3), (0, 2), (1, 0), (5, -12)),
    3: ((1, 2, 2), (2, -1, 2), (2, 3, 6), (3, 0, -4), (0, 0, 1), (4, 4, -7)),
}


def random_lasso(seed):
    """(kind, A, y, lam, weights, x) as Fractions; the kind follows from the seed."""
    rng = random.Random(seed)
    kind = LASSO_KINDS[seed % len(LASSO_KINDS)]
    m, N, A, w, y = _small(rng)
    lam, z = Fraction(rng.randint(1, 12), rng.randint(1, 6)), None
    if kind == "duplicates":
        _duplicate(rng, A, w)
        if rng.random() < 0.5:
            w[-1] *= 2
    if kind == "dependent":
        _depend(rng, A, w)
    if kind == "planted":
        u = [Fraction(rng.choice((-2, -1, 1, 2, 3))) for _ in range(m)]
        w, z, y = _plant(rng, A, u, lam / 2)
    if kind == "joining":
        found = None
        while found is None:
            m, N, A, w, y = _small(rng, (2, 3))
            found = _joining(rng, A, y, w)
        lam = found
    if kind in ("zero", "critical zero"):
        if rng.random() < 0.5:
            _duplicate(rng, A, w)
        lam = 2 * max(abs(_dot(column, y)) / v for column, v in zip(zip(*A, strict=True), w, strict=True))
        lam = lam + rng.randint(1, 3) if kind == "zero" or not lam else lam
        z = [Fraction(0)] * N
    if kind == "floats":
        A, y, w = _floats(rng, m, N)
        lam = Fraction(rng.random() * 2 + 0.01)
    return kind, A, y, lam, w, _point(rng, N, z, kind == "floats")


def random_basis_pursuit(seed):
    """(kind, A, y, eta, weights, x) as Fractions; the kind follows from the seed. One in 48 is infeasible."""
    rng = random.Random(seed)
    kind = "infeasible" if seed % 48 == 47 else BASIS_PURSUIT_KINDS[seed % len(BASIS_PURSUIT_KINDS)]
    outside = kind in ("distance", "distance and vertices", "infeasible")
    m, N, A, w, y = _small(rng, (1, 2, 2) if outside else (1, 2, 2, 3, 3))
    eta, z = Fraction(0), None
    if kind in ("plain", "duplicates", "dependent"):
        eta = _noise_level(rng, kind, A, y, w)
    if kind == "planted":
        u = [Fraction(a) for a in rng.choice(RATIONAL_LENGTH[m])]
        w, z, y = _plant(rng, A, u, Fraction(rng.randint(1, 4), rng.randint(1, 3)))
        eta = _length(u)
    if kind in ("sparse", "distance"):
        if rng.random() < 0.5:
            _duplicate(rng, A, w)
        z = _sparse(rng, N)
        y = _fit(A, z)
    if kind in ("several vertices", "distance and vertices"):
        p = [Fraction(rng.choice((-2, -1, 1, 2))) for _ in range(m)]
        w, z, _ = _plant(rng, A, p, Fraction(1))
        z[rng.randrange(N)] = Fraction(0)
        y = _fit(A, z)
    if kind == "infeasible":
        y = _fit(A, _sparse(rng, N))
    if outside:
        A, y, eta = _outside(rng, A, y)
    if kind == "infeasible":
        eta *= Fraction(rng.choice((0, 8, 15)), 16)
    if kind == "critical zero":
        y = [Fraction(a) for a in rng.choice(RATIONAL_LENGTH[m])]
        eta, z = _length(y), [Fraction(0)] * N
    if kind == "zero":
        eta, z = Fraction(sum(map(abs, y)) + rng.randint(0, 1)), [Fraction(0)] * N
    if kind in ("floats", "float equations"):
        A, y, w = _floats(rng, m, N)
        eta = _between(rng, A, y, floats=True)
        if kind == "float equations":
            z = [Fraction(rng.gauss(0, 1)) if i < 2 else Fraction(0) for i in range(N)]
            y, eta = _fit(A, z), Fraction(0)
    return kind, A, y, eta, w, _point(rng, N, z, "float" in kind)


def _noise_level(rng, kind, A, y, w):
    """An attainable eta, after columns of A were doubled or made dependent."""
    if kind == "duplicates":
        _duplicate(rng, A, w)
        if rng.random() < 0.5:
            w[-1] *= 2
    if kind == "dependent":
        _depend(rng, A, w)
    return _between(rng, A, y)


def _small(rng, rows=(1, 2, 2, 3, 3)):
    m, N = rng.choice(rows), rng.choice((1, 2, 3, 4, 4, 5, 5, 6, 6))
    A = [[Fraction(rng.randint(-3, 3)) for _ in range(N)] for _ in range(m)]
    w = [Fraction(rng.choice((1, 1, 1, 2))) for _ in range(N)]
    y = [Fraction(rng.randint(-5, 5)) for _ in range(m)]
    return m, N, A, w, y


def _floats(rng, m, N):
    A = [[Fraction(rng.gauss(0, 1)) for _ in range(N)] for _ in range(m)]
    w = [Fraction(rng.random() + 0.5) for _ in range(N)] if rng.random() < 0.5 else [Fraction(1)] * N
    if rng.random() < 0.3:
        _duplicate(rng, A, w)
    return A, [Fraction(rng.gauss(0, 1)) for _ in range(m)], w


def _duplicate(rng, A, w):
    for k in range(1, len(w), 2):
        sign = rng.choice((1, -1))
        for row in A:
            row[k] = sign * row[k - 1]
        w[k] = w[k - 1]


def _depend(rng, A, w):
    """Columns from the third on are combinations of the first two; half of the time w follows, so that they tie."""
    tie = rng.random() < 0.5
    for k in range(2, len(w)):
        a, b = (Fraction(rng.randint(-2, 2), rng.choice((1, 1, 2))) for _ in range(2))
        for row in A:
            row[k] = a * row[0] + b * row[1]
        if tie and (a or b):
            w[k] = abs(a) * w[0] + abs(b) * w[1]


def _plant(rng, A, u, t):
    """(w, z, u + Az) with |A_i^T u| <= t w_i, often with equality, and z on some of the columns with equality."""
    if rng.random() < 0.3:
        _duplicate(rng, A, [0] * len(A[0]))
    w, z = [], []
    for column in zip(*A, strict=True):
        c = _dot(column, u)
        active = c != 0 and rng.random() < 0.9
        w.append(abs(c) / t if active else abs(c) / t + rng.randint(1, 2))
        z.append(Fraction(rng.choice((0, 1, 2)), rng.choice((1, 1, 3))) * (1 if c > 0 else -1) * active)
    return w, z, [a + b for a, b in zip(u, _fit(A, z), strict=True)]


def _joining(rng, A, y, w):
    """A lam > 0 at which column j just attains its bound next to column k; None if there is none."""
    columns = list(zip(*A, strict=True))
    found = []
    for k, a in enumerate(columns):
        square, sign = _dot(a, a), 1 if _dot(a, y) > 0 else -1
        if not square:
            continue
        # on {k}: u = y - a h + (lam / 2) a g
        h, g = _dot(a, y) / square, w[k] * sign / square
        if not h:
            continue
        for j, b in enumerate(columns):
            rest, slope = _dot(b, y) - _dot(b, a) * h, _dot(b, a) * g
            for side in (1, -1):
                steep = side * w[j] - slope
                if j != k and steep and 0 < 2 * rest / steep < 2 * h / g:
                    lam = 2 * rest / steep
                    u = [c - d * (h - lam / 2 * g) for c, d in zip(y, a, strict=True)]
                    if all(abs(_dot(c, u)) <= lam / 2 * v for c, v in zip(columns, w, strict=True)):
                        found.append(lam)
    return rng.choice(found) if found else None


def _outside(rng, A, y):
    """(A, y, eta): a zero row more, y in the range of the others and at distance eta > 0 of the whole; half of the time
    reflected, so that no row is zero."""
    eta = Fraction(rng.randint(1, 4), rng.randint(1, 3))
    A, y = [*A, [Fraction(0)] * len(A[0])], [*y, eta * rng.choice((1, -1))]
    if rng.random() < 0.5:
        v = [Fraction(rng.choice((1, 2, -1))) for _ in A]
        H = [[(i == k) - 2 * v[i] * v[k] / _dot(v, v) for k in range(len(v))] for i in range(len(v))]
        A, y = [[_dot(row, column) for column in zip(*A, strict=True)] for row in H], _fit(H, y)
    return A, y, eta


def _between(rng, A, y, floats=False):
    """A float strictly between dist(y, range A) and |y| if they differ, rounded to a small denominator if that will do."""
    low, high = enumeration_p1_p2.squared_distance_to_range(A, y), _dot(y, y)
    for limit in (2, 4, 16, 10**20):
        eta = float(low) ** 0.5 + (float(high) ** 0.5 - float(low) ** 0.5) * rng.uniform(0.1, 0.9)
        eta = Fraction(eta) if floats else Fraction(eta).limit_denominator(limit)
        if low < eta**2 < high:
            return eta
    return Fraction(isqrt(int(high)) + 1)


def _sparse(rng, N):
    return [Fraction(rng.choice((0, 0, 1, -1, 2, Fraction(-1, 2)))) for _ in range(N)]


def _point(rng, N, z, floats):
    """A point x: anywhere, or at or near z if that is known."""
    choice = rng.random()
    if z is not None and choice < 0.2:
        return list(z)
    if z is not None and choice < 0.5:
        return [a + Fraction(rng.randint(-2, 2), 8) for a in z]
    if floats:
        return [Fraction(rng.gauss(0, 2)) for _ in range(N)]
    return [Fraction(rng.randint(-12, 12), rng.randint(1, 7)) for _ in range(N)]


def _length(u):
    square = Fraction(_dot(u, u))
    return Fraction(isqrt(square.numerator), isqrt(square.denominator))


def _dot(u, v):
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def _fit(A, z):
    return [_dot(row, z) for row in A]


__all__ = ["enumeration_p1_p2", "random_basis_pursuit", "random_lasso"]

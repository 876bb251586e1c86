"""A second route to complex minimisers: a primal-dual iteration finds the support, Newton in polar coordinates polishes.

Shares nothing with sciverify: 60-digit mpmath on the optimality conditions in (|z_j|, arg z_j[, t]), or exact Gaussian
elimination where the residual vanishes.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from mpmath import mp

mpmath = mp.clone()
mpmath.dps = 60
TINY = mpmath.mpf(10) ** -45
LOOK, STILL = 250, 1e-13
"""An iteration that moved by less than that, relative to its size, in so many steps is over: Newton does the rest."""


def primal_dual(kind, A, y, parameter, w, steps=30_000):
    """Chambolle-Pock in complex floats; returns (z, p), p the dual variable of Az. It ends early where nothing moves."""
    size = np.linalg.norm(A, 2) * 1.01
    tau = sigma = 1 / size
    z = ahead = np.zeros(A.shape[1], dtype=complex)
    p = np.zeros(len(y), dtype=complex)
    limit = tau * w * (1.0 if kind == "basis-pursuit" else parameter)
    before = np.full(len(z) + len(p), np.inf)
    for step in range(steps):
        if step % LOOK == 0:
            now = np.concatenate([z, p])
            if np.abs(now - before).max() <= STILL * (1 + np.abs(now).max()):
                break
            before = now
        q = p + sigma * (A @ ahead) - sigma * y
        norm = np.linalg.norm(q)
        if kind == "lasso":
            p = q / (1 + sigma / 2)
        elif kind == "square-root-lasso":
            p = q / max(1.0, norm)
        else:
            p = q * max(0.0, 1 - sigma * parameter / norm) if norm > 0 else q
        moved = z - tau * (A.conj().T @ p)
        absolute = np.abs(moved)
        after = moved * np.maximum(absolute - limit, 0) / np.where(absolute > 0, absolute, 1)
        ahead, z = 2 * after - z, after
    return z, p


def high(x):
    """A Gaussian rational (pair of Fractions) as an mpmath number."""
    a, b = x
    return mpmath.mpc(
        mpmath.mpf(a.numerator) / a.denominator,
        mpmath.mpf(b.numerator) / b.denominator,
    )


def minimiser(kind, A, y, parameter, w):
    """The minimiser from exact data (pairs of Fractions) in 60 digits; None if it is degenerate or floats do not settle."""
    floats = np.array([[complex(*map(float, x)) for x in row] for row in A])
    z, p = primal_dual(
        kind, floats, np.array([complex(*map(float, x)) for x in y]), float(parameter), np.array([float(v) for v in w])
    )
    T = [i for i, v in enumerate(z) if abs(v) > 1e-6]
    bound = np.array([float(v) for v in w]) * (1.0 if kind == "basis-pursuit" else float(parameter))
    rest = [i for i in range(len(w)) if i not in T]
    if any(abs(np.vdot(floats[:, i], p)) > bound[i] * (1 - 1e-5) for i in rest):
        return None
    residual = np.array([complex(*map(float, x)) for x in y]) - floats @ z
    if not T:
        return [mpmath.mpc(0)] * len(w)
    if np.linalg.norm(residual) < 1e-7:
        values = exact_fit(A, y, T)
        if values is None or (kind == "square-root-lasso" and np.linalg.norm(p) > 1 - 1e-5):
            return None
    else:
        values = polish(kind, A, y, parameter, w, T, z[T], float(np.linalg.norm(residual)))
    if values is None or max(abs(complex(v) - z[i]) for v, i in zip(values, T, strict=True)) > 1e-3:
        return None
    full = [mpmath.mpc(0)] * len(w)
    for i, v in zip(T, values, strict=True):
        full[i] = v
    return full


def polish(kind, A, y, parameter, w, T, start, size):
    """findroot on the conditions in polar coordinates."""
    columns = [[high(row[i]) for row in A] for i in T]
    b = [high(v) for v in y]
    lam = mpmath.mpf(parameter.numerator) / parameter.denominator
    weights = [mpmath.mpf(w[i].numerator) / w[i].denominator for i in T]
    k = len(T)

    def conditions(*u):
        moduli, angles = u[:k], u[k : 2 * k]
        z = [a * mpmath.expj(c) for a, c in zip(moduli, angles, strict=True)]
        r = [v - sum(c[row] * x for c, x in zip(columns, z, strict=True)) for row, v in enumerate(b)]
        t = lam / 2 if kind == "lasso" else u[2 * k]
        values = []
        for c, angle, weight in zip(columns, angles, weights, strict=True):
            product = sum(mpmath.conj(x) * v for x, v in zip(c, r, strict=True)) * mpmath.expj(-angle)
            values += [product.real - t * weight, product.imag]
        square = sum(abs(v) ** 2 for v in r)
        if kind == "square-root-lasso":
            values.append(t - lam * mpmath.sqrt(square))
        elif kind == "basis-pursuit":
            values.append(square - lam**2)
        return values

    u = [mpmath.mpf(float(v)) for v in [*np.abs(start), *np.angle(start)]]
    if kind != "lasso":
        r = np.array([complex(v) for v in b]) - np.array([[complex(x) for x in c] for c in columns]).T @ start
        c = np.array([complex(x) for x in columns[0]])
        u.append(mpmath.mpf(abs(np.vdot(c, r)) / float(weights[0])) if kind == "basis-pursuit" else lam * size)
    try:
        found = mpmath.findroot(conditions, u, tol=1e-100, maxsteps=30)
    except (ValueError, ZeroDivisionError):
        return None
    return [found[j] * mpmath.expj(found[k + j]) for j in range(k)]


def exact_fit(A, y, T):
    """z_T with A_T z_T = y by Gaussian elimination over Q(i); None if there is none or the columns are dependent."""
    rows = [[Gaussian(*row[i]) for i in T] + [Gaussian(*v)] for row, v in zip(A, y, strict=True)]
    for c in range(len(T)):
        pivot = next((r for r in range(c, len(rows)) if rows[r][c].nonzero()), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        inverse = rows[c][c].inverse()
        rows[c] = [x.times(inverse) for x in rows[c]]
        for r, row in enumerate(rows):
            if r != c and row[c].nonzero():
                factor = row[c]
                rows[r] = [x.minus(factor.times(v)) for x, v in zip(row, rows[c], strict=True)]
    if any(row[-1].nonzero() for row in rows[len(T) :]):
        return None
    return [high((row[-1].a, row[-1].b)) for row in rows[: len(T)]]


class Gaussian:
    """a + bi with Fractions."""

    def __init__(self, a, b):
        self.a, self.b = Fraction(a), Fraction(b)

    def nonzero(self):
        return bool(self.a or self.b)

    def times(self, other):
        return Gaussian(self.a * other.a - self.b * other.b, self.a * other.b + self.b * other.a)

    def minus(self, other):
        return Gaussian(self.a - other.a, self.b - other.b)

    def inverse(self):
        square = self.a**2 + self.b**2
        return Gaussian(self.a / square, -self.b / square)


def distance(x, z):
    """||x - z|| for pairs of Fractions x."""
    return mpmath.sqrt(sum(abs(high(a) - b) ** 2 for a, b in zip(x, z, strict=True)))


def between(low, value, upper):
    """low <= value <= upper up to 1e-45."""
    low, upper = (mpmath.mpf(v.numerator) / v.denominator for v in (low, upper))
    return low <= value + TINY and value - TINY <= upper


def pair(z):
    """A complex number as Fractions."""
    return Fraction(float(z.real)), Fraction(float(z.imag))

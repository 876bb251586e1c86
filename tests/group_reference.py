"""A second route to minimisers with group penalties: a primal-dual iteration finds the groups, Newton polishes.

Shares nothing with sciverify: 60-digit mpmath on the optimality conditions in lengths and directions z_g = a_g s_g,
A_g^T r = t w_g s_g, <s_g, s_g> = 1, or exact elimination where the residual vanishes.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from mpmath import mp

mpmath = mp.clone()
mpmath.dps = 60
TINY = mpmath.mpf(10) ** -45


def high(x):
    """A Fraction as an mpmath number."""
    return mpmath.mpf(x.numerator) / x.denominator


def primal_dual(kind, A, y, parameter, w, groups, steps):
    """Chambolle-Pock in floats; returns (z, p), p the dual variable of y - Az."""
    size = max(np.linalg.norm(A, 2), 1e-3) * 1.01
    tau = sigma = 1 / size
    z = ahead = np.zeros(A.shape[1])
    p = np.zeros(len(y))
    owner = np.zeros(A.shape[1], dtype=int)
    for g, group in enumerate(groups):
        owner[group] = g
    limit = tau * w * (1.0 if kind == "basis-pursuit" else parameter)
    for step in range(steps):
        q = p + sigma * (A @ ahead) - sigma * y
        norm = np.linalg.norm(q)
        if kind == "lasso":
            dual = q / (1 + sigma / 2)
        elif kind == "square-root-lasso":
            dual = q / max(1.0, norm)
        else:
            dual = q * max(0.0, 1 - sigma * parameter / norm) if norm > 0 else q
        moved = z - tau * (A.T @ dual)
        lengths = np.sqrt(np.bincount(owner, moved**2, len(groups)))
        after = moved * (np.maximum(lengths - limit, 0) / np.where(lengths > 0, lengths, 1))[owner]
        change = np.abs(after - z).max() + np.abs(dual - p).max()
        ahead, z, p = 2 * after - z, after, dual
        if step % 50 == 0 and change <= 1e-15 * (1 + np.abs(z).max() + np.abs(p).max()):
            break
    return z, -p


def minimiser(kind, A, y, parameter, w, groups, steps=8_000):
    """The minimiser of exact data (Fractions) in 60 digits; None if it is degenerate or floats do not settle."""
    floats, b = np.array([[float(x) for x in row] for row in A]), np.array([float(v) for v in y])
    z, p = primal_dual(kind, floats, b, float(parameter), np.array([float(v) for v in w]), groups, steps)
    bound = np.array([float(v) for v in w]) * (1.0 if kind == "basis-pursuit" else float(parameter))
    T = [g for g, group in enumerate(groups) if np.linalg.norm(z[group]) > 1e-7]
    rest = [g for g in range(len(groups)) if g not in T]
    if any(np.linalg.norm(floats[:, groups[g]].T @ p) > bound[g] * (1 - 1e-6) for g in rest):
        return None
    if not T:
        return [mpmath.mpf(0)] * len(A[0])
    residual = b - floats @ z
    if kind != "lasso" and np.linalg.norm(residual) < 1e-7:
        if kind == "square-root-lasso" and np.linalg.norm(p) > 1 - 1e-6:
            return None
        values = exact_fit(A, y, [i for g in T for i in groups[g]])
    else:
        scale = {
            "lasso": lambda: parameter / 2,
            "square-root-lasso": lambda: float(parameter) * np.linalg.norm(residual),
        }
        correlations = floats[:, groups[T[0]]].T @ residual
        t = scale.get(kind, lambda: np.linalg.norm(correlations) / float(w[T[0]]))()
        values = polish(kind, A, y, parameter, [w[g] for g in T], [groups[g] for g in T], z, t)
    if values is None:
        return None
    full = [mpmath.mpf(0)] * len(A[0])
    for i, v in zip([i for g in T for i in groups[g]], values, strict=True):
        full[i] = v
    if max(abs(float(v) - x) for v, x in zip(full, z, strict=True)) > 1e-3 * (1 + np.abs(z).max()):
        return None
    return full


def near(kind, A, y, parameter, w, groups, start):
    """The minimiser near a point, where floats do not settle: 60 digits on its groups, strict bounds off them; or None."""
    T = [g for g, group in enumerate(groups) if any(start[i] for i in group)]
    floats, z = np.array([[float(x) for x in row] for row in A]), np.array([float(v) for v in start])
    residual = np.array([float(v) for v in y]) - floats @ z
    t = Fraction(parameter) / 2
    if kind == "square-root-lasso":
        t = float(parameter) * np.linalg.norm(residual)
    elif kind == "basis-pursuit":
        t = np.linalg.norm(floats[:, groups[T[0]]].T @ residual) / float(w[T[0]])
    values = polish(kind, A, y, parameter, [w[g] for g in T], [groups[g] for g in T], z, t)
    if values is None:
        return None
    full = [mpmath.mpf(0)] * len(A[0])
    for i, v in zip([i for g in T for i in groups[g]], values, strict=True):
        full[i] = v
    r = [high(b) - sum(high(a) * v for a, v in zip(row, full, strict=True)) for row, b in zip(A, y, strict=True)]
    sizes = [
        mpmath.sqrt(sum(sum(high(row[i]) * x for row, x in zip(A, r, strict=True)) ** 2 for i in group)) / high(w[g])
        for g, group in enumerate(groups)
    ]
    strict = all(sizes[g] < sizes[T[0]] * (1 - mpmath.mpf(10) ** -30) for g in range(len(groups)) if g not in T)
    return full if strict else None


def polish(kind, A, y, parameter, w, groups, start, t):
    """Newton's method for (a_g, s_g[, t]) until the step is below 1e-55; None if it does not end there."""
    columns = [mpmath.matrix([[high(row[i]) for i in group] for row in A]) for group in groups]
    b, lam = mpmath.matrix([high(v) for v in y]), high(Fraction(parameter))
    weights = [high(v) for v in w]
    a = [mpmath.mpf(float(np.linalg.norm(start[group]))) for group in groups]
    s = [mpmath.matrix([float(start[i]) for i in group]) / length for group, length in zip(groups, a, strict=True)]
    t = high(t) if isinstance(t, Fraction) else mpmath.mpf(float(t))
    free_t = kind != "lasso"
    starts = np.cumsum([0, *(len(group) + 1 for group in groups)])[:-1].tolist()  # unknowns: s_g, then a_g
    for _ in range(40):
        J, F = system(kind, columns, b, lam, weights, a, s, t, starts)
        size = F.rows
        try:
            step = mpmath.lu_solve(J, -F)
        except (ZeroDivisionError, ValueError, TypeError):  # mpmath finds no pivot
            return None
        for g, place in enumerate(starts):
            d = len(groups[g])
            s[g] += step[place : place + d, 0]
            a[g] += step[place + d]
        if free_t:
            t += step[size - 1]
        if not all(mpmath.isfinite(v) for v in step) or min(a) <= 0 or t <= 0:
            return None
        if max(map(abs, step)) < mpmath.mpf(10) ** -50 * (1 + max(a)):
            return [x for length, direction in zip(a, s, strict=True) for x in direction * length]
    return None


def system(kind, columns, b, lam, weights, a, s, t, starts):
    """The Jacobian of the optimality conditions, and their values."""
    free_t = kind != "lasso"
    r = b.copy()
    for B, length, direction in zip(columns, a, s, strict=True):
        r -= B * direction * length
    size = sum(B.cols + 1 for B in columns) + free_t
    J, F = mpmath.zeros(size), mpmath.zeros(size, 1)
    for g, B in enumerate(columns):
        d, place = columns[g].cols, starts[g]
        value = B.T * r - s[g] * (t * weights[g])
        F[place : place + d, 0] = value
        F[place + d, 0] = (s[g].T * s[g])[0] - 1
        for h, C in enumerate(columns):
            e, other = columns[h].cols, starts[h]
            cross = B.T * C
            J[place : place + d, other : other + e] = -cross * a[h]
            J[place : place + d, other + e] = -(cross * s[h])
        for k in range(d):
            J[place + k, place + k] -= t * weights[g]
            J[place + d, place + k] = 2 * s[g][k]
            if free_t:
                J[place + k, size - 1] = -weights[g] * s[g][k]
    if free_t:
        square = (r.T * r)[0]
        by_square = -(lam**2) if kind == "square-root-lasso" else mpmath.mpf(1)
        F[size - 1, 0] = t**2 + by_square * square if kind == "square-root-lasso" else square - lam**2
        J[size - 1, size - 1] = 2 * t if kind == "square-root-lasso" else 0
        for h, C in enumerate(columns):
            e, other = columns[h].cols, starts[h]
            c = C.T * r
            for k in range(e):
                J[size - 1, other + k] = -2 * by_square * a[h] * c[k]
            J[size - 1, other + e] = -2 * by_square * (c.T * s[h])[0]
    return J, F


def exact_fit(A, y, columns):
    """z with A_T z = y by elimination over Q; None if there is none or the columns are dependent."""
    rows = [[Fraction(row[i]) for i in columns] + [Fraction(v)] for row, v in zip(A, y, strict=True)]
    for c in range(len(columns)):
        pivot = next((k for k in range(c, len(rows)) if rows[k][c]), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [x / rows[c][c] for x in rows[c]]
        for k, row in enumerate(rows):
            if k != c and row[c]:
                rows[k] = [x - row[c] * v for x, v in zip(row, rows[c], strict=True)]
    if any(row[-1] for row in rows[len(columns) :]):
        return None
    return [high(row[-1]) for row in rows[: len(columns)]]


def distance(x, z):
    """||x - z|| for Fractions x."""
    return mpmath.sqrt(sum((high(Fraction(a)) - b) ** 2 for a, b in zip(x, z, strict=True)))


def between(low, value, upper):
    """low <= value <= upper up to 1e-45."""
    return high(Fraction(low)) <= value + TINY and value - TINY <= high(Fraction(upper))

"""Second routes to claims about sparse vectors and finite sets: every support, every subset, every map."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations, product

import mpmath
import numpy as np

DIGITS = 60


def inner(u, v):
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def image(A, x):
    return tuple(inner(row, x) for row in A)


def minus(u, v):
    return [a - b for a, b in zip(u, v, strict=True)]


def square(v):
    return inner(v, v)


def largest_ratio(A, levels, sparsities, times=2):
    """1/sigma_min of every support of `times` s_k columns, in 60 digits; None for infinity, which ranks over Q decide."""
    blocks = [range(a, b) for a, b in zip([0, *levels], levels, strict=False)]
    choices = [combinations(block, min(times * s, len(block))) for block, s in zip(blocks, sparsities, strict=True)]
    columns = list(zip(*A, strict=True))
    found = mpmath.mpf(0)
    for parts in product(*choices):
        support = list(chain.from_iterable(parts))
        gram = [[inner(columns[i], columns[k]) for k in support] for i in support]
        if determinant(gram) == 0:
            return None
        with mpmath.workdps(DIGITS):
            entries = [[mpmath.mpf(x.numerator) / x.denominator for x in row] for row in gram]
            least = min(mpmath.eigsy(mpmath.matrix(entries), eigvals_only=True))
            found = max(found, 1 / mpmath.sqrt(least))
    return found


def broken(A, levels, sparsities, weights, xi, rho, gamma, c1, c2):
    """Does a vector of a search break the null space property, or a pair the error bound?

    Candidates: random ones, and for each support and column outside the vector (-A_D^+ A_i t, t) that is seen least.
    """
    rng = np.random.default_rng(0)
    A, weights = np.array(A, dtype=float), np.array(weights, dtype=float)
    blocks = [range(a, b) for a, b in zip([0, *levels], levels, strict=False)]
    found = list(rng.standard_normal((50, A.shape[1])))
    for parts in product(*(combinations(b, s) for b, s in zip(blocks, sparsities, strict=True))):
        support = list(chain.from_iterable(parts))
        inverse = np.linalg.pinv(A[:, support])
        for i in {*range(A.shape[1])} - {*support}:
            x = np.zeros(A.shape[1])
            x[support], x[i] = inverse @ A[:, i], -1.0
            found += [x + (rng.standard_normal(len(x)) * size) for size in (0, 0.1)]
        outside = np.ones(A.shape[1], dtype=bool)
        outside[support] = False
        for x in found:
            rest = weights[outside] @ abs(x[outside])
            right = rho * rest / np.sqrt(xi) + gamma * np.linalg.norm(A @ x)
            if np.linalg.norm(x[support]) > right * (1 + 1e-9) + 1e-12:
                return True
            z, sparse = np.where(outside, x, 0.0), np.where(outside, 0.0, -x)
            excess = weights @ abs(z) - weights @ abs(sparse)
            right = c1 / np.sqrt(xi) * excess + c2 * np.linalg.norm(A @ (z - sparse))
            if np.linalg.norm(z - sparse) > right * (1 + 1e-9) + 1e-9:
                return True
    return False


def determinant(matrix):
    rows, value = [list(row) for row in matrix], Fraction(1)
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            rows[k], rows[pivot], value = rows[pivot], rows[k], -value
        value *= rows[k][k]
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return value


def squared_radius(points):
    """Of the smallest ball: the least circumscribed ball of a subset that holds all points."""
    points = [list(p) for p in dict.fromkeys(map(tuple, points))]
    best = None
    for size in range(1, min(len(points), len(points[0]) + 1) + 1):
        for chosen in combinations(points, size):
            centre = circumcentre(chosen)
            if centre is not None:
                radius = square(minus(chosen[0], centre))
                if (best is None or radius < best) and all(square(minus(p, centre)) <= radius for p in points):
                    best = radius
    return best


def circumcentre(points):
    """In the affine hull of the points, by Cramer's rule; None where they are dependent."""
    first, *others = points
    edges = [minus(p, first) for p in others]
    gram = [[inner(a, b) for b in edges] for a in edges]
    base = determinant(gram) if edges else Fraction(1)
    if base == 0:
        return None
    right = [inner(a, a) / 2 for a in edges]
    shares = []
    for k in range(len(edges)):
        replaced = [[*row[:k], right[i], *row[k + 1 :]] for i, row in enumerate(gram)]
        shares.append(determinant(replaced) / base)
    return [x + sum((s * e[j] for s, e in zip(shares, edges, strict=True)), Fraction(0)) for j, x in enumerate(first)]


def squared_constant(A, vectors, eta):
    """c_opt^2: the largest radius of a subset whose measurements fit into a ball of radius eta."""
    seen = [image(A, x) for x in vectors]
    found = Fraction(0)
    for size in range(2, len(vectors) + 1):
        for chosen in combinations(range(len(vectors)), size):
            if squared_radius([seen[k] for k in chosen]) <= eta * eta:
                found = max(found, squared_radius([vectors[k] for k in chosen]))
    return found


def best_fit(A, vectors, pairs, within):
    """(the least worst squared error of maps with values in the set that fit, that of all such maps); None for no map.

    Every map is tried: one value for each measurement.
    """
    seen = list(dict.fromkeys(image(A, x) for x in vectors))
    fitting, free = [], []
    for values in product(vectors, repeat=len(seen)):
        psi = dict(zip(seen, values, strict=True))
        error = max(square(minus(psi[image(A, x)], x)) for x in vectors)
        free.append(error)
        if all(square(minus(psi[y], x)) <= within for y, x in pairs):
            fitting.append(error)
    return min(fitting, default=None), min(free)

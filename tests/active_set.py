"""Minimisers of penalised least squares by active sets in high precision: a second route that calls nothing of the package.

    c sum_k s_k (y_k - <x_k, z> - b)^2 + sum_i (l_i |z_i| + q_i z_i^2)

Sums of products of doubles are exact integers; the linear system of an active set is solved with 400 bits; the answer
is taken only if every inequality holds by a margin that 400 bits leave no doubt about.
"""

import mpmath
import numpy as np

BITS = 400


def minimiser(X, y, c, l1, l2, *, positive=False, intercept=True, weights=None, start=None):
    """The minimiser as mpf's, the intercept last.

    Parameters: c, entries of l1 and l2 as mpf or exact numbers; start: a vector whose support is tried first.
    """
    with mpmath.workprec(BITS):
        m, count = X.shape
        s = np.ones(m) if weights is None else np.asarray(weights, float)
        columns = np.column_stack([X, np.ones(m)]) if intercept else X
        gram, forces = _products(columns, y, s)
        l1 = [mpmath.mpf(v) for v in (l1 if np.ndim(l1) else [l1] * count)] + [mpmath.mpf(0)] * intercept
        l2 = [mpmath.mpf(v) for v in (l2 if np.ndim(l2) else [l2] * count)] + [mpmath.mpf(0)] * intercept
        free = [i for i in range(len(l1)) if l1[i] == 0]
        signs = dict.fromkeys(free, 0)
        first = np.zeros(count) if start is None else np.asarray(start, float)[:count]
        signs |= {i: int(np.sign(first[i])) for i in range(count) if first[i] and i not in signs}
        for _ in range(50 * len(l1)):
            z = _stationary(gram, forces, c, l1, l2, signs)
            wrong = [i for i, sign in signs.items() if sign * z[i] < 0]
            if wrong:
                del signs[max(wrong, key=lambda i: abs(z[i]))]
                continue
            grad = [2 * c * (forces[i] - mpmath.fsum(g * v for g, v in zip(gram[i], z, strict=True))) - 2 * l2[i] * z[i]
                    for i in range(len(l1))]  # fmt: skip
            over = {}
            for i in range(len(l1)):
                if i not in signs:
                    call = grad[i] if positive else abs(grad[i])
                    if call > l1[i]:
                        over[i] = call - l1[i]
                    elif l1[i] - call < mpmath.mpf(2) ** -200 * (1 + l1[i]):
                        raise ArithmeticError(f"entry {i} is in doubt: the minimiser is degenerate")
            if not over:
                if positive and any(z[i] < 0 for i in range(count)):
                    raise ArithmeticError("a free entry became negative")
                return z
            best = max(over, key=over.get)
            signs[best] = 1 if grad[best] > 0 else -1
        raise ArithmeticError("no active set was found")


def distance(x, z):
    """||x - z|| for a vector of doubles, to some 100 digits."""
    with mpmath.workprec(BITS):
        return mpmath.sqrt(mpmath.fsum((mpmath.mpf(float(a)) - b) ** 2 for a, b in zip(x, z, strict=True)))


def _products(columns, y, s):
    """(B^T diag(s) B, B^T diag(s) y), exactly rounded to 400 bits."""
    (B, p), (v, q), (w, r) = _integers(columns), _integers(y), _integers(s)
    scaled = B * w[:, None]
    gram, forces = scaled.T.dot(B), scaled.T.dot(v)
    unit, other = mpmath.ldexp(1, 2 * p + r), mpmath.ldexp(1, p + q + r)
    return [[mpmath.mpf(int(g)) * unit for g in row] for row in gram], [mpmath.mpf(int(f)) * other for f in forces]


def _integers(array):
    """Python integers and an exponent: the doubles are integer * 2^exponent."""
    array = np.asarray(array, float)
    mantissas, exponents = np.frexp(array)
    whole = (mantissas * 2.0**53).astype(np.int64)
    least = int(exponents[whole != 0].min()) if np.any(whole) else 0
    found = np.zeros(array.shape, dtype=object)
    for place, value in np.ndenumerate(whole):
        found[place] = int(value) << int(exponents[place] - least) if value else 0
    return found, least - 53


def _stationary(gram, forces, c, l1, l2, signs):
    """2c (G z - f) + l1 sign + 2 l2 z = 0 on the active set, 0 elsewhere."""
    active = sorted(signs)
    z = [mpmath.mpf(0)] * len(l1)
    if active:
        matrix = mpmath.matrix([[2 * c * gram[i][j] + (2 * l2[i] if i == j else 0) for j in active] for i in active])
        right = mpmath.matrix([2 * c * forces[i] - l1[i] * signs[i] for i in active])
        for i, value in zip(active, mpmath.lu_solve(matrix, right), strict=True):
            z[i] = value
    return z

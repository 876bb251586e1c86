"""A second route to the solution sets of P1 and P2: enumeration of faces in Fractions. Shares no code with sciverify.

In both problems the set of minimisers is a polytope {z : z_i = 0 off E, s_i z_i >= 0 on E, Az = f} with one fit f.

P2, min |Az - y|^2 + lam sum w_i |z_i|: z is a minimiser if and only if u = y - Az obeys |A_i^T u| <= lam w_i / 2, with
equality and s_i = sign(A_i^T u) = sign(z_i) wherever z_i != 0. Some minimiser (a vertex) has independent columns on its
support T, so z_T = G^-1 (A_T^T y - lam (w s)_T / 2) with G = A_T^T A_T; the first (T, s) that passes gives u, hence E, s.

P1, min sum w_i |z_i| over |Az - y| <= eta, with d = dist(y, range A):
  eta < d     infeasible;
  eta >= |y|  z = 0 only;
  eta = d     f is the projection of y. This is a linear program; its optimal vertices are the best points among those
              with Az = f and independent columns on the support. Two minimisers never have opposite signs in an entry
              (the midpoint would be better). E is the union of the supports of the optimal vertices, s their signs: on
              {z_i = 0 off E, s_i z_i >= 0 on E, Az = f} the objective is linear, and constant because it is minimal at
              the mean of the vertices, a relatively interior point. No dual is used;
  otherwise   z is a minimiser if and only if r = y - Az has |r| = eta and, for some t > 0, |A_i^T r| <= t w_i with
              A_i^T r = t w_i sign(z_i) wherever z_i != 0. On independent T: z_T = h - t g, h = G^-1 A_T^T y,
              g = G^-1 (w s)_T, and A_T h - y is orthogonal to A_T g, so eta^2 = |y - A_T h|^2 + t^2 (w s)_T^T g.
              Two fits would make the midpoint shrinkable, so r is unique, and the first (T, s) that passes gives it.

Weights may be 0 ("free" entries), lam may be 0, and `signs` may demand sigma_i z_i >= 0. Then W_i = 0 for a free entry,
which may have any sign that sigma_i allows; A_i^T u is only bounded along admitted signs; E maps a free entry without a
constraint to 0: z_i has any sign there. P1: d is the distance from y to the cone {Az : sigma_i z_i >= 0}. If the free
columns alone come nearer than eta, F = 0 on a set with interior points among them: no face then, `None`. If they reach eta
exactly, the minimisers are the points there, and fit is the projection to their range. Otherwise as above.

All numbers are Fractions or a + b sqrt(c). The matrices are rational: linear systems are solved for a and b separately.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from enumeration import Number, dot, number, root


def lasso_squared_distance(A, y, lam, w, x, signs=None):
    """(nearest minimiser, squared distance) as Numbers."""
    return _nearest(_columns(A), lasso_face(A, y, lam, w, signs), x)


def lasso_is_unique(A, y, lam, w, signs=None):
    return _is_point(_columns(A), lasso_face(A, y, lam, w, signs))


def basis_pursuit_squared_distance(A, y, eta, w, x, signs=None):
    """(nearest minimiser, squared distance) as Numbers; None if the problem is infeasible, or its set no polytope."""
    face = basis_pursuit_face(A, y, eta, w, signs)
    return None if face is None else _nearest(_columns(A), face, x)


def basis_pursuit_is_unique(A, y, eta, w, signs=None):
    """None if the problem is infeasible, or its set no polytope."""
    face = basis_pursuit_face(A, y, eta, w, signs)
    return None if face is None else _is_point(_columns(A), face)


def ways(sigma):
    """The signs that an entry may have."""
    return (sigma,) if sigma else (1, -1)


def lasso_face(A, y, lam, w, signs=None):
    """(signs as a dict on E, fit) of the polytope of minimisers; 0 stands for any sign."""
    bounds = [Fraction(lam) * v / 2 for v in w]
    E, fit = _least_squares_face(_columns(A), y, bounds, signs or [0] * len(w))
    return E, [Number(a) for a in fit]


def _least_squares_face(columns, y, bounds, sigma):
    """The face of |Az - y|^2 + 2 sum bounds_i |z_i|, sigma_i z_i >= 0."""
    for T, inverse in _independent(columns):
        right = [_dot(columns[i], y) for i in T]
        for signs in itertools.product(*(ways(sigma[i]) if bounds[i] or sigma[i] else (0,) for i in T)):
            z = _times(inverse, [b - bounds[i] * s for b, i, s in zip(right, T, signs, strict=True)])
            if any(s * a < 0 for s, a in zip(signs, z, strict=True)):
                continue
            fit = _combine(columns, T, z, len(y))
            u = [a - b for a, b in zip(y, fit, strict=True)]
            correlations = [_dot(c, u) for c in columns]
            if all(s * c <= bounds[i] for i, c in enumerate(correlations) for s in ways(sigma[i])):
                return _directions(correlations, bounds, sigma), fit
    raise AssertionError("no face is optimal: the enumeration is wrong")


def _directions(correlations, bounds, sigma):
    """E: i -> the sign s with s c_i = bounds_i, 0 if both have it."""
    E = {}
    for i, c in enumerate(correlations):
        equal = [s for s in ways(sigma[i]) if number(s * c - bounds[i]).sign() == 0]
        if equal:
            E[i] = sum(equal)
    return E


def basis_pursuit_face(A, y, eta, w, signs=None):
    """(signs as a dict on E, fit) of the polytope of minimisers; None if there is none."""
    columns, eta, sigma = _columns(A), Fraction(eta), signs or [0] * len(w)
    fit = nearest_in_cone(columns, y, sigma)
    gap = [a - b for a, b in zip(y, fit, strict=True)]
    if eta < 0 or eta**2 < _dot(gap, gap):
        return None
    free = {i: sigma[i] for i, v in enumerate(w) if not v}
    onto = nearest_in_cone([columns[i] for i in free], y, [*free.values()])
    rest = [a - b for a, b in zip(y, onto, strict=True)]
    if _dot(rest, rest) == eta**2 or (not free and _dot(rest, rest) < eta**2):
        return free, [Number(a) for a in onto]
    if _dot(rest, rest) < eta**2:
        return None
    if eta**2 == _dot(gap, gap):
        return _linear_face(columns, fit, w, sigma), [Number(a) for a in fit]
    return _regular_face(columns, y, eta, w, sigma)


def nearest_in_cone(columns, y, sigma):
    """The nearest point to y of {Az : sigma_i z_i >= 0}."""
    return _least_squares_face(columns, y, [Fraction(0)] * len(columns), sigma)[1]


def squared_distance_to_range(A, y, signs=None):
    """The squared distance of y from {Az : sigma_i z_i >= 0}, a Fraction."""
    gap = [a - b for a, b in zip(y, nearest_in_cone(_columns(A), y, signs or [0] * len(A[0])), strict=True)]
    return _dot(gap, gap)


def _linear_face(columns, fit, w, sigma):
    best, vertices = None, []
    for T, inverse in _independent(columns):
        z = _times(inverse, [_dot(columns[i], fit) for i in T])
        value = sum((w[i] * abs(a) for i, a in zip(T, z, strict=True)), Fraction(0))
        if (best is not None and value > best) or _combine(columns, T, z, len(fit)) != fit:
            continue
        if any(sigma[i] * a < 0 for i, a in zip(T, z, strict=True)):
            continue
        if best is None or value < best:
            best, vertices = value, []
        vertices.append(dict(zip(T, z, strict=True)))
    E = {i: sigma[i] for i, v in enumerate(w) if not v}
    for vertex in vertices:
        for i, a in vertex.items():
            if a and w[i] and E.setdefault(i, 1 if a > 0 else -1) * a < 0:
                raise AssertionError("two optimal vertices with opposite signs: the enumeration is wrong")
    return E


def _regular_face(columns, y, eta, w, sigma):
    for T, inverse in _independent(columns):
        h = _times(inverse, [_dot(columns[i], y) for i in T])
        r0 = [a - b for a, b in zip(y, _combine(columns, T, h, len(y)), strict=True)]
        rest = eta**2 - _dot(r0, r0)
        if rest <= 0 or not any(w[i] for i in T):  # t = 0 would need A^T r = 0, that is eta = d
            continue
        for signs in itertools.product(*(ways(sigma[i]) if w[i] or sigma[i] else (0,) for i in T)):
            target = [w[i] * s for i, s in zip(T, signs, strict=True)]
            g = _times(inverse, target)
            t = root(rest / _dot(target, g))
            if any(s * (a - t * b).sign() < 0 for s, a, b in zip(signs, h, g, strict=True)):
                continue
            r = [a + t * b for a, b in zip(r0, _combine(columns, T, g, len(y)), strict=True)]
            correlations = [dot(c, r) for c in columns]
            bounds = [t * v for v in w]
            if all((bounds[i] - s * c).sign() >= 0 for i, c in enumerate(correlations) for s in ways(sigma[i])):
                return _directions(correlations, bounds, sigma), [a - b for a, b in zip(y, r, strict=True)]
    raise AssertionError("no face is optimal: the enumeration is wrong")


def _nearest(columns, face, x):
    """The nearest point to x lies in the relative interior of a face {z : z_i = 0 off F}, F in E, and is then the nearest
    point of its affine hull. Conversely take the best of those nearest points that have the right signs. A face inside
    one that has already given a point cannot do better."""
    E, fit = face
    c, x = max(a.c for a in fit), [Fraction(a) for a in x]
    best, done = None, []
    for size in range(len(E), -1, -1):
        for F in itertools.combinations(sorted(E), size):
            if any(done_F.issuperset(F) for done_F in done):
                continue
            z = _nearest_in_hull(columns, fit, c, F, x)
            if z is None or any(z[i].sign() * E[i] < 0 for i in F):
                continue
            done.append(set(F))
            gap = [a - b for a, b in zip(x, z, strict=True)]
            square = dot(gap, gap)
            if best is None or (square - best[1]).sign() < 0:
                best = z, square
    if best is None:
        raise AssertionError("the polytope of minimisers is empty: the enumeration is wrong")
    return best


def _nearest_in_hull(columns, fit, c, F, x):
    """Nearest point to x in {z = 0 off F, Az = fit}: z_F = x_F + A_F^T v with A_F A_F^T v = fit - A_F x_F; or None."""
    m, z = len(fit), [Number(0)] * len(columns)
    start = _combine(columns, F, [x[i] for i in F], m)
    table = [
        [sum((columns[i][a] * columns[i][b] for i in F), Fraction(0)) for b in range(m)]
        + [fit[a].a - start[a], fit[a].b]
        for a in range(m)
    ]
    solution = _solve(table, m)
    if solution is None:
        return None
    for i in F:
        z[i] = Number(x[i] + _dot(columns[i], solution[0]), _dot(columns[i], solution[1]), c)
    return z


def _is_point(columns, face):
    """Has {z_i = 0 off E, s_i z_i >= 0 on E, Az = fit}, if it is bounded, exactly one vertex? A vertex is its support F,
    with all entries of any sign: the columns on F are independent and the solution of A_F z_F = fit has the right signs,
    strictly. It is unbounded if the columns of entries of any sign are dependent (other entries cost something)."""
    E, fit = face
    loose = [i for i, s in E.items() if not s]
    if loose and len(loose) not in [len(T) for T, _ in _independent([columns[i] for i in loose])]:
        return False
    order, m = sorted(E), len(fit)
    c, vertices = max(a.c for a in fit), 0
    for T, inverse in _independent([columns[i] for i in order]):
        F = [order[k] for k in T]
        if not {*F}.issuperset(loose):
            continue
        parts = []
        for part in ([a.a for a in fit], [a.b for a in fit]):
            z = _times(inverse, [_dot(columns[i], part) for i in F])
            if _combine(columns, F, z, m) != part:
                break
            parts.append(z)
        else:
            vertices += all(Number(a, b, c).sign() == E[i] for i, a, b in zip(F, *parts, strict=True) if E[i])
    if vertices == 0:
        raise AssertionError("the polytope of minimisers is empty: the enumeration is wrong")
    return vertices == 1


def _columns(A):
    return [[Fraction(a) for a in column] for column in zip(*A, strict=True)]


def _dot(u, v):
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def _times(matrix, v):
    return [_dot(row, v) for row in matrix]


def _combine(columns, T, coefficients, m):
    return [sum((columns[i][k] * a for i, a in zip(T, coefficients, strict=True)), Fraction(0)) for k in range(m)]


def _solve(table, width):
    """Gauss-Jordan on [matrix | right sides]: one solution (free variables 0) for each right side, or None."""
    table, pivots = [list(row) for row in table], []
    for column in range(width):
        top = len(pivots)
        found = next((i for i in range(top, len(table)) if table[i][column]), None)
        if found is None:
            continue
        table[top], table[found] = table[found], table[top]
        lead = table[top][column]
        table[top] = [a / lead for a in table[top]]
        for i, row in enumerate(table):
            if i != top and row[column]:
                factor = row[column]
                table[i] = [a - factor * b for a, b in zip(row, table[top], strict=True)]
        pivots.append(column)
    if any(any(row[width:]) for row in table[len(pivots) :]):
        return None
    solutions = [[Fraction(0)] * width for _ in table[0][width:]]
    for row, column in zip(table, pivots, strict=False):
        for solution, a in zip(solutions, row[width:], strict=True):
            solution[column] = a
    return solutions


def _independent(columns):
    """(T, inverse of A_T^T A_T) for all sets T of independent columns, the empty one first."""
    yield (), []
    found = {()}
    for size in range(1, min(len(columns[0]) if columns else 0, len(columns)) + 1):
        for T in itertools.combinations(range(len(columns)), size):
            if T[:-1] not in found:
                continue
            gram = [[_dot(columns[i], columns[k]) for k in T] for i in T]
            inverse = _solve([[*row, *(Fraction(i == k) for k in range(size))] for i, row in enumerate(gram)], size)
            if inverse is not None:
                found.add(T)
                yield T, inverse

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

All numbers are Fractions or a + b sqrt(c). The matrices are rational: linear systems are solved for a and b separately.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from enumeration import Number, abs_, dot, root


def lasso_squared_distance(A, y, lam, w, x):
    """(nearest minimiser, squared distance) as Numbers."""
    return _nearest(_columns(A), lasso_face(A, y, lam, w), x)


def lasso_is_unique(A, y, lam, w):
    return _is_point(_columns(A), lasso_face(A, y, lam, w))


def basis_pursuit_squared_distance(A, y, eta, w, x):
    """(nearest minimiser, squared distance) as Numbers; None if the problem is infeasible."""
    face = basis_pursuit_face(A, y, eta, w)
    return None if face is None else _nearest(_columns(A), face, x)


def basis_pursuit_is_unique(A, y, eta, w):
    """None if the problem is infeasible."""
    face = basis_pursuit_face(A, y, eta, w)
    return None if face is None else _is_point(_columns(A), face)


def lasso_face(A, y, lam, w):
    """(signs as a dict on E, fit) of the polytope of minimisers."""
    columns, half = _columns(A), Fraction(lam) / 2
    for T, inverse in _independent(columns):
        right = [_dot(columns[i], y) for i in T]
        for signs in itertools.product((1, -1), repeat=len(T)):
            z = _times(inverse, [b - half * w[i] * s for b, i, s in zip(right, T, signs, strict=True)])
            if any(s * a < 0 for s, a in zip(signs, z, strict=True)):
                continue
            fit = _combine(columns, T, z, len(y))
            u = [a - b for a, b in zip(y, fit, strict=True)]
            correlations = [_dot(c, u) for c in columns]
            if all(abs(c) <= half * v for c, v in zip(correlations, w, strict=True)):
                E = {i: 1 if c > 0 else -1 for i, c in enumerate(correlations) if abs(c) == half * w[i]}
                return E, [Number(a) for a in fit]
    raise AssertionError("no face is optimal: the enumeration is wrong")


def basis_pursuit_face(A, y, eta, w):
    """(signs as a dict on E, fit) of the polytope of minimisers; None if there is none."""
    columns, eta = _columns(A), Fraction(eta)
    fit = _projection(columns, y)
    gap = [a - b for a, b in zip(y, fit, strict=True)]
    if eta < 0 or eta**2 < _dot(gap, gap):
        return None
    if _dot(y, y) <= eta**2:
        return {}, [Number(0)] * len(y)
    if eta**2 == _dot(gap, gap):
        return _linear_face(columns, fit, w), [Number(a) for a in fit]
    return _regular_face(columns, y, eta, w)


def squared_distance_to_range(A, y):
    """dist(y, range A)^2, a Fraction."""
    gap = [a - b for a, b in zip(y, _projection(_columns(A), y), strict=True)]
    return _dot(gap, gap)


def _linear_face(columns, fit, w):
    best, vertices = None, []
    for T, inverse in _independent(columns):
        z = _times(inverse, [_dot(columns[i], fit) for i in T])
        value = sum((w[i] * abs(a) for i, a in zip(T, z, strict=True)), Fraction(0))
        if (best is not None and value > best) or _combine(columns, T, z, len(fit)) != fit:
            continue
        if best is None or value < best:
            best, vertices = value, []
        vertices.append(dict(zip(T, z, strict=True)))
    E = {}
    for vertex in vertices:
        for i, a in vertex.items():
            if a and E.setdefault(i, 1 if a > 0 else -1) * a < 0:
                raise AssertionError("two optimal vertices with opposite signs: the enumeration is wrong")
    return E


def _regular_face(columns, y, eta, w):
    for T, inverse in _independent(columns):
        h = _times(inverse, [_dot(columns[i], y) for i in T])
        r0 = [a - b for a, b in zip(y, _combine(columns, T, h, len(y)), strict=True)]
        rest = eta**2 - _dot(r0, r0)
        if rest <= 0 or not T:  # t = 0 would need A^T r = 0, that is eta = d
            continue
        for signs in itertools.product((1, -1), repeat=len(T)):
            target = [w[i] * s for i, s in zip(T, signs, strict=True)]
            g = _times(inverse, target)
            t = root(rest / _dot(target, g))
            if any(s * (a - t * b).sign() < 0 for s, a, b in zip(signs, h, g, strict=True)):
                continue
            r = [a + t * b for a, b in zip(r0, _combine(columns, T, g, len(y)), strict=True)]
            correlations = [dot(c, r) for c in columns]
            slacks = [(t * v - abs_(c)).sign() for c, v in zip(correlations, w, strict=True)]
            if min(slacks) >= 0:
                E = {i: correlations[i].sign() for i, slack in enumerate(slacks) if slack == 0}
                return E, [a - b for a, b in zip(y, r, strict=True)]
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
    """Has {z_i = 0 off E, s_i z_i >= 0 on E, Az = fit}, which is bounded, exactly one vertex? A vertex is its support F:
    the columns on F are independent and the solution of A_F z_F = fit has the right signs, strictly."""
    E, fit = face
    order, m = sorted(E), len(fit)
    c, vertices = max(a.c for a in fit), 0
    for T, inverse in _independent([columns[i] for i in order]):
        F = [order[k] for k in T]
        parts = []
        for part in ([a.a for a in fit], [a.b for a in fit]):
            z = _times(inverse, [_dot(columns[i], part) for i in F])
            if _combine(columns, F, z, m) != part:
                break
            parts.append(z)
        else:
            vertices += all(Number(a, b, c).sign() == E[i] for i, a, b in zip(F, *parts, strict=True))
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


def _projection(columns, y):
    """Projection of y onto the range."""
    T, inverse = max(_independent(columns), key=lambda pair: len(pair[0]))
    return _combine(columns, T, _times(inverse, [_dot(columns[i], y) for i in T]), len(y))

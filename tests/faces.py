"""All vertices of the set of minimisers, by enumeration in Numbers a + b sqrt(c). Shares no code with sciverify.

The polytope comes from `enumeration` (P3: an optimal dual point) and `enumeration_p1_p2` (P1, P2: signs and the common
fit). Every set of columns is tried; some points that are found twice or are no vertices do no harm.
"""

from __future__ import annotations

import itertools

import enumeration
import enumeration_p1_p2
from enumeration import Number, abs_, dot, mpmath, number, solve


def minimisers(kind, A, y, parameter, w, signs=None):
    """Minimisers: all vertices of the solution set, or points whose affine hull is its own and that show where entries
    vanish, if it has lines; None if the problem is infeasible, or its set no polytope."""
    columns = [[row[i] for row in A] for i in range(len(w))]
    if kind == "square-root-lasso":
        p = enumeration.dual_optimum(A, y, parameter, w, signs)
        E = enumeration.directions([dot(c, p) for c in columns], parameter, w, signs)
        return _points(columns, E, [number(v) for v in y], p if (dot(p, p) - 1).sign() == 0 else None)
    if kind == "lasso":
        face = enumeration_p1_p2.lasso_face(A, y, parameter, w, signs)
    else:
        face = enumeration_p1_p2.basis_pursuit_face(A, y, parameter, w, signs)
    return None if face is None else _points(columns, *face, None)


def active(kind, A, y, parameter, w, signs=None):
    """E with signs, as a dict; 0 stands for any sign."""
    if kind == "lasso":
        return enumeration_p1_p2.lasso_face(A, y, parameter, w, signs)[0]
    if kind == "basis-pursuit":
        return enumeration_p1_p2.basis_pursuit_face(A, y, parameter, w, signs)[0]
    p = enumeration.dual_optimum(A, y, parameter, w, signs)
    return enumeration.directions([dot([row[i] for row in A], p) for i in range(len(w))], parameter, w, signs)


def _points(columns, E, right, p):
    found, m = [], len(right)
    ways = [(i, s) for i in sorted(E) for s in ((E[i],) if E[i] else (1, -1))]
    for size in range(min(len(ways), m) + 1):
        for F in itertools.combinations(ways, size):
            for ray in (None,) if p is None else (None, p):
                rows = [[columns[i][k] * s for i, s in F] + ([ray[k]] if ray else []) for k in range(m)]
                u = solve(rows, right)
                if u is None or any(number(v).sign() < 0 for v in u):
                    continue
                z = [Number(0)] * len(columns)
                for (i, s), v in zip(F, u, strict=False):
                    z[i] = z[i] + number(v) * s
                _add(found, z)
    if not found:
        raise AssertionError("the set of minimisers is empty: the enumeration is wrong")
    for line in _lines(columns, [i for i, s in E.items() if not s]):
        for i, d in enumerate(line):
            if d.sign():
                base = [a - found[0][i] / d * b for a, b in zip(found[0], line, strict=True)]
                _add(found, base)
                _add(found, [a + b for a, b in zip(base, line, strict=True)])
    return found


def _add(found, z):
    if not any(all((a - b).sign() == 0 for a, b in zip(z, old, strict=True)) for old in found):
        found.append(z)


def _lines(columns, loose):
    """A basis of the combinations of these columns that vanish."""
    found, used = [], []
    for i in loose:
        rows = [[columns[j][k] for j in used] for k in range(len(columns[i]))]
        combination = solve(rows, columns[i]) if used else (None if any(columns[i]) else [])
        if combination is None:
            used.append(i)
            continue
        line = [Number(0)] * len(columns)
        line[i] = Number(-1)
        for j, v in zip(used, combination, strict=True):
            line[j] = v
        found.append(line)
    return found


def objective(kind, A, y, parameter, w, z):
    """F(z) in 60 digits; P1: for a feasible z."""
    residual = [
        number(b) - sum((number(a) * v for a, v in zip(row, z, strict=True)), Number(0))
        for row, b in zip(A, y, strict=True)
    ]
    square = to_mp(dot(residual, residual))
    norm = to_mp(sum((number(b) * abs_(number(v)) for b, v in zip(w, z, strict=True)), Number(0)))
    if kind == "basis-pursuit":
        return norm
    return (square if kind == "lasso" else mpmath.sqrt(square)) + to_mp(parameter) * norm


def to_mp(x):
    """A Number, or a rational number, in 60 digits."""
    x = number(x)
    a, b, c = (mpmath.mpf(v.numerator) / v.denominator for v in (x.a, x.b, x.c))
    return a + b * mpmath.sqrt(c)


def support_lists(points):
    """(always zero, never zero, sometimes zero)"""
    signs = [{z[i].sign() for z in points} for i in range(len(points[0]))]
    patterns = [{s != 0 for s in found} | ({False} if {1, -1} <= found else set()) for found in signs]
    return tuple(
        tuple(i for i, pattern in enumerate(patterns) if pattern == wanted)
        for wanted in ({False}, {True}, {True, False})
    )


def affine_dimension(points):
    """The rank of the differences."""
    rows, rank = [[a - b for a, b in zip(z, points[0], strict=True)] for z in points[1:]], 0
    while rows:
        row = rows.pop()
        pivot = next((k for k, x in enumerate(row) if x.sign()), None)
        if pivot is not None:
            rank += 1
            rows = [[x - (other[pivot] / row[pivot]) * y for x, y in zip(other, row, strict=True)] for other in rows]
    return rank

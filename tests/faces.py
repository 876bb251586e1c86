"""All vertices of the set of minimisers, by enumeration in Numbers a + b sqrt(c). Shares no code with sciverify.

The polytope comes from `enumeration` (P3: an optimal dual point) and `enumeration_p1_p2` (P1, P2: signs and the common
fit). Every set of columns is tried; some points that are found twice or are no vertices do no harm.
"""

from __future__ import annotations

import itertools

import enumeration
import enumeration_p1_p2
from enumeration import Number, dot, number, solve


def minimisers(kind, A, y, parameter, w):
    """A list of minimisers that contains all vertices of the solution set; None if the problem is infeasible."""
    columns = [[row[i] for row in A] for i in range(len(w))]
    if kind == "square-root-lasso":
        p = enumeration.dual_optimum(A, y, parameter, w)
        correlations = [dot(c, p) for c in columns]
        E = {
            i: c.sign()
            for i, c in enumerate(correlations)
            if (enumeration.abs_(c) - number(parameter * w[i])).sign() == 0
        }
        return _points(columns, E, [number(v) for v in y], p if (dot(p, p) - 1).sign() == 0 else None)
    if kind == "lasso":
        face = enumeration_p1_p2.lasso_face(A, y, parameter, w)
    else:
        face = enumeration_p1_p2.basis_pursuit_face(A, y, parameter, w)
    return None if face is None else _points(columns, *face, None)


def active(kind, A, y, parameter, w):
    """E with signs, as a dict."""
    if kind == "lasso":
        return enumeration_p1_p2.lasso_face(A, y, parameter, w)[0]
    if kind == "basis-pursuit":
        return enumeration_p1_p2.basis_pursuit_face(A, y, parameter, w)[0]
    p = enumeration.dual_optimum(A, y, parameter, w)
    correlations = [dot([row[i] for row in A], p) for i in range(len(w))]
    return {
        i: c.sign() for i, c in enumerate(correlations) if (enumeration.abs_(c) - number(parameter * w[i])).sign() == 0
    }


def _points(columns, E, right, p):
    found, m = [], len(right)
    for size in range(min(len(E), m) + 1):
        for F in itertools.combinations(sorted(E), size):
            for ray in (None,) if p is None else (None, p):
                rows = [[columns[i][k] * E[i] for i in F] + ([ray[k]] if ray else []) for k in range(m)]
                u = solve(rows, right)
                if u is None or any(number(v).sign() < 0 for v in u):
                    continue
                z = [Number(0)] * len(columns)
                for i, v in zip(F, u, strict=False):
                    z[i] = number(v) * E[i]
                if not any(all((a - b).sign() == 0 for a, b in zip(z, old, strict=True)) for old in found):
                    found.append(z)
    if not found:
        raise AssertionError("the set of minimisers is empty: the enumeration is wrong")
    return found


def support_lists(points):
    """(always zero, never zero, sometimes zero)"""
    patterns = [{z[i].sign() != 0 for z in points} for i in range(len(points[0]))]
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

"""The matrices that instances mean, in mpmath or in Fractions, from their data alone. Shares no code with sciverify."""

from __future__ import annotations

import itertools
from fractions import Fraction

from mpmath import mp

mpmath = mp.clone()
mpmath.dps = 300
CLOSE = mpmath.mpf(10) ** -120


def number(x):
    """An int, a Fraction, a string "p/q" or an mpf."""
    if isinstance(x, str):
        x = Fraction(x)
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, int | Fraction) else mpmath.mpf(x)


def field_value(entry, field):
    """An element of a tower of square roots, as certificates write it."""
    if isinstance(entry, str):
        return number(entry)
    *below, level = field
    a, b = (field_value(part, below) for part in entry)
    return a + b * mpmath.sqrt(field_value(level["sqrt"], below))


def dct(m):
    """The orthonormal DCT-II."""
    return [
        [
            mpmath.sqrt(mpmath.mpf(1 if i == 0 else 2) / m) * mpmath.cos(mpmath.pi * (2 * k + 1) * i / (2 * m))
            for k in range(m)
        ]
        for i in range(m)
    ]


def multiplied_out(rows, scales=None, isometry=None):
    """Q diag(sqrt d) B as rows of mpf; `isometry` is None, "dct" or rows."""
    found = [[number(x) for x in row] for row in rows]
    if scales is not None:
        found = [[mpmath.sqrt(number(d)) * x for x in row] for d, row in zip(scales, found, strict=True)]
    if isometry is None:
        return found
    Q = dct(len(rows)) if isometry == "dct" else [[number(x) for x in row] for row in isometry]
    return [
        [mpmath.fsum(q * row[k] for q, row in zip(line, found, strict=True)) for k in range(len(rows[0]))] for line in Q
    ]


def blocks(real, imaginary):
    """[[Re, -Im], [Im, Re]], which has the norm of Re + i Im."""
    both = list(zip(real, imaginary, strict=True))
    return [[*u, *(-x for x in v)] for u, v in both] + [[*v, *u] for u, v in both]


def largest_singular_value(rows):
    """||M|| by a singular value decomposition."""
    return max(mpmath.svd_r(mpmath.matrix([[number(x) for x in row] for row in rows]), compute_uv=False))


def determinant(rows):
    """Of Fractions, by expansion along the first row."""
    if not rows:
        return Fraction(1)
    return sum(
        (-1) ** k * x * determinant([row[:k] + row[k + 1 :] for row in rows[1:]]) for k, x in enumerate(rows[0]) if x
    )


def norm_at_most(rows, bound):
    """Is ||M|| <= bound? Decided: by singular values, or, where they are too close, by principal minors in Fractions."""
    gap = largest_singular_value(rows) / number(bound) - 1
    if abs(gap) > CLOSE:
        return gap < 0
    rows = [[Fraction(x) for x in row] for row in rows]
    if len(rows) > len(rows[0]):
        rows = [list(column) for column in zip(*rows, strict=True)]
    size = len(rows)
    gram = [[sum(a * b for a, b in zip(u, v, strict=True)) for v in rows] for u in rows]
    rest = [[(bound**2 if i == k else 0) - gram[i][k] for k in range(size)] for i in range(size)]
    return all(
        determinant([[rest[i][k] for k in chosen] for i in chosen]) >= 0
        for count in range(1, size + 1)
        for chosen in itertools.combinations(range(size), count)
    )

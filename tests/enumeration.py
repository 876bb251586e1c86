"""A second route to the solution set of P3: enumeration of faces in Fractions. Shares no code with sciverify.

Weights may be 0 ("free" entries), lam may be 0, and `signs` may demand sigma_i z_i >= 0; a bound along a sign that is not
admitted is no bound. The dual maximum of <p, y> over {||p|| <= 1, |A_i^T p| <= lam w_i} lies in the relative interior of a face; on the
affine hull {A_T^T p = lam (w s)_T} it is p0 + sqrt(1 - |p0|^2) v/|v| with p0 the least-norm point and v the
projection of y. All faces are tried. The distance of x to the primal polytope is the least distance to an affine hull
of one of its faces whose nearest point is feasible. Numbers are a + b sqrt(c) with Fractions a, b, c.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import isqrt

from mpmath import mp

mpmath = mp.clone()
mpmath.dps = 60


ZERO = Fraction(0)


class Number:
    """a + b sqrt(c)"""

    __slots__ = ("a", "b", "c")

    def __init__(self, a, b=0, c=0):
        self.a = a if type(a) is Fraction else Fraction(a)
        self.b, self.c = (Fraction(b), Fraction(c)) if b and c else (ZERO, ZERO)

    def lift(self, other):
        other = other if isinstance(other, Number) else Number(other)
        return other, self.c or other.c

    def __add__(self, other):
        other, c = self.lift(other)
        return Number(self.a + other.a, self.b + other.b, c) if c else Number(self.a + other.a)

    def __mul__(self, other):
        other, c = self.lift(other)
        if not c:
            return Number(self.a * other.a)
        return Number(self.a * other.a + c * self.b * other.b, self.a * other.b + self.b * other.a, c)

    def __neg__(self):
        return Number(-self.a, -self.b, self.c)

    def __sub__(self, other):
        other, c = self.lift(other)
        return Number(self.a - other.a, self.b - other.b, c) if c else Number(self.a - other.a)

    def __rsub__(self, other):
        return Number(other) - self

    def __truediv__(self, other):
        other, _ = self.lift(other)
        if not other.c:
            return Number(self.a / other.a, self.b / other.a, self.c)
        norm = other.a**2 - other.c * other.b**2
        return self * Number(other.a / norm, -other.b / norm, other.c)

    __radd__, __rmul__ = __add__, __mul__

    def sign(self):
        sa, sb = (self.a > 0) - (self.a < 0), (self.b > 0) - (self.b < 0)
        if sa * sb >= 0:
            return sa or sb
        square = self.a**2 - self.c * self.b**2
        return sa * ((square > 0) - (square < 0))


def number(x):
    return x if isinstance(x, Number) else Number(x)


def root(x):
    """sqrt of a Fraction as a Number, rational if it is one."""
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    if p * p == x.numerator and q * q == x.denominator:
        return Number(Fraction(p, q))
    return Number(0, 1, x)


def dot(u, v):
    pairs = [(number(a), number(b)) for a, b in zip(u, v, strict=True)]
    return sum((a * b for a, b in pairs if not (is_zero(a) or is_zero(b))), Number(0))


def is_zero(x):
    """Is that so without a look at the root?"""
    return not (x.a or x.b)


def solve(rows, right):
    """Any solution of a linear system of Numbers (free variables 0), or None."""
    table = [[number(x) for x in [*row, r]] for row, r in zip(rows, right, strict=True)]
    width, pivots = len(rows[0]) if rows else 0, []
    for column in range(width):
        top = len(pivots)
        found = next((i for i in range(top, len(table)) if table[i][column].sign()), None)
        if found is None:
            continue
        table[top], table[found] = table[found], table[top]
        lead = table[top][column]
        table[top] = [x if is_zero(x) else x / lead for x in table[top]]
        for i, row in enumerate(table):
            if i != top and row[column].sign():
                factor = row[column]
                table[i] = [x if is_zero(y) else x - factor * y for x, y in zip(row, table[top], strict=True)]
        pivots.append(column)
    if any(row[-1].sign() for row in table[len(pivots) :]):
        return None
    solution = [Number(0)] * width
    for row, column in zip(table, pivots, strict=False):
        solution[column] = row[-1]
    return solution


def ways(sigma):
    """The signs that an entry may have."""
    return (sigma,) if sigma else (1, -1)


def directions(correlations, lam, w, signs=None):
    """E: i -> the admitted sign s with s c_i = lam w_i, 0 if both have it."""
    E = {}
    for i, c in enumerate(correlations):
        equal = [s for s in ways(signs[i] if signs else 0) if (s * c - lam * w[i]).sign() == 0]
        if equal:
            E[i] = sum(equal)
    return E


def dual_optimum(A, y, lam, w, signs=None):
    """An optimal dual point, by trying every face."""
    m, N = len(A), len(A[0])
    columns = [[row[i] for row in A] for i in range(N)]
    best, value, sigma = None, None, signs or [0] * N
    for size in range(min(m, N) + 1):
        for T in itertools.combinations(range(N), size):
            gram = [[dot(columns[i], columns[k]) for k in T] for i in T]
            v = _off_the_range(columns, y, T, gram)
            for active in itertools.product(*(ways(sigma[i]) if lam * w[i] else (1,) for i in T)):
                p = _candidate(columns, lam, w, T, active, gram, v)
                if p is None or any(
                    (s * c - lam * w[i]).sign() > 0
                    for i, c in ((i, dot(columns[i], p)) for i in range(N))
                    for s in ways(sigma[i])
                ):
                    continue
                u = dot(p, y)
                approx = mpmath.mpf(u.a.numerator) / u.a.denominator + (
                    mpmath.mpf(u.b.numerator) / u.b.denominator
                ) * mpmath.sqrt(mpmath.mpf(u.c.numerator) / u.c.denominator)
                if value is None or approx > value + mpmath.mpf(10) ** -40:
                    best, value = p, approx
    return best


def abs_(x):
    return -x if x.sign() < 0 else x


def _off_the_range(columns, y, T, gram):
    """What is left of y without its projection to the range of A_T."""
    fit = solve(gram, [dot(columns[i], y) for i in T]) if T else []
    return [number(a) - b for a, b in zip(y, _combine(columns, T, fit, len(y)), strict=True)]


def _candidate(columns, lam, w, T, signs, gram, v):
    target = [lam * w[i] * s for i, s in zip(T, signs, strict=True)]
    coefficients = solve(gram, target) if T else []
    if coefficients is None:
        return None
    p0 = _combine(columns, T, coefficients, len(v))
    if any((dot(columns[i], p0) - t).sign() for i, t in zip(T, target, strict=True)):
        return None
    rest = 1 - dot(p0, p0)
    if rest.sign() < 0:
        return None
    length = dot(v, v)
    if length.sign() == 0:
        return p0
    scale = root(rest.a / length.a)
    return [a + scale * b for a, b in zip(p0, v, strict=True)]


def _combine(columns, T, coefficients, m):
    return [dot([columns[i][k] for i in T], coefficients) for k in range(m)]


def squared_distance(A, y, lam, w, x, p=None, signs=None):
    """(nearest minimiser, squared distance) as Numbers; p is an optimal dual point if it is known."""
    m, N = len(A), len(A[0])
    columns = [[row[i] for row in A] for i in range(N)]
    p = p or dual_optimum(A, y, lam, w, signs)
    E = directions([dot(c, p) for c in columns], lam, w, signs)
    sphere = (dot(p, p) - 1).sign() == 0
    best = None
    for size in range(len(E) + 1):
        for F in itertools.combinations(sorted(E), size):
            for with_tau in (False, True) if sphere else (False,):
                z = _project(columns, y, p, x, F, with_tau, m, N)
                if z is None or any(z[i].sign() * E[i] < 0 for i in F):
                    continue
                gap = [number(a) - b for a, b in zip(x, z, strict=True)]
                square = dot(gap, gap)
                if best is None or (square - best[1]).sign() < 0:
                    best = z, square
    if best is None:
        raise AssertionError("the enumeration found a dual point without a minimiser: it is wrong")
    return best


def _project(columns, y, p, x, F, with_tau, m, N):
    """Nearest point to x of {z = 0 off F, A_F z_F + tau p = y}, if tau >= 0 there."""
    fixed = [number(v) for v in y]
    for i in F:
        fixed = [a - number(x[i]) * b for a, b in zip(fixed, columns[i], strict=True)]
    rows = [[dot([columns[i][a] for i in F], [columns[i][b] for i in F]) for b in range(m)] for a in range(m)]
    right = fixed
    if with_tau:
        rows = [[*row, p[k]] for k, row in enumerate(rows)] + [[*p, Number(0)]]
        right = [*fixed, Number(0)]
    solution = solve(rows, right)
    if solution is None or (with_tau and solution[m].sign() < 0):
        return None
    z = [Number(0)] * N
    for i in F:
        z[i] = number(x[i]) + dot(columns[i], solution[:m])
    return z


def is_unique(A, y, lam, w, signs=None):
    """Do projections of far points in all coordinate directions coincide?"""
    N = len(A[0])
    points, p = [], dual_optimum(A, y, lam, w, signs)
    for i in range(N):
        for far in (10**6, -(10**6)):
            points.append(squared_distance(A, y, lam, w, [far if k == i else 0 for k in range(N)], p, signs)[0])
    return all((a - b).sign() == 0 for z in points for a, b in zip(z, points[0], strict=True))

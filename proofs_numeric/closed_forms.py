"""Theorem 3: a minimiser from its support and signs.

Statement. T independent columns, s signs, W = (w_i s_i)_T, G = A_T^T A_T, h = G^-1 A_T^T y, g = G^-1 W, q = W^T g,
rho^2 = ||y - A_T h||^2; z(t) = h - t g on T, 0 off T. If s_i z_i(t) >= 0 on T and |A_i^T r| <= t w_i off T (for t = 0:
|A_i^T A_T g| <= w_i), z(t) is a minimiser, with
    P2: t = lam/2;    P3: t = lam rho / sqrt(1 - lam^2 q) (rho > 0, lam^2 q < 1), or 0 (rho = 0, lam^2 q <= 1);
    P1: t = sqrt((eta^2 - rho^2)/q) (rho < eta, q > 0), or 0 (rho = eta, A^T(y - A_T h) = 0), or T empty (||y|| <= eta).
If the inequalities are strict (lam^2 q < 1 among them), it is the only one.

Assumption. lam > 0, eta >= 0, w > 0. That lam^2 q < 1 is needed shows A = y = w = lam = 1, where Xi_3 = [0, 1].

Proof: docs/theory/closed-forms.md. Certificate: of distance 0 of z(t), re-proven by the independent checker. Check: all
T and s of small rational instances, in Fractions and a + b sqrt(c) with c = t^2, against the library's solution set.
`python proofs_numeric/closed_forms.py`, or pytest.
"""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from fractions import Fraction

import pytest
import sympy

import sciverify as sv
from sciverify.checker import check

ROWS = {"P2": ["P2"], "P3": ["P3, rho > 0", "P3, rho = 0"], "P1": ["P1, rho < eta", "P1, rho = eta", "P1, T empty"]}
MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


def dot(u, v):
    """sum_k u_k v_k"""
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def sign(a, b, c):
    """The sign of a + b sqrt(c)."""
    sa, sb = (a > 0) - (a < 0), ((b > 0) - (b < 0)) * (c > 0)
    if sa * sb >= 0:
        return sa or sb
    return sa * ((a * a > b * b * c) - (a * a < b * b * c))


def written(a, b, c):
    """a + b sqrt(c) as a pair of rational numbers that determines it: its rational part and +-(the rest)^2."""
    square = Fraction(b * b * c)
    root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    up = 1 if b > 0 else -1
    return (a + up * root, Fraction(0)) if root * root == square else (a, up * square)


def read(x):
    """The same pair for a number of the library."""
    if hasattr(x, "field"):
        return written(*(Fraction(str(v)) for v in (x.a, x.b, x.field.radicand)))
    return Fraction(str(x)), Fraction(0)


def gram_inverse(columns):
    """G^-1 by SymPy; None if the columns are dependent."""
    gram = sympy.Matrix([[dot(u, v) for v in columns] for u in columns])
    return None if gram.det() == 0 else [[Fraction(int(x.p), int(x.q)) for x in row] for row in gram.inv().tolist()]


def scale(kind, parameter, rho, q, fits):
    """(row of the table, t^2, lam^2 q < 1) from rho^2 and q; None if no row applies."""
    if kind == "P2":
        return "P2", parameter**2 / 4, True
    if kind == "P3":
        rest = 1 - parameter**2 * q
        if rho > 0:
            return ("P3, rho > 0", parameter**2 * rho / rest, True) if rest > 0 else None
        return ("P3, rho = 0", Fraction(0), rest > 0) if rest >= 0 else None
    if rho < parameter**2 and q > 0:
        return "P1, rho < eta", (parameter**2 - rho) / q, True
    return ("P1, rho = eta", Fraction(0), True) if rho == parameter**2 and fits else None


def closed_forms(kind, A, y, parameter, w):
    """(row, z as triples (a, b, c), strict) for all T and s that satisfy the theorem's conditions."""
    columns = list(zip(*A, strict=True))
    zero = [(Fraction(0), Fraction(0), Fraction(0))] * len(w)
    if kind == "P1" and dot(y, y) <= parameter**2:
        yield "P1, T empty", zero, True
    for size in range(len(y) + 1):
        for T in itertools.combinations(range(len(w)), size):
            inverse = gram_inverse([columns[i] for i in T]) if T else []
            if inverse is None:
                continue
            h = [dot(row, [dot(columns[i], y) for i in T]) for row in inverse]
            flat = [b - dot([columns[i][k] for i in T], h) for k, b in enumerate(y)]
            fits = not any(dot(c, flat) for c in columns)
            for s in itertools.product((1, -1), repeat=size):
                W = [w[i] * v for i, v in zip(T, s, strict=True)]
                g = [dot(row, W) for row in inverse]
                slope = [dot([columns[i][k] for i in T], g) for k in range(len(y))]
                found = scale(kind, parameter, dot(flat, flat), dot(W, g), fits)
                if found is None:
                    continue
                row, c, strict = found
                signs = [sign(v * a, -v * b, c) for a, b, v in zip(h, g, s, strict=True)]
                off = [i for i in range(len(w)) if i not in T]
                bound = [(dot(columns[i], flat), dot(columns[i], slope), w[i]) for i in off]
                slack = [min(sign(-v * a, x - v * b, c) if c else x - v * b for v in (1, -1)) for a, b, x in bound]
                if min([*signs, *slack], default=0) >= 0:
                    z = list(zero)
                    for i, a, b in zip(T, h, g, strict=True):
                        z[i] = a, -b, c
                    yield row, z, strict and all(v > 0 for v in [*signs, *slack])


def instance(kind, seed):
    """(A, y, parameter, w): generic, fitted exactly, out of the range by eta, and with all penalties."""
    rng = random.Random(f"{kind} {seed}")
    m, N = rng.choice((1, 2, 2, 3)), rng.choice((1, 2, 3))
    A = [[Fraction(rng.randint(-3, 3)) for _ in range(N)] for _ in range(m)]
    w = [Fraction(rng.choice((1, 1, 2)), 2) for _ in range(N)]
    parameter = Fraction(rng.randint(1, 8), rng.choice((2, 3, 7)))
    y = [Fraction(rng.randint(-4, 4)) for _ in range(m)]
    if seed % 3:
        z = [Fraction(rng.choice((0, 0, 1, -2, 3))) for _ in range(N)]
        y = [dot(row, z) for row in A]
        if kind == "P1" and seed % 3 == 1:
            A, y = [*A, [Fraction(0)] * N], [*y, parameter]
        elif kind == "P1":
            parameter = Fraction(0)
    return A, y, parameter, w


@pytest.mark.parametrize("kind", MAKE)
def test_every_row_of_the_table(kind):
    """All (T, s) of random instances: z(t) is a minimiser, and the only vertex if the conditions are strict."""
    seen, strict_seen = Counter(), Counter()
    for seed in range(45):
        A, y, parameter, w = instance(kind, seed)
        found = list(closed_forms(kind, A, y, parameter, w))
        problem = MAKE[kind](A, y, parameter, weights=w)
        try:
            solutions = sv.solution_set(problem)
        except sv.AssumptionFailed:
            assert kind == "P1"
            assert not found
            continue
        assert found  # a vertex has independent columns
        vertices = [[read(x) for x in v] for v in solutions.vertices()]
        for row, z, strict in found:
            values = [sympy.Rational(a) + sympy.Rational(b) * sympy.sqrt(sympy.Rational(c)) for a, b, c in z]
            assert solutions.contains(values)
            assert [written(*x) for x in z] in vertices or not strict
            if strict:
                assert len(vertices) == 1
            if seen[row] < 5:
                certificate = sv.certify_distance(problem, values)
                check.check_bytes(certificate.to_json().encode())
                assert certificate.distance.upper == 0
                assert certificate.unique is sv.Verdict.TRUE or not strict
            seen[row] += 1
            strict_seen[row] += strict
        assert [read(x) for x in solutions.vertex] in [[written(*x) for x in z] for _, z, _ in found]
    assert all(strict_seen[row] >= 5 for row in ROWS[kind])


def test_the_penalty_at_which_the_residual_of_p3_becomes_free():
    """lam^2 q = 1, rho = 0: signs and bounds are strict, and z is not the only minimiser."""
    data = [[Fraction(1)]], [Fraction(1)], Fraction(1), [Fraction(1)]
    found = [(row, strict) for row, _, strict in closed_forms("P3", *data)]
    assert found == [("P3, rho > 0", False), ("P3, rho = 0", False)]
    assert sv.solution_set(sv.SquareRootLasso([[1]], [1], 1)).unique is sv.Verdict.FALSE


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

"""Rule isometry: a matrix with orthonormal columns drops out of the set of minimisers.

Statement. If Q*Q = I then (QA, Qy) and (A, y) have the same minimisers of P1, P2 and P3; and with A = DB, y = Db,
D = diag(sqrt d), only the d_k occur. The orthonormal DCT-II, Q_kl = c_k cos(pi (2l+1) k/(2m)), is such a matrix.

Assumption. Q*Q = I, checked exactly by library and checker for explicit matrices; d > 0.

Proof: docs/theory/isometry-rule.md. Certificate: of the same point for (A, y), for (QA, Qy) multiplied out, and for
(A, y) with Q as `isometry`; the independent checker re-proves all. Check: explicit rational Q (products of reflections,
at times with more rows than columns), the DCT of size 2, 4 and the roots of d multiplied out by SymPy; Q*Q of the DCT
in balls of 400 bits around entries that mpmath computes as well. `python proofs_numeric/isometry_rule.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy
from flint import arb, fmpq
from mpmath import mp

import sciverify as sv
from sciverify.checker import check
from sciverify.exact.balls import working_precision
from sciverify.problems.isometry import DCT

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
TINY = mp.mpf(10) ** -50


def real(x):
    """The exact number x as an mpf."""
    if hasattr(x, "field"):
        return real(x.a) + real(x.b) * mp.sqrt(real(x.field.radicand))
    return mp.mpf(int(x.numerator)) / int(x.denominator)


def times(Q, A):
    """The matrix product QA; vectors are one column."""
    return [[sum(q * a for q, a in zip(row, column, strict=True)) for column in zip(*A, strict=True)] for row in Q]


def orthogonal(rng, m):
    """A product of two rational reflections and a permutation, at times with one row of zeros more."""
    Q = [[Fraction(int(i == k)) for k in range(m)] for i in range(m)]
    for _ in range(2):
        v = [Fraction(rng.choice((-2, -1, 1, 3))) for _ in range(m)]
        square = sum(a * a for a in v)
        Q = times([[int(i == k) - 2 * v[i] * v[k] / square for k in range(m)] for i in range(m)], Q)
    rng.shuffle(Q)
    return [*Q, [Fraction(0)] * m] if rng.random() < 0.4 else Q


def described(problem, x):
    """(unique, bounds of the distance, sorted vertices in 60 digits), from verified certificates."""
    certificate = sv.certify_distance(problem, x, 30)
    check.check_bytes(certificate.to_json().encode())
    with mp.workdps(60):
        vertices = [[real(a) for a in v] for v in sv.solution_set(problem).vertices()]
    return certificate.unique, certificate.distance, vertices


def require_same(first, second):
    """The same set of minimisers, as far as vertices and distances tell."""
    assert first[:2] == second[:2]
    assert len(first[2]) == len(second[2])
    for v in first[2]:
        assert min(max(abs(a - b) for a, b in zip(v, other, strict=True)) for other in second[2]) < TINY


def instance(kind, seed, m):
    """(A, y, parameter, weights, x), two columns alike."""
    rng = random.Random(f"{kind} {seed}")
    N = rng.choice((2, 3, 4))
    A = [[Fraction(rng.randint(-3, 3)) for _ in range(N)] for _ in range(m)]
    for row in A:
        row[1] = -row[0]
    z = [Fraction(rng.choice((0, 1, -2))) for _ in range(N)]
    noise = Fraction(seed % 2, 3)
    y = [sum(a * b for a, b in zip(row, z, strict=True)) + (noise if k == 0 else 0) for k, row in enumerate(A)]
    parameter = noise * 2 if kind == "P1" else Fraction(rng.randint(1, 6), 5)
    return (
        A,
        y,
        parameter,
        [1, 1] + [rng.choice((1, 2)) for _ in range(N - 2)],
        [Fraction(rng.randint(-9, 9), 4) for _ in range(N)],
    )


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("seed", range(6))
def test_rational_isometries_drop_out(kind, seed):
    """(A, y), (QA, Qy) and the pair with Q as `isometry`."""
    rng = random.Random(seed)
    m = 1 + seed % 3
    A, y, parameter, w, x = instance(kind, seed, m)
    Q = orthogonal(rng, m)
    plain = described(MAKE[kind](A, y, parameter, weights=w), x)
    product = MAKE[kind](times(Q, A), [a for (a,) in times(Q, [[b] for b in y])], parameter, weights=w)
    require_same(plain, described(product, x))
    require_same(plain, described(MAKE[kind](A, y, parameter, weights=w, isometry=Q), x))
    crooked = [[2 * a for a in row] for row in Q]
    with pytest.raises(sv.AssumptionFailed, match="isometry"):
        MAKE[kind](A, y, parameter, weights=w, isometry=crooked)


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("m", [1, 2, 4])
def test_the_dct_and_row_scales_drop_out(kind, m):
    """Multiplied out in roots by SymPy."""
    A, y, parameter, w, x = instance(kind, m, m)
    d = [2, 3, 1, 1][:m]
    c = [sympy.sqrt(sympy.Rational(1 if k == 0 else 2, m)) for k in range(m)]
    Q = [[c[k] * sympy.cos(sympy.pi * (2 * j + 1) * k / (2 * m)) for j in range(m)] for k in range(m)]
    Q = [[sympy.sqrtdenest(sympy.expand(q)) for q in row] for row in Q]
    plain = described(MAKE[kind](A, y, parameter, weights=w), x)
    product = MAKE[kind](times(Q, A), [a for (a,) in times(Q, [[b] for b in y])], parameter, weights=w)
    require_same(plain, described(product, x))
    require_same(plain, described(MAKE[kind](A, y, parameter, weights=w, isometry="dct"), x))
    roots = [sympy.sqrt(a) for a in d]
    scaled = [[r * a for a in row] for r, row in zip(roots, A, strict=True)]
    wide = parameter * 2
    product = MAKE[kind](scaled, [r * b for r, b in zip(roots, y, strict=True)], wide, weights=w)
    require_same(described(MAKE[kind](A, y, wide, weights=w, row_scales_squared=d), x), described(product, x))


def test_a_matrix_that_is_no_isometry_changes_the_minimisers():
    """Q = 2 I, so that the assumption is needed."""
    for make in (sv.Lasso, sv.SquareRootLasso):
        once, twice = make([[1], [0]], [3, 1], "1/2"), make([[2], [0]], [6, 2], "1/2")
        assert not sv.solution_set(once).contains(sv.solution_set(twice).vertex)


@pytest.mark.parametrize("m", [1, 2, 3, 8, 13])
def test_the_dct_is_orthonormal_to_100_digits(m):
    """Balls of Q*Q and QQ* contain I and have radius < 10^-100; entries agree with mpmath."""
    with working_precision(400), mp.workprec(400):
        Q = [[DCT(m).enclose_entry(k, j) for j in range(m)] for k in range(m)]
        for k in range(m):
            for j in range(m):
                entry = mp.sqrt(mp.mpf(1 if k == 0 else 2) / m) * mp.cos(mp.pi * (2 * j + 1) * k / (2 * m))
                assert abs(arb(mp.nstr(entry, 115)) - Q[k][j]) < arb("1e-100")
        for rows in (Q, list(zip(*Q, strict=True))):
            for i, u in enumerate(rows):
                for k, v in enumerate(rows):
                    ball = sum((a * b for a, b in zip(u, v, strict=True)), arb(0))
                    assert ball.contains(arb(int(i == k)))
                    assert ball.rad() < arb(fmpq(1, 10**100))


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

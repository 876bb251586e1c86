"""A zero of the optimality equations of groups in a box is the only minimiser.

Statement. z_g in R^{d_g} are the entries of disjoint groups, T those with z_g != 0, and t > 0. If A_g^T r = t w_g
z_g/||z_g|| on T and ||A_g^T r|| < t w_g off T, r = y - Az, with t = lam/2 (P2), t = lam ||r|| (P3), ||r|| = eta (P1),
and the Jacobian of these equations in (z_T[, t]) is nonsingular, then z is the only minimiser. Such a z lies within
delta of z~, entry by entry, if theta = max_i (|I - R J~| 1 + |R| V)_i < 1 and ||R F~||_inf < (1 - theta) delta.

Assumption. None on A: a group may have more columns than A has rows.

Proof: docs/theory/complex-krawczyk.md. Certificate: for the settings below a certificate of distance 0 within 10^-30
from a minimiser known in closed form, re-proved by the independent checker; the constants of the proof in symbols; the
bound V held against Jacobians at random points of a box. Check: `python proofs_numeric/group_penalties.py`, or pytest.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy

import sciverify as sv
from sciverify.checker import check

DIRECTIONS = [(Fraction(2, 3), Fraction(-1, 3), Fraction(2, 3)), (Fraction(1),), (Fraction(3, 5), Fraction(4, 5))]
"""Rational vectors of length 1 and of the sizes 3, 1, 2."""
KINDS = [
    (sv.Lasso, lambda t, _: 2 * t),
    (sv.SquareRootLasso, lambda t, size: t / size),
    (sv.BasisPursuit, lambda _, size: size),
]


def closed_form():
    """(A, y, groups, w, z, t, ||r||): orthogonal columns in three groups; a fourth group sees the residual only.

    r = t (w_g s_g)_g beside 4: t^2 (4/9 + 1/9 + 4/9) + 16 with w = (2/3, 1/3, 2/3), t = 3, so ||r|| = 5.
    """
    t, w = Fraction(3), [Fraction(2, 3), Fraction(1, 3), Fraction(2, 3), Fraction(1)]
    A = [[Fraction(int(i == k)) for k in range(6)] + [Fraction(0)] * 2 for i in range(7)]
    A[6][6], A[6][7] = Fraction(1, 2), Fraction(1, 3)
    z = [length * v for length, s in zip((5, 7, 4), DIRECTIONS, strict=True) for v in s]
    r = [t * weight * v for weight, s in zip(w, DIRECTIONS, strict=False) for v in s] + [Fraction(4)]
    y = [a + b for a, b in zip([*z, Fraction(0)], r, strict=True)]
    return A, y, [[0, 1, 2], [3], [4, 5], [6, 7]], w, [*z, Fraction(0), Fraction(0)], t, Fraction(5)


@pytest.mark.parametrize(("kind", "parameter"), KINDS)
def test_minimisers_in_closed_form(kind, parameter):
    """All three problems have the same known minimiser: ||A_g^T r|| = 4 sqrt(13)/6 < 3 off the support."""
    A, y, groups, w, z, t, size = closed_form()
    assert sum((b - sum(a * v for a, v in zip(row, z, strict=True))) ** 2 for row, b in zip(A, y, strict=True)) == 25
    certificate = sv.certify_distance(kind(A, y, parameter(t, size), groups=groups, weights=w), z, digits=30)
    assert check.check_bytes(certificate.to_json().encode())["unique"] is True
    assert certificate.distance.upper <= Fraction(1, 10**30)
    assert certificate.evidence.support == (0, 1, 2)


@pytest.mark.parametrize("size", [2, 3, 7])
def test_equal_columns_in_a_group(size):
    """A = (1, ..., 1): z = (y/d - t/(d sqrt d)) (1, ..., 1) is the only minimiser, though the columns are dependent."""
    y, lam = 10, 2
    problem = sv.Lasso([[1] * size], [y], lam, groups=[[*range(size)]])
    found = sv.certify_distance(problem, [0] * size)
    check.check_bytes(found.to_json().encode())
    distance = sympy.sqrt(size) * (sympy.Rational(y, size) - 1 / (size * sympy.sqrt(size)))
    assert found.distance.lower <= distance <= found.distance.upper
    with pytest.raises(sv.Undecided):
        sv.certify_distance(sv.Lasso([[1] * size], [y], lam, groups=[[i] for i in range(size)]), [0] * size)


def test_the_derivatives_of_the_direction():
    """In R^3: Dphi = (I - phi phi^T)/||z||; D^2 phi(z)[h, h] lies in the plane of z and h, with its length there."""
    z = sympy.Matrix([sympy.Symbol("s", positive=True), 0, 0])
    h = sympy.Matrix(sympy.symbols("p q r", real=True))
    e, s = sympy.Symbol("e", real=True), z[0]
    moved = (z + e * h) / sympy.sqrt(((z + e * h).T * (z + e * h))[0])
    first = moved.diff(e).subs(e, 0)
    phi = sympy.Matrix([1, 0, 0])
    assert sympy.simplify(first - (h - phi * (phi.T * h)[0]) / s) == sympy.zeros(3, 1)
    second = moved.diff(e, 2).subs(e, 0)
    p, across = h[0], h[1] ** 2 + h[2] ** 2
    assert sympy.simplify((second.T * second)[0] * s**4 - (across**2 + 4 * p**2 * across)) == 0
    assert sympy.simplify(second[1] * h[2] - second[2] * h[1]) == 0


@pytest.mark.parametrize("size", range(1, 200))
def test_the_root_of_a_size(size):
    """(s + d/s)/2 >= sqrt(d), and at most 2/sqrt(3) of it: the mean of two numbers and their geometric mean."""
    s = math.isqrt(size)
    bound = Fraction(s * s + size, 2 * s)
    assert size <= bound**2 <= size * Fraction(4, 3)


def jacobian(u, gram, b, w, sizes, lam):
    """J of P3 at u = (z, t), by hand."""
    z, t = u[:-1], u[-1]
    top, side, start = gram.copy(), np.zeros(len(z)), 0
    for d, weight in zip(sizes, w, strict=True):
        part = slice(start, start + d)
        s = np.linalg.norm(z[part])
        phi = z[part] / s
        top[part, part] += t * weight / s * (np.eye(d) - np.outer(phi, phi))
        side[part] = weight * phi
        start += d
    c = b - gram @ z
    return np.vstack([np.column_stack([top, side]), [*(2 * lam**2 * c), 2 * t]])


@pytest.mark.parametrize("seed", range(6))
def test_the_variation_of_the_jacobian(seed):
    """Row sums of |J(u) - J(u~)| stay below V at random points and corners of a box."""
    rng = np.random.default_rng(seed)
    sizes, lam, t, delta = [1, 2, 3, 5], 0.7, 0.8, 0.02
    n = sum(sizes)
    B = rng.standard_normal((6, n))
    gram, w, b = B.T @ B, rng.uniform(0.5, 2, len(sizes)), rng.standard_normal(n)
    z = rng.standard_normal(n) + 0.3
    V, start = [], 0
    for d, weight in zip(sizes, w, strict=True):
        sigma = np.linalg.norm(z[start : start + d]) - np.sqrt(d) * delta
        assert sigma > 0
        V += [weight * (6 / 5 * d * t * delta / sigma**2 + 2 * np.sqrt(d) * delta / sigma)] * d
        start += d
    V.append(2 * lam**2 * delta * np.abs(gram).sum() + 2 * delta)
    centre = np.array([*z, t])
    there, closest = jacobian(centre, gram, b, w, sizes, lam), 0.0
    for _ in range(500):
        step = delta * (rng.uniform(-1, 1, n + 1) if rng.random() < 0.3 else rng.choice([-1, 1], n + 1))
        moved = jacobian(centre + step, gram, b, w, sizes, lam)
        ratios = np.abs(moved - there).sum(axis=1) / V
        assert (ratios <= 1).all()
        closest = max(closest, float(ratios[:-1].max()))
    assert closest > 0.2, "the points come nowhere near the bound"


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

"""A zero of the complex optimality equations in a box is the only minimiser.

Statement. A in C^{m x N}, y in C^m, z with support T and t > 0 satisfy A_j^H r = t w_j z_j/|z_j| on T and
|A_i^H r| < t w_i off T, r = y - Az, with t = lam/2 (P2), t = lam ||r|| (P3), ||r|| = eta (P1). If the Jacobian of these
equations in (Re z_T, Im z_T[, t]) is nonsingular, z is the only minimiser. Such a z lies within delta of z~, part by
part, if theta = max_i (|I - R J~| 1 + |R| V)_i < 1 and ||R F~||_inf < (1 - theta) delta.

Assumption. None on A: supports may have more than m columns.

Proof: docs/theory/complex-krawczyk.md. Certificate: for the settings below a certificate of distance 0 within 10^-30
from a minimiser known in closed form, re-proved by the independent checker; the constants of the proof in symbols; the
bound V held against Jacobians at random points of a box. Check: `python proofs_numeric/complex_krawczyk.py`, or pytest.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

import sciverify as sv
from sciverify.checker import check

PHASES = [(3, 4, 5), (5, -12, 13), (-8, 15, 17), (20, 21, 29), (-7, -24, 25)]
KINDS = [
    (sv.Lasso, lambda t, _: 2 * t),
    (sv.SquareRootLasso, lambda t, size: t / size),
    (sv.BasisPursuit, lambda _, size: size),
]


def phase(k):
    """A Gaussian rational of modulus 1."""
    a, b, c = PHASES[k % len(PHASES)]
    return sympy.Rational(a, c) + sympy.I * sympy.Rational(b, c)


def closed_form(k):
    """(A, y, w, z, t, ||r||): k orthogonal columns with weights 3/5, 4/5, one column that only the residual sees."""
    t, rest = 3, 4
    w = [sympy.Rational(3, 5), sympy.Rational(4, 5)][:k] + [sympy.Integer(1)] * (3 - k)
    A = sympy.zeros(3, 3)
    for j in range(k):
        A[j, j] = phase(j)
    A[2, 2] = phase(4) / 8
    for j in range(k, 2):
        A[2, j] = phase(j + 1) / 16
    z = [(j + 5) * phase(j + 2) for j in range(k)]
    r = [t * w[j] * A[j, j] * phase(j + 2) for j in range(k)] + [0] * (2 - k) + [rest]
    y = [sympy.expand(sum(A[i, j] * z[j] for j in range(k)) + r[i]) for i in range(3)]
    size = sympy.sqrt(sum(sympy.expand(v * sympy.conjugate(v)) for v in r))
    return A, y, w, z + [0] * (3 - k), sympy.Integer(t), size


@pytest.mark.parametrize(("kind", "parameter"), KINDS)
def test_minimisers_in_closed_form(kind, parameter):
    """All three problems have the same known minimiser."""
    A, y, w, z, t, size = closed_form(2)
    assert size == 5
    certificate = sv.certify_distance(kind(A, y, parameter(t, size), weights=w), z, digits=30)
    assert check.check_bytes(certificate.to_json().encode())["unique"] is True
    assert certificate.distance.upper <= Fraction(1, 10**30)


def test_more_columns_than_rows():
    """A support of four dependent columns in C^3, with a nonsingular Jacobian all the same."""
    problem = sv.Lasso([[3 + 4j, 1, 1j, 0], [1j, 2, -1, 0.5], [0, 1 - 1j, 2 + 1j, 0.5j]], [15 + 10j, 9j, 1], 2,
                       weights=[1, 2, 1, "1/3"])  # fmt: skip
    certificate = sv.certify_distance(problem, [0, 0, 0, 0])
    assert len(certificate.evidence.support) == 4
    assert check.check_bytes(certificate.to_json().encode())["unique"] is True


def test_the_second_derivative_of_the_phase():
    """|D^2 phi(s)[h, h]|^2 s^4 = 4 q^2 - 3 q^4 on p^2 + q^2 = 1, at most 4/3 < (6/5)^2."""
    s, e = sympy.symbols("s e", positive=True)
    p, q = sympy.symbols("p q", real=True)
    modulus = sympy.sqrt((s + e * p) ** 2 + (e * q) ** 2)
    parts = [sympy.diff(part / modulus, e, 2).subs(e, 0) for part in (s + e * p, e * q)]
    square = sympy.simplify(sum(part**2 for part in parts) * s**4)
    assert sympy.simplify(square - (q**4 + 4 * p**2 * q**2)) == 0
    x = sympy.Symbol("x", real=True)
    assert sympy.maximum(4 * x - 3 * x**2, x, sympy.Interval(0, 1)) == sympy.Rational(4, 3)
    assert sympy.Rational(4, 3) < sympy.Rational(6, 5) ** 2


def jacobian(u, gram, b, w, parameter):
    """J of P3 at u = (Re z, Im z, t), by hand."""
    k = len(w)
    z, t = u[:k] + 1j * u[k : 2 * k], u[-1]
    s = np.abs(z)
    x, y = z.real, z.imag
    top = np.block([[gram.real, -gram.imag], [gram.imag, gram.real]])
    top = top + np.block(
        [[np.diag(t * w * y**2 / s**3), np.diag(-t * w * x * y / s**3)],
         [np.diag(-t * w * x * y / s**3), np.diag(t * w * x**2 / s**3)]]
    )  # fmt: skip
    c = b - gram @ z
    side = np.concatenate([w * x / s, w * y / s])[:, None]
    last = np.concatenate([2 * parameter**2 * c.real, 2 * parameter**2 * c.imag, [2 * t]])
    return np.vstack([np.hstack([top, side]), last])


@pytest.mark.parametrize("seed", range(5))
def test_the_variation_of_the_jacobian(seed):
    """Row sums of |J(u) - J(u~)| stay below V at random points and corners of a box."""
    rng = np.random.default_rng(seed)
    k, lam, t, delta = 3, 0.7, 0.8, 0.05
    B = rng.standard_normal((5, k)) + 1j * rng.standard_normal((5, k))
    gram, w = B.conj().T @ B, rng.uniform(0.5, 2, k)
    b, z = (
        rng.standard_normal(k) + 1j * rng.standard_normal(k),
        (0.2 + rng.uniform(size=k)) * np.exp(1j * rng.uniform(0, 7, k)),
    )
    centre = np.concatenate([z.real, z.imag, [t]])
    sigma = np.abs(z) - np.sqrt(2) * delta
    entry = w * (12 / 5 * t * delta / sigma**2 + 3 * delta / sigma)
    total = np.sum(np.abs(gram.real) + np.abs(gram.imag))
    V = np.concatenate([entry, entry, [4 * lam**2 * delta * total + 2 * delta]])
    there = jacobian(centre, gram, b, w, lam)
    for _ in range(300):
        step = delta * (rng.uniform(-1, 1, 2 * k + 1) if rng.random() < 0.5 else rng.choice([-1, 1], 2 * k + 1))
        moved = jacobian(centre + step, gram, b, w, lam)
        assert (np.abs(moved - there).sum(axis=1) <= V).all()


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

"""Rule dual-optimality: the gap between an objective and a dual value is a sum of terms that are >= 0.

Statement. For every z' (feasible, for P1) and every dual point p, with r' = b - Bz' and c = A^T p,
    P3:  F(z') - <p, b>              = (||r'|| - <p, r'>) + sum_i (lam w_i |z'_i| - c_i z'_i),
    P2:  F(z') - (2<p, b> - ||p||^2) = ||r' - p||^2 + sum_i (lam w_i |z'_i| - 2 c_i z'_i),                       (*)
    P1:  F(z') - (<p, b> - eta||p||) = (eta||p|| - <p, r'>) + sum_i (w_i |z'_i| - c_i z'_i);
all terms are >= 0 if |c_i| <= beta w_i and, for P3, ||p|| <= 1; all vanish at the pair of a certificate, except the
first one of P1 where A^T r = 0 and ||r|| = eta, which is then the same for all feasible z'.

Assumptions. lam > 0, eta >= 0, w > 0, row scales d > 0; <u, v> = sum_k d_k u_k v_k.

Proof: docs/certificate-format.md, rule dual-optimality; docs/theory/solution-sets.md, theorem 1. Certificate: of the
distance of a random point and of the excess F(z') - min F; the independent checker re-proves both. Check: (*) in
Fractions (the norms of P3 and P1 are on both sides, so they are left out, and the first term is compared by squares);
the certified pairs and excesses in 100 digits. `python proofs_numeric/dual_optimality.py`, or pytest.
"""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest
from mpmath import mp

import sciverify as sv
from sciverify.checker import check

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
TINY = mp.mpf(10) ** -90
CASES = pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind in MAKE for seed in range(8)])


def real(x):
    """The exact number x as an mpf."""
    if hasattr(x, "field"):
        return real(x.a) + real(x.b) * mp.sqrt(real(x.field.radicand))
    return mp.mpf(int(x.numerator)) / int(x.denominator)


class Instance:
    """Small random data with two columns alike; P1 with eta > dist(b, range), eta = 0 and eta = dist(b, range) > 0."""

    def __init__(self, kind, seed):
        self.kind, self.rng = kind, random.Random(f"{kind} {seed}")
        rng, m, N = self.rng, 2 + seed % 2, 3 + seed % 3
        self.B = [[Fraction(rng.randint(-3, 3)) for _ in range(N)] for _ in range(m)]
        for row in self.B:
            row[1] = -row[0]
        self.w = [Fraction(rng.choice((1, 1, 2)), rng.choice((1, 3))) for _ in range(N)]
        self.d = [Fraction(rng.choice((1, 2, 3))) for _ in range(m)]
        self.start = [Fraction(rng.choice((0, 0, 1, -2))) for _ in range(N)]
        off = [Fraction(0 if seed % 4 == 0 else rng.randint(-2, 2), 3) for _ in range(m)]
        self.parameter = Fraction(rng.randint(1, 9), 8)
        if kind == "P1":
            self.parameter = self.inner(off, off) + Fraction(seed % 4 > 0, 4)  # s + 1/4 >= sqrt(s)
        if kind == "P1" and seed % 4 == 1:
            self.B[-1], self.d[-1], off = [Fraction(0)] * N, Fraction(1), [Fraction(0)] * (m - 1) + [self.parameter]
        self.b = [a - r for a, r in zip(off, self.residual(self.start, [Fraction(0)] * m), strict=True)]
        self.beta = {"P1": Fraction(1), "P2": self.parameter / 2, "P3": self.parameter}[kind]
        self.problem = MAKE[kind](self.B, self.b, self.parameter, weights=self.w, row_scales_squared=self.d)

    def inner(self, u, v):
        """sum_k d_k u_k v_k"""
        return sum(d * a * b for a, b, d in zip(u, v, self.d, strict=True))

    def residual(self, z, b=None):
        """b - Bz"""
        rows = zip(b or self.b, self.B, strict=True)
        return [-sum(x * y for x, y in zip(row, z, strict=True)) + a for a, row in rows]

    def correlations(self, p):
        """A^T p"""
        return [self.inner(column, p) for column in zip(*self.B, strict=True)]

    def bound(self, p):
        """The largest |c_i| / (beta w_i)."""
        return max(abs(c) / (self.beta * w) for c, w in zip(self.correlations(p), self.w, strict=True))

    def violation(self):
        """A dual point with |c_i| = 2 beta w_i for some i."""
        p = max(zip(*self.B, strict=True), key=self.bound)
        return [2 * a / self.bound(p) for a in p]

    def feasible(self):
        """A random z'; for P1 on the way from a feasible point to it, or along the two columns that are alike."""
        z = [Fraction(self.rng.randint(-9, 9), self.rng.randint(1, 4)) for _ in self.w]
        if self.kind != "P1":
            return z
        free = self.parameter == 0 or self.rng.random() < 0.3
        step = [z[0], z[0], *[Fraction(0)] * (len(z) - 2)] if free else z
        for factor in [Fraction(1, 2**k) for k in range(12)] + [Fraction(0)]:
            z = [a + factor * b for a, b in zip(self.start, step, strict=True)]
            r = self.residual(z)
            if self.inner(r, r) <= self.parameter**2:
                return z
        raise AssertionError("the starting point is not feasible")

    def terms(self, z, p):
        """(gap, first term, sum, squared norm): gap and first term without the norm that P3 and P1 have in both."""
        r, c = self.residual(z), self.correlations(p)
        price = (1 if self.kind == "P1" else self.parameter) * sum(w * abs(a) for w, a in zip(self.w, z, strict=True))
        if self.kind == "P2":
            off = [a - b for a, b in zip(r, p, strict=True)]
            gap = self.inner(r, r) + price - 2 * self.inner(p, self.b) + self.inner(p, p)
            columns = [self.parameter * w * abs(a) - 2 * x * a for w, a, x in zip(self.w, z, c, strict=True)]
            return gap, self.inner(off, off), columns, 0
        columns = [self.beta * w * abs(a) - x * a for w, a, x in zip(self.w, z, c, strict=True)]
        square = self.inner(r, r) if self.kind == "P3" else self.parameter**2 * self.inner(p, p)
        return price - self.inner(p, self.b), -self.inner(p, r), columns, square


@CASES
def test_the_identity_for_any_dual_point(kind, seed):
    """(*), terms >= 0 for feasible p, and one that is < 0 for some z' if p is not feasible."""
    instance = Instance(kind, seed)
    for _ in range(20):
        z, p = (
            instance.feasible(),
            [Fraction(instance.rng.randint(-4, 4), instance.rng.randint(1, 3)) for _ in instance.b],
        )
        gap, first, columns, _ = instance.terms(z, p)
        assert gap == first + sum(columns)
        spike = [Fraction((c > 0) - (c < 0)) for c in instance.correlations(instance.violation())]
        assert min(instance.terms(spike, instance.violation())[2]) < 0
        size = max(instance.bound(p), 1, sum(abs(a) * d for a, d in zip(p, instance.d, strict=True)))
        gap, first, columns, square = instance.terms(z, [a / size for a in p])
        assert gap == first + sum(columns)
        assert min(columns) >= 0
        assert first >= 0 or first**2 <= square


@CASES
def test_the_pair_of_a_certificate_closes_the_gap(kind, seed):
    """The terms vanish at the minimiser, so their sum at any z' is F(z') - min F."""
    instance = Instance(kind, seed)
    certificate = sv.certify_distance(instance.problem, instance.feasible())
    check.check_bytes(certificate.to_json().encode())
    with mp.workdps(100):
        pair = certificate.evidence.optimality
        p, z = ([real(a) for a in part] for part in (pair.dual, pair.minimiser))
        assert instance.bound(p) <= 1 + TINY
        assert kind != "P3" or instance.inner(p, p) <= 1 + TINY
        _, first, columns, square = instance.terms(z, p)
        common = first + mp.sqrt(square)
        assert max(map(abs, columns)) < TINY
        if abs(common) > TINY:
            r = instance.residual(z)
            assert kind == "P1"
            assert abs(instance.inner(r, r) - instance.parameter**2) < TINY
            assert max(map(abs, instance.correlations(r))) < TINY
        for _ in range(4):
            other = instance.feasible()
            found = sv.certify_objective_excess(instance.problem, other, 30)
            check.check_bytes(found.to_json().encode())
            _, first, columns, square = instance.terms([real(a) for a in other], p)
            excess, bounds = first + mp.sqrt(square) - common + sum(columns), found.objective_excess
            assert real(bounds.lower) - TINY <= excess <= real(bounds.upper) + TINY
            assert bounds.width <= bounds.upper / 10**28


def forged(problem, **pair):
    """A certificate of distance 0..1000 with another dual point or minimiser."""
    document = json.loads(sv.certify_distance(problem, [1000] * problem.shape[1]).to_json())
    document["claim"] |= {"lower": "0", "upper": "1000000", "unique": None}
    document["evidence"] |= {"separation": None, "uniqueness": None}
    check.check_bytes(json.dumps(document).encode())
    document["evidence"]["optimality"] |= {key: [str(a) for a in value] for key, value in pair.items()}
    return json.dumps(document).encode()


@CASES
def test_a_minimiser_that_leaves_a_gap_is_rejected(kind, seed):
    """The same certificate with a point that is no minimiser."""
    instance = Instance(kind, seed)
    outside = [a + 5 for a in instance.start]
    assert not sv.solution_set(instance.problem).contains(outside)
    with pytest.raises(check.Rejected, match="dual-optimality"):
        check.check_bytes(forged(instance.problem, minimiser=outside))


@pytest.mark.parametrize(
    ("problem", "dual", "minimiser", "reason"),
    [
        (sv.BasisPursuit([[1]], [1], 1), [2], [0], "exceeds its bound"),
        (sv.Lasso([[1]], [1], 1), [1], [0], "exceeds its bound"),
        (sv.SquareRootLasso([[1]], [1], "1/2"), [1], [0], "exceeds its bound"),
        (sv.SquareRootLasso([["1/4"]], [1], 1), [2], [0], "norm above 1"),
        (sv.BasisPursuit([[1]], [1]), ["1/2"], [1], "nonzero where"),
        (sv.BasisPursuit([[1]], [2], 1), [1], [2], "not eta times the direction"),
        (sv.BasisPursuit([[1]], [2], 1), [1], ["1/2"], "longer than eta"),
        (sv.Lasso([[1]], [1], 1), ["1/2"], [1], "not the dual point"),
        (sv.SquareRootLasso([[1]], [1], "1/2"), ["1/2"], [2], "not aligned"),
    ],
)
def test_every_condition_is_checked(problem, dual, minimiser, reason):
    """Pairs that lack one condition."""
    with pytest.raises(check.Rejected, match=reason):
        check.check_bytes(forged(problem, dual=dual, minimiser=minimiser))


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

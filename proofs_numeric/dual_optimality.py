"""Rule dual-optimality: the gap between an objective and a dual value is a sum of terms that are >= 0.

Statement. For every z' (feasible, for P1) and every dual point p, with r' = b - Bz' and c = A^T p,
    P3:  F(z') - <p, b>              = (||r'|| - <p, r'>) + sum_i (lam w_i |z'_i| - c_i z'_i),
    P2:  F(z') - (2<p, b> - ||p||^2) = ||r' - p||^2 + sum_i (lam w_i |z'_i| - 2 c_i z'_i),                       (*)
    P1:  F(z') - (<p, b> - eta||p||) = (eta||p|| - <p, r'>) + sum_i (w_i |z'_i| - c_i z'_i);
all terms are >= 0 if |c_i| <= beta w_i and, for P3, ||p|| <= 1; all vanish at the pair of a certificate, except the
first one of P1 where A^T r = 0 and ||r|| = eta, which is then the same for all feasible z'.

The same with w_i = 0, lam = 0 and constraints sigma_i z_i >= 0, if s c_i <= beta w_i holds in admitted directions
(i, s), z' obeys its constraints, and p != 0 for P1 with free entries. All feasible points of P1 share the residual r
if ||r|| = eta, s A_i^T r <= 0 in admitted directions and <r, b - r> = 0 (X7); each of the three is needed.

Assumptions. lam >= 0, eta >= 0, w >= 0, row scales d > 0; <u, v> = sum_k d_k u_k v_k.

Proof: docs/certificate-format.md, rule dual-optimality; docs/theory/solution-sets.md, theorem 1. Certificate: of the
distance of a random point and of the excess F(z') - min F; the independent checker re-proves both. Check: (*) in
Fractions (the norms of P3 and P1 are on both sides, so they are left out, and the first term is compared by squares);
the certified pairs and excesses in 100 digits. `python proofs_numeric/dual_optimality.py`, or pytest.
"""

from __future__ import annotations

import itertools
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


class Constrained(Instance):
    """The same data with free entries, sign constraints, or lam = 0."""

    def __init__(self, kind, seed):
        super().__init__(kind, seed)
        rng, N = self.rng, len(self.w)
        self.sigma = [rng.choice((0, 1, -1)) for _ in range(N)]
        for i in rng.sample(range(N), rng.randrange(3)):
            self.w[i], self.sigma[i] = Fraction(0), 0
        if kind != "P1" and seed % 4 == 3:
            self.parameter, self.sigma = Fraction(0), [0] * N
        self.beta = {"P1": Fraction(1), "P2": self.parameter / 2, "P3": self.parameter}[kind]

    def ways(self, i):
        """The admitted signs of an entry."""
        return (self.sigma[i],) if self.sigma[i] else (1, -1)

    def obeys(self, z):
        """The sign constraints."""
        return all(s * a >= 0 for s, a in zip(self.sigma, z, strict=True))

    def is_dual(self, p):
        """Condition 1."""
        c = self.correlations(p)
        inside = all(s * c[i] <= self.beta * w for i, w in enumerate(self.w) for s in self.ways(i))
        return inside and (self.kind != "P3" or self.inner(p, p) <= 1)

    def near_the_signs(self):
        """A random z' that obeys the constraints, not always one that is feasible for P1."""
        z = [Fraction(self.rng.randint(-9, 9), self.rng.randint(1, 4)) for _ in self.w]
        return [abs(a) * s if s else a for a, s in zip(z, self.sigma, strict=True)]


@CASES
def test_the_identity_with_free_entries_and_signs(kind, seed):
    """(*), and (X6): terms >= 0 at all z' that obey the constraints exactly if p is a dual point."""
    instance, duals = Constrained(kind, seed), 0
    for _ in range(16):
        z = instance.near_the_signs()
        unit = instance.rng.choice((1, 30, 10**6))
        p = [Fraction(instance.rng.randint(-4, 4), unit) for _ in instance.b]
        gap, first, columns, square = instance.terms(z, p)
        assert gap == first + sum(columns)
        if instance.is_dual(p):
            duals += 1
            assert min(columns) >= 0
            r = instance.residual(z)
            if kind != "P1" or instance.inner(r, r) <= instance.parameter**2:
                assert first >= 0 or first**2 <= square
        c = instance.correlations(p)
        for i, w in enumerate(instance.w):
            for s in instance.ways(i):
                if s * c[i] > instance.beta * w:
                    spike = [Fraction(s * (k == i)) for k in range(len(instance.w))]
                    assert min(instance.terms(spike, p)[2]) < 0
    assert instance.is_dual([Fraction(0)] * len(instance.b))
    assert duals > 0 or 0 in [instance.beta * w for w in instance.w]


@CASES
def test_the_pair_of_a_certificate_with_free_entries_and_signs(kind, seed):
    """Verified certificates: p is a dual point, the terms vanish at z, and z minimises among the points that obey."""
    instance = Constrained(kind, seed)
    make = MAKE[kind]
    try:
        problem = make(
            instance.B, instance.b, instance.parameter, weights=instance.w, signs=instance.sigma,
            row_scales_squared=instance.d,
        )  # fmt: skip
        certificate = sv.certify_minimum(problem, 30)
    except sv.AssumptionFailed:
        return
    check.check_bytes(certificate.to_json().encode())
    with mp.workdps(100):
        pair, least = certificate.evidence.optimality, real(certificate.minimum.lower)
        p, z = ([real(a) for a in part] for part in (pair.dual, pair.minimiser))
        assert instance.obeys(z)
        c = instance.correlations(p)
        assert all(s * c[i] <= instance.beta * w + TINY for i, w in enumerate(instance.w) for s in instance.ways(i))
        assert max(map(abs, instance.terms(z, p)[2])) < TINY
        for _ in range(12):
            other = instance.near_the_signs()
            price = sum(w * abs(a) for w, a in zip(instance.w, other, strict=True))
            r = instance.residual(other)
            square = instance.inner(r, r)
            if kind == "P1" and square > instance.parameter**2:
                continue
            loss = {"P1": 0, "P2": real(square), "P3": mp.sqrt(real(square))}[kind]
            value = loss + real((1 if kind == "P1" else instance.parameter) * price)
            assert value >= least - mp.mpf(10) ** -25


def nearest_in_cone(columns, sigma, y):
    """(z, r) for the point of {Az : sigma_i z_i >= 0} nearest to y, by trying supports; exact."""
    for size in range(len(columns) + 1):
        for T in itertools.combinations(range(len(columns)), size):
            gram = [[sum(a * b for a, b in zip(columns[i], columns[k], strict=True)) for k in T] for i in T]
            right = [sum(a * b for a, b in zip(columns[i], y, strict=True)) for i in T]
            found = solved(gram, right)
            if found is None:
                continue
            z = [Fraction(0)] * len(columns)
            for i, a in zip(T, found, strict=True):
                z[i] = a
            r = [b - sum(a * c[k] for a, c in zip(z, columns, strict=True)) for k, b in enumerate(y)]
            c = [sum(a * b for a, b in zip(column, r, strict=True)) for column in columns]
            if all(s * a >= 0 for s, a in zip(sigma, z, strict=True)) and all(
                s * v <= 0 for v, sign in zip(c, sigma, strict=True) for s in ((sign,) if sign else (1, -1))
            ):
                return z, r
    raise AssertionError("no support is the right one")


def solved(rows, right):
    """The solution of a regular system in Fractions, or None."""
    table = [[*row, b] for row, b in zip(rows, right, strict=True)]
    for k in range(len(table)):
        pivot = next((i for i in range(k, len(table)) if table[i][k]), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [a / table[k][k] for a in table[k]]
        for i, row in enumerate(table):
            if i != k:
                table[i] = [a - row[k] * b for a, b in zip(row, table[k], strict=True)]
    return [row[-1] for row in table]


@pytest.mark.parametrize("seed", range(20))
def test_the_residual_of_a_nearest_point_is_the_only_one(seed):
    """(X7) at the nearest point of a cone, and no other point of the cone is as near; theorem 6."""
    rng = random.Random(seed)
    m, N = 2 + seed % 2, 2 + seed % 3
    columns = [[Fraction(rng.randint(-3, 3)) for _ in range(m)] for _ in range(N)]
    sigma = [rng.choice((0, 1, 1, -1)) for _ in range(N)]
    y = [Fraction(rng.randint(-5, 5)) for _ in range(m)]
    z, r = nearest_in_cone(columns, sigma, y)
    eta_squared = sum(a * a for a in r)
    assert sum(a * (b - a) for a, b in zip(r, y, strict=True)) == 0
    for _ in range(60):
        other = [Fraction(rng.randint(-8, 8), 4) for _ in columns]
        other = [abs(a) * s if s else a for a, s in zip(other, sigma, strict=True)]
        other = [a + Fraction(rng.randint(0, 3), 4) * (b - a) for a, b in zip(z, other, strict=True)]
        rest = [b - sum(a * c[k] for a, c in zip(other, columns, strict=True)) for k, b in enumerate(y)]
        assert rest == r or sum(a * a for a in rest) > eta_squared


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
        # free entries, signs, lam = 0; the three parts of (X7)
        (sv.Lasso([[1]], [3], 1, weights=[0]), ["1/2"], ["5/2"], "exceeds its bound"),
        (sv.Lasso([[1]], [3], 0), [1], [2], "exceeds its bound"),
        (sv.SquareRootLasso([[1], [0]], [3, 4], 0), [0, 0], [2], "not aligned"),
        (sv.Lasso([[1]], [1], 1, signs=[1]), [1], [0], "exceeds its bound"),
        (sv.Lasso([[1]], [-1], 1, signs=[1]), ["-1/2"], ["-1/2"], "nonzero where"),
        (sv.BasisPursuit([[1, 0], [0, 1]], [1, 1], 1, weights=[0, 1]), [0, 0], [1, 0], "dual point is 0"),
        (sv.BasisPursuit([[1]], [1], 2, signs=[1]), [1], [3], "not eta times the direction"),
        (sv.BasisPursuit([[1, 0], [0, 1]], [1, 1], 1, signs=[0, 1]), [1, 0], [1, 0], "not eta times the direction"),
        (sv.BasisPursuit([[1, 0], [0, 1]], [1, 1], 2, signs=[0, -1]), [1, 0], [1, 0], "not eta times the direction"),
    ],
)
def test_every_condition_is_checked(problem, dual, minimiser, reason):
    """Pairs that lack one condition."""
    with pytest.raises(check.Rejected, match=reason):
        check.check_bytes(forged(problem, dual=dual, minimiser=minimiser))


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

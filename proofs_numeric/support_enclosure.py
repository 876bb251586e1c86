"""Rule support-enclosure: one approximate inverse proves a minimiser.

Statement. Let G = A_T^T A_T, theta = ||I - RG||_inf < 1 for any matrix R.
(1) ||G^-1 b - v||_inf <= || |R||b - Gv| ||_inf / (1 - theta) for all b, v.
(2) rho^2 = ||y - A_T h*||^2, h* = G^-1 A_T^T y, lies in [||y - A_T h||^2 - ||e||_1 delta, ||y - A_T h||^2],
    e = A_T^T(y - A_T h), delta the bound (1) for h.
(3) If rule steps 1-6 hold, the minimiser is unique, its support is T, and its distance from x is within the bounds.
(4) What the engine issues, the checker accepts: its theta, d_j and D lie below those of the floats by a factor
    1 + 2^-31, its t^- above; a refined enclosure that lies inside the float one is accepted with it.
(5) All of it holds with free columns in T (s_j = 0), sign constraints, row scales d, and lam = 0.

Assumption. theta < 1: with R = 0 (theta = 1) the right side of (1) is not a bound, and no certificate is accepted.

Proof: docs/theory/support-enclosure.md, lemmas 1 and 2, theorems 1 and 2. Certificate: of random points,
engine="float", with and without refinement; the independent checker re-proves each and refuses bounds that leave the
distance out. Check: doubles as Fractions, G^-1 b solved exactly; the minimiser in 120 digits from Fractions;
engine="exact".
`python proofs_numeric/support_enclosure.py`, or pytest.
"""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from mpmath import mp

import sciverify as sv
from sciverify.certify.proofs import float_distance, refined_enclosure, support_enclosure
from sciverify.certify.proofs.float_distance import distance_from_enclosure, enclose_minimiser
from sciverify.certify.proofs.support_enclosure import enclose_on_support
from sciverify.checker import check
from sciverify.checker.enclosure import Enclosed, FloatInstance
from sciverify.exact import midrad

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
SLIGHTLY = Fraction(1, 10**12)
ROOM = 1 + Fraction(1, 2**31)
U, SHARP = Fraction(1, 2**53), refined_enclosure._SHARP


def exact(values):
    """A float array as nested lists of Fractions."""
    return [exact(v) for v in values] if np.ndim(values) else Fraction(float(values))


def dot(u, v):
    """sum_k u_k v_k"""
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def times(rows, v):
    """The matrix-vector product."""
    return [dot(row, v) for row in rows]


def solve(G, b):
    """G^-1 b by exact elimination."""
    matrix = fmpq_mat([[fmpq(a.numerator, a.denominator) for a in row] for row in G])
    right = fmpq_mat([[fmpq(a.numerator, a.denominator)] for a in b])
    return [Fraction(int(a.p), int(a.q)) for (a,) in matrix.solve(right).tolist()]


def contraction(R, G):
    """||I - RG||_inf, exactly."""
    return max(
        sum(abs(int(i == k) - dot(row, column)) for k, column in enumerate(zip(*G, strict=True)))
        for i, row in enumerate(R)
    )


def radius(R, G, b, v):
    """(|| |R||e| ||_inf / (1 - theta), e)"""
    e = [x - a for x, a in zip(b, times(G, v), strict=True)]
    return max(dot(map(abs, row), map(abs, e)) for row in R) / (1 - contraction(R, G)), e


def columns_of(seed):
    """(rng, A_T) random, sometimes badly conditioned or of uneven scale."""
    rng = np.random.default_rng(seed)
    k = 1 + seed % 4
    A = rng.standard_normal((k + seed % 3, k)) * 10.0 ** rng.integers(-3, 4, k)
    if seed % 5 == 0 and k > 1:
        A[:, 1] = A[:, 0] * (1 + 1e-4 * rng.standard_normal(len(A)))
    return rng, A


@pytest.mark.parametrize("seed", range(30))
def test_the_lemmas(seed):
    """With inverses that are good and bad, and v near and far."""
    rng, A = columns_of(seed)
    rows, y = exact(A), exact(rng.standard_normal(len(A)))
    G = [[dot(u, v) for v in zip(*rows, strict=True)] for u in zip(*rows, strict=True)]
    b = times(zip(*rows, strict=True), y)
    truth = solve(G, b)
    rest = [a - c for a, c in zip(y, times(rows, truth), strict=True)]
    inverse = np.linalg.inv(A.T @ A)
    for R in (inverse, inverse * 0.5, inverse * (1 + 0.1 * rng.standard_normal(inverse.shape) / len(inverse))):
        if contraction(exact(R), G) >= 1:
            continue
        for error in (0, 1e-15, 1e-8, 1.0, 1e6):
            v = [a + Fraction(error * float(rng.standard_normal())) for a in truth]
            delta, e = radius(exact(R), G, b, v)
            assert max(abs(a - c) for a, c in zip(truth, v, strict=True)) <= delta
            flat = [a - c for a, c in zip(y, times(rows, v), strict=True)]
            assert dot(flat, flat) - sum(map(abs, e)) * delta <= dot(rest, rest) <= dot(flat, flat)


def test_the_lemmas_are_sharp():
    """k = 1, RG = 1/2: equality in (1), and the factor 1/(1 - theta) is needed; in (2) equality as well."""
    G, R, b, v = [[Fraction(4)]], [[Fraction(1, 8)]], [Fraction(3)], [Fraction(1, 2)]
    delta, e = radius(R, G, b, v)
    assert delta == abs(Fraction(3, 4) - v[0]) > abs(R[0][0] * e[0])
    A, y = [Fraction(2), Fraction(0)], [Fraction(3, 2), Fraction(5)]
    flat = [a - c * v[0] for a, c in zip(y, A, strict=True)]
    assert dot(flat, flat) - abs(e[0]) * delta == 25


def instance(kind, seed):
    """(problem, x): doubles; sparse signals with noise, and supports with as many columns as rows."""
    rng = np.random.default_rng([seed, *kind.encode()])
    m = 2 + seed % 4
    N = m + 2 + seed % 3
    A = rng.standard_normal((m, N)) * 10.0 ** rng.integers(-2, 3)
    y = A[:, 0] - 2 * A[:, 1] + 0.1 * np.abs(A).mean() * rng.standard_normal(m)
    size, full = float(np.linalg.norm(y)), seed % 3 == 0
    penalty = float(np.max(np.abs(A.T @ y))) * (1e-3 if full else 0.2)
    parameter = {"P1": 0.0 if full else 0.3 * size, "P2": 2 * penalty, "P3": (1 if full else 3.5) * penalty / size}[
        kind
    ]
    w = rng.uniform(0.5, 1.5, N)
    return MAKE[kind](A, y, parameter, weights=w), (A, y, parameter, w), rng.standard_normal(N)


def scale_squared(kind, parameter, rho, q):
    """t^2 of closed-forms.md from rho^2 and q."""
    if kind == "P2":
        return parameter**2 / 4
    return parameter**2 * rho / (1 - parameter**2 * q) if kind == "P3" else (parameter**2 - rho) / q


def real(x):
    """A Fraction as an mpf."""
    return mp.mpf(x.numerator) / x.denominator


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("seed", range(9))
def test_certificates_of_the_float_engine(kind, seed):
    """Every enclosure contains the truth, whoever computed it; bounds that leave the distance out are refused."""
    problem, (A, y, parameter, w), x = instance(kind, seed)
    certificate = sv.certify_distance(problem, x, engine="float")
    evidence, T, lam = certificate.evidence, certificate.evidence.support, Fraction(parameter)
    rows, y, w = exact(A[:, T]), exact(y), exact(w)
    columns = list(zip(*rows, strict=True))
    G, W = [[dot(u, v) for v in columns] for u in columns], [w[i] * s for i, s in zip(T, evidence.signs, strict=True)]
    b, R = times(columns, y), exact(evidence.inverse)
    h, g = solve(G, b), solve(G, W)
    flat = [a - c for a, c in zip(y, times(rows, h), strict=True)]
    rho, q = dot(flat, flat), dot(W, g)

    def bounds(h_near, g_near):
        """Steps 1 to 3 of the rule: (delta_h, delta_g, bounds of rho^2, bounds of q)."""
        delta_h, e = radius(R, G, b, h_near)
        delta_g, _ = radius(R, G, W, g_near)
        near = [a - c for a, c in zip(y, times(rows, h_near), strict=True)]
        spread = sum(map(abs, W)) * delta_g
        return (
            delta_h,
            delta_g,
            (dot(near, near) - sum(map(abs, e)) * delta_h, dot(near, near)),
            (dot(W, g_near) - spread, dot(W, g_near) + spread),
        )

    found = enclose_on_support(problem, problem.float_weights, T, evidence.signs)
    assert contraction(R, G) <= Fraction(found.contraction) < Fraction(1, 2)
    with mp.workdps(120):
        t = mp.sqrt(real(scale_squared(kind, lam, rho, q)))
        z = [real(a) - t * real(c) for a, c in zip(h, g, strict=True)]
        r = [real(a) + t * real(c) for a, c in zip(flat, times(rows, g), strict=True)]
        dual, level = (r, t) if t else (times_real(rows, g), mp.mpf(1))
        margins = [
            1
            - abs(sum(real(Fraction(float(a))) * c for a, c in zip(A[:, i], dual, strict=True))) / (level * real(w[i]))
            for i in range(len(w))
            if i not in T
        ]
        assert all(v * s > 0 for v, s in zip(z, evidence.signs, strict=True))
        assert found.margin <= min(margins, default=mp.mpf(1))
        assert min(margins, default=1) > 0
        for a, c, d in zip(z, found.minimiser, found.radius, strict=True):
            assert abs(a - mp.mpf(float(c))) <= mp.mpf(float(d))
        gap = [mp.mpf(float(a)) for a in x]
        for i, a in zip(T, z, strict=True):
            gap[i] -= a
        distance = mp.sqrt(sum(a * a for a in gap))
        truth = sv.certify_distance(problem, x, 40, engine="exact").distance
        assert real(truth.lower) <= distance <= real(truth.upper)
        for digits in (None, 30):
            certificate = sv.certify_distance(problem, x, digits, engine="float")
            check.check_bytes(certificate.to_json().encode())
            proven = certificate.distance
            assert real(proven.lower) <= distance <= real(proven.upper)
            assert proven.width <= proven.upper * Fraction(1, 10 ** (29 if digits else 9))
            delta_h, delta_g, rhos, qs = bounds(certificate.evidence.h, certificate.evidence.g)
            assert max(abs(a - c) for a, c in zip(h, certificate.evidence.h, strict=True)) <= delta_h
            assert max(abs(a - c) for a, c in zip(g, certificate.evidence.g, strict=True)) <= delta_g
            assert rhos[0] <= rho <= rhos[1]
            assert qs[0] <= q <= qs[1]
    refuse(certificate, T)


def general(kind, seed):
    """(problem, data, x): doubles with free columns, sign constraints and row scales; lam = 0 for some."""
    _, (A, y, parameter, w), x = instance(kind, seed)
    rng = np.random.default_rng([seed, 7, *kind.encode()])
    least = kind != "P1" and seed % 4 == 3
    if least:
        A, w, x, parameter = A[:, : len(y) - 1], w[: len(y) - 1], x[: len(y) - 1], 0.0
    N = A.shape[1]
    signs, d = rng.integers(-1, 2, N) * (not least), rng.uniform(0.25, 4.0, len(y))
    free = [] if seed % 3 == 2 else [int(rng.integers(N))]
    if kind == "P1" and parameter:
        free, parameter = free[:1], parameter / 2
    w[free], signs[free] = 0.0, 0
    problem = MAKE[kind](A, y, parameter, weights=w, signs=[int(s) for s in signs], row_scales_squared=d)
    return problem, (A, y, parameter, w, signs, d), x


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("seed", range(8))
def test_free_columns_signs_and_row_scales(kind, seed):
    """The closed form with D in 120 digits: optimality in admitted directions, the distance, the checker's bounds."""
    problem, (A, y, parameter, w, signs, d), x = general(kind, seed)
    try:
        certificate = distance_from_enclosure(problem, x, enclose_minimiser(problem, x), None)
    except sv.Undecided:
        return
    check.check_bytes(certificate.to_json().encode())
    evidence, T, lam = certificate.evidence, list(certificate.evidence.support), Fraction(parameter)
    free = [i for i in range(len(w)) if not w[i] or (kind != "P1" and not parameter)]
    assert {*free} == {i for i, s in zip(T, evidence.signs, strict=True) if not s}
    with mp.workdps(120):
        roots = [mp.sqrt(real(a)) for a in exact(d)]
        columns = [[real(a) * c for a, c in zip(exact(A[:, i]), roots, strict=True)] for i in range(len(w))]
        target, weights = [real(a) * c for a, c in zip(exact(y), roots, strict=True)], [real(a) for a in exact(w)]
        W = [weights[i] * s for i, s in zip(T, evidence.signs, strict=True)]
        gram = mp.matrix([[dot(columns[i], columns[k]) for k in T] for i in T])
        h = list(mp.lu_solve(gram, mp.matrix([dot(columns[i], target) for i in T]))) if T else []
        g = list(mp.lu_solve(gram, mp.matrix(W))) if T else []
        flat = [b - sum(columns[i][k] * a for i, a in zip(T, h, strict=True)) for k, b in enumerate(target)]
        rho, q = mp.mpf(0) if len(T) == len(y) else dot(flat, flat), dot(W, g)
        t = mp.sqrt(scale_squared(kind, real(lam), rho, q)) if lam or kind == "P1" else mp.mpf(0)
        z = [a - t * b for a, b in zip(h, g, strict=True)]
        slope = [sum(columns[i][k] * a for i, a in zip(T, g, strict=True)) for k in range(len(y))]
        dual, level = ([a + t * b for a, b in zip(flat, slope, strict=True)], t) if t else (slope, mp.mpf(1))
        for i in range(len(w)):
            for s in (signs[i],) if signs[i] else (1, -1):
                assert i in T or int(s) * dot(columns[i], dual) < level * weights[i]
        assert all(s * a > 0 for s, a in zip(evidence.signs, z, strict=True) if s)
        assert all(s * signs[i] >= 0 for i, s in zip(T, evidence.signs, strict=True))
        gap = [mp.mpf(float(a)) for a in x]
        for i, a in zip(T, z, strict=True):
            gap[i] -= a
        distance = mp.sqrt(sum(a * a for a in gap))
        assert real(certificate.distance.lower) <= distance <= real(certificate.distance.upper)
        bounds = seen(certificate)
        for a, c, radius in zip(z, evidence.minimiser, bounds.radius, strict=True):
            assert abs(a - real(c)) <= real(radius)
        assert contraction_with(bounds, gram) <= real(bounds.theta) if T else True


def contraction_with(bounds, gram):
    """||I - RG||_inf for the inverse of the evidence, in the digits of mpmath."""
    R = [[mp.mpf(v) * mp.mpf(2) ** bounds.inverse_exponent for v in row] for row in bounds.inverse]
    product = mp.matrix(R) * gram
    n = len(R)
    return max(sum(abs(int(i == k) - product[i, k]) for k in range(n)) for i in range(n)) * (1 - mp.mpf(2) ** -100)


class Seen(Enclosed):
    """The checker's own enclosure, with its bounds of theta and t kept."""

    def _contraction(self, gram, exponent):
        self.theta = super()._contraction(gram, exponent)
        return self.theta

    def _scale(self, *bounds):
        self.scale = super()._scale(*bounds)
        return self.scale


def seen(certificate):
    """The checker's bounds for a certificate of the float engine."""
    document = json.loads(certificate.to_json())
    return Seen(FloatInstance(document["instance"], None), document["evidence"]["enclosure"])


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("seed", range(12))
def test_the_checkers_bounds_lie_inside_those_of_the_floats(kind, seed, monkeypatch):
    """Theorem 1, step by step."""
    problem, _, x = instance(kind, seed)
    scales = []
    enclose_scale = support_enclosure.enclose_scale
    monkeypatch.setattr(
        support_enclosure, "enclose_scale", lambda *given: scales.append(enclose_scale(*given)) or scales[-1]
    )
    certificate = sv.certify_distance(problem, x, engine="float")
    evidence, theirs = certificate.evidence, seen(certificate)
    found = enclose_on_support(problem, problem.float_weights, evidence.support, evidence.signs)
    assert theirs.theta * ROOM <= Fraction(found.contraction)
    for mine, bound in zip(theirs.radius, found.radius.tolist(), strict=True):
        assert mine * ROOM <= Fraction(bound)
    assert theirs.spread() * ROOM <= Fraction(midrad.norm(found.radius))
    assert bool(scales) == found.scaled == hasattr(theirs, "scale")
    if found.scaled:
        (low, high), (least, _, most) = theirs.scale, scales[-1]
        assert Fraction(least) <= low <= high <= Fraction(most)
        if kind != "P2":
            assert Fraction(least) * (1 + U / 8) <= low <= high * (1 + U / 8) <= Fraction(most)


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("digits", [1, 12, 40])
def test_a_refined_enclosure_inside_the_float_one_is_accepted(kind, digits, monkeypatch):
    """Theorem 2; where its assumption does not hold, the checker is asked before the certificate is issued."""
    asked, made, insides = [], [], []
    confirmed, refine = float_distance.confirmed, float_distance.refine
    monkeypatch.setattr(float_distance, "confirmed", lambda c: asked.append(c) or confirmed(c))
    monkeypatch.setattr(float_distance, "refine", lambda *given: made.append(refine(*given)) or made[-1])
    for seed in range(9):
        problem, _, x = instance(kind, seed)
        for sharp in (SHARP, Fraction(-1)):
            monkeypatch.setattr(refined_enclosure, "_SHARP", sharp)
            asked.clear()
            certificate = sv.certify_distance(problem, x, digits, engine="float")
            assert made[-1].inside or sharp < 0
            assert len(asked) == (not made[-1].inside)
            insides.append(made[-1].inside)
            check.check_bytes(certificate.to_json().encode())
            assert seen(certificate).spread() <= made[-1].spread
    assert all(insides) == (kind == "P2")


def refuse(certificate, T):
    """Bounds below and above the distance, a wrong sign, and R with theta = 1 and 2 are refused."""
    low, high = certificate.distance.lower, certificate.distance.upper
    wrong = [
        replace(certificate, claim=replace(certificate.claim, bounds=sv.Enclosure(a, b)))
        for a, b in ((0, low * (1 - SLIGHTLY)), (high * (1 + SLIGHTLY), 2 * high))
    ]
    evidence = certificate.evidence
    wrong.append(replace(certificate, evidence=replace(evidence, signs=(-evidence.signs[0], *evidence.signs[1:]))))
    wrong += [replace(certificate, evidence=replace(evidence, inverse=f * evidence.inverse)) for f in (0, 3)]
    for forged in wrong:
        with pytest.raises(check.Rejected):
            check.check_bytes(forged.to_json().encode())


def test_signs_must_be_proven():
    """P2, A = y = lam = 1: z = 1/2; with s = -1 the closed form gives 3/2, a point of the wrong sign."""
    certificate = sv.certify_distance(sv.Lasso(np.ones((1, 1)), np.ones(1), 1.0), np.ones(1), engine="float")
    check.check_bytes(certificate.to_json().encode())
    found = replace(certificate.evidence, signs=(-1,), g=(Fraction(-1),), minimiser=(Fraction(3, 2),))
    with pytest.raises(check.Rejected, match="the sign of entry 0"):
        check.check_bytes(replace(certificate, evidence=found).to_json().encode())


def times_real(rows, v):
    """The matrix-vector product as mpfs."""
    return [real(a) for a in times(rows, v)]


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

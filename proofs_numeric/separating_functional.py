"""Rules separating-functional and nearest-member: the distance to a set of minimisers, from both sides.

Statement. Let p be an optimal dual point, s_i the sign of (A^T p)_i where |(A^T p)_i| = beta w_i, else 0, and g = A^T m
with s_i (v_i - g_i) <= 0 wherever s_i != 0 (and <m, p> >= 0 for P3 with ||p|| = 1). Then <v, z> <= <m, anchor> on Xi,
so that dist(x, Xi) >= (<v, x> - <m, anchor>) / ||v||; and dist(x, Xi) <= ||x - z|| for every z in Xi.

With free entries and sign constraints the condition is s (v_i - g_i) <= 0 for all (i, s) in E: equality if i is free.

Assumption. z and p satisfy rule dual-optimality; anchor = b - r, or b for P3 with ||p|| = 1.

Proof: docs/certificate-format.md; docs/theory/solution-sets.md (projection). Certificate: of the distance of random
points from sets with more than one point; the independent checker re-proves each. Check: the sets are known by their
construction. Copies f_j a_i of a column with weights |f_j| w_i split the entry z_i of the only minimiser of a problem
with independent columns, sum_j f_j z_ij = z_i; a column along p trades with the residual of P3. All in 60 digits.
Corrals of Wolfe's method on random polytopes, exactly: independent, never one twice, each nearer to x (lemma 1).
`python proofs_numeric/separating_functional.py`, or pytest.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq
from mpmath import mp

import sciverify as sv
from sciverify.checker import check
from sciverify.exact import polytope
from sciverify.exact.polytope import Polytope

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
TINY = mp.mpf(10) ** -50
HALF, SLIGHTLY = Fraction(1, 2), Fraction(1, 10**30)
SEGMENTS = {  # P3, lam = 1/2, unless the name says otherwise: columns, y, vertices
    "lam = 1": ([[1]], [1], [[0], [1]]),
    "beside a zero": ([["3/10", 0], ["4/10", "1/4"]], ["6/5", "8/5"], [[0, 0], [4, 0]]),
    "triangle": ([["3/10", "-3/10"], ["4/10", "-4/10"]], ["6/5", "8/5"], [[0, 0], [4, 0], [0, -4]]),
}
CASES = [(kind, seed) for kind in MAKE for seed in range(7)] + [("P3", name) for name in SEGMENTS]


def random_polytope(rng):
    """{u >= 0 : Mu = c} with rational data, and with a coordinate behind the measured ones that these determine."""
    n = rng.randint(3, 7)
    rows = [[fmpq(1)] * n, *([fmpq(rng.randint(0, 3)) for _ in range(n)] for _ in range(rng.randint(0, 2)))]
    k, measured = rng.randrange(n), n
    vertex = [fmpq(3 * (i == k)) for i in range(n)]
    if rng.random() < 0.5:  # u_n = u_0 + u_1
        rows = [[*row, fmpq(0)] for row in rows] + [[fmpq(1), fmpq(1), *[fmpq(0)] * (n - 2), fmpq(-1)]]
        vertex.append(vertex[0] + vertex[1])
    c = [sum((a * u for a, u in zip(row, vertex, strict=True)), fmpq(0)) for row in rows]
    return Polytope(tuple(map(tuple, rows)), tuple(c), tuple(vertex), measured)


def inner(u, v):
    """sum_k u_k v_k over the shorter of the two."""
    return sum((a * b for a, b in zip(u, v, strict=False)), fmpq(0))


@pytest.mark.parametrize("seed", range(40))
def test_corrals_of_wolfes_method(seed, monkeypatch):
    """Lemma 1: affinely independent, (W), all weights positive, strictly nearer, no corral twice; then (D)."""
    rng = random.Random(seed)
    p = random_polytope(rng)
    x = [fmpq(rng.randint(-9, 9), rng.randint(1, 5)) for _ in range(p.measured)]
    shrink, seen, distances = polytope._shrink, [], []

    def watched(corral, weights, x):
        u, b = ([inner(weights, [v[k] for v in corral]) for k in range(p.measured)], corral[-1])
        towards = [c - a for a, c in zip(u, x, strict=True)]
        target = polytope._affine_minimiser(corral, x)  # raises if the corral is dependent
        a = [inner(target, [v[k] for v in corral]) for k in range(p.measured)]
        way = [c - d for c, d in zip(a, u, strict=True)]
        assert weights[-1] == 0
        assert target[-1] * inner(towards, [c - d for c, d in zip(b, u, strict=False)]) == inner(way, way) > 0
        kept, found = shrink(corral, weights, x)
        assert all(w > 0 for w in found)
        assert sum(found, fmpq(0)) == 1
        assert {*kept} not in seen
        seen.append({*kept})
        near = [inner(found, [v[k] for v in kept]) - c for k, c in enumerate(x)]
        distances.append((inner(towards, towards), inner(near, near)))
        return kept, found

    monkeypatch.setattr(polytope, "_shrink", watched)
    z, m = p.project(x)
    assert all(after < before for before, after in distances)
    assert all(after == before for (_, after), (before, _) in itertools.pairwise(distances))
    v = [a - b for a, b in zip(x, z, strict=False)] + [fmpq(0)] * (len(z) - p.measured)
    assert all(inner(m, column) >= c for c, column in zip(v, zip(*p.matrix, strict=True), strict=True))
    assert inner(m, p.right_side) == inner(v, z)
    assert all(inner(v, w) <= inner(v, z) for w in p.vertices())


def real(x):
    """The exact number x as an mpf."""
    if hasattr(x, "field"):
        return real(x.a) + real(x.b) * mp.sqrt(real(x.field.radicand))
    x = Fraction(x) if isinstance(x, str) else x
    return mp.mpf(int(x.numerator)) / int(x.denominator)


def reals(values):
    """A vector of mpfs."""
    return [real(x) for x in values]


def dot(u, v):
    """sum_k u_k v_k"""
    return sum(a * b for a, b in zip(u, v, strict=True))


def minus(u, v):
    """u - v"""
    return [a - b for a, b in zip(u, v, strict=True)]


def copied(kind, seed):
    """(problem, vertices): a problem with independent columns, some of them copied with factors."""
    rng = random.Random(f"{kind} {seed}")
    while True:
        n = rng.choice((1, 2, 3))
        m = n + rng.choice((0, 1))
        A = [[rng.randint(-3, 3) for _ in range(n)] for _ in range(m)]
        y = [rng.randint(-5, 5) for _ in range(m)]
        if kind == "P1":  # a point of the range of A, and as much noise as eta admits
            z = [Fraction(rng.choice((-2, -1, 1, 3))) for _ in range(n)]
            eta = rng.choice((Fraction(0), Fraction(1, 3)))
            y = [dot(row, z) + (eta if k == 0 and rng.random() < 0.5 else 0) for k, row in enumerate(A)]
        parameter = eta if kind == "P1" else Fraction(rng.randint(1, 5), 4 if kind == "P2" else 9)
        weights = [Fraction(rng.choice((1, 2)), 2) for _ in range(n)]
        single = MAKE[kind](A, y, parameter, weights=weights)
        if not single.independent(range(n)):
            continue
        certificate = sv.certify_distance(single, [0] * n)
        check.check_bytes(certificate.to_json().encode())
        copies = [(i, f) for i in range(n) for f in rng.sample([1, -1, HALF, -3], rng.choice((1, 2, 3)))]
        z = reals(certificate.evidence.optimality.minimiser)
        used = [[c for c in copies if c[0] == i] for i in range(n) if z[i]]
        if certificate.unique is sv.Verdict.TRUE and any(len(group) > 1 for group in used):
            break
    problem = MAKE[kind]([[row[i] * f for i, f in copies] for row in A], y, parameter,
                         weights=[weights[i] * abs(f) for i, f in copies])  # fmt: skip
    vertices = [[z[i] / real(Fraction(f)) if (i, f) in choice else mp.mpf(0) for i, f in copies]
                for choice in itertools.product(*used)]  # fmt: skip
    return problem, vertices


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_the_functional_bounds_the_set_and_the_minimiser_is_nearest(kind, seed):
    """Both rules, on the vertices and on convex combinations; sharp; and forged bounds are rejected."""
    with mp.workdps(60):
        if seed in SEGMENTS:
            A, y, vertices = SEGMENTS[seed]
            problem, vertices = sv.SquareRootLasso(A, y, 1 if seed == "lam = 1" else HALF), [reals(v) for v in vertices]
        else:
            problem, vertices = copied(kind, seed)
        found = [reals(v) for v in sv.solution_set(problem).vertices()]
        assert len(found) == len(vertices) > 1
        assert all(min(max(map(abs, minus(u, v))) for u in found) < TINY for v in vertices)
        rng = random.Random(f"{kind} {seed}")
        for _ in range(3):
            x = [Fraction(rng.randint(-40, 40), rng.randint(1, 9)) for _ in vertices[0]]
            certificate = sv.certify_distance(problem, x, 40)
            check.check_bytes(certificate.to_json().encode())
            assert certificate.unique is sv.Verdict.FALSE
            inspect(certificate, problem, vertices, reals(x), rng)


def constrained(kind, seed):
    """(problem, vertices): one copy of a used column must have the other sign; a free column fits a row of its own."""
    problem, vertices = copied(kind, seed)
    rng, N = random.Random(f"{kind} {seed} constrained"), problem.shape[1]
    shared = [j for j in range(N) if len({bool(v[j]) for v in vertices}) == 2]
    signs = [int(mp.sign(sum(v[j] for v in vertices))) * rng.choice((0, 1)) for j in range(N)]
    out = rng.choice(shared)
    signs[out] = -int(mp.sign(sum(v[out] for v in vertices)))
    c, e = rng.choice((1, 2, -3)), rng.choice((0, 1, -5))
    rows = [[*row, 0] for row in problem.matrix] + [[0] * N + [c]]
    weights = [*problem.weights, 0]
    found = MAKE[kind](rows, [*problem.measurements, e], problem.parameter, weights=weights, signs=[*signs, 0])
    return found, [[*v, mp.mpf(e) / c] for v in vertices if not v[out]]


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind in MAKE for seed in range(4)])
def test_the_functional_with_free_entries_and_signs(kind, seed):
    """The same claims, and a functional that leaves the value of the free entry out is refused."""
    with mp.workdps(60):
        problem, vertices = constrained(kind, seed)
        rng = random.Random(f"{kind} {seed}")
        x = [Fraction(rng.randint(-40, 40), rng.randint(1, 9)) for _ in vertices[0]]
        certificate = sv.certify_distance(problem, x, 40)
        check.check_bytes(certificate.to_json().encode())
        assert certificate.unique is sv.Verdict.of(len(vertices) == 1)
        if certificate.evidence.separation is None:
            gap = minus(reals(x), vertices[0])
            assert abs(mp.sqrt(dot(gap, gap)) - real(certificate.distance.lower)) < mp.mpf(10) ** -36
            return
        inspect(certificate, problem, vertices, reals(x), rng)
        for step in (1, -1):
            direction = certificate.evidence.separation.direction
            moved = replace(certificate.evidence.separation, direction=(*direction[:-1], direction[-1] + step))
            wrong = replace(certificate, evidence=replace(certificate.evidence, separation=moved))
            with pytest.raises(check.Rejected, match="not bounded on the solution set"):
                check.check_bytes(wrong.to_json().encode())


def inspect(certificate, problem, vertices, x, rng):
    """All claims of one certificate against the known vertices."""
    evidence, low, high = certificate.evidence, real(certificate.distance.lower), real(certificate.distance.upper)
    nearest = reals(evidence.optimality.minimiser)
    assert all(dot(minus(x, nearest), minus(u, nearest)) < TINY for u in vertices)  # with z in Xi: z is the projection
    found = mp.sqrt(dot(minus(x, nearest), minus(x, nearest)))
    assert low - TINY <= found <= high + TINY
    assert high - low <= high * mp.mpf(10) ** -38
    assert sv.solution_set(problem).contains(evidence.optimality.minimiser)
    if evidence.separation is None:
        assert high == 0
        return
    v, m = reals(evidence.separation.direction), reals(evidence.separation.multiplier)
    p = reals(evidence.optimality.dual)
    rows, b = [reals(row) for row in problem.matrix], reals(problem.measurements)
    ray = problem.kind == "square-root-lasso" and abs(dot(p, p) - 1) < TINY
    most = dot(m, b if ray else [dot(row, nearest) for row in rows])
    mixtures = []
    for _ in range(20):
        shares = [mp.mpf(rng.random()) ** 3 for _ in vertices]
        mixtures.append([dot(shares, entries) / sum(shares) for entries in zip(*vertices, strict=True)])
    for z in vertices + mixtures:
        assert dot(v, z) <= most + TINY
        assert dot(minus(x, z), minus(x, z)) >= low**2 - TINY
    assert abs(max(dot(v, z) for z in vertices) - most) < TINY  # sharp
    assert dot(v, x) - most >= low * mp.sqrt(dot(v, v)) - TINY
    back = replace(evidence.separation, direction=tuple(-a for a in evidence.separation.direction))
    forged = [replace(certificate, evidence=replace(evidence, separation=back))]
    for bound in (certificate.distance.lower * (1 + SLIGHTLY), certificate.distance.upper * (1 - SLIGHTLY)):
        forged.append(replace(certificate, claim=replace(certificate.claim, bounds=sv.Enclosure(bound, bound))))
    for wrong, rule in zip(forged, ("separating-functional", "separating-functional", "nearest-member"), strict=True):
        with pytest.raises(check.Rejected, match=rule):
            check.check_bytes(wrong.to_json().encode())


def test_the_functional_may_not_grow_along_the_residual():
    """P3, A = y = lam = 1: dist(-1, [0, 1]) = 1, and m = -1 with <m, p> < 0 would prove 2."""
    certificate = sv.certify_distance(sv.SquareRootLasso([[1]], [1], 1), [-1])
    check.check_bytes(certificate.to_json().encode())
    assert certificate.distance == sv.Enclosure(Fraction(1), Fraction(1))
    direction = certificate.evidence.separation.direction
    separation = replace(certificate.evidence.separation, multiplier=tuple(v / abs(v) for v in direction))
    claim = replace(certificate.claim, bounds=sv.Enclosure(Fraction(2), Fraction(2)))
    wrong = replace(certificate, claim=claim, evidence=replace(certificate.evidence, separation=separation))
    with pytest.raises(check.Rejected, match="along the residual"):
        check.check_bytes(wrong.to_json().encode())


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

"""Rules strict-multiplier and second-minimiser: one minimiser, or two of them.

Statement. Let z be a minimiser, p its dual point, E = {i : |(A^T p)_i| = beta w_i} with signs s, S = {i : z_i != 0} and
g = A^T m. If g = 0 on S, s_i g_i > 0 on E without S, (P3 with ||p|| = 1: <m, p> > 0 for r = 0, <m, p> = 0 else,) and
the columns on S (with p, for P3 with ||p|| = 1 and r != 0) are independent, then z is the only minimiser. Such an m
exists whenever z is the only minimiser.

Free entries belong to S whether z_i is 0 or not, and E holds admitted directions only.

Assumption. z and p satisfy rule dual-optimality. Each condition is needed: see the counter-instances.

Proof: docs/certificate-format.md; docs/theory/solution-sets.md (uniqueness). Certificate: of distance 0 of a planted
minimiser, with its claim of uniqueness; the independent checker re-proves each. Check: p is planted, weights put most
columns in E, b = Bz + r; so Xi = {z : z = 0 off E, s z >= 0, Bz + tau p = anchor} is known, and its vertices are listed
as basic solutions in Fractions. `python proofs_numeric/strict_multiplier.py`, or pytest.
"""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq

import sciverify as sv
from sciverify.certificate.kinds.distance import DistanceClaim
from sciverify.certificate.optimality import Evidence, StrictMultiplier
from sciverify.checker import check

UNIT = [(Fraction(3, 5), Fraction(4, 5)), (Fraction(2, 3), Fraction(-1, 3), Fraction(2, 3)), (Fraction(0), Fraction(1))]
KINDS = ["P1, eta = 0", "P1, eta > 0", "P2", "P3, norm below 1", "P3, r = 0", "P3, r along p"]
SEEDS = range(14)


def dot(u, v):
    """sum_k u_k v_k"""
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def solve(columns, right):
    """The coefficients of independent columns; None if they are dependent or do not give `right`."""
    rows = [[*entries, b] for *entries, b in zip(*columns, right, strict=True)]
    for k in range(len(columns)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [a / rows[k][k] for a in rows[k]]
        for i, row in enumerate(rows):
            if i != k:
                rows[i] = [a - row[k] * b for a, b in zip(row, rows[k], strict=True)]
    return None if any(row[-1] for row in rows[len(columns) :]) else [row[-1] for row in rows[: len(columns)]]


def planted(kind, seed):
    """(problem, a minimiser, B as rows, b, w, beta, vertices of Xi as a set)"""
    rng = random.Random(f"{kind} {seed}")
    unit = rng.choice(UNIT)
    m, N = len(unit), rng.choice((2, 3, 4, 5))
    lam, tau = Fraction(rng.randint(1, 6), 4), Fraction(rng.randint(1, 5), 3)
    p = [a / 2 for a in unit] if "below" in kind else list(unit)
    if kind == "P2":
        p = [a * tau for a in unit]
    beta = {"P1": Fraction(1), "P2": lam / 2, "P3": lam}[kind[:2]]
    columns, weights, signs = [], [], []
    while len(columns) < N:
        column = [Fraction(rng.randint(-3, 3)) for _ in unit]
        c = dot(column, p)
        if c:
            inside = rng.random() < 0.15
            columns.append(column)
            weights.append(abs(c) / beta + inside)
            signs.append(0 if inside else 1 if c > 0 else -1)
    few = rng.choice((1, 1, 2))
    z = [s * Fraction(rng.randint(1, 3), rng.randint(1, 2)) if i < few else Fraction(0) for i, s in enumerate(signs)]
    r = {"P1, eta > 0": [tau * a for a in unit], "P2": p, "P3, r along p": [tau * a for a in p]}.get(
        kind, [Fraction(0)] * m
    )
    rows = list(zip(*columns, strict=True))
    image = [dot(row, z) for row in rows]
    b = [a + x for a, x in zip(image, r, strict=True)]
    if kind[:2] == "P1":
        problem = sv.BasisPursuit(rows, b, tau if "eta > 0" in kind else 0, weights=weights)
    else:
        problem = (sv.Lasso if kind == "P2" else sv.SquareRootLasso)(rows, b, lam, weights=weights)
    ray = kind in ("P3, r = 0", "P3, r along p")
    usable = [i for i in range(N) if signs[i]]
    generators = [[signs[i] * a for a in columns[i]] for i in usable] + ([p] if ray else [])
    vertices = set()
    for size in range(m + 1):
        for chosen in itertools.combinations(range(len(generators)), size):
            found = solve([generators[k] for k in chosen], b if ray else image) if size else None
            if found is not None and min(found) >= 0:
                u = dict(zip(chosen, found, strict=True))
                vertex = [Fraction(0)] * N
                for k, i in enumerate(usable):
                    vertex[i] = signs[i] * u.get(k, Fraction(0))
                vertices.add(tuple(vertex))
    if not any(b if ray else image):
        vertices.add((Fraction(0),) * N)
    return problem, z, rows, b, weights, beta, vertices


def exact(values):
    """A tuple of flint rationals, as certificates hold them."""
    return tuple(fmpq(a.numerator, a.denominator) for a in map(Fraction, values))


def fractions(values):
    """Flint rationals as Fractions."""
    return [Fraction(int(a.p), int(a.q)) for a in values]


def called_unique(certificate, minimiser, multiplier):
    """The certificate with a forged claim: this minimiser is the only one, because of this multiplier."""
    pair = replace(certificate.evidence.optimality, minimiser=exact(minimiser))
    evidence = Evidence(pair, None, StrictMultiplier(exact(multiplier)))
    bounds = sv.Enclosure(Fraction(0), Fraction(1000))
    wrong = replace(certificate, claim=DistanceClaim(bounds, sv.Verdict.TRUE), evidence=evidence)
    return wrong.to_json().encode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_multiplier_is_there_exactly_where_the_minimiser_is_unique(kind, seed):
    """Verdict, vertices and multiplier against the list of basic solutions."""
    problem, z, rows, b, w, beta, vertices = planted(kind, seed)
    certificate, rng = sv.certify_distance(problem, z), random.Random(seed)
    check.check_bytes(certificate.to_json().encode())
    assert certificate.distance.upper == 0
    assert {tuple(fractions(v)) for v in sv.solution_set(problem).vertices()} == vertices
    assert certificate.unique is sv.Verdict.of(len(vertices) == 1)
    evidence = certificate.evidence
    p, columns = fractions(evidence.optimality.dual), list(zip(*rows, strict=True))
    if len(vertices) > 1:
        first, second = fractions(evidence.optimality.minimiser), fractions(evidence.uniqueness.minimiser)
        assert first != second
        assert tuple(second) in vertices
        for minimiser in [*vertices, [sum(entries) / len(vertices) for entries in zip(*vertices, strict=True)]]:
            for _ in range(8):
                m = [Fraction(rng.randint(-2, 2)) for _ in b]
                with pytest.raises(check.Rejected, match="strict-multiplier"):
                    check.check_bytes(called_unique(certificate, minimiser, m))
        return
    m, ray = fractions(evidence.uniqueness.multiplier), kind[:2] == "P3" and dot(p, p) == 1
    signs = [
        (c > 0) - (c < 0) if abs(c) == beta * v else 0 for c, v in zip([dot(a, p) for a in columns], w, strict=True)
    ]
    residual = [a - dot(row, z) for a, row in zip(b, rows, strict=True)]
    anchor = b if ray else [dot(row, z) for row in rows]
    assert dot(m, anchor) == 0
    assert not ray or (dot(m, p) == 0 if any(residual) else dot(m, p) > 0)
    for _ in range(20):  # points of the cone that the signs describe: <m, .> >= 0, and = 0 only on the support
        other = [s * Fraction(rng.choice((0, 0, 1, 3)), 2) for s in signs]
        tau = Fraction(rng.randint(0, 2)) if ray and not any(residual) else Fraction(0)
        value = dot(m, [dot(row, other) + tau * c for row, c in zip(rows, p, strict=True)])
        leaves = tau > 0 or any(a and not x for a, x in zip(other, z, strict=True))
        assert value > 0 if leaves else value == 0
    used = [columns[i] for i, a in enumerate(z) if a] + ([p] if ray and any(residual) else [])
    assert not used or solve(used, [Fraction(0)] * len(b)) is not None  # independent
    if any(z):
        with pytest.raises(check.Rejected, match="strict-multiplier"):
            check.check_bytes(called_unique(certificate, z, p))  # A^T p does not vanish on the support


@pytest.mark.parametrize("kind", ["P2", "P3, r = 0", "P1, eta = 0", "P1, eta > 0"])
@pytest.mark.parametrize("seed", range(6))
def test_signs_leave_the_vertices_that_obey_them(kind, seed):
    """Planted sets again: with the signs of one vertex, and any signs where it is 0, those that obey them are left."""
    problem, _, rows, b, w, _, vertices = planted(kind, seed)
    signs, rng = [0] * len(w), random.Random(seed)
    chosen = rng.choice(sorted(vertices))
    for i in range(len(w)):
        signs[i] = (chosen[i] > 0) - (chosen[i] < 0) if chosen[i] else rng.choice((0, 1, -1))
    left = {v for v in vertices if all(s * a >= 0 for s, a in zip(signs, v, strict=True))}
    make = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}[kind[:2]]
    found = make(rows, b, problem.parameter, weights=w, signs=signs)
    certificate = sv.certify_distance(found, chosen)
    check.check_bytes(certificate.to_json().encode())
    assert certificate.distance.upper == 0
    assert {tuple(fractions(v)) for v in sv.solution_set(found).vertices()} == left
    assert certificate.unique is sv.Verdict.of(len(left) == 1)


def test_a_free_entry_that_is_0_belongs_to_the_support():
    """LASSO, A = (1, 1), y = 0, no weights: m = 1 would exclude both entries, were they not in S."""
    document = json.loads(sv.certify_distance(sv.Lasso([[1, 0], [0, 1]], [0, 0], 1, weights=[0, 0]), [0, 0]).to_json())
    check.check_bytes(json.dumps(document).encode())
    document["instance"] |= {"matrix": [["1", "1"], ["0", "0"]]}
    for m, reason in (["1", "0"], "does not vanish"), (["0", "0"], "linearly dependent"):
        document["evidence"]["uniqueness"]["multiplier"] = m
        with pytest.raises(check.Rejected, match=reason):
            check.check_bytes(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("problem", "minimisers", "reason"),
    [
        (sv.BasisPursuit([[1, 1]], [1]), (["1/2", "1/2"], [1, 0]), "linearly dependent"),
        (sv.BasisPursuit([[1, 1]], [2], 1), (["1/2", "1/2"], [1, 0]), "linearly dependent"),
        (sv.Lasso([[1, 1]], [2], 2), (["1/2", "1/2"], [0, 1]), "linearly dependent"),
        (sv.SquareRootLasso([[1, 1]], [1], "1/2"), (["1/3", "2/3"], [0, 1]), "linearly dependent"),
        (sv.Lasso([[1, 1]], [2], 2), ([1, 0], [0, 1]), "does not exclude column 1"),
        (sv.SquareRootLasso([[1]], [1], 1), (["1/2"], [0]), "linearly dependent"),
        (sv.SquareRootLasso([[1]], [1], 1), ([1], [0]), "does not exclude a nonzero residual"),
        (sv.SquareRootLasso([[1]], [1], 1), ([0], [1]), "does not exclude column 0"),
    ],
)
def test_every_condition_is_needed(problem, minimisers, reason):
    """m = 0 passes all the conditions but one, and there are two minimisers."""
    first = sv.certify_distance(problem, minimisers[0])
    for z in minimisers:
        certificate = sv.certify_distance(problem, z)
        check.check_bytes(certificate.to_json().encode())
        assert certificate.distance.upper == 0
        assert certificate.unique is sv.Verdict.FALSE
    with pytest.raises(check.Rejected, match=reason):
        check.check_bytes(called_unique(first, minimisers[0], [0] * problem.shape[0]))


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

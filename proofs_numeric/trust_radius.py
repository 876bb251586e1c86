"""The trust radius of support and signs.

Statement. For P1, P2, P3 let z with support T and signs s be the minimiser. If (S1) to (S4) of
docs/theory/trust-radius.md hold for delta, every real (A', y') with ||A' - A|| <= delta and ||y' - y|| <= delta has
exactly one minimiser, with support T and signs s. With free entries T holds them, s_i = 0 there, and nothing is said
about their signs; (S4) is about admitted directions.

Assumption. Exact data; the parameter and the weights do not change.

Proof: docs/theory/trust-radius.md. Certificate: trust radii of the instances below, re-proven by the independent
checker. Check: the identities (1) and (3) of the proof in exact arithmetic for P2 at random changes; the path of the
proof for P1, along which nu keeps its sign; and the ratio of the two bounds.
`python proofs_numeric/trust_radius.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from flint import fmpq, fmpq_mat

import sciverify as sv
from sciverify.checker import check


def gaussian(seed, m=6, N=9):
    """Rational data near a 2-sparse fit."""
    rng = random.Random(seed)
    A = [[fmpq(round(64 * rng.gauss(0, 1)), 64) for _ in range(N)] for _ in range(m)]
    return A, [2 * row[0] - row[1] + fmpq(rng.randint(-6, 6), 64) for row in A]


def on_support(A, y, T, signs, t):
    """z, r, G^-1, g of ||Az - y||^2 / 2 + t sum s_i z_i on the columns T, exactly."""
    chosen = fmpq_mat([[row[i] for i in T] for row in A])
    inverse = (chosen.transpose() * chosen).inv()
    W = fmpq_mat([[fmpq(s)] for s in signs])
    z = inverse * (chosen.transpose() * fmpq_mat([[b] for b in y]) - t * W)
    return chosen, z, fmpq_mat([[b] for b in y]) - chosen * z, inverse, W


@pytest.mark.parametrize("seed", range(5))
def test_the_identities_are_exact(seed):
    """(1) and (3) for P2, where t' = t."""
    rng = random.Random(seed)
    A, y = gaussian(seed)
    T, signs, t = [0, 1], [1, -1], fmpq(1, 4)
    D = [[fmpq(rng.randint(-5, 5), 100) for _ in row] for row in A]
    e = fmpq_mat([[fmpq(rng.randint(-5, 5), 100)] for _ in y])
    chosen, z, r, inverse, W = on_support(A, y, T, signs, t)
    moved = [[a + d for a, d in zip(row, other, strict=True)] for row, other in zip(A, D, strict=True)]
    _, z_new, r_new, _, _ = on_support(moved, [b + e[k, 0] for k, b in enumerate(y)], T, signs, t)
    change = fmpq_mat([[row[i] for i in T] for row in D])
    push = e - change * z_new
    assert z_new - z == inverse * chosen.transpose() * push + inverse * change.transpose() * r_new
    for i in range(2, len(A[0])):
        column, shift = (fmpq_mat([[row[i]] for row in data]) for data in (A, D))
        b = inverse * chosen.transpose() * column
        beyond = column - chosen * b
        alpha, beta = (beyond.transpose() * fmpq_mat([[v] for v in y]))[0, 0], (b.transpose() * W)[0, 0]
        assert (column.transpose() * r)[0, 0] == alpha + t * beta
        right = (beyond.transpose() * push)[0, 0] + ((shift - change * b).transpose() * r_new)[0, 0]
        assert ((column + shift).transpose() * r_new)[0, 0] == alpha + t * beta + right


@pytest.mark.parametrize("seed", range(3))
def test_the_identities_are_exact_with_a_free_entry(seed):
    """(1) and (3) with W_1 = 0: nothing in them asks for signs +-1."""
    rng = random.Random(seed)
    A, y = gaussian(seed)
    T, W, t = [0, 1, 2], [1, 0, -1], fmpq(1, 4)
    D = [[fmpq(rng.randint(-5, 5), 100) for _ in row] for row in A]
    e = fmpq_mat([[fmpq(rng.randint(-5, 5), 100)] for _ in y])
    chosen, z, r, inverse, _ = on_support(A, y, T, W, t)
    assert (chosen.transpose() * r)[1, 0] == 0
    moved = [[a + d for a, d in zip(row, other, strict=True)] for row, other in zip(A, D, strict=True)]
    _, z_new, r_new, _, _ = on_support(moved, [b + e[k, 0] for k, b in enumerate(y)], T, W, t)
    change = fmpq_mat([[row[i] for i in T] for row in D])
    push = e - change * z_new
    assert z_new - z == inverse * chosen.transpose() * push + inverse * change.transpose() * r_new


OPTIONS = [
    {"weights": [0, 1, 1, 1, 1]},
    {"signs": [1, -1, 1, 0, 1]},
    {"weights": [0, 1, 1, 1, 1], "signs": [0, -1, 1, 0, -1]},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize(("make", "parameter"), [(sv.Lasso, "1/2"), (sv.SquareRootLasso, "3/4")])
def test_random_changes_within_the_lower_bound_keep_the_penalised_pattern(make, parameter, options):
    """With free entries and signs: supports and signs of the other entries, at random changes just below the bound."""
    certified = 0
    for seed in range(tries(1, 8)):
        A, y = gaussian(seed, 4, 5)
        try:
            certificate = sv.certify_trust_radius(make(A, y, parameter, **options))
        except sv.AssumptionFailed:
            continue
        check.check_bytes(certificate.to_json().encode())
        certified += 1
        lower, generator = certificate.trust_radius.lower, np.random.default_rng(seed)
        free = {i for i, w in enumerate(options.get("weights", [1] * 5)) if not w}

        def pattern(B, b, free=free):
            vertex = sv.solution_set(make(B, b, parameter, **options)).vertex
            return [(x > 0) - (x < 0) for i, x in enumerate(vertex) if i not in free]

        before = pattern(A, y)
        for _ in range(3):
            D, e = generator.standard_normal((4, 5)), generator.standard_normal(4)
            D, e = 0.999 * float(lower) * D / np.linalg.norm(D, 2), 0.999 * float(lower) * e / np.linalg.norm(e)
            exact = [fmpq(*float(v).as_integer_ratio()) for v in (*D.ravel(), *e)]
            B = [[a + exact[5 * k + i] for i, a in enumerate(row)] for k, row in enumerate(A)]
            assert pattern(B, [v + exact[20 + k] for k, v in enumerate(y)]) == before
    assert certified >= tries(0, 2)


def test_a_free_entry_may_change_its_sign():
    """P2, A = I, y = (1/100, 5/2), weights (0, 1): the free entry is 1/100, and the lower bound is above that."""
    problem = sv.Lasso([[1, 0], [0, 1]], ["1/100", "5/2"], 1, weights=[0, 1])
    certificate = sv.certify_trust_radius(problem)
    check.check_bytes(certificate.to_json().encode())
    assert certificate.trust_radius.lower > Fraction(1, 10)


@pytest.mark.parametrize("seed", [0, 1, 3, 4])
def test_nu_keeps_its_sign_along_the_path(seed):
    """P1: for changes within the proven radius nu >= sqrt(L) > 0 and t > 0 on [0, 1], L the least nu^2 of the page."""
    rational, measured = gaussian(seed)
    problem, eta = sv.BasisPursuit(rational, measured, "1/2"), 0.5
    delta = float(sv.certify_trust_radius(problem).trust_radius.lower)
    signs = np.array([(x > 0) - (x < 0) for x in sv.solution_set(problem).vertex])
    A = np.array([[float(v.p) / float(v.q) for v in row] for row in rational])
    y = np.array([float(v.p) / float(v.q) for v in measured])
    T, W = np.flatnonzero(signs), signs[signs != 0]
    rng = np.random.default_rng(seed)

    def quantities(B, b):
        """(nu, t, ||z||, rho): g is that of the unchanged data."""
        columns = B[:, T]
        gram = np.linalg.inv(columns.T @ columns)
        h, direction = gram @ columns.T @ b, gram @ W
        rho, q = np.linalg.norm(b - columns @ h), W @ direction
        t = np.sqrt((eta**2 - rho**2) / q)
        point = h - t * direction
        return along @ (b - columns @ point), t, np.linalg.norm(point), rho

    g = np.linalg.inv(A[:, T].T @ A[:, T]) @ W
    along = A[:, T] @ g / np.sqrt(W @ g)
    nu, t, _, rho = quantities(A, y)
    assert nu == pytest.approx(t * np.sqrt(W @ g))
    sigma = np.linalg.svd(A[:, T], compute_uv=False)[-1]
    for _ in range(20):
        change, noise = rng.standard_normal(A.shape), rng.standard_normal(len(y))
        change, noise = delta * change / np.linalg.norm(change, 2), delta * noise / np.linalg.norm(noise)
        path = [quantities(A + theta * change, y + theta * noise) for theta in np.linspace(0, 1, 41)]
        d = delta * (1 + max(size for _, _, size, _ in path))
        least = eta**2 - (rho + d) ** 2 - (delta * eta / sigma) ** 2
        assert all(v > 0 and s > 0 for v, s, _, _ in path)
        assert least <= 0 or all(v >= np.sqrt(least) - 1e-9 for v, _, _, _ in path)


@pytest.mark.parametrize(
    ("make", "parameter", "limit"), [(sv.Lasso, "1/2", 2), (sv.SquareRootLasso, "3/4", 60), (sv.BasisPursuit, "1/2", 4)]
)
def test_the_two_bounds_are_proven_and_near(make, parameter, limit):
    """Certificates are accepted; their ratio is what the theory page says, small unless a residual may vanish."""
    certified = 0
    for seed in range(tries(2, 8)):
        try:
            certificate = sv.certify_trust_radius(make(*gaussian(seed), parameter))
        except sv.AssumptionFailed:
            continue
        check.check_bytes(certificate.to_json().encode())
        bounds = certificate.trust_radius
        assert 0 < bounds.lower <= bounds.upper <= limit * bounds.lower
        certified += 1
    assert certified >= tries(1, 3)


@pytest.mark.parametrize("share", [Fraction(1, 2), Fraction(9, 10)])
def test_the_worst_change_that_is_known_does_nothing_below_the_lower_bound(share):
    """The change of the evidence, shrunk below the lower bound, keeps support and signs; in full it does not."""
    for seed in range(tries(2, 6)):
        A, y = gaussian(seed)
        certificate = sv.certify_trust_radius(sv.Lasso(A, y, "1/2"))
        change, bounds = certificate.evidence.change, certificate.trust_radius
        ratio = share * bounds.lower / bounds.upper
        for factor, same in ((fmpq(ratio.numerator, ratio.denominator), True), (fmpq(1), False)):
            B = [list(row) for row in A]
            for row, entries in zip(B, change.matrix, strict=True):
                for i, x in zip(change.columns, entries, strict=True):
                    row[i] += factor * x
            b = [v + factor * x for v, x in zip(y, change.measurements, strict=True)]
            before, after = (sv.solution_set(sv.Lasso(*data, "1/2")).vertex for data in ((A, y), (B, b)))
            assert ([(x > 0) - (x < 0) for x in before] == [(x > 0) - (x < 0) for x in after]) == same


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

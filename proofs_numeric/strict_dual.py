"""Rule strict-dual: minimisers of an exact fit lie near a point, by a dual point with room to spare off some columns.

Statement. E any columns, z~ exactly 0 off E, p any vector, G, a, b as in (D3) and (D6), s and sigma as in (D2).
(1) Every minimiser z* has ||z*_E - z~_E|| <= a, ||z* off E|| <= b: (D6); its entries lie as (D9) says.
(2) With equal columns, the distance of x is within B of that to the shares of z~: (D7), (D8).
(3) What the engine issues, the checker accepts.

Assumption. P1: some columns C have independent rows, or z~ fits y: without it, there may be no feasible point.
P3: ||p|| < T: with ||p|| = T and no residual at z~, a = 0 where the minimiser is 1 away.

Proof: docs/theory/strict-dual.md. Certificate: of degenerate data, engine="float"; the independent checker re-proves
each. Check: crude points and crude dual points, with G, s, sigma in 60 digits, against exact solution sets.
`python proofs_numeric/strict_dual.py`, or pytest.
"""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp

import sciverify as sv
from sciverify.certify.distance import certify_distance_to
from sciverify.certify.proofs.strict_dual import enclose_by_dual, prove_fit
from sciverify.checker import check
from sciverify.errors import Undecided
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.ordered import approx_float

mp.dps = 60


def instance(kind, seed):
    """Few columns of few bits, so that exact arithmetic is quick, and a sparse x that fits y or nearly does."""
    rng = np.random.default_rng([seed, *kind.encode()])
    m = int(rng.integers(1, 4))
    A = np.round(rng.standard_normal((m, m + int(rng.integers(1, 4)))) * 16) / 16
    x = np.zeros(A.shape[1])
    x[: int(rng.integers(0, m + 1))] = rng.choice([-1.0, 1.0, 2.0])
    y = A @ x + (rng.standard_normal(m) * 2.0**-20 if seed % 3 == 0 else 0)
    w = rng.choice([0.5, 1.0, 2.0], A.shape[1])
    lam = float(np.round(2.0 ** rng.uniform(-5, -1), 6))
    problem = sv.BasisPursuit(A, y, weights=w) if kind == "P1" else sv.SquareRootLasso(A, y, lam, weights=w)
    return rng, problem, (A, y, w if kind == "P1" else lam * w)


def least(gram):
    """The root of the least eigenvalue; None if there is none worth speaking of."""
    if gram.rows == 0:
        return mp.mpf(1)
    square = min(mp.eigsy(gram, eigvals_only=True))
    return mp.sqrt(square) if square > mp.mpf(10) ** -20 else None


def bounds(kind, A, y, v, E, z, p, *, fit):
    """(a, b, theta, mu) of the page with the best T, s, sigma, mu, theta there are; None where it says nothing."""
    chosen = mp.matrix(A[:, E].tolist()) if len(E) else mp.matrix(0, 0)
    A, y, p = mp.matrix(A.tolist()), mp.matrix(y.tolist()), mp.matrix(p.tolist())
    v, z, count = [mp.mpf(float(x)) for x in v], mp.matrix(z.tolist()), A.cols
    r, c = y - A * z, A.T * p
    T = max([abs(c[i]) / v[i] for i in E], default=mp.mpf(1))  # (D1)
    s = least(chosen.T * chosen)
    sigma = least(A * A.T)
    if not T or s is None or (fit and sigma is None):
        return None
    kappa = mp.norm(mp.matrix(v)) * mp.norm(r) / sigma if fit else mp.norm(r)
    if kind == "P1" and not fit and mp.norm(r):
        return None
    G = sum(v[i] * abs(z[i]) for i in range(count)) - (p.T * y)[0] / T + kappa  # (D3)
    off = [i for i in range(count) if i not in E]
    rooms = [v[i] - abs(c[i]) / T for i in off]
    if any(room <= 0 for room in rooms):
        return None
    theta = [room / mp.norm(A[:, i]) for room, i in zip(rooms, off, strict=True) if mp.norm(A[:, i])]  # (D5)
    if kind == "P3":
        delta = 1 - mp.norm(p) / T  # (D4)
        if delta <= 0:
            return None
        theta.append(delta)
    a = (mp.norm(r) + (G / min(theta) if theta else 0)) / s if len(E) else mp.mpf(0)  # (D6)
    return a, (G / min(rooms) if off else mp.mpf(0))


@pytest.mark.parametrize("kind", ["P1", "P3"])
def test_the_bounds_hold_at_crude_points(kind):
    """Whatever point, dual point and columns: a and b bound how far the minimisers are."""
    worst, tried = mp.mpf(0), 0
    for seed in range(60):
        rng, problem, (A, y, v) = instance(kind, seed)
        try:
            solutions = sv.solution_set(problem)
        except sv.AssumptionFailed:
            continue
        truth = np.array([approx_float(x) for x in solutions.vertex])
        exact = np.array([approx_float(x) for x in solutions.dual])
        for size in (1e-9, 1e-3, 0.3):
            E = [i for i in range(len(v)) if truth[i] or rng.random() < 0.2]
            z = np.where(np.isin(np.arange(len(v)), E), truth * (1 + size * rng.uniform(-1, 1, len(v))), 0.0)
            p = exact * float(rng.uniform(0.5, 1)) + size * rng.standard_normal(len(y))
            found = bounds(kind, A, y, v, E, z, p, fit=bool(rng.random() < 0.7))
            if found is None:
                continue
            tried += 1
            B = mp.sqrt(found[0] ** 2 + found[1] ** 2)
            away = certify_distance_to(solutions, z, 25).distance
            assert mp.mpf(away.lower.numerator) / away.lower.denominator <= B  # (D7)
            gap = [mp.mpf(t) - mp.mpf(float(u)) for t, u in zip(map(approx_float, solutions.vertex), z, strict=True)]
            near = mp.sqrt(sum(gap[i] ** 2 for i in E))
            off = mp.sqrt(sum(gap[i] ** 2 for i in range(len(v)) if i not in E))
            assert near <= found[0] * (1 + 1e-12) + mp.mpf(10) ** -14
            assert off <= found[1] * (1 + 1e-12) + mp.mpf(10) ** -14
            worst = max(worst, near / found[0] if found[0] > 1e-12 else 0)
    assert tried > 30
    assert worst > 0.1


def test_the_constants_are_attained():
    """The two instances of the page: a = h, b = 1."""
    A, y, v = np.array([[1.0, 0.5]]), np.array([1.0]), np.ones(2)
    for h in (0.25, 2.0**-20):
        a, _ = bounds("P1", A[:, :1], y, v[:1], [0], np.array([1 - h]), np.array([1.0]), fit=True)
        assert abs(a - h) < 1e-40
    for mu in (0.5, 2.0**-10):
        _, b = bounds("P1", A[:, :1], y, v[:1], [], np.zeros(1), np.array([1 - mu]), fit=True)
        assert abs(b - 1) < 1e-40


def test_assumptions_are_needed():
    """Without a feasible point, and with a dual point of length 1, there is no enclosure."""
    A = np.array([[1.0, 0.5], [0.0, 0.0]])
    problem = sv.BasisPursuit(A, [1.0, 1.0])
    columns = FloatColumns(problem.floats, np.array([0]))
    with pytest.raises(Undecided, match="dependent to working precision, so no point"):
        enclose_by_dual(
            problem, np.ones(2), columns, {}, np.ones(1), np.array([1.0, 0.0]),
            lambda: prove_fit(problem.floats, np.arange(2)),
        )  # fmt: skip
    problem = sv.SquareRootLasso(np.array([[1.0]]), [1.0], 2)
    with pytest.raises(Undecided, match="may not be 0"):
        enclose_by_dual(
            problem, np.ones(1), FloatColumns(problem.floats, np.array([0])), {}, np.ones(1), np.array([2.0]), None
        )


@pytest.mark.parametrize("kind", ["P1", "P3"])
@pytest.mark.parametrize("seed", range(12))
def test_certificates_of_the_float_engine(kind, seed):
    """Ties, equal columns, y = 0, points that fit exactly: exact arithmetic agrees, and so does the checker."""
    rng, problem, (A, y, _) = instance(kind, seed)
    doubled = np.hstack([A, A[:, :1]])
    w = np.append(problem.float_weights, problem.float_weights[0] * (1 + seed % 2))
    y = doubled[:, :2] @ [1 / 3, 0.7 * (seed % 3 == 0)] if seed % 4 else y
    pose, parameter = {"P1": (sv.BasisPursuit, 0), "P3": (sv.SquareRootLasso, 2.0**-6)}[kind]
    posed = pose(doubled, y, parameter, weights=w)
    x = rng.standard_normal(len(w))
    try:
        certificate = sv.certify_distance(posed, x, engine="float")
        truth = sv.certify_distance(posed, x, 20, engine="exact")
    except (Undecided, sv.AssumptionFailed):
        return
    check.check_bytes(certificate.to_json().encode())
    assert truth.distance.lower <= certificate.distance.upper
    assert certificate.distance.lower <= truth.distance.upper
    assert certificate.claim.unique in (truth.claim.unique, sv.Verdict.UNDECIDED)


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

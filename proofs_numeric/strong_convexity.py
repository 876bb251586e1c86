"""Rule strong-convexity: minimisers lie near a point, by a lower bound of a singular value on a superset of columns.

Statement. E any columns, z~ exactly 0 off E, v as in (V1), s as in (V2), z* a minimiser of the problem on E.
(1) ||z* - z~|| <= B and the residuals are within a of each other: (V3) for P2, (V4) and (V5) for P3, (V6) for P1.
(2) If (V7) holds off E, z* is the only minimiser of the whole problem; multiples of a column share
its entry: theorem 5, (W1), (V8), (V9).
(3) The factorisation in integers proves lambda_min(S) >= -sqrt((k-1)/2 tr): lemma 1, and never accepts what is false.
(4) What the engine issues, the checker accepts.

Assumption. P1: no column of E is free: with one, v = 0 and a = 0.004 where minimisers are 0.04 away. (V2) for P3 holds
after the projection: with A_E alone, the distance is 1.2 times the "bound".

Proof: docs/theory/strong-convexity.md. Certificate: of degenerate data, engine="float"; the independent checker
re-proves each. Check: crude points, with v, s, B in 60 digits against exact solution sets; lambda_min in 60 digits.
`python proofs_numeric/strong_convexity.py`, or pytest.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp

import sciverify as sv
from sciverify.certify.distance import certify_distance_to
from sciverify.certify.proofs.strong_convexity import enclose_by_convexity
from sciverify.checker import check
from sciverify.checker.packed_cholesky import factorises
from sciverify.checker.singular_value import exceeds, squared_lengths
from sciverify.errors import Undecided
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.ordered import approx_float

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
mp.dps = 60


def instance(kind, seed):
    """Few columns, some nearly dependent, and a minimiser as doubles."""
    rng = np.random.default_rng([seed, *kind.encode()])
    m = int(rng.integers(2, 5))
    A = np.round(rng.standard_normal((m, int(rng.integers(1, 5)))) * 16) / 16
    if seed % 3 == 0 and A.shape[1] > 1:
        A[:, 1] = A[:, 0] + A[:, -1] / 64
    y = np.round(8 * (A[:, 0] + rng.standard_normal(m))) / 8
    w = rng.choice([0.5, 1.0, 2.0], A.shape[1])
    largest, size = float(np.max(np.abs(A.T @ y) / w)), float(np.linalg.norm(y))
    share = float(rng.uniform(0.05, 0.9))
    parameter = {"P1": size * share, "P2": 2 * largest * share, "P3": largest / size * share}[kind]
    problem = MAKE[kind](A, y, parameter, weights=w)
    return rng, problem, (A, y, parameter, w)


def bounds(kind, A, y, parameter, w, z):
    """(B, a) of the page on all columns, with the largest s there is; None where the rule says nothing."""
    A, y, z, w = mp.matrix(A.tolist()), mp.matrix(y.tolist()), mp.matrix(z.tolist()), [mp.mpf(float(x)) for x in w]
    r = y - A * z
    c, rho = A.T * r, mp.norm(r)
    gram = A.T * A
    if kind == "P3":
        if rho < mp.mpf(10) ** -20:
            return None
        gram = gram - c * c.T / rho**2
    square = min(mp.eigsy(gram, eigvals_only=True))
    if square < mp.mpf(10) ** -20:
        return None
    s, count = mp.sqrt(square), len(w)
    t = {"P2": mp.mpf(parameter) / 2, "P3": parameter * rho, "P1": max(abs(c[j]) / w[j] for j in range(count))}[kind]
    v = [t * w[j] * mp.sign(z[j]) - c[j] if z[j] else max(abs(c[j]) - t * w[j], 0) for j in range(count)]  # (V1)
    gap, norm = mp.norm(v), mp.mnorm(A, "f")
    if kind == "P2":
        return gap / square, gap / s  # (V3)
    if kind == "P3":
        nu, longest = gap / rho, rho + parameter * sum(w[j] * abs(z[j]) for j in range(count))
        longest = min(longest, rho + norm * 2 * nu * longest**2 / ((longest + rho) * square))
        B = 2 * nu * longest**2 / ((longest + rho) * square)  # (V4)
        return B, mp.sqrt(2 * nu * B * rho**2 / (rho + max(0, rho - norm * B)))  # (V5)
    slack = abs(mp.mpf(parameter) ** 2 - rho**2)
    if mp.norm(y) <= parameter or slack * norm**2 >= mp.norm(c) ** 2:
        return None
    slope = max(mp.norm(A[:, j]) / w[j] for j in range(count))
    a = max(2 * gap / s, slack * slope / t)  # (V6)
    return a / s, a


@pytest.mark.parametrize("kind", MAKE)
def test_the_bounds_hold_at_crude_points(kind):
    """All columns are in E, so nothing is asked of the others; the largest ratios are near 1."""
    worst, tried = mp.mpf(0), 0
    for seed in range(16):
        rng, problem, (A, y, parameter, w) = instance(kind, seed)
        try:
            solutions = sv.solution_set(problem)
        except sv.AssumptionFailed:
            continue
        near = np.array([approx_float(v) for v in solutions.vertex])
        for size in (1e-9, 1e-4, 1e-2, 1.0):
            z = np.where(near != 0, near * (1 + size * rng.uniform(-0.5, 0.5, len(near))), 0.0)
            found = bounds(kind, A, y, parameter, w, z)
            if found is None:
                continue
            tried += 1
            distance = certify_distance_to(solutions, z, 25).distance
            low = mp.mpf(distance.lower.numerator) / distance.lower.denominator
            assert low <= found[0]
            if kind == "P2" and found[0]:
                worst = max(worst, low / found[0])
    assert tried > 12
    assert kind != "P2" or worst > 0.99


def test_the_constants_of_p2_and_p3_are_attained():
    """One column: (V3) is an equality, and (V4) is one in the limit."""
    A, y = np.array([[3.0], [0.0]]), np.array([2.0, 1.0])
    z = np.array([0.25])
    B, a = bounds("P2", A, y, 1.0, [1.0], z)
    truth = mp.mpf(2) / 3 - mp.mpf(1) / 18
    assert abs(B - abs(truth - z[0])) < 1e-50
    assert abs(a - 3 * abs(truth - z[0])) < 1e-50
    A, y = np.array([[1.0], [1.0]]), np.array([2.0, 0.0])
    truth = 1 - 1 / mp.sqrt(7)
    B, _ = bounds("P3", A, y, 0.5, [1.0], np.array([float(truth) + 1e-6]))
    assert 0.999 < abs(float(truth) + 1e-6 - truth) / B <= 1


def test_a_free_column_of_basis_pursuit_is_refused():
    """The instance of the page: v = 0, and the minimisers fill an ellipsoid."""
    A, y, z = np.eye(2), np.array([5.0, 0.9990234375]), np.array([5.0, 0.0009765625])
    problem = sv.BasisPursuit(A, y, 1, weights=[0, 1])
    with pytest.raises(Undecided):
        enclose_by_convexity(problem, problem.float_weights, FloatColumns(problem.floats, np.arange(2)), z)


def test_as_many_columns_as_rows_leave_nothing_after_the_projection():
    """P3: r~ is in the range of A_E, so s = 0, whatever floats make of a residual and its length."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        A, z = rng.standard_normal((3, 3)) * 10.0 ** rng.integers(-3, 4), rng.standard_normal(3)
        problem = sv.SquareRootLasso(A, rng.standard_normal(3), 0.1)
        with pytest.raises(Undecided, match="dependent"):
            enclose_by_convexity(problem, np.ones(3), FloatColumns(problem.floats, np.arange(3)), z)


def upper_rows(S):
    """Rows from the diagonal on."""
    return [[int(x) for x in row[j:]] for j, row in enumerate(S)]


@pytest.mark.parametrize("bits", [4, 9, 14])
def test_lemma_1(bits):
    """Whatever factorises has no eigenvalue below the bound; many matrices on the edge do, some do not."""
    said = []
    for seed in range(24):
        rng = np.random.default_rng([seed, bits])
        k = int(rng.integers(1, 6))
        B = np.round(rng.standard_normal((k, k)) * 2**bits)
        T = B.T @ B
        c = int(min(mp.eigsy(mp.matrix(T.tolist()), eigvals_only=True)) * (1 + rng.uniform(-0.5, 0.5) * 2.0**-bits))
        S = T - max(c, 0) * np.eye(k)
        least = min(mp.eigsy(mp.matrix(S.tolist()), eigvals_only=True))
        said.append(factorises(upper_rows(S)))
        assert not said[-1] or least >= -mp.sqrt(mp.mpf(k - 1) / 2 * int(np.trace(T))) - mp.mpf(10) ** -30  # (Q1)
    assert any(said)
    assert not all(said)


def test_slots_do_not_run_over():
    """A pivot of 1 beside entries 2^42: in slots of 64 bits the square would vanish in the next one."""
    c = int(0.06 * 2**44)
    gram = [[2**44, 2**42, 0], [2**42, 2**44, 2**20], [0, 2**20, 2**44]]
    assert factorises(upper_rows(gram))
    gram = [[c + 1, 2**42, 0], [2**42, 2**44, 2**20], [0, 2**20, 2**44]]
    assert not factorises([[x - c if j == k else x for k, x in enumerate(row[j:], j)] for j, row in enumerate(gram)])


@pytest.mark.parametrize("projected", [False, True])
def test_singular_values(projected):
    """True values less 2 % are proven, and no value above the true one is."""
    for seed in range(16):
        rng = np.random.default_rng(seed)
        m = int(rng.integers(3, 7))
        A = rng.standard_normal((m, int(rng.integers(1, m)))) * 10.0 ** rng.integers(-5, 6)
        if seed % 2 and A.shape[1] > 1:
            A[:, 1] = A[:, 0] * (1 + 10.0 ** -rng.integers(1, 5) * rng.standard_normal(m))
        across = [int(v) for v in rng.integers(-1000, 1000, m)]
        u = mp.matrix(across) / mp.norm(mp.matrix(across))
        exact = mp.matrix(A.tolist())
        if projected:
            exact = exact - u * (u.T * exact)
        true = mp.sqrt(max(min(mp.eigsy(exact.T * exact, eigvals_only=True)), 0))
        columns = [
            (None, [int(fraction * 2**200) for fraction in map(mp.mpf, column.tolist())], -200) for column in A.T
        ]
        squares = squared_lengths(columns)
        for factor, answer in ((0.98, True), (1 + 1e-9, False)):
            s = Fraction(float(true * factor))
            assert exceeds(columns, s, squares, across if projected else None) is answer


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("seed", range(8))
def test_certificates_of_the_float_engine(kind, seed):
    """Equal columns, attained bounds, crude candidates: exact arithmetic agrees, and so does the checker."""
    rng, _, (A, y, parameter, w) = instance(kind, seed)
    doubled = MAKE[kind](np.hstack([A, A[:, :1]]), y, parameter, weights=np.append(w, w[0] * (1 + seed % 2)))
    x = rng.standard_normal(len(w) + 1)
    try:
        certificate = sv.certify_distance(doubled, x, engine="float")
    except Undecided:
        return
    check.check_bytes(certificate.to_json().encode())
    truth = sv.certify_distance(doubled, x, 20, engine="exact")
    assert truth.distance.lower <= certificate.distance.upper
    assert certificate.distance.lower <= truth.distance.upper
    assert certificate.claim.unique in (truth.claim.unique, sv.Verdict.UNDECIDED)
    assert math.isclose(float(certificate.distance.lower), float(truth.distance.lower), rel_tol=1e-6, abs_tol=1e-6)


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

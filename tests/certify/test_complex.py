"""Complex data against a second route, known minimisers, symmetries, and instances that must stay undecided."""

from __future__ import annotations

from fractions import Fraction

import complex_reference as reference
import numpy as np
import pytest
import sympy
from effort import tries

import sciverify as sv
from sciverify.certificate.kinds.block_distance import ComplexFit, Krawczyk, ZeroMinimiser
from sciverify.certify.proofs.block_distance import _good_enough
from sciverify.certify.proposals.block_support import _Instance, _newton
from sciverify.checker import check

KINDS = {"lasso": sv.Lasso, "square-root-lasso": sv.SquareRootLasso, "basis-pursuit": sv.BasisPursuit}
TURN = (3 + 4j) / 5
TURNS = [(Fraction(3, 5), Fraction(4, 5)), (Fraction(5, 13), Fraction(-12, 13)), (Fraction(-8, 17), Fraction(15, 17))]


def number(pair):
    a, b = pair
    return sympy.Rational(a.numerator, a.denominator) + sympy.I * sympy.Rational(b.numerator, b.denominator)


def times(u, v):
    return u[0] * v[0] - u[1] * v[1], u[0] * v[1] + u[1] * v[0]


def random_complex(rng, *shape):
    return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)


def planted(seed, m, N, k, noise=0.05):
    rng = np.random.default_rng(seed)
    A, z = random_complex(rng, m, N) / np.sqrt(2 * m), np.zeros(N, dtype=complex)
    z[rng.choice(N, k, replace=False)] = random_complex(rng, k)
    e = random_complex(rng, m)
    return A, A @ z + noise * e / np.linalg.norm(e), z


def verified(certificate):
    """The certificate, after the independent checker accepted its claim."""
    claim = check.check_bytes(certificate.to_json().encode())
    assert (claim["lower"], claim["upper"]) == (certificate.distance.lower, certificate.distance.upper)
    assert claim["unique"] is True
    assert certificate.unique is sv.Verdict.TRUE
    return certificate


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(tries(1, 12)))
def test_random_instances_against_the_second_route(kind, seed):
    rng = np.random.default_rng(1000 + seed)
    m, N = int(rng.integers(2, 7)), int(rng.integers(3, 10))
    A, y, z = planted(seed, m, N, 1 + seed % 2)
    w = [Fraction(1 + k % 3, 2) for k in range(N)]
    parameter = {"lasso": Fraction(1, 4), "square-root-lasso": Fraction(1, 2), "basis-pursuit": Fraction(1, 10)}[kind]
    rows = [[reference.pair(x) for x in row] for row in A]
    truth = reference.minimiser(kind, rows, [reference.pair(v) for v in y], parameter, w)
    x = np.round(z, 2)
    try:
        found = verified(sv.certify_distance(KINDS[kind](A, y, parameter, weights=w), x))
    except sv.Undecided:
        assert truth is None or sum(v != 0 for v in truth) >= m
        return
    assert truth is not None
    distance = reference.distance([reference.pair(v) for v in x], truth)
    assert reference.between(found.distance.lower, distance, found.distance.upper)
    assert found.distance.upper - found.distance.lower <= Fraction(1, 10**12) * Fraction(float(np.linalg.norm(z)) + 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_real_data_passed_as_complex_agree_with_the_real_engine(kind, seed):
    rng = np.random.default_rng(seed)
    A, z = rng.standard_normal((8, 16)) / 3, np.zeros(16)
    z[[2, 11]] = 1.5, -1.0
    y, x = A @ z + 0.02 * rng.standard_normal(8), z + 0.01
    parameter = {"lasso": 0.2, "square-root-lasso": 0.6, "basis-pursuit": 0.25}[kind]
    real = sv.certify_distance(KINDS[kind](A, y, parameter), x, engine="exact")
    complex_ = verified(sv.certify_distance(KINDS[kind](A.astype(complex), y, parameter), x, digits=18))
    assert complex_.distance.lower <= real.distance.upper
    assert real.distance.lower <= complex_.distance.upper


def known_instance():
    """(A, y, z) with the residual (3 w_1 phi_1', 3 w_2 phi_2', 4) for weights (3/5, 4/5, 1): t = 3, ||r|| = 5."""
    zero, (p, q, s) = (Fraction(0), Fraction(0)), TURNS
    A = [[p, zero, (Fraction(1, 8), Fraction(0))], [zero, q, zero], [zero, zero, (Fraction(1, 4), Fraction(1, 4))]]
    z = [(5 * s[0], 5 * s[1]), (7 * p[0], 7 * p[1]), zero]
    phases = [times(p, s), times(q, p)]
    y = [(v[0] * (3 * c + n), v[1] * (3 * c + n)) for v, c, n in zip(phases, WEIGHTS, (5, 7), strict=False)]
    return A, [*y, (Fraction(4), Fraction(0))], z


WEIGHTS = [Fraction(3, 5), Fraction(4, 5), Fraction(1)]


@pytest.mark.parametrize(("kind", "parameter"), [("lasso", 6), ("square-root-lasso", "3/5"), ("basis-pursuit", 5)])
@pytest.mark.parametrize("turn", [(Fraction(1), Fraction(0)), *TURNS])
def test_known_minimisers_with_rotated_phases(kind, parameter, turn):
    A, y, z = known_instance()
    conjugate = turn[0], -turn[1]
    A = [[times(row[0], conjugate), *row[1:]] for row in A]
    z = [times(z[0], turn), *z[1:]]
    problem = KINDS[kind]([[number(x) for x in row] for row in A], [number(v) for v in y], parameter, weights=WEIGHTS)
    there = verified(sv.certify_distance(problem, [number(v) for v in z], digits=25))
    assert there.distance.upper <= Fraction(1, 10**25)
    away = verified(sv.certify_distance(problem, [number(z[0]), number(z[1]), number((Fraction(3), Fraction(4)))]))
    assert away.distance.lower <= 5 <= away.distance.upper
    assert away.distance.upper - away.distance.lower < Fraction(1, 10**12)


@pytest.mark.parametrize("kind", ["square-root-lasso", "basis-pursuit"])
@pytest.mark.parametrize("start", ["minimiser", "zero"])
def test_exact_fits(kind, start):
    rng = np.random.default_rng(5)
    A, z = np.round(40 * random_complex(rng, 12, 24)), np.zeros(24, dtype=complex)
    z[[3, 9, 20]] = 3 + 4j, -2 + 1j, 6j
    problem = KINDS[kind](A, A @ z, {"square-root-lasso": "1/1000", "basis-pursuit": 0}[kind])
    found = verified(sv.certify_distance(problem, z if start == "minimiser" else np.zeros(24)))
    assert isinstance(found.evidence, ComplexFit)
    assert found.evidence.support == (3, 9, 20)
    square = 0 if start == "minimiser" else 25 + 5 + 36
    assert found.distance.lower**2 <= square <= found.distance.upper**2


@pytest.mark.parametrize("kind", KINDS)
def test_zero_is_the_minimiser(kind):
    A, y, _ = planted(3, 5, 8, 2)
    found = verified(sv.certify_distance(KINDS[kind](A, y, 100), [3, 4j, 0, 0, 0, 0, 0, 0]))
    assert isinstance(found.evidence, ZeroMinimiser)
    assert found.distance.lower == found.distance.upper == 5
    nothing = verified(sv.certify_distance(KINDS[kind](A, 0 * y, 1), np.zeros(8)))
    assert nothing.distance.upper == 0


@pytest.mark.parametrize("kind", tries(list(KINDS)[:1], KINDS))
def test_columns_that_agree_up_to_a_phase_stay_undecided(kind):
    A, y, z = planted(8, 6, 9, 2)
    i = int(np.argmax(np.abs(z)))
    twice = np.column_stack([A, 1j * A[:, i]])
    parameter = {"lasso": 0.1, "square-root-lasso": 0.3, "basis-pursuit": 0.1}[kind]
    with pytest.raises(sv.Undecided):
        sv.certify_distance(KINDS[kind](twice, y, parameter), np.append(z, 0))


@pytest.mark.parametrize("tilt", tries([2.0**-40], [2.0**-20, 2.0**-40, 2.0**-50]))
def test_columns_that_nearly_agree_never_give_a_wrong_answer(tilt):
    """A second column (1 - tilt) i a is inactive by a margin of tilt; (1 + tilt) i a takes the place of a."""
    for sign in (-1, 1):
        A = [[1, 1j * (1 + sign * tilt)], [0, 0]]
        truth = [Fraction(3, 2), 0]
        if sign > 0:
            c = 1 + Fraction(tilt)
            truth = [0, (2 - 1 / (2 * c)) / c]
        try:
            found = verified(sv.certify_distance(sv.Lasso(A, [2 + 0j, 1], 1), [0, 0]))
        except sv.Undecided:
            continue
        assert found.distance.lower <= sum(truth) <= found.distance.upper


def test_critical_penalty_is_undecided():
    with pytest.raises(sv.Undecided):
        sv.certify_distance(sv.Lasso([[1j]], [1], 2), [0])
    with pytest.raises(sv.Undecided):
        sv.certify_distance(sv.SquareRootLasso([[1j]], [3], 1), [0])


def test_clarabel_comes_near():
    cvxpy = pytest.importorskip("cvxpy")
    A, y, _ = planted(21, 12, 24, 3)
    for problem, objective, constraints in (
        (sv.Lasso(A, y, 0.1), lambda v: cvxpy.sum_squares(A @ v - y) + 0.1 * cvxpy.norm1(v), lambda _: []),
        (sv.SquareRootLasso(A, y, 0.5), lambda v: cvxpy.norm(A @ v - y) + 0.5 * cvxpy.norm1(v), lambda _: []),
        (sv.BasisPursuit(A, y, 0.1), cvxpy.norm1, lambda v: [cvxpy.norm(A @ v - y) <= 0.1]),
    ):
        v = cvxpy.Variable(24, complex=True)
        cvxpy.Problem(cvxpy.Minimize(objective(v)), constraints(v)).solve(solver="CLARABEL")
        assert verified(sv.certify_distance(problem, v.value)).distance.upper < Fraction(1, 10**3)


@pytest.mark.parametrize("digits", [5, 30, 150])
def test_digits(digits):
    A, y, z = planted(2, 6, 10, 2)
    bounds = verified(sv.certify_distance(sv.SquareRootLasso(A, y, 0.5), z, digits=digits)).distance
    assert (bounds.upper - bounds.lower) * 10**digits <= bounds.lower


def test_one_digit_is_a_tenth_of_the_lower_bound():
    narrow, wide = (sv.Enclosure(Fraction(1), Fraction(upper, 1000)) for upper in (1100, 1105))
    assert _good_enough(narrow, None, 1)
    assert not _good_enough(wide, None, 1)


@pytest.mark.parametrize("angle", [np.pi / 4, -np.pi / 4])
def test_a_small_entry_is_not_thrown_across_zero(angle):
    """Whole steps of Newton's method lead from this start to no zero; steps of at most 0.8 |z| lead to z = TURN / 5."""
    instance = _Instance(sv.Lasso([[1]], [1.2 * TURN], 2))
    entries, scale = _newton(instance, {0: np.array([0.01 * np.exp(1j * angle) * TURN])}, 1.0)
    assert abs(entries[0] - TURN / 5) < 1e-9
    assert scale == 1


def test_save_load_print(tmp_path):
    A, y, z = planted(2, 6, 10, 2)
    problem = sv.BasisPursuit(A, y, 0.1)
    made = sv.certify_distance(problem, z)
    path = made.save(tmp_path / "c.json")
    loaded = sv.load_certificate(path)
    assert loaded.to_json() == made.to_json()
    assert loaded.problem == problem
    assert loaded.problem != sv.BasisPursuit(A.real.copy(), y.real.copy(), 0.1)
    assert isinstance(loaded.evidence, Krawczyk)
    assert sv.check(path) == made.claim
    assert "complex A 6 x 10" in str(made)
    assert "complex A 6 x 10" in repr(problem)


def test_all_ways_to_write_the_same_data():
    exact = sv.Lasso([[sympy.Rational(1, 2) + sympy.I / 4, 1]], [1 / (1 - sympy.I)], 1)
    for A, y in (
        ([[0.5 + 0.25j, 1]], [0.5 + 0.5j]),
        (np.array([[0.5 + 0.25j, 1]], dtype=np.complex64), np.array([0.5 + 0.5j])),
        (np.array([[0.5 + 0.25j, 1]], dtype=np.clongdouble), [0.5 + 0.5j]),
    ):
        assert sv.Lasso(A, y, 1) == exact


@pytest.mark.parametrize("use", [sv.solution_set, lambda problem: sv.certify_objective_excess(problem, [0])])
def test_what_complex_data_are_not_for(use):
    with pytest.raises(sv.InvalidInput, match="only certify_distance takes complex data"):
        use(sv.Lasso([[1j]], [1], 1))

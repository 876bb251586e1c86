"""Certified solutions against solution sets, enumeration, closed forms and the independent checker."""

from __future__ import annotations

from fractions import Fraction

import complex_reference as reference
import enumeration
import enumeration_p1_p2 as second
import numpy as np
import pytest
import sympy
from effort import tries
from flint import arb, arb_mat, fmpq
from hypothesis import given
from hypothesis import strategies as st
from instances import random_instance
from instances_p1_p2 import random_basis_pursuit, random_lasso
from mpmath import mp

import sciverify as sv
from sciverify.checker import check
from sciverify.exact.decimals import guard_digits, round_number, round_vector
from sciverify.exact.surds import square_root
from sciverify.families import StandardisedLasso


def verified(solution):
    """The solution, after the checker accepted its certificate, which must be about x and close enough."""
    claim = check.check_bytes(solution.certificate.to_json().encode())
    assert claim["upper"] == solution.distance.upper <= Fraction(1, 10**solution.digits)
    return solution


def same(x, point):
    return all(fmpq(a.numerator, a.denominator) == b for a, b in zip(x, point, strict=True))


@pytest.mark.parametrize("batch", range(12))
def test_random_instances_of_all_three_problems(batch):
    for seed in range(24 * batch, 24 * batch + tries(2, 24)):
        digits = 1 + seed % 30
        _, A, y, lam, w, _ = random_instance(seed)
        makers = [(sv.SquareRootLasso, (A, y, lam), w, enumeration.squared_distance)]
        _, A, y, lam, w, _ = random_lasso(seed)
        makers.append((sv.Lasso, (A, y, lam), w, second.lasso_squared_distance))
        kind, A, y, eta, w, _ = random_basis_pursuit(seed)
        makers.append((sv.BasisPursuit, (A, y, eta), w, second.basis_pursuit_squared_distance))
        for make, data, weights, squared_distance in makers:
            problem = make(*data, weights=weights)
            if make is sv.BasisPursuit and kind == "infeasible":
                with pytest.raises(sv.AssumptionFailed, match="feasible"):
                    sv.solve(problem, digits)
                continue
            found = verified(sv.solve(problem, digits))
            assert same(found.x, found.certificate.point)
            solutions = sv.solution_set(problem)
            assert solutions.distance(found.x, 5).upper <= Fraction(1, 10**digits)
            assert found.unique is solutions.unique
            _, square = squared_distance(*data, weights, found.x)
            assert (square - Fraction(1, 100**digits)).sign() <= 0, (make, seed)


def test_the_random_instances_hold_degenerate_ones():
    unique = [sv.solve(sv.Lasso(*random_lasso(seed)[1:4]), 3).unique for seed in range(48)]
    assert {sv.Verdict.TRUE, sv.Verdict.FALSE} == set(unique)


@pytest.mark.parametrize("k", [1, 7, 30, 500])
@pytest.mark.parametrize("convention", ["1/m", "1/(2m)"])
def test_irrational_data_to_many_digits(k, convention):
    problem = StandardisedLasso().problem(Fraction(1, 2**k), convention)
    for digits in (1, 50, 400):
        found = verified(sv.solve(problem, digits))
        with mp.workdps(digits + 20):
            truth = 1 / mp.sqrt(3) - mp.mpf(1) / (20 if convention == "1/m" else 10)
            error = abs(truth - mp.mpf(found.x[1].numerator) / found.x[1].denominator)
            assert error <= mp.mpf(10) ** -digits
            assert error > 0
        assert found.x[0] == 0
        assert found.unique is sv.Verdict.TRUE
        assert 10 ** (digits + 5) % found.x[1].denominator == 0


def test_symbolic_data():
    half = 1 / sympy.sqrt(2)
    found = verified(sv.solve(sv.SquareRootLasso([[half, sympy.sqrt(3)], [half, 1]], [1, sympy.cbrt(2)], "1/5"), 40))
    assert sv.solution_set(found.certificate.problem).distance(found.x, 5).upper <= Fraction(1, 10**40)


def planted(m, N, k, seed=0):
    rng = np.random.default_rng(seed)
    A, z = rng.standard_normal((m, N)), np.zeros(N)
    z[rng.choice(N, k, replace=False)] = 1 + rng.random(k)
    return A, A @ z + 0.1 * rng.standard_normal(m)


@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit])
def test_float_data_agree_with_exact_arithmetic(make):
    A, y = planted(40, 60, 4)
    problem = make(A, y, {sv.Lasso: 4.0, sv.SquareRootLasso: 1.5, sv.BasisPursuit: 1.5}[make])
    in_floats = verified(sv.solve(problem, 14, engine="float"))
    exactly = verified(sv.solve(problem, 30, engine="exact"))
    gap = sum((a - b) ** 2 for a, b in zip(in_floats.x, exactly.x, strict=True))
    assert gap <= (Fraction(1, 10**14) + Fraction(1, 10**30)) ** 2
    assert gap > Fraction(1, 10**40)  # doubles, not the decimals of the exact engine
    assert all(Fraction(float(v)) == v for v in in_floats.x)
    assert verified(sv.solve(problem, 30)).x == exactly.x  # more digits than doubles hold: on to exact arithmetic


@pytest.mark.thorough
def test_large_float_data():
    A, y = planted(150, 600, 10)
    problem = sv.Lasso(A, y, 10.0)
    found = verified(sv.solve(problem, 13))
    assert sum(v != 0 for v in found.x) >= 10
    assert np.array_equal(found.to_numpy(), [float(v) for v in found.x])
    with pytest.raises(sv.Undecided, match="ask for fewer digits; exact arithmetic was not asked"):
        sv.solve(problem, 25, engine="float")
    assert verified(sv.solve(problem, 25)).digits == 25  # exact arithmetic on ten columns takes a second
    tied = sv.Lasso(np.hstack([A, A]), y, 10.0)
    assert verified(sv.solve(tied, 5)).certificate.unique is sv.Verdict.FALSE


def test_sparse_data():
    sparse = pytest.importorskip("scipy.sparse", reason="SciPy is not installed")
    rng = np.random.default_rng(3)
    A = sparse.random(300, 900, density=0.05, random_state=rng, data_rvs=rng.standard_normal, format="csc")
    z = np.zeros(900)
    z[[5, 77, 400]] = 2.0, -1.0, 3.0
    found = verified(sv.solve(sv.Lasso(A, A @ z + 0.01 * rng.standard_normal(300), 1.0), 12))
    assert {5, 77, 400} <= {i for i, v in enumerate(found.x) if v}


def test_small_float_data_with_ties_are_exact():
    A, y = planted(4, 6, 1)
    found = verified(sv.solve(sv.Lasso(np.hstack([A, A]), y, 0.5), 12))
    assert found.unique is sv.Verdict.FALSE


COMPLEX_A = [["1/2", sympy.I, 2], [1 - sympy.I, "1/3", sympy.Rational(1, 4) * sympy.I]]


@pytest.mark.parametrize(
    ("kind", "make", "parameter"),
    tries(
        [("square-root-lasso", sv.SquareRootLasso, "1/2"), ("basis-pursuit", sv.BasisPursuit, 0)],
        [
            ("lasso", sv.Lasso, "1/4"),
            ("square-root-lasso", sv.SquareRootLasso, "1/2"),
            ("basis-pursuit", sv.BasisPursuit, "1/10"),
            ("basis-pursuit", sv.BasisPursuit, 0),
            ("lasso", sv.Lasso, 50),
        ],
    ),
)
def test_complex_data(kind, make, parameter):
    y = [1 + 2 * sympy.I, sympy.Rational(3, 2)]
    found = verified(sv.solve(make(COMPLEX_A, y, parameter), 25))
    zero, number = Fraction(0), Fraction
    A = [
        [(number(1, 2), zero), (zero, number(1)), (number(2), zero)],
        [(number(1), number(-1)), (number(1, 3), zero), (zero, number(1, 4))],
    ]
    truth = reference.minimiser(kind, A, [(number(1), number(2)), (number(3, 2), zero)], Fraction(parameter), [1] * 3)
    assert truth is not None
    assert reference.distance(list(found.x), truth) <= mp.mpf(10) ** -20
    assert found.to_numpy().dtype == complex
    assert ("i\n" in str(found)) == (parameter != 50)


def test_complex_ties_stay_undecided():
    with pytest.raises(sv.Undecided):
        sv.solve(sv.Lasso([[1j, 1j], [1, 1]], [1, 2], "1/4"), 8)
    with pytest.raises(sv.InvalidInput, match="complex data have one engine"):
        sv.solve(sv.Lasso([[1j]], [1], 1), 8, engine="exact")


def computable(tied=False):
    rows = [[arb.pi, arb.pi if tied else lambda: arb(1)], [lambda: arb(0), lambda: arb(0) if tied else arb(3).log()]]
    A = sv.ComputableMatrix((2, 2), lambda: arb_mat([[entry() for entry in row] for row in rows]))
    y = sv.ComputableMatrix((2, 1), lambda: arb_mat([[arb(2).exp()], [1]]))
    return sv.ComputableProblem(sv.Lasso, A, y, "1/2")


@pytest.mark.parametrize("digits", [2, 40])
def test_computable_data(digits):
    found = verified(sv.solve(computable(), digits))
    with mp.workdps(digits + 20):  # both entries positive: A^T (y - A x) = (1/4, 1/4)
        A, y = mp.matrix([[mp.pi, 1], [0, mp.log(3)]]), mp.matrix([mp.e**2, 1])
        truth = mp.lu_solve(A.T * A, A.T * y - mp.matrix([0.25, 0.25]))
        assert min(truth) > 0
        error = mp.norm(mp.matrix([mp.mpf(v.numerator) / v.denominator for v in found.x]) - truth)
        assert error <= mp.mpf(10) ** -digits


def test_computable_ties_stay_undecided():
    with pytest.raises(sv.Undecided, match=r"not decided by 4096 bits .* would decide it"):
        sv.solve(computable(tied=True), 5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3,), "problem is 3"),
        ((sv.Lasso([[1]], [1], 1), 0), "digits is 0"),
        ((sv.Lasso([[1]], [1], 1), 10_001), "digits is 10001"),
        ((sv.Lasso([[1]], [1], 1), 1.5), "digits is 1.5"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.solve(*arguments)
    with pytest.raises(sv.InvalidInput, match="engine is 'fast'"):
        sv.solve(sv.Lasso([[1]], [1], 1), 3, engine="fast")


def test_printing():
    found = sv.solve(sv.Lasso([[1, 0], [0, 1]], [1, "-1/3"], "1/2"), 5)
    assert str(found) == (
        "x[0] = 0.75000\nx[1] = -0.08333\n"
        "proven: x is within 1e-5 of the only minimiser in the l2 norm; LASSO, A 2 x 2, lam = 1/2"
    )
    assert repr(found) == "<Solution of 2 entries within 1e-5 of the only minimiser>"
    several = sv.solve(sv.Lasso([[1, 1]], [1], "1/3"), 3)
    assert str(several).splitlines()[:2] == ["x[0] = 0.833", "the other entry is 0"]
    assert "a minimiser (there are several)" in repr(several)
    assert "all entries are 0" in str(sv.solve(sv.Lasso([[1, 1]], [1], 9), 3))
    many = sv.solve(sv.Lasso(np.eye(20), np.arange(20.0) + 1, 1), 2)
    assert "and 8 more non-zero entries" in str(many)


rationals = st.fractions(min_value=-50, max_value=50, max_denominator=10**6)


@given(rationals, rationals, st.integers(2, 40), st.integers(1, 60))
def test_rounded_numbers_are_as_near_as_promised(a, b, radicand, decimals):
    exact = fmpq(a.numerator, a.denominator) + fmpq(b.numerator, b.denominator) * square_root(fmpq(radicand))
    near = round_number(exact, decimals)
    assert 10**decimals % near.denominator == 0
    assert 16 * abs(exact - fmpq(near.numerator, near.denominator)) <= fmpq(9, 10**decimals)


@given(st.integers(0, 10**6))
def test_guard_digits_are_the_fewest_that_suffice(count):
    guard = guard_digits(count)
    assert 81 * count <= 256 * 100**guard
    assert guard == 0 or 81 * count > 256 * 100 ** (guard - 1)


@given(st.lists(rationals, min_size=1, max_size=50), st.integers(1, 12))
def test_rounded_vectors_are_as_near_as_promised(z, digits):
    near = round_vector([fmpq(v.numerator, v.denominator) for v in z], digits)
    assert sum((a - b) ** 2 for a, b in zip(near, z, strict=True)) <= Fraction(1, 100**digits)

"""cvxpy problems, posed: their objective is the same function up to a factor and a constant, and their terms are named."""

from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from flint import fmpq

import sciverify as sv

cp = pytest.importorskip("cvxpy")

RANDOM = np.random.default_rng(3)
M, N = 5, 3
A, Y = RANDOM.standard_normal((M, N)), RANDOM.standard_normal(M)
D = np.array([1.0, 2.0, 0.5, 1.0, 3.0])


def programs():
    """(words, problem): every way of writing that is read"""
    w, b, p = cp.Variable(N, name="w"), cp.Variable(name="b"), cp.Parameter(value=0.1, nonneg=True)
    u, v = cp.Variable((3, 1), name="u"), cp.Variable(N, nonneg=True, name="v")
    r, s = A @ w + b - Y, A @ w - Y
    minimise = {
        "sum_squares": cp.sum_squares(r) / (2 * M) + p * cp.norm1(w) + 3,
        "half": 0.5 * cp.sum_squares(s) + p * cp.norm(w, 1),
        "square of a norm": cp.square(cp.norm(3 * s)) + cp.norm1(w),
        "power of a norm": cp.norm(s) ** 2 + cp.sum(cp.abs(2 * w)),
        "mean of squares": cp.mean(r**2) + np.array([1.0, 2.0, 0.0]) @ cp.abs(w),
        "quad_over_lin": cp.quad_over_lin(s, 4.0) + cp.norm1(w[:2]),
        "norm": 2 * cp.norm2(r) + 0.3 * cp.norm1(w) - 7,
        "elastic net": cp.sum_squares(r) / (2 * M) + p * cp.norm1(w) + 0.05 * cp.sum_squares(w),
        "weighted rows": D @ cp.square(r) + p * cp.norm1(cp.multiply(np.array([1.0, 2.0, 3.0]), w)),
        "stacked": cp.sum_squares(cp.hstack([s, 0.25 * w])) + cp.norm1(w),
        "several variables": cp.sum_squares(A[:, :2] @ w[:2] + A[:, 2] * b - Y) + cp.norm1(w) + cp.abs(b) / 3,
        "a matrix variable": cp.sum_squares(A @ cp.reshape(u.T, (3,), order="C") - Y) + cp.norm1(cp.vec(u, order="F")),
        "nonneg": cp.sum_squares(A @ v - Y) + 2 * cp.sum(v),
        "split data": cp.sum_squares((2 * A) @ w / 2 - cp.Constant(Y)) + cp.norm1(-w),
        "cumulated": cp.sum_squares(cp.cumsum(w) - np.ones(3)) + cp.norm1(w),
    }
    for words, objective in minimise.items():
        yield words, cp.Problem(cp.Minimize(objective))
    yield "maximise", cp.Problem(cp.Maximize(-cp.sum_squares(r) - cp.norm1(w)))
    yield "signs", cp.Problem(cp.Minimize(cp.sum_squares(r) + cp.norm1(w)), [w[0] >= 0, w[1] <= 0])
    yield "linear penalty", cp.Problem(cp.Minimize(cp.sum_squares(r) + cp.sum(w)), [w >= 0])


PROGRAMS = dict(programs())


@pytest.mark.parametrize("words", PROGRAMS)
def test_the_posed_objective_is_that_of_the_program_up_to_a_factor_and_a_constant(words):
    program = PROGRAMS[words]
    posed = sv.from_cvxpy(program)
    signs = np.array(posed.problem.signs or [0] * posed.problem.shape[1])
    values = []
    for _ in range(6):
        x = RANDOM.standard_normal(len(signs))
        x = np.where(signs, signs * np.abs(x), x)
        for variable, part in posed.values(x).items():
            variable.value = part.astype(float)
        assert np.array_equal(posed.x, x)
        own = float(posed.problem.objective(x).lower)
        values.append((own, float(program.objective.value) * (-1 if words == "maximise" else 1)))
    (own, theirs), *rest = values
    factors = [(a - own) / (b - theirs) for a, b in rest]
    assert min(factors) > 0
    assert np.allclose(factors, factors[0], rtol=1e-7)


def test_numbers_of_the_tree_are_combined_exactly():
    w, p = cp.Variable(2), cp.Parameter(value=0.1, nonneg=True)
    posed = sv.from_cvxpy(cp.Problem(cp.Minimize(cp.sum_squares(w - np.array([0.3, 0.7])) / 3 + 7 * p * cp.norm1(w))))
    assert posed.problem == sv.Lasso(np.eye(2), [0.3, 0.7], 21 * Fraction(0.1))


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (lambda w: cp.norm(A @ w - Y) <= 0.5, lambda: sv.BasisPursuit(A, Y, 0.5)),
        (lambda w: 2 * cp.norm(A @ w - Y) <= 3, lambda: sv.BasisPursuit(A, Y, "3/2")),
        (lambda w: cp.sum_squares(A @ w - Y) <= 0.25, lambda: sv.BasisPursuit(A, Y, 0.5)),
        (lambda w: A @ w == Y, lambda: sv.BasisPursuit(A, Y, 0)),
    ],
)
def test_basis_pursuit(constraint, expected):
    w = cp.Variable(N)
    assert sv.from_cvxpy(cp.Problem(cp.Minimize(4 * cp.norm1(w)), [constraint(w)])).problem == expected()


def test_a_bound_of_squares_that_is_no_square():
    w = cp.Variable(N)
    posed = sv.from_cvxpy(cp.Problem(cp.Minimize(cp.norm1(w)), [cp.sum_squares(A @ w - Y) <= 0.5])).problem
    assert posed.eta * posed.eta == fmpq(1, 2)


@pytest.mark.parametrize("objective", [lambda w: 0, lambda w: 0 * cp.norm1(w)])
@pytest.mark.parametrize("constraint", [lambda w: A @ w == Y, lambda w: cp.norm(A @ w - Y) <= 0.5])
def test_an_objective_of_nothing_prices_nothing(objective, constraint):
    w = cp.Variable(N)
    posed = sv.from_cvxpy(cp.Problem(cp.Minimize(objective(w)), [constraint(w)])).problem
    assert posed.free == tuple(range(N))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("left", "right", "count"), [((3, 1), (1, 3), 9), ((2, 3), (3,), 6), ((2, 3), (1, 1), 6)])
def test_sides_of_an_equation_are_spread_as_those_of_arrays_are(left, right, count):
    w, b = cp.Variable(left), np.arange(1.0, 1 + np.prod(right)).reshape(right)
    program = cp.Problem(cp.Minimize(cp.norm1(w)), [w == b])
    posed = sv.from_cvxpy(program).problem
    assert posed.shape == (count, w.size)
    assert sorted(map(int, posed.measurements)) == sorted(
        np.broadcast_to(b, np.broadcast(np.empty(left), b).shape).flat
    )
    with pytest.raises(sv.InvalidInput, match="where are the data"):
        sv.from_cvxpy(cp.Problem(cp.Minimize(cp.norm1(w)), [w - w == 0]))


def refused():
    """(words of the message, objective, constraints)"""
    w, k = cp.Variable(N, name="w"), cp.Variable(N, boolean=True, name="k")
    fit = cp.sum_squares(A @ w - Y)
    return [
        ("mixes variables or holds a constant", fit + cp.norm1(cp.diff(w)), []),
        ("mixes variables or holds a constant", fit + cp.norm1(w - 1), []),
        ("norm_inf(w) is none of", fit + cp.norm(w, "inf"), []),
        ("one of them is posed at a time", fit + cp.norm(w, 2), []),
        ("two l2 norms", cp.norm(A @ w - Y) + cp.norm(w), []),
        ("is none of", cp.sum(cp.huber(A @ w - Y)) + cp.norm1(w), []),
        ("is none of", cp.sum(cp.logistic(w)) + cp.norm1(w), []),
        ("is no sign constraint on one variable", fit + cp.norm1(w), [cp.sum(w) <= 1]),
        ("is no sign constraint on one variable", fit + cp.norm1(w), [w >= 1]),
        ("the absolute value of 1 w[0]", fit, [cp.norm1(w) <= 1]),
        ("constrained from both sides", fit + cp.norm1(w), [w[0] >= 0, w[0] <= 0]),
        ("the linear term 2 w[1]", fit + cp.norm1(w) + 2 * w[1], []),
        ("it is not convex", fit - cp.norm1(w), []),
        ("declared boolean", cp.sum_squares(A @ k - Y) + cp.norm1(k), []),
        ("where are the data", cp.norm1(w), []),
        ("has a negative bound", cp.norm1(w), [cp.norm(A @ w - Y) <= -1]),
        ("sign constraint", fit, [w >= 0]),
        ("has no value", fit + cp.Parameter(nonneg=True) * cp.norm1(w), []),
        ("a power 3", cp.sum(cp.power(cp.abs(w), 3)) + fit, []),
        ("linear equations", fit + cp.norm1(w), [A @ w == Y]),
        ("is none of x >= 0", cp.norm1(w), [cp.SOC(cp.Constant(1.0), A @ w - Y)]),
    ]


@pytest.mark.parametrize(("words", "objective", "constraints"), refused())
def test_other_problems_are_refused_by_the_name_of_the_term(words, objective, constraints):
    with pytest.raises(sv.InvalidInput) as error:
        sv.from_cvxpy(cp.Problem(cp.Minimize(objective), constraints))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("words", tries(["elastic net", "signs"], list(PROGRAMS)))
def test_what_cvxpy_finds_is_certified(words):
    program = PROGRAMS[words]
    program.solve(solver="CLARABEL")
    posed = sv.from_cvxpy(program)
    assert sv.certify_distance(posed.problem, posed.x).distance.upper < Fraction(1, 10**3)


def test_what_is_no_problem_of_cvxpy():
    with pytest.raises(sv.InvalidInput, match=r"pass a cvxpy\.Problem"):
        sv.from_cvxpy(3)
    w = cp.Variable(N)
    posed = sv.from_cvxpy(cp.Problem(cp.Minimize(cp.sum_squares(A @ w - Y) + cp.norm1(w))))
    with pytest.raises(sv.InvalidInput, match="solve the problem first"):
        _ = posed.x
    with pytest.raises(sv.InvalidInput, match="3 are needed"):
        posed.values([1.0])

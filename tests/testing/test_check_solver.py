"""Wrong solvers are found with a proof and a readable instance; right ones pass; the rules of the game."""

import subprocess
import sys
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.certify.claim import Claim
from sciverify.exact.nearest_double import nearest_double
from sciverify.problems.float_instance import FloatInstance
from sciverify.testing import CertifiedFailure, check_solver
from sciverify.testing.answer import ClaimedSolver
from sciverify.testing.checks import CHECKS

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
FEW = {"max_examples": tries(3, 8)}


def exact(problem="P2"):
    def solver(A, y, parameter, weights=None):
        return np.array(
            [nearest_double(v) for v in sv.solution_set(MAKE[problem](A, y, parameter, weights=weights)).vertex]
        )

    return solver


RIGHT = exact()


def without_weights(A, y, lam):
    return RIGHT(A, y, lam)


def failure_of(solver, problem="P2", tolerance=1e-6, **settings):
    with pytest.raises(CertifiedFailure) as caught:
        check_solver(solver, problem, tolerance, **settings)
    return caught.value


@cache
def failure_of_wrong(name):
    """Of a wrong solver of the table below."""
    return failure_of(WRONG[name][0], max_examples=60)


def needs_distinct(A, y, lam):
    if len({max(tuple(a), tuple(-a)) for a in A.T}) < A.shape[1]:
        raise np.linalg.LinAlgError("singular matrix")
    return RIGHT(A, y, lam)


def centred(A, y, lam):
    return RIGHT(A - A.mean(axis=0), y - y.mean(), lam)


def normalised(A, y, lam):
    lengths = np.maximum(np.linalg.norm(A, axis=0), 1e-300)
    return RIGHT(A / lengths, y, lam) / lengths


def rounds_small_data_away(A, y, lam):
    return RIGHT(np.where(np.abs(A) < 1e-9, 0, A), np.where(np.abs(y) < 1e-9, 0, y), lam)


def merges_parallel_columns(A, y, lam):
    return RIGHT(A.astype(np.float32).astype(float), y, lam)


def stops_early_on_large_residuals(A, y, lam):
    return RIGHT(A, y, lam) * (1 + 1e-7 * float(y @ y))


def changes_y(A, y, lam):
    x = RIGHT(A, y, lam)
    y -= A @ x
    return x


WRONG = {
    "lam off by 2": (lambda A, y, lam: RIGHT(A, y, 2 * lam), "||Az - y||^2 / 2 + lam ||z||_1"),
    "scikit-learn's convention": (lambda A, y, lam: RIGHT(A, y, 2 * len(y) * lam), "/ (2m)"),
    "drops weights": (lambda A, y, lam, weights=None: RIGHT(A, y, lam), "without weights"),
    "inverts weights": (
        lambda A, y, lam, weights=None: RIGHT(A, y, lam, None if weights is None else 1 / weights),
        "1/w",
    ),
    "centres": (centred, "centred"),
    "normalises": (normalised, None),
    "raises on ties": (needs_distinct, None),
    "rounds small data": (rounds_small_data_away, None),
    "float32": (merges_parallel_columns, None),
    "early stop": (stops_early_on_large_residuals, None),
    "always 0": (lambda A, y, lam: np.zeros(A.shape[1]), None),
}


@pytest.mark.parametrize("name", tries(["lam off by 2", "normalises", "always 0"], list(WRONG)))
def test_wrong_solvers_are_found(name, tmp_path):
    convention, failure = WRONG[name][1], failure_of_wrong(name)
    m, columns = failure.instance.shape
    assert m <= 3
    assert columns <= 3
    assert convention is None or convention in failure.convention
    assert failure.check in str(failure)
    assert "What to do" in str(failure)
    if failure.complaint is not None:
        assert "LinAlgError" in failure.complaint
        assert failure.distance is None
        return
    assert failure.distance.lower > failure.allowed.upper
    certificate = failure.certificate
    assert sv.check(certificate.save(tmp_path / "c.json")).bounds.lower == failure.distance.lower
    assert certificate.problem == failure.instance.exact()


def test_the_smallest_instance_is_readable_and_runs():
    failure = failure_of_wrong("lam off by 2")
    instance = failure.instance
    assert instance.shape <= (2, 3)
    assert all(x == int(x) and abs(x) <= 5 for row in (*instance.A, instance.y) for x in row)
    done = subprocess.run([sys.executable, "-c", failure.code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(failure.distance)
    assert failure.code in "\n".join(line[4:] for line in str(failure).splitlines())


@pytest.mark.parametrize("problem", MAKE)
def test_exact_solvers_pass(problem):
    passed = check_solver(exact(problem), problem, 1e-12, **FEW)
    assert len(passed.tallies) == len(CHECKS)
    assert passed.undecided == 0
    assert all(t.certified == t.instances > 0 for t in passed.tallies)
    assert 0 < passed.largest < Fraction(1, 10**15)
    assert "PASSED 18 checks" in str(passed)


def test_any_minimiser_of_a_tie_is_right():
    def last_vertex(A, y, lam):
        return [nearest_double(v) for v in sv.solution_set(sv.Lasso(A, y, lam)).vertices()[-1]]

    check_solver(last_vertex, checks=["tied columns"], max_examples=30)


@pytest.mark.thorough
def test_exact_outputs_may_claim_nothing_off():
    def fractions(A, y, lam):
        return [Fraction(int(v.p), int(v.q)) for v in sv.solution_set(sv.Lasso(A, y, lam)).vertex]

    assert check_solver(fractions, tolerance=0, exact_outputs=True, **FEW).undecided == 0
    failure = failure_of(without_weights, tolerance=0, exact_outputs=True)
    assert 0 < failure.distance.upper < Fraction(1, 10**14)


@pytest.mark.thorough
def test_contract_of_a_solver():
    assert "changed the input array y" in failure_of(changes_y).complaint
    assert "finite" in failure_of(lambda A, y, lam: np.full(A.shape[1], np.nan)).complaint
    assert "entries" in failure_of(lambda A, y, lam: np.zeros(A.shape[1] + 1)).complaint
    assert "vector" in failure_of(lambda A, y, lam: np.zeros((A.shape[1], 2))).complaint
    assert "vector" in failure_of(lambda A, y, lam: None).complaint
    calls = []

    def warm_started(A, y, lam):
        calls.append(1)
        return RIGHT(A, y, lam) * (1 + 1e-13 * len(calls))

    failure = failure_of(warm_started, checks=["same again"])
    assert "called again" in failure.complaint


def test_declining_is_not_being_wrong():
    def declines(A, y, lam):
        raise sv.Undecided("too close to call")

    passed = check_solver(declines, **FEW)
    assert passed.undecided == passed.instances > 0
    assert passed.largest == 0


def test_interrupts_pass():
    def interrupted(A, y, lam):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_solver(interrupted)


def test_seeds_repeat_and_differ():
    def recorded(seed):
        posed = []

        def solver(A, y, lam):
            posed.append((A.tolist(), y.tolist(), lam))
            return RIGHT(A, y, lam)

        check_solver(solver, checks=["wide", "near ties"], seed=seed, **FEW)
        return posed

    assert recorded(1) == recorded(1)
    assert recorded(1) != recorded(2)


def test_time_is_a_budget():
    passed = check_solver(without_weights, max_examples=10**6, seconds=0.5)
    assert len(passed.tallies) == len(CHECKS) - 1


@pytest.mark.thorough
def test_tolerance_is_relative_or_absolute():
    instance = FloatInstance("", "lasso", [[2.0]], [4.0], 1.0)  # x* = 2 - 1/8, A^T y / A^2 = 2
    for claim, expected in (
        (Claim(1e-6, relative=True), 1.875e-6),
        (Claim(1e-6, relative_to="nearest minimiser"), 1.875e-6),
        (Claim(1e-6, relative_to="data"), 2e-6),
        (Claim(1e-6), 1e-6),
    ):
        answer = ClaimedSolver(lambda A, y, lam: [1.0], claim).answer(instance)
        assert float(answer.allowed) == pytest.approx(expected)

    def off(A, y, lam):
        return RIGHT(A, y, lam) + 1e-8

    check_solver(off, relative=False, exclude=["zero column"], **FEW)
    assert failure_of(off, tolerance=1e-9, relative=False).distance.lower > Fraction(1, 10**9)


def test_infeasible_basis_pursuit_is_not_posed():
    called = []
    subject = ClaimedSolver(lambda A, y, eta: called.append(1), Claim(1e-6, "basis-pursuit", relative=True))
    with pytest.raises(sv.AssumptionFailed):
        subject.answer(FloatInstance("", "basis-pursuit", [[0.0], [1.0]], [1.0, 1.0], 0.5))
    assert not called


@pytest.mark.parametrize(
    "arguments",
    [
        {"solver": 3},
        {"problem": "ridge"},
        {"tolerance": 1e-14},
        {"tolerance": -1},
        {"tolerance": "many"},
        {"relative_to": "me"},
        {"checks": ["nonsense"]},
        {"checks": "wide"},
        {"checks": ["weights"]},
        {"checks": ["wide"], "exclude": ["wide"]},
        {"seconds": 0},
        {"max_examples": 0},
        {"seed": -1},
    ],
    ids=str,
)
def test_bad_arguments_are_refused(arguments):
    with pytest.raises(sv.InvalidInput):
        check_solver(**{"solver": without_weights, **arguments})


def scikit_learn():
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed")
    return lambda A, y, lam: linear_model.Lasso(alpha=lam / (2 * len(y)), fit_intercept=False).fit(A, y).coef_


def skglm():
    module = pytest.importorskip("skglm", reason="skglm is not installed")
    return lambda A, y, lam: module.Lasso(alpha=lam / (2 * len(y)), fit_intercept=False).fit(A, y).coef_


def scs():
    cp = pytest.importorskip("cvxpy", reason="cvxpy is not installed")

    def solver(A, y, lam):
        z = cp.Variable(A.shape[1])
        cp.Problem(cp.Minimize(cp.sum_squares(A @ z - y) + lam * cp.norm1(z))).solve(solver="SCS")
        return z.value

    return solver


@pytest.mark.parametrize("stock", [scikit_learn, skglm, scs])
def test_stock_solvers_at_their_defaults(stock):
    failure = failure_of(stock())
    assert failure.distance.lower > failure.allowed.upper
    assert failure.convention is None


def test_a_list_that_the_solver_uses_again_is_copied():
    kept = [0.0]

    def solver(A, y, lam):
        kept[0] += 1.0
        return kept

    subject, instance = ClaimedSolver(solver, Claim(1e-6)), FloatInstance("", "lasso", [[1.0]], [1.0], 0.5)
    first, second = subject.answer(instance), subject.answer(instance)
    assert (first.output, second.output) == ([1.0], [2.0])

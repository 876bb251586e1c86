"""check_solver takes estimators and conventions, collects every failure, and advises on evidence only."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.exact.nearest_double import nearest_double
from sciverify.models.estimator_objectives import known_loss
from sciverify.models.misreadings import LEAST_ENTRIES, GivenAnswer, likely_misreading
from sciverify.problems.float_instance import FloatInstance
from sciverify.testing import CertifiedFailure, Examined, Passed, check_solver

FEW = {"checks": ["well conditioned", "tall", "powers of two"], "max_examples": tries(2, 20)}


def exact(A, y, lam, **options):
    return np.array([nearest_double(v) for v in sv.solution_set(sv.Lasso(A, y, lam, **options)).vertex])


class Model:
    """scikit-learn's interface and objective, solved exactly."""

    def __init__(self, alpha=1.0, fit_intercept=True, positive=False, l1_ratio=1.0):
        self.given = {"alpha": alpha, "fit_intercept": fit_intercept, "positive": positive, "l1_ratio": l1_ratio}

    def get_params(self):
        return self.given

    def set_params(self, **given):
        self.given |= given

    def fit(self, A, y):
        lam = 2 * len(y) * Fraction(self.given["alpha"])
        share = Fraction(self.given["l1_ratio"])
        options = {"intercept": self.given["fit_intercept"], "positive": self.given["positive"]}
        x = exact(A, y, lam * share, ridge=lam * (1 - share) / 2, **options)
        self.coef_, self.intercept_ = (x[:-1], x[-1]) if options["intercept"] else (x, 0.0)


@pytest.mark.parametrize("estimator", [Model, Model(alpha=7.0)])
@pytest.mark.parametrize("options", [{}, {"intercept": True, "positive": True}], ids=str)
def test_an_estimator_is_asked_in_its_own_convention(estimator, options):
    passed = check_solver(estimator, tolerance=1e-9, convention="1/(2m)", options=options, **FEW)
    assert passed.instances > 0
    assert passed.undecided == 0


def test_functions_have_conventions_too():
    def halved(A, y, alpha):
        return exact(A, y, 2 * alpha)

    check_solver(halved, tolerance=1e-9, convention="1/2", **FEW)


@pytest.mark.thorough
def test_a_failure_shows_the_problem_that_was_really_posed(tmp_path):
    with pytest.raises(CertifiedFailure) as caught:
        check_solver(Model(l1_ratio=0.5), convention="1/(2m)", checks=["wide"], max_examples=10)
    failure = caught.value
    assert failure.convention == "the same with an elastic net (l1_ratio=0.5)"
    assert "Model(alpha=" in failure.code
    done = subprocess.run([sys.executable, "-c", failure.code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(failure.distance)


@pytest.mark.thorough
def test_all_failures_are_collected():
    found = check_solver(
        Model(positive=True), convention="1/(2m)", on_fail="collect", checks=["wide", "zero solution"],
        max_examples=4,
    )  # fmt: skip
    assert isinstance(found, Examined)
    assert not found.passed
    assert [failure.check for failure in found.failures] == ["wide"]
    assert found.advice == ("the same with z >= 0 (positive=True)",)
    text = str(found)
    assert text.startswith("FAILED 1 of 2 checks (claimed 1e-06")
    assert "zero solution  passed, 4 answers certified" in text
    assert text.count("certified") == 2
    assert "Its outputs are right for the same with z >= 0 (positive=True)." in text
    right = check_solver(Model(), convention="1/(2m)", on_fail="collect", checks=["tall"], max_examples=2)
    assert (right.passed, right.advice) == (True, ())
    assert str(right) == str(Passed(right.claim, right.tallies))


@pytest.mark.parametrize(
    ("solver", "settings", "words"),
    [
        (Model, {}, "solver is the estimator Model: say what its alpha multiplies"),
        (Model, {"convention": "2"}, "convention is '2'"),
        (Model, {"convention": "1/2", "problem": "P3"}, "the convention 1/2 is of the lasso"),
        (Model, {"options": {"ridge": True}, "convention": "1/2"}, "no parameter named ridge"),
        (lambda A, y: y, {}, r"cannot be called like this, solver\(A, y, lam\): too many positional"),
        (lambda A, y, lam: y, {"on_fail": "stop"}, "on_fail is 'stop'"),
        (3, {}, "solver is 3: a function"),
    ],
)
def test_what_cannot_be_called_is_no_failure(solver, settings, words):
    with pytest.raises(sv.InvalidInput, match=words):
        check_solver(solver, **settings)


def test_an_estimator_without_alpha_is_no_failure():
    class Chosen(Model):
        def get_params(self):
            return {"alphas": None}

    with pytest.raises(sv.InvalidInput, match="Chosen has no parameter 'alpha', which instances ask for: known are"):
        check_solver(Chosen, convention="1/(2m)")


@pytest.mark.thorough
def test_a_stock_estimator_is_right_in_its_own_convention():
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed")
    assert check_solver(linear_model.Lasso(tol=1e-13, max_iter=10**6), **FEW).undecided == 0


@pytest.mark.thorough
def test_known_conventions():
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed")
    assert known_loss(linear_model.Lasso) == known_loss(linear_model.ElasticNet()) == "1/(2m)"
    assert known_loss(linear_model.Ridge()) == "1"
    assert known_loss(Model) is None


# ------------------------------------------------------------ advice

RANDOM = np.random.default_rng(7)
POSED = [
    FloatInstance(f"{k}", "lasso", RANDOM.standard_normal((8, 4)), 4 * RANDOM.standard_normal(8), 1.0)
    for k in range(4)
]  # fmt: skip


def given(solver, instances):
    found = []
    for i in instances:
        x = solver(i.A, i.y, i.parameter)
        distance = sv.certify_distance(i.exact(), x).distance
        found.append(GivenAnswer(i, x, distance.lower))
    return found


def deviations(A):
    return A.std(axis=0)


READINGS = {
    "the same with z >= 0 (positive=True)": lambda A, y, lam: exact(A, y, lam, positive=True),
    "the same with columns divided by their standard deviation (standardised)": lambda A, y, lam: exact(
        A, y, lam, weights=deviations(A)
    ),
    "the same with an elastic net (l1_ratio=0.9)": lambda A, y, lam: exact(A, y, 0.9 * lam, ridge=0.05 * lam),
    "the same with centred data (an intercept was fitted)": lambda A, y, lam: exact(A, y, lam, intercept=True)[:-1],
    "||Az - y||^2 / (2m) + lam ||z||_1, with centred data (an intercept was fitted), "
    "with columns divided by their standard deviation (standardised), with an elastic net (l1_ratio=0.5)": lambda A, y, lam: (
        exact(A, y, len(y) * lam, weights=deviations(A), ridge=len(y) * lam / 2, intercept=True)[:-1]
    ),
}


@pytest.mark.parametrize("words", READINGS)
def test_each_misreading_is_named_by_the_fewest_changes(words):
    posed = [FloatInstance(i.name, "lasso", i.A, i.y, i.parameter / 16) for i in POSED] if "||" in words else POSED
    assert likely_misreading(given(READINGS[words], posed)) == words


def test_solvers_that_are_not_exact_are_understood_all_the_same():
    def early(A, y, lam):
        return exact(A, y, lam, positive=True) * (1 + 1e-7)

    assert likely_misreading(given(early, POSED)) == "the same with z >= 0 (positive=True)"


def test_too_little_evidence_and_no_reason_give_no_advice():
    def halved(A, y, lam):
        return exact(A, y, 2 * lam)

    one = [FloatInstance("one", "lasso", np.array([[1.0, 0.0]]), np.array([4.0]), 1.0)]
    assert likely_misreading(given(halved, one)) is None
    assert likely_misreading(given(halved, one * LEAST_ENTRIES)) is None  # one instance is one instance
    assert likely_misreading(given(halved, POSED)) == "||Az - y||^2 / 2 + lam ||z||_1"
    assert likely_misreading(given(lambda A, y, lam: exact(A, y, lam) + 0.01, POSED)) is None
    assert likely_misreading(given(lambda A, y, lam: exact(A, y, lam) * (1 + 1e-4), POSED)) is None
    assert likely_misreading([]) is None
    mixed = given(halved, POSED[:2]) + given(lambda A, y, lam: exact(A, y, lam), POSED[2:])
    assert likely_misreading(mixed) is None  # it does solve the problem on some


@pytest.mark.thorough
def test_an_error_that_no_stopping_rule_explains_is_called_so():
    def shifted(A, y, lam):
        return exact(A, y, lam) + 0.5

    with pytest.raises(CertifiedFailure) as caught:
        check_solver(shifted, checks=["tall"], max_examples=5)
    assert "hardly one of a stopping rule" in str(caught.value)

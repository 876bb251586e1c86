"""check_solver poses problems with options, and says which other problem a solver solved."""

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.certify.claim import Claim
from sciverify.exact.ordered import approx_float
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.instance_options import PLAIN, InstanceOptions
from sciverify.testing import CertifiedFailure, check_solver
from sciverify.testing.answer import ClaimedSolver
from sciverify.testing.conventions import likely_convention

MAKE = {"lasso": sv.Lasso, "square-root-lasso": sv.SquareRootLasso, "basis-pursuit": sv.BasisPursuit}
FEW = {"checks": ["tall", "powers of two"], "max_examples": tries(2, 20)}


def exact(kind, A, y, parameter, **options):
    return np.array([approx_float(v) for v in sv.solution_set(MAKE[kind](A, y, parameter, **options)).vertex])


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize(
    "options",
    [
        {"positive": True, "intercept": True},
        {"ridge": True},
        {"ridge": 0.5},
        {"row_scales_squared": True, "free": True},
    ],
    ids=str,
)
def test_a_right_solver_passes(kind, options):
    if "ridge" in options and kind != "lasso":
        return

    def solver(A, y, parameter, weights=None, ridge=0, row_scales_squared=None, positive=False, intercept=False):
        assert positive == options.get("positive", False)
        assert intercept == options.get("intercept", False)
        assert (ridge > 0) == ("ridge" in options)
        assert options.get("ridge") in (None, True, ridge)
        assert (row_scales_squared is not None) == ("row_scales_squared" in options)
        assert weights is None or "free" not in options or not weights.all()
        known = {"positive": positive, "intercept": intercept, "row_scales_squared": row_scales_squared}
        known |= {"ridge": ridge} if ridge else {}
        return exact(kind, A, y, parameter, weights=weights, **known)

    passed = check_solver(solver, kind, 1e-6, options=options, **FEW)
    assert passed.instances > 0
    assert passed.undecided == 0


def test_a_solver_is_told_of_flags_only_where_it_asks():
    def solver(A, y, lam):
        return exact("lasso", A, y, lam, positive=True, intercept=True)

    check_solver(solver, options={"positive": True, "intercept": True}, checks=["tall"], max_examples=3)


def standardised(A, y, lam):
    return exact("lasso", A, y, lam, weights=A.std(axis=0), intercept=True)[:-1]


MISTAKES = {
    "the same with z >= 0 (positive=True)": lambda A, y, lam: exact("lasso", A, y, lam, positive=True),
    "the same with an elastic net (l1_ratio=0.5)": lambda A, y, lam: exact("lasso", A, y, lam / 2, ridge=lam / 4),
    "the same with centred data (an intercept was fitted)": lambda A, y, lam: exact("lasso", A, y, lam, intercept=True)[
        :-1
    ],
    "||Az - y||^2 / (2m) + lam ||z||_1, with centred data (an intercept was fitted)": lambda A, y, lam: exact(
        "lasso", A, y, 2 * len(y) * lam, intercept=True
    )[:-1],
    "the same with centred data (an intercept was fitted), "
    "with columns divided by their standard deviation (standardised)": standardised,
    "the same with columns divided by their l2 norm (normalised)": lambda A, y, lam: exact(
        "lasso", A, y, lam, weights=np.sqrt((A**2).sum(axis=0))
    ),
}
DATA = np.array([[4.0, 1.0, 0.0], [1.0, -3.0, 2.0], [0.0, 2.0, 5.0], [2.0, 0.0, 1.0]])
MEASURED = [np.array([9.0, -7.0, 8.0, 3.0]), np.array([-5.0, 8.0, 9.0, 1.0])]


def judged(solver, options=PLAIN):
    subject = ClaimedSolver(solver, Claim(1e-6, "lasso", True))
    posed = [FloatInstance("", "lasso", DATA, y, lam, None, options) for y in MEASURED for lam in (0.5, 0.25)]
    return likely_convention(subject, [subject.answer(i) for i in posed])


@pytest.mark.parametrize("words", MISTAKES)
def test_the_advice_names_what_was_solved_instead(words):
    assert judged(MISTAKES[words]) == words


def test_the_advice_names_an_option_that_was_forgotten():
    asked = InstanceOptions((1, 1, 1), True, 0.5, np.array([1.0, 2.0, 1.0, 3.0]))
    kept = asked.keywords()
    for name, words in {
        "positive": "the same without sign constraints",
        "ridge": "the same without the ridge",
        "row_scales_squared": "the same without row scales",
    }.items():
        known = {key: value for key, value in kept.items() if key != name}
        assert judged(lambda A, y, lam, known=known, **passed: exact("lasso", A, y, lam, **known), asked) == words


def test_no_advice_where_nothing_explains_the_answers():
    assert judged(lambda A, y, lam: exact("lasso", A, y, lam) + 0.01) is None


@pytest.mark.thorough
def test_a_failure_shows_the_options_and_the_advice():
    def solver(A, y, lam):
        return exact("lasso", A, y, lam, intercept=True)

    with pytest.raises(CertifiedFailure) as failure:
        check_solver(solver, options={"positive": True, "intercept": True}, checks=["wide"], max_examples=20)
    assert failure.value.convention == "the same without sign constraints"
    assert "positive=True, intercept=True)" in failure.value.code
    assert "Tighten" not in str(failure.value)
    assert failure.value.instance.options.intercept


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("options names 'posiitive'", {"posiitive": True}),
        ("a mapping such as", ["positive"]),
        ("the option positive is 1: True or False", {"positive": 1}),
        ("ridge is 'x'", {"ridge": "x"}),
        ("no parameter named ridge", {"ridge": True}),
        ("no parameter named row_scales_squared", {"row_scales_squared": True}),
        ("no parameter named weights", {"free": True}),
    ],
)
def test_options_that_cannot_be_posed(words, options):
    with pytest.raises(sv.InvalidInput) as error:
        check_solver(lambda A, y, lam: y, options=options)
    assert words in str(error.value)
    with pytest.raises(sv.InvalidInput, match="lasso only"):
        check_solver(lambda A, y, eta: y, "basis-pursuit", options={"ridge": 1.0})

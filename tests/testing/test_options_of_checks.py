"""check_solver poses problems with options, and says which other problem a solver solved."""

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.exact.ordered import approx_float
from sciverify.testing import CertifiedFailure, check_solver

MAKE = {"lasso": sv.Lasso, "square-root-lasso": sv.SquareRootLasso, "basis-pursuit": sv.BasisPursuit}
FEW = {"checks": ["tall", "no intercept", "powers of two"], "max_examples": tries(2, 20)}


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


MISTAKES = {
    "z >= 0 (positive=True)": lambda A, y, lam: exact("lasso", A, y, lam, positive=True),
    "an elastic net (l1_ratio=0.5)": lambda A, y, lam: exact("lasso", A, y, lam / 2, ridge=lam / 4),
    "centred data (an intercept was fitted)": lambda A, y, lam: exact("lasso", A, y, lam, intercept=True)[:-1],
    "/ (2m) + lam ||z||_1, the same with centred data": lambda A, y, lam: exact(
        "lasso", A, y, 2 * len(y) * lam, intercept=True
    )[:-1],
}


@pytest.mark.parametrize("words", MISTAKES)
def test_the_advice_names_what_was_solved_instead(words):
    with pytest.raises(CertifiedFailure) as failure:
        check_solver(MISTAKES[words], exclude=["weights"], max_examples=10)
    assert words in failure.value.convention
    assert "Tighten" not in str(failure.value)


def test_the_advice_names_internal_standardisation():
    def solver(A, y, lam):
        deviations = A.std(axis=0)
        if not deviations.all():
            raise sv.Undecided("a constant column")
        return exact("lasso", A, y, lam, weights=deviations, intercept=True)[:-1]

    with pytest.raises(CertifiedFailure) as failure:
        check_solver(solver, checks=["tall"], max_examples=10)
    assert "standard deviation (standardised)" in failure.value.convention


def test_the_advice_names_an_option_that_was_forgotten():
    def solver(A, y, lam):
        return exact("lasso", A, y, lam, intercept=True)

    with pytest.raises(CertifiedFailure) as failure:
        check_solver(solver, options={"positive": True, "intercept": True}, checks=["wide"], max_examples=20)
    assert failure.value.convention == "the same without sign constraints"
    assert "positive=True, intercept=True)" in failure.value.code
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

"""Audited solvers are asked with the options of an instance, or not at all."""

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit.subjects.estimator import fit, require_same_problem
from sciverify.audit.subjects.known import KnownSubject
from sciverify.isolation.foreign import NoReply
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.instance_options import InstanceOptions

A, Y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([3.0, 1.0, 2.0])


class Toy:
    """An estimator that keeps what it was asked."""

    def __init__(self):
        self.known = {"alpha": 1.0, "fit_intercept": True, "positive": False}

    def get_params(self):
        return self.known

    def set_params(self, **given):
        self.known |= given

    def fit(self, X, y):
        self.coef_, self.intercept_ = np.array([float(self.known["positive"]), self.known["alpha"]]), 7.0


class Plain(Toy):
    """One without sign constraints."""

    def __init__(self):
        self.known = {"alpha": 1.0}


def test_estimators_get_the_options_and_answer_with_the_intercept():
    assert fit(Toy, A, Y, 0.5, None, {}).x.tolist() == [0.0, 0.5]
    assert fit(Toy, A, Y, 0.5, None, {}, InstanceOptions((1, 1), True)).x.tolist() == [1.0, 0.5, 7.0]


@pytest.mark.parametrize(
    ("words", "estimator", "options"),
    [
        ("not asked with ridge", Toy, InstanceOptions(ridge=1.0)),
        ("not asked with signs", Toy, InstanceOptions((1, 0))),
        ("not asked with row_scales_squared", Toy, InstanceOptions(row_scales_squared=np.ones(3))),
        ("has no parameter 'positive'", Plain, InstanceOptions((1, 1))),
        ("has no parameter 'fit_intercept'", Plain, InstanceOptions(intercept=True)),
    ],
)
def test_what_an_estimator_cannot_be_asked(words, estimator, options):
    with pytest.raises(NoReply) as ended:
        fit(estimator, A, Y, 0.5, None, {}, options)
    assert words in ended.value.status


@pytest.mark.parametrize("option", ["fit_intercept", "positive", "l1_ratio"])
def test_an_option_that_poses_another_problem_is_named(option):
    with pytest.raises(sv.InvalidInput, match="it changes the problem, instances must have it"):
        require_same_problem({option: True})
    require_same_problem({"tol": 1e-9})


def test_known_subjects_solve_problems_without_options():
    instance = FloatInstance("i", "lasso", A, Y, 1.0).asking(intercept=True)
    assert "without weights and options" in KnownSubject("scikit-learn Lasso").refusal(instance)

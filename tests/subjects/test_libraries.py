"""Every library on an instance that it solves well, held against the instance that was really posed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.problems.kinds import PROBLEMS
from sciverify.subjects import Ending, audited_subjects, lasso_subjects
from sciverify.subjects.coordinate_descent import CoordinateDescent
from sciverify.subjects.cvxpy import Cvxpy
from sciverify.subjects.scikit_learn import ScikitLearnLars
from sciverify.subjects.spgl1 import Spgl1

rng = np.random.default_rng(7)
A = rng.standard_normal((12, 5))
y = A @ np.array([1.0, 0.0, -2.0, 0.0, 0.5])
LAM = Fraction(7, 10)
SUBJECTS = [s for s in lasso_subjects() if s.library not in ("glmnet", "statistics")]
AUDITED = [s for s in audited_subjects() if s.library != "glmnet"]
PARAMETERS = {"basis-pursuit": Fraction(1, 2), "lasso": LAM, "square-root-lasso": Fraction(3, 2)}
ASKED = [s for s in AUDITED if s.refusal(PARAMETERS[s.problem]) is None]
TIGHT = [s for s in ASKED if s.setting.endswith("tight")]
WIDE = rng.standard_normal((8, 12))
TARGET = WIDE @ np.eye(12)[3] - WIDE @ np.eye(12)[7] / 2


def named(subject):
    return f"{subject.name}, {subject.setting}, {subject.problem}"


def installed(subject):
    if subject.version() is None:
        pytest.skip(f"{subject.library} is not installed")
    subject.prepare()
    return subject


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: f"{s.name}, {s.setting}")
@pytest.mark.filterwarnings("ignore")
def test_a_well_conditioned_instance(subject):
    found = installed(subject).observe(A, y, LAM)
    assert found.ending is Ending.CLAIMED, found
    assert found.version
    posed = found.posed(A, y)
    assert sv.certify_distance(posed, found.x).distance.upper < Fraction(1, 100)
    doubled = sv.Lasso(A, y, 2 * LAM)
    assert sv.certify_distance(doubled, found.x).distance.lower > Fraction(1, 100)  # the factor is the right one
    assert found.gap is None or abs(found.gap) < 1e-2
    assert found.iterations is None or found.iterations > 0


@pytest.mark.parametrize("subject", ASKED, ids=named)
@pytest.mark.filterwarnings("ignore")
def test_every_problem_is_posed_in_the_terms_of_the_library(subject):
    parameter = PARAMETERS[subject.problem]
    found = installed(subject).observe(A, y, parameter)
    assert found.ending is Ending.CLAIMED, found
    posed = found.posed(A, y)
    assert posed.kind == subject.problem
    assert sv.certify_distance(posed, found.x).distance.upper < Fraction(1, 100)
    doubled = PROBLEMS[subject.problem](A, y, 2 * parameter)
    assert sv.certify_distance(doubled, found.x).distance.lower > Fraction(1, 100)


@pytest.mark.parametrize("subject", TIGHT, ids=named)
@pytest.mark.filterwarnings("ignore")
def test_tight_settings_reach_what_they_ask_for(subject):
    parameter = PARAMETERS[subject.problem]
    found = installed(subject).observe(A, y, parameter)
    assert sv.certify_distance(found.posed(A, y), found.x).distance.upper < Fraction(1, 10**5)


@pytest.mark.parametrize("subject", [s for s in AUDITED if s.problem == "basis-pursuit"], ids=named)
@pytest.mark.filterwarnings("ignore")
def test_basis_pursuit_with_eta_zero(subject):
    found = installed(subject).observe(WIDE, TARGET, Fraction(0))
    assert found.ending is Ending.CLAIMED, found
    assert found.parameter == 0
    assert sv.certify_distance(found.posed(WIDE, TARGET), found.x).distance.upper < Fraction(1, 100)
    relaxed = sv.BasisPursuit(WIDE, TARGET, 1)
    assert sv.certify_distance(relaxed, found.x).distance.lower > Fraction(1, 100)


@pytest.mark.parametrize("solver", ["OSQP", "HIGHS"])
def test_solvers_of_quadratic_programs_refuse_cones(solver):
    subject = installed(Cvxpy(solver=solver, problem="basis-pursuit"))
    found = subject.observe(WIDE, TARGET, Fraction(1, 2))
    assert (found.ending, found.x) == (Ending.FAILED, None)
    assert "eta = 0 only" in found.status
    with pytest.raises(sv.InvalidInput, match=solver):
        Cvxpy(solver=solver, problem="square-root-lasso")


@pytest.mark.parametrize("fields", [{"solver": "MAGIC"}, {"problem": "ridge"}])
def test_cvxpy_poses_three_problems_to_four_solvers(fields):
    with pytest.raises(sv.InvalidInput, match="".join(fields.values())):
        Cvxpy(**fields)


def test_cvxpy_says_when_there_is_no_vector():
    subject = installed(Cvxpy(problem="basis-pursuit"))
    found = subject.observe(np.array([[1.0], [0.0]]), np.array([0.0, 1.0]), Fraction(0))
    assert (found.ending, found.status) == (Ending.FAILED, "ArithmeticError: no vector, status infeasible")


@pytest.mark.filterwarnings("ignore")
def test_cvxpy_passes_options_on_and_says_when_a_limit_stopped_it():
    subject = installed(Cvxpy(solver="SCS", options={"max_iters": 3}))
    found = subject.observe(A, y, LAM)
    assert (found.ending, found.status, found.iterations) == (Ending.WARNED, "optimal_inaccurate", 3)
    assert any("may be inaccurate" in text for text in found.warnings)


def test_spgl1_says_how_it_ended():
    subject = installed(Spgl1(options={"iter_lim": 2}))
    found = subject.observe(WIDE, TARGET, Fraction(0))
    assert (found.ending, found.status) == (Ending.WARNED, "stat 5: error: too many iterations")
    assert found.iterations == 2
    found = installed(Spgl1()).observe(WIDE, TARGET, Fraction(100))
    assert (found.ending, found.status) == (Ending.WARNED, "stat 4: found a LASSO solution")
    assert found.warnings == ("WARNING spgl1.spgl1: W: sigma >= ||b||. Exact solution is x = 0.",)
    assert not found.x.any()
    found = installed(Spgl1()).observe(WIDE, TARGET, Fraction(1, 2))
    assert (found.status, found.gap < 1e-2) == ("stat 1: found a BPDN solution", True)


def test_lars_passes_options_on():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    found = ScikitLearnLars(options={"max_iter": 1}).observe(A, y, LAM)
    assert found.iterations == 1
    assert sv.certify_distance(found.posed(A, y), found.x).distance.lower > Fraction(1, 100)


def test_coordinate_descent_is_a_fixed_point_of_soft_thresholding():
    found = CoordinateDescent(reltol=1e-14).observe(A, y, LAM)
    gradient = A.T @ (y - A @ found.x)
    shrunk = np.array([g + s * b for g, s, b in zip(gradient, (A * A).sum(axis=0), found.x, strict=True)])
    size = np.maximum(np.abs(shrunk) - float(LAM) / 2, 0)
    assert np.allclose(np.sign(shrunk) * size / (A * A).sum(axis=0), found.x, atol=1e-12)


def test_coordinate_descent_says_when_cycles_ran_out():
    found = CoordinateDescent(reltol=1e-14, maxiter=2).observe(A, y, LAM)
    assert (found.ending, found.status, found.iterations) == (Ending.WARNED, "2 cycles did not reach RelTol", 2)


def test_coordinate_descent_stops_by_the_maximum_norm_relative_to_one_plus_the_old_value():
    """One column of norm sqrt m: b = 0 then v then v, so two cycles; the change is v / (1 + 0) in the first."""
    ones, target = np.ones((4, 1)), np.full(4, 3.0)
    one_cycle = CoordinateDescent(reltol=2.51).observe(ones, target, Fraction(4))
    two_cycles = CoordinateDescent(reltol=2.5).observe(ones, target, Fraction(4))
    assert (one_cycle.x.tolist(), one_cycle.iterations) == ([2.5], 1)
    assert (two_cycles.x.tolist(), two_cycles.iterations) == ([2.5], 2)

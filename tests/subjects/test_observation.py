"""What an observation records, and that the posed penalty is the one the library was given."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import MissingToy, Toy

import sciverify as sv
from sciverify.problems.kinds import PROBLEMS
from sciverify.subjects import Ending, audited_subjects, lasso_subjects, quick_subjects
from sciverify.subjects.scikit_learn import ScikitLearnLasso

A, y = np.array([[1.0, 2.0], [0.0, 1.0], [1.0, 1.0]]), np.array([1.0, 0.5, 0.25])
LAM = Fraction(3, 10)


def test_a_plain_answer():
    before = A.copy()
    found = Toy().observe(A, y, LAM)
    assert (found.ending, found.status, found.gap, found.iterations) == (Ending.CLAIMED, "done", 0.5, 3)
    assert found.parameter == Fraction(0.3) != LAM
    assert found.x.tolist() == [0.3, 0.3]
    assert found.version == np.__version__
    assert np.array_equal(A, before)
    posed = found.posed(A, y)
    assert posed == sv.Lasso(A, y, 0.3)
    assert posed != sv.Lasso(A, y, LAM)


def test_warnings_are_kept_once_each():
    found = Toy(behaviour="warn").observe(A, y, LAM)
    assert (found.ending, found.warnings) == (Ending.WARNED, ("UserWarning: careful", "UserWarning: twice"))
    assert Toy(behaviour="__len__").observe(A, y, LAM).ending is Ending.FAILED


def test_a_crash_is_data():
    found = Toy(behaviour="crash").observe(A, y, LAM)
    assert (found.ending, found.status, found.x) == (Ending.FAILED, "ZeroDivisionError: on purpose", None)


@pytest.mark.parametrize("lam", [float("nan"), float("inf")])
def test_an_answer_that_is_no_vector_of_numbers(lam, monkeypatch):
    monkeypatch.setattr(Toy, "parameter", lambda self, m, penalty: (lam, penalty))
    found = Toy().observe(A, y, LAM)
    assert found.ending is Ending.FAILED
    assert found.x is None
    assert "no finite vector of 2 entries" in found.status


@pytest.mark.parametrize("kind", sorted(PROBLEMS))
def test_what_was_posed_is_of_the_problem_that_the_subject_solves(kind, monkeypatch):
    monkeypatch.setattr(Toy, "problem", kind)
    for subject in (Toy(), Toy(behaviour="crash"), MissingToy()):
        found = subject.observe(A, y, LAM)
        assert (found.problem, found.parameter) == (kind, Fraction(0.3))
        assert found.posed(A, y) == PROBLEMS[kind](A, y, 0.3)


def test_eta_may_be_zero(monkeypatch):
    monkeypatch.setattr(Toy, "problem", "basis-pursuit")
    found = Toy().observe(A, y, Fraction(0))
    assert (found.parameter, found.x.tolist()) == (0, [0.0, 0.0])
    assert found.posed(A, y) == sv.BasisPursuit(A, y)


def test_what_is_refused_is_not_run(monkeypatch):
    monkeypatch.setattr(Toy, "refusal", lambda self, parameter: f"{parameter} is too small" if parameter < 1 else None)
    found = Toy(behaviour="die").observe(A, y, Fraction(1, 2))
    assert (found.ending, found.status, found.x) == (Ending.FAILED, "1/2 is too small", None)
    assert Toy().observe(A, y, Fraction(1)).ending is Ending.CLAIMED


def test_what_is_not_installed_says_so():
    found = MissingToy().observe(A, y, LAM)
    assert (found.ending, found.status, found.version) == (Ending.ABSENT, "not installed", "")


@given(st.integers(1, 50), st.fractions(min_value="1/1000", max_value=1000, max_denominator=10**9))
def test_the_posed_penalty_is_the_rounded_parameter_times_the_factor(m, lam):
    for subject in lasso_subjects() + audited_subjects():
        parameter, posed = subject.parameter(m, lam)
        assert posed == Fraction(parameter) * subject.factor(m)
        assert abs(posed - lam) <= lam / 2**53
        assert subject.factor(m) in (1, 2 * m)


def test_the_catalogue_names_every_run_once():
    for subjects in (lasso_subjects(), quick_subjects()):
        names = [(s.name, s.setting) for s in subjects]
        assert len(set(names)) == len(names)
    assert {(s.name, s.setting) for s in quick_subjects()} <= {(s.name, s.setting) for s in lasso_subjects()}
    audited = [(s.name, s.setting, s.problem) for s in audited_subjects()]
    assert len(set(audited)) == len(audited)
    assert {problem for _, _, problem in audited} == set(PROBLEMS)
    assert {str(e) for e in Ending} == {"claimed success", "warned", "stopped", "failed", "not installed"}


def test_every_audited_solver_is_run_as_it_is_and_as_tight_as_its_documentation_allows():
    settings = {}
    for subject in audited_subjects():
        what = (subject.name, getattr(subject, "solver", ""), subject.problem)
        settings.setdefault(what, []).append(subject)
        assert subject.accuracy_source
    for what, (default, *tight) in settings.items():
        assert not getattr(default, "options", {}), what
        assert [subject.setting.removesuffix("tight") for subject in tight] in ([], [""], [f"{default.setting}, "]), (
            what
        )
        assert bool(tight) != (", none: " in default.accuracy_source), what


def test_a_module_without_a_distribution(monkeypatch):
    monkeypatch.setattr(Toy, "library", "a-distribution-that-nobody-has")
    assert Toy().observe(A, y, LAM).version == "unknown"


def test_swapped_columns_come_back_in_order():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    usual = ScikitLearnLasso().observe(A, y, Fraction(1, 8)).x
    swapped = ScikitLearnLasso(swapped=True).observe(A, y, Fraction(1, 8)).x
    assert usual[0] != usual[1]
    assert np.allclose(usual, swapped, atol=1e-3)

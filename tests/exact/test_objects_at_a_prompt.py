"""What objects say at a prompt and in a notebook, and what comparisons with them do."""

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify import Enclosure, Verdict
from sciverify.audit import Audit, Claim


def shown():
    """One object of each class that people hold in their hands."""
    problem = sv.Lasso(np.eye(30), np.arange(30.0), 1, intercept=True)
    solution = sv.solve(problem, 5)
    family = sv.families.TiedColumns(m=1, N=2, K=3)
    return {
        "problem": problem,
        "solution": solution,
        "solution set": sv.solution_set(problem),
        "certificate": solution.certificate,
        "enclosure": solution.distance,
        "refutation": sv.refute(sv.solver_at(lambda A, y: np.linalg.pinv(A) @ y, 50), family),
        "breakdown": sv.breakdown(family),
        "network": sv.unroll(sv.Ista(np.eye(30), 0.1, 0.4), 3),
        "iteration": sv.Fista(np.eye(30), 0.1, 0.4),
        "audit": Audit(Claim(Fraction(1, 10**6)), "nobody", (), (), (), 0),
    }


OBJECTS = shown()


@pytest.mark.parametrize("name", OBJECTS)
def test_a_prompt_shows_one_to_three_short_lines(name):
    lines = repr(OBJECTS[name]).split("\n")
    assert len(lines) <= 3
    assert max(map(len, lines)) <= 250


@pytest.mark.parametrize("name", ["problem", "solution", "solution set", "certificate", "refutation"])
def test_a_notebook_typesets_the_formula(name):
    html = OBJECTS[name]._repr_html_()
    assert r"\min_z" in html
    assert len(html) < 5000


@pytest.mark.parametrize("name", ["audit", "breakdown", "network", "iteration"])
def test_a_notebook_shows_all_lines(name):
    html = OBJECTS[name]._repr_html_()
    assert html.count("<div>") == len(str(OBJECTS[name]).split("\n"))


def test_a_notebook_escapes_what_is_no_markup():
    assert "<=" not in OBJECTS["certificate"]._repr_html_()


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_equals_no_bool(verdict, value):
    with pytest.raises(TypeError, match="three values"):
        assert verdict == value
    assert verdict == verdict
    assert verdict != "true"


@pytest.mark.parametrize("threshold", [Fraction(1, 2), 1, Fraction(3, 2), 2, 3])
def test_comparisons_are_verdicts(threshold):
    found = Enclosure(1, 2)
    points = [Fraction(1), Fraction(5, 4), Fraction(2)]
    for verdict, truths in (
        (found < threshold, {x < threshold for x in points}),
        (found <= threshold, {x <= threshold for x in points}),
        (found > threshold, {x > threshold for x in points}),
        (found >= threshold, {x >= threshold for x in points}),
        (found.within(threshold), {x <= threshold for x in points}),
    ):
        assert verdict is (Verdict.of(truths.pop()) if len(truths) == 1 else Verdict.UNDECIDED)


def test_a_comparison_is_not_read_as_a_bool():
    with pytest.raises((TypeError, sv.Undecided)):
        assert Enclosure(1, 2) < 3


def test_is_unique_is_a_bool_or_none():
    assert sv.certify_distance(sv.Lasso([[1]], [3], 1), [0]).is_unique is True
    assert sv.certify_distance(sv.Lasso([[1, 1]], [3], 1), [0, 0]).is_unique is False
    assert sv.certify_minimum(sv.Lasso([[1]], [3], 1)).is_unique is None


def test_within_a_tolerance():
    certificate = sv.certify_distance(sv.Lasso([[1]], [3], 1), [2])
    assert certificate.within(Fraction(1, 2)) is Verdict.TRUE
    assert certificate.within(Fraction(49, 100)) is Verdict.FALSE


def test_names_that_are_nearly_right():
    with pytest.raises(AttributeError, match="did you mean 'Lasso'"):
        sv.Laso  # noqa: B018
    with pytest.raises(sv.InvalidInput, match="did you mean 'weights'"):
        sv.Lasso([[1]], [1], 1, wieghts=[1])


def test_completion_offers_what_belongs_to_the_object():
    certificate = OBJECTS["certificate"]
    offered = [name for name in dir(certificate) if not name.startswith("_")]
    assert all(hasattr(certificate, name) for name in offered)
    assert {"distance", "unique", "is_unique", "within", "save"} <= set(offered)
    assert not {"dimension", "growth", "support"} & set(offered)
    assert set(dir(sv)) == {*sv.__all__, "__version__"}

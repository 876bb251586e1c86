"""Strategies make what they promise, and shrink to instances that a person can read."""

from fractions import Fraction
from random import Random

import pytest
from effort import tries
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import sciverify as sv
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.testing import strategies
from sciverify.testing.checks import CHECKS
from sciverify.testing.posing import Posing
from sciverify.testing.situations import ORDINARY

QUIET = settings(max_examples=tries(80, 400), database=None, deadline=None)
ANY = settings(QUIET, phases=[Phase.generate])
KINDS = {"lasso": sv.Lasso, "basis-pursuit": sv.BasisPursuit, "square-root-lasso": sv.SquareRootLasso}


def half_the_vertex(problem):
    """A wrong solver."""
    return [v / 2 for v in sv.solution_set(problem).vertex]


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
def test_planted_instances_shrink_to_readable_ones(kind):
    wrong = find(
        strategies.planted(kind, flavour="well-conditioned"),
        lambda p: not sv.solution_set(p.problem).contains(half_the_vertex(p.problem)),
        settings=QUIET,
        random=Random(0),
    )
    assert len(wrong.A) <= 2
    assert wrong.columns <= 3
    assert all(x.denominator == 1 and abs(x) <= 5 for row in (*wrong.A, wrong.y) for x in row)


@pytest.mark.parametrize("field", ["rational", "float64", "turned", "complex"])
@given(data=st.data())
@settings(max_examples=20)
def test_problems_are_of_their_field(field, data):
    kind = data.draw(strategies.kinds())
    problem = data.draw(strategies.problems(kind, field=field, weighted=data.draw(st.booleans())))
    assert problem.kind == kind
    if field == "turned":
        assert isinstance(problem, sv.TurnedProblem)
        return
    assert isinstance(problem, SparseRecovery)
    assert (problem.floats is not None) == (field == "float64")
    assert field != "rational" or problem.complex_data is None
    if field != "complex":
        assert sv.solution_set(problem).vertices()


def test_every_field_and_flavour_is_reached():
    for flavour in strategies.FLAVOURS:
        find(strategies.problems("lasso", flavour=flavour, field="turned"), lambda p: True, settings=ANY)
    found = find(strategies.problems(field="complex"), lambda p: p.complex_data is not None, settings=ANY)
    assert found.complex_data is not None
    with pytest.raises(sv.InvalidInput, match="flavour"):
        find(strategies.problems(field="complex", flavour="scaled"), lambda p: True, settings=ANY)
    with pytest.raises(sv.InvalidInput, match="distance"):
        find(strategies.planted(distance=Fraction(2)), lambda p: True, settings=ANY)
    with pytest.raises(sv.InvalidInput, match="turned"):
        find(strategies.planted(field="turned").flatmap(strategies.candidates), lambda p: True, settings=ANY)


@given(oracle=strategies.oracles(), n=st.integers(0, 40))
@settings(max_examples=20)
def test_oracles_answer_within_their_bits(oracle, n):
    answer = oracle.matrix(n)
    for row, true in zip(answer, oracle.problem.matrix, strict=True):
        assert all(abs(a - Fraction(int(b.p), int(b.q))) <= Fraction(1, 2**n) for a, b in zip(row, true, strict=True))
    assert len(oracle.transcript) == 1


@given(training=strategies.training_sets(), n=st.integers(4, 30))
@settings(max_examples=20)
def test_training_sets_answer(training, n):
    k = training.size - 1
    assert len(training.measurement(k, n)) == training.shape[0]
    assert len(training.measurement(0, n)) == training.shape[0]


@given(data=st.data())
@settings(max_examples=25)
def test_decision_trees_are_refuted(data):
    family = sv.families.TiedColumns(problem="P3", m=1, N=3, K=3, normalisation="rational")
    tree = data.draw(strategies.decision_trees(1, 3))
    outcome = sv.refute(tree, family)
    assert outcome.verdict == "refuted"
    assert outcome.bits_read <= 24
    leaf = tree.leaf(sv.training_set(family.branch(0, 60)))
    assert len(leaf.output) == 3


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
@pytest.mark.parametrize("kind", KINDS)
def test_every_check_has_instances(check, kind):
    poses = find(check.poses(check.situation, Posing(kind)), lambda p: True, settings=ANY)
    for instance in poses:
        assert instance.problem == kind
        assert sv.solution_set(instance.exact()).dimension >= 0
        namespace = {}
        exec("import numpy as np\nimport sciverify as sv\n" + instance.code(), namespace)
        assert namespace["problem"] == instance.exact()
    assert check.situation.admits(poses[0])


@pytest.mark.thorough
@given(data=st.data())
@settings(max_examples=30)
def test_scaling_scales_minimisers(data):
    kind = data.draw(strategies.kinds())
    instance = data.draw(ORDINARY.instances(Posing(kind)))
    j, k = data.draw(st.integers(-30, 30)), data.draw(st.integers(-30, 30))
    factor = 2 ** (k - j) if k >= j else Fraction(1, 2 ** (j - k))
    vertices, scaled = sv.solution_set(instance.exact()).vertex, sv.solution_set(instance.scaled(j, k).exact())
    assert scaled.contains([v * fmpq(factor) for v in vertices])


def fmpq(x):
    from flint import fmpq as exact

    return exact(Fraction(x).numerator, Fraction(x).denominator)

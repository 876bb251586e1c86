"""The game's verdict on random decision trees is the verdict of a search through the class."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from effort import tries
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import POWERS, Answer, Compare, Fail, Flip, Forever, Model, Search, as_algorithm

import sciverify as sv
from sciverify.checker import check
from sciverify.families import TiedColumns

K = 3
ALPHA = Fraction(10**K, 2)


def family_and_model(kind, m, tied, weights, samples, scalars, limit_point):
    penalty = {"square-root-lasso": Fraction(1), "lasso": Fraction(1, 50), "basis-pursuit": Fraction(1, 40)}[kind]
    name = "eta" if kind == "basis-pursuit" else "lam"
    full = (*weights, *(Fraction(1),) * (m - 1))
    family = TiedColumns(
        problem=kind, m=m, N=tied + m - 1, K=K, weights=full, samples=samples, scalars=scalars,
        normalisation="rational", limit_point=limit_point, **{name: penalty},
    )  # fmt: skip
    alpha = ALPHA / max(weights) * (1 - penalty if kind == "basis-pursuit" else 1)
    return family, Model(kind, m, tied, alpha, penalty, weights, samples)


def nodes(model, rows, coins):
    """Trees whose thresholds lie near the entries that they look at."""
    first = model.first_row(0, Fraction(0))
    near = st.sampled_from([Fraction(0), *(Fraction(s) / 2**e for s in (-1, 1) for e in (0, 2, 5, 9, 20, 40))])

    def grown(inner):
        ask = st.builds(
            lambda n, entry, gap, below, above: Compare("matrix", n, entry, first[entry] + gap, below, above),
            st.integers(-3, 60), st.integers(0, model.tied - 1), near, inner, inner,
        )  # fmt: skip
        measured = st.builds(
            lambda n, gap, below, above: Compare("measurement", n, 0, 1 + gap, below, above),
            st.integers(-3, 60), near, inner, inner,
        )  # fmt: skip
        return st.one_of(ask, measured, *([st.builds(Flip, inner, inner)] if coins else []))

    answers = st.builds(Answer, st.integers(0, rows - 1))
    failures = [st.just(Fail()), st.builds(Forever, st.integers(0, 40), st.integers(3000, 20_000))]
    trees = st.recursive(st.one_of(*[answers] * 14, *failures), grown, max_leaves=8)
    return st.builds(Flip, trees, trees) if coins else trees


@st.composite
def games(draw, coins=False):
    """(family, algorithm, search)"""
    kind = draw(st.sampled_from(["square-root-lasso", "lasso", "basis-pursuit"]))
    m, tied, samples = draw(st.integers(1, 2)), draw(st.integers(2, 3)), draw(st.integers(1, 2))
    weights = tuple(draw(st.sampled_from([Fraction(1), Fraction(3, 4)])) for _ in range(tied))
    scalars, limit_point = draw(st.sampled_from(["real", "complex"])), draw(st.booleans())
    family, model = family_and_model(kind, m, tied, weights, samples, scalars, limit_point)
    digits = draw(st.sampled_from([K - 3, K - 2, K - 1, K - 1, K, K + 1]))
    budget = draw(st.sampled_from([None, None, (30, 10_000), (1000, 3)]))
    real_table = [draw(outputs(model, digits, scalars)) for _ in range(4)]
    tree = draw(nodes(model, len(real_table), coins))
    table = [[given_form(x, scalars) for x in row] for row in real_table]
    search = Search(model, tree, table, real_table, digits, limit_point, budget)
    return family, as_algorithm(tree, table, scalars == "complex"), search


@st.composite
def outputs(draw, model, digits, scalars):
    """One vector for each sample, in coordinates where minimisers are real: a spike or a mean of spikes, moved a little."""
    tolerance, close = Fraction(1, 10**digits), Fraction(1, 10**9)
    j, other = draw(st.integers(0, model.tied - 1)), draw(st.integers(0, model.tied - 1))
    share = draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1, 3)]))
    factor = draw(st.sampled_from([0, 0, 0, Fraction(1, 2), 1 - close, 1 + close, 10**6]))
    place = draw(st.integers(0, model.tied + model.m - 2))
    imaginary = draw(st.booleans()) and scalars == "complex"
    found = []
    for sample in range(model.samples):
        x = [[Fraction(0), Fraction(0)] for _ in range(model.tied + model.m - 1)]
        x[j][0] += (1 - share) * model.spike(j, Fraction(0), sample)
        x[other][0] += share * model.spike(other, Fraction(0), sample)
        x[place][imaginary] += draw(st.sampled_from([1, -1])) * factor * tolerance
        found.append([tuple(z) for z in x])
    return found


def given_form(x, scalars):
    """What the network returns: x_k = i**-k z_k for the complex class."""
    if scalars == "real":
        return [a for a, _ in x]
    turned = []
    for k, (a, b) in enumerate(x):
        c, d = POWERS[-k % 4]
        turned.append((a * c - b * d, a * d + b * c))
    return turned


def as_budget(pair):
    return None if pair is None else sv.Budget(bits=pair[0], questions=pair[1])


def accepted(certificate):
    return check.check_bytes(json.dumps(json.loads(certificate.to_json())).encode())


@settings(max_examples=tries(10, 90))
@given(games())
def test_verdicts_on_trees_without_coins(game):
    family, algorithm, search = game
    outcome = sv.refute(algorithm, family, digits=search.digits, budget=as_budget(search.budget))
    assert outcome.verdict == search.verdict()
    assert outcome.refuted == (outcome.verdict not in ("survived", "not decided"))
    if outcome.verdict == "refuted":
        assert outcome.replayed is True
        assert accepted(outcome.certificate)["tolerance"] == Fraction(1, 10**search.digits)
    if outcome.verdict in ("exceeds its budget", "not decided"):
        assert accepted(outcome.certificate)["bits"] == outcome.transcript.bits
    if outcome.verdict == "survived":
        assert outcome.worst.certificate.distance.upper <= Fraction(1, 10**search.digits)


@settings(max_examples=tries(6, 50))
@given(games(coins=True))
def test_success_probabilities_of_trees_with_coins(game):
    family, algorithm, search = game
    outcome = sv.refute(algorithm, family, digits=search.digits, budget=as_budget(search.budget))
    assert outcome.exact
    assert (outcome.success, outcome.undecided) == search.success()
    assert outcome.success <= outcome.bound
    assert outcome.refuted == (outcome.success + outcome.undecided <= Fraction(1, 2))
    undecided = not outcome.refuted and outcome.undecided and outcome.success <= Fraction(1, 2)
    assert (outcome.verdict == "not decided") == bool(undecided)
    for certificate in outcome.refutations[:2]:
        assert accepted(certificate)["tolerance"] == Fraction(1, 10**search.digits)


@pytest.mark.parametrize("limit_point", [True, False])
def test_the_search_knows_the_answers_of_the_game(limit_point):
    """Answers that the search computes for itself are those of the game, and true of late branches and of the limit."""
    for kind in ("square-root-lasso", "lasso", "basis-pursuit"):
        weights = (Fraction(1), Fraction(3, 4), Fraction(1))
        family, model = family_and_model(kind, 2, 3, weights, 2, "real", limit_point)
        ask = model.answers(0, Fraction(0), 1)
        training = sv.training_set(family.limit(), guard=1)
        for n in (-3, 0, 7, 60):
            assert list(training.matrix(n)[0]) == ask("matrix", n)
            assert list(training.measurement(0, n)) == ask("measurement", n)
        for j in range(3):
            assert training.transcript.consistent_with(family.branch(j, 70)) is sv.Verdict.TRUE
            spike = family.spike(j, 70, 1)
            assert Fraction(int(spike.p), int(spike.q)) == model.spike(j, Fraction(1, 2**71), 1)

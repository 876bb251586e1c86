"""The game declares no more than it saw: who is stopped has not lost, and who is right is not refuted."""

from __future__ import annotations

import itertools
import json
import time
from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.adversary.outcomes import ExceedsBudget, NotDecided, Refutation, Survived
from sciverify.certify.issue import unwritable
from sciverify.checker import check
from sciverify.families import Theorem4, TiedColumns
from sciverify.oracles.budget import MOST_BITS, Patience

CLASS = TiedColumns(m=1, N=2, K=3, limit_point=False)
WITH_LIMIT = TiedColumns(m=1, N=2, K=3)


def accepted(outcome):
    (certificate,) = outcome.certificates().values()
    return check.check_bytes(json.dumps(json.loads(certificate.to_json())).encode())


def resolving(start):
    """Right on every input of a class without limit point: A_n for n = start, 2 start, ... until the columns differ."""

    def algorithm(training):
        n = start
        while True:
            first, second = training.matrix(n)[0]
            if abs(first - second) > 8 * Fraction(2) ** -n:
                break
            n *= 2
        A, y = training.matrix(n + 40), training.measurement(0, n + 40)
        vertex = sv.solution_set(training.pose(A, y)).vertex
        return lambda _: vertex

    return algorithm


@pytest.mark.parametrize("start", [2, 1_001, 5_000])
def test_a_right_algorithm_survives_however_much_it_reads(start):
    outcome = sv.refute(resolving(start), CLASS)
    assert isinstance(outcome, Survived)
    assert outcome.worst.bits_read >= start
    for j, n in itertools.product((0, 1), (0, 3, 60)):
        member = CLASS.branch(j, n)
        x = resolving(start)(sv.training_set(member))(None)
        assert sv.certify_distance(member.problem, x).distance.upper < Fraction(1, 1000)


@pytest.mark.parametrize("start", [MOST_BITS + 1, 2_000_000])
def test_more_bits_than_a_certificate_holds_are_not_decided(start):
    outcome = sv.refute(resolving(start), CLASS)
    assert isinstance(outcome, NotDecided)
    assert not outcome.refuted
    assert f"n = {start} was asked for" in outcome.reason
    assert outcome.as_dict()["verdict"] == "not decided"
    assert "proves nothing about the algorithm" in str(outcome)
    assert accepted(outcome)["questions"] == 0


def test_a_budget_that_names_bits_is_part_of_the_claim():
    outcome = sv.refute(resolving(1_001), CLASS, budget=1_000)
    assert isinstance(outcome, ExceedsBudget)
    assert str(outcome).startswith("EXCEEDS ITS BUDGET: n = 1001 was asked for, the budget is 1000 bits\non branch 0")
    assert isinstance(sv.refute(resolving(1_001), CLASS, budget=sv.Budget(seconds=20)), Survived)


def test_a_budget_that_names_questions_is_part_of_the_claim():
    outcome = sv.refute(resolving(2), CLASS, budget=sv.Budget(questions=1))
    assert isinstance(outcome, ExceedsBudget)
    assert outcome.reason == "it asks for more than the 1 questions of its budget"
    assert accepted(outcome)["questions"] == 1


def test_where_the_limit_belongs_to_the_class_waiting_is_not_called_non_halting():
    waiting = sv.refute(resolving(2), WITH_LIMIT)
    assert isinstance(waiting, NotDecided)
    assert waiting.label == "the limit"
    assert waiting.bound == "theorem 4 (i): whoever gets K digits on the branches never halts at their limit"
    beyond = sv.refute(resolving(2), WITH_LIMIT, budget=1_000)
    assert isinstance(beyond, ExceedsBudget)
    assert accepted(beyond)["bits"] == 512


def test_a_right_modest_algorithm_that_reads_much_is_not_refuted():
    """One digit less than K is computable; the theorem says nothing, and neither does the game."""
    middle = [(a + b) / 2 for a, b in zip(WITH_LIMIT.minimiser(0), WITH_LIMIT.minimiser(1), strict=True)]

    def algorithm(training):
        training.matrix(1_500)
        return lambda y: middle

    outcome = sv.refute(algorithm, WITH_LIMIT, digits=2)
    assert (outcome.verdict, outcome.refuted, outcome.bound) == ("not decided", False, "")
    assert sv.refute(algorithm, WITH_LIMIT, digits=2, budget=2_000).verdict == "survived"
    beyond = sv.refute(algorithm, WITH_LIMIT, digits=2, budget=1_000)
    assert beyond.bound == "so few digits may need less: the theorem speaks of 3"


@pytest.mark.parametrize("family", [CLASS, WITH_LIMIT])
def test_a_clock_that_runs_out_is_not_decided(family):
    def algorithm(training):
        training.matrix(3)
        time.sleep(5)
        return lambda y: [0, 0]

    outcome = sv.refute(algorithm, family, budget=sv.Budget(seconds=0.2))
    assert (outcome.verdict, outcome.refuted) == ("not decided", False)
    assert outcome.reason == "it did not halt within 0.2 s"
    assert accepted(outcome)["questions"] == 1


def test_a_clock_that_runs_out_in_one_part_does_not_hide_a_refutation_in_the_other():
    family = Theorem4("P3", 1, 2, 3)

    def algorithm(training):
        if training.matrix(1)[0][0] > 300:
            time.sleep(5)
        return lambda y: [0, 0]

    outcome = sv.refute(algorithm, family, digits=3, budget=sv.Budget(seconds=0.2))
    assert isinstance(outcome, Refutation)


def test_a_replay_that_runs_out_of_time_is_no_other_output():
    runs = itertools.count()

    def algorithm(training):
        if next(runs):
            time.sleep(5)
        return lambda y: [0, 0]

    outcome = sv.refute(algorithm, WITH_LIMIT, budget=sv.Budget(seconds=0.2))
    assert (outcome.verdict, outcome.replayed) == ("refuted", None)


def test_an_oracle_that_fails_is_not_the_algorithm_s_crash(monkeypatch):
    def undecided(problem, n):
        raise sv.Undecided("a tie")

    monkeypatch.setattr("sciverify.certify.training_sets.dyadic_minimiser", undecided)
    outcome = sv.refute(lambda training: training.solution(0, 5), WITH_LIMIT)
    assert isinstance(outcome, NotDecided)
    assert outcome.reason == "the solution (0) to n = 5 was not found: a tie"


def test_answers_that_no_certificate_holds_end_a_run(monkeypatch):
    monkeypatch.setattr("sciverify.adversary.board.OF_A_CERTIFICATE", Patience(100, 100, size=4_000))

    def algorithm(training):
        for n in range(100):
            training.matrix(n)
        return lambda y: [0, 0]

    outcome = sv.refute(algorithm, CLASS, budget=sv.Budget(seconds=None), digits=1)
    assert outcome.verdict == "not decided"
    assert "4000 bits together" in outcome.reason


def test_a_refutation_that_no_certificate_holds_is_not_declared():
    huge = Fraction(1, 3**110_000)  # the checker reads numerals of 50,000 digits, this one has 52,484
    outcome = sv.refute(lambda training: lambda y: [huge, 0], WITH_LIMIT)
    assert isinstance(outcome, NotDecided)
    assert "no certificate says so: the certificate holds a numeral of" in outcome.reason
    assert not outcome.certificates()
    fits = sv.refute(lambda training: lambda y: [Fraction(1, 3**10_000), 0], WITH_LIMIT)
    assert isinstance(fits, Refutation)
    assert not unwritable(fits.certificate)
    assert accepted(fits)["kind"] == "refutation"


def slow_on_heads(right):
    """One coin: tails answers, heads goes to sleep."""

    def algorithm(training):
        if training.coins.flip():
            time.sleep(5)
        return lambda y: right

    return algorithm


def test_randomised_runs_that_are_stopped_count_for_neither_side():
    """Right with probability at least 1/2 and at most 1: the clock says no more."""
    middle = [(a + b) / 2 for a, b in zip(WITH_LIMIT.minimiser(0), WITH_LIMIT.minimiser(1), strict=True)]
    budget = sv.Budget(seconds=0.2)
    outcome = sv.refute(slow_on_heads(middle), WITH_LIMIT, digits=2, budget=budget)
    assert (outcome.success, outcome.undecided) == (Fraction(1, 2), Fraction(1, 2))
    assert (outcome.verdict, outcome.refuted) == ("not decided", False)
    assert "NOT DECIDED" in str(outcome)
    assert outcome.as_dict()["undecided"] == "1/2"
    assert outcome.as_dict()["success_float"] == [float(outcome.success)] * 2
    wrong = sv.refute(slow_on_heads([0, 0]), WITH_LIMIT, budget=budget)
    assert (wrong.success, wrong.undecided, wrong.verdict) == (0, Fraction(1, 2), "refuted")
    named = sv.refute(lambda t: t.matrix(40 * t.coins.flip()) and (lambda y: middle), WITH_LIMIT, digits=2, budget=30)
    assert (named.success, named.undecided, named.verdict) == (Fraction(1, 2), 0, "refuted")


def test_sampled_intervals_hold_for_the_runs_that_were_stopped():
    def algorithm(training):
        heads = sum(training.coins.flip() for _ in range(13))
        training.matrix(2_000 if heads > 6 else 3)
        return lambda y: [0, 0]

    outcome = sv.refute(algorithm, WITH_LIMIT, trials=40)
    low, high = outcome.success
    assert low == 0
    assert high > 1 - (1 - float(outcome.undecided))
    assert 0 < outcome.undecided < 1

"""Sampled success probabilities: the interval of Clopper and Pearson, and games with too many tapes to enumerate."""

from __future__ import annotations

from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.adversary.randomised import clopper_pearson
from sciverify.families import TiedColumns

FAMILY = TiedColumns(m=1, N=2, K=2, normalisation="rational")


@pytest.mark.parametrize("trials", [1, 7, 40, 400])
def test_intervals_of_clopper_and_pearson(trials):
    from scipy.stats import binomtest  # it takes a second to import, which every process would wait for

    for successes in sorted({0, 1, trials // 3, trials // 2, trials - 1, trials}):
        for confidence in (0.9, 0.99):
            expected = binomtest(successes, trials).proportion_ci(confidence, method="exact")
            low, high = clopper_pearson(successes, trials, confidence)
            assert low == pytest.approx(expected.low, abs=1e-9)
            assert high == pytest.approx(expected.high, abs=1e-9)


def guess(flips):
    """One of the two spikes, by the parity of so many coins."""

    def algorithm(training):
        j = sum(training.coins.flip() for _ in range(flips)) % 2
        spike = [Fraction(0), Fraction(0)]
        spike[j] = Fraction(1, 50)
        return lambda y: spike

    return algorithm


@pytest.mark.thorough
def test_twelve_coins_are_enumerated_and_thirteen_are_sampled():
    exact = sv.refute(guess(12), FAMILY)
    assert (exact.success, exact.runs, exact.verdict) == (Fraction(1, 2), 4096, "refuted")
    sampled = sv.refute(guess(13), FAMILY, trials=60)
    low, high = sampled.success
    assert sampled.runs == 60
    assert not sampled.exact
    assert low < 0.5 < high
    assert sampled.verdict == "survived"  # 60 samples do not prove that it is right at most every other time
    assert "no proof" in str(sampled)


@pytest.mark.thorough
def test_coins_without_end_run_out():
    def algorithm(training):
        while True:
            training.coins.flip()

    outcome = sv.refute(algorithm, FAMILY, trials=3, budget=sv.Budget(seconds=None))
    assert not outcome.exact
    assert outcome.success[0] == 0


def test_dice_with_other_than_powers_of_two_sides():
    def algorithm(training):
        j = (0, 0, 1)[training.coins.below(3)]
        spike = [Fraction(0), Fraction(0)]
        spike[j] = Fraction(1, 50)
        return lambda y: spike

    outcome = sv.refute(algorithm, FAMILY)
    assert (outcome.success, outcome.runs, outcome.label) == (Fraction(1, 3), 3, "branch 1, n = 66")
    assert outcome.bound == Fraction(1, 2)

"""Distances of closed sets against the largest value on fine samples."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify import hierarchy as sci
from sciverify.exact.verdict import Verdict
from sciverify.hierarchy import ATTOUCH_WETS, DISCRETE, HAUSDORFF, L2_TO_MINIMISERS, closed_set

SPACING = 0.05


def nearest(z, found):
    """The distance of a complex number to a set, in floats."""
    gaps = [abs(z - complex(float(re), float(im))) for re, im in found.points]
    for low, high in found.intervals:
        below = -math.inf if low is None else float(low) - z.real
        above = -math.inf if high is None else z.real - float(high)
        gaps.append(abs(complex(max(0, below, above), z.imag)))
    return min(gaps)


def samples(found, reach):
    """Points, and places in intervals that are no farther apart than the spacing."""
    yield from (complex(float(re), float(im)) for re, im in found.points)
    for low, high in found.intervals:
        a, b = (-reach if low is None else float(low)), (reach if high is None else float(high))
        count = max(1, math.ceil((b - a) / SPACING))
        yield from (complex(a + (b - a) * k / count) for k in range(count + 1))


def random_set(rng, real):
    points = [
        (rng.randint(-40, 40) / 8, 0 if real else rng.choice([0, rng.randint(-24, 24) / 8]))
        for _ in range(rng.randint(0, 4))
    ]
    intervals = [
        (a, a + Fraction(rng.randint(0, 30), 10)) for a in rng.sample(range(-5, 5), rng.randint(not points, 2))
    ]
    if rng.random() < 0.2:
        intervals.append(rng.choice([(2, None), (None, -1), (None, None)]))
    return closed_set(points, intervals)


def excess(first, second):
    return max(nearest(z, second) for z in samples(first, 30))


def endless(found, side):
    return any(pair[side] is None for pair in found.intervals)


@pytest.mark.parametrize("real", [True, False])
def test_hausdorff_against_samples(real):
    rng = random.Random(f"hausdorff {real}")
    for _ in range(tries(60, 2000)):
        first, second = random_set(rng, real), random_set(rng, real)
        if any(endless(first, side) != endless(second, side) for side in (0, 1)):
            with pytest.raises(sv.InvalidInput, match="is infinite: use ATTOUCH_WETS"):
                HAUSDORFF.distance(first, second)
            continue
        found = HAUSDORFF.distance(first, second)
        sampled = max(excess(first, second), excess(second, first))
        assert found.width <= Fraction(1, 10**12)
        assert sampled - 1e-9 <= float(found) <= sampled + SPACING


def distances(places, found):
    """Of an array of complex numbers to a set."""
    least = np.full(places.shape, np.inf)
    for re, im in found.points:
        least = np.minimum(least, np.abs(places - complex(float(re), float(im))))
    for low, high in found.intervals:
        below = -np.inf if low is None else float(low) - places.real
        above = -np.inf if high is None else places.real - float(high)
        least = np.minimum(least, np.hypot(np.maximum(0, np.maximum(below, above)), places.imag))
    return least


def attouch_wets(first, second):
    """A little less than the sum: by a fine polar grid of the disk of each radius."""
    grid = np.linspace(0, 1, 121)[:, None] * np.exp(2j * np.pi * np.arange(240) / 240)
    tops = [np.abs(distances(n * grid, first) - distances(n * grid, second)).max() for n in range(1, 11)]
    return sum(2.0**-n * min(1, top) for n, top in enumerate(tops, 1))


@pytest.mark.parametrize("real", [True, False])
def test_attouch_wets_against_samples(real):
    rng = random.Random(f"attouch-wets {real}")
    for _ in range(tries(3, 60)):
        first, second = random_set(rng, real), random_set(rng, real)
        found = ATTOUCH_WETS.distance(first, second)
        sampled = attouch_wets(first, second)
        assert found.width <= (Fraction(1, 2**60) if real else Fraction(1, 8))
        assert sampled <= float(found.upper) + 1e-9
        assert float(found.lower) <= sampled + 2**-10 + SPACING
        assert ATTOUCH_WETS.distance(second, first).upper >= found.lower


@pytest.mark.parametrize(("first", "second", "distance"), [
    (([0], []), ([1], []), 1),  # every s_n is 1
    (([0], []), (["1/2"], []), Fraction(1, 2)),
    (([], [(0, None)]), ([0], []), 1),  # s_n = n
    (([], [(0, None)]), ([0, 1, 2, 3], []), Fraction(9, 16)),
    (([], [(0, None)]), ([], [(0, 2)]), Fraction(1, 4)),  # s_1 = s_2 = 0, s_3 = 1
    (([3], []), (["7/2"], []), Fraction(1, 2)),  # the difference is 1/2 on all x <= 3
])  # fmt: skip
def test_sums_by_hand(first, second, distance):
    found = ATTOUCH_WETS.distance(closed_set(*first), closed_set(*second))
    assert distance in found
    assert found.width <= Fraction(1, 2**60)


def test_a_sum_in_the_plane():
    """1 and i: the difference is largest on the circle, where |x - 1| and |x - i| are one at i and at 1: sqrt 2 > 1."""
    assert 1 in ATTOUCH_WETS.distance([1], [1j])
    found = ATTOUCH_WETS.distance([0], ["1/4", (0, "1/4")])  # s_n = 1/4: at 0, and beyond
    assert Fraction(1, 4) in found
    assert found.width < Fraction(1, 30)


def test_far_sets_are_cut_off():
    """Beyond 64 terms nothing is looked at, and 2^-64 is the rest."""
    found = ATTOUCH_WETS.distance([0, 10**9], [0])
    assert found.lower == 0
    assert found.upper < Fraction(1, 2**60)
    found = ATTOUCH_WETS.distance([0, (0, 10**9)], [0])
    assert found.lower == 0
    assert found.upper <= Fraction(1, 50)


def test_bands_widen_the_bounds():
    """The spectrum is in [-sqrt 5, -1] and [1, sqrt 5]; 0 is 1 away from it, and 2 from its far ends."""
    bands = sv.spectrum_enclosure(sv.jacobi([1, -1], sites="integers"), "1/5")
    truth = (math.sqrt(5) - 1) / 2
    for metric in (HAUSDORFF, ATTOUCH_WETS):
        found = metric.distance(bands, [-1, 1, 5**0.5, -(5**0.5)])
        assert found.width >= 2 * bands.hausdorff or found.lower == 0
        if metric is HAUSDORFF:
            assert float(found.lower) <= truth <= float(found.upper)
    assert HAUSDORFF.within(bands, [0], 3) is Verdict.TRUE
    assert HAUSDORFF.within(bands, [0], 2) is Verdict.FALSE
    assert HAUSDORFF.within(bands, [0], 5**0.5) is Verdict.UNDECIDED


def test_other_metrics():
    assert DISCRETE.within(True, True, 0) is Verdict.TRUE
    assert DISCRETE.within(True, False, "1/2") is Verdict.FALSE
    problem = sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1)
    assert L2_TO_MINIMISERS.within(["15/8", "1/2"], problem, 0) is Verdict.TRUE
    assert L2_TO_MINIMISERS.certificate([2, 0], problem).distance == L2_TO_MINIMISERS.distance([2, 0], problem)


def test_problems_have_metrics():
    family = sv.families.TiedColumns(m=2, N=4, K=3)
    assert sci.SPECTRUM_OF_JACOBI.metric is HAUSDORFF
    assert sci.spectrum_meets(0, 1).metric is DISCRETE
    assert sci.digits_of_minimisers(family).metric is L2_TO_MINIMISERS
    words = sci.ComputationalProblem("x", "inputs", "information", "some distance of my own", "target")
    assert words.metric == "some distance of my own"
    assert sci.ComputationalProblem("x", "inputs", "information", ATTOUCH_WETS, "target").metric is ATTOUCH_WETS


@pytest.mark.parametrize(("make", "words"), [
    (lambda: closed_set(), "no point and no interval"),
    (lambda: closed_set(intervals=[(2, 1)]), "wrong order"),
    (lambda: closed_set(intervals=[3]), "two ends are needed"),
    (lambda: closed_set(intervals=[(0, "x")]), "x"),
    (lambda: closed_set(["x"]), "x"),
    (lambda: HAUSDORFF.distance([], [0]), "no point and no interval"),
    (lambda: HAUSDORFF.distance("01", [0]), "a set is '01'"),
    (lambda: HAUSDORFF.distance(3, [0]), "a set is 3"),
    (lambda: DISCRETE.distance([1], True), r"an answer is \[1\]"),
    (lambda: L2_TO_MINIMISERS.distance([1], 3), "problem is 3"),
])  # fmt: skip
def test_bad_input_is_one_sentence(make, words):
    with pytest.raises(sv.InvalidInput, match=words) as refusal:
        make()
    assert "\n" not in str(refusal.value)


def test_models_are_named():
    turing, arithmetic = (sci.SciClass("Sigma", 1, model) for model in ("Turing", "arithmetic"))
    assert [str(c) for c in (sci.SIGMA_1, arithmetic, turing)] == ["Σ₁", "Σ₁ᴬ", "Σ₁ᵀ"]
    assert [c.latex for c in (sci.SIGMA_1, arithmetic)] == [r"\Sigma_{1}", r"\Sigma_{1}^A"]
    assert turing <= arithmetic <= sci.SIGMA_1 <= sci.DELTA_2
    assert not arithmetic >= sci.SIGMA_1
    assert not turing >= sci.DELTA_1
    assert turing != sci.SIGMA_1 == turing.in_general
    with pytest.raises(sv.InvalidInput, match="model is 'quantum'"):
        sci.SciClass("Sigma", 1, "quantum")
    claim = sci.Membership(sci.SPECTRUM_OF_DIAGONAL, sci.SciClass("Delta", 1, "Turing"))
    assert str(claim).endswith("is in Δ₁ of Turing machines")
    found = sci.challenge(sci.DIAGONAL_ENTRIES, claim)  # what no general tower does, none of these does
    assert found.verdict == "refuted"
    assert "is in Δ₁ of general algorithms" in str(found)

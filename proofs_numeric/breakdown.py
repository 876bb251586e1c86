"""Breakdown epsilons and condition numbers of the families.

Statements. docs/theory/breakdown.md: the smallest ball around orthogonal points (lemma 1, 2), the strong and weak
breakdown epsilon (theorem 1), the probabilistic ones (theorem 2). docs/theory/conditioning.md: every condition number
is at most 1.

Checks: the centre of the ball against a numerical optimiser; the centre as an algorithm attains the strong breakdown
epsilon on inputs near the limit, by certificates; cyclic intervals of spikes attain the probabilistic one; a
difference quotient against the enclosed derivative. Run: `python proofs_numeric/breakdown.py`, or pytest.
"""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from flint import fmpq
from scipy.optimize import minimize

import sciverify as sv
from sciverify.certify.distance import certify_distance_to
from sciverify.exact.enclosing_ball import enclosing_ball
from sciverify.families import NearlyParallelColumns, TiedColumns

SETTINGS = [
    {"problem": "P1", "m": 2, "N": 5, "K": 3},
    {"problem": "P2", "m": 1, "N": 3, "K": 2, "normalisation": "rational"},
    {"problem": "P3", "m": 3, "N": 4, "K": 4, "further_nonzeros": 1},
    {"problem": "P3", "m": 2, "N": 4, "K": 3, "weights": [1, "3/2", "5/4", 1]},
]


@pytest.mark.parametrize("seed", range(tries(12, 40)))
def test_the_smallest_ball(seed):
    """Lemma 1 against a direct minimisation of the largest distance."""
    rng = random.Random(seed)
    heights = [fmpq(rng.randint(1, 30), rng.randint(1, 9)) for _ in range(rng.randint(2, 6))]
    centre, square = enclosing_ball(heights)
    v = np.array([float(int(h.p) / int(h.q)) for h in heights])
    points = np.diag(v)

    def largest(x):
        return float(np.max(np.linalg.norm(points - x, axis=1)))

    found = np.array([float(int(c.p) / int(c.q)) for c in centre])
    radius = math.sqrt(int(square.p) / int(square.q))
    assert abs(largest(found) - radius) < 1e-12 * radius
    best = min(
        minimize(
            largest, found + 0.1 * rng.random() * v, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}
        ).fun
        for _ in range(3)
    )
    assert best >= radius - 1e-9 * radius


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_centre_attains_the_strong_breakdown_epsilon(settings):
    """Theorem 1: its certified error near the limit, and nobody's is smaller."""
    family = TiedColumns(**settings)
    found = sv.breakdown(family)
    assert found.strong == found.weak
    centre, _ = enclosing_ball([family.spike(j) for j in range(family.branches)])
    x = [*centre, *family.minimiser(0)[family.branches :]]
    errors = [certify_distance_to(family.branch(j, 150).solutions, x).distance for j in range(family.branches)]
    worst = max(e.upper for e in errors)
    assert found.strong.lower * (1 - Fraction(1, 10**12)) <= worst <= found.strong.upper * (1 + Fraction(1, 10**12))
    rng = random.Random(1)
    for _ in range(20):
        other = [c * fmpq(rng.randint(80, 120), 100) for c in centre] + list(family.minimiser(0)[family.branches :])
        assert max(
            certify_distance_to(family.branch(j, 150).solutions, other).distance.upper for j in range(family.branches)
        ) > (found.strong.lower * (1 - Fraction(1, 10**12)))


def test_equal_spikes_have_one_probabilistic_value():
    """Theorem 2 for 8 branches: v sqrt((h-1)/h), h = ceil(8 (1-p)); 0 from p = 7/8 on."""
    family = TiedColumns(problem="P3", m=3, N=10, K=3, normalisation="rational")
    found = sv.breakdown(family)
    for p in (
        Fraction(0),
        Fraction(1, 9),
        Fraction(1, 8),
        Fraction(1, 2),
        Fraction(3, 4),
        Fraction(6, 7),
        Fraction(7, 8),
        Fraction(99, 100),
    ):
        h = math.ceil(8 * (1 - p))
        strong, weak = found.probabilistic(p)
        assert strong == weak
        value = 0.002 * math.sqrt((h - 1) / h)
        assert float(strong.lower) <= value * (1 + 1e-12)
        assert value <= float(strong.upper) * (1 + 1e-12)
    without = sv.breakdown(TiedColumns(problem="P3", m=3, N=10, K=3, normalisation="rational", limit_point=False))
    assert without.strong.upper == 0
    assert without.weak == found.weak
    assert without.probabilistic(0)[0].upper == 0
    assert without.probabilistic(0)[1] == found.weak


@pytest.mark.parametrize("h", [1, 2, 3, 5])
def test_cyclic_intervals_attain_it(h):
    """A random centre of h spikes in a row is within the value on a branch with probability h/J."""
    family = TiedColumns(problem="P3", m=1, N=5, K=3, normalisation="rational")
    J = family.branches

    def algorithm(training):
        first = training.coins.below(J)
        chosen = {(first + k) % J for k in range(h)}
        return lambda y: [Fraction(2, 1000 * h) if k in chosen else 0 for k in range(5)]

    p = Fraction(J - h, J)
    radius = sv.breakdown(family).probabilistic(p)[0]
    outcome = sv.refute(algorithm, family, digits=3)
    hits = [
        certify_distance_to(
            family.branch(0, 60).solutions, [Fraction(2, 1000 * h) if (f - k) % J in range(h) else 0 for k in range(5)]
        ).distance
        for f in range(J)
    ]
    near = Fraction(1, 10**15)  # the branch is so close to the limit
    assert sum(e.upper <= radius.upper * (1 + Fraction(1, 10**9)) + near for e in hits) == h
    assert outcome.success <= Fraction(1, J) if h <= 1 else outcome.success in (0, Fraction(h, J))


@pytest.mark.parametrize(
    "family", [*(TiedColumns(**s) for s in SETTINGS), NearlyParallelColumns(problem="P2", m=3, K=3)], ids=str
)
def test_condition_numbers(family):
    """At most 1, and the enclosed derivative agrees with a difference quotient at a branch close to the limit."""
    found = family.conditions()
    assert found.at_most_one
    assert found.matrix.upper == found.matrix.lower == 1
    quotient = 0.0
    for j in range(family.branches):
        near, limit = family.minimiser(j, 40), family.minimiser(j)
        gap = [a - b for a, b in zip(near, limit, strict=True)]
        step = fmpq(1, 2**41) if isinstance(family, TiedColumns) else fmpq(1, 2**30)
        quotient = max(
            quotient,
            math.sqrt(
                sum(
                    float((g / step).enclose().mid()) ** 2
                    if hasattr(g, "enclose")
                    else float(int((g / step).p) / int((g / step).q)) ** 2
                    for g in gap
                )
            ),
        )
    assert quotient <= float(found.solution_map.upper) * (1 + 1e-6)
    if isinstance(family, TiedColumns):
        assert quotient >= float(found.solution_map.upper) * (1 - 1e-6)


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

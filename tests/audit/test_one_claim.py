"""Audits and checks of solvers judge by one claim: the same verdict on the same answer, and never against the truth.

The instances are planted, so that distances and norms of minimisers are known without any certificate. By default 200
answers are judged; `pytest --thorough` judges 2,000.
"""

from __future__ import annotations

import functools
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import sciverify as sv
from sciverify.audit import Claim, Finding, FloatInstance, Limits, SolverFunction
from sciverify.audit import judgement as audits
from sciverify.audit.plan import Plan
from sciverify.certify.claim import FLOOR, ROUNDING, SCALES
from sciverify.certify.judgement import certifier, judged
from sciverify.isolation.outcome import Kind, Outcome
from sciverify.testing import strategies
from sciverify.testing.answer import ClaimedSolver
from sciverify.testing.strategies import FLAVOURS

SOLVERS = Path(__file__).parent / "solvers.py"
TOLERANCES = ("1e-12", "1e-9", "1e-6", "1/2")
NEAR = (0.0, 2.0**-40, 0.5, 1 - 2.0**-30, 1.0, 1 + 2.0**-30, 2.0, 2.0**10)
"""How far from the minimisers an answer is, over what the claim allows."""
VERDICTS = {Finding.HELD: sv.Verdict.TRUE, Finding.WRONG: sv.Verdict.FALSE, Finding.UNDECIDED: sv.Verdict.UNDECIDED}


def instance_of(planted):
    weights = None if planted.weights is None else np.array([float(w) for w in planted.weights])
    A = np.array([[float(a) for a in row] for row in planted.A])
    y = np.array([float(v) for v in planted.y])
    return FloatInstance("planted", planted.kind, A, y, float(planted.parameter), weights)


def square(v):
    return sum((x * x for x in v), Fraction(0))


def truth(claim, planted, instance, x):
    """dist(x, Xi) against what is allowed, both squared, without a certificate."""
    exact = [Fraction(float(v)) for v in x]
    nearest, smallest = (planted.nearest(v) for v in (exact, [Fraction(0)] * len(exact)))
    data = instance.correlation_scale_squared
    scales = {
        None: Fraction(1),
        "nearest minimiser": square(nearest),
        "smallest minimiser": square(smallest),
        "data": data,
    }
    scale = scales[claim.relative_to]
    scale = scale if claim.relative_to is None else max(scale, FLOOR**2)
    allowed = max(claim.tolerance**2 * scale, ROUNDING**2 * max(square(nearest), data))
    return planted.squared_distance(exact) <= allowed, allowed


def answer_near(planted, allowed, factor, random):
    """A minimiser rounded to doubles and moved, by about `factor` times what is allowed."""
    corner = random.choice(planted.vertices())
    direction = np.array([random.gauss(0, 1) for _ in corner])
    direction /= np.linalg.norm(direction)
    return np.array([float(v) for v in corner]) + factor * float(allowed) ** 0.5 * direction


@functools.cache
def plan_of(claim):
    return Plan(claim, SolverFunction(str(SOLVERS), "diagonal"), Limits())


def by_the_audit(claim, instance, x):
    outcome = Outcome(Kind.ANSWERED, success=True, vector=x.astype("<f8").tobytes())
    return VERDICTS[audits.judge(plan_of(claim), "key", instance, outcome).finding]


def by_the_check(claim, instance, x):
    return ClaimedSolver(lambda A, y, parameter, **weights: x.copy(), claim).answer(instance).right


def judge_both_ways(planted, random):
    instance = instance_of(planted)
    scale = random.choice((None, *SCALES))
    claim = Claim(random.choice(TOLERANCES), planted.kind, relative_to=scale)
    _, allowed = truth(claim, planted, instance, [0.0] * planted.columns)
    x = answer_near(planted, allowed, random.choice(NEAR), random)
    verdicts = by_the_audit(claim, instance, x), by_the_check(claim, instance, x)
    assert verdicts[0] is verdicts[1], (claim, instance.code(), x)
    right, _ = truth(claim, planted, instance, x)
    assert verdicts[0] is sv.Verdict.of(right) or verdicts[0] is sv.Verdict.UNDECIDED
    return verdicts[0]


@pytest.mark.thorough
def test_both_doors_give_one_verdict(monkeypatch):
    """Planted instances of all problems and flavours, with ties and weights; answers near the allowance."""
    monkeypatch.setattr(audits, "_checked", lambda certificate: "")  # the checker has tests of its own
    counts = dict.fromkeys(sv.Verdict, 0)

    @seed(13)
    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies.kinds(), st.sampled_from(FLAVOURS), st.booleans(), st.integers(0, 2**32), st.data())
    def both(kind, flavour, weighted, number, data):
        planted = data.draw(strategies.planted(kind, field="float64", flavour=flavour, weighted=weighted, max_rows=3))
        counts[judge_both_ways(planted, Random(number))] += 1

    both()
    assert counts[sv.Verdict.TRUE] > 100
    assert counts[sv.Verdict.FALSE] > 100
    assert counts[sv.Verdict.UNDECIDED] <= 25


@pytest.mark.parametrize("scale", [None, *SCALES])
@pytest.mark.parametrize("entry", [0.0, 1e-16, 1e-9, 1e-3])
def test_where_zero_is_the_minimiser(scale, entry, monkeypatch):
    """Relative to a minimiser nothing but rounding is allowed, measured by the data: here 1e-13 / 2."""
    monkeypatch.setattr(audits, "_checked", lambda certificate: "")
    zero = FloatInstance("zero", "lasso", np.eye(2), np.array([1.0, 0.0]), 4.0)  # ||A^T y|| / ||A||_F^2 = 1/2
    claim = Claim("1e-6", relative_to=scale)
    x = np.array([entry, 0.0])
    least = {None: 1e-6, "data": 5e-7}.get(scale, 5e-14)
    expected = sv.Verdict.of(entry <= least)
    assert by_the_audit(claim, zero, x) is by_the_check(claim, zero, x) is expected


def test_one_object_at_both_doors():
    from sciverify import audit, testing

    assert audit.Claim is testing.Claim


def test_floats_prove_every_scale():
    """Above 2,000 entries audits certify in floats; the verdicts are those of exact arithmetic."""
    (instance,) = sv.audit.generated_instances("lasso", 1, 3, 21, 100)
    x = sv.solve(instance.exact(), 15).to_numpy()
    for scale in (None, *SCALES):
        for off, verdict in ((0.0, sv.Verdict.TRUE), (1e-3, sv.Verdict.FALSE)):
            claim = Claim("1e-6", relative_to=scale)
            assert sv.Verdict.UNDECIDED is not by_the_audit(claim, instance, x + off)
            assert by_the_audit(claim, instance, x + off) is verdict


def test_what_was_proven_stays_where_more_digits_are_out_of_reach():
    """The tolerance lies between the bounds of one digit: nothing is decided, and nothing is lost."""
    instance = FloatInstance("near", "lasso", np.eye(2), np.array([3.0, 1.0]), 0.5)
    exactly = certifier(instance)

    def certify(x, digits):
        if digits is not None:
            raise sv.PrecisionExhausted("so many digits are out of reach")
        return exactly(x, 1)

    x = np.array([3.0, 0.875])  # sqrt(0.078125) = 0.2795... from the minimiser (2.75, 0.75)
    found = judged(Claim("0.28"), instance, x, certify)
    assert found.verdict is sv.Verdict.UNDECIDED
    assert (found.certificate.distance.lower, found.certificate.distance.upper) == (Fraction(1, 5), Fraction(3, 10))

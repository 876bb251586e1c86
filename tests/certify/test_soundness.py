"""Hypothesis against second routes: no enclosure misses, no degenerate set is called unique.

SCIVERIFY_EXAMPLES sets the number of instances of each of the five kinds (default 15, under --thorough 200):
    SCIVERIFY_EXAMPLES=4000 pytest tests/certify/test_soundness.py
"""

from __future__ import annotations

import json
import os
from fractions import Fraction

import enumeration
import enumeration_p1_p2
import numpy as np
import pytest
from effort import tries
from high_precision import true_enclosure
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import sciverify as sv
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence

EXAMPLES = int(os.environ.get("SCIVERIFY_EXAMPLES", tries(15, 50)))
RELAXED = settings(
    max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)  # fmt: skip
SMALL = st.integers(-3, 3).map(Fraction)
PENALTIES = st.sampled_from([Fraction(p, q) for p in (1, 2, 3, 8) for q in (1, 2, 5, 7)])
ROUTES = {
    "P1": (
        sv.BasisPursuit,
        enumeration_p1_p2.basis_pursuit_squared_distance,
        enumeration_p1_p2.basis_pursuit_is_unique,
    ),
    "P2": (sv.Lasso, enumeration_p1_p2.lasso_squared_distance, enumeration_p1_p2.lasso_is_unique),
    "P3": (sv.SquareRootLasso, enumeration.squared_distance, enumeration.is_unique),
}


@st.composite
def instances(draw, most_columns):
    """Small matrices whose columns repeat, cancel and depend on one another; y often in reach of few of them."""
    m = draw(st.integers(1, 3))
    pool = draw(st.lists(st.lists(SMALL, min_size=m, max_size=m), min_size=1, max_size=3))
    columns = []
    for _ in range(draw(st.integers(1, most_columns))):
        column = draw(st.sampled_from(pool))
        factor = draw(st.sampled_from([1, 1, -1, 2, Fraction(1, 2)]))
        columns.append(
            [factor * v for v in column] if draw(st.booleans()) else draw(st.lists(SMALL, min_size=m, max_size=m))
        )
    A = [list(row) for row in zip(*columns, strict=True)]
    w = draw(
        st.lists(st.sampled_from([Fraction(1), Fraction(1), Fraction(2)]), min_size=len(columns), max_size=len(columns))
    )
    z = draw(
        st.lists(
            st.sampled_from([Fraction(0), Fraction(0), Fraction(1), Fraction(-2)]),
            min_size=len(columns),
            max_size=len(columns),
        )
    )
    planted = [sum(a * v for a, v in zip(row, z, strict=True)) for row in A]
    y = draw(st.one_of(st.just(planted), st.lists(SMALL, min_size=m, max_size=m)))
    x = draw(st.lists(st.fractions(-4, 4, max_denominator=6), min_size=len(columns), max_size=len(columns)))
    return A, y, w, x


def inside(square, bounds):
    low, high = bounds.lower, bounds.upper
    return (square - low * low).sign() >= 0 and (square - high * high).sign() <= 0


def compare(kind, A, y, parameter, w, x):
    make, nearest, is_unique = ROUTES[kind]
    expected = nearest(A, y, parameter, w, x)
    problem = make(A, y, parameter, weights=w)
    if expected is None:
        with pytest.raises(sv.AssumptionFailed):
            sv.certify_distance(problem, x)
        return
    certificate = sv.certify_distance(problem, x)
    assert inside(expected[1], certificate.distance)
    assert (certificate.unique is sv.Verdict.TRUE) == is_unique(A, y, parameter, w)


@RELAXED
@given(
    instances(5), st.sampled_from([Fraction(0), Fraction(0), Fraction(1), Fraction(1, 2), Fraction(3, 2), Fraction(2)])
)
def test_basis_pursuit(instance, eta):
    A, y, w, x = instance
    compare("P1", A, y, eta, w, x)


@RELAXED
@given(instances(5), PENALTIES)
def test_lasso(instance, lam):
    A, y, w, x = instance
    compare("P2", A, y, lam, w, x)


@RELAXED
@given(instances(4), PENALTIES.map(lambda v: v / 4))
def test_square_root_lasso(instance, lam):
    A, y, w, x = instance
    compare("P3", A, y, lam, w, x)


@st.composite
def float_instances(draw):
    """Doubles of very different sizes, with near ties."""
    seed, m, N = draw(st.integers(0, 2**32)), draw(st.integers(1, 6)), draw(st.integers(1, 12))
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, N)) * 10.0 ** draw(st.sampled_from([-40, -8, 0, 0, 0, 5, 40]))
    if draw(st.booleans()) and N > 1:
        A[:, -1] = A[:, 0] * (1 + 2.0 ** -draw(st.integers(4, 54)))
    y = A[:, : max(1, N // 3)].sum(axis=1) + A.std() * 10.0 ** -draw(st.integers(0, 8)) * rng.standard_normal(m)
    fraction = 10.0 ** -draw(st.floats(0.02, 3))
    x = rng.standard_normal(N) * 10.0 ** draw(st.sampled_from([-9, 0, 4]))
    correlation = float(np.max(np.abs(A.T @ y)))
    assume(correlation > 0 and np.isfinite(correlation))
    size = float(np.linalg.norm(y))
    return {
        "P1": (sv.BasisPursuit, A, y, fraction * size, x),
        "P2": (sv.Lasso, A, y, 2 * fraction * correlation, x),
        "P3": (sv.SquareRootLasso, A, y, fraction * correlation / size, x),
    }[draw(st.sampled_from(["P1", "P2", "P3"]))]


@RELAXED
@given(float_instances())
def test_float_engine_against_300_digits(instance):
    make, A, y, parameter, x = instance
    problem = make(A, y, parameter)
    try:
        certificate = sv.certify_distance(problem, x, engine="float")
    except sv.Undecided:
        return
    if isinstance(certificate.evidence, SupportEvidence):
        assert true_enclosure(json.loads(certificate.to_json()))
        return
    exact, claimed = sv.certify_distance(problem, x, 300, engine="exact").distance, certificate.distance
    assert claimed.lower <= exact.upper
    assert exact.lower <= claimed.upper


@RELAXED
@given(float_instances())
def test_engines_overlap(instance):
    make, A, y, parameter, x = instance
    assume(A.size <= 30)
    problem = make(A, y, parameter)
    try:
        exact = sv.certify_distance(problem, x, engine="exact")
    except sv.AssumptionFailed:  # basis pursuit without a feasible point
        with pytest.raises(sv.Undecided):
            sv.certify_distance(problem, x, engine="float")
        return
    try:
        certificate = sv.certify_distance(problem, x, engine="float")
    except sv.Undecided:
        return
    assert certificate.distance.lower <= exact.distance.upper
    assert exact.distance.lower <= certificate.distance.upper
    assert certificate.unique in (exact.unique, sv.Verdict.UNDECIDED)

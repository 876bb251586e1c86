"""Distances where fewer columns than rows fit y: sparse vectors behind basis pursuit and the square-root LASSO."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from by_hand.strict_dual import CORRECT
from scipy.sparse import csc_array

import sciverify as sv
from sciverify.certificate.codec import decode
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence
from sciverify.certificate.kinds.strict_dual import StrictDualEvidence
from sciverify.certify.proofs.dual_distance import near_a_fit
from sciverify.certify.proofs.entries import of_dual
from sciverify.certify.proofs.strict_dual import enclose_by_dual
from sciverify.certify.proposals.working_set import FloatSupport, approx_support
from sciverify.checker import check
from sciverify.checker.enclosure import FloatInstance
from sciverify.checker.strict_dual import DualMinimisers
from sciverify.errors import PrecisionExhausted, Undecided
from sciverify.exact.float_columns import FloatColumns

POSE = {
    "P1": lambda A, y, **options: sv.BasisPursuit(A, y, **options),
    "P3": lambda A, y, **options: sv.SquareRootLasso(A, y, 2.0**-9, **options),
}


def spikes(form="rows", m=40, count=120, nonzeros=5, seed=0):
    """A, y = fl(A x) and x."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, count))
    if form == "rows":
        A = np.linalg.qr(A.T)[0].T.copy()
    if form == "bits":
        A = (A > 0.5).astype(float)
    if form == "sparse":
        A = A * (rng.random((m, count)) < 0.3)
    x = np.zeros(count)
    x[rng.choice(count, nonzeros, replace=False)] = rng.choice([-1.0, 1.0], nonzeros)
    return (csc_array(A) if form == "sparse" else A), A @ x, x


def accepted(certificate):
    found = check.check_bytes(certificate.to_json().encode())
    assert (found["lower"], found["upper"]) == (certificate.distance.lower, certificate.distance.upper)
    assert decode(certificate.to_json()).to_json() == certificate.to_json()
    assert isinstance(certificate.evidence, StrictDualEvidence)
    return certificate


@pytest.mark.parametrize("kind", POSE)
@pytest.mark.parametrize("form", ["rows", "gaussian", "bits", "sparse"])
def test_spikes_are_found_again(kind, form):
    """auto takes the answer of floats, and says nothing of uniqueness."""
    A, y, x = spikes(form)
    found = accepted(sv.certify_distance(POSE[kind](A, y), x))
    assert found.distance.upper < 1e-10
    assert found.claim.unique is sv.Verdict.UNDECIDED
    away = accepted(sv.certify_distance(POSE[kind](A, y), np.zeros(len(x))))
    assert float(away.distance.lower) == pytest.approx(5**0.5, rel=1e-9)


@pytest.mark.parametrize("kind", POSE)
def test_exact_arithmetic_agrees(kind):
    A, y, _ = spikes("gaussian", 8, 20, 1)
    problem, x = POSE[kind](A, y), np.full(20, 0.25)
    found = accepted(sv.certify_distance(problem, x, engine="float")).distance
    truth = sv.certify_distance(problem, x, 20, engine="exact").distance
    assert truth.lower <= found.upper
    assert found.lower <= truth.upper
    assert found.width < Fraction(1, 10**12)


@pytest.mark.parametrize("kind", POSE)
def test_solve_gives_the_spikes(kind):
    A, y, x = spikes()
    solution = sv.solve(POSE[kind](A, y), 10, engine="float")
    assert np.abs(solution.to_numpy() - x).max() < 1e-10
    assert solution.unique is sv.Verdict.UNDECIDED
    assert "there may be several" in str(solution)
    with pytest.raises(Undecided, match="ask for fewer digits"):
        sv.solve(POSE[kind](A, y), 18, engine="float")


@pytest.mark.parametrize("kind", POSE)
def test_equal_columns_share_an_entry(kind):
    A, y, x = spikes("gaussian")
    doubled = np.hstack([A, A[:, x != 0]])
    found = accepted(sv.certify_distance(POSE[kind](doubled, y), np.zeros(125)))
    assert found.claim.unique is sv.Verdict.FALSE
    assert float(found.distance.lower) == pytest.approx(2.5**0.5, rel=1e-9)
    assert "5 further columns are multiples of one of them" in found.explain()
    dearer = accepted(sv.certify_distance(POSE[kind](doubled, y, weights=[1.0] * 120 + [2.0] * 5), np.zeros(125)))
    assert dearer.claim.unique is sv.Verdict.UNDECIDED
    assert float(dearer.distance.lower) == pytest.approx(5**0.5, rel=1e-9)


@pytest.mark.parametrize("kind", POSE)
def test_every_entry_lies_between_its_bounds(kind):
    """In the library and in the checker; the truth is exact, of a small instance with a copy and a dearer one."""
    A, y, _ = spikes("gaussian", 8, 12, 2)
    used = int(np.argmax(np.abs(np.linalg.lstsq(A, y, rcond=None)[0])))
    A, w = np.hstack([A, A[:, [used, used]]]), np.append(np.ones(12), [1.0, 2.0])
    problem = POSE[kind](A, y, weights=w)
    found = near_a_fit(problem, w, approx_support(problem, np.zeros(14), w))
    bounds = of_dual(found, 14)
    document = json.loads(sv.certify_distance(problem, np.zeros(14), engine="float").to_json())
    checked = DualMinimisers(FloatInstance(document["instance"], None), document["evidence"]["dual"]).entries()
    places = bounds.places.tolist()
    for i, z in enumerate(abs(float(Fraction(str(z)))) for z in sv.solution_set(problem).vertex):
        entry = checked.known.get(i, checked.other)
        assert entry.low <= z <= entry.high
        k = places.index(i) if i in places else None
        low, high = (0.0, bounds.rest) if k is None else (bounds.low[k], bounds.high[k])
        assert low <= max(entry.low, 0)
        assert entry.high <= high
        assert high - low < 1e-10 or i in (used, 12)
    assert 13 not in places


def test_a_dearer_twin_is_zero():
    document = CORRECT["hand-dual-dearer-twin"]
    entries = DualMinimisers(FloatInstance(document["instance"], None), document["evidence"]["dual"]).entries()
    assert (entries.known[0].low, entries.known[1].high) == (1, 0)


@pytest.mark.parametrize("kind", POSE)
def test_supports_at_a_tolerance(kind):
    """Spikes are large, all others small; no entry is proven to be 0, and no dimension is bounded from above."""
    A, y, x = spikes("gaussian")
    problem = POSE[kind](A, y)
    found = sv.certify_support(problem, tolerance=1e-9, engine="float")
    check.check_bytes(found.to_json().encode())
    assert found.support.large == tuple(np.flatnonzero(x).tolist())
    assert found.support.most < 1e-10 < found.support.least
    assert "A dual point keeps" in found.explain()
    with pytest.raises(Undecided, match="tolerance="):
        sv.certify_support(problem, engine="float")
    with pytest.raises(Undecided, match="bounds no dimension from above"):
        sv.certify_dimension(problem, engine="float")


def test_an_exact_fit_needs_no_columns_that_fit():
    A, y, x = spikes("bits")
    found = accepted(sv.certify_distance(sv.BasisPursuit(A, y), x))
    assert found.evidence.fit is None
    shifted = accepted(sv.certify_distance(sv.BasisPursuit(A / 3, y / 3), x))
    assert len(shifted.evidence.fit.columns) >= 40
    assert "is fitted at little cost by" in shifted.explain()


def test_vertices_and_residuals_stay_with_the_other_rules():
    rng = np.random.default_rng(3)
    A = rng.standard_normal((20, 120))
    vertex = sv.certify_distance(sv.BasisPursuit(A, rng.standard_normal(20)), np.zeros(120))
    assert isinstance(vertex.evidence, SupportEvidence)
    noisy = sv.certify_distance(sv.SquareRootLasso(A, A[:, 0] + rng.standard_normal(20), 0.8), np.zeros(120))
    assert isinstance(noisy.evidence, SupportEvidence)


def test_more_digits_than_doubles_have_are_out_of_reach():
    A, y, x = spikes()
    accepted(sv.certify_distance(sv.BasisPursuit(A, y), x + 1, 8))
    with pytest.raises((PrecisionExhausted, Undecided)):
        sv.certify_distance(sv.BasisPursuit(A, y), x + 1, 30, engine="float")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"positive": True}, "sign constraints and row scales"),
        ({"row_scales_squared": [2.0] * 40}, "sign constraints and row scales"),
        ({"weights": [0.0] + [1.0] * 119}, "free entries"),
    ],
)
def test_what_the_rule_does_not_speak_of_is_refused_by_name(options, words):
    A, y, _ = spikes()
    problem = sv.BasisPursuit(A, y, **options)
    with pytest.raises(Undecided, match=f"says nothing of {words}"):
        near_a_fit(problem, np.ones(120), FloatSupport((0,), (1,), 0, fits=True))
    with pytest.raises(Undecided, match="whose residual is not 0"):
        near_a_fit(sv.Lasso(A, y, 1), np.ones(120), FloatSupport((0,), (1,), 0))


def test_a_point_that_does_not_fit_says_too_little():
    A, y, _ = spikes()
    problem = sv.BasisPursuit(A, y + 1e-4 * np.arange(40))
    support = approx_support(sv.BasisPursuit(A, y), np.zeros(120), np.ones(120))
    with pytest.raises(Undecided, match="of a point of length"):
        near_a_fit(problem, np.ones(120), support)


@pytest.mark.parametrize("kind", POSE)
def test_crude_points_are_as_far_as_they_are_said_to_be(kind):
    """The bounds follow the error of the point, and hold."""
    A, y, x = spikes("gaussian")
    problem, weights = POSE[kind](A, y), np.ones(120)
    fine = near_a_fit(problem, weights, approx_support(problem, x, weights))
    rng = np.random.default_rng(7)
    for size in (1e-3, 1e-6, 1e-9):
        near = fine.minimiser + size * rng.standard_normal(len(fine.columns))
        fit = None if fine.fit is None else lambda: fine.fit
        columns = FloatColumns(problem.floats, fine.columns)
        found = enclose_by_dual(problem, weights, columns, {}, near, fine.dual, fit)
        assert np.linalg.norm(near - fine.minimiser) <= found.near + fine.near
        assert found.radius < 1e4 * size

"""Distances by strong convexity: equal columns, attained bounds, long supports, and what the rule refuses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

import sciverify as sv
from sciverify.certificate.codec import decode, load_certificate
from sciverify.certificate.kinds.convexity import ConvexityEvidence
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence
from sciverify.certify.proofs.float_choice import FEW
from sciverify.certify.proofs.strong_convexity import enclose_by_convexity
from sciverify.checker import check
from sciverify.errors import PrecisionExhausted, Undecided
from sciverify.exact.float_columns import FloatColumns

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


def data(seed=0, m=30, count=80):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, count))
    return rng, A, A[:, 0] - 2 * A[:, 1] + 0.1 * rng.standard_normal(m)


def posed(kind, A, y, **options):
    parameter = {"P1": 0.3 * np.linalg.norm(y), "P2": 20.0, "P3": 2.0}[kind]
    return MAKE[kind](A, y, float(parameter), **options)


def accepted(certificate):
    found = check.check_bytes(certificate.to_json().encode())
    assert (found["lower"], found["upper"]) == (certificate.distance.lower, certificate.distance.upper)
    assert decode(certificate.to_json()).to_json() == certificate.to_json()
    return certificate


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("form", [np.asarray, csc_array])
def test_equal_columns_share_an_entry(kind, form):
    """The nearest minimiser to x has the shares of x, so the distance is that of the problem with one of them."""
    _, A, y = data()
    doubled = np.hstack([A, A[:, :2]])
    found = accepted(sv.certify_distance(posed(kind, form(doubled), y), np.zeros(82)))
    assert isinstance(found.evidence, ConvexityEvidence)
    assert found.claim.unique is sv.Verdict.FALSE
    assert dict(found.evidence.twins) == {80: 0, 81: 1}
    alone = sv.certify_distance(posed(kind, A, y), np.zeros(80)).distance
    z = sv.solve(posed(kind, A, y)).x
    halves = sum(float(v) ** 2 / (2 if i < 2 else 1) for i, v in enumerate(z)) ** 0.5
    assert float(found.distance.lower) == pytest.approx(halves, rel=1e-8)
    assert found.distance.upper < alone.lower
    text = found.explain()
    assert "2 further columns are multiples of one of them" in text
    assert "several minimisers" in text


@pytest.mark.parametrize("kind", MAKE)
def test_dearer_copies_are_zero(kind):
    _, A, y = data()
    weights = np.append(np.ones(80), 1.5)
    found = accepted(sv.certify_distance(posed(kind, np.hstack([A, A[:, :1]]), y, weights=weights), np.zeros(81)))
    alone = sv.certify_distance(posed(kind, A, y), np.zeros(80)).distance
    assert found.claim.unique is sv.Verdict.TRUE
    assert found.distance.lower <= alone.upper
    assert alone.lower <= found.distance.upper


@pytest.mark.parametrize("factor", [1.0, 1 - 2.0**-53, 1 + 2.0**-52])
def test_lam_at_its_largest_value_up_to_the_last_bit(factor):
    _, A, y = data(1, 60, 50)
    lam = 2 * float(np.abs(A.T @ y).max()) * factor
    found = accepted(sv.certify_distance(sv.Lasso(A, y, lam), np.zeros(50)))
    assert found.distance.upper < 1e-10
    assert found.claim.unique is sv.Verdict.TRUE


def test_long_supports_and_digits_choose_the_rule():
    rng, A, y = data(2, 100, 100)
    problem = sv.Lasso(A, y + A[:, :60] @ rng.standard_normal(60), 20.0)
    long = accepted(sv.certify_distance(problem, np.zeros(100), engine="float"))
    assert isinstance(long.evidence, ConvexityEvidence)
    assert len(long.evidence.columns) > FEW
    assert "strong convexity on" in str(long)
    digits = sv.certify_distance(problem, np.zeros(100), 25, engine="float")
    assert isinstance(digits.evidence, SupportEvidence)
    assert long.distance.lower <= digits.distance.lower <= digits.distance.upper <= long.distance.upper
    few = sv.certify_distance(posed("P2", A[:, :40], y), np.zeros(40), engine="float")
    assert isinstance(few.evidence, SupportEvidence)


def test_a_point_is_written_by_its_entries(tmp_path):
    _, A, y = data()
    doubled, x = np.hstack([A, A[:, :2]]), np.zeros(82)
    x[[0, 5, 80]] = 0.5, -0.25, 0.125
    found = sv.certify_distance(posed("P2", doubled, y), x)
    path = tmp_path / "certificate.json"
    found.save(path)
    assert "float64-entries" in path.read_text()
    assert list(load_certificate(path).point) == x.tolist()
    check.check_file(path)


def test_more_digits_than_doubles_have_are_out_of_reach():
    _, A, y = data()
    problem = posed("P2", np.hstack([A, A[:, :2]]), y)
    accepted(sv.certify_distance(problem, np.zeros(82), 8))
    with pytest.raises((PrecisionExhausted, Undecided)):
        sv.certify_distance(problem, np.zeros(82), 30, engine="float")


@pytest.mark.parametrize("kind", ["P2", "P3"])
def test_free_columns_belong_to_the_superset(kind):
    _, A, y = data()
    weights = np.append(np.ones(80), 1.0)
    weights[3] = 0.0
    found = accepted(sv.certify_distance(posed(kind, np.hstack([A, A[:, :1]]), y, weights=weights), np.zeros(81)))
    assert isinstance(found.evidence, ConvexityEvidence)
    assert 3 in found.evidence.columns


@pytest.mark.parametrize("options", [{"positive": True}, {"row_scales_squared": [2.0] * 30}])
def test_what_the_rule_does_not_speak_of_is_refused_by_name(options):
    _, A, y = data()
    problem = posed("P2", A, y, **options)
    with pytest.raises(Undecided, match="says nothing of sign constraints and row scales"):
        enclose_by_convexity(problem, np.ones(80), FloatColumns(problem.floats, np.arange(2)), np.ones(2))


@pytest.mark.parametrize("kind", MAKE)
def test_crude_points_are_as_far_as_they_are_said_to_be(kind):
    """The bound follows the error of the point."""
    rng, A, y = data(3)
    problem = posed(kind, A, y)
    z = np.array([float(v) for v in sv.solve(problem).x])
    support = np.flatnonzero(z)
    columns = FloatColumns(problem.floats, support)
    for size in (1e-6, 1e-9, 1e-12):
        near = z[support] + size * rng.standard_normal(len(support))
        found = enclose_by_convexity(problem, np.ones(80), columns, near)
        full = np.zeros(80)
        full[found.columns] = found.minimiser
        assert np.linalg.norm(full - z) <= found.radius * (1 + 1e-12) + 1e-15
        assert found.radius < 100 * size

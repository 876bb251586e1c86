"""Basis pursuit and LASSO against the enumeration of faces, which shares no code with the certifier."""

from __future__ import annotations

import enumeration_p1_p2 as second
import pytest
from effort import tries
from instances_p1_p2 import random_basis_pursuit, random_lasso

import sciverify as sv
from sciverify.certify.proofs.optimal_pair import prove_support
from sciverify.certify.proposals.exact_path import ExactPath

BATCHES, PER_BATCH = 12, 48


def inside(square, bounds):
    low, high = bounds.lower, bounds.upper
    return (square - low * low).sign() >= 0 and (square - high * high).sign() <= 0


@pytest.mark.parametrize("batch", range(BATCHES))
def test_lasso(batch):
    for seed in range(batch * PER_BATCH, batch * PER_BATCH + tries(PER_BATCH // 4, PER_BATCH)):
        kind, A, y, lam, w, x = random_lasso(seed)
        _, square = second.lasso_squared_distance(A, y, lam, w, x)
        certificate = sv.certify_distance(sv.Lasso(A, y, lam, weights=w), x)
        assert inside(square, certificate.distance), (seed, kind)
        unique = second.lasso_is_unique(A, y, lam, w)
        assert certificate.unique is (sv.Verdict.TRUE if unique else sv.Verdict.FALSE), (seed, kind)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_basis_pursuit(batch):
    for seed in range(batch * PER_BATCH, batch * PER_BATCH + tries(PER_BATCH // 4, PER_BATCH)):
        kind, A, y, eta, w, x = random_basis_pursuit(seed)
        expected = second.basis_pursuit_squared_distance(A, y, eta, w, x)
        problem = sv.BasisPursuit(A, y, eta, weights=w)
        if expected is None:
            with pytest.raises(sv.AssumptionFailed, match="feasible"):
                sv.certify_distance(problem, x)
            continue
        certificate = sv.certify_distance(problem, x)
        assert inside(expected[1], certificate.distance), (seed, kind)
        unique = second.basis_pursuit_is_unique(A, y, eta, w)
        assert certificate.unique is (sv.Verdict.TRUE if unique else sv.Verdict.FALSE), (seed, kind)


@pytest.mark.parametrize("batch", range(4))
def test_float_proposals_and_the_exact_path_agree(batch):
    for seed in range(2000 + 24 * batch, 2000 + tries(6, 24) + 24 * batch):
        for make, instance in ((sv.Lasso, random_lasso(seed)), (sv.BasisPursuit, random_basis_pursuit(seed))):
            kind, A, y, parameter, w, x = instance
            if kind == "infeasible":
                continue
            problem = make(A, y, parameter, weights=w)
            exact = prove_support(problem, ExactPath(problem, range(len(w))).support_at_solution())
            usual = sv.solution_set(problem)
            assert exact is not None, (seed, kind)
            assert exact.dimension == usual.dimension
            assert exact.distance(x, 30) == usual.distance(x, 30)


@pytest.mark.parametrize("seed", range(tries(12, 48)))
def test_the_checker_agrees(seed, tmp_path):
    for make, instance in ((sv.Lasso, random_lasso(seed)), (sv.BasisPursuit, random_basis_pursuit(seed))):
        kind, A, y, parameter, w, x = instance
        if kind == "infeasible":
            continue
        problem = make(A, y, parameter, weights=w)
        certificate = sv.certify_distance(problem, x)
        assert sv.check(certificate.save(tmp_path / "distance.json")) == certificate.claim
        assert sv.load_certificate(tmp_path / "distance.json").problem == problem
        minimiser = sv.solution_set(problem).vertex
        excess = sv.certify_objective_excess(problem, minimiser)
        assert sv.check(excess.save(tmp_path / "excess.json")).bounds.upper == 0
        if problem.is_feasible(sv.solution_set(problem).read_point(x)):
            excess = sv.certify_objective_excess(problem, x)
            assert sv.check(excess.save(tmp_path / "excess.json")) == excess.claim

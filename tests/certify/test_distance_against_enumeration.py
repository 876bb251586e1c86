"""Certified intervals against the enumeration of faces, which shares no code with the certifier."""

from __future__ import annotations

import enumeration
import pytest
from effort import tries
from instances import random_instance

import sciverify as sv
from sciverify.certify.proofs.optimal_pair import prove_support
from sciverify.certify.proposals.exact_path import ExactPath

BATCHES = 20
PER_BATCH = tries(4, 25)


def inside(square, bounds):
    low, high = bounds.lower, bounds.upper
    return (square - low * low).sign() >= 0 and (square - high * high).sign() <= 0


@pytest.mark.parametrize("batch", range(BATCHES))
def test_interval_contains_the_enumerated_distance(batch):
    for seed in range(batch * PER_BATCH, (batch + 1) * PER_BATCH):
        kind, A, y, lam, w, x = random_instance(seed)
        _, square = enumeration.squared_distance(A, y, lam, w, x)
        certificate = sv.certify_distance(sv.SquareRootLasso(A, y, lam, weights=w), x)
        assert inside(square, certificate.distance), (seed, kind)


@pytest.mark.parametrize("batch", range(10))
def test_uniqueness_agrees_with_enumeration(batch):
    for seed in range(1000 + 6 * batch, 1000 + tries(2, 6) + 6 * batch):
        kind, A, y, lam, w, _ = random_instance(seed)
        solutions = sv.solution_set(sv.SquareRootLasso(A, y, lam, weights=w))
        assert (solutions.unique is sv.Verdict.TRUE) == enumeration.is_unique(A, y, lam, w), (seed, kind)


def test_the_random_instances_cover_every_degeneracy():
    kinds, dimensions, residuals = set(), set(), set()
    for seed in range(BATCHES * PER_BATCH):
        kind, A, y, lam, w, _ = random_instance(seed)
        solutions = sv.solution_set(sv.SquareRootLasso(A, y, lam, weights=w))
        kinds.add(kind)
        dimensions.add(solutions.dimension)
        residuals.add(frozenset(any(x != 0 for x in solutions.problem.residual(list(v))) for v in solutions.vertices()))
    assert kinds == {"plain", "duplicates", "zero residual", "zero", "critical", "floats"}
    assert {0, 1, 2} <= dimensions
    assert residuals == {frozenset({True}), frozenset({False}), frozenset({True, False})}


@pytest.mark.parametrize("batch", range(6))
def test_float_proposals_and_the_exact_path_agree(batch):
    for seed in range(2000 + 40 * batch, 2000 + tries(8, 40) + 40 * batch):
        _, A, y, lam, w, x = random_instance(seed)
        problem = sv.SquareRootLasso(A, y, lam, weights=w)
        exact = prove_support(problem, ExactPath(problem, range(len(w))).support_at_solution())
        usual = sv.solution_set(problem)
        assert exact is not None
        assert exact.dimension == usual.dimension
        assert exact.distance(x, 30) == usual.distance(x, 30)

"""Digits of minimisers of linear programs and of basis pursuit: what towers claim, and what the adversary says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from sciverify.adversary.adapters import solver_at
from sciverify.adversary.outcomes import Outcome, Refutation, Survived
from sciverify.adversary.protocols import Network
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import rational
from sciverify.exact.rationals import to_fraction
from sciverify.experiments.tower_zoo import PlayedTower
from sciverify.families.theorem4 import Theorem4
from sciverify.hierarchy import (
    BASIS_PURSUIT,
    DELTA_1,
    LINEAR_PROGRAMS,
    ChallengeOutcome,
    ComputationalProblem,
    Membership,
    RefutedClaim,
    SurvivedChallenge,
    Tower,
    UndecidedClaim,
    best_digits,
    challenge,
    digits_of_minimisers,
    fewer_digits,
)
from sciverify.oracles.budget import Budget
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.sparse_recovery import as_problem

_BUDGET = Budget(seconds=30.0)
_BITS = 50
_BEST = best_digits(LINEAR_PROGRAMS).name
_OF_THEOREM_4 = tuple(
    replace(digits_of_minimisers(family), name=family.kind)
    for family in (Theorem4(problem, m=2, N=4, K=3) for problem in ("P2", "P3"))
)
"""The LASSO and the square-root LASSO."""


def _exact(digits: int, training: TrainingSet) -> Network:
    """An exact minimiser of what is told to 50 bits."""
    matrix = training.matrix(_BITS)
    return lambda y: solution_set(as_problem(training.pose(matrix, y))).vertex


def _centre(digits: int, training: TrainingSet) -> Network:
    """What lies in the middle of all minimisers of what is told, to 50 bits."""
    matrix = training.matrix(_BITS)

    def network(y: object) -> list[Fraction]:
        """The middle of its tied entries."""
        vertex = [to_fraction(rational(x)) for x in solution_set(as_problem(training.pose(matrix, y))).vertex]
        share = (vertex[0] + vertex[1]) / 2
        return [share, share, *vertex[2:]]

    return network


def highs(A: Floats, y: Floats) -> object:
    """The answer of `scipy.optimize.linprog` to min sum x_i, Ax = y, x >= 0."""
    answer: object = import_module("scipy.optimize").linprog(np.ones(A.shape[1]), A_eq=A, b_eq=y, bounds=(0, None)).x
    return answer


def _highs_at_doubles(digits: int, training: TrainingSet) -> Network:
    """HiGHS, given the data to 50 bits."""
    return solver_at(highs, _BITS)(training)


def _towers() -> Iterator[tuple[Tower, ComputationalProblem]]:
    for problem in (LINEAR_PROGRAMS, BASIS_PURSUIT, *_OF_THEOREM_4):
        best = best_digits(problem)
        yield best, problem
        yield best, fewer_digits(problem, 2)
        yield best, fewer_digits(problem, 1)
        yield Tower(_exact, name="exact, from 50 bits"), problem
    yield Tower(_centre, name="the middle of tied entries"), LINEAR_PROGRAMS
    if find_spec("scipy") is not None:
        yield Tower(_highs_at_doubles, name="HiGHS, from 50 bits"), LINEAR_PROGRAMS
        yield Tower(_highs_at_doubles, name="HiGHS, from 50 bits"), fewer_digits(LINEAR_PROGRAMS, 2)


def played_digits() -> Iterator[PlayedTower]:
    """Every tower against its claim; n is the number of digits."""
    for tower, problem in _towers():
        start = time.perf_counter()
        claim = Membership(problem, DELTA_1)
        outcome = _as_claim(claim, challenge(tower, claim, _BUDGET))
        holds = tower.name == _BEST and problem not in (LINEAR_PROGRAMS, BASIS_PURSUIT, *_OF_THEOREM_4)
        yield PlayedTower(tower, outcome, time.perf_counter() - start, holds)


def _as_claim(claim: Membership, outcome: ChallengeOutcome | Outcome) -> ChallengeOutcome:
    """What a game about digits says of the claim."""
    if isinstance(outcome, Refutation):
        return RefutedClaim(claim, outcome.certificate, outcome.digits, bool(outcome.replayed))
    if isinstance(outcome, Survived):
        return SurvivedChallenge(claim, len(outcome.tried))
    return UndecidedClaim(claim, str(outcome).split("\n")[0])

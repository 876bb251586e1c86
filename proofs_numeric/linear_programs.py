"""Distances from all minimisers of linear programs, and a class of them on which K digits are impossible.

Statements. (LP1) to (LP7) prove the distance of a point to all minimisers (theorems 1 and 2). On tied vertices the
minimisers of two branches are more than 2 * 10**-K apart, with condition numbers that do not grow with K (lemmas 2 and
3). K-1 digits are reached by an algorithm that reads as much as it takes, K-2 by one that reads nothing (theorem 3).

Proof: docs/theory/linear-programs.md. Certificate: `sv.certify_linear_program`, and those of `sv.refute`, checked
independently. Check: every set of tight constraints of small programs in rational numbers; HiGHS; singular values and
perturbed programs in floats. Run: `python proofs_numeric/linear_programs.py`, or pytest.
"""

from __future__ import annotations

import random
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from scipy.optimize import linprog

import sciverify as sv
from sciverify.algorithms.tied_vertices import ConstantVertex, ResolvedVertex
from sciverify.checker import check
from sciverify.oracles.budget import Budget

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import linear_program_reference as reference
from effort import tries

SIZES = [(2, 4), (2, 5), (3, 7), (4, 13)]


def fraction(x):
    """A number of the library."""
    return Fraction(int(x.p), int(x.q))


def random_program(rng: random.Random):
    """(c, x, A_ub, b_ub, A_eq, b_eq, bounds) with few variables; degenerate ones are common."""
    size = rng.randint(1, 3)

    def number():
        return Fraction(rng.randint(-3, 3), rng.choice((1, 1, 1, 2)))

    def rows(count):
        return [[Fraction(rng.choice((0, 1, 1, -1, 2))) for _ in range(size)] for _ in range(count)]

    costs = [Fraction(rng.choice((0, 0, 1, 1, -1, 2))) for _ in range(size)]
    below, equations = rows(rng.randint(0, 2)), rows(rng.choice((0, 0, 1, 1, 2)))
    ends = []
    for _ in range(size):
        low = rng.choice((Fraction(0), Fraction(0), None, number()))
        high = rng.choice((None, None, number() if low is None else low + rng.randint(0, 2)))
        ends.append((low, high))
    right = [number() for _ in below], [number() for _ in equations]
    return costs, [number() for _ in costs], below, right[0], equations, right[1], ends


@pytest.mark.parametrize("batch", range(tries(1, 10)))
def test_distances_against_every_set_of_tight_constraints(batch):
    """Theorems 1 and 2: the certified distance is the one that enumeration finds; HiGHS agrees where there is none."""
    for seed in range(50 * batch, 50 * (batch + 1)):
        costs, x, below, most, equations, equal_to, ends = random_program(random.Random(seed))
        posed = (below or None, most if below else None, equations or None, equal_to if equations else None, ends)
        constraints = reference.equations_and_inequalities(
            [*equations, *([-a for a in row] for row in below)],
            [*equal_to, *(-b for b in most)],
            [True] * len(equations) + [False] * len(below),
            *zip(*ends, strict=True),
        )
        square = reference.squared_distance(costs, x, *constraints)
        try:
            certificate = sv.certify_linear_program(costs, x, *posed)
        except sv.AssumptionFailed as reason:
            said = str(reason)
        else:
            said = ""
        if said:
            assert ("feasible" in said) == (square is None), seed
            solved = linprog(np.array(costs, dtype=float), *map(_floats, posed), options={"presolve": False})
            assert square is None or solved.status in (3, 4), seed  # presolve may call what has no minimum infeasible
            continue
        check.check_bytes(certificate.to_json().encode())
        assert certificate.claim.lower**2 <= square <= certificate.claim.upper**2, seed
        assert certificate.claim.upper - certificate.claim.lower < Fraction(1, 10**20)


def _floats(data):
    return None if data is None else [_floats(x) if isinstance(x, list | tuple) else x and float(x) for x in data]


@pytest.mark.parametrize(("m", "N"), SIZES)
@pytest.mark.parametrize("K", [1, 3, 6])
def test_minimisers_of_tied_vertices(m, N, K):
    """Lemma 2: by certificates about the program itself, not about the basis pursuit; branches are kappa apart."""
    family = sv.families.TiedVertices(m=m, N=N, K=K)
    for j in (0, family.branches - 1):
        member = family.branch(j, 25)
        program = member.problem
        for other in range(family.branches):
            z = family.minimiser(other, 25)
            found = sv.certify_linear_program([1] * N, z, A_eq=program.matrix, b_eq=program.measurements).claim
            assert found.upper == 0 if other == j else found.lower > Fraction(2, 10**K)
            assert found.upper < Fraction(1, 10 ** (K - 1))
    limit = family.limit().problem
    middle = [
        sum((family.minimiser(j)[i] for j in range(family.branches)), fmpq(0)) / family.branches for i in range(N)
    ]
    for z in (middle, family.minimiser(0)):
        assert sv.certify_linear_program([1] * N, z, A_eq=limit.matrix, b_eq=limit.measurements).claim.upper == 0


@pytest.mark.parametrize(("m", "N"), SIZES)
def test_condition_numbers(m, N):
    """Lemma 3: singular values, a difference quotient, and data as near as the proof allows: all are feasible."""
    rng = np.random.default_rng(m + N)
    family = sv.families.TiedVertices(m=m, N=N, K=2)
    conditions = family.conditions()
    for member in (family.limit(), family.branch(0, 0)):
        A = np.array([[float(fraction(x)) for x in row] for row in member.problem.matrix])
        y = np.array([float(fraction(x)) for x in member.problem.measurements])
        singular = np.linalg.svd(A, compute_uv=False)
        assert (singular[0] / singular[-1]) ** 2 <= 3 + 1e-9
        distance = max(singular[0], np.linalg.norm(y)) / float(conditions.feasibility.upper)
        for _ in range(tries(5, 50)):
            moved, right = rng.standard_normal(A.shape), rng.standard_normal(m)
            moved *= distance / np.linalg.norm(moved, 2)
            right *= distance / np.linalg.norm(right)
            assert linprog(np.ones(N), A_eq=A + moved, b_eq=y + right).status == 0
    low, high = (fraction(family.spike(0, n)) for n in (30, None))
    quotient = (high - low) * 2**33
    assert quotient <= conditions.solution_map.upper <= quotient * Fraction(1001, 1000)


@pytest.mark.parametrize(("m", "N", "K"), [(2, 4, 3), (3, 6, 4), (2, 7, 20)])
@pytest.mark.parametrize("samples", [1, 3])
def test_fewer_digits(m, N, K, samples):
    """Theorem 3: (ii) and (iii) reach their digits and no more, the answer is the branch where it is resolved."""
    programs = sv.families.LinearPrograms(m=m, N=N, K=K, samples=samples)
    resolved, constant = ResolvedVertex(programs), ConstantVertex(programs)
    assert sv.refute(constant, programs, digits=K - 2, budget=Budget(bits=0)).verdict == "survived"
    assert sv.refute(constant, programs, digits=K - 1).verdict == "refuted"
    assert sv.refute(resolved, programs, digits=K - 1).verdict == "survived"
    assert sv.refute(resolved, programs, digits=K).verdict == "refuted"
    for bits in (16, 200):
        assert sv.refute(resolved, programs, digits=K - 1, budget=Budget(bits=bits)).verdict == "exceeds its budget"
    for j, n in ((0, 0), (1, 7), (programs.coarse.branches - 1, 19)):
        member = programs.coarse.branch(j, n)
        assert resolved.resolve(sv.training_set(member)) == (j, n)


if __name__ == "__main__":
    for number in range(30):
        test_distances_against_every_set_of_tight_constraints(number)
    for size in SIZES:
        test_condition_numbers(*size)
        for digits in (1, 3, 6):
            test_minimisers_of_tied_vertices(*size, digits)
    print("1500 programs and 12 families, all statements hold")

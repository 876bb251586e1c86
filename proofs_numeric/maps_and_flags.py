"""Optimal maps and exit flags: what no algorithm decides from inexact data, and what the limit decides.

Statements. Near a matrix that measures two vectors alike there are matrices that give the measurement to either one
alone, with no larger c_opt than the other fibres have (Lemma 1); one output is half their distance away from one of
them (Theorem M); the centres of the vectors that fit converge. An output on the line through two minimisers is right
on one branch and wrong on another one, with room to spare (Theorem X), where a constant output is right on all.

Assumptions. Data are real and rational, y is not 0. Proof: docs/theory/maps-and-flags.md. Certificates: those of
`hierarchy.challenge`, of kinds map-refutation and exit-flag. Check: all subsets of the vectors, and closed forms, in
rational numbers. `python proofs_numeric/maps_and_flags.py`, or pytest.
"""

from __future__ import annotations

import random
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from flint import fmpq

from sciverify import InvalidInput
from sciverify import hierarchy as sci
from sciverify.checker import check
from sciverify.exact.ordered import sign
from sciverify.families import TiedColumns

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import small_sets
from effort import tries


def fractions(rows):
    """Vectors of the library as lists of fractions."""
    return [[Fraction(int(x.p), int(x.q)) for x in row] for row in rows]


def measured(A, x):
    """A x"""
    return [sum(a * b for a, b in zip(row, x, strict=True)) for row in A]


def apart(u, v):
    """The squared distance."""
    return sum((a - b) ** 2 for a, b in zip(u, v, strict=True))


def confused(rng):
    """A random matrix with two vectors of one measurement other than 0."""
    while True:
        m, size = rng.randint(1, 2), rng.randint(2, 4)
        A = [[Fraction(rng.randint(-2, 2)) for _ in range(size)] for _ in range(m)]
        vectors = [[Fraction(rng.randint(-3, 3), rng.randint(1, 2)) for _ in range(size)] for _ in range(7)]
        try:
            return sci.optimal_map_near(A, vectors)
        except InvalidInput:
            continue


@pytest.mark.parametrize("seed", range(tries(6, 60)))
def test_branches(seed):
    """Lemma 1, and the bounds of Theorem M, by all subsets."""
    rng = random.Random(seed)
    task = confused(rng).confused
    A, vectors = fractions(task.operator.rows), fractions(task.vectors)
    y = measured(A, vectors[task.pair[0]])
    first, second = (vectors[k] for k in task.pair)
    assert measured(A, second) == y
    assert task.half_distance**2 <= apart(first, second) / 4 <= small_sets.squared_constant(A, vectors, Fraction(0))
    rest = [x for x in vectors if measured(A, x) != y]
    rho = small_sets.squared_constant(A, rest, Fraction(0)) if rest else Fraction(0)
    assert rho < apart(first, second) / 4
    for which, k in ((0, rng.randint(0, 3)), (1, rng.randint(4, 60))):
        branch = fractions(task.branch(which, k).rows)
        moved = sum((a - b) ** 2 for u, v in zip(branch, A, strict=True) for a, b in zip(u, v, strict=True))
        assert 0 < moved <= Fraction(1, 4**k)
        chosen = vectors[task.pair[which]]
        assert all((measured(branch, x) == y) == (x == chosen) for x in vectors)
        assert small_sets.squared_constant(branch, vectors, Fraction(0)) <= rho


@pytest.mark.parametrize("seed", range(tries(6, 60)))
def test_whatever_is_answered_is_wrong_for_one_of_two(seed):
    """Theorem M, with the certificate re-proved; and the limit of centres is right."""
    rng = random.Random(seed)
    problem = confused(rng)
    task = problem.confused
    size = len(task.vectors[0])
    output = [Fraction(rng.randint(-9, 9), rng.randint(1, 3)) for _ in range(size)]
    bits = rng.randint(0, 40)
    tower = sci.Tower(lambda n, told: (told.matrix(bits), output)[1])
    outcome = sci.challenge(tower, sci.Membership(problem, sci.DELTA_1))
    verified = check.check_bytes(outcome.certificate.to_json().encode())
    pair = [fractions(task.vectors)[k] for k in task.pair]
    assert verified["error"] ** 2 <= max(apart(output, x) for x in pair)
    assert verified["error"] >= task.half_distance > verified["optimum"] + verified["tolerance"]
    for operator in (task.operator, task.branch(0, 2), task.branch(1, 5)):
        found = [re for re, _ in sci.FIBRE_CENTRES.run((40,), problem.told_about(operator)).output]
        (value,), A, vectors = fractions([found]), fractions(operator.rows), fractions(task.vectors)
        y = measured(fractions(task.operator.rows), pair[0])
        fibre = [x for x in vectors if measured(A, x) == y]
        assert max(apart(value, x) for x in fibre) == small_sets.squared_radius(fibre)


FAMILIES = {
    "P3": TiedColumns(m=2, N=4, K=3, normalisation="rational"),
    "P2": TiedColumns(problem="lasso", m=3, N=6, K=4, further_nonzeros=1),
    "P1": TiedColumns(problem="basis-pursuit", m=2, N=5, K=3),
}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("less", [1, 0, -2])
def test_an_output_between_right_and_wrong(name, less):
    """Theorem X: what there is to spare for large indices, and that a constant output is right to K - 1 digits."""
    family = FAMILIES[name]
    problem = sci.exit_flag(family, family.K - less)
    x, tolerance = problem.output, Fraction(1, 10 ** (family.K - less))
    half = Fraction(1, 10**family.K)  # less than kappa / 2
    assert sign(family.kappa_squared - 4 * to_exact(half) ** 2) > 0
    for j, limit in ((0, tolerance - min(tolerance, half) / 2), (1, tolerance + half / 2)):
        solutions = family.branch(j, 80).solution_sets[0]
        point = solutions.read_point(x)
        square = sum(((a - b) * (a - b) for a, b in zip(point, solutions.vertex, strict=True)), fmpq(0))
        side = sign(square - to_exact(limit) ** 2)
        assert side < 0 if j == 0 else side > 0
    vertices = [family.minimiser(j) for j in range(family.branches)]
    centre = [sum(z[1:], z[0]) / len(vertices) for z in zip(*vertices, strict=True)]
    assert family.worst_distance(centre).upper < Fraction(1, 10 ** (family.K - 1))


def to_exact(x):
    """A fraction as a number of the library."""
    return fmpq(x.numerator, x.denominator)


@pytest.mark.parametrize("name", FAMILIES)
def test_tied_columns_are_apart(name):
    """Inputs of index k are 2^-k / 4 away from all later ones and from the limit, in one entry."""
    family = FAMILIES[name]
    for j in range(2):
        for k in range(4):
            row = family.branch(j, k).problem.matrix[0]
            others = [family.branch(i, n).problem.matrix[0] for i in range(2) for n in range(k, 6) if (i, n) != (j, k)]
            for other in (*others, family.limit().problem.matrix[0]):
                gap = max(abs_exact(a - b) for a, b in zip(row, other, strict=True))
                assert sign(gap - to_exact(Fraction(1, 2 ** (k + 2)))) >= 0


def abs_exact(x):
    """|x|"""
    return x if sign(x) >= 0 else -x


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q"]))

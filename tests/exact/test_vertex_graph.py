"""All vertices, each once, on degenerate polytopes: held against all supports with independent columns."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from flint import fmpq

import sciverify as sv
from sciverify.exact.linear_algebra import independent_subset, solve
from sciverify.exact.ordered import ONE, ZERO
from sciverify.exact.polytope import Polytope
from sciverify.exact.surds import square_root


def by_supports(rows, right_side):
    """Every u >= 0 with M u = c whose positive entries have independent columns."""
    size, found = len(rows[0]), set()
    for count in range(len(rows) + 1):
        for support in itertools.combinations(range(size), count):
            columns = [[row[k] for row in rows] for k in support]
            if len(independent_subset(columns)) < count:
                continue
            used = independent_subset([[row[k] for k in support] for row in rows]) if support else []
            square = [[rows[i][k] for k in support] for i in used]
            solved = [v for (v,) in solve(square, [[right_side[i]] for i in used])] if support else []
            u = [ZERO] * size
            for k, value in zip(support, solved, strict=True):
                u[k] = value
            fits = all(sum(map(lambda a, b: a * b, row, u), ZERO) == c for row, c in zip(rows, right_side, strict=True))
            if fits and all(v > 0 for v in solved):
                found.add(tuple(u))
    return found


def degenerate(rng):
    """Rows of small integers, right sides that many bases share, and a row that bounds the set."""
    size, count = rng.randint(3, 7), rng.randint(1, 3)
    rows = [[fmpq(rng.choice([-1, 0, 0, 1, 1, 2])) for _ in range(size)] for _ in range(count)]
    if rng.random() < 0.3:
        rows.append([a + b for a, b in zip(rows[0], rows[-1], strict=True)])
    rows.append([fmpq(rng.randint(1, 2)) for _ in range(size)])
    point = [fmpq(rng.choice([0, 0, 1, 1, 2])) for _ in range(size)]
    return rows, [sum(map(lambda a, b: a * b, row, point), ZERO) for row in rows]


def test_every_vertex_comes_once_from_wherever_the_walk_starts():
    rng = random.Random(5)
    sizes, degenerate_vertices = [], 0
    for _ in range(120):
        rows, right_side = degenerate(rng)
        expected = by_supports(rows, right_side)
        rank = len(independent_subset(rows))
        degenerate_vertices += sum(sum(1 for x in u if x) < rank for u in expected)
        for start in sorted(expected, key=str)[:3]:
            found = list(Polytope(tuple(map(tuple, rows)), tuple(right_side), start, len(start)).vertices())
            assert found[0] == start
            assert len(found) == len(expected)
            assert set(found) == expected
        sizes.append(len(expected))
    assert max(sizes) >= 8
    assert degenerate_vertices > 50  # fewer positive entries than the rank: many bases


def test_every_vertex_of_irrational_polytopes():
    """Rows times a + b sqrt(2) leave the set as it is; columns divided by sqrt(2) stretch it."""
    rng = random.Random(6)
    root = square_root(fmpq(2))
    for _ in range(25):
        rows, right_side = degenerate(rng)
        factors = [ONE + rng.randint(0, 2) * root for _ in rows]
        stretched = [rng.randint(0, 1) for _ in rows[0]]
        moved = tuple(
            tuple(f * (x / root if s else x) for x, s in zip(row, stretched, strict=True))
            for f, row in zip(factors, rows, strict=True)
        )
        sides = tuple(f * c for f, c in zip(factors, right_side, strict=True))
        expected = [
            tuple(u * root if s else u for u, s in zip(v, stretched, strict=True))
            for v in by_supports(rows, right_side)
        ]
        start = expected[0]
        found = list(Polytope(moved, sides, start, len(start)).vertices())
        assert len(found) == len(expected)
        assert all(any(all(a == b for a, b in zip(u, v, strict=True)) for v in expected) for u in found)


def birkhoff(n):
    """Doubly stochastic matrices: n! vertices, each with 2**(n-1) n**(n-2) bases."""
    rows = [[int(place // n == i) for place in range(n * n)] for i in range(n)]
    rows += [[int(place % n == j) for place in range(n * n)] for j in range(n)]
    return sv.solution_set(sv.BasisPursuit(rows, [1] * (2 * n)))


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_the_vertices_of_birkhoff_s_polytope_are_the_permutations(n):
    found = {tuple(map(int, (x.p for x in v))) for v in birkhoff(n).vertices()}
    permutations = itertools.permutations(range(n))
    assert found == {tuple(int(p[place // n] == place % n) for place in range(n * n)) for p in permutations}
    assert len(found) == math.factorial(n)


def test_the_limit_counts_vertices():
    solutions = birkhoff(4)
    assert len(list(solutions.iter_vertices(24))) == 24
    with pytest.raises(sv.Undecided, match="more than 23 vertices"):
        list(solutions.iter_vertices(23))
    with pytest.raises(sv.InvalidInput, match="most is 0"):
        solutions.iter_vertices(0)


def cube(d):
    return sv.solution_set(sv.Lasso([[int(k // 2 == i) for k in range(2 * d)] for i in range(d)], [2] * d, 1))


def test_vertices_are_found_as_they_are_asked_for():
    """2**24 vertices; the first hundred are there at once."""
    solutions = cube(24)
    first = list(itertools.islice(solutions.iter_vertices(), 100))
    assert len(set(first)) == 100
    assert first[0] == solutions.vertex
    assert all(solutions.contains(v) for v in first)
    with pytest.raises(sv.Undecided, match="more than 500 vertices"):
        list(solutions.iter_vertices(500))


def test_a_cube_with_thousands_of_vertices():
    found = cube(10).vertices()
    assert len(set(found)) == len(found) == 1024
    assert {tuple(v[2 * i] != 0 for i in range(10)) for v in found} == set(itertools.product([True, False], repeat=10))


def test_a_simplex_with_many_columns():
    found = sv.solution_set(sv.SquareRootLasso([[1] * 150], [1], "1/2")).vertices()
    assert sorted(v.index(1) for v in found) == list(range(150))

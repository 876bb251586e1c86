"""Complex instances that are real up to powers of i.

Statement. A = R diag(i^t), R and y real. The minimisers of P1, P2, P3 over C^N are the real minimisers of (R, y),
turned back, and dist(x, Xi)^2 = dist(Re(i^t x), Xi_R)^2 + ||Im(i^t x)||^2.

Proof: docs/theory/quarter-turns.md. Certificate: distances of random complex points, re-proved by the checker. Check:
the same instance posed as plain complex data goes through another engine (Krawczyk); both enclosures must overlap.
Run: `python proofs_numeric/quarter_turns.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

import sciverify as sv
from sciverify.checker import check

KINDS = {"P1": (sv.BasisPursuit, "1/3"), "P2": (sv.Lasso, "1/2"), "P3": (sv.SquareRootLasso, "1/4")}


def pose(seed, kind):
    """A turned instance, the same as plain complex data, and a complex point."""
    rng = random.Random(seed)
    m, N = 3, 5
    rows = [[Fraction(rng.randint(-6, 6), rng.randint(1, 3)) for _ in range(N)] for _ in range(m)]
    y = [Fraction(rng.randint(-9, 9)) for _ in range(m)]
    turns = [rng.randrange(4) for _ in range(N)]
    make, parameter = KINDS[kind]
    turned = sv.TurnedProblem(make(rows, y, parameter), turns)
    number = [[sympy.Rational(str(x)) * sympy.I**t for x, t in zip(row, turns, strict=True)] for row in rows]
    number[0][0] += 0 * sympy.I
    x = [(Fraction(rng.randint(-9, 9), 4), Fraction(rng.randint(-9, 9), 4)) for _ in range(N)]
    return turned, (make, number, y, parameter), x


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
def test_two_engines_agree(kind, seed):
    """The turned instance through exact arithmetic, the plain complex one through balls."""
    turned, (make, A, y, parameter), x = pose(seed, kind)
    exact = sv.certify_distance(turned, x)
    check.check_bytes(exact.to_json().encode())
    if all(t % 2 == 0 for t in turned.turns):
        pytest.skip("no column is imaginary: the plain instance is real")
    point = [sympy.Rational(str(a)) + sympy.I * sympy.Rational(str(b)) for a, b in x]
    try:
        balls = sv.certify_distance(make(A, y, parameter), point)
    except sv.Undecided as reason:
        pytest.skip(f"the complex engine does not decide this instance: {reason}")
    assert exact.distance.lower <= balls.distance.upper
    assert balls.distance.lower <= exact.distance.upper


def test_the_imaginary_part_counts_in_full():
    """At a real minimiser plus i e_1 the distance is 1."""
    turned, _, _ = pose(3, "P3")
    z = sv.solution_set(turned.real).vertex
    x = turned.turn_back([(a, 1 if k == 0 else 0) for k, a in enumerate(z)])
    assert sv.certify_distance(turned, x).distance.upper == 1


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

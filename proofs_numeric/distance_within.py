"""One bound for all data within a radius.

Statement. Let z be the only minimiser of P1 (eta > 0), P2 or P3 for (A, y), with strict bounds off its support T,
and let (S1) to (S4) of docs/theory/trust-radius.md hold for delta. Then every (A', y') with ||A' - A|| <= delta and
||y' - y|| <= delta has one minimiser z', with the same support and signs, and ||z' - z|| <= D_z, where
D_z = d/sigma + delta R/sigma^2 + D ||g||.

Assumptions. Residual not 0 and not forced; strict complementarity.

Proof: docs/theory/trust-radius.md, (1) and (S2). Certificate: distance-within, re-proved by the independent checker.
Check: data near the sphere of the radius, in random directions and in one direction on the support, are solved
exactly: same support and signs, ||z' - z|| <= D_z. `python proofs_numeric/distance_within.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.exact.ordered import inner, sign

A = [[1, "1/2", 0, "1/4"], [0, 1, "1/4", 1], ["1/3", 0, 1, 0]]
Y = [3, 2, "1/2"]
PROBLEMS = {"P1": (sv.BasisPursuit, "1/2"), "P2": (sv.Lasso, 1), "P3": (sv.SquareRootLasso, "3/4")}


def moved(delta, change, shift):
    """(A, y) plus changes of Frobenius and l2 norm at most delta."""
    size = Fraction(int(sum(v * v for row in change for v in row) ** 0.5 * 1000) + 2, 1000)
    length = Fraction(int(sum(v * v for v in shift) ** 0.5 * 1000) + 2, 1000)
    matrix = [
        [Fraction(a) + delta * v / size for a, v in zip(row, m, strict=True)] for row, m in zip(A, change, strict=True)
    ]
    return matrix, [Fraction(b) + delta * v / length for b, v in zip(Y, shift, strict=True)]


@pytest.mark.parametrize("kind", PROBLEMS)
@pytest.mark.parametrize("delta", [Fraction(1, 100), Fraction(1, 10**6)])
def test_all_data_within_the_radius(kind, delta):
    """Data near the sphere of the radius: one minimiser, same signs, at most D_z away."""
    make, parameter = PROBLEMS[kind]
    centre = sv.solution_set(make(A, Y, parameter)).vertex
    certificate = sv.certify_distance_within(make(A, Y, parameter), centre, delta)
    check.check_bytes(certificate.to_json().encode())
    bound = certificate.distance.upper
    assert certificate.distance.lower == 0
    assert 0 < bound < 1000 * delta
    rng, farthest = random.Random(1), Fraction(0)
    for trial in range(60):
        change = [[rng.randint(-9, 9) if trial % 2 else (1 if z else 0) for z in centre] for _ in A]
        shift = [rng.randint(-9, 9) if trial % 3 else -1 for _ in Y]
        if not any(v for row in change for v in row) or not any(shift):
            continue
        solutions = sv.solution_set(make(*moved(delta, change, shift), parameter))
        assert solutions.unique is sv.Verdict.TRUE
        assert [sign(z) for z in solutions.vertex] == [sign(z) for z in centre]
        distance = solutions.distance(centre)
        assert distance.lower <= bound
        farthest = max(farthest, distance.lower)
    assert bound < 40 * farthest, "the bound is of the right size"
    assert inner(centre, centre) > 0


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

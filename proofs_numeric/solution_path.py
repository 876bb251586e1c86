"""The path of LASSO minimisers.

Statement. Points (lambda_k, z_k) with (A1) to (A6) of docs/theory/solution-path.md are all knots of the path, and
between them the minimiser is unique and affine. A crossing with (B1) to (B4) holds exactly one knot between its bounds.

Assumption. None: points come from a walk that proves nothing.

Proof: docs/theory/solution-path.md. Certificate: paths of the instances below, re-proven by the independent checker.
Check: the optimality conditions in Fractions at many parameters, from the definition alone, and paths that are known.
`python proofs_numeric/solution_path.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check


def proven(problem, **options):
    """The path, after the independent checker accepted it."""
    path = sv.solution_path(problem, **options)
    check.check_bytes(path.certificate.to_json().encode())
    return path


def is_minimiser(A, y, lam, z):
    """Optimality of the LASSO with weights 1, from the definition."""
    r = [b - sum(a * x for a, x in zip(row, z, strict=True)) for row, b in zip(A, y, strict=True)]
    forces = [2 * sum(a * x for a, x in zip(column, r, strict=True)) for column in zip(*A, strict=True)]
    return all(abs(c) <= lam and (x == 0 or c == (lam if x > 0 else -lam)) for c, x in zip(forces, z, strict=True))


@pytest.mark.parametrize("seed", range(8))
def test_every_point_of_the_path_is_a_minimiser_with_the_support_that_is_claimed(seed):
    """Small integers, in Fractions from the definition alone."""
    rng = random.Random(seed)
    m, count = rng.randint(2, 4), rng.randint(2, 4)
    A = [[Fraction(rng.randint(-9, 9)) for _ in range(count)] for _ in range(m)]
    y = [Fraction(rng.randint(-9, 9)) for _ in range(m)]
    try:
        path = proven(sv.Lasso(A, y, 1))
    except sv.Undecided:
        return
    ends = [2 * path.knots[0].upper, *(knot.upper for knot in path.knots), 0] if path.knots else [1, 0]
    for k, (high, low) in enumerate(pairwise(ends)):
        for share in (Fraction(1, 7), Fraction(1, 2), Fraction(6, 7)):
            lam = low + share * (high - low)
            z = path.at(lam)
            assert is_minimiser(A, y, lam, z)
            assert tuple(i for i, x in enumerate(z) if x) == path.supports[k]


def test_an_orthonormal_matrix_has_its_knots_at_twice_the_measurements():
    """z_i = sign(y_i) max(|y_i| - lambda/2, 0)."""
    y = [3, "-1/2", 2, "-7/3"]
    path = proven(sv.Lasso(np.eye(4).astype(int).tolist(), y, 1))
    assert [knot.upper for knot in path.knots] == [6, Fraction(14, 3), 4, 1]
    assert path.supports == ((), (0,), (0, 3), (0, 2, 3), (0, 1, 2, 3))
    assert path.at(4) == (1, 0, 0, Fraction(-1, 3))


def test_the_sign_of_an_entry_may_change_on_the_way():
    """The example of the page."""
    path = proven(sv.Lasso([[-1, 0], [3, -1]], [1, 4], 1))
    assert [knot.upper for knot in path.knots] == [22, 2, 1, Fraction(1, 2)]
    assert path.signs == ((), (1,), (1, -1), (-1,), (-1, -1))


def test_knots_in_doubles_lie_around_the_exact_ones():
    """Both rules say the same of one instance."""
    rng = np.random.default_rng(5)
    problem = sv.Lasso(rng.standard_normal((8, 12)), rng.standard_normal(8), 1)
    exact, enclosed = (proven(problem, engine=engine) for engine in ("exact", "float"))
    assert exact.supports == enclosed.supports
    assert exact.signs == enclosed.signs
    for a, b in zip(exact.knots, enclosed.knots, strict=True):
        assert a.lower <= b.upper
        assert b.lower <= a.upper
        assert b.width <= b.upper / 10**15


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

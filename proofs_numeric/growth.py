"""Growth of the objective around a unique minimiser.

Statement. With a dual point p that is strictly feasible off the support T of the minimiser z, and ||A_T v|| >= sigma
||v||: F(z') - F(z) >= mu ||z' - z|| (z = 0; P3 with zero residual; P1 with one common residual) or, for ||z' - z|| <=
R, F(z') - F(z) >= mu ||z' - z||^2, with the mu of docs/theory/growth.md.

T holds free entries as well, and off T only admitted directions count.

Assumption. The minimiser is unique; for order 2 strictly complementary.

Proof: docs/theory/growth.md. Certificate: growth constants of the instances below, re-proven by the independent
checker. Check: the inequality at rational points in exact arithmetic, and the cases where the best constant is known.
`python proofs_numeric/growth.py`, or pytest.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.checker import check


def growth(problem, radius=1):
    """The claim, after the independent checker accepted it."""
    certificate = sv.certify_growth(problem, radius)
    check.check_bytes(certificate.to_json().encode())
    return certificate.growth


@pytest.mark.parametrize("radius", [Fraction(1, 10), 1, 10])
def test_quadratic_growth_of_the_lasso_at_rational_points(radius):
    """All quantities are rational: no rounding anywhere."""
    A, y = [[2, 1, 0], [0, 1, 1], [1, 0, 1]], [5, 1, 1]
    problem = sv.Lasso(A, y, 1)
    claim, z = growth(problem, radius), [Fraction(int(x.p), int(x.q)) for x in sv.solution_set(problem).vertex]
    rng = random.Random(1)

    def objective(v):
        residual = [b - sum(a * x for a, x in zip(row, v, strict=True)) for row, b in zip(A, y, strict=True)]
        return sum(r * r for r in residual) + sum(map(abs, v))

    for _ in range(300):
        h = [Fraction(rng.randint(-50, 50), rng.choice((50, 500, 5000))) for _ in z]
        square = sum(x * x for x in h)
        if square <= claim.radius**2:
            reached = objective([a + b for a, b in zip(z, h, strict=True)])
            assert reached - objective(z) >= claim.constant * square


def test_constants_that_are_known():
    """One column: the slopes of |z - 1| + |z|/2, of (z - 2)^2 + |z|, and of 3|z| around the minimiser."""
    sharp = growth(sv.SquareRootLasso([[1]], [1], "1/2"))
    assert sharp.order == 1
    assert Fraction(49, 100) <= sharp.constant <= Fraction(1, 2)
    quadratic = growth(sv.Lasso([[1]], [2], 1))
    assert quadratic.order == 2
    assert Fraction(99, 100) <= quadratic.constant <= 1
    zero = growth(sv.Lasso([[1]], [0], 3))
    assert zero.order == 1
    assert Fraction(299, 100) <= zero.constant <= 3


@pytest.mark.parametrize("radius", [Fraction(1, 10), 10])
@pytest.mark.parametrize(
    "options", [{"weights": [0, 1, 1]}, {"signs": [1, -1, 1]}, {"weights": [1, 0, 1], "signs": [-1, 0, 0]}]
)
def test_growth_with_free_entries_and_signs_at_rational_points(radius, options):
    """As above, at points that obey the constraints; lam = 1 and the loss are rational."""
    A, y = [[2, 1, 0], [0, 1, 1], [1, 0, 1]], [5, 1, 1]
    problem = sv.Lasso(A, y, 1, **options)
    claim, z = growth(problem, radius), [Fraction(int(x.p), int(x.q)) for x in sv.solution_set(problem).vertex]
    weights, signs, rng = options.get("weights", [1] * 3), options.get("signs", [0] * 3), random.Random(2)

    def objective(v):
        residual = [b - sum(a * x for a, x in zip(row, v, strict=True)) for row, b in zip(A, y, strict=True)]
        return sum(r * r for r in residual) + sum(w * abs(x) for w, x in zip(weights, v, strict=True))

    tried = 0
    for _ in range(300):
        h = [Fraction(rng.randint(-50, 50), rng.choice((50, 500, 5000))) for _ in z]
        other = [a + b for a, b in zip(z, h, strict=True)]
        square = sum(x * x for x in h)
        if any(s * v < 0 for s, v in zip(signs, other, strict=True)) or (claim.radius and square > claim.radius**2):
            continue
        tried += 1
        excess = objective(other) - objective(z)
        assert excess >= 0
        assert excess**2 >= claim.constant**2 * square ** (2 if claim.order == 2 else 1)
    assert tried > 15


def test_constants_with_free_entries_and_signs():
    """The slopes of (z + 1)^2 + z for z >= 0, of (z - 2)^2, of |z - 2|, and of (u - 1)^2 + (z - 2)^2 + |z|."""
    bound = growth(sv.Lasso([[1]], [-1], 1, signs=[1]))
    assert (bound.order, bound.constant > Fraction(299, 100), bound.constant <= 3) == (1, True, True)
    least = growth(sv.Lasso([[1]], [2], 0))
    assert (least.order, least.constant > Fraction(99, 100), least.constant <= 1) == (2, True, True)
    sharp = growth(sv.SquareRootLasso([[1]], [2], 0))
    assert (sharp.order, sharp.constant > Fraction(98, 100), sharp.constant <= 1) == (1, True, True)
    beside = growth(sv.Lasso([[1, 0], [0, 1]], [1, 2], 1, weights=[0, 1]))
    assert (beside.order, beside.constant > Fraction(99, 100), beside.constant <= 1) == (2, True, True)


def test_a_strictly_feasible_dual_point_is_found_for_degenerate_duals():
    """The first dual point attains its bound off the support; the minimiser is unique all the same."""
    problem = sv.BasisPursuit([[1, 1, 0], [0, 1, 1]], [1, 0])
    claim = growth(problem)
    assert claim.order == 1
    assert claim.constant > 0


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

"""Free entries, sign constraints, intercepts, ridges and sample weights against the enumeration of faces.

The enumeration shares no code with the library, and knows weights 0 and signs only: an intercept is a column of ones, a
ridge q^2 are rows q e_i, and a sample weight q^2 multiplies a row by q, all written out here.
"""

from __future__ import annotations

import random
from fractions import Fraction

import enumeration
import enumeration_p1_p2
import pytest
from effort import examples
from instances import random_instance
from instances_p1_p2 import random_basis_pursuit, random_lasso

import sciverify as sv
from sciverify.checker import check

ONE, ZERO = Fraction(1), Fraction(0)


def lasso(seed):
    return sv.Lasso, random_lasso(seed)[1:], enumeration_p1_p2.lasso_squared_distance


def basis_pursuit(seed):
    return sv.BasisPursuit, random_basis_pursuit(seed)[1:], enumeration_p1_p2.basis_pursuit_squared_distance


def square_root_lasso(seed):
    def squared_distance(A, y, lam, w, x, signs):
        return enumeration.squared_distance(A, y, lam, w, x, signs=signs)

    return sv.SquareRootLasso, random_instance(seed)[1:], squared_distance


def free(rng, A, y, parameter, w):
    """Some weights are 0, all of them now and then."""
    w = [v * rng.choice((0, 1, 1)) for v in w]
    return {"weights": w}, (A, y, parameter, w, [0] * len(w))


def signs(rng, A, y, parameter, w):
    """Some entries have a given sign."""
    sigma = [rng.choice((0, 1, 1, -1)) for _ in w]
    return {"weights": w, "signs": sigma}, (A, y, parameter, w, sigma)


def free_and_signs(rng, A, y, parameter, w):
    w = [v * rng.choice((0, 1, 1)) for v in w]
    sigma = [rng.choice((0, 1, -1)) if v else 0 for v in w]
    return {"weights": w, "signs": sigma}, (A, y, parameter, w, sigma)


def intercept(rng, A, y, parameter, w):
    """A column of ones comes last; `positive` leaves it alone."""
    positive = rng.random() < 0.3
    written = [[*row, ONE] for row in A], y, parameter, [*w, ZERO], [*[int(positive)] * len(w), 0]
    return {"weights": w, "intercept": True, "positive": positive}, written


def ridge(rng, A, y, parameter, w):
    """Rows q e_i; none for the intercept."""
    q = Fraction(rng.randint(1, 3), rng.randint(1, 3))
    rows = [[q if i == k else ZERO for i in range(len(w))] for k in range(len(w))]
    return {"weights": w, "ridge": q * q}, ([*A, *rows], [*y, *[ZERO] * len(w)], parameter, w, [0] * len(w))


def sample_weights(rng, A, y, parameter, w):
    q = [Fraction(rng.randint(1, 3), rng.randint(1, 2)) for _ in y]
    scaled = [[a * x for x in row] for a, row in zip(q, A, strict=True)], [a * b for a, b in zip(q, y, strict=True)]
    return {"weights": w, "row_scales_squared": [a * a for a in q]}, (*scaled, parameter, w, [0] * len(w))


def least_squares(rng, A, y, parameter, w):
    """lam = 0: all entries are free."""
    return {"weights": w}, (A, y, ZERO, w, [0] * len(w))


CASES = [
    (option, make)
    for option in (free, signs, free_and_signs, intercept, ridge, sample_weights, least_squares)
    for make in (lasso, square_root_lasso, basis_pursuit)
    if not (option is ridge and make is not lasso) and not (option is least_squares and make is basis_pursuit)
]


def regular(gram):
    """Are the columns of this Gram matrix independent?"""
    rows = [[Fraction(x) for x in row] for row in gram]
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return False
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return True


def inside(square, bounds):
    low, high = bounds.lower, bounds.upper
    return (square - low * low).sign() >= 0 and (square - high * high).sign() <= 0


@pytest.mark.parametrize(("option", "make"), CASES, ids=[f"{o.__name__}-{m.__name__}" for o, m in CASES])
def test_distances(option, make):
    for seed in range(examples(5, 15)):
        rng = random.Random(f"{option.__name__} {make.__name__} {seed}")
        kind, (A, y, parameter, w, x), squared_distance = make(seed)
        given, written = option(rng, A, y, parameter, w)
        x = [*x, *[Fraction(rng.randint(-3, 3))] * (len(written[3]) - len(x))]
        problem = kind(A, y, written[2], **given)
        free_columns = [
            k for k, v in enumerate(written[3]) if not v or (kind is not sv.BasisPursuit and not written[2])
        ]
        gram = [[sum(r[i] * r[k] for r in written[0]) for i in free_columns] for k in free_columns]
        if not regular(gram):
            with pytest.raises(sv.AssumptionFailed, match="linearly dependent"):
                sv.solution_set(problem)
            continue
        found = squared_distance(*written[:4], x, signs=written[4])
        if found is None:
            with pytest.raises(sv.AssumptionFailed, match=r"feasible|ellipsoid"):
                sv.solution_set(problem)
            continue
        certificate = sv.certify_distance(problem, x)
        assert inside(found[1], certificate.distance), seed
        check.check_bytes(certificate.to_json().encode())


def test_where_nobody_comes_closer_the_dual_point_leans_on_the_residual():
    """eta is the distance to the cone, and A_1^T r = -1: the closed form p = (1, 0) has A_1^T p = 5 > 1."""
    problem = sv.BasisPursuit([[1, 5], [0, -1]], [1, 1], 1, positive=True)
    solutions = sv.solution_set(problem)
    assert solutions.dual == (1, 4)
    certificate = sv.certify_distance(problem, [1, 0])
    assert certificate.distance.upper == 0
    assert certificate.is_unique
    check.check_bytes(certificate.to_json().encode())

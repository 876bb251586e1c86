"""Certified minima against enumerated minimisers; growth constants against exact values at random points."""

from __future__ import annotations

import random
from fractions import Fraction

import enumeration
import faces
import pytest
from effort import tries
from enumeration import mpmath, number
from test_solution_structure import KINDS, verified

import sciverify as sv


def to_mp(x):
    x = number(x)
    a, b, c = (mpmath.mpf(v.numerator) / v.denominator for v in (x.a, x.b, x.c))
    return a + b * mpmath.sqrt(c)


def value(kind, A, y, parameter, w, z):
    """F(z) with 60 digits; None if z is not feasible (P1)."""
    residual = [
        number(b) - sum((number(a) * v for a, v in zip(row, z, strict=True)), number(0))
        for row, b in zip(A, y, strict=True)
    ]
    square = enumeration.dot(residual, residual)
    norm = sum((number(b) * enumeration.abs_(number(v)) for b, v in zip(w, z, strict=True)), number(0))
    if kind == "basis-pursuit":
        return None if (square - parameter**2).sign() > 0 else to_mp(norm)
    smooth = to_mp(square) if kind == "lasso" else mpmath.sqrt(to_mp(square))
    return smooth + to_mp(parameter * norm)


@pytest.mark.parametrize("kind", KINDS)
def test_the_minimum_is_the_value_at_an_enumerated_minimiser(kind):
    make, draw = KINDS[kind]
    tiny = mpmath.mpf(10) ** -50
    for seed in range(tries(10, 60)):
        _, A, y, parameter, w, _ = draw(seed)
        points = faces.minimisers(kind, A, y, parameter, w)
        if points is None:
            continue
        bounds = verified(sv.certify_minimum(make(A, y, parameter, weights=w), digits=12)).minimum
        least = value(kind, A, y, parameter, w, points[0])
        assert to_mp(bounds.lower) - tiny <= least <= to_mp(bounds.upper) + tiny, seed
        assert bounds.width <= 2 * bounds.upper / 10**11, seed


def trial_points(rng, z):
    """Points near and far, rational offsets from z."""
    N = len(z)
    for _ in range(25):
        scale = Fraction(10) ** -rng.randint(0, 6)
        h = [scale * rng.choice((0, 0, 1, -1, Fraction(rng.randint(-9, 9), 7))) for _ in range(N)]
        yield [a + b for a, b in zip(z, h, strict=True)]


def null_vectors(A):
    """Vectors of the null space, one for each column that depends on the others."""
    N, m = len(A[0]), len(A)
    for free in range(N):
        others = [i for i in range(N) if i != free]
        solution = enumeration.solve([[A[k][i] for i in others] for k in range(m)], [-A[k][free] for k in range(m)])
        if solution is not None:
            vector = [number(0)] * N
            vector[free] = number(1)
            for i, x in zip(others, solution, strict=True):
                vector[i] = x
            yield vector


@pytest.mark.parametrize("kind", KINDS)
def test_growth_holds_at_random_points(kind):
    make, draw = KINDS[kind]
    orders, tested = set(), 0
    for seed in range(tries(12, 60)):
        _, A, y, parameter, w, _ = draw(seed)
        radius = Fraction(random.Random(seed).choice((1, 3, Fraction(1, 10))))
        try:
            claim = verified(sv.certify_growth(make(A, y, parameter, weights=w), radius)).growth
        except sv.AssumptionFailed:
            continue
        orders.add(claim.order)
        (z,) = faces.minimisers(kind, A, y, parameter, w)
        least = value(kind, A, y, parameter, w, z)
        points = list(trial_points(random.Random(seed), z))
        if kind == "basis-pursuit":
            for n in null_vectors(A):
                points += [
                    [a + number(s) * b for a, b in zip(z, n, strict=True)]
                    for s in (1, -1, Fraction(1, 100), Fraction(-1, 50))
                ]
        for point in points:
            h = [a - b for a, b in zip(point, z, strict=True)]
            distance = mpmath.sqrt(to_mp(enumeration.dot(h, h)))
            if claim.radius is not None and distance > to_mp(claim.radius):
                continue
            reached = value(kind, A, y, parameter, w, point)
            if reached is not None:
                tested += 1
                bound = to_mp(claim.constant) * distance**claim.order
                assert reached - least >= bound - mpmath.mpf(10) ** -45, seed
    assert orders == {1, 2}
    assert tested > tries(50, 250)


def test_growth_is_refused_where_it_is_not_proven():
    with pytest.raises(sv.AssumptionFailed, match="not unique"):
        sv.certify_growth(sv.Lasso([[1, 1]], [3], 1))
    with pytest.raises(sv.AssumptionFailed, match="strict complementarity"):
        sv.certify_growth(sv.Lasso([[1, 0], [0, 1]], [3, "1/2"], 1))
    for radius in (0, -1, "x", None):
        with pytest.raises(sv.InvalidInput):
            sv.certify_growth(sv.Lasso([[1]], [3], 1), radius)


def test_the_sharp_constant_of_a_line():
    # F(z) = |z - 1| + |z|/2 has slope -1/2 on (0, 1)
    claim = sv.certify_growth(sv.SquareRootLasso([[1]], [1], "1/2")).growth
    assert claim.order == 1
    assert Fraction(499, 1000) <= claim.constant <= Fraction(1, 2)

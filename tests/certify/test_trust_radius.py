"""Trust radii against enumeration: no data within the lower bound change the support, those of the evidence do."""

from __future__ import annotations

import random
from fractions import Fraction

import faces
import numpy as np
import pytest
import sympy
from effort import tries
from test_solution_structure import KINDS, verified

import sciverify as sv
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proofs.uniform_stability import Stability


def rational(x):
    return Fraction(int(x.p), int(x.q))


def regular(kind, count, start=0):
    """(A, y, parameter, w, certificate) of instances with a positive trust radius."""
    make, draw = KINDS[kind]
    found, seed = 0, start
    while found < count:
        _, A, y, parameter, w, _ = draw(seed)
        seed += 1
        try:
            certificate = verified(sv.certify_trust_radius(make(A, y, parameter, weights=w)))
        except sv.AssumptionFailed:
            continue
        found += 1
        yield A, y, parameter, w, certificate


def gaussian(seed, m=5, N=8):
    rng = random.Random(seed)
    A = [[Fraction(round(64 * rng.gauss(0, 1)), 64) for _ in range(N)] for _ in range(m)]
    z = [Fraction(2), Fraction(-1)] + [Fraction(0)] * (N - 2)
    return A, [sum(a * b for a, b in zip(row, z, strict=True)) + Fraction(rng.randint(-6, 6), 64) for row in A]


def moved(A, y, D, e, factor=Fraction(1)):
    B = [[a + factor * d for a, d in zip(row, change, strict=True)] for row, change in zip(A, D, strict=True)]
    return B, [a + factor * d for a, d in zip(y, e, strict=True)]


def change_of(certificate, A):
    """The changed data of the evidence as a full matrix and a vector of Fractions."""
    change = certificate.evidence.change
    D = [[Fraction(0)] * len(A[0]) for _ in A]
    for row, entries in zip(D, change.matrix, strict=True):
        for i, x in zip(change.columns, entries, strict=True):
            row[i] = rational(x)
    return D, [rational(x) for x in change.measurements]


def random_change(rng, m, N, size):
    """A rational change of operator norm and length just below `size`."""
    generator = np.random.default_rng(rng.randrange(2**32))
    D, e = generator.normal(size=(m, N)), generator.normal(size=m)
    if rng.random() < 0.5:
        D = np.outer(D[:, 0], D[0])
    D, e = D / np.linalg.norm(D, 2), e / np.linalg.norm(e)
    scale = Fraction(999_999, 1_000_000) * size
    return [[scale * Fraction(x) for x in row] for row in D.tolist()], [scale * Fraction(x) for x in e.tolist()]


@pytest.mark.parametrize("kind", KINDS)
def test_data_within_the_lower_bound_have_the_same_support_and_signs(kind):
    rng = random.Random(7)
    for A, y, parameter, w, certificate in regular(kind, tries(3, 20)):
        pattern = faces.active(kind, A, y, parameter, w)
        bounds = certificate.trust_radius
        assert 0 < bounds.lower <= bounds.upper
        for _ in range(6):
            B, b = moved(A, y, *random_change(rng, len(A), len(w), bounds.lower))
            assert faces.active(kind, B, b, parameter, w) == pattern
            (z,) = faces.minimisers(kind, B, b, parameter, w)
            assert {i: v.sign() for i, v in enumerate(z) if v.sign()} == pattern


@pytest.mark.parametrize("kind", KINDS)
def test_the_worst_direction_changes_the_support_at_the_upper_bound_and_not_at_the_lower(kind):
    for A, y, parameter, w, certificate in regular(kind, tries(3, 20), start=200):
        pattern, bounds = faces.active(kind, A, y, parameter, w), certificate.trust_radius
        D, e = change_of(certificate, A)
        assert np.linalg.norm(np.array(D, dtype=float), 2) <= float(bounds.upper) * (1 + 1e-12)
        assert sum(x * x for x in e) <= bounds.upper**2
        B, b = moved(A, y, D, e)
        points = faces.minimisers(kind, B, b, parameter, w)
        assert any({i: v.sign() for i, v in enumerate(z) if v.sign()} != pattern for z in points)
        B, b = moved(A, y, D, e, bounds.lower / bounds.upper)
        assert faces.active(kind, B, b, parameter, w) == pattern


@pytest.mark.parametrize(("make", "parameter", "limit"), [(sv.Lasso, "1/2", 2), (sv.BasisPursuit, "1/2", 3)])
def test_the_bounds_are_close_on_well_conditioned_data(make, parameter, limit):
    for seed in range(tries(2, 6)):
        bounds = verified(sv.certify_trust_radius(make(*gaussian(seed), parameter))).trust_radius
        assert bounds.upper <= limit * bounds.lower, seed


def test_the_radius_of_two_orthonormal_columns():
    # z_1 = 3 - 1/2 and A_2^T r = 0 < 1/2: a change by d moves A_2^T r by at most about d (|r| + 1 + |z|) = 4 d
    bounds = sv.certify_trust_radius(sv.Lasso([[1, 0], [0, 1]], [3, 0], 1), digits=4).trust_radius
    assert bounds.lower > Fraction(9, 100)
    assert bounds.upper <= Fraction(13, 10) * bounds.lower


def test_irrational_data_and_row_scales():
    import sympy

    problem = sv.Lasso([[sympy.sqrt(2), 1], [0, 1]], [3, "1/3"], "1/2", row_scales_squared=[1, 2])
    assert verified(sv.certify_trust_radius(problem)).trust_radius.lower > 0
    problem = sv.SquareRootLasso([[sympy.sqrt(2), 0], [0, 1], ["1/3", 1]], [3, "1/3", 1], "1/2")
    assert verified(sv.certify_trust_radius(problem)).trust_radius.lower > 0


def test_ill_posed_data_are_named():
    with pytest.raises(sv.AssumptionFailed, match="not unique"):
        sv.certify_trust_radius(sv.Lasso([[1, 1]], [3], 1))
    with pytest.raises(sv.AssumptionFailed, match="attains its bound in column 1"):
        sv.certify_trust_radius(sv.Lasso([[1, 0], [0, 1]], [3, "1/2"], 1))
    with pytest.raises(sv.AssumptionFailed, match="residual"):
        sv.certify_trust_radius(sv.SquareRootLasso([[1]], [3], "1/2"))
    with pytest.raises(sv.AssumptionFailed, match="minimiser is 0"):
        sv.certify_trust_radius(sv.BasisPursuit([[1]], [3], 4))
    with pytest.raises(sv.InvalidInput):
        sv.certify_trust_radius(sv.Lasso([[1]], [3], 1), digits=0)


ROOT_HALF = sympy.sqrt(2) / 2
AT_A_ROOT = {
    "share > 0": (sv.SquareRootLasso([["1/3"]], [1], ROOT_HALF), [0], "0.2034731457982184"),
    "share < 0": (sv.SquareRootLasso([[1, 2], [0, -1]], [3, 1], ROOT_HALF, weights=[1, "3/2"]), [2, 0], None),
}


@pytest.mark.parametrize("case", AT_A_ROOT)
@pytest.mark.parametrize("digits", [1, 2, 12])
def test_an_irrational_parameter(case, digits):
    problem, x, _ = AT_A_ROOT[case]
    bounds = verified(sv.certify_trust_radius(problem, digits)).trust_radius
    assert 0 < bounds.lower < bounds.upper
    for factor in (Fraction(1, 10**6), Fraction(1, 3), 1):
        assert 0 in verified(sv.certify_distance_within(problem, x, bounds.lower * factor)).distance


@pytest.mark.parametrize("case", AT_A_ROOT)
def test_the_last_radius_at_an_irrational_parameter_is_accepted(case):
    """Bounds of lambda, 2**-128 apart, decide whether (S4) is proven."""
    problem, x, known = AT_A_ROOT[case]
    stability = Stability(solution_set(problem))
    low, high = Fraction(0), Fraction(1, 2)
    for _ in range(tries(60, 180)):
        middle = (low + high) / 2
        low, high = (middle, high) if stability.holds(middle) else (low, middle)
    if known:  # z = 0: sqrt(1/2) (1 - delta) = 1/3 + delta/3 + delta (1 - delta)
        assert abs(low - Fraction(known)) < Fraction(1, 10**15)
    verified(sv.certify_distance_within(problem, x, low))

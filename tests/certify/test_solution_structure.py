"""Certified supports and dimensions against enumerated vertices, and on planted degenerate instances."""

from __future__ import annotations

import random
from fractions import Fraction

import faces
import pytest
from effort import tries
from instances import random_instance
from instances_p1_p2 import random_basis_pursuit, random_lasso

import sciverify as sv
from sciverify.checker import check

KINDS = {
    "square-root-lasso": (sv.SquareRootLasso, random_instance),
    "lasso": (sv.Lasso, random_lasso),
    "basis-pursuit": (sv.BasisPursuit, random_basis_pursuit),
}


def verified(certificate):
    check.check_bytes(certificate.to_json().encode())
    return certificate


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch", range(5))
def test_support_and_dimension_agree_with_enumerated_vertices(kind, batch):
    make, draw = KINDS[kind]
    for seed in range(24 * batch, 24 * batch + tries(5, 24)):
        _, A, y, parameter, w, _ = draw(seed)
        problem = make(A, y, parameter, weights=w)
        points = faces.minimisers(kind, A, y, parameter, w)
        if points is None:
            with pytest.raises(sv.AssumptionFailed):
                sv.certify_support(problem)
            continue
        support = verified(sv.certify_support(problem)).support
        expected = faces.support_lists(points)
        assert (support.always_zero, support.never_zero, support.sometimes_zero) == expected, seed
        dimension = verified(sv.certify_dimension(problem)).dimension
        assert dimension.lower == dimension.upper == faces.affine_dimension(points), seed


def planted(seed):
    """(problem, dimension, member, inactive columns, active columns, duplicated columns): A = Q [I, multiples].

    Each entry of Q^T y is active or strictly inactive, so the minimisers are known entry by entry, and every multiple
    c A_i of an active column, with weight c w_i, adds one dimension.
    """
    rng = random.Random(seed)
    dimension, kind, m = 1 + seed % 4, seed // 4 % 3, rng.randint(3, 4)
    active = sorted(rng.sample(range(m), rng.randint(1, m - 1)))
    y = [Fraction(rng.choice((-1, 1)) * rng.randint(2, 5)) if i in active else Fraction(0) for i in range(m)]
    parents = [(i, Fraction(1)) for i in range(m)]
    parents += [(rng.choice(active), Fraction(rng.choice((1, -1, 2, -3)))) for _ in range(dimension)]
    rng.shuffle(parents)
    v = [Fraction(rng.randint(-2, 2)) for _ in range(m)]
    v[0] += not any(v)
    square = sum(a * a for a in v)
    Q = [[Fraction(i == k) - 2 * v[i] * v[k] / square for k in range(m)] for i in range(m)]
    A = [[row[i] * c for i, c in parents] for row in Q]
    w = [abs(c) for _, c in parents]
    right = [sum(a * b for a, b in zip(row, y, strict=True)) for row in Q]
    if kind == 0:
        problem, entries = sv.Lasso(A, right, 2, weights=w), [b - (1 if b > 0 else -1) if b else b for b in y]
    elif kind == 1:
        problem, entries = sv.BasisPursuit(A, right, weights=w), y
    else:
        problem, entries = sv.SquareRootLasso(A, right, Fraction(1, 3), weights=w), y
    member = [Fraction(0)] * len(parents)
    for i in active:
        places = [k for k, (parent, _) in enumerate(parents) if parent == i]
        shares = [Fraction(rng.randint(0, 3)) for _ in places]
        shares[0] += not any(shares)
        for k, share in zip(places, shares, strict=True):
            member[k] = entries[i] * share / sum(shares) / parents[k][1]
    inactive = [k for k, (i, _) in enumerate(parents) if i not in active]
    families = [[k for k, (parent, _) in enumerate(parents) if parent == i] for i in active]
    alone = [family[0] for family in families if len(family) == 1]
    several = sorted(k for family in families if len(family) > 1 for k in family)
    return problem, dimension, member, inactive, alone, several


@pytest.mark.parametrize("batch", range(10))
def test_planted_degenerate_instances(batch):
    for seed in range(30 * batch, 30 * batch + tries(8, 30)):
        problem, dimension, member, inactive, alone, several = planted(seed)
        assert verified(sv.certify_dimension(problem)).dimension.lower == dimension, seed
        support = verified(sv.certify_support(problem)).support
        assert support.always_zero == tuple(inactive), seed
        assert support.never_zero == tuple(sorted(alone)), seed
        assert support.sometimes_zero == tuple(several), seed
        x = list(member)
        x[inactive[0]] = Fraction(7, 3)
        certificate = verified(sv.certify_distance(problem, x))
        assert certificate.distance.lower == certificate.distance.upper == Fraction(7, 3), seed
        assert certificate.unique is sv.Verdict.FALSE, seed
        for certify in (sv.certify_growth, sv.certify_trust_radius):
            with pytest.raises(sv.AssumptionFailed, match="not unique"):
                certify(problem)


def test_a_square_whose_coordinates_peak_at_one_corner():
    # four equal columns twice: the first maximisers found may coincide, the span must not suffer
    problem = sv.Lasso([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], [3, 4], 1)
    assert verified(sv.certify_dimension(problem)).dimension.lower == 4
    assert verified(sv.certify_support(problem)).support.sometimes_zero == tuple(range(6))


def test_the_other_properties_explain_themselves():
    certificate = sv.certify_dimension(sv.Lasso([[1, 1]], [3], 1))
    assert str(certificate).startswith("dim Xi_2(A, y) = 1\n")
    for name in ("objective_excess", "support", "minimum", "growth", "trust_radius"):
        with pytest.raises(AttributeError, match=r"about a dimension: use [.]dimension"):
            getattr(certificate, name)
    with pytest.raises(AttributeError, match=r"about a support: use [.]support"):
        _ = sv.certify_support(sv.Lasso([[1, 1]], [3], 1)).dimension

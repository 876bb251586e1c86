"""Columns that are multiples of others: who is found, who may have a share, and how far the shares are."""

from __future__ import annotations

import itertools
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from effort import tries
from high_precision import squared_distance_to_shares as by_all_sets
from scipy.sparse import csc_array

import sciverify as sv
from sciverify.certificate.codec import decode
from sciverify.certificate.kinds.convexity import ConvexityEvidence
from sciverify.certify.proofs.convex_distance import squared_distance_to_shares
from sciverify.certify.proofs.strong_convexity import enclose_by_convexity
from sciverify.checker import check
from sciverify.checker.near_columns import _squared_distance_to_shares
from sciverify.errors import Undecided
from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.float_matrix import read_float_data
from sciverify.exact.multiples import families_of_multiples, multiple

MAKE = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


def families(A):
    return families_of_multiples(read_float_data(A, np.ones(A.shape[0])), np.arange(A.shape[1]))


# ---------------------------------------------------------------- who is a multiple of whom


@pytest.mark.parametrize("form", [np.asarray, csc_array])
def test_multiples_are_found_and_nothing_else(form):
    """The last bit of one entry decides; zeros, signs and subnormal numbers count as the numbers that they are."""
    a = np.array([0.0, 3.0, -5.0, 2.0**-1060, 7e300, 0.0, 1.0, 2.0, 3.0, 1.5])
    short = np.array([0.0, 1.0, -1.0, 0.25, 0.0, -0.0, 0.5, 0.0, 8.0, 3.0])
    near = 3 * short
    near[8] = np.nextafter(near[8], 99)
    shifted = np.roll(short, 1)
    A = np.column_stack(
        [short, a, -short, shifted, near, 3 * short, -a / 2, short * 2.0**-1040, np.zeros(10), np.ones(10)]
    )
    found = families(form(A))
    assert {frozenset(family.items()) for family in found} == {
        frozenset({(0, Fraction(1)), (2, Fraction(-1)), (5, Fraction(3)), (7, Fraction(1, 2**1040))}),
        frozenset({(1, Fraction(1)), (6, Fraction(-1, 2))}),
    }


def test_stored_zeros_do_not_count():
    stored = csc_array((np.array([1.0, 0.0, 2.0]), np.array([1, 0, 1]), np.array([0, 1, 3])), shape=(2, 2))
    assert families(stored) == [{0: 1, 1: 2}]


def test_products_are_compared_exactly():
    """Integers whose cross products are 1 apart in more than 2^100: floats cannot tell them apart."""
    rng = np.random.default_rng(0)
    for _ in range(tries(200, 5000)):
        p, q = (int(v) for v in rng.integers(2**52, 2**53, 2))
        a, b = np.array([float(p), float(q)]), np.array([float(q), float(q * q // p)])
        truth = Fraction(int(b[0]), int(a[0])) if int(b[0]) * int(a[1]) == int(b[1]) * int(a[0]) else None
        assert multiple(a, b) == truth
        k = int(rng.integers(1, 2**20))
        c = np.array([float(v) for v in rng.integers(-(2**30), 2**30, 4) if v])
        assert multiple(c * 7, c * k * 2.0**-30) == Fraction(k, 7 * 2**30)
        c[0] = np.nextafter(c[0], np.inf)
        assert multiple(c, np.trunc(c) * k) is None


# ---------------------------------------------------------------- the nearest shares


def test_the_nearest_shares_by_three_routes():
    rng = np.random.default_rng(1)
    for _ in range(tries(60, 1000)):
        count = int(rng.integers(1, 5))
        x = [Fraction(int(v), 8) for v in rng.integers(-20, 21, count)]
        factors = [Fraction(1), *(Fraction(int(v), 4) for v in rng.choice([-12, -9, -5, -4, 4, 6, 8, 11], count - 1))]
        total = Fraction(int(rng.integers(-12, 13)), 4)
        found = squared_distance_to_shares(x, factors, total)
        assert _squared_distance_to_shares(list(zip(x, factors, strict=True)), total) == found
        with mpmath.workdps(40):
            numbers = [[mpmath.mpf(v.numerator) / v.denominator for v in row] for row in (x, factors, [total])]
            tried = by_all_sets(numbers[0], numbers[1], numbers[2][0])
            assert abs(tried - mpmath.mpf(found.numerator) / found.denominator) < 1e-30


# ---------------------------------------------------------------- enclosures and certificates


def accepted(certificate):
    found = check.check_bytes(certificate.to_json().encode())
    assert (found["lower"], found["upper"]) == (certificate.distance.lower, certificate.distance.upper)
    assert decode(certificate.to_json()).to_json() == certificate.to_json()
    return certificate


def with_multiples(kappas, prices, m=30, count=80, seed=0):
    """A and weights with multiples of columns 0 and 1 behind; y = A_0 - 2 A_1 and a little more."""
    rng = np.random.default_rng(seed)
    A = np.round(rng.standard_normal((m, count)) * 2**20) / 2**20
    y = A[:, 0] - 2 * A[:, 1] + 0.1 * rng.standard_normal(m)
    further = [kappa * A[:, i] for i, kappa in kappas]
    return np.column_stack([A, *further]), np.append(np.ones(count), prices), y


def posed(kind, A, y, weights):
    parameter = {"P1": 0.3 * np.linalg.norm(y), "P2": 20.0, "P3": 2.0}[kind]
    return MAKE[kind](A, y, float(parameter), weights=weights)


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("form", [np.asarray, csc_array])
def test_multiples_share_if_they_are_as_cheap(kind, form):
    """Two columns stand for others, the shortest of the cheapest: column 0, and half of column 1."""
    kappas, prices = [(0, -1.0), (0, 3.0), (1, 0.5), (1, 2.0), (1, -4.0)], [1.0, 3.5, 0.5, 2.0, 4.0]
    A, weights, y = with_multiples(kappas, prices)
    problem = posed(kind, form(A), y, weights)
    x = np.zeros(85)
    x[[0, 80, 81, 82, 84]] = 0.25, 0.5, 0.125, -1.0, 0.125
    found = accepted(sv.certify_distance(problem, x))
    assert isinstance(found.evidence, ConvexityEvidence)
    assert dict(found.evidence.twins) == {1: 82, 80: 0, 83: 82, 84: 82}
    assert found.claim.unique is sv.Verdict.FALSE
    alone = posed(kind, A[:, :80], y, weights[:80])
    z = [float(v) for v in sv.solve(alone).x]
    groups = {0: [(0, 1.0), (80, -1.0)], 1: [(82, 1.0), (1, 2.0), (83, 4.0), (84, -8.0)]}
    square = x[81] ** 2 + sum(v * v for v in z[2:])
    for i, total in ((0, z[0]), (1, 2 * z[1])):
        rows = [(mpmath.mpf(x[j]), mpmath.mpf(kappa)) for j, kappa in groups[i]]
        square += float(by_all_sets(*(list(part) for part in zip(*rows, strict=True)), mpmath.mpf(total)))
    assert float(found.distance.lower) == pytest.approx(square**0.5, rel=1e-8)


@pytest.mark.parametrize("kind", MAKE)
def test_groups_of_an_enclosure(kind):
    A, weights, y = with_multiples([(0, -2.0), (0, 3.0), (1, 1.0)], [2.0, 4.0, 1.0])
    problem = posed(kind, A, y, weights)
    z = np.array([float(v) for v in sv.solve(posed(kind, A[:, :80], y, weights[:80])).x])
    E = np.flatnonzero(z)
    found = enclose_by_convexity(problem, weights, FloatColumns(problem.floats, E), z[E])
    assert found.groups == {0: {0: 1, 80: -2}, 1: {1: 1, 82: 1}}
    assert [t.column for t in found.twins if not t.shares] in ([], [81])


@pytest.mark.parametrize("kind", MAKE)
def test_cheaper_columns_take_all(kind):
    """3 A_0 for twice its price: it is the only one of the two that is used."""
    A, weights, y = with_multiples([(0, 3.0)], [2.0])
    found = accepted(sv.certify_distance(posed(kind, A, y, weights), np.zeros(81)))
    assert found.claim.unique is sv.Verdict.TRUE
    columns = found.evidence.columns if isinstance(found.evidence, ConvexityEvidence) else found.evidence.support
    assert 80 in columns
    assert 0 not in columns


@pytest.mark.parametrize("kind", ["P2", "P3"])
def test_a_free_column_stands_for_nobody(kind):
    """A column without cost and without length moves nothing: minimisers are unbounded, and nothing is claimed."""
    A, weights, y = with_multiples([(0, 0.0)], [0.0])
    with pytest.raises(Undecided):
        sv.certify_distance(posed(kind, A, y, weights), np.zeros(81), engine="float")
    A, weights, y = with_multiples([(0, 2.0), (1, 1.0)], [0.0, 1.0])
    weights[0] = 0.0
    with pytest.raises(Undecided):
        sv.certify_distance(posed(kind, A, y, weights), np.zeros(82), engine="float")


@pytest.mark.parametrize("kind", MAKE)
def test_small_instances_against_exact_arithmetic(kind):
    """Ties, unequal prices, dependent columns: the float engine agrees with exact arithmetic, and so does the checker."""
    decided = 0
    for seed in range(tries(12, 200)):
        rng = np.random.default_rng([seed, *kind.encode()])
        A = np.round(rng.standard_normal((4, 4)) * 8) / 8
        w, y = rng.choice([0.5, 1.0], 4), np.round(rng.standard_normal(4) * 8) / 8
        for i, kappa in itertools.product(range(2), (-2.0, 0.75)):
            if rng.random() < 0.7:
                A = np.column_stack([A, kappa * A[:, i]])
                w = np.append(w, abs(kappa) * w[i] * rng.choice([1.0, 1.0, 1.25]))
        largest, size = float(np.max(np.abs(A.T @ y) / w)), float(np.linalg.norm(y))
        share = rng.uniform(0.1, 0.9)
        parameter = {"P1": size * share, "P2": 2 * largest * share, "P3": largest / size * share}[kind]
        problem, x = MAKE[kind](A, y, parameter, weights=w), rng.standard_normal(len(w))
        try:
            found = sv.certify_distance(problem, x, engine="float")
        except Undecided:
            continue
        decided += 1
        truth = sv.certify_distance(problem, x, 20, engine="exact")
        accepted(found)
        assert found.distance.lower <= truth.distance.upper
        assert truth.distance.lower <= found.distance.upper
        assert found.claim.unique in (truth.claim.unique, sv.Verdict.UNDECIDED)
        assert float(found.distance.width) < 1e-6
    assert decided > tries(6, 100)


# ---------------------------------------------------------------- solve, and words


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("form", [np.asarray, csc_array])
def test_solve_gives_one_of_several_minimisers(kind, form):
    """All of a shared entry is the cheapest column's, of these the shortest one's."""
    A, weights, y = with_multiples([(0, 2.0), (1, -0.5)], [2.0, 0.5])
    found = sv.solve(posed(kind, form(A), y, weights), 9)
    accepted(found.certificate)
    alone = sv.solve(posed(kind, A[:, :80], y, weights[:80]), 12)
    assert found.unique is sv.Verdict.FALSE
    assert "a minimiser (there are several)" in str(found)
    assert found.x[80] == found.x[1] == 0
    expected = [*(float(v) for v in alone.x), 0.0, -2 * float(alone.x[1])]
    expected[1] = 0.0
    assert np.allclose([float(v) for v in found.x], expected, atol=2e-9)


def test_solve_on_a_long_support():
    """The rule without an inverse comes first; many digits are left to the other one, and more than doubles have fail."""
    rng = np.random.default_rng(2)
    A = rng.standard_normal((100, 100))
    problem = sv.Lasso(A, A[:, :60] @ rng.standard_normal(60), 20.0)
    found = sv.solve(problem, 9, engine="float")
    assert isinstance(found.certificate.evidence, ConvexityEvidence)
    assert found.unique is sv.Verdict.TRUE
    near = sv.solve(problem, 14, engine="float")
    assert max(abs(float(a - b)) for a, b in zip(found.x, near.x, strict=True)) < 2e-9
    with pytest.raises(Undecided, match="ask for fewer digits"):
        sv.solve(problem, 20, engine="float")


def test_a_shared_entry_that_may_be_zero_is_said_to_be_so():
    A, y = np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([0.5, 0.0])
    found = sv.solve(sv.Lasso(A, y, 1.0), engine="float")
    assert found.unique is sv.Verdict.UNDECIDED
    assert repr(found) == "<Solution of 2 entries within 1e-10 of a minimiser (there may be several)>"


@pytest.mark.parametrize(
    ("kappa", "price", "options", "words"),
    [
        (2.0, 2.0, {"positive": True}, "column 80 (z) is 2 times column 0 (a0): leave one of them out, they share"),
        (1.0, 1.0, {"positive": True}, "column 80 (z) equals column 0 (a0): leave one"),
        (-0.5, 0.0, {}, "column 0 (a0) is -2 times column 80 (z): leave one of them out, as both are free"),
    ],
)
def test_what_is_not_decided_names_both_columns(kappa, price, options, words):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    A, weights, y = with_multiples([(0, kappa)], [price])
    weights[0] = 1.0 if price else 0.0
    frame = pandas.DataFrame(A, columns=[*(f"a{i}" for i in range(80)), "z"])
    with pytest.raises(Undecided) as reason:
        sv.certify_distance(sv.Lasso(frame, y, 20.0, weights=weights, **options), np.zeros(81), engine="float")
    assert words in str(reason.value)


def test_digits_beyond_doubles_name_the_twin():
    A, weights, y = with_multiples([(0, -1.0)], [1.0])
    with pytest.raises(Undecided, match="column 80 is the negative of column 0: leave one of them out, they share"):
        sv.certify_distance(posed("P2", A, y, weights), np.zeros(81), 25, engine="float")

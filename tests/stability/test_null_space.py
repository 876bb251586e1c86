"""Certified null space constants against closed forms, floats and each other."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest
from effort import tries
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

import sciverify as sv
from sciverify.families import identity_and_hadamard
from sciverify.stability.left_inverses import constants_by_enumeration, propose_left_inverses
from sciverify.stability.null_space import operator_norm_above
from sciverify.stability.sparsity_in_levels import SparsityInLevels

EQUIANGULAR = [row[16:] for k, row in enumerate(identity_and_hadamard(16)) if k in (0, 1, 2, 4, 8, 15)]
"""Six rows of a normalised Hadamard matrix: a 6 x 16 equiangular tight frame, ||A_i||^2 = 6/16, coherence 1/3."""


def in_floats(A, sparsities, levels=None, weights=None):
    """rho and gamma of the pseudo-inverses by plain loops over numpy's pinv."""
    matrix = np.array([[float(Fraction(str(v))) for v in row] for row in A])
    N = matrix.shape[1]
    ends = levels or [N]
    w = np.repeat(np.array(weights or [1] * len(ends), dtype=float), np.diff([0, *ends]))
    counts = [sparsities] if isinstance(sparsities, int) else sparsities
    xi = sum(w[end - 1] ** 2 * s for end, s in zip(ends, counts, strict=True))
    choices = [combinations(range(a, b), s) for a, b, s in zip([0, *ends], ends, counts, strict=False)]
    rho = gamma = 0.0
    for parts in product(*choices):
        D = [i for part in parts for i in part]
        inverse = np.linalg.pinv(matrix[:, D])
        gamma = max(gamma, np.linalg.norm(inverse, 2))
        rho = max(rho, max(np.linalg.norm(inverse @ matrix[:, i]) / w[i] for i in range(N) if i not in D))
    return float(np.sqrt(xi) * rho), float(gamma)


CASES = [
    (EQUIANGULAR, 1, None, None),
    (identity_and_hadamard(16), 2, None, None),
    (identity_and_hadamard(4), [1, 1], [4, 8], ["1/2", "1/2"]),
    (identity_and_hadamard(16), [2, 1], [16, 32], [1, "3/2"]),
]


@pytest.mark.parametrize("case", tries(CASES[:3:2], CASES))
def test_enumeration_is_what_floats_find_and_coherence_is_weaker(case):
    A, sparsities, levels, weights = case
    rho, gamma = in_floats(A, sparsities, levels, [float(Fraction(w)) for w in weights] if weights else None)
    sparsity = SparsityInLevels.read(len(A[0]), sparsities, levels, weights)
    exact = constants_by_enumeration(fmpq_mat([list(row) for row in A]), sparsity)
    assert [float(c) for c in exact] == pytest.approx([rho, gamma], rel=1e-8)
    assert exact[0] >= Fraction(rho) * Fraction(1 - 1e-12)
    assert exact[1] >= Fraction(gamma) * Fraction(1 - 1e-12)
    if rho < 1:
        certified = sv.certify_null_space(A, sparsities, levels=levels, weights=weights)
        assert certified.gamma >= exact[1] * (1 - Fraction(1, 10**8))  # the least gamma of all
        assert certified.rho >= exact[0] * (1 - Fraction(1, 10**10)) or certified.proof == "left inverses"
        try:
            weaker = sv.certify_null_space(A, sparsities, levels=levels, weights=weights, method="coherence")
        except sv.Undecided:
            return
        assert weaker.rho >= exact[0] * (1 - Fraction(1, 10**10))
        assert weaker.gamma >= exact[1] * (1 - Fraction(1, 10**8))


@cache
def three_of_hadamard():
    return sv.certify_null_space(identity_and_hadamard(16), 3, method="enumeration")


def test_closed_forms():
    frame = sv.certify_null_space(EQUIANGULAR, 1, method="enumeration")
    assert frame.rho == Fraction(333333333334, 10**12)
    assert frame.gamma**2 >= Fraction(16, 6)
    assert float(frame.gamma) == pytest.approx((16 / 6) ** 0.5, rel=1e-8)
    assert frame.norm >= 1  # rows of an orthonormal matrix
    assert frame.norm < 1 + Fraction(1, 10**8)
    small = three_of_hadamard()
    assert (small.rho, small.proof) == (Fraction(3, 4), "pseudo-inverses")
    large = sv.certify_null_space(identity_and_hadamard(64), [3, 3], levels=[64, 128])
    assert large.proof == "coherence"
    assert large.gamma**2 >= Fraction(8, 5)
    assert large.rho**2 >= Fraction(18, 25)  # sqrt(6) (sqrt(3)/8) (8/5)
    assert float(large.rho) == pytest.approx(18**0.5 / 5, rel=1e-11)


def test_coherence_of_one_level_is_the_textbook_number():
    for s in (1, 2, 3, 4):
        found = sv.certify_null_space(identity_and_hadamard(64), s, method="coherence")
        assert found.rho == pytest.approx(Fraction(s, 8) / (1 - Fraction(s - 1, 8)), rel=1e-11)
    with pytest.raises(sv.Undecided, match=r"rho <= 1\.25"):
        sv.certify_null_space(identity_and_hadamard(64), 5, method="coherence")
    with pytest.raises(sv.Undecided, match="no bound"):
        sv.certify_null_space(identity_and_hadamard(64), 9, method="coherence")


GENERIC = np.random.default_rng(3).integers(-8, 9, (20, 26))


@pytest.mark.thorough
def test_left_inverses_prove_what_pseudo_inverses_do_not():
    sparsity = SparsityInLevels.read(26, 2)
    exact = fmpq_mat(GENERIC.tolist())
    plain = constants_by_enumeration(exact, sparsity)
    assert plain[0] > 1
    with pytest.raises(sv.Undecided):
        sv.certify_null_space(GENERIC, 2, method="coherence")
    found = sv.certify_null_space(GENERIC, 2)
    assert (found.proof, found.rho < Fraction(2, 3)) == ("left inverses", True)
    assert found.gamma >= plain[1] * (1 - Fraction(1, 10**8))  # the pseudo-inverses have the least gamma


def test_proposals_need_not_be_left_inverses():
    """Nonsense in, a valid (weak) statement out; zero gives the pseudo-inverses; the matrix and its floats agree."""
    A, sparsity = GENERIC[:6, :8], SparsityInLevels.read(8, 2)
    exact, rng = fmpq_mat(A.tolist()), np.random.default_rng(0)
    zero = [np.zeros((6, 2))] * sparsity.support_count
    assert constants_by_enumeration(exact, sparsity, zero) == constants_by_enumeration(exact, sparsity)
    nonsense = [rng.standard_normal((6, 2)) for _ in range(sparsity.support_count)]
    rho, gamma = map(float, constants_by_enumeration(exact, sparsity, nonsense))
    for D in sparsity.supports():
        chosen, others = A[:, D], np.delete(A, D, axis=1)
        for _ in range(20):
            u, v = rng.standard_normal(2), rng.laplace(size=6) ** 3
            u = u if rng.random() < 0.3 else -np.linalg.pinv(chosen) @ others @ v
            bound = rho / 2**0.5 * np.abs(v).sum() + gamma * np.linalg.norm(chosen @ u + others @ v)
            assert np.linalg.norm(u) <= bound * (1 + 1e-12)


def test_proposals_have_the_shape_of_the_supports():
    sparsity = SparsityInLevels.read(8, 2)
    found = propose_left_inverses(GENERIC[:6, :8].astype(float), sparsity)
    assert len(found) == 28
    for left, D in zip(found, sparsity.supports(), strict=True):
        assert np.allclose(left.T @ GENERIC[:6, D], np.eye(2), atol=1e-6)


@given(st.lists(st.lists(st.integers(-4, 4), min_size=5, max_size=5), min_size=2, max_size=4))
def test_the_norm_is_bounded_and_nearly_attained(rows):
    matrix = fmpq_mat(rows)
    true = np.linalg.norm(np.array(rows, dtype=float), 2)
    if true > 0:
        assert true * (1 - 1e-12) <= float(operator_norm_above(matrix)) <= true * (1 + 1e-7)


def test_the_norm_of_a_large_matrix_is_a_row_sum():
    matrix = fmpq_mat([[fmpq(int(i == k or i == k + 1)) for k in range(99)] for i in range(99)])
    assert operator_norm_above(matrix) == 2  # A A^T has the row 1, 2, 1


def test_dependent_columns_refute_the_property():
    A = [[1, 2, 0], [2, 4, 1]]
    with pytest.raises(sv.AssumptionFailed, match=r"columns \(0, 1\) of A are dependent"):
        sv.certify_null_space(A, 2)
    assert sv.certify_null_space([[1, 0, "3/5"], [0, 1, "3/5"]], 1).rho < 1


def test_the_property_prints_its_constants_rounded_up():
    assert str(three_of_hadamard()) == (
        "rNSP of a 16 x 32 matrix, s = (3,) in levels (32,): rho <= 0.750000, gamma <= 1.24376, by pseudo-inverses"
    )


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([[1, 1j]], 1), {}, r"A\[0\]\[1\]|real number"),
        (([[0, 0]], 1), {}, "a matrix with a non-zero entry is needed"),
        (([[1, 2]], 1), {"method": "guess"}, "method is 'guess'"),
        (([[1, 2]], 3), {}, "sparsities is 3"),
        (([[1, "x"]], 1), {}, r"A\[0\]\[1\]"),
        ((identity_and_hadamard(64), 6), {"method": "enumeration"}, "supports are too many to enumerate"),
    ],
)
def test_bad_input(arguments, options, message):
    with pytest.raises(sv.InvalidInput, match=message):
        sv.certify_null_space(*arguments, **options)


def test_irrational_entries_are_refused():
    import sympy

    with pytest.raises(sv.InvalidInput, match=r"A\[0\]\[1\] is .*: a rational number is needed"):
        sv.certify_null_space([[1, sympy.sqrt(2)]], 1)


@pytest.mark.parametrize("unit", [Fraction(10) ** 200, Fraction(10) ** 400, Fraction(10) ** -400, Fraction(2) ** -1074])
def test_constants_follow_the_unit_of_the_matrix(unit):
    """||x_D|| <= rho ... + gamma ||Ax||: rho has no unit, gamma that of 1/A; also where no double holds the entries."""
    A = [[1, Fraction(1, 4), 0, -1], [Fraction(1, 3), 2, 1, 1], [0, 1, 1, -1]]
    for method in ("enumeration", None):
        plain = sv.certify_null_space(A, 1, method=method)
        scaled = sv.certify_null_space([[unit * v for v in row] for row in A], 1, method=method)
        assert scaled.proof == plain.proof
        assert abs(scaled.rho / plain.rho - 1) < Fraction(1, 10**6)
        assert abs(scaled.gamma * unit / plain.gamma - 1) < Fraction(1, 10**6)
        assert abs(scaled.norm / unit / plain.norm - 1) < Fraction(1, 10**6)


@pytest.mark.parametrize(
    "A", [[[1e200, 1.0], [1.0, 1e200]], [[1e200, 0], [0, 1e-300]], [["1e-300", 1], [1, "-1e-300"]]]
)
def test_entries_may_span_all_doubles(A):
    found = sv.certify_null_space(A, 1, method="enumeration")
    assert 0 < found.rho < 1
    assert found.norm >= max(abs(Fraction(v)) for row in A for v in row)

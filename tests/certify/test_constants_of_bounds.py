"""Bounds where they are sharp: each holds for the exact value, and would not with a smaller constant or a term less."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq, fmpq_mat
from scipy.sparse import csc_array

import sciverify as sv
from sciverify.certify.proofs.krawczyk import _optimal, _System
from sciverify.certify.proofs.off_support import margin_off_support
from sciverify.certify.proofs.support_enclosure import _Columns, enclose_on_support
from sciverify.certify.proofs.support_scale import enclose_scale
from sciverify.certify.proofs.uniform_stability import _above
from sciverify.certify.proposals.block_support import BlockProposal
from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.singular_value import positive_definite
from sciverify.stability import left_inverses
from sciverify.stability.left_inverses import constants_by_enumeration
from sciverify.stability.sparsity_in_levels import SparsityInLevels


def exactly(array):
    """Doubles as fractions."""
    return [exactly(row) for row in array] if np.ndim(array) else Fraction(float(array))


def dot(u, v):
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


# ---------------------------------------------------------------- float64 enclosures


def test_an_approximate_inverse_is_paid_for(monkeypatch):
    """R = 0.6 G^-1: theta = 0.4, and |e| R / (1 - theta) is the error of h, no less."""
    invert = np.linalg.inv
    monkeypatch.setattr(np.linalg, "inv", lambda gram: 0.6 * invert(gram))
    A, y = np.array([[1.0], [3.0]]), np.array([0.7, 5.0])
    columns = _Columns(A, [0])
    assert columns.theta == pytest.approx(0.4)
    for solved, right in (
        (columns.project(y), dot(exactly(A[:, 0]), exactly(y))),
        (columns.penalise(np.array([0.3])), exactly(0.3)),
    ):
        error = abs(right / 10 - exactly(solved.value[0]))
        assert 0 < error <= exactly(solved.radius) < error * Fraction(101, 100)


@pytest.mark.parametrize("seed", range(12))
def test_the_contraction_counts_the_rounding_of_the_gram_matrix(seed):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((40, 3)) * 10.0 ** rng.integers(-3, 4)
    columns = _Columns(A, [0, 1, 2])
    exact = [exactly(column) for column in A.T]
    gram = [[dot(u, v) for v in exact] for u in exact]
    defect = max(
        sum(abs(int(i == k) - dot(row, [g[k] for g in gram])) for k in range(3))
        for i, row in enumerate(exactly(columns.inverse))
    )
    assert defect <= exactly(columns.theta)


def test_a_residual_that_is_known_to_an_error_leaves_less_margin():
    problem = sv.Lasso(np.eye(2), np.ones(2), 1)
    support = np.array([], dtype=int)

    def margin(error):
        return margin_off_support(problem, problem.floats, np.ones(2), support, np.zeros(2), error, 0.5, None)

    assert margin(0.0) == pytest.approx(1)
    assert 0 < margin(0.49) < 0.03
    with pytest.raises(Undecided, match="not proven inactive"):
        margin(0.51)


def test_the_rounding_of_the_residual_leaves_less_margin(monkeypatch):
    """A = I, y = (3, 1/2), t = 1: the margin of the second column is 1/2, and differences are said to err by 1/5.

    So z is known within 1/5, which moves the residual by 1/5, and its own rounding is 1/5.
    """
    problem = sv.Lasso(np.eye(2), np.array([3.0, 0.5]), 2)
    assert enclose_on_support(problem, np.ones(2), [0], [1]).margin == pytest.approx(0.5)
    exact = midrad.difference
    monkeypatch.setattr(midrad, "difference", lambda *parts: (exact(*parts)[0], 0.2))
    assert enclose_on_support(problem, np.ones(2), [0], [1]).margin == pytest.approx(0.1)


def test_the_scale_lies_in_the_middle_of_its_bounds():
    """t = lam ||r|| / sqrt(1 - lam^2 q) with ||r|| = sqrt(2) within 1/100, q = 1/2, lam = 1/2."""
    problem = sv.SquareRootLasso(np.ones((2, 1)), np.array([3.0, 1.0]), 0.5)
    columns = _Columns(np.ones((2, 1)), [0])
    h, g = columns.project(np.array([3.0, 1.0])), columns.penalise(np.ones(1))
    low, middle, high = enclose_scale(problem, np.array([1.0, -1.0]), 0.01, h, g, np.ones(1))
    ends = [0.5 * (2**0.5 + error) / 0.875**0.5 for error in (-0.01, 0, 0.01)]
    assert [low, middle, high] == pytest.approx(ends, rel=1e-4)


def test_the_rounding_of_one_product_nearly_attains_its_bound():
    rng = np.random.default_rng(1)
    largest = Fraction(0)
    for _ in range(200):
        a, v, y = rng.uniform(1, 2, 3)
        matrix = np.array([[a]])
        value, bound = midrad.product(matrix, np.array([v]))
        error = abs(exactly(a) * exactly(v) - exactly(value[0]))
        assert error <= exactly(bound)
        largest = max(largest, error / exactly(bound))
        value, bound = midrad.difference(np.array([y]), matrix, np.array([v]))
        assert abs(exactly(y) - exactly(a) * exactly(v) - exactly(value[0])) <= exactly(bound)
    assert largest > Fraction(1, 8), "an eighth of the bound would do"


# ---------------------------------------------------------------- row scales


def counted(d, u, v):
    """sum d_k u_k v_k, exactly."""
    return sum((exactly(a) * exactly(b) * exactly(c) for a, b, c in zip(d, u, v, strict=True)), Fraction(0))


def test_products_that_are_lost_below_the_normal_range_are_bounded():
    """(M4), (M7): d v = 2^-1075 is rounded to 0, and A multiplies it by 2^1000: the bound is twice the loss."""
    scales = midrad.RowScales.of(np.array([2.0**-1060]))
    matrix, v = np.array([[2.0**1000]]), np.array([2.0**-15])
    norms = midrad.column_norms(matrix, scales)
    (value,), (bound,) = midrad.column_products(matrix, norms, v, 0.0, scales)
    error = counted(scales.squared, matrix[:, 0], v) - exactly(value)
    assert value == 0
    assert Fraction(1, 4) * exactly(bound) < error <= exactly(bound)


def test_the_rounding_of_products_with_row_scales_nearly_attains_its_bound():
    """(M7), (M6), (M5) with one row: two roundings each."""
    rng = np.random.default_rng(1)
    largest = [Fraction(0)] * 2
    for _ in range(300):
        a, v, d = (np.array([x]) for x in rng.uniform(1, 2, 3))
        scales, matrix = midrad.RowScales.of(d), a[:, None]
        (value,), (bound,) = midrad.column_products(matrix, midrad.column_norms(matrix, scales), v, 0.0, scales)
        error = abs(counted(d, a, v) - exactly(value))
        low, high = map(exactly, midrad.square_bounds(v, scales))
        square = counted(d, v, v)
        assert low < square < high
        assert error <= exactly(bound)
        assert square <= exactly(midrad.norm(v, scales)) ** 2
        assert square <= exactly(midrad.column_norms(v[:, None], scales)[0]) ** 2
        missed = abs(square - (low + high) / 2) / ((high - low) / 2)
        largest = [max(a, b) for a, b in zip(largest, (error / exactly(bound), missed), strict=True)]
    assert largest[0] > Fraction(1, 3), "a third of the bound would do"
    assert largest[1] > Fraction(1, 16), "a sixteenth of the doubt would do"


@pytest.mark.parametrize("exponent", [0, 40, 300])
def test_errors_with_row_scales_are_bounded_in_their_norm(exponent):
    """(M5) to (M7), and differences, for scales of any size, exactly."""
    rng = np.random.default_rng(exponent)
    d = np.exp2(rng.uniform(-exponent, exponent, 9))
    scales = midrad.RowScales.of(d)
    A, y, z = rng.standard_normal((9, 3)), rng.standard_normal(9), rng.standard_normal(3)
    moved = [dot(row, exactly(z)) for row in exactly(A)]
    result, error = midrad.difference(y, A, z, scales)
    gaps = [b - a - exactly(r) for a, b, r in zip(moved, exactly(y), result, strict=True)]
    assert sum(exactly(s) * gap**2 for s, gap in zip(d, gaps, strict=True)) <= exactly(error) ** 2
    values, errors = midrad.column_products(A, midrad.column_norms(A, scales), result, error, scales)
    for column, value, bound in zip(A.T, values, errors, strict=True):
        residual = [exactly(b) - a for a, b in zip(moved, y, strict=True)]
        true = sum(exactly(s) * exactly(a) * r for s, a, r in zip(d, column, residual, strict=True))
        assert abs(true - exactly(value)) <= exactly(bound)
    low, high = midrad.square_bounds(result, scales)
    assert exactly(low) <= counted(d, result, result) <= exactly(high)
    sparse_norms = midrad.column_norms(csc_array(A), scales)
    for column, norm, other in zip(A.T, midrad.column_norms(A, scales), sparse_norms, strict=True):
        assert counted(d, column, column) <= min(exactly(norm), exactly(other)) ** 2


@pytest.mark.parametrize("layout", [np.asarray, csc_array])
@pytest.mark.parametrize("seed", range(6))
def test_the_contraction_counts_row_scales(seed, layout):
    """(M8)"""
    rng = np.random.default_rng(seed)
    A, d = rng.standard_normal((40, 3)) * 10.0 ** rng.integers(-3, 4), np.exp2(rng.uniform(-3, 3, 40))
    columns = _Columns(layout(A), np.arange(3), midrad.RowScales.of(d))
    gram = [[counted(d, u, v) for v in A.T] for u in A.T]
    defect = max(
        sum(abs(int(i == k) - dot(row, [g[k] for g in gram])) for k in range(3))
        for i, row in enumerate(exactly(columns.inverse))
    )
    assert defect <= exactly(columns.theta) < 1e-10


# ---------------------------------------------------------------- bounds over changed data


def test_a_bound_of_a_ball_is_its_upper_end():
    assert 3 <= _above(arb(2, 1)) < 3 + Fraction(1, 10**6)


# ---------------------------------------------------------------- Krawczyk's operator

MAKERS = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}
SHARPEST = (fmpq(851, 949), fmpq(420, 949))
"""z, |z| = 1, at which the derivative of z/|z| changes fastest: a row by 2.146... delta."""


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("scale", [1, 10])
def test_the_variation_of_the_jacobian_is_bounded(kind, scale):
    """Rows of |J(u') - J(u)|, at the corners of the box."""
    parameter = str(2 * scale) if kind == "P2" else "1/2"
    system = _System(
        MAKERS[kind]([[1]], [2 + 1j], parameter), BlockProposal((0,), np.array([0.9 + 0.43j]), float(scale))
    )
    u = [*SHARPEST] if kind == "P2" else [*SHARPEST, fmpq(scale)]
    delta = fmpq(1, 10**6)
    bounds, centre = system.variation(u, delta), system.jacobian(u).tolist()
    for corner in itertools.product((-1, 1), repeat=len(u)):
        moved = system.jacobian([a + s * delta for a, s in zip(u, corner, strict=True)]).tolist()
        for bound, row, other in zip(bounds, centre, moved, strict=True):
            assert not sum(abs(a - b) for a, b in zip(row, other, strict=True)) > bound


@pytest.mark.parametrize("kind", ["P1", "P3"])
def test_columns_off_the_support_are_held_against_the_least_scale_of_the_box(kind):
    """(K6), (K7): |A_2^H r| = 1/2 within sqrt(2) delta, and t = 1 within delta: inactive up to delta = 0.2071."""
    problem = MAKERS[kind](np.eye(2), [2 + 1j, 0.5], "1/2")
    system, u = _System(problem, BlockProposal((0,), np.array([1 + 1j]), 1.0)), [fmpq(1)] * 3
    assert 0 < _optimal(system, u, fmpq(18, 100)).margin <= 1 - (0.5 + 2**0.5 * 0.18) / 0.82
    with pytest.raises(Undecided, match="column 1 is not proven inactive"):
        _optimal(system, u, fmpq(21, 100))
    with pytest.raises(Undecided, match="not separated from 0"):
        _optimal(system, u, fmpq(1))


# ---------------------------------------------------------------- exact elimination


@pytest.mark.parametrize(
    ("matrix", "answer"),
    [([[1]], True), ([[0]], False), ([[2, 1], [1, 2]], True), ([[1, 1], [1, 1]], False), ([[1, 2], [2, 1]], False)],
)
def test_a_matrix_with_a_null_vector_is_not_positive_definite(matrix, answer):
    assert positive_definite([[fmpq(x) for x in row] for row in matrix]) is answer


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0])
def test_floats_only_propose_the_largest_eigenvalue(factor, monkeypatch):
    """A wrong proposal makes gamma larger, never smaller than the truth: Y = (A_D^T A_D)^-1, here 1/4 and 1."""
    matrix = fmpq_mat([[2, 0, 0], [0, 1, 0], [0, 0, 1]])
    sparsity = SparsityInLevels.read(3, 1)
    eigenvalues = np.linalg.eigvalsh
    monkeypatch.setattr(left_inverses.np.linalg, "eigvalsh", lambda forms: factor * eigenvalues(forms))
    assert 1 <= constants_by_enumeration(matrix, sparsity)[1] < 1 + Fraction(1, 10**6)

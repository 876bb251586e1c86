"""Multipliers that confine the set of minimisers.

Statement. Let g = A^T m with s_i g_i >= 0 on E, <m, p> >= 0 for a ray, <m, a> <= 0, where Bz = a - tau p on Xi. Then
every minimiser vanishes where g_i != 0, and dim Xi is at most the number of columns that are left minus their rank.
If instead s g_k + [k = i] >= 0 for all (k, s) in E and <m, a> < 0, then |z_i| >= -<m, a> > 0 at every minimiser. Free
entries have both signs in E: g = 0 there, but for the entry i itself, where |g_i| <= 1.

Assumption. p and one minimiser are optimal together (rule dual-optimality).

Proof: docs/certificate-format.md, rules confining-multiplier and positive-entry. Certificate: supports and dimensions
of the instances below, whose solution sets are simplices known in closed form. Check: `python
proofs_numeric/confinement.py`, or pytest.
"""

from __future__ import annotations

import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.families import TiedColumns


def verified(certificate):
    """The certificate, after the independent checker accepted it."""
    check.check_bytes(certificate.to_json().encode())
    return certificate


@pytest.mark.parametrize("copies", [2, 3, 5])
@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso])
def test_equal_columns_span_a_simplex(make, copies):
    """`copies` equal columns beside one that is always used and one that never is."""
    A = [[1] * copies + [0, 0], [0] * copies + [1, "1/8"]]
    problem = make(A, [4, 3], "1/4")
    assert verified(sv.certify_dimension(problem)).dimension.lower == copies - 1
    support = verified(sv.certify_support(problem)).support
    assert support.sometimes_zero == tuple(range(copies))
    assert support.never_zero == (copies,)
    assert support.always_zero == (copies + 1,)


def test_the_limit_of_the_tied_columns():
    """The simplex of docs/theory/tied-columns.md, part 2: dimension N - m, entries of u as they are."""
    family = TiedColumns(m=3, N=6, K=1, further_nonzeros=1, normalisation="rational")
    problem = family.limit().problem
    assert verified(sv.certify_dimension(problem)).dimension.upper == family.tied - 1
    support = verified(sv.certify_support(problem)).support
    assert support.sometimes_zero == tuple(range(family.tied))
    assert len(support.never_zero) == 1


@pytest.mark.parametrize("copies", [2, 3])
@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso])
def test_equal_columns_beside_a_free_one(make, copies):
    """The free entry takes the mean: `copies` equal columns, and one that neither is."""
    A = [[1] * copies + [0, 1], [0] * (copies + 1) + [1], [0] * copies + ["1/8", 1]]
    problem = make(A, [7, 2, 2], "1/4", weights=[1] * (copies + 1) + [0])
    assert verified(sv.certify_dimension(problem)).dimension.lower == copies - 1
    support = verified(sv.certify_support(problem)).support
    assert support.sometimes_zero == tuple(range(copies))
    assert copies + 1 in support.never_zero
    assert support.always_zero == (copies,)


@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso])
def test_signs_choose_among_opposite_columns(make):
    """A column and its opposite: both with two signs, one of them if the other may not point that way."""
    A, y = [[1, -1], [0, 0]], [3, 1]
    assert verified(sv.certify_dimension(make(A, y, "1/4"))).dimension.lower == 1
    chosen = make(A, y, "1/4", signs=[1, 1])
    assert verified(sv.certify_dimension(chosen)).dimension.upper == 0
    assert verified(sv.certify_support(chosen)).support.never_zero == (0,)
    both = make(A, y, "1/4", signs=[1, -1])
    assert verified(sv.certify_support(both)).support.sometimes_zero == (0, 1)


def test_a_residual_that_is_not_unique_counts_as_a_dimension():
    """P3 with ||p|| = 1: A = 1, y = 3, lambda = 1 has Xi = [0, 3]."""
    problem = sv.SquareRootLasso([[1]], [3], 1)
    assert verified(sv.certify_dimension(problem)).dimension.lower == 1
    assert verified(sv.certify_support(problem)).support.sometimes_zero == (0,)


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))

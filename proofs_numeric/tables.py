"""Tables of columns with a dispersion bound: against finite matrices that are as they are said to be.

Statement. ||(A - z) v||^2 <= (s + eps ||v||)^2 + c^2 ||v||^2 for v in the first n columns, with s in the first m >= n
rows (DB1), the same with its own bound for the adjoint (DB2), and errors of entries by Schur's test (DB3).

Assumption. What is printed: the dispersion bounds, the errors of entries, self-adjointness.

Proof: docs/theory/tables.md. Certificate: `sv.certify_spectral_point`, below. The truth: random matrices, followed by
zeros, whose dispersion is computed; their singular values. Check: `python proofs_numeric/tables.py`, or pytest.
"""

from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check

SIZE = 12


def examine(seed):
    """The bound is at least the residual of the true operator for the vector that was used."""
    rng = np.random.default_rng(seed)
    truth = rng.standard_normal((SIZE, SIZE)) * 0.6 ** np.abs(np.subtract.outer(range(SIZE), range(SIZE)))
    n = int(rng.integers(1, 6))
    m, error = int(rng.integers(n, 9)), float(rng.choice([0.0, 0.01]))
    listed = truth + error * rng.uniform(-1, 1, truth.shape)
    bounds = [float(np.linalg.norm(B[m:, :n], 2)) * (1 + 1e-9) for B in (truth, truth.T)]
    z, v = float(rng.integers(-2, 3)) / 2, rng.standard_normal(n)
    table = sv.table_of(
        lambda j: dict(enumerate(listed[:, j])), n, m, bounds[0], adjoint_dispersion=bounds[1], entry_error=error
    )
    found = sv.certify_spectral_point(table, z, v, first=0, resolvent=sv.power_growth(1))
    check.check_bytes(found.to_json().encode())
    u = np.concatenate([v, np.zeros(SIZE - n)])
    exact = np.linalg.norm(truth @ u - z * u) / np.linalg.norm(u)
    assert float(found.claim.error) >= exact * (1 - 1e-3), seed  # the vector is rounded
    proposed = sv.certify_spectral_point(table, z, size=n, resolvent=sv.power_growth(1))
    least = min(np.linalg.svd(truth - z * np.eye(SIZE), compute_uv=False)[-1], abs(z))
    assert float(proposed.claim.error) >= least * (1 - 1e-9), seed
    return float(found.claim.error) / exact


@pytest.mark.parametrize("seed", range(12))
def test_no_bound_is_too_small(seed):
    """For a vector that is given, and for one that is proposed."""
    examine(seed)


def test_the_root_of_squares_is_attained():
    """A e_0 = e_0 + 2 e_1, one row known: (A - 0) e_0 has the norm sqrt(1 + 4), and not 3."""
    table = sv.table_of(lambda j: {j: 1, j + 1: 2}, 1, 1, 2)
    found = sv.certify_spectral_point(table, 0, resolvent=sv.power_growth(1))
    assert abs(float(found.claim.error) - 5**0.5) < 1e-8


def test_a_smaller_support_than_that_of_the_vector_would_be_false():
    """A = 0, z = 1, v = e_3: the rows below 3 alone have the residual 0, and 1/||R(1)|| = 1."""
    with pytest.raises(sv.InvalidInput, match="the table has the columns"):
        sv.certify_spectral_point(sv.table_of(lambda j: {}, 3, 3, 0), 1, [1.0], first=3, resolvent="normal")


def test_errors_add_up_along_a_row():
    """Each entry of a row of k entries off by 1: the norm changes by sqrt k for one row, by k for a square."""
    ones = np.ones((5, 5))
    assert abs(np.linalg.norm(ones, 2) - 5) < 1e-12
    table = sv.table_of(lambda j: dict.fromkeys(range(5), 0), 5, 5, 0, entry_error="1/10")
    found = sv.certify_spectral_point(table, 0, np.ones(5), resolvent=sv.power_growth(1))
    assert abs(found.claim.error - 0.5) < 1e-9


if __name__ == "__main__":
    ratios = [examine(number) for number in range(1000)]
    print(
        f"1000 tables: no bound below the residual of the true operator, the median is {np.median(ratios):.2f} times it"
    )

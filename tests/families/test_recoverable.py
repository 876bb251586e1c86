from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv
from sciverify.families import identity_and_hadamard


@pytest.mark.parametrize("m", [1, 4, 16, 64])
def test_rows_are_orthogonal_and_entries_are_doubles(m):
    rows = identity_and_hadamard(m)
    floats = np.array([[int(v.p) / int(v.q) for v in row] for row in rows])
    assert np.array_equal(floats @ floats.T, 2 * np.eye(m))  # dyadic: exact in floats
    assert np.array_equal(floats[:, :m], np.eye(m))
    assert np.array_equal(np.abs(floats[:, m:]), np.full((m, m), m**-0.5))


@pytest.mark.parametrize("m", [0, 2, 8, 36, 48, 4096 * 4, 2.5])
def test_other_sizes_are_refused(m):
    with pytest.raises(sv.InvalidInput, match=r"m is "):
        identity_and_hadamard(m)

"""Weights that come as doubles stay doubles, and mean the same as any other weights; CSC matrices are kept as they are."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from scipy.sparse import csc_array, csr_array

import sciverify as sv
from sciverify.errors import InvalidInput
from sciverify.exact import midrad
from sciverify.exact.float_matrix import read_float_data
from sciverify.exact.sparse import ascending_columns

A, Y = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]]), np.array([1.0, 2.0])
WEIGHTS = [0.1, 3.0, 2.0**-1070]


@pytest.mark.parametrize(
    "form", [np.array, list, tuple, lambda w: np.array(w, dtype=object), lambda w: np.array([w]).T]
)
def test_weights_of_every_form_are_the_same_numbers(form):
    posed = sv.Lasso(A, Y, 1, weights=form(WEIGHTS))
    exact = sv.Lasso(A, Y, 1, weights=[Fraction(w) for w in WEIGHTS])
    assert posed == exact
    assert posed.weights == exact.weights
    assert posed.float_weights.tolist() == WEIGHTS
    assert posed.free == exact.free == ()
    assert posed.field is None
    assert pickle.loads(pickle.dumps(posed)) == posed
    assert posed.with_parameter("1/3").weights == exact.weights


@pytest.mark.parametrize("form", [np.array, list])
def test_zeros_are_free_and_numbers_near_them_are_not(form):
    posed = sv.Lasso(A, Y, 1, weights=form([0.0, -0.0, 2.0**-1074]), positive=True)
    assert posed.free == (0, 1)
    assert posed.signs == (0, 0, 1)
    assert not np.signbit(posed.float_weights).any()
    behind = sv.Lasso(A, Y, 1, weights=form([1.0, 2.0, 0.0]), intercept=True)
    assert behind.free == (2, 3)
    assert list(behind.weights) == [1, 2, 0, 0]


def test_the_weights_of_the_caller_are_copied():
    weights = np.array([1.0, 2.0, 3.0])
    posed = sv.Lasso(A, Y, 1, weights=weights)
    weights[0] = 5.0
    assert list(posed.weights) == [1, 2, 3]
    assert posed.float_weights.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.array([1.0, -2.0, 3.0]), r"weights\[1\] is -2: it must not be negative"),
        (np.array([1.0, 2.0**-1074 * -1, 3.0]), r"weights\[1\] is .*: it must not be negative"),
        (np.array([1.0, np.nan, 3.0]), r"weights\[1\] is nan"),
        ([1.0, np.inf, 3.0], r"weights\[1\] is inf"),
        (np.array([1.0, 2.0]), "weights has 2 entries, 3 are needed"),
        ([1.0, 2.0, 3.0, 4.0], "weights has 4 entries, 3 are needed"),
        (np.ones((3, 3)), "must be a vector"),
    ],
)
def test_what_is_no_vector_of_weights_is_refused(weights, words):
    with pytest.raises(InvalidInput, match=words):
        sv.Lasso(A, Y, 1, weights=weights)


def test_a_free_entry_has_no_sign_constraint():
    with pytest.raises(InvalidInput, match=r"signs\[1\] is -1 and weights\[1\] is 0"):
        sv.Lasso(A, Y, 1, weights=np.array([1.0, 0.0, 1.0]), signs=[1, -1, 0])


# ---------------------------------------------------------------- sparse columns


def broken(**parts):
    found = csc_array(np.array([[0.0, 1.0, 0.0], [2.0, 3.0, 0.0]]))
    for name, values in parts.items():
        setattr(found, name, np.array(values))
    return found


def test_columns_that_ascend_are_kept_and_others_are_put_in_order():
    rng = np.random.default_rng(0)
    dense = rng.standard_normal((20, 30)) * (rng.random((20, 30)) < 0.2)
    dense[:, [0, 7, 29]] = 0.0
    matrix = csc_array(dense)
    assert ascending_columns(matrix) is not None
    shuffled = csc_array((matrix.data.copy(), matrix.indices.copy(), matrix.indptr), shape=matrix.shape)
    part = slice(*matrix.indptr[np.flatnonzero(np.diff(matrix.indptr) > 1)[0] :][:2])
    shuffled.indices[part], shuffled.data[part] = matrix.indices[part][::-1].copy(), matrix.data[part][::-1].copy()
    assert ascending_columns(shuffled) is None
    for form in (matrix, shuffled, csr_array(dense)):
        kept = read_float_data(form, np.ones(20)).matrix
        assert np.array_equal(kept.toarray(), dense)
        assert not np.shares_memory(kept.data, form.data)
    norms = midrad.column_norms(matrix)
    assert (norms >= np.linalg.norm(dense, axis=0)).all()
    assert (norms <= np.linalg.norm(dense, axis=0) * (1 + 1e-8) + 1e-100).all()
    assert midrad.column_norms(csc_array((5, 4))).max() < 1e-100


@pytest.mark.parametrize(
    "parts",
    [
        {"indices": [1, 0, 0]}, {"indices": [1, 1, 1]}, {"indices": [1, 0, 2]}, {"indices": [1, -1, 1]},
        {"indptr": [0, 1, 3]}, {"indptr": [0, 3, 1, 3]}, {"indptr": [1, 1, 3, 3]}, {"indices": [1.0, 0.0, 1.0]},
        {"indptr": [0, 1, 2, 2]}, {"data": [1.0, 2.0]},
    ],
)  # fmt: skip
def test_another_structure_is_looked_at_entry_by_entry(parts):
    assert ascending_columns(broken()) is not None
    assert ascending_columns(broken(**parts)) is None


def test_a_sparse_row_has_few_roundings():
    """The error bound of a product counts the entries of a row, not the columns."""
    matrix = csc_array(np.eye(50))
    v = np.arange(50.0)
    _, sparse = midrad.product(matrix, v)
    _, dense = midrad.product(np.eye(50), v)
    assert 0 < 20 * sparse < dense

"""Sparse data of every format and type: each place once, sums exact, whatever SciPy notes about the matrix."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp

import sciverify as sv

FORMATS = ["coo", "csc", "csr", "bsr", "dia", "lil", "dok"]
TYPES = [np.float32, np.float64, np.longdouble, np.int8, np.uint8, np.int64, np.uint64]


def rows_of(matrix, m=2):
    """The exact matrix that a problem reads."""
    return [[Fraction(int(v.p), int(v.q)) for v in row] for row in sv.Lasso(matrix, [1] * m, 1).matrix]


def checked(problem, x, path, engine="auto"):
    """The distance of x, from a certificate that the checker accepts."""
    certificate = sv.certify_distance(problem, x, engine=engine)
    sv.check(certificate.save(path / "c.json"))
    return certificate.distance


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", [sp.coo_array, sp.coo_matrix])
@pytest.mark.parametrize("dtype", TYPES)
def test_formats_and_types_mean_the_same_matrix(form, kind, dtype):
    dense = [[1, 0, 3, 0], [0, 100, 0, 2]]
    listed = kind(np.array(dense, dtype=np.float64))
    listed.data = listed.data.astype(dtype)
    assert rows_of(listed.asformat(form)) == dense
    assert sv.Lasso(listed.asformat(form), [Fraction(1, 3), 1], 1) == sv.Lasso(dense, [Fraction(1, 3), 1], 1)


@pytest.mark.parametrize(
    ("dtype", "entries", "total"),
    [
        (np.float64, [1e16, 1.0, -1e16], 1),
        (np.float64, [1e308, 1e308], 2 * Fraction(1e308)),
        (np.float64, [1.0, 2.0**-60], 1 + Fraction(1, 2**60)),
        (np.float32, [1.0, 2.0**-30], 1 + Fraction(1, 2**30)),
        (np.longdouble, [1.0, 2.0**-60], 1 + Fraction(1, 2**60)),
        (np.uint8, [200, 100], 300),
        (np.int8, [-128, -128], -256),
        (np.int64, [2**62, 2**62, 1], 2**63 + 1),
        (np.uint64, [2**63, 2**63, 1], 2**64 + 1),
    ],
)
@pytest.mark.parametrize("form", ["coo", "csr", "csc", "bsr"])
def test_entries_at_one_place_are_added_exactly(dtype, entries, total, form):
    count = len(entries)
    values = np.array([*entries, 1], dtype=dtype)
    starts = np.array([0, count, count + 1], dtype=np.int32)
    places = np.array([0] * count + [1], dtype=np.int32)
    if form == "coo":
        matrix = sp.coo_array((values, (places, places)), shape=(2, 2))
    elif form == "bsr":
        matrix = sp.bsr_array((values.reshape(-1, 1, 1), places, starts), shape=(2, 2))
    else:
        matrix = {"csr": sp.csr_array, "csc": sp.csc_array}[form]((values, places, starts), shape=(2, 2))
    before = matrix.data.copy()
    assert rows_of(matrix) == [[total, 0], [0, 1]]
    assert np.array_equal(matrix.data, before)


def test_sparse_vectors_are_added_exactly():
    y = sp.coo_array((np.array([200, 100, 7], dtype=np.uint8), ([0, 0, 1],)), shape=(2,))
    assert [int(v.p) for v in sv.Lasso([[1], [2]], y, 1).measurements] == [300, 7]
    assert [int(v.p) for v in sv.Lasso([[1, 0], [0, 1]], [1, 2], 1, weights=y).weights] == [300, 7]


def test_complex_entries_at_one_place(tmp_path):
    matrix = sp.coo_array((np.array([1 + 1e16j, 1j, -1e16j, 2]), ([0, 0, 0, 0], [0, 0, 0, 1])), shape=(1, 2))
    problem = sv.Lasso(matrix, np.array([3 + 1j]), 1)
    assert problem.complex_data.exact_rows()[0][0] == (1, 1)
    checked(problem, [0, 0], tmp_path)
    matrix = sp.coo_array((np.array([1j, 2.0**-60 * 1j]), ([0, 0], [0, 0])), shape=(1, 2))
    with pytest.raises(sv.InvalidInput, match=r"A\[0\]\[0\] has the entries .* no complex double"):
        sv.Lasso(matrix, np.array([3 + 1j]), 1)


def unsorted(form, lie):
    """[[3, 1, 0], [5, 2, 4]] with descending places and, in column (or row) 0, one that occurs twice."""
    dense = np.array([[3.0, 1, 0], [5, 2, 4]])
    lines = dense.T if form == "csc" else dense
    values, places, starts = [], [], [0]
    for line in lines:
        for k in reversed(np.flatnonzero(line).tolist()):
            twice = k == 0 and not starts[1:]
            values += [line[k] - 1, 1.0] if twice else [line[k]]
            places += [k, k] if twice else [k]
        starts.append(len(values))
    kind = {"csc": sp.csc_matrix, "csr": sp.csr_array}[form]
    matrix = kind((np.array(values), np.array(places), np.array(starts)), shape=dense.shape)
    if lie:
        matrix.has_canonical_format = True
        matrix.has_sorted_indices = True
    return matrix, dense


@pytest.mark.parametrize("form", ["csc", "csr"])
@pytest.mark.parametrize("lie", [False, True])
@pytest.mark.parametrize("engine", ["float", "exact"])
def test_flags_are_not_believed(form, lie, engine, tmp_path):
    matrix, dense = unsorted(form, lie)
    places = matrix.indices.copy()
    found = checked(sv.Lasso(matrix, [1.0, 2.0], 0.5), np.zeros(3), tmp_path, engine)
    assert found == checked(sv.Lasso(sp.csc_array(dense), [1.0, 2.0], 0.5), np.zeros(3), tmp_path, engine)
    assert np.array_equal(matrix.indices, places)
    network = sv.unroll(sv.Ista(matrix, lam=0.5, tau=2.0**-8), 3)
    assert network.enclose([1.0, 2.0]) == sv.unroll(sv.Ista(dense, lam=0.5, tau=2.0**-8), 3).enclose([1.0, 2.0])


def test_coo_flag_is_not_believed():
    matrix = sp.coo_array((np.array([1.0, 2.0]), ([0, 0], [1, 1])), shape=(2, 2))
    matrix.has_canonical_format = True
    assert rows_of(matrix) == [[0, 3], [0, 0]]


def outside(part, value):
    matrix = sp.csc_array(np.array([[1.0, 0], [0, 2]]))
    getattr(matrix, part)[-1] = value
    return matrix


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (outside("indices", 2), "entry at 2: from 0 to 1"),
        (outside("indices", -1), "entry at -1: from 0 to 1"),
        (outside("indptr", 3), "do not ascend"),
        (outside("indptr", 0), "do not ascend"),
        (sp.coo_array((np.array([np.nan, 1.0]), ([0, 0], [1, 1])), shape=(2, 2)), r"A\[0\]\[1\] is nan"),
    ],
)
def test_no_matrix(matrix, words):
    with pytest.raises(sv.InvalidInput, match=words):
        sv.Lasso(matrix, [1.0, 2.0], 1)

"""No array of the caller's is kept or changed, and nothing that the library hands out can be changed in place."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest
import scipy.sparse as sp

import sciverify as sv
from sciverify.problems.isometry import OrthonormalColumns

RNG = np.random.default_rng(5)
DENSE = RNG.standard_normal((6, 9))
Y = RNG.standard_normal(6)
X = np.where(RNG.random(9) < 0.3, RNG.standard_normal(9), 0.0)
WEIGHTS = 1 + RNG.random(9)
ORDERS = {
    "rows": lambda a: np.array(a, order="C"),
    "columns": lambda a: np.array(a, order="F"),
    "reversed": lambda a: np.ascontiguousarray(a[..., ::-1])[..., ::-1],
    "every other": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
}
SPARSE = [sp.csc_array, sp.csr_array, sp.coo_matrix, sp.csc_matrix]
PROBLEMS = [sv.BasisPursuit, sv.Lasso, sv.SquareRootLasso]


def spoil(*arrays):
    """Change every entry in place."""
    for array in arrays:
        target = array.data if sp.issparse(array) else array
        target *= 3
        target += 1


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("engine", ["float", "exact"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_change_after_posing_changes_nothing(problem, engine, order, tmp_path):
    A, y, x, w = (ORDERS[order](a) for a in (DENSE, Y, X, WEIGHTS))
    posed, truth = problem(A, y, 0.5, weights=w), problem(DENSE.copy(), Y.copy(), 0.5, weights=WEIGHTS.copy())
    spoil(A, y, w)
    certificate = sv.certify_distance(posed, x, engine=engine)
    spoil(x)
    assert certificate.to_json() == sv.certify_distance(truth, X.copy(), engine=engine).to_json()
    sv.check(certificate.save(tmp_path / "c.json"))


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("engine", ["float", "exact"])
@pytest.mark.parametrize("kind", SPARSE)
def test_a_change_of_sparse_data_changes_nothing(problem, engine, kind, tmp_path):
    A, y = kind(DENSE), Y.copy()
    posed, truth = problem(A, y, 0.5), problem(kind(DENSE), Y.copy(), 0.5)
    sv.certify_distance(posed, X)
    spoil(A, y)
    certificate = sv.certify_distance(posed, X, engine=engine)
    assert certificate.to_json() == sv.certify_distance(truth, X, engine=engine).to_json()
    sv.check(certificate.save(tmp_path / "c.json"))


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_a_change_of_complex_data_changes_nothing(dtype, tmp_path):
    A, y, x = (DENSE[:2, :3] + 1j).astype(dtype), (Y[:2] - 1j).astype(dtype), X[:3].astype(dtype)
    posed, truth = sv.Lasso(A, y, 0.5), sv.Lasso(A.copy(), y.copy(), 0.5)
    spoil(A, y)
    certificate = sv.certify_distance(posed, x)
    assert certificate.to_json() == sv.certify_distance(truth, x.copy()).to_json()
    spoil(x)
    sv.check(certificate.save(tmp_path / "c.json"))


def test_isometries_and_row_scales_are_copied():
    Q, d = np.array([[0.0, 1], [-1, 0]]), np.array([2.0, 3.0])
    exact = [list(row) for row in sv.Lasso(Q, [1, 1], 1).matrix]
    isometry = OrthonormalColumns(exact)
    posed = [sv.Lasso(np.eye(2), Y[:2], 1, row_scales_squared=d, isometry=q) for q in (Q, isometry)]
    spoil(Q, d)
    exact[0][0] = exact[0][1]
    for problem in posed:
        assert problem == sv.Lasso(np.eye(2), Y[:2], 1, row_scales_squared=[2, 3], isometry=[[0, 1], [-1, 0]])


def arrays_in(value, seen=None):
    """Every array that can be reached from an object of the library."""
    seen = set() if seen is None else seen
    if id(value) in seen or isinstance(value, str | int | float | type):
        return []
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return [value]
    if sp.issparse(value):
        return [value.data, value.indices, value.indptr]
    parts = []
    if isinstance(value, list | tuple):
        parts = list(value)
    elif isinstance(value, dict):
        parts = list(value.values())
    elif type(value).__module__.startswith("sciverify"):
        parts = [getattr(value, f.name) for f in fields(value)] if is_dataclass(value) else []
        parts += list(getattr(value, "__dict__", {}).values())
    return [array for part in parts for array in arrays_in(part, seen)]


@pytest.mark.parametrize("engine", ["float", "exact"])
@pytest.mark.parametrize("form", [np.array, sp.csc_array])
@pytest.mark.parametrize("digits", [None, 25])
def test_what_a_certificate_holds_is_read_only(engine, form, digits, tmp_path):
    certificate = sv.certify_distance(
        sv.SquareRootLasso(form(DENSE), Y, 0.5, weights=WEIGHTS), X, digits, engine=engine
    )
    loaded = sv.load_certificate(certificate.save(tmp_path / "c.json"))
    for found in (certificate, loaded):
        arrays = arrays_in(found)
        assert len(arrays) >= 2 or (found is loaded and engine == "exact")
        assert not any(array.flags.writeable for array in arrays)


def test_complex_certificates_and_solutions_are_read_only():
    fit = sv.BasisPursuit(np.array([[1 + 1j, 0.5]]), np.array([1 + 1j]), 0)
    complex_one = sv.certify_distance(sv.Lasso(DENSE[:2, :3] + 1j, Y[:2] - 1j, 0.5), [0, 0, 0])
    solution = sv.solve(sv.Lasso(DENSE, Y, 0.5), 8, engine="float")
    for found in (sv.certify_distance(fit, [0, 0]), complex_one, solution.certificate):
        arrays = arrays_in(found)
        assert len(arrays) >= 3
        assert not any(array.flags.writeable for array in arrays)


def test_posing_changes_nothing():
    A = sp.csc_matrix((np.array([1.0, 2, 3, 4]), np.array([1, 0, 1, 1]), np.array([0, 2, 4])), shape=(2, 2))
    A.data.flags.writeable = A.indices.flags.writeable = A.indptr.flags.writeable = False
    y = np.array([1.0, 2.0])
    y.flags.writeable = False
    sv.certify_distance(sv.Lasso(A, y, 1), y)
    sv.unroll(sv.Ista(A, lam=0.5), 2).enclose(y)
    assert A.indices.tolist() == [1, 0, 1, 1]


def test_data_of_oracles_are_copied():
    rows, column = (
        [list(row) for row in sv.Lasso(DENSE[:2, :3], Y[:2], 1).matrix],
        list(sv.Lasso(DENSE[:2, :3], Y[:2], 1).measurements),
    )
    weights, squares = np.array([1.0, 2.0, 3.0]), [column[0] * 0 + 2, column[0] * 0 + 3]
    A, b = sv.ComputableMatrix.of(rows).scale_rows(squares), sv.ComputableMatrix.column(column)
    posed = [sv.ComputableProblem(sv.Lasso, A, b, 1, weights=w) for w in (weights, iter([1, 2, 3]))]
    expected = [p.approximate(30) for p in posed]
    rows[0][0], column[0], squares[0] = rows[0][1], column[1], squares[1]
    spoil(weights)
    assert [p.approximate(30) for p in posed] == expected
    assert expected[0] == expected[1]

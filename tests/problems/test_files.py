from __future__ import annotations

import json

import numpy as np
import pytest

from sciverify import InvalidInput
from sciverify.problems.files import read_problem, read_vector


def test_json_strings_are_exact_and_decimals_are_float64(tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"A": [[0.1, "1/10"]], "y": [1], "lam": "1/3", "weights": [1, 2]}))
    problem = read_problem(path, "square-root-lasso")
    assert problem.matrix[0][0] != problem.matrix[0][1]
    assert problem.lam * 3 == 1


def test_json_integers_are_exact(tmp_path):
    path, large = tmp_path / "p.json", 2**53 + 1
    path.write_text(f'{{"A": [[{large}, {large}.0, "{large}.0", {large}e0]], "y": [-{large}], "lam": {large}}}')
    problem = read_problem(path, "square-root-lasso")
    assert [int(v.p) for v in problem.matrix[0]] == [large, 2**53, large, 2**53]
    assert (int(problem.measurements[0].p), int(problem.lam.p)) == (-large, large)
    path.write_text(f"[{large}, {10**3000}, 1e-5, -0, 0.0e7]")
    assert read_vector(path) == [large, 10**3000, 1e-5, 0, 0.0]


@pytest.mark.parametrize("dtype", [np.int64, np.uint64, np.longdouble])
def test_arrays_in_files_are_exact(tmp_path, dtype):
    A = np.array([[2**53 + 1, 1]], dtype=dtype)
    np.savez(tmp_path / "p.npz", A=A, y=A[0, :1], lam=A[0, 0])
    problem = read_problem(tmp_path / "p.npz", "square-root-lasso")
    assert {int(v.p) for v in (problem.matrix[0][0], problem.measurements[0], problem.lam)} == {2**53 + 1}


def test_npz_and_npy_are_read_without_pickle(tmp_path):
    np.savez(tmp_path / "p.npz", A=np.eye(2), y=np.ones(2), lam=0.5)
    assert read_problem(tmp_path / "p.npz", "square-root-lasso").shape == (2, 2)
    np.save(tmp_path / "x.npy", np.array([1.0, 2.0]))
    assert list(read_vector(tmp_path / "x.npy")) == [1.0, 2.0]
    np.save(tmp_path / "bad.npy", np.array([object()]), allow_pickle=True)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_vector(tmp_path / "bad.npy")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ("[1]", "an object with the keys"),
        ('{"A": [[1]], "y": [1]}', "lacks lam"),
        ('{"A": [[1]], "y": [1], "lam": 1, "mu": 2}', "unknown key 'mu'"),
        ('{"A": [[1e400]], "y": [1], "lam": 1}', "'1e400' is beyond float64"),
        ('{"A": [[1e-400]], "y": [1], "lam": 1}', "'1e-400' is 0 in float64"),
        ('{"A": [[-0.03E-330]], "y": [1], "lam": 1}', "is 0 in float64"),
        ('{"A": [[' + 5000 * "1" + ']], "y": [1], "lam": 1}', "has 5000 digits: write it as a string"),
        ('{"A": [[NaN]], "y": [1], "lam": 1}', "NaN is no number"),
        ('{"A": [[1]], "y": [1], "lam": 1, "problem": "ridge"}', "'ridge'"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_bad_files(tmp_path, text, message):
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=message):
        read_problem(path, "square-root-lasso")


def test_missing_file(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_problem(tmp_path / "none.json", "square-root-lasso")

from __future__ import annotations

import json

import numpy as np
import pytest

from sciverify import InvalidInput
from sciverify.problems.files import read_problem, read_vector


def test_json_strings_are_exact_and_numbers_are_float64(tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"A": [[0.1, "1/10"]], "y": [1], "lam": "1/3", "weights": [1, 2]}))
    problem = read_problem(path)
    assert problem.matrix[0][0] != problem.matrix[0][1]
    assert problem.lam * 3 == 1


def test_npz_and_npy_are_read_without_pickle(tmp_path):
    np.savez(tmp_path / "p.npz", A=np.eye(2), y=np.ones(2), lam=0.5)
    assert read_problem(tmp_path / "p.npz").shape == (2, 2)
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
        ('{"A": [[NaN]], "y": [1], "lam": 1}', "NaN is no number"),
        ('{"A": [[1]], "y": [1], "lam": 1, "problem": "ridge"}', "'ridge'"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_bad_files(tmp_path, text, message):
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=message):
        read_problem(path)


def test_missing_file(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_problem(tmp_path / "none.json")

"""Instances: from files of every format, generated ones, their identity."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Instance, generated_instances, read_instance
from sciverify.audit.inputs.seeded import SORTS

A, y = np.array([[1.0, 0.1, 0.0], [-2.0, 3.5, 1e-300]]), np.array([0.3, -1.0])
PROBLEMS = ("basis-pursuit", "lasso", "square-root-lasso")


def same(found, weights=None):
    expected = Instance("other name", "lasso", A, y, 0.25, weights)
    assert found.digest == expected.digest
    assert np.array_equal(found.A, A)


def test_npz_and_json(tmp_path):
    np.savez(tmp_path / "p.npz", A=A, y=y, lam=0.25, weights=np.array([1.0, 2.0, 3.0]))
    same(read_instance(tmp_path / "p.npz", "lasso"), np.array([1.0, 2.0, 3.0]))
    (tmp_path / "p.json").write_text(json.dumps({"A": A.tolist(), "y": y.tolist(), "lam": 0.25}))
    same(read_instance(tmp_path / "p.json", "lasso"))


def test_exact_numbers_are_rounded_to_the_nearest_doubles(tmp_path):
    (tmp_path / "p.json").write_text(json.dumps({"A": [["1/3", 1]], "y": ["0.1"], "lam": "1/10"}))
    found = read_instance(tmp_path / "p.json", "lasso")
    assert (found.A.tolist(), found.y.tolist(), found.parameter) == ([[1 / 3, 1.0]], [0.1], 0.1)
    assert found.exact().parameter == sv.Lasso([[1]], [1], Fraction(0.1)).parameter


def test_csv_matlab_and_matrixmarket(tmp_path):
    scipy_io = pytest.importorskip("scipy.io", reason="needs scipy")
    sparse = pytest.importorskip("scipy.sparse", reason="needs scipy")
    lines = [",".join(map(repr, [*row, b])) for row, b in zip(A.tolist(), y.tolist(), strict=True)]
    (tmp_path / "p.csv").write_text("\n".join(lines))
    same(read_instance(tmp_path / "p.csv", "lasso", 0.25))
    scipy_io.savemat(tmp_path / "p.mat", {"A": sparse.csc_array(A), "b": y, "lambda": 0.25})
    same(read_instance(tmp_path / "p.mat", "lasso", 7.0))
    scipy_io.mmwrite(tmp_path / "p.mtx", sparse.coo_array(A), precision=17)
    with pytest.raises(sv.InvalidInput, match="y is needed in"):
        read_instance(tmp_path / "p.mtx", "lasso", 0.25)
    scipy_io.mmwrite(tmp_path / "p_b.mtx", y[:, None], precision=17)
    same(read_instance(tmp_path / "p.mtx", "lasso", 0.25))
    with pytest.raises(sv.InvalidInput, match="--parameter"):
        read_instance(tmp_path / "p.mtx", "lasso")


def test_entries_of_a_file_at_one_place_are_added_exactly(tmp_path):
    pytest.importorskip("scipy.io", reason="needs scipy")
    head = "%%MatrixMarket matrix coordinate real general\n1 2 4\n"
    (tmp_path / "p.mtx").write_text(head + "1 1 1e16\n1 1 1\n1 1 -1e16\n1 2 3\n")
    (tmp_path / "p_b.mtx").write_text("%%MatrixMarket matrix array real general\n1 1\n1\n")
    assert read_instance(tmp_path / "p.mtx", "lasso", 0.25).A.tolist() == [[1.0, 3.0]]


def test_pickles_are_never_opened(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "opened"), "w"))

    hostile = np.array([Bomb()], dtype=object)
    np.savez(tmp_path / "p.npz", A=hostile, y=y, lam=1.0)
    hostile.dump(tmp_path / "pickle.mat")
    hostile.dump(tmp_path / "pickle.csv")
    for name in ("p.npz", "pickle.mat", "pickle.csv"):
        with pytest.raises(sv.InvalidInput):
            read_instance(tmp_path / name, "lasso", 1.0)
    assert not (tmp_path / "opened").exists()


def test_files_that_are_no_instance(tmp_path):
    (tmp_path / "a.csv").write_text("1\n2\n")
    (tmp_path / "b.csv").write_text("1,x\n")
    (tmp_path / "c.csv").write_text("1,nan\n")
    (tmp_path / "d.txt").write_text("1,2\n")
    (tmp_path / "e.json").write_text(json.dumps({"A": [[1]], "y": [[1, 1]], "lam": 1}))
    (tmp_path / "f.json").write_text(json.dumps({"A": [[[1, 1]]], "y": [[0, 1]], "lam": 1}))
    for name in ("a.csv", "b.csv", "c.csv", "d.txt", "e.json", "f.json", "missing.csv", "missing.json"):
        with pytest.raises(sv.InvalidInput):
            read_instance(tmp_path / name, "lasso", 1.0)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_generated_instances_depend_on_the_seed_alone(problem):
    first = [i.digest for i in generated_instances(problem, 12, 3, 4, 9)]
    assert first == [i.digest for i in generated_instances(problem, 14, 3, 4, 9)][:12]
    assert len({*first, *(i.digest for i in generated_instances(problem, 12, 4, 4, 9))}) == 24
    names = [i.name for i in generated_instances(problem, len(SORTS), 3, 4, 9)]
    assert names == [f"{sort}-3-{k}" for k, sort in enumerate(SORTS)]


def test_a_digest_stays_what_it_was():
    """The first instance of seed 0, once and for all: stores of other machines stay valid."""
    (instance,) = generated_instances("lasso", 1, 0, 3, 4)
    assert instance.digest == "4e59a328321190df9be074908b33578778d7663037f6b77b08062e5b8743c23a"


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_sorts_are_what_they_are_called(problem):
    found = dict(zip(SORTS, generated_instances(problem, 6, 1, 8, 12), strict=True))
    assert np.array_equal(found["duplicates"].A[:, 0], found["duplicates"].A[:, 1])
    gap = np.abs(found["nearly-parallel"].A[:, 0] - found["nearly-parallel"].A[:, 1]).max()
    assert 0 < gap < 2**-7
    near = found["near-transition"]
    ratio = {Fraction(a) / Fraction(b) for a, b in zip(near.A[:, 1].tolist(), near.A[:, 0].tolist(), strict=True)}
    assert len(ratio) == 1
    assert 0 < max(ratio) - 1 <= Fraction(1, 256)
    jumped = replace(near, A=np.column_stack([near.A[:, 1], near.A[:, 0], near.A[:, 2:]]))
    for instance, used in ((near, 1), (jumped, 0)):  # the longer of the two columns carries everything
        vertex = sv.solution_set(instance.exact()).vertex
        assert vertex[used]
        assert not vertex[1 - used]
    norms = np.linalg.norm(found["scaled"].A, axis=0)
    assert norms.max() > 30 * norms.min()
    zero = found["zero-residual"]
    assert sv.solution_set(sv.BasisPursuit(zero.A, zero.y, 0)).vertex is not None
    for instance in found.values():
        assert any(sv.solution_set(instance.exact()).vertex)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"A": A.astype(np.float32)}, "float64"),
        ({"y": np.array([1.0, np.inf])}, "finite"),
        ({"y": np.ones(3)}, "shape"),
        ({"parameter": 0.0}, "finite number"),
        ({"parameter": float("nan")}, "finite number"),
        ({"weights": np.ones(2)}, "weights has 2"),
    ],
)
def test_bad_instances(changes, words):
    given = {"name": "bad", "problem": "lasso", "A": A, "y": y, "parameter": 0.5} | changes
    with pytest.raises(sv.InvalidInput, match=words):
        Instance(**given)


def refusal(path):
    """Why the file is no instance; empty if it is one."""
    try:
        read_instance(path, "lasso")
    except sv.InvalidInput as error:
        return str(error)
    return ""


def test_files_are_taken_literally(tmp_path):
    """Nothing is dropped, flattened or rounded in silence, and damaged files end no process."""
    from scipy.io import savemat

    good = {"A": A, "y": y, "lam": 0.5}
    cases = {
        "two numbers": good | {"lam": [0.5, 0.7]},
        "a matrix for y": good | {"y": np.ones((2, 2))},
        "both y and b": good | {"b": y},
        "both names": good | {"lambda": 0.25},
        "an integer beyond 2^53": good | {"A": np.array([[2**53 + 1, 1, 1], [1, 1, 1]])},
        "complex": good | {"A": A + 1j},
    }
    for held in cases.values():
        savemat(tmp_path / "bad.mat", held)
        with pytest.raises(sv.InvalidInput):
            read_instance(tmp_path / "bad.mat", "lasso")
    whole = tmp_path / "whole.mat"
    savemat(whole, good)
    data = whole.read_bytes()
    for cut in range(0, len(data), 37):
        damaged = tmp_path / "damaged.mat"
        damaged.write_bytes(data[:cut] + bytes([data[cut] ^ 0x5A]) + data[cut + 1 :])
        assert "\n" not in refusal(damaged)
    (tmp_path / "empty.mtx").write_text("%%MatrixMarket matrix array real general\n0 0\n")
    (tmp_path / "empty_b.mtx").write_text("%%MatrixMarket matrix array real general\n0 0\n")
    (tmp_path / "comment.csv").write_text("1,2#,3\n")
    (tmp_path / "twice.json").write_text('{"A": [[1]], "y": [1], "lam": 1, "lam": 2}')
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "cut.npz").write_bytes(b"PK\x03\x04 and nothing of it")
    np.save(tmp_path / "renamed.npy", A)
    (tmp_path / "renamed.npy").rename(tmp_path / "renamed.npz")
    for name in ("empty.mtx", "comment.csv", "twice.json", "empty.npz", "cut.npz", "renamed.npz"):
        with pytest.raises(sv.InvalidInput) as refused:
            read_instance(tmp_path / name, "lasso", 1.0)
        assert "\n" not in str(refused.value)
    np.savez(tmp_path / "good.npz", A=A, y=y, lam=0.5)
    archive = (tmp_path / "good.npz").read_bytes()
    for place in range(0, len(archive), 41):
        (tmp_path / "flipped.npz").write_bytes(archive[:place] + bytes([archive[place] ^ 0xFF]) + archive[place + 1 :])
        assert "\n" not in refusal(tmp_path / "flipped.npz")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_single_rows_and_many_instances(problem):
    for instance in generated_instances(problem, 400, 1, 1, 2):
        assert instance.parameter > 0 or problem == "basis-pursuit"


def test_ties_at_any_scale():
    def posed(rows):
        return Instance("t", "lasso", np.array(rows), np.ones(len(rows)), 1.0).tied_within

    assert posed([[1.0]]) == posed([[1.0, 0.0]]) == float("inf")
    assert posed([[1.0, 0, 0], [0, 1e-200, 0], [0, 0, 1e-200]]) == 1.0
    assert posed([[1e-200, 1e-200]]) == posed([[3e300, -3e300]]) == 0.0
    assert posed([[2.0, 1.0]]) == 0.5


def test_weights_and_names_are_sound():
    with pytest.raises(sv.InvalidInput, match="numbers >= 0 are needed"):
        Instance("w", "lasso", A, y, 1.0, np.array([1.0, -1.0, 1.0]))
    assert Instance("a\nb\udcff\x1b", "lasso", A, y, 1.0).name == "a?b??"

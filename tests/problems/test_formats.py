"""One reader of files: the same numbers in every format pose the same problem, and nothing about them is guessed."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import warnings
import zipfile
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.io as sio
import scipy.sparse as sp

import sciverify as sv
from sciverify.audit import read_instance
from sciverify.cli import main
from sciverify.problems.files import parsers, read_problem, read_vector

A = np.array([[1.0, -2.0, 0.0], [0.5, 0.0, 3.0]])
Y = np.array([0.25, -1.0])
LARGE = 2**53 + 1
POSED = sv.Lasso(A, Y, 0.5)


def rows(separator=",", header=None, labels=None):
    """The table of [A y] as text."""
    lines = [separator.join(map(repr, [*row, b])) for row, b in zip(A.tolist(), Y.tolist(), strict=True)]
    if labels is not None:
        lines = [f"{label}{separator}{line}" for label, line in zip(labels, lines, strict=True)]
    return "\n".join(([] if header is None else [header]) + lines) + "\n"


def save_mtx(path, beside, matrix=A, y=Y):
    sio.mmwrite(path.with_suffix(".mtx"), matrix, precision=17)
    path.with_suffix(".mtx").rename(path)
    sio.mmwrite(path.with_name("side.mtx"), y[:, None], precision=17)
    path.with_name("side.mtx").rename(path.with_name(beside))


JSON = {"A": A.tolist(), "y": Y.tolist(), "lam": 0.5}
SAVED = {
    "p.json": lambda p: p.write_text(json.dumps(JSON)),
    "column.json": lambda p: p.write_text(json.dumps(JSON | {"y": Y[:, None].tolist(), "lam": [0.5]})),
    "mark.json": lambda p: p.write_text(json.dumps(JSON), encoding="utf-8-sig"),
    "packed.json.gz": lambda p: p.write_bytes(gzip.compress(json.dumps(JSON).encode())),
    "CAPITALS.JSON": lambda p: p.write_text(json.dumps(JSON)),
    "p.npz": lambda p: np.savez(p, A=A, y=Y, lam=0.5),
    "words.npz": lambda p: np.savez(p, X=A, y=Y[None], lam=[[0.5]], problem="lasso"),
    "p.mat": lambda p: sio.savemat(p, {"A": A, "b": Y, "lambda": 0.5, "other": 3}),
    "sparse.mat": lambda p: sio.savemat(p, {"X": sp.csc_array(A), "y": Y[:, None], "lam": 0.5, "problem": "lasso"}),
    "p.mtx": lambda p: save_mtx(p, "p_b.mtx"),
    "CASE.MTX": lambda p: save_mtx(p, "CASE_b.mtx"),
    "mark.mtx": lambda p: (save_mtx(p, "mark_b.mtx"), p.write_bytes(b"\xef\xbb\xbf" + p.read_bytes())),
    "rhs.mtx": lambda p: save_mtx(p, "rhs_rhs1.mtx", sp.coo_array(A)),
    "p.csv": lambda p: p.write_text(rows()),
    "semicolon.csv": lambda p: p.write_text(rows(";")),
    "header.csv": lambda p: p.write_text(rows(header="a,b,c,y")),
    "mark.csv": lambda p: p.write_text(rows(header="a,b,c,y"), encoding="utf-8-sig"),
    "index.csv": lambda p: p.write_text(rows(header=",a,b,c,y", labels="uv")),
    "short.csv": lambda p: p.write_text(rows(header="a,b,c,y", labels="uv")),
    "quoted.csv": lambda p: p.write_text(rows(header='"a","b, too","c","y"')),
    "p.tsv.gz": lambda p: p.write_bytes(gzip.compress(rows("\t", header="a\tb\tc\ty").encode())),
    "p.svm": lambda p: p.write_text("0.25 1:1 2:-2 # noise\n\n-1 1:0.5 3:3.0\n"),
    "zero.libsvm": lambda p: p.write_text("0.25 0:1 1:-2\n-1 0:0.5 2:3\n"),
}


@pytest.fixture
def saved(tmp_path):
    def save(name):
        path = tmp_path / name
        SAVED[name](path)
        return path

    return save


@pytest.mark.parametrize("name", SAVED)
def test_the_same_numbers_in_every_format(name, saved):
    path = saved(name)
    assert read_problem(path, "lasso", parameter="1/2") == POSED
    instance = read_instance(path, "lasso", 0.5)
    assert np.array_equal(instance.A, A)
    assert np.array_equal(instance.y, Y)
    assert instance.parameter == 0.5


@pytest.mark.parametrize("name", ["sparse.mat", "rhs.mtx", "p.svm"])
def test_sparse_files_stay_sparse(name, saved):
    assert read_problem(saved(name), "lasso", parameter=0.5).floats.is_sparse


@pytest.mark.parametrize("name", ["header.csv", "index.csv", "short.csv", "p.tsv.gz"])
def test_headers_are_names(name, saved):
    assert read_problem(saved(name), "lasso", parameter=1).names == ("a", "b", "c")
    assert read_instance(saved(name), "lasso", 1.0).names == ("a", "b", "c")


def test_names_reach_the_words_of_an_audit(saved):
    instance = read_instance(saved("header.csv"), "lasso", 0.5)
    assert instance.code().startswith("# columns: 'a', 'b', 'c'\n")
    assert instance.reordered([2, 0]).names == ("c", "a")
    assert instance.exact().names == ("a", "b", "c")
    assert instance == read_instance(saved("p.csv"), "lasso", 0.5)


# ---------------------------------------------------------------- integers, and numbers in texts


def large(path):
    """A file with 2^53 + 1 in A."""
    matrix, y = [[LARGE, 1]], [1]
    if path.suffix == ".json":
        path.write_text(json.dumps({"A": matrix, "y": y, "lam": 1}))
    elif path.suffix == ".npz":
        np.savez(path, A=np.array(matrix), y=y, lam=1)
    elif path.suffix == ".mat":
        sio.savemat(path, {"A": np.array(matrix), "y": y, "lam": 1})
    elif path.suffix == ".mtx":
        sio.mmwrite(path, sp.coo_array(np.array(matrix)))
        sio.mmwrite(path.with_name("p_b.mtx"), np.array([[1]]))
    else:
        path.write_text(f"{LARGE},1,1\n")
    return path


@pytest.mark.parametrize("suffix", ["json", "npz", "mat", "mtx", "csv"])
def test_integers_are_exact_in_every_format_and_never_rounded(suffix, tmp_path):
    path = large(tmp_path / f"p.{suffix}")
    assert read_problem(path, "lasso", parameter=1).matrix[0][0] == LARGE
    with pytest.raises(sv.InvalidInput, match="no double"):
        read_instance(path, "lasso", 1.0)


def test_integers_of_libsvm_files_are_doubles(tmp_path):
    (tmp_path / "p.svm").write_text(f"1 1:{LARGE}\n")
    with pytest.raises(sv.InvalidInput, match="no double"):
        read_problem(tmp_path / "p.svm", "lasso", parameter=1)


# ---------------------------------------------------------------- which problem, in whose words


def test_no_problem_is_guessed(saved, tmp_path, capsys):
    path, x = saved("p.npz"), tmp_path / "x.npy"
    np.save(x, np.zeros(3))
    with pytest.raises(sv.InvalidInput, match="does not say which problem it is"):
        read_problem(path)
    assert main(["certify", str(path), str(x)]) == 2
    said = capsys.readouterr().err.strip()
    assert (
        said == f"sciverify: {path} does not say which problem it is: --problem lasso|basis-pursuit|square-root-lasso"
    )
    for word, symbol in (("lasso", "Xi_2"), ("P2", "Xi_2"), ("square-root-lasso", "Xi_3")):
        assert main(["certify", str(path), str(x), "--problem", word]) == 0
        assert symbol in capsys.readouterr().out


def test_parameters_of_other_problems_are_refused_by_name(tmp_path):
    sio.savemat(tmp_path / "p.mat", {"A": A, "y": Y, "lambda": 0.5})
    with pytest.raises(sv.InvalidInput, match="has lambda, and basis-pursuit has eta"):
        read_problem(tmp_path / "p.mat", "basis-pursuit")
    for suffix in ("mat", "npz"):
        path = tmp_path / f"both.{suffix}"
        held = {"A": A, "y": Y, "lam": 0.5, "eta": 0.25}
        sio.savemat(path, held) if suffix == "mat" else np.savez(path, **held)
        for kind in ("lasso", "basis-pursuit"):
            with pytest.raises(sv.InvalidInput, match="say which problem it is, or rename it"):
                read_problem(path, kind)


def test_alpha_needs_its_convention(tmp_path):
    path = tmp_path / "p.npz"
    np.savez(path, X=A, y=Y, alpha=0.125)
    with pytest.raises(sv.InvalidInput, match="--convention"):
        read_problem(path, "lasso")
    for convention, lam in (("1", "1/8"), ("1/2", "1/4"), ("1/m", "1/4"), ("1/(2m)", "1/2"), ("scikit-learn", "1/2")):
        assert read_problem(path, "lasso", convention=convention).lam == sv.Lasso(A, Y, lam).lam
    with pytest.raises(sv.InvalidInput, match="alpha belongs to a LASSO"):
        read_problem(path, "square-root-lasso", convention="1")
    np.savez(path, X=A, y=Y, alpha=0.125, convention="scikit-learn")
    assert read_instance(path, "lasso").parameter == 0.5
    np.savez(path, X=A, y=Y, alpha=0.125, lam=1.0, convention="1")
    with pytest.raises(sv.InvalidInput, match="both lam and alpha"):
        read_problem(path, "lasso")


def test_options_in_files_and_beside_them(tmp_path):
    path = tmp_path / "p.npz"
    np.savez(path, A=A, y=Y, lam=0.5, intercept=True, ridge=[0.25], weights=[[1.0, 2.0, 0.0]])
    expected = sv.Lasso(A, Y, 0.5, intercept=True, ridge="1/4", weights=[1, 2, 0])
    assert read_problem(path, "lasso") == expected
    assert read_problem(path, "lasso", intercept=True) == expected
    with pytest.raises(sv.InvalidInput, match=r"ridge is .* and 3 was asked for"):
        read_problem(path, "lasso", ridge=3)
    assert read_instance(path, "lasso").exact() == expected
    np.savez(path, A=A, y=Y, lam=0.5, positive=1, row_scales_squared=[1.0, 0.5])
    assert read_instance(path, "lasso").exact() == sv.Lasso(A, Y, 0.5, positive=True, row_scales_squared=[1, "1/2"])


def test_certify_takes_options_and_names(saved, tmp_path, capsys):
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    x = tmp_path / "x.csv"
    pd.Series([0.5, 0.25, 1.0], index=["c", "a", "b"], name="coef").to_csv(x)
    arguments = ["certify", str(saved("header.csv")), str(x), "--problem", "lasso", "--parameter", "1/3"]
    assert main([*arguments, "--ridge", "1/4"]) == 0
    expected = sv.certify_distance(sv.Lasso(A, Y, "1/3", ridge="1/4"), [0.25, 1.0, 0.5])
    assert str(expected).splitlines()[0] in capsys.readouterr().out
    x.write_text("name,coef\na,1\nb,2\nd,3\n")
    assert main([*arguments, "--positive"]) == 2
    assert "A's columns are 'a', 'b', 'c'" in capsys.readouterr().err
    np.save(tmp_path / "x.npy", np.zeros(4))
    assert main([*arguments[:2], str(tmp_path / "x.npy"), *arguments[3:], "--intercept"]) == 0


def test_tables_name_their_target(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("price,a,b\n1,2,3\n4,5,6\n")
    with pytest.raises(sv.InvalidInput, match="by --target"):
        read_problem(path, "lasso", parameter=1)
    assert read_problem(path, "lasso", parameter=1, target="price") == sv.Lasso([[2, 3], [5, 6]], [1, 4], 1)
    assert read_instance(path, "lasso", 1.0, target="a").names == ("price", "b")
    with pytest.raises(sv.InvalidInput, match="no column 'cost'"):
        read_problem(path, "lasso", parameter=1, target="cost")


# ---------------------------------------------------------------- vectors


VECTORS = {
    "x.json": lambda p: p.write_text("[1, 0, 2.5]"),
    "column.json": lambda p: p.write_text("[[1], [0], [2.5]]"),
    "object.json": lambda p: p.write_text('{"x": [1, 0, 2.5], "steps": 3}'),
    "x.npy": lambda p: np.save(p, np.array([[1, 0, 2.5]])),
    "x.npz": lambda p: np.savez(p, x=np.array([1, 0, 2.5]), A=A),
    "single.npz": lambda p: np.savez(p, answer=np.array([1, 0, 2.5])),
    "x.mat": lambda p: sio.savemat(p, {"x": np.array([[1.0], [0], [2.5]])}),
    "x.mtx": lambda p: sio.mmwrite(p, sp.coo_array(np.array([[1.0], [0], [2.5]]))),
    "x.csv": lambda p: p.write_text("1\n0\n2.5\n"),
    "row.csv": lambda p: p.write_text("1,0,2.5\n"),
    "named.csv": lambda p: p.write_text("c,2.5\na,1\nb,0\n"),
    "header.csv": lambda p: p.write_text("a,c,b\n1,2.5,0\n"),
    "both.csv": lambda p: p.write_text("name,coef\nb,0\nc,2.5\na,1\n"),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_of_every_format(name, tmp_path):
    VECTORS[name](tmp_path / name)
    problem = read_problem_of_names(tmp_path)
    assert problem.objective(read_vector(tmp_path / name)) == problem.objective([1, 0, 2.5])


def read_problem_of_names(folder):
    (folder / "named_problem.csv").write_text(rows(header="a,b,c,y"))
    return read_problem(folder / "named_problem.csv", "lasso", parameter=1)


def test_standard_input(saved, tmp_path, monkeypatch, capsys):
    np.save(tmp_path / "x.npy", np.zeros(3))
    for name in ("p.json", "mark.json", "p.npz", "header.csv"):
        data = saved(name).read_bytes()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        arguments = ["certify", "-", str(tmp_path / "x.npy"), "--problem", "lasso", "--parameter", "0.5"]
        assert main(arguments) == 0
        assert "Xi_2" in capsys.readouterr().out
    assert main(["certify", "-", "-"]) == 2
    assert "standard input holds one of them" in capsys.readouterr().err


# ---------------------------------------------------------------- hostile and mistaken files


def archive_with_twins(path):
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zipfile, about the twin
        for k in range(2):
            member = io.BytesIO()
            np.save(member, A + k)
            archive.writestr("A.npy", member.getvalue())


def archive_with_aliases(path):
    np.savez(path, A=A, y=Y, lam=1)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("A", archive.read("A.npy"))


def variables_twice(path):
    first, second = io.BytesIO(), io.BytesIO()
    sio.savemat(first, {"A": A, "y": Y, "lam": 1.0}, do_compression=True)
    sio.savemat(second, {"A": 2 * A})
    path.write_bytes(first.getvalue() + second.getvalue()[128:])


def mtx(path, header, entry="1 1 1"):
    path.write_text(f"%%MatrixMarket matrix {header}\n{entry}\n")
    path.with_name("p_b.mtx").write_text("%%MatrixMarket matrix array real general\n1 1\n1\n")


BAD = {
    "twins.npz": (archive_with_twins, "'A' stands twice"),
    "alias.npz": (archive_with_aliases, "'A' stands twice"),
    "twins.mat": (variables_twice, "'A' stands twice"),
    "both.mat": (lambda p: sio.savemat(p, {"A": A, "y": Y, "lam": 1.0, "eta": 1.0}), "has eta, and lasso has lam"),
    "renamed.npz": (lambda p: p.write_bytes(b"\x93NUMPY"), "no .npz archive"),
    "folder": (lambda p: p.mkdir(), "is a directory"),
    "folder.npz": (lambda p: p.mkdir(), "is a directory"),
    "pipe.json": (os.mkfifo, "is a pipe"),
    "missing.csv": (lambda p: None, "No such file"),
    "p.txt": (lambda p: p.write_text("1"), "suffix '.txt'"),
    "p.npz.gz": (lambda p: p.write_bytes(b""), "suffix '.npz.gz'"),
    "p.npy": (lambda p: np.save(p, A), "keys A, y and lam"),
    "cut.csv.gz": (lambda p: p.write_bytes(gzip.compress(b"1,2\n" * 99)[:-9]), "cannot be unpacked"),
    "empty.csv": (lambda p: p.write_text(""), "is empty"),
    "numbered.csv": (lambda p: p.write_text("0,1,2\n1,2,3\n"), "first line is 0, 1, 2"),
    "missing cell.csv": (lambda p: p.write_text("a,y\n1,2\n,3\n"), "'a' has no number in row 1"),
    "not available.csv": (lambda p: p.write_text("a,y\n1,NA\n"), "'y' has no number in row 0"),
    "text.csv": (lambda p: p.write_text("sex,y\nm,3\n1,2\n"), "'sex' has 'm' in row 0"),
    "decimal comma.csv": (lambda p: p.write_text("a;b;y\n1,5;2;3\n"), "a comma is no decimal point"),
    "underscore.csv": (lambda p: p.write_text("a,b,y\n1_0,2,3\n"), "'1_0'"),
    "ragged.csv": (lambda p: p.write_text("1,2\n1,2,3\n"), "row 1 has 3 cells"),
    "counted.csv": (lambda p: p.write_text("id,a,y\n0,5,2\n1,7,3\n"), "counts the rows"),
    "twice.csv": (lambda p: p.write_text("a,a,y\n0,5,2\n"), "two columns 'a'"),
    "beyond.csv": (lambda p: p.write_text("a,y\n1e999,2\n"), "beyond float64"),
    "vanishing.csv": (lambda p: p.write_text("a,y\n1e-999,2\n"), "is 0 in float64"),
    "latin.csv": (lambda p: p.write_bytes(b"a,\xe4,y\n1,2,3\n"), "no text"),
    "letters.svm": (lambda p: p.write_text("1 a:2\n"), "index:value is needed"),
    "ranking.svm": (lambda p: p.write_text("1 qid:1 1:2\n"), "index:value is needed"),
    "again.svm": (lambda p: p.write_text("1 1:2 1:3\n"), "an index twice"),
    "many labels.svm": (lambda p: p.write_text("1,2 1:2\n"), "a number is needed"),
    "far.svm": (lambda p: p.write_text("1 99999999999:2\n"), "are admitted"),
    "p.mtx": (lambda p: mtx(p, "coordinate real general\n12000 12000 1"), "A has shape (12000, 12000) and y has 1"),
    "wide.mtx": (lambda p: mtx(p, "coordinate real general\n1 2000000000 1"), "are admitted"),
    "dense.mtx": (lambda p: mtx(p, "array real general\n40000 40000", "1"), "do not fit"),
    "alone.mtx": (lambda p: p.write_text("%%MatrixMarket matrix array real general\n1 1\n1\n"), "y is needed in"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_files_get_one_sentence(name, tmp_path):
    make, words = BAD[name]
    path = tmp_path / name
    make(path)
    if name in ("wide.mtx", "dense.mtx"):
        (tmp_path / "p_b.mtx").rename(tmp_path / f"{path.stem}_b.mtx")
    for read in (lambda: read_problem(path, "lasso", parameter=1), lambda: read_instance(path, "lasso", 1.0)):
        with pytest.raises(sv.InvalidInput) as refused:
            read()
        said = str(refused.value)
        assert words in said
        assert said.startswith(str(path))
        assert "\n" not in said


def test_two_right_sides_are_one_too_many(saved):
    path = saved("p.mtx")
    path.with_name("p_rhs1.mtx").write_bytes(path.with_name("p_b.mtx").read_bytes())
    with pytest.raises(sv.InvalidInput, match="which one is y"):
        read_problem(path, "lasso", parameter=1)


def test_the_process_of_parsers_is_limited_and_replaced():
    with pytest.raises(sv.InvalidInput, match="cannot be read in 8 GiB"):
        parsers.apart(bytearray, 2 * parsers.MEMORY)
    with pytest.raises(sv.InvalidInput, match="its parser crashed"):
        parsers.apart(os._exit, 3)
    assert parsers.apart(Fraction, 1, 3) == Fraction(1, 3)


def test_a_convention_is_one_of_alpha_and_a_parameter_is_not_said_twice(tmp_path):
    table, held = tmp_path / "d.csv", tmp_path / "d.npz"
    table.write_text("a,b,y\n1,2,3\n0,1,1\n1,0,2\n")
    problem = read_problem(table, "lasso", parameter="1/10", convention="1/(2m)")
    assert problem == sv.Lasso([[1, 2], [0, 1], [1, 0]], [3, 1, 2], "3/5")
    np.savez(held, A=np.eye(2), y=np.ones(2), lam=0.5)
    assert read_problem(held, "lasso", parameter="1/2").lam == sv.Lasso([[1]], [1], "1/2").lam
    with pytest.raises(sv.InvalidInput, match="holds lam itself"):
        read_problem(held, "lasso", parameter=3)
    with pytest.raises(sv.InvalidInput, match="a convention is one of alpha"):
        read_problem(held, "lasso", convention="1/2")


def test_the_nameless_header_of_pandas_is_no_entry(tmp_path):
    (tmp_path / "x.csv").write_text(",0\na,1.5\nb,-2.0\n")
    vector = read_vector(tmp_path / "x.csv")
    assert (list(vector.values), vector.labels) == ([1.5, -2.0], ("a", "b"))

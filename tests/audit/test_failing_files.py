"""What an audit leaves: instances that failed as files, and commands that run them again, word by word."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Instance, read_instance
from sciverify.certify.failing_instance import approx_minimiser, file_stem, save_failing_instance
from sciverify.cli import main
from sciverify.problems.files import read_problem, read_vector
from sciverify.problems.files.instance import write_instance
from sciverify.problems.instance_options import InstanceOptions
from sciverify.testing import CertifiedFailure, check_solver

SOLVERS = Path(__file__).parent / "solvers.py"
TENTH = Instance("data/tenth.npz", "lasso", np.eye(3), np.array([3.0, 1.0, 0.0]), 0.1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_instance("tenth.npz", TENTH)
    return tmp_path


def commands(err):
    """The commands that were printed."""
    return [shlex.split(line)[1:] for line in err.splitlines() if line.startswith("    sciverify ")]


def bounds(out):
    return re.findall(r"[0-9.e-]+", out.split("\n")[0])[::2]


def test_a_file_holds_the_instance_number_by_number(tmp_path):
    options = InstanceOptions(signs=(1, 0), intercept=True, ridge=0.1, row_scales_squared=np.array([1.0, 0.3]))
    A, y, weights = np.array([[0.1, 1e-310], [3.0, -0.0]]), np.array([1.0, 0.7]), np.array([1.0, 0.0])
    whole = Instance("whole", "lasso", A, y, 0.1, weights, options, ("one", "two"))
    for instance in (whole, Instance("bp", "basis-pursuit", A, y, 0.0), Instance("p3", "square-root-lasso", A, y, 2.0)):
        path = write_instance(tmp_path / "i.npz", instance, x=np.array([1.0, 0.1, 2.0]), about={"words": "a"})
        found = read_instance(path, instance.problem)
        assert found == instance
        assert found.names == instance.names
        assert read_problem(path) == instance.exact()
        assert np.array_equal(read_vector(path), [1.0, 0.1, 2.0])


def test_what_is_printed_runs_word_by_word(folder, capsys):
    audit = ["audit", f"{SOLVERS}:halved", "--convention", "1/(2m)", "--options", '{"shift": 0.25}', "--claim", "1e-3"]
    assert main([*audit, "--relative", "--instances", "tenth.npz", "--report", "pages/r.html"]) == 2  # no such folder
    Path("pages").mkdir()
    capsys.readouterr()
    assert main([*audit, "--relative", "--instances", "tenth.npz", "--report", "pages/r.html"]) == 1
    seen = capsys.readouterr()
    certify, again = commands(seen.err)
    assert certify == ["certify", "sciverify-audit/failures/tenth.npz"]
    (certificate,) = Path("sciverify-audit").glob("distance-*.json")
    proven = sv.load_certificate(certificate)
    assert main(certify) == 0
    printed = capsys.readouterr().out
    assert printed == f"{proven}\n"  # the alpha that was handed over is no lam of doubles: the very same claim
    assert main([*again, "--store", "other.sqlite", "--format", "json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert row["digest"] == TENTH.digest
    assert (row["lower"], row["upper"]) == tuple(map(str, (proven.distance.lower, proven.distance.upper)))
    page = Path("pages/r.html").read_text(encoding="utf-8")
    assert 'href="../sciverify-audit/failures/tenth.npz"' in page
    assert "sciverify certify sciverify-audit/failures/tenth.npz" in page


def test_a_failing_file_says_what_failed(folder, capsys):
    assert main(["audit", f"{SOLVERS}:off", "--claim", "1e-6", "--instances", "tenth.npz"]) == 1
    held = dict(np.load("sciverify-audit/failures/tenth.npz"))
    about = json.loads(str(held["about"]))
    assert about["solver"] == "solvers.py:off"
    assert about["finding"] == "wrong"
    assert float(held["lam"]) == 0.1
    assert held["x"].tolist() == [3.45, 0.95, 0.0]
    assert np.allclose(held["minimiser"], [2.95, 0.95, 0.0], atol=1e-15)
    assert "posed" not in held


def test_runs_without_an_answer_leave_a_file_too(folder, capsys):
    hostile = Path(__file__).parent / "hostile.py"
    main(["audit", f"{hostile}:raises", "--claim", "1e-6", "--instances", "tenth.npz"])
    (again,) = commands(capsys.readouterr().err)
    assert again[0] == "audit"
    assert "x" not in np.load("sciverify-audit/failures/tenth.npz")
    assert main(["certify", "sciverify-audit/failures/tenth.npz"]) == 2
    assert "X is left out, and sciverify-audit/failures/tenth.npz" in capsys.readouterr().err


@pytest.mark.thorough
def test_the_nearest_failure_is_a_file(folder, capsys):
    write_instance("pair.npz", Instance("pair", "lasso", np.array([[1.0, 1.25]]), np.array([2.0]), 0.5))
    audit = ["audit", f"{SOLVERS}:blind_to_ties", "--claim", "1e-3", "--instances", "pair.npz", "--nearest", "40"]
    assert main([*audit, "--report", "near.html"]) == 0
    certify, again = commands(capsys.readouterr().err)
    assert certify == ["certify", "sciverify-audit/nearest-pair.npz"]
    assert main(certify) == 0
    assert main(again) == 1
    assert 'href="sciverify-audit/nearest-pair.npz"' in Path("near.html").read_text(encoding="utf-8")


def test_no_file_of_another_failure_is_overwritten(tmp_path):
    one = save_failing_instance(tmp_path, TENTH, "a" * 64, x=np.zeros(3))
    other = save_failing_instance(tmp_path, TENTH, "b" * 64, x=np.ones(3))
    assert (one.name, other.name) == ("tenth.npz", "tenth-bbbbbbbbbbbb.npz")
    before = one.read_bytes()
    assert save_failing_instance(tmp_path, TENTH, "a" * 64, x=np.zeros(3)) == one
    assert one.read_bytes() == before
    one.write_text("somebody's own")
    assert save_failing_instance(tmp_path, TENTH, "a" * 64).name == "tenth-aaaaaaaaaaaa.npz"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("/a/b.csv.gz", "b"), ("../../etc/passwd", "passwd"), ("", "instance"), ("..", "instance"), ("C:\\x\\y.NPZ", "y"),
        ("<script>", "script"), ("-rf", "rf"), ("a b/c d.mtx", "c-d"), ("x" * 300, "x" * 80), ("2026-46", "2026-46"),
    ],
)  # fmt: skip
def test_names_of_files_stay_in_the_folder(name, stem):
    assert file_stem(name) == stem


def test_minimisers_of_every_kind_of_evidence():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((30, 60))
    y = A[:, 0] + 0.1 * rng.standard_normal(30)
    kept = set()
    for matrix in (A, A[:12, :20], np.hstack([A, A[:, :3]])):
        problem = sv.Lasso(matrix, y[: len(matrix)], 2.0)
        for engine in ("float", "exact") if matrix.shape[1] == 20 else ("float",):
            certificate = sv.certify_distance(problem, np.zeros(matrix.shape[1]), engine=engine)
            kept.add(type(certificate.evidence).__name__)
            near = sv.certify_distance(problem, approx_minimiser(certificate))
            assert near.distance.upper < 1e-9
    spikes = rng.standard_normal((60, 200))
    fitted = sv.BasisPursuit(spikes, spikes[:, 0] - spikes[:, 1], 0.0)
    certificate = sv.certify_distance(fitted, np.ones(200), engine="float")
    kept.add(type(certificate.evidence).__name__)
    assert np.allclose(approx_minimiser(certificate), [1, -1, *[0] * 198], atol=1e-12)
    assert kept >= {"Evidence", "ConvexityEvidence", "StrictDualEvidence"}


@pytest.mark.thorough
def test_failures_of_check_solver_are_saved(tmp_path, capsys):
    with pytest.raises(CertifiedFailure) as caught:
        check_solver(lambda A, y, lam: np.zeros(A.shape[1]), tolerance=1e-3, max_examples=10)
    paths = caught.value.save(tmp_path / "failures")
    assert [path.suffix for path in paths] == [".npz", ".json"]
    assert main(["certify", str(paths[0])]) == 0
    assert capsys.readouterr().out == f"{caught.value.certificate}\n"
    assert main(["check", str(paths[1])]) == 0


@pytest.mark.thorough
def test_collected_failures_are_saved_together(tmp_path):
    found = check_solver(
        lambda A, y, lam: np.zeros(A.shape[1]), tolerance=1e-3, max_examples=5, on_fail="collect",
        checks=["well conditioned", "zero residual"],
    )  # fmt: skip
    paths = found.save(tmp_path)
    assert len(paths) == 2 * len(found.failures)
    assert len({path.name for path in paths}) == len(paths)
    assert main(["check", str(tmp_path)]) == 0

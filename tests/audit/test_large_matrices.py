"""Matrices too large for a certificate's own file: one file beside all certificates of an instance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Claim, Instance, SolverFunction, run_audit
from sciverify.certificate import blocks
from sciverify.certificate.saving import matrix_file_of, save_text
from sciverify.certify.engines import choice
from sciverify.cli import main
from sciverify.report.audit_page import audit_page

SOLVERS = str(Path(__file__).parent / "solvers.py")
A = np.diag([1.0, 2.0, 4.0])
PAIR = [Instance(name, "lasso", A, np.array([3.0, 1.0 + k, 2.0]), 0.5) for k, name in enumerate("ab")]


@pytest.fixture
def beside(monkeypatch):
    """Every matrix is large, for the engines too."""
    monkeypatch.setattr(choice, "SMALL", 0)
    monkeypatch.setattr(blocks, "INLINE_BYTES", 0)


def test_a_wrong_answer_is_wrong_whatever_the_size(beside, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for instance in PAIR:
        np.savez(f"{instance.name}.npz", A=A, y=instance.y, lam=0.5)
    audit = ["audit", f"{SOLVERS}:off", "--claim", "1e-6", "--relative", "--jobs", "1", "--instances", "a.npz", "b.npz"]
    assert main([*audit, "--report", "r.html"]) == 1
    assert "the checker re-proved 4 certificates" in capsys.readouterr().err
    (matrix,) = Path("sciverify-audit").glob("matrix-*.bin")
    assert np.array_equal(np.frombuffer(matrix.read_bytes()).reshape(3, 3).T, A)
    page = Path("r.html").read_text(encoding="utf-8")
    assert page.count('href="sciverify-audit/distance-') == 2
    assert "data:application/json" not in page  # it would say nothing without the matrix
    assert np.allclose(np.load("sciverify-audit/failures/a.npz")["minimiser"], [2.75, 0.4375, 0.484375])
    matrix.unlink()
    assert main([*audit, "--report", "r.html"]) == 1  # it is made again from the instance
    assert "4 of them before" in capsys.readouterr().err
    assert matrix.is_file()


def test_a_store_holds_the_text_and_no_matrix(beside, tmp_path):
    audit = run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6"), PAIR)
    first, second = (result.certificate for result in audit.results)
    assert matrix_file_of(first) == matrix_file_of(second) is not None
    saved = save_text(first, tmp_path / "c.json", PAIR[0].exact)
    assert [file.name for file in saved.files] == ["c.json", matrix_file_of(first)]
    assert 0.5 in sv.check(saved).bounds
    assert "in the store" in audit_page(audit)
    other = Instance("other", "lasso", A + 1, np.ones(3), 0.5)
    with pytest.raises(sv.InvalidInput, match=r"names matrix-[0-9a-f]{16}\.bin, which is not the matrix"):
        save_text(first, tmp_path / "d.json", other.exact)
    assert not (tmp_path / "d.json").exists()


def test_small_matrices_stay_inside(tmp_path):
    (result,) = run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6"), PAIR[:1]).results
    assert matrix_file_of(result.certificate) is None
    assert save_text(result.certificate, tmp_path / "c.json", PAIR[0].exact).files == (tmp_path / "c.json",)

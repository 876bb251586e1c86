"""An audit names the problem that wrong answers belong to, in every output."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Audit, Claim, Finding, Kind, Result, generated_instances, run_audit
from sciverify.audit.advice import advice_on
from sciverify.cli import main
from sciverify.report.audit import audit_table, misread
from sciverify.report.audit_page import audit_page

SOLVER = """
import numpy as np

def lasso(A, y, lam, fit_intercept=False):
    if fit_intercept:
        A, y = A - A.mean(axis=0), y - y.mean()
    x, L = np.zeros(A.shape[1]), np.linalg.norm(A, 2) ** 2
    for _ in range(2000):
        z = x - A.T @ (A @ x - y) / L
        x = np.sign(z) * np.maximum(np.abs(z) - lam / (2 * L), 0)
    return x

def off(A, y, lam):
    return lasso(A, y, lam) + 0.01
"""


def test_the_notes_name_what_the_wrong_answers_are_right_for():
    """The solver runs here, and its answers are results as an audit stores them."""
    solver: dict = {}
    exec(SOLVER, solver)
    posed = tuple(generated_instances("lasso", 3, 0, 8, 4, ["well-conditioned"]))
    results = []
    for i in posed:
        x = solver["lasso"](i.A, i.y, i.parameter, fit_intercept=True)
        distance = sv.certify_distance(i.exact(), x).distance
        said = Result(
            i.digest, i.digest, Kind.ANSWERED, True, "", (), (), Finding.WRONG, vector=x.tobytes(),
            lower=distance.lower, upper=distance.upper,
        )  # fmt: skip
        results.append(said)
    audit = Audit(Claim("1e-6"), "mine", ("1",), posed, tuple(results), tuple(Fraction(i.parameter) for i in posed))
    assert audit.advice == "the same with centred data (an intercept was fitted)"
    assert any(note.startswith("The wrong answers are right for the same with") for note in audit_table(audit).notes)
    assert misread(audit) in audit_page(audit)
    held = [replace(r, finding=Finding.HELD) for r in results]
    assert advice_on(posed, held) is None
    assert advice_on(posed[:2], results[:2]) is None  # two answers with one entry each


@pytest.mark.thorough
def test_a_wrong_option_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine.py").write_text(SOLVER)
    monkeypatch.chdir(tmp_path)
    command = ["audit", "mine.py:lasso", "--claim", "1e-6", "--generate", "3", "--rows", "8", "--columns", "4"]
    command += ["--family", "well-conditioned", "--options", '{"fit_intercept": true}', "--jobs", "1"]
    assert main([*command, "--format", "json", "--report", "page.html"]) == 1
    said = json.loads(capsys.readouterr().out)
    words = "The wrong answers are right for the same with centred data (an intercept was fitted): "
    assert said["verdict"] == "REFUTED"
    assert any(note.startswith(words) and "--intercept" in note for note in said["notes"])
    assert words in Path("page.html").read_text(encoding="utf-8")


@pytest.mark.thorough
def test_nothing_is_said_where_nothing_explains_the_answers(tmp_path):
    (tmp_path / "mine.py").write_text(SOLVER)
    posed = list(generated_instances("lasso", 3, 0, 8, 4, ["well-conditioned"]))
    audit = run_audit(f"{tmp_path / 'mine.py'}:off", Claim("1e-6"), posed)
    assert audit.refuted
    assert (audit.advice, misread(audit)) == (None, "")
    assert "right for" not in audit_page(audit)
    assert np.isfinite(audit.results[0].x).all()

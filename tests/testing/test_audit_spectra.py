"""`sciverify audit-spectra`: exit codes, the table, certificates of what is false."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from sciverify.checker import check
from sciverify.cli import main
from sciverify.exact.rationals import to_fraction
from sciverify.subjects.spectral import SELF_ADJOINT_ONLY, SPECTRAL_SOLVERS
from sciverify.testing import KNOWN, check_spectral_solver, refute_finding

pytest.importorskip("scipy")
LINES = [known for known in KNOWN if known.name in ("free", "free on N", "bilateral shift")]
MINE = """
import numpy as np
def dense(A, places, z):
    matrix = A.toarray().astype(complex)
    matrix[places, np.arange(A.shape[1])] -= z
    return np.linalg.svd(matrix)[1][-1]
def zero(A, places, z):
    return 0.0
def crash(A, places, z):
    raise ValueError("no")
def nothing(A, places, z):
    return float("nan")
three = 3
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "mine.py").write_text(MINE)


def test_false_claims_have_code_1_and_files(mine, tmp_path, capsys):
    assert main(["audit-spectra", "finite-section", "mine.py:zero", "--size", "12", "--out", "found"]) == 1
    out = capsys.readouterr()
    assert max(map(len, out.out.splitlines())) <= 80
    assert "first false claim: bilateral shift (spectrum |z| = 1)" in " ".join(out.out.split())
    files = [file for file in (tmp_path / "found").glob("*.json") if file.name != "audit-spectra.json"]
    assert len(files) > 5
    kinds = {check.check_bytes(file.read_bytes())["kind"] for file in files}
    assert kinds == {"spectral-gap", "spectral-points"}
    assert f"{len(files)} certificates" in out.err
    rows = json.loads((tmp_path / "found" / "audit-spectra.json").read_text())["rows"]
    assert [row["solver"] for row in rows] == ["finite-section", "mine.py:zero"]
    assert rows[1]["false"] > 5


def test_a_right_solver_has_code_0(mine, capsys):
    assert main(["audit-spectra", "mine.py:dense", "--size", "8", "--self-adjoint", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["false"] == 0


def test_what_is_no_number_is_false(mine, capsys):
    assert main(["audit-spectra", "mine.py:nothing", "--size", "4", "--format", "json", "--out", "found"]) == 1
    out = capsys.readouterr()
    row = json.loads(out.out)["rows"][0]
    assert row["false"] == row["answers"]
    assert row["factor"] is None
    assert out.err == f"{row['false']} false claims are refuted by closed forms alone, without a certificate.\n"


def test_no_answer_at_all_has_code_4(mine, capsys):
    assert main(["audit-spectra", "mine.py:crash", "--size", "4"]) == 4
    assert "first error: bilateral shift, z = 0+0j: raised ValueError: no" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "'nothing' is no solver: known are scipy-svds-arpack"),
        (["mine.py:three"], "mine.py:three is 3: a function (A, places, z) -> distance is needed"),
        (["mine.py:four"], "mine.py:four was not loaded"),
        (["finite-section", "--size", "1"], "--size is 1"),
        (["finite-section", "--tolerance", "x"], "tolerance is 'x'"),
        (["finite-section", "--out", "mine.py"], "mine.py is no folder"),
    ],
)
def test_bad_input_is_one_sentence(mine, capsys, arguments, words):
    assert main(["audit-spectra", *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_scipy_is_needed(mine, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["audit-spectra", "finite-section"]) == 2
    assert "SciPy, which is not installed" in capsys.readouterr().err


def test_a_refutation_is_about_the_claimed_interval():
    found = check_spectral_solver(lambda A, places, z: 0.125, situations=LINES, size=10)
    for finding in found.findings:
        certificate = refute_finding(finding)
        if finding.verdict == "false" and finding.situation != "bilateral shift":
            claim = certificate.claim
            assert claim.lower <= to_fraction(finding.z[0]) - Fraction(1, 8)
            assert to_fraction(finding.z[0]) + Fraction(1, 8) <= claim.upper
            check.check_bytes(certificate.to_json().encode())
        else:
            assert (certificate is None) == (finding.verdict in ("holds", "false"))


def test_the_kernel_polynomial_method_sees_the_middle_of_a_band():
    assert {"scipy-eigsh", "kernel-polynomial"} == SELF_ADJOINT_ONLY
    free = [known for known in KNOWN if known.name == "free"]
    found = check_spectral_solver(SPECTRAL_SOLVERS["kernel-polynomial"], situations=free, size=60)
    claims = {float(finding.distance): finding.claimed for finding in found.findings}
    assert claims[0.0] < 0.1
    assert abs(claims[1.0] - 1) < 0.1

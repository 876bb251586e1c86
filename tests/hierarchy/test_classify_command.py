"""`sciverify classify` and `sciverify reproduce hierarchy`."""

from __future__ import annotations

import json

import pytest

from sciverify.cli import main


def test_the_table_names_its_evidence(capsys):
    assert main(["classify"]) == 0
    told = capsys.readouterr().out
    assert "spectrum of Jacobi operators with bounded diagonal" in told
    assert "Cited: a theorem of others" in told


def test_one_problem_as_json(capsys):
    assert main(["classify", "banded-spectrum", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["in"], row["in_by"], row["not_in"], row["not_in_by"]) == ("Π₂", "executed", "Δ₂", "executed")


@pytest.mark.parametrize("form", ["csv", "markdown", "latex", "html"])
def test_other_forms(form, capsys):
    assert main(["classify", "--format", form]) == 0
    assert "jacobi" in capsys.readouterr().out.lower()


def test_an_unknown_problem_is_one_sentence(capsys):
    assert main(["classify", "everything"]) == 2
    assert "no problem is called 'everything'; known are diagonal-spectrum" in capsys.readouterr().err


def test_reproduce(tmp_path, capsys):
    assert main(["reproduce", "hierarchy", "--quick", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "10 mind changes" in told.out
    assert "18 certificates" in told.err
    rows = json.loads((tmp_path / "hierarchy" / "hierarchy.json").read_text())["rows"]
    assert {row["outcome"] for row in rows} == {"survived", "refuted", "mind changes"}


MINE = """
def sections(n, told):
    import numpy as np
    return np.linalg.eigvalsh([[float(told.entry(i, j)) for j in range(n)] for i in range(n)])

def nearest(n, told):
    return min(told.entry(k, k) for k in range(n)) < 1 / n
"""


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    return tmp_path / "mine.py"


@pytest.mark.parametrize(("words", "code", "says"), [
    (("sections", "--claim", "Delta_1:jacobi-spectrum"), 1, "refuted: the spectrum of Jacobi operators"),
    (("sections", "--claim", "Delta_2:self-adjoint-spectrum"), 1, "10 mind changes"),
    (("sections", "--claim", "Δ₁:diagonal-spectrum"), 1, "refuted: "),
    (("nearest", "--claim", "Delta_2:spectrum-meets=0,0"), 1, "10 mind changes"),
    (("nearest", "--claim", "Delta_1:diagonal-spectrum"), 1, "crashed"),
    (("sections", "--claim", "Delta_2:bounded-spectrum"), 1, "10 mind changes"),
    (("sections", "--claim", "Delta_1:pseudospectrum=1/4"), 1, "refuted: the closed pseudospectrum of level 1/4"),
    (("nearest", "--claim", "Delta_2:zero-in-spectrum"), 1, "10 mind changes"),
])  # fmt: skip
def test_towers_are_refuted(words, code, says, mine, tmp_path, capsys):
    assert main(["refute", f"{mine}:{words[0]}", *words[1:], "--out", str(tmp_path / "out")]) == code
    told = capsys.readouterr().out
    assert told.startswith(says)
    if "crashed" not in says:
        assert main(["check", str(tmp_path / "out" / "claim.json")]) == 0
        assert main(["refute", f"{mine}:{words[0]}", *words[1:], "--format", "json"]) == code
        assert json.loads(capsys.readouterr().out.split("\n", 1)[1])["refuted"] is True


@pytest.mark.parametrize(("claim", "says"), [
    ("Delta:jacobi-spectrum", "write CLASS:PROBLEM"),
    ("Gamma_1:jacobi-spectrum", "write CLASS:PROBLEM"),
    ("Delta_1:everything", "the problem is 'everything': known are diagonal-spectrum"),
    ("Delta_2:spectrum-meets", "spectrum-meets=LOW,HIGH"),
    ("Delta_2:spectrum-meets=1,0", "the interval is ['1', '0']"),
    ("Sigma_1:banded-spectrum", "no game is known"),
    ("Delta_1:pseudospectrum=-1", "level is '-1'"),
    ("Delta_1:pseudospectrum", "pseudospectrum=LEVEL"),
])  # fmt: skip
def test_claims_that_cannot_be_played_are_one_sentence(claim, says, mine, capsys):
    assert main(["refute", f"{mine}:sections", "--claim", claim]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1

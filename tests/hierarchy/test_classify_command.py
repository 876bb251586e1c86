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
    assert (row["in"], row["in_by"], row["not_in"], row["not_in_by"]) == ("Π₂", "cited", "Δ₂", "executed")


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
    assert "5 certificates" in told.err
    rows = json.loads((tmp_path / "hierarchy" / "hierarchy.json").read_text())["rows"]
    assert {row["outcome"] for row in rows} == {"survived", "refuted", "mind changes"}

"""`sciverify spectrum`: points, certificates and figures from the command line."""

from __future__ import annotations

import importlib.util
import json
from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.cli import main


def test_the_command_prints_and_writes(tmp_path, capsys):
    out = tmp_path / "spectrum.json"
    assert main(["spectrum", "almost-mathieu", "--n", "40", "--out", str(out)]) == 0
    assert " points of the grid 1/40 within 0.0" in capsys.readouterr().out
    assert main(["check", str(out)]) == 0
    assert sv.load_certificate(out).problem.operator == sv.almost_mathieu(1, sv.GOLDEN)


def test_tables(capsys):
    line = ["spectrum", "fibonacci", "--lam", "2", "--n", "30", "--within=-1/2,4", "--format"]
    assert main([*line, "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(-Fraction(1, 2) <= Fraction(row["re"]) <= 4 for row in found["points"])
    assert max(Fraction(row["bound"]) for row in found["points"]) <= Fraction(found["error"])
    assert main([*line, "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(found["points"])


def test_somebody_elses_operator(tmp_path, capsys):
    file = tmp_path / "mine.py"
    file.write_text("import sciverify as sv\nA = sv.weighted_shift(1, 'naturals')\nB = 3\n")
    line = ["spectrum", f"{file}:A", "--n", "5", "--resolvent", "numerical-range", "--within=0,1+1j"]
    assert main(line) == 0
    assert "if the spectrum is the closed numerical range" in capsys.readouterr().out
    assert main(line[:4]) == 2
    assert "is not known to be normal" in capsys.readouterr().err
    for name, said in (("B", "is a int: an operator on l2 is needed"), ("C", "cannot be loaded: AttributeError")):
        assert main(["spectrum", f"{file}:{name}"]) == 2
        assert said in capsys.readouterr().err
    assert main(["spectrum", "penrose"]) == 2
    assert "write almost-mathieu, fibonacci, free, or MODULE:OPERATOR" in capsys.readouterr().err


def test_nothing_found(tmp_path, capsys):
    assert main(["spectrum", "almost-mathieu", "--n", "2", "--out", str(tmp_path / "c.json")]) == 3
    assert "nothing was found at n = 2" in capsys.readouterr().out
    assert not (tmp_path / "c.json").exists()


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="matplotlib is not installed")
@pytest.mark.parametrize("more", [["free"], ["mine.py:A", "--resolvent", "numerical-range"]])
def test_figures(more, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("import sciverify as sv\nA = sv.weighted_shift(1, 'naturals')\n")
    assert main(["spectrum", *more, "--n", "4" if len(more) > 1 else "20", "--plot", "figure.png"]) == 0
    assert (tmp_path / "figure.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(SystemExit):
        main(["spectrum", "free", "--plot", "figure.txt"])

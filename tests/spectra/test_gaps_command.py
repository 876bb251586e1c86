"""`sciverify gaps`, and the table of proven gaps of the butterfly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.cli import main
from sciverify.experiments.spectra_gaps import approx_bands, certificates, flux_row, fluxes
from sciverify.report.butterfly_plot import draw_butterfly
from sciverify.spectra.spectrum_enclosure import spectrum_enclosure


@pytest.mark.parametrize(
    "arguments",
    [
        ["free", "2.5", "3"],
        ["fibonacci", "-1/4", "0"],
        ["fibonacci", "-1/8", "1", "--lam", "2"],
        ["almost-mathieu", "11/2", "6", "--lam", "2"],
        ["almost-mathieu", "9/2", "5", "--alpha", "1/2"],
        ["hofstadter", "-3/2", "-1", "--flux", "1/3"],
    ],
)
def test_a_gap_is_proven_and_written(arguments, tmp_path, capsys):
    out = tmp_path / "gap.json"
    assert main(["gaps", *arguments, "-o", str(out)]) == 0
    assert "no point of the spectrum lies between" in capsys.readouterr().out
    assert check.check_bytes(out.read_bytes())["kind"] == "spectral-gap"


def test_what_is_not_proven_has_code_1(capsys):
    assert main(["gaps", "free", "1", "3"]) == 1
    assert "not proven: a vector on 23 sites indicates spectrum" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "is no operator"),
        ("ops.py:three", "an operator on l2 is needed"),
    ],
)
def test_no_operator_is_one_sentence(name, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ops.py").write_text("three = 3\n")
    assert main(["gaps", name, "3", "4"]) == 2
    assert words in capsys.readouterr().err


def test_an_operator_of_a_module(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ops.py").write_text("import sciverify as sv\nmade = sv.jacobi([3, -3])\n")
    assert main(["gaps", "ops.py:made", "-1", "1", "--format", "json"]) == 0
    assert check.check_bytes(capsys.readouterr().out.encode())["upper"] == 1


def test_fluxes_are_those_of_small_denominators():
    assert fluxes(5) == [Fraction(1, 5), Fraction(1, 4), Fraction(1, 3), Fraction(2, 5), Fraction(1, 2)]
    assert len(set(fluxes(50))) == 50


def test_bands_of_the_butterfly_in_closed_form():
    assert np.allclose(approx_bands(Fraction(1, 2)), [[-np.sqrt(8), 0], [0, np.sqrt(8)]])


def test_gaps_at_a_third_are_proven_and_drawn(tmp_path):
    row = flux_row(Fraction(1, 3))
    assert len(row.gaps) == 2
    between = zip(row.bands[:-1, 1], row.proven, row.bands[1:, 0], strict=True)
    assert all(top < low < high < bottom for top, (low, high), bottom in between)
    parts = certificates([row], spectrum_enclosure(sv.jacobi(0), "1/2"))
    assert set(parts) == {"hofstadter-1-3-0.json", "hofstadter-1-3-1.json", *(f"fibonacci-{k}.json" for k in range(3))}
    files = draw_butterfly([row], tmp_path)
    assert [file.name for file in files] in ([], ["butterfly.png", "butterfly.svg"])
    assert all(file.stat().st_size > 1000 for file in files)

"""`sciverify reproduce spectra`: closed forms lie within proven bounds, every row has a file, tables and figures."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
from effort import tries

from sciverify.checker import check
from sciverify.cli import main
from sciverify.experiments.spectra_table import Extent, free_density, free_smoothed, smoothness, spectra
from sciverify.report.spectra import spectra_table as table_of
from sciverify.report.spectra_plot import save_spectra
from sciverify.report.table import text

SMALL = Extent((30,), Fraction(1, 5), 5, 7, 80, Fraction(1, 8))


@pytest.fixture(scope="module")
def found():
    phrases = []
    made = spectra(SMALL, lambda what, done, count: phrases.append((what, done, count)))
    assert [done for _, done, _ in phrases] == list(range(len(phrases)))
    assert phrases[-1] == ("done", len(phrases) - 1, len(phrases) - 1)
    return made


def test_closed_forms_lie_within_proven_bounds(found):
    seen = [row for row in found.rows if isinstance(row.known, float)]
    assert len(seen) >= 16
    for row in seen:
        assert row.lower is None or row.lower <= Fraction(row.known) + Fraction(1, 10**15)
        assert row.upper is None or Fraction(row.known) - Fraction(1, 10**15) <= row.upper
    areas = {row.example: float(row.lower) for row in found.rows if row.quantity.startswith("area")}
    assert areas["symbol z + 1/(4z)"] > math.pi * 15 / 16  # the spectrum
    assert 4 < areas["shift on N"] < math.pi * 1.25**2


def test_every_row_has_a_file_and_the_checker_accepts_all(found):
    assert {row.certificate for row in found.rows} <= {*found.certificates}
    kinds = {
        type(certificate.claim): certificate for name, certificate in found.certificates.items() if "third" not in name
    }
    assert len(kinds) == 5
    for certificate in tries([*kinds.values()], [*found.certificates.values()]):
        check.check_bytes(certificate.to_json().encode(), patient=True)


def test_the_table_fits_a_terminal(found):
    table = table_of(found)
    lines = text(table, width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("1 - alpha" in line and "Fibonacci" in line for line in lines)
    assert "2.236067977499" in text(table)
    assert table.records[0]["certificate"] == "almost-mathieu-30.json"
    assert "\\toprule" in table.render("latex")


@pytest.mark.thorough
def test_figures(found, tmp_path):
    pytest.importorskip("matplotlib")
    files = save_spectra(found, tmp_path)
    names = ["butterfly", "spectra", "pseudospectra", "density"]
    assert [file.name for file in files] == [f"{name}.{end}" for name in names for end in ("png", "svg")]
    assert all(file.stat().st_size > 4000 for file in files)


@pytest.mark.parametrize("x", ["0", "1/2", "-3/2"])
def test_the_bounds_of_derivatives_hold(x):
    """Sampled on the interval of the hypothesis."""
    radius, bounds = smoothness(Fraction(x)).exact()
    for t in (Fraction(x) - radius * Fraction(99, 100), Fraction(x), Fraction(x) + radius * Fraction(99, 100)):
        for k, bound in enumerate(bounds):
            value = mpmath.diff(lambda u: mpmath.sqrt(4 - u * u) / (2 * mpmath.pi), mpmath.mpf(float(t)), k)
            assert abs(value) <= float(bound)


def test_the_smoothed_measure_tends_to_the_density():
    x, value = Fraction(1, 3), free_density(1 / 3)
    errors = [abs(free_smoothed(x, Fraction(1, 50), order) - value) for order in (1, 2, 4)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 1e-7


def test_the_command_writes_everything(found, tmp_path, capsys, monkeypatch):
    few = replace(found, certificates=dict([*found.certificates.items()][:2]))
    monkeypatch.setattr("sciverify.cli.reproduce.spectra", lambda extent, told: few)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["reproduce", "spectra", "--quick", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr()
    assert max(map(len, out.out.splitlines())) <= 80
    assert "matplotlib is not installed: no plot" in out.err
    assert f"2 certificates in {tmp_path / 'spectra'}, each re-proved by the independent checker" in out.err
    assert (tmp_path / "spectra" / "spectra.csv").exists()

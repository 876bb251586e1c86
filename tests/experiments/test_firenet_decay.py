"""The theorem's bound against certified errors, for both shipped matrices, after every restart."""

from __future__ import annotations

import csv
import json
import math
import sys
from fractions import Fraction

import pytest

from sciverify.checker import check as checker
from sciverify.cli import main
from sciverify.exact.verdict import Verdict
from sciverify.experiments import firenet_decay
from sciverify.experiments.firenet_decay import RESTARTS, certificates, firenet_decays
from sciverify.report.firenet_decay import decay_table, save_decay_plot

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def decays():
    return list(firenet_decays())


def test_both_matrices_run_with_exact_and_with_perturbed_data(decays):
    assert [d.name for d in decays] == ["16x32-exact", "16x32-perturbed", "64x128-exact", "64x128-perturbed"]
    assert [d.scheme.null_space.proof for d in decays] == ["pseudo-inverses"] * 2 + ["coherence"] * 2
    for d in decays:
        assert [row.restart for row in d.rows] == list(range(1, RESTARTS + 1))


def test_every_certified_error_is_below_the_bound(decays):
    for d in decays:
        for row in d.rows:
            assert row.error.upper < row.bound, (d.name, row.restart)
        assert d.closest == max(row.error.upper / row.bound for row in d.rows) < 1


def test_exact_data_exponential_decay(decays):
    """Bound and error fall by the factor e with each restart, from the first to the last."""
    for d in decays:
        if d.perturbed:
            continue
        for before, after in zip(d.rows, d.rows[1:], strict=False):
            assert float(before.bound / after.bound) == pytest.approx(math.e, rel=1e-12)
            assert 2 < before.error.lower / after.error.upper < 4
        total = float(d.rows[0].error) / float(d.rows[-1].error)
        assert math.log(total) / (RESTARTS - 1) == pytest.approx(1, abs=0.02)


def test_exact_data_the_certificates_are_about_the_error(decays):
    """Xi_3(A, y) = {x}: two routes to one number, the certifier's and the plain distance to x."""
    for d in decays:
        if d.perturbed:
            continue
        for row in d.rows:
            distance = row.distance.distance
            assert row.distance.unique is Verdict.TRUE
            assert max(distance.lower, row.error.lower) <= min(distance.upper, row.error.upper)


def test_perturbed_data_stop_at_the_level_that_the_theorem_allows(decays):
    for d in decays:
        if not d.perturbed:
            continue
        floor = d.scheme.constant * Fraction(d.scheme.network.delta) / (1 - Fraction(math.exp(-1)))
        assert float(d.rows[-1].bound) == pytest.approx(float(floor), rel=1e-2)
        assert d.rows[-1].error.lower > Fraction(1, 10**6)  # the data do not determine x any better
        assert d.rows[-1].error.upper < d.rows[0].error.lower / 1000


def test_the_checker_accepts_the_certificates(decays):
    found = certificates(decays)
    assert len(found) == 4 * RESTARTS
    for name in ("16x32-exact-restart-20.json", "64x128-perturbed-restart-20.json", "64x128-exact-restart-01.json"):
        checker.check_bytes(found[name].to_json().encode())


def test_the_table_rounds_up_and_says_what_it_shows(decays):
    table = decay_table(decays)
    assert len(table.rows) == RESTARTS
    for k, cells in enumerate(table.rows):
        shown = [Fraction(cell) for cell in cells[1:]]
        true = [x for d in decays for x in (d.rows[k].bound, d.rows[k].error.upper)]
        for a, b in zip(shown, true, strict=True):
            assert b <= a <= b * Fraction(102, 100)
    assert len(table.records) == 4 * RESTARTS
    assert all(record["below_bound"] is True for record in table.records)
    assert "below the bound after every restart" in table.render("text")
    assert "coherence: rho <= 0.849" in table.render("text")


def test_a_bound_that_fails_is_reported(decays):
    """The sentence of the table follows from its rows."""
    from dataclasses import replace

    broken = replace(decays[0], rows=(replace(decays[0].rows[0], bound=Fraction(1, 10)), *decays[0].rows[1:]))
    text = decay_table([broken, *decays[1:]]).render("text").replace("\n", " ")
    assert "NOT always below" in text


def test_the_plot_is_written_twice_the_same(decays, tmp_path):
    pytest.importorskip("matplotlib", reason="the plot needs matplotlib")
    files = save_decay_plot(decays, tmp_path / "a")
    again = save_decay_plot(decays, tmp_path / "b")
    assert [f.name for f in files] == ["firenet.png", "firenet.svg"]
    assert files[0].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    svg = files[1].read_text()
    assert svg == again[1].read_text()
    assert "#0072b2" in svg.lower()
    assert "#d55e00" in svg.lower()


def test_reproduce_writes_table_plot_and_certificates(tmp_path, capsys):
    pytest.importorskip("matplotlib", reason="the plot needs matplotlib")
    assert main(["reproduce", "firenet", "--out", str(tmp_path), "--digits", "8"]) == 0
    output = capsys.readouterr()
    assert "FIRENET with its theorem" in output.out
    assert f"{4 * RESTARTS} certificates" in output.err
    folder = tmp_path / "firenet"
    assert {p.suffix for p in folder.glob("firenet.*")} == {".csv", ".json", ".md", ".tex", ".png", ".svg"}
    rows = list(csv.DictReader((folder / "firenet.csv").read_text().splitlines()))
    for row in rows:
        assert Fraction(row["error_upper"]) <= Fraction(row["bound"])
        claim = json.loads((folder / row["certificate"]).read_text())["claim"]
        assert (claim["lower"], claim["upper"]) == (row["distance_lower"], row["distance_upper"])


def test_without_matplotlib_everything_but_the_plot_is_written(decays, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(firenet_decay, "firenet_decays", lambda digits: iter(decays[:1]))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["reproduce", "firenet", "--out", str(tmp_path), "--format", "csv"]) == 0
    assert "matplotlib is not installed: no plot" in capsys.readouterr().err
    names = {p.name for p in (tmp_path / "firenet").glob("firenet.*")}
    assert names == {"firenet.csv", "firenet.json", "firenet.md", "firenet.tex"}

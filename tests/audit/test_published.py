"""The published audit on subjects that are always there: counts, the table, the figure, resuming."""

from __future__ import annotations

import csv
import io
import json
from importlib.util import find_spec

import pytest

import sciverify as sv
from sciverify.audit import Finding, Store
from sciverify.audit.inputs.corpus import HASH, corpus_instances
from sciverify.audit.published import GROSS, is_gross, never_silent, never_wrong, published_audit
from sciverify.cli import main
from sciverify.report.published_audit import published_table
from sciverify.report.published_plot import draw_published
from sciverify.subjects import audited_subjects

OURS = [s for s in audited_subjects() if s.name == "MATLAB-rule CD"]


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("published") / "audit.sqlite"
    told = []
    with Store(path) as store:
        found = list(published_audit(store, quick=True, subjects=OURS, progress=lambda *words: told.append(words)))
        kept = store.dump()
        again = list(published_audit(store, quick=True, subjects=OURS))
        assert store.dump() == kept
    assert [row.audit.results for row in again] == [row.audit.results for row in found]
    assert told[-1] == ("MATLAB-rule CD/tight, lasso", 17, 17)
    return found


@pytest.mark.thorough
def test_counts_add_up_and_bounds_decide(rows):
    default, tight = rows
    assert default.silent > tight.silent == 0
    for row in rows:
        assert len(row.audit.results) == len(corpus_instances("lasso")[::8])
        assert sum(map(row.audit.count, Finding)) == len(row.audit.results)
        by_sort = row.silent_by_sort().values()
        assert sum(s for s, _ in by_sort) == row.silent
        assert sum(n for _, n in by_sort) == len(row.audit.results)
        for result in row.audit.results:
            if is_gross(result):
                assert result.finding is Finding.WRONG
                assert result.lower / result.norm_upper > GROSS
    assert never_silent(rows) == [tight]
    assert never_wrong(rows) == []
    assert tight.audit.count(Finding.WRONG) > 0


@pytest.mark.thorough
def test_certificates_of_silent_failures_are_accepted(rows, tmp_path):
    for result in rows[0].audit.results:
        if result.silent:
            path = tmp_path / "c.json"
            path.write_text(result.certificate)
            assert sv.check(path).bounds == result.distance


@pytest.mark.thorough
def test_the_table(rows):
    table = published_table(rows)
    assert len(table.rows) == 3
    numbers = dict(zip(table.columns, table.rows[1], strict=True))
    assert (numbers["silent"], numbers["n"]) == (str(rows[0].silent), "17")
    records = list(csv.DictReader(io.StringIO(table.render("csv"))))
    assert len(records) == 34
    assert sum(record["silent"] == "true" for record in records) == rows[0].silent
    assert "Without a silent failure here: MATLAB-rule CD/tight (LASSO, held 15 of 17)" in " ".join(table.notes)
    assert HASH in table.render("text")
    assert max(map(len, table.render("text").splitlines())) <= 140
    plain = json.loads(table.render("json"))["rows"]
    assert [row["digest"] for row in plain] == [record["digest"] for record in records]
    assert sum(row["silent"] for row in plain) == rows[0].silent


@pytest.mark.thorough
def test_the_figure(rows, tmp_path):
    if find_spec("matplotlib") is None:
        pytest.skip("matplotlib is not installed")
    png, svg = draw_published(rows, tmp_path)
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "LASSO, 17 instances" in svg.read_text() or "<svg" in svg.read_text()
    assert draw_published([], tmp_path) == []


@pytest.mark.thorough
def test_the_command_writes_table_pages_and_certificates(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sciverify.audit.published.audited_subjects", lambda: OURS[:1])
    assert main(["reproduce", "audit", "--quick", "--out", str(tmp_path)]) == 0
    seen = capsys.readouterr()
    assert "Silent failures on the published corpus" in seen.out
    assert "each re-proved by the independent checker" in seen.err
    page = (tmp_path / "audit" / "lasso-MATLAB-rule-CD-default.html").read_text(encoding="utf-8")
    assert '<p class="verdict">REFUTED</p>' in page
    records = json.loads((tmp_path / "audit" / "audit.json").read_text())["rows"]
    for record in records:
        assert (record["finding"] == "wrong") == bool(record["certificate"])
        if record["certificate"]:
            assert (tmp_path / "audit" / record["certificate"]).is_file()
            assert record["certificate"] in page

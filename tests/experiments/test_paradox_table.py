"""The tables of optimal maps and of kernel awareness: what they say is what certificates prove."""

from __future__ import annotations

import json

from sciverify.cli import main
from sciverify.experiments.awareness_table import awareness_rows, certificates
from sciverify.report.awareness import awareness_table


def test_paradox_is_certified_up_to_its_thresholds(tmp_path, capsys):
    assert main(["reproduce", "paradox", "--quick", "--out", str(tmp_path), "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert "40 certificates" in shown.err
    rows = json.loads(shown.out)["rows"]
    assert {row["K"] for row in rows} == {"2", "10", "1000", "inf"}
    for row in rows:
        threshold = {"F^N": "1", "M1": "2"}[row["maps"]]
        assert (row["certificate"] is None) == (row["delta"] == threshold)
        assert (row["refused"] is None) == (row["delta"] != threshold)
    lowers = {(r["maps"], r["delta"]): r["lower"] for r in rows if r["statement"] == "every map fails"}
    assert lowers["F^N", "1/5"] == "9/5"
    assert lowers["F^N", "99/100"] == "101/100"
    assert lowers["M1", "199/100"] == "2"


def test_awareness_has_both_bounds_and_both_other_constants():
    rows = list(awareness_rows(quick=True))
    table = awareness_table(rows)
    assert [(row.m, row.sparsities) for row in rows] == [(16, (1,)), (64, (1,)), (64, (2,)), (64, (3, 3))]
    assert table.rows[0][2:7] == ("1.1547005", "1.1547006", "1.5e-11", "1.88562", "3.83334")
    assert len(certificates(rows)) == 8
    for row in rows:
        assert row.certificate.claim.upper < row.sharp < row.classical

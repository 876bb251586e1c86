"""Records inside pages, audits side by side, and figures that everybody can read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from browser import CHROMIUM, browse

import sciverify as sv
from sciverify.audit import Claim, Finding, Instance, SolverFunction, Store, generated_instances, run_audit
from sciverify.cli import main
from sciverify.report.audit import factor
from sciverify.report.audit_page import PRINTED_ROWS, audit_page
from sciverify.report.audit_plot import FEW, THEME
from sciverify.report.audit_record import AuditRecord, RecordedResult, read_record, record_of
from sciverify.report.audits_page import audits_page, audits_table
from sciverify.report.by_sort import by_sort, median, sort_of_name
from sciverify.report.circumstances import circumstances, imported_by
from sciverify.report.comparison import Change, ComparedInstance, compare, comparison_table, comparisons

SOLVERS = str(Path(__file__).parent.parent / "audit" / "solvers.py")
ROOT = Path(__file__).parents[2]
SPITEFUL = "</script><script>document.title='owned'</script>"
NAMES = ("scaled-0-1", SPITEFUL, "scaled-0-2", "? \x00 c", "near-transition-7-3", "a, measurements 0-1")
INSTANCES = [
    Instance(name, "lasso", np.diag([1.0, 2.0]), np.array([3.0, 1.0 + k]), 0.5) for k, name in enumerate(NAMES)
]


@pytest.fixture(scope="module")
def audit():
    return run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6"), INSTANCES)


@pytest.fixture(scope="module")
def record(audit):
    return record_of(audit, circumstances(("sciverify", "audit", "a b"), (0.0, 86400.0)))


def one(digest, finding="held", lower=None, upper=None, silent=False, name="i"):
    return RecordedResult(name, digest, "scaled", finding, silent, "answered", lower, upper)


def held_by(*results, solver="s", written="1"):
    return AuditRecord(solver, "claim", "inputs", "HELD", (), written, "", "", "", (), tuple(results))


# ------------------------------------------------------------ factors and sorts


def test_factors_enclose_the_error_over_the_claim(audit):
    """Every answer of this solver is 1/2 away, and 1e-6 is claimed."""
    for k in range(len(NAMES)):
        found = factor(audit, k)
        assert found.lower <= Fraction(10**6, 2) <= found.upper
    assert factor(replace(audit, claim=Claim("1e-3")), 0).upper < 501


def test_sorts_are_read_from_names():
    assert sort_of_name("scaled-0-1") == "scaled"
    assert sort_of_name("near-transition-2026-17") == "near-transition"
    assert sort_of_name("mine, measurements 3-0") == "measurements"
    assert sort_of_name("scaled-0") == sort_of_name("my-scaled-0-1") == "given"
    known = [i.name for i in sv.audit.corpus_instances() if sort_of_name(i.name) == "known"]
    assert len(known) == 20


def test_every_instance_is_in_one_row(audit):
    table = by_sort(audit)
    *sorts, whole = table.records
    assert [row["sort"] for row in sorts] == ["given", "measurements", "near-transition", "scaled"]
    for key in ("n", "silent", "announced", "no_answer", "undecided", "held"):
        assert sum(row[key] for row in sorts) == whole[key]
    assert whole["n"] == whole["silent"] == len(NAMES)
    assert whole["median_factor_lower_float"] <= 5e5 <= whole["largest_factor_upper_float"]


def test_bounds_of_a_median_enclose_it():
    ends = [(0, 9), (1, 2), (3, 4)]
    found = median([sv.Enclosure(low, high) for low, high in ends])
    assert (found.lower, found.upper) == (1, 4)
    assert median([]) is None


# ------------------------------------------------------------ records


def test_a_record_survives_its_page(audit, record, tmp_path):
    page = tmp_path / "page.html"
    about = circumstances(("sciverify", "audit", "a b"), (0.0, 86400.0))
    page.write_text(audit_page(audit, about=about), "utf-8")
    read = read_record(page)
    assert replace(read, written=record.written) == record
    assert [r.name for r in read.results] == list(audit.names)
    assert read.obtained == "1970-01-01 to 1970-01-02"
    assert read.command == "sciverify audit 'a b'"
    assert SPITEFUL not in page.read_text("utf-8")


def test_pages_say_when_how_and_where(audit):
    page = audit_page(audit, about=circumstances(("sciverify", "audit", "<b>")))
    for word in (
        "sciverify audit &#x27;&lt;b&gt;&#x27;",
        " cores (",
        "Python 3.",
        "numpy 2",
        "python-flint 0.",
        "sha256 ",
    ):
        assert word in page
    assert re.search(r"<dt>written</dt><dd>\d{4}-\d\d-\d\d \d\d:\d\d UTC", page)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held | {"version": 2},
        lambda held: held | {"verdict": "TRUE"},
        lambda held: held | {"solver": 3},
        lambda held: held | {"software": "numpy"},
        lambda held: held | {"versions": [["numpy"]]},
        lambda held: held | {"results": [held["results"][0][:-1]]},
        lambda held: held | {"results": [[*held["results"][0][:4], 1, "answered", None, None]]},
        lambda held: held | {"results": [[*held["results"][0][:6], float("nan"), None]]},
        lambda held: held | {"results": [[*held["results"][0][:6], True, None]]},
        lambda held: held | {"results": [[*held["results"][0][:6], -1.0, None]]},
        lambda held: {k: v for k, v in held.items() if k != "claim"},
        lambda held: [held],
    ],
)
def test_damaged_records_are_one_sentence(spoil, record, tmp_path, capsys):
    begin, rest = record.embedded().split(">", 1)
    held = json.loads(rest.split("<")[0])
    page = tmp_path / "page.html"
    page.write_text(f"{begin}>{json.dumps(spoil(held))}</script>")
    assert main(["report", str(page)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"sciverify: the record in {page} is damaged: ")
    assert said.count("\n") == 1


def test_files_without_a_record_are_one_sentence(tmp_path, capsys):
    (tmp_path / "a.html").write_text("<p>nothing</p>")
    (tmp_path / "b.html").write_bytes(b"\xff\xfe")
    for name, said in (
        ("a.html", "holds no record"),
        ("b.html", "not text"),
        ("c.html", "No such file"),
        (".", "no record"),
    ):
        assert main(["report", str(tmp_path / name)]) == 2
        assert said in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["report", str(tmp_path / "empty")]) == 2
    assert "no page of an audit" in capsys.readouterr().err


# ------------------------------------------------------------ two audits


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (one("a"), one("a", "wrong", 2.0, 3.0), Change.NEWLY_FAILING),
        (one("a"), one("a", "no answer"), Change.NEWLY_FAILING),
        (one("a", "undecided"), one("a", "wrong"), Change.NEWLY_FAILING),
        (one("a", "wrong", 2.0, 3.0), one("a"), Change.NO_LONGER_FAILING),
        (one("a", "no answer"), one("a", "undecided"), Change.NO_LONGER_FAILING),
        (one("a", "wrong", 2.0, 3.0), one("a", "wrong", 6.1, 7.0), Change.WORSE),
        (one("a", "wrong", 2.0, 3.0), one("a", "wrong", 6.0, 7.0), Change.SAME),
        (one("a", "wrong", 6.1, 7.0), one("a", "wrong", 2.0, 3.0), Change.BETTER),
        (one("a", "held", 0.0, 0.0), one("a", "held", 0.5, 0.6), Change.WORSE),
        (one("a", "held", 0.0, 1e-9), one("a", "held", 1e-6, 1e-5), Change.SAME),
        (one("a", "wrong", 2.0, None), one("a", "wrong", 9.0, None), Change.SAME),
        (one("a", "wrong", 2.0, 3.0, silent=True), one("a", "wrong", 2.0, 3.0), Change.OTHERWISE),
        (one("a", "held"), one("a", "undecided"), Change.OTHERWISE),
        (one("a", "wrong"), one("a", "no answer"), Change.OTHERWISE),
    ],
)
def test_what_became_of_an_instance(old, new, change):
    assert ComparedInstance(old, new).change is change


def test_instances_are_paired_by_their_data():
    found = compare(held_by(one("a", name="x"), one("b")), held_by(one("c"), one("a", "wrong", 2.0, 3.0, name="y")))
    assert [(pair.old.name, pair.new.name) for pair in found.pairs] == [("x", "y")]
    assert ([r.digest for r in found.only_old], [r.digest for r in found.only_new]) == (["b"], ["c"])
    assert found.newly_failing == 1
    table = comparison_table(found)
    assert table.rows == (("y", "newly failing", "held", "wrong, announced", "", ">= 2"),)
    assert "1 instances were asked before only." in table.notes


def test_runs_of_one_solver_are_compared_in_their_order():
    runs = [held_by(solver=s, written=w) for s, w in (("b", "2"), ("a", "3"), ("a", "1"), ("b", "1"), ("a", "2"))]
    found = comparisons(runs)
    assert {(c.old.solver, c.old.written, c.new.written) for c in found} == {
        ("b", "1", "2"),
        ("a", "1", "2"),
        ("a", "2", "3"),
    }
    (two,) = comparisons([held_by(solver="b", written="2"), held_by(solver="a", written="1")])
    assert (two.old.solver, two.new.solver) == ("b", "a")


def test_factors_are_rounded_to_the_side_that_is_proven():
    old, new = held_by(one("a", "held", 0.0, 0.12345)), held_by(one("a", "wrong", 12345.0, 12346.0))
    assert comparison_table(compare(old, new)).rows[0][-2:] == ("<= 0.124", ">= 1.23e+04")


def test_the_command_makes_an_index_and_says_what_fails_newly(audit, tmp_path, capsys):
    good = run_audit(SolverFunction(SOLVERS, "diagonal"), Claim("1e-6"), INSTANCES)
    for name, found in (("old.html", good), ("new <b>.html", audit)):
        (tmp_path / name).write_text(audit_page(found), "utf-8")
    old, new, out = (str(tmp_path / name) for name in ("old.html", "new <b>.html", "index.html"))
    assert main(["report", old, new, "--out", out, "--title", "A & B"]) == 1
    said = capsys.readouterr().out
    assert "Of 6 instances in both: 6 newly failing" in said
    assert max(map(len, said.splitlines())) <= 80
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<h1>A &amp; B</h1>" in page
    assert 'href="new%20%3Cb%3E.html"' in page
    assert "<b>6</b> newly failing" in page
    assert "<script" not in page
    assert main(["report", new, old, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row["change"] for row in rows} == {"no longer failing"}
    assert main(["report", str(tmp_path), "--out", out]) == 0  # two solvers: nothing is compared; the index is no page
    assert "what changed" not in capsys.readouterr().out
    assert main(["report", old, "--out", old]) == 2


def test_a_table_of_audits_counts(record):
    (row,) = audits_table([record]).rows
    assert row == (*row[:3], "6", "6", "0", "0", "0", "0", "1970-01-01 to 1970-01-02")
    assert record.count(Finding.WRONG) == 6
    assert audits_page("t", [("a.html", record)], ()).count("<tr class=") == 1


# ------------------------------------------------------------ figures and looks


def test_few_instances_and_no_matplotlib_are_sentences(audit, monkeypatch):
    few = run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6"), INSTANCES[: FEW - 1])
    assert f"Not drawn: there are {FEW - 1} instances, fewer than {FEW}." in audit_page(few)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    page = audit_page(audit)
    assert "<svg" not in page
    assert "Not drawn: matplotlib is not installed" in page


def test_the_figure_is_described_and_takes_the_colours_of_the_page(audit):
    pytest.importorskip("matplotlib")
    page = audit_page(audit)
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert 'role="img" aria-labelledby="drawn what"' in svg
    assert '<title id="drawn">Claimed against certified error</title>' in svg
    assert "6 instances as marks" in svg[svg.index('<desc id="what">') :]
    assert "6 wrong, 6 wrong answers silent" in svg
    assert "var(--plot-silent)" in svg
    assert not [colour for colour in THEME if colour.lower() in svg]


def lightness(colour):
    """L* of CIELAB, from 0 to 100."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    Y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * Y ** (1 / 3) - 16 if Y > 0.008856 else 903.3 * Y


def test_a_print_holds_as_many_rows_as_it_says():
    sheet = (ROOT / "sciverify" / "report" / "audit_page.css").read_text()
    assert f"tbody tr:nth-child(n+{PRINTED_ROWS + 1} of :not([hidden]))" in sheet


def test_kinds_differ_in_lightness_in_both_schemes():
    """Whoever sees no colours, and whoever prints in grey, tells them apart; words have the contrast that WCAG asks for."""
    sheet = (ROOT / "sciverify" / "report" / "audit_page.css").read_text()
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in sheet.split("@media screen", 1))
    assert set(light) == set(dark)
    for scheme in (light, dark):
        kinds = [lightness(scheme[f"plot-{kind}"]) for kind in ("held", "undecided", "announced", "missing", "silent")]
        assert min(abs(a - b) for a, b in combinations(kinds, 2)) > 7
        page = lightness(scheme["page"])
        assert all(
            abs(lightness(scheme[word]) - page) > 40 for word in ("ink", "soft", "faint", "link", "bad", "good", "open")
        )
        assert min(abs(kind - page) for kind in kinds) > 20
    drawn = {value.removeprefix("var(--").removesuffix(")"): key for key, value in THEME.items() if "--plot" in value}
    assert {name: colour.lower() for name, colour in drawn.items()} == {n: light[n] for n in light if "plot" in n}


# ------------------------------------------------------------ circumstances


def test_what_a_file_imports_is_named(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("import os\nimport numpy.linalg as la\nfrom sympy import Symbol\nfrom . import x\n")
    assert imported_by(path) == ("numpy", "sympy")
    path.write_text("import (")
    assert imported_by(path) == imported_by(tmp_path / "none.py") == ()


def test_a_store_knows_when_results_came(tmp_path):
    with Store(tmp_path / "s.sqlite") as store:
        found = run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6"), INSTANCES[:2], store=store)
        first, last = store.finished(result.key for result in found.results)
        assert 1.7e9 < first <= last
        assert store.finished(["none"]) is None


# ------------------------------------------------------------ sizes


@pytest.mark.thorough
def test_pages_stay_small():
    """What a letter carries: 60 instances that all fail in less than 2 MB, 1,000 in less than 5 MB."""
    base = run_audit(SolverFunction(SOLVERS, "ista"), Claim("1e-12"), generated_instances("lasso", 6, 0, 20, 50))
    failing = [k for k, result in enumerate(base.results) if result.failed]
    assert len(failing) > 2
    for count, limit in ((60, 2_000_000), (1000, 5_000_000)):
        places = [(k, failing[k % len(failing)]) for k in range(count)]
        many = replace(
            base,
            instances=tuple(replace(base.instances[j], name=f"scaled-0-{k}") for k, j in places),
            results=tuple(replace(base.results[j], key=f"{k:064x}") for k, j in places),
            posed=tuple(base.posed[j] for _, j in places),
        )
        assert len(audit_page(many).encode()) < limit


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.thorough
def test_nothing_is_wider_than_a_telephone(audit, record, tmp_path):
    """At 400 pixels only tables and figures scroll, each by itself; a frame is narrower than the narrowest window."""
    told = "<script>parent.postMessage(`${document.documentElement.scrollWidth}/${innerWidth}`, '*')</script></body>"
    index = audits_page("t", [("a.html", record)], comparisons([record, record]))
    for page in (audit_page(audit), index):
        open_ = page.replace('http-equiv="Content-Security-Policy"', "data-was").replace("</body>", told)
        (tmp_path / "page.html").write_text(open_, "utf-8")
        frame = tmp_path / "frame.html"
        frame.write_text(
            "<script>addEventListener('message', e => { document.title = e.data })</script>"
            "<iframe src='page.html' width=400 height=900 style='border: 0'></iframe>"
        )
        assert re.search(r"<title>(385|400)/400</title>", browse(frame, "--dump-dom"))  # a scroll bar takes 15

"""The page of an audit: its text without scripts, and what a real browser makes of it with them."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from browser import CHROMIUM, browse

import sciverify as sv
from sciverify.audit import Calling, Claim, Instance, SolverFunction, generated_instances, run_audit
from sciverify.audit.nearest import nearest_failure
from sciverify.report.audit import audit_table, junit
from sciverify.report.audit_links import EMBEDDED_BYTES, SavedInstance
from sciverify.report.audit_page import audit_page, code

SOLVERS = str(Path(__file__).parent.parent / "audit" / "solvers.py")
HOSTILE = str(Path(__file__).parent.parent / "audit" / "hostile.py")
DIAGONAL = np.diag([1.0, 2.0])
SPITEFUL = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">&amp;"
NAMES = ("b-plain", SPITEFUL, "a-first", "\ud800 \x00 c")
INSTANCES = [Instance(name, "lasso", DIAGONAL, np.array([3.0, 1.0 + k]), 0.5) for k, name in enumerate(NAMES)]
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def audit():
    return run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6", inputs="four <inputs>"), INSTANCES)


@pytest.fixture(scope="module")
def page(audit):
    return audit_page(audit)


class Text(HTMLParser):
    """What is there to read without scripts and styles, and what is loaded."""

    def __init__(self):
        super().__init__()
        self.words, self.loads, self.inside, self.tags = [], [], "", []

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        self.tags.append(tag)
        for name, value in attributes:
            if name in ("src", "href") and not (value or "").startswith(("#", "data:")):
                self.loads.append(value)
            assert not name.startswith("on"), (tag, name)

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.words.append(data)

    def handle_endtag(self, tag):
        self.inside = ""


def read(page):
    parser = Text()
    parser.feed(page)
    return parser


def test_the_verdict_comes_first_and_everything_is_text(audit, page):
    found = read(page)
    words = " ".join(" ".join(found.words).split())
    assert words.index("REFUTED") < words.index("solvers.py:off") < words.index("Failures, the worst first")
    assert "claims lasso: dist(x, Xi) <= 1e-6 on four <inputs>" in words
    assert "REFUTED on 4 of 4 instances: 4 answers proven wrong (4 silent, 0 announced)" in words
    assert words.count("certified distance 0.500 ") == 4
    assert words.count("b-plain") == 2
    assert SPITEFUL in words
    assert "How to check this page" in words


def test_nothing_is_loaded_and_nothing_is_injected(page):
    found = read(page)
    assert found.loads == []
    assert found.tags.count("script") == 2  # the record, which no browser runs, and the one that does
    assert "img" not in found.tags
    assert "default-src 'none'" in page
    page.encode("utf-8")
    assert "\x00" not in page


def test_a_pipeline_keeps_its_whole_name(audit):
    """In a name " | " parts nothing; and JUnit is XML whatever stands in it."""
    solver = "sh -c 'cat {input} | tee <b> | \x07 \U0001f600'"
    named = replace(audit, solver=solver, software=("sha256 0 | 1", "Python 3"))
    shown = solver.replace("\x07", "?")
    page = audit_page(named)
    assert f"<title>REFUTED: {html.escape(shown)}</title>" in page
    assert f"<h1>{html.escape(shown)}</h1>" in page
    assert f"<code>{html.escape(shown)}</code>, sha256 0 | 1; Python 3." in page
    cases = ElementTree.fromstring(junit(named)).findall(".//testcase")
    assert [case.get("classname") for case in cases] == [shown] * 4
    assert cases[3].get("name") == "? ? c"
    assert json.loads(audit_table(named).render("json"))["title"].startswith(f"{solver}  claims  lasso")


@pytest.mark.thorough
def test_instances_that_were_left_out_are_named(audit):
    twins = run_audit(
        SolverFunction(SOLVERS, "off"), Claim("1e-6"), [INSTANCES[0], replace(INSTANCES[0], name="b/<x>")]
    )
    said = "1 instance was left out, equal to others: b/<x> (as b-plain)."
    assert said in audit_table(twins).notes
    assert f"<li>{html.escape(said)}</li>" in audit_page(twins)
    assert "left out" not in audit_page(audit)


def test_certificates_inside_the_page_are_accepted_by_the_checker(page, tmp_path):
    links = re.findall(r'<a download="([^"]+)" href="data:application/json;base64,([^"]+)">', page)
    assert len(links) == 4
    for name, data in links:
        path = tmp_path / name
        path.write_bytes(base64.b64decode(data))
        assert 0.5 in sv.check(path).bounds


def test_certificates_without_room_are_linked(audit):
    key = audit.results[0].key
    found = audit_page(audit, {key: "certificates/one two.json"}, room=0)
    assert '<a href="certificates/one%20two.json">certificate</a>' in found
    assert found.count("in the store") == 3
    assert "base64" not in found


def test_the_code_of_an_instance_runs(audit, page):
    shown = [html.unescape(text) for text in re.findall(r"<pre>(.*?)</pre>", page, re.S)]
    assert sorted(shown) == sorted(map(code, audit.instances, audit.results, audit.posed))
    printed = subprocess.run([sys.executable, "-c", shown[0]], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "0.50000000"


@pytest.mark.thorough
def test_other_verdicts():
    held = audit_page(run_audit(SolverFunction(SOLVERS, "diagonal"), Claim("1e-6", relative=True), INSTANCES[:1]))
    assert '<p class="verdict">HELD</p>' in held
    assert "Failures" not in held
    missing = audit_page(run_audit(SolverFunction(HOSTILE, "raises"), Claim("1e-6"), INSTANCES[:1]))
    assert "ZeroDivisionError: on purpose" in missing
    infeasible = Instance("none", "basis-pursuit", np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([1.0, 1.0]), 0.0)
    undecided = run_audit(SolverFunction(HOSTILE, "zero"), Claim("1e-6", "basis-pursuit"), [infeasible])
    assert '<p class="verdict">UNDECIDED</p>' in audit_page(undecided)


@pytest.mark.thorough
def test_nearest_failures_are_shown_with_their_proof():
    pair = Instance("pair", "lasso", np.array([[1.0, 1.25]]), np.array([2.0]), 0.5)
    solver, claim = SolverFunction(SOLVERS, "blind_to_ties"), Claim("1e-3")
    near = nearest_failure(solver, claim, pair)
    found = audit_page(run_audit(solver, claim, [pair]), nearest=[near])
    assert "HELD" in found
    assert html.escape(str(near)) in found
    assert found.count('href="data:application/json') == 1


@pytest.mark.thorough
def test_a_long_list_of_failures_is_folded():
    many = run_audit(SolverFunction(SOLVERS, "ista"), Claim("1e-12"), generated_instances("lasso", 40, 0, 3, 5))
    found = audit_page(many)
    count = sum(r.failed for r in many.results)
    assert count > 25
    assert f"<summary>{count - 25} more</summary>" in found
    assert found.count('<li id="f-') == count


def test_a_page_holds_the_worst_and_says_what_it_leaves_out(audit, monkeypatch):
    monkeypatch.setattr("sciverify.report.audit_page.MOST_FAILURES", 2)
    monkeypatch.setattr("sciverify.report.audit_page.MOST_ROWS", 3)
    monkeypatch.setattr("sciverify.report.audit_plot.MANY_MARKS", 3)
    monkeypatch.setattr("sciverify.report.audit_plot.FEW", 1)
    found = audit_page(audit)
    assert "The worst 2 of 4 failures are here; all are in the store" in found
    assert "<h2>3 of 4 results</h2>" in found
    assert found.count('<tr class="silent">') == 3
    targets = set(re.findall(r'href="#(f-\w+)"', found))
    assert len(targets) == 2
    assert all(f'<li id="{target}">' in found for target in targets)
    assert found.count("data:image/png") == 1  # the marks are one picture


def test_no_script_opens_what_the_reader_left_closed(page):
    assert "beforeprint" not in page
    assert "#tools, details:not([open]) { display: none !important; }" in page


@pytest.mark.thorough
def test_certificates_take_the_room_that_they_are_given(audit):
    sizes = [4 * -(-len(r.certificate.encode()) // 3) for r in audit.results]
    linked = {r.key: f"distance-{r.key[:16]}.json" for r in audit.results}
    for room, inside in ((0, 0), (max(sizes), 1), (sum(sizes), 4), (float("inf"), 4)):
        found = audit_page(audit, linked, room=room)
        assert found.count("base64,") == inside
        assert found.count('<a href="distance-') == 4 - inside
    assert EMBEDDED_BYTES == 2**20


def test_instances_in_files_are_linked_and_named(audit):
    saved = {
        r.key: SavedInstance(f"f/{k} <b>.npz", f"sciverify certify 'f/{k} <b>.npz'", f"sciverify audit x {k}")
        for k, r in enumerate(audit.results)
    }
    found = audit_page(audit, instances=saved)
    assert found.count('href="f/0%20%3Cb%3E.npz"') == 1
    assert "sciverify certify &#x27;f/0 &lt;b&gt;.npz&#x27;\nsciverify audit x 0" in found
    assert "is in a .npz file" in found
    assert "is in a .npz file" not in audit_page(audit)


@pytest.mark.thorough
def test_large_instances_are_in_files_only():
    large = Instance("large", "lasso", np.eye(40), np.ones(40), 0.5)
    found = run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6"), [large])
    saved = {
        found.results[0].key: SavedInstance("large.npz", "sciverify certify large.npz", "sciverify audit large.npz")
    }
    page = audit_page(found, instances=saved)
    assert "Too large" not in page
    assert "as code" not in page
    assert 'href="large.npz"' in page
    assert f"its digest: <code>{large.digest[:16]}" in audit_page(found)


def test_the_figure_says_what_came_out(audit, monkeypatch):
    if find_spec("matplotlib") is None:
        pytest.skip("matplotlib is not installed")
    monkeypatch.setattr("sciverify.report.audit_plot.FEW", 1)
    page = audit_page(audit)
    assert page.count("<svg") == 1
    assert "wrong, silent (4)" in page
    assert "certified distance from the minimisers" in page


@pytest.mark.thorough
def test_answers_beyond_every_axis():
    for claim in (Claim("1e-6"), Claim("1e300"), Claim("1e-300", relative=True)):
        found = audit_page(run_audit(SolverFunction(SOLVERS, "diverges"), claim, INSTANCES[:2]))
        assert "How to check this page" in found


def test_the_code_poses_what_the_certificate_proves(tmp_path):
    """0.1 / 6 is no double: the page shows the fraction that was really posed."""
    tenth = Instance("tenth", "lasso", np.eye(3), np.array([3.0, 1.0, 0.0]), 0.1)
    found = run_audit(
        SolverFunction(SOLVERS, "halved", Calling("1/(2m)", options={"shift": 1.0})), Claim("1e-6"), [tenth]
    )
    written = code(found.instances[0], found.results[0], found.posed[0])
    assert f'lam = "{found.posed[0]}"' in written
    names: dict = {}
    exec(written.rsplit("\n", 1)[0], names)
    path = tmp_path / "c.json"
    path.write_text(found.results[0].certificate)
    assert sv.load_certificate(path).problem == names["problem"]


def test_relative_claims_show_both_certificates():
    found = audit_page(run_audit(SolverFunction(SOLVERS, "off"), Claim("1e-6", relative=True), INSTANCES[:1]))
    assert found.count('href="data:application/json') == 2
    assert "certificate of ||x*||" in found
    assert "LINK" not in found


# ------------------------------------------------------------ in a browser


def visible_rows(dom):
    dom = dom[dom.index('<table id="all">') :]
    body = dom[dom.index("<tbody>") : dom.index("</tbody>")]
    rows = re.findall(r'<tr class="\w+"( hidden="")?>(.*?)</tr>', body, re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", cells.split("</td>")[0])) for hidden, cells in rows if not hidden]


@pytest.fixture
def file(page, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    return path


@needs_browser
@pytest.mark.thorough
def test_a_browser_sorts_and_filters(file):
    assert [name[0] for name in visible_rows(browse(file, "--dump-dom"))] == ["b", "<", "a", "?"]
    dom = browse(file, "--dump-dom", fragment="#sort=name")
    assert "b-plain" in visible_rows(dom)
    assert [n for n in visible_rows(dom) if n[0] in "ab"] == ["a-first", "b-plain"]
    dom = browse(file, "--dump-dom", fragment="#sort=name&down=1")
    assert [n for n in visible_rows(dom) if n[0] in "ab"] == ["b-plain", "a-first"]
    assert 'aria-sort="descending"' in dom
    assert visible_rows(browse(file, "--dump-dom", fragment="#show=held")) == []
    assert visible_rows(browse(file, "--dump-dom", fragment="#find=A-FIRST")) == ["a-first"]


@needs_browser
@pytest.mark.thorough
def test_a_mouse_sorts_and_a_keyboard_filters(file, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "docs"))
    from devtools import Browser

    rows = "[...document.querySelectorAll('#all tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].innerText[0]).join('')"
    with Browser(CHROMIUM) as window:
        window.resize(1000)
        window.open(file.as_uri())
        assert window.evaluate(rows) == "b<a?"
        window.click("th[data-key=name] button")
        assert [name for name in window.evaluate(rows) if name in "ab"] == ["a", "b"]
        window.click("#tools input")
        window.type("A-fir")
        assert window.evaluate(rows) == "a"
        assert "find=A-fir" in window.evaluate("location.hash")


@needs_browser
@pytest.mark.thorough
def test_infinite_and_missing_numbers_are_sorted(tmp_path):
    shapes = ([[1.0]], [[1.0, 2.0]], [[3.0]], [[1.0, 1.5]], [[1.0, 1.0]])
    instances = [Instance(f"{k}", "lasso", np.array(rows), np.array([3.0 + k]), 0.5) for k, rows in enumerate(shapes)]
    path = tmp_path / "ties.html"
    path.write_text(audit_page(run_audit(SolverFunction(HOSTILE, "zero"), Claim("1e-6"), instances)), encoding="utf-8")
    assert visible_rows(browse(path, "--dump-dom", fragment="#sort=tie"))[:3] == ["4", "3", "1"]
    assert visible_rows(browse(path, "--dump-dom", fragment="#sort=tie&down=1"))[2:] == ["1", "3", "4"]
    for fragment in ("#sort=__proto__&show=constructor", "#%%%", "#show=toString&down=1"):
        assert len(visible_rows(browse(path, "--dump-dom", fragment=fragment))) == 5


@needs_browser
@pytest.mark.thorough
def test_clicks_and_the_address_of_a_view(file):
    clicks = (
        "<script>const b = [...document.querySelectorAll('#tools button')].find(b => b.dataset.show === 'silent');"
        "b.click(); document.querySelector('th[data-key=name] button').click();"
        "document.title = location.hash;</script></body>"
    )
    file.write_text(file.read_text(encoding="utf-8").replace("</body>", clicks), encoding="utf-8")
    dom = browse(file, "--dump-dom")
    assert "<title>#show=silent&amp;sort=name</title>" in dom
    assert 'aria-pressed="true" data-show="silent"' in dom or 'data-show="silent" aria-pressed="true"' in dom
    assert "4 shown" in dom


@needs_browser
@pytest.mark.thorough
def test_hostile_names_run_nothing(file):
    assert "<title>REFUTED: solvers.py:off</title>" in browse(file, "--dump-dom")


@needs_browser
@pytest.mark.thorough
def test_it_prints_the_details_that_are_open(file, tmp_path):
    whole = file.read_text(encoding="utf-8")
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext: the text of the print was not read")
    for open_, expected in (("", False), (" open", True)):
        file.write_text(whole.replace("<details>", f"<details{open_}>"), encoding="utf-8")
        printed = tmp_path / "page.pdf"
        browse(file, f"--print-to-pdf={printed}", "--no-pdf-header-footer")
        command = ["pdftotext", "-layout", str(printed), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "REFUTED" in text
        assert "find in names" not in text
        assert ("import sciverify as sv" in text) is expected

"""The pages of docs/: lines that an editor shows whole, formulas that GitHub shows as the site does, links that lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.DOTALL)
VERBATIM = re.compile(r"^```.*?^```|^(?: {4,}[^\n]*\n)+|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def prose(text):
    """A page without code: blocks become empty lines, words become spaces of the same length."""
    return VERBATIM.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def too_long(text):
    """Lines above 100 characters that are neither code nor rows of tables; links and words for pictures do not count.

    The words for a picture stand in one line: MyST would join two of them without a space.
    """
    text = re.sub(r"^!\[[^\]\n]*\]", "!", text, flags=re.MULTILINE)
    text = re.sub(r"\]\([^)\s]*\)|^!\([^)\s]*\)", "]", text, flags=re.MULTILINE)
    lines = zip(text.splitlines(), prose(text).splitlines(), strict=True)
    return [
        line
        for line, said in lines
        if len(line) > 100 and said.strip() and not said.lstrip().startswith("|") and "://" not in line
    ]


@pytest.fixture(scope="module")
def check_site():
    spec = importlib.util.spec_from_file_location("check_site", ROOT / "docs" / "check_site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lines_have_at_most_100_characters():
    found = {page.name: too_long(page.read_text()) for page in PAGES}
    assert not {page: lines for page, lines in found.items() if lines}


def test_formulas_survive_github():
    """Markdown takes a backslash away before punctuation, and a line that begins with + or - for a list."""
    lost = re.compile(r"\\[!-/:-@[-`{-~]|\n\s*[-+] ")
    found = {page.name: [f for f in FORMULA.findall(prose(page.read_text())) if lost.search(f)] for page in PAGES}
    assert not {page: formulas for page, formulas in found.items() if formulas}, (
        "write ‖, \\lbrace, \\cr, a plain space"
    )


def script(name):
    """A program in docs/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_of_the_published_audit_are_those_of_its_tables():
    made = script("published_pages").pages((ROOT / "docs" / "published-audit.md").read_text())
    written = {page.name: page.read_text() for page in (ROOT / "docs" / "published").glob("*.md")}
    assert written == made
    assert all(f"(published/{name})" in (ROOT / "docs" / "published-audit.md").read_text() for name in made)


def test_counts_of_a_new_run_replace_the_table():
    module = script("published_pages")
    text = (ROOT / "docs" / "published-audit.md").read_text()
    common = {"problem": "lasso", "solver": "s", "setting": "tight", "norm_upper": "2"}
    found = [
        common | {"finding": finding, "silent": silent, "lower": lower}
        for finding, silent, lower in (
            ("wrong", True, "1/49"), ("wrong", True, "1/50"), ("wrong", False, "1"), ("held", False, "0"),
            ("no answer", False, None),
        )
    ]  # fmt: skip
    changed = module.with_counts(text, module.counted(found))
    assert module.rows(changed, module.COUNTS) == [["LASSO", "s", "tight", "5", "2 (40 %)", "1", "1", "1", "1"]]
    assert changed.split(module.COUNTS)[0] == text.split(module.COUNTS)[0]
    assert changed[changed.index("What to read in it") :] == text[text.index("What to read in it") :]
    assert list(module.pages(changed)) == ["s.md"]


def test_long_lines_are_seen_outside_code_and_tables():
    long = "word " * 21
    assert too_long(f"    {long}\n\n{long}\n```\n{long}\n```\n| {long} |\n{long}`code`\n") == [long, f"{long}`code`"]


def test_faults_of_a_site_are_named(tmp_path, check_site):
    (tmp_path / "a.html").write_text(
        '<p id="here">x <span class="math">x_{i}</span> <code>x_{i}</code> <a href="b.html#there">b</a></p>'
    )
    (tmp_path / "b.html").write_text('<h1 id="there">b</h1><a href="a.html#here">a</a>')
    assert check_site.faults(tmp_path) == []
    (tmp_path / "b.html").write_text(
        '<p>x_{i}<br>y</p><a href="c.html">c</a><a href="a.html#gone">a</a><script src="https://cdn.example/x.js"></script>'
    )
    assert check_site.faults(tmp_path) == [
        "a.html: no heading b.html#there",
        "b.html: not typeset: x_{i}",
        "b.html: loads https://cdn.example/x.js",
        "b.html: no file c.html",
        "b.html: no heading a.html#gone",
    ]


def test_words_for_pictures_stand_in_one_line():
    """MyST joins two lines of them without a space."""
    found = {page.name: re.findall(r"!\[[^\]\n]*\n[^\]]*\]", prose(page.read_text())) for page in PAGES}
    assert not {page: words for page, words in found.items() if words}


def test_theory_pages_have_worked_examples_that_run():
    """Calculated by hand, then by the library."""
    pages = {page.stem: page.read_text() for page in (ROOT / "docs" / "theory").glob("*.md") if page.stem != "index"}
    shown = {name: text.partition("\n## A worked example\n")[2] for name, text in pages.items()}
    assert not [name for name, text in shown.items() if "\n>>> " not in text]

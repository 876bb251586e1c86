"""Every inequality that carries a number on a page of the theory carries it in an engine, a problem or the checker, and back."""

from __future__ import annotations

import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THEORY = ROOT / "docs" / "theory"
PAGES = {  # page: what its numbers begin with
    "support-enclosure": ["E"],
    "strong-convexity": ["V", "Q", "W"],
    "operator-convexity-checker": ["OP"],
    "strict-dual": ["D"],
    "complex-krawczyk": ["K", "F", "Z"],
    "trust-radius": ["S", "T"],
    "growth": ["G"],
    "solution-sets": ["X"],
    "midpoint-radius": ["M"],
    "solve": ["R"],
    "solution-path": ["A", "B"],
    "entries": ["Y"],
    "kernel-awareness": ["J"],
    "optimal-maps": ["C", "U"],
    "null-space-certificate": ["H"],
    "networks": ["I"],
    "any-map": ["N"],
    "l2-operators": ["LO"],
    "spectral-points": ["SP"],
    "lattices": ["LA"],
    "ammann-beenker": ["AM"],
    "oscillators": ["OS"],
    "tables": ["DB"],
    "windows": ["WI"],
    "eigenvalues": ["EV"],
    "gap-labels": ["GL"],
    "spectral-measures": ["ME", "SM"],
    "cmv": ["CM", "CU", "CA"],
    "distribution": ["DI"],
    "pseudospectra": ["PS"],
    "maps-and-flags": ["OM", "XF"],
    "linear-programs": ["LP"],
    "hierarchy": ["HI", "HM", "HO"],
    "towers": ["HT"],
    "operator-convexity": ["OC"],
}
PREFIXES = "|".join(prefix for found in PAGES.values() for prefix in found)
NUMBER = re.compile(rf"\(((?:{PREFIXES})\d|K|[1-3])\)")
DEFINED = re.compile(
    rf"^(?: {{4}}.*\(((?:{PREFIXES})\d|K|[1-3])\)|- \(((?:{PREFIXES})\d)\) .*)$|\\tag\{{((?:{PREFIXES})\d|K|[1-3])\}}"
    rf"|^\*\*\(((?:{PREFIXES})\d)\)",
    re.MULTILINE,
)


def prefix_of(number):
    """Its letters; none for the numbers of steps."""
    return number.rstrip("0123456789")


def defined(text):
    """The numbers at the right end of displayed formulas, also as \\tag, and at the left end of listed or bold ones."""
    return ["".join(found) for found in DEFINED.findall(text)]


def numbers_in_comments(text):
    comments = (t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT)
    return {number for comment in comments for number in NUMBER.findall(comment)}


@cache
def in_code():
    names = "certify", "problems", "checker", "numpy_checker", "l2", "spectra", "hierarchy", "operators", "exact"
    rooms = [ROOT / "sciverify" / room for room in names]
    files = [path for room in rooms for path in room.rglob("*.py")]
    return {path: numbers_in_comments(path.read_text()) for path in files if "proposals" not in path.parts}


@cache
def on_pages():
    found = {page: defined((THEORY / f"{page}.md").read_text()) for page in PAGES}
    return {page: [n for n in found[page] if prefix_of(n) in ["", *PAGES[page], "K"]] for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_each_number_of_a_page_is_in_the_code(page):
    found = on_pages()[page]
    assert found
    assert len(found) == len(set(found)), "a number is given twice"
    missing = set(found) - set().union(*in_code().values())
    assert not missing


def test_each_number_in_the_code_is_on_a_page():
    known = {number for found in on_pages().values() for number in found}
    wrong = {path.name: sorted(numbers - known) for path, numbers in in_code().items() if numbers - known}
    assert not wrong


@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_of_its_own_numbers_only(page):
    text = re.sub(r"\\tag\{(\w+)\}", r"(\1)", (THEORY / f"{page}.md").read_text())
    own = set(on_pages()[page])
    assert {number for number in NUMBER.findall(text) if prefix_of(number) in ["", *PAGES[page]]} == own


def test_numbers_are_counted_without_gaps():
    for page, found in on_pages().items():
        for prefix in {prefix_of(number) for number in found if len(number) > 1}:
            numbers = sorted(int(number[-1]) for number in found if prefix_of(number) == prefix and len(number) > 1)
            assert numbers == list(range(1, len(numbers) + 1)), (page, prefix)


@pytest.mark.parametrize(
    "engine",
    [
        "proofs/support_enclosure.py",
        "proofs/strong_convexity.py",
        "proofs/singular_value.py",
        "proofs/convex_distance.py",
        "proofs/strict_dual.py",
        "proofs/dual_distance.py",
        "proofs/entries.py",
        "proofs/refined_enclosure.py",
        "proofs/krawczyk.py",
        "proofs/block_exact_fit.py",
        "proofs/uniform_stability.py",
        "proofs/changed_instance.py",
        "engines/exact_arithmetic.py",
        "growth.py",
        "trust_radius.py",
    ],
)
def test_every_engine_names_its_inequalities(engine):
    assert numbers_in_comments((ROOT / "sciverify" / "certify" / engine).read_text())

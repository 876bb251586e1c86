"""The map of the rules and the tables of the format page are what the checker's registry says today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from sciverify.checker import certificate
from sciverify.checker.rules import KINDS, RULES

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("rule_map", ROOT / "docs" / "rule_map.py")
rule_map = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rule_map)
CHECKER = Path(certificate.__file__).parent
KERNEL = ("numerals", "field", "linear", "problem", "kernel")


def test_every_rule_that_is_written_is_registered():
    rule_map.require_all_registered()


@pytest.mark.parametrize("where", ["PRODUCERS", "RULES"])
def test_a_rule_that_is_not_on_the_map_is_named(where, monkeypatch):
    monkeypatch.delitem(getattr(rule_map, where), "minimum")
    with pytest.raises(SystemExit, match="rule minimum"):
        rule_map.require_all_registered()


def test_the_map_is_up_to_date():
    assert (ROOT / "docs" / "rules.md").read_text() == rule_map.page(), "run python docs/rule_map.py"


def test_the_tables_of_the_format_page_are_up_to_date():
    text = (ROOT / "docs" / "certificate-format.md").read_text()
    assert text == rule_map.with_tables(text), "run python docs/rule_map.py"
    assert all(f"`{kind}`" in text for kind in KINDS)


@pytest.mark.parametrize("name", sorted(RULES))
def test_files_of_a_rule_exist(name):
    producer, proof = rule_map.PRODUCERS[name]
    assert (ROOT / "sciverify" / producer).is_file()
    assert (ROOT / "proofs_numeric" / f"{proof}.py").is_file()
    page, _, heading = RULES[name].theorem.partition("#")
    text = (ROOT / "docs" / page).read_text()
    headings = [
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    ]
    assert not heading or heading in headings


def test_every_rule_refuses_some_corpus_file():
    files = rule_map.refused()
    assert not [name for name in RULES if not files[name] and name != "turned-columns"]


def test_every_refused_file_names_a_rule():
    assert set(rule_map.refused()) <= set(RULES)


def test_the_files_of_the_checker_stay_readable():
    lines = {path.stem: path.read_text().splitlines() for path in CHECKER.glob("*.py")}
    assert max(map(len, lines.values())) <= 400
    assert sum(1 for name in KERNEL for line in lines[name] if line.strip()) <= 700

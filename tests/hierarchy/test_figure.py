"""The hierarchy as a figure, and its bounds in words."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sciverify.cli import main
from sciverify.hierarchy import Bound, ClassifiedProblem, classification
from sciverify.report.hierarchy_figure import hierarchy_figure
from sciverify.report.hierarchy_words import explained

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(rows):
    return ElementTree.fromstring(hierarchy_figure(rows))


def boxes(root):
    return [[float(box.get(k)) for k in ("x", "y", "width", "height")] for box in root.iter(f"{SVG}rect")]


def test_every_problem_stands_once_and_within_the_box_of_its_class():
    rows = classification()
    root = drawn(rows)
    texts = [(t.text, float(t.get("x")), float(t.get("y"))) for t in root.iter(f"{SVG}text")]
    heads = {t.text: t for t in root.iter(f"{SVG}text") if t.get("class") == "head"}
    assert list(heads) == ["Σ₃", "Π₃", "Δ₃", "Σ₂", "Π₂", "Δ₂", "Σ₁", "Π₁", "Δ₁"]
    for row in rows:
        ((_, x, y),) = [found for found in texts if found[0] == row.name]
        (home,) = [b for b in boxes(root) if b[0] <= x <= b[0] + b[2] and b[1] <= y <= b[1] + b[3]]
        head = heads[re.search("[ΔΣΠ][₁₂₃]", row.inside.sci_class)[0]]
        assert home[0] <= float(head.get("x")) <= home[0] + home[2]
        assert home[1] <= float(head.get("y")) <= home[1] + home[3]


def test_boxes_do_not_overlap_and_words_have_room():
    root = drawn(classification())
    width, height = (float(x) for x in root.get("viewBox").split()[2:])
    places = boxes(root)
    for k, (x, y, w, h) in enumerate(places):
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height
        assert all(x + w <= a or a + c <= x or y + h <= b or b + d <= y for a, b, c, d in places[k + 1 :])
    for text in root.iter(f"{SVG}text"):
        size = {"head": 9.0, "name": 7.4, "small": 6.2}[text.get("class")]
        right = float(text.get("x")) + size * len(text.text)
        holds = [b for b in places if b[0] <= float(text.get("x")) and b[1] <= float(text.get("y")) <= b[1] + b[3]]
        assert right <= max((b[0] + b[2] for b in holds if b[0] <= float(text.get("x")) <= b[0] + b[2]), default=width)


def test_the_figure_is_told_to_those_who_do_not_see_it():
    root = drawn(classification())
    assert root.get("role") == "img"
    named = [root.find(f".//*[@id='{name}']").text for name in root.get("aria-labelledby").split()]
    assert named[0] == "The SCI hierarchy"
    for row in classification():
        assert f"{row.name} is in {row.inside.sci_class}" in named[1]
    assert "bounded-spectrum is in Π₃, and not in Δ₃ (cited)" in named[1]


def test_names_that_need_escapes_and_lines():
    row = ClassifiedProblem(
        "a-very-long-name-of-a-problem-<that>-has-no-room-in-one-line", "?", "general",
        Bound("Σ₂", "cited", "somewhere"), Bound("-", "none", "nothing is below"),
    )  # fmt: skip
    root = drawn([row])
    names = [t.text for t in root.iter(f"{SVG}text") if t.get("class") == "name"]
    assert len(names) > 1
    assert "".join(names) == row.name
    assert len(boxes(root)) == 6
    with pytest.raises(ValueError, match="names no class"):
        hierarchy_figure([ClassifiedProblem("x", "?", "general", Bound("?", "cited", ""), row.outside)])


def test_the_picture_of_the_guide_is_drawn_from_the_table():
    place = ROOT / "docs" / "figures"
    spec = importlib.util.spec_from_file_location("figure_of_the_hierarchy", place / "hierarchy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PLACE.read_text("utf-8") == hierarchy_figure(classification())


def test_a_page_with_the_figure(capsys):
    assert main(["classify", "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == page.count("<table") == 1
    assert "<script" not in page
    assert main(["classify", "bounded-spectrum", "--format", "html"]) == 0
    assert "three limits" in capsys.readouterr().out


@pytest.mark.parametrize("row", classification(), ids=lambda row: row.name)
def test_words(row, capsys):
    """Both bounds, what they mean, who says so, and in which model, in every form."""
    said = explained(row)
    assert said[0].startswith(f"Upper bound, what can be done: it is in {row.inside.sci_class}. Some tower does")
    assert said[1].startswith("Lower bound, what cannot be done: ")
    assert {s.split()[1].rstrip(".") for s in said[2:]} == {
        name for name in ("general", "arithmetic", "Turing") if name in row.model
    }
    for bound, words in ((row.inside, said[0]), (row.outside, said[1])):
        evidence = {"executed": "proven here, ", "cited": "Evidence: cited, after ", "none": "no class is below"}
        assert evidence[bound.evidence] in words
    assert main(["classify", row.name, "--format", "markdown"]) == 0
    assert "Upper bound, what can be done" in capsys.readouterr().out
    assert main(["classify", row.name, "--format", "latex"]) == 0
    assert "Lower bound, what cannot be done" in capsys.readouterr().out


def test_what_is_cited_says_so():
    said = " ".join(explained(classification("bounded-spectrum")[0]))
    assert "two limits, one after the other" in said
    assert "nothing here rests on it" in said
    digits = explained(classification("digits-of-minimisers")[0])
    assert "an answer that is right to K - 1 digits" in digits[0]
    assert "an answer that is right to K digits" in digits[1]

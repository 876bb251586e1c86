"""Tables: hostile cells, nothing at all, sides, room, and the types that programs get."""

from __future__ import annotations

import csv
import io
import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sciverify.exact.enclosure import Enclosure
from sciverify.report.table import FORMATS, Table, bounds_record, text


def test_cells_stay_cells():
    table = Table("t", ("a", "b"), (("x|y\\|z", "<script>alert(1)</script>\nnext"),), (), ({"a": "x", "b": 'q",\n'},))
    (row,) = [line for line in table.render("markdown").splitlines() if line.startswith("| x")]
    assert row == "| x\\|y\\\\\\|z | &lt;script>alert(1)&lt;/script> next |"
    assert "<script>" not in table.render("html")


HOSTILE = "[l](javascript:x) <b> `c` *s* _u_ a_b |\n\x1b\u202e ~~d~~ $m$ R&D ![i](u)"


def test_titles_and_notes_are_words_too():
    table = Table(HOSTILE, (HOSTILE,), ((HOSTILE,),), (HOSTILE, "# no head", "1. no list", "[1, 2] of -0.5"), ())
    escaped = r"\[l\](javascript:x) &lt;b> \`c\` \*s\* \_u\_ a_b \| ?? \~\~d\~\~ \$m\$ R&amp;D !\[i\](u)"
    lines = table.render("markdown").splitlines()
    assert [lines[0], lines[2], lines[4], lines[6]] == [
        f"**{escaped}**", f"| {escaped} |", f"| {escaped} |", f"- {escaped}",
    ]  # fmt: skip
    assert lines[7:] == [r"- \# no head", r"- 1\. no list", "- [1, 2] of -0.5"]
    page = table.render("html")
    assert page.count("&lt;b&gt;") == 4
    assert not {"\x1b", "\u202e"} & set(page)


def test_spreadsheets_compute_no_cell():
    words = ("=1+1|a", "+1.npz", "-1+2.npz", "@SUM(1)", "\t=1", "\n=1", "-", "=")
    numbers = ("-1.5", "+3", "-1/3", "-1e-300", "1.", ".5")
    cells = (*words, *numbers, "plain=1", "a\r=1\r\n=2", -1.5, None)
    table = Table("t", (), (), (), tuple({"a": cell} for cell in cells))
    rows = [row["a"] for row in csv.DictReader(io.StringIO(table.render("csv"), newline=""))]
    assert rows == [*(f"'{word}" for word in words), *numbers, "plain=1", "a\n=1\n=2", "-1.5", ""]


def test_nothing_renders_in_every_format():
    empty = Table("t", ("a",), (), ("a note",), ())
    for form in FORMATS:
        assert isinstance(empty.render(form), str)
    assert empty.render("csv") == ""


WORDS_AND_NUMBERS = Table(
    "t",
    ("name", "bounds", "count", "says"),
    (("a", "[1.05e-06, 1.06e-06]", "3", ""), ("bb", "-0.5", "12", "x " * 40), ("c", "", "7", "no")),
    (),
    ({"silent": True, "gap": 0.5, "none": None, "lower": "1/3"}, {"silent": False, "gap": 1e-300, "none": None}),
)


def test_numbers_stand_to_the_right_and_words_to_the_left():
    lines = WORDS_AND_NUMBERS.render("text").splitlines()
    assert lines[4:6] == [
        "a     [1.05e-06, 1.06e-06]      3",
        "bb                    -0.5     12  " + ("x " * 40).rstrip(),
    ]
    assert "| :--- | ---: | ---: | :--- |" in WORDS_AND_NUMBERS.render("markdown")
    assert r"\begin{tabular}{lrrl}" in WORDS_AND_NUMBERS.render("latex")
    page = WORDS_AND_NUMBERS.render("html")
    assert (
        '<th scope="col" style="text-align:left">name</th><th scope="col" style="text-align:right">bounds</th>' in page
    )
    assert '<td style="text-align:right">-0.5</td>' in page


def test_a_terminal_gets_so_many_rows_and_columns():
    shown = text(WORDS_AND_NUMBERS, most=2, width=50)
    assert "... and 1 more: --format csv" in shown
    assert max(map(len, shown.splitlines())) == 50
    assert "x x ..." in shown
    assert "more" not in text(WORDS_AND_NUMBERS, most=3)
    narrow = Table("t", ("a", "b"), (("x", ""), ("y", "")), ("word " * 30,), ())
    assert text(narrow, width=60).splitlines()[2] == "a"  # a column of nothing takes no room
    assert max(map(len, text(narrow, width=60).splitlines())) <= 60


def test_programs_get_numbers_and_booleans():
    first, second = json.loads(WORDS_AND_NUMBERS.render("json"))["rows"]
    assert first == {"silent": True, "gap": 0.5, "none": None, "lower": "1/3"}
    assert second["gap"] == 1e-300
    rows = list(csv.DictReader(io.StringIO(WORDS_AND_NUMBERS.render("csv"))))
    assert rows[0] == {"silent": "true", "gap": "0.5", "none": "", "lower": "1/3"}
    with pytest.raises(ValueError, match="JSON compliant"):
        Table("t", (), (), (), ({"a": float("nan")},)).render("json")


@given(st.fractions(-(2**99), 2**99), st.fractions(-(2**99), 2**99), st.integers(-1200, 900))
def test_bounds_as_doubles_are_rounded_outwards(one, other, exponent):
    low, high = (x * Fraction(2) ** exponent for x in sorted((one, other)))
    record = bounds_record("d", Enclosure(low, high))
    assert (Fraction(record["d_lower"]), Fraction(record["d_upper"])) == (low, high)
    below, above = record["d_lower_float"], record["d_upper_float"]
    assert Fraction(below) <= low < Fraction(math.nextafter(below, math.inf))
    assert Fraction(math.nextafter(above, -math.inf)) < high <= Fraction(above)
    assert below is not None or low < -(Fraction(2) ** 1023)
    assert above is not None or high > Fraction(2) ** 1023
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_bounds_beyond_doubles_and_missing_ones():
    record = bounds_record("", Enclosure(Fraction(10) ** 400, Fraction(10) ** 401))
    assert (record["lower_float"], record["upper_float"]) == (np.finfo(float).max, None)
    assert set(bounds_record("n", None).values()) == {None}
    assert list(bounds_record("n", None)) == list(bounds_record("n", Enclosure(0, 1)))

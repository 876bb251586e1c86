"""Tables with hostile cells, and with nothing in them."""

from __future__ import annotations

from sciverify.report.table import FORMATS, Table


def test_cells_stay_cells():
    table = Table("t", ("a", "b"), (("x|y\\|z", "<script>alert(1)</script>\nnext"),), (), ({"a": "x", "b": 'q",\n'},))
    (row,) = [line for line in table.render("markdown").splitlines() if line.startswith("| x")]
    assert row == "| x\\|y\\\\\\|z | &lt;script>alert(1)&lt;/script> next |"
    assert "<script>" not in table.render("html")


def test_nothing_renders_in_every_format():
    empty = Table("t", ("a",), (), ("a note",), ())
    for form in FORMATS:
        assert isinstance(empty.render(form), str)
    assert empty.render("csv") == ""

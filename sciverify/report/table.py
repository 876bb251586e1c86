"""A table of strings with notes, rendered as text, JSON, CSV, Markdown, LaTeX or HTML."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sciverify.exact.enclosure import Enclosure
from sciverify.exact.nearest_double import outward_doubles
from sciverify.exact.rationals import numeral
from sciverify.exact.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under named columns.

    Attributes
    ----------
    title : str
    columns : tuple of str
    rows : tuple of tuples of str
    notes : tuple of str
        Sentences below the table.
    records : tuple of dicts
        The same rows for programs, with exact values where cells are rounded: strings, numbers, booleans, None.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    records: tuple[dict[str, object], ...]
    facts: dict[str, object] = field(default_factory=dict)
    """What is true of all rows together, for programs: beside the rows in JSON, in every row of CSV."""

    def render(self, form: str) -> str:
        """The table in one of `FORMATS`."""
        return FORMATS[form](self)


def text(table: Table, *, most: int | None = None, width: int | None = None) -> str:
    """Aligned columns for a terminal.

    Parameters
    ----------
    table : Table
    most : int, optional
        Rows that are shown; how many more there are is said below them.
    width : int, optional
        Characters in a line: columns without any entry are left out, the last one is shortened where it holds words,
        and columns that have no room stand in a further block below, again behind the first ones.
    """
    used = [k for k in range(len(table.columns)) if width is None or any(row[k] for row in table.rows)]
    rows = [[row[k] for k in used] for row in table.rows[:most]]
    numeric = [_numeric(table)[k] for k in used]
    heads = [table.columns[k].split("\n") for k in used]
    height = max(map(len, heads), default=0)
    heads = [[""] * (height - len(h)) + h for h in heads]
    widths = [max(len(cell) for cell in (*heads[k], *(row[k] for row in rows))) for k in range(len(heads))]
    key = _key(rows, widths, width)
    if width is not None and used and not numeric[-1]:
        widths[-1] = _fitted(widths, max(map(len, heads[-1])), width, key)
        rows = [[*row[:-1], _shortened(row[-1], widths[-1])] for row in rows]

    def line(cells: Sequence[str], block: Sequence[int]) -> str:
        placed = [cells[k].rjust(widths[k]) if numeric[k] else cells[k].ljust(widths[k]) for k in block]
        return "  ".join(placed).rstrip()

    lines = [table.title if width is None else textwrap.fill(table.title, max(40, width))]
    for block in _blocks(widths, width, key):
        lines += ["", *(line([head[k] for head in heads], block) for k in range(height))]
        lines.append("  ".join("-" * widths[k] for k in block))
        lines += [line(row, block) for row in rows]
    if len(rows) < len(table.rows):
        lines.append(f"... and {len(table.rows) - len(rows)} more: --format csv")
    return "\n".join([*lines, "", notes_as_text(table, width)]) + "\n"


def _key(rows: Sequence[Sequence[str]], widths: Sequence[int], width: int | None) -> int:
    """How many columns, from the first on, tell the rows apart; 1 where they take more than half of a line."""
    for count in range(1, len(widths)):
        if width is None or sum(widths[:count]) + 2 * count > width // 2:
            break
        if len({tuple(row[:count]) for row in rows}) == len(rows):
            return count
    return 1


def _blocks(widths: Sequence[int], width: int | None, key: int) -> list[list[int]]:
    """The columns of a table, those side by side that a line has room for; the first ones begin every block."""
    if width is None or len(widths) <= key:
        return [[*range(len(widths))]]
    blocks: list[list[int]] = [[*range(key)]]
    for k in range(key, len(widths)):
        taken = sum(2 + widths[j] for j in blocks[-1])
        if taken + widths[k] > width and len(blocks[-1]) > key:
            blocks.append([*range(key)])
        blocks[-1].append(k)
    return blocks


def notes_as_text(table: Table, width: int | None = None) -> str:
    """The notes as a list."""
    broad = 116 if width is None else max(40, min(width, 116))
    return "\n".join(textwrap.fill(note, broad, initial_indent="* ", subsequent_indent="  ") for note in table.notes)


_FORMULA = ("=", "+", "-", "@", "\t", "\n")
"""What a spreadsheet takes for the beginning of a formula, or skips before one."""
_NUMERAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?(/\d+)?", re.ASCII)
_LEAST_WIDTH = 12
"""Of a column that is shortened."""
_NUMERIC = re.compile(r"[-+\[\]<>=~().,\s\d/%^*x]*\d(?:[-+\[\]<>=~().,\s\d/%^*x]|e[-+]\d)*")


def _numeric(table: Table) -> list[bool]:
    """Which columns hold numbers and bounds only: they stand to the right, words to the left."""
    columns = [[row[k] for row in table.rows if row[k]] for k in range(len(table.columns))]
    return [bool(cells) and all(map(_NUMERIC.fullmatch, cells)) for cells in columns]


def _fitted(widths: list[int], head: int, width: int, key: int) -> int:
    """The width of the last column: beside all others if they leave room for it, else beside the first ones."""
    least = max(head, _LEAST_WIDTH)
    rest = sum(widths[:-1]) + 2 * (len(widths) - 1)
    if rest + least > width:
        rest = sum(widths[:key]) + 2 * key
    return min(widths[-1], max(width - rest, least))


def _shortened(cell: str, width: int) -> str:
    return cell if len(cell) <= width else cell[: width - 3] + "..."


def as_json(table: Table) -> str:
    """Title, records and notes as one JSON object; numbers and booleans are such, what is missing is null."""
    found = {"title": table.title, **table.facts, "rows": table.records, "notes": table.notes}
    return json.dumps(found, indent=1, allow_nan=False) + "\n"


def as_csv(table: Table) -> str:
    """The records, one line each; booleans are true and false, what is missing is empty.

    Words that a spreadsheet would compute, as they begin with = + - @, a tab or the end of a line, and are no number,
    have an apostrophe before them.
    """
    if not table.records:
        return ""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [*table.records[0], *table.facts], lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: _csv_cell(value) for key, value in (record | table.facts).items()} for record in table.records
    )
    return stream.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, str):
        line = value.replace("\r\n", "\n").replace("\r", "\n")  # the writer puts only cells with \n into quotes
        return f"'{line}" if line.startswith(_FORMULA) and not _NUMERAL.fullmatch(line) else line
    return str(value).lower() if isinstance(value, bool) else value


def as_boolean(verdict: Verdict) -> bool | None:
    """A verdict for programs; None where it is undecided."""
    return {Verdict.TRUE: True, Verdict.FALSE: False, Verdict.UNDECIDED: None}[verdict]


def bounds_record(name: str, bounds: Enclosure | None) -> dict[str, object]:
    """Both bounds of a number for programs, exactly and as doubles; NAME_lower where there is a name, else lower.

    **Guarantee.** The strings are the bounds; lower_float <= lower and upper <= upper_float. A double that would be
    infinite is left out (None), and so is everything where there are no bounds.
    """
    found: dict[str, object] = {}
    stem = f"{name}_" if name else ""
    doubles = (None, None) if bounds is None else outward_doubles(bounds)
    for end, double in zip(("lower", "upper"), doubles, strict=True):
        found[f"{stem}{end}"] = None if bounds is None else numeral(getattr(bounds, end))
        found[f"{stem}{end}_float"] = double
    return found


def _flat(columns: tuple[str, ...]) -> list[str]:
    return [column.replace("\n", " ") for column in columns]


def markdown(table: Table) -> str:
    """A pipe table with the notes below."""
    lines = [f"**{_as_markdown(table.title)}**", "", "| " + " | ".join(map(_as_markdown, table.columns)) + " |"]
    lines.append("|" + "".join(" ---: |" if right else " :--- |" for right in _numeric(table)))
    lines += ["| " + " | ".join(map(_as_markdown, row)) + " |" for row in table.rows]
    return "\n".join([*lines, "", *(f"- {_as_markdown(note)}" for note in table.notes)]) + "\n"


_MARKUP = re.compile(
    r"(?P<bounds>\[[-+.,\s\de]*\](?![(\[:]))"  # [1.2e-3, 1.3e-3] is no link
    r"|(?P<word>(?<=[^\W_])_(?=[^\W_]))"  # an underscore inside a word is one
    r"|(?P<entity>[<&])|[\\`*_\[\]|~$]|^(?:>|[#+=-](?=[\s#+=-]|$)|\d+[.)](?=\s|$))"
)


def _as_markdown(words: str) -> str:
    """On one line, with nothing that Markdown or HTML would read; numbers, bounds and such_names stay as they are."""
    line = " ".join("".join(c if c.isprintable() or c.isspace() else "?" for c in words).split())
    return _MARKUP.sub(_escaped, line)


def _escaped(found: re.Match[str]) -> str:
    mark = found[0]
    if found["bounds"] or found["word"]:
        return mark
    if found["entity"]:
        return {"<": "&lt;", "&": "&amp;"}[mark]
    return f"{mark[:-1]}\\{mark[-1]}"


_LATEX = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "|": r"\textbar{}",
    "<": "$<$",
    ">": "$>$",
}


def _latex_cell(cell: str) -> str:
    return "".join(_LATEX.get(c, "\\" + c if c in "_%&#${}" else c) for c in cell)


def latex(table: Table) -> str:
    """A table environment that needs the booktabs package."""
    columns = "".join("r" if right else "l" for right in _numeric(table))
    lines = [r"\begin{table}", r"\centering", r"\begin{tabular}{" + columns + "}", r"\toprule"]
    lines.append(" & ".join(map(_latex_cell, _flat(table.columns))) + r" \\")
    lines.append(r"\midrule")
    lines += [" & ".join(map(_latex_cell, row)) + r" \\" for row in table.rows]
    caption = " ".join(_latex_cell(sentence) for sentence in (table.title + ".", *table.notes))
    lines += [r"\bottomrule", r"\end{tabular}", r"\caption{" + caption + "}", r"\end{table}"]
    return "\n".join(lines) + "\n"


def as_text(words: object) -> str:
    """Words as HTML; what cannot be printed becomes a question mark."""
    return html.escape("".join(c if c.isprintable() or c in "\t\n" else "?" for c in str(words)))


def as_html(table: Table) -> str:
    """A table element with the notes as a list; numbers to the right, words to the left."""
    sides = [f' style="text-align:{"right" if right else "left"}"' for right in _numeric(table)]
    head = "".join(f'<th scope="col"{s}>{as_text(c)}</th>' for c, s in zip(_flat(table.columns), sides, strict=True))
    body = "\n".join(
        "<tr>" + "".join(f"<td{s}>{as_text(c)}</td>" for c, s in zip(row, sides, strict=True)) + "</tr>"
        for row in table.rows
    )
    notes = "".join(f"<li>{as_text(note)}</li>" for note in table.notes)
    return (
        f"<table>\n<caption>{as_text(table.title)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n<ul>{notes}</ul>\n"
    )


FORMATS: dict[str, Callable[[Table], str]] = {
    "text": text,
    "json": as_json,
    "csv": as_csv,
    "markdown": markdown,
    "latex": latex,
    "html": as_html,
}
SUFFIXES = {"text": "txt", "json": "json", "csv": "csv", "markdown": "md", "latex": "tex", "html": "html"}

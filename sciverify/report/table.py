"""A table of strings with notes, rendered as text, JSON, CSV, Markdown, LaTeX or HTML."""

from __future__ import annotations

import csv
import html
import io
import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field


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
        The same rows for programs, with exact values where cells are rounded.
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


def text(table: Table) -> str:
    """Aligned columns for a terminal."""
    heads = [column.split("\n") for column in table.columns]
    height = max(map(len, heads))
    heads = [[""] * (height - len(h)) + h for h in heads]
    widths = [
        max(len(cell) for cell in (*heads[k], *(row[k] for row in table.rows))) for k in range(len(table.columns))
    ]

    def line(cells: list[str]) -> str:
        return "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

    lines = [table.title, ""]
    lines += [line([head[k] for head in heads]) for k in range(height)]
    lines.append("  ".join("-" * width for width in widths))
    lines += [line(list(row)) for row in table.rows]
    notes = [textwrap.fill(note, 116, initial_indent="* ", subsequent_indent="  ") for note in table.notes]
    return "\n".join([*lines, "", *notes]) + "\n"


def as_json(table: Table) -> str:
    """Title, records and notes as one JSON object."""
    found = {"title": table.title, **table.facts, "rows": table.records, "notes": table.notes}
    return json.dumps(found, indent=1) + "\n"


def as_csv(table: Table) -> str:
    """The records, one line each."""
    if not table.records:
        return ""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [*table.records[0], *table.facts], lineterminator="\n")
    writer.writeheader()
    writer.writerows(record | table.facts for record in table.records)
    return stream.getvalue()


def _flat(columns: tuple[str, ...]) -> list[str]:
    return [column.replace("\n", " ") for column in columns]


def markdown(table: Table) -> str:
    """A pipe table with the notes below."""
    lines = [f"**{table.title}**", "", "| " + " | ".join(_flat(table.columns)) + " |"]
    lines.append("|" + " ---: |" * len(table.columns))
    lines += ["| " + " | ".join(map(_markdown_cell, row)) + " |" for row in table.rows]
    return "\n".join([*lines, "", *(f"- {note}" for note in table.notes)]) + "\n"


def _markdown_cell(cell: str) -> str:
    """On one line, with nothing that Markdown or HTML would read."""
    return " ".join(cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


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
    lines = [r"\begin{table}", r"\centering", r"\begin{tabular}{" + "r" * len(table.columns) + "}", r"\toprule"]
    lines.append(" & ".join(map(_latex_cell, _flat(table.columns))) + r" \\")
    lines.append(r"\midrule")
    lines += [" & ".join(map(_latex_cell, row)) + r" \\" for row in table.rows]
    caption = " ".join(_latex_cell(sentence) for sentence in (table.title + ".", *table.notes))
    lines += [r"\bottomrule", r"\end{tabular}", r"\caption{" + caption + "}", r"\end{table}"]
    return "\n".join(lines) + "\n"


def as_html(table: Table) -> str:
    """A table element with the notes as a list."""
    head = "".join(f"<th>{html.escape(c)}</th>" for c in _flat(table.columns))
    body = "\n".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in table.rows)
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in table.notes)
    return (
        f"<table>\n<caption>{html.escape(table.title)}</caption>\n<thead><tr>{head}</tr></thead>\n"
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

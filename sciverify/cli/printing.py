"""Tables on standard output: as wide as the terminal, and 80 columns where there is none."""

from __future__ import annotations

import shutil

from sciverify.report.table import Table, notes_as_text, text


def print_table(table: Table, form: str = "text", most: int | None = None) -> None:
    """Print it; `most` rows of text at the most. A table without rows is its title and its notes."""
    if form != "text":
        print(table.render(form), end="")
        return
    width = shutil.get_terminal_size((80, 24)).columns
    if table.rows:
        print(text(table, most=most, width=width), end="")
    else:
        print(f"{table.title}\n\n{notes_as_text(table, width)}")

"""The example notebooks, `docs/examples/*.md`: pages of text, cells, what the cells print, and pictures.

A cell is a fenced block `python` or `sh`. A fenced block `text` right behind it is what it prints, and the lines
`![...](pictures/...)` behind that are the figures it draws. So a page is read as it is, on GitHub as on the site;
`docs/run_notebooks.py` runs it, and the site, of which this is an extension, adds a notebook for Jupyter.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = Path(__file__).parent / "examples"
CELL = re.compile(
    r"^```(?P<language>python|sh)\n(?P<source>.*?)^```\n"
    r"(?:\n*^```text\n(?P<printed>.*?)^```\n)?"
    r"(?P<pictures>(?:\n*^!\[[^\]]*\]\(pictures/[\w-]+\.png\)\n)*)",
    re.DOTALL | re.MULTILINE,
)
PICTURE = re.compile(r"\(pictures/([\w-]+\.png)\)")
EXTRAS = re.compile(r"pip install '?sciverify(?:\[([\w,]+)\])?")
SECONDS = re.compile(r"about (\d+) s\b")
LOCAL_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!\w+:)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, what the page says it prints, and the names of its pictures."""

    language: str
    source: str
    printed: str
    pictures: tuple[str, ...]


def names() -> list[str]:
    """Of all notebooks."""
    return sorted(page.stem for page in FOLDER.glob("*.md") if page.stem != "index")


def cells(text: str) -> list[Cell]:
    """The cells of a page, in their order."""
    return [_cell(found) for found in CELL.finditer(text)]


def _cell(found: re.Match[str]) -> Cell:
    return Cell(
        found["language"], found["source"], found["printed"] or "", tuple(PICTURE.findall(found["pictures"] or ""))
    )


def extras(text: str) -> list[str]:
    """The extras that a page tells people to install."""
    found = EXTRAS.search(text)
    if found is None:
        raise ValueError("the page does not say what to install: pip install 'sciverify[...]'")
    return found[1].split(",") if found[1] else []


def jupyter(text: str, pictures: Path) -> dict[str, object]:
    """The page in Jupyter's format, with its output; links to other pages of the site become words."""
    parts: list[dict[str, object]] = []
    end = 0
    for found in CELL.finditer(text):
        parts += [*_words(text[end : found.start()]), _code(_cell(found), pictures)]
        end = found.end()
    parts += _words(text[end:])
    numbered = [{"id": f"cell-{number}", **part} for number, part in enumerate(parts)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": numbered, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _words(text: str) -> list[dict[str, object]]:
    said = LOCAL_LINK.sub(r"\1", text).strip()
    return [{"cell_type": "markdown", "metadata": {}, "source": said}] if said else []


def _code(cell: Cell, pictures: Path) -> dict[str, object]:
    outputs: list[dict[str, object]] = []
    if cell.printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": cell.printed})
    for name in cell.pictures:
        data = base64.b64encode((pictures / name).read_bytes()).decode()
        outputs.append({"output_type": "display_data", "data": {"image/png": data}, "metadata": {}})
    source = ("%%sh\n" if cell.language == "sh" else "") + cell.source.rstrip("\n")
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": outputs, "source": source}


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        for name in names():
            notebook = jupyter((FOLDER / f"{name}.md").read_text(encoding="utf-8"), FOLDER / "pictures")
            target = Path(app.outdir, "examples", f"{name}.ipynb")
            target.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def _offer(_app: Sphinx, page: str, _template: str, context: dict[str, object], _tree: object) -> None:
    name = page.removeprefix("examples/")
    if name != page and name in names():
        context["body"] = f'{context["body"]}<p><a href="{name}.ipynb" download>This page for Jupyter</a></p>'


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", _offer)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

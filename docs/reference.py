"""What the reference adds to Sphinx: links from docstrings to pages, and to other projects where they can be reached.

Napoleon would read a paragraph "**Source.** ..." behind a section as one more entry of it: it becomes a section of its
own. A docstring names a page as people without a browser find it, `docs/theory/growth.md`: that becomes a link, and a
page that is not there is an error of the build.
"""

from __future__ import annotations

import re
from urllib.error import URLError
from urllib.request import urlopen

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

PARAGRAPH = re.compile(r"\*\*(Guarantee|Source)\.\*\* *(.*)")
PAGE = re.compile(r"(?<![\w`/])docs/([\w/-]+)\.md")
OTHERS = {"python": "https://docs.python.org/3/", "numpy": "https://numpy.org/doc/stable/"}
SECONDS = 3


def name_sections(_app: Sphinx, _what: str, _name: str, _value: object, _options: object, lines: list[str]) -> None:
    """Make sections of the paragraphs that begin with **Guarantee.** and **Source.**"""
    found: list[str] = []
    for line in lines:
        named = PARAGRAPH.fullmatch(line)
        found += [named[1], "-" * len(named[1]), named[2]] if named else [line]
    lines[:] = found


def link_pages(_app: Sphinx, _what: str, _name: str, _value: object, _options: object, lines: list[str]) -> None:
    """Make links of the pages that a docstring names."""
    lines[:] = [PAGE.sub(r":doc:`/\1`", line) for line in lines]


def end_blocks(_app: Sphinx, tree: nodes.document) -> None:
    """Blocks of code end with their last line: an example in a page ends with an empty one, for doctest."""
    for block in tree.findall(nodes.literal_block):
        text = block.astext().rstrip("\n")
        if block.rawsource == block.astext():
            block.rawsource = text
            block[:] = [nodes.Text(text)]


def keep_reachable(_app: Sphinx, config: Config) -> None:
    """Link to other projects that answer now: without a network the build is the same but for these links."""
    config.intersphinx_mapping = {name: (url, None) for name, url in OTHERS.items() if _answers(url + "objects.inv")}
    config.intersphinx_timeout = 2 * SECONDS


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=SECONDS):
            return True
    except (URLError, TimeoutError, OSError):
        return False


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.setup_extension("sphinx.ext.intersphinx")
    app.connect("config-inited", keep_reachable, priority=1)  # before intersphinx looks at the mapping
    app.connect("doctree-read", end_blocks)
    app.connect("autodoc-process-docstring", name_sections, priority=100)  # before napoleon
    app.connect("autodoc-process-docstring", link_pages, priority=900)  # after napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}

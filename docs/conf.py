"""Sphinx configuration: MyST pages, the theme furo, and MathJax from a Python package: no network is needed."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

import sciverify

sys.path.insert(0, str(Path(__file__).parent))  # for notebooks.py and reference.py

project = "sciverify"
author = "the sciverify developers"
version = release = sciverify.__version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "notebooks",
    "reference",
    "sphinx_copybutton",
]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}

myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 3  # links to headings of other pages
myst_links_external_new_tab = False

autodoc_typehints_format = "short"
autosummary_generate = False  # tables in api.md, no page a name
maximum_signature_line_length = 80
napoleon_custom_sections = [("Guarantee", "notes"), ("Source", "references")]
viewcode_line_numbers = True

html_theme = "furo"
pygments_dark_style = "monokai"  # the theme's own underlines modules as if they were links
html_title = f"sciverify {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_show_copyright = False
html_copy_source = False
html_domain_indices = False  # one module would stand in it
html_theme_options = {"navigation_with_keys": True}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_selector = "div:not(.highlight-text) > div.highlight pre"  # what cells print is not copied

mathjax_path = "tex-svg.js"  # glyphs are inside: no font is loaded, from a disk as from a server
mathjax3_config = {"options": {"enableMenu": False}}


def mathjax() -> Path:
    """The one file of MathJax that pages load; its package has a hyphen in its name, so nobody can import it."""
    found = find_spec("sphinx-mathjax-offline")
    if found is None or found.origin is None:
        raise SystemExit("sphinx-mathjax-offline is not installed: pip install '.[docs]'")
    return Path(found.origin).parent / "static" / "mathjax" / mathjax_path


html_static_path.append(str(mathjax()))


def unlink_words(app: Sphinx, document: nodes.document) -> None:
    """The n of "shape (n, n)" and the word "problem" are types of nobody: no attribute of that name is meant."""
    for link in [*document.findall(addnodes.pending_xref)]:
        if link.get("refdomain") == "py" and link.get("refspecific") and link["reftarget"] in ("n", "problem"):
            link.replace_self(link.children)


def setup(app: Sphinx) -> dict[str, bool]:
    """Nothing is remembered between builds but what Sphinx remembers."""
    app.connect("doctree-read", unlink_words)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

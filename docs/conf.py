"""Sphinx configuration."""

import sys
from pathlib import Path

import sciverify

sys.path.insert(0, str(Path(__file__).parent))  # for reference.py

project = "sciverify"
version = release = sciverify.__version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "reference",
]
myst_enable_extensions = ["dollarmath", "amsmath"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3  # links to headings of other pages
exclude_patterns = ["_build"]
html_theme = "alabaster"
autodoc_typehints_format = "short"
autosummary_generate = False  # tables in api.md, no page a name
maximum_signature_line_length = 80
napoleon_custom_sections = [("Guarantee", "notes"), ("Source", "references")]

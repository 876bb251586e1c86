"""Sphinx configuration."""

import sciverify

project = "sciverify"
version = release = sciverify.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
myst_enable_extensions = ["dollarmath", "amsmath"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3  # links to headings of other pages
exclude_patterns = ["_build"]
html_theme = "alabaster"
autodoc_typehints = "none"
napoleon_custom_sections = [("Guarantee", "notes"), ("Source", "references")]

"""Draws the hierarchy, docs/figures/hierarchy.svg, from the table that `sciverify classify` prints.

python docs/figures/hierarchy.py
"""

from __future__ import annotations

from pathlib import Path

from sciverify.hierarchy import classification
from sciverify.report.hierarchy_figure import hierarchy_figure

PLACE = Path(__file__).with_name("hierarchy.svg")

if __name__ == "__main__":
    PLACE.write_text(hierarchy_figure(classification()), encoding="utf-8")

"""The published audit as a figure: for every solver and setting the shares of what came out."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sciverify.audit.published import AuditedSubject
from sciverify.audit.result import Finding

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PARTS = (
    ("silent, gross", "#7F0000"),
    ("silent", "#D55E00"),
    ("wrong, announced", "#E69F00"),
    ("no answer", "#CC79A7"),
    ("undecided", "#999999"),
    ("held", "#56B4E9"),
)
"""Gross: proven to be more than a hundredth of ||x*|| away."""
_TITLES = {"lasso": "LASSO", "basis-pursuit": "basis pursuit", "square-root-lasso": "square-root LASSO"}


def draw_published(rows: Sequence[AuditedSubject], folder: Path) -> list[Path]:
    """Write audit.png and audit.svg; nothing where matplotlib is not installed or there are no rows."""
    if importlib.util.find_spec("matplotlib") is None or not rows:
        return []
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    blocks = {title: [r for r in rows if r.subject.problem == kind] for kind, title in _TITLES.items()}
    blocks = {title: block for title, block in blocks.items() if block}
    heights = [len(block) + 1.2 for block in blocks.values()]
    figure = Figure(figsize=(9.0, 0.27 * sum(heights) + 1.3), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(blocks), 1, sharex=True, squeeze=False, height_ratios=heights).ravel().tolist()
    for panel, (title, block) in zip(panels, blocks.items(), strict=True):
        _draw_block(panel, title, block)
    panels[-1].set_xlabel("share of the instances")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(_PARTS), frameon=False, fontsize=9)
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "audit.png", folder / "audit.svg"]
    for file in files:
        figure.savefig(file, dpi=160, metadata={"Date": None} if file.suffix == ".svg" else None)
    return files


def _draw_block(panel: Axes, title: str, block: Sequence[AuditedSubject]) -> None:
    names = [f"{row.subject.name}  {row.subject.setting}" for row in block]
    shares = [_shares(row) for row in block]
    left = [0.0] * len(block)
    for k, (label, colour) in enumerate(_PARTS):
        widths = [share[k] for share in shares]
        panel.barh(range(len(block)), widths, left=left, color=colour, label=label, height=0.78)
        left = [a + b for a, b in zip(left, widths, strict=True)]
    panel.set_yticks(range(len(block)), names, fontsize=8.5)
    panel.invert_yaxis()
    panel.set_xlim(0, 1)
    panel.set_title(f"{title}, {max(len(row.audit.results) for row in block)} instances", fontsize=10, loc="left")
    panel.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    panel.spines[["top", "right"]].set_visible(False)


def _shares(row: AuditedSubject) -> list[float]:
    audit, count = row.audit, max(len(row.audit.results), 1)
    counts = (
        row.gross,
        row.silent - row.gross,
        audit.count(Finding.WRONG) - row.silent,
        *map(audit.count, (Finding.NO_ANSWER, Finding.UNDECIDED, Finding.HELD)),
    )
    return [part / count for part in counts]

"""How the pictures of the pages look: no ground of their own, words and lines that are read on white and on black."""

from __future__ import annotations

import matplotlib as mpl

GREY = "#808590"
BLUE, ORANGE, GREEN, PINK = "#3b86c8", "#dd7211", "#1f9e77", "#c66aa0"


def use() -> None:
    """Make it the style of all figures from here on."""
    mpl.rcParams.update(
        {
            "axes.edgecolor": GREY,
            "axes.facecolor": "none",
            "axes.grid": True,
            "axes.labelcolor": GREY,
            "axes.prop_cycle": mpl.cycler(color=[BLUE, ORANGE, GREEN, PINK]),
            "axes.titlecolor": GREY,
            "axes.titlesize": 11,
            "figure.constrained_layout.use": True,
            "figure.dpi": 120,
            "figure.figsize": (7.2, 3.2),
            "grid.alpha": 0.3,
            "grid.color": GREY,
            "legend.frameon": False,
            "savefig.transparent": True,
            "svg.hashsalt": "sciverify",
            "text.color": GREY,
            "xtick.color": GREY,
            "ytick.color": GREY,
        }
    )

"""The plot of the basic mechanism: a jump of the solution map, and certified distances that more bits do not lower."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sciverify.experiments.mechanism import Mechanism

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = ("#0072B2", "#D55E00", "#009E73")  # Okabe and Ito
_MARKERS = ("o", "s", "^")
_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "svg.hashsalt": "sciverify",  # the same file on every run
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def save_mechanism_plot(mechanism: Mechanism, folder: Path) -> list[Path]:
    """Draw both panels; returns the files (PNG and SVG).

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"mechanism.{suffix}" for suffix in ("png", "svg")]
    with mpl.rc_context(dict(_STYLE)):
        figure = Figure(figsize=(7.6, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
        _draw_map(left, mechanism)
        _draw_distances(right, mechanism)
        figure.savefig(files[0], dpi=200)
        figure.savefig(files[1], metadata={"Date": None})
    return files


def _draw_map(panel: Axes, mechanism: Mechanism) -> None:
    unit = 10.0**mechanism.K
    for k in (0, 1):
        for side in (-1, 1):
            points = [p for p in mechanism.solution_map if p.gap * side > 0]
            gaps, heights = [float(p.gap) for p in points], [p.entries[k] * unit for p in points]
            label = f"$z_{k + 1}$" if side > 0 else None
            panel.plot(gaps, heights, color=_COLOURS[k], marker=_MARKERS[k], markersize=3, linewidth=1.2, label=label)
    panel.plot(
        [0, 0], [0, mechanism.height * unit], color="0.45", linewidth=3, solid_capstyle="butt", label="tie: every point"
    )
    panel.set_xscale("symlog", linthresh=2.0**-26)
    ticks = [-(2.0**-1), -(2.0**-12), -(2.0**-24), 0, 2.0**-24, 2.0**-12, 2.0**-1]
    names = ["$-2^{-1}$", "$-2^{-12}$", "$-2^{-24}$", "$0$", "$2^{-24}$", "$2^{-12}$", "$2^{-1}$"]
    panel.set_xticks(ticks, names, fontsize=7.5)
    panel.minorticks_off()
    panel.set_xlabel(r"$a_1 - a_2$, difference of the columns' lengths")
    panel.set_ylabel(rf"entries of the minimiser, in $10^{{-{mechanism.K}}}$")
    panel.set_ylim(-0.12, mechanism.height * unit * 1.25)
    panel.set_title("the solution map jumps", fontsize=9.5)
    panel.legend(frameon=False, loc="upper center", ncols=3, handlelength=1.2, columnspacing=1.0, fontsize=8)


def _draw_distances(panel: Axes, mechanism: Mechanism) -> None:
    unit = 10.0**mechanism.K
    for k, (name, runs) in enumerate(mechanism.refutations.items()):
        lower = [float(outcome.distance.lower) * unit for outcome in runs.values()]
        panel.plot(list(runs), lower, color=_COLOURS[k], marker=_MARKERS[k], markersize=4, linewidth=1.0, label=name)
    kappa = 2**0.5 * mechanism.height * unit
    for level, text in ((1.0, "claimed accuracy"), (kappa / 2, r"$\kappa/2$: nobody is better"), (kappa, r"$\kappa$")):
        panel.axhline(level, color="0.55", linewidth=0.8, linestyle="--" if level == 1.0 else ":")
        place: Any = {"xytext": (0, 2), "textcoords": "offset points", "ha": "right", "va": "bottom", "fontsize": 7.5}
        panel.annotate(text, (0.995, level), xycoords=("axes fraction", "data"), **place)
    last = max(max(runs) for runs in mechanism.refutations.values())
    panel.set_xlim(-0.04 * last, 1.42 * last)  # room for the names of the levels
    panel.set_ylim(0, kappa * 1.45)
    panel.set_xlabel("$n$, bits of $A$ that are read")
    panel.set_ylabel(rf"certified distance, in $10^{{-{mechanism.K}}}$")
    panel.set_title("more bits do not help", fontsize=9.5)
    panel.legend(frameon=False, loc="upper left", ncols=1, fontsize=8)

"""The LASSO table as a figure: certified error against delta, one panel a solver, what it said as the marker."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING

from sciverify.experiments.lasso_table import LassoRow
from sciverify.families.standardised_lasso import Convention
from sciverify.subjects.observation import Ending

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""Okabe and Ito's blue, vermillion, bluish green, reddish purple: distinguishable with any colour vision."""
_ENDINGS = {
    Ending.CLAIMED: ("o", "success claimed, no warning"),
    Ending.WARNED: ("^", "the solver warned"),
    Ending.STOPPED: ("x", "stopped, no output"),
    Ending.FAILED: ("s", "failed, no output"),
}
_NO_OUTPUT, _LOWEST, _HIGHEST = 120.0, 3e-23, 2e3
_COLUMNS = 4


def draw_lasso(rows: Sequence[LassoRow], folder: Path, convention: Convention = "1/(2m)") -> list[Path]:
    """Write lasso.png and lasso.svg; nothing where matplotlib is not installed.

    Parameters
    ----------
    rows : sequence of LassoRow
    folder : Path
        Made if needed.
    convention : "1/(2m)" or "1/m"
        Which half of the table is drawn.
    """
    if importlib.util.find_spec("matplotlib") is None:
        return []
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = [row for row in rows if row.instance.convention == convention and row.observation.ending in _ENDINGS]
    solvers = sorted(dict.fromkeys(row.solver for row in drawn), key=lambda name: name == "sciverify")
    height = -(-len(solvers) // _COLUMNS)
    figure = Figure(figsize=(3.1 * _COLUMNS, 2.75 * height + 1.15), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(height, _COLUMNS, sharex=True, sharey=True, squeeze=False).ravel().tolist()
    for panel, solver in zip(panels, solvers, strict=False):
        _draw_panel(panel, solver, [row for row in drawn if row.solver == solver])
    for panel in panels[len(solvers) :]:
        panel.set_visible(False)
    for panel in panels[max(len(solvers) - _COLUMNS, 0) : len(solvers)]:
        panel.set_xlabel(r"$k$,  $\delta = 2^{-k}$", fontsize=9)
        panel.tick_params(labelbottom=True)
    figure.supylabel(r"certified $\|D(x-x^*)\|_2$", fontsize=11)
    figure.suptitle(
        f'Solvers on the standardised LASSO of "fails in MATLAB", convention {convention}, against the true data',
        fontsize=11.5,
    )
    _explain_markers(figure, {row.observation.ending for row in drawn})
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "lasso.png", folder / "lasso.svg"]
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # the layout is found: once is enough for both files
    for file in files:
        figure.savefig(file, dpi=160, metadata={"Date": None} if file.suffix == ".svg" else None)
    return files


def _draw_panel(panel: Axes, solver: str, rows: Sequence[LassoRow]) -> None:
    exponents = sorted({row.instance.exponent for row in rows})
    panel.set_title(solver, fontsize=10, fontweight="bold" if solver == "sciverify" else "normal")
    panel.set_yscale("log")
    panel.set_ylim(_LOWEST, _HIGHEST)
    panel.set_yticks([1e-20, 1e-15, 1e-10, 1e-5, 1.0])
    panel.minorticks_off()
    panel.set_xlim(-1.2, max(exponents) + 1.8)
    panel.set_xticks(exponents)
    panel.tick_params(labelsize=8)
    panel.grid(True, axis="y", linewidth=0.4, alpha=0.6)
    if any(row.scaled_error is None for row in rows):
        panel.text(-0.6, _NO_OUTPUT, "no output", fontsize=7.5, color="0.35", va="center")
    another = [row.instance.exponent for row in rows if row.instance.doubles_select_another]
    if another:
        panel.axvspan(min(another) - 1, max(exponents) + 1.8, color="0.9", linewidth=0, zorder=0)
    settings = list(dict.fromkeys(row.setting for row in rows))
    for k, setting in enumerate(settings):
        offset = 0.45 * (k - (len(settings) - 1) / 2)
        _draw_setting(panel, setting, _COLOURS[k], offset, [row for row in rows if row.setting == setting])
    place = (0.6, _free_height(rows))
    panel.legend(loc="center", bbox_to_anchor=place, fontsize=7.5, frameon=False, handlelength=1.4)


def _free_height(rows: Sequence[LassoRow]) -> float:
    """Where between the top and the bottom of a panel the names of the settings hide no points."""
    crossed = any(1e-12 < _height(row) < 1e-4 for row in rows if row.instance.exponent > 10)
    return 0.33 if crossed else 0.5


def _draw_setting(panel: Axes, setting: str, colour: str, offset: float, rows: Sequence[LassoRow]) -> None:
    places = [(row.instance.exponent + offset, _height(row)) for row in rows]
    line = [(x, y if row.scaled_error is not None else nan) for (x, y), row in zip(places, rows, strict=True)]
    panel.plot(*zip(*line, strict=True), color=colour, linewidth=1.1, alpha=0.8, label=setting)
    for (x, y), row in zip(places, rows, strict=True):
        marker, _ = _ENDINGS[row.observation.ending]
        hollow = row.observation.ending is Ending.WARNED
        panel.plot(
            [x], [y], marker, color=colour, markersize=5.5, markerfacecolor="white" if hollow else colour, zorder=3
        )


def _height(row: LassoRow) -> float:
    return _NO_OUTPUT if row.scaled_error is None else max(float(row.scaled_error.distance.upper), 2 * _LOWEST)


def _explain_markers(figure: Figure, endings: set[Ending]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[object] = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=marker,
            color="0.2",
            markerfacecolor="white" if ending is Ending.WARNED else "0.2",
            label=text,
        )
        for ending, (marker, text) in _ENDINGS.items()
        if ending in endings
    ]
    handles.append(Patch(color="0.9", label="the doubles nearest to the data have another exact minimiser"))
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), fontsize=8.5, frameon=False)

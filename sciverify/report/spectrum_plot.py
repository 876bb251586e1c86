"""Points near a spectrum as a figure, each with its proven bound."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from sciverify.errors import InvalidInput
from sciverify.exact.enclosure import significant
from sciverify.spectra.computed_spectrum import ComputedSpectrum

_BLUE, _GREY = "#0072B2", "#777777"
"""Of Okabe and Ito's colours, which any colour vision tells apart."""


def draw_spectrum(found: ComputedSpectrum, path: Path, name: str = "") -> Path:
    """Write a figure: bounds over the real axis, or disks in the plane; `name` says which operator it is.

    Raises
    ------
    InvalidInput
        matplotlib is not installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise InvalidInput("a figure needs matplotlib, which is not installed: pip install matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import EllipseCollection
    from matplotlib.figure import Figure

    plane = np.iscomplexobj(found.grid)
    figure = Figure(figsize=(5.5, 5.0) if plane else (7.0, 3.2), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    if plane:
        points, width = found.points, 2 * found.bounds
        places = np.column_stack([points.real, points.imag])
        disks = EllipseCollection(width, width, 0 * width, units="xy", offsets=places, transOffset=panel.transData)
        disks.set(facecolor="none", edgecolor=_GREY, linewidth=0.4)
        panel.add_collection(disks)
        panel.plot(points.real, points.imag, ".", color=_BLUE, markersize=2.5)
        panel.set(aspect="equal", xlabel="Re z", ylabel="Im z")
    else:
        near = found.grid_bounds <= 1
        panel.semilogy(found.grid[near], found.grid_bounds[near], color=_GREY, linewidth=0.6, label="every grid point")
        panel.semilogy(found.points, found.bounds, ".", color=_BLUE, label="output points")
        panel.set(xlabel="z", ylabel="proven bound of dist(z, Sp A)")
        figure.legend(loc="outside lower right", ncols=2, fontsize=8, frameon=False)
    error = significant(max(found.distances), 3, upward=True)
    under = f", {found.condition}" if found.condition else ""
    counted = f"{len(found.exact)} points of the grid 1/{found.n}, E = {error}{under}"
    panel.set_title(f"{f'{name}: ' if name else ''}{found.operator}\n{counted}", fontsize=9)
    figure.savefig(path, dpi=200)
    return path

"""Hofstadter's butterfly with the gaps that are proven."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from sciverify.experiments.spectra_gaps import LEAST, FluxRow

_BAND, _GAP = "#222222", "#E69F00"
"""Nearly black, and Okabe and Ito's orange."""


def draw_butterfly(rows: Sequence[FluxRow], folder: Path) -> list[Path]:
    """Write butterfly.png and butterfly.svg; nothing where matplotlib is not installed.

    Fluxes above 1/2 repeat those below. Bands are drawn from floats, gaps from certificates.

    Parameters
    ----------
    rows : sequence of FluxRow
    folder : Path
        Made if needed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        return []
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 6.4), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    bands, gaps = list[list[tuple[float, float]]](), list[list[tuple[float, float]]]()
    for row in rows:
        for flux in {row.flux, 1 - row.flux}:
            bands += [[(low, float(flux)), (high, float(flux))] for low, high in row.bands.tolist()]
            gaps += [[(low, float(flux)), (high, float(flux))] for low, high in row.proven]
    panel.add_collection(LineCollection(gaps, colors=_GAP, linewidths=2.6, capstyle="butt"))
    panel.add_collection(LineCollection(bands, colors=_BAND, linewidths=1.1, capstyle="projecting"))
    panel.set(xlim=(-4.1, 4.1), ylim=(0, 1), xlabel="energy", ylabel="flux p/q")
    count = sum(len(row.gaps) for row in rows)
    panel.set_title(
        f"{count} gaps wider than {LEAST:g} at {len(rows)} fluxes up to 1/2: "
        "orange parts are proven free of spectrum\n(bands in black are floats)",
        fontsize=9.5,
    )
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "butterfly.png", folder / "butterfly.svg"]
    for file in files:
        figure.savefig(file, dpi=160, metadata={"Date": None} if file.suffix == ".svg" else None)
    return files

"""Hofstadter's butterfly with the gaps that are proven."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from sciverify.experiments.spectra_gaps import LEAST, FluxRow

_BAND, _COLOURS = "#222222", ("#E69F00", "#D55E00", "#994455", "#0072B2", "#56B4E9", "#009E73")
"""Nearly black; those of the Hall conductances -1, -2, -3 and less, 1, 2, 3 and more, which any colour vision tells
apart."""
_NAMES = ("-1", "-2", "-3 or less", "1", "2", "3 or more")


_Line: TypeAlias = list[tuple[float, float]]


def _place(conductance: int) -> int:
    """Of its colour."""
    return min(abs(conductance), 3) - 1 + 3 * (conductance > 0)


def draw_butterfly(rows: Sequence[FluxRow], folder: Path) -> list[Path]:
    """Write butterfly.png and butterfly.svg; nothing where matplotlib is not installed.

    Fluxes above 1/2 repeat those below, with the opposite Hall conductances. Bands are drawn from floats, gaps from
    certificates.

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

    figure = Figure(figsize=(7.2, 6.8), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    bands, gaps = list[_Line](), list[_Line]()
    colours = list[str]()
    for row in rows:
        for flux, turned in {row.flux: 1, 1 - row.flux: -1}.items():
            bands += [[(low, float(flux)), (high, float(flux))] for low, high in row.bands.tolist()]
            gaps += [[(low, float(flux)), (high, float(flux))] for low, high in row.proven]
            colours += [_COLOURS[_place(turned * conductance)] for conductance in row.conductances]
    panel.add_collection(LineCollection(gaps, colors=colours, linewidths=2.6, capstyle="butt"))
    panel.add_collection(LineCollection(bands, colors=_BAND, linewidths=1.1, capstyle="projecting"))
    panel.set(xlim=(-4.1, 4.1), ylim=(0, 1), xlabel="energy", ylabel="flux p/q")
    for place in sorted(
        {_COLOURS.index(colour) for colour in colours}, key=lambda place: int(_NAMES[place].split()[0])
    ):
        panel.plot([], [], color=_COLOURS[place], linewidth=3, label=_NAMES[place])
    words = {"fontsize": 8, "title_fontsize": 8, "frameon": False, "ncols": len(_NAMES)}
    figure.legend(title="Hall conductance, from the number of bands below", loc="outside lower center", **words)
    count = sum(len(row.gaps) for row in rows)
    panel.set_title(
        f"{count} gaps wider than {LEAST:g} at {len(rows)} fluxes up to 1/2: "
        "coloured parts are proven free of spectrum\n(bands in black are floats)",
        fontsize=9.5,
    )
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "butterfly.png", folder / "butterfly.svg"]
    for file in files:
        figure.savefig(file, dpi=160, metadata={"Date": None} if file.suffix == ".svg" else None)
    return files

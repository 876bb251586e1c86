"""Pictures of pseudospectra as figures: squares inside, outside, and those of which nothing is proven."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.pseudospectrum_pictures import PictureClaim, PseudospectrumPicture
from sciverify.errors import InvalidInput, shown
from sciverify.exact.enclosure import significant
from sciverify.l2.gaussian import nearest_complex

_INSIDE, _OUTSIDE, _UNKNOWN = "#0072B2", "#F0F0F0", "#E69F00"
"""Of Okabe and Ito's colours, and a light grey."""


def draw_pseudospectrum(found: Certificate, path: Path, name: str = "") -> Path:
    """Write a figure of a picture that is proven; `name` says which operator or matrix it is.

    Raises
    ------
    InvalidInput
        It is no picture of a pseudospectrum, or matplotlib is not installed.
    """
    claim, picture = found.claim, found.problem
    if not isinstance(claim, PictureClaim) or not isinstance(picture, PseudospectrumPicture):
        raise InvalidInput(f"{shown(found)} is no picture of a pseudospectrum")
    if importlib.util.find_spec("matplotlib") is None:
        raise InvalidInput("a figure needs matplotlib, which is not installed: pip install matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    figure = Figure(figsize=(5.5, 5.5), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    corner, side = nearest_complex(picture.corner), float(picture.side)
    high, wide = picture.marks.shape
    extent = (corner.real, corner.real + wide * side, corner.imag, corner.imag + high * side)
    colours = ListedColormap([_OUTSIDE, _UNKNOWN, _INSIDE])
    panel.imshow(picture.marks, colours, vmin=-1, vmax=1, origin="lower", extent=extent, interpolation="nearest")
    tones = {"proven inside": _INSIDE, "not decided": _UNKNOWN, "proven outside": _OUTSIDE}
    handles = [Patch(facecolor=tone, edgecolor="#777777", linewidth=0.5, label=words) for words, tone in tones.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=8, frameon=False)
    panel.set(xlabel="Re z", ylabel="Im z")
    low, top = significant(claim.lower, 4, upward=False), significant(claim.upper, 4, upward=True)
    level = significant(claim.level, 4, upward=True)
    panel.set_title(
        f"{f'{name}: ' if name else ''}{picture.operator}\n1/||R(z)|| < {level}: area between {low} and {top}",
        fontsize=9,
    )
    figure.savefig(path, dpi=200)
    return path

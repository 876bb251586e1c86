"""Figures of spectra with error control: points with bounds, gaps with labels, squares, densities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.pseudospectra import Pseudospectrum
from sciverify.certificate.kinds.spectral_gap import SpectralGapClaim
from sciverify.certificate.kinds.spectral_measures import DensityClaim
from sciverify.certificate.statement import claim_as
from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import float_above
from sciverify.experiments.spectra_table import LEVEL, Spectra, free_density, written
from sciverify.report.butterfly_plot import draw_butterfly

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BLUE, _ORANGE, _GREEN, _SKY, _BLACK = "#0072B2", "#E69F00", "#009E73", "#7DB8E0", "#222222"
"""Okabe and Ito's colours, which any colour vision tells apart."""
_MARKS = ((_ORANGE, "s"), (_BLUE, "o"), (_GREEN, "^"))
_SYMBOLS = {
    "shift on N": lambda t: np.exp(1j * t),
    "symbol z + 1/(4z)": lambda t: np.exp(1j * t) + np.exp(-1j * t) / 4,
    "1/z + 1/z^2 + z/2": lambda t: np.exp(-1j * t) + np.exp(-2j * t) + np.exp(1j * t) / 2,
}


def save_spectra(found: Spectra, folder: Path) -> list[Path]:
    """Four figures, as PNG and SVG.

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    files = draw_butterfly(found.butterfly, folder)
    for name, size, draw in (
        ("spectra", (7.2, 6.2), _draw_spectra),
        ("pseudospectra", (7.2, 2.6), _draw_cells),
        ("density", (7.2, 4.8), _draw_densities),
    ):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure, found)
        for suffix in ("png", "svg"):
            files.append(folder / f"{name}.{suffix}")
            figure.savefig(files[-1], dpi=200, metadata={"Date": None} if suffix == "svg" else None)
    return files


def _draw_spectra(figure: Figure, found: Spectra) -> None:
    above, below = figure.subplots(2, 1, height_ratios=[1, 1.25])
    for computed, (colour, mark) in zip(found.mathieu, _MARKS, strict=False):
        error = significant(max(computed.distances), 3, upward=True)
        label = f"n = {computed.n}: within {error}"
        above.semilogy(computed.points, computed.bounds, mark, color=colour, markersize=3, label=label)
    least = min(float(computed.bounds.min()) for computed in found.mathieu)
    above.set(ylim=(10.0 ** np.floor(np.log10(least)), 1e-2), ylabel="proven bound of the\ndistance to the spectrum")
    above.set_title("Critical almost Mathieu operator, golden frequency: points near its spectrum", fontsize=9.5)
    above.legend(fontsize=7.5, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)
    above.grid(visible=True, axis="y", color="0.9", linewidth=0.6)
    _draw_fibonacci(below, found)


def _draw_fibonacci(panel: Axes, found: Spectra) -> None:
    """Gaps at the heights of their integrated densities of states, above the bands."""
    bands = found.fibonacci.bands
    for low, high in bands:
        panel.axvspan(float(low), float(high), color="0.88", linewidth=0)
    for label in found.labels:
        claim = claim_as(label.gap.claim, SpectralGapClaim)
        ends, height = (float(claim.lower), float(claim.upper)), float((label.lower + label.upper) / 2)
        panel.plot(ends, [height, height], color=_ORANGE, linewidth=3, solid_capstyle="butt")
        is_wide, is_left = ends[1] - ends[0] > 0.3, (label.multiple or 0) > 0
        beside = (-6, 4) if is_left else (6, -10)  # of narrow gaps, where names cover no line
        panel.annotate(
            f"${written(label).replace('alpha', chr(92) + 'alpha')}$",
            (sum(ends) / 2, height),
            textcoords="offset points",
            xytext=(0, 5) if is_wide else beside,
            ha="center" if is_wide else "right" if is_left else "left",
            fontsize=7.5,
        )
    first, last = float(bands[0][0]), float(bands[-1][1])
    panel.set(xlim=(first - 0.15, last + 0.15), ylim=(0, 1.02), xlabel="energy", ylabel="integrated density of states")
    error = significant(found.fibonacci.hausdorff, 2, upward=True)
    panel.set_title(
        f"Fibonacci Hamiltonian, lam = 2: grey bands hold the spectrum, Hausdorff error {error};\n"
        f"the {len(found.labels)} largest gaps, proven, with their labels",
        fontsize=9.5,
    )


def _draw_cells(figure: Figure, found: Spectra) -> None:
    from matplotlib.collections import PolyCollection

    t, corners = np.linspace(0, 2 * np.pi, 721), np.array([-1 - 1j, 1 - 1j, 1 + 1j, -1 + 1j]) / 2
    panels = figure.subplots(1, len(found.cells), sharex=True, sharey=True)
    for panel, (name, certificate) in zip(panels, found.cells.items(), strict=True):
        cells = _cells(certificate)
        squares = cells.centres[:, None] + float(cells.side) * corners
        shape = np.stack([squares.real, squares.imag], axis=-1)
        covered = PolyCollection(list(shape), facecolors=_SKY, edgecolors="none", antialiaseds=False)
        covered.set_rasterized(True)
        panel.add_collection(covered)
        curve = _SYMBOLS[name](t)
        panel.plot(curve.real, curve.imag, color=_BLACK, linewidth=0.9)
        panel.set(aspect="equal", xlabel="Re z")
        panel.set_title(f"{name}\narea >= {significant(len(cells.cells) * cells.side**2, 4, upward=False)}", fontsize=9)
        panel.autoscale_view()
    panels[0].set_ylabel("Im z")
    figure.suptitle(
        f"Blue squares are proven to lie in the pseudospectrum, eps = {LEVEL}; black: the symbol on the unit circle",
        fontsize=9,
    )


def _cells(certificate: Certificate) -> Pseudospectrum:
    cells = certificate.problem
    assert isinstance(cells, Pseudospectrum)
    return cells


def _draw_densities(figure: Figure, found: Spectra) -> None:
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.4, 1])
    xs = np.linspace(-2, 2, 801)
    above.plot(xs, [free_density(float(x)) for x in xs], color="0.6", linewidth=1, label=r"$\sqrt{4-x^2}/(2\pi)$")
    claims = [claim_as(certificate.claim, DensityClaim) for certificate in found.densities]
    points, middles = np.array([float(c.point) for c in claims]), np.array([float(c.value) for c in claims])
    errors = [float_above(c.error) for c in claims]
    above.errorbar(points, middles, yerr=errors, fmt=".", color=_BLUE, markersize=4, linewidth=1, label="proven bounds")
    above.set_ylabel("density")
    above.legend(fontsize=8, frameon=False, loc="lower center")
    apart = np.abs(middles - [free_density(float(x)) for x in points])
    below.semilogy(points, errors, "s", color=_ORANGE, markersize=3, label="proven bound of the error")
    below.semilogy(points, np.maximum(apart, 1e-17), ".", color=_BLUE, label="distance to the closed form")
    below.set(xlabel="x", ylabel="error")
    below.legend(fontsize=8, frameon=False, loc="center")
    error = significant(max(c.error for c in claims), 2, upward=True)
    above.set_title(
        f"Spectral measure of the free Jacobi operator: its density within {error} at {len(claims)} points",
        fontsize=9.5,
    )

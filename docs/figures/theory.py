"""Draws the figures of the theory pages, docs/figures/*.svg.

python docs/figures/theory.py        # needs matplotlib

Dual points, minimisers and radii in them are computed and certified by the library.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

import sciverify as sv

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from pictures import BLUE, GREEN, GREY, ORANGE, PINK, use  # noqa: E402 - it lies on the path that was just made


def dual_certificate(axes: Axes) -> None:
    """Strips, the unit disk, and the dual point of a square-root LASSO."""
    columns, y, lam = np.array([[1.0, 0.6, -0.5], [0.0, 0.8, 0.9]]), np.array([3.0, 2.0]), 0.7
    exact = [[1, "3/5", "-1/2"], [0, "4/5", "9/10"]]
    x = sv.solve(sv.SquareRootLasso(exact, [3, 2], "7/10"), digits=9).x
    used = [j for j in range(3) if float(x[j])]
    dual = np.linalg.solve(columns[:, used].T, [lam * np.sign(float(x[j])) for j in used])
    grid = np.linspace(-1.3, 1.3, 601)
    points = np.stack(np.meshgrid(grid, grid), axis=-1)
    inside = (np.abs(points @ columns) <= lam).all(axis=-1) & (np.linalg.norm(points, axis=-1) <= 1)
    axes.contourf(grid, grid, inside, levels=[0.5, 1.5], colors=[BLUE], alpha=0.25)
    angles = np.linspace(0, 2 * np.pi, 200)
    axes.plot(np.cos(angles), np.sin(angles), "--", color=GREY, linewidth=1, label="‖p‖ = 1")
    for j, colour in enumerate((ORANGE, GREEN, PINK)):
        a, along = columns[:, j], np.array([-columns[1, j], columns[0, j]])
        for sign in (1, -1):
            ends = sign * lam * a / (a @ a) + np.outer([-3, 3], along)
            label = f"column {j + 1}" if sign == 1 else None
            axes.plot(*ends.T, color=colour, linewidth=1.2, label=label)
    axes.annotate("", 0.36 * y, (0, 0), arrowprops={"arrowstyle": "->", "color": GREY})
    axes.annotate("y", 0.37 * y)
    axes.plot(*dual, "o", color=BLUE, markersize=8, label="dual point p")
    axes.set(xlim=(-1.3, 1.3), ylim=(-1.1, 1.1), aspect="equal", xlabel="p₁", ylabel="p₂")
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))


def phase_transition(axes: Axes) -> None:
    """The two entries of the minimiser of the square-root LASSO with A = (5, 5 + d), y = 1."""
    powers = [Fraction(1, 2**k) for k in range(12, 1, -1)]
    differences = [*(-d for d in reversed(powers)), *powers]
    found = [sv.solve(sv.SquareRootLasso([[5, 5 + d]], [1], lam=1), digits=9).x for d in differences]
    for entry, colour in ((0, BLUE), (1, ORANGE)):
        values = [float(x[entry]) for x in found]
        for part in (slice(None, len(powers)), slice(len(powers), None)):
            label = f"entry {entry + 1}" if part.stop else None
            axes.plot([float(d) for d in differences][part], values[part], color=colour, linewidth=2, label=label)
    axes.plot([0, 0], [0, 0.2], ":", color=GREY, linewidth=2, label="all minimisers for equal columns")
    axes.set(xlabel="second column minus first column", ylabel="minimiser")
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))


def trust_radius(axes: Axes) -> None:
    """Measurements with the same support and signs, and the certified disk around y."""
    problem = sv.Lasso([[1, "3/5"], [0, "4/5"]], [2, 1], 1)
    radius = float(sv.certify_trust_radius(problem, data="measurements").trust_radius.lower)
    A, lam = np.array([[1.0, 0.6], [0.0, 0.8]]), 1.0
    grid = np.linspace(-0.6, 3.6, 421)
    y = np.stack(np.meshgrid(grid, grid), axis=-1)
    axes.set_prop_cycle(None)
    x = minimisers(A, y, lam)
    pattern = 3 * np.sign(x[..., 0]) + np.sign(x[..., 1])
    axes.contourf(grid, grid, pattern == 4, levels=[0.5, 1.5], colors=[BLUE], alpha=0.25)
    for value in np.unique(pattern):
        axes.contour(grid, grid, pattern == value, levels=[0.5], colors=[GREY], linewidths=1)
    angles = np.linspace(0, 2 * np.pi, 200)
    axes.plot(2 + radius * np.cos(angles), 1 + radius * np.sin(angles), color=ORANGE, linewidth=2)
    axes.plot(2, 1, "o", color=ORANGE)
    axes.annotate("y", (2.08, 1.08))
    for words, place in (
        ("both entries, ++", (2.35, 2.3)),
        ("entry 1 only, +", (2.3, -0.35)),
        ("entry 2 only, +", (-0.5, 2.6)),
    ):
        axes.annotate(words, place)
    axes.set(
        xlim=(-0.6, 3.6), ylim=(-0.6, 3.2), aspect="equal", xlabel="first measurement", ylabel="second measurement"
    )
    axes.grid(visible=False)


def minimisers(A: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Of ||Az - y||^2 + lam ||z||_1 with two columns of norm 1, for an array of y, by coordinate descent."""
    x = np.zeros((*y.shape[:-1], 2))
    for _ in range(200):
        for j in (0, 1):
            pull = (y - x[..., 1 - j, None] * A[:, 1 - j]) @ A[:, j]
            x[..., j] = np.sign(pull) * np.maximum(np.abs(pull) - lam / 2, 0)
    return x


def window_lemma(axes: Axes) -> None:
    """The best lower bound of the windows of a chain with bonds 1 and 1/2 at 0, with and without the slack."""
    lengths = np.unique(np.geomspace(4, 400, 25).astype(int))
    least = np.array([min(window_bound(length, first) for first in (0, 1)) for length in lengths])
    axes.semilogx(lengths, least, "o-", markersize=4, label="least bound of all windows")
    axes.semilogx(
        lengths, least - 2 * np.pi / (lengths + 1), "s-", markersize=4, label="the same minus the slack (WI2)"
    )
    axes.axhline(0.5, color=GREY, linestyle=":", label="distance from 0 to the spectrum")
    axes.set(ylim=(0, 0.8), xlabel="length L of the windows", ylabel="bound")
    axes.legend(loc="lower right")


def window_bound(length: int, first: int) -> float:
    """The least singular value of consecutive columns, with all rows that they touch."""
    columns = np.zeros((length + 2, length))
    for k in range(length):
        columns[k, k] = 1.0 if (first + k) % 2 else 0.5
        columns[k + 2, k] = 0.5 if (first + k) % 2 else 1.0
    return float(np.linalg.svd(columns, compute_uv=False)[-1])


def instability_pair(axes: Axes) -> None:
    """One entry of what a network makes of measurements between those of two images that it recovers."""
    before, after = 0.45, 0.55
    line = np.array([0.0, before, after, 1.0])
    axes.plot(line, [0.15, 0.2, 1.0, 1.05], linewidth=2, label="the network")
    axes.plot([before, after], [0.2, 1.0], "o", color=ORANGE, markersize=8)
    axes.annotate("x", (before - 0.03, 0.26))
    axes.annotate("x'", (after - 0.02, 1.08))
    dotted = {"color": GREY, "linestyle": ":", "linewidth": 1.2}
    for place, height in ((before, 0.2), (after, 1.0)):
        axes.plot([place, place], [0, height], **dotted)
        axes.plot([place, 1.02], [height, height], **dotted)
    arrows = {"arrowstyle": "<->", "color": GREY}
    axes.annotate("", (before, 0.06), (after, 0.06), arrowprops=arrows)
    axes.annotate("‖A(x - x')‖", (after + 0.01, 0.03))
    axes.annotate("", (0.9, 0.2), (0.9, 1.0), arrowprops=arrows)
    axes.annotate("‖x - x'‖", (0.77, 0.57))
    axes.set(xlim=(0, 1.02), ylim=(0, 1.25), xlabel="measurements", ylabel="image", xticks=[], yticks=[])


FIGURES = {
    "dual-certificate": (dual_certificate, (7.2, 3.6)),
    "phase-transition": (phase_transition, (7.2, 2.8)),
    "trust-radius": (trust_radius, (5.0, 4.2)),
    "window-lemma": (window_lemma, (7.2, 3.2)),
    "instability-pair": (instability_pair, (7.2, 3.2)),
}


def draw() -> None:
    """All of them."""
    use()
    for name, (figure_of, size) in FIGURES.items():
        figure = Figure(figsize=size)
        FigureCanvasSVG(figure)
        figure_of(figure.subplots())
        figure.savefig(FOLDER / f"{name}.svg", metadata={"Date": None})


if __name__ == "__main__":
    draw()

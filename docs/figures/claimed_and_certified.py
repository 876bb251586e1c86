"""Draws docs/figures/claimed-and-certified.svg: what a solver says of its answer, and how far the answer is.

python docs/figures/claimed_and_certified.py        # needs cvxpy and matplotlib

The square-root LASSO with A = (5, 5 + 2^-k), y = 1, lambda = 1 has one minimiser for every k. A conic solver is asked
for it; its relative gap to the minimum, and the certified distance to the minimiser, are drawn.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import cvxpy as cp
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

import sciverify as sv

POWERS = range(2, 46, 2)
TARGET = Path(__file__).with_name("claimed-and-certified.svg")


def asked(power: int) -> tuple[float, float]:
    """(relative excess of the objective, certified distance) of the answer."""
    A, y, z = np.array([[5.0, 5.0 + 2.0**-power]]), np.array([1.0]), cp.Variable(2)
    task = cp.Problem(cp.Minimize(cp.norm(A @ z - y, 2) + cp.norm1(z)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        task.solve(solver=cp.CLARABEL)
    if task.status != "optimal":
        raise SystemExit(f"k = {power}: the solver says {task.status!r}, and the figure's title would be false")
    problem = sv.SquareRootLasso(A, y, lam=1)
    excess = sv.certify_objective_excess(problem, z.value).objective_excess.upper
    distance = sv.certify_distance(problem, z.value).distance.lower
    return float(excess) / float(sv.certify_minimum(problem).minimum.lower), float(distance)


def draw() -> None:
    """The two curves."""
    found = [asked(power) for power in POWERS]
    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.subplots()
    axes.semilogy(POWERS, [d for _, d in found], "o-", color="#D55E00", label="certified distance to the minimiser")
    axes.semilogy(POWERS, [max(e, 1e-18) for e, _ in found], "s--", color="#0072B2", label="excess of its objective")
    axes.set_xlabel("k: the two columns of the matrix differ by $2^{-k}$")
    axes.set_title("A conic solver says 'optimal' every time", fontsize=11)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(TARGET, metadata={"Date": None})


if __name__ == "__main__":
    draw()

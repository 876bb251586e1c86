"""Proposals: which columns carry a minimiser, found by the homotopy in doubles (no promise)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sciverify.certify.proposals.homotopy import NOTHING, HomotopyPath, Proposal
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import approx_float
from sciverify.problems.sparse_recovery import SparseRecovery

Floats = NDArray[np.float64]
_STEPS = 2
"""Of refinement."""


def approx_data(problem: SparseRecovery) -> tuple[Floats, Floats, Floats, float]:
    """A, y, weights and lam or eta as doubles, row scales multiplied in."""
    with working_precision(64), np.errstate(all="ignore"):
        if problem.floats is not None:
            matrix, measurements = problem.floats.dense(), problem.floats.measurements
        else:
            matrix = np.array([[approx_float(x) for x in row] for row in problem.matrix])
            measurements = np.array([approx_float(x) for x in problem.measurements])
        if problem.row_scales_squared is not None:
            doubles = problem.float_row_scales
            scales = np.sqrt([approx_float(d) for d in problem.row_scales_squared] if doubles is None else doubles)
            matrix, measurements = matrix * scales[:, None], measurements * scales
        weights = np.array([approx_float(w) for w in problem.weights])
        return matrix, measurements, weights, approx_float(problem.parameter)


def approx_active_set(problem: SparseRecovery) -> Proposal:
    """A float homotopy's guess; the empty guess if the floats break down."""
    matrix, measurements, weights, parameter = approx_data(problem)

    def scale(rho: float, q: float) -> float:
        return problem.approx_scale(rho, q, parameter)

    with np.errstate(all="ignore"):
        try:
            return follow_path(matrix, measurements, weights, scale, problem.free, problem.signs)
        except (np.linalg.LinAlgError, OverflowError):
            return NOTHING


class Doubles:
    """float64 arrays, and a problem's scale in them."""

    tie, negligible, parallel, fits = 1e-9, 1e-11, 1e-13, 1e-12

    def __init__(self, scale: Callable[[float, float], float]) -> None:
        self.scale = scale

    def times(self, a: Floats) -> Callable[[Floats], Floats]:
        """a @"""
        return a.__matmul__

    def product(self, a: Floats, b: Floats) -> Floats:
        """a @ b"""
        return a @ b

    def fit(self, columns: Floats, y: Floats, penalties: Floats) -> tuple[Floats, Floats]:
        """From an approximate inverse, refined: errors grow with the condition of the columns, not with its square."""
        inverse = np.linalg.inv(columns.T @ columns)
        h, g = inverse @ (columns.T @ y), inverse @ penalties
        for _ in range(_STEPS):
            h = h + inverse @ (columns.T @ (y - columns @ h))
            g = g + inverse @ (penalties - columns.T @ (columns @ g))
        return h, g

    def length(self, v: Floats) -> float:
        """||v||_2"""
        return float(np.linalg.norm(v))


def follow_path(
    matrix: Floats,
    y: Floats,
    weights: Floats,
    scale: Callable[[float, float], float],
    free: Sequence[int] = (),
    signs: Sequence[int] | None = None,
) -> Proposal:
    """Walk along the path until the t that `scale(rho, q)` asks for lies on the present edge."""
    return HomotopyPath(Doubles(scale), matrix, y, weights, free, signs).follow()

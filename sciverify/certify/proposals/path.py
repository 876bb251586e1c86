"""Proposals: which columns carry a minimiser, found by floating-point homotopy.

Follows the minimisers z(t) of ||Az - y||^2/2 + t ||z||_{1,w} from t = infinity downwards to the t at which z(t)
solves the problem (its `approx_scale`). No promise: whatever comes out is proven elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import approx_float
from sciverify.problems.sparse_recovery import SparseRecovery

Floats = NDArray[np.float64]
_TIE = 1e-9
_NEGLIGIBLE = 1e-11
_PARALLEL = 1e-13


@dataclass(frozen=True, slots=True)
class Proposal:
    """Columns with signs that may carry a minimiser, and the columns that nearly tie with them."""

    support: tuple[int, ...]
    signs: tuple[int, ...]
    ties: tuple[int, ...]


def approx_data(problem: SparseRecovery) -> tuple[Floats, Floats, Floats, float]:
    """A, y, weights and lam or eta as doubles, row scales multiplied in."""
    with working_precision(64), np.errstate(all="ignore"):
        if problem.floats is not None:
            matrix, measurements = problem.floats.dense(), problem.floats.measurements
        else:
            matrix = np.array([[approx_float(x) for x in row] for row in problem.matrix])
            measurements = np.array([approx_float(x) for x in problem.measurements])
        if problem.row_scales_squared is not None:
            scales = np.sqrt([approx_float(d) for d in problem.row_scales_squared])
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
            return follow_path(matrix, measurements, weights, scale)
        except (np.linalg.LinAlgError, OverflowError):
            return Proposal((), (), ())


def follow_path(matrix: Floats, y: Floats, weights: Floats, scale: Callable[[float, float], float]) -> Proposal:
    """Walk along the path until the t that `scale(rho, q)` asks for lies on the present edge."""
    correlation = matrix.T @ y / weights
    size = float(np.linalg.norm(y))
    mu = float(np.max(np.abs(correlation)))
    if not np.isfinite(mu) or scale(size, 0.0) >= mu:
        return Proposal((), (), _ties(np.abs(correlation), mu))
    start, first = mu, int(np.argmax(np.abs(correlation)))
    signs = {first: 1 if correlation[first] > 0 else -1}
    for _ in range(4 * sum(matrix.shape) + 20):
        support = sorted(signs)
        columns = matrix[:, support]
        penalties = weights[support] * [signs[i] for i in support]
        h, g = np.linalg.solve(columns.T @ columns, np.column_stack([columns.T @ y, penalties])).T
        flat, slope = y - columns @ h, columns @ g
        rho = float(np.linalg.norm(flat))
        if rho <= 1e-12 * size or len(support) >= len(y):
            rho, flat = 0.0, np.zeros_like(flat)
        next_mu, event = _next_event(matrix, weights, support, h, g, flat, slope, mu)
        if rho == 0 and next_mu <= _NEGLIGIBLE * start:  # entries that vanish at the end of the path, up to rounding
            next_mu, event = 0.0, None
        target = scale(rho, float(penalties @ g))
        if target >= next_mu:
            ratio = np.abs(matrix.T @ (flat / target + slope if rho and target else slope)) / weights
            return Proposal(tuple(support), tuple(signs[i] for i in support), _ties(ratio, 1.0))
        if event is None:
            break
        mu = next_mu
        if event in signs:
            del signs[event]
        else:
            signs[event] = 1 if matrix[:, event] @ (flat + mu * slope) > 0 else -1
    return Proposal((), (), ())


def _next_event(
    matrix: Floats, weights: Floats, support: list[int], h: Floats, g: Floats, flat: Floats, slope: Floats, mu: float
) -> tuple[float, int | None]:
    """The largest smaller mu at which a column joins or leaves, and that column."""
    start, speed = matrix.T @ flat, matrix.T @ slope
    slopes = np.stack([weights - speed, -(weights + speed)])
    slopes[np.abs(slopes) <= _PARALLEL * weights] = np.inf  # a column that moves with the bound never crosses it
    changes = start / slopes
    changes[:, support] = h / g
    changes[~(changes < mu * (1 - _TIE)) | ~np.isfinite(changes)] = 0.0
    latest = np.max(changes, axis=0)
    event = int(np.argmax(latest))
    return (float(latest[event]), event) if latest[event] > 0 else (0.0, None)


def _ties(ratio: Floats, level: float) -> tuple[int, ...]:
    return tuple(int(i) for i in np.flatnonzero(ratio >= level * (1 - 1e-6)))

"""A point near the minimisers for the rule strong-convexity, as exact as doubles are; no promise."""

from __future__ import annotations

import numpy as np

from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery

_STEPS = 2


def approx_point(problem: SparseRecovery, weights: Floats, support: Index, signs: Index) -> tuple[FloatColumns, Floats]:
    """Columns, and z = h - t g on them, refined; columns on which z has not the proposed sign are dropped.

    Raises
    ------
    numpy.linalg.LinAlgError
        The columns are dependent.
    """
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    while True:
        columns = FloatColumns(data, support)
        z = _on_columns(problem, data.measurements, columns, weights[support] * signs)
        kept = (signs == 0) | (signs * z > 0)
        if kept.all():
            return columns, z
        support, signs = support[kept], signs[kept]


def _on_columns(problem: SparseRecovery, y: Floats, columns: FloatColumns, penalties: Floats) -> Floats:
    if not len(penalties):
        return np.zeros(0)
    matrix, inverse = columns.matrix, np.linalg.inv(columns.gram)
    h, g = inverse @ (matrix.T @ y), inverse @ penalties
    for _ in range(_STEPS):
        h = h + inverse @ (matrix.T @ (y - matrix @ h))
        g = g + inverse @ (penalties - matrix.T @ (matrix @ g))
    parameter, rho = approx_float(problem.parameter), float(np.linalg.norm(y - matrix @ h))
    t = problem.approx_scale(rho, float(penalties @ g), parameter)
    z: Floats = h - t * g
    for _ in range(_STEPS):
        residual = y - matrix @ z
        t = problem.approx_scale_of_residual(t, float(np.linalg.norm(residual)), parameter)
        z = z + inverse @ (matrix.T @ residual - t * penalties)
    return z

"""A point near the minimisers for the rule strong-convexity, as exact as doubles are; no promise."""

from __future__ import annotations

import numpy as np

from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery

_STEPS = 2


def approx_point(problem: SparseRecovery, weights: Floats, chosen: FloatColumns, signs: Index) -> Floats:
    """z = h - t g on some columns, refined; entries whose sign is not the proposed one are 0.

    Raises
    ------
    numpy.linalg.LinAlgError
        The columns are dependent.
    """
    data = problem.floats
    if data is None:
        raise ValueError("float64 data are needed")
    if not len(signs):
        return np.zeros(0)
    columns, y = chosen.matrix, data.measurements
    inverse = np.linalg.inv(chosen.gram)
    penalties = weights[chosen.places] * signs
    h, g = inverse @ (columns.T @ y), inverse @ penalties
    for _ in range(_STEPS):
        h = h + inverse @ (columns.T @ (y - columns @ h))
        g = g + inverse @ (penalties - columns.T @ (columns @ g))
    parameter, rho = approx_float(problem.parameter), float(np.linalg.norm(y - columns @ h))
    t = problem.approx_scale(rho, float(penalties @ g), parameter)
    z = h - t * g
    for _ in range(_STEPS):
        residual = y - columns @ z
        t = problem.approx_scale_of_residual(t, float(np.linalg.norm(residual)), parameter)
        z = z + inverse @ (columns.T @ residual - t * penalties)
    return np.where((signs == 0) | (signs * z > 0), z, 0.0)

"""For rule strict-dual: a point that fits y, a dual point, and columns that fit every vector; no promise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sciverify.exact.float_columns import FloatColumns
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import FloatMatrix, Floats
from sciverify.exact.sparse import Index

_STEPS = 2
_VANISHES = 1e-13
"""Entries below this share of the largest are rounding."""
_SPREAD = (2, 4)
"""Columns for each row that are tried before all of them."""


def approx_fit(y: Floats, columns: FloatColumns, penalties: Floats) -> tuple[Floats, Floats]:
    """z = G^-1 A_T^T y and p = A_T G^-1 W on columns T with W = (w s)_T, both refined; entries that are rounding are 0.

    Raises
    ------
    numpy.linalg.LinAlgError
        The columns are dependent.
    """
    matrix = columns.matrix
    if not len(penalties):
        return np.zeros(0), np.zeros(len(y))
    inverse = _inverse(columns.gram)
    p = matrix @ (inverse @ penalties)
    for _ in range(_STEPS):
        p = p + matrix @ (inverse @ (penalties - matrix.T @ p))
    z = _least_squares(y, matrix, inverse)
    kept = np.flatnonzero(np.abs(z) > _VANISHES * np.abs(z).max())
    if 0 < len(kept) < len(z):
        inverse = _inverse(columns.gram[np.ix_(kept, kept)])
        z = np.zeros(len(z))
        z[kept] = _least_squares(y, matrix[:, kept], inverse)
    return z, np.asarray(p)


def _inverse(gram: Floats) -> Floats:
    return np.asarray(np.linalg.inv(gram), dtype=np.float64)


def _least_squares(y: Floats, matrix: FloatMatrix, inverse: Floats) -> Floats:
    z = inverse @ (matrix.T @ y)
    for _ in range(_STEPS):
        z = z + inverse @ (matrix.T @ (y - matrix @ z))
    return np.asarray(z)


def nearly_bound(products: Floats, weights: Floats, on: Index, share: float) -> Index:
    """The columns `on`, and those whose bound is missed by less than a share of it."""
    scale = float(np.max(np.abs(products[on]) / weights[on], initial=0.0))
    chosen = np.abs(products) >= scale * weights * (1 - share) if scale else np.zeros(len(weights), dtype=bool)
    chosen[on] = True
    return np.flatnonzero(chosen)


def spreading_columns(data: FloatData, support: Index) -> Iterator[Index]:
    """Columns whose rows may be independent: a support and some more, the more the later, at last all of them."""
    rows, count = data.matrix.shape
    order = np.random.default_rng(0).permutation(count)
    order = np.concatenate([support, order[~np.isin(order, support)]])
    for share in () if data.is_sparse else _SPREAD:
        if share * rows < count:
            yield np.sort(order[: share * rows])
    yield np.arange(count)

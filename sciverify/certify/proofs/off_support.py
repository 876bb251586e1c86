"""Columns off a support: what floats prove their bounds to leave, for a residual that is known within an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import UNDERFLOW, UNIT, Floats, RowScales, upper
from sciverify.exact.sparse import Index
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.twins import first_twins_in_words


def margin_off_support(
    problem: SparseRecovery,
    data: FloatData,
    weights: Floats,
    support: Index,
    residual: Floats,
    error: float,
    scale: float,
    scales: RowScales | None,
) -> float:
    """Prove |A_i^T r| < t w_i off the support; returns the least relative margin.

    **Guarantee.** For every r within `error` of `residual` and every t >= `scale`; where entry i is constrained to
    the sign s, s A_i^T r < t w_i.

    **Source.** (E5) of docs/theory/support-enclosure.md, with (M3) and (M7) of docs/theory/midpoint-radius.md.
    """
    margins, bounds, said = margins_off_support(problem, data, weights, support, residual, error, scale, scales)
    doubtful = np.flatnonzero(~(margins > 0))
    if len(doubtful):
        worst = int(doubtful[np.argmin(margins[doubtful])])
        twins = first_twins_in_words(problem, data, weights, np.append(support, worst))
        raise Undecided(f"{said(worst)}; {len(doubtful)} columns are in doubt{twins}")
    if len(support) == len(weights):
        return 1.0
    return min(1.0, float(np.min(margins / bounds)))


def margins_off_support(
    problem: SparseRecovery,
    data: FloatData,
    weights: Floats,
    support: Index,
    residual: Floats,
    error: float,
    scale: float,
    scales: RowScales | None,
) -> tuple[Floats, Floats, Callable[[int], str]]:
    """What floats prove t w_i to exceed |A_i^T r| by, bounds of t w_i, and the words for a column in doubt.

    **Guarantee.** As for `margin_off_support`, where the first number of a column is positive; on the support it is
    infinite.
    """
    matrix = data.matrix
    count = matrix.shape[1]
    rough = _column_bounds(data, scales)
    products, errors = midrad.column_products(matrix, rough, residual, error, scales)  # (M3), (M7)
    reached = _in_admitted_directions(products, problem.signs)
    bounds = scale * weights * (1 - 4 * UNIT) - UNDERFLOW
    margins = bounds - reached - upper(errors)  # (E5), and (E7) with scale 1
    margins[support] = np.inf
    doubtful = np.flatnonzero(~(margins > 0))
    if 0 < len(doubtful) <= (max(1000, count // 50) if scales is None else count):
        exact_norms = midrad.column_norms(matrix[:, doubtful], scales)
        _, errors = midrad.column_products(matrix[:, doubtful], exact_norms, residual, error, scales)
        margins[doubtful] = bounds[doubtful] - reached[doubtful] - upper(errors)
        margins[support] = np.inf
    bounds[support] = 1.0  # free columns have none

    def said(i: int) -> str:
        return (
            f"column {problem.column(i)} is not proven inactive: |A_i^T r| is {abs(products[i]):.6g} within "
            f"{errors.max():.3g}, its bound is {bounds[i]:.6g}"
        )

    return margins, bounds, said


def _column_bounds(data: FloatData, scales: RowScales | None) -> Floats:
    """Upper bounds of all ||A_i||: rough ones, known from reading the data, where the matrix is dense."""
    if data.is_sparse:
        return midrad.column_norms(data.matrix, scales)
    rows, count = data.matrix.shape
    total = np.sqrt(rows) if scales is None else np.sqrt(upper(scales.squared.sum()))
    return np.full(count, upper(total) * data.largest)


def _in_admitted_directions(products: Floats, signs: Sequence[int] | None) -> Floats:
    """|A_i^T r|, or s A_i^T r where only the sign s is admitted."""
    if signs is None:
        return np.abs(products)
    admitted = np.asarray(signs)
    return np.where(admitted == 0, np.abs(products), admitted * products)

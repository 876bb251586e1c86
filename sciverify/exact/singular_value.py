"""A proven lower bound of the least singular value of independent columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat, fmpz

from sciverify.allowance import spent
from sciverify.errors import Undecided
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import Exact, approx_float, rational_rows, sign
from sciverify.exact.rational_bounds import round_down
from sciverify.exact.rational_matrix import integers_of_doubles

_ATTEMPTS = 200
_LARGE = 6
"""Rows from which floats are asked for a factor."""


def least_singular_value(gram: Sequence[Sequence[Exact]]) -> Fraction:
    """sigma > 0, a decimal of six digits, with gram - sigma^2 I positive definite.

    **Guarantee.** Proven by exact elimination; for a positive definite matrix one is found, and it is close to the
    root of the least eigenvalue where floats can tell.
    """
    with working_precision(64), np.errstate(all="ignore"):
        floats = np.array([[approx_float(x) for x in row] for row in gram])
    least = float(np.linalg.eigvalsh(floats)[0]) if np.isfinite(floats).all() else 0.0
    largest = float(np.abs(floats).max()) if np.isfinite(floats).all() else 1.0
    sigma = Fraction(max(least, 1e-30 * largest, 1e-300) ** 0.5)
    for attempt in range(_ATTEMPTS):
        spent("bounding the least singular value")
        bound = round_down(sigma, 6)
        square = fmpq((bound**2).numerator, (bound**2).denominator)
        if positive_definite([[x - square if i == k else x for k, x in enumerate(row)] for i, row in enumerate(gram)]):
            return bound
        sigma = sigma * Fraction(999_999, 1_000_000) if attempt < 3 else sigma / 2
    raise Undecided(
        "no positive lower bound of the least singular value of the support was found: the data span too much"
    )


def positive_definite(matrix: Sequence[Sequence[Exact]]) -> bool:
    """Is a symmetric matrix positive definite?

    **Guarantee.** Decided in exact arithmetic: M = L L^T + E with E strictly diagonally dominant proves it, where L is
    a float Cholesky factor of M less half of what floats take for its least eigenvalue; else all pivots of the
    elimination must be positive.
    """
    return _shifted_cholesky(matrix) or _positive_pivots(matrix)


def _shifted_cholesky(matrix: Sequence[Sequence[Exact]]) -> bool:
    """A proof with a factor of doubles; False says nothing."""
    rows = rational_rows(matrix)
    if rows is None or len(rows) < _LARGE:
        return False
    with working_precision(64), np.errstate(all="ignore"):
        floats = np.array([[approx_float(x) for x in row] for row in rows])
    if not np.isfinite(floats).all():
        return False
    shift = np.linalg.eigvalsh(floats)[0] / 2
    try:
        factor = np.linalg.cholesky(floats - shift * np.eye(len(rows)))
    except np.linalg.LinAlgError:
        return False
    scaled = integers_of_doubles(factor)
    if not shift > 0 or scaled is None or scaled.exponent < 0:
        return False
    product = fmpq_mat(scaled.integers * scaled.integers.transpose()) / (fmpz(1) << 2 * scaled.exponent)
    rest = (fmpq_mat(rows) - product).tolist()
    return all(2 * row[i] > sum((abs(x) for x in row), fmpq(0)) for i, row in enumerate(rest))


def _positive_pivots(matrix: Sequence[Sequence[Exact]]) -> bool:
    rows = [list(row) for row in matrix]
    for k, row in enumerate(rows):
        if sign(row[k]) <= 0:  # 0 belongs to a null vector, and in the last row no division would tell
            return False
        for i in range(k + 1, len(rows)):
            if sign(rows[i][k]) != 0:
                spent("is a matrix positive definite?", k / len(rows))
                factor = rows[i][k] / row[k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], row, strict=True)]
    return True

"""A proven lower bound of the least singular value of independent columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.errors import Undecided
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import Exact, approx_float, sign
from sciverify.exact.rational_bounds import round_down

_ATTEMPTS = 200


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
        bound = round_down(sigma, 6)
        square = fmpq((bound**2).numerator, (bound**2).denominator)
        if positive_definite([[x - square if i == k else x for k, x in enumerate(row)] for i, row in enumerate(gram)]):
            return bound
        sigma = sigma * Fraction(999_999, 1_000_000) if attempt < 3 else sigma / 2
    raise Undecided(
        "no positive lower bound of the least singular value of the support was found: the data span too much"
    )


def positive_definite(matrix: Sequence[Sequence[Exact]]) -> bool:
    """Is a symmetric matrix positive definite? All pivots of the elimination must be positive."""
    rows = [list(row) for row in matrix]
    for k, row in enumerate(rows):
        if sign(row[k]) <= 0:  # 0 belongs to a null vector, and in the last row no division would tell
            return False
        for i in range(k + 1, len(rows)):
            if sign(rows[i][k]) != 0:
                factor = rows[i][k] / row[k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], row, strict=True)]
    return True

"""Is a difference of matrices at most 2**-n in operator norm? Decided, never sampled.

Balls decide unless the norm is extremely close to 2**-n; exact data are then decided by exact elimination.
For M with r rows, ||M|| <= t exactly if t**2 I - M M^T is positive semidefinite, which elimination tells from
the signs of its pivots (docs/theory/transcripts.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import arb, arb_mat

from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import ZERO, Exact, inner, sign
from sciverify.exact.rationals import power_of_two
from sciverify.exact.verdict import Verdict

_MOST_BITS = 1 << 14
Rows = Sequence[Sequence[Exact]]


def norm_at_most(difference: Callable[[], arb_mat], n: int, exact: Callable[[], Rows] | None = None) -> Verdict:
    """Is ||M|| <= 2**-n in operator norm?

    Parameters
    ----------
    difference : function without arguments
        Encloses M at the current working precision.
    n : int
    exact : function without arguments, optional
        M itself in exact numbers, where it has such.

    Returns
    -------
    Verdict
        **Guarantee.** TRUE and FALSE are proven; never UNDECIDED where `exact` is given.
    """
    precision = 64 + 2 * abs(n)
    while precision <= max(_MOST_BITS, 8 * abs(n)):
        with working_precision(precision):
            verdict = _by_balls(difference(), n)
        if verdict is not Verdict.UNDECIDED:
            return verdict
        precision *= 4
    return Verdict.UNDECIDED if exact is None else Verdict.of(_by_elimination(exact(), power_of_two(-2 * n)))


def _by_balls(matrix: arb_mat, n: int) -> Verdict:
    bound = arb(power_of_two(-2 * n))
    rows = matrix.tolist()
    squares = [[x * x for x in row] for row in rows]
    lines = [sum(row, arb(0)) for row in squares] + [sum(column, arb(0)) for column in zip(*squares, strict=True)]
    if sum((sum(row, arb(0)) for row in squares), arb(0)) <= bound:  # Frobenius
        return Verdict.TRUE
    if any(line > bound for line in lines):  # the norm of a row or a column
        return Verdict.FALSE
    if matrix.nrows() > matrix.ncols():
        matrix = matrix.transpose()
    return _pivots((-(matrix * matrix.transpose())).tolist(), bound)


def _pivots(rows: list[list[arb]], diagonal: arb) -> Verdict:
    """Is diagonal * I + rows positive definite? FALSE: it is not even semidefinite."""
    for k, row in enumerate(rows):
        row[k] += diagonal
    for k, pivot_row in enumerate(rows):
        pivot = pivot_row[k]
        if pivot < 0:
            return Verdict.FALSE
        if not pivot > 0:
            return Verdict.UNDECIDED
        for row in rows[k + 1 :]:
            factor = row[k] / pivot
            for c in range(k + 1, len(row)):
                row[c] -= factor * pivot_row[c]
    return Verdict.TRUE


def _by_elimination(matrix: Rows, bound: Exact) -> bool:
    """bound * I - M M^T >= 0, by exact elimination."""
    if len(matrix) > len(matrix[0]):
        matrix = list(zip(*matrix, strict=True))
    rows = [[(bound if i == k else ZERO) - inner(u, v) for k, v in enumerate(matrix)] for i, u in enumerate(matrix)]
    for k, pivot_row in enumerate(rows):
        pivot = pivot_row[k]
        if sign(pivot) < 0:
            return False
        if sign(pivot) == 0:
            if any(sign(x) for x in pivot_row[k + 1 :]):
                return False
            continue
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / pivot
            rows[i] = [x - factor * y for x, y in zip(rows[i], pivot_row, strict=True)]
    return True

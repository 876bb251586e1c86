"""Exact linear algebra over any ordered field of this package."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat, fmpz_mat

from sciverify.allowance import spent
from sciverify.exact import durations
from sciverify.exact.ordered import ZERO, Exact, rational_rows, sign

Rows = list[list[Exact]]
_LONG = 20
"""Rows from which it is foretold how long a linear system takes."""


def solve(matrix: Sequence[Sequence[Exact]], right_sides: Sequence[Sequence[Exact]]) -> Rows | None:
    """X with matrix @ X = right_sides for a square matrix; None if the matrix is singular.

    **Guarantee.** If a result is returned, the matrix is invertible and X is exact.
    """
    rows, sides = rational_rows(matrix), rational_rows(right_sides)
    if rows is not None and sides is not None:
        exact = fmpq_mat(rows)
        spent("an exact linear system", needs=_needed(exact))
        try:
            solution = exact.solve(fmpq_mat(sides))
        except ZeroDivisionError:
            return None
        return [list(row) for row in solution.tolist()]
    return _eliminate([[*row, *extra] for row, extra in zip(matrix, right_sides, strict=True)])


def _needed(matrix: fmpq_mat) -> float:
    """Seconds for a system with this matrix."""
    size = matrix.nrows()
    if size < _LONG:
        return 0.0
    bits = sum(int(x.bit_length()) for x in matrix.numer_denom()[0].entries()) / size**2
    return durations.to_solve(size, bits)


def _eliminate(rows: Rows) -> Rows | None:
    """Gauss-Jordan on an augmented matrix; returns the augmented columns."""
    size = len(rows)
    for k in range(size):
        spent("elimination", k / size)
        pivot = next((i for i in range(k, size) if sign(rows[i][k]) != 0), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        scale = rows[k][k]
        rows[k] = [x / scale if _nonzero(x) else ZERO for x in rows[k]]
        for i in range(size):
            if i != k and _nonzero(rows[i][k]):
                spent("elimination", k / size)
                factor = rows[i][k]
                rows[i] = [x - factor * y if _nonzero(y) else x for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[size:] for row in rows]


def _nonzero(x: Exact) -> bool:
    """False only for a plain rational zero: a cheap test that saves work, not a decision."""
    return not isinstance(x, fmpq) or bool(x)


def _pivots(vectors: Sequence[Sequence[fmpq]]) -> list[int]:
    """The same for rational vectors: in the reduced echelon form of these columns, the pivots are where ranks grow."""
    length, count = len(vectors[0]) if vectors else 0, len(vectors)
    if not length:
        return []
    columns = [fmpq_mat(1, length, [*v]).numer_denom()[0].entries() for v in vectors]
    if min(length, count) >= _LONG:
        bits = sum(int(x.bit_length()) for column in columns for x in column) / (length * count)
        spent("which columns are independent", needs=durations.to_solve(min(length, count), bits))
    echelon, _, rank = fmpz_mat(columns).transpose().rref()
    found: list[int] = []
    for k in range(count):
        if len(found) < rank and echelon[len(found), k]:
            found.append(k)
    return found


def independent_subset(vectors: Sequence[Sequence[Exact]]) -> list[int]:
    """Indices of a maximal linearly independent subset, earlier vectors preferred.

    **Guarantee.** The chosen vectors are independent and span all of them; their number is the rank.
    """
    rows = rational_rows(vectors)
    if rows is not None:
        return _pivots(rows)
    chosen: list[int] = []
    echelon: list[tuple[int, list[Exact]]] = []
    for index, vector in enumerate(vectors):
        spent("which columns are independent", index / len(vectors))
        row = list(vector)
        for pivot, basis in echelon:
            if sign(row[pivot]) != 0:
                spent("which columns are independent", index / len(vectors))
                factor = row[pivot]
                row = [x - factor * y for x, y in zip(row, basis, strict=True)]
        pivot = next((c for c, x in enumerate(row) if sign(x) != 0), -1)
        if pivot >= 0:
            echelon.append((pivot, [x / row[pivot] for x in row]))
            chosen.append(index)
    return chosen

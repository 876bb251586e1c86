"""The same problem with rows and columns of about one size, for data that span hundreds of powers of two.

Columns: with z = C z', C > 0 diagonal, A z = (A C) z' and sum w_k |z_k| = sum (C_kk w_k) |z'_k|, for all three
problems; dual points stay as they are. Rows: if Az = y is asked for exactly (basis pursuit with eta = 0), it may be
multiplied by a diagonal D > 0, and A^T (D p') = (D A)^T p' makes D p' the dual point. C and D hold powers of two, so
nothing is rounded (docs/theory/exact-path.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import Exact, rational
from sciverify.exact.reading import Vector
from sciverify.problems.sparse_recovery import SparseRecovery

WIDE = 64
"""Powers of two between rows, or between columns, from which on doubles no longer see all of them."""


@dataclass(frozen=True, slots=True)
class Equilibrated:
    """A problem, and the diagonals that lead back from its optimal pairs."""

    problem: SparseRecovery
    rows: tuple[fmpq, ...]
    columns: tuple[fmpq, ...]

    def pair(self, dual: Sequence[Exact], minimiser: Sequence[Exact]) -> tuple[Vector, Vector]:
        """(D p', C z'): optimal for the problem that was equilibrated."""
        return _scaled(self.rows, dual), _scaled(self.columns, minimiser)


def equilibrated(problem: SparseRecovery) -> Equilibrated | None:
    """None if nothing is wide, or if the data are irrational."""
    if not _may_be_wide(problem) or problem.field is not None:
        return None
    matrix = problem.matrix
    heights = [_exponent(row) for row in matrix]
    rows = _powers(heights) if problem.asks_for_exact_fit and _is_wide(heights) else (fmpq(1),) * len(matrix)
    matrix = tuple(_scaled([d] * len(row), row) for d, row in zip(rows, matrix, strict=True))
    columns_over_weights = zip(zip(*matrix, strict=True), problem.weights, strict=True)
    widths = [_exponent([x / w if w else x for x in column]) for column, w in columns_over_weights]
    columns = _powers(widths) if _is_wide(widths) else (fmpq(1),) * len(widths)
    if all(d == 1 for d in (*rows, *columns)):
        return None
    posed = problem.with_data(
        [_scaled(columns, row) for row in matrix],
        _scaled(rows, problem.measurements),
        weights=_scaled(columns, problem.weights),
        row_scales_squared=problem.row_scales_squared,
    )
    return Equilibrated(posed, rows, columns)


def _may_be_wide(problem: SparseRecovery) -> bool:
    """A glance at doubles, which need not become rational numbers for it; True for other data."""
    if problem.floats is None:
        return True
    sizes = np.abs(problem.floats.dense())
    return any(_is_wide(_exponents_of_doubles(sizes.max(axis=axis))) for axis in (0, 1)) or _is_wide(
        [_exponent([w]) for w in problem.weights if isinstance(w, fmpq)]
    )


def _exponents_of_doubles(values: Floats) -> list[int]:
    return [int(e) for e in np.frexp(values[values > 0])[1]]


def _exponent(numbers: Iterable[Exact]) -> int | None:
    """Of the largest number, about; None if all are 0."""
    found = [int(x.p).bit_length() - int(x.q).bit_length() for x in map(rational, numbers) if x]
    return max(found, default=None)


def _is_wide(exponents: Sequence[int | None]) -> bool:
    known = [e for e in exponents if e is not None]
    return bool(known) and max(known) - min(known) > WIDE


def _powers(exponents: Sequence[int | None]) -> tuple[fmpq, ...]:
    return tuple(fmpq(1) if e is None else fmpq(2) ** -e for e in exponents)


def _scaled(factors: Sequence[fmpq], vector: Sequence[Exact]) -> Vector:
    return tuple(f * x for f, x in zip(factors, vector, strict=True))

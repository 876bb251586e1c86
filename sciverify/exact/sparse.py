"""SciPy sparse matrices of every format -> their entries by columns, each place once, exactly.

What SciPy notes about a matrix (`has_canonical_format`, `has_sorted_indices`) is not believed: places are looked at.
Entries at one place mean their sum, as in SciPy, but the sum is exact: it neither rounds nor overflows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeGuard

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import as_double, as_float64, doubles
from sciverify.exact.rationals import to_rational

Index: TypeAlias = NDArray[np.int64]


class ForeignSparse(Protocol):
    """A SciPy sparse matrix or array, or something that turns into one (SciPy has no types)."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(m, N), or (n,)"""


_MOST_DENSE = 2**28
Triplets: TypeAlias = tuple[Any, Any, Any]
"""Rows, columns and values, in any order, places perhaps more than once."""


@dataclass(frozen=True, slots=True, eq=False)
class SparseEntries:
    """The stored entries, in increasing order of (column, row).

    Attributes
    ----------
    shape : of the matrix, (m, N), or (n,) for a sparse vector
    rows, columns : int64 arrays; no place occurs twice
    values : array
        Of the type of the matrix, or float64; objects, exact numbers, where a sum is no double.
    """

    shape: tuple[int, ...]
    rows: Index
    columns: Index
    values: NDArray[np.generic]

    def dense(self) -> NDArray[np.generic]:
        """The matrix as an array.

        Raises
        ------
        InvalidInput
            It would not fit into memory.
        """
        if math.prod(self.shape) > _MOST_DENSE:
            raise InvalidInput(
                f"the sparse matrix of shape {self.shape} has to be written out entry by entry: at most {_MOST_DENSE} "
                "entries are, pass doubles that need not be"
            )
        full = np.zeros((*self.shape, 1)[:2], dtype=self.values.dtype)
        full[self.rows, self.columns] = self.values
        return full.reshape(self.shape)

    def column_starts(self) -> Index:
        """For each column, and the end, how many entries stand before it."""
        return _starts(self.columns, self.shape[1])

    def by_rows(self) -> tuple[Index, Index, NDArray[np.generic]]:
        """(row starts, columns, values) in increasing order of (row, column)."""
        order = np.argsort(self.rows, kind="stable")
        return _starts(self.rows, self.shape[0]), self.columns[order], self.values[order]


def ascending_columns(matrix: object) -> Triplets | None:
    """(values, rows, column starts) of a CSC matrix of two dimensions in which rows ascend in every column.

    They are the arrays of the matrix, as long as it says. None if it is anything else, or has no such structure.
    """
    if getattr(matrix, "format", None) != "csc" or len(getattr(matrix, "shape", ())) != 2:
        return None
    found: Any = matrix
    m, count = found.shape
    starts, rows, values = (np.asarray(part) for part in (found.indptr, found.indices, found.data))
    if starts.dtype.kind != "i" or rows.dtype.kind != "i" or values.ndim != 1 or starts.shape != (count + 1,):
        return None
    entries = int(starts[-1])
    if starts[0] != 0 or (starts[1:] < starts[:-1]).any() or not entries or not len(rows) == len(values) == entries:
        return None
    ascends = rows[1:] > rows[:-1]
    between = starts[1:-1]
    ascends[between[(between > 0) & (between < entries)] - 1] = True
    if rows.shape != (entries,) or not ascends.all() or int(rows.min()) < 0 or int(rows.max()) >= m:
        return None
    return values, rows, starts


def is_sparse(matrix: object) -> TypeGuard[ForeignSparse]:
    """Is it a SciPy sparse matrix, or something that turns into one?"""
    return hasattr(matrix, "tocsc") or (hasattr(matrix, "tocoo") and hasattr(matrix, "toarray"))


def sparse_entries(matrix: ForeignSparse, name: str) -> SparseEntries:
    """The entries of a sparse matrix, in arrays of their own.

    Raises
    ------
    InvalidInput
        Places outside the matrix, or a structure that names none; entries at one place that are no numbers, or complex
        ones whose sum is no complex double.
    """
    try:
        rows, columns, values = _triplets(matrix)
    except (AttributeError, IndexError, OverflowError, TypeError, ValueError) as error:
        raise InvalidInput(f"{name} is a sparse matrix without a structure, {error}: {shown(matrix)}") from None
    shape = tuple(int(n) for n in matrix.shape)
    rows, columns = (_places(index, n, name) for index, n in zip((rows, columns), (*shape, 1)[:2], strict=True))
    if not len(rows) == len(columns) == len(values):
        raise InvalidInput(f"{name} is a sparse matrix with {len(rows)} places for {len(values)} entries")
    if not _ascending(rows, columns).all():
        order = np.lexsort((rows, columns))
        rows, columns, values = rows[order], columns[order], values[order]
    first = np.append(True, _ascending(rows, columns)) if len(rows) else np.zeros(0, dtype=bool)
    if first.all():
        return SparseEntries(shape, rows, columns, np.array(values))
    rows, columns = rows[first], columns[first]
    return SparseEntries(
        shape, rows, columns, _added(values, np.flatnonzero(first), lambda k: f"{name}[{rows[k]}][{columns[k]}]")
    )


def _triplets(matrix: Any) -> Triplets:
    form = getattr(matrix, "format", None)
    if form in ("csr", "csc", "bsr"):
        return _compressed(matrix, form)
    if form == "lil":
        return _triplets(matrix.tocsr())
    if not hasattr(matrix, "tocoo"):
        return _triplets(matrix.tocsc())
    listed = matrix.tocoo(copy=False)
    if len(listed.shape) == 1:
        return listed.coords[0], np.zeros(len(listed.data), dtype=np.int64), listed.data
    return listed.row, listed.col, listed.data


def _compressed(matrix: Any, form: str) -> Triplets:
    """Starts and indices, written out; a BSR matrix has a block where the others have an entry."""
    height, width = matrix.blocksize if form == "bsr" else (1, 1)
    starts, indices = np.asarray(matrix.indptr), np.asarray(matrix.indices)
    along = 1 if form == "csc" else 0
    lines = matrix.shape[along] // height if len(matrix.shape) == 2 else 1
    if len(starts) != lines + 1 or starts[0] != 0 or (np.diff(starts) < 0).any() or starts[-1] > len(indices):
        raise ValueError(f"its starts {shown(starts)} do not ascend to its number of entries")
    count = int(starts[-1])
    line, place, data = np.repeat(np.arange(lines), np.diff(starts)), indices[:count], matrix.data[:count]
    if form == "bsr":
        line = (line[:, None, None] * height + np.arange(height)[:, None] + np.zeros(width, dtype=np.int64)).ravel()
        within = np.arange(width) + np.zeros((height, 1), dtype=np.int64)
        place, data = (place[:, None, None].astype(np.int64) * width + within).ravel(), data.ravel()
    if len(matrix.shape) == 1:
        return place, line, data
    return (place, line, data) if along else (line, place, data)


def _places(index: object, count: int, name: str) -> Index:
    found = np.asarray(index)
    if found.dtype.kind not in "iu" and found.size:
        raise InvalidInput(f"{name} is a sparse matrix with places of type {found.dtype}: integers are needed")
    for place in (int(found.min()), int(found.max())) if found.size else ():
        if not 0 <= place < count:
            raise InvalidInput(f"{name} is a sparse matrix with an entry at {place}: from 0 to {count - 1} are places")
    return np.array(found, dtype=np.int64)


def _ascending(rows: Index, columns: Index) -> NDArray[np.bool_]:
    """Does each place come after the one before it?"""
    ahead = np.diff(columns)
    found: NDArray[np.bool_] = (ahead > 0) | ((ahead == 0) & (np.diff(rows) > 0))
    return found


def _starts(lines: Index, count: int) -> Index:
    return np.concatenate([[0], np.cumsum(np.bincount(lines, minlength=count))]).astype(np.int64)


def _added(values: NDArray[np.generic], starts: Index, where: Callable[[int], str]) -> NDArray[np.generic]:
    """One value for each group of entries at one place: their exact sum."""
    sizes = np.diff(np.append(starts, len(values)))
    several = np.flatnonzero(sizes > 1)
    groups = [values[starts[k] : starts[k] + sizes[k]].tolist() for k in several.tolist()]
    single = values[starts]
    if values.dtype.kind == "c":
        found = single.astype(object)
        for k, group in zip(several.tolist(), groups, strict=True):
            found[k] = _complex_sum(group, where(k))
        return found.astype(np.complex128) if values.dtype.itemsize <= 16 else found
    sums = [_sum(group, where(k)) for k, group in zip(several.tolist(), groups, strict=True)]
    narrow, small = as_float64(single), doubles(sums)
    if narrow is not None and small is not None:
        narrow[several] = small
        return narrow
    found = single.astype(object)
    for k, total in zip(several.tolist(), sums, strict=True):
        found[k] = total
    return found


def _sum(group: Sequence[object], where: str) -> fmpq:
    total = fmpq(0)
    for value in group:
        number = to_rational(value, where)
        if number is None:
            raise InvalidInput(f"{where} has the entries {shown(list(group))}: only rational numbers are added up")
        total += number
    return total


def _complex_sum(group: Sequence[object], where: str) -> complex:
    parts = [as_double(_sum([getattr(value, part) for value in group], where)) for part in ("real", "imag")]
    if parts[0] is None or parts[1] is None:
        raise InvalidInput(f"{where} has the entries {shown(list(group))}: their sum is no complex double, add them up")
    return complex(parts[0], parts[1])

"""Vectors and matrices in any accepted form -> tuples of exact numbers of one tower of fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat

from sciverify.errors import InvalidInput, shown
from sciverify.exact.ordered import Exact, deepest
from sciverify.exact.rationals import to_rational
from sciverify.exact.symbolic import SymbolicReader, is_symbolic

Vector = tuple[Exact, ...]
Matrix = tuple[Vector, ...]


class Reader:
    """Reads the parts of one problem into one tower of fields.

    Parameters
    ----------
    *data : nested sequences
        All the data that will be read, so that the fields can be chosen once.
    below : field or None
        A tower that numbers already live in.
    """

    def __init__(self, *data: Any, below: Exact = None) -> None:
        leaves = [leaf for part in data for leaf in _leaves(part)]
        exact = deepest(leaf for leaf in leaves if hasattr(leaf, "field") and hasattr(leaf, "sign"))
        if exact is not None and (below is None or exact.depth > below.depth):
            below = exact
        symbols = [leaf for leaf in leaves if is_symbolic(leaf)]
        self._symbolic = SymbolicReader(symbols, below) if symbols else None

    def scalar(self, value: Any, where: str) -> Exact:
        """One real number, exactly."""
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        if is_symbolic(value) and self._symbolic is not None:
            return self._symbolic.read(value, where)
        if hasattr(value, "field") and hasattr(value, "sign"):
            return value
        number = to_rational(value, where)
        if number is None:
            raise InvalidInput(f"{where} is {shown(value)}: a real number is needed, not {type(value).__name__}")
        return number

    def vector(self, values: Any, name: str, length: int | None = None) -> Vector:
        """A vector; a length that differs from `length` is refused."""
        entries = _entries(values, name)
        if not entries:
            raise InvalidInput(f"{name} is {shown(values)}: at least one entry is needed")
        for k, entry in enumerate(entries):
            if _is_nested(entry):
                raise InvalidInput(f"{name}[{k}] is {shown(entry)}: {name} must be a vector, one number an entry")
        if length is not None and len(entries) != length:
            raise InvalidInput(f"{name} has {len(entries)} entries, {length} are needed: {shown(values)}")
        return tuple(self.scalar(entry, f"{name}[{k}]") for k, entry in enumerate(entries))

    def matrix(self, values: Any, name: str) -> Matrix:
        """A rectangular matrix, as a tuple of rows."""
        rows = _entries(values, name)
        if not rows:
            raise InvalidInput(f"{name} is {shown(values)}: at least one row is needed")
        for k, row in enumerate(rows):
            if not _is_nested(row):
                raise InvalidInput(f"{name}[{k}] is {shown(row)}: {name} must be a matrix, a sequence of rows")
        read = tuple(self.vector(row, f"{name}[{k}]") for k, row in enumerate(rows))
        for k, row in enumerate(read):
            if len(row) != len(read[0]):
                raise InvalidInput(f"{name} is ragged: row {k} has {len(row)} entries, row 0 has {len(read[0])}")
        return read


def _entries(values: Any, name: str) -> Sequence[Any]:
    if isinstance(values, str | bytes | dict | set | frozenset):
        raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise InvalidInput(f"{name} has masked entries: {shown(values)}; fill them first")
    if hasattr(values, "toarray"):  # scipy.sparse
        values = values.toarray()
    if isinstance(values, fmpq_mat | fmpz_mat):
        return list(values.tolist())
    if isinstance(values, np.ndarray):
        return (
            list(values.tolist() if values.dtype == np.float64 else values) if values.ndim else _no_axis(values, name)
        )
    if hasattr(values, "tolist") and is_symbolic(values):  # sympy.Matrix
        return list(values.tolist())
    try:
        return list(values)
    except TypeError:
        raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed") from None


def _no_axis(values: Any, name: str) -> Sequence[Any]:
    raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")


def _is_nested(entry: Any) -> bool:
    return isinstance(entry, list | tuple | dict | set) or (isinstance(entry, np.ndarray) and entry.ndim > 0)


def _leaves(data: Any) -> list[Any]:
    """Entries of nested data that are no plain numbers (those need no field)."""
    if isinstance(data, np.ndarray) and data.dtype != object:
        return []
    if isinstance(data, list | tuple | np.ndarray):
        return [leaf for entry in data for leaf in _leaves(entry)] if getattr(data, "ndim", 1) else [data]
    if is_symbolic(data) and hasattr(data, "tolist"):
        return _leaves(data.tolist())
    return [data] if not isinstance(data, int | float | str | fmpq) else []

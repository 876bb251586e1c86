"""Vectors and matrices in any accepted form -> tuples of exact numbers of one tower of fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TypeVar

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat

from sciverify.errors import InvalidInput, shown
from sciverify.exact.number_field import AlgebraicNumber
from sciverify.exact.ordered import Exact, Field, deepest
from sciverify.exact.rationals import to_rational
from sciverify.exact.sparse import is_sparse, sparse_entries
from sciverify.exact.surds import Surd, rebase
from sciverify.exact.symbolic import SymbolicReader, is_symbolic

Vector = tuple[Exact, ...]
Matrix = tuple[Vector, ...]
_MAX_NESTING = 3
T = TypeVar("T")


class Reader:
    """Reads the parts of one problem into one tower of fields.

    Parameters
    ----------
    *data : nested lists, as `as_nested` returns them
        All the data that will be read, so that the fields can be chosen once.
    below : field or None
        A tower that numbers already live in.
    """

    def __init__(self, *data: object, below: Field | None = None) -> None:
        leaves = [leaf for part in data for leaf in _leaves(part)]
        top = below or deepest(leaf for leaf in leaves if isinstance(leaf, Surd | AlgebraicNumber))
        self._symbolic = SymbolicReader([leaf for leaf in leaves if is_symbolic(leaf)], top)

    def scalar(self, value: object, where: str) -> Exact:
        """One real number, exactly."""
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = _masked_out(value, where).item()
        if isinstance(value, Surd | AlgebraicNumber):
            rebased = rebase(value, self._symbolic.field)
            self._symbolic.grow(rebased)
            return rebased
        if is_symbolic(value):
            return self._symbolic.read(value, where)
        number = to_rational(value, where)
        if number is None:
            raise InvalidInput(f"{where} is {shown(value)}: a real number is needed, not {type(value).__name__}")
        return number

    def vector(self, values: object, name: str, length: int | None = None) -> Vector:
        """A vector; a length that differs from `length` is refused."""
        entries = as_nested(values, name)
        if not isinstance(entries, list):
            raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")
        if not entries:
            raise InvalidInput(f"{name} is {shown(values)}: at least one entry is needed")
        for k, entry in enumerate(entries):
            if isinstance(entry, list):
                raise InvalidInput(f"{name}[{k}] is {shown(entry)}: {name} must be a vector, one number an entry")
        if length is not None and len(entries) != length:
            raise InvalidInput(f"{name} has {len(entries)} entries, {length} are needed: {shown(values)}")
        return tuple(self.scalar(entry, f"{name}[{k}]") for k, entry in enumerate(entries))

    def matrix(self, values: object, name: str) -> Matrix:
        """A rectangular matrix, as a tuple of rows."""
        rows = as_nested(values, name)
        if not isinstance(rows, list) or not rows:
            raise InvalidInput(f"{name} is {shown(values)}: at least one row is needed")
        for k, row in enumerate(rows):
            if not isinstance(row, list):
                raise InvalidInput(f"{name}[{k}] is {shown(row)}: {name} must be a matrix, a sequence of rows")
        read = tuple(self.vector(row, f"{name}[{k}]") for k, row in enumerate(rows))
        for k, row in enumerate(read):
            if len(row) != len(read[0]):
                raise InvalidInput(f"{name} is ragged: row {k} has {len(row)} entries, row 0 has {len(read[0])}")
        return read


def as_nested(values: object, name: str, nesting: int = 0) -> object:
    """Every accepted container as nested lists (read once, so generators are welcome); numbers stay as they are.

    Raises
    ------
    InvalidInput
        A container that is no list, tuple, array or iterable of numbers; masked entries; a list inside itself.
    """
    if nesting > _MAX_NESTING:
        raise InvalidInput(f"{name} is nested deeper than a matrix: {shown(values)}")
    if isinstance(values, fmpq | int | float):
        return values
    if type(values) is list or type(values) is tuple:
        return [as_nested(entry, f"{name}[{k}]", nesting + 1) for k, entry in enumerate(values)]
    if isinstance(values, str):
        if nesting == 0:
            raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")
        return values
    if isinstance(values, bytes | bytearray | Set) or (isinstance(values, Mapping) and not is_sparse(values)):
        raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")
    if isinstance(values, fmpq_mat | fmpz_mat):
        return [list(row) for row in values.tolist()]
    array = _as_array(values, name)
    if array is not None:
        return _from_array(array, name, nesting)
    if is_symbolic(values):  # a SymPy number or matrix
        return [list(row) for row in values.tolist()] if hasattr(values, "tolist") else values
    if isinstance(values, Iterable):
        return [as_nested(entry, f"{name}[{k}]", nesting + 1) for k, entry in enumerate(values)]
    return values


def _as_array(values: object, name: str) -> object:
    """NumPy arrays, SciPy sparse matrices and pandas objects as an array; None if it is none of these."""
    if isinstance(values, np.ndarray):
        return values
    if is_sparse(values):
        return sparse_entries(values, name).dense()
    if hasattr(values, "toarray"):
        return values.toarray()
    if hasattr(values, "iloc") and hasattr(values, "to_numpy"):
        return values.to_numpy()
    return None


def _from_array(array: object, name: str, nesting: int) -> object:
    plain = np.asarray(_masked_out(array, name))
    if plain.ndim == 0:
        return plain.item() if nesting else plain
    if plain.dtype == np.float64:
        return plain.tolist()
    return [as_nested(entry, f"{name}[{k}]", nesting + 1) for k, entry in enumerate(plain)]


def _masked_out(array: T, name: str) -> T:
    if isinstance(array, np.ma.MaskedArray) and np.ma.is_masked(array):
        raise InvalidInput(f"{name} has masked entries: {shown(array)}; fill them first")
    return array


def _leaves(data: object, nesting: int = 0) -> list[object]:
    """Entries of nested lists that are no plain numbers (those need no field)."""
    if isinstance(data, list | tuple) and nesting <= _MAX_NESTING:
        return [leaf for entry in data for leaf in _leaves(entry, nesting + 1)]
    return [data] if isinstance(data, Surd | AlgebraicNumber) or is_symbolic(data) else []

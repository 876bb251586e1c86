"""Vectors and matrices in any accepted form -> tuples of exact numbers of one tower of fields."""

from __future__ import annotations

from collections.abc import Iterable, Set
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.foreign import plain, plain_scalar
from sciverify.exact.number_field import AlgebraicNumber
from sciverify.exact.ordered import Exact, Field, deepest
from sciverify.exact.rationals import to_rational
from sciverify.exact.sparse import is_sparse, sparse_entries
from sciverify.exact.surds import Surd, rebase
from sciverify.exact.symbolic import SymbolicReader, is_symbolic

Vector = tuple[Exact, ...]
Matrix = tuple[Vector, ...]
_MAX_NESTING = 3
_NUMBERS = {fmpq, int, float, str, Fraction, np.float64, np.int64}
"""What stays as it is inside a list; asked of a whole list at once."""


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
        value = plain_scalar(value, where)
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
        if set(map(type, values)) <= _NUMBERS:
            return list(values)
        return [as_nested(entry, f"{name}[{k}]", nesting + 1) for k, entry in enumerate(values)]
    if isinstance(values, str):
        if nesting == 0:
            raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")
        return values
    if isinstance(values, bytes | bytearray | Set):
        raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array of numbers is needed")
    if isinstance(values, fmpq_mat | fmpz_mat):
        return [list(row) for row in values.tolist()]
    found = sparse_entries(values, name).dense() if is_sparse(values) else plain(values, name)
    if isinstance(found, np.ndarray):
        return _from_array(found, name, nesting)
    if hasattr(found, "toarray"):
        return as_nested(found.toarray(), name, nesting)
    if is_symbolic(found):  # a SymPy number or matrix
        return [list(row) for row in found.tolist()] if hasattr(found, "tolist") else found
    return _from_iterable(found, name, nesting) if isinstance(found, Iterable) else found


def _from_iterable(values: Iterable[object], name: str, nesting: int) -> list[object]:
    try:
        return [as_nested(entry, f"{name}[{k}]", nesting + 1) for k, entry in enumerate(values)]
    except (TypeError, NotImplementedError) as error:  # an iterator of a library that has nothing to iterate over
        raise InvalidInput(f"{name} is {shown(values)}: its entries cannot be read, {shortened(error, 90)}") from error


def _from_array(array: NDArray[np.generic], name: str, nesting: int) -> object:
    if array.ndim == 0:
        return array.item() if nesting else array
    if array.dtype == np.float64 or array.dtype.kind in "iu":
        return array.tolist()
    return [as_nested(entry, f"{name}[{k}]", nesting + 1) for k, entry in enumerate(array)]


def _leaves(data: object, nesting: int = 0) -> list[object]:
    """Entries of nested lists that are no plain numbers (those need no field)."""
    if isinstance(data, list | tuple) and nesting <= _MAX_NESTING:
        return [leaf for entry in data for leaf in _leaves(entry, nesting + 1)]
    return [data] if isinstance(data, Surd | AlgebraicNumber) or is_symbolic(data) else []

"""Vectors of rational numbers, and images as vectors."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput, shown
from sciverify.exact.reading import Reader, as_nested

RationalVector: TypeAlias = tuple[fmpq, ...]


def read_rational_vector(values: object, name: str, length: int | None = None) -> RationalVector:
    """A vector of rational numbers; the rows of an image one after another.

    Parameters
    ----------
    values : array of any shape, or sequence of numbers or of sequences
    name : str
        How messages call it.
    length : int, optional
        How many entries it must have.

    Raises
    ------
    InvalidInput
        An entry that is not rational, another number of entries.
    """
    if isinstance(values, np.ndarray):
        values = values.ravel()
    entries = as_nested(values, name)
    if isinstance(entries, list) and any(isinstance(row, list) for row in entries):
        entries = [x for row in entries for x in (row if isinstance(row, list) else [row])]
    found = []
    for k, x in enumerate(Reader(entries).vector(entries, name, length)):
        if not isinstance(x, fmpq):
            raise InvalidInput(f"{name}[{k}] is {shown(x)}: rational numbers are needed here")
        found.append(x)
    return tuple(found)

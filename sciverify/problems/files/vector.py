"""A vector from a file of any format."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.labelled import Indexed
from sciverify.problems.files.members import Examples, Matrix, about, read_members
from sciverify.problems.files.shapes import as_vector
from sciverify.problems.files.tables import NumberTable

_NAMES = ("x", "coef", "coef_", "z")


def read_vector(path: str | Path) -> object:
    """The vector in a JSON array, a .npy, .npz, .mat, .mtx, .csv or .tsv file, or on standard input ("-").

    An archive or an object holds it as x, coef or z, or holds nothing else. A table is one row or one column; a column
    of labels in it names the entries, and they are put into the order of the columns of A by their names. Numbers mean
    what they mean in `read_problem`.

    Raises
    ------
    InvalidInput
        The file is unreadable or damaged, or holds no vector.
    """
    try:
        return _vector_in(read_members(Path(path), _NAMES))
    except InvalidInput as error:
        raise about(path, error) from None


def _vector_in(held: object) -> object:
    if isinstance(held, dict):
        there = [name for name in _NAMES if name in held]
        if len(there) != 1 and len(held) != 1:
            raise InvalidInput(f"it holds {shown(sorted(held))}: a vector is the member x, or the only one")
        held = held[there[0]] if there else next(iter(held.values()))
    if isinstance(held, Matrix):
        held = held.values
    if isinstance(held, Examples):
        raise InvalidInput("it holds labels and a matrix, no vector")
    return _of_table(held) if isinstance(held, NumberTable) else as_vector(held, "x")


def _of_table(table: NumberTable) -> object:
    numbers, rows, width = table.numbers, len(table.numbers), len(table.numbers[0])
    if 1 not in (rows, width):
        raise InvalidInput(f"it holds a table of shape ({rows}, {width}): a vector is one row or one column")
    entries = numbers.reshape(-1) if isinstance(numbers, np.ndarray) else [x for row in numbers for x in row]
    labels = table.labels if width == 1 else table.header
    if labels is None or labels == tuple(map(str, range(len(labels)))):
        return entries
    return Indexed(entries, labels)

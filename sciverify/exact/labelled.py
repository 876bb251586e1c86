"""Names of columns and labels of rows that frames and series carry: vectors are put into the order of the matrix.

A series says which entry belongs to which row or column. Where the matrix says it too, entries are matched by their
labels; where they cannot be, the series is refused, and never read by position in silence.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import Floats
from sciverify.exact.foreign import plain
from sciverify.exact.frames import Foreign, is_frame, is_series
from sciverify.exact.sparse import is_sparse, sparse_entries

_MOST_NAMES = 12
Labels: TypeAlias = tuple[Hashable, ...] | range


@dataclass(frozen=True, slots=True, eq=False)
class Indexed:
    """A vector whose entries have names, as a series of pandas: what a file holds.

    Attributes
    ----------
    values : array of doubles, or list of numbers
    labels : tuple of N strings
    """

    values: Floats | list[float | int]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A matrix with the names of its columns and the labels of its rows, where it has any.

    Attributes
    ----------
    values : array, SciPy sparse matrix or nested lists
    names : tuple of N strings, or None
    rows : tuple of m labels, or None
    """

    values: object
    names: tuple[str, ...] | None = None
    rows: Labels | None = None

    @classmethod
    def of(cls, matrix: object, name: str) -> Labelled:
        """What a frame carries; a matrix of any other kind has no labels.

        Raises
        ------
        InvalidInput
            As `plain`.
        """
        if isinstance(matrix, Labelled):
            return matrix
        if is_frame(matrix):
            return cls(plain(matrix, name), _names(matrix), _index(matrix))
        return cls(plain(matrix, name))

    def along_rows(self, values: object, name: str) -> object:
        """A vector with one entry a row, in the order of the rows.

        Raises
        ------
        InvalidInput
            It is indexed by other labels than the rows.
        """
        labels = _labels_along(values, tall=True)
        if labels is None or self.rows is None or tuple(labels) == tuple(self.rows):
            return flat(values, name)
        places = _places(labels, self.rows)
        if places is None:
            raise InvalidInput(
                f"{name} is indexed by {_listed(labels)} and A by {_listed(self.rows)}, "
                f"{_difference(labels, self.rows)}: pass {name}.loc[A.index], or {name}.to_numpy() if their rows "
                "correspond"
            )
        return _taken(flat(values, name), places)

    def along_columns(self, values: object, name: str) -> object:
        """A vector with one entry a column, in the order of the columns."""
        return along_names(self.names, values, name)


def along_names(names: Sequence[str] | None, values: object, name: str) -> object:
    """A vector with one entry a column, in the order of the columns; a series with a default index has it already.

    Raises
    ------
    InvalidInput
        The index of the series and the names disagree, or there are no names to compare with.
    """
    labels = _labels_along(values, tall=False)
    if labels is None or (names is None and isinstance(labels, range)):
        return flat(values, name)
    if isinstance(labels, range):
        if sorted(names or ()) == sorted(map(str, labels)):
            raise InvalidInput(
                f"{name} is indexed by 0, 1, 2, ... and so are A's columns, in another order: pass {name}.to_numpy() "
                "if its entries are in the order of A's columns"
            )
        return flat(values, name)
    if names is None:
        raise InvalidInput(
            f"{name} is indexed by {_listed(labels)}, and A has no names to compare with: pass {name}.to_numpy() if "
            "its entries are in the order of A's columns"
        )
    places = _places([str(label) for label in labels], names)
    if places is None:
        raise InvalidInput(
            f"{name} is indexed by {_listed(labels)}, and A's columns are {_listed(names)}, "
            f"{_difference([str(label) for label in labels], names)}: pass an index with these names, or "
            f"{name}.to_numpy() if its entries are in the order of A's columns"
        )
    return _taken(flat(values, name), places)


def of_groups(values: object, name: str) -> object:
    """A vector with one entry a group, in their order; a series is refused unless its index is a default one."""
    labels = _labels_along(values, tall=False)
    if labels is not None and not isinstance(labels, range):
        raise InvalidInput(
            f"{name} is indexed by {_listed(labels)}, and groups have no names: pass {name}.to_numpy() if its entries "
            "are in the order of the groups"
        )
    return flat(values, name)


def flat(values: object, name: str) -> object:
    """A vector as an array of one dimension where it came as one row or one column of a matrix of any library.

    Nested lists stay as they are: there, a further bracket is a slip.
    """
    values = values.values if isinstance(values, Indexed) else values
    if values is None or isinstance(values, list | tuple):
        return values
    found = sparse_entries(values, name).dense() if is_sparse(values) else plain(values, name)
    if isinstance(found, np.ndarray):
        return found.reshape(-1) if found.ndim == 2 and 1 in found.shape else found
    shape, listed = getattr(found, "shape", ()), getattr(found, "tolist", None)
    if callable(listed) and isinstance(shape, tuple) and len(shape) == 2 and 1 in shape:  # a SymPy matrix
        return [entry for row in listed() for entry in row]
    return found


def column_words(names: Sequence[str] | None, i: int) -> str:
    """How people call a column: its place, and its name if it has one."""
    return f"{i}" if names is None else f"{i} ({names[i]})"


def columns_in_words(names: Sequence[str] | None, positions: Sequence[int]) -> str:
    """A list of named columns, to stand behind their number; empty where they have no names."""
    if names is None or not positions:
        return ""
    more = f" and {len(positions) - _MOST_NAMES} more" if len(positions) > _MOST_NAMES else ""
    return f" ({', '.join(names[i] for i in positions[:_MOST_NAMES])}{more})"


# ---------------------------------------------------------------- labels


def _names(frame: Foreign) -> tuple[str, ...] | None:
    """The names of columns; None where they are the numbers that a library gave them."""
    columns = frame.columns
    if _is_numbering(columns):
        return None
    names = tuple(map(str, columns.tolist() if hasattr(columns, "tolist") else columns))
    numbered = names[0:1] in (("0",), ("column_0",)) and names in (
        tuple(map(str, range(len(names)))),
        tuple(f"column_{k}" for k in range(len(names))),
    )
    return None if numbered else names


def _index(series: Foreign) -> Labels | None:
    """The labels of the rows, as a range where they are the numbers that pandas gives; None where there are none."""
    index = getattr(series, "index", None)
    if index is None or callable(index):
        return None
    return range(len(index)) if _is_numbering(index) else tuple(index.tolist())


def _is_numbering(index: Foreign) -> bool:
    """Is it the index 0, 1, 2, ... that pandas gives where nobody names anything?"""
    return getattr(index, "start", None) == 0 and getattr(index, "step", None) == 1


def _labels_along(values: Foreign, *, tall: bool) -> Labels | None:
    """The labels of the entries of a series, or of a frame of one row or column."""
    if isinstance(values, Indexed):
        return values.labels
    if is_series(values):
        return _index(values)
    if not is_frame(values):
        return None
    if values.shape[0] == 1 and values.shape[1] != 1:
        return None if tall else _names(values)
    return _index(values) if values.shape[1] == 1 else None


def _places(labels: Sequence[Hashable], wanted: Sequence[Hashable]) -> list[int] | None:
    """Where each wanted label stands; None unless both hold the same labels, each once."""
    where = {label: k for k, label in enumerate(labels)}
    if list(labels) == list(wanted):
        return list(range(len(labels)))
    if len(where) != len(labels) or len(labels) != len(wanted) or where.keys() != set(wanted):
        return None
    return [where[label] for label in wanted]


def _difference(labels: Sequence[Hashable], wanted: Sequence[Hashable]) -> str:
    """What tells two lists of labels apart, in words."""
    lacking = [label for label in wanted if label not in set(labels)]
    surplus = [label for label in labels if label not in set(wanted)]
    words = [f"{verb} {_listed(found)}" for verb, found in (("without", lacking), ("with", surplus)) if found]
    return " and ".join(words) if words else f"{len(labels)} labels for {len(wanted)}, or one twice"


def _taken(values: Foreign, places: list[int]) -> object:
    return [values[k] for k in places] if isinstance(values, list) else values[places]


def _listed(labels: Sequence[object]) -> str:
    words = [shown(label.item() if isinstance(label, np.generic) else label, 20) for label in labels[:3]]
    return ", ".join(words) + (", ..." if len(labels) > 3 else "")

"""Shapes that differ from format to format and mean the same: (m, 1) is a vector, (1,) is a number."""

from __future__ import annotations

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.foreign import plain_scalar
from sciverify.exact.labelled import flat


def as_vector(values: object, name: str) -> object:
    """A row, a column or a list as a vector."""
    if isinstance(values, list):
        if values and all(isinstance(row, list) and len(row) == 1 for row in values):
            return [row[0] for row in values]
        return values[0] if len(values) == 1 and isinstance(values[0], list) else values
    found = flat(values, name)
    return found.reshape(1) if isinstance(found, np.ndarray) and found.ndim == 0 else found


def as_single(values: object, name: str) -> object:
    """The number or text in an array of one entry."""
    found = plain_scalar(as_vector(values, name) if isinstance(values, list) else values, name)
    if isinstance(found, np.ndarray) and found.size == 1:
        return found.reshape(-1)[0].item() if found.dtype.kind != "f" else found.reshape(-1)[0]
    if isinstance(found, list) and len(found) == 1:
        return found[0]
    if isinstance(found, np.ndarray | list):
        raise InvalidInput(f"{name} is {shown(found)}: one number is needed")
    return found


def as_flag(values: object, name: str) -> bool:
    """True or False, or 1 or 0."""
    found = as_single(values, name)
    if found not in (0, 1, False, True):
        raise InvalidInput(f"{name} is {shown(found)}: true or false is needed")
    return bool(found)


def as_names(names: object) -> tuple[str, ...]:
    """A list of names, in the shape that a format gives it."""
    found = as_vector(names, "names")
    entries = found.tolist() if isinstance(found, np.ndarray) else found
    if not isinstance(entries, list | tuple):
        raise InvalidInput(f"names is {shown(names)}: a list of names is needed")
    return tuple(str(as_single(name, "names")) for name in entries)


def rows_of(A: object) -> int:
    """m"""
    shape = getattr(A, "shape", None)
    return int(shape[0]) if shape else len(A) if isinstance(A, list | tuple) else 1


def require_shapes(A: object, y: object) -> None:
    """Said before anything of the size of A is made."""
    shape = getattr(A, "shape", None)
    count = y.size if isinstance(y, np.ndarray) else len(y) if isinstance(y, list) else None
    if shape is not None and len(shape) == 2 and count is not None and shape[0] != count:
        raise InvalidInput(f"A has shape {tuple(map(int, shape))} and y has {count} entries: (m, N) and m are needed")

"""Finite sets of sites of a lattice by a few numbers: boxes and balls (docs/theory/lattices.md)."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shown

Place: TypeAlias = tuple[int, ...]
Cells: TypeAlias = NDArray[np.int64]
"""Places, one a row, in lexicographic order."""


class Region(ABC):
    """Finitely many sites; `len` is their number."""

    @abstractmethod
    def __len__(self) -> int:
        """How many sites there are."""


@dataclass(frozen=True)
class Box(Region):
    """All sites of the cells first[k] <= p[k] < first[k] + sides[k].

    Attributes
    ----------
    first, sides : tuple of int
    cell : int
        The number of sites of a cell.
    """

    first: Place
    sides: Place
    cell: int = 1

    def __len__(self) -> int:
        return self.cell * math.prod(self.sides)

    @cached_property
    def cells(self) -> Cells:
        """The places of its cells."""
        axes = [np.arange(low, low + side) for low, side in zip(self.first, self.sides, strict=True)]
        return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)


@dataclass(frozen=True)
class Ball(Region):
    """All sites of the cells with |p - centre|^2 <= square.

    Attributes
    ----------
    centre : tuple of int
    square : int
        The square of the radius.
    cell : int
    """

    centre: Place
    square: int
    cell: int = 1

    def __len__(self) -> int:
        return self.cell * len(self.cells)

    @cached_property
    def cells(self) -> Cells:
        """The places of its cells."""
        radius, d = math.isqrt(self.square), len(self.centre)
        around = Box((-radius,) * d, (2 * radius + 1,) * d).cells
        return np.ascontiguousarray(around[(around * around).sum(axis=1) <= self.square] + np.array(self.centre))


def read_place(value: object, where: str, dimension: int) -> Place:
    """A tuple of integers.

    Raises
    ------
    InvalidInput
        Anything else, and a wrong number of them.
    """
    listed = [value] if isinstance(value, int) else value
    if not isinstance(listed, tuple | list | np.ndarray) or len(listed) != dimension:
        raise InvalidInput(f"{where} is {shown(value)}: {dimension} integers are needed")
    return tuple(as_integer(x, where, -(2**40), 2**40) for x in listed)

"""Data whose unknowns come in blocks z_g of real numbers, each with a penalty w_g ||z_g||_2: what proofs ask of them.

Complex data have blocks (Re z_i, Im z_i), group penalties have the entries of a group. A_g are the columns of a block,
in real numbers: m' x d_g, where m' = 2m for complex data and m for groups (docs/theory/complex-krawczyk.md).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np
from flint import arb, fmpq, fmpq_mat
from numpy.typing import NDArray

from sciverify.exact import midrad
from sciverify.exact.environment import float_proof

Block: TypeAlias = tuple[fmpq, ...]
"""The entries of one block."""
Blocks: TypeAlias = tuple[Block, ...]
Joined: TypeAlias = tuple[fmpq | Block, ...]
"""A vector as certificates write it: numbers, or pairs for complex data."""
Entries: TypeAlias = NDArray[Any]
"""Real or complex doubles."""


class BlockData(ABC):
    """A, y and how the unknowns are divided.

    Attributes
    ----------
    matrix, measurements : read-only arrays of doubles or of complex doubles
        The data if `exact` is None, else approximations for proposals.
    exact : (rows, y) or None
        The data as rational numbers where they did not come as floats.
    """

    __slots__ = ()

    noun: ClassVar[str]
    """What a block is to A."""
    entry_noun: ClassVar[str]
    """What a block is to z."""
    bounded: ClassVar[str]
    """What stays below t w_g off the support, as messages write it."""

    matrix: Entries
    measurements: Entries
    exact: tuple[tuple[Joined, ...], Joined] | None

    @property
    @abstractmethod
    def sizes(self) -> tuple[int, ...]:
        """d_g, one number a block."""

    @abstractmethod
    def places(self, chosen: Sequence[int]) -> list[tuple[int, ...]]:
        """Where entries of the chosen blocks stand among real unknowns, and their columns in `real_columns`."""

    @abstractmethod
    def real_columns(self, chosen: Sequence[int]) -> fmpq_mat:
        """A_T in real numbers, T = chosen, its columns in the order of `places`."""

    @abstractmethod
    def real_measurements(self) -> fmpq_mat:
        """y in real numbers, as a column."""

    @abstractmethod
    def correlations(self, residual: Sequence[fmpq]) -> list[tuple[arb, ...]]:
        """Balls around A_g^T r for all blocks, r in real numbers."""

    @abstractmethod
    def column_lengths(self) -> list[arb]:
        """Upper bounds of ||A_g||, one a block."""

    @abstractmethod
    def read_point(self, x: object, names: Sequence[str] | None) -> Blocks:
        """The blocks of a vector of the caller's; `InvalidInput` if it is none of the right length and type.

        `names` of the columns bring a series into their order.
        """

    @abstractmethod
    def joined(self, blocks: Blocks) -> Joined:
        """The vector with these blocks, as certificates write points."""

    @abstractmethod
    def arranged(self) -> Entries:
        """`matrix` with its columns block after block."""

    @abstractmethod
    def approximate(self, point: Blocks) -> Entries:
        """A point on some blocks in floats, block after block."""

    def exact_numbers(self) -> tuple[list[fmpq], list[fmpq]] | None:
        """The numbers of A and of y as lists, if the data did not come as floats."""
        if self.exact is None:
            return None
        rows, y = self.exact
        return [x for row in rows for x in _flat(row)], _flat(y)

    @abstractmethod
    def doubles(self) -> midrad.Floats:
        """All doubles of A and y, in one row."""

    @abstractmethod
    def identity(self) -> object:
        """What makes two sets of data equal."""


def _flat(values: Joined) -> list[fmpq]:
    return [part for value in values for part in (value if isinstance(value, tuple) else (value,))]


def root_above(size: int) -> fmpq:
    """A rational number >= sqrt(d), the one of the checker: (s + d/s) / 2 for s = floor(sqrt(d)), 3/2 for d = 2.

    The mean of s and d/s is at least their geometric mean sqrt(d).
    """
    s = math.isqrt(size)
    return fmpq(s * s + size, 2 * s)


def column_norms(matrix: midrad.Floats) -> list[float]:
    """Upper bounds of the lengths of columns of doubles; infinite where floats overflow."""
    with float_proof(1), np.errstate(all="ignore"):  # no product of BLAS
        return [float(x) for x in midrad.column_norms(matrix)]

"""Measurement operators whose products are exact: matrices, the identity, Walsh-Hadamard and Mojette transforms.

Proofs: docs/theory/operators.md.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from .document import Json, Malformed, look, rational, read_count, read_indices, read_list, read_object, short
from .numerals import ONE, ZERO, dot
from .scaled import Scaled, read_rows
from .work import spend, words

Columns: TypeAlias = tuple[list[list[int]], Fraction]
"""Integer vectors, and the unit that they are multiples of."""


class Operator(ABC):
    """A real matrix A by its products.

    Attributes
    ----------
    rows, columns : shape
    title : what it is, in a few words
    orthonormal : is A A^T = I known from its form?
    """

    rows: int
    columns: int
    title: str
    orthonormal = False

    @abstractmethod
    def forward(self, x: Scaled) -> Scaled:
        """A x"""

    @abstractmethod
    def adjoint(self, r: Scaled) -> Scaled:
        """A^T r"""

    def vectors(self) -> Columns:
        """The columns of A, as integers over one unit."""
        spend(100 * self.columns**2, "all columns of an operator")
        units = ([int(i == k) for k in range(self.columns)] for i in range(self.columns))
        found = [self.forward(Scaled(numbers, ONE)) for numbers in units]
        return [column.numbers for column in found], found[0].unit


class Dense(Operator):
    """A matrix by its entries."""

    def __init__(self, value: Json, where: str) -> None:
        (matrix,) = read_object(value, where, ["kind", "matrix"])[1:]
        self.matrix, self.unit = read_rows(matrix, f"{where}.matrix")
        self.rows, self.columns = len(self.matrix), len(self.matrix[0])
        self.title = f"A {self.rows} x {self.columns}"
        self.length = words(self.matrix)

    def forward(self, x: Scaled) -> Scaled:
        """Row by row."""
        self._spend(x)
        return Scaled([dot(row, x.numbers) for row in self.matrix], self.unit * x.unit)

    def adjoint(self, r: Scaled) -> Scaled:
        """Column by column."""
        self._spend(r)
        return Scaled([dot(column, r.numbers) for column in zip(*self.matrix)], self.unit * r.unit)

    def vectors(self) -> Columns:
        """Its entries, turned over."""
        return [list(column) for column in zip(*self.matrix)], self.unit

    def _spend(self, v: Scaled) -> None:
        spend(self.rows * self.columns * (40 + 4 * self.length * words([v.numbers])), "products with a matrix")


class Identity(Operator):
    """A = I."""

    orthonormal = True

    def __init__(self, value: Json, where: str) -> None:
        (size,) = read_object(value, where, ["kind", "size"])[1:]
        self.rows = self.columns = read_count(size, f"{where}.size")
        self.title = f"identity {self.rows} x {self.columns}"

    def forward(self, x: Scaled) -> Scaled:
        """x"""
        return x

    def adjoint(self, r: Scaled) -> Scaled:
        """r"""
        return r


class WalshHadamard(Operator):
    """A = scale P H: H is the Sylvester matrix of size N = 2^k, P keeps the rows of a list.

    H H^T = N I, so A A^T = I exactly if scale^2 N = 1.
    """

    def __init__(self, value: Json, where: str) -> None:
        size, scale, kept = read_object(value, where, ["kind", "size", "scale", "rows"])[1:]
        self.columns = read_count(size, f"{where}.size")
        if self.columns < 1 or self.columns & (self.columns - 1):
            raise Malformed(f"{where}.size is {self.columns}, no power of two")
        self.kept = read_indices(kept, f"{where}.rows", self.columns)
        self.rows, self.scale = len(self.kept), rational(scale, f"{where}.scale")
        if not self.rows or self.scale <= ZERO:
            raise Malformed(f"{where} needs a positive scale and at least one row")
        self.orthonormal = self.scale * self.scale * self.columns == ONE
        self.title = f"{self.rows} rows of a Walsh-Hadamard matrix of size {self.columns}"

    def forward(self, x: Scaled) -> Scaled:
        """scale P H x"""
        found = self._transformed(x.numbers)
        return Scaled([found[k] for k in self.kept], self.scale * x.unit)

    def adjoint(self, r: Scaled) -> Scaled:
        """scale H P^T r, as H is symmetric."""
        spend(40 * self.columns, "Walsh-Hadamard transforms")
        whole = [0] * self.columns
        for k, value in zip(self.kept, r.numbers):
            whole[k] = value
        return Scaled(self._transformed(whole), self.scale * r.unit)

    def _transformed(self, numbers: list[int]) -> list[int]:
        """H v: entry by entry the rows (1 1; 1 -1) of every factor of the Kronecker product."""
        spend(self.columns * self.columns.bit_length() * (100 + 2 * words([numbers])), "Walsh-Hadamard transforms")
        step = 1
        while step < self.columns:
            changed = []
            for start in range(0, self.columns, 2 * step):
                first, second = numbers[start : start + step], numbers[start + step : start + 2 * step]
                changed += [a + b for a, b in zip(first, second)]
                changed += [a - b for a, b in zip(first, second)]
            numbers, step = changed, 2 * step
        return numbers


class Mojette(Operator):
    """Sums of the pixels of n x n images: pixel (k, l) belongs to bin b = p l - q k of the direction (p, q)."""

    def __init__(self, value: Json, where: str) -> None:
        size, scale, directions = read_object(value, where, ["kind", "size", "scale", "directions"])[1:]
        self.side, self.scale = read_count(size, f"{where}.size"), rational(scale, f"{where}.scale")
        pairs = read_list(directions, f"{where}.directions")
        self.directions = [_read_direction(pair, f"{where}.directions[{i}]") for i, pair in enumerate(pairs)]
        if self.side < 1 or not pairs or self.scale <= ZERO:
            raise Malformed(f"{where} needs a positive scale, at least one pixel and one direction")
        self.columns = self.side**2
        self.counts = [(self.side - 1) * (abs(p) + abs(q)) + 1 for p, q in self.directions]
        self.rows = sum(self.counts)
        count = f"{len(pairs)} direction{'s' * (len(pairs) != 1)}"
        self.title = f"Mojette transform of {self.side} x {self.side} images, {count}"

    def forward(self, x: Scaled) -> Scaled:
        """Sums along lines."""
        self._spend(x)
        found: list[int] = []
        for (p, q), count in zip(self.directions, self.counts):
            bins = [0] * count
            for pixel, b in zip(x.numbers, self._lines(p, q)):
                bins[b] += pixel
            found += bins
        return Scaled(found, self.scale * x.unit)

    def adjoint(self, r: Scaled) -> Scaled:
        """Each pixel gets the sum of its bins."""
        self._spend(r)
        found, start = [0] * self.columns, 0
        for (p, q), count in zip(self.directions, self.counts):
            for k, b in enumerate(self._lines(p, q)):
                found[k] += r.numbers[start + b]
            start += count
        return Scaled(found, self.scale * r.unit)

    def _lines(self, p: int, q: int) -> Iterator[int]:
        """p l - q k of all pixels, row by row, without the least value of it."""
        least = (self.side - 1) * (min(p, 0) - max(q, 0))
        for row in range(self.side):
            for column in range(self.side):
                yield p * row - q * column - least

    def _spend(self, v: Scaled) -> None:
        work = 400 * len(self.directions) * self.columns + 50 * self.rows
        spend(work * (1 + words([v.numbers]) / 20), "sums along lines")


def _read_direction(value: Json, where: str) -> tuple[int, int]:
    """Two coprime integers."""
    p, q = read_list(value, where, 2)
    if type(p) is not int or type(q) is not int or math.gcd(p, q) != 1:
        raise Malformed(f"{where} is {short(value)}: two coprime integers belong there")
    return p, q


OPERATORS: dict[str, type[Dense] | type[Identity] | type[WalshHadamard] | type[Mojette]] = {
    "dense": Dense,
    "identity": Identity,
    "walsh-hadamard": WalshHadamard,
    "mojette": Mojette,
}


def read_operator(value: Json, where: str) -> Operator:
    """The operator that such an object describes."""
    kind = look(value, "kind")
    if type(kind) is not str or kind not in OPERATORS:
        raise Malformed(f"{where}.kind is {short(kind)}; known are {', '.join(OPERATORS)}")
    return OPERATORS[kind](value, where)

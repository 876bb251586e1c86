"""Sparsity in levels: how many entries of each block of a vector count, and what the rest weighs.

Levels M = (M_1 < ... < M_r = N) cut the indices into blocks M_{k-1}, ..., M_k - 1 (counted from 0); at most
s_k entries of block k lie in an admissible support, and all entries of a block share one weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from typing import Any

import numpy as np

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.rationals import to_fraction, to_rational

Support = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SparsityInLevels:
    """Weighted sparsity in levels (s, M).

    Parameters
    ----------
    levels : tuple of int
        The ends M_1 < ... < M_r of the blocks; M_r = N is the length of the vectors.
    sparsities : tuple of int
        s_k, from 1 to the size of block k.
    level_weights : tuple of Fraction > 0
        w_(k), the weight of every entry of block k.

    **Source.** Adcock, Hansen, Poon, Roman, Forum of Mathematics, Sigma 5 (2017); docs/theory/firenet-theorem.md.
    """

    levels: tuple[int, ...]
    sparsities: tuple[int, ...]
    level_weights: tuple[Fraction, ...]

    @classmethod
    def read(cls, columns: int, sparsities: object, levels: object = None, weights: object = None) -> SparsityInLevels:
        """From loose input; one integer is sparsity in one level, and missing weights are 1.

        Raises
        ------
        InvalidInput
            Levels that do not increase to N, sparsities outside their blocks, weights that are not positive rationals.
        """
        ends = _integers([columns] if levels is None else levels, "levels", 1)
        if ends[-1] != columns or any(b <= a for a, b in pairwise(ends)):
            raise InvalidInput(f"levels is {shown(levels)}: ends that increase up to N = {columns} are needed")
        counts = _integers(sparsities, "sparsities", 1)
        sizes = [b - a for a, b in zip((0, *ends), ends, strict=False)]
        if len(counts) != len(ends) or any(s > size for s, size in zip(counts, sizes, strict=False)):
            raise InvalidInput(f"sparsities is {shown(sparsities)}: one number for each block of {sizes} is needed")
        return cls(ends, counts, _weights(weights, len(ends)))

    @property
    def blocks(self) -> tuple[range, ...]:
        """The indices of each level."""
        return tuple(range(a, b) for a, b in zip((0, *self.levels), self.levels, strict=False))

    @property
    def level_of(self) -> tuple[int, ...]:
        """The level of each index."""
        return tuple(k for k, block in enumerate(self.blocks) for _ in block)

    @property
    def weights(self) -> tuple[Fraction, ...]:
        """w_1, ..., w_N."""
        return tuple(self.level_weights[k] for k in self.level_of)

    @property
    def xi(self) -> Fraction:
        """sum_k w_(k)**2 s_k"""
        return sum((w * w * s for w, s in self._pairs()), Fraction(0))

    @property
    def zeta(self) -> Fraction:
        """min_k w_(k)**2 s_k"""
        return min(w * w * s for w, s in self._pairs())

    @property
    def kappa(self) -> Fraction:
        """xi / zeta, at least the number of levels; 1 for one level."""
        return self.xi / self.zeta

    def _pairs(self) -> Iterable[tuple[Fraction, int]]:
        return zip(self.level_weights, self.sparsities, strict=True)

    @property
    def support_count(self) -> int:
        """How many admissible supports are maximal."""
        return math.prod(math.comb(len(b), s) for b, s in zip(self.blocks, self.sparsities, strict=True))

    def supports(self) -> Iterator[Support]:
        """The maximal admissible supports."""
        choices = (combinations(b, s) for b, s in zip(self.blocks, self.sparsities, strict=True))
        return (tuple(chain.from_iterable(parts)) for parts in product(*choices))

    def best_support(self, x: Sequence[Any]) -> Support:
        """The s_k largest entries of |x| in each level."""
        found: list[int] = []
        for block, s in zip(self.blocks, self.sparsities, strict=True):
            found += sorted(sorted(block, key=lambda i: -abs(x[i]))[:s])
        return tuple(found)

    def compressibility(self, x: Sequence[object]) -> Fraction:
        """sigma_{s,M}(x)_{1,w}: the weighted l1 distance of x to the vectors that are sparse in levels, exactly."""
        entries = [_rational(v, f"x[{i}]") for i, v in enumerate(x)]
        if len(entries) != self.levels[-1]:
            raise InvalidInput(f"x has {len(entries)} entries, {self.levels[-1]} are needed: {shown(x)}")
        inside = set(self.best_support(entries))
        weights = self.weights
        return sum((weights[i] * abs(v) for i, v in enumerate(entries) if i not in inside), Fraction(0))

    def __str__(self) -> str:
        return f"s = {self.sparsities} in levels {self.levels}"


def _integers(values: object, name: str, low: int) -> tuple[int, ...]:
    if isinstance(values, np.ndarray):
        values = values.tolist()
    found = tuple(as_integer(v, name, low) for v in (values if isinstance(values, list | tuple) else [values]))
    if not found:
        raise InvalidInput(f"{name} is {shown(values)}: at least one entry is needed")
    return found


def _weights(values: object, count: int) -> tuple[Fraction, ...]:
    if values is None:
        return (Fraction(1),) * count
    if not isinstance(values, list | tuple | np.ndarray) or len(values) != count:
        raise InvalidInput(f"weights is {shown(values)}: one positive number for each of {count} levels is needed")
    found = tuple(_rational(v, f"weights[{k}]") for k, v in enumerate(values))
    for k, w in enumerate(found):
        if w <= 0:
            raise InvalidInput(f"weights[{k}] is {shown(values[k])}: weights must be positive")
    return found


def _rational(value: object, where: str) -> Fraction:
    number = to_rational(value, where)
    if number is None:
        raise InvalidInput(f"{where} is {shown(value)}: a rational number is needed, not {type(value).__name__}")
    return to_fraction(number)

"""Vectors of rational numbers as integers over one rational unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from sciverify.exact.rational_vector import RationalVector


@dataclass(frozen=True, slots=True, eq=False)
class ScaledValues:
    """The vector numbers[k] * unit, unit > 0."""

    numbers: list[int]
    unit: fmpq

    @classmethod
    def of(cls, values: Sequence[fmpq]) -> ScaledValues:
        """The numbers over their least common denominator."""
        unit = math.lcm(*{int(x.q) for x in values})
        return cls([int(x.p) * (unit // int(x.q)) for x in values], fmpq(1, unit))

    @property
    def entries(self) -> RationalVector:
        """The numbers themselves."""
        return tuple(self.unit * x for x in self.numbers)

    def shortened(self) -> ScaledValues:
        """The same vector without powers of two that all its numbers have."""
        bits = 0
        for x in self.numbers:
            bits |= x
            if bits & 1:
                return self
        if not bits:
            return self
        shift = (bits & -bits).bit_length() - 1
        return ScaledValues([x >> shift for x in self.numbers], self.unit * (1 << shift))

    def __add__(self, other: ScaledValues) -> ScaledValues:
        unit = _common_unit(self.unit, other.unit)
        pairs = zip(self._at(unit), other._at(unit), strict=True)
        return ScaledValues([a + b for a, b in pairs], unit)

    def __sub__(self, other: ScaledValues) -> ScaledValues:
        return self + ScaledValues([-x for x in other.numbers], other.unit)

    def squared_norm(self) -> fmpq:
        """||v||^2"""
        return self.unit * self.unit * sum(x * x for x in self.numbers)

    def _at(self, unit: fmpq) -> list[int]:
        factor = int((self.unit / unit).p)
        return self.numbers if factor == 1 else [factor * x for x in self.numbers]


def _common_unit(first: fmpq, second: fmpq) -> fmpq:
    """The largest number of which both are integer multiples."""
    return fmpq((first.p * second.q).gcd(second.p * first.q), first.q * second.q)

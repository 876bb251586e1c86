"""Symmetric matrices that are proven to be positive semidefinite by a factor in integers.

Proof: docs/theory/lipschitz.md, (L5) to (L7).
"""

from __future__ import annotations

import math
from fractions import Fraction

from .numerals import ZERO
from .packed_cholesky import factorises
from .rounding import dyadic, floor_at
from .work import spend

MARGIN = 28
"""What is taken off a diagonal between 1/2 and 4 is near 2^-MARGIN."""


class SymmetricMatrix:
    """S, the sum of blocks on and above the diagonal; each is given by integers over a unit.

    Attributes
    ----------
    size : int
    """

    __slots__ = ("_blocks", "_diagonal", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self._diagonal = [ZERO] * size
        self._blocks: list[tuple[int, int, list[list[int]], Fraction]] = []

    def add(self, row: int, column: int, block: list[list[int]], unit: Fraction) -> None:
        """Add a block whose first entry stands there; one on the diagonal is symmetric, and given as a whole."""
        self._blocks.append((row, column, block, unit))

    def add_entry(self, place: int, number: int, unit: Fraction) -> None:
        """Add to the diagonal."""
        self._diagonal[place] += number * unit

    def is_semidefinite(self) -> bool:
        """Is v^T S v >= 0 for all v? False says nothing."""
        diagonal = self.diagonal()
        if min(diagonal) <= 0:
            return False
        powers = [-((x.numerator.bit_length() - x.denominator.bit_length()) // 2) for x in diagonal]  # (L5)
        rows = self._rounded(powers, 2 * (MARGIN + self.size.bit_length()))
        trace = sum(row[0] for row in rows)
        off = math.isqrt((self.size - 1) * trace // 2) + 1
        for row in rows:
            row[0] -= self.size * (len(self._blocks) + 1) + off  # (L6), (L7)
        return factorises(rows)

    def diagonal(self) -> list[Fraction]:
        """The entries on the diagonal."""
        found = [*self._diagonal]
        for row, column, block, unit in self._blocks:
            if row == column:
                for k, numbers in enumerate(block):
                    found[row + k] += numbers[k] * unit
        return found

    def _rounded(self, powers: list[int], grid: int) -> list[list[int]]:
        """Row k from the diagonal on of 2^(grid + p_k + p_j) S_kj, each block rounded downwards."""
        rows = [[0] * (self.size - k) for k in range(self.size)]
        for k, entry in enumerate(self._diagonal):
            rows[k][0] = floor_at(entry * dyadic(1, 2 * powers[k]), grid)
        for first, left, block, unit in self._blocks:
            factor, (odd, below) = unit.numerator, _odd_part(unit.denominator)
            length = factor.bit_length() + grid + below
            spend(len(block) * len(block[0]) * (300 + length), "a matrix on a grid")
            for k, numbers in enumerate(block, first):
                start = max(left, k)
                shifts = [grid + powers[k] + p - below for p in powers[start : left + len(numbers)]]
                row = rows[k]
                for j, (x, shift) in enumerate(zip(numbers[start - left :], shifts), start - k):
                    moved = factor * x << shift if shift > 0 else factor * x >> -shift
                    row[j] += moved if odd == 1 else moved // odd  # (L6)
        return rows


def _odd_part(n: int) -> tuple[int, int]:
    """(m, e) with n = m 2^e, m odd; n > 0."""
    power = (n & -n).bit_length() - 1
    return n >> power, power

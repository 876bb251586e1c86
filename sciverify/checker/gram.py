"""Gram matrices of all columns on admissible supports: the integers, sparsity in levels, and a tree of eliminations.

Proofs: docs/theory/kernel-awareness.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from .document import Json, Malformed, read_count, read_list
from .integer_matrix import matrix_product
from .operators import Operator
from .work import long_products, spend, words


class Levels:
    """Blocks of consecutive positions, and how many of each an admissible support holds.

    Attributes
    ----------
    sizes, counts : of each level: its positions, and how many of them a support may hold
    of : the level of each position
    """

    __slots__ = ("counts", "of", "sizes")

    def __init__(self, sizes: list[int], counts: list[int]) -> None:
        self.sizes, self.counts = sizes, counts
        self.of = [k for k, size in enumerate(sizes) for _ in range(size)]

    def doubled(self) -> Levels:
        """Of differences of two admissible vectors."""
        return Levels(self.sizes, [min(2 * s, size) for s, size in zip(self.counts, self.sizes)])

    def admit(self, support: list[int]) -> bool:
        """Does a support hold no more of each level than it may?"""
        held = [0] * len(self.counts)
        for i in support:
            held[self.of[i]] += 1
        return all(a <= b for a, b in zip(held, self.counts))


def read_sizes(value: Json, where: str, columns: int) -> list[int]:
    """Sizes of blocks of consecutive columns, from their ends."""
    spend(200 * columns, "levels of columns")  # a short file may name many columns
    ends = [read_count(end, where) for end in read_list(value, where)]
    sizes = [b - a for a, b in zip([0, *ends], ends)]
    if not ends or min(sizes) < 1 or ends[-1] != columns:
        raise Malformed(f"{where} must ascend from above 0 to {columns}")
    return sizes


def read_levels(levels: Json, sparsities: Json, columns: int) -> Levels:
    """`levels` and `sparsities` of an instance."""
    sizes = read_sizes(levels, "instance.levels", columns)
    counts = [read_count(s, "instance.sparsities") for s in read_list(sparsities, "instance.sparsities", len(sizes))]
    if any(not 1 <= s <= size for s, size in zip(counts, sizes)):
        raise Malformed("instance.sparsities must lie between 1 and the sizes of the levels")
    return Levels(sizes, counts)


def gram_matrix(operator: Operator) -> tuple[list[list[int]], Fraction]:
    """A^T A as integers over one unit."""
    columns, unit = operator.vectors()
    rows = [list(row) for row in zip(*columns)]
    return matrix_product(columns, rows, "inner products of all columns"), unit * unit


def shifted(gram: list[list[int]], unit: Fraction, square: Fraction) -> list[list[int]]:
    """A positive multiple of A^T A - square I, in integers: only the row from the diagonal on."""
    factor, shift = unit.numerator * square.denominator, unit.denominator * square.numerator
    common = math.gcd(factor, shift)
    factor, shift = factor // common, shift // common
    bits = factor.bit_length()
    spend(len(gram) ** 2 * (60 + bits / 8 + long_products(bits, 30 * words(gram))), "a shifted matrix")
    return [[factor * x - (shift if k == 0 else 0) for k, x in enumerate(row[i:])] for i, row in enumerate(gram)]


class Branch(NamedTuple):
    """What elimination of some first columns of a support leaves on the columns that may follow.

    rows : entries from the diagonal on, minors of the matrix
    levels : of each column
    left : how many columns of each level a support still takes
    before : the last pivot
    """

    rows: list[list[int]]
    levels: list[int]
    left: list[int]
    before: int

    def is_positive(self) -> bool:
        """Are the next pivots positive, and those after them if these are the last?"""
        if any(row[0] <= 0 for row in self.rows):
            return False
        if sum(self.left) != 2:
            return True
        spend(len(self.rows) ** 2 * (80 + words(self.rows) ** 2), "the columns of all supports")
        heads = [row[0] for row in self.rows]
        for i, row in enumerate(self.rows):
            lead, level = heads[i], self.levels[i]
            for entry, head, other in zip(row[1:], heads[i + 1 :], self.levels[i + 1 :]):
                if entry * entry >= lead * head and (level != other or self.left[level] > 1):
                    return False
        return True

    def further(self) -> Iterator[Branch]:
        """The branches with one column more, each column before all that follow it."""
        held = [self.levels.count(k) for k in range(len(self.left))]
        for i, (row, level) in enumerate(zip(self.rows, self.levels)):
            left = [n - (k == level) for k, n in enumerate(self.left)]
            later = [k for k in range(i + 1, len(self.rows)) if left[self.levels[k]]]
            spend(len(later) ** 2 * (250 + 2 * words([row]) ** 2), "eliminations of all supports")
            lead, before = row[0], self.before
            yield Branch(
                [[(self.rows[j][k - j] * lead - row[j - i] * row[k - i]) // before for k in later if k >= j]
                 for j in later],
                [self.levels[k] for k in later], left, lead,
            )  # fmt: skip
            held[level] -= 1
            if held[level] < self.left[level]:
                return


def positive_on_all_supports(rows: list[list[int]], levels: Levels) -> bool:
    """Are the principal minors of a symmetric matrix positive definite on all admissible supports?

    A depth-first walk; supports with the same first columns share their elimination. Its pivots are positive exactly if
    the matrix is positive definite on the support (Sylvester).
    """
    way = [iter([Branch(rows, levels.of, levels.counts, 1)])]
    while way:
        branch = next(way[-1], None)
        if branch is None:
            way.pop()
        elif not branch.is_positive():
            return False
        elif sum(branch.left) > 2:
            way.append(branch.further())
    return True

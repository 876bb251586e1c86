"""Are all principal minors of a Gram matrix on admissible supports positive? (docs/theory/kernel-awareness.md, (J3))"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from sciverify.allowance import spent

Integers = NDArray[np.object_]
Counts = tuple[int, ...]


class Branch(NamedTuple):
    """The Schur complement on the columns that may follow some first columns of a support.

    Attributes
    ----------
    matrix : array of int, shape (n, n)
        Minors, by elimination without fractions.
    levels : array of int, shape (n,)
    left : tuple of int
        How many columns of each level a support still takes.
    before : int
        The last pivot.
    """

    matrix: Integers
    levels: NDArray[np.intp]
    left: Counts
    before: int

    def is_positive(self) -> bool:
        """Are the next pivots positive, and the last two if two are left?"""
        heads = self.matrix.diagonal()
        if (heads <= 0).any():
            return False
        if sum(self.left) != 2:
            return True
        open_pairs = np.outer(heads, heads) <= self.matrix * self.matrix
        single = np.array([n == 1 for n in self.left])
        closed = (self.levels[:, None] == self.levels) & single[self.levels]
        np.fill_diagonal(closed, True)
        return not bool((open_pairs & ~closed).any())

    def further(self) -> Iterator[Branch]:
        """The branches with one column more, in their order."""
        for i, level in enumerate(self.levels):
            held = np.bincount(self.levels[i:], minlength=len(self.left))
            if any(held < self.left):
                return
            left = tuple(n - (k == level) for k, n in enumerate(self.left))
            later = np.array([k for k in range(i + 1, len(self.levels)) if left[self.levels[k]]], dtype=np.intp)
            row = self.matrix[i, later]
            rest = self.matrix[np.ix_(later, later)] * self.matrix[i, i] - np.outer(row, row)
            yield Branch(rest // self.before, self.levels[later], left, self.matrix[i, i])


def positive_on_all_supports(gram: fmpq_mat, square: fmpq, level_of: tuple[int, ...], counts: Counts) -> bool:
    """Is G - square I positive definite on every support with `counts` columns of each level?

    **Guarantee.** Decided in exact arithmetic.
    """
    size = gram.nrows()
    flat = gram.entries()
    unit = square.q
    for x in flat:
        unit = unit.lcm(x.q)
    matrix = np.empty((size, size), dtype=object)
    for k, x in enumerate(flat):
        matrix[k // size, k % size] = int(x.p * (unit // x.q))
    shift = int(square.p * (unit // square.q))
    matrix[np.diag_indices(size)] -= shift
    way = [iter([Branch(matrix, np.array(level_of), counts, 1)])]
    while way:
        branch = next(way[-1], None)
        if branch is None:
            way.pop()
        elif not branch.is_positive():
            return False
        elif sum(branch.left) > 2:
            spent("elimination on every support")
            way.append(branch.further())
    return True

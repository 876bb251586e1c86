"""Pairs (y, x) with several non-zero entries for one tied-column input, as many as a network wants to learn from.

No solver is needed: for the square-root LASSO every (spike, u) whose u has few enough non-zero entries is the only
minimiser of its data y = A (spike, u), whatever the size and the signs of u (docs/theory/lista.md, lemma 1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer
from sciverify.exact.balls import working_precision
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.ordered import ZERO, approx_float, sign
from sciverify.families.tied_columns import TiedColumns
from sciverify.problems.square_root_lasso import SquareRootLasso

Floats = NDArray[np.float64]
_GRID_BITS = 40


@dataclass(frozen=True, slots=True, eq=False)
class SparsePairs:
    """Pairs of branch j with index n. Made by `sparse_pairs`.

    Attributes
    ----------
    family : TiedColumns
    j, n : int
    tails : array of shape (R, m-1)
        The entries of the minimisers behind the spike; these doubles are exact, multiples of a power of 2. Read-only.
    """

    family: TiedColumns
    j: int
    n: int
    tails: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "tails", read_only_copy(self.tails))

    @property
    def solutions(self) -> Floats:
        """x_1, ..., x_R, shape (R, N): the minimisers with their spike rounded to the nearest double."""
        with working_precision(128):
            spike = approx_float(self.family.spike(self.j, self.n))
        head = np.zeros((len(self.tails), self.family.head_columns))
        head[:, self.j] = spike
        return np.hstack([head, self.tails])

    def measurements(self, matrix: Floats) -> Floats:
        """y_k = A x_k for a double matrix near A, up to rounding; the residual of minimisers is 0."""
        return self.solutions @ matrix.T

    def problem(self, k: int) -> SquareRootLasso:
        """The exact problem whose only minimiser is (spike, u) with u = tails[k]."""
        k = as_integer(k, "k", 0, len(self.tails) - 1)
        posed = self.family.branch(self.j, self.n).solutions.problem
        tail = [Fraction(u) for u in self.tails[k].tolist()]
        head = self.family.head(self.j, self.n)
        return SquareRootLasso(
            posed.matrix,
            [*head.unit, *tail],
            posed.parameter,
            weights=posed.weights,
            row_scales_squared=posed.row_scales_squared,
            isometry=posed.isometry,
        )


def sparse_pairs(
    family: TiedColumns, j: int, n: int, count: int, further_nonzeros: int = 5, seed: int = 0
) -> SparsePairs:
    """Random pairs of one input: the spike of branch j and `further_nonzeros` entries behind it.

    Parameters
    ----------
    family : TiedColumns
        For the square-root LASSO, with real scalars.
    j, n : int
        Branch and index.
    count : int
        R.
    further_nonzeros : int
        At random places; the entries are normally distributed with standard deviation 1/||a||, so that those of y are
        of size 1.
    seed : int

    Returns
    -------
    SparsePairs
        **Guarantee.** Each (spike, u) is the only minimiser of its exact problem.

    Raises
    ------
    InvalidInput
        Another problem, complex scalars, or so many non-zero entries that the guarantee does not hold.

    **Source.** The training data of Colbrook, Antun, Hansen, PNAS 119 (2022); docs/theory/lista.md, lemma 1.

    Examples
    --------
    >>> import sciverify as sv
    >>> family = sv.families.TiedColumns(m=19, N=20, K=3)
    >>> pairs = sv.families.sparse_pairs(family, j=0, n=20, count=3)
    >>> pairs.problem(0), pairs.tails.shape
    (<SquareRootLasso A 19 x 20, lam = 1>, (3, 18))
    """
    if family.kind != "square-root-lasso" or family.scalars != "real":
        raise InvalidInput(f"the family is for the {family.kind}, {family.scalars}: a real square-root LASSO is needed")
    behind = family.N - family.head_columns
    further_nonzeros = as_integer(further_nonzeros, "further_nonzeros", 0, behind)
    _require_minimisers(family, j, n, further_nonzeros)
    rng = np.random.default_rng(as_integer(seed, "seed", 0))
    count = as_integer(count, "count", 1)
    with working_precision(128):
        length = math.sqrt(approx_float(family.head(j, n).tail_scale))
    grid = 2.0 ** (_GRID_BITS + math.ceil(math.log2(length)))
    values = np.rint(rng.standard_normal((count, further_nonzeros)) / length * grid)
    values[values == 0] = 1.0
    places = rng.permuted(np.tile(np.arange(behind), (count, 1)), axis=1)[:, :further_nonzeros]
    tails = np.zeros((count, behind))
    np.put_along_axis(tails, places, values / grid, axis=1)
    return SparsePairs(family, j, n, tails)


def _require_minimisers(family: TiedColumns, j: int, n: int, count: int) -> None:
    """lam^2 (w_j^2/l^2 + sum of the largest w_i^2/d) < 1"""
    j, n = as_integer(j, "j", 0, family.branches - 1), as_integer(n, "n", 0)
    head = family.head(j, n)
    heaviest = sorted(family.weights[family.head_columns :], reverse=True)[:count]
    square = family.weights[j] * family.weights[j] / (head.length * head.length)
    square += sum((w * w for w in heaviest), ZERO) / head.tail_scale
    if sign(1 - family.parameter * family.parameter * square) <= 0:
        raise InvalidInput(f"further_nonzeros is {count}: with so many the dual point of lemma 1 is no shorter than 1")

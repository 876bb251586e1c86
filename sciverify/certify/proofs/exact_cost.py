"""How long exact arithmetic will take on float64 data, from the support that floats propose.

The parts that always come are foretold: reading A, one linear system on the support, and products of A with its
solution. What ties, a support that only floats find (y is fitted but for rounding), and numbers that are no doubles
take longer, by how much nobody knows beforehand: then the forecast says "at least". No promise, either way
(docs/exact-arithmetic.md has the measurements).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from sciverify.allowance import in_words
from sciverify.certify.proposals.active_set import propose_support
from sciverify.certify.proposals.homotopy import NOTHING, Proposal
from sciverify.certify.proposals.precise_path import MOST_BITS, MOST_COLUMNS, SPARE_BITS
from sciverify.exact import durations
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import Floats
from sciverify.exact.rational_matrix import units_of_doubles
from sciverify.problems.sparse_recovery import SparseRecovery

_DOUBLE = 53
_SHORT = 32
"""Bits up to which doubles are called integers of so many bits."""
_WIDE = 64
"""Powers of two between entries from which on they are told."""
_FITS = 1e-12
_ALWAYS = 0.005


_KNOTS = 2
"""Knots of a path, for each column that it ends with, at least."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What exact arithmetic will take.

    Attributes
    ----------
    seconds : float
    sure : bool
        False: at least so long.
    columns : int
        Of the support that it will work on.
    data : str
        What the numbers are, in words.
    """

    seconds: float
    sure: bool
    columns: int
    data: str

    def __str__(self) -> str:
        noun = "column" if self.columns == 1 else "columns"
        least = "about" if self.sure else "at least"
        return (
            f"exact arithmetic on a support of {self.columns} {noun} ({self.data}) would take {least} "
            f"{in_words(self.seconds)}"
        )


def forecast(problem: SparseRecovery) -> Forecast | None:
    """The seconds that `solution_set` and a distance from it take; None where the data are no doubles."""
    data = problem.floats
    if data is None:
        return None
    began = time.process_time()
    proposal = propose_support(problem)
    found = _Work(problem, data, proposal)
    return Forecast(found.seconds() + time.process_time() - began, found.is_sure, found.size, found.in_words())


def forecast_path(problem: SparseRecovery) -> Forecast | None:
    """The seconds that the whole path down to lam = 0 takes in exact arithmetic; None where the data are no doubles."""
    data = problem.floats
    if data is None:
        return None
    found, rank = _Work(problem, data, NOTHING), min(problem.shape)
    bits = 2 * found.width + math.log2(found.rows)
    each = (durations.to_solve(k, bits) + found.products(k * bits) for k in range(1, rank + 1))
    return Forecast(_KNOTS * sum(each), False, rank, found.in_words())


class _Work:
    """The sizes of what exact arithmetic has to do."""

    def __init__(self, problem: SparseRecovery, data: FloatData, proposal: Proposal) -> None:
        self.problem, self.rows, self.count = problem, *problem.shape
        kept = data.matrix if isinstance(data.matrix, np.ndarray) else data.matrix.data
        self.least, self.width = units_of_doubles(kept)
        self.levelled = len({*proposal.support, *proposal.ties})
        columns = data.matrix[:, list(proposal.support)]
        dense: Floats = columns if isinstance(columns, np.ndarray) else columns.toarray()
        self.size = len(proposal.support)
        self.only_floats_fit = self.size < self.rows and self._fits(dense, data.measurements)
        if self.only_floats_fit:  # to the last bit, as many columns as rows are needed
            self.size = min(self.rows, self.count)
        squares = np.log2(np.maximum((np.ldexp(dense, -math.floor(self._middle(dense))) ** 2).sum(axis=0), 2.0**-1000))
        self.bits = 2 * (self._middle(dense) - self.least) + float(squares.mean()) if dense.size else 1.0
        self.bits = max(self.bits, 1.0)

    @staticmethod
    def _middle(dense: Floats) -> int:
        """The exponent of the largest entry: squares of what is divided by it are within floats."""
        return int(np.frexp(np.abs(dense).max())[1]) if dense.size else 0

    def _fits(self, dense: Floats, y: Floats) -> bool:
        """Do these columns fit y, but for rounding, where that is asked for?"""
        if self.problem.fixed_scale is not None or not dense.size:
            return False
        rest = y - dense @ np.linalg.lstsq(dense, y, rcond=None)[0]
        return bool(0 < np.linalg.norm(rest) <= _FITS * np.linalg.norm(y))

    @property
    def is_sure(self) -> bool:
        """Does nothing tie, and are all numbers rational?"""
        regular = self.levelled <= self.size and not self.only_floats_fit
        return regular and isinstance(self.problem.parameter, fmpq) and self.width <= 2 * _DOUBLE

    def seconds(self) -> float:
        """Of all parts together."""
        size, width = self.size, self.width
        total = _ALWAYS + durations.to_read(self.rows * self.count, width)
        total += durations.to_multiply(size**2 * self.rows, width, width) + durations.to_solve(size, self.bits)
        total += self.parts * self.products(size * self.bits * self.parts**2)
        if self.levelled > size:
            total += 3 * durations.to_solve(self.levelled, self.bits) + 2e-6 * self.rows * self.levelled
        return total + self._path() if self.only_floats_fit else total

    def products(self, long: float) -> float:
        """Of A and its transpose with vectors of numbers of so many bits."""
        reduced = self.rows + self.size + (self.parts > 1) * self.count
        return 2 * durations.to_multiply(self.rows * self.count, self.width, long) + durations.to_reduce(reduced, long)

    @property
    def parts(self) -> int:
        """Rational numbers in a number: two over Q(sqrt r), where t has a root."""
        rational = self.problem.fixed_scale is not None or self.problem.asks_for_exact_fit
        return 1 if rational else 2

    def _path(self) -> float:
        """The path to as many columns as rows: in balls where they are few, else in exact arithmetic, hopeless."""
        size, bits = self.size, SPARE_BITS + 2 * self.width + 12
        if self.count <= MOST_COLUMNS and bits <= MOST_BITS:
            steps = sum(durations.to_solve_balls(k, bits) for k in range(1, size + 1))
            return steps + size * 4 * self.rows * self.count * (0.1e-6 + 0.2e-9 * bits)
        return 8 * float(size) ** 3 * (3e-6 + 60e-9 * size * self.bits)

    def in_words(self) -> str:
        """What the numbers are."""
        if self.width <= _SHORT:
            noun = "integers" if self.least >= 0 else "numbers"
            return f"{noun} of {self.width} bit{'s' if self.width > 1 else ''}"
        spread = self.width - _DOUBLE
        return f"{_DOUBLE}-bit doubles" + (f" over {spread} powers of two" if spread > _WIDE else "")

"""Two neighbouring inputs of a tied-column family: one is shown to a network, the other is the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import Undecided
from sciverify.families.member import Member
from sciverify.families.tied_columns import TiedColumns
from sciverify.oracles.source import computable_matrix, computable_measurements

Floats = NDArray[np.float64]
_ORACLE_BITS = 80  # so many bits that the nearest doubles of the answers are those of the truth


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Branches `shown` and `true` with index n, and the doubles that networks get.

    Attributes
    ----------
    matrix, measurements : arrays of shape (m, N) and (m,)
        The doubles nearest to the shown branch.
    true_matrix : array of shape (m, N)
        The doubles nearest to the true branch.
    truth : Member
        The true branch, exact.
    bits : int
        At most n. **Guarantee.** matrix and measurements are within 2**-bits of the truth.
    """

    family: TiedColumns
    shown: int
    true: int
    n: int
    truth: Member
    matrix: Floats
    measurements: Floats
    true_matrix: Floats
    bits: int

    @property
    def indistinguishable(self) -> bool:
        """Have both branches the same matrix in doubles?"""
        return np.array_equal(self.matrix, self.true_matrix)


def neighbours(family: TiedColumns, shown: int, true: int, n: int) -> Neighbours:
    """The pair of branches with its doubles, and how near those are proven to be."""
    truth = family.branch(true, n)
    matrix, measurements = nearest_doubles(family.branch(shown, n))
    bits = n
    while not _within(truth, matrix, measurements, bits):
        bits -= 1
    return Neighbours(family, shown, true, n, truth, matrix, measurements, nearest_doubles(truth)[0], bits)


def nearest_doubles(member: Member) -> tuple[Floats, Floats]:
    """(A, y) of a real member in doubles."""
    oracle = member.oracle()
    return np.real(oracle.matrix(_ORACLE_BITS).to_numpy()), np.real(oracle.measurement(_ORACLE_BITS).to_numpy())


def _within(truth: Member, matrix: Floats, measurements: Floats, n: int) -> bool:
    problem = truth.solutions.problem
    try:
        computable_matrix(problem).require_within(matrix.tolist(), n, "A_n")
        computable_measurements(problem).require_within([[v] for v in measurements.tolist()], n, "y_n")
    except Undecided:
        return False
    return True

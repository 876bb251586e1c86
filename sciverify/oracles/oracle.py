"""The oracle of one instance (A, y): answers questions truthfully and writes everything down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sciverify.oracles.computable import ComputableMatrix
from sciverify.oracles.dyadic import DyadicMatrix, DyadicVector
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer: `subject` asked to within 2**-n."""

    subject: Literal["matrix", "measurement"]
    n: int
    answer: DyadicMatrix | DyadicVector


@dataclass(slots=True)
class Oracle:
    """Delta_1-information about a problem: its matrix and measurements, to any accuracy.

    The matrix is Q diag(sqrt d) B when the problem is factored, so solvers see what the problem
    means and not how it is stored.

    Attributes
    ----------
    transcript : list of Exchange
        Everything that was asked, in order, with the answers.
    """

    problem: SparseRecovery
    transcript: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        as_problem(self.problem)

    def matrix(self, n: int) -> DyadicMatrix:
        """A_n. **Guarantee.** ||A_n - A|| <= 2**-n in operator norm and in every entry."""
        answer = computable_matrix(self.problem).approximate(n)
        self.transcript.append(Exchange("matrix", n, answer))
        return answer

    def measurement(self, n: int) -> DyadicVector:
        """y_n. **Guarantee.** ||y_n - y||_2 <= 2**-n."""
        answer = computable_measurements(self.problem).approximate_vector(n)
        self.transcript.append(Exchange("measurement", n, answer))
        return answer


def computable_matrix(problem: SparseRecovery) -> ComputableMatrix:
    """The matrix of a problem, factors multiplied out."""
    return _multiply_out(problem, ComputableMatrix.of(problem.matrix))


def computable_measurements(problem: SparseRecovery) -> ComputableMatrix:
    """The measurements of a problem as one column, factors multiplied out."""
    return _multiply_out(problem, ComputableMatrix.column(problem.measurements))


def _multiply_out(problem: SparseRecovery, factor: ComputableMatrix) -> ComputableMatrix:
    if problem.row_scales_squared is not None:
        factor = factor.scale_rows(problem.row_scales_squared)
    return factor if problem.isometry is None else ComputableMatrix.isometry(problem.isometry) @ factor

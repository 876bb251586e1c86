"""A problem whose matrix and measurements are computable reals, known to any accuracy but never exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sciverify.errors import InvalidInput, shown
from sciverify.exact.ordered import Exact
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.oracles.computable import ComputableMatrix
from sciverify.problems.sparse_recovery import SparseRecovery


@dataclass(frozen=True, slots=True)
class ComputableProblem:
    """One of the three problems with computable data; `certify_distance` takes it.

    Parameters
    ----------
    make : `BasisPursuit`, `Lasso` or `SquareRootLasso`
    matrix : ComputableMatrix of shape (m, N)
    measurements : ComputableMatrix of shape (m, 1)
    parameter : exact number
        lam or eta.
    weights : sequence of N exact numbers, optional

    Raises
    ------
    InvalidInput
        Shapes that do not fit, or a parameter or weights that are no numbers.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A, y = sv.ComputableMatrix.of([[2, 0], [0, 1]]), sv.ComputableMatrix.of([[4], [1]])
    >>> problem = sv.ComputableProblem(sv.Lasso, A, y, 1)
    >>> print(sv.certify_distance(problem, [1.75, 0.5]).distance)
    [0.1249999999999, 0.1250000000001]
    """

    make: Callable[..., SparseRecovery]
    matrix: ComputableMatrix
    measurements: ComputableMatrix
    parameter: Exact
    weights: Vector | None = None

    def __post_init__(self) -> None:
        for name, value in (("matrix", self.matrix), ("measurements", self.measurements)):
            if not isinstance(value, ComputableMatrix):
                raise InvalidInput(f"{name} is {shown(value)}: pass a ComputableMatrix")
        if self.measurements.shape != (self.matrix.shape[0], 1):
            raise InvalidInput(
                f"measurements have the shape {self.measurements.shape}, ({self.matrix.shape[0]}, 1) is needed"
            )
        weights = None if self.weights is None else as_nested(self.weights, "weights")
        reader = Reader([self.parameter], weights)
        object.__setattr__(self, "parameter", reader.scalar(self.parameter, "parameter"))
        if weights is not None:
            object.__setattr__(self, "weights", reader.vector(weights, "weights", self.matrix.shape[1]))

    def approximate(self, n: int) -> SparseRecovery:
        """The problem with dyadic data. **Guarantee.** Within 2**-n in operator and l2 norm."""
        matrix, measurements = self.matrix.approximate(n), self.measurements.approximate_vector(n)
        return self.make([list(row) for row in matrix], list(measurements), self.parameter, weights=self.weights)

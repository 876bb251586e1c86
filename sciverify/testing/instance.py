"""A float64 instance as a solver gets it, and as runnable code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.sparse_recovery import SparseRecovery

Floats = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """One problem whose numbers are doubles, and mean exactly these doubles.

    Attributes
    ----------
    kind : "basis-pursuit", "lasso" or "square-root-lasso"
    A : rows of floats
    y : tuple of m floats
    parameter : float
        lam or eta.
    weights : tuple of N floats, or None
    """

    kind: str
    A: tuple[Floats, ...]
    y: Floats
    parameter: float
    weights: Floats | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)"""
        return len(self.A), len(self.A[0])

    @property
    def problem(self) -> SparseRecovery:
        """The exact problem that the doubles are."""
        A, y, weights = self.arrays()
        make: Any = PROBLEMS[self.kind]
        problem: SparseRecovery = make(A, y, self.parameter, weights=weights)
        return problem

    def arrays(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64] | None]:
        """Fresh arrays A, y and weights."""
        return np.array(self.A), np.array(self.y), None if self.weights is None else np.array(self.weights)

    def reordered(self, order: Sequence[int]) -> Instance:
        """The same problem with column k where column order[k] was."""
        weights = None if self.weights is None else tuple(self.weights[k] for k in order)
        return replace(self, A=tuple(tuple(row[k] for k in order) for row in self.A), weights=weights)

    def scaled(self, j: int, k: int) -> Instance:
        """A times 2**j and y times 2**k, with the parameter that multiplies every minimiser by 2**(k-j)."""
        exponent = {"basis-pursuit": k, "lasso": j + k, "square-root-lasso": j}[self.kind]
        return replace(
            self,
            A=tuple(tuple(x * 2.0**j for x in row) for row in self.A),
            y=tuple(x * 2.0**k for x in self.y),
            parameter=self.parameter * 2.0**exponent,
        )

    @property
    def correlation_scale_squared(self) -> Fraction:
        """(||A^T y|| / ||A||_F^2)^2: no least-squares solution is shorter than its root."""
        rows = [[Fraction(x) for x in row] for row in self.A]
        y = [Fraction(x) for x in self.y]
        columns = zip(*rows, strict=True)
        correlations = [sum((a * b for a, b in zip(column, y, strict=True)), Fraction(0)) for column in columns]
        size = sum((x * x for row in rows for x in row), Fraction(0))
        return sum((c * c for c in correlations), Fraction(0)) / (size * size) if size else Fraction(0)

    @property
    def reading_effort(self) -> tuple[int, float]:
        """How hard the instance is to read: entries, then digits and sizes of numbers."""
        numbers = [*(x for row in self.A for x in row), *self.y, self.parameter, *(self.weights or ())]
        m, columns = self.shape
        return m * columns, sum(len(f"{x:.17g}") + min(abs(x), 1e3) + (x < 0) for x in numbers)

    def code(self) -> str:
        """Lines of Python that define A, y, the parameter, weights if there are any, and the problem."""
        name = PROBLEMS[self.kind].parameter_name
        lines = [
            f"A = np.array({[list(row) for row in self.A]})",
            f"y = np.array({list(self.y)})",
            f"{name} = {self.parameter!r}",
        ]
        passed = ""
        if self.weights is not None:
            lines.append(f"weights = np.array({list(self.weights)})")
            passed = ", weights=weights"
        lines.append(f"problem = sv.{PROBLEMS[self.kind].__name__}(A, y, {name}{passed})")
        return "\n".join(lines)

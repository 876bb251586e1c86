"""Cyclic coordinate descent with MATLAB's stopping rule, in Python floats: the same digits on every machine.

MATLAB's `lasso` (Statistics and Machine Learning Toolbox) cycles through the columns from b = 0 and stops after a cycle
with

    || (b - b_old) / (1 + |b_old|) ||_inf < RelTol        (entry by entry; lasso.m)

or after MaxIter cycles, with a warning; defaults RelTol = 1e-4, MaxIter = 1e5. Its documentation describes the test
as a relative change in the l2 norm; the digits on the slides tell the two apart (docs/theory/standardised-lasso.md).
This is that method on data that are centred and scaled already, no copy of MATLAB's program.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from math import copysign
from typing import ClassVar

import numpy as np

from sciverify.problems.loss_factors import LossFactor
from sciverify.subjects.observation import Answer, Floats, Subject

MATLAB_RELTOL, MATLAB_MAXITER = 1e-4, 10**5


@dataclass(frozen=True)
class CoordinateDescent(Subject):
    """min (1/(2m)) ||Ax - y||^2 + parameter ||x||_1 by cyclic coordinate descent with MATLAB's stopping rule."""

    reltol: float = MATLAB_RELTOL
    maxiter: int = MATLAB_MAXITER
    name: ClassVar[str] = "MATLAB-rule CD"
    library: ClassVar[str] = "Python"
    module: ClassVar[str] = "sciverify"
    loss: ClassVar[LossFactor] = "1/(2m)"
    accuracy_source: ClassVar[str] = "MATLAB, lasso, RelTol and MaxIter; the rule of lasso.m"

    def version(self) -> str:
        """The interpreter whose floats these are."""
        return f"Python {platform.python_version()}"

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Cycle until the rule holds."""
        columns, residual = A.T.tolist(), y.tolist()
        squares = [sum(v * v for v in column) for column in columns]
        threshold = len(y) * parameter
        b = [0.0] * len(columns)
        for cycle in range(1, self.maxiter + 1):
            change = 0.0
            for j, column in enumerate(columns):
                old = b[j]
                correlation = sum(u * v for u, v in zip(column, residual, strict=True)) + squares[j] * old
                size = abs(correlation) - threshold
                new = copysign(size, correlation) / squares[j] if size > 0 else 0.0
                if new != old:
                    step = new - old
                    residual = [u - step * v for u, v in zip(residual, column, strict=True)]
                    b[j] = new
                    change = max(change, abs(step) / (1.0 + abs(old)))
            if change < self.reltol:
                return Answer(np.array(b), True, f"RelTol reached in {cycle} cycles", iterations=cycle)
        return Answer(np.array(b), False, f"{self.maxiter} cycles did not reach RelTol", iterations=self.maxiter)

"""Chambolle and Pock's iteration, restarted at its averages.

After every `steps` iterations the point and the dual point are replaced by the means of the last `steps` ones. For
tau sigma ||A||^2 < 1 the restarted iteration converges to a saddle point for each of the three problems: the means
are an averaged operator with the same fixed points (docs/theory/iterations.md). On problems with sharp saddle points,
such as basis pursuit with eta = 0 over the reals, restarts of sufficient length make convergence linear.

**Source.** docs/theory/iterations.md; for the rate Applegate, Hinder, Lu, Lubin 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sciverify.algorithms.chambolle_pock import ChambollePock
from sciverify.algorithms.iteration import MOST_ITERATIONS
from sciverify.algorithms.operations import Add, Clear, Copy, Divide, Operation, Scale
from sciverify.algorithms.program import Layer, Program
from sciverify.errors import as_integer


@dataclass(frozen=True, eq=False, repr=False)
class RestartedChambollePock(ChambollePock):
    """The restarted iteration for a fixed matrix; `iteration(y, iterations)` returns the last point, in floats.

    Parameters
    ----------
    matrix, kind, parameter, tau, sigma, weights, nonnegative
        As for `ChambollePock`.
    steps : int
        Iterations between restarts; iterations are counted across restarts.

    Raises
    ------
    InvalidInput
        NaN or infinite entries, wrong shapes, numbers out of range.

    **Source.** docs/theory/iterations.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> iteration = sv.RestartedChambollePock(np.array([[1.0, 2.0]]), "basis-pursuit", 0.0, steps=20)
    >>> x = iteration([2.0], 200)
    >>> sv.certify_distance(sv.BasisPursuit([[1, 2]], [2]), x).distance < 1e-9
    <Verdict.TRUE: 'true'>
    """

    steps: int = 50

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", as_integer(self.steps, "steps", 1, MOST_ITERATIONS))
        super().__post_init__()

    @property
    def own_numbers(self) -> int:
        """tau, sigma, the parameter and the steps of a restart."""
        return 4

    @property
    def title(self) -> str:  # type: ignore[override]
        """Name and problem."""
        return f"restarted {super().title}"

    @property
    def step_text(self) -> str:
        """Steps and parameter."""
        return f"{super().step_text}, restarts after {self.steps} iterations"

    def program(self, iterations: int) -> Program:
        """Pairs of a primal and a dual layer, and an average after every restart that is complete."""
        restarts, rest = divmod(iterations, self.steps)
        restart = (*self._primal_dual * self.steps, self._average)
        return Program((Scale("s", self.sigma, "y"),), restart * restarts + self._primal_dual * rest)

    @cached_property
    def _average(self) -> Layer:
        count = float(self.steps)
        operations = (
            Divide("x", "total", count),
            Divide("q", "dual_total", count),
            Clear("total"),
            Clear("dual_total"),
        )
        text = "means of x^1..x^p and q^1..q^p"
        return Layer("average", 0, self.steps, text, "none", {}, operations)

    @property
    def _after_step(self) -> tuple[Operation, ...]:
        return Add("total", "total", "f"), Add("dual_total", "dual_total", "q"), Copy("x", "f")

"""Proximal gradient iterations for the LASSO: what ISTA and FISTA share."""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.algorithms.iteration import Iteration, Weights
from sciverify.algorithms.operations import Apply, ApplyAdjoint, Operation, Scale, Subtract

DEFAULT_PRODUCT = 0.499
"""tau ||A||^2 of the default step: below 1/2 whatever the rounding of ||A||."""


@dataclass(frozen=True, eq=False, repr=False)
class ProximalGradient(Iteration):
    """The parameters of `Ista` and `Fista`."""

    matrix: object
    lam: float
    tau: float = None  # type: ignore[assignment]  # a default step is filled in
    weights: Weights | None = None
    nonnegative: bool = False

    def __post_init__(self) -> None:
        if self.tau is None:
            object.__setattr__(self, "tau", DEFAULT_PRODUCT / self.linear_map.norm**2)
        self._check(("lam", "tau"))
        self.program(1)  # thresholds out of range are refused here

    @property
    def own_numbers(self) -> int:
        """lam and tau; momenta are numbers of the layers."""
        return 2

    @property
    def step_product(self) -> float:
        """tau ||A||**2"""
        return float(self.tau * self.linear_map.norm**2)

    def _step_from(self, point: str, target: str) -> tuple[Operation, ...]:
        """target = S_{tau lam w}(point - 2 tau A^H (A point - y))"""
        return (
            Apply("r", point),
            Subtract("r", "r", "y"),
            ApplyAdjoint("v", "r"),
            Scale("v", 2 * self.tau, "v"),
            Subtract("v", point, "v"),
            self._threshold(target, self.tau, self.lam),
        )

    @property
    def step_text(self) -> str:
        """Step and penalty."""
        return f"tau = {self.tau:.6g}, lam = {self.lam:g}, tau ||A||^2 = {self.step_product:.6g}"

"""Chambolle and Pock's primal-dual iteration for the three problems.

With the penalty g(z) = lam ||z||_{1,w} (lam = 1 for P1) and the fidelity f(Az),

    x+ = S_{tau lam w}(x - tau A^H q),   q+ = prox_{sigma f*}(q + sigma A (2 x+ - x)),

where f is the indicator of ||u - y|| <= eta (P1), ||u - y||^2 (P2) or ||u - y|| (P3). With b = q + sigma A (2 x+ - x) -
sigma y the dual proximal map is b max(0, 1 - sigma eta / ||b||), b / (1 + sigma / 2), and b / max(1, ||b||).

The points converge to a minimiser if tau sigma ||A||^2 < 1.

**Source.** Chambolle and Pock 2011, theorem 1; docs/theory/iterations.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from sciverify.algorithms.iteration import Iteration, Weights, nonnegative_number, positive_number
from sciverify.algorithms.nonlinearities import BallProjection, BlockSoftThreshold, Threshold
from sciverify.algorithms.operations import (
    Add,
    Apply,
    ApplyAdjoint,
    Copy,
    DivideByOnePlusHalf,
    Operation,
    Scale,
    Subtract,
)
from sciverify.algorithms.program import Layer, Program
from sciverify.errors import one_of

PRIMAL_DUAL = (
    r"x^{k+1} = S_{\tau\lambda w}(x^k - \tau A^* q^k), \qquad "
    r"q^{k+1} = \operatorname{prox}_{\sigma f^*}(q^k + \sigma A (2 x^{k+1} - x^k))"
)
"""One iteration, for notebooks."""
STEP_PRODUCT = 0.998
"""tau sigma ||A||^2 of the default steps: below 1 whatever the rounding of ||A||."""

KINDS = {"basis-pursuit": "basis pursuit", "lasso": "the LASSO", "square-root-lasso": "the square-root LASSO"}
"""The problems, by the names that files and certificates use."""


@dataclass(frozen=True, eq=False, repr=False)
class ChambollePock(Iteration):
    """The iteration for a fixed matrix; `iteration(y, iterations)` returns the last point, in floats.

    Parameters
    ----------
    matrix : array or SciPy sparse array of shape (m, N), or an object with shape, norm_bound, forward and adjoint
    kind : "basis-pursuit", "lasso" or "square-root-lasso"
    parameter : float
        eta >= 0 for basis pursuit, lam > 0 for the others.
    tau, sigma : float > 0 or None
        Primal and dual step. None: the product tau sigma ||A||**2 becomes 0.998, and both are equal if both are None.
    weights : array of N positive floats or None
    nonnegative : bool
        Minimise over z >= 0 (real data); the soft threshold becomes a relu.

    Raises
    ------
    InvalidInput
        NaN or infinite entries, wrong shapes, numbers out of range.

    **Source.** docs/theory/iterations.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> iteration = sv.ChambollePock(np.array([[1.0, 2.0]]), "basis-pursuit", 0.0)
    >>> x = iteration([2.0], 200)
    >>> sv.certify_distance(sv.BasisPursuit([[1, 2]], [2]), x).distance < 1e-9
    <Verdict.TRUE: 'true'>
    """

    matrix: object
    kind: str
    parameter: float
    tau: float = None  # type: ignore[assignment]  # default steps are filled in
    sigma: float = None  # type: ignore[assignment]
    weights: Weights | None = None
    nonnegative: bool = False

    def __post_init__(self) -> None:
        one_of(self.kind, "kind", tuple(KINDS))
        tau, sigma = completed_steps(self.linear_map.norm, self.tau, self.sigma)
        object.__setattr__(self, "tau", tau)
        object.__setattr__(self, "sigma", sigma)
        self._check(("tau", "sigma") if self.kind == "basis-pursuit" else ("parameter", "tau", "sigma"))
        object.__setattr__(self, "parameter", nonnegative_number(self.parameter, "parameter"))
        self.program(1)  # thresholds out of range are refused here

    @property
    def _formula(self) -> str:
        return PRIMAL_DUAL

    @property
    def own_numbers(self) -> int:
        """tau, sigma and the parameter."""
        return 3

    @property
    def step_product(self) -> float:
        """tau sigma ||A||**2"""
        return float(self.tau * self.sigma * self.linear_map.norm**2)

    @property
    def admissible(self) -> bool:
        """tau sigma ||A||**2 < 1"""
        return self.step_product < 1

    @property
    def title(self) -> str:  # type: ignore[override]
        """Name and problem."""
        return f"Chambolle-Pock for {KINDS[self.kind]}"

    @property
    def step_text(self) -> str:
        """Steps and parameter."""
        name = "eta" if self.kind == "basis-pursuit" else "lam"
        steps = f"tau = {self.tau:.6g}, sigma = {self.sigma:.6g}, {name} = {self.parameter:g}"
        return f"{steps}, tau sigma ||A||^2 = {self.step_product:.6g}"

    def program(self, iterations: int) -> Program:
        """A primal and a dual layer, again and again."""
        return Program((Scale("s", self.sigma, "y"),), (*self._primal_dual,) * iterations)

    @cached_property
    def _primal_dual(self) -> tuple[Layer, Layer]:
        lam = 1.0 if self.kind == "basis-pursuit" else self.parameter
        primal = Layer(
            "primal",
            0,
            1,
            "x - tau A^H q",
            f"{self._threshold_name} tau lam w",
            {"tau": self.tau, "lam": lam},
            (*primal_map(self.tau), self._threshold("f", self.tau, lam)),
        )
        name, proximal = self._dual_proximal_map
        parameters = {"sigma": self.sigma} | ({"eta": self.parameter} if self.kind == "basis-pursuit" else {})
        operations = (*dual_map(self.sigma), *proximal, *self._after_step)
        return primal, Layer("dual", 0, 1, "q + sigma (A (2x' - x) - y)", name, parameters, operations)

    @property
    def _dual_proximal_map(self) -> tuple[str, tuple[Operation, ...]]:
        if self.kind == "lasso":
            return "scaling 1 / (1 + sigma / 2)", (DivideByOnePlusHalf("q", "q", self.sigma),)
        if self.kind == "square-root-lasso":
            return "l2 ball projection", (BallProjection("q"),)
        if self.parameter == 0:
            return "none", ()
        radius = Threshold((self.sigma, self.parameter), None)
        return "block soft threshold sigma eta", (BlockSoftThreshold("q", radius),)

    @property
    def _after_step(self) -> tuple[Operation, ...]:
        return (Copy("x", "f"),)


def primal_map(tau: float) -> tuple[Operation, ...]:
    """v = x - tau A^H q"""
    return ApplyAdjoint("v", "q"), Scale("v", tau, "v"), Subtract("v", "x", "v")


def dual_map(sigma: float) -> tuple[Operation, ...]:
    """q + sigma A (2f - x) - s, with s = sigma y"""
    return (
        Scale("u", 2.0, "f"),
        Subtract("u", "u", "x"),
        Apply("r", "u"),
        Scale("r", sigma, "r"),
        Add("q", "q", "r"),
        Subtract("q", "q", "s"),
    )


def completed_steps(norm: float, tau: object, sigma: object) -> tuple[float, float]:
    """Steps that were left out, such that tau sigma norm**2 = 0.998."""
    product = STEP_PRODUCT / norm**2
    if tau is None and sigma is None:
        return math.sqrt(product), math.sqrt(product)
    if tau is None:
        sigma = positive_number(sigma, "sigma")
        return product / sigma, sigma
    tau = positive_number(tau, "tau")
    return tau, product / tau if sigma is None else positive_number(sigma, "sigma")

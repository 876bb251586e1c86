"""FIRENET: a restarted primal-dual iteration for the square-root LASSO, unrolled into a network.

Each restart scales the data by alpha_k, runs p steps of Chambolle and Pock's iteration for
||Az - y||_2 + lam ||z||_{1,w} and takes the average of the iterates as the next starting point:

    eps_k = (delta + eps_{k-1}) / e,  beta_k = eps_k / (2 ||A||),  alpha_k = 1 / (beta_k p).

The iteration converges if tau sigma ||A||**2 < 1; the published experiment uses steps beyond that.
Floats in, floats out: `certify_distance` says what the output is worth, `round_off` what rounding did to it.

**Source.** Colbrook, Antun, Hansen, PNAS 119 (2022); docs/theory/firenet.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from flint import arb
from numpy.typing import NDArray

from sciverify.algorithms.chambolle_pock import PRIMAL_DUAL, STEP_PRODUCT, dual_map, primal_map
from sciverify.algorithms.iteration import MOST_ITERATIONS, nonnegative_number, positive_number, read_weights
from sciverify.algorithms.linear_map import Array, LinearMap, read_map
from sciverify.algorithms.network import Network
from sciverify.algorithms.nonlinearities import BallProjection, SoftThreshold, Threshold
from sciverify.algorithms.operations import (
    Add,
    BallState,
    Bound,
    Clear,
    Copy,
    Divide,
    FloatState,
    Norm,
    Operation,
    Scale,
)
from sciverify.algorithms.program import Layer, Program
from sciverify.errors import InvalidInput, as_integer
from sciverify.exact.doubles import frozen

Floats = NDArray[np.float64]
SHRINKING = math.exp(-1)
"""1/e as the double that the network holds."""


@dataclass(frozen=True, eq=False, repr=False)
class Firenet(Network):
    """A FIRENET for a fixed matrix; call it on a measurement vector.

    Parameters
    ----------
    matrix : array or SciPy sparse array of shape (m, N), or an object with shape, norm_bound, forward and adjoint
    lam : float > 0
    tau, sigma : float > 0
        Primal and dual step.
    weights : array of N positive floats
    steps : int
        p, iterations in each restart.
    restarts : int
    delta : float >= 0
        The accuracy at which the restart scheme stops shrinking its scale.

    Raises
    ------
    InvalidInput
        NaN or infinite entries, wrong shapes, numbers out of range.

    **Source.** docs/theory/firenet.md; Colbrook, Antun, Hansen, PNAS 119 (2022).

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> network = sv.Firenet(np.eye(2), lam=0.1, tau=1.0, sigma=1.0, weights=np.ones(2), steps=5, restarts=4)
    >>> len(network.layers), network.round_off([1.0, 0.0]) < 1e-14
    (48, <Verdict.TRUE: 'true'>)
    """

    matrix: object
    lam: float
    tau: float
    sigma: float
    weights: Floats
    steps: int = 50
    restarts: int = 30
    delta: float = 1e-6

    @classmethod
    def as_published(cls, matrix: object, lam: float) -> Firenet:
        """The steps of the authors' experiment: tau = sigma = ||A||**(-1/2) - 1e-4.

        They violate tau sigma ||A||**2 < 1 as soon as ||A|| is somewhat larger than 1.
        """
        a = read_map(matrix)
        step = math.sqrt(1 / a.norm) - 1e-4
        return cls(a, lam, step, step, np.ones(a.shape[1]))

    @classmethod
    def admissible(cls, matrix: object, lam: float, step_ratio: float = 4.0) -> Firenet:
        """Steps with tau sigma ||A||**2 = 0.998 and sigma / tau = `step_ratio`."""
        a = read_map(matrix)
        root, ratio = math.sqrt(STEP_PRODUCT), math.sqrt(step_ratio)
        return cls(a, lam, root / (ratio * a.norm), root * ratio / a.norm, np.ones(a.shape[1]))

    def __post_init__(self) -> None:
        columns = self.linear_map.shape[1]
        object.__setattr__(self, "matrix", self.linear_map.given)
        weights = read_weights(self.weights, columns)
        object.__setattr__(self, "weights", frozen(np.ones(columns)) if weights is None else weights)
        for name in ("lam", "tau", "sigma"):
            object.__setattr__(self, name, positive_number(getattr(self, name), name))
        for name in ("steps", "restarts"):
            object.__setattr__(self, name, as_integer(getattr(self, name), name, 1, MOST_ITERATIONS))
        object.__setattr__(self, "delta", nonnegative_number(self.delta, "delta"))

    @cached_property
    def linear_map(self) -> LinearMap:
        """The matrix in the form that multiplies."""
        return read_map(self.matrix)

    @property
    def norm(self) -> float:
        """||A||_2, in floats; the network holds this double."""
        return self.linear_map.norm

    @property
    def step_product(self) -> float:
        """tau sigma ||A||**2; convergence is proven below 1."""
        return self.tau * self.sigma * self.norm**2

    def _read(self, y: object) -> Array:
        data = super()._read(y)
        if self.delta == 0 and not data.any():
            raise InvalidInput("y is 0 and delta is 0: the scales of the restarts would be infinite")
        return data

    @cached_property
    def program(self) -> Program:
        """Restarts of a scaling, p primal and dual layers, and an average."""
        restart = (self._scaling, *(self._primal, self._dual) * self.steps, self._average)
        return Program((Norm("eps", "y"),), restart * self.restarts)

    @property
    def _scaling(self) -> Layer:
        operations = (
            NextScale(SHRINKING, self.delta, self.norm, self.steps),
            Scale("s", "alpha", "y"),
            Scale("s", self.sigma, "s"),
            Scale("x", "alpha", "x"),
            Clear("q"),
            Clear("total"),
        )
        return Layer("scale", 0, 0, "(y, x) -> alpha (y, x), dual -> 0", "none", {"delta": self.delta}, operations)

    @property
    def _primal(self) -> Layer:
        weights = None if np.all(self.weights == 1) else self.weights
        threshold = SoftThreshold("f", "v", Threshold((self.tau, self.lam), weights))
        parameters = {"tau": self.tau, "lam": self.lam}
        operations = (*primal_map(self.tau), threshold)
        return Layer("primal", 0, 1, "x - tau A^T q", "soft threshold tau lam w", parameters, operations)

    @property
    def _dual(self) -> Layer:
        operations = (*dual_map(self.sigma), BallProjection("q"), Add("total", "total", "f"), Copy("x", "f"))
        text = "q + sigma (A (2x' - x) - y)"
        return Layer("dual", 0, 1, text, "l2 ball projection", {"sigma": self.sigma}, operations)

    @property
    def _average(self) -> Layer:
        operations = (Divide("x", "total", float(self.steps)), Divide("x", "x", "alpha"))
        return Layer("average", 0, self.steps, "mean of x^1..x^p, divided by alpha", "none", {}, operations)

    @property
    def layers(self) -> list[Layer]:
        """Every layer in order, with its parameters; eps_0 = ||y|| enters through the scales only."""
        one = 2 * self.steps + 2  # layers of a restart: a scaling, steps pairs, an average
        return [
            replace(layer, restart=k // one, step=min((k % one + 1) // 2, self.steps))
            for k, layer in enumerate(self.program.layers)
        ]

    @property
    def parameter_count(self) -> int:
        """Numbers that define the network: A, w, lam, tau, sigma, delta, p and the restarts."""
        return self.linear_map.size + self.weights.size + 6

    @property
    def _formula(self) -> str:
        return PRIMAL_DUAL

    def __str__(self) -> str:
        m, columns = self.linear_map.shape
        field = "C" if self.linear_map.is_complex else "R"
        verdict = "admissible" if self.step_product < 1 else "beyond the convergence condition < 1"
        return (
            f"FIRENET {field}^{m} -> {field}^{columns}: {self.restarts} restarts x {self.steps} primal-dual steps, "
            f"{len(self.program.layers)} layers, {self.parameter_count} parameters\n"
            f"tau = {self.tau:.6g}, sigma = {self.sigma:.6g}, tau sigma ||A||^2 = {self.step_product:.6g} ({verdict}), "
            f"lam = {self.lam:g}, delta = {self.delta:g}"
        )


@dataclass(frozen=True, slots=True)
class NextScale(Operation):
    """eps = shrinking (delta + eps), alpha = 2 norm / (eps steps)"""

    shrinking: float
    delta: float
    norm: float
    steps: int

    def bind(self, state: FloatState) -> Bound:
        """On arrays of no dimension."""
        eps, alpha = state.factor("eps"), state.factor("alpha")

        def advance() -> None:
            eps.fill(self.shrinking * (self.delta + float(eps)))
            alpha.fill(2 * self.norm / (float(eps) * self.steps))

        return advance

    def enclose(self, state: BallState) -> None:
        """On balls."""
        eps = arb(self.shrinking) * (arb(self.delta) + state.scalars["eps"])
        state.scalars["eps"] = eps
        state.scalars["alpha"] = 2 * arb(self.norm) / (eps * self.steps)

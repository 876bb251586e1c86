"""FIRENET: a restarted primal-dual iteration for the square-root LASSO, unrolled into a network.

Each restart scales the data by alpha_k, runs p steps of Chambolle and Pock's iteration for
||Az - y||_2 + lam ||z||_{1,w} and takes the average of the iterates as the next starting point:

    eps_k = (delta + eps_{k-1}) / e,  beta_k = eps_k / (2 ||A||),  alpha_k = 1 / (beta_k p).

The iteration converges if tau sigma ||A||**2 < 1; the published experiment uses steps beyond that.
Floats in, floats out: `certify_distance` says what the output is worth.

**Source.** Colbrook, Antun, Hansen, PNAS 119 (2022); docs/theory/firenet.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: what it computes, its nonlinearity, and the numbers it holds."""

    name: str
    restart: int
    step: int
    map: str
    nonlinearity: str
    parameters: dict[str, float]


@dataclass(frozen=True, eq=False)
class Firenet:
    """A FIRENET for a fixed matrix; call it on a measurement vector.

    Parameters
    ----------
    matrix : array, shape (m, N)
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
    """

    matrix: Floats
    lam: float
    tau: float
    sigma: float
    weights: Floats
    steps: int = 50
    restarts: int = 30
    delta: float = 1e-6

    @classmethod
    def as_published(cls, matrix: Any, lam: float) -> Firenet:
        """The steps of the authors' experiment: tau = sigma = ||A||**(-1/2) - 1e-4.

        They violate tau sigma ||A||**2 < 1 as soon as ||A|| is somewhat larger than 1.
        """
        a = _read_matrix(matrix)
        step = math.sqrt(1 / float(np.linalg.norm(a, 2))) - 1e-4
        return cls(a, lam, step, step, np.ones(a.shape[1]))

    @classmethod
    def admissible(cls, matrix: Any, lam: float, step_ratio: float = 4.0) -> Firenet:
        """Steps with tau sigma ||A||**2 = 0.998 and sigma / tau = `step_ratio`."""
        a = _read_matrix(matrix)
        norm = float(np.linalg.norm(a, 2))
        ratio = math.sqrt(step_ratio)
        return cls(a, lam, math.sqrt(0.998) / (ratio * norm), math.sqrt(0.998) * ratio / norm, np.ones(a.shape[1]))

    def __post_init__(self) -> None:
        object.__setattr__(self, "matrix", _read_matrix(self.matrix))
        object.__setattr__(self, "weights", np.asarray(self.weights, dtype=np.float64))
        if self.weights.shape != (self.matrix.shape[1],) or not np.all(self.weights > 0):
            raise InvalidInput(f"weights is {shown(self.weights)}: {self.matrix.shape[1]} positive numbers are needed")
        for name in ("lam", "tau", "sigma"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise InvalidInput(f"{name} is {value!r}: a positive finite number is needed")
        for name in ("steps", "restarts"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise InvalidInput(f"{name} is {getattr(self, name)!r}: a positive integer is needed")
        if not (math.isfinite(self.delta) and self.delta >= 0):
            raise InvalidInput(f"delta is {self.delta!r}: a finite number >= 0 is needed")

    @property
    def norm(self) -> float:
        """||A||_2, in floats."""
        return float(np.linalg.norm(self.matrix, 2))

    @property
    def step_product(self) -> float:
        """tau sigma ||A||**2; convergence is proven below 1."""
        return self.tau * self.sigma * self.norm**2

    def __call__(self, y: Any) -> Floats:
        """The network's output for the measurements y, shape (m,) -> shape (N,)."""
        data = np.asarray(y, dtype=np.float64)
        if data.shape != (self.matrix.shape[0],) or not np.all(np.isfinite(data)):
            raise InvalidInput(f"y is {shown(y)}: {self.matrix.shape[0]} finite numbers are needed")
        x = np.zeros(self.matrix.shape[1])
        for alpha in self._scales(float(np.linalg.norm(data))):
            x = self._restart(alpha * data, alpha * x) / alpha
        return x

    def _scales(self, eps: float) -> Iterator[float]:
        norm = self.norm
        for _ in range(self.restarts):
            eps = math.exp(-1) * (self.delta + eps)
            yield 2 * norm / (eps * self.steps)

    def _restart(self, y: Floats, start: Floats) -> Floats:
        """p primal-dual steps; returns the average of the primal iterates."""
        matrix, tau, sigma = self.matrix, self.tau, self.sigma
        threshold = tau * self.lam * self.weights
        x, dual, total = start, np.zeros_like(y), np.zeros_like(start)
        for _ in range(self.steps):
            moved = x - tau * (matrix.T @ dual)
            fresh = np.sign(moved) * np.maximum(np.abs(moved) - threshold, 0.0)
            dual = dual + sigma * (matrix @ (2 * fresh - x)) - sigma * y
            dual = dual / max(1.0, float(np.linalg.norm(dual)))
            total += fresh
            x = fresh
        return total / self.steps

    @property
    def layers(self) -> list[Layer]:
        """Every layer in order, with its parameters; eps_0 = ||y|| enters through the scales only."""
        found = []
        for r in range(self.restarts):
            found.append(Layer("scale", r, 0, "(y, x) -> alpha (y, x), dual -> 0", "none", {"delta": self.delta}))
            for s in range(1, self.steps + 1):
                threshold = {"tau": self.tau, "lam": self.lam}
                found.append(Layer("primal", r, s, "x - tau A^T q", "soft threshold tau lam w", threshold))
                found.append(
                    Layer("dual", r, s, "q + sigma (A (2x' - x) - y)", "l2 ball projection", {"sigma": self.sigma})
                )
            found.append(Layer("average", r, self.steps, "mean of x^1..x^p, divided by alpha", "none", {}))
        return found

    @property
    def parameter_count(self) -> int:
        """Numbers that define the network: A, w, lam, tau, sigma, delta, p and the restarts."""
        return self.matrix.size + self.weights.size + 6

    def __str__(self) -> str:
        m, columns = self.matrix.shape
        verdict = "admissible" if self.step_product < 1 else "beyond the convergence condition < 1"
        return (
            f"FIRENET R^{m} -> R^{columns}: {self.restarts} restarts x {self.steps} primal-dual steps, "
            f"{len(self.layers)} layers, {self.parameter_count} parameters\n"
            f"tau = {self.tau:.6g}, sigma = {self.sigma:.6g}, tau sigma ||A||^2 = {self.step_product:.6g} ({verdict}), "
            f"lam = {self.lam:g}, delta = {self.delta:g}"
        )


def _read_matrix(matrix: Any) -> Floats:
    try:
        a = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(f"matrix is {shown(matrix)}: an array of real numbers, shape (m, N), is needed") from None
    if a.ndim != 2 or not a.size or not np.all(np.isfinite(a)) or not a.any():
        raise InvalidInput(f"matrix is {shown(matrix)}: a finite, non-zero array of shape (m, N) is needed")
    return a

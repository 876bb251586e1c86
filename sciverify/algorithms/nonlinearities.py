"""The nonlinearities of a network, in float64 and in balls. Formulas: docs/theory/iterations.md."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from flint import acb, acb_mat, arb, arb_mat
from numpy.typing import NDArray

from sciverify.algorithms.linear_map import Array
from sciverify.algorithms.operations import BallState, Bound, FloatState, Operation, enclosed_norm, real_view


@dataclass(frozen=True, slots=True, eq=False)
class Threshold:
    """factors[0] * factors[1] * ... * w_i: rounded from left to right in floats, exact in balls.

    Attributes
    ----------
    factors : doubles > 0
    weights : array, or None for ones
    """

    factors: tuple[float, ...]
    weights: NDArray[np.float64] | None

    @property
    def in_floats(self) -> NDArray[np.float64]:
        """One number an entry, or one for all."""
        common = math.prod(self.factors)
        return np.array(common) if self.weights is None else common * self.weights

    def in_balls(self, count: int) -> list[arb]:
        """One ball an entry."""
        common = math.prod((arb(f) for f in self.factors), start=arb(1))
        return [common] * count if self.weights is None else [common * arb(w) for w in self.weights.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class SoftThreshold(Operation):
    """target_i = source_i max(0, 1 - theta_i / |source_i|), real or complex."""

    target: str
    source: str
    threshold: Threshold

    def bind(self, state: FloatState) -> Bound:
        """Real: v - min(max(v, -theta), theta). Complex: v (b - theta) / b with b = max(|v|, theta)."""
        v, target, theta = state.vectors[self.source], state.vectors[self.target], self.threshold.in_floats
        if v.dtype.kind == "c":
            return _complex_soft_threshold(v, target, theta)
        clipped, low = np.empty_like(v), -theta

        def threshold() -> None:
            np.maximum(v, low, out=clipped)
            np.minimum(clipped, theta, out=clipped)
            np.subtract(v, clipped, target)

        return threshold

    def enclose(self, state: BallState) -> None:
        """Real: max(v - theta, 0) - max(-v - theta, 0), of which one term is 0."""
        column = state.vectors[self.source]
        thresholds = self.threshold.in_balls(column.nrows())
        count = column.nrows()
        if isinstance(column, acb_mat):
            turned = [_shrunk_complex(v, t) for v, t in zip(column.entries(), thresholds, strict=True)]
            state.vectors[self.target] = acb_mat(count, 1, turned)
        else:
            shrunk = [_shrunk(v, t) for v, t in zip(column.entries(), thresholds, strict=True)]
            state.vectors[self.target] = arb_mat(count, 1, shrunk)


def _complex_soft_threshold(v: Array, target: Array, theta: NDArray[np.float64]) -> Bound:
    size, factor = np.empty(len(v)), np.empty(len(v))

    def threshold() -> None:
        np.absolute(v, size)
        np.maximum(size, theta, out=size)
        np.subtract(size, theta, factor)
        np.divide(factor, size, factor)
        np.multiply(v, factor, target)

    return threshold


_ZERO = arb(0)


def _shrunk(v: arb, theta: arb) -> arb:
    if v > theta:
        return v - theta
    if v < -theta:
        return v + theta
    return (v - theta).max(_ZERO) - (-v - theta).max(_ZERO)


def _shrunk_complex(v: acb, theta: arb) -> acb:
    size = abs(v)
    if size <= theta:
        return acb(0)
    # 1 - theta / b grows with b, so that b occurs once and its doubt is not counted twice
    return v * (1 - theta / size.max(theta))


@dataclass(frozen=True, slots=True, eq=False)
class Relu(Operation):
    """target_i = max(source_i - theta_i, 0): the soft threshold of non-negative vectors."""

    target: str
    source: str
    threshold: Threshold

    def bind(self, state: FloatState) -> Bound:
        """One subtraction and one maximum an entry."""
        v, target, theta = state.vectors[self.source], state.vectors[self.target], self.threshold.in_floats
        zero = np.zeros(())

        def relu() -> None:
            np.subtract(v, theta, target)
            np.maximum(target, zero, out=target)

        return relu

    def enclose(self, state: BallState) -> None:
        """One subtraction and one maximum an entry."""
        column = state.vectors[self.source]
        if isinstance(column, acb_mat):
            raise TypeError("a relu takes real vectors")
        thresholds = self.threshold.in_balls(column.nrows())
        entries = [(v - t).max(_ZERO) for v, t in zip(column.entries(), thresholds, strict=True)]
        state.vectors[self.target] = arb_mat(len(entries), 1, entries)


@dataclass(frozen=True, slots=True, eq=False)
class BallProjection(Operation):
    """vector = vector / max(1, ||vector||_2)"""

    vector: str

    def bind(self, state: FloatState) -> Bound:
        """A division where the float norm exceeds 1."""
        vector = state.vectors[self.vector]
        parts, divisor = real_view(vector), np.zeros(())

        def project() -> None:
            norm = math.sqrt(parts.dot(parts))
            if norm > 1.0:
                divisor.fill(norm)
                np.divide(vector, divisor, vector)

        return project

    def enclose(self, state: BallState) -> None:
        """A product with the ball 1 / max(1, norm)."""
        column = state.vectors[self.vector]
        norm = enclosed_norm(column)
        if not norm <= 1:
            state.vectors[self.vector] = column * (1 / norm.max(arb(1)))


@dataclass(frozen=True, slots=True, eq=False)
class BlockSoftThreshold(Operation):
    """vector = vector max(0, 1 - radius / ||vector||_2): what the l2 ball projection leaves over."""

    vector: str
    radius: Threshold

    def bind(self, state: FloatState) -> Bound:
        """A product with (b - radius) / b, b = max(norm, radius)."""
        vector, radius = state.vectors[self.vector], float(self.radius.in_floats)
        parts, factor = real_view(vector), np.zeros(())

        def shrink() -> None:
            norm = math.sqrt(parts.dot(parts))
            factor.fill((norm - radius) / norm if norm > radius else 0.0 * norm)  # a NaN stays one
            np.multiply(factor, vector, vector)

        return shrink

    def enclose(self, state: BallState) -> None:
        """A product with the ball 1 - radius / max(norm, radius)."""
        column = state.vectors[self.vector]
        (radius,) = self.radius.in_balls(1)
        norm = enclosed_norm(column)
        if norm <= radius:
            state.vectors[self.vector] = type(column)(column.nrows(), 1)
        else:
            state.vectors[self.vector] = column * (1 - radius / norm.max(radius))

"""What a network computes near a point, in floats; nothing is proven here."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import nearest_double
from sciverify.networks.affine import Dense
from sciverify.networks.layer import NetworkLayer
from sciverify.networks.layered_network import LayeredNetwork, Residual
from sciverify.networks.pointwise import LeakyReLU, ReLU


class FloatTangent:
    """Values and derivatives of a network at y.

    Attributes
    ----------
    values : (n,)
    jacobian : (n, m)
    radius : float
        Distance to the nearest point at which a neuron changes its sign, as the affine map sees it; inf without one.
    """

    def __init__(self, network: LayeredNetwork, y: Floats) -> None:
        self.y, self.radius = y, math.inf
        start = y.reshape(network.input_shape)
        values, self.jacobian = self._through(network.layers, start, np.eye(y.size))
        self.values = values.ravel()

    def _through(self, layers: Sequence[NetworkLayer], x: Floats, jacobian: Floats) -> tuple[Floats, Floats]:
        for layer in layers:
            x, jacobian = self._step(layer, x, jacobian)
        return x, jacobian

    def _step(self, layer: NetworkLayer, x: Floats, jacobian: Floats) -> tuple[Floats, Floats]:
        if isinstance(layer, Residual):
            inner, change = self._through(layer.layers, x, jacobian)
            return x + inner, jacobian + change
        value = layer.apply(x, self.y)
        if isinstance(layer, ReLU | LeakyReLU):
            self._notice(x.ravel(), jacobian)
            slope = nearest_double(layer.slope) if isinstance(layer, LeakyReLU) else 0.0
            return value, np.where(x.ravel() > 0, 1.0, slope)[:, None] * jacobian
        if isinstance(layer, Dense):
            return value, layer.matrix.doubles @ jacobian
        offset = layer.apply(np.zeros_like(x), np.zeros_like(self.y)).ravel()
        moved = [
            layer.apply(column.reshape(x.shape), unit).ravel() - offset
            for column, unit in zip(jacobian.T, np.eye(self.y.size), strict=True)
        ]
        return value, np.array(moved).T

    def _notice(self, x: Floats, jacobian: Floats) -> None:
        norms = np.linalg.norm(jacobian, axis=1)
        if norms.any():
            self.radius = min(self.radius, float((np.abs(x)[norms > 0] / norms[norms > 0]).min()))

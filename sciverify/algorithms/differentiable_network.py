"""Layered networks for JAX (the optional extra `nets`): their float32 pass as a function of weights and input.

It proposes: what is trained and what is found with its gradients is certified for the exact network afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.algorithms.lista_training import EXTRA, can_train
from sciverify.errors import InvalidInput, shown
from sciverify.exact.frames import Foreign
from sciverify.exact.nearest_double import nearest_double
from sciverify.networks.affine import ChannelAffine, Convolution, Dense
from sciverify.networks.layer import NetworkLayer
from sciverify.networks.layered_network import LayeredNetwork, Residual
from sciverify.networks.measured import Adjoint, DataConsistency, Linear
from sciverify.networks.pointwise import LeakyReLU, MeanPool, ReLU, Reshape
from sciverify.networks.stored_array import StoredArray
from sciverify.operators.dense import DenseOperator, Identity
from sciverify.operators.mojette import Mojette
from sciverify.operators.operator import MeasurementOperator
from sciverify.operators.walsh_hadamard import WalshHadamard, sylvester

Singles: TypeAlias = NDArray[np.float32]
Traced: TypeAlias = Foreign
"""An array of JAX, or one that JAX traces, which has no type to be named without JAX."""
Weights: TypeAlias = tuple[Traced, ...]
"""One entry a layer: its arrays, or the entries of the layers inside."""
Apply: TypeAlias = Callable[[Weights, Traced, Traced], Traced]
"""(weights of a layer, x, input of the network) -> what goes out."""


@dataclass(frozen=True, slots=True)
class DifferentiableNetwork:
    """A network whose weights and input JAX differentiates.

    Attributes
    ----------
    weights : nested tuples of float32 arrays
    apply : function (weights, y) -> x
        y of shape (m,), x of shape (N,); pure, so that `jax.jit`, `jax.grad` and `jax.vmap` take it.
    network : LayeredNetwork
        Whose structure it has.
    """

    weights: Weights
    apply: Callable[[Weights, Traced], Traced]
    network: LayeredNetwork

    def with_weights(self, weights: Weights) -> LayeredNetwork:
        """The exact network with such float32 weights."""
        layers = [_rebuilt(layer, found) for layer, found in zip(self.network.layers, weights, strict=True)]
        return LayeredNetwork(layers, self.network.input_shape)


def require_jax() -> None:
    """ImportError, with the command that helps, where JAX or optax is missing."""
    if not can_train():
        raise ImportError(EXTRA)


def differentiable(network: LayeredNetwork) -> DifferentiableNetwork:
    """The float32 pass of a network for JAX.

    Raises
    ------
    ImportError
        JAX or optax is not installed.
    InvalidInput
        An operator that has no form in JAX.
    """
    require_jax()
    passes = [_pass(layer) for layer in network.layers]

    def apply(weights: Weights, y: Traced) -> Traced:
        x = y.reshape(*network.input_shape)
        for function, found in zip(passes, weights, strict=True):
            x = function(found, x, y)
        return x.reshape(-1)

    return DifferentiableNetwork(tuple(map(_weights_of, network.layers)), apply, network)


def measured(operator: MeasurementOperator) -> tuple[Callable[[Traced], Traced], Callable[[Traced], Traced]]:
    """(x -> A x, r -> A^T r) in float32 for JAX."""
    jnp = import_module("jax").numpy
    if isinstance(operator, Identity):
        return (lambda x: x), (lambda r: r)
    if isinstance(operator, DenseOperator):
        matrix = jnp.asarray(operator.forward(np.eye(operator.shape[1])).T, jnp.float32)
        return (lambda x: matrix @ x), (lambda r: r @ matrix)
    if isinstance(operator, WalshHadamard):
        kept, size, scale = operator.kept, operator.size, np.float32(nearest_double(operator.scale))
        high = 1 << size.bit_length() // 2
        left, right = (jnp.asarray(sylvester(n), jnp.float32) for n in (high, size // high))

        def transformed(v: Traced) -> Traced:
            return (left @ v.reshape(high, -1) @ right).reshape(-1) * scale

        return (lambda x: transformed(x)[kept]), (lambda r: transformed(jnp.zeros(size, r.dtype).at[kept].set(r)))
    if isinstance(operator, Mojette):
        return _sums_along_lines(operator)
    raise InvalidInput(f"{shown(operator)} has no form for JAX: pass its matrix")


def _sums_along_lines(operator: Mojette) -> tuple[Callable[[Traced], Traced], Callable[[Traced], Traced]]:
    """Both products as sums of entries that are looked up; each is the derivative of the other one's transpose."""
    jax = import_module("jax")
    jnp, lines, bins = jax.numpy, operator.lines, operator.bins
    scale = np.float32(nearest_double(operator.scale))

    def forward(x: Traced) -> Traced:
        return jnp.append(x, jnp.zeros(1, x.dtype))[lines].sum(axis=1) * scale

    def adjoint(r: Traced) -> Traced:
        return r[bins].sum(axis=0) * scale

    return _linear(forward, adjoint), _linear(adjoint, forward)


def _linear(product: Callable[[Traced], Traced], transposed: Callable[[Traced], Traced]) -> Callable[[Traced], Traced]:
    """A linear map whose gradients are taken by its transpose: derivatives of look-ups are slow."""
    found = import_module("jax").custom_vjp(product)
    found.defvjp(lambda x: (product(x), None), lambda _, slope: (transposed(slope),))
    linear: Callable[[Traced], Traced] = found
    return linear


# ---------------------------------------------------------------- one layer


def _weights_of(layer: NetworkLayer) -> Weights:
    if isinstance(layer, Residual):
        return tuple(map(_weights_of, layer.layers))
    stored = _stored(layer)
    return tuple(np.asarray(array.doubles, np.float32) for array in stored if array is not None)


def _stored(layer: NetworkLayer) -> tuple[StoredArray | None, ...]:
    if isinstance(layer, Dense):
        return layer.matrix, layer.bias
    if isinstance(layer, Convolution):
        return layer.kernel, layer.bias
    if isinstance(layer, ChannelAffine):
        return layer.scale, layer.shift
    return ()


def _rebuilt(layer: NetworkLayer, weights: Weights) -> NetworkLayer:
    if isinstance(layer, Residual):
        return Residual([_rebuilt(inside, found) for inside, found in zip(layer.layers, weights, strict=True)])
    arrays = [np.asarray(w, np.float32) for w in weights]
    if isinstance(layer, Convolution):
        return Convolution(*arrays, padding=layer.padding, stride=layer.stride)
    return type(layer)(*arrays) if isinstance(layer, Dense | ChannelAffine) else layer


def _pass(layer: NetworkLayer) -> Apply:
    jnp = import_module("jax").numpy
    if isinstance(layer, Residual):
        passes = [_pass(inside) for inside in layer.layers]

        def residual(weights: Weights, x: Traced, y: Traced) -> Traced:
            found = x
            for function, inside in zip(passes, weights, strict=True):
                found = function(inside, found, y)
            return x + found

        return residual
    if isinstance(layer, Dense):
        return lambda w, x, y: w[0] @ x.reshape(-1) + (w[1] if len(w) > 1 else 0)
    if isinstance(layer, Convolution):
        return _convolution(layer)
    if isinstance(layer, ChannelAffine):
        return lambda w, x, y: _by_channel(w[0], x) * x + (_by_channel(w[1], x) if len(w) > 1 else 0)
    if isinstance(layer, ReLU):
        return lambda w, x, y: jnp.maximum(x, 0)
    if isinstance(layer, LeakyReLU):
        slope = np.float32(nearest_double(layer.slope))
        return lambda w, x, y: jnp.where(x > 0, x, slope * x)
    if isinstance(layer, Reshape):
        return lambda w, x, y: x.reshape(*layer.shape)
    return _means(layer) if isinstance(layer, MeanPool) else _with_operator(layer)


def _convolution(layer: Convolution) -> Apply:
    lax = import_module("jax").lax
    top, bottom, left, right = layer.padding

    def apply(weights: Weights, x: Traced, y: Traced) -> Traced:
        found = lax.conv_general_dilated(
            x[None], weights[0], layer.stride, ((top, bottom), (left, right)),
            dimension_numbers=("NCHW", "OIHW", "NCHW"),
        )[0]  # fmt: skip
        return found if len(weights) == 1 else found + weights[1][:, None, None]

    return apply


def _means(layer: MeanPool) -> Apply:
    high, wide = layer.size

    def apply(weights: Weights, x: Traced, y: Traced) -> Traced:
        channels, height, width = x.shape
        return x.reshape(channels, height // high, high, width // wide, wide).mean((2, 4))

    return apply


def _with_operator(layer: NetworkLayer) -> Apply:
    if not isinstance(layer, Linear | Adjoint | DataConsistency):
        raise InvalidInput(f"{layer} has no form for JAX")
    forward, adjoint = measured(layer.operator)
    if isinstance(layer, Linear):
        return lambda w, x, y: forward(x.reshape(-1))
    if isinstance(layer, Adjoint):
        return lambda w, x, y: adjoint(x.reshape(-1))
    return lambda w, x, y: x - adjoint(forward(x.reshape(-1)) - y.reshape(-1)).reshape(*x.shape)


def _by_channel(values: Traced, x: Traced) -> Traced:
    return values.reshape(-1, *[1] * (len(x.shape) - 1))

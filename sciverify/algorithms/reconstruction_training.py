"""Small reconstruction networks that are trained inside the library, reproducibly by seed (the optional extra `nets`).

The network is an unrolled, data-consistent one: from x = A^T y every block takes x + F(x), F of three 3 x 3
convolutions with ReLUs between them, and then x - A^T (Ax - y), after which Ax = y where A A^T = I. This is the form of
the deep cascades of Schlemper and others, IEEE Trans. Med. Imaging 37 (2018), at the size of a small image.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from sciverify.algorithms.differentiable_network import (
    DifferentiableNetwork,
    Singles,
    Traced,
    differentiable,
    measured,
    require_jax,
)
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.networks.affine import Convolution
from sciverify.networks.layer import NetworkLayer
from sciverify.networks.layered_network import LayeredNetwork, Residual, as_network
from sciverify.networks.measured import Adjoint, DataConsistency
from sciverify.networks.pointwise import ReLU, Reshape
from sciverify.operators.operator import MeasurementOperator

_FIRST_STEP = 0.1
"""Of the last convolution of a block: the untrained network is near A^T y."""
_CLIP, _OFF_ZERO = 5.0, 1e-6


@dataclass(frozen=True, slots=True)
class Training:
    """How a reconstruction network is trained.

    Attributes
    ----------
    steps, batch, seed : int
    rate : float > 0
        The first step of Adam; it falls to 0 along a cosine.
    noise : float >= 0
        Measurements are disturbed by Gaussian noise of this l2 norm in the mean.
    adversarial : float >= 0
        Measurements are disturbed by noise of this l2 norm along the gradient of the loss: adversarial training.
    emphasis : float >= 0
        Weight of the squared error on `emphasised` images beside the mean of a batch.
    """

    steps: int = 400
    batch: int = 8
    seed: int = 0
    rate: float = 2e-3
    noise: float = 0.0
    adversarial: float = 0.0
    emphasis: float = 10.0

    def __post_init__(self) -> None:
        for name, low in (("steps", 1), ("batch", 1), ("seed", 0)):
            object.__setattr__(self, name, as_integer(getattr(self, name), name, low))
        for name in ("rate", "noise", "adversarial", "emphasis"):
            value = getattr(self, name)
            if not (isinstance(value, int | float) and 0 <= value < float("inf")):
                raise InvalidInput(f"{name} is {shown(value)}: a number >= 0 is needed")


def reconstruction_network(
    operator: MeasurementOperator, channels: int = 16, blocks: int = 3, seed: int = 0, *, consistent: bool = True
) -> LayeredNetwork:
    """An untrained network from measurements to n x n images, with random float32 weights.

    Parameters
    ----------
    operator : MeasurementOperator
        A, of shape (m, n * n).
    channels, blocks, seed : int
    consistent : bool
        Does a block end with x - A^T (Ax - y)?

    Raises
    ------
    InvalidInput
        The columns of A are those of no square image.
    """
    side = round(operator.shape[1] ** 0.5)
    if side * side != operator.shape[1]:
        raise InvalidInput(f"{operator} measures {operator.shape[1]} numbers, which are no square image")
    rng = np.random.default_rng(seed)
    layers: list[NetworkLayer] = [Adjoint(operator), Reshape((1, side, side))]
    for _ in range(blocks):
        widths = ((1, channels, 1.0), (channels, channels, 1.0), (channels, 1, _FIRST_STEP))
        first, second, last = (_convolution(rng, *width) for width in widths)
        layers.append(Residual([first, ReLU(), second, ReLU(), last]))
        if consistent:
            layers.append(DataConsistency(operator))
    return LayeredNetwork(layers)


def _convolution(rng: np.random.Generator, inputs: int, outputs: int, scale: float) -> Convolution:
    size = scale * np.sqrt(2 / (9 * inputs))
    kernel = (size * rng.standard_normal((outputs, inputs, 3, 3))).astype(np.float32)
    return Convolution(kernel, np.zeros(outputs, np.float32), padding=1)


def train_reconstruction(
    network: LayeredNetwork,
    operator: MeasurementOperator,
    images: object,
    training: Training | None = None,
    *,
    emphasised: object = (),
    progress: Callable[[int, int], object] | None = None,
) -> LayeredNetwork:
    """The network after training on pairs (Ax, x).

    Parameters
    ----------
    network : LayeredNetwork
        From R^m to R^N; its float32 weights are where training begins.
    operator : MeasurementOperator
    images : array of shape (R, n, n) or (R, N)
    training : Training, optional
    emphasised : array of the same shape
        Images that are in every batch, and count more.
    progress : function (done, count), optional

    Returns
    -------
    LayeredNetwork
        With float32 weights; the same for the same arguments on the same machine. **Guarantee.** None of its accuracy.

    Raises
    ------
    InvalidInput
        Images that the operator does not measure, or that the network does not reconstruct.
    ImportError
        JAX or optax is not installed.
    """
    training, network = Training() if training is None else training, as_network(network)
    if not isinstance(training, Training):
        raise InvalidInput(f"training is {shown(training)}: a Training, for example Training(steps=100), is needed")
    require_jax()
    if (network.input_size, network.output_size) != operator.shape:
        raise InvalidInput(f"{network} does not map measurements of {operator} to its images")
    given, kept = _flat(images, operator.shape[1]), _flat(emphasised, operator.shape[1])
    if not len(given):
        raise InvalidInput("images is empty: there is nothing to train on")
    model = differentiable(network)
    start, step = _steps(model, operator, training, kept)
    rng, state = np.random.default_rng(training.seed), start
    for k in range(training.steps):
        batch = given[rng.integers(0, len(given), training.batch)]
        noise = rng.standard_normal((training.batch, operator.shape[0])) * training.noise / operator.shape[0] ** 0.5
        state = step(state, batch, noise.astype(np.float32))
        if progress is not None:
            progress(k + 1, training.steps)
    return model.with_weights(state[0])


def _steps(
    model: DifferentiableNetwork, operator: MeasurementOperator, training: Training, kept: Singles
) -> tuple[Traced, Callable[[Traced, Singles, Singles], Traced]]:
    """Weights with what Adam remembers, and the compiled step (state, images, noise) -> state."""
    jax, optax = import_module("jax"), import_module("optax")
    jnp, (forward, _) = jax.numpy, measured(operator)
    schedule = optax.cosine_decay_schedule(training.rate, training.steps)
    optimiser = optax.chain(optax.clip_by_global_norm(_CLIP), optax.adam(schedule))

    def error(weights: Traced, x: Traced, e: Traced) -> Traced:
        return jnp.sum((model.apply(weights, forward(x) + e) - x) ** 2)

    def loss(weights: Traced, x: Traced, e: Traced) -> Traced:
        mean = jnp.mean(jax.vmap(error, (None, 0, 0))(weights, x, e))
        still = jnp.zeros(operator.shape[0], jnp.float32)
        return mean + training.emphasis * sum(error(weights, v, still) for v in jnp.asarray(kept))

    def worst(weights: Traced, x: Traced, e: Traced) -> Traced:
        slope = jax.grad(error, 2)(weights, x, e + _OFF_ZERO)
        return e + training.adversarial * slope / (jnp.linalg.norm(slope) + _OFF_ZERO)

    @jax.jit  # type: ignore[untyped-decorator]
    def step(state: Traced, x: Traced, e: Traced) -> Traced:
        weights, moments = state
        if training.adversarial:
            e = jax.vmap(worst, (None, 0, 0))(weights, x, e)
        changes, moments = optimiser.update(jax.grad(loss)(weights, x, e), moments, weights)
        return optax.apply_updates(weights, changes), moments

    weights = jax.tree.map(jnp.asarray, model.weights)
    return (weights, optimiser.init(weights)), step


def relative_error(network: LayeredNetwork, operator: MeasurementOperator, images: object) -> float:
    """The mean of ||Psi(Ax) - x|| / ||x|| over images, in floats."""
    found = []
    for x in _flat(images, operator.shape[1]).astype(np.float64):
        found.append(np.linalg.norm(network(operator.forward(x)) - x) / np.linalg.norm(x))
    return float(np.mean(found))


def _flat(images: object, count: int) -> Singles:
    array = np.asarray(images, np.float32)
    if array.size and (array.ndim < 2 or int(np.prod(array.shape[1:])) != count):
        raise InvalidInput(f"images have the shape {array.shape}: {count} pixels an image are measured")
    if not np.isfinite(array).all():
        raise InvalidInput("images hold a NaN or an infinity")
    flat: Singles = array.reshape(-1, count)
    return flat

"""The instability test: small perturbations of an image that change what a network makes of its measurements.

Gradient ascent, in floats, on

    Q(r) = ||Psi(y + A r) - Psi(y)||^2 - penalty ||r||^2,        ||A r|| <= eps,

proposes r; it is rounded to a grid, and the quotient ||Psi(y + A r) - Psi(y)|| / ||A r|| is certified for the exact
network and the r that was rounded.

**Source.** Antun, Renna, Poon, Adcock, Hansen, PNAS 117 (2020), after their algorithm; docs/theory/networks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import TypeAlias

import numpy as np
from flint import fmpq

from sciverify.algorithms.differentiable_network import Singles, Traced, differentiable, measured, require_jax
from sciverify.allowance import spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.certificate.statement import claim_as
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.rational_vector import RationalVector, read_rational_vector
from sciverify.networks.layered_network import LayeredNetwork, as_network
from sciverify.operators.dense import as_operator
from sciverify.operators.operator import MeasurementOperator
from sciverify.stability.network_claims import certify_instability

_GRID = 2.0**20
"""Perturbations are multiples of its inverse, so that measurements of images on a grid stay short."""
_NOISE_GRID = 2.0**16
"""Of random noise."""
_MOMENTUM, _STEP, _START, _PENALTY = 0.9, 0.1, 1e-3, 0.1


Ascent: TypeAlias = Callable[[Singles, Singles, np.float32, int], Singles]
"""(r, y, size, steps) -> r after so many steps with momentum."""


@dataclass(frozen=True, slots=True)
class Perturbation:
    """What the instability test found for one image and one size.

    Attributes
    ----------
    r : float64 array of the shape of the image
        The perturbation, on a grid of 2^-20.
    asked : float
        The size ||A r|| that was asked for; rounding r may exceed it by a little.
    certificate : Certificate
        `claim.epsilon` >= ||A r||, and `claim.constant` <= ||Psi(y + A r) - Psi(y)|| / ||A r||.
    """

    r: Floats
    asked: float
    certificate: Certificate

    @property
    def epsilon(self) -> Fraction:
        """An upper bound of ||A r||."""
        return claim_as(self.certificate.claim, LocalLipschitzClaim).epsilon

    @property
    def constant(self) -> Fraction:
        """A lower bound of the local Lipschitz constant."""
        return claim_as(self.certificate.claim, LocalLipschitzClaim).constant


def instability_test(
    network: LayeredNetwork,
    A: object,
    image: object,
    sizes: Sequence[float],
    *,
    steps: int = 200,
    seed: int = 0,
    ascent: Ascent | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> list[Perturbation]:
    """Perturbations of one image with measurements of growing size, each with a certificate.

    Parameters
    ----------
    network : LayeredNetwork
        Psi, from measurements to images.
    A : MeasurementOperator or matrix
    image : array of shape (n, n) or (N,)
        x; the measurements y = Ax are exact.
    sizes : sequence of float > 0
        What ||A r|| may be.
    steps, seed : int
        Of the ascent, which goes on from the perturbation before.
    ascent : what `ascent_of(network, A)` returns, optional
        Compiled once for several images.
    progress : function (done, count), optional

    Returns
    -------
    list of Perturbation
        One a size. **Guarantee.** L^eps(Psi, y) >= `constant` for every eps >= `epsilon`, for the network in exact
        arithmetic. That a larger constant was not found proves nothing.

    Raises
    ------
    InvalidInput
        Shapes that do not fit, sizes that are not positive.
    ImportError
        JAX or optax is not installed.
    """
    network = as_network(network)
    operator, steps = as_operator(A), as_integer(steps, "steps", 1)
    if (network.input_size, network.output_size) != operator.shape:
        raise InvalidInput(f"{network} does not map measurements of {operator} to its images")
    if not isinstance(sizes, Sequence | np.ndarray):
        raise InvalidInput(f"sizes is {shown(sizes)}: a list of positive numbers is needed")
    for size in sizes:
        if not (isinstance(size, int | float) and 0 < size < float("inf")):
            raise InvalidInput(f"sizes holds {shown(size)}: positive numbers are needed")
    pixels = np.asarray(image)
    x = read_rational_vector(image, "image", operator.shape[1])
    y = operator.exact(x)
    ascend = ascent_of(network, operator) if ascent is None else ascent
    r = (_START * np.random.default_rng(seed).standard_normal(len(x))).astype(np.float32)
    start, found = np.array([nearest_double(v) for v in y], dtype=np.float32), []
    for k, size in enumerate(sizes):
        spent("looking for perturbations", k / len(sizes))
        r = ascend(r, start, np.float32(size), steps)
        rounded = np.round(r.astype(np.float64) * _GRID) / _GRID
        found.append(
            Perturbation(rounded.reshape(pixels.shape), float(size), _certified(network, operator, y, rounded))
        )
        if progress is not None:
            progress(k + 1, len(sizes))
    return found


@dataclass(frozen=True, slots=True)
class RandomNoise:
    """Gaussian noise, as large as a perturbation, beside which it is held.

    Attributes
    ----------
    e : float64 array of shape (m,)
        On a grid of 2^-16.
    certificate : Certificate
        `claim.epsilon` >= ||e||, and `claim.constant` <= ||Psi(y + e) - Psi(y)|| / ||e||.
    """

    e: Floats
    certificate: Certificate


def random_noise(network: LayeredNetwork, A: object, image: object, size: float, *, seed: int = 0) -> RandomNoise:
    """What random noise of a size does to a network at the measurements of an image.

    Parameters
    ----------
    network : LayeredNetwork
    A : MeasurementOperator or matrix
    image : array of shape (n, n) or (N,)
    size : float > 0
        What ||e|| is, up to the grid.
    seed : int

    Raises
    ------
    InvalidInput
        The size is so small that all of e is rounded to 0.
    """
    y = as_operator(A).measure(image, "image")
    drawn = np.random.default_rng(seed).standard_normal(len(y))
    e = np.round(drawn * size / np.linalg.norm(drawn) * _NOISE_GRID) / _NOISE_GRID
    moved = [a + fmpq(*b.as_integer_ratio()) for a, b in zip(y, e.tolist(), strict=True)]
    if not e.any():
        raise InvalidInput(f"noise of size {shown(size)} is rounded to 0: scale images and measurements up")
    return RandomNoise(e, certify_instability(network, y, moved))


def _certified(network: LayeredNetwork, operator: MeasurementOperator, y: RationalVector, r: Floats) -> Certificate:
    moved = operator.exact(read_rational_vector(r, "r"))
    if not any(moved):
        raise InvalidInput("the ascent found no perturbation that A sees: take larger sizes, or more steps")
    return certify_instability(network, y, [a + b for a, b in zip(y, moved, strict=True)])


def ascent_of(network: LayeredNetwork, operator: MeasurementOperator) -> Ascent:
    """The search for perturbations, compiled at its first call.

    Raises
    ------
    ImportError
        JAX or optax is not installed.
    """
    require_jax()
    jax = import_module("jax")
    jnp, lax = jax.numpy, jax.lax
    model, (forward, _) = differentiable(network), measured(operator)

    def gain(r: Traced, y: Traced, base: Traced) -> Traced:
        moved = model.apply(model.weights, y + forward(r)) - base
        return jnp.sum(moved**2) - _PENALTY * jnp.sum(jnp.asarray(r) ** 2)

    @jax.jit  # type: ignore[untyped-decorator]
    def run(r: Traced, y: Traced, size: Traced, steps: Traced) -> Traced:
        base = model.apply(model.weights, y)

        def step(_: Traced, state: tuple[Traced, Traced]) -> tuple[Traced, Traced]:
            r, speed = state
            slope = jax.grad(gain)(r, y, base)
            speed = _MOMENTUM * speed + _STEP * size * slope / (jnp.linalg.norm(slope) + 1e-12)
            r = r + speed
            seen = jnp.linalg.norm(forward(r))
            return r * jnp.minimum(1, size / (seen + 1e-12)), speed

        found, _ = lax.fori_loop(0, steps, step, (r, jnp.zeros_like(r)))
        return found

    return lambda r, y, size, steps: np.asarray(run(r, y, size, steps))

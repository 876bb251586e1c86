"""The experiments of the slides about hallucinations, with small networks that are trained here, and certified.

A data-consistent network learns to reconstruct phantoms from a quarter of their Walsh-Hadamard coefficients. What the
slides show for networks of medical imaging is then shown for it, number by number with certificates: perturbations of
growing size, random noise beside them, a detail that is lost, a pair of images of which it recovers too much, and what
remains of all this after the usual defences. Published networks and medical data are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from sciverify.algorithms.reconstruction_training import (
    Training,
    reconstruction_network,
    relative_error,
    train_reconstruction,
)
from sciverify.certificate.certificate import Certificate
from sciverify.exact.midrad import Floats
from sciverify.experiments.masks import subsampled_hadamard
from sciverify.experiments.phantoms import bars, ellipse_phantom, ellipse_phantoms
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.walsh_hadamard import WalshHadamard
from sciverify.stability.accuracy_test import DetailResult, accuracy_test, visible_detail
from sciverify.stability.instability_test import Perturbation, instability_test, random_noise
from sciverify.stability.network_claims import certify_overperformance
from sciverify.stability.standard_method import HaarLasso, HaarReconstruction

SIZES = (0.25, 0.5, 1.0)
"""||A r_1||, ||A r_2||, ||A r_3||."""
SEEN = 2.0**-5
"""Share of the measurements of its detail that the pair keeps."""
_GRID, _PENALTY, _NOISE, _EMPHASIS = 2.0**16, 2.0**-4, 0.5, 50.0
_IMAGE, _TEST = 77, range(1000, 1008)
"""Seeds of the image that is shown, and of those that test the accuracy."""
Told = Callable[[str, int, int], object]


@dataclass(frozen=True, slots=True)
class Size:
    """A network and its training.

    Attributes
    ----------
    side : of the images
    channels, blocks : of the network
    steps : of the training
    """

    side: int
    channels: int
    blocks: int
    steps: int


@dataclass(frozen=True, slots=True)
class Setting:
    """Size of the experiment.

    Attributes
    ----------
    shown : Size
        Of the networks that are perturbed.
    pair : Size
        Of the network that learns the pair.
    pair_steps : int
        Of the training that goes on with the pair.
    images : int
        How many phantoms are learned from.
    """

    shown: Size = Size(64, 16, 3, 400)
    pair: Size = Size(32, 16, 3, 300)
    pair_steps: int = 1200
    images: int = 200


QUICK = Setting(Size(32, 8, 2, 150), Size(32, 8, 2, 150), 500)


@dataclass(frozen=True, slots=True)
class Trained:
    """One network and what was found for it.

    Attributes
    ----------
    name : how it was trained
    network : LayeredNetwork
    error : mean relative error on phantoms that it has not seen, in floats
    perturbations : of growing size
    noise : certificate of a local Lipschitz constant for random noise of the largest size
    """

    name: str
    network: LayeredNetwork
    error: float
    perturbations: tuple[Perturbation, ...]
    noise: Certificate


@dataclass(frozen=True, slots=True)
class Pair:
    """Two images of which a network recovers too much.

    Attributes
    ----------
    operator : WalshHadamard
    image, other : float64 arrays
        x and x' = x + d, with a detail d of which A sees little.
    network : LayeredNetwork
    certificate : Certificate
        Of kind overperformance.
    """

    operator: WalshHadamard
    image: Floats
    other: Floats
    network: LayeredNetwork
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Hallucinations:
    """All that was found.

    Attributes
    ----------
    setting : Setting
    operator : WalshHadamard
    image : float64 array of shape (n, n)
    networks : one a way of training; the first one is the network that is shown
    standard : what the standard method makes of the measurements of x + r_k
    detail : the accuracy test of the first network
    pair : Pair
    """

    setting: Setting
    operator: WalshHadamard
    image: Floats
    networks: tuple[Trained, ...]
    standard: tuple[HaarReconstruction, ...]
    detail: DetailResult
    pair: Pair

    def certificates(self) -> Iterator[tuple[str, Certificate]]:
        """(name, certificate) of everything that is claimed."""
        for trained in self.networks:
            for k, found in enumerate(trained.perturbations, 1):
                yield f"{trained.name}-r{k}", found.certificate
            yield f"{trained.name}-noise", trained.noise
        for k, image in enumerate(self.standard, 1):
            yield f"standard-r{k}", image.certificate
        yield "detail-network", self.detail.with_detail
        yield "detail-without", self.detail.without_detail
        yield "detail-standard", self.detail.standard.certificate
        yield "detail-any-map", self.detail.any_map
        yield "pair", self.pair.certificate


def hallucinations(setting: Setting | None = None, told: Told | None = None) -> Hallucinations:
    """Train, perturb, compare and certify.

    Parameters
    ----------
    setting : Setting, optional
    told : function (what, done, count), optional
        Called as the work goes on.

    Raises
    ------
    ImportError
        JAX or optax is not installed.
    """
    setting = Setting() if setting is None else setting
    size = setting.shown
    operator = subsampled_hadamard(size.side)
    images = ellipse_phantoms(size.side, range(setting.images))
    image, method = ellipse_phantom(size.side, _IMAGE), HaarLasso(operator, _PENALTY)
    basis = Training(steps=size.steps)
    ways = {
        "consistent": basis,
        "noise": replace(basis, noise=_NOISE),
        "adversarial": replace(basis, adversarial=_NOISE),
    }
    networks = tuple(_trained(name, way, size, operator, images, image, told) for name, way in ways.items())
    first = networks[0]
    return Hallucinations(
        setting,
        operator,
        image,
        networks,
        tuple(method(operator.measure(image + found.r)) for found in first.perturbations),
        accuracy_test(first.network, operator, image, visible_detail(method, image, bars(len(image))), method),
        _pair(setting, told),
    )


def _pair(setting: Setting, told: Told | None) -> Pair:
    """A network that recovers an image and the same image with a detail of which A sees little."""
    size = setting.pair
    operator, image = subsampled_hadamard(size.side), ellipse_phantom(size.side, _IMAGE)
    images = ellipse_phantoms(size.side, range(setting.images))
    network = train_reconstruction(
        reconstruction_network(operator, size.channels, size.blocks),
        operator,
        images,
        Training(steps=size.steps),
        progress=progress_of(told, "training before the pair"),
    )
    other = image + hidden_detail(operator, bars(size.side))
    learned = train_reconstruction(
        network,
        operator,
        images,
        Training(steps=setting.pair_steps, batch=4, emphasis=_EMPHASIS),
        emphasised=np.stack([image, other]),
        progress=progress_of(told, "training with the pair"),
    )
    return Pair(operator, image, other, learned, certify_overperformance(learned, operator, image, other))


def hidden_detail(operator: WalshHadamard, detail: Floats, seen: float = SEEN) -> Floats:
    """The detail without most of what the operator sees of it, on a grid: d - (1 - seen) A^T A d."""
    flat = detail.ravel()
    visible = operator.adjoint(operator.forward(flat))
    return np.round((flat - (1 - seen) * visible) * _GRID).reshape(detail.shape) / _GRID


def _trained(
    name: str,
    way: Training,
    size: Size,
    operator: WalshHadamard,
    images: Floats,
    image: Floats,
    told: Told | None,
) -> Trained:
    untrained = reconstruction_network(operator, size.channels, size.blocks)
    network = train_reconstruction(untrained, operator, images, way, progress=progress_of(told, f"training, {name}"))
    found = instability_test(network, operator, image, SIZES, progress=progress_of(told, f"perturbations, {name}"))
    noise = random_noise(network, operator, image, SIZES[-1])
    error = relative_error(network, operator, ellipse_phantoms(size.side, _TEST))
    return Trained(name, network, error, tuple(found), noise.certificate)


def progress_of(told: Told | None, what: str) -> Callable[[int, int], object] | None:
    """What a training and a test are given as `progress`."""
    return None if told is None else lambda done, count: told(what, done, count)

"""Denoising by deep learning, the first experiment of the slides, with small networks that are trained here.

Measurements are y = x + e, so the operator is the identity. The network is a residual one, y + F(y), which learns what
is to be taken off. On an image that it has not seen four questions are asked, and answered with certificates: how much
of random noise does it remove, how much of the worst noise of the same size, does it take a detail for noise, and, for
small images, what exactly is its local Lipschitz constant?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from sciverify.algorithms.reconstruction_training import Training, reconstruction_network, train_reconstruction
from sciverify.certificate.certificate import Certificate
from sciverify.errors import Undecided
from sciverify.exact.midrad import Floats
from sciverify.experiments.hallucination import Size, Told, progress_of
from sciverify.experiments.phantoms import chessboard, ellipse_phantom, ellipse_phantoms
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.dense import Identity
from sciverify.stability.examined_image import ExaminedImage, Protocol, examine_image
from sciverify.stability.instability_test import ascent_of
from sciverify.stability.linear_region import local_lipschitz
from sciverify.stability.network_claims import certify_output
from sciverify.stability.standard_method import HaarLasso, HaarReconstruction

DEVIATION = 0.1
"""Standard deviation of the noise of one pixel; grey values are from 0 to 1."""
SHARES = (0.25, 0.5, 1.0)
"""Sizes of perturbations over the norm of the noise."""
_PENALTY, _MOST_EXACT = 0.25, 64
"""lam of the standard method; pixels of images for which the linear region is asked for."""
_PHANTOMS, _DIGITS = Size(32, 16, 2, 400), Size(8, 16, 1, 800)
_PHANTOM, _DIGIT = 77, 1700
"""The image that is shown: a seed, a position."""


@dataclass(frozen=True, slots=True)
class DenoisingSetting:
    """Size of the experiment.

    Attributes
    ----------
    phantoms, digits : Size
        Of the networks for both kinds of images.
    images : int
        How many phantoms, and digits, are learned from.
    search : int
        Steps of the search for perturbations.
    """

    phantoms: Size = _PHANTOMS
    digits: Size = _DIGITS
    images: int = 200
    search: int = 200


QUICK = DenoisingSetting(Size(16, 8, 1, 200), Size(8, 8, 1, 200), 100, 100)


@dataclass(frozen=True, slots=True)
class Denoiser:
    """A network, and what was found for one image.

    Attributes
    ----------
    name : str
    size : Size
    network : LayeredNetwork
    examined : ExaminedImage
        Both tests; `examined.image` is the image without noise, x.
    random, worst : tuples of Certificate
        Bounds of ||Psi(x + e) - x|| for each random noise e and each perturbation r in its place.
    standard : HaarReconstruction
        What the standard method makes of x + e with the largest e.
    region : Certificate or None
        The local Lipschitz constant at x + e, from both sides.
    """

    name: str
    size: Size
    network: LayeredNetwork
    examined: ExaminedImage
    random: tuple[Certificate, ...]
    worst: tuple[Certificate, ...]
    standard: HaarReconstruction
    region: Certificate | None

    @property
    def noisy(self) -> Floats:
        """x + e, with the largest e."""
        return self.examined.image + self.examined.noise[-1].e.reshape(self.examined.image.shape)

    def certificates(self) -> Iterator[tuple[str, Certificate]]:
        """(name, certificate) of everything that is claimed."""
        yield from self.examined.certificates()
        for k, (random, worst) in enumerate(zip(self.random, self.worst, strict=True), 1):
            yield f"noise{k}-error", random
            yield f"r{k}-error", worst
        yield "standard-noise", self.standard.certificate
        if self.region is not None:
            yield "region", self.region


@dataclass(frozen=True, slots=True)
class Denoising:
    """All that was found, and which images are missing for which reason."""

    denoisers: tuple[Denoiser, ...]
    left_out: tuple[str, ...]

    def certificates(self) -> Iterator[tuple[str, Certificate]]:
        """(name, certificate) of everything that is claimed."""
        for denoiser in self.denoisers:
            for name, certificate in denoiser.certificates():
                yield f"{denoiser.name}-{name}", certificate


def denoising(setting: DenoisingSetting | None = None, told: Told | None = None) -> Denoising:
    """Train, disturb, compare and certify.

    Parameters
    ----------
    setting : DenoisingSetting, optional
    told : function (what, done, count), optional
        Called as the work goes on.

    Raises
    ------
    ImportError
        JAX or optax is not installed.
    """
    setting = DenoisingSetting() if setting is None else setting
    side = setting.phantoms.side
    learned, image = ellipse_phantoms(side, range(setting.images)), ellipse_phantom(side, _PHANTOM)
    found = [_denoiser("phantoms", setting.phantoms, setting, learned, image, told)]
    if find_spec("sklearn") is None:
        return Denoising(tuple(found), ("digits: scikit-learn is not installed",))
    digits = import_module("sklearn.datasets").load_digits().images / 16.0
    found.append(_denoiser("digits", setting.digits, setting, digits[: setting.images], digits[_DIGIT], told))
    return Denoising(tuple(found), ())


def _denoiser(
    name: str, size: Size, setting: DenoisingSetting, learned: Floats, image: Floats, told: Told | None
) -> Denoiser:
    operator, norm = Identity(size.side**2), DEVIATION * size.side
    network = train_reconstruction(
        reconstruction_network(operator, size.channels, size.blocks, consistent=False),
        operator,
        learned,
        Training(steps=size.steps, noise=norm),
        progress=progress_of(told, f"training, {name}"),
    )
    method = HaarLasso(operator, _PENALTY)
    protocol = Protocol(tuple(share * norm for share in SHARES), setting.search)
    if told is not None:
        told(f"both tests, {name}", 0, 1)
    examined = examine_image(
        network, method, image, chessboard(size.side) / 2, protocol, ascent=ascent_of(network, operator), name=name
    )
    x = image.ravel()
    noisy = x + examined.noise[-1].e
    return Denoiser(
        name,
        size,
        network,
        examined,
        tuple(certify_output(network, x + noise.e, x) for noise in examined.noise),
        tuple(certify_output(network, x + found.r.ravel(), x) for found in examined.perturbations),
        method(operator.measure(noisy)),
        _region(network, noisy),
    )


def _region(network: LayeredNetwork, y: Floats) -> Certificate | None:
    """None for large images, and where a neuron is too near to 0."""
    if len(y) > _MOST_EXACT:
        return None
    try:
        return local_lipschitz(network, y)
    except Undecided:
        return None

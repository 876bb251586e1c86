"""Sparse-view tomography: a network that is trained on the sums along a few directions, tested and certified.

Beside it stands filtered back-projection of the same sums. Phantoms are of ellipses; medical data are not used.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sciverify.algorithms.reconstruction_training import (
    Training,
    reconstruction_network,
    relative_error,
    train_reconstruction,
)
from sciverify.certificate.certificate import Certificate
from sciverify.errors import InvalidInput, as_integer
from sciverify.exact.midrad import Floats
from sciverify.experiments.hallucination import Size, Told
from sciverify.experiments.phantoms import ellipse_phantom, ellipse_phantoms
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.filtered_back_projection import filtered_back_projection
from sciverify.operators.mojette import Mojette
from sciverify.stability.accuracy_test import ReconstructedDetail
from sciverify.stability.any_map import any_map_error
from sciverify.stability.instability_test import Perturbation, RandomNoise, instability_test, random_noise
from sciverify.stability.network_claims import certify_output
from sciverify.stability.suboptimal_map import refute_map

SIZES = (0.5, 1.0)
"""||A r_1||, ||A r_2||."""
_IMAGE, _TEST, _LEARNED = 77, range(1000, 1008), range(200)
"""Seeds of the image that is shown, of those that test the accuracy, and of those that are learned from."""
_GREY, _CONTRAST, _RATE = 0.25, 0.5, 4e-3


@dataclass(frozen=True, slots=True)
class View:
    """Size of the experiment.

    Attributes
    ----------
    size : Size
        Of the network and its training.
    most : int
        Directions (p, q) have |p| and |q| of at most this, and one of them is at most 1.
    """

    size: Size
    most: int


WHOLE = View(Size(64, 12, 3, 400), 3)
QUICK = View(Size(32, 8, 3, 150), 2)


@dataclass(frozen=True, slots=True)
class SparseView:
    """All that was found.

    Attributes
    ----------
    view : View
    operator : Mojette
    image : float64 array of shape (n, n)
    network : LayeredNetwork
    error, projected_error : float
        Mean relative errors of the network and of filtered back-projection on phantoms that it has not seen, in floats.
    perturbations : of growing size
    noise : random noise of the largest size
    stripes : ReconstructedDetail
        A texture that the sums along columns show.
    ghost : ReconstructedDetail
        A detail of which nothing is measured.
    not_optimal : Certificate
        The network is not a best map of the image with and without both details.
    """

    view: View
    operator: Mojette
    image: Floats
    network: LayeredNetwork
    error: float
    projected_error: float
    perturbations: tuple[Perturbation, ...]
    noise: RandomNoise
    stripes: ReconstructedDetail
    ghost: ReconstructedDetail
    not_optimal: Certificate

    def certificates(self) -> Iterator[tuple[str, Certificate]]:
        """(name, certificate) of everything that is claimed."""
        for k, perturbation in enumerate(self.perturbations, 1):
            yield f"r{k}", perturbation.certificate
        yield "noise", self.noise.certificate
        for name, found in (("stripes", self.stripes), ("ghost", self.ghost)):
            yield f"{name}-network", found.with_detail
            yield f"{name}-without", found.without_detail
            yield f"{name}-any-map", found.any_map
        yield "not-optimal", self.not_optimal

    def seen(self, y: Floats) -> tuple[Floats, Floats]:
        """The images of the network and of filtered back-projection for measurements y, in floats."""
        return self.network(y).reshape(self.image.shape), filtered_back_projection(self.operator, y)


def sparse_view(view: View = WHOLE, told: Told | None = None) -> SparseView:
    """Train on sums along a few directions, perturb, compare and certify.

    Parameters
    ----------
    view : View, optional
    told : function (what, done, count), optional
        Called as the work goes on.

    Raises
    ------
    ImportError
        JAX or optax is not installed.
    """
    size = view.size
    operator = few_directions(size.side, view.most)
    untrained = reconstruction_network(operator, size.channels, size.blocks)
    way = Training(steps=size.steps, rate=_RATE)
    say = (lambda what: lambda done, count: told(what, done, count)) if told is not None else (lambda what: None)
    images = ellipse_phantoms(size.side, _LEARNED)
    network = train_reconstruction(untrained, operator, images, way, progress=say("training on sums along lines"))
    image = ellipse_phantom(size.side, _IMAGE)
    found = instability_test(network, operator, image, SIZES, progress=say("perturbations of sums along lines"))
    return examined(view, operator, image, network, tuple(found))


def examined(
    view: View, operator: Mojette, image: Floats, network: LayeredNetwork, perturbations: tuple[Perturbation, ...]
) -> SparseView:
    """What is found for a network beside perturbations of an image."""
    unseen = ellipse_phantoms(operator.side, _TEST)
    stripes, ghost = (_detail(network, operator, image, d) for d in (stripes_in(image), _ghost(operator)))
    return SparseView(
        view,
        operator,
        image,
        network,
        relative_error(network, operator, unseen),
        _projected_error(operator, unseen),
        perturbations,
        random_noise(network, operator, image, perturbations[-1].asked),
        stripes,
        ghost,
        refute_map(network, operator, [image, image + stripes.detail, image + ghost.detail]),
    )


def few_directions(side: int, most: int) -> Mojette:
    """The Mojette transform of side x side images in the directions (+-p, 1) and (1, +-q) up to `most`.

    Its scale is the largest power of two for which ||A||_2 <= 1 is known.
    """
    most = as_integer(most, "most", 1)
    flat = [(sign * p, 1) for p in range(1, most + 1) for sign in (1, -1)]
    steep = [(sign, q) for q in range(2, most + 1) for sign in (1, -1)]
    plain = Mojette(side, [(1, 0), (0, 1), *flat, *steep])
    return Mojette(side, plain.directions, scale=2.0 ** -math.ceil(math.log2(plain.float_bounds.norm)))


def stripes_in(image: Floats) -> Floats:
    """Columns that are brighter and darker in turn, where the image has been eroded to its inner pixels, grey 1/4.

    Raises
    ------
    InvalidInput
        The image has no inner pixels.
    """
    inside = (image > _GREY) & (image < 1 - _GREY / 8)
    for _ in range(max(len(image) // 16, 1)):
        inside[1:-1, 1:-1] &= inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    if not inside.any():
        raise InvalidInput("the image has no bright part that is large enough for stripes")
    return np.where(inside, _GREY * (1 - 2.0 * (np.arange(len(image)) % 2)), 0.0)


def _ghost(operator: Mojette) -> Floats:
    """In the middle of the image, in grey values up to 1/2."""
    ghost = operator.ghost().astype(np.float64)
    rows, columns = (np.flatnonzero(ghost.any(axis=k)) for k in (1, 0))
    move = [(operator.side - 1 - int(v[0]) - int(v[-1])) // 2 for v in (rows, columns)]
    found: Floats = np.roll(ghost, move, (0, 1)) * (_CONTRAST / np.abs(ghost).max())
    return found


def _detail(network: LayeredNetwork, operator: Mojette, image: Floats, detail: Floats) -> ReconstructedDetail:
    y = operator.measure(image + detail)
    return ReconstructedDetail(
        detail,
        certify_output(network, y, image + detail),
        certify_output(network, y, image),
        any_map_error(operator, image, image + detail),
    )


def _projected_error(operator: Mojette, images: Floats) -> float:
    found = filtered_back_projection(operator, operator.forward(images.reshape(len(images), -1)))
    return float(np.mean([np.linalg.norm(z - x) / np.linalg.norm(x) for z, x in zip(found, images, strict=True)]))

"""The instability test and the accuracy test of a network on one image, always together (docs/theory/networks.md).

How much a perturbation is enlarged is counted in relative sizes: by the factor

    (||Psi(y + A r) - Psi(y)|| / ||x||) / (||A r|| / ||A x||),        y = A x,

which does not change when images, or measurements, are multiplied with a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.allowance import OutOfTime, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.certificate.kinds.output_error import OutputErrorClaim
from sciverify.certificate.statement import claim_as
from sciverify.errors import InvalidInput, Undecided
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.midrad import Floats
from sciverify.exact.rational_vector import read_rational_vector
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import root_above, root_below
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.operator import MeasurementOperator, squared_norm
from sciverify.stability.accuracy_test import DetailResult, accuracy_test, visible_detail
from sciverify.stability.instability_test import (
    Ascent,
    Perturbation,
    RandomNoise,
    instability_test,
    random_noise,
)
from sciverify.stability.network_claims import certify_output
from sciverify.stability.standard_method import HaarLasso, HaarReconstruction

SHARES = (1 / 64, 1 / 32, 1 / 16)
"""Sizes ||A r|| of perturbations over ||A x||, where none are named."""
_DOUBLINGS = 5
"""Of lam, at the most."""
_MOST_ERROR = Fraction(1, 2)
"""Of the norm of an image: a network that errs by more does not show it."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """What both tests do.

    Attributes
    ----------
    sizes : what ||A r|| may be; empty: `SHARES` of ||A x||
    steps, seed : of the ascent
    limit : a perturbation that is enlarged more than so many times, in relative sizes, is an instability
    """

    sizes: tuple[float, ...] = ()
    steps: int = 200
    seed: int = 0
    limit: Fraction = Fraction(2)


@dataclass(frozen=True, slots=True)
class ExaminedImage:
    """What both tests found for one image.

    Attributes
    ----------
    name : str
    image : float64 array of shape (n, n)
        x
    scale : Fraction
        A lower bound of ||A x|| / ||x||.
    limit : Fraction
        As of `Protocol`.
    undisturbed : Certificate
        Bounds of ||Psi(Ax) - x||.
    perturbations : tuple of Perturbation
        The worst that were found.
    noise : tuple of RandomNoise
        Random noise, of the same sizes.
    standard : tuple of HaarReconstruction
        What the standard method makes of the measurements of x + r, one a perturbation.
    detail : DetailResult
        The accuracy test.
    lam : float
        Of the standard method.
    """

    name: str
    image: Floats
    scale: Fraction
    limit: Fraction
    undisturbed: Certificate
    perturbations: tuple[Perturbation, ...]
    noise: tuple[RandomNoise, ...]
    standard: tuple[HaarReconstruction, ...]
    detail: DetailResult
    lam: float

    @property
    def error(self) -> Enclosure:
        """Bounds of ||Psi(Ax) - x||."""
        claim = claim_as(self.undisturbed.claim, OutputErrorClaim)
        return Enclosure(claim.lower, claim.upper)

    def enlargement(self, certificate: Certificate) -> Fraction:
        """A lower bound of how often a perturbation is enlarged, in relative sizes."""
        return claim_as(certificate.claim, LocalLipschitzClaim).constant * self.scale

    @property
    def worst(self) -> Fraction:
        """The largest enlargement that was found."""
        return max(self.enlargement(found.certificate) for found in self.perturbations)

    @property
    def is_unstable(self) -> bool:
        """Is a perturbation proven to be enlarged beyond the limit?"""
        return self.worst > self.limit

    @property
    def errs(self) -> bool:
        """Is the network proven to err by more than half of the norm of the image with the detail?"""
        whole = _squared(self.image + self.detail.detail)
        return self.detail.error.lower > root_above(_MOST_ERROR * _MOST_ERROR * whole)

    @property
    def loses_detail(self) -> bool:
        """Is the detail proven to be lost, though the standard method shows it?"""
        return self.detail.is_lost and self.detail.standard_shows

    @property
    def is_inaccurate(self) -> bool:
        """Is a detail that the standard method shows proven to be lost, or the error to be large?"""
        return self.loses_detail or self.errs

    def certificates(self) -> Iterator[tuple[str, Certificate]]:
        """(name, certificate) of everything that is claimed."""
        yield "image", self.undisturbed
        for k, (found, noise, standard) in enumerate(
            zip(self.perturbations, self.noise, self.standard, strict=True), 1
        ):
            yield f"r{k}", found.certificate
            yield f"noise{k}", noise.certificate
            yield f"standard-r{k}", standard.certificate
        yield "detail", self.detail.with_detail
        yield "without-detail", self.detail.without_detail
        yield "standard-detail", self.detail.standard.certificate
        yield "any-map", self.detail.any_map


def examine_image(
    network: LayeredNetwork,
    method: HaarLasso,
    image: Floats,
    detail: Floats,
    protocol: Protocol,
    *,
    ascent: Ascent,
    name: str = "image",
    is_fixed: bool = False,
) -> ExaminedImage:
    """Both tests on one image, with the standard method beside.

    Parameters
    ----------
    network : LayeredNetwork
    method : HaarLasso
        The standard method, which knows the operator. Its lam is doubled, a few times, where its minimisers are not
        enclosed.
    image, detail : float64 arrays of shape (n, n)
    protocol : Protocol
    ascent : what `ascent_of(network, operator)` returns
    name : str
    is_fixed : bool
        Is the detail taken as it is? Else it is halved or doubled as `smallest_visible` does.

    Returns
    -------
    ExaminedImage
        **Guarantee.** As of `instability_test`, `random_noise` and `accuracy_test`.

    Raises
    ------
    InvalidInput
        An image that is 0, or that A does not see; whatever both tests refuse.
    Undecided
        The minimisers of the standard method were not enclosed.
    """
    operator = method.operator
    scale = _seen(operator, image, name)
    sizes = protocol.sizes or _relative_sizes(operator, image)
    spent(f"{name}: looking for perturbations")
    found = instability_test(network, operator, image, sizes, steps=protocol.steps, seed=protocol.seed, ascent=ascent)
    noise = tuple(random_noise(network, operator, image, float(r.epsilon), seed=protocol.seed) for r in found)
    undisturbed = certify_output(network, operator.measure(image), image)
    standard, shown, lam = _beside(network, method, image, detail, found, is_fixed)
    return ExaminedImage(name, image, scale, protocol.limit, undisturbed, tuple(found), noise, standard, shown, lam)


def _beside(
    network: LayeredNetwork,
    method: HaarLasso,
    image: Floats,
    detail: Floats,
    found: Sequence[Perturbation],
    is_fixed: bool,
) -> tuple[tuple[HaarReconstruction, ...], DetailResult, float]:
    """What the standard method makes of perturbations, the accuracy test, and the lam with which both went well."""
    for _ in range(_DOUBLINGS):
        try:
            return _with(network, method, image, detail, found, is_fixed)
        except OutOfTime:
            raise
        except Undecided:
            method = method.smoother()
    return _with(network, method, image, detail, found, is_fixed)


def _with(
    network: LayeredNetwork,
    method: HaarLasso,
    image: Floats,
    detail: Floats,
    found: Sequence[Perturbation],
    is_fixed: bool,
) -> tuple[tuple[HaarReconstruction, ...], DetailResult, float]:
    operator = method.operator
    spent("the standard method")
    standard = tuple(method(operator.measure(image + perturbation.r)) for perturbation in found)
    spent("the accuracy test")
    added = detail if is_fixed else visible_detail(method, image, detail)
    return standard, accuracy_test(network, operator, image, added, method), method.lam


def _seen(operator: MeasurementOperator, image: Floats, name: str) -> Fraction:
    """A lower bound of ||A x|| / ||x||."""
    whole, seen = _squared(image), to_fraction(squared_norm(operator.measure(image)))
    if not whole or not seen:
        raise InvalidInput(
            f"{name} has {'no measurements but 0' if whole else 'only zeros'}: nothing is relative to it"
        )
    return root_below(seen / whole)


def _squared(image: Floats) -> Fraction:
    return to_fraction(squared_norm(read_rational_vector(image, "image")))


def _relative_sizes(operator: MeasurementOperator, image: Floats) -> Sequence[float]:
    norm = float(np.linalg.norm(operator.forward(image.ravel())))
    return [share * norm for share in SHARES]

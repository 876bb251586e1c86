"""The accuracy test: does a network show a detail that a standard method recovers?

A detail d is added to an image x. The network's image of A(x + d) is held against x and against x + d, and so is that
of the LASSO in Haar wavelets, whose distance to the minimisers is certified beside it. What no map at all can do for x
and x + d is in the same row. A poor network passes every test of small perturbations - the zero map has the Lipschitz
constant 0 - so this test goes with the other one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.output_error import OutputErrorClaim
from sciverify.certificate.statement import claim_as
from sciverify.errors import InvalidInput, Undecided
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.midrad import Floats
from sciverify.exact.rational_vector import read_rational_vector
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.dense import as_operator
from sciverify.stability.any_map import any_map_error
from sciverify.stability.network_claims import certify_output
from sciverify.stability.standard_method import HaarLasso, HaarReconstruction


@dataclass(frozen=True, slots=True)
class ReconstructedDetail:
    """What a network makes of an image with a detail.

    Attributes
    ----------
    detail : float64 array of the shape of the image
    with_detail, without_detail : Certificate
        Bounds of ||Psi(A(x + d)) - (x + d)|| and of ||Psi(A(x + d)) - x||.
    any_map : Certificate
        What every map errs by on x or x + d.
    """

    detail: Floats
    with_detail: Certificate
    without_detail: Certificate
    any_map: Certificate

    @property
    def error(self) -> Enclosure:
        """Of the network on the image with the detail."""
        return _bounds(self.with_detail)

    @property
    def is_lost(self) -> bool:
        """Is the network's image proven to be nearer to the image without the detail?"""
        return _bounds(self.without_detail).upper < self.error.lower


@dataclass(frozen=True, slots=True)
class DetailResult(ReconstructedDetail):
    """One image with one detail, and a standard method beside the network.

    Attributes
    ----------
    standard : HaarReconstruction
    standard_error, standard_without : float
        ||standard - (x + d)|| and ||standard - x||, in floats.
    """

    standard: HaarReconstruction
    standard_error: float
    standard_without: float

    @property
    def standard_shows(self) -> bool:
        """Is the standard method's image nearer to the image with the detail, in floats?"""
        return self.standard_error < self.standard_without


def _bounds(certificate: Certificate) -> Enclosure:
    claim = claim_as(certificate.claim, OutputErrorClaim)
    return Enclosure(claim.lower, claim.upper)


def accuracy_test(
    network: LayeredNetwork, A: object, image: object, detail: object, method: HaarLasso | None = None
) -> DetailResult:
    """How a network and a standard method reconstruct an image with a detail.

    Parameters
    ----------
    network : LayeredNetwork
    A : MeasurementOperator or matrix
    image, detail : arrays of shape (n, n), n a power of two
    method : HaarLasso, optional
        The standard method, for this operator.

    Returns
    -------
    DetailResult
        **Guarantee.** The errors of the network are bounds for exact arithmetic; the certificate of the standard method
        bounds its distance to the minimisers; the error of every map is that of `any_map_error`.

    Raises
    ------
    InvalidInput
        Shapes that do not fit.
    Undecided
        The minimisers of the standard method were not enclosed: take a larger lam.
    """
    operator = as_operator(A)
    method = HaarLasso(operator) if method is None else method
    pixels, added = np.asarray(image, np.float64), np.asarray(detail, np.float64)
    if pixels.shape != added.shape or pixels.shape != (method.side, method.side):
        raise InvalidInput(
            f"image and detail have the shapes {pixels.shape} and {added.shape}: {(method.side, method.side)} is needed"
        )
    x, whole = (read_rational_vector(v, "image", operator.shape[1]) for v in (pixels, pixels + added))
    y = operator.exact(whole)
    try:
        standard = method(y)
    except Undecided as reason:
        raise Undecided(
            f"the image of the standard method with lam = {method.lam} was not enclosed: pass HaarLasso(A, lam) with a "
            f"larger lam ({reason})"
        ) from None
    return DetailResult(
        added,
        certify_output(network, y, whole),
        certify_output(network, y, x),
        any_map_error(operator, x, whole),
        standard,
        float(np.linalg.norm(standard.image - (pixels + added))),
        float(np.linalg.norm(standard.image - pixels)),
    )


def smallest_visible(method: HaarLasso, image: Floats, detail: Floats, most: int = 2) -> Floats | None:
    """The detail, as often doubled or halved as it takes for the standard method to show it.

    Parameters
    ----------
    method : HaarLasso
    image, detail : float64 arrays of shape (n, n)
    most : int
        So many doublings at the most.

    Returns
    -------
    float64 array, or None
        The smallest of detail / 4, / 2, 1, 2, ... that is shown: the standard method's image is nearer to the image
        with the detail than to the image without it, in floats. None if 2^most times the detail is not.
    """
    for power in range(-2, most + 1):
        scaled = detail * 2.0**power
        found = method(method.operator.measure(image + scaled)).image
        if np.linalg.norm(found - image - scaled) < np.linalg.norm(found - image):
            return scaled
    return None


def visible_detail(method: HaarLasso, image: Floats, detail: Floats) -> Floats:
    """The detail just large enough for the standard method to show it; as it is, if it shows none."""
    found = smallest_visible(method, image, detail)
    return detail if found is None else found

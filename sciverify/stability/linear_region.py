"""Local Lipschitz constants of networks from both sides, and balls in one class (docs/theory/linear-region.md)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

import numpy as np
from flint import fmpq

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.constant_class import ClassMargins, ConstantClassClaim
from sciverify.certificate.kinds.linear_region import LinearRegionClaim, StretchedVector
from sciverify.certificate.kinds.network_claim import NetworkTopic
from sciverify.certify.issue import confirmed
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.rational_vector import RationalVector, read_rational_vector
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import root_below
from sciverify.networks.layered_network import LayeredNetwork, as_network
from sciverify.stability.dense_form import dense_form
from sciverify.stability.float_tangent import FloatTangent
from sciverify.stability.lipschitz import proven_multipliers

ClassMethod = Literal["best", "region", "multipliers"]
_ROOM = (30, 24, 20, 16, 12, 8)
"""Bounds of floats are moved outwards by 2^-k until the checker accepts them."""
_FARTHEST = 2.0**64
"""Radius where no neuron changes its sign anywhere."""


def local_lipschitz(net: LayeredNetwork, y: object) -> Certificate:
    """The local Lipschitz constant of a network at a point, from both sides, and the radius within which it holds.

    Parameters
    ----------
    net : LayeredNetwork
        Any layers.
    y : rational numbers of the size of its input

    Returns
    -------
    Certificate
        With `claim.radius`, `claim.lower` and `claim.upper`.
        **Guarantee.** For every 0 < eps <= radius the supremum of ||f(z) - f(y)|| / ||z - y|| over 0 < ||z - y|| <= eps
        lies between lower and upper. No neuron changes its sign in the ball, so the network is affine there.

    Raises
    ------
    InvalidInput
        y has not the size of the input.
    Undecided
        y lies where a neuron changes its sign, or too near for floats.

    **Source.** docs/theory/linear-region.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[1, 0], [0, 2]], [0, -1]), sv.ReLU(), sv.Dense([[3, 4]])])
    >>> print(sv.local_lipschitz(net, [1, 1]))
    8.5440037 <= L^eps(f, y) <= 8.5440038 for every eps <= 0.49999999
    network R^2 -> R^1, 3 layers, at a point
    proof: no neuron changes its sign in the ball, and the Jacobian is known; exact arithmetic
    """
    point, tangent = _tangent(net, y)
    norms, right = np.linalg.svd(tangent.jacobian, full_matrices=False)[1:]
    norm, vector = Fraction(float(norms[0])), _rational(right[0])
    radius = Fraction(min(tangent.radius, _FARTHEST))
    for bits in _ROOM:
        spent("proving the local Lipschitz constant")
        less, more = 1 - Fraction(1, 2**bits), 1 + Fraction(1, 2**bits)
        claim = LinearRegionClaim(radius * less, norm * less, norm * more)
        try:
            return confirmed(Certificate(claim, NetworkTopic(net, (point,)), None, StretchedVector(vector)))
        except Undecided:
            continue
    raise Undecided("no linear region around y is proven: a neuron is too near to 0 there")


def certify_classification(
    net: LayeredNetwork,
    x: object,
    *,
    method: ClassMethod = "best",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """A ball around x in which the network sees one class: its largest output.

    Parameters
    ----------
    net : LayeredNetwork
        With at least two outputs.
    x : rational numbers of the size of its input
        An image is read row by row.
    method : "best", "region" or "multipliers"
        "region": a ball in which no neuron changes its sign, for any layers. "multipliers": Lipschitz constants of the
        differences of outputs as in `certify_lipschitz`, for dense networks. "best": the larger radius of both.
    seconds, progress : optional
        As everywhere.

    Returns
    -------
    Certificate
        With `claim.class_` and `claim.radius`.
        **Guarantee.** Wherever ||z - x||_2 <= radius, output `class_` is larger than all others.

    Raises
    ------
    InvalidInput
        x has not the size of the input, or there is one output only.
    Undecided
        Two outputs are largest at x, or no radius is proven.

    **Source.** docs/theory/linear-region.md, "Classes".

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[1, 0], [0, 2]]), sv.ReLU(), sv.Dense([[1, 0], [0, 1]])])
    >>> print(sv.certify_classification(net, [3, 1], method="region"))
    the class is 0 wherever ||z - y|| <= 0.44721359
    network R^2 -> R^2, 3 layers, at a point
    proof: no neuron changes its sign in the ball, and the Jacobian is known; exact arithmetic
    """
    if method not in ("best", "region", "multipliers"):
        raise InvalidInput(f"method is {shown(method)}: 'best', 'region' or 'multipliers'")
    net = as_network(net)
    if net.output_size < 2:
        raise InvalidInput("the network has one output: there are no classes")
    with allowance(seconds, progress):
        point, tangent = _tangent(net, x)
        chosen = int(np.argmax(tangent.values))
        found = []
        if method != "multipliers":
            found += [*_in_region(net, point, tangent, chosen)]
        if method == "multipliers" or (method == "best" and _is_dense(net)):
            found += [*_by_multipliers(net, point, chosen)]
        if not found:
            raise Undecided("no radius is proven: two outputs are nearly equal, or a neuron is near to 0, at x")
        return max(found, key=lambda certificate: certificate.claim.radius)  # type: ignore[attr-defined]


def _in_region(
    network: LayeredNetwork, point: RationalVector, tangent: FloatTangent, chosen: int
) -> Iterator[Certificate]:
    """At most one certificate, by the Jacobian."""
    margins = np.delete(tangent.values[chosen] - tangent.values, chosen)
    slopes = np.delete(np.linalg.norm(tangent.jacobian[chosen] - tangent.jacobian, axis=1), chosen)
    steep = slopes > 0
    radius = min(tangent.radius, float((margins[steep] / slopes[steep]).min(initial=math.inf)), _FARTHEST)
    if radius <= 0:
        return
    for bits in _ROOM:
        spent("proving a ball in one class")
        claim = ConstantClassClaim(chosen, Fraction(radius) * (1 - Fraction(1, 2**bits)))
        try:
            yield confirmed(Certificate(claim, NetworkTopic(network, (point,)), None, ClassMargins()))
        except Undecided:
            continue
        return


def _by_multipliers(network: LayeredNetwork, point: RationalVector, chosen: int) -> Iterator[Certificate]:
    """At most one certificate, by Lipschitz constants of the differences of outputs."""
    values, weights = network.exact(point), dense_form(network)
    pairs, radii = [], []
    for j in range(len(values)):
        if j == chosen:
            continue
        margin = to_fraction(values[chosen] - values[j])
        last = weights[-1][chosen] - weights[-1][j]
        proof = proven_multipliers([*weights[:-1], last[None]])
        if margin <= 0 or proof is None:
            return
        pairs.append(proof)
        radii.append(root_below(margin * margin * proof.inverse * (1 - Fraction(1, 2**40))))
    claim = ConstantClassClaim(chosen, min(radii))
    try:
        yield confirmed(Certificate(claim, NetworkTopic(network, (point,)), None, ClassMargins(tuple(pairs))))
    except Undecided:
        return


def _is_dense(network: LayeredNetwork) -> bool:
    try:
        dense_form(network)
    except InvalidInput:
        return False
    return True


def _tangent(network: object, y: object) -> tuple[RationalVector, FloatTangent]:
    network = as_network(network)
    point = read_rational_vector(y, "y", network.input_size)
    return point, FloatTangent(network, np.array([nearest_double(v) for v in point]))


def _rational(values: Floats) -> RationalVector:
    return tuple(fmpq(*map(int, exact_ratio(v))) for v in values.tolist())

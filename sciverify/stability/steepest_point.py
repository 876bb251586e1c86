"""Points at which a network is steep: lower bounds of its Lipschitz constant, and refutations of upper ones."""

from __future__ import annotations

import math

import numpy as np

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.networks.layered_network import LayeredNetwork, as_network
from sciverify.stability.float_tangent import FloatTangent
from sciverify.stability.network_claims import certify_instability

_SCALES = (0.01, 0.1, 1.0, 10.0)
"""Sizes of random inputs, and of steps from the best one."""
_NEAR = 0.5
"""Of the radius of its linear region: how far the second point of a pair is."""


def steepest_pair(net: LayeredNetwork, *, tries: int = 200, seed: int = 0) -> Certificate:
    """Two points whose distance a network enlarges as much as a random search finds.

    Parameters
    ----------
    net : LayeredNetwork
        Any layers.
    tries : int
        Points at which the Jacobian is looked at: half of them anywhere, half of them around the best one so far.
    seed : int

    Returns
    -------
    Certificate
        Of kind local-lipschitz-lower: ||f(y) - f(y2)|| >= `claim.constant` ||y - y2||, a lower bound of every Lipschitz
        constant.

    Raises
    ------
    Undecided
        The network is constant around all points that were tried.

    **Source.** docs/theory/networks.md, "difference-quotient".

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[1, 0], [0, 2]]), sv.ReLU(), sv.Dense([[3, 0], [0, 1]])])
    >>> float(sv.steepest_pair(net, tries=20).claim.constant) > 2.999999
    True
    """
    net = as_network(net)
    tries, rng = as_integer(tries, "tries", 1), np.random.default_rng(as_integer(seed, "seed", 0))
    found = [(0.0, np.zeros(net.input_size), np.zeros(net.input_size))]
    for k in range(tries):
        spent("looking for steep points", k / tries)
        scale = _SCALES[k % len(_SCALES)]
        step = scale * rng.standard_normal(net.input_size)
        y = step if k < tries / 2 else max(found, key=_norm)[1] + step
        tangent = FloatTangent(net, y)
        norms, right = np.linalg.svd(tangent.jacobian, full_matrices=False)[1:]
        reach = _NEAR * min(tangent.radius, 1.0)
        if math.isfinite(norms[0]) and reach > 0:
            found = [max([*found, (float(norms[0]), y, y + reach * right[0])], key=_norm)]
    norm, y, other = found[0]
    if not norm or np.array_equal(y, other):
        raise Undecided(f"the network is constant around each of the {tries} points that were tried: try more of them")
    return certify_instability(net, y, other)


def refute_lipschitz(
    net: LayeredNetwork,
    bound: object,
    *,
    tries: int = 1000,
    seed: int = 0,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Two points that show that a number is no Lipschitz constant of a network.

    Parameters
    ----------
    net : LayeredNetwork
        Any layers.
    bound : rational number
        What somebody says is a Lipschitz constant.
    tries, seed : int
        As of `steepest_pair`.
    seconds, progress : optional
        As everywhere.

    Returns
    -------
    Certificate
        Of kind local-lipschitz-lower. **Guarantee.** `claim.constant` > bound, and the network enlarges the distance
        of the two points in it at least so many times.

    Raises
    ------
    Undecided
        No such points were found; that says nothing about the bound.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[-1], [-2]], [-1, 1]), sv.ReLU(), sv.Dense([[-1, 1]])])
    >>> certificate = sv.refute_lipschitz(net, 1)  # what LipSDP's network mode proves
    >>> 1.99 < float(certificate.claim.constant) < 2.01
    True
    """
    said = to_rational(bound, "bound")
    if said is None:
        raise InvalidInput(f"bound is {shown(bound)}: a rational number is needed")
    with allowance(seconds, progress):
        certificate = steepest_pair(net, tries=tries, seed=seed)
    claim = certificate.claim
    if not isinstance(claim, LocalLipschitzClaim) or claim.constant <= to_fraction(said):
        raise Undecided(f"no points with a quotient above {shown(bound)} were found: try more of them")
    return certificate


def _norm(entry: tuple[float, Floats, Floats]) -> float:
    return entry[0]

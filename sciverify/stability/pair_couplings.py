"""Lipschitz bounds from couplings of pairs of neurons, refuted (docs/theory/pair-couplings.md)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.network_claim import NetworkTopic
from sciverify.certificate.kinds.pair_couplings import PairCouplings, PairCouplingsClaim
from sciverify.certify.issue import confirmed
from sciverify.errors import InvalidInput, shown
from sciverify.exact.rational_vector import read_rational_vector
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.root_bounds import root_below
from sciverify.networks.layered_network import LayeredNetwork, as_network
from sciverify.operators.operator import squared_norm


def refute_pair_couplings(
    net: LayeredNetwork,
    claimed: object,
    multipliers: Sequence[object],
    couplings: Sequence[tuple[int, int, object]],
    x: object,
    x2: object,
) -> Certificate:
    """A case in which LipSDP's network mode, with couplings of pairs of neurons, proves a constant that is false.

    Parameters
    ----------
    net : LayeredNetwork
        Of one layer of neurons.
    claimed : rational number >= 0
        The constant that the criterion proves.
    multipliers : rational numbers >= 0, one for each neuron
    couplings : triples (i, j, weight) with i < j and weight >= 0
    x, x2 : rational numbers of the size of the input
        Two points whose distance the network enlarges more than `claimed` times.

    Returns
    -------
    Certificate
        With `claim.claimed` and `claim.shown`.
        **Guarantee.** The matrix of the criterion is positive semidefinite for rho = claimed^2, and
        ||f(x) - f(x2)|| >= shown ||x - x2|| with shown > claimed: the criterion proves something false.

    Raises
    ------
    InvalidInput
        The points are not enlarged more than `claimed` times, or numbers do not fit.
    Undecided
        The criterion does not hold with these multipliers.

    **Source.** docs/theory/pair-couplings.md.

    Examples
    --------
    f(x) = -relu(-x - 1) + relu(-2x + 1):

    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[-1], [-2]], [-1, 1]), sv.ReLU(), sv.Dense([[-1, 1]])])
    >>> print(sv.refute_pair_couplings(net, 1, [0, 0], [(0, 1, 1)], [0], ["1/4"]))
    pair couplings of neurons prove the Lipschitz constant 1.0000000, and two points are stretched 2.0000000 times
    network R^1 -> R^1, 3 layers, at two points
    proof: the matrix of the criterion is positive semidefinite, and the network is evaluated; exact arithmetic
    """
    bound = _not_negative(claimed, "claimed")
    net = as_network(net)
    points = tuple(read_rational_vector(v, name, net.input_size) for v, name in ((x, "x"), (x2, "x2")))
    apart, moved = (
        to_fraction(squared_norm(tuple(a - b for a, b in zip(*pair, strict=True))))
        for pair in (points, tuple(map(net.exact, points)))
    )
    if moved <= bound * bound * apart:  # (O3)
        raise InvalidInput(f"x and x2 are not stretched more than {shown(claimed)} times")
    quotient = root_below(moved / apart)
    if quotient <= bound:
        raise InvalidInput(f"x and x2 are stretched by too little more than {shown(claimed)}")
    weights = [(i, j, _not_negative(w, f"couplings[{k}]")) for k, (i, j, w) in enumerate(couplings)]
    proof = PairCouplings(read_rational_vector(multipliers, "multipliers"), tuple(weights))
    return confirmed(Certificate(PairCouplingsClaim(bound, quotient), NetworkTopic(net, points), None, proof))


def _not_negative(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None or found < 0:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number >= 0 is needed")
    return to_fraction(found)

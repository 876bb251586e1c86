"""How far outputs of a network are from vectors and from each other: in floats where they decide, else exactly."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from sciverify.errors import Undecided
from sciverify.exact import midrad
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.environment import float_proof
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import enclose_square_root, root_above, root_below
from sciverify.networks.float_enclosure import FloatEnclosure
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.networks.scaled_values import ScaledValues
from sciverify.networks.stored_array import StoredArray

_SHARP = Fraction(1, 2**20)
"""Relative width of bounds from floats that are good enough: six digits."""
_QUICK = 2**20
"""Products of an exact pass that takes no longer than it takes to look at floats."""
_DIGITS = 20


def squared_error(network: LayeredNetwork, y: RationalVector, x: RationalVector) -> Enclosure:
    """Bounds of ||Psi(y) - x||^2; exact ones are equal."""

    def in_floats() -> tuple[FloatEnclosure, FloatEnclosure]:
        target = StoredArray(x, "x", (1,))
        return network.enclose(y), FloatEnclosure.exactly(target.doubles, target.errors)

    return _squares(network, in_floats, lambda: network.scaled(y) - ScaledValues.of(x))


def squared_difference(network: LayeredNetwork, y: RationalVector, other: RationalVector) -> Enclosure:
    """Bounds of ||Psi(y) - Psi(y')||^2; exact ones are equal."""
    return _squares(
        network,
        lambda: (network.enclose(y), network.enclose(other)),
        lambda: network.scaled(y) - network.scaled(other),
    )


def _squares(
    network: LayeredNetwork,
    in_floats: Callable[[], tuple[FloatEnclosure, FloatEnclosure]],
    exactly: Callable[[], ScaledValues],
) -> Enclosure:
    found = _tried(in_floats) if network.products > _QUICK else None
    if found is not None and found.width <= _SHARP * found.lower:
        return Enclosure(found.lower**2, found.upper**2)
    square = to_fraction(exactly().squared_norm())
    return Enclosure(square, square)


def roots(squares: Enclosure) -> Enclosure:
    """Bounds of a norm from bounds of its square, which differ where floats made them."""
    low, high = (enclose_square_root(square, _DIGITS) for square in (squares.lower, squares.upper))
    return Enclosure(low.lower, high.upper)


def _tried(in_floats: Callable[[], tuple[FloatEnclosure, FloatEnclosure]]) -> Enclosure | None:
    try:
        return _distance(*in_floats())
    except Undecided:
        return None


def _distance(first: FloatEnclosure, second: FloatEnclosure) -> Enclosure | None:
    """Bounds of ||v - w|| for exact v and w; None where floats overflow."""
    with float_proof(0):
        gap = first.midpoint - second.midpoint
        low, high = midrad.square_bounds(gap)
        doubt = float(midrad.upper(first.norm + second.norm + midrad.UNIT * midrad.norm(gap)))
    if not high < float("inf") or not doubt < float("inf"):
        return None
    lower, upper = root_below(Fraction(low)) - Fraction(doubt), root_above(Fraction(high)) + Fraction(doubt)
    return Enclosure(max(lower, Fraction(0)), upper)

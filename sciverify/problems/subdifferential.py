"""How far a gradient is from the subdifferential of sum_i c_i |z_i|, in exact numbers.

At z the subdifferential is a box: entry i is c_i sign(z_i) where z_i != 0, and [-c_i, c_i] where z_i = 0.
"""

from __future__ import annotations

from sciverify.exact.ordered import ZERO, Exact, inner, sign
from sciverify.problems.linear_data import Numbers


def squared_distance(point: Numbers, gradient: Numbers, penalties: Numbers) -> Exact:
    """The squared l2 distance of a vector to the subdifferential at `point`."""
    total: Exact = ZERO
    for entry, force, penalty in zip(point, gradient, penalties, strict=True):
        miss = _miss(entry, force, penalty)
        total = total + miss * miss
    return total


def _miss(entry: Exact, force: Exact, penalty: Exact) -> Exact:
    """Distance of a number to the subdifferential of penalty |.| at `entry`."""
    if sign(entry) != 0:
        return force - penalty * sign(entry)
    over = abs(force) - penalty
    return over if sign(over) > 0 else ZERO


def best_multiplier(point: Numbers, forces: Numbers, penalties: Numbers) -> Exact:
    """The tau >= 0 that minimises squared_distance(point, tau forces, penalties): convex and piecewise quadratic.

    Half of its derivative is a tau - b; entries with z_i = 0 join from tau = penalty_i / |force_i| on.
    """
    square = inner(forces, [c if sign(x) else ZERO for x, c in zip(point, forces, strict=True)])
    product: Exact = sum((c * w * sign(x) for x, c, w in zip(point, forces, penalties, strict=True)), ZERO)
    joins = [(w / abs(c), c, w) for x, c, w in zip(point, forces, penalties, strict=True) if not sign(x) and sign(c)]
    while sign(square) > 0 and joins:
        first = min(range(len(joins)), key=lambda k: _Ordered(joins[k][0]))
        start, force, penalty = joins[first]
        if sign(product - start * square) <= 0:
            break
        square, product = square + force * force, product + abs(force) * penalty
        del joins[first]
    return product / square if sign(square) > 0 and sign(product) > 0 else ZERO


class _Ordered:
    """An exact number as a sort key."""

    __slots__ = ("value",)

    def __init__(self, value: Exact) -> None:
        self.value = value

    def __lt__(self, other: _Ordered) -> bool:
        return sign(self.value - other.value) < 0

"""How far a gradient is from the subdifferential of sum_i c_i |z_i|, in exact numbers.

At z the subdifferential is a box: entry i is c_i sign(z_i) where z_i != 0, and [-c_i, c_i] where z_i = 0. There a sign
constraint lets the box go to infinity on the side of the sign that is not admitted.
"""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.exact.ordered import ZERO, Exact, inner, sign
from sciverify.problems.linear_data import Numbers

Signs = Sequence[int] | None


def squared_distance(point: Numbers, gradient: Numbers, penalties: Numbers, signs: Signs = None) -> Exact:
    """The squared l2 distance of a vector to the subdifferential at `point`, which obeys the sign constraints."""
    total: Exact = ZERO
    for i, (entry, force, penalty) in enumerate(zip(point, gradient, penalties, strict=True)):
        if _presses(i, entry, force, signs):
            miss = _miss(entry, force, penalty)
            total = total + miss * miss
    return total


def _presses(i: int, entry: Exact, force: Exact, signs: Signs) -> bool:
    """Not where z_i = 0 is held by its sign constraint against a force to the other side."""
    return signs is None or sign(entry) != 0 or signs[i] in (0, sign(force))


def _miss(entry: Exact, force: Exact, penalty: Exact) -> Exact:
    """Distance of a number to the subdifferential of penalty |.| at `entry`."""
    if sign(entry) != 0:
        return force - penalty * sign(entry)
    over = abs(force) - penalty
    return over if sign(over) > 0 else ZERO


def best_multiplier(point: Numbers, forces: Numbers, penalties: Numbers, signs: Signs = None) -> Exact:
    """The tau >= 0 that minimises squared_distance(point, tau forces, penalties): convex and piecewise quadratic.

    Half of its derivative is a tau - b; entries with z_i = 0 join from tau = penalty_i / |force_i| on.
    """
    entries = list(zip(point, forces, penalties, strict=True))
    square = inner(forces, [c if sign(x) or not sign(w) else ZERO for x, c, w in entries])
    product: Exact = sum((c * w * sign(x) for x, c, w in entries), ZERO)
    joins = [
        (w / abs(c), c, w)
        for i, (x, c, w) in enumerate(entries)
        if not sign(x) and sign(w) and sign(c) and _presses(i, x, c, signs)
    ]
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

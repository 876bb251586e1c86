"""Finite sets of places of a lattice by a few numbers: boxes and balls, which the checker lists itself.

Proof: docs/theory/lattices.md.
"""

from __future__ import annotations

import math
from itertools import product
from typing import TypeAlias

from .document import Json, Malformed, look, read_count, read_list, read_object, short
from .sequences import read_site
from .work import spend

Place: TypeAlias = tuple[int, ...]
PER_PLACE = 500
"""Units of work for one place."""


def read_places(value: Json, where: str, dimension: int) -> list[Place]:
    """The places of a box or a ball, in lexicographic order; at least one."""
    kind = look(value, "kind")
    if kind == "box":
        found = _box(value, where, dimension)
    elif kind == "ball":
        found = _ball(value, where, dimension)
    else:
        raise Malformed(f"{where}.kind is {short(kind)}; known are box, ball")
    if not found:
        raise Malformed(f"{where} holds no place")
    return found


def _box(value: Json, where: str, dimension: int) -> list[Place]:
    first_said, sides_said, _ = read_object(value, where, ["kind", "first", "sides", "count"])[1:]
    first = read_place(first_said, f"{where}.first", dimension)
    sides = [read_count(side, f"{where}.sides") for side in read_list(sides_said, f"{where}.sides", dimension)]
    spend(PER_PLACE * math.prod(sides), "the places of a box")
    return [*product(*(range(low, low + side) for low, side in zip(first, sides)))]


def _ball(value: Json, where: str, dimension: int) -> list[Place]:
    """All p with |p - centre|^2 <= square."""
    centre_said, square_said, _ = read_object(value, where, ["kind", "centre", "square", "count"])[1:]
    centre = read_place(centre_said, f"{where}.centre", dimension)
    square = read_count(square_said, f"{where}.square")
    spend(PER_PLACE * (2 * math.isqrt(square) + 1) ** dimension, "the places of a ball")
    rest: list[tuple[Place, int]] = [((), square)]
    for middle in centre:
        rest = [
            ((*place, middle + k), left - k * k)
            for place, left in rest
            for k in range(-math.isqrt(left), math.isqrt(left) + 1)
        ]
    return [place for place, _ in rest]


def read_place(value: Json, where: str, dimension: int) -> Place:
    """As many integers of any sign."""
    return tuple(read_site(x, where) for x in read_list(value, where, dimension))

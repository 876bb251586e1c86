"""Rule turned-columns: complex instances that are real after every column is multiplied by a power of i."""

from __future__ import annotations

from .document import Json, Malformed, read_list, short
from .field import Levels, Number, Vector, elements
from .numerals import ZERO
from .penalties import INSTANCE
from .problem import Problem
from .rules import Rejected, Rule

TURNED = Rule(
    "turned-columns",
    "",
    "theory/quarter-turns.md",
    "claims about a complex instance with columns turned by powers of i",
)


def read_turns(value: Json, weights: Json) -> list[int]:
    """Column k of the instance is multiplied by i**turns[k]."""
    turns = []
    for t in read_list(value, "instance.turns", len(read_list(weights, "instance.weights"))):
        if type(t) is not int or not 0 <= t <= 3:
            raise Malformed(f"instance.turns holds {short(t)}: 0, 1, 2 or 3 belongs there")
        turns.append(t)
    return turns


def require_penalties(problem: Problem) -> None:
    """The rule is proven for weights and a lambda above 0 and entries of any sign."""
    if any(problem.free):
        raise Rejected(INSTANCE, "an entry without a penalty does not go with columns turned by powers of i")
    if any(problem.signs):
        raise Rejected(INSTANCE, "an entry of given sign does not go with columns turned by powers of i")


def turned_point(value: Json, levels: Levels, turns: list[int]) -> tuple[Vector, Number]:
    """Rule turned-columns: real parts of (i**t_k x_k), and the squared norm of the imaginary parts."""
    real: Vector = []
    beside: Number = ZERO
    for pair, t in zip(read_list(value, "point", len(turns)), turns):
        a, b = elements(pair, levels, "point", 2)
        a, b = ((a, b), (-b, a), (-a, -b), (b, -a))[t]
        real.append(a)
        beside = beside + b * b
    return real, beside

"""Inner products and ranks over a tower of fields; rational vectors become integers over one unit."""

from __future__ import annotations

from fractions import Fraction

from .field import Number, Vector, inverse, sign
from .numerals import ZERO, dot, over_one_unit
from .work import spend, words

PRIME = 2**61 - 1
Integers = tuple[list[int], int]


def integers(vector: Vector) -> Integers | None:
    """(k, u) with vector = k / u, or None if an entry is irrational."""
    rational = [x for x in vector if isinstance(x, Fraction)]
    if len(rational) < len(vector):
        return None
    bits = sum(d.bit_length() for d in {x.denominator for x in rational}) / 30
    spend(200 * len(vector) + bits * bits, "a common denominator")
    return over_one_unit(rational)


def inner(u: Vector, v: Vector) -> Number:
    """sum_k u_k v_k"""
    return Family([u]).products(v)[0]


class Family:
    """Vectors whose inner products are asked for."""

    __slots__ = ("scaled", "vectors")

    def __init__(self, vectors: list[Vector]) -> None:
        self.vectors = vectors
        self.scaled = [integers(vector) for vector in vectors]

    def products(self, v: Vector) -> Vector:
        """<u, v> for every u; zeros, which are most entries of structured data, cost nothing."""
        whole = integers(v)
        if whole is None:
            return [_with_roots(u, v) for u in self.vectors]
        found: Vector = []
        length = words([whole[0]])
        for u, scaled in zip(self.vectors, self.scaled):
            if scaled is None:
                found.append(_with_roots(u, v))
                continue
            spend(len(u) * (60 + length * words([scaled[0]])), "inner products")
            found.append(Fraction(dot(scaled[0], whole[0]), scaled[1] * whole[1]))
        return found


def _with_roots(u: Vector, v: Vector) -> Number:
    total: Number = ZERO
    for x, y in zip(u, v):
        if not (isinstance(x, Fraction) and not x) and not (isinstance(y, Fraction) and not y):
            total = total + x * y
    return total


def gram(vectors: list[Vector], scales: Vector | None = None) -> list[Vector]:
    """<u, v> for all pairs, in the inner product sum_k scales_k u_k v_k."""
    family = Family(vectors)
    return [family.products(times(scales, v)) for v in vectors]


def times(scales: Vector | None, v: Vector) -> Vector:
    """scales_k v_k; None: all scales are 1."""
    return v if scales is None else [d * x for d, x in zip(scales, v)]


# ---------------------------------------------------------------- ranks


def has_rank(vectors: list[Vector], needed: int) -> bool:
    """Do the vectors span at least `needed` dimensions?

    A minor that is not 0 modulo a prime is not 0: a rank modulo a prime, of rational vectors scaled to integers, is a
    lower bound. Only if that is too low, or a number is irrational, the exact rank is computed.
    """
    whole = [pair[0] for pair in map(integers, vectors) if pair is not None]
    if len(whole) == len(vectors):
        if _rank_modulo(whole) >= needed:
            return True
        spend_elimination(whole)
    return _exact_rank(vectors) >= needed


def _rank_modulo(vectors: list[list[int]]) -> int:
    columns = max(map(len, vectors), default=0)
    spend(150 * len(vectors) * columns * min(len(vectors), columns), "a rank modulo a prime")
    rows, found = [[x % PRIME for x in vector] for vector in vectors], 0
    while rows:
        row = rows.pop()
        pivot = next((c for c, x in enumerate(row) if x), None)
        if pivot is not None:
            found += 1
            scale = pow(row[pivot], -1, PRIME)
            row = [x * scale % PRIME for x in row]
            rows = [
                [(x - other[pivot] * y) % PRIME for x, y in zip(other, row)] if other[pivot] else other
                for other in rows
            ]
    return found


def spend_elimination(rows: list[list[int]]) -> None:
    """The k-th step has (height - k)(width - k) entries of k times the bits of the rows."""
    height, width = len(rows), max(map(len, rows), default=0)
    length = words(rows)
    steps = range(min(height, width))
    units = sum((height - k) * (width - k) * (2000 + 3 * ((k + 1) * length) ** 2) for k in steps)
    spend(units, "an exact elimination")


def _exact_rank(vectors: list[Vector]) -> int:
    rows, found = [list(vector) for vector in vectors], 0
    while rows:
        row = rows.pop(0)
        pivot = next((c for c, x in enumerate(row) if sign(x) != 0), None)
        if pivot is not None:
            found += 1
            scale = inverse(row[pivot])
            row = [x * scale for x in row]
            rows = [_without(other, row, pivot) for other in rows]
    return found


def _without(row: Vector, other: Vector, pivot: int) -> Vector:
    """`row` minus the multiple of `other`, which is 1 at the pivot, that cancels its entry there."""
    factor = row[pivot]
    return row if sign(factor) == 0 else [x - factor * y for x, y in zip(row, other)]

"""Inner products and ranks over a tower of fields; rational vectors become integers over one unit."""

from __future__ import annotations

from fractions import Fraction

from .field import Element, Number, SquareRootLevel, Vector, fractions, inverse, plain_zero, sign
from .numerals import ZERO, dot, over_one_unit
from .work import divisor, spend, words

PRIME = 2**61 - 1


class Whole:
    """A vector over one unit in integers: (whole + root sqrt(r)) / unit with the radicand r of a first level."""

    __slots__ = ("length", "level", "root", "unit", "whole")

    def __init__(self, level: SquareRootLevel | None, parts: list[Fraction], roots: list[Fraction]) -> None:
        integers, self.unit = over_one_unit([*parts, *roots])
        self.level, self.whole, self.root = level, integers[: len(parts)], integers[len(parts) :]
        self.length = words([integers])

    def product(self, other: Whole) -> Number:
        """(a + b sqrt r)(c + d sqrt r) = ac + r bd + (ad + bc) sqrt r, with inner products for products."""
        unit, level = self.unit * other.unit, self.level or other.level
        lowest_terms = divisor(unit.bit_length(), 30 * (self.length + other.length))
        spend(len(self.whole) * (60 + 4 * self.length * other.length) + lowest_terms, "inner products")
        first = Fraction(dot(self.whole, other.whole), unit)
        if level is None:
            return first
        if self.root and other.root:
            first += fractions([level.radicand])[0] * Fraction(dot(self.root, other.root), unit)
        second = Fraction(dot(self.whole, other.root) + dot(self.root, other.whole), unit)
        return Element(level, [first, second]) if second else first


def whole(vector: Vector) -> Whole | None:
    """The same vector over one unit, or None if an entry lies above a first level that adjoins a square root."""
    level, parts, roots = None, [], []
    for x in vector:
        if not isinstance(x, Element):
            parts.append(x)
            roots.append(ZERO)
        elif x.level.depth == 1 and isinstance(x.level, SquareRootLevel):
            level = x.level
            a, b = fractions(x.parts)
            parts.append(a)
            roots.append(b)
        else:
            return None
    return Whole(level, parts, roots if level else [])


def inner(u: Vector, v: Vector) -> Number:
    """sum_k u_k v_k"""
    return Family([u]).products(v)[0]


class Family:
    """Vectors whose inner products are asked for: over one unit each, or as lists of what is not 0."""

    __slots__ = ("parts", "whole")

    def __init__(self, vectors: list[Vector]) -> None:
        self.whole = [whole(vector) for vector in vectors]
        self.parts = [[(k, x) for k, x in enumerate(vector) if not plain_zero(x)] for vector in vectors]

    def products(self, v: Vector) -> Vector:
        """<u, v> for every u."""
        right = whole(v)
        return [
            _sum(part, v) if left is None or right is None else left.product(right)
            for part, left in zip(self.parts, self.whole)
        ]


def _sum(part: list[tuple[int, Number]], v: Vector) -> Number:
    """The sum of x v_k over the entries (k, x) that are not 0."""
    total: Number = ZERO
    for k, x in part:
        y = v[k]
        if not plain_zero(y):
            total = x * y if total is ZERO else total + x * y
    return total


def gram(vectors: list[Vector], scales: Vector | None = None) -> list[Vector]:
    """<u, v> for all pairs, in the inner product sum_k scales_k u_k v_k."""
    family = Family(vectors)
    return [family.products(times(scales, v)) for v in vectors]


def times(scales: Vector | None, v: Vector) -> Vector:
    """scales_k v_k; None: all scales are 1."""
    return v if scales is None else [x if plain_zero(x) else d * x for d, x in zip(scales, v)]


# ---------------------------------------------------------------- ranks


def has_rank(vectors: list[Vector], needed: int) -> bool:
    """Do the vectors span at least `needed` dimensions?

    A minor that is not 0 modulo a prime is not 0: a rank modulo a prime, of rational vectors scaled to integers, is a
    lower bound. Only if that is too low, or a number is irrational, the exact rank is computed.
    """
    rows = [row.whole for row in map(whole, vectors) if row is not None and row.level is None]
    if len(rows) == len(vectors):
        if _rank_modulo(rows) >= needed:
            return True
        spend_elimination(rows)
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

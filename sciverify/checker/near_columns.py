"""Minimisers near a point that is 0 off some columns E, and multiples of these columns: what such rules share.

Numbers in comments are formulas of docs/theory/strong-convexity.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from .blocks import MATRIX_FILE, Rows, entries_block, integers_of_doubles, vector_block
from .case import in_order, require_within
from .document import Json, Malformed, read_indices, read_list, read_object
from .enclosure import FloatInstance
from .entries import Entry
from .leading_bits import BITS, LeadingBits
from .numerals import ONE, ZERO, dot
from .penalties import described
from .rounding import dyadic, root_above, round_bits
from .rules import Rejected, Rule, Verified
from .singular_value import Column, squared_lengths
from .work import long_products, spend, words

PRECISION = 256
"""Bits of roots; radii and what they are made of are rounded to the safe side with as many."""


class NearColumns:
    """Xi within `radius`: z~ on the columns E, whose entries are shared with multiples of these columns.

    Attributes
    ----------
    columns, minimiser : E, and z~ on it
    groups : position in E -> columns that may have a share -> kappa, the column of E itself included
    radius : B
    residual, exponent : r~ = y - A z~
    """

    def __init__(
        self, rule: Rule, where: str, problem: FloatInstance, columns: Json, minimiser: Json, twins: Json
    ) -> None:
        if any(problem.signs) or problem.scales is not None:
            raise Rejected(rule, "entries of given sign and row scales are beyond this rule")
        self.rule, self.problem = rule, problem
        self.columns = read_indices(columns, f"{where}.columns", problem.columns)
        self.block = vector_block(minimiser, f"{where}.minimiser", len(self.columns))
        self.minimiser = [dyadic(v, self.block.exponent) for v in self.block.values]
        self.places = {i: k for k, i in enumerate(self.columns)}
        self.twins = _read_twins(twins, f"{where}.twins", self.places, problem.columns)
        self.groups: dict[int, dict[int, Fraction]] = {}
        self.radius = ZERO

    def read(self) -> None:
        """A_E and its weights, the residual r~ = y - A_E z~, and the columns of twins."""
        self.raw = {i: self.problem.matrix.raw_column(i) for i in [*self.columns, *self.twins]}
        self.chosen = [column_of(*self.raw[i]) for i in self.columns]
        self.squares = squared_lengths(self.chosen)
        self.residual, self.exponent = self._residual()
        self.weights = [self.problem.weight(i) for i in self.columns]

    def _residual(self) -> tuple[list[int], int]:
        """y - A_E z~ as integers times a power of two."""
        y, block = self.problem.measurements, self.block
        exponent = min([y.exponent, *(e + block.exponent for _, _, e in self.chosen)])
        total = [*y.at(exponent)]
        size = 30 * words([block.values]) + max((e for _, _, e in self.chosen), default=0) + block.exponent - exponent
        spend(sum(len(v) for _, v, _ in self.chosen) * (100 + long_products(size, size)), "a combination of columns")
        for (rows, values, e), z in zip(self.chosen, block.values):
            factor = z << e + block.exponent - exponent
            if rows is None:
                total = [r - a * factor for r, a in zip(total, values)]
            else:
                for k, a in zip(rows, values):
                    total[k] -= a * factor
        return total, exponent

    def products(self, vector: list[int], exponent: int) -> list[Fraction]:
        """A_E^T v, v = vector 2^exponent."""
        length = 30 * words([vector])
        spend(sum(len(v) for _, v, _ in self.chosen) * (100 + long_products(length, length)), "products with columns")
        return [dyadic(inner(rows, values, vector), e + exponent) for rows, values, e in self.chosen]

    def shares(self) -> dict[int, dict[int, Fraction]]:
        """Multiples that are as dear as their column of E share its entry, and those that are dearer are zero: (W1)."""
        groups: dict[int, dict[int, Fraction]] = {}
        for twin, i in self.twins.items():
            place = self.places[i]
            kappa = self._factor(twin, i)
            weight, least = self.problem.weight(twin), abs(kappa) * self.weights[place]
            if self.problem.free[i]:
                raise Rejected(self.rule, f"column {i}, which stands for others, costs nothing")
            # (W1)
            if weight < least:
                raise Rejected(self.rule, f"column {twin} is cheaper than column {i}, which stands for it")
            if weight == least:
                if abs(kappa) < 1:
                    raise Rejected(self.rule, f"column {twin} is as cheap as column {i}, its stand-in, and shorter")
                groups.setdefault(place, {i: ONE})[twin] = kappa
        return groups

    def _factor(self, twin: int, i: int) -> Fraction:
        """kappa with A_twin = kappa A_i; A_i is not 0, by (V2)."""
        if self.raw[twin] == self.raw[i]:
            return ONE
        (rows, values, exponent), (own_rows, own, unit) = column_of(*self.raw[twin]), self.chosen[self.places[i]]
        length, size = 30 * words([values]), 30 * words([own])
        spend((len(values) + len(own)) * (100 + long_products(length, size)), "columns that are multiples")
        every = range(self.problem.rows)
        of_twin, of_own = (dict(zip(every if k is None else k, v)) for k, v in ((rows, values), (own_rows, own)))
        first = next(k for k, v in of_own.items() if v)
        p, q = of_twin.get(first, 0), of_own[first]
        if any(q * of_twin.get(k, 0) != p * of_own.get(k, 0) for k in of_twin.keys() | of_own.keys()):
            raise Rejected(self.rule, f"column {twin} is no multiple of column {i}, which stands for it")
        return Fraction(p, q) * dyadic(1, exponent - unit)

    def others(self) -> Iterator[tuple[int, Rows, bytes]]:
        """One pass over the matrix: the columns that are neither in E nor multiples of one there."""
        for i, rows, data in self.problem.matrix.raw_columns():
            if i not in self.raw:
                yield i, rows, data
            elif (rows, data) != self.raw[i]:
                raise Rejected(MATRIX_FILE, "the matrix changed while it was read")

    # ------------------------------------------------------------ the claim

    def squared_distance(self, x: dict[int, int], exponent: int) -> Fraction:
        """The squared distance of x to the minimisers that z~ stands for: (V8)."""
        shared = {i for group in self.groups.values() for i in group}
        rest = sum(v * v for i, v in x.items() if i not in self.places and i not in shared)
        square = dyadic(rest, 2 * exponent)
        for k, i in enumerate(self.columns):
            shares = self.groups.get(k, {i: ONE})
            entries = [(dyadic(x.get(j, 0), exponent), kappa) for j, kappa in shares.items()]
            square += _squared_distance_to_shares(entries, self.minimiser[k])  # (V8)
        return square

    def entries_within(self, away: Fraction) -> tuple[dict[int, Entry], int, int]:
        """Bounds where ||z_E - z~_E|| <= away, and of the dimension that shares have: (Y3), (Y4).

        A column may have all of an entry that it shares, or nothing.
        """
        known: dict[int, Entry] = {}
        least = most = 0
        for k, i in enumerate(self.columns):
            size, group = abs(self.minimiser[k]), self.groups.get(k)
            if group is None:
                known[i] = Entry(size - away, size + away)
                continue
            for j, kappa in group.items():
                known[j] = Entry(ZERO, (size + away) / abs(kappa), (size - away) / abs(kappa))  # (Y3)
            most += len(group) - 1
            least += len(group) - 1 if size > away else 0  # (Y4)
        return known, least, most

    def require_unique(self, unique: bool | None) -> None:
        """Is what the claim says of uniqueness proven?"""
        raise NotImplementedError


class Screen:
    """Most dense columns are far below their bounds: the leading bits of their entries show it."""

    def __init__(self, rows: int, vector: list[int], exponent: int) -> None:
        self.reader = LeadingBits(rows)
        self.vector, self.exponent, moved = rounded_down(vector, exponent, BITS)
        self.offset = sum(self.vector) << BITS
        self.total = sum(map(abs, self.vector))
        self.root = root_above(Fraction(rows), 64)
        self.error = self.root * self.root * moved

    def bounds(self, data: bytes) -> tuple[Fraction, Fraction] | None:
        """Bounds of |A_i^T v| and of ||A_i||, by the leading bits alone; None where they say nothing: (Q5)."""
        found = self.reader.read(data)
        if found is None:
            return None
        leading, exponent = found
        product = abs(dot(leading, self.vector) - self.offset) + self.total
        unit = dyadic(1, exponent + BITS)
        return dyadic(product, exponent + self.exponent) + self.error * unit, self.root * unit  # (Q5)


def rounded_down(vector: list[int], exponent: int, bits: int) -> tuple[list[int], int, Fraction]:
    """(integers of so many bits, their exponent, how far the entries moved at most)"""
    shift = max(0, max(map(abs, vector)).bit_length() - bits)
    lost = any(r & (1 << shift) - 1 for r in vector)
    return [r >> shift for r in vector], exponent + shift, dyadic(1, exponent + shift) if lost else ZERO


def inner(rows: Sequence[int] | None, values: list[int], vector: list[int]) -> int:
    """The inner product of a column with a vector."""
    return dot(values, vector if rows is None else [vector[k] for k in rows])


def column_of(rows: Rows, data: bytes) -> Column:
    """A column as integers."""
    column = integers_of_doubles(data, "instance.matrix")
    return rows, column.values, column.exponent


def _squared_distance_to_shares(x: list[tuple[Fraction, Fraction]], total: Fraction) -> Fraction:
    """The squared distance of the x_j to {theta_j total / kappa_j: theta >= 0, sum theta = 1}, by projection: (V8)."""
    turned = [(-v if kappa * total < 0 else v, abs(kappa)) for v, kappa in x]
    turned.sort(key=lambda pair: pair[0] / pair[1], reverse=True)
    so_far, weight, level, kept = -abs(total), ZERO, ZERO, ZERO
    for count, (v, kappa) in enumerate(turned):
        so_far, weight = so_far + kappa * v, weight + kappa**2
        if v * weight <= so_far * kappa and count:
            return kept * level**2 + sum((v * v for v, _ in turned[count:]), ZERO)
        level, kept = so_far / weight, weight
    return kept * level**2


def _read_twins(value: Json, where: str, places: dict[int, int], size: int) -> dict[int, int]:
    """Column -> the column of E that it is a multiple of."""
    pairs = [read_list(pair, where, 2) for pair in read_list(value, where)]
    left = read_indices([pair[0] for pair in pairs], where, size)
    twins: dict[int, int] = {}
    for twin, (_, i) in zip(left, pairs):
        if type(i) is not int or i not in places or twin in places:
            raise Malformed(f"{where} must be pairs of a column that is not in E and one that is")
        twins[twin] = i
    return twins


def check_near_distance(
    enclosed: Callable[[FloatInstance, Json], NearColumns], claim: Json, instance: Json, point: Json,
    evidence: Json, folder: str | None,
) -> Verified:  # fmt: skip
    """lower <= dist(x, Xi) <= upper, and whether Xi is one point; `evidence` is what `enclosed` reads."""
    _, lower, upper, unique = read_object(claim, "claim", ["kind", "lower", "upper", "unique"])
    if unique is not None and type(unique) is not bool:
        raise Malformed("claim.unique must be true, false or null")
    problem = FloatInstance(instance, folder)
    x, exponent = entries_block(point, "point", problem.columns)
    low, high = in_order(lower, upper)
    found = enclosed(problem, evidence)
    require_within(low, high, found.squared_distance(x, exponent), round_bits(found.radius, PRECISION, True))
    found.require_unique(unique)
    title = described(problem.kind.title, problem.free, problem.signs)
    return {
        "kind": "distance", "title": title, "symbol": problem.kind.symbol, "isometry": None,
        "rows": problem.rows, "columns": problem.columns, "lower": low, "upper": high, "unique": unique,
    }  # fmt: skip

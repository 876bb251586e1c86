"""Rule strong-convexity: float64 data, minimisers near a point, by a lower bound of a singular value; all in integers.

Numbers in comments are formulas of docs/theory/strong-convexity.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from .blocks import MATRIX_FILE, Rows, entries_block, integers_of_doubles, vector_block
from .case import in_order, require_within
from .document import Json, Malformed, rational, read_indices, read_list, read_object
from .enclosure import FloatInstance
from .entries import Entries, Entry
from .leading_bits import BITS, LeadingBits
from .numerals import ONE, ZERO, dot
from .penalties import described
from .problem import Lasso, SquareRootLasso
from .rounding import dyadic, root_above, root_below, round_bits
from .rules import Rejected, Rule, Verified
from .singular_value import Column, exceeds, squared_lengths
from .work import long_products, spend, words

RULE = Rule(
    "strong-convexity",
    "rule columns minimiser singular_value twins",
    "theory/strong-convexity.md",
    "minimisers are zero off the columns E and their twins (multiples of them), and known within a radius on them",
)
PRECISION = 256
"""Bits of roots; radii and what they are made of are rounded to the safe side with as many."""
Bounds = tuple[Fraction, Fraction, Fraction]


class Minimisers:
    """Xi within `radius`: z~ on the columns E, whose entries are shared with multiples of these columns.

    Attributes
    ----------
    columns, minimiser : E, and z~ on it
    groups : position in E -> columns that may have a share -> kappa, the column of E itself included
    radius : B
    """

    def __init__(self, problem: FloatInstance, value: Json) -> None:
        where = "evidence.convexity"
        keys = ["rule", "columns", "minimiser", "singular_value", "twins"]
        name, columns, minimiser, singular, twins = read_object(value, where, keys)
        RULE.expect(name, where)
        if any(problem.signs) or problem.scales is not None:
            raise Rejected(RULE, "entries of given sign and row scales are beyond this rule")
        self.problem = problem
        self.columns = read_indices(columns, f"{where}.columns", problem.columns)
        self.block = vector_block(minimiser, f"{where}.minimiser", len(self.columns))
        self.minimiser = [dyadic(v, self.block.exponent) for v in self.block.values]
        self.singular = rational(singular, f"{where}.singular_value")
        self.places = {i: k for k, i in enumerate(self.columns)}
        self.twins = _read_twins(twins, f"{where}.twins", self.places, problem.columns)
        if self.singular <= 0:
            raise Rejected(RULE, "the singular value is not positive")
        self._read_columns()
        self.weights = [problem.weight(i) for i in self.columns]
        self._require_convexity()
        self.groups = self._groups()
        self.radius, reach, scale = self._bounds()
        RULE.step("B, a bound of ||A(z - z~)||, and t", self.radius, reach, scale)
        self._require_inactive(round_bits(reach, 64, True), round_bits(scale, 64, False))

    def _read_columns(self) -> None:
        """A_E, the residual r~ = y - A_E z~ and c = A_E^T r~."""
        self.read = {i: self.problem.matrix.raw_column(i) for i in [*self.columns, *self.twins]}
        self.chosen = [_column(*self.read[i]) for i in self.columns]
        self.squares = squared_lengths(self.chosen)
        self.residual, self.exponent = self._residual()
        length = 30 * words([self.residual])
        spend(sum(len(v) for _, v, _ in self.chosen) * (100 + long_products(length, length)), "products with columns")
        self.products = [
            dyadic(_inner(rows, values, self.residual), exponent + self.exponent)
            for rows, values, exponent in self.chosen
        ]
        self.length_squared = dyadic(dot(self.residual, self.residual), 2 * self.exponent)

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

    def _groups(self) -> dict[int, dict[int, Fraction]]:
        """Multiples that are as dear as their column of E share its entry, and those that are dearer are zero: (W1)."""
        groups: dict[int, dict[int, Fraction]] = {}
        for twin, i in self.twins.items():
            place = self.places[i]
            kappa = self._factor(twin, i)
            weight, least = self.problem.weight(twin), abs(kappa) * self.weights[place]
            if self.problem.free[i]:
                raise Rejected(RULE, f"column {i}, which stands for others, costs nothing")
            # (W1)
            if weight < least:
                raise Rejected(RULE, f"column {twin} is cheaper than column {i}, which stands for it")
            if weight == least:
                if abs(kappa) < 1:
                    raise Rejected(RULE, f"column {twin} is as cheap as column {i}, which stands for it, and shorter")
                groups.setdefault(place, {i: ONE})[twin] = kappa
        return groups

    def _factor(self, twin: int, i: int) -> Fraction:
        """kappa with A_twin = kappa A_i; A_i is not 0, by (V2)."""
        if self.read[twin] == self.read[i]:
            return ONE
        (rows, values, exponent), (own_rows, own, unit) = _column(*self.read[twin]), self.chosen[self.places[i]]
        length, size = 30 * words([values]), 30 * words([own])
        spend((len(values) + len(own)) * (100 + long_products(length, size)), "columns that are multiples")
        every = range(self.problem.rows)
        of_twin, of_own = (dict(zip(every if k is None else k, v)) for k, v in ((rows, values), (own_rows, own)))
        first = next(k for k, v in of_own.items() if v)
        p, q = of_twin.get(first, 0), of_own[first]
        if any(q * of_twin.get(k, 0) != p * of_own.get(k, 0) for k in of_twin.keys() | of_own.keys()):
            raise Rejected(RULE, f"column {twin} is no multiple of column {i}, which stands for it")
        return Fraction(p, q) * dyadic(1, exponent - unit)

    # ------------------------------------------------------------ the bounds

    def _require_convexity(self) -> None:
        """||A_E x|| >= s ||x||; for P3 ||P A_E x|| >= s ||x||, P the projection along r~: (V2)."""
        across = self.residual if self.problem.kind is SquareRootLasso else None
        RULE.step("s, proven by a factorisation of the Gram matrix less s^2 I", self.singular)
        # (V2)
        if not exceeds(self.chosen, self.singular, self.squares, across):
            raise Rejected(RULE, f"the least singular value of {len(self.columns)} columns is not proven")

    def _bounds(self) -> Bounds:
        """B, a >= ||A(z* - z~)||, t' <= t*: |c_i| + ||A_i|| a < t' w_i proves z*_i = 0."""
        kind, parameter = self.problem.kind, self.problem.parameter
        if kind is Lasso:
            reach = self._gap(parameter / 2, parameter / 2) / self.singular
            return reach / self.singular, reach, parameter / 2  # (V3)
        return self._bounds_along_a_ray() if kind is SquareRootLasso else self._bounds_in_a_ball()

    def _gap(self, low: Fraction, high: Fraction) -> Fraction:
        """||v|| for every t between low and high: (V1)."""
        square = ZERO
        for c, w, z in zip(self.products, self.weights, self.minimiser):
            moved = c if z > 0 else -c
            away = abs(low * w - moved) + (high - low) * w if z else max(ZERO, abs(c) - low * w)
            square += round_bits(away * away, PRECISION, True)  # (V1)
        return root_above(square, PRECISION)

    def _bounds_along_a_ray(self) -> Bounds:
        """P3 with rho = ||r~|| > 0: (V4), (V5)."""
        parameter, square, s = self.problem.parameter, self.length_squared, self.singular
        low, high = root_below(square, PRECISION), root_above(square, PRECISION)
        away = 2 * self._gap(parameter * low, parameter * high) / (low * s * s)
        price = sum((w * abs(z) for w, z in zip(self.weights, self.minimiser)), ZERO)
        norm, longest = root_above(sum(self.squares, ZERO), PRECISION), high + parameter * price
        longest = min(longest, high + norm * away * longest**2 / (longest + low))
        radius = round_bits(away * longest**2 / (longest + low), PRECISION, True)  # (V4)
        shortest = max(ZERO, low - norm * radius)
        reach = root_above(away * s * s * radius * square / (low + shortest), PRECISION)  # (V5)
        return radius, reach, parameter * low

    def _bounds_in_a_ball(self) -> Bounds:
        """P1 with eta > 0: (V6)."""
        square, y = self.problem.parameter**2, self.problem.measurements
        if square >= dyadic(dot(y.values, y.values), 2 * y.exponent):
            raise Rejected(RULE, "0 is feasible")
        if any(self.problem.free[i] for i in self.columns):
            raise Rejected(RULE, "a column of E costs nothing")
        slack = abs(square - self.length_squared)
        if sum((c * c for c in self.products), ZERO) <= slack * sum(self.squares, ZERO):
            raise Rejected(RULE, "||r~|| is too far from eta")
        scale = max(abs(c) / w for c, w in zip(self.products, self.weights))
        slope = root_above(max(x / w**2 for x, w in zip(self.squares, self.weights)), PRECISION)
        reach = max(2 * self._gap(scale, scale) / self.singular, slack * slope / scale)
        return reach / self.singular, reach, scale - slope * reach  # (V6)

    # ------------------------------------------------------------ the other columns

    def _require_inactive(self, reach: Fraction, scale: Fraction) -> None:
        """|c_i| + ||A_i|| a < t' w_i for the columns that are neither in E nor multiples of one there: (V7)."""
        problem = self.problem
        RULE.step("||A(z - z~)|| and t off E", reach, scale)
        screen = (_SparseScreen if problem.matrix.sparse else _Screen)(
            problem, self.residual, self.exponent, reach, scale
        )
        length = 30 * words([self.residual])
        for i, rows, data in problem.matrix.raw_columns():
            if i in self.read:
                if (rows, data) != self.read[i]:
                    raise Rejected(MATRIX_FILE, "the matrix changed while it was read")
            elif not screen.passes(i, rows, data):
                self._require_below(i, (rows, data), length, reach, scale)

    def _require_below(self, i: int, raw: tuple[Rows, bytes], length: float, reach: Fraction, scale: Fraction) -> None:
        """|c_i| + ||A_i|| a < t' w_i in exact numbers: (V7)."""
        rows, data = raw
        column = integers_of_doubles(data, "instance.matrix")
        size = 30 * words([column.values])
        spend(len(column.values) * (long_products(length, size) + long_products(size, size)), "a pass over the matrix")
        product = dyadic(abs(_inner(rows, column.values, self.residual)), column.exponent + self.exponent)
        room = scale * self.problem.weight(i) - product
        square = dyadic(dot(column.values, column.values), 2 * column.exponent)
        # (V7)
        if room <= 0 or room * room <= square * reach * reach:
            RULE.step(f"t w - |A^T r~| in column {i}, and ||A||^2", room, square)
            raise Rejected(RULE, f"column {i} is not proven inactive")

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

    def entries(self) -> Entries:
        """|z~_i| - B <= |z_i| <= |z~_i| + B on E; a column may have all of an entry that it shares, or nothing."""
        known: dict[int, Entry] = {}
        least = most = 0
        away = round_bits(self.radius, PRECISION, True)
        for k, i in enumerate(self.columns):
            size, group = abs(self.minimiser[k]), self.groups.get(k)
            if group is None:
                known[i] = Entry(size - away, size + away)
                continue
            for j, kappa in group.items():
                known[j] = Entry(ZERO, (size + away) / abs(kappa), (size - away) / abs(kappa))  # (Y3)
            most += len(group) - 1
            least += len(group) - 1 if size > away else 0  # (Y4)
        return Entries(RULE, self.problem.columns, known, (least, most))

    def require_unique(self, unique: bool | None) -> None:
        """Xi is one point if nobody shares an entry; it is not if a shared entry is not 0: (V9)."""
        # (V9)
        if unique is True and self.groups:
            raise Rejected(RULE, "columns share an entry: uniqueness is not proven")
        if unique is False and all(abs(self.minimiser[k]) <= self.radius for k in self.groups):
            raise Rejected(RULE, "no entry that columns share is proven to be non-zero")


class _Screen:
    """Most dense columns are far below their bounds: the leading bits of their entries show it."""

    def __init__(
        self, problem: FloatInstance, residual: list[int], exponent: int, reach: Fraction, scale: Fraction
    ) -> None:
        self.reader, self.scale, self.weight = LeadingBits(problem.rows), scale, problem.weight
        self.residual, self.exponent, moved = _rounded_down(residual, exponent, BITS)
        self.offset = sum(self.residual) << BITS
        self.total = sum(map(abs, self.residual))
        root = root_above(Fraction(problem.rows), 64)
        self.error = root * (root * moved + reach)

    def passes(self, i: int, _: Rows, data: bytes) -> bool:
        """Is |A_i^T r~| + ||A_i|| a < t' w_i, by the leading bits alone? (V7) by (Q5)"""
        found = self.reader.read(data)
        if found is None:
            return False
        leading, exponent = found
        product = abs(dot(leading, self.residual) - self.offset) + self.total
        allowed = self.scale * self.weight(i)
        # (Q5)
        return dyadic(product, exponent + self.exponent) + self.error * dyadic(1, exponent + BITS) < allowed


class _SparseScreen:
    """Sparse columns have few entries: integers of one length for the residual and the bounds spare fractions."""

    ROOM = 256
    """Bits that bounds have below the unit of the residual; entries with more bits are not screened."""

    def __init__(
        self, problem: FloatInstance, residual: list[int], exponent: int, reach: Fraction, scale: Fraction
    ) -> None:
        self.residual, unit, moved = _rounded_down(residual, exponent, 2 * BITS)
        root = root_above(Fraction(problem.rows), 64)
        self.error = math.ceil((root * moved + reach) / dyadic(1, unit))
        self.weights = None if problem.weights is None else problem.weights.values
        power = 0 if problem.weights is None else problem.weights.exponent
        self.bound = math.floor(scale * dyadic(1, power + self.ROOM - unit))

    def passes(self, i: int, rows: Rows, data: bytes) -> bool:
        """Is |A_i^T r~| + ||A_i|| a < t' w_i, by integers of a fixed exponent? (V7) by (Q7)"""
        column = integers_of_doubles(data, "instance.matrix")
        shift = column.exponent + self.ROOM
        reached = abs(_inner(rows, column.values, self.residual)) + self.error * sum(map(abs, column.values))
        allowed = self.bound if self.weights is None else self.bound * self.weights[i]
        # (Q7)
        return shift >= 0 and reached << shift < allowed


def _rounded_down(residual: list[int], exponent: int, bits: int) -> tuple[list[int], int, Fraction]:
    """(integers of so many bits, their exponent, how far the entries moved at most)"""
    shift = max(0, max(map(abs, residual)).bit_length() - bits)
    lost = any(r & (1 << shift) - 1 for r in residual)
    return [r >> shift for r in residual], exponent + shift, dyadic(1, exponent + shift) if lost else ZERO


def _inner(rows: Sequence[int] | None, values: list[int], vector: list[int]) -> int:
    return dot(values, vector if rows is None else [vector[k] for k in rows])


def _column(rows: Rows, data: bytes) -> Column:
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


def check_convex_distance(claim: Json, instance: Json, point: Json, evidence: Json, folder: str | None) -> Verified:
    """lower <= dist(x, Xi) <= upper, and whether Xi is one point."""
    _, lower, upper, unique = read_object(claim, "claim", ["kind", "lower", "upper", "unique"])
    if unique is not None and type(unique) is not bool:
        raise Malformed("claim.unique must be true, false or null")
    (convexity,) = read_object(evidence, "evidence", ["convexity"])
    problem = FloatInstance(instance, folder)
    x, exponent = entries_block(point, "point", problem.columns)
    low, high = in_order(lower, upper)
    found = Minimisers(problem, convexity)
    require_within(low, high, found.squared_distance(x, exponent), round_bits(found.radius, PRECISION, True))
    found.require_unique(unique)
    title = described(problem.kind.title, problem.free, problem.signs)
    return {
        "kind": "distance", "title": title, "symbol": problem.kind.symbol, "isometry": None,
        "rows": problem.rows, "columns": problem.columns, "lower": low, "upper": high, "unique": unique,
    }  # fmt: skip

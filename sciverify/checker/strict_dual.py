"""Rule strict-dual: float64 data, minimisers near a point that fits y, by a dual point with room to spare; in integers.

Numbers in comments are formulas of docs/theory/strict-dual.md.
"""

from __future__ import annotations

from fractions import Fraction

from .blocks import MATRIX_FILE, Rows, integers_of_doubles, vector_block
from .document import Json, rational, read_indices, read_object
from .enclosure import FloatInstance
from .entries import Entries, Entry
from .near_columns import PRECISION, NearColumns, Screen, check_near_distance, column_of, inner
from .numerals import ONE, ZERO, dot
from .problem import BasisPursuit, SquareRootLasso
from .rounding import dyadic, root_above, round_bits
from .rules import Rejected, Rule, Verified
from .singular_value import Column, exceeds, squared_lengths
from .work import long_products, spend, words

RULE = Rule(
    "strict-dual",
    "rule columns minimiser singular_value twins dual scale margin slope fit",
    "theory/strict-dual.md",
    "minimisers are nearly zero off the columns E and their twins, and known within a radius on them",
)


class DualMinimisers(NearColumns):
    """Every minimiser is within `near` of z~ on E, and within `off` of 0 elsewhere; entries are shared with twins.

    Attributes
    ----------
    near, off : a and b
    """

    def __init__(self, problem: FloatInstance, value: Json) -> None:
        where = "evidence.dual"
        name, columns, minimiser, singular, twins, dual, *numbers, fit = read_object(value, where, [*RULE.keys])
        RULE.expect(name, where)
        super().__init__(RULE, where, problem, columns, minimiser, twins)
        self.dual = vector_block(dual, f"{where}.dual", problem.rows)
        names = ("singular_value", "scale", "margin", "slope")
        read = [rational(number, f"{where}.{key}") for key, number in zip(names, (singular, *numbers))]
        self.singular, self.scale, self.margin, self.slope = read
        if min(read) <= 0:
            raise Rejected(RULE, "a singular value, the scale, the margin or the slope is not positive")
        self._require_admitted()
        self.read()
        self.outside = problem.columns - len(self.columns) - len(self.twins)
        self.shown: dict[int, tuple[Rows, bytes]] = {}
        square = dyadic(dot(self.residual, self.residual), 2 * self.exponent)
        self.length, self.strictness = root_above(square, PRECISION), self._strictness()
        self.gap = self._gap(self._cost_of_fitting(fit, f"{where}.fit"))
        RULE.step("the duality gap, and what is left of 1 - ||p||/T", self.gap, self.strictness)
        self._require_injective()
        self.groups = self.shares()
        self._require_room()
        self.near, self.off = self._bounds()
        self.radius = root_above(self.near**2 + self.off**2, PRECISION)  # (D7)

    def _require_admitted(self) -> None:
        """Basis pursuit with Az = y, or the square-root LASSO."""
        kind, parameter = self.problem.kind, self.problem.parameter
        if kind is not SquareRootLasso and (kind is not BasisPursuit or parameter):
            raise Rejected(RULE, "the problem is neither basis pursuit with eta = 0 nor the square-root LASSO")
        self.factor = parameter if kind is SquareRootLasso else ONE

    def _price(self, i: int) -> Fraction:
        """v_i"""
        return self.factor * self.problem.weight(i)

    # ------------------------------------------------------------ the gap

    def _strictness(self) -> Fraction:
        """1 - ||p||/T; 1 for P1, which asks nothing of ||p||."""
        if self.problem.kind is BasisPursuit:
            return ONE
        square = dyadic(dot(self.dual.values, self.dual.values), 2 * self.dual.exponent)
        left = ONE - root_above(square, PRECISION) / self.scale
        if left <= 0:  # (D4)
            raise Rejected(RULE, "the dual point is not shorter than 1")
        return left

    def _gap(self, fitting: Fraction) -> Fraction:
        """G = sum v_i |z~_i| - <p, y>/T + what it costs to fit y, or the length of r~: (D3)."""
        for i, c in zip(self.columns, self.products(self.dual.values, self.dual.exponent)):
            if abs(c) > self.scale * self._price(i):  # (D1)
                raise Rejected(RULE, f"the dual point breaks the bound of column {i}")
        y = self.problem.measurements
        value = dyadic(dot(self.dual.values, y.values), self.dual.exponent + y.exponent) / self.scale
        cost = sum((self._price(i) * abs(z) for i, z in zip(self.columns, self.minimiser)), ZERO)
        return round_bits(cost - value + fitting, PRECISION, True)  # (D3)

    def _cost_of_fitting(self, fit: Json, where: str) -> Fraction:
        """kappa: a bound of the cost of some u with Au = r~; for P3 without columns that fit it ||r~||."""
        if fit is None:
            if self.length and self.problem.kind is BasisPursuit:
                raise Rejected(RULE, "the point does not fit y, and no columns are shown that do")
            return self.length
        columns, singular = read_object(fit, where, ["columns", "singular_value"])
        chosen = read_indices(columns, f"{where}.columns", self.problem.columns)
        least = rational(singular, f"{where}.singular_value")
        if least <= 0:
            raise Rejected(RULE, "the singular value of the rows is not positive")
        if len(chosen) < self.problem.rows:
            raise Rejected(RULE, "fewer columns than rows do not fit every vector")
        rows = self._rows(chosen)
        RULE.step("sigma, proven by a factorisation of A_C A_C^T less sigma^2 I", least)
        # (D2)
        if not exceeds(rows, least, squared_lengths(rows)):
            raise Rejected(RULE, f"the least singular value of the rows of {len(chosen)} columns is not proven")
        prices = root_above(sum((self._price(i) ** 2 for i in chosen), ZERO), PRECISION)
        return prices * self.length / least

    def _rows(self, chosen: list[int]) -> list[Column]:
        """The rows of A_C; what was read is kept in `shown`."""
        read: list[Column] = []
        for i in chosen:
            self.shown[i] = self.raw[i] if i in self.raw else self.problem.matrix.raw_column(i)
            read.append(column_of(*self.shown[i]))
        exponent = min((e for _, values, e in read if any(values)), default=0)
        length = max((30 * words([values]) + e - exponent for _, values, e in read if any(values)), default=0)
        spend(sum(len(values) for _, values, _ in read) * (100 + length), "the rows of some columns")
        if not self.problem.matrix.sparse:
            columns = [[v << e - exponent if v else 0 for v in values] for _, values, e in read]
            return [(None, [*row], exponent) for row in zip(*columns)]
        by_row: list[tuple[list[int], list[int]]] = [([], []) for _ in range(self.problem.rows)]
        for k, (rows, values, e) in enumerate(read):
            for j, v in zip(rows or (), values):
                by_row[j][0].append(k)
                by_row[j][1].append(v << e - exponent if v else 0)
        return [(places, values, exponent) for places, values in by_row]

    # ------------------------------------------------------------ what is asked of the columns

    def _require_injective(self) -> None:
        """||A_E x|| >= s ||x||"""
        RULE.step("s, proven by a factorisation of the Gram matrix less s^2 I", self.singular)
        # (D2)
        if not exceeds(self.chosen, self.singular, self.squares):
            raise Rejected(RULE, f"the least singular value of {len(self.columns)} columns is not proven")

    def _require_room(self) -> None:
        """T v_i - |c_i| is at least T mu and T theta ||A_i|| off E and its twins."""
        scale, margin, slope = self.scale, self.scale * self.margin, round_bits(self.scale * self.slope, 64, True)
        RULE.step("mu and theta", self.margin, self.slope)
        screen = Screen(self.problem.rows, self.dual.values, self.dual.exponent)
        for i, rows, data in self.others():
            if i in self.shown and (rows, data) != self.shown[i]:
                raise Rejected(MATRIX_FILE, "the matrix changed while it was read")
            room, found = scale * self._price(i), None if rows is not None else screen.bounds(data)
            if found is None or found[0] + max(margin, found[1] * slope) > room:  # (D5) by (Q5)
                self._require_room_of(i, rows, data, room)

    def _require_room_of(self, i: int, rows: Rows, data: bytes, room: Fraction) -> None:
        """The same in exact numbers: (D5)."""
        column = integers_of_doubles(data, "instance.matrix")
        length, size = 30 * words([self.dual.values]), 30 * words([column.values])
        spend(len(column.values) * (long_products(length, size) + long_products(size, size)), "a pass over the matrix")
        room -= dyadic(abs(inner(rows, column.values, self.dual.values)), column.exponent + self.dual.exponent)
        square = dyadic(dot(column.values, column.values), 2 * column.exponent)
        RULE.step(f"T v - |A^T p| in column {i}, and ||A||^2", room, square)
        # (D5)
        if room < self.scale * self.margin:
            raise Rejected(RULE, f"column {i} does not keep the margin")
        if room * room < square * (self.scale * self.slope) ** 2:
            raise Rejected(RULE, f"column {i} does not keep the slope")

    # ------------------------------------------------------------ the claim

    def _bounds(self) -> tuple[Fraction, Fraction]:
        """a and b: (D6)."""
        moved = self.gap / self.slope if self.outside else ZERO
        if self.problem.kind is SquareRootLasso:
            moved = max(moved, self.gap / self.strictness)
        off = self.gap / self.margin if self.outside else ZERO
        near = (self.length + moved) / self.singular if self.columns else ZERO  # (D6)
        return round_bits(near, PRECISION, True), round_bits(off, PRECISION, True)

    def require_unique(self, unique: bool | None) -> None:
        """Nothing is said of uniqueness, but that a shared entry that is not 0 may be split: (D8)."""
        if unique is True:
            raise Rejected(RULE, "uniqueness is beyond this rule")
        # (D8)
        if unique is False and all(abs(self.minimiser[k]) <= self.near for k in self.groups):
            raise Rejected(RULE, "no entry that columns share is proven to be non-zero")

    def entries(self) -> Entries:
        """|z~_i| - a <= |z_i| <= |z~_i| + a on E, |z_i| <= b off it and its twins; dim Xi is bounded from below."""
        known, least, _ = self.entries_within(self.near)
        known |= {twin: Entry(ZERO, ZERO) for twin in self.twins if twin not in known}
        return Entries(RULE, self.problem.columns, known, (least, self.problem.columns), self.off)  # (D9)


def check_dual_distance(claim: Json, instance: Json, point: Json, evidence: Json, folder: str | None) -> Verified:
    """lower <= dist(x, Xi) <= upper, and perhaps that Xi is more than one point."""
    (dual,) = read_object(evidence, "evidence", ["dual"])
    return check_near_distance(DualMinimisers, claim, instance, point, dual, folder)

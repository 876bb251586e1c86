"""Rule strong-convexity: float64 data, minimisers near a point, by a lower bound of a singular value; all in integers.

Numbers in comments are formulas of docs/theory/strong-convexity.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .blocks import Rows, integers_of_doubles
from .document import Json, rational, read_object
from .enclosure import FloatInstance
from .entries import Entries
from .leading_bits import BITS
from .near_columns import PRECISION, NearColumns, Screen, check_near_distance, inner, rounded_down
from .numerals import ZERO, dot
from .problem import Lasso, SquareRootLasso
from .rounding import dyadic, root_above, root_below, round_bits
from .rules import Rejected, Rule, Verified
from .singular_value import exceeds
from .work import long_products, spend, words

RULE = Rule(
    "strong-convexity",
    "rule columns minimiser singular_value twins",
    "theory/strong-convexity.md",
    "minimisers are zero off the columns E and their twins (multiples of them), and known within a radius on them",
)
Bounds = tuple[Fraction, Fraction, Fraction]


class Minimisers(NearColumns):
    """Xi within `radius`: z~ on the columns E, whose entries are shared with multiples of these columns."""

    def __init__(self, problem: FloatInstance, value: Json) -> None:
        where = "evidence.convexity"
        keys = ["rule", "columns", "minimiser", "singular_value", "twins"]
        name, columns, minimiser, singular, twins = read_object(value, where, keys)
        RULE.expect(name, where)
        super().__init__(RULE, where, problem, columns, minimiser, twins)
        self.singular = rational(singular, f"{where}.singular_value")
        if self.singular <= 0:
            raise Rejected(RULE, "the singular value is not positive")
        self.read()
        self.along = self.products(self.residual, self.exponent)  # c = A_E^T r~
        self.length_squared = dyadic(dot(self.residual, self.residual), 2 * self.exponent)
        self._require_convexity()
        self.groups = self.shares()
        self.radius, reach, scale = self._bounds()
        RULE.step("B, a bound of ||A(z - z~)||, and t", self.radius, reach, scale)
        self._require_inactive(round_bits(reach, 64, True), round_bits(scale, 64, False))

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
        for c, w, z in zip(self.along, self.weights, self.minimiser):
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
        if sum((c * c for c in self.along), ZERO) <= slack * sum(self.squares, ZERO):
            raise Rejected(RULE, "||r~|| is too far from eta")
        scale = max(abs(c) / w for c, w in zip(self.along, self.weights))
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
        for i, rows, data in self.others():
            if not screen.passes(i, rows, data):
                self._require_below(i, (rows, data), length, reach, scale)

    def _require_below(self, i: int, raw: tuple[Rows, bytes], length: float, reach: Fraction, scale: Fraction) -> None:
        """|c_i| + ||A_i|| a < t' w_i in exact numbers: (V7)."""
        rows, data = raw
        column = integers_of_doubles(data, "instance.matrix")
        size = 30 * words([column.values])
        spend(len(column.values) * (long_products(length, size) + long_products(size, size)), "a pass over the matrix")
        product = dyadic(abs(inner(rows, column.values, self.residual)), column.exponent + self.exponent)
        room = scale * self.problem.weight(i) - product
        square = dyadic(dot(column.values, column.values), 2 * column.exponent)
        # (V7)
        if room <= 0 or room * room <= square * reach * reach:
            RULE.step(f"t w - |A^T r~| in column {i}, and ||A||^2", room, square)
            raise Rejected(RULE, f"column {i} is not proven inactive")

    # ------------------------------------------------------------ the claim

    def entries(self) -> Entries:
        """|z~_i| - B <= |z_i| <= |z~_i| + B on E; a column may have all of an entry that it shares, or nothing."""
        known, least, most = self.entries_within(round_bits(self.radius, PRECISION, True))
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
        self.bits, self.reach, self.scale = Screen(problem.rows, residual, exponent), reach, scale
        self.weight = problem.weight

    def passes(self, i: int, _: Rows, data: bytes) -> bool:
        """Is |A_i^T r~| + ||A_i|| a < t' w_i, by the leading bits alone? (V7) by (Q5)"""
        found = self.bits.bounds(data)
        return found is not None and found[0] + found[1] * self.reach < self.scale * self.weight(i)  # (Q5)


class _SparseScreen:
    """Sparse columns have few entries: integers of one length for the residual and the bounds spare fractions."""

    ROOM = 256
    """Bits that bounds have below the unit of the residual; entries with more bits are not screened."""

    def __init__(
        self, problem: FloatInstance, residual: list[int], exponent: int, reach: Fraction, scale: Fraction
    ) -> None:
        self.residual, unit, moved = rounded_down(residual, exponent, 2 * BITS)
        root = root_above(Fraction(problem.rows), 64)
        self.error = math.ceil((root * moved + reach) / dyadic(1, unit))
        self.weights = None if problem.weights is None else problem.weights.values
        power = 0 if problem.weights is None else problem.weights.exponent
        self.bound = math.floor(scale * dyadic(1, power + self.ROOM - unit))

    def passes(self, i: int, rows: Rows, data: bytes) -> bool:
        """Is |A_i^T r~| + ||A_i|| a < t' w_i, by integers of a fixed exponent? (V7) by (Q7)"""
        column = integers_of_doubles(data, "instance.matrix")
        shift = column.exponent + self.ROOM
        reached = abs(inner(rows, column.values, self.residual)) + self.error * sum(map(abs, column.values))
        allowed = self.bound if self.weights is None else self.bound * self.weights[i]
        # (Q7)
        return shift >= 0 and reached << shift < allowed


def check_convex_distance(claim: Json, instance: Json, point: Json, evidence: Json, folder: str | None) -> Verified:
    """lower <= dist(x, Xi) <= upper, and whether Xi is one point."""
    (convexity,) = read_object(evidence, "evidence", ["convexity"])
    return check_near_distance(Minimisers, claim, instance, point, convexity, folder)

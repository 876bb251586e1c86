"""Rule operator-convexity: minimisers near a point, for an operator by name, by a lower bound of a singular value.

Numbers in comments: (V..) of docs/theory/strong-convexity.md, (OP..) of docs/theory/operator-convexity-checker.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .blocks import entries_block, vector_block
from .case import in_order, require_within
from .document import Json, Malformed, rational, read_object
from .numerals import ZERO
from .operator_arithmetic import Across, Arithmetic, chosen
from .operator_data import OperatorInstance, Products, read_bits
from .penalties import described
from .problem import Lasso, SquareRootLasso
from .rounding import dyadic, root_above, round_bits
from .rules import Rejected, Rule, Verified
from .work import long_products, spend

RULE = Rule(
    "operator-convexity",
    "rule columns minimiser singular_value",
    "theory/operator-convexity-checker.md",
    "the only minimiser is zero off the columns E, and known within a radius on them; A is an operator by name",
)
PRECISION = 256
"""Bits of roots; radii and what they are made of are rounded to the safe side with as many."""
Bounds = tuple[Fraction, Fraction, Fraction]


class OperatorMinimisers:
    """The only minimiser is 0 off E, and within `radius` of z~.

    Attributes
    ----------
    columns, block : E, and z~ on it
    radius : B
    """

    def __init__(self, problem: OperatorInstance, value: Json) -> None:
        where = "evidence.convexity"
        name, columns, minimiser, singular = read_object(value, where, [*RULE.keys])
        RULE.expect(name, where)
        self.problem = problem
        self.inside = read_bits(columns, f"{where}.columns", problem.columns)
        self.columns = [i for i, held in enumerate(self.inside) if held]
        self.block = vector_block(minimiser, f"{where}.minimiser", len(self.columns))
        self.singular = rational(singular, f"{where}.singular_value")
        if self.singular <= 0:
            raise Rejected(RULE, "the singular value is not positive")
        self.weights = [problem.weight(i) for i in self.columns]
        arithmetic = chosen()
        self.seen = problem.products(self.columns, self.block, arithmetic.transform(problem))
        self._read_products(self.seen)
        RULE.step("s, proven by a factorisation of the Gram matrix less s^2 I", self.singular)
        if not self._is_convex(arithmetic):
            raise Rejected(RULE, f"the least singular value of {len(self.columns)} columns is not proven")
        self.radius, reach, scale = self._bounds()
        RULE.step("B, a bound of ||A(z - z~)||, and t", self.radius, reach, scale)
        self._require_inactive(round_bits(reach + self.doubt, 64, True), round_bits(scale, 64, False))

    def _read_products(self, seen: Products) -> None:
        """||r~|| from both sides, c on E, and how far c may be off."""
        unit = dyadic(1, seen.residual_exponent)
        length = seen.residual_square
        low, high = Fraction(math.isqrt(length)) * unit, Fraction(math.isqrt(length) + 1) * unit
        self.least = max(ZERO, low - seen.residual_doubt)  # (OP11)
        self.most = high + seen.residual_doubt
        self.doubt = round_bits(seen.doubt, 64, True)
        self.along = [dyadic(seen.correlations[i], seen.exponent) for i in self.columns]
        RULE.step("||r~|| from both sides, and how far A^T r~ may be off", self.least, self.most, self.doubt)

    def _is_convex(self, arithmetic: Arithmetic) -> bool:
        """||A_E x|| >= s ||x||; for P3 ||P A_E x|| >= s ||x||, P the projection along r~: (V2)."""
        across = None
        if self.problem.kind is SquareRootLasso:
            if not self.least:
                return False
            across = Across(self.seen.correlations, self.seen.exponent, self.doubt, self.least)
        return not self.columns or arithmetic.exceeds(self.problem, self.columns, self.singular, across)

    # ------------------------------------------------------------ the bounds

    def _bounds(self) -> Bounds:
        """B, a >= ||A(z* - z~)||, t' <= t*: |c_i| + a < t' w_i proves z*_i = 0."""
        kind, parameter = self.problem.kind, self.problem.parameter
        if kind is Lasso:
            reach = self._gap(parameter / 2, parameter / 2) / self.singular
            return reach / self.singular, reach, parameter / 2  # (V3)
        return self._bounds_along_a_ray() if kind is SquareRootLasso else self._bounds_in_a_ball()

    def _gap(self, low: Fraction, high: Fraction) -> Fraction:
        """||v|| for every t between low and high: (V1), and the doubt of c: (OP11)."""
        low, high = round_bits(low, PRECISION, False), round_bits(high, PRECISION, True)
        square = ZERO
        for c, w, z in zip(self.along, self.weights, self.block.values):
            moved = c if z > 0 else -c
            away = abs(low * w - moved) + (high - low) * w if z else max(ZERO, abs(c) - low * w)
            square += round_bits(away * away, PRECISION, True)  # (V1)
        return root_above(square, PRECISION) + self.doubt  # (OP11)

    def _bounds_along_a_ray(self) -> Bounds:
        """P3 with rho = ||r~|| > 0 and ||A_E|| <= 1: (V4), (V5)."""
        parameter, s, low, high = self.problem.parameter, self.singular, self.least, self.most
        away = 2 * self._gap(parameter * low, parameter * high) / (low * s * s)
        unit = dyadic(1, self.block.exponent)
        price = sum((w * abs(z) for w, z in zip(self.weights, self.block.values)), ZERO) * unit
        longest = high + parameter * price
        longest = min(longest, high + away * longest**2 / (longest + low))
        radius = round_bits(away * longest**2 / (longest + low), PRECISION, True)  # (V4)
        shortest = max(ZERO, low - radius)
        reach = root_above(away * s * s * radius * high * high / (low + shortest), PRECISION)  # (V5)
        return radius, reach, parameter * low

    def _bounds_in_a_ball(self) -> Bounds:
        """P1 with eta > 0 and ||A_E|| <= 1: (V6), with mu between two bounds."""
        parameter, problem = self.problem.parameter, self.problem
        if parameter**2 >= problem.measured_square():
            raise Rejected(RULE, "0 is feasible")
        if any(problem.free[i] for i in self.columns):
            raise Rejected(RULE, "a column of E costs nothing")
        slack = max(abs(parameter**2 - self.least**2), abs(parameter**2 - self.most**2))
        sure = [abs(c) - self.doubt for c in self.along]
        largest = max(sure, default=ZERO)  # at most ||c_E||
        if slack >= largest * abs(largest):
            raise Rejected(RULE, "||r~|| is too far from eta")
        low = max(c / w for c, w in zip(sure, self.weights))
        high = max((c + 2 * self.doubt) / w for c, w in zip(sure, self.weights))
        slope = 1 / min(self.weights)
        reach = max(2 * self._gap(low, high) / self.singular, slack * slope / low)
        return reach / self.singular, reach, low - slope * reach  # (V6)

    # ------------------------------------------------------------ the other columns

    def _require_inactive(self, reach: Fraction, scale: Fraction) -> None:
        """|c_i| + a < t' w_i off E, `reach` being a and the doubt of c: (V7), in integers over one unit."""
        problem, seen = self.problem, self.seen
        RULE.step("||A(z - z~)|| with the doubt of A^T r~, and t off E", reach, scale)
        weights, power = [1] * problem.columns, 0
        if problem.weights is not None:
            weights, power = problem.weights.values, problem.weights.exponent
        price = scale * dyadic(1, power)
        finest = max(x.denominator for x in (reach, price, dyadic(1, seen.exponent)))
        unit, away, bound = dyadic(finest, seen.exponent), int(reach * finest), int(price * finest)
        factor = int(unit)
        spend(problem.columns * (100 + finest.bit_length()), "bounds of all columns")
        for i, (c, w) in enumerate(zip(seen.correlations, weights)):
            # (V7)
            if not self.inside[i] and abs(c) * factor + away >= bound * w:
                RULE.step(f"t w - |A^T r| in column {i}", scale * problem.weight(i) - abs(dyadic(c, seen.exponent)))
                raise Rejected(RULE, f"column {i} is not proven inactive")

    # ------------------------------------------------------------ the claim

    def squared_distance(self, x: dict[int, int], exponent: int) -> Fraction:
        """||x - z~||^2"""
        common = min(exponent, self.block.exponent)
        near = dict(zip(self.columns, self.block.at(common)))
        size = max(exponent, self.block.exponent) - common
        spend((len(x) + len(near)) * long_products(size + 60, size + 60), "the distance of two points")
        shift = exponent - common
        square = sum(((x.get(i, 0) << shift) - z) ** 2 for i, z in near.items())
        square += sum((v << shift) ** 2 for i, v in x.items() if i not in near)
        return dyadic(square, 2 * common)


def check_operator_distance(claim: Json, instance: Json, point: Json, evidence: Json) -> Verified:
    """lower <= ||x - z|| <= upper for the only minimiser z."""
    _, lower, upper, unique = read_object(claim, "claim", ["kind", "lower", "upper", "unique"])
    if unique is not True:
        raise Malformed("claim.unique must be true where the instance has an operator")
    (convexity,) = read_object(evidence, "evidence", ["convexity"])
    problem = OperatorInstance(instance)
    x, exponent = entries_block(point, "point", problem.columns)
    low, high = in_order(lower, upper)
    found = OperatorMinimisers(problem, convexity)
    require_within(low, high, found.squared_distance(x, exponent), round_bits(found.radius, PRECISION, True))
    title = (
        f"{described(problem.kind.title, problem.free, [])}, Fourier samples of {problem.side} x {problem.side} images"
    )
    return {
        "kind": "distance", "title": title, "symbol": problem.kind.symbol, "isometry": None,
        "rows": problem.rows, "columns": problem.columns, "lower": low, "upper": high, "unique": True,
    }  # fmt: skip

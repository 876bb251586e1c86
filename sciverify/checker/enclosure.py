"""Rule support-enclosure: float64 data, one approximate inverse, everything in integers.

Numbers in comments are the steps of docs/certificate-format.md, rule support-enclosure.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import TypeAlias

from .blocks import MATRIX_FILE, Dyadics, MatrixBlock, Rows, vector_block
from .case import in_order, require_within
from .document import Json, Malformed, rational, read_indices, read_list, read_object
from .entries import Entries, Entry
from .field import sign
from .integer_matrix import matrix_product
from .numerals import ONE, ZERO, dot
from .penalties import INSTANCE, described, free_entries, optional_keys, read_signs
from .problem import BasisPursuit, Lasso, SquareRootLasso, problem_of
from .rounding import dyadic, root_above, root_below, round_bits
from .rules import Rejected, Rule, Verified
from .work import divisor, long_products, spend, words

RULE = Rule(
    "support-enclosure",
    "rule support signs h g minimiser inverse",
    "theory/support-enclosure.md",
    "there is one minimiser; it is zero off T, and on T within radius[j] of minimiser[j]",
)
Column: TypeAlias = tuple[Rows, list[int]]


class FloatInstance:
    """One of the three problems with a float64 matrix.

    Attributes
    ----------
    signs, free : of the entries, as in `Problem`
    scales : d in units of 2**scale_exponent, for the inner product sum_k d_k u_k v_k; None where all are 1
    """

    def __init__(self, value: Json, folder: str | None) -> None:
        self.kind = problem_of(value)
        keys = ["problem", self.kind.parameter_key, "weights", "matrix", "measurements"]
        scaled = optional_keys(value, "row_scales_squared")
        keys = [*keys, *scaled, *optional_keys(value, "signs")]
        _, parameter, weights, matrix, measurements, *rest = read_object(value, "instance", keys)
        self.parameter = rational(parameter, f"instance.{self.kind.parameter_key}")
        self.matrix = MatrixBlock(matrix, folder)
        self.rows, self.columns = self.matrix.rows, self.matrix.columns
        self.measurements = vector_block(measurements, "instance.measurements", self.rows)
        self.weights: Dyadics | None = None
        if weights is not None:
            self.weights = vector_block(weights, "instance.weights", self.columns)
        self.signs = read_signs(value, self.columns)
        values = [1] * self.columns if self.weights is None else self.weights.values
        self.free = free_entries(self.kind.parameter_key, sign(self.parameter), values, self.signs)
        self.scales: list[int] | None = None
        self.scale_exponent = 0
        if scaled:
            block = vector_block(rest[0], "instance.row_scales_squared", self.rows)
            self.scales, self.scale_exponent = block.values, block.exponent
            if any(d <= 0 for d in self.scales):
                raise Rejected(INSTANCE, "a squared row scale is not positive")

    def weight(self, i: int) -> Fraction:
        """w_i"""
        return ONE if self.weights is None else dyadic(self.weights.values[i], self.weights.exponent)

    def scaled(self, rows: Rows, values: list[int]) -> list[int]:
        """d_k v_k for the entries v_k in these rows."""
        if self.scales is None:
            return values
        bits = 30 * words([self.scales])
        spend(len(values) * (bits / 10 + 2 * long_products(bits, 30 * words([values]))), "the row scales")
        return [*map(operator.mul, values, self.scales if rows is None else [self.scales[k] for k in rows])]

    def square(self, rows: Rows, values: list[int]) -> int:
        """sum_k d_k v_k^2"""
        return dot(values, self.scaled(rows, values))


class Enclosed:
    """The only minimiser is zero off T, and on T within radius[j] of minimiser[j].

    T holds all free columns; s_j = 0 there. Inner products of measurement vectors are sum_k d_k u_k v_k.
    G = A_T^T A_T, W = (w s)_T, R ~ G^-1 with theta = ||I - R G||_inf < 1. For v ~ G^-1 b and e = b - G v,
    ||v - G^-1 b||_inf <= || |R| |e| ||_inf / (1 - theta). That encloses h = G^-1 A_T^T y and g = G^-1 W, then
    rho^2 = ||y - A_T h||^2, q = W^T g, then t, then z = h - t g.
    """

    def __init__(self, problem: FloatInstance, value: Json) -> None:
        where = "evidence.enclosure"
        keys = ["rule", "support", "signs", "h", "g", "minimiser", "inverse"]
        name, support, signs, h, g, minimiser, inverse = read_object(value, where, keys)
        RULE.expect(name, where)
        self.problem = problem
        self.support = read_indices(support, f"{where}.support", problem.columns)
        count = len(self.support)
        self.signs = _read_signs(signs, f"{where}.signs", count)
        self._require_directions()
        self.h, self.g, self.minimiser = (
            _read_dyadics(v, f"{where}.{key}", count) for v, key in ((h, "h"), (g, "g"), (minimiser, "minimiser"))
        )
        longest = max((x.denominator.bit_length() for x in [*self.h, *self.g, *self.minimiser]), default=0)
        self.bits = 320 + 2 * longest
        spend(count * 20 * divisor(longest), "the radii of the entries")
        block = vector_block(inverse, f"{where}.inverse", count * count)
        self.inverse = [block.values[i * count : (i + 1) * count] for i in range(count)]
        self.inverse_exponent = block.exponent
        self.radius: list[Fraction] = []
        if not count and self._zero_is_feasible():
            for _ in problem.matrix.all_columns():  # a matrix in a file is held against its hash
                pass
            return
        self._enclose()

    def _require_directions(self) -> None:
        """T holds every free column, s_j = 0 exactly there, and no s_j is forbidden."""
        problem, inside = self.problem, set(self.support)
        for i in range(problem.columns):
            if problem.free[i] and i not in inside:
                raise Rejected(RULE, f"column {i} has no penalty, and the support lacks it")
        for i, s in zip(self.support, self.signs):
            if problem.free[i] != (s == 0):
                raise Rejected(RULE, f"the sign of entry {i} must be 0 exactly where it has no penalty")
            if s * problem.signs[i] < 0:
                raise Rejected(RULE, f"the sign of entry {i} is not the given one")

    def _zero_is_feasible(self) -> bool:
        """0 is the only minimiser of P1 if ||y|| <= eta; no column is free where T is empty."""
        y = self.problem.measurements
        square = dyadic(self.problem.square(None, y.values), 2 * y.exponent + self.problem.scale_exponent)
        return self.problem.kind is BasisPursuit and square <= self.problem.parameter**2

    def _enclose(self) -> None:
        problem = self.problem
        chosen = [problem.matrix.column(i) for i in self.support]
        self.chosen = [(rows, column.values, column.exponent) for rows, column in chosen]
        scale = min((column.exponent for _, column in chosen), default=0)
        columns: list[Column] = [(rows, column.at(scale)) for rows, column in chosen]
        weighed = [problem.scaled(rows, values) for rows, values in columns]
        gram = _gram_by_rows(columns, weighed) if problem.matrix.sparse else _gram(columns, weighed)
        unit = 2 * scale + problem.scale_exponent
        theta = self._contraction(gram, unit)  # step 1
        y = problem.measurements
        seen = problem.scaled(None, y.values)
        right = [dyadic(_column_product(column, seen), unit - scale + y.exponent) for column in columns]
        penalties = [s * problem.weight(i) for i, s in zip(self.support, self.signs)]
        h_radius, h_defect = self._radius(gram, unit, self.h, right, theta)  # step 2
        g_radius, _ = self._radius(gram, unit, self.g, penalties, theta)
        q = sum((w * x for w, x in zip(penalties, self.g)), ZERO)
        doubt = sum((abs(w) for w in penalties), ZERO) * g_radius
        RULE.step("step 2: delta_h, delta_g", h_radius, g_radius)
        if count_fits(problem, len(self.support), q + doubt):
            self._require_exact_fit(columns, scale, h_radius, g_radius)
            return
        flat, flat_exponent = self._residual(columns, scale, self.h)
        square = dyadic(problem.square(None, flat), 2 * flat_exponent + problem.scale_exponent)
        low, high = self._scale(square - h_defect * h_radius, square, q - doubt, q + doubt)  # step 3
        RULE.step("step 3: bounds of t", low, high)
        middle = (low + high) / 2
        for i, s, a, b, z in zip(self.support, self.signs, self.h, self.g, self.minimiser):  # step 4
            off = abs(z - a + middle * b) + h_radius + high * g_radius + (high - middle) * abs(b)
            self._require_sign(i, s, z, off)
        self._require_inactive(columns, scale, low)

    def _require_sign(self, i: int, s: int, z: Fraction, off: Fraction) -> None:
        """s z > off unless the entry is free, where the minimiser is within `off` of z."""
        off = round_bits(off, self.bits, True)
        if s and s * z <= off:
            RULE.step(f"step 4: s z and its radius in column {i}", s * z, off)
            raise Rejected(RULE, f"the sign of entry {i} is not proven")
        self.radius.append(off)

    def _require_exact_fit(self, columns: list[Column], scale: int, h_radius: Fraction, g_radius: Fraction) -> None:
        """k = m: A_T is invertible, so z = h and the residual is 0; A_T g is the dual point up to a factor."""
        for i, s, a, z in zip(self.support, self.signs, self.h, self.minimiser):
            self._require_sign(i, s, z, abs(z - a) + h_radius)
        slope, exponent = self._combination(columns, scale, self.g)
        error = sum((self._length(column, scale) for column in columns), ZERO) * g_radius
        self._require_below_bounds(slope, exponent, round_bits(error, 64, True), ONE)

    def _contraction(self, gram: list[list[int]], exponent: int) -> Fraction:
        """theta >= ||I - R G||_inf, the largest absolute row sum, below 1."""
        worst, unit_exponent, count = 0, self.inverse_exponent + exponent, len(gram)
        if not count:
            return ZERO
        if unit_exponent > 0:
            raise Rejected(RULE, "the approximate inverse is none: its scale is wrong")
        unit = 1 << -unit_exponent
        product = matrix_product(self.inverse, gram, "the product of the inverse and the Gram matrix")
        for i, row in enumerate(product):
            worst = max(worst, sum(abs(x - (unit if i == k else 0)) for k, x in enumerate(row)))
        theta = round_bits(dyadic(worst, unit_exponent), 64, True)
        RULE.step("step 1: theta = ||I - RG|| < 1", theta)
        if theta >= 1:
            raise Rejected(RULE, "the approximate inverse does not contract: ||I - RG|| >= 1")
        return theta

    def _radius(
        self, gram: list[list[int]], exponent: int, v: list[Fraction], right: list[Fraction], theta: Fraction
    ) -> tuple[Fraction, Fraction]:
        """(bound of ||v - G^-1 right||_inf, ||right - G v||_1)"""
        if not v:
            return ZERO, ZERO
        common = math.lcm(*(x.denominator for x in v))
        scaled = [int(x * common) for x in v]
        spend(len(v) ** 2 * (100 + words(gram) * words([scaled])), "the residual of the inverse")
        defect = [
            round_bits(abs(b - dyadic(dot(row, scaled), exponent) / common), self.bits, True)
            for b, row in zip(right, gram)
        ]
        largest = max(sum((abs(r) * e for r, e in zip(row, defect)), ZERO) for row in self.inverse)
        largest *= dyadic(1, self.inverse_exponent)
        return round_bits(largest / (1 - theta), self.bits, True), sum(defect, ZERO)

    def _residual(self, columns: list[Column], scale: int, coefficients: list[Fraction]) -> tuple[list[int], int]:
        """y - A_T v as integers times a power of two; v must be dyadic."""
        y = self.problem.measurements
        moved, exponent = self._combination(columns, scale, coefficients)
        common = min(exponent, y.exponent)
        return [b - (a << exponent - common) for a, b in zip(moved, y.at(common))], common

    def _combination(self, columns: list[Column], scale: int, coefficients: list[Fraction]) -> tuple[list[int], int]:
        """A_T v as integers times a power of two; v must be dyadic."""
        exponent = scale - max((x.denominator.bit_length() - 1 for x in coefficients), default=0)
        total = [0] * self.problem.rows
        entries = sum(len(column) for _, column in columns)
        size, longest = (
            30 * words([column for _, column in columns]),
            max((x.numerator.bit_length() for x in coefficients), default=0),
        )
        spend(entries * long_products(size, longest + scale - exponent), "a combination of columns")
        for (rows, column), x in zip(columns, coefficients):
            factor = int(x * dyadic(1, scale - exponent))
            if rows is None:
                total = [r + a * factor for r, a in zip(total, column)]
            else:
                for k, a in zip(rows, column):
                    total[k] += a * factor
        return total, exponent

    def _length(self, column: Column, scale: int) -> Fraction:
        return root_above(dyadic(self.problem.square(*column), 2 * scale + self.problem.scale_exponent), 64)

    def _scale(
        self, rho_low: Fraction, rho_high: Fraction, q_low: Fraction, q_high: Fraction
    ) -> tuple[Fraction, Fraction]:
        """Bounds of t from bounds of rho^2 and q."""
        square, kind = self.problem.parameter**2, self.problem.kind
        if kind is Lasso or (kind is SquareRootLasso and not square):
            return self.problem.parameter / 2, self.problem.parameter / 2
        if kind is SquareRootLasso:
            rest_low, rest_high = 1 - square * q_high, 1 - square * q_low
            if rho_low <= 0:
                raise Rejected(RULE, "the residual is not separated from 0")
            if rest_low <= 0:
                raise Rejected(RULE, "lambda^2 q is not separated from 1")
            low, high = square * rho_low / rest_high, square * rho_high / rest_low
        else:
            room_low, room_high = square - rho_high, square - rho_low
            if room_low <= 0:
                raise Rejected(RULE, "the least residual on the support is not separated from eta")
            if q_low <= 0:
                raise Rejected(RULE, "q is not separated from 0")
            low, high = room_low / q_high, room_high / q_low
        return root_below(low, self.bits), root_above(high, self.bits)

    def _require_inactive(self, columns: list[Column], scale: int, t: Fraction) -> None:
        """Step 5: s A_i^T r < t w_i off T; the residual of the true minimiser differs by A_T (z - minimiser)."""
        residual, exponent = self._residual(columns, scale, self.minimiser)
        error = sum((self._length(column, scale) * radius for column, radius in zip(columns, self.radius)), ZERO)
        self._require_below_bounds(residual, exponent, round_bits(error, 64, True), round_bits(t, 128, False))

    def _require_below_bounds(self, vector: list[int], exponent: int, error: Fraction, t: Fraction) -> None:
        """s A_i^T v + ||A_i|| error < t w_i for admitted (i, s) off T: so it is for every v' within `error` of v."""
        problem = self.problem
        vector, unit = problem.scaled(None, vector), exponent + problem.scale_exponent
        RULE.step("step 5: t and epsilon, the error of the residual", t, error)
        support = {i: k for k, i in enumerate(self.support)}
        length = 30 * words([vector])
        for i, rows, entries in problem.matrix.all_columns():
            if i in support:
                if (rows, entries.values, entries.exponent) != self.chosen[support[i]]:
                    raise Rejected(MATRIX_FILE, "the matrix changed while it was read")
                continue
            part = vector if rows is None else [vector[k] for k in rows]
            size = 30 * words([entries.values])
            spend(
                len(entries.values) * (long_products(length, size) + long_products(size, size)),
                "a pass over the matrix",
            )
            product = dyadic(dot(entries.values, part), entries.exponent + unit)
            room = t * problem.weight(i) - (product * problem.signs[i] if problem.signs[i] else abs(product))
            square = dyadic(problem.square(rows, entries.values), 2 * entries.exponent + problem.scale_exponent)
            if room <= 0 or room * room <= square * error * error:
                RULE.step(f"step 5: t w - |A^T r| in column {i}, and ||A||^2", room, square)
                raise Rejected(RULE, f"column {i} is not proven inactive")

    def entries(self) -> Entries:
        """|z_j| within radius[j] of |minimiser[j]| on T, and 0 off it."""
        near = zip(self.support, self.minimiser, self.radius)
        known = {i: Entry(abs(z) - away, abs(z) + away) for i, z, away in near}
        return Entries(RULE, self.problem.columns, known, (0, 0))

    def spread(self) -> Fraction:
        """A bound of the l2 distance between the true minimiser and `minimiser`."""
        return root_above(sum((r * r for r in self.radius), ZERO), self.bits)


def count_fits(problem: FloatInstance, count: int, q_high: Fraction) -> bool:
    """Is y = A_T h with as many columns as rows the fit to look at (P3 with lambda^2 q < 1, P1 with eta = 0)?"""
    if count != problem.rows:
        return False
    if problem.kind is SquareRootLasso:
        return problem.parameter**2 * q_high < 1
    return problem.kind is BasisPursuit and problem.parameter == 0


def _read_signs(value: Json, where: str, count: int) -> list[int]:
    signs = [s for s in read_list(value, where, count) if type(s) is int and s in (-1, 0, 1)]
    if len(signs) < count:
        raise Malformed(f"{where} must be 1 or -1, or 0 for a free entry")
    return signs


def _read_dyadics(value: Json, where: str, count: int) -> list[Fraction]:
    numbers = [rational(x, where) for x in read_list(value, where, count)]
    if any(x.denominator & (x.denominator - 1) for x in numbers):
        raise Malformed(f"{where} must be dyadic")
    return numbers


def _column_product(column: Column, vector: list[int]) -> int:
    rows, values = column
    return dot(values, vector if rows is None else [vector[k] for k in rows])


def _gram(columns: list[Column], weighed: list[list[int]]) -> list[list[int]]:
    """A_T^T (D A_T)"""
    entries = [values for _, values in columns]
    return matrix_product(entries, [*map(list, zip(*weighed))], "the Gram matrix of the support") if entries else []


def _gram_by_rows(columns: list[Column], weighed: list[list[int]]) -> list[list[int]]:
    by_row: dict[int, list[tuple[int, int, int]]] = {}
    for i, ((rows, values), scaled) in enumerate(zip(columns, weighed)):
        for k, v, x in zip(rows or (), values, scaled):
            by_row.setdefault(k, []).append((i, v, x))
    length = words([values for _, values in columns]) * words(weighed)
    spend(sum(len(row) ** 2 for row in by_row.values()) * (100 + length), "the Gram matrix of the support")
    gram = [[0] * len(columns) for _ in columns]
    for row in by_row.values():
        for i, u, _ in row:
            for k, _, x in row:
                gram[i][k] += u * x
    return gram


def check_enclosed_distance(claim: Json, instance: Json, point: Json, evidence: Json, folder: str | None) -> Verified:
    """lower <= ||x - z|| <= upper for the only minimiser z, which lies near `minimiser`."""
    _, lower, upper, unique = read_object(claim, "claim", ["kind", "lower", "upper", "unique"])
    if unique is not True:
        raise Malformed("claim.unique must be true where the evidence is a support enclosure")
    (enclosure,) = read_object(evidence, "evidence", ["enclosure"])
    problem = FloatInstance(instance, folder)
    x = vector_block(point, "point", problem.columns)
    low, high = in_order(lower, upper)
    found = Enclosed(problem, enclosure)
    chosen = set(found.support)
    square = dyadic(sum(v * v for i, v in enumerate(x.values) if i not in chosen), 2 * x.exponent)
    for i, z in zip(found.support, found.minimiser):
        square += (dyadic(x.values[i], x.exponent) - z) ** 2
    require_within(low, high, square, found.spread())
    return {
        "kind": "distance", "title": described(problem.kind.title, problem.free, problem.signs),
        "symbol": problem.kind.symbol, "isometry": None, "rows": problem.rows, "columns": problem.columns,
        "lower": low, "upper": high, "unique": True,
    }  # fmt: skip

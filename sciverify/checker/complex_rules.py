"""Rules for complex data: a Krawczyk box around the minimiser, an exact fit, and the minimiser 0.

Numbers in comments are the steps of docs/certificate-format.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import in_order, require_within
from .complex_data import ColumnSystem, ComplexInstance, Preconditioner, common_unit, pairs, stacked
from .document import Json, Malformed, has, rational, read_object
from .numerals import ZERO, dot
from .problem import BasisPursuit, Lasso, SquareRootLasso
from .rounding import ceil_at, floor_at, root_above, root_below, round_bits
from .rules import Rejected, Rule, Verified
from .work import divisor, spend

PAGE = "theory/complex-krawczyk.md"
KRAWCZYK = Rule(
    "complex-krawczyk", "rule support minimiser scale radius inverse", PAGE, "one minimiser, and it lies in the box"
)
EXACT_FIT = Rule(
    "complex-exact-fit", "rule support minimiser dual inverse", PAGE, "z is the only minimiser, and Az = y"
)
COMPLEX_ZERO = Rule("complex-zero", "rule", PAGE, "0 is the only minimiser")


def inverse_modulus(x: Fraction, y: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """Bounds of 1 / sqrt(x^2 + y^2)."""
    square = x * x + y * y
    return round_bits(1 / root_above(square, bits), bits, False), round_bits(1 / root_below(square, bits), bits, True)


class KrawczykBox:
    """The optimality equations have one zero in a box, and it is the only minimiser.

    u = (Re z_T, Im z_T[, t]), F_j(u) = A_j^H (A_T z - y) + t w_j z_j/|z_j| in real and imaginary parts, then
    t^2 - lambda^2 ||r||^2 (P3) or ||r||^2 - eta^2 (P1). With R ~ J(u~)^-1 and V a row-sum bound of |J(u) - J(u~)| over
    ||u - u~||_inf <= delta: theta = max_i(|I - R J(u~)| 1 + |R| V)_i < 1 and ||R F(u~)||_inf < (1 - theta) delta.
    """

    def __init__(self, problem: ComplexInstance, value: Json) -> None:
        where = "evidence.krawczyk"
        keys = ["rule", "support", "minimiser", "scale", "radius", "inverse"]
        name, support, minimiser, scale, radius, inverse = read_object(value, where, keys)
        KRAWCZYK.expect(name, where)
        self.problem = problem
        self.support = problem.support(support, where)
        self.minimiser = pairs(minimiser, f"{where}.minimiser", len(self.support))
        self.centre = stacked(self.minimiser)
        self.t, self.radius = rational(scale, f"{where}.scale"), rational(radius, f"{where}.radius")
        self.integers, self.unit = common_unit(self.centre, f"{where}.minimiser")
        common_unit([self.t, self.radius], where)  # numbers that are too long end here
        self.fixed = problem.kind is Lasso
        if self.fixed and 2 * self.t != problem.parameter:
            raise Rejected(KRAWCZYK, "the scale is not lambda / 2")
        if self.radius <= 0:
            raise Rejected(KRAWCZYK, "the radius is not positive")
        if self.t - (ZERO if self.fixed else self.radius) <= 0:
            raise Rejected(KRAWCZYK, "the least scale in the box is not positive")
        self.size = 2 * len(self.support) + (0 if self.fixed else 1)
        self.inverse = Preconditioner(inverse, f"{where}.inverse", self.size, KRAWCZYK)
        self.bits = 256 + self.unit.bit_length() + self.radius.denominator.bit_length()
        longest = self.bits + self.t.denominator.bit_length() + problem.unit.bit_length() + problem.y_unit.bit_length()
        spend(len(self.support) * (20_000 + 40 * divisor(longest)), "the entries of a Krawczyk box")
        self._enclose()

    def spread(self) -> Fraction:
        """A bound of the l2 distance between the minimiser and the centre."""
        return root_above(Fraction(2 * len(self.support)), 64) * self.radius

    def _enclose(self) -> None:
        problem = self.problem
        self.columns = ColumnSystem(problem, self.support)
        scaled = problem.unit * self.unit
        image = self.columns.image(self.integers)
        self.residual = [b * scaled - problem.y_unit * s for b, s in zip(problem.measurements, image)]
        self.residual_unit = problem.y_unit * scaled
        c_unit = problem.unit * self.residual_unit
        self.correlations = [Fraction(dot(column, self.residual), c_unit) for column in self.columns.basis]
        self.moduli, self.least = [], []
        for i, (x, y) in zip(self.support, self.minimiser):  # step 1; sqrt(2) < 3/2
            least = round_bits(root_below(x * x + y * y, self.bits), 64, False) - Fraction(3, 2) * self.radius
            if least <= 0:
                raise Rejected(KRAWCZYK, f"entry {i} of the minimiser is not separated from 0")
            self.least.append(least)
            self.moduli.append(inverse_modulus(x, y, self.bits))
        grid = 96 + self.inverse.reach
        theta = self.inverse.contraction(*self._jacobian(grid), grid)
        grid = (
            128 + self.inverse.reach + max(0, self.radius.denominator.bit_length() - self.radius.numerator.bit_length())
        )
        length = self.inverse.image(*self._value(grid), grid)
        KRAWCZYK.step("step 2: ||R F|| < (1 - theta) delta", length, (1 - theta) * self.radius)
        if length >= (1 - theta) * self.radius:
            raise Rejected(KRAWCZYK, "the optimality equations have no proven zero in the box")
        least = self.t if self.fixed else self.t - self.radius
        deviation = Fraction(3, 2) * self.radius
        problem.require_inactive(self.support, self.residual, self.residual_unit, deviation, least, KRAWCZYK)

    def _value(self, grid: int) -> tuple[list[int], list[int]]:
        """F(u~) on a grid, rounded down, and bounds of the errors."""
        low, high, k = [], [], len(self.support)
        for a, (x, c) in enumerate(zip(self.centre, self.correlations)):
            factor = self.t * self.problem.weights[self.support[a % k]] * x
            ends = [factor * end - c for end in self.moduli[a % k]]
            low.append(floor_at(min(ends), grid))
            high.append(ceil_at(max(ends), grid))
        if not self.fixed:
            square = Fraction(dot(self.residual, self.residual), self.residual_unit**2)
            parameter = self.problem.parameter**2
            last = square - parameter if self.problem.kind is BasisPursuit else self.t**2 - parameter * square
            low.append(floor_at(last, grid))
            high.append(ceil_at(last, grid))
        return low, [b - a for a, b in zip(low, high)]

    def _jacobian(self, grid: int) -> tuple[list[list[int]], list[int]]:
        """J(u~) on a grid, rounded down, and per row a bound of |J(u) - rounded| over the box."""
        k, gram, unit = len(self.support), self.columns.gram, self.columns.gram_unit
        rows, doubts = [], []
        variations = [self._variation(j) for j in range(k)]
        for a in range(2 * k):
            row, doubt = [(x << grid) // unit for x in gram[a]], 2 * k
            weight, (x, y) = self.problem.weights[self.support[a % k]], self.minimiser[a % k]
            ends = self.moduli[a % k]
            for b in (a % k, a % k + k):
                factor = self.t * weight * (-x * y if (a < k) != (b < k) else y * y if a < k else x * x)
                corners = [factor * end**3 for end in ends]
                down = floor_at(min(corners), grid)
                row[b] += down
                doubt += ceil_at(max(corners), grid) - down
            if not self.fixed:
                corners = [weight * self.centre[a] * end for end in ends]
                row.append(floor_at(min(corners), grid))
                doubt += ceil_at(max(corners), grid) - row[-1]
            rows.append(row)
            doubts.append(doubt + ceil_at(variations[a % k], grid))
        if not self.fixed:
            last, variation = self._last_row()
            rows.append([floor_at(x, grid) for x in last])
            doubts.append(len(last) + ceil_at(variation, grid))
        return rows, doubts

    def _variation(self, j: int) -> Fraction:
        """A row-sum bound for the two rows of entry j; 2/sqrt(3) < 6/5 and sqrt(2) < 3/2."""
        least = self.least[j]
        bound = Fraction(12, 5) * self.t * self.radius / least**2
        if not self.fixed:
            bound += 3 * self.radius / least
        return round_bits(self.problem.weights[self.support[j]] * bound, 64, True)

    def _last_row(self) -> tuple[list[Fraction], Fraction]:
        k = len(self.support)
        total = Fraction(sum(abs(x) for row in self.columns.gram[:k] for x in row), self.columns.gram_unit)
        if self.problem.kind is BasisPursuit:
            return [-2 * c for c in self.correlations] + [ZERO], 4 * self.radius * total
        square = self.problem.parameter**2
        row = [2 * square * c for c in self.correlations] + [2 * self.t]
        return row, 4 * square * self.radius * total + 2 * self.radius


class ExactFit:
    """A_T z_T = y exactly, and near p~ lies a p with A_T^H p = W and strict bounds off T.

    W = (w z/|z|)_T, G = A_T^H A_T, R ~ G^-1 with theta = ||I - R G||_inf < 1; p = p~ + A_T G^-1 (W - A_T^H p~).
    """

    def __init__(self, problem: ComplexInstance, value: Json) -> None:
        where = "evidence.exact-fit"
        keys = ["rule", "support", "minimiser", "dual", "inverse"]
        name, support, minimiser, dual, inverse = read_object(value, where, keys)
        EXACT_FIT.expect(name, where)
        if problem.kind is Lasso or (problem.kind is BasisPursuit and problem.parameter != 0):
            raise Rejected(EXACT_FIT, "the residual of the minimiser is not 0 for this problem")
        self.problem = problem
        self.support = problem.support(support, where)
        self.minimiser = pairs(minimiser, f"{where}.minimiser", len(self.support))
        self.dual, self.dual_unit = common_unit(stacked(pairs(dual, f"{where}.dual", problem.rows)), f"{where}.dual")
        if any(not x and not y for x, y in self.minimiser):
            raise Rejected(EXACT_FIT, "an entry of the minimiser on the support is 0")
        self.columns = ColumnSystem(problem, self.support)
        self._require_fit(where)
        self.inverse = Preconditioner(inverse, f"{where}.inverse", 2 * len(self.support), EXACT_FIT)
        self._require_dual()

    def spread(self) -> Fraction:
        """The minimiser is given exactly."""
        return ZERO

    def _require_fit(self, where: str) -> None:
        z, unit = common_unit(stacked(self.minimiser), f"{where}.minimiser")
        scaled = self.problem.unit * unit
        image = self.columns.image(z)
        if any(b * scaled != self.problem.y_unit * s for b, s in zip(self.problem.measurements, image)):
            raise Rejected(EXACT_FIT, "A z is not y")

    def _require_dual(self) -> None:
        problem, k, grid = self.problem, len(self.support), 160 + self.inverse.reach
        gram = [[(x << grid) // self.columns.gram_unit for x in row] for row in self.columns.gram]
        theta = self.inverse.contraction(gram, [2 * k] * (2 * k), grid)
        low, high = [], []
        moduli = [inverse_modulus(x, y, 256) for x, y in self.minimiser]
        unit = problem.unit * self.dual_unit
        for a, x in enumerate(stacked(self.minimiser)):
            c = Fraction(dot(self.columns.basis[a], self.dual), unit)
            ends = [problem.weights[self.support[a % k]] * x * end - c for end in moduli[a % k]]
            low.append(floor_at(min(ends), grid))
            high.append(ceil_at(max(ends), grid))
        spread = self.inverse.image(low, [b - a for a, b in zip(low, high)], grid) / (1 - theta)
        deviation = round_bits(Fraction(3, 2) * spread, 64, True)
        problem.require_inactive(self.support, self.dual, self.dual_unit, deviation, Fraction(1), EXACT_FIT)
        if problem.kind is SquareRootLasso:
            size = root_above(Fraction(dot(self.dual, self.dual), self.dual_unit**2), 128)
            size += sum((problem.norm(j) for j in self.support), ZERO) * deviation
            if problem.parameter * size >= 1:
                raise Rejected(EXACT_FIT, "lambda ||p|| is not proven to be below 1")


class ZeroMinimiser:
    """|A_i^H y| < lambda w_i / 2 (P2), < lambda ||y|| w_i or y = 0 (P3), ||y|| <= eta (P1)."""

    def __init__(self, problem: ComplexInstance, value: Json) -> None:
        (name,) = read_object(value, "evidence.zero", ["rule"])
        COMPLEX_ZERO.expect(name, "evidence.zero")
        self.support: list[int] = []
        self.minimiser: list[tuple[Fraction, Fraction]] = []
        square = Fraction(dot(problem.measurements, problem.measurements), problem.y_unit**2)
        parameter = problem.parameter**2
        if problem.kind is BasisPursuit:
            if square > parameter:
                raise Rejected(COMPLEX_ZERO, "0 is not feasible")
            return
        limit = parameter / 4 if problem.kind is Lasso else parameter * square
        unit = (problem.unit * problem.y_unit) ** 2
        for i, w in enumerate(problem.weights if square else []):
            c = dot(problem.real_parts[i], problem.measurements) ** 2
            c += dot(problem.turned(i), problem.measurements) ** 2
            if Fraction(c, unit) >= limit * w * w:
                raise Rejected(COMPLEX_ZERO, f"column {i} is not inactive")

    def spread(self) -> Fraction:
        """The minimiser is 0."""
        return ZERO


COMPLEX_RULES: dict[str, type[KrawczykBox | ExactFit | ZeroMinimiser]] = {
    "krawczyk": KrawczykBox,
    "exact-fit": ExactFit,
    "zero": ZeroMinimiser,
}


def check_complex_distance(claim: Json, instance: Json, point: Json, evidence: Json) -> Verified:
    """lower <= ||x - z|| <= upper for the only minimiser z, which is within `spread` of `minimiser`."""
    _, lower, upper, unique = read_object(claim, "claim", ["kind", "lower", "upper", "unique"])
    if unique is not True:
        raise Malformed("claim.unique must be true where the data are complex")
    name = next((key for key in COMPLEX_RULES if has(evidence, key)), None)
    if name is None:
        raise Malformed(f"evidence must have one of the keys {', '.join(COMPLEX_RULES)}")
    (value,) = read_object(evidence, "evidence", [name])
    problem = ComplexInstance(instance)
    x = pairs(point, "point", problem.columns)
    low, high = in_order(lower, upper)
    found = COMPLEX_RULES[name](problem, value)
    gap, unit = common_unit(stacked(x), "point")
    z, z_unit = common_unit(stacked(found.minimiser), "evidence")
    gap = [v * z_unit for v in gap]
    k, offset = len(found.support), problem.columns
    for j, i in enumerate(found.support):
        gap[i] -= z[j] * unit
        gap[offset + i] -= z[k + j] * unit
    require_within(low, high, Fraction(dot(gap, gap), (unit * z_unit) ** 2), found.spread())
    return {
        "kind": "distance", "title": problem.kind.title, "symbol": problem.kind.symbol, "isometry": None,
        "rows": problem.rows, "columns": problem.columns, "lower": low, "upper": high, "unique": True,
    }  # fmt: skip

"""Rules for complex data and for groups: a Krawczyk box around the minimiser, an exact fit, and the minimiser 0.

Both are problems with penalties w_g ||z_g|| of blocks: (Re z_i, Im z_i), or the entries of a group. Numbers in comments
are the steps of docs/certificate-format.md.
"""

from __future__ import annotations

from fractions import Fraction

from .block_data import BlockInstance, ColumnSystem, Preconditioner, common_unit, root_of
from .case import in_order, require_within
from .complex_data import ComplexInstance
from .document import Json, Malformed, has, rational, read_object
from .group_data import GroupInstance
from .numerals import ZERO, dot
from .problem import BasisPursuit, Lasso, SquareRootLasso
from .rounding import ceil_at, floor_at, root_above, root_below, round_bits
from .rules import Rejected, Rule, Verified
from .work import divisor, spend

PAGE = "theory/complex-krawczyk.md"
BOX_KEYS, FIT_KEYS = "rule support minimiser scale radius inverse", "rule support minimiser dual inverse"
ONE_ZERO, FITS, ZERO_ONLY = (
    "one minimiser, and it lies in the box",
    "z is the only minimiser, and Az = y",
    "0 is the only minimiser",
)
COMPLEX_KRAWCZYK = Rule("complex-krawczyk", BOX_KEYS, PAGE, ONE_ZERO)
COMPLEX_FIT = Rule("complex-exact-fit", FIT_KEYS, PAGE, FITS)
COMPLEX_ZERO = Rule("complex-zero", "rule", PAGE, ZERO_ONLY)
GROUP_KRAWCZYK = Rule("group-krawczyk", BOX_KEYS, PAGE, ONE_ZERO)
GROUP_FIT = Rule("group-exact-fit", FIT_KEYS, PAGE, FITS)
GROUP_ZERO = Rule("group-zero", "rule", PAGE, ZERO_ONLY)
BOX_RULES = {"complex": COMPLEX_KRAWCZYK, "group": GROUP_KRAWCZYK}
FIT_RULES = {"complex": COMPLEX_FIT, "group": GROUP_FIT}
ZERO_RULES = {"complex": COMPLEX_ZERO, "group": GROUP_ZERO}


def squared(block: list[Fraction]) -> Fraction:
    """||z_g||^2"""
    return sum((x * x for x in block), ZERO)


def inverse_modulus(block: list[Fraction], bits: int) -> tuple[Fraction, Fraction]:
    """Bounds of 1 / ||z_g||."""
    square = squared(block)
    return round_bits(1 / root_above(square, bits), bits, False), round_bits(1 / root_below(square, bits), bits, True)


class KrawczykBox:
    """The optimality equations have one zero in a box, and it is the only minimiser.

    u = (z_T[, t]) in real numbers, F_g(u) = A_g^T (A_T z - y) + t w_g z_g/||z_g||, then t^2 - lambda^2 ||r||^2 (P3) or
    ||r||^2 - eta^2 (P1). With R ~ J(u~)^-1 and V a row-sum bound of |J(u) - J(u~)| over ||u - u~||_inf <= delta:
    theta = max_i(|I - R J(u~)| 1 + |R| V)_i < 1 and ||R F(u~)||_inf < (1 - theta) delta.
    """

    def __init__(self, problem: BlockInstance, value: Json) -> None:
        where = "evidence.krawczyk"
        keys = ["rule", "support", "minimiser", "scale", "radius", "inverse"]
        name, support, minimiser, scale, radius, inverse = read_object(value, where, keys)
        self.problem, self.rule = problem, BOX_RULES[problem.family]
        self.rule.expect(name, where)
        self.support = problem.support(support, where)
        self.minimiser = problem.entries(minimiser, f"{where}.minimiser", self.support)
        self.t, self.radius = rational(scale, f"{where}.scale"), rational(radius, f"{where}.radius")
        entries = [x for block in self.minimiser for x in block]
        _, self.unit = common_unit(entries, f"{where}.minimiser")
        common_unit([self.t, self.radius], where)  # numbers that are too long end here
        self.fixed = problem.kind is Lasso
        if self.fixed and 2 * self.t != problem.parameter:
            raise Rejected(self.rule, "the scale is not lambda / 2")
        if self.radius <= 0:
            raise Rejected(self.rule, "the radius is not positive")
        if self.t - (ZERO if self.fixed else self.radius) <= 0:
            raise Rejected(self.rule, "the least scale in the box is not positive")
        self.inverse = Preconditioner(inverse, f"{where}.inverse", len(entries) + (0 if self.fixed else 1), self.rule)
        self.bits = 256 + self.unit.bit_length() + self.radius.denominator.bit_length()
        longest = self.bits + self.t.denominator.bit_length() + problem.unit.bit_length() + problem.y_unit.bit_length()
        products = sum(len(block) ** 2 for block in self.minimiser)
        spend(products * (5_000 + 10 * divisor(longest)), "the entries of a Krawczyk box")
        self._enclose()

    def spread(self) -> Fraction:
        """A bound of the l2 distance between the minimiser and the centre."""
        return root_above(Fraction(self.columns.count), 64) * self.radius

    def _enclose(self) -> None:
        problem = self.problem
        self.columns = ColumnSystem(problem, self.support)
        self.centre = self.columns.joined(self.minimiser)
        image = self.columns.image([x.numerator * (self.unit // x.denominator) for x in self.centre])
        scaled = problem.unit * self.unit
        self.residual = [b * scaled - problem.y_unit * s for b, s in zip(problem.measurements, image)]
        self.residual_unit = problem.y_unit * scaled
        c_unit = problem.unit * self.residual_unit
        self.correlations = [Fraction(dot(column, self.residual), c_unit) for column in self.columns.basis]
        self.moduli, self.least = [], []
        for g, block in zip(self.support, self.minimiser):  # step 1
            least = round_bits(root_below(squared(block), self.bits), 64, False) - root_of(len(block)) * self.radius
            if least <= 0:
                raise Rejected(self.rule, f"z_{g} is not separated from 0")
            self.least.append(least)
            self.moduli.append(inverse_modulus(block, self.bits))
        grid = 96 + self.inverse.reach
        theta = self.inverse.contraction(*self._jacobian(grid), grid)
        grid = (
            128 + self.inverse.reach + max(0, self.radius.denominator.bit_length() - self.radius.numerator.bit_length())
        )
        length = self.inverse.image(*self._value(grid), grid)
        self.rule.step("step 2: ||R F|| < (1 - theta) delta", length, (1 - theta) * self.radius)
        if length >= (1 - theta) * self.radius:
            raise Rejected(self.rule, "the optimality equations have no proven zero in the box")
        least = self.t if self.fixed else self.t - self.radius
        problem.require_inactive(self.support, self.residual, self.residual_unit, self.radius, least, self.rule)

    def _value(self, grid: int) -> tuple[list[int], list[int]]:
        """F(u~) on a grid, rounded down, and bounds of the errors."""
        low, high = [0] * self.columns.count, [0] * self.columns.count
        for g, place, moduli in zip(self.support, self.columns.places, self.moduli):
            for a in place:
                factor = self.t * self.problem.weights[g] * self.centre[a]
                ends = [factor * end - self.correlations[a] for end in moduli]
                low[a], high[a] = floor_at(min(ends), grid), ceil_at(max(ends), grid)
        if not self.fixed:
            square = Fraction(dot(self.residual, self.residual), self.residual_unit**2)
            parameter = self.problem.parameter**2
            last = square - parameter if self.problem.kind is BasisPursuit else self.t**2 - parameter * square
            low.append(floor_at(last, grid))
            high.append(ceil_at(last, grid))
        return low, [b - a for a, b in zip(low, high)]

    def _jacobian(self, grid: int) -> tuple[list[list[int]], list[int]]:
        """J(u~) on a grid, rounded down, and per row a bound of |J(u) - rounded| over the box."""
        unit, count = self.columns.gram_unit, self.columns.count
        rows, doubts = [[(x << grid) // unit for x in row] for row in self.columns.gram], [count] * count
        for j, (g, place, moduli) in enumerate(zip(self.support, self.columns.places, self.moduli)):
            weight, square, variation = self.problem.weights[g], squared(self.minimiser[j]), self._variation(j)
            for a in place:
                for b in place:
                    factor = self.t * weight * ((square if a == b else ZERO) - self.centre[a] * self.centre[b])
                    corners = [factor * end**3 for end in moduli]
                    down = floor_at(min(corners), grid)
                    rows[a][b] += down
                    doubts[a] += ceil_at(max(corners), grid) - down
                if not self.fixed:
                    corners = [weight * self.centre[a] * end for end in moduli]
                    rows[a].append(floor_at(min(corners), grid))
                    doubts[a] += ceil_at(max(corners), grid) - rows[a][-1]
                doubts[a] += ceil_at(variation, grid)
        if not self.fixed:
            last, variation = self._last_row()
            rows.append([floor_at(x, grid) for x in last])
            doubts.append(len(last) + ceil_at(variation, grid))
        return rows, doubts

    def _variation(self, j: int) -> Fraction:
        """A row-sum bound for the rows of block j; 2/sqrt(3) < 6/5."""
        least, size = self.least[j], len(self.minimiser[j])
        bound = Fraction(6, 5) * size * self.t * self.radius / least**2
        if not self.fixed:
            bound += 2 * root_of(size) * self.radius / least
        return round_bits(self.problem.weights[self.support[j]] * bound, 64, True)

    def _last_row(self) -> tuple[list[Fraction], Fraction]:
        total = Fraction(sum(abs(x) for row in self.columns.gram for x in row), self.columns.gram_unit)
        if self.problem.kind is BasisPursuit:
            return [-2 * c for c in self.correlations] + [ZERO], 2 * self.radius * total
        square = self.problem.parameter**2
        row = [2 * square * c for c in self.correlations] + [2 * self.t]
        return row, 2 * square * self.radius * total + 2 * self.radius


class ExactFit:
    """A_T z_T = y exactly, and near p~ lies a p with A_T^T p = W and strict bounds off T.

    W = (w z/||z||)_T, G = A_T^T A_T, R ~ G^-1 with theta = ||I - R G||_inf < 1; p = p~ + A_T G^-1 (W - A_T^T p~).
    """

    def __init__(self, problem: BlockInstance, value: Json) -> None:
        where = "evidence.exact-fit"
        keys = ["rule", "support", "minimiser", "dual", "inverse"]
        name, support, minimiser, dual, inverse = read_object(value, where, keys)
        self.problem, self.rule = problem, FIT_RULES[problem.family]
        self.rule.expect(name, where)
        if problem.kind is Lasso or (problem.kind is BasisPursuit and problem.parameter != 0):
            raise Rejected(self.rule, "the residual of the minimiser is not 0 for this problem")
        self.support = problem.support(support, where)
        self.minimiser = problem.entries(minimiser, f"{where}.minimiser", self.support)
        self.dual, self.dual_unit = common_unit(problem.vector(dual, f"{where}.dual"), f"{where}.dual")
        if not all(map(any, self.minimiser)):
            raise Rejected(self.rule, "a part of the minimiser on the support is 0")
        self.columns = ColumnSystem(problem, self.support)
        self._require_fit(where)
        self.inverse = Preconditioner(inverse, f"{where}.inverse", self.columns.count, self.rule)
        self._require_dual()

    def spread(self) -> Fraction:
        """The minimiser is given exactly."""
        return ZERO

    def _require_fit(self, where: str) -> None:
        z, unit = common_unit(self.columns.joined(self.minimiser), f"{where}.minimiser")
        scaled = self.problem.unit * unit
        image = self.columns.image(z)
        if any(b * scaled != self.problem.y_unit * s for b, s in zip(self.problem.measurements, image)):
            raise Rejected(self.rule, "A z is not y")

    def _require_dual(self) -> None:
        problem, count, grid = self.problem, self.columns.count, 160 + self.inverse.reach
        gram = [[(x << grid) // self.columns.gram_unit for x in row] for row in self.columns.gram]
        theta = self.inverse.contraction(gram, [count] * count, grid)
        low, high = [0] * count, [0] * count
        unit = problem.unit * self.dual_unit
        for g, place, block in zip(self.support, self.columns.places, self.minimiser):
            moduli = inverse_modulus(block, 256)
            for a, x in zip(place, block):
                c = Fraction(dot(self.columns.basis[a], self.dual), unit)
                ends = [problem.weights[g] * x * end - c for end in moduli]
                low[a], high[a] = floor_at(min(ends), grid), ceil_at(max(ends), grid)
        spread = self.inverse.image(low, [b - a for a, b in zip(low, high)], grid) / (1 - theta)
        deviation = round_bits(spread, 64, True)
        problem.require_inactive(self.support, self.dual, self.dual_unit, deviation, Fraction(1), self.rule)
        if problem.kind is SquareRootLasso:
            size = root_above(Fraction(dot(self.dual, self.dual), self.dual_unit**2), 128)
            size += problem.reach(self.support) * deviation
            if problem.parameter * size >= 1:
                raise Rejected(self.rule, "lambda ||p|| is not proven to be below 1")


class ZeroMinimiser:
    """||A_g^T y|| < lambda w_g / 2 (P2), < lambda ||y|| w_g or y = 0 (P3), ||y|| <= eta (P1)."""

    def __init__(self, problem: BlockInstance, value: Json) -> None:
        (name,) = read_object(value, "evidence.zero", ["rule"])
        rule = ZERO_RULES[problem.family]
        rule.expect(name, "evidence.zero")
        self.support: list[int] = []
        self.minimiser: list[list[Fraction]] = []
        square = Fraction(dot(problem.measurements, problem.measurements), problem.y_unit**2)
        parameter = problem.parameter**2
        if problem.kind is BasisPursuit:
            if square > parameter:
                raise Rejected(rule, "0 is not feasible")
            return
        limit = parameter / 4 if problem.kind is Lasso else parameter * square
        unit = (problem.unit * problem.y_unit) ** 2
        for g, w in enumerate(problem.weights if square else []):
            c = sum(dot(column, problem.measurements) ** 2 for column in problem.block(g))
            if Fraction(c, unit) >= limit * w * w:
                raise Rejected(rule, f"{problem.noun} {g} is not inactive")

    def spread(self) -> Fraction:
        """The minimiser is 0."""
        return ZERO


RULES: dict[str, type[KrawczykBox | ExactFit | ZeroMinimiser]] = {
    "krawczyk": KrawczykBox,
    "exact-fit": ExactFit,
    "zero": ZeroMinimiser,
}


def check_block_distance(claim: Json, instance: Json, point: Json, evidence: Json) -> Verified:
    """lower <= ||x - z|| <= upper for the only minimiser z, which is within `spread` of `minimiser`."""
    _, lower, upper, unique = read_object(claim, "claim", ["kind", "lower", "upper", "unique"])
    if unique is not True:
        raise Malformed("claim.unique must be true for complex data and groups")
    name = next((key for key in RULES if has(evidence, key)), None)
    if name is None:
        raise Malformed(f"evidence must have one of the keys {', '.join(RULES)}")
    (value,) = read_object(evidence, "evidence", [name])
    problem = ComplexInstance(instance) if has(instance, "scalars") else GroupInstance(instance)
    x = problem.point(point)
    low, high = in_order(lower, upper)
    found = RULES[name](problem, value)
    gap, unit = common_unit(x, "point")
    z, z_unit = common_unit([v for block in found.minimiser for v in block], "evidence")
    gap = [v * z_unit for v in gap]
    for i, v in zip([i for g in found.support for i in problem.positions(g)], z):
        gap[i] -= v * unit
    require_within(low, high, Fraction(dot(gap, gap), (unit * z_unit) ** 2), found.spread())
    return {
        "kind": "distance", "title": problem.title, "symbol": problem.kind.symbol, "isometry": None,
        "rows": problem.rows, "columns": problem.columns, "lower": low, "upper": high, "unique": True,
    }  # fmt: skip

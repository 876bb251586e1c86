"""Rule enclosed-path: a path of the LASSO for float64 data, each knot between two bounds, everything in integers.

A crossing is a support T with signs s and one entry j of it. On T minimisers are z(t) = h - t g, t = lambda / 2, as
long as signs and bounds hold; all of it is affine in t. What holds at both bounds of a knot holds between them, and
z_j, whose sign changes there, vanishes at one t: the knot. Numbers in comments are those of
docs/theory/solution-path.md.
"""

from __future__ import annotations

from fractions import Fraction

from .blocks import Dyadics, Rows, vector_block
from .document import Json, Malformed, rational, read_indices, read_list, read_object
from .enclosure import FloatInstance
from .integer_matrix import matrix_product
from .numerals import ZERO, dot
from .path_points import SOLUTION_PATH, Direction, Point, require_pieces
from .problem import Lasso
from .rounding import ceil_at, dyadic, root_above, round_bits
from .rules import BOUNDS, Rejected, Rule, Verified
from .work import long_products, spend, words

ENCLOSED = Rule(
    "enclosed-path",
    "rule crossings",
    "theory/solution-path.md#knots-between-bounds",
    "for each lambda > least there is one minimiser, affine between the knots, one knot between each two bounds",
)


class Data:
    """A, y and the row scales as integers over common powers of two.

    Attributes
    ----------
    columns, unit : column i is columns[i] 2**unit
    weighed, product_unit : A_i^T u = <weighed[i], u> 2**(product_unit + e) for u in units of 2**e
    forces : A_i^T y in units of 2**(product_unit + y.exponent)
    weights, free : w_1, ..., w_N, and the positions where they are 0
    longest : a bound of all ||A_i||
    bits, y_bits : what the longest entries of the columns and of y have
    """

    def __init__(self, problem: FloatInstance) -> None:
        self.problem, self.y = problem, problem.measurements
        self.weights = _over_one_power([problem.weight(i) for i in range(problem.columns)])
        self.free = {i for i, w in enumerate(self.weights.values) if not w}
        self.bits, self.y_bits = 0.0, 30 * words([self.y.values])
        read = [(rows, self._metered(entries, 0)) for _, rows, entries in problem.matrix.all_columns()]
        self.unit = min(entries.exponent for _, entries in read)
        self.columns = [self._with_all_rows(rows, entries) for rows, entries in read]
        self.weighed = [problem.scaled(None, column) for column in self.columns]
        self.product_unit = self.unit + problem.scale_exponent
        self.forces = [dot(column, self.y.values) for column in self.weighed]
        squares = [dot(a, b) for a, b in zip(self.columns, self.weighed)]
        self.longest = root_above(dyadic(max(squares), self.unit + self.product_unit), 64)
        self._gram: dict[Direction, int] = {}

    def _with_all_rows(self, rows: Rows, entries: Dyadics) -> list[int]:
        spend(100 * self.problem.rows, "columns with all their rows")
        values = self._metered(entries, entries.exponent - self.unit).at(self.unit)
        if rows is None:
            return values
        column = [0] * self.problem.rows
        for k, value in zip(rows, values):
            column[k] = value
        return column

    def _metered(self, entries: Dyadics, shift: int) -> Dyadics:
        """The entries, with the work paid that their products are where they are shifted by so many bits."""
        bits = 30 * words([entries.values]) + shift
        self.bits = max(self.bits, bits)
        work = long_products(bits, bits) + long_products(bits, self.y_bits)
        spend(len(entries.values) * work, "a pass over the matrix")
        return entries

    def gram(self, support: list[int]) -> list[list[int]]:
        """A_T^T A_T in units of 2**(unit + product_unit)."""
        length = words([self.columns[i] for i in support])
        for i in support:
            for k in support:
                if (i, k) not in self._gram:
                    spend(self.problem.rows * (60 + 4 * length**2), "inner products of columns")
                    self._gram[i, k] = self._gram[k, i] = dot(self.columns[i], self.weighed[k])
        return [[self._gram[i, k] for k in support] for i in support]

    def forces_on(self, support: list[int], h: Dyadics, g: Dyadics) -> tuple[list[tuple[int, int]], int]:
        """(pairs (a_i, b_i), e): A_i^T (y - A_T (h - t g)) = (a_i + t b_i) 2**e for all columns."""
        unit = min(self.unit + min(h.exponent, g.exponent), self.y.exponent)
        flat, slope = self.y.at(unit), [0] * self.problem.rows
        length = 30 * words([flat, h.at(unit - self.unit), g.at(unit - self.unit)])
        passes = 2 * (len(support) + len(self.columns)) * self.problem.rows
        spend(passes * (60 + long_products(max(60, self.bits), length)), "passes over the matrix")
        for i, x, y in zip(support, h.at(unit - self.unit), g.at(unit - self.unit)):
            flat = [b - c * x for c, b in zip(self.columns[i], flat)]
            slope = [b + c * y for c, b in zip(self.columns[i], slope)]
        return [(dot(column, flat), dot(column, slope)) for column in self.weighed], unit + self.product_unit


class Family:
    """z(t) = h - t g on T, entry by entry within h_radius + t g_radius of what the evidence says."""

    def __init__(self, data: Data, value: Json, where: str) -> None:
        keys = ["support", "signs", "entry", "h", "g", "inverse"]
        support, signs, entry, h, g, inverse = read_object(value, where, keys)
        self.data, self.where = data, where
        columns = data.problem.columns
        self.support = read_indices(support, f"{where}.support", columns)
        count = len(self.support)
        self.signs = [s for s in read_list(signs, f"{where}.signs", count) if type(s) is int and s in (-1, 0, 1)]
        if len(self.signs) < count:
            raise Malformed(f"{where}.signs must be 1 or -1, or 0 for a free entry")
        self.entry = None if entry is None else read_indices([entry], f"{where}.entry", columns)[0]
        self._require_directions()
        self.h, self.g = _read_dyadics(h, f"{where}.h", count), _read_dyadics(g, f"{where}.g", count)
        block = vector_block(inverse, f"{where}.inverse", count * count)
        rows = [block.values[i * count : (i + 1) * count] for i in range(count)]
        self._enclose(rows, block.exponent)
        self.forces: list[tuple[int, int]] = []

    def _require_directions(self) -> None:
        """T holds every free column, s_i = 0 exactly there, and no s_i is forbidden: (B6)."""
        for i in sorted(self.data.free - set(self.support)):  # (B6)
            raise Rejected(ENCLOSED, f"{self.where}: column {i} has no penalty, and the support lacks it")
        for i, s in zip(self.support, self.signs):
            if (i in self.data.free) != (s == 0):
                raise Rejected(ENCLOSED, f"{self.where}: the sign of entry {i} must be 0 exactly where it is free")
            if s * self.data.problem.signs[i] < 0:
                raise Rejected(ENCLOSED, f"{self.where}: the sign of entry {i} is not the given one")

    def _enclose(self, inverse: list[list[int]], exponent: int) -> None:
        """(B1): ||I - RG|| < 1, so that G is invertible and the defects of h and g bound their errors."""
        data = self.data
        gram, unit = data.gram(self.support), data.unit + data.product_unit
        theta = ZERO
        if gram:
            low = min(exponent + unit, 0)
            one, up = 1 << -low, exponent + unit - low
            product = matrix_product(inverse, gram, "the product of the inverse and the Gram matrix")
            sums = (sum(abs((x << up) - one * (i == k)) for k, x in enumerate(row)) for i, row in enumerate(product))
            theta = dyadic(max(sums), low)
        ENCLOSED.step("(B1): ||I - RG||", theta)
        if theta >= 1:  # (B1)
            raise Rejected(ENCLOSED, f"{self.where}: the approximate inverse does not contract: ||I - RG|| >= 1")
        forces = Dyadics([data.forces[i] for i in self.support], data.product_unit + data.y.exponent)
        weights = [data.problem.weight(i) * s for i, s in zip(self.support, self.signs)]
        self.h_radius, self.g_radius = (
            round_bits(_radius(gram, unit, inverse, exponent, v, right) / (1 - theta), 64, True)
            for v, right in ((self.h, forces), (self.g, _over_one_power(weights)))
        )

    def entries_at(self, t: Fraction) -> tuple[Dyadics, Fraction]:
        """z(t), and how far each entry may be off."""
        power = _over_one_power([t])
        unit = min(self.h.exponent, power.exponent + self.g.exponent, 0)
        moved = Dyadics([x * power.values[0] for x in self.g.values], power.exponent + self.g.exponent)
        z = Dyadics([a - b for a, b in zip(self.h.at(unit), moved.at(unit))], unit)
        return z, self.h_radius + t * self.g_radius

    def sides_at(self, t: Fraction, strict: bool = True) -> int:
        """The sign of s_j z_j(t), after (B2) for all other entries and, if `strict`, (B3) off T; 0 without j."""
        z, radius = self.entries_at(t)
        off, side = ceil_at(radius, -z.exponent), 0
        for i, s, x in zip(self.support, self.signs, z.values):
            if i == self.entry:
                side = (s * x > off) - (s * x < -off)
            elif s and s * x <= off:  # (B2)
                ENCLOSED.step(f"(B2): s z and its radius in column {i}", dyadic(s * x, z.exponent), radius)
                raise Rejected(ENCLOSED, f"{self.where}: the sign of entry {i} is not proven")
        if strict:
            self._require_inactive(t, radius)
        return side

    def _require_inactive(self, t: Fraction, radius: Fraction) -> None:
        """(B3): s A_i^T r < t w_i for admitted (i, s) off T; r differs by at most sum ||A_k|| radius."""
        data, power = self.data, _over_one_power([t])
        if not self.forces:
            self.forces, self.unit = data.forces_on(self.support, self.h, self.g)
        (p,), n = power.values, power.exponent
        common = min(self.unit + n, data.weights.exponent + n, 0)
        doubt = ceil_at(data.longest * data.longest * len(self.support) * radius, -common)
        up, across, level = (
            (1 << self.unit - common),
            p << self.unit + n - common,
            p << data.weights.exponent + n - common,
        )
        chosen = set(self.support)
        spend(len(self.forces) * (400 + long_products(60, -common)), "bounds of columns")
        for i, (a, b) in enumerate(self.forces):
            if i in chosen:
                continue
            force, bound, given = a * up + b * across, data.weights.values[i] * level, data.problem.signs[i]
            if bound - (force * given if given else abs(force)) <= doubt:  # (B3)
                sides = dyadic(force, common), dyadic(bound, common)
                ENCLOSED.step(f"(B3): A_i^T r and its bound in column {i}", *sides)
                raise Rejected(ENCLOSED, f"{self.where}: column {i} is not proven inactive")

    def point(self, columns_fit: bool) -> Point:
        """The point of the path at the knot, or at the end."""
        level = {(i, s) for i, s in zip(self.support, self.signs) if s}
        support = {(i, s) for i, s in level if i != self.entry}
        if columns_fit:
            given = self.data.problem.signs
            level = {(i, s) for i in range(len(given)) for s in (1, -1) if s * given[i] >= 0}
        return Point(support, level)


def check_enclosed_path(claim: Json, instance: Json, point: Json, evidence: Json, folder: str | None) -> Verified:
    """One minimiser for each lambda > least; its support and signs between the knots, each between two bounds."""
    _, least, knots, pieces = read_object(claim, "claim", ["kind", *SOLUTION_PATH.keys])
    if point is not None:
        raise Malformed("point must be null: a claim of kind 'solution-path' has none")
    (path,) = read_object(evidence, "evidence", ["path"])
    name, crossings = read_object(path, "evidence.path", ["rule", "crossings"])
    ENCLOSED.expect(name, "evidence.path")
    problem = FloatInstance(instance, folder)
    if problem.kind is not Lasso:
        raise Malformed(f"a claim of kind 'solution-path' goes with the LASSO, not with the {problem.kind.title}")
    brackets, end = _read_brackets(knots, least)
    data, points = Data(problem), []
    for k, value in enumerate(read_list(crossings, "evidence.path.crossings", len(brackets) + 1)):
        family = Family(data, value, f"evidence.path.crossings[{k}]")
        points.append(_crossing(family, *brackets[k]) if k < len(brackets) else _end(family, end))
    require_pieces(pieces, points, problem.columns, ENCLOSED)
    return {
        "kind": "solution-path", "title": problem.kind.title, "symbol": problem.kind.symbol, "isometry": None,
        "rows": problem.rows, "columns": problem.columns, "least": end, "knots": knots, "pieces": pieces,
        "count": len(brackets),
    }  # fmt: skip


def _crossing(family: Family, low: Fraction, high: Fraction) -> Point:
    """(B4): z_j has one sign at the lower bound and the other one at the upper bound."""
    if family.sides_at(low / 2) * family.sides_at(high / 2) >= 0:  # (B4)
        raise Rejected(ENCLOSED, f"{family.where}: no entry changes its sign between the bounds of the knot")
    return family.point(False)


def _end(family: Family, least: Fraction) -> Point:
    """(B5): at the end all entries have their signs; at 0, as many columns as rows fit y and leave no residual."""
    if family.entry is not None:
        raise Malformed(f"{family.where}.entry must be null: the path ends there")
    fits = not least and len(family.support) == family.data.problem.rows  # (B5)
    family.sides_at(least / 2, strict=not fits)
    return family.point(fits)


def _read_brackets(knots: Json, least: Json) -> tuple[list[tuple[Fraction, Fraction]], Fraction]:
    """upper_1 >= lower_1 > upper_2 >= ... > least >= 0"""
    end = rational(least, "claim.least")
    if end < 0:
        raise Rejected(BOUNDS, "least is negative")
    found = []
    for k, value in enumerate(read_list(knots, "claim.knots")):
        low, high = (rational(x, f"claim.knots[{k}]") for x in read_list(value, f"claim.knots[{k}]", 2))
        if high < low:
            raise Rejected(BOUNDS, f"claim.knots[{k}] has its bounds in the wrong order")
        found.append((low, high))
    for k, ((low, _), upper) in enumerate(zip(found, [*(high for _, high in found[1:]), end])):
        if low <= upper:
            raise Rejected(BOUNDS, f"claim.knots[{k}] does not lie above what follows")
    if any(_is_not_dyadic(x) for x in (end, *(x for pair in found for x in pair))):
        raise Malformed("claim.knots and claim.least must be dyadic where the matrix is a block")
    return found, end


def _is_not_dyadic(x: Fraction) -> bool:
    return bool(x.denominator & (x.denominator - 1))


def _read_dyadics(value: Json, where: str, count: int) -> Dyadics:
    numbers = [rational(x, where) for x in read_list(value, where, count)]
    if any(map(_is_not_dyadic, numbers)):
        raise Malformed(f"{where} must be dyadic")
    return _over_one_power(numbers)


def _over_one_power(numbers: list[Fraction]) -> Dyadics:
    """Dyadic numbers as integers times one power of two."""
    largest = max((x.denominator for x in numbers), default=1)
    return Dyadics([x.numerator * (largest // x.denominator) for x in numbers], 1 - largest.bit_length())


def _radius(
    gram: list[list[int]], unit: int, inverse: list[list[int]], exponent: int, v: Dyadics, right: Dyadics
) -> Fraction:
    """|| |R| |right - G v| ||_inf"""
    if not gram:
        return ZERO
    length = 30 * words([v.values])
    spend(len(gram) ** 2 * (200 + long_products(120, length)), "the residual of the inverse")
    common = min(unit + v.exponent, right.exponent)
    shift = unit + v.exponent - common
    defect = [abs(b - (dot(row, v.values) << shift)) for row, b in zip(gram, right.at(common))]
    return dyadic(max(dot([*map(abs, row)], defect) for row in inverse), exponent + common)

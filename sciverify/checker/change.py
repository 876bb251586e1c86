"""How far the data may move: rules uniform-stability and changed-instance, and the claims that rest on them.

(S1) to (S4) are the inequalities of docs/theory/trust-radius.md.
"""

from __future__ import annotations

from fractions import Fraction

from .bounds import BITS, UNIT, Span
from .case import Case, require_within
from .document import Json, Malformed, rational, read_indices, read_object
from .field import Levels, elements, matrix, sign
from .kernel import Optimum
from .linear import Family, gram, inner
from .numerals import ZERO
from .problem import Lasso, SquareRootLasso
from .rounding import root_above, root_below
from .rules import BOUNDS, Kind, Rejected, Rule, Verified
from .spectrum import positive_definite, require_singular_value

PAGE = "theory/trust-radius.md"
STABILITY = Rule(
    "uniform-stability",
    "rule inverse singular_value size",
    PAGE,
    "support and signs survive every change by at most delta",
)
CHANGE = Rule(
    "changed-instance", "rule columns matrix measurements optimality", "certificate-format.md#claims-about-an-instance",
    "data within the upper bound have another support or other signs",
)  # fmt: skip
TRUST = Kind("trust-radius", "lower upper", "{lower} <= trust radius of support and signs <= {upper}", point=False)
WITHIN = Kind(
    "distance-within",
    "lower upper radius",
    "{lower} <= dist(x, {symbol}(A', y')) <= {upper} for all data within {radius}",
    point=True,
)


class Stability:
    """Rule uniform-stability for the support T of a minimiser, free entries included, and its signs s, 0 if free.

    Attributes
    ----------
    sharpness : 1 / sigma, 0 for T empty
    h, g, q, rho, t : the closed form on T
    """

    def __init__(self, optimum: Optimum, value: Json, levels: Levels) -> None:
        where = "evidence.stability"
        name, inverse, sigma, size = read_object(value, where, ["rule", "inverse", "singular_value", "size"])
        STABILITY.expect(name, where)
        self.problem = problem = optimum.problem
        self.support = optimum.support()
        self.signs = [0 if problem.free[i] else sign(optimum.minimiser[i]) for i in self.support]
        count = len(self.support)
        self.inverse = matrix(inverse, levels, where, count, count)
        self.size = rational(size, f"{where}.size")
        products = problem.gram(self.support)
        self._require_inverse(Family(products))
        self.sharpness = ZERO
        if count:
            self.sharpness = 1 / require_singular_value(sigma, f"{where}.singular_value", products, STABILITY)
        elif sigma is not None:
            raise Malformed(f"{where}.singular_value must be null where no entry is nonzero or free")
        elif self.size:
            raise Malformed(f"{where}.size must be 0 where no entry is nonzero or free")
        self._closed_form()

    def _require_inverse(self, gram: Family) -> None:
        """G K = I, column by column of K."""
        for k, column in enumerate(zip(*self.inverse)):
            for i, entry in enumerate(gram.products([*column])):
                if sign(entry - Fraction(int(i == k))) != 0:
                    raise Rejected(STABILITY, "the inverse of the Gram matrix is none")

    def _closed_form(self) -> None:
        """h, g, q, rho on the support, and t."""
        problem = self.problem
        measured = problem.correlations(problem.measurements)
        products = [measured[i] for i in self.support]
        self.penalties = [problem.weights[i] * Fraction(s) for i, s in zip(self.support, self.signs)]
        self.h = [inner(row, products) for row in self.inverse]
        self.g = [inner(row, self.penalties) for row in self.inverse]
        self.q = Span.of(inner(self.penalties, self.g))
        square = problem.inner(problem.measurements, problem.measurements)
        self.rho_squared = Span.of(square - inner(self.h, products))
        self.rho = self.rho_squared.root()
        self.measured = measured
        parameter = Span.of(problem.parameter)
        if isinstance(problem, Lasso):
            self.t = parameter * Span(Fraction(1, 2), Fraction(1, 2))
        elif isinstance(problem, SquareRootLasso):
            self.kappa = parameter * self.q.root()
            self.t = parameter * self.rho.over((UNIT - self.kappa * self.kappa).root(), STABILITY)
        else:
            # T holds an entry that is not free, for else q = 0
            self.t = (parameter * parameter - self.rho_squared).over(self.q, STABILITY).root()
        self.residual = (self.rho_squared + self.t * self.t * self.q).root()

    def require(self, delta: Fraction) -> Fraction:
        """All inequalities of the rule; returns a bound of ||z' - z|| over all data within delta."""
        moved = ZERO
        if delta * self.sharpness >= 1:  # (S1)
            raise Rejected(STABILITY, "the columns of the support may become dependent")
        step = delta * (1 + self.size)
        g_norm = Span.of(inner(self.g, self.g)).root().high
        times, residuals = self._ranges(delta, step, g_norm)
        drift = max(times.high - self.t.low, self.t.high - times.low) if self.support else ZERO
        z = [Span.of(h) - self.t * Span.of(g) for h, g in zip(self.h, self.g)]
        largest = residuals.high
        if self.support:
            size = root_above(sum((max(x.high**2, x.low**2) for x in z), ZERO), BITS)
            moved = step * self.sharpness + delta * largest * self.sharpness**2 + drift * g_norm
            STABILITY.step("(S2): a bound of all minimisers below Z", size + moved, self.size)
            if size + moved >= self.size:
                raise Rejected(STABILITY, "the size does not bound all minimisers")
        for k, (s, x, g, row) in enumerate(zip(self.signs, z, self.g, self.inverse)):
            across = Span.of(row[k]).root().high * step + Span.of(inner(row, row)).root().high * delta * largest
            slope = Span.of(g)
            least, most = x.low if s > 0 else -x.high, across + drift * max(slope.high, -slope.low)
            if s and least <= most:  # (S3), for (T4)
                STABILITY.step(f"(S3): s z and its possible change in entry {self.support[k]}", least, most)
                raise Rejected(STABILITY, f"the sign of entry {self.support[k]} may change")
        for i in range(self.problem.columns):
            if i not in self.support:
                self._require_inactive(i, delta, step, times, residuals)
        return moved

    def _ranges(self, delta: Fraction, step: Fraction, g_norm: Fraction) -> tuple[Span, Span]:
        """Bounds of t' and of ||r'||."""
        problem, tilt = self.problem, delta * self.sharpness
        if isinstance(problem, Lasso):
            return self.t, Span(ZERO, (self.residual.high + step) / (1 - tilt))
        slope = ZERO
        if any(self.signs):  # else W = 0 and g = 0: t' W has no component
            slope = Span(delta * g_norm, delta * g_norm).over(self.q.root(), STABILITY).high
        parameter = Span.of(problem.parameter)
        if isinstance(problem, SquareRootLasso):
            if self.kappa.high >= 1 - tilt:  # (S1), times 1 / sigma
                raise Rejected(STABILITY, "lambda^2 q may reach 1")
            most = (self.kappa.high + slope) ** 2 + tilt**2
            least = max(self.kappa.low - slope, ZERO) ** 2
            if self.rho.low <= step:
                raise Rejected(STABILITY, "the residual may vanish")
            across = Span(1 - most, 1 - least).root()  # K+ < 1, for else it is not proven positive
            residuals = Span(self.rho.low - step, self.rho.high + step).over(across, STABILITY)
            return parameter * residuals, residuals
        eta = parameter.high
        root_q, slope = self.q.root(), slope * eta
        least = (
            root_below(max(parameter.low, ZERO) ** 2 - (self.rho.high + step) ** 2 - (tilt * eta) ** 2, BITS) - slope
        )
        most = root_above(eta**2 - max(self.rho.low - step, ZERO) ** 2, BITS) + slope
        if least <= 0:
            raise Rejected(STABILITY, "the least residual on the support may reach eta")
        return Span(least / root_q.high, most / root_q.low), parameter

    def _require_inactive(self, i: int, delta: Fraction, step: Fraction, times: Span, residuals: Span) -> None:
        """s A_i^T r < t w_i for admitted (i, s) after every change."""
        problem = self.problem
        column = problem.by_column[i]
        products = [problem.inner(problem.by_column[k], column) for k in self.support]
        b = [inner(row, products) for row in self.inverse]
        alpha = Span.of(self.measured[i] - inner(self.h, products))
        beta, weight = Span.of(inner(b, self.penalties)), Span.of(problem.weights[i])
        beyond = Span.of(problem.inner(column, column) - inner(products, b)).root().high * step
        length = root_above(1 + Span.of(inner(b, b)).high, BITS) * delta
        corners = [(t, residuals.high) for t in (times.low, times.high)]
        if isinstance(problem, SquareRootLasso):  # t' = lambda ||r'||: affine in ||r'|| and in lambda
            parameter = Span.of(problem.parameter)
            ends = (residuals.low, residuals.high)
            corners = [(factor * r, r) for factor in (parameter.low, parameter.high) for r in ends]
        upward, downward = (alpha.high, weight - beta), (-alpha.low, weight + beta)
        sides = ((upward, downward), (upward,), (downward,))[problem.signs[i]]
        for t, residual in corners:
            for a, share in sides:
                if t * share.low - a - beyond - length * residual <= 0:  # (S4)
                    STABILITY.step(f"(S4): the sides in column {i}", t * share.low, a + beyond + length * residual)
                    raise Rejected(STABILITY, f"column {i} may become active")


@TRUST.checked_by
def check_trust_radius(case: Case) -> Verified:
    """lower <= sup {delta : support and signs are the same for all data within delta} <= upper."""
    low, high, _ = case.bounds()
    optimality, stability, change = case.parts("optimality", "stability", "change")
    optimum = Optimum(case.problem, optimality, case.levels)
    if stability is not None:
        Stability(optimum, stability, case.levels).require(low)
    elif low > 0:
        raise Rejected(STABILITY, "a positive lower bound without a proof of stability")
    _check_change(high, change, optimum, case.levels)
    return {"lower": low, "upper": high}


@WITHIN.checked_by
def check_distance_within(case: Case) -> Verified:
    """lower <= dist(x, Xi(A', y')) <= upper, and Xi(A', y') is one point, for all data within radius of (A, y)."""
    low, high, (reach,) = case.bounds("radius")
    radius = rational(reach, "claim.radius")
    if radius < 0:
        raise Rejected(BOUNDS, "the radius is negative")
    optimality, stability = case.parts("optimality", "stability")
    optimum = Optimum(case.problem, optimality, case.levels)
    moved = Stability(optimum, stability, case.levels).require(radius)
    gap = [x - z for x, z in zip(case.given_point(), optimum.minimiser)]
    require_within(low, high, inner(gap, gap), moved)
    return {"lower": low, "upper": high, "radius": radius}


def _check_change(high: Fraction, value: Json, optimum: Optimum, levels: Levels) -> None:
    """Rule changed-instance: data within `high` have another support or other signs where entries are not free."""
    where, problem = "evidence.change", optimum.problem
    keys = ["rule", "columns", "matrix", "measurements", "optimality"]
    name, columns, entries, measurements, optimality = read_object(value, where, keys)
    CHANGE.expect(name, where)
    moved = read_indices(columns, f"{where}.columns", problem.columns)
    change = matrix(entries, levels, f"{where}.matrix", problem.rows, len(moved))
    shift = elements(measurements, levels, f"{where}.measurements", problem.rows)
    if sign(high * high - problem.inner(shift, shift)) < 0:
        raise Rejected(CHANGE, "the measurements move farther than the upper bound")
    changes = [list(column) for column in zip(*change)]
    room = [[-x for x in row] for row in gram(changes, problem.scales)]
    for k, row in enumerate(room):
        row[k] = row[k] + high * high
    if not positive_definite(room):
        raise Rejected(CHANGE, "the matrix is not proven to move by less than the upper bound")
    rows = [list(row) for row in problem.matrix]
    for row, added in zip(rows, change):
        for i, x in zip(moved, added):
            row[i] = row[i] + x
    changed = problem.with_data(rows, [b + x for b, x in zip(problem.measurements, shift)])
    other = Optimum(changed, optimality, levels)
    pairs = zip(problem.free, other.minimiser, optimum.minimiser)
    if all(free or sign(a) == sign(b) for free, a, b in pairs):
        raise Rejected(CHANGE, "the minimiser of the changed instance has the same support and signs")

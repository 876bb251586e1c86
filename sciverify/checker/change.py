"""How far the data may move: rules uniform-stability and changed-instance, and the claims that rest on them.

(S1) to (S4) are the inequalities of docs/theory/trust-radius.md.
"""

from __future__ import annotations

from fractions import Fraction

from .admitted import Admitted, keys_of
from .bounds import BITS, UNIT, Span
from .case import Case, require_within
from .document import Json, Malformed, rational, read_indices, read_object
from .field import Levels, Vector, elements, matrix, sign
from .kernel import Optimum
from .linear import Family, gram, inner
from .numerals import ONE, ZERO
from .problem import Lasso, Problem, SquareRootLasso
from .rounding import root_above, root_below
from .rules import BOUNDS, Kind, Rejected, Rule, Verified
from .spectrum import positive_definite, require_norm_of_inverse, require_singular_value

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
TRUST = Kind(
    "trust-radius", "lower upper", "{lower} <= trust radius of support and signs <= {upper}{changes}", point=False
)
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
    loose : places in T of the columns S that may change
    sharpness : 1 / sigma, 0 for S empty
    h, g, q, rho, t : the closed form on T
    """

    def __init__(self, optimum: Optimum, value: Json, levels: Levels, admitted: Admitted) -> None:
        where = "evidence.stability"
        name, inverse, sigma, size = read_object(value, where, ["rule", "inverse", "singular_value", "size"])
        STABILITY.expect(name, where)
        self.problem, self.admitted = optimum.problem, admitted
        problem = self.problem
        self.support = optimum.support()
        self.signs = [0 if problem.free[i] else sign(optimum.minimiser[i]) for i in self.support]
        count = len(self.support)
        self.inverse = matrix(inverse, levels, where, count, count)
        self.size = rational(size, f"{where}.size")
        self.loose = [k for k, i in enumerate(self.support) if admitted.is_loose(i)]
        products = problem.gram(self.support)
        self._require_inverse(Family(products))
        self.sharpness = self._sharpness(sigma, products)
        self.spectral = admitted.spectral([self.support[k] for k in self.loose])
        self._closed_form()

    def _sharpness(self, sigma: Json, products: list[Vector]) -> Fraction:
        """1 / sigma, where K_SS <= I / sigma^2; K_SS is the inverse of the Gram matrix if S = T."""
        where = "evidence.stability"
        if not self.loose:
            if sigma is not None:
                raise Malformed(f"{where}.singular_value must be null where no column of the support may change")
            if self.size:
                raise Malformed(f"{where}.size must be 0 where no column of the support may change")
            return ZERO
        if len(self.loose) == len(self.support):
            return 1 / require_singular_value(sigma, f"{where}.singular_value", products, STABILITY)
        inverse = [[self.inverse[i][k] for k in self.loose] for i in self.loose]
        return 1 / require_norm_of_inverse(sigma, f"{where}.singular_value", inverse, STABILITY)

    def _reach(self, magnitudes: list[Fraction]) -> Fraction:
        """A bound of ||Delta v|| for Delta of size 1, of which the columns in S count."""
        return self.admitted.reach([self.support[k] for k in self.loose], [magnitudes[k] for k in self.loose])

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
        self.across = [problem.correlations(problem.by_column[i]) for i in self.support]
        self.by_row = Family(self.inverse)
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
        """All inequalities of the rule; returns a bound of ||z' - z|| over all data within delta.

        That bound holds where all changes are admitted, in norms.
        """
        tilt = delta * self.spectral * self.sharpness
        if tilt >= 1:  # (S1)
            raise Rejected(STABILITY, "the columns of the support may become dependent")
        step = delta * (self.admitted.pull + self.size)
        slopes = [Span.of(g) for g in self.g]
        g_size = self._reach([magnitude(x) for x in slopes])
        times, residuals = self._ranges(delta, step, tilt, g_size)
        drift = max(times.high - self.t.low, self.t.high - times.low) if self.support else ZERO
        z = [Span.of(h) - self.t * g for h, g in zip(self.h, slopes)]
        largest = residuals.high
        moves = []
        for k, (g, row) in enumerate(zip(slopes, self.inverse)):
            pushed = self._reach([magnitude(Span.of(x)) for x in row]) * delta * largest
            moves.append(Span.of(row[k]).root().high * step + pushed + drift * magnitude(g))
        moved = ZERO
        if self.loose:
            moved = self._reach(moves)
            if not self.admitted.measure:
                moved = step * self.sharpness + delta * largest * self.sharpness**2 + drift * g_size
            size = self._reach([magnitude(x) for x in z])
            STABILITY.step("(S2): a bound of all minimisers below Z", size + moved, self.size)
            if size + moved >= self.size:
                raise Rejected(STABILITY, "the size does not bound all minimisers")
        for i, s, x, most in zip(self.support, self.signs, z, moves):
            least = x.low if s > 0 else -x.high
            if s and least <= most:  # (S3), for (T4)
                STABILITY.step(f"(S3): s z and its possible change in entry {i}", least, most)
                raise Rejected(STABILITY, f"the sign of entry {i} may change")
        for i in range(self.problem.columns):
            if i not in self.support:
                self._require_inactive(i, delta, step, times, residuals)
        return moved

    def _ranges(self, delta: Fraction, step: Fraction, tilt: Fraction, g_size: Fraction) -> tuple[Span, Span]:
        """Bounds of t' and of ||r'||."""
        problem = self.problem
        if isinstance(problem, Lasso):
            return self.t, Span(ZERO, (self.residual.high + step) / (1 - tilt))
        slope = ZERO
        if any(self.signs):  # else W = 0, so that q' = 0 and kappa' = 0 for all data
            slope = Span(delta * g_size, delta * g_size).over(self.q.root(), STABILITY).high
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
        products = [row[i] for row in self.across]
        b = self.by_row.products(products)
        alpha = Span.of(self.measured[i] - inner(self.h, products))
        beta, weight = Span.of(inner(b, self.penalties)), Span.of(problem.weights[i])
        beyond = Span.of(problem.inner(column, column) - inner(products, b)).root().high * step
        length = self._length(i, b) * delta
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

    def _length(self, i: int, b: Vector) -> Fraction:
        """A bound of ||Delta_i - Delta_T b|| for changes of size 1."""
        columns, shares = [self.support[k] for k in self.loose], [magnitude(Span.of(b[k])) for k in self.loose]
        if self.admitted.is_loose(i):
            columns, shares = [*columns, i], [*shares, ONE]
        return self.admitted.reach(columns, shares)


def magnitude(x: Span) -> Fraction:
    """An upper bound of |x|."""
    return max(x.high, -x.low)


@TRUST.checked_by
def check_trust_radius(case: Case) -> Verified:
    """lower <= sup {delta : support and signs are the same for all data within delta} <= upper."""
    low, high, _ = case.bounds(*keys_of(case.claim))
    admitted = Admitted(case.claim, case.problem)
    optimality, stability, change = case.parts("optimality", "stability", "change")
    optimum = Optimum(case.problem, optimality, case.levels)
    if stability is not None:
        Stability(optimum, stability, case.levels, admitted).require(low)
    elif low > 0:
        raise Rejected(STABILITY, "a positive lower bound without a proof of stability")
    _check_change(high, change, optimum, case.levels, admitted)
    return {"lower": low, "upper": high, **admitted.said}


@WITHIN.checked_by
def check_distance_within(case: Case) -> Verified:
    """lower <= dist(x, Xi(A', y')) <= upper, and Xi(A', y') is one point, for all data within radius of (A, y)."""
    low, high, (reach,) = case.bounds("radius")
    radius = rational(reach, "claim.radius")
    if radius < 0:
        raise Rejected(BOUNDS, "the radius is negative")
    optimality, stability = case.parts("optimality", "stability")
    optimum = Optimum(case.problem, optimality, case.levels)
    moved = Stability(optimum, stability, case.levels, Admitted(None, case.problem)).require(radius)
    gap = [x - z for x, z in zip(case.given_point(), optimum.minimiser)]
    require_within(low, high, inner(gap, gap), moved)
    return {"lower": low, "upper": high, "radius": radius}


def _check_change(high: Fraction, value: Json, optimum: Optimum, levels: Levels, admitted: Admitted) -> None:
    """Rule changed-instance: data within `high` have another support or other signs where entries are not free."""
    where, problem = "evidence.change", optimum.problem
    keys = ["rule", "columns", "matrix", "measurements", "optimality"]
    name, columns, entries, measurements, optimality = read_object(value, where, keys)
    CHANGE.expect(name, where)
    moved = read_indices(columns, f"{where}.columns", problem.columns)
    change = matrix(entries, levels, f"{where}.matrix", problem.rows, len(moved))
    shift = elements(measurements, levels, f"{where}.measurements", problem.rows)
    admitted.require(moved, change, shift, high, CHANGE)
    if not admitted.measure:
        _require_norms(high, change, shift, problem)
    rows = [list(row) for row in problem.matrix]
    for row, added in zip(rows, change):
        for i, x in zip(moved, added):
            row[i] = row[i] + x
    changed = problem.with_data(rows, [b + x for b, x in zip(problem.measurements, shift)])
    other = Optimum(changed, optimality, levels)
    pairs = zip(problem.free, other.minimiser, optimum.minimiser)
    if all(free or sign(a) == sign(b) for free, a, b in pairs):
        raise Rejected(CHANGE, "the minimiser of the changed instance has the same support and signs")


def _require_norms(high: Fraction, change: list[Vector], shift: Vector, problem: Problem) -> None:
    """||eps|| <= high and ||Delta|| < high."""
    if sign(high * high - problem.inner(shift, shift)) < 0:  # (T2)
        raise Rejected(CHANGE, "the measurements move farther than the upper bound")
    changes = [list(column) for column in zip(*change)]
    room = [[-x for x in row] for row in gram(changes, problem.scales)]
    for k, row in enumerate(room):
        row[k] = row[k] + high * high
    if not positive_definite(room):  # (T1)
        raise Rejected(CHANGE, "the matrix is not proven to move by less than the upper bound")

"""Uniform bounds over all data within delta: do support and signs survive? (docs/theory/trust-radius.md)

Notation as there: T the support, S its columns that may change, K = (A_T^T A_T)^-1, h = K A_T^T y, g = K W,
q = W^T g, rho the distance of y to the range of A_T, z = h - t g, N the gauge of the admitted changes. Everything is
evaluated in balls, so an inequality that holds is proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq, fmpq_mat

from sciverify.allowance import spent
from sciverify.certificate.uniform_stability import StabilityProof
from sciverify.certify.proofs.gauge import Gauge
from sciverify.certify.proofs.regularity import gram_of
from sciverify.errors import Undecided
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.ordered import ONE, ZERO, Exact, inner, rational_rows, sign
from sciverify.exact.rational_bounds import relative_ball, span
from sciverify.exact.rationals import to_fraction
from sciverify.exact.singular_value import least_singular_value
from sciverify.problems.admitted_changes import ALL_CHANGES, AdmittedChanges
from sciverify.problems.changed_data import ClosedForm, DataChange, Ranges
from sciverify.problems.solution_set import SolutionSet

_BITS = 192
_ROUNDS = 200
_DOUBT = Fraction(1, 2**100)
_MARGIN = Fraction(1_000_001, 1_000_000)
_ROOM = arb(2) ** -40
_NEAR = 24
"""Columns off the support that are looked at first."""


@dataclass(frozen=True, slots=True)
class Inactive:
    """A column off the support: A_i^T r = alpha + t beta; ||A_i - A_T b||; N of (1, -b) on columns i and S; w_i."""

    index: int
    alpha: arb
    beta: arb
    beyond: arb
    length: arb
    weight: arb
    sides: tuple[int, ...]
    """The directions that the sign constraint of the entry admits."""


class Stability:
    """The instance and its closed form on the support, ready for any delta."""

    def __init__(self, solutions: SolutionSet, changes: AdmittedChanges = ALL_CHANGES) -> None:
        self.problem = problem = solutions.problem
        self.support, free = solutions.carriers, set(problem.free)
        self.signs = [0 if i in free else sign(solutions.vertex[i]) for i in self.support]
        self.gauge = Gauge(problem, changes, _BITS)
        self.loose = [k for k, i in enumerate(self.support) if self.gauge.is_loose(i)]
        """Places of the columns S in the support."""
        self.sigma = least_singular_value(self._loose_gram()) if self.loose else None
        units = [[ONE if i == k else ZERO for k in range(len(self.support))] for i in range(len(self.support))]
        products = [problem.measured_correlations[i] for i in self.support]
        penalties = [problem.weights[i] * s for i, s in zip(self.support, self.signs, strict=True)]
        self.inverse, self.h, self.g = self._solve(units), *self._solve([products, penalties])
        rho_squared = problem.inner(problem.measurements, problem.measurements) - inner(self.h, products)
        spent("the closed form on the support")
        with working_precision(_BITS):
            self._enclose(rho_squared, inner(penalties, self.g), solutions)
            self.inactive = self._off_support()
            self.near = self._nearest()

    def _loose_gram(self) -> list[list[Exact]]:
        """(K_SS)^-1, the Gram matrix of A_S without its components along the other columns of the support."""
        gram, size = gram_of(self.problem, self.support), range(len(self.support))
        rest = [k for k in size if k not in self.loose]
        if not rest:
            return gram
        solved = self.problem.solve_gram(
            [self.support[k] for k in rest], [[gram[j][k] for k in rest] for j in self.loose]
        )
        if solved is None:
            raise ArithmeticError("the columns of a unique minimiser are dependent")
        return [
            [gram[i][j] - inner([gram[i][k] for k in rest], own) for j, own in zip(self.loose, solved, strict=True)]
            for i in self.loose
        ]

    def _solve(self, right_sides: Sequence[Sequence[Exact]]) -> list[list[Exact]]:
        if not self.support:
            return [[] for _ in right_sides]
        solved = self.problem.solve_gram(self.support, right_sides)
        if solved is None:
            raise ArithmeticError("the columns of a unique minimiser are dependent")
        return solved

    def _enclose(self, rho_squared: Exact, q: Exact, solutions: SolutionSet) -> None:
        problem = self.problem
        residual = _root(problem.inner(solutions.residual, solutions.residual))
        self.form = ClosedForm(_exactly(problem.parameter), _exactly(q), _root(rho_squared), residual)
        self.t, self.parameters = problem.scale_of(self.form), _ends(problem.parameter)
        self.g_balls = [_exactly(x) for x in self.g]
        self.z_balls = [abs(_exactly(solutions.vertex[i])) for i in self.support]
        self.z_size, self.g_size = self._reach(self.z_balls), self._reach([abs(x) for x in self.g_balls])
        self.across = [_root(row[k]) for k, row in enumerate(self.inverse)]
        self.rows = [self._reach([abs(_exactly(row[k])) for k in range(len(row))]) for row in self.inverse]
        self.spectral = self.gauge.spectral([self.support[k] for k in self.loose])

    def _reach(self, magnitudes: Sequence[arb]) -> arb:
        """N of a vector on the support, of which the columns in S count."""
        return self.gauge.reach([self.support[k] for k in self.loose], [magnitudes[k] for k in self.loose])

    def _off_support(self) -> list[Inactive]:
        problem, inside = self.problem, set(self.support)
        off = [i for i in range(problem.shape[1]) if i not in inside]
        if not off:
            return []
        across = [problem.correlations(problem.exact_column(k)) for k in self.support]
        spent("the columns off the support")
        products = [[row[i] for row in across] for i in off]
        solved = times(self.inverse, products)
        flat = problem.correlations(problem.residual(self._spread(self.h)))
        slope = problem.correlations(problem.image(self._spread(self.g)))
        found = []
        for i, c, b in zip(off, products, solved, strict=True):
            shares = [abs(_exactly(b[k])) for k in self.loose]
            own = [self.support[k] for k in self.loose]
            length = (
                self.gauge.reach([*own, i], [*shares, arb(1)])
                if self.gauge.is_loose(i)
                else self.gauge.reach(own, shares)
            )
            found.append(
                Inactive(
                    i,
                    _exactly(flat[i]),
                    _exactly(slope[i]),
                    _root(problem.column_squares[i] - inner(c, b)),
                    length,
                    _exactly(problem.weights[i]),
                    tuple(s for s in (1, -1) if problem.admits(i, s)),
                )
            )
        return found

    def _spread(self, entries: Sequence[Exact]) -> list[Exact]:
        spread = [ZERO] * self.problem.shape[1]
        for i, x in zip(self.support, entries, strict=True):
            spread[i] = x
        return spread

    def _nearest(self) -> list[Inactive]:
        """Columns that become active soonest, by first order in floats: no promise."""
        push, residual = float(self.gauge.pull + self.z_size), float(self.form.residual)
        ranked = []
        for k, c in enumerate(self.inactive):
            rate = float(c.beyond) * push + float(c.length) * residual
            room = min((float(self.t * (c.weight - s * c.beta) - s * c.alpha) for s in c.sides), default=0.0)
            if c.sides:
                ranked.append((room / rate if rate > 0 else 1e300, k))
        return [self.inactive[k] for _, k in sorted(ranked)[:_NEAR]]

    # ------------------------------------------------------------ all data within delta

    def holds(self, delta: Fraction, inactive: Sequence[Inactive] | None = None) -> bool:
        """Are support and signs proven to be the same for all data within delta?

        **Guarantee.** If True, every admitted (A', y') within delta has one minimiser, with this support and these
        signs; where columns off the support are named, as far as these are concerned. False says nothing.

        **Source.** docs/theory/trust-radius.md, (S1) to (S4).
        """
        with working_precision(_BITS):
            size = self.size(delta)
            if size is None:
                return False
            d, step = self._steps(delta, size)
            ranges = self._ranges(d, step)
            columns = self.inactive if inactive is None else inactive
            return (
                ranges is not None
                and self._signs_stay(d, step, ranges)
                and self._columns_stay(d, step, ranges, columns)
            )

    def _steps(self, delta: Fraction, size: Fraction) -> tuple[arb, arb]:
        """delta, and d = delta (pull + Z), a bound of ||eps - Delta z'||."""
        d = arb(fmpq(delta.numerator, delta.denominator))
        return d, d * (self.gauge.pull + arb(fmpq(size.numerator, size.denominator)))

    def size(self, delta: Fraction) -> Fraction | None:
        """Z, a decimal above its own bound Phi(Z) of N(z'); None if there is none in reach."""
        if not self.loose:
            return Fraction(0)
        with working_precision(_BITS):
            size, limit = _above(self.z_size), Fraction(0)
            for _ in range(_ROUNDS):
                bound = self._phi(delta, size)
                if bound is None or not bound.is_finite():
                    return None
                reached = _above(bound)
                limit = limit or 1000 * max(size, reached)
                if reached > limit:
                    return None
                if reached < size:  # (S2)
                    return size
                size = round_to_digits(reached * _MARGIN, 12, upward=True)
        return None

    def _phi(self, delta: Fraction, size: Fraction) -> arb | None:
        """The left side of (S2)."""
        d, step = self._steps(delta, size)
        ranges = self._ranges(d, step)
        if ranges is None:
            return None
        if self.gauge.changes.measure == "norm":
            sharp = 1 / _ball(self.sigma)
            moved = step * sharp + d * ranges.residual[1] * sharp**2  # (1)
            return self.z_size + moved + self._drift(ranges) * self.g_size
        return self.z_size + self._reach(self._moves(d, step, ranges))

    def _moves(self, d: arb, step: arb, ranges: Ranges) -> list[arb]:
        """Bounds of |e_i| on the support, by (1)."""
        drift, longest = self._drift(ranges), ranges.residual[1]
        return [
            across * step + row * d * longest + drift * abs(g)
            for across, row, g in zip(self.across, self.rows, self.g_balls, strict=True)
        ]

    def spread(self, delta: Fraction) -> Fraction:
        """A bound of ||z' - z||.

        **Guarantee.** It holds for the minimisers z' of all data within a delta that `holds`, where all changes are
        admitted, in norms.

        **Source.** docs/theory/trust-radius.md, (1) and (S2).
        """
        size = self.size(delta)
        if size is None:
            raise ArithmeticError("a radius that was proven lost its proof")
        if not self.support:
            return Fraction(0)
        with working_precision(_BITS):
            bound = self._phi(delta, size)
            if bound is None:
                raise ArithmeticError("a radius that was proven lost its proof")
            return _above((bound - self.z_size) * (1 + arb(2) ** -60))

    def _ranges(self, d: arb, step: arb) -> Ranges | None:
        """None if something may degenerate."""
        tilt = d * self.spectral / _ball(self.sigma) if self.loose else arb(0)
        if not tilt < 1:  # (S1)
            return None
        slope = arb(0)
        if any(self.signs) and self.loose:  # W = 0: q is 0 for all data
            slope = d * self.g_size / self.form.q.sqrt()
        return self.problem.enclose_ranges(self.form, DataChange(tilt, slope, step))

    def _drift(self, ranges: Ranges) -> arb:
        """A bound of |t' - t|."""
        return (ranges.t[1] - self.t).max(self.t - ranges.t[0]).max(arb(0))

    def _signs_stay(self, d: arb, step: arb, ranges: Ranges) -> bool:
        return all(
            bool(z > moved)  # (S3)
            for s, z, moved in zip(self.signs, self.z_balls, self._moves(d, step, ranges), strict=True)
            if s
        )

    def _columns_stay(self, d: arb, step: arb, ranges: Ranges, columns: Sequence[Inactive]) -> bool:
        corners = self.problem.corners(ranges, self.parameters)
        return all(
            bool(t * (c.weight - s * c.beta) - s * c.alpha > c.beyond * step + c.length * d * residual)  # (S4), by (3)
            for c in columns
            for t, residual in corners
            for s in c.sides
        )

    def tight(self, delta: Fraction) -> list[int]:
        """The columns off the support whose (S4) leaves a checker that rounds to 64 bits little room, and the nearest.

        **Guarantee.** For a delta that `holds`, (S4) of each other column holds with 2**-40 of its terms to spare.
        """
        found = [c.index for c in self.near]
        with working_precision(_BITS):
            size = self.size(delta)
            if size is None:
                return found
            d, step = self._steps(delta, size)
            ranges = self._ranges(d, step)
            if ranges is None:
                return found
            corners = self.problem.corners(ranges, self.parameters)
            for c in self.inactive:
                for t, residual in corners:
                    reached = c.beyond * step + c.length * d * residual
                    terms = t * (c.weight + abs(c.beta)) + abs(c.alpha) + reached
                    if not all(t * (c.weight - s * c.beta) - s * c.alpha - reached > _ROOM * terms for s in c.sides):
                        found.append(c.index)
                        break
        return found

    def proof(self, delta: Fraction) -> StabilityProof:
        """The evidence for a delta that `holds`."""
        size = self.size(delta)
        if size is None:
            raise ArithmeticError("a radius that was proven lost its proof")
        return StabilityProof(tuple(tuple(row) for row in self.inverse), self.sigma, size)


def times(inverse: Sequence[Sequence[Exact]], vectors: Sequence[Sequence[Exact]]) -> list[list[Exact]]:
    """The inverse times each vector; over the rationals in one product of FLINT."""
    left, right = rational_rows(inverse), rational_rows(vectors)
    if not inverse:
        return [[] for _ in vectors]
    if left is None or right is None:
        return [[inner(row, v) for row in inverse] for v in vectors]
    product = fmpq_mat(right) * fmpq_mat(left)  # the inverse is symmetric
    return [list(row) for row in product.tolist()]


def _ends(x: Exact) -> tuple[arb, arb]:
    """Rational bounds of a positive number, wider than those of the checker; both are x where it is rational."""
    low, high = span(x)
    doubt = Fraction(0) if low == high else low * _DOUBT
    return _ball(low - doubt), _ball(high + doubt)


def _exactly(x: Exact) -> arb:
    """A ball of `_BITS` bits relative to the number, within `working_precision(_BITS)`."""
    return arb(x) if isinstance(x, fmpq) else relative_ball(x, _BITS)


def _root(square: Exact) -> arb:
    return _exactly(square).sqrt() if sign(square) > 0 else arb(0)


def _ball(x: Fraction | None) -> arb:
    if x is None:
        raise ArithmeticError("an empty support has no least singular value")
    return arb(fmpq(x.numerator, x.denominator))


def _above(x: arb) -> Fraction:
    if not x.is_finite():
        raise Undecided("a bound over the changed data is infinite: scale the data")
    return to_fraction(rational_ends(x)[1])

"""Uniform bounds over all data within delta: do support and signs survive? (docs/theory/trust-radius.md)

Notation as there: T the support, G = A_T^T A_T, h = G^-1 A_T^T y, g = G^-1 W, q = W^T g, rho the distance of y to the
range of A_T, z = h - t g. Everything is evaluated in balls, so an inequality that holds is proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq

from sciverify.certificate.uniform_stability import StabilityProof
from sciverify.certify.proofs.regularity import gram_of
from sciverify.errors import Undecided
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import round_to_digits
from sciverify.exact.ordered import ONE, ZERO, Exact, inner, sign
from sciverify.exact.rational_bounds import relative_ball, span
from sciverify.exact.rationals import to_fraction
from sciverify.exact.singular_value import least_singular_value
from sciverify.problems.changed_data import ClosedForm, DataChange, Ranges
from sciverify.problems.solution_set import SolutionSet

_BITS = 192
_ROUNDS = 200
_DOUBT = Fraction(1, 2**100)
_MARGIN = Fraction(1_000_001, 1_000_000)


@dataclass(frozen=True, slots=True)
class Inactive:
    """A column off the support: A_i^T r = alpha + t beta; ||A_i - A_T b||; sqrt(1 + ||b||^2); w_i."""

    alpha: arb
    beta: arb
    beyond: arb
    length: arb
    weight: arb
    sides: tuple[int, ...]
    """The directions that the sign constraint of the entry admits."""


class Stability:
    """The instance and its closed form on the support, ready for any delta."""

    def __init__(self, solutions: SolutionSet) -> None:
        self.problem = problem = solutions.problem
        self.support, free = solutions.carriers, set(problem.free)
        self.signs = [0 if i in free else sign(solutions.vertex[i]) for i in self.support]
        self.sigma = least_singular_value(gram_of(problem, self.support)) if self.support else None
        units = [[ONE if i == k else ZERO for k in range(len(self.support))] for i in range(len(self.support))]
        products = [problem.measured_correlations[i] for i in self.support]
        penalties = [problem.weights[i] * s for i, s in zip(self.support, self.signs, strict=True)]
        self.inverse, self.h, self.g = self._solve(units), *self._solve([products, penalties])
        rho_squared = problem.inner(problem.measurements, problem.measurements) - inner(self.h, products)
        with working_precision(_BITS):
            self._enclose(rho_squared, inner(penalties, self.g), solutions)
            self.inactive = self._off_support(penalties)

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
        self.z_norm = _root(inner(solutions.vertex, solutions.vertex))
        self.g_norm, self.g_balls = _root(inner(self.g, self.g)), [_exactly(x) for x in self.g]
        self.z_balls = [abs(_exactly(solutions.vertex[i])) for i in self.support]
        self.across = [_root(row[k]) for k, row in enumerate(self.inverse)]
        self.rows = [_root(inner(row, row)) for row in self.inverse]

    def _off_support(self, penalties: list[Exact]) -> list[Inactive]:
        problem, inside = self.problem, set(self.support)
        off = [i for i in range(problem.shape[1]) if i not in inside]
        chosen = [problem.columns[k] for k in self.support]
        products = [[problem.inner(column, problem.columns[i]) for column in chosen] for i in off]
        found = []
        for i, c, b in zip(off, products, self._solve(products) if off else [], strict=True):
            column = problem.columns[i]
            found.append(
                Inactive(
                    _exactly(problem.measured_correlations[i] - inner(self.h, c)),
                    _exactly(inner(b, penalties)),
                    _root(problem.inner(column, column) - inner(c, b)),
                    _root(ONE + inner(b, b)),
                    _exactly(problem.weights[i]),
                    tuple(s for s in (1, -1) if problem.admits(i, s)),
                )
            )
        return found

    # ------------------------------------------------------------ all data within delta

    def holds(self, delta: Fraction) -> bool:
        """Are support and signs proven to be the same for all data within delta?

        **Guarantee.** If True, every (A', y') within delta has one minimiser, with this support and these signs.
        False says nothing.

        **Source.** docs/theory/trust-radius.md, (S1) to (S4).
        """
        with working_precision(_BITS):
            size = self.size(delta)
            if size is None:
                return False
            d = arb(fmpq(delta.numerator, delta.denominator))
            step = d * (1 + arb(fmpq(size.numerator, size.denominator)))
            ranges = self._ranges(d, step)
            return ranges is not None and self._signs_stay(d, step, ranges) and self._columns_stay(d, step, ranges)

    def size(self, delta: Fraction) -> Fraction | None:
        """Z, a decimal above its own bound Phi(Z) of ||z'||; None if there is none in reach."""
        if not self.support:
            return Fraction(0)
        with working_precision(_BITS):
            size, d = _above(self.z_norm), arb(fmpq(delta.numerator, delta.denominator))
            limit = 1000 * size
            for _ in range(_ROUNDS):
                bound = self._phi(d, arb(fmpq(size.numerator, size.denominator)))
                if bound is None or not bound.is_finite() or _above(bound) > limit:
                    return None
                if _above(bound) < size:  # (S2)
                    return size
                size = round_to_digits(_above(bound) * _MARGIN, 12, upward=True)
        return None

    def _phi(self, d: arb, size: arb) -> arb | None:
        step = d * (1 + size)
        ranges = self._ranges(d, step)
        if ranges is None:
            return None
        sharp = 1 / _ball(self.sigma)
        spread = step * sharp + d * ranges.residual[1] * sharp**2  # (1)
        return self.z_norm + spread + self._drift(ranges) * self.g_norm  # (S2), its left side

    def spread(self, delta: Fraction) -> Fraction:
        """A bound of ||z' - z||.

        **Guarantee.** It holds for the minimisers z' of all data within a delta that `holds`.

        **Source.** docs/theory/trust-radius.md, (1) and (S2).
        """
        size = self.size(delta)
        if size is None:
            raise ArithmeticError("a radius that was proven lost its proof")
        if not self.support:
            return Fraction(0)
        with working_precision(_BITS):
            bound = self._phi(
                arb(fmpq(delta.numerator, delta.denominator)), arb(fmpq(size.numerator, size.denominator))
            )
            if bound is None:
                raise ArithmeticError("a radius that was proven lost its proof")
            return _above((bound - self.z_norm) * (1 + arb(2) ** -60))

    def _ranges(self, d: arb, step: arb) -> Ranges | None:
        """None if something may degenerate."""
        tilt = d / _ball(self.sigma) if self.support else arb(0)
        if not tilt < 1:  # (S1)
            return None
        slope = d * self.g_norm / self.form.q.sqrt() if any(self.signs) else arb(0)  # W = 0: q is 0 for all data
        return self.problem.enclose_ranges(self.form, DataChange(tilt, slope, step))

    def _drift(self, ranges: Ranges) -> arb:
        """A bound of |t' - t|."""
        return (ranges.t[1] - self.t).max(self.t - ranges.t[0]).max(arb(0))

    def _signs_stay(self, d: arb, step: arb, ranges: Ranges) -> bool:
        drift, longest = self._drift(ranges), ranges.residual[1]
        return all(
            bool(z > across * step + row * d * longest + drift * abs(g))  # (S3), by (1)
            for s, z, across, row, g in zip(self.signs, self.z_balls, self.across, self.rows, self.g_balls, strict=True)
            if s
        )

    def _columns_stay(self, d: arb, step: arb, ranges: Ranges) -> bool:
        corners = self.problem.corners(ranges, self.parameters)
        return all(
            bool(t * (c.weight - s * c.beta) - s * c.alpha > c.beyond * step + c.length * d * residual)  # (S4), by (3)
            for c in self.inactive
            for t, residual in corners
            for s in c.sides
        )

    def proof(self, delta: Fraction) -> StabilityProof:
        """The evidence for a delta that `holds`."""
        size = self.size(delta)
        if size is None:
            raise ArithmeticError("a radius that was proven lost its proof")
        return StabilityProof(tuple(tuple(row) for row in self.inverse), self.sigma, size)


def _ends(x: Exact) -> tuple[arb, arb]:
    """Rational bounds of a positive number, wider than those of the checker; both are x where it is rational."""
    low, high = span(x)
    doubt = Fraction(0) if low == high else low * _DOUBT
    return _ball(low - doubt), _ball(high + doubt)


def _exactly(x: Exact) -> arb:
    return relative_ball(x, _BITS)


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

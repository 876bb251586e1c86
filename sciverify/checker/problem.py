"""The three problems, number by number: A = Q diag(sqrt d) B, y = Q diag(sqrt d) b with numbers of a tower.

Weights w_i >= 0, lambda >= 0, and constraints sigma_i z_i >= 0; where they hold, they are part of each problem.

Only d, B, b are kept: Q*Q = I, so Q drops out of every norm and inner product below, and
<u, v> = sum_k d_k u_k v_k is the inner product of diag(sqrt d) u and diag(sqrt d) v.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from fractions import Fraction

from .document import Json, Malformed, look, read_object, short
from .field import Levels, Number, Vector, absolute, element, elements, matrix, sign
from .isometry import read_isometry
from .linear import Family, gram, inner, times
from .numerals import ONE, ZERO
from .penalties import INSTANCE, free_entries, optional_keys, read_signs
from .rules import Rejected, Rule


class Problem(ABC):
    """One of the three problems.

    Attributes
    ----------
    parameter : lambda, or eta
    weights, measurements : vectors of N and m numbers
    signs : sigma_i, -1, 0 or 1 for each entry: sigma_i z_i >= 0
    free : for each entry, is its bound beta w_i 0?
    matrix, by_column : B as m rows, and as N columns
    scales : d, or None where all are 1
    isometry : what Q is, in words, or None for the identity; `isometry_data` as in the file
    """

    title: str
    symbol: str
    parameter_key = "lambda"

    def __init__(self, value: Json, levels: Levels) -> None:
        keys = ["problem", self.parameter_key, "weights", "matrix", "measurements", "row_scales_squared", "isometry"]
        keys += optional_keys(value, "signs")
        _, parameter, weights, rows, measurements, scales, isometry, *_ = read_object(value, "instance", keys)
        self.parameter = element(parameter, levels, f"instance.{self.parameter_key}")
        self.measurements = elements(measurements, levels, "instance.measurements")
        self.weights = elements(weights, levels, "instance.weights")
        self.rows, self.columns = len(self.measurements), len(self.weights)
        if not self.rows:
            raise Malformed("instance.measurements is empty")
        if not self.columns:
            raise Malformed("instance.weights is empty")
        self._take(matrix(rows, levels, "instance.matrix", self.rows, self.columns))
        self.scales = None
        if scales is not None:
            self.scales = elements(scales, levels, "instance.row_scales_squared", self.rows)
        self.isometry = read_isometry(isometry, levels, self.rows)
        self.isometry_data = isometry
        self.signs = read_signs(value, self.columns)
        self.free = free_entries(self.parameter_key, sign(self.parameter), map(sign, self.weights), self.signs)
        if self.scales is not None and any(sign(d) <= 0 for d in self.scales):
            raise Rejected(INSTANCE, "a squared row scale is not positive")

    def _take(self, rows: list[Vector]) -> None:
        self.matrix = rows
        self.by_column = [list(column) for column in zip(*rows)]
        self._rows, self._columns = Family(rows), Family(self.by_column)

    def with_data(self, rows: list[Vector], measurements: Vector) -> Problem:
        """The same problem with another B and b of the same sizes."""
        changed = copy.copy(self)
        changed._take(rows)
        changed.measurements = measurements
        return changed

    # what depends on the problem

    @abstractmethod
    def bound_factor(self) -> Number:
        """beta: a dual point has s A_i^T p <= beta w_i for every admitted direction (i, s)."""

    def require_dual(self, p: Vector, rule: Rule) -> None:
        """What a dual point needs besides its column bounds: nothing, but for P3."""
        del p, rule

    @abstractmethod
    def require_residual(self, p: Vector, r: Vector, rule: Rule) -> None:
        """The residual r makes a point that obeys the signs of the dual point p a minimiser (condition 3)."""

    def residual_is_a_ray(self, p: Vector) -> bool:
        """Do minimisers have residuals tau p, tau >= 0, instead of one common residual?"""
        return False

    def residual_is_fixed(self, r: Vector) -> bool:
        """Do all feasible points have the residual r of a minimiser?"""
        return False

    @abstractmethod
    def minimum(self, p: Vector, r: Vector) -> Number:
        """min F, from an optimal dual point and the residual of a minimiser."""

    @abstractmethod
    def objective(self, x: Vector, rule: Rule) -> tuple[Number, Number]:
        """(a, b) with F(x) = a + sqrt(b)."""

    # what does not

    def inner(self, u: Vector, v: Vector) -> Number:
        """<u, v> of two measurement vectors."""
        return inner(u, times(self.scales, v))

    def residual(self, z: Vector) -> Vector:
        """b - Bz"""
        return [b - x for b, x in zip(self.measurements, self._rows.products(z))]

    def correlations(self, u: Vector) -> Vector:
        """A^T u, one number a column."""
        return self._columns.products(times(self.scales, u))

    def gram(self, support: list[int]) -> list[Vector]:
        """G = A_T^T A_T"""
        return gram([self.by_column[i] for i in support], self.scales)

    def steepest(self, i: int, c: Number) -> Number:
        """The largest s c over the admitted directions (i, s): |c|, or sigma_i c."""
        return absolute(c) if not self.signs[i] else c if self.signs[i] > 0 else -c

    def weighted_norm(self, z: Vector) -> Number:
        """sum_i w_i |z_i|"""
        return inner(self.weights, [absolute(x) for x in z])


class BasisPursuit(Problem):
    """P1: min sum_i w_i |z_i| subject to ||Az - y|| <= eta."""

    title, symbol, parameter_key = "basis pursuit", "Xi_1", "eta"

    def bound_factor(self) -> Number:
        """1"""
        return ONE

    def residual_is_fixed(self, r: Vector) -> bool:
        """||r|| = eta, <r, b - r> = 0 and s A_i^T r <= 0 for admitted (i, s) (tight): nobody comes closer to y."""
        if sign(self.parameter * self.parameter - self.inner(r, r)) != 0:
            return False
        # (X7)
        upward = any(sign(self.steepest(i, c)) > 0 for i, c in enumerate(self.correlations(r)))
        return not upward and sign(self.inner(r, [b - x for b, x in zip(self.measurements, r)])) == 0

    def require_residual(self, p: Vector, r: Vector, rule: Rule) -> None:
        """<r, r> <= eta^2, and tight or <p, r> >= 0 and <p, r>^2 = eta^2 <p, p>, where p != 0 if an entry is free."""
        square = self.parameter * self.parameter
        if sign(square - self.inner(r, r)) < 0:
            raise Rejected(rule, "the residual y - Az is longer than eta")
        if self.residual_is_fixed(r):
            return
        if any(self.free) and sign(self.inner(p, p)) == 0:
            raise Rejected(rule, "the dual point is 0: minimisers with free entries need not share a residual")
        alignment = self.inner(p, r)
        if sign(alignment) < 0 or sign(alignment * alignment - square * self.inner(p, p)) != 0:
            raise Rejected(rule, "the residual y - Az is not eta times the direction of the dual point")

    def minimum(self, p: Vector, r: Vector) -> Number:
        """<p, b - r>"""
        return self.inner(p, [b - x for b, x in zip(self.measurements, r)])

    def objective(self, x: Vector, rule: Rule) -> tuple[Number, Number]:
        """sum_i w_i |x_i| for a feasible x."""
        r = self.residual(x)
        if sign(self.parameter * self.parameter - self.inner(r, r)) < 0:
            raise Rejected(rule, "the point is not feasible")
        return self.weighted_norm(x), ZERO


class Lasso(Problem):
    """P2: min ||Az - y||^2 + lambda sum_i w_i |z_i|."""

    title, symbol = "LASSO", "Xi_2"

    def bound_factor(self) -> Number:
        """lambda / 2"""
        return self.parameter * Fraction(1, 2)

    def require_residual(self, p: Vector, r: Vector, rule: Rule) -> None:
        """r = p"""
        if any(sign(a - b) != 0 for a, b in zip(p, r)):
            raise Rejected(rule, "the residual y - Az is not the dual point")

    def minimum(self, p: Vector, r: Vector) -> Number:
        """<p, 2b - p>"""
        return self.inner(p, [b + b - u for b, u in zip(self.measurements, p)])

    def objective(self, x: Vector, rule: Rule) -> tuple[Number, Number]:
        """||b - Bx||^2 + lambda sum_i w_i |x_i|"""
        r = self.residual(x)
        return self.inner(r, r) + self.parameter * self.weighted_norm(x), ZERO


class SquareRootLasso(Problem):
    """P3: min ||Az - y|| + lambda sum_i w_i |z_i|."""

    title, symbol = "square-root LASSO", "Xi_3"

    def bound_factor(self) -> Number:
        """lambda"""
        return self.parameter

    def require_dual(self, p: Vector, rule: Rule) -> None:
        """<p, p> <= 1"""
        if sign(ONE - self.inner(p, p)) < 0:
            raise Rejected(rule, "the dual point has norm above 1")

    def require_residual(self, p: Vector, r: Vector, rule: Rule) -> None:
        """<p, r> = ||r||"""
        alignment = self.inner(p, r)
        if sign(alignment) < 0 or sign(alignment * alignment - self.inner(r, r)) != 0:
            raise Rejected(rule, "the residual y - Az is not aligned with the dual point")

    def residual_is_a_ray(self, p: Vector) -> bool:
        """||p|| = 1"""
        return sign(ONE - self.inner(p, p)) == 0

    def minimum(self, p: Vector, r: Vector) -> Number:
        """<p, b>"""
        return self.inner(p, self.measurements)

    def objective(self, x: Vector, rule: Rule) -> tuple[Number, Number]:
        """lambda sum_i w_i |x_i| + sqrt(||b - Bx||^2)"""
        r = self.residual(x)
        return self.parameter * self.weighted_norm(x), self.inner(r, r)


PROBLEMS: dict[str, type[Problem]] = {
    "basis-pursuit": BasisPursuit,
    "lasso": Lasso,
    "square-root-lasso": SquareRootLasso,
}


def problem_of(value: Json) -> type[Problem]:
    """Which of the three an instance poses."""
    kind = look(value, "problem")
    if type(kind) is not str or kind not in PROBLEMS:
        raise Malformed(f"instance.problem is {short(kind)}; known are {', '.join(PROBLEMS)}")
    return PROBLEMS[kind]

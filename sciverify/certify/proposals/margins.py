"""Margins of support and signs as functions of the data, in floats: proposals of changes that matter (no promise).

On the support T, with C = A_T: h = C^+ y, g = G^-1 W, z = h - t g, f = y - C h, r = y - C z. A change (dA, dy) counts
through u = dy - dC z and v = dC^T r alone: dz = G^-1 (v + C^T u) - dt g and dt = tau (f^T u / t - g^T v), with tau from
the equation a t^2 + b ||r||^2 + c = 0 of the problem: tau = -b / (a + b q), and 0 where t is fixed. So each margin has
the differential

    p^T u + c^T v - s r^T dA_i (the last term off T only),     gradient in (C, A_i): -p (z, 0)^T + r (c, -s)^T,

of rank two at most, and p in y: its dual norms are known in closed form, for all columns at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sciverify.certify.proposals.path import approx_data
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float, sign
from sciverify.problems.admitted_changes import AdmittedChanges, Data
from sciverify.problems.solution_set import SolutionSet

_FIRST = 12
"""Margins whose steepest descent is looked at."""
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Event:
    """A margin that must stay positive: s z_i on the support, t w_i - s A_i^T r off it."""

    index: int
    sign: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Changes of columns of A and of y, in floats, of size `radius`, row scales multiplied in."""

    radius: float
    columns: tuple[int, ...]
    matrix: Floats
    measurements: Floats

    def times(self, factor: float) -> Move:
        """The same direction, farther."""
        return Move(factor * self.radius, self.columns, factor * self.matrix, factor * self.measurements)


@dataclass(frozen=True, slots=True)
class Form:
    """The closed form on the support where C = A_T and y are these; `pull` is tau."""

    chosen: Floats
    inverse: Floats
    h: Floats
    g: Floats
    q: float
    t: float
    pull: float
    flat: Floats
    z: Floats
    residual: Floats


@dataclass(frozen=True, slots=True)
class Slopes:
    """p, c and the value of margins, one a row; `beside` is -s off the support and 0 on it."""

    values: Floats
    p: Floats
    c: Floats
    beside: Floats


@dataclass(frozen=True, slots=True)
class Gradient:
    """A margin, and its gradient left right^T in A (left: p, r) and p in y."""

    value: float
    left: Floats
    right: Floats
    in_y: Floats

    def along(self, matrix: Floats, measurements: Floats) -> float:
        """The derivative in this direction."""
        return float(np.sum((self.left.T @ matrix) * self.right.T) + self.in_y @ measurements)


class Margins:
    """The closed form on one support in floats, as a function of the data."""

    def __init__(self, solutions: SolutionSet, changes: AdmittedChanges) -> None:
        problem = solutions.problem
        self.matrix, self.y, self.weights, self.parameter = approx_data(problem)
        self.problem, self.changes = problem, changes
        self.support, free = solutions.carriers, set(problem.free)
        self.signs = np.array([0 if i in free else sign(solutions.vertex[i]) for i in self.support], dtype=float)
        self.penalties = self.weights[self.support] * self.signs
        equation = problem.scale_equation
        self.equation = (1.0, 0.0) if equation is None else (approx_float(equation[0]), approx_float(equation[1]))
        self.rows, self.columns = np.ones(len(self.y)), np.ones(len(self.weights))
        self.rows[list(changes.fixed_rows)] = 0.0
        self.columns[list(changes.fixed_columns)] = 0.0
        scales = problem.row_scales_squared
        self.scales = np.ones(len(self.y)) if scales is None else np.sqrt([approx_float(d) for d in scales])

    # ------------------------------------------------------------ the closed form and its differential

    def form(self, chosen: Floats, y: Floats) -> Form:
        """The closed form for these C and y."""
        inverse: Floats = np.zeros((0, 0))
        if self.support:
            inverse = np.asarray(np.linalg.inv(chosen.T @ chosen), dtype=np.float64)
        h, g = inverse @ (chosen.T @ y), inverse @ self.penalties
        flat, q = y - chosen @ h, float(self.penalties @ g)
        t = self.problem.approx_scale(float(np.linalg.norm(flat)), q, self.parameter)
        a, b = self.equation
        z = h - t * g
        pull = -b / (a + b * q) if b else 0.0
        return Form(chosen, inverse, h, g, q, t, pull, flat, z, y - chosen @ z)

    def _with_scale(self, form: Form, values: Floats, p: Floats, c: Floats, share: Floats, beside: Floats) -> Slopes:
        """`share` is the derivative in t."""
        along = share * form.pull
        return Slopes(values, p + np.outer(along, form.flat / form.t), c - np.outer(along, form.g), beside)

    def on_support(self, form: Form, places: list[int]) -> Slopes:
        """The margins s z_k at these places of the support."""
        s = self.signs[places]
        rows = s[:, None] * form.inverse[places]
        return self._with_scale(
            form, s * form.z[places], rows @ form.chosen.T, rows, -s * form.g[places], np.zeros(len(places))
        )

    def off_support(self, form: Form, columns: Floats, weights: Floats, s: Floats) -> Slopes:
        """The margins t w_i - s A_i^T r of these columns A_i."""
        b = (columns.T @ form.chosen) @ form.inverse
        beyond = columns.T - b @ form.chosen.T
        values = form.t * weights - s * (columns.T @ form.residual)
        share = weights - s * (b @ self.penalties)
        return self._with_scale(form, values, -s[:, None] * beyond, s[:, None] * b, share, -s)

    # ------------------------------------------------------------ the nearest events

    def promising(self) -> list[Event]:
        """The events whose linearised margins vanish first, measured in norms."""
        form = self.form(self.matrix[:, self.support], self.y)
        found: list[tuple[float, int, int, bool]] = []
        places = [k for k, s in enumerate(self.signs) if s]
        radii = self._first_radii(form, self.on_support(form, places), np.zeros(len(places)))
        found += [(r, self.support[k], int(self.signs[k]), True) for r, k in zip(radii, places, strict=True)]
        inside = set(self.support)
        for s in (1, -1):
            off = [i for i in range(len(self.weights)) if i not in inside and self.problem.admits(i, s)]
            slopes = self.off_support(form, self.matrix[:, off], self.weights[off], np.full(len(off), float(s)))
            radii = self._first_radii(form, slopes, self.columns[off])
            near = np.argsort(radii, kind="stable")[:_FIRST]
            found += [(float(radii[k]), off[k], s, False) for k in near]
        return [Event(index, s, inside) for _, index, s, inside in sorted(found)[:_FIRST]]

    def _first_radii(self, form: Form, slopes: Slopes, loose: Floats) -> Floats:
        """Margin over the dual norm of its gradient; `loose` is 1 where the column A_i may change.

        ||U V^T||_* for two columns each: the root of tr(U^T U V^T V) + 2 sqrt(det U^T U det V^T V).
        """
        keep = self.columns[self.support]
        p, r, z, c = slopes.p * self.rows, form.residual * self.rows, form.z * keep, slopes.c * keep
        u = np.sum(p * p, axis=1), p @ r, r @ r
        v = z @ z, -(c @ z), np.sum(c * c, axis=1) + loose * slopes.beside**2
        trace = u[0] * v[0] + 2 * u[1] * v[1] + u[2] * v[2]
        minors = np.maximum(u[0] * u[2] - u[1] ** 2, 0) * np.maximum(v[0] * v[2] - v[1] ** 2, 0)
        rate = np.sqrt(np.maximum(trace + 2 * np.sqrt(minors), 0)) if self.changes.of_matrix else 0.0 * u[0]
        if self.changes.of_measurements:
            rate = rate + np.sqrt(u[0])
        return np.where(rate > 0, slopes.values / np.where(rate > 0, rate, 1.0), math.inf)

    # ------------------------------------------------------------ one event

    def columns_of(self, event: Event) -> list[int]:
        """The columns that a margin depends on."""
        return sorted({*self.support, event.index})

    def gradient(self, event: Event, columns: list[int], matrix: Floats, y: Floats) -> Gradient:
        """The margin where these columns of A and y are replaced, and its gradient in them."""
        place = {i: k for k, i in enumerate(columns)}
        own = [place[i] for i in self.support]
        form = self.form(matrix[:, own], y)
        if event.inside:
            slopes = self.on_support(form, [self.support.index(event.index)])
        else:
            column = matrix[:, [place[event.index]]]
            slopes = self.off_support(form, column, self.weights[[event.index]], np.array([float(event.sign)]))
        right = np.zeros((len(columns), 2))
        right[own, 0], right[own, 1] = -form.z, slopes.c[0]
        if not event.inside:
            right[place[event.index], 1] = slopes.beside[0]
        return Gradient(float(slopes.values[0]), np.column_stack([slopes.p[0], form.residual]), right, slopes.p[0])

    def margin_after(self, event: Event, move: Move) -> float:
        """The margin where the data have moved."""
        columns = self.columns_of(event)
        matrix = self.matrix[:, columns]
        for k, i in enumerate(move.columns):
            if i in columns:
                matrix[:, columns.index(i)] += move.matrix[:, k]
        return self.gradient(event, columns, matrix, self.y + move.measurements).value

    def steepest(self, columns: list[int], slope: Gradient, data: Data) -> tuple[Floats, Floats] | None:
        """Admitted changes of size 1 along which the margin falls most; None if floats break down."""
        left, right = slope.left * self.rows[:, None], slope.right * self.columns[columns][:, None]
        if not (np.isfinite(left).all() and np.isfinite(right).all()):
            return None
        in_matrix, in_y = float(data != "measurements"), float(data != "matrix")
        if self.changes.measure == "norm":
            length = float(np.linalg.norm(left[:, 0]))
            along_y = -left[:, 0] / length if length > 0 else 0 * left[:, 0]
            return in_matrix * _steepest_of_rank_two(left, right), in_y * along_y
        relative = self.changes.measure == "relative"
        room = np.abs(self.matrix[:, columns]) if relative else self.scales[:, None]
        room_y = np.abs(self.y) if relative else self.scales
        return -in_matrix * room * np.sign(left @ right.T), -in_y * room_y * np.sign(left[:, 0])

    def crossing(self, event: Event, data: Data | None = None) -> Iterator[Move]:
        """Moves to where the margin vanishes: to first order, and by steepest descent from where each step led.

        A Newton iteration: to first order the margin at radius * along is the one here plus the gradient times the
        difference. `data` says that fewer data change than may.
        """
        columns = self.columns_of(event)
        matrix, y, radius = self.matrix[:, columns], self.y, 0.0
        move = Move(0.0, tuple(columns), np.zeros_like(matrix), np.zeros_like(y))
        for _ in range(_ROUNDS):
            slope = self.gradient(event, columns, matrix + move.matrix, y + move.measurements)
            along = self.steepest(columns, slope, data or self.changes.data)
            if along is None:
                return
            rate = -slope.along(*along)
            if not rate > 0:
                return
            turned = slope.along(radius * along[0] - move.matrix, radius * along[1] - move.measurements)
            before, radius = radius, radius + (slope.value + turned) / rate
            if not (math.isfinite(radius) and radius > 0):
                return
            move = Move(radius, tuple(columns), radius * along[0], radius * along[1])
            if not before:
                yield move
            if abs(radius - before) < 1e-12 * radius:
                break
        yield move


def _steepest_of_rank_two(left: Floats, right: Floats) -> Floats:
    """The change of operator norm 1 along which <left right^T, .> falls most; 0 for the gradient 0."""
    (q, r), (u, s) = np.linalg.qr(left), np.linalg.qr(right)
    inner, sizes, outer = np.linalg.svd(r @ s.T, full_matrices=False)
    steep = sizes > 1e-9 * float(sizes.max(initial=1e-300))
    found: Floats = -(q @ inner[:, steep]) @ (outer[steep] @ u.T)
    return found

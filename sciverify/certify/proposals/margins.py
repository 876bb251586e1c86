"""Margins of support and signs as functions of the data, in floats: proposals of changes that matter (no promise)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sciverify.certify.proposals.path import approx_data
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import sign
from sciverify.problems.solution_set import SolutionSet

_FIRST = 12
"""Margins whose gradient is taken at all."""
_ROUNDS = 12
_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class Event:
    """A margin that must stay positive: s z_i on the support, t w_i - s A_i^T r off it."""

    index: int
    sign: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Changes of columns of A and of y, in floats, of norms `radius`."""

    radius: float
    columns: tuple[int, ...]
    matrix: Floats
    measurements: Floats


class Margins:
    """The closed form on one support in floats, as a function of the data."""

    def __init__(self, solutions: SolutionSet) -> None:
        problem = solutions.problem
        self.matrix, self.y, self.weights, self.parameter = approx_data(problem)
        self.problem = problem
        self.support, free = solutions.carriers, set(problem.free)
        self.signs = np.array([0 if i in free else sign(solutions.vertex[i]) for i in self.support], dtype=float)

    def events(self) -> Iterator[Event]:
        """All margins."""
        for i, s in zip(self.support, self.signs, strict=True):
            if s:
                yield Event(i, int(s), True)
        for i in range(len(self.weights)):
            if i not in self.support:
                yield from (Event(i, s, False) for s in (1, -1) if self.problem.admits(i, s))

    def promising(self) -> list[Event]:
        """The events that are nearest by the coefficients of (S3) and (S4) in docs/theory/trust-radius.md."""
        columns = list(range(len(self.weights)))
        chosen = self.matrix[:, self.support]
        inverse = np.linalg.inv(chosen.T @ chosen) if self.support else np.zeros((0, 0))
        solution = inverse @ chosen.T
        z = self._minimiser(chosen, self.y)[0]
        push = 1 + float(np.linalg.norm(z))
        residual = float(np.linalg.norm(self.y - chosen @ z))

        def rough(event: Event) -> float:
            if event.inside:
                k = self.support.index(event.index)
                rate = float(np.linalg.norm(solution[k])) * push + float(np.linalg.norm(inverse[k])) * residual
            else:
                b = solution @ self.matrix[:, event.index]
                beyond = float(np.linalg.norm(self.matrix[:, event.index] - chosen @ b))
                rate = beyond * push + math.hypot(1.0, float(np.linalg.norm(b))) * residual
            return self.margin(event, columns, self.matrix, self.y) / rate if rate > 0 else math.inf

        ranked = sorted((rough(event), k, event) for k, event in enumerate(self.events()))
        return [event for _, _, event in ranked[:_FIRST]]

    def columns(self, event: Event) -> list[int]:
        """The columns that a margin depends on."""
        return sorted({*self.support, event.index})

    def margin(self, event: Event, columns: Sequence[int], matrix: Floats, y: Floats) -> float:
        """Its value where these columns of A and y are replaced."""
        place = {i: k for k, i in enumerate(columns)}
        chosen = matrix[:, [place[i] for i in self.support]]
        z, t = self._minimiser(chosen, y)
        if event.inside:
            return float(event.sign * z[self.support.index(event.index)])
        return float(t * self.weights[event.index] - event.sign * matrix[:, place[event.index]] @ (y - chosen @ z))

    def _minimiser(self, chosen: Floats, y: Floats) -> tuple[Floats, float]:
        """z on the support and t, where A_T and y are these."""
        penalties = self.weights[self.support] * self.signs
        gram = chosen.T @ chosen
        h, g = np.linalg.solve(gram, np.column_stack([chosen.T @ y, penalties])).T if self.support else (penalties,) * 2
        rho = float(np.linalg.norm(y - chosen @ h))
        t = self.problem.approx_scale(rho, float(penalties @ g), self.parameter)
        return h - t * g, t

    def gradient(self, event: Event, columns: Sequence[int], matrix: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Central differences in the entries of A and of y."""
        data = np.column_stack([matrix, y])
        slope = np.zeros_like(data)
        step = _STEP * max(1e-300, float(np.abs(data).max()))
        for place in np.ndindex(*data.shape):
            values = []
            for side in (step, -step):
                moved = data.copy()
                moved[place] += side
                values.append(self.margin(event, columns, moved[:, :-1], moved[:, -1]))
            slope[place] = (values[0] - values[1]) / (2 * step)
        return slope[:, :-1], slope[:, -1]

    def first_order(self, event: Event) -> list[Move]:
        """Where the linearised margin vanishes: by changes of A and y, and by changes of A alone."""
        columns = self.columns(event)
        matrix = self.matrix[:, columns]
        margin = self.margin(event, columns, matrix, self.y)
        in_matrix, in_y = self.gradient(event, columns, matrix, self.y)
        moves = []
        for slope in (in_y, np.zeros_like(in_y)):
            steepest = steepest_descent(in_matrix, slope)
            if steepest is not None and math.isfinite(radius := margin / steepest[2]) and radius > 0:
                moves.append(Move(radius, tuple(columns), radius * steepest[0], radius * steepest[1]))
        return moves

    def crossing(self, event: Event) -> Move | None:
        """Data at which the margin vanishes, by steepest descent from where the last step led (a Newton iteration)."""
        columns = self.columns(event)
        matrix, y, radius = self.matrix[:, columns], self.y, 0.0
        move = Move(0.0, tuple(columns), np.zeros_like(matrix), np.zeros_like(y))
        for _ in range(_ROUNDS):
            at = matrix + move.matrix, y + move.measurements
            in_matrix, in_y = self.gradient(event, columns, *at)
            steepest = steepest_descent(in_matrix, in_y)
            if steepest is None:
                return None
            along, along_y, rate = steepest
            # to first order, the margin at radius * along is the one here plus the gradient times the difference
            turned = np.sum(in_matrix * (radius * along - move.matrix)) + in_y @ (radius * along_y - move.measurements)
            radius += (self.margin(event, columns, *at) + float(turned)) / rate
            if not (math.isfinite(radius) and radius > 0):
                return None
            move = Move(radius, tuple(columns), radius * along, radius * along_y)
        return move


def steepest_descent(in_matrix: Floats, in_y: Floats) -> tuple[Floats, Floats, float] | None:
    """Changes of A (operator norm 1) and of y (length 1) of steepest descent, and the rate; None if there are none."""
    if not (np.isfinite(in_matrix).all() and np.isfinite(in_y).all()):
        return None
    left, sizes, right = np.linalg.svd(in_matrix, full_matrices=False)
    steep, length = sizes > 1e-9 * float(sizes.max(initial=1e-300)), float(np.linalg.norm(in_y))
    rate = float(sizes.sum()) + length
    if not rate > 0:
        return None
    along = in_matrix * 0.0 if not sizes.any() else -(left[:, steep] @ right[steep])
    return along, -in_y / length if length > 0 else in_y * 0.0, rate

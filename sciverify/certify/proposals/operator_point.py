"""Points near the minimisers of problems with operators: no promise, floats only.

For a scale t of the dual bounds, min ||Az - y||^2 / 2 + t sum w_i |z_i| by accelerated proximal gradients (||A|| <= 1,
so the step is 1) and conjugate gradients on the support. The LASSO says t; for the other two problems t is a root, and
on a support ||r||^2 is linear in t^2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from flint import arb

from sciverify.allowance import spent
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float
from sciverify.exact.sparse import Index
from sciverify.operators.fourier_haar import FourierHaar
from sciverify.operators.haar_gram import real_gram
from sciverify.problems.operator_data import OperatorData
from sciverify.problems.sparse_recovery import SparseRecovery

_ROUNDS = 30
_STEPS = 20_000
_ROUGH, _FINE = 1e-6, 1e-10
"""Relative length of the last proximal step, while the scale is not settled and afterwards."""
_STAYS = 1e-9
"""Relative change of the residual, in one round, that is none."""
_SETTLED, _ENOUGH, _NEAR = 1e-6, 1e-12, 1e-3
"""Relative change of the scale, and length of the gradient, where no more is asked; where Newton steps come first."""
_FITS = 1e-7
"""A residual that is less, relative to y, is what floats leave of 0."""
_CORRECTIONS = 12
_PRODUCTS = 3_000
_SMALL = 300
_LEAST_PRODUCTS, _MOST_PRODUCTS = 60, 600


@dataclass(frozen=True, slots=True)
class NearMinimiser:
    """z~, about; A^T (y - A z~) and t, about."""

    values: Floats
    products: Floats
    scale: float


class OperatorSearch:
    """Floats for one problem with an operator."""

    def __init__(self, problem: SparseRecovery, data: OperatorData, weights: Floats) -> None:
        self.problem, self.operator, self.weights = problem, data.operator, weights
        self.parameter = approx_float(problem.parameter)
        self.measured = data.operator.adjoint(data.measurements).real
        self._shortest = math.inf
        self._last: tuple[object, float] = (None, 0.0)
        self.square = float(np.vdot(data.measurements, data.measurements).real)
        mask = data.operator.mask
        opposite = (-np.arange(len(mask))) % len(mask)
        self.filter = ((mask.astype(np.float64) + mask[np.ix_(opposite, opposite)]) / 2)[:, : len(mask) // 2 + 1]

    def gram(self, z: Floats) -> Floats:
        """Re A^H A z."""
        operator: FourierHaar = self.operator
        image = np.fft.irfft2(self.filter * np.fft.rfft2(operator.image(z)), s=operator.mask.shape)
        return np.asarray(operator.coefficients(image))

    # ------------------------------------------------------------ the scale

    def near(self, start: Floats) -> NearMinimiser:
        """A point near the minimiser."""
        z, c = start, self.measured - self.gram(start)
        if self.problem.kind == "square-root-lasso" and self.residual_norm(z, c) <= _FITS * math.sqrt(self.square):
            z, c = np.zeros_like(start), self.measured  # where nothing is left, the scale is 0 and stays so
        t, previous = self._first_scale(z, c), math.inf
        for k in range(_ROUNDS):
            spent("the search for a minimiser")
            settled = k > 0 and abs(t - previous) <= _SETTLED * t
            z, c = self.at_scale(z, t, _FINE if settled or self._fixed else _ROUGH)
            if self._fixed:
                break
            if self._nothing_fits(z, c):
                break
            previous, t, direction = t, *self.next_scale(z, c, t)
            if settled:
                moved = z - (t - previous) * direction
                if (moved * z >= 0).all():
                    z, c, _ = self.polished(moved, t)
                break
        return NearMinimiser(z, c, t)

    @property
    def _fixed(self) -> bool:
        return self.problem.kind == "lasso"

    def residual_norm(self, z: Floats, c: Floats) -> float:
        """||y - Az||, by ||y||^2 - <A^T y + c, z>."""
        return math.sqrt(max(self.square - float((self.measured + c) @ z), 0.0))

    def _nothing_fits(self, z: Floats, c: Floats) -> bool:
        """Do residuals stay above eta, however small t is?"""
        before, self._shortest = self._shortest, self.residual_norm(z, c)
        above = self.problem.kind == "basis-pursuit" and self._shortest > self.parameter
        return above and before - self._shortest <= _STAYS * self._shortest

    def _first_scale(self, z: Floats, c: Floats) -> float:
        if self._fixed:
            return self.parameter / 2
        if self.problem.kind == "square-root-lasso":
            return self.parameter * self.residual_norm(z, c)
        paid = self.weights > 0
        chosen = paid & (z != 0)
        if chosen.any():
            return float(np.max(np.abs(c[chosen]) / self.weights[chosen]))
        return float(np.max(np.abs(self.measured[paid]) / self.weights[paid], initial=0.0)) / 10

    def next_scale(self, z: Floats, c: Floats, t: float) -> tuple[float, Floats]:
        """The root on the support of z, and z' = -dz/dt there."""
        on, rho = z != 0, self.residual_norm(z, c)
        wanted = self.weights * np.sign(z)
        direction = self.solve(wanted, on, 1e-12)
        q = float(wanted @ direction)
        if self.problem.kind == "square-root-lasso":
            squared = self.parameter**2
            rest = 1 - squared * q
            inside = squared * (rho * rho - t * t * q) / rest if rest > 0 else 0.0
            return (math.sqrt(inside) if inside > 0 else self.parameter * rho), direction
        inside = t * t + (self.parameter**2 - rho * rho) / q if q > 0 else t * t / 4
        return math.sqrt(min(max(inside, 0.09 * t * t), 9 * t * t)), direction

    # ------------------------------------------------------------ one scale

    def at_scale(self, z: Floats, t: float, tolerance: float) -> tuple[Floats, Floats]:
        """(z, A^T r) for this scale; what is nearly there needs no proximal steps."""
        size = math.sqrt(float(self.measured @ self.measured))
        v = self._gradient(z, self.measured - self.gram(z), t)
        if math.sqrt(float(v @ v)) <= _NEAR * size:
            z, c, length = self.polished(z, t)
            if length <= _ENOUGH * size:
                return z, c
        z, c, _ = self.polished(self.proximal(z, t, tolerance), t)
        return z, c

    def proximal(self, z: Floats, t: float, tolerance: float) -> Floats:
        """FISTA with restarts until steps are short."""
        bounds, ahead, momentum = t * self.weights, z, 1.0
        for k in range(_STEPS):
            if k % 50 == 0:
                spent("proximal steps")
            found = _shrunk(ahead + self.measured - self.gram(ahead), bounds)
            step = found - z
            if float((ahead - found) @ step) > 0:
                momentum = 1.0
            following = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
            ahead = found + (momentum - 1) / following * step
            z, momentum = found, following
            if math.sqrt(float(step @ step)) <= tolerance * math.sqrt(float(z @ z)):
                break
        return z

    def polished(self, z: Floats, t: float) -> tuple[Floats, Floats, float]:
        """Newton steps on the support; (z, A^T r) with the shortest gradient, and its length."""
        best, shortest = (z, self.measured), math.inf
        for _ in range(_CORRECTIONS):
            c = self.measured - self.gram(z)
            v = self._gradient(z, c, t)
            length = math.sqrt(float(v @ v))
            if not length < shortest:
                break
            best, shortest = (z, c), length
            on = z != 0
            moved = z - self.solve(v, on, 1e-6)
            z = moved if (moved * z >= 0).all() else _shrunk(z + c, t * self.weights)
        return *best, shortest

    def _gradient(self, z: Floats, c: Floats, t: float) -> Floats:
        """The least element of gradient and subdifferential."""
        bounds = t * self.weights
        return np.where(z != 0, bounds * np.sign(z) - c, -_shrunk(c, bounds))

    def solve(self, right: Floats, on: Floats, tolerance: float) -> Floats:
        """G_T x = right on T, by conjugate gradients."""
        x, rest = np.zeros_like(right), np.where(on, right, 0.0)
        along, square = rest, float(rest @ rest)
        enough, most = square * tolerance * tolerance, square / tolerance
        for k in range(_PRODUCTS):
            if k % 50 == 0:
                spent("conjugate gradients")
            image = np.where(on, self.gram(along), 0.0)
            curvature = float(along @ image)
            if not curvature > 0 or not enough < square < most:
                break
            x = x + square / curvature * along
            rest = rest - square / curvature * image
            square, before = float(rest @ rest), square
            along = rest + square / before * along
        return x

    # ------------------------------------------------------------ the eigenvalue

    def along(self, products: Floats, length: arb) -> Floats | None:
        """A_E^T u for u = r / ||r||, where the problem projects along r."""
        return products / float(length) if self.problem.kind == "square-root-lasso" else None

    def least_eigenvalue(self, columns: Index, along: Floats | None) -> float:
        """Of the Gram matrix of these columns, less c c^T: about, seldom below it; the last one is remembered."""
        asked = columns.tobytes(), None if along is None else along.tobytes()
        if self._last[0] != asked:
            self._last = asked, self._least_eigenvalue(columns, along)
        return self._last[1]

    def _least_eigenvalue(self, columns: Index, along: Floats | None) -> float:
        if len(columns) <= _SMALL:
            found = real_gram(self.operator.mask, columns)
            values = found.values
            if along is not None:
                c = along[np.searchsorted(columns, found.places)]
                values = values - np.outer(c, c)
            return _least(values) if len(columns) else 1.0
        return self._lanczos(columns, along)

    def _lanczos(self, columns: Index, along: Floats | None) -> float:
        count, full = len(columns), np.zeros(len(self.weights))
        v = np.random.default_rng(0).normal(size=count)
        v /= math.sqrt(float(v @ v))
        before, diagonal, beside, least = np.zeros(count), [], [0.0], math.inf
        for k in range(_MOST_PRODUCTS):
            full[columns] = v
            image = self.gram(full)[columns]
            if along is not None:
                image -= along * float(along @ v)
            diagonal.append(float(v @ image))
            image -= diagonal[-1] * v + beside[-1] * before
            length = math.sqrt(float(image @ image))
            if k % 20 == 19:
                spent("the least eigenvalue, about")
                matrix = np.diag(diagonal) + np.diag(beside[1:], 1) + np.diag(beside[1:], -1)
                found = _least(matrix)
                if k >= _LEAST_PRODUCTS and found > 0.98 * least:
                    return found
                least = found
            beside.append(length)
            before, v = v, image / length
        return least


def _least(matrix: Floats) -> float:
    """Its least eigenvalue; -inf where floats find none."""
    try:
        return float(np.linalg.eigvalsh(matrix)[0])
    except np.linalg.LinAlgError:
        return -math.inf


def _shrunk(z: Floats, bounds: Floats) -> Floats:
    return np.sign(z) * np.maximum(np.abs(z) - bounds, 0.0)

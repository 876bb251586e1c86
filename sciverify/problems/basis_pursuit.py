"""P1, quadratically constrained basis pursuit: min_z sum_i w_i |z_i| subject to ||Az - y||_2 <= eta.

Dual: max <p, y> - eta ||p|| subject to |A_i^T p| <= w_i. For every feasible z and p, with r = y - Az,

    sum_i w_i |z_i| - (<p, y> - eta ||p||) = sum_i (w_i |z_i| - (A^T p)_i z_i) + (eta ||p|| - <p, r>),

and both brackets are >= 0. If no z has ||Az - y|| < eta (always so for eta = 0), every feasible z has the
same residual r with A^T r = 0, and the second bracket is a constant (docs/theory/solution-sets.md).
"""

from __future__ import annotations

import math
from typing import Any

from flint import arb

from sciverify.exact.ordered import ONE, ZERO, Exact, sign
from sciverify.exact.surds import square_root
from sciverify.problems.sparse_recovery import Numbers, SparseRecovery


class BasisPursuit(SparseRecovery):
    """An exact instance of P1.

    Parameters
    ----------
    A : nested sequence or array, shape (m, N), real or complex
    y : sequence or array, shape (m,), real or complex
    eta : number >= 0
        0 is basis pursuit with Az = y.
    weights, row_scales_squared, isometry
        As for `SquareRootLasso`.

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape, eta < 0, a weight <= 0.
    AssumptionFailed
        The isometry is provably none; when the solution set is asked for: no z is feasible.
    """

    kind, title, symbol, parameter_name = "basis-pursuit", "basis pursuit", "Xi_1", "eta"
    parameter_may_vanish = True

    def __init__(
        self, A: Any, y: Any, eta: Any = 0, *, weights: Any = None, row_scales_squared: Any = None, isometry: Any = None
    ) -> None:
        super().__init__(A, y, eta, weights, row_scales_squared, isometry)

    @property
    def eta(self) -> Exact:
        """The noise level."""
        return self.parameter

    @property
    def bound_factor(self) -> Exact:
        """1"""
        return ONE

    @property
    def penalty_factor(self) -> Exact:
        """1"""
        return ONE

    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """||r|| <= eta, and <p, r> = eta ||p|| or nobody comes closer to y."""
        slack = sign(self.eta * self.eta - self.inner(residual, residual))
        if slack < 0:
            return "the residual y - Az is longer than eta"
        if slack == 0 and self.nobody_is_closer(residual):
            return None
        alignment = self.inner(dual, residual)
        if sign(alignment) < 0 or sign(alignment * alignment - self.eta * self.eta * self.inner(dual, dual)) != 0:
            return "the residual y - Az is not eta times the direction of the dual point"
        return None

    def nobody_is_closer(self, residual: Numbers) -> bool:
        """A^T r = 0: then y - r is the point of the range of A nearest to y."""
        return all(sign(r) == 0 for r in residual) or all(sign(c) == 0 for c in self.correlations(residual))

    def is_feasible(self, z: Numbers) -> bool:
        """||Az - y|| <= eta"""
        residual = self.residual(z)
        return sign(self.eta * self.eta - self.inner(residual, residual)) >= 0

    def zero_is_free(self) -> bool:
        """||y|| <= eta"""
        return sign(self.eta * self.eta - self.inner(self.measurements, self.measurements)) >= 0

    def minimum(self, dual: Numbers, residual: Numbers) -> Exact:
        """<p, y - r>"""
        return self.inner(dual, [b - r for b, r in zip(self.measurements, residual, strict=True)])

    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """Nothing but the norm."""
        return ZERO, ZERO

    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """t = sqrt((eta^2 - rho^2) / q), k = 1; p = 0 if z = 0 is feasible with room."""
        room = self.eta * self.eta - rho_squared
        if sign(room) <= 0:
            return None if sign(room) < 0 else (ZERO, ONE)
        return (ONE, ZERO) if sign(q) == 0 else (square_root(room / q, self.field), ONE)

    def fit_is_optimal(self, q: arb, parameter: arb) -> bool:
        """eta = 0"""
        return sign(self.eta) == 0

    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """sqrt((eta^2 - rho^2) / q), if rho < eta and q > 0 are proven"""
        room = parameter * parameter - rho_squared
        return (room / q).sqrt() if room > 0 and q > 0 else None

    def reached(self, t: Exact, square: Exact) -> bool:
        """||r|| <= eta"""
        return sign(self.eta * self.eta - square) >= 0

    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """sqrt((eta^2 - rho^2) / q)"""
        room = parameter * parameter - rho * rho
        if q <= 0:
            return math.inf if room >= 0 else math.nan
        return math.sqrt(room / q) if room >= 0 else math.nan

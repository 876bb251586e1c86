"""P2, the LASSO: min_z ||Az - y||_2^2 + lam * sum_i w_i |z_i|.

Dual: max 2 <u, y> - ||u||^2 subject to |A_i^T u| <= lam w_i / 2. For every z and every feasible u, with r = y - Az,

    F(z) - (2 <u, y> - ||u||^2) = ||r - u||^2 + sum_i (lam w_i |z_i| - 2 (A^T u)_i z_i),

and both terms are >= 0, so z and u are optimal exactly if u = r and the sum vanishes
(docs/theory/solution-sets.md).
"""

from __future__ import annotations

from typing import Any

from flint import arb

from sciverify.exact.ordered import ZERO, Exact, sign
from sciverify.problems.sparse_recovery import Numbers, SparseRecovery


class Lasso(SparseRecovery):
    """An exact instance of P2. There is no factor 1/2 or 1/m: ||Az - y||^2 + lam ||z||_1.

    Parameters
    ----------
    A : nested sequence or array, shape (m, N), real or complex
    y : sequence or array, shape (m,), real or complex
    lam : number > 0
    weights, row_scales_squared, isometry
        As for `SquareRootLasso`.

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape, lam <= 0, a weight <= 0.
    AssumptionFailed
        The isometry is provably none.
    """

    kind, title, symbol, parameter_name = "lasso", "LASSO", "Xi_2", "lam"

    def __init__(
        self, A: Any, y: Any, lam: Any, *, weights: Any = None, row_scales_squared: Any = None, isometry: Any = None
    ) -> None:
        super().__init__(A, y, lam, weights, row_scales_squared, isometry)

    @property
    def lam(self) -> Exact:
        """The penalty."""
        return self.parameter

    @property
    def bound_factor(self) -> Exact:
        """lam / 2"""
        return self.parameter / 2

    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """u = r is needed."""
        if any(sign(u - r) != 0 for u, r in zip(dual, residual, strict=True)):
            return "the dual point is not the residual y - Az"
        return None

    def minimum(self, dual: Numbers, residual: Numbers) -> Exact:
        """2 <u, y> - ||u||^2"""
        return self.inner(dual, [2 * b - u for b, u in zip(self.measurements, dual, strict=True)])

    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """||r||^2"""
        return square, ZERO

    @property
    def fixed_scale(self) -> Exact:
        """lam / 2"""
        return self.lam / 2

    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """t = k = lam / 2"""
        return self.lam / 2, self.lam / 2

    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """lam / 2"""
        return parameter / 2

    def reached(self, t: Exact, square: Exact) -> bool:
        """t <= lam / 2"""
        return sign(self.lam / 2 - t) >= 0

    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """lam / 2"""
        return parameter / 2

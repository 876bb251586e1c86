"""P3, the square-root LASSO: min_z ||Az - y||_2 + lam * sum_i w_i |z_i|.

Dual: max <p, y> subject to ||p||_2 <= 1 and |A_i^T p| <= lam w_i. For every z and every feasible p

    F(z) - <p, y> = (||r|| - <p, r>) + sum_i (lam w_i |z_i| - (A^T p)_i z_i),   r = y - Az,

and both brackets are >= 0, so z and p are optimal exactly if both vanish
(docs/theory/solution-sets.md).
"""

from __future__ import annotations

import math
from typing import Any

from flint import arb

from sciverify.exact.ordered import ONE, ZERO, Exact, sign
from sciverify.exact.surds import square_root
from sciverify.problems.sparse_recovery import Numbers, SparseRecovery


class SquareRootLasso(SparseRecovery):
    """An exact instance of P3.

    Parameters
    ----------
    A : nested sequence or array, shape (m, N), real or complex
    y : sequence or array, shape (m,), real or complex
    lam : number > 0
    weights : sequence of N numbers > 0, optional
        All 1 if left out.
    row_scales_squared : sequence of m numbers d_k > 0, optional
        The rows of (A, y) are meant times sqrt(d_k). This keeps data such as ||a||_2 * I inside the
        field of ||a||_2**2.
    isometry : None, "dct", `DCT` or matrix Q with orthonormal columns, optional
        The instance is (Q D A, Q D y) with D = diag(sqrt d). "dct" is the orthonormal DCT-II.

    Numbers may be int, float (its exact binary value), Fraction, str ("1/3"), numpy, flint or exact
    SymPy numbers, A also a SciPy sparse matrix. Nothing is rounded, and data are copied: what happens to your arrays
    afterwards changes nothing. Entries of a sparse matrix at one place mean their exact sum.

    If an entry of A or y is complex (complex floats, or exact SymPy a + b*I with rational a and b), all numbers must be
    rational, row_scales_squared and isometry do not apply, and only `certify_distance` takes the problem.

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape, lam <= 0, a weight <= 0.
    AssumptionFailed
        The isometry is provably none.
    """

    kind, title, symbol, parameter_name = "square-root-lasso", "square-root LASSO", "Xi_3", "lam"

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
        """lam"""
        return self.parameter

    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """||p|| <= 1 and <p, r> = ||r|| are needed."""
        if sign(ONE - self.inner(dual, dual)) < 0:
            return "the dual point has norm above 1"
        alignment = self.inner(dual, residual)
        square = self.inner(residual, residual)
        if sign(alignment) < 0 or sign(alignment * alignment - square) != 0:
            return "the residual y - Az is not aligned with the dual point"
        return None

    def residual_is_a_ray(self, dual: Numbers) -> bool:
        """||p|| = 1?"""
        return sign(ONE - self.inner(dual, dual)) == 0

    def minimum(self, dual: Numbers, residual: Numbers) -> Exact:
        """<p, y>"""
        return self.inner(dual, self.measurements)

    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """||r|| = sqrt(||r||^2)"""
        return ZERO, square

    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """t = lam rho / sqrt(1 - lam^2 q), k = lam; for rho = 0 the limit t = 0."""
        rest = ONE - self.lam * self.lam * q
        if sign(rho_squared) == 0:
            return None if sign(rest) < 0 else (ZERO, self.lam)
        return None if sign(rest) <= 0 else (self.lam * square_root(rho_squared / rest, self.field), self.lam)

    def fit_is_optimal(self, q: arb, parameter: arb) -> bool:
        """||p||^2 = lam^2 q < 1"""
        return bool(parameter * parameter * q < 1)

    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """lam rho / sqrt(1 - lam^2 q), if rho > 0 and lam^2 q < 1 are proven"""
        rest = 1 - parameter * parameter * q
        return parameter * (rho_squared / rest).sqrt() if rho_squared > 0 and rest > 0 else None

    def reached(self, t: Exact, square: Exact) -> bool:
        """lam ||r|| >= t"""
        return sign(self.lam * self.lam * square - t * t) >= 0

    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """lam rho / sqrt(1 - lam^2 q)"""
        rest = 1 - parameter * parameter * q
        if rho == 0:
            return 0.0 if rest > -1e-9 else math.nan
        return parameter * rho / math.sqrt(rest) if rest > 0 else math.nan

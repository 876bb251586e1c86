"""P2, the LASSO: min_z ||Az - y||_2^2 + lam * sum_i w_i |z_i|.

Dual: max 2 <u, y> - ||u||^2 subject to |A_i^T u| <= lam w_i / 2. For every z and every feasible u, with r = y - Az,

    F(z) - (2 <u, y> - ||u||^2) = ||r - u||^2 + sum_i (lam w_i |z_i| - 2 (A^T u)_i z_i),

and both terms are >= 0, so z and u are optimal exactly if u = r and the sum vanishes
(docs/theory/solution-sets.md).
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Unpack

from flint import arb

from sciverify.exact.ordered import ONE, ZERO, Exact, sign
from sciverify.problems.changed_data import ClosedForm, DataChange, Ranges
from sciverify.problems.linear_data import Numbers
from sciverify.problems.near_point import ConvexBounds, NearPoint
from sciverify.problems.reading import Options
from sciverify.problems.sparse_recovery import SparseRecovery


class Lasso(SparseRecovery):
    r"""The LASSO, P2: min ``||Az - y||^2 + lam sum w_i |z_i|``, without a factor 1/2 or 1/m, and with exact data.

    .. math:: \Xi_2(A, y) = \operatorname*{arg\,min}_{z} \|Az - y\|_2^2 + \lambda \sum_i w_i |z_i|

    Parameters
    ----------
    A : nested sequence or array, shape (m, N), real or complex; or a `FourierHaar`
    y : sequence or array, shape (m,), real or complex
    lam : number >= 0
        0 is least squares: all entries are free.
    ridge : number >= 0, optional
        Elastic net: ridge * ||z||_2^2 is added, the intercept left out. The rows sqrt(ridge) I stand below A, zeros
        below y, and count in `shape`.
    **options
        `weights` (0: a free entry), `signs` or `positive=True`, `intercept=True`, `groups`, `isometry`,
        `row_scales_squared` (sample weights): as for `SquareRootLasso`, whose page explains each.

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape, lam < 0, a weight < 0, an unknown option.
    AssumptionFailed
        The isometry is provably none.

    **Source.** docs/theory/solution-sets.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[1, 0], [0, 1]], [3, "1/4"], lam=1)
    >>> sv.solve(problem, digits=4).x
    (Fraction(5, 2), Fraction(0, 1))
    """

    kind, title, symbol, parameter_name = "lasso", "LASSO", "Xi_2", "lam"
    formula = "||Az - y||_2^2 + lam sum w_i |z_i|"
    latex = r"\min_z \|Az - y\|_2^2 + \lambda \sum_i w_i |z_i|"
    parameter_degrees = (1, 1)  # ||r||^2 is multiplied by t^2, the norm by t/s
    dual_factor: ClassVar[int] = 2
    takes_ridge: ClassVar[bool] = True

    def __init__(self, A: object, y: object, lam: object = None, **options: Unpack[Options]) -> None:
        super().__init__(A, y, lam, **options)

    @property
    def lam(self) -> Exact:
        """The penalty."""
        return self.parameter

    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """||r||^2"""
        return square, ZERO

    def dual_value(self, dual: Numbers) -> tuple[Exact, Exact]:
        """2 <u, y> - ||u||^2 = <u, 2y - u>"""
        return self.inner(dual, [2 * b - u for b, u in zip(self.measurements, dual, strict=True)]), ZERO

    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """u = r is needed."""
        if any(sign(u - r) != 0 for u, r in zip(dual, residual, strict=True)):
            return "the dual point is not the residual y - Az"
        return None

    def gradient_factor(self, point: Numbers, square: Exact, forces: Numbers) -> Exact | None:
        """2: minus the gradient of ||Az - y||^2 is 2 A^T r."""
        return 2 * ONE

    def growth_curvature(self, dual: Numbers, residual: Numbers, reach: Fraction) -> Fraction:
        """1: Phi(h) = ||r' - u||^2 = ||Ah||^2 (growth.md, lemma 1)."""
        return Fraction(1)

    # ------------------------------------------------------------ the path (closed-forms.md, theorem 3, row P2)

    @property
    def fixed_scale(self) -> Exact:
        """lam / 2"""
        return self.lam / 2

    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """t = k = lam / 2: the residual is its own dual point."""
        return self.lam / 2, self.lam / 2

    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """lam / 2"""
        return parameter / 2

    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """lam / 2"""
        return parameter / 2

    def reached(self, t: Exact, square: Exact) -> bool:
        """t <= lam / 2"""
        return sign(self.lam / 2 - t) >= 0

    def scale_of(self, form: ClosedForm) -> arb:
        """lam / 2"""
        return form.parameter / 2

    def enclose_ranges(self, form: ClosedForm, change: DataChange) -> Ranges | None:
        """t' = t, and ||r'|| <= R+ = (||r|| + d) / (1 - delta/sigma) (trust-radius.md, P2)."""
        t = self.scale_of(form)
        return Ranges((t, t), (arb(0), (form.residual + change.step) / (1 - change.tilt)))  # (2)

    def convex_bounds(self, at: NearPoint) -> ConvexBounds | None:
        """B = ||v|| / s^2 and ||v|| / s (strong-convexity.md, P2)."""
        half, s = at.parameter / 2, at.singular(False)
        reach = at.gap(half, half) / s
        return ConvexBounds(s, reach / s, reach, half)  # (V3)

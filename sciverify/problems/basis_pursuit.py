"""P1, quadratically constrained basis pursuit: min_z sum_i w_i |z_i| subject to ||Az - y||_2 <= eta.

Dual: max <p, y> - eta ||p|| subject to |A_i^T p| <= w_i. For every feasible z and p, with r = y - Az,

    sum_i w_i |z_i| - (<p, y> - eta ||p||) = sum_i (w_i |z_i| - (A^T p)_i z_i) + (eta ||p|| - <p, r>),

and both brackets are >= 0. If no z has ||Az - y|| < eta (always so for eta = 0), every feasible z has the
same residual r with A^T r = 0, and the second bracket is a constant (docs/theory/solution-sets.md).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import ClassVar, Unpack

from flint import arb

from sciverify.errors import shortened
from sciverify.exact.ordered import ONE, ZERO, Exact, sign
from sciverify.exact.rational_bounds import span
from sciverify.exact.root_bounds import root_below
from sciverify.exact.surds import square_root
from sciverify.problems.changed_data import ClosedForm, DataChange, Ranges
from sciverify.problems.linear_data import Numbers
from sciverify.problems.near_point import ConvexBounds, NearPoint
from sciverify.problems.reading import Options
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.subdifferential import best_multiplier


class BasisPursuit(SparseRecovery):
    r"""Basis pursuit, P1: min ``sum w_i |z_i|`` subject to ``||Az - y|| <= eta``, with exact data.

    .. math:: \Xi_1(A, y) = \operatorname*{arg\,min}_{z \,:\, \|Az - y\|_2 \le \eta} \sum_i w_i |z_i|

    Parameters
    ----------
    A : nested sequence or array, shape (m, N), real or complex; or a `FourierHaar`
    y : sequence or array, shape (m,), real or complex
    eta : number >= 0
        0 is basis pursuit with Az = y.
    **options
        `weights` (0: a free entry), `signs` or `positive=True`, `intercept=True`, `groups`, `isometry`,
        `row_scales_squared` (sample weights): as for `SquareRootLasso`, whose page explains each.

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape, eta < 0, a weight < 0, an unknown option.
    AssumptionFailed
        The isometry is provably none; when the solution set is asked for: no z is feasible.

    **Source.** docs/theory/solution-sets.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.BasisPursuit([[1, 2]], [2])
    >>> sv.solution_set(problem).vertices()
    [(0, 1)]
    """

    kind, title, symbol, parameter_name = "basis-pursuit", "basis pursuit", "Xi_1", "eta"
    formula = "sum w_i |z_i| subject to ||Az - y||_2 <= eta"
    latex = r"\min_z \sum_i w_i |z_i| \quad\text{subject to}\quad \|Az - y\|_2 \le \eta"
    parameter_degrees = (0, 1)  # ||r|| is multiplied by t
    zero_refusal: ClassVar[str | None] = (
        "the minimiser is 0: basis pursuit has it as long as ||y|| <= eta, whatever A is"
    )

    def __init__(self, A: object, y: object, eta: object = 0, **options: Unpack[Options]) -> None:
        super().__init__(A, y, eta, **options)

    @property
    def eta(self) -> Exact:
        """The noise level."""
        return self.parameter

    @property
    def penalty_factor(self) -> Exact:
        """1"""
        return ONE

    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """Nothing but the norm."""
        return ZERO, ZERO

    def slack(self, square: Exact) -> int:
        """The sign of eta^2 - ||r||^2."""
        return sign(self.eta * self.eta - square)

    def zero_is_free(self) -> bool:
        """||y|| <= eta, and every entry is paid for"""
        return not self.free and self.slack(self.measured_square) >= 0

    def set_refusal(self, rho_squared: Exact) -> str | None:
        """rho < eta: all z on the free columns with ||Az - y|| <= eta are minimisers, an ellipsoid."""
        if not self.free or self.slack(rho_squared) <= 0:
            return None
        return (
            f"the free entries alone bring ||Az - y||^2 to {shortened(rho_squared)}, below eta^2, at no cost: the "
            "minimisers fill an ellipsoid; take a smaller eta"
        )

    def nobody_is_closer(self, residual: Numbers) -> bool:
        """s A_i^T r <= 0 in all admitted directions, and <r, Az> = 0: y - r is the nearest point of {Az}.

        Without sign constraints that is A^T r = 0 (docs/theory/solution-sets.md, "Sign constraints").
        """
        if all(sign(r) == 0 for r in residual):
            return True
        if any(s and self.admits(i, s) for i, s in enumerate(map(sign, self.correlations(residual)))):
            return False
        return self.signs is None or sign(self.inner(residual, self.measurements) - self.inner(residual, residual)) == 0

    def dual_value(self, dual: Numbers) -> tuple[Exact, Exact]:
        """<p, y> - eta ||p||"""
        return self.inner(dual, self.measurements), self.eta * self.eta * self.inner(dual, dual)

    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """||r|| <= eta, and <p, r> = eta ||p|| or nobody comes closer to y."""
        slack = self.slack(self.inner(residual, residual))
        if slack < 0:
            return "the residual y - Az is longer than eta"
        if slack == 0 and self.nobody_is_closer(residual):
            return None
        alignment = self.inner(dual, residual)
        if sign(alignment) < 0 or sign(alignment * alignment - self.eta * self.eta * self.inner(dual, dual)) != 0:
            return "the residual y - Az is not eta times the direction of the dual point"
        return None

    def minimum(self, dual: Numbers, residual: Numbers) -> Exact:
        """<p, y - r> = <p, Az> = sum_i (A^T p)_i z_i, which complementarity makes sum_i w_i |z_i|."""
        return self.inner(dual, [b - r for b, r in zip(self.measurements, residual, strict=True)])

    def gradient_factor(self, point: Numbers, square: Exact, forces: Numbers) -> Exact | None:
        """The multiplier of the constraint: 0 if ||r|| < eta, none if A^T r = 0, else the tau >= 0 that fits best."""
        if self.slack(square) > 0:
            return ZERO
        if sign(square) == 0 or self.nobody_is_closer(self.residual(point)):
            return None
        return best_multiplier(point, forces, self.weights, self.signs)

    def is_sharp_at(self, residual: Numbers) -> bool:
        """||r|| = eta and A^T r = 0: all feasible points have this residual."""
        return self.slack(self.inner(residual, residual)) == 0 and self.nobody_is_closer(residual)

    def growth_curvature(self, dual: Numbers, residual: Numbers, reach: Fraction) -> Fraction:
        """||p|| / (2 eta): Phi(h) = ||p|| (eta - <p, r'> / ||p||) >= ||Ah||^2 ||p|| / (2 eta) (growth.md, lemma 1)."""
        return root_below(span(self.inner(dual, dual))[0]) / (2 * span(self.eta)[1])  # (G6)

    # ------------------------------------------------------------ the path (closed-forms.md, theorem 3, rows P1)

    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """t = sqrt((eta^2 - rho^2) / q), k = 1; p = 0 if z = 0 is feasible with room, c r if free columns reach eta."""
        room = self.eta * self.eta - rho_squared
        if self.free and sign(room) == 0 == sign(q) and sign(rho_squared):
            return ONE, self._share_of_residual(rho_squared)
        if sign(room) <= 0:
            return None if sign(room) < 0 else (ZERO, ONE)
        return (ONE, ZERO) if sign(q) == 0 else (square_root(room / q, self.field), ONE)

    def _share_of_residual(self, rho_squared: Exact) -> Exact:
        """c with c |A_i^T r| < w_i off the free columns: least w_i / (||A_i||^2 + rho^2), as 2 ||A_i|| rho <= the sum.

        Where the free columns alone reach eta, p = c r is a dual point with <p, r> = eta ||p||.
        """
        free = set(self.free)
        paid = [(w, a) for i, (w, a) in enumerate(zip(self.weights, self.columns, strict=True)) if i not in free]
        shares = [w / (self.inner(a, a) + rho_squared) for w, a in paid]
        return min(shares, default=ONE)

    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """sqrt((eta^2 - rho^2) / q), if rho < eta and q > 0 are proven"""
        room = parameter * parameter - rho_squared
        return (room / q).sqrt() if room > 0 and q > 0 else None

    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """sqrt((eta^2 - rho^2) / q)"""
        room = parameter * parameter - rho * rho
        if q <= 0:
            return math.inf if room >= 0 else math.nan
        return math.sqrt(room / q) if room >= 0 else math.nan

    def reached(self, t: Exact, square: Exact) -> bool:
        """||r|| <= eta"""
        return self.slack(square) >= 0

    @property
    def asks_for_exact_fit(self) -> bool:
        """eta = 0"""
        return sign(self.eta) == 0

    def fit_is_optimal(self, q: arb, parameter: arb) -> bool:
        """eta = 0"""
        return self.asks_for_exact_fit

    @property
    def fit_norm_factor(self) -> Exact | None:
        """0 if eta = 0: r' = 0 for all feasible points, and p may have any length."""
        return ZERO if self.asks_for_exact_fit else None

    @property
    def scale_equation(self) -> tuple[Exact, Exact, Exact] | None:
        """||r||^2 - eta^2 = 0"""
        return ZERO, ONE, -self.eta * self.eta

    def approx_scale_of_residual(self, t: float, size: float, parameter: float) -> float:
        """t eta / ||r||: a residual that is too long asks for a smaller t."""
        return t * parameter / size if size > 0 else t

    def approx_scale_equation(self, t: float, size: float, parameter: float) -> tuple[float, float, float] | None:
        """||r||^2 - eta^2"""
        return size**2 - parameter**2, 1.0, 0.0

    def scale_of(self, form: ClosedForm) -> arb:
        """sqrt((eta^2 - rho^2) / q)"""
        return ((form.parameter**2 - form.rho**2) / form.q).sqrt()

    def enclose_ranges(self, form: ClosedForm, change: DataChange) -> Ranges | None:
        """||r'|| = eta, and t' sqrt(q) within delta gamma eta of nu (trust-radius.md, P1), nu^2 in [least, most]."""
        eta = form.parameter
        least = eta**2 - (form.rho + change.step) ** 2 - (change.tilt * eta) ** 2
        most = eta**2 - (form.rho - change.step).max(arb(0)) ** 2
        if not (least > 0 and least.sqrt() > change.slope * eta):  # (S1)
            return None
        low, high = least.sqrt() - change.slope * eta, most.sqrt() + change.slope * eta
        return Ranges((low / form.q.sqrt(), high / form.q.sqrt()), (eta, eta))

    def convex_bounds(self, at: NearPoint) -> ConvexBounds | None:
        """a = max(2 ||v|| / s, |D| M / mu), B = a / s, t* >= mu - M a (strong-convexity.md, P1)."""
        square = at.parameter**2
        slack = abs(square - at.least**2).max(abs(square - at.most**2))
        if at.scales is None or self.zero_is_free() or not at.steepest**2 > slack * at.norm**2:
            return None
        (low, high), s = at.scales, at.singular(False)
        reach = (2 * at.gap(low, high) / s).max(slack * at.slope / low)  # (V6)
        return ConvexBounds(s, reach / s, reach, low - at.slope * reach)

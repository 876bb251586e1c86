"""P3, the square-root LASSO: min_z ||Az - y||_2 + lam * sum_i w_i |z_i|.

Dual: max <p, y> subject to ||p||_2 <= 1 and |A_i^T p| <= lam w_i. For every z and every feasible p

    F(z) - <p, y> = (||r|| - <p, r>) + sum_i (lam w_i |z_i| - (A^T p)_i z_i),   r = y - Az,

and both brackets are >= 0, so z and p are optimal exactly if both vanish
(docs/theory/solution-sets.md).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Unpack

from flint import arb

from sciverify.exact.ordered import ONE, ZERO, Exact, deepest, higher, sign
from sciverify.exact.rational_bounds import span
from sciverify.exact.root_bounds import root_above
from sciverify.exact.surds import square_root
from sciverify.problems.changed_data import ClosedForm, DataChange, Ranges
from sciverify.problems.linear_data import Numbers
from sciverify.problems.near_point import ConvexBounds, NearPoint
from sciverify.problems.reading import Options
from sciverify.problems.sparse_recovery import SparseRecovery


class SquareRootLasso(SparseRecovery):
    r"""The square-root LASSO, P3: min ``||Az - y|| + lam sum w_i |z_i|``, with exact data.

    .. math:: \Xi_3(A, y) = \operatorname*{arg\,min}_{z} \|Az - y\|_2 + \lambda \sum_i w_i |z_i|

    Parameters
    ----------
    A : nested sequence or array, shape (m, N), real or complex; or a `FourierHaar`
    y : sequence or array, shape (m,), real or complex
    lam : number >= 0
        0 is least squares: all entries are free.
    weights : sequence of N numbers >= 0, optional
        All 1 if left out. An entry of weight 0 is free: nothing is paid for it, whatever its size and sign.
    signs : sequence of N integers, optional
        1 asks for z_i >= 0, -1 for z_i <= 0, 0 for nothing; free entries have 0.
    positive : bool, optional
        True asks for z_i >= 0 of every entry that is not free.
    intercept : bool, optional
        True appends a column of ones, of weight 0, to A: vectors then have N + 1 entries, the intercept last.
    row_scales_squared : sequence of m numbers d_k > 0, optional
        The rows of (A, y) are meant times sqrt(d_k), so ||r||^2 is sum_k d_k r_k^2: sample weights. It also keeps data
        such as ||a||_2 * I inside the field of ||a||_2**2.
    groups : sequence of sequences of column positions, optional
        Each column is in one group, and a group G pays its weight times ||z_G||_2; there is one weight > 0 a group. No
        other option goes with groups, and all numbers must be rational.
    isometry : None, "dct", `DCT` or matrix Q with orthonormal columns, optional
        The instance is (Q D A, Q D y) with D = diag(sqrt d). "dct" is the orthonormal DCT-II.

    Raises
    ------
    InvalidInput
        Data that are no numbers, ragged or of wrong shape, lam < 0, a weight < 0, an unknown option.
    AssumptionFailed
        The isometry is provably none.

    Notes
    -----
    Numbers may be int, float (its exact binary value), Fraction, str ("1/3"), numpy, flint or exact
    SymPy numbers, A also a SciPy sparse matrix. Nothing is rounded, and data are copied: what happens to your arrays
    afterwards changes nothing. Entries of a sparse matrix at one place mean their exact sum.

    If an entry of A or y is complex (complex floats, or exact SymPy a + b*I with rational a and b), all numbers must be
    rational and weights positive, the other options do not apply, and only `certify_distance` and `solve` take the
    problem.

    Where A is a `FourierHaar`, the unknown is real: Haar coefficients of a real image. y holds its samples, complex
    doubles; weights are doubles, the parameter is rational, the other options do not apply, and only
    `certify_distance` and `solve` take the problem.

    **Source.** docs/theory/solution-sets.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.SquareRootLasso([[3, 0], [4, 1]], [1, 2], lam="1/2")
    >>> sv.solution_set(problem).vertices()
    [(1/3, 2/3)]
    """

    kind, title, symbol, parameter_name = "square-root-lasso", "square-root LASSO", "Xi_3", "lam"
    formula = "||Az - y||_2 + lam sum w_i |z_i|"
    latex = r"\min_z \|Az - y\|_2 + \lambda \sum_i w_i |z_i|"
    parameter_degrees = (1, 0)  # ||r|| is multiplied by t, the norm by t/s

    def __init__(self, A: object, y: object, lam: object = None, **options: Unpack[Options]) -> None:
        super().__init__(A, y, lam, **options)

    @property
    def lam(self) -> Exact:
        """The penalty."""
        return self.parameter

    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """||r|| = sqrt(||r||^2)"""
        return ZERO, square

    def dual_value(self, dual: Numbers) -> tuple[Exact, Exact]:
        """<p, y>"""
        return self.inner(dual, self.measurements), ZERO

    def dual_refusal(self, dual: Numbers) -> str | None:
        """||p|| <= 1 is needed."""
        return "||p|| > 1" if sign(ONE - self.inner(dual, dual)) < 0 else None

    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """||p|| <= 1 and <p, r> = ||r|| are needed."""
        if self.dual_refusal(dual):
            return "the dual point has norm above 1"
        alignment = self.inner(dual, residual)
        square = self.inner(residual, residual)
        if sign(alignment) < 0 or sign(alignment * alignment - square) != 0:
            return "the residual y - Az is not aligned with the dual point"
        return None

    def residual_is_a_ray(self, dual: Numbers) -> bool:
        """||p|| = 1?"""
        return sign(ONE - self.inner(dual, dual)) == 0

    def gradient_factor(self, point: Numbers, square: Exact, forces: Numbers) -> Exact | None:
        """1 / ||r||: minus the gradient of ||Az - y|| is A^T r / ||r||; none if r = 0."""
        if sign(square) == 0:
            return None
        return ONE / square_root(square, higher(self.field, deepest([*point, square])))

    def is_sharp_at(self, residual: Numbers) -> bool:
        """r = 0"""
        return all(sign(r) == 0 for r in residual)

    def norm_slack(self, dual: Numbers) -> Fraction | None:
        """1 - ||p||: Phi(h) = ||r'|| - <p, r'> >= (1 - ||p||) ||Ah|| at r = 0 (growth.md, lemma 1)."""
        return 1 - root_above(span(self.inner(dual, dual))[1])

    def growth_curvature(self, dual: Numbers, residual: Numbers, reach: Fraction) -> Fraction:
        """1 / (2 (||r|| + ||A||_F reach)): Phi(h) >= ||PAh||^2 / (2 (||r|| + ||A|| ||h||)) (growth.md, lemma 1)."""
        squares = sum((span(self.inner(column, column))[1] for column in self.columns), Fraction(0))
        length = root_above(span(self.inner(residual, residual))[1])
        return 1 / (2 * (length + root_above(squares) * reach))  # (G6)

    # ------------------------------------------------------------ the path (closed-forms.md, theorem 3, rows P3)

    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """t = lam rho / sqrt(1 - lam^2 q), k = lam; for rho = 0 the limit t = 0; for lam = 0 = g, t = rho and k = 1."""
        if sign(self.lam) == 0 and sign(rho_squared):
            return square_root(rho_squared, self.field), ONE
        rest = ONE - self.lam * self.lam * q
        if sign(rho_squared) == 0:
            return None if sign(rest) < 0 else (ZERO, self.lam)
        return None if sign(rest) <= 0 else (self.lam * square_root(rho_squared / rest, self.field), self.lam)

    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """lam rho / sqrt(1 - lam^2 q), if rho > 0 and lam^2 q < 1 are proven"""
        rest = 1 - parameter * parameter * q
        return parameter * (rho_squared / rest).sqrt() if rho_squared > 0 and rest > 0 else None

    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """lam rho / sqrt(1 - lam^2 q)"""
        rest = 1 - parameter * parameter * q
        if rho == 0:
            return 0.0 if rest > -1e-9 else math.nan
        return parameter * rho / math.sqrt(rest) if rest > 0 else math.nan

    def reached(self, t: Exact, square: Exact) -> bool:
        """lam ||r|| >= t"""
        return sign(self.lam * self.lam * square - t * t) >= 0

    def fit_is_optimal(self, q: arb, parameter: arb) -> bool:
        """||p||^2 = lam^2 q < 1"""
        return bool(parameter * parameter * q < 1)

    @property
    def fit_norm_factor(self) -> Exact | None:
        """lam: lam p is the dual point, and its norm must stay below 1."""
        return self.lam

    @property
    def scale_equation(self) -> tuple[Exact, Exact, Exact] | None:
        """t^2 - lam^2 ||r||^2 = 0"""
        return ONE, -self.lam * self.lam, ZERO

    def approx_scale_of_residual(self, t: float, size: float, parameter: float) -> float:
        """lam ||r||"""
        return parameter * size

    def approx_scale_equation(self, t: float, size: float, parameter: float) -> tuple[float, float, float] | None:
        """t^2 - lam^2 ||r||^2"""
        return t**2 - (parameter * size) ** 2, -(parameter**2), 2 * t

    def scale_of(self, form: ClosedForm) -> arb:
        """lam ||r||"""
        return form.parameter * form.residual

    def enclose_ranges(self, form: ClosedForm, change: DataChange) -> Ranges | None:
        """R- = (rho - d) / sqrt(1 - K-), R+ = (rho + d) / sqrt(1 - K+), t' = lam ||r'|| (trust-radius.md, P3)."""
        kappa = form.parameter * form.q.sqrt()
        most = (kappa + change.slope) ** 2 + change.tilt**2
        least = (kappa - change.slope).max(arb(0)) ** 2
        if not (kappa < 1 - change.tilt and most < 1 and form.rho > change.step):  # (S1)
            return None
        low, high = (form.rho - change.step) / (1 - least).sqrt(), (form.rho + change.step) / (1 - most).sqrt()
        return Ranges((form.parameter * low, form.parameter * high), (low, high))

    def corners(self, ranges: Ranges, parameters: tuple[arb, arb]) -> list[tuple[arb, arb]]:
        """All four: with t' = lam ||r'||, (S4) is affine in ||r'|| and in lam (trust-radius.md, "Rational bounds")."""
        return [(lam * r, r) for lam in parameters for r in ranges.residual]

    def convex_bounds(self, at: NearPoint) -> ConvexBounds | None:
        """B = 2 nu R^2 / ((R + rho) s^2), rho d with d^2 = 2 nu B / (rho + ||r*||) (strong-convexity.md, P3)."""
        if not at.least > 0:
            return None
        s, low, high = at.singular(True), at.least, at.most
        away = 2 * at.gap(at.parameter * low, at.parameter * high) / (low * s * s)
        longest = high + at.parameter * at.price
        longest = longest.min(high + at.norm * away * longest**2 / (longest + low))
        radius = away * longest**2 / (longest + low)  # (V4)
        shortest = (low - at.norm * radius).max(arb(0))
        reach = (away * s * s * radius * high**2 / (low + shortest)).sqrt()  # (V5)
        return ConvexBounds(s, radius, reach, at.parameter * low)

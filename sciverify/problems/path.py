"""The path of minimisers that leads to the solutions of all problems, and where on it each problem stops.

With T independent columns, s signs, W = (w_i s_i)_T, G = A_T^T A_T, h = G^-1 A_T^T y, g = G^-1 W, the points
z(t) = h - t g with residual r(t) = flat + t slope, flat = y - A_T h, slope = A_T g, minimise
||Az - y||^2/2 + t ||z||_{1,w} as long as signs and |A_i^T r| <= t w_i hold. rho = ||flat||, q = ||slope||^2 = W^T g,
so ||r(t)||^2 = rho^2 + t^2 q. Each problem picks its own t (docs/theory/closed-forms.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from flint import arb

from sciverify.exact.ordered import Exact
from sciverify.problems.changed_data import ClosedForm, DataChange, Ranges
from sciverify.problems.linear_data import LinearData
from sciverify.problems.near_point import ConvexBounds, NearPoint


class PathOfMinimisers(LinearData, ABC):
    """A problem as a place t on the path; what is asked of t in exact numbers, in balls and in floats.

    The same formula in three arithmetics: `scale_on_support` decides, `enclose_scale` proves (parameters come as balls,
    and None says that balls do not decide), `approx_scale` proposes and may be wrong.
    """

    zero_refusal: ClassVar[str | None] = None
    """Why no trust radius is certified where the minimiser is 0; None if it is."""

    # ------------------------------------------------------------ t on one support (closed-forms.md, theorem 3)

    @property
    def fixed_scale(self) -> Exact | None:
        """t where it depends neither on the support nor on the residual (P2), else None."""
        return None

    @abstractmethod
    def scale_on_support(self, rho_squared: Exact, q: Exact) -> tuple[Exact, Exact] | None:
        """(t, k): the solution z(t) on a support and its dual point k (flat / t + slope); None if there is none.

        Called by the exact engine for every support that it tries. t = 0 stands for the dual point k slope.
        """

    @abstractmethod
    def enclose_scale(self, rho_squared: arb, q: arb, parameter: arb) -> arb | None:
        """t in balls; None if they do not prove that there is one with a non-zero residual.

        Called by the float engine, its refinement, and the path with many bits.
        """

    @abstractmethod
    def approx_scale(self, rho: float, q: float, parameter: float) -> float:
        """t in floats (nan: none), for proposals only."""

    @abstractmethod
    def reached(self, t: Exact, square: Exact) -> bool:
        """Has the path, coming from t = infinity, arrived at or passed the solution? `square` is ||r(t)||^2.

        Called at every vertex of the exact path (docs/theory/exact-path.md).
        """

    # ------------------------------------------------------------ supports that fit y exactly

    @property
    def asks_for_exact_fit(self) -> bool:
        """Is Az = y the constraint (P1 with eta = 0)? Then rows may be scaled (docs/theory/exact-path.md, "Rows")."""
        return False

    def fit_is_optimal(self, q: arb, parameter: arb) -> bool:
        """Is z = h optimal on a support that fits y exactly, as far as norms decide? Proven, or False."""
        return False

    @property
    def fit_norm_factor(self) -> Exact | None:
        """c: complex z with A_T z_T = y is the only minimiser if A_T^H p = W, |A_i^H p| < w_i off T, and c ||p|| < 1.

        None if a fit never is one (P2, whose residual is the dual point), 0 if any length of p will do (P1 with
        eta = 0). docs/theory/complex-krawczyk.md, "Exact fit".
        """
        return None

    # ------------------------------------------------------------ t as an unknown (complex-krawczyk.md)

    @property
    def scale_equation(self) -> tuple[Exact, Exact, Exact] | None:
        """(a, b, c) with a t^2 + b ||r||^2 + c = 0, the last of the equations (K) of complex data; None if t is fixed.

        Called once for each support. The checker knows the same equation, with the same sign.
        """
        return None

    def squared_scale(self, square: Exact) -> Exact:
        """t^2 where ||r||^2 = `square`, which the constraint must leave open: t^2 = -(b ||r||^2 + c) / a."""
        if (t := self.fixed_scale) is not None:
            return t * t
        if self.scale_equation is None:
            raise ArithmeticError(f"the {type(self).__name__} gives neither fixed_scale nor scale_equation")
        a, b, c = self.scale_equation
        return -(b * square + c) / a

    def approx_scale_of_residual(self, t: float, size: float, parameter: float) -> float:
        """The t that a residual of this norm asks for, after a step that was made with t (nan: none was made)."""
        return self.approx_scale(size, 0.0, parameter)

    def approx_scale_equation(self, t: float, size: float, parameter: float) -> tuple[float, float, float] | None:
        """The left side of `scale_equation` at (t, ||r|| = size), and its derivatives in ||r||^2 and in t."""
        return None

    # ------------------------------------------------------------ t of changed data (trust-radius.md)

    @abstractmethod
    def scale_of(self, form: ClosedForm) -> arb:
        """t of the data as they are, in balls."""

    @abstractmethod
    def enclose_ranges(self, form: ClosedForm, change: DataChange) -> Ranges | None:
        """The a priori bounds of t' and ||r'||; None if what (S1) asks of this problem is not proven."""

    def corners(self, ranges: Ranges, parameters: tuple[arb, arb]) -> list[tuple[arb, arb]]:
        """Pairs (t', ||r'||) between which (S4) follows from (S4) at them: t- and t+ with R+ if t' is free of ||r'||.

        `parameters` are rational bounds of lam or eta.
        """
        return [(t, ranges.residual[1]) for t in ranges.t]

    # ------------------------------------------------------------ minimisers near a point (strong-convexity.md)

    def convex_bounds(self, at: NearPoint) -> ConvexBounds | None:
        """How near a minimiser of the problem on E is to z~; None if the problem or the point admits no such bound."""
        return None

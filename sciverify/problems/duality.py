"""An objective with its dual: the formulas that prove a minimiser, and say how fast the objective grows around it.

    minimise F(z) = loss(r) + c sum_i w_i |z_i|   over z, r = y - Az,
    maximise D(p)   subject to |A_i^T p| <= beta w_i, and what the loss asks of p.

w_i >= 0. Where the sign of z_i is constrained, only the admitted direction has a bound: A_i^T p <= beta w_i if
z_i >= 0. Where w_i = 0, z_i is free and A_i^T p = 0.

With f = `dual_factor`, c = f beta, and for every feasible z and p (the identity at the head of each problem's file)

    F(z) - D(p) = Phi(r, p) + sum_i (c w_i |z_i| - f (A^T p)_i z_i),   Phi >= 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from sciverify.exact.ordered import Exact, sign
from sciverify.problems.linear_data import LinearData, Numbers


class PrimalDual(LinearData, ABC):
    """A loss, a penalty and perhaps a constraint, with the dual of all that."""

    dual_factor: ClassVar[int] = 1
    """f: minimisers have f (A^T p)_i = c w_i sign(z_i) where z_i is not 0."""

    # ------------------------------------------------------------ the objective

    @abstractmethod
    def objective_part(self, square: Exact) -> tuple[Exact, Exact]:
        """(a, b) with loss(r) = a + sqrt(b), for a residual of this squared norm."""

    @property
    def penalty_factor(self) -> Exact:
        """c: what multiplies sum_i w_i |z_i| in the objective."""
        return self.parameter

    def slack(self, square: Exact) -> int:
        """The sign of parameter^2 - ||r||^2 under the constraint ||r|| <= parameter; 1 if there is none."""
        return 1

    def zero_is_free(self) -> bool:
        """Is 0 the minimiser because it is feasible (P1 with ||y|| <= eta)?"""
        return False

    # ------------------------------------------------------------ the dual

    @cached_property
    def bound_factor(self) -> Exact:
        """beta = c / f: dual points obey |A_i^T p| <= beta w_i."""
        return self.penalty_factor / self.dual_factor

    @cached_property
    def free(self) -> tuple[int, ...]:
        """The free entries: nothing is paid for them, because their weight is 0, or lam."""
        if sign(self.bound_factor) == 0:
            return tuple(range(len(self.weights)))
        if self._unweighted:
            return (len(self.weights) - 1,) if self.intercept else ()
        return self._weights.zeros()

    def column_slack(self, i: int, correlation: Exact) -> Exact:
        """The least beta w_i - s A_i^T p over the directions s that entry i admits, from A_i^T p."""
        side = 0 if self.signs is None else self.signs[i]
        return self.bound_factor * self.weights[i] - (side * correlation if side else abs(correlation))

    @abstractmethod
    def dual_value(self, dual: Numbers) -> tuple[Exact, Exact]:
        """(a, b) with D(p) = a - sqrt(b); b = 0 wherever the loss has a root of its own."""

    def dual_refusal(self, dual: Numbers) -> str | None:
        """Why p is not dual feasible, the bounds of the columns aside; None if it is."""
        return None

    @abstractmethod
    def refusal(self, dual: Numbers, residual: Numbers) -> str | None:
        """Why p and the residual of z are not an optimal pair, the sum over the columns aside; None if they are.

        It proves that z is feasible, and that Phi(r, p) is 0, or the same for all feasible points (P1 whose feasible
        points share one residual): docs/theory/solution-sets.md, theorems 1 and 2, "LASSO and basis pursuit".
        """

    def residual_is_a_ray(self, dual: Numbers) -> bool:
        """Do minimisers share a residual only up to a factor: r = tau p, tau = <p, r> >= 0, ||p|| = 1 (P3)?"""
        return False

    def minimum(self, dual: Numbers, residual: Numbers) -> Exact:
        """min F, from an optimal dual point and the residual of a minimiser: D(p), if it has no root."""
        value, root = self.dual_value(dual)
        if sign(root):
            raise ArithmeticError(f"the {type(self).__name__} has a dual value with a root: its minimum needs a method")
        return value

    def set_refusal(self, rho_squared: Exact) -> str | None:
        """Why minimisers fill no polytope, where free columns leave ||r||^2 = `rho_squared`; None if they fill one."""
        return None

    # ------------------------------------------------------------ derivatives and growth

    @abstractmethod
    def gradient_factor(self, point: Numbers, square: Exact, forces: Numbers) -> Exact | None:
        """tau with tau A^T r = minus the gradient of the loss at a feasible point; None if there is no gradient.

        `square` is ||r||^2, `forces` is A^T r. With a constraint tau is the multiplier that fits best.
        """

    def is_sharp_at(self, residual: Numbers) -> bool:
        """Is the residual of the only minimiser fixed, so that the objective grows with ||h||, not with its square?

        Either Ah = 0 for all feasible z + h (P1), or Phi(h) >= nu ||Ah|| with the nu of `norm_slack` (P3);
        docs/theory/growth.md, theorem (sharp growth).
        """
        return False

    def norm_slack(self, dual: Numbers) -> Fraction | None:
        """nu with Phi(h) >= nu ||Ah|| at r = 0, where the loss is a norm (P3: 1 - ||p||, rounded down); else None."""
        return None

    @abstractmethod
    def growth_curvature(self, dual: Numbers, residual: Numbers, reach: Fraction) -> Fraction:
        """L > 0 with Phi(h) >= L ||Ah||^2 for ||h|| <= reach (PAh, P orthogonal to p, where the residual is a ray).

        Phi(h) are the terms of r' = y - A(z + h) and p in F(z + h) - D(p) (docs/theory/growth.md, lemma 1).
        """

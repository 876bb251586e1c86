"""ISTA: the proximal gradient iteration for the LASSO ||Az - y||_2^2 + lam ||z||_{1,w}.

    x+ = S_{tau lam w}(x - 2 tau A^H (A x - y))

The gradient of ||Az - y||^2 has the Lipschitz constant 2 ||A||^2; the iteration converges to a minimiser for
tau ||A||^2 < 1, and for tau ||A||^2 <= 1/2 the objective obeys F(x_k) - min F <= ||x_0 - x*||^2 / (2 tau k).

**Source.** Daubechies, Defrise, De Mol 2004; Combettes and Wajs 2005, theorem 3.4; docs/theory/iterations.md.
"""

from __future__ import annotations

from functools import cached_property

from sciverify.algorithms.program import Layer, Program
from sciverify.algorithms.proximal_gradient import ProximalGradient


class Ista(ProximalGradient):
    """ISTA for a fixed matrix; `ista(y, iterations)` returns the last point, in floats.

    Parameters
    ----------
    matrix : array or SciPy sparse array of shape (m, N), or an object with shape, norm_bound, forward and adjoint
    lam : float > 0
    tau : float > 0 or None
        The step; None means 0.499 / ||A||**2.
    weights : array of N positive floats or None
    nonnegative : bool
        Minimise over z >= 0 (real data); the soft threshold becomes a relu.

    Raises
    ------
    InvalidInput
        NaN or infinite entries, wrong shapes, numbers out of range.

    **Source.** docs/theory/iterations.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> ista = sv.Ista(np.array([[2.0, 0.0], [0.0, 1.0]]), lam=1.0)
    >>> ista([4.0, 1.0], 200).round(6)
    array([1.875, 0.5  ])
    """

    title = "ISTA for the LASSO"

    @property
    def _formula(self) -> str:
        return r"x^{k+1} = S_{\tau\lambda w}(x^k - 2\tau A^*(A x^k - y))"

    @property
    def admissible(self) -> bool:
        """tau ||A||**2 < 1"""
        return self.step_product < 1

    def program(self, iterations: int) -> Program:
        """Every iteration is the same layer."""
        return Program((), (self._layer,) * iterations)

    @cached_property
    def _layer(self) -> Layer:
        return Layer(
            "proximal gradient",
            0,
            1,
            "x - 2 tau A^H (A x - y)",
            f"{self._threshold_name} tau lam w",
            {"tau": self.tau, "lam": self.lam},
            self._step_from("x", "x"),
        )

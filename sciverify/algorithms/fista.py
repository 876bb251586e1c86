"""FISTA: the accelerated proximal gradient iteration for the LASSO ||Az - y||_2^2 + lam ||z||_{1,w}.

    x_k = S_{tau lam w}(u_k - 2 tau A^H (A u_k - y)),   u_{k+1} = x_k + beta_k (x_k - x_{k-1}),
    beta_k = (t_k - 1) / t_{k+1},   t_{k+1} = (1 + sqrt(1 + 4 t_k^2)) / 2,   t_1 = 1, u_1 = x_0.

For tau ||A||^2 <= 1/2 the objective obeys F(x_k) - min F <= 2 ||x_0 - x*||^2 / (tau (k + 1)^2).

**Source.** Beck and Teboulle 2009, theorem 4.4; docs/theory/iterations.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from sciverify.algorithms.operations import Add, Copy, Load, Scale, Subtract
from sciverify.algorithms.program import Layer, Program
from sciverify.algorithms.proximal_gradient import ProximalGradient
from sciverify.certify.proposals.fista import following


class Fista(ProximalGradient):
    """FISTA for a fixed matrix; `fista(y, iterations)` returns the last point, in floats.

    Parameters
    ----------
    matrix, lam, tau, weights, nonnegative
        As for `Ista`.

    Raises
    ------
    InvalidInput
        NaN or infinite entries, wrong shapes, numbers out of range.

    **Source.** docs/theory/iterations.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> fista = sv.Fista(np.array([[2.0, 0.0], [0.0, 1.0]]), lam=1.0)
    >>> x = fista([4.0, 1.0], 200)
    >>> sv.certify_distance(sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1), x).distance < 1e-6
    <Verdict.TRUE: 'true'>
    """

    title = "FISTA for the LASSO"

    @property
    def _formula(self) -> str:
        return r"x^k = S_{\tau\lambda w}(u^k - 2\tau A^*(A u^k - y)), \qquad u^{k+1} = x^k + \beta_k (x^k - x^{k-1})"

    @property
    def admissible(self) -> bool:
        """tau ||A||**2 <= 1/2"""
        return self.step_product <= 0.5

    def program(self, iterations: int) -> Program:
        """Layers differ by their momentum."""
        return Program((Copy("u", "x"),), tuple(self._layers(iterations)))

    def _layers(self, iterations: int) -> Iterator[Layer]:
        extrapolate = (Subtract("u", "f", "x"), Scale("u", "momentum", "u"), Add("u", "f", "u"), Copy("x", "f"))
        shared = (*self._step_from("u", "f"), *extrapolate)
        for k, momentum in enumerate(momenta(iterations), 1):
            yield Layer(
                "accelerated proximal gradient",
                0,
                k,
                "u - 2 tau A^H (A u - y); u = x' + momentum (x' - x)",
                f"{self._threshold_name} tau lam w",
                {"tau": self.tau, "lam": self.lam, "momentum": momentum},
                (Load("momentum", momentum), *shared),
            )


def momenta(count: int) -> Iterator[float]:
    """beta_1, beta_2, ... as doubles; the network's numbers are these doubles."""
    t = 1.0
    for _ in range(count):
        longer = following(t)
        yield (t - 1) / longer
        t = longer

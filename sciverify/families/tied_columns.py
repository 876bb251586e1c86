"""Tied columns: the phase transition behind the slides' table "fails with training methods".

    A = [a^T 0; 0 ||a||_2 I],   a = (alpha, ..., alpha + eps, ..., alpha),   y = (1, ||a||_2 u).

With eps = 2**-(n+1) in column j the only minimiser is the spike e_j / (alpha + eps) followed by u;
with eps = 0 every convex combination of spikes e_i / alpha is one. Matrices of neighbouring
branches differ by less than 2**-n, their minimisers by kappa > 2 * 10**-K, so nobody who reads n
bits can be right to 10**-K on all branches. Proofs: docs/theory/tied-columns.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flint import fmpq

from sciverify.errors import InvalidInput, as_integer, one_of, shortened, shown
from sciverify.exact.ordered import ONE, ZERO, Exact, deepest, sign
from sciverify.exact.reading import Reader, Vector
from sciverify.exact.surds import square_root
from sciverify.oracles.oracle import Oracle
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.square_root_lasso import SquareRootLasso


@dataclass(frozen=True)
class Member:
    """One input of a family: the exact problem and its solution set in closed form."""

    problem: SquareRootLasso
    solutions: SolutionSet

    def oracle(self) -> Oracle:
        """A fresh oracle for this input."""
        return Oracle(self.problem)


@dataclass(frozen=True, init=False)
class TiedColumns:
    """The tied-column family for the square-root LASSO.

    Parameters
    ----------
    m, N : int
        Shape of A, 1 <= m < N; N+1-m columns are tied, m-1 are not.
    K : int >= 1
        Spikes are kappa apart with 2 * 10**-K < kappa < 10**-(K-1).
    lam : number > 0
    further_nonzeros : int
        Non-zero entries of every minimiser behind the spike, at most m-1.
    transform : None or "dct"
        Multiply A and y by the orthonormal DCT-II.
    normalisation : "slides" or "rational"
        alpha = sqrt(2) 10**K / 3, so kappa = 3 * 10**-K at eps = 0, or alpha = 10**K / 2, so that
        every entry of the first row is rational and kappa = 2 sqrt(2) * 10**-K.

    Raises
    ------
    InvalidInput
        A parameter outside these ranges, or a lam so large that the spike is no minimiser.

    **Source.** The lecture slides of Antun and Colbrook (Geilo 2021), Theorem 4 and the table "fails
    with training methods"; docs/theory/tied-columns.md.
    """

    m: int
    N: int
    K: int
    lam: Exact
    further_nonzeros: int
    transform: Literal["dct"] | None
    normalisation: Literal["slides", "rational"]

    def __init__(
        self,
        *,
        m: int,
        N: int,
        K: int,
        lam: Any = 1,
        further_nonzeros: int = 0,
        transform: Literal["dct"] | None = None,
        normalisation: Literal["slides", "rational"] = "slides",
        problem: str = "square-root-lasso",
    ) -> None:
        one_of(problem, "problem", ("square-root-lasso", "P3"))
        m = as_integer(m, "m", 1)
        N = as_integer(N, "N", m + 1)
        K = as_integer(K, "K", 1, 10_000)
        further_nonzeros = as_integer(further_nonzeros, "further_nonzeros", 0, m - 1)
        one_of(transform, "transform", (None, "dct"))
        one_of(normalisation, "normalisation", ("slides", "rational"))
        number = Reader([lam]).scalar(lam, "lam")
        if sign(number) <= 0:
            raise InvalidInput(f"lam is {shown(lam)}: the penalty must be positive")
        for name, value in (
            ("m", m),
            ("N", N),
            ("K", K),
            ("lam", number),
            ("further_nonzeros", further_nonzeros),
            ("transform", transform),
            ("normalisation", normalisation),
        ):
            object.__setattr__(self, name, value)
        norm = self._dual_norm_squared(ZERO)
        if sign(ONE - norm) <= 0:
            raise InvalidInput(
                f"lam is {shown(lam)}: the spike minimises only if lam**2 (1/alpha**2 + s/||a||**2) < 1, "
                f"with alpha = {shortened(self.alpha)} here; take a smaller lam or a larger K"
            )

    @property
    def tied(self) -> int:
        """Number of tied columns, N+1-m: the number of branches."""
        return self.N + 1 - self.m

    @property
    def alpha(self) -> Exact:
        """The common entry of the tied columns."""
        power = fmpq(10) ** self.K
        return square_root(fmpq(2), deepest([self.lam])) * power / 3 if self.normalisation == "slides" else power / 2

    @property
    def kappa_squared(self) -> Exact:
        """Squared distance between two spikes at eps = 0: 2 / alpha**2."""
        return 2 / (self.alpha * self.alpha)

    def branch(self, j: int, n: int) -> Member:
        """The input whose column j (counted from 0) is longer by eps = 2**-(n+1)."""
        j = as_integer(j, "j", 0, self.tied - 1)
        n = as_integer(n, "n", 0, 1_000_000)
        return self._member(j, fmpq(1, 2 ** (n + 1)))

    def limit(self) -> Member:
        """The input with eps = 0, to which every branch converges."""
        return self._member(0, ZERO)

    @property
    def tail(self) -> Vector:
        """u: the entries of every minimiser behind the tied columns."""
        count = self.further_nonzeros
        scale = fmpq(1, max(count, 1)) / fmpq(10) ** self.K
        values = [scale * (k + 1) * (-1) ** k for k in range(count)]
        return tuple(values + [ZERO] * (self.m - 1 - count))

    def _norm_squared(self, eps: Exact) -> Exact:
        """||a||^2"""
        longer = self.alpha + eps
        return self.alpha * self.alpha * (self.tied - 1) + longer * longer

    def _dual_norm_squared(self, eps: Exact) -> Exact:
        longer = self.alpha + eps
        spread = 1 / (longer * longer) + self.further_nonzeros / self._norm_squared(eps)
        return self.lam * self.lam * spread

    def _member(self, j: int, eps: Exact) -> Member:
        alpha, norm_squared, behind = self.alpha, self._norm_squared(eps), self.m - 1
        longer = alpha + eps
        first = [longer if i == j else alpha for i in range(self.tied)] + [ZERO] * behind
        rest = [[ZERO] * self.tied + [ONE if i == k else ZERO for i in range(behind)] for k in range(behind)]
        problem = SquareRootLasso(
            [first, *rest],
            [ONE, *self.tail],
            self.lam,
            row_scales_squared=[ONE] + [norm_squared] * behind,
            isometry=self.transform,
        )
        spike = [1 / longer if i == j else ZERO for i in range(self.tied)]
        dual = (self.lam / longer, *(self.lam * sign(u) / norm_squared for u in self.tail))
        return Member(problem, SolutionSet.from_optimal_pair(problem, dual, (*spike, *self.tail)))

"""Tied columns: the phase transition behind the slides' table "fails with training methods".

    A = [a^T 0; 0 ||a||_2 I],   a = (alpha w_1, ..., alpha w_j + eps, ...),   y = (1, ||a||_2 u).

With eps = 2**-(n+1) in column j the only minimiser is a spike in entry j followed by a tail; with eps = 0 every
convex combination of the spikes is one. Data of neighbouring branches differ by less than 2**-n, their minimisers by
kappa > 2 * 10**-K, so nobody who reads n bits can be right to 10**-K on all branches.
Proofs: docs/theory/tied-columns.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

from flint import fmpq

from sciverify.errors import AssumptionFailed
from sciverify.exact.ordered import ONE, ZERO, Exact, deepest, inner, sign
from sciverify.families.conditions import WellConditioned
from sciverify.families.phase_transition import Head, base_scale


@dataclass(frozen=True, init=False)
class TiedColumns(WellConditioned):
    """The tied-column family Omega_K for basis pursuit, LASSO and square-root LASSO.

    Parameters
    ----------
    problem : "square-root-lasso", "lasso" or "basis-pursuit", or "P3", "P2", "P1"
    m, N : int
        Shape of A, 1 <= m < N; N+1-m columns are tied, m-1 are not.
    K : int >= 1
        Spikes are kappa apart with 2 * 10**-K < kappa < 10**-(K-1).
    lam : number > 0
        The penalty of the LASSO and the square-root LASSO, 1 if left out.
    eta : number >= 0
        The noise level of basis pursuit, 0 if left out.
    weights : sequence of N numbers > 0, optional
    further_nonzeros : int
        Non-zero entries of every minimiser behind the spike, at most m-1.
    samples : int
        R, the number of measurement vectors; y_k is y_1 times 1 - k/(4R), k = 0, ..., R-1.
    transform : None or "dct"
        Multiply A and y by the orthonormal DCT-II.
    normalisation : "slides" or "rational"
        With weights 1 and eta = 0: alpha = sqrt(2) 10**K / 3, so kappa = 3 * 10**-K, or alpha = 10**K / 2, so that
        every entry of the first row is rational and kappa = 2 sqrt(2) * 10**-K (P2: up to a factor 1 - lam/(2 alpha)).
    scalars : "real" or "complex"
        "complex" multiplies column k by i**k.
    limit_point : bool
        Does the input with eps = 0 belong to the class?

    Raises
    ------
    InvalidInput
        A parameter outside these ranges, or data for which the spike is no minimiser or spikes are not so far apart.

    **Source.** The lecture slides of Antun and Colbrook (Geilo 2021), Theorem 4 and the table "fails
    with training methods"; docs/theory/tied-columns.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> family = sv.families.TiedColumns(problem="lasso", m=2, N=4, K=3)
    >>> member = family.branch(0, 20)  # an input next to the phase transition
    >>> member.problem, member.solutions.dimension, family.limit().solutions.dimension
    (<Lasso A 2 x 4, lam = 1>, 0, 2)
    """

    @property
    def tied(self) -> int:
        """Number of tied columns, N+1-m."""
        return self.N + 1 - self.m

    @property
    def branches(self) -> int:
        """One branch for each tied column."""
        return self.tied

    @property
    def head_columns(self) -> int:
        """The tied columns."""
        return self.tied

    @cached_property
    def alpha(self) -> Exact:
        """a_i / w_i for the tied columns of the limit; spikes of the heaviest one are 1/alpha high without penalty."""
        heaviest = max(self.weights[: self.tied])
        scale = base_scale(self.K, self.normalisation, deepest([self.parameter, *self.weights])) / heaviest
        return scale * (1 - self.parameter) if self.kind == "basis-pursuit" else scale

    def head(self, j: int, n: int | None) -> Head:
        """The row a^T, whose entry j is longer by eps = 2**-(n+1); eps = 0 in the limit."""
        eps = ZERO if n is None else fmpq(1, 2 ** (n + 1))
        row = [self.alpha * self.weights[i] + (eps if i == j else ZERO) for i in range(self.tied)]
        return Head(rows=[row], length=row[j], unit=[ONE], tail_scale=inner(row, row))

    def tied_length(self, j: int) -> Exact:
        """The length of column j in the limit."""
        return self.alpha * self.weights[j]

    def germ(self, j: int) -> tuple[tuple[Exact, Exact], tuple[Exact, Exact]]:
        """Along eps: ||a_j||' = 1 and (||a||^2)' = 2 alpha w_j."""
        head = self.head(j, None)
        return (head.length, ONE), (head.tail_scale, 2 * head.length)

    def _require_between(self, scale: Exact) -> None:
        """Basis pursuit moves a tail by eta w_k / sqrt(d^2 w_j^2 / ||a_j||^2 + d sum w^2), which need not be monotone.

        d grows with eps; so with the limit's d, the length at eps_n gives a bound for all eps <= eps_n. It tends to the
        value at the limit, which is valid, so the search ends.
        """
        if self.kind != "basis-pursuit" or not self.further_nonzeros or sign(self.parameter) == 0:
            return
        for j in range(self.branches):
            limit = self.head(j, None)
            for n in count():
                head = self.head(j, n)
                self._require_valid(head, scale, j)
                try:
                    self._require_valid(replace(limit, length=head.length), scale, j)
                    break
                except AssumptionFailed:
                    continue

    def index_within(self, n: int) -> int:
        """An index k with: the data of every branch(j, k) lie within 2**-n of the limit.

        **Guarantee.** With eps = 2**-(k+1): ||A - A_limit||_F <= eps sqrt(m), ||y_k - y_k limit|| <= eps ||u||, and
        ||u|| <= sqrt(m) (docs/theory/tied-columns.md, lemma 4).
        """
        return max(n + (self.m.bit_length() + 1) // 2, 0)

"""Nearly parallel columns of equal length: the flip is in y, and no column is longer than the other.

    A = [alpha C   alpha C   0   ]      C = cos phi, S = sin phi,    y = (C, -S, ...) or (C, S, ...),
        [-alpha S  alpha S   beta],     beta = alpha sqrt(2 (C^2 - S^2)),

followed by columns sqrt(2) alpha C e_k. Both branches have the same matrix; y is parallel to one of the first two
columns, and the spike sits there. As phi -> 0 the columns merge, both y tend to e_1, and every convex combination of
the spikes is a minimiser. AA* = 2 alpha^2 C^2 I throughout. Proofs: docs/theory/nearly-parallel-columns.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from flint import fmpq

from sciverify.errors import as_integer
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.ordered import ONE, ZERO, Exact, deepest, enclose
from sciverify.exact.surds import square_root
from sciverify.families.conditions import WellConditioned
from sciverify.families.phase_transition import Head, base_scale


@dataclass(frozen=True, init=False)
class NearlyParallelColumns(WellConditioned):
    """Two nearly parallel columns of equal length in R^m, N = m+1, told apart by y alone.

    Parameters
    ----------
    m : int >= 2
    K : int >= 1
        Spikes are kappa apart with 2 * 10**-K < kappa < 10**-(K-1).
    problem, lam, eta, samples, transform, normalisation, scalars, limit_point
        As for `TiedColumns`.
    further_nonzeros : int
        Non-zero entries of every minimiser behind the spike, at most m-2.

    Raises
    ------
    InvalidInput
        A parameter outside its range, or a penalty for which the spike is no minimiser.

    **Source.** docs/theory/nearly-parallel-columns.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> family = sv.families.NearlyParallelColumns(problem="lasso", m=2, K=3)
    >>> family.limit().problem, family.limit().solutions.dimension
    (<Lasso A 2 x 3, lam = 1>, 1)
    """

    def __init__(
        self,
        *,
        m: int,
        K: int,
        problem: str = "square-root-lasso",
        lam: object = None,
        eta: object = None,
        further_nonzeros: int = 0,
        samples: int = 1,
        transform: Literal["dct"] | None = None,
        normalisation: Literal["slides", "rational"] = "slides",
        scalars: Literal["real", "complex"] = "real",
        limit_point: bool = True,
    ) -> None:
        m = as_integer(m, "m", 2)
        super().__init__(
            m=m,
            N=m + 1,
            K=K,
            problem=problem,
            lam=lam,
            eta=eta,
            further_nonzeros=further_nonzeros,
            samples=samples,
            transform=transform,
            normalisation=normalisation,
            scalars=scalars,
            limit_point=limit_point,
        )

    @property
    def branches(self) -> int:
        """Two."""
        return 2

    @property
    def head_columns(self) -> int:
        """The two nearly parallel columns, and the one that balances them."""
        return 3

    @cached_property
    def alpha(self) -> Exact:
        """The length of the first two columns."""
        scale = base_scale(self.K, self.normalisation, deepest([self.parameter]))
        return scale * (1 - self.parameter) if self.kind == "basis-pursuit" else scale

    def head(self, j: int, n: int | None) -> Head:
        """The first two rows; tan(phi/2) = 2**-(n+e), phi = 0 in the limit."""
        cosine, sine = ONE, ZERO
        if n is not None:
            half = fmpq(1, 2 ** (n + self._extra_bits))
            cosine, sine = (1 - half * half) / (1 + half * half), 2 * half / (1 + half * half)
        alpha = self.alpha
        balance = alpha * square_root(2 * (cosine * cosine - sine * sine), deepest([alpha, self.parameter]))
        rows = [[alpha * cosine, alpha * cosine, ZERO], [-alpha * sine, alpha * sine, balance]]
        unit = [cosine, sine if j else -sine]
        return Head(rows=rows, length=alpha, unit=unit, tail_scale=2 * alpha * alpha * cosine * cosine)

    @cached_property
    def _extra_bits(self) -> int:
        """e with 8 (1 + alpha) sqrt(m) <= 2**e."""
        with working_precision(64):
            high = rational_ends(enclose(self.alpha))[1]
        return (8 * (int(high.ceil()) + 1) * self.m).bit_length()

    def germ(self, j: int) -> tuple[tuple[Exact, Exact], tuple[Exact, Exact]]:
        """Along phi: ||a_j|| is constant and d = 2 alpha^2 cos(phi)^2 stationary."""
        head = self.head(j, None)
        return (head.length, ZERO), (head.tail_scale, ZERO)

    def index_within(self, n: int) -> int:
        """n itself: the data of every branch(j, n) lie within 2**-n of the limit.

        **Guarantee.** docs/theory/nearly-parallel-columns.md, lemma 3.
        """
        return max(n, 0)

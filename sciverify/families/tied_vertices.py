"""Tied vertices: well-conditioned linear programs whose two or more best vertices change places within 2**-n.

    minimise x_1 + ... + x_N  subject to  Ax = y, x >= 0, where with J = N - m tied columns

    row 1:  x_(J+1) + x_(J+2) = 1,          row 2:  a_1 x_1 + ... + a_J x_J + x_(J+1) = 1 + theta,
    rows 3, ..., m:  3/2 x_(J+k) = 1,       a_i = a, except a_j = a + eps.

With eps > 0 the only minimiser is a spike in entry j beside x_(J+1) = 1; with eps = 0 every convex combination of the
spikes is one. Proofs: docs/theory/linear-programs.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from flint import fmpq

from sciverify.errors import as_integer
from sciverify.exact.enclosure import Enclosure, round_to_digits
from sciverify.exact.ordered import Exact
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Vector
from sciverify.exact.root_bounds import root_above
from sciverify.families.conditions import Conditions
from sciverify.families.member import Member
from sciverify.problems.basis_pursuit import BasisPursuit
from sciverify.problems.solution_set import SolutionSet

ZERO, ONE = fmpq(0), fmpq(1)
_FURTHER = fmpq(3, 2)
"""The columns of rows 3, ..., m."""


@dataclass(frozen=True, init=False)
class TiedVertices:
    """Linear programs min sum x_i, Ax = y, x >= 0, whose best vertices tie in the limit.

    Parameters
    ----------
    m, N : int
        Shape of A, m >= 2, N >= m + 2; N - m columns are tied.
    K : int >= 1
        Minimisers of two branches are kappa apart, 2 * 10**-K < kappa < 10**-(K-1).
    samples : int
        R, the number of right sides; y_k is y_1 times 1 - k/(4R), k = 0, ..., R-1.
    limit_point : bool
        Does the input with eps = 0 belong to the class?

    Raises
    ------
    InvalidInput
        A parameter outside its range.

    **Source.** After Bastounis, Hansen, Vlacic, "The extended Smale's 9th problem" (arXiv 2110.15734);
    docs/theory/linear-programs.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> family = sv.families.TiedVertices(m=2, N=4, K=3)
    >>> print(family.branch(0, 20).solutions.vertex)
    (2097152/1048576125, 0, 1, 0)
    >>> family.limit().solutions.dimension, sv.families.TiedVertices(m=3, N=9, K=3).limit().solutions.dimension
    (1, 5)
    """

    m: int
    N: int
    K: int
    samples: int
    limit_point: bool

    def __init__(self, *, m: int, N: int, K: int, samples: int = 1, limit_point: bool = True) -> None:
        object.__setattr__(self, "m", as_integer(m, "m", 2))
        object.__setattr__(self, "N", as_integer(N, "N", self.m + 2))
        object.__setattr__(self, "K", as_integer(K, "K", 1, 10_000))
        object.__setattr__(self, "samples", as_integer(samples, "samples", 1, 100_000))
        object.__setattr__(self, "limit_point", bool(limit_point))

    # ------------------------------------------------------------ numbers of the family

    @property
    def branches(self) -> int:
        """One for each tied column."""
        return self.N - self.m

    @property
    def theorem(self) -> str:
        """What says that no algorithm gets K digits."""
        return "the extended Smale's 9th problem"

    @property
    def parts(self) -> tuple[Self, ...]:
        """The phase transitions that the class consists of: this one."""
        return (self,)

    @property
    def entry(self) -> fmpq:
        """a, one over the integer part of sqrt(J): so cond(AA*) <= 3, however many columns are tied."""
        return fmpq(1, math.isqrt(self.branches))

    @property
    def height(self) -> fmpq:
        """Of the spikes at the limit: 2 * 10**-K, so that they are 2 sqrt(2) times 10**-K apart."""
        return 2 * fmpq(10) ** -self.K

    @property
    def theta(self) -> fmpq:
        """What the tied columns have to make up."""
        return self.entry * self.height

    def eps(self, n: int | None) -> fmpq:
        """By how much the entry of a branch exceeds the others; 0 in the limit (None)."""
        return ZERO if n is None else fmpq(1, 2 ** (n + 3))

    def scale_of(self, sample: int) -> fmpq:
        """y_k / y_1"""
        return 1 - fmpq(sample, 4 * self.samples)

    def minimiser(self, j: int, n: int | None = None, sample: int = 0) -> Vector:
        """The minimiser of branch j with index n; None: a vertex of the limit's set."""
        scale, further = self.scale_of(sample), [1 / _FURTHER] * (self.m - 2)
        spike = self.theta / (self.entry + self.eps(n))
        tied: list[fmpq] = [spike if i == j else ZERO for i in range(self.branches)]
        return tuple(scale * x for x in [*tied, ONE, ZERO, *further])

    def spike(self, j: int, n: int | None = None, sample: int = 0) -> Exact:
        """The height of the spike of branch j with index n; n = None is the limit."""
        return self.minimiser(j, n, sample)[j]

    def index_within(self, n: int) -> int:
        """An index k with: the data of every branch(j, k) lie within 2**-n of the limit.

        **Guarantee.** A moves by eps, in one entry.
        """
        return max(n - 3, 0)

    # ------------------------------------------------------------ inputs

    def branch(self, j: int, n: int) -> Member:
        """The input of branch j (counted from 0) with index n; it tends to the limit as n grows."""
        j = as_integer(j, "j", 0, self.branches - 1)
        n = as_integer(n, "n", 0, 1_000_000)
        return self._member(j, n, f"branch {j}, n = {n}")

    def limit(self) -> Member:
        """The input that every branch converges to; it is in the class if `limit_point`."""
        return self._member(0, None, "the limit")

    def _member(self, j: int, n: int | None, label: str) -> Member:
        rows, further = self._rows(j, n), [1 / _FURTHER] * (self.m - 2)
        price = 1 / (self.entry + self.eps(n))  # of row 2
        dual = (1 - price, price, *further)
        problems, sets = [], []
        for sample in range(self.samples):
            right = [self.scale_of(sample) * b for b in [ONE, 1 + self.theta, *[ONE] * (self.m - 2)]]
            problem = BasisPursuit(rows, right, signs=[1] * self.N)
            problems.append(problem)
            sets.append(SolutionSet.from_optimal_pair(problem, dual, self.minimiser(j, n, sample)))
        return Member(tuple(problems), tuple(sets), label)

    def _rows(self, j: int, n: int | None) -> list[list[fmpq]]:
        tied, behind = self.branches, self.m - 2
        second = [self.entry + (self.eps(n) if i == j else 0) for i in range(tied)]
        rows = [[ZERO] * tied + [ONE, ONE] + [ZERO] * behind, [*second, ONE, ZERO] + [ZERO] * behind]
        return rows + [
            [ZERO] * (tied + 2) + [_FURTHER if i == k else ZERO for i in range(behind)] for k in range(behind)
        ]

    # ------------------------------------------------------------ condition numbers

    def conditions(self) -> Conditions:
        """Bounds of the condition numbers of the class: of AA*, of the solution map, of feasibility.

        **Guarantee.** Upper bounds for all inputs; they do not grow with K (docs/theory/linear-programs.md, lemma 3).
        """
        tied, a, theta = self.branches, to_fraction(self.entry), to_fraction(self.theta)
        share = (Fraction(1, 2) + theta) / (tied * a + Fraction(1, 8))  # the least entry of a point inside
        inside = (
            2 * Fraction(1, 4) + tied * ((Fraction(1, 2) + theta) / (tied * a)) ** 2 + (self.m - 2) * Fraction(4, 9)
        )
        least = min(Fraction(1, 2), share)
        size = max(Fraction(5), 1 + (1 + theta) ** 2 + self.m - 2)
        lowest = 1 - Fraction(
            self.samples - 1, 4 * self.samples
        )  # y, the point inside and its least entry shrink alike
        feasibility = root_above(size) * (1 + root_above(inside) + least) / (lowest * least)
        moves = theta / a**2 if self.limit_point else Fraction(0)
        return Conditions(
            matrix=Enclosure(Fraction(1), Fraction(3)),
            solution_map=Enclosure(Fraction(0), round_to_digits(moves, 8, upward=True)),
            feasibility=Enclosure(Fraction(1), round_to_digits(feasibility, 8, upward=True)),
        )


@dataclass(frozen=True, init=False)
class LinearPrograms:
    """Omega: tied vertices 10**-K high with their limit point, united with those 10**-(K-1) high without it.

    On this one class of linear programs (i) no algorithm is right to K digits, (ii) K-1 digits can be computed, but
    with no bound on the data that are read, (iii) K-2 digits can be computed from no data at all.

    Parameters
    ----------
    m, N : int
        m >= 2, N >= m + 2
    K : int > 2
    samples : int

    Raises
    ------
    InvalidInput
        A parameter out of range.

    **Source.** After Bastounis, Hansen, Vlacic, "The extended Smale's 9th problem" (arXiv 2110.15734);
    docs/theory/linear-programs.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.breakdown(sv.families.LinearPrograms(m=2, N=4, K=3)))
    strong breakdown epsilon [0.0014142135, 0.0014142136], weak [0.014142135, 0.014142136]
    probabilistic with p = 1/2: strong 0, weak 0
    """

    fine: TiedVertices
    coarse: TiedVertices

    def __init__(self, *, m: int, N: int, K: int, samples: int = 1) -> None:
        K = as_integer(K, "K", 3, 10_000)
        object.__setattr__(self, "fine", TiedVertices(m=m, N=N, K=K, samples=samples))
        object.__setattr__(self, "coarse", TiedVertices(m=m, N=N, K=K - 1, samples=samples, limit_point=False))

    @property
    def K(self) -> int:
        """The number of digits that nobody gets."""
        return self.fine.K

    @property
    def parts(self) -> tuple[TiedVertices, ...]:
        """The two phase transitions of the class."""
        return self.fine, self.coarse

    @property
    def limit_point(self) -> bool:
        """A limit point belongs to the class."""
        return True

"""What families of spikes share: the closed form of their inputs, and the conditions under which it holds.

A = [H 0; 0 sqrt(d) I] with a head block H whose columns tie in the limit, y = (c a_j / ||a_j||, sqrt(d) c u): the
minimiser is a spike in entry j followed by a tail, in closed form for all three problems (docs/theory/tied-columns.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from flint import fmpq

from sciverify.errors import AssumptionFailed, InvalidInput, Undecided, as_integer, one_of, shortened, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import ONE, ZERO, Exact, Field, deepest, inner, sign
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.exact.root_bounds import enclose_roots_between
from sciverify.exact.surds import square_root
from sciverify.families.member import Member
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.names import kind_named
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem

DIGITS = 20


@dataclass(frozen=True, slots=True)
class Head:
    """The block of A whose columns tie in the limit, for one branch.

    Attributes
    ----------
    rows : rows of H
    length : ||a_j||
    unit : a_j / ||a_j||
    tail_scale : d, the squared norm of the columns behind the head
    """

    rows: list[list[Exact]]
    length: Exact
    unit: list[Exact]
    tail_scale: Exact

    @property
    def numbers(self) -> list[Exact]:
        """Everything in it; a further root is adjoined over all of them."""
        return [x for row in self.rows for x in row] + [self.length, *self.unit, self.tail_scale]


@dataclass(frozen=True, init=False)
class PhaseTransition(ABC):
    """A family of inputs whose branches converge to one limit while their minimisers stay apart.

    Attributes
    ----------
    kind : "basis-pursuit", "lasso" or "square-root-lasso"
    m, N, K : int
    parameter : lam or eta
    weights : w_1, ..., w_N
    further_nonzeros, samples : int
    transform, normalisation, scalars : str or None
    limit_point : bool
        Does the limit belong to the class?
    """

    kind: str
    m: int
    N: int
    K: int
    parameter: Exact
    weights: Vector
    further_nonzeros: int
    samples: int
    transform: Literal["dct"] | None
    normalisation: Literal["slides", "rational"]
    scalars: Literal["real", "complex"]
    limit_point: bool

    def __init__(
        self,
        *,
        m: int,
        N: int,
        K: int,
        problem: str = "square-root-lasso",
        lam: object = None,
        eta: object = None,
        weights: object = None,
        further_nonzeros: int = 0,
        samples: int = 1,
        transform: Literal["dct"] | None = None,
        normalisation: Literal["slides", "rational"] = "slides",
        scalars: Literal["real", "complex"] = "real",
        limit_point: bool = True,
    ) -> None:
        self._set("m", as_integer(m, "m", 1))
        self._set("N", as_integer(N, "N", self.m + 1))
        behind = self.N - self.head_columns
        self._set("further_nonzeros", as_integer(further_nonzeros, "further_nonzeros", 0, behind))
        for name, value in zip(
            ("kind", "parameter", "weights"), _read_numbers(problem, lam, eta, weights, self.N), strict=True
        ):
            self._set(name, value)
        self._set("K", as_integer(K, "K", 1, 10_000))
        self._set("samples", as_integer(samples, "samples", 1, 100_000))
        self._set("transform", one_of(transform, "transform", (None, "dct")))
        self._set("normalisation", one_of(normalisation, "normalisation", ("slides", "rational")))
        self._set("scalars", one_of(scalars, "scalars", ("real", "complex")))
        self._set("limit_point", bool(limit_point))
        self._require_spikes()

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    # ------------------------------------------------------------ numbers of the family

    @property
    @abstractmethod
    def branches(self) -> int:
        """How many branches there are."""

    @property
    @abstractmethod
    def head_columns(self) -> int:
        """How many columns the head has; the spikes are among the first `branches` of them."""

    @abstractmethod
    def head(self, j: int, n: int | None) -> Head:
        """The head of branch j with index n; n = None is the limit."""

    @abstractmethod
    def index_within(self, n: int) -> int:
        """An index k with: the data of every branch(j, k) lie within 2**-n of the limit."""

    @abstractmethod
    def germ(self, j: int) -> tuple[tuple[Exact, Exact], tuple[Exact, Exact]]:
        """Value and derivative at the limit of ||a_j|| and d, along a parameter that moves A at unit speed at least."""

    def worst_distance(self, x: object, sample: int = 0, digits: int = DIGITS) -> Enclosure:
        """Bounds of sup dist(x, Xi) over all inputs of the class: the worst case of a constant answer.

        **Guarantee.** lower <= sup <= upper. Every entry of the minimisers is monotone in the index, so its largest
        distance to x_i is attained at an end (docs/theory/theorem-4.md, lemma 2).

        Raises
        ------
        Undecided
            Basis pursuit with eta > 0 and further non-zero entries, for which this is not so.
        """
        if self.kind == "basis-pursuit" and self.further_nonzeros and sign(self.parameter):
            raise Undecided(
                "the worst case is known for basis pursuit with eta > 0 only without further non-zero entries"
            )
        point = self.limit().solution_sets[sample].read_point(x)
        low = high = ZERO
        for j in range(self.branches):
            ends = [self.minimiser(j, n, sample) for n in (None, 0)]
            gaps = [[(a - b) * (a - b) for a, b in zip(point, end, strict=True)] for end in ends]
            low = max(low, *(sum(gap, ZERO) for gap in gaps))
            high = max(high, sum(map(max, *gaps), ZERO))
        return enclose_roots_between(low, high, digits)

    @property
    def theorem(self) -> str:
        """What says that no algorithm gets K digits."""
        return "theorem 4"

    @property
    def parts(self) -> tuple[Self, ...]:
        """The phase transitions that the class consists of: this one."""
        return (self,)

    @property
    def kappa_squared(self) -> Exact:
        """Squared distance between the two lowest spikes of the limit, for y_1."""
        return self._closest(0)

    def minimiser(self, j: int, n: int | None = None, sample: int = 0) -> Vector:
        """The minimiser of branch j with index n (None: a vertex of the limit's set); of the real problem if turned."""
        return self._pair(j, self.head(j, n), self.scale_of(sample))[1]

    def spike(self, j: int, n: int | None = None, sample: int = 0) -> Exact:
        """The height of the spike of branch j with index n; n = None is the limit."""
        return self.minimiser(j, n, sample)[j]

    def scale_of(self, sample: int) -> fmpq:
        """y_k / y_1"""
        return 1 - fmpq(sample, 4 * self.samples)

    @property
    def tail(self) -> Vector:
        """u: entries of y_1 behind the head over their scale; the penalty shrinks them in the minimisers."""
        count = self.further_nonzeros
        scale = fmpq(1, max(count, 1)) / fmpq(10) ** self.K
        values = [scale * (k + 1) * (-1) ** k for k in range(count)]
        return tuple(values + [ZERO] * (self.N - self.head_columns - count))

    @property
    def turns(self) -> tuple[int, ...] | None:
        """The powers of i that columns are multiplied by; None for a real family."""
        return tuple(k % 4 for k in range(self.N)) if self.scalars == "complex" else None

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
        head = self.head(j, n)
        width, height, behind = self.head_columns, len(head.rows), self.N - self.head_columns
        rows = [row + [ZERO] * behind for row in head.rows]
        rows += [[ZERO] * width + [ONE if i == k else ZERO for i in range(behind)] for k in range(behind)]
        make = PROBLEMS[self.kind]
        problems: list[SparseRecovery | TurnedProblem] = []
        sets = []
        for sample in range(self.samples):
            scale = self.scale_of(sample)
            problem: SparseRecovery = make(
                rows,
                [scale * x for x in [*head.unit, *self.tail]],
                self.parameter,
                weights=self.weights,
                row_scales_squared=[ONE] * height + [head.tail_scale] * behind,
                isometry=self.transform,
            )
            sets.append(SolutionSet.from_optimal_pair(problem, *self._pair(j, head, scale)))
            problems.append(problem if self.turns is None else TurnedProblem(problem, self.turns))
        return Member(tuple(problems), tuple(sets), label)

    def _pair(self, j: int, head: Head, scale: Exact) -> tuple[Vector, Vector]:
        """(dual, minimiser) of the closed form, in the coordinates of the factor."""
        along = self.weights[j] / head.length
        behind = zip(self.weights[self.head_columns :], self.tail, strict=True)
        direction = [w * sign(u) / head.tail_scale for w, u in behind]
        t, beta = self._step(along, direction, head)
        spike = (scale - t * along) / head.length
        minimiser = [spike if i == j else ZERO for i in range(self.head_columns)]
        minimiser += [scale * u - t * p for u, p in zip(self.tail, direction, strict=True)]
        return tuple(beta * p for p in [*(along * x for x in head.unit), *direction]), tuple(minimiser)

    def _step(self, along: Exact, direction: Sequence[Exact], head: Head) -> tuple[Exact, Exact]:
        """(t, beta): the residual is t times the direction, the dual point beta times it."""
        if self.kind == "square-root-lasso":
            return ZERO, self.parameter
        if self.kind == "lasso":
            return self.parameter / 2, self.parameter / 2
        if sign(self.parameter) == 0:
            return ZERO, ONE
        if not self.further_nonzeros:
            return self.parameter / along, ONE
        square = along * along + head.tail_scale * inner(direction, direction)
        return self.parameter / square_root(square, deepest([*head.numbers, self.parameter, *self.weights])), ONE

    # ------------------------------------------------------------ what must hold

    def _closest(self, sample: int) -> Exact:
        heights = sorted(self.spike(j, None, sample) for j in range(self.branches))
        return heights[0] * heights[0] + heights[1] * heights[1]

    def _require_spikes(self) -> None:
        """Closed forms at both ends of the class, and the distance of the spikes at its limit."""
        advice = "take a smaller penalty, a smaller eta or a larger K"
        try:
            for scale in {self.scale_of(0), self.scale_of(self.samples - 1)}:
                for n in (None, 0):
                    self._require_valid(self.head(0, n), scale)
                self._require_between(scale)
        except AssumptionFailed as reason:
            raise InvalidInput(f"{self._shown()}: {reason}; {advice}") from None
        unit = fmpq(10) ** -self.K
        tallest = max(self.spike(j) for j in range(self.branches))
        last = self._closest(self.samples - 1)
        if sign(last - 4 * unit * unit) <= 0 or sign(2 * tallest * tallest - 100 * unit * unit) >= 0:
            raise InvalidInput(
                f"{self._shown()}: spikes must be more than 2 * 10**-{self.K} and less than 10**-{self.K - 1} apart; "
                f"{advice}, weights of the tied columns that differ by less than a factor 3, or fewer samples"
            )

    def _require_between(self, scale: Exact) -> None:  # noqa: B027  (most families need no more)
        """Closed forms for all indices and branches, where both ends of branch 0 do not imply them."""

    def _require_valid(self, head: Head, scale: Exact, j: int = 0) -> None:
        if self.kind == "basis-pursuit" and sign(scale - self.parameter) <= 0:
            raise AssumptionFailed("eta must be less than the length of y")
        dual, minimiser = self._pair(j, head, scale)
        if sign(minimiser[j]) <= 0:
            raise AssumptionFailed("the spike is no minimiser, it would not be positive")
        tail = zip(minimiser[self.head_columns :], self.tail, strict=True)
        if any(sign(z) * sign(u) <= 0 for z, u in tail if sign(u)):
            raise AssumptionFailed("the penalty moves an entry behind the spike to the other side of 0")
        height = len(head.rows)
        square = inner(dual[:height], dual[:height]) + head.tail_scale * inner(dual[height:], dual[height:])
        if self.kind == "square-root-lasso" and sign(1 - square) <= 0:
            raise AssumptionFailed("the spike minimises only if the dual point is shorter than 1")

    def _shown(self) -> str:
        name = "eta" if self.kind == "basis-pursuit" else "lam"
        return f"{name} is {shortened(self.parameter)} with K = {self.K}"


def base_scale(K: int, normalisation: str, below: Field | None = None) -> Exact:
    """sqrt(2) 10**K / 3 or 10**K / 2: spikes of height 1 over it are 3 or 2 sqrt(2) times 10**-K apart."""
    power = fmpq(10) ** K
    return square_root(fmpq(2), below) * power / 3 if normalisation == "slides" else power / 2


def _read_numbers(problem: object, lam: object, eta: object, weights: object, count: int) -> tuple[str, Exact, Vector]:
    """(kind, lam or eta, weights) in one tower of fields."""
    kind = kind_named(problem)
    name, value, other = ("eta", eta, lam) if kind == "basis-pursuit" else ("lam", lam, eta)
    if other is not None:
        raise InvalidInput(f"{'lam' if name == 'eta' else 'eta'} is {shown(other)}: {kind} takes {name}")
    value = (0 if name == "eta" else 1) if value is None else value
    nested = None if weights is None else as_nested(weights, "weights")
    reader = Reader([value], nested)
    parameter = reader.scalar(value, name)
    if sign(parameter) < 0 or (name == "lam" and sign(parameter) == 0):
        needed = "it must not be negative" if name == "eta" else "the penalty must be positive"
        raise InvalidInput(f"{name} is {shown(value)}: {needed}")
    read = (ONE,) * count if nested is None else reader.vector(nested, "weights", count)
    for k, w in enumerate(read):
        if sign(w) <= 0:
            raise InvalidInput(f"weights[{k}] is {shortened(w)}: it must be positive")
    return str(kind), parameter, read

"""The positive halves of Theorem 4: K-1 digits with as much data as it takes, K-2 digits from L bits.

Both know the class and not the input. The columns of A keep their lengths under any isometry, so lengths tell which
part of the class and, where there is no limit point, which input is meant (docs/theory/theorem-4.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from flint import arb

from sciverify.exact.balls import arf_to_rational, enclose_to_accuracy, rational_ends, working_precision
from sciverify.exact.enclosing_ball import enclosing_ball
from sciverify.exact.ordered import Exact, enclose, rational
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Vector
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.turned import times_power_of_i

Answer = list[Any]
Network = Callable[[object], Answer]


class SpikePart(Protocol):
    """One of the two phase transitions of the class."""

    @property
    def K(self) -> int:
        """Its digits."""

    @property
    def branches(self) -> int:
        """How many branches there are."""

    @property
    def samples(self) -> int:
        """How many measurement vectors."""

    @property
    def turns(self) -> tuple[int, ...] | None:
        """Powers of i on the columns, or None."""

    def tied_length(self, j: int) -> Exact:
        """The length of column j in the limit."""

    def scale_of(self, sample: int) -> Exact:
        """y_k / y_1"""

    def minimiser(self, j: int, n: int | None = None, sample: int = 0) -> Vector:
        """The minimiser of branch j with index n; None: of the limit."""


class TwoParts(Protocol):
    """The class of Theorem 4."""

    @property
    def fine(self) -> SpikePart:
        """K digits, with its limit point."""

    @property
    def coarse(self) -> SpikePart:
        """K-1 digits, without."""


@dataclass(frozen=True)
class ConstantAnswer:
    """The algorithm of (iii): read one bit of A to tell the part of the class, answer its best constant.

    Within 10**-(K-2) on the whole class; `worst_distance` of its parts bounds the error.
    """

    theorem: TwoParts

    def __call__(self, training: TrainingSet) -> Network:
        """Read A_1, answer for its part of the class."""
        return self.network(part_of(self.theorem, training))

    def network(self, part: SpikePart) -> Network:
        """The network for one part."""
        return _lookup(part, [self.answer(part, sample) for sample in range(part.samples)])

    def answer(self, part: SpikePart, sample: int = 0) -> list[Fraction]:
        """The centre of the smallest ball around the spikes, followed by the tail of the limit; rounded."""
        minimisers = [part.minimiser(j, None, sample) for j in range(part.branches)]
        centre, _ = enclosing_ball([z[j] for j, z in enumerate(minimisers)])
        return rounded([*centre, *minimisers[0][part.branches :]], 8 * part.K + 16)


@dataclass(frozen=True)
class ResolvedBranch:
    """The algorithm of (ii): the best constant on the fine part; on the coarse part read until a column is longer.

    Within 10**-(K-1) on the whole class. It halts on every input, and no bound on the data holds for all of them.
    """

    theorem: TwoParts

    def __call__(self, training: TrainingSet) -> Network:
        """Read as much as it takes to answer within 10**-(K-1)."""
        part = part_of(self.theorem, training)
        if part.K == self.theorem.fine.K:
            return ConstantAnswer(self.theorem).network(part)
        j, index = self.resolve(part, training)
        bits = 8 * part.K + 16
        return _lookup(part, [rounded(part.minimiser(j, index, k), bits) for k in range(part.samples)])

    def resolve(self, part: SpikePart, training: TrainingSet) -> tuple[int, int]:
        """(branch, index): lengths to n bits, n = 2, 4, 8, ..., until one exceeds its limit by at least 4 * 2**-n.

        That excess is eps = 2**-(index+1) up to a factor between 3/4 and 3/2, which tells the index.
        """
        n = 2
        while True:
            matrix = training.matrix(n)
            for j in range(part.branches):
                excess = _excess(matrix, j, part.tied_length(j), n)
                if excess >= Fraction(4, 2**n):
                    index = 0
                    while Fraction(3, 4) * Fraction(1, 2 ** (index + 1)) > excess:
                        index += 1
                    return j, index
            n *= 2


def part_of(theorem: TwoParts, training: TrainingSet) -> SpikePart:
    """Which part of the class the matrix belongs to: columns of the fine one are ten times as long."""
    squares = [_square_length(training.matrix(1), j) for j in range(theorem.coarse.branches)]
    longest = max(theorem.coarse.tied_length(j) for j in range(theorem.coarse.branches))
    with working_precision(128):
        longest = rational_ends(enclose(longest))[1]
    return theorem.fine if max(squares) > 9 * to_fraction(longest * longest) else theorem.coarse


def rounded(vector: Sequence[Exact], bits: int) -> list[Fraction]:
    """Dyadic numbers within 2**-bits of the entries."""
    balls = [enclose_to_accuracy(lambda x=x: enclose(x), bits) for x in vector]  # type: ignore[misc]
    return [to_fraction(arf_to_rational(ball.mid())) for ball in balls]


def _square_length(matrix: Any, j: int) -> Fraction:
    parts = [row[j] if isinstance(row[j], tuple) else (row[j], Fraction(0)) for row in matrix]
    return sum((a * a + b * b for a, b in parts), Fraction(0))


def _excess(matrix: object, j: int, limit: Exact, n: int) -> Fraction:
    """||A_n e_j|| minus the length in the limit, rounded to 2**-(n+4)."""
    square = _square_length(matrix, j)

    def difference() -> arb:
        return (arb(square.numerator) / arb(square.denominator)).sqrt() - enclose(limit)

    return to_fraction(arf_to_rational(enclose_to_accuracy(difference, n + 4).mid()))


def _lookup(part: SpikePart, answers: Sequence[list[Fraction]]) -> Network:
    """The network that answers by the sample whose length is nearest to that of y."""
    turns = part.turns
    given = [answer if turns is None else _turned_back(answer, turns) for answer in answers]

    def network(y: object) -> Answer:
        """The answer for y_k."""
        if len(given) == 1:
            return given[0]
        ratio = _length_ratio(part, y)
        return given[min(range(len(given)), key=lambda k: abs(ratio - to_fraction(rational(part.scale_of(k)))))]

    return network


def _length_ratio(part: Any, y: Any) -> Fraction:
    """||y|| / ||y_1||, to 64 bits."""
    square = sum((x * x for x in y), Fraction(0))
    problem = part.limit().solutions.problem
    first = problem.inner(problem.measurements, problem.measurements)
    ratio = enclose_to_accuracy(lambda: (arb(square.numerator) / arb(square.denominator) / enclose(first)).sqrt(), 64)
    return to_fraction(arf_to_rational(ratio.mid()))


def _turned_back(answer: Sequence[Fraction], turns: Sequence[int]) -> Answer:
    return [times_power_of_i((x, Fraction(0)), -t) for x, t in zip(answer, turns, strict=True)]

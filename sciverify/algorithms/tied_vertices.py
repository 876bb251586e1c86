"""What can be computed of linear programs: K-1 digits with as much data as it takes, K-2 digits from no data at all.

Both know the class and not the input (docs/theory/linear-programs.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from flint import fmpq

from sciverify.exact.enclosing_ball import enclosing_ball
from sciverify.exact.ordered import rational
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Vector
from sciverify.oracles.training_set import TrainingSet

Answer = list[Fraction]
Network = Callable[[Sequence[Fraction]], Answer]


class VertexPart(Protocol):
    """One of the two phase transitions of the class."""

    @property
    def branches(self) -> int:
        """How many columns are tied."""

    @property
    def samples(self) -> int:
        """How many right sides."""

    @property
    def entry(self) -> fmpq:
        """a, the tied entry of row 2."""

    @property
    def theta(self) -> fmpq:
        """y_1 = (1, 1 + theta, 1, ...)"""

    def eps(self, n: int | None) -> fmpq:
        """By how much the entry of a branch with index n is larger."""

    def minimiser(self, j: int, n: int | None = None, sample: int = 0) -> Vector:
        """The minimiser of branch j with index n; None: of the limit."""


class TwoVertexParts(Protocol):
    """A class of linear programs."""

    @property
    def fine(self) -> VertexPart:
        """K digits, with its limit point."""

    @property
    def coarse(self) -> VertexPart:
        """K-1 digits, without."""


@dataclass(frozen=True)
class ConstantVertex:
    """The algorithm of (iii): the best constant of the coarse part, without a question.

    Within 10**-(K-2) on the whole class.
    """

    programs: TwoVertexParts

    def __call__(self, training: TrainingSet) -> Network:
        """Nothing is read."""
        return constant(self.programs.coarse)


@dataclass(frozen=True)
class ResolvedVertex:
    """The algorithm of (ii): tell the part by y; on the coarse part read A until an entry is larger than the others.

    Within 10**-(K-1) on the whole class. It halts on every input, and no bound on the data holds for all of them.
    """

    programs: TwoVertexParts

    def __call__(self, training: TrainingSet) -> Network:
        """Read as much as it takes to answer within 10**-(K-1)."""
        if self.is_fine(training):
            return constant(self.programs.fine)
        part = self.programs.coarse
        j, index = self.resolve(training)
        return scaled(part, [to_fraction(rational(x)) for x in part.minimiser(j, index)])

    def is_fine(self, training: TrainingSet) -> bool:
        """Is y_2 below the middle between both parts, to an eighth of their distance?"""
        low, high = to_fraction(self.programs.fine.theta), to_fraction(self.programs.coarse.theta)
        n = 3 + (1 / (high - low)).__ceil__().bit_length()
        return _real(training.measurement(0, n)[1]) < 1 + (low + high) / 2

    def resolve(self, training: TrainingSet) -> tuple[int, int]:
        """(branch, index): row 2 to n bits, n = 4, 8, 16, ..., until an entry exceeds a by at least 4 * 2**-n.

        The excess is eps up to a factor between 3/4 and 5/4, which tells the index.
        """
        part, n = self.programs.coarse, 4
        while True:
            row = training.matrix(n)[1]
            for j in range(part.branches):
                excess = _real(row[j]) - to_fraction(part.entry)
                if excess >= Fraction(4, 2**n):
                    index = 0
                    while to_fraction(part.eps(index)) > excess * Fraction(5, 4):
                        index += 1
                    return j, index
            n *= 2


def _real(x: Fraction | tuple[Fraction, Fraction]) -> Fraction:
    """An answer about these data, which are real."""
    if isinstance(x, tuple):
        raise TypeError("linear programs have real data")
    return x


def constant(part: VertexPart) -> Network:
    """The centre of the smallest ball around the spikes of the limit, and the entries that do not move."""
    vertices = [part.minimiser(j) for j in range(part.branches)]
    centre, _ = enclosing_ball([z[j] for j, z in enumerate(vertices)])
    return scaled(part, [to_fraction(rational(x)) for x in [*centre, *vertices[0][part.branches :]]])


def scaled(part: VertexPart, answer: Answer) -> Network:
    """Minimisers are multiplied by what y is: y_1 times c = 1 - k/(4R), and its first entry is c."""
    count = 4 * part.samples

    def network(y: Sequence[Fraction]) -> Answer:
        """The answer for y_k."""
        c = 1 - Fraction(round((1 - y[0]) * count), count)
        return [c * x for x in answer]

    return network

"""A matrix that measures two vectors alike, and matrices near it that do not (docs/theory/maps-and-flags.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, count

from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.map_refutation import MapRefutationClaim, MeasuredSet, MissedOptimum, ToldMatrix
from sciverify.errors import InvalidInput, shown
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import from_fraction, to_fraction
from sciverify.exact.root_bounds import root_or_bounds
from sciverify.operators.dense import DenseOperator
from sciverify.oracles.dyadic import DyadicMatrix
from sciverify.stability.fibres import Fibres
from sciverify.stability.optimal_map import read_set


@dataclass(frozen=True)
class ConfusedVectors:
    """A matrix A, a finite set of vectors, and two of them, the pair, with one measurement y != 0.

    Attributes
    ----------
    operator : DenseOperator
    vectors : tuple of vectors
    pair : pair of int
        The two that are farthest apart among all of one measurement that is not 0.
    """

    operator: DenseOperator
    vectors: tuple[RationalVector, ...]
    pair: tuple[int, int]

    @classmethod
    def of(cls, A: object, M1: object) -> ConfusedVectors:
        """The pair of a matrix and a set.

        Raises
        ------
        InvalidInput
            No two vectors have one measurement other than 0, or another fibre is as large as half their distance.
        """
        operator = A if isinstance(A, DenseOperator) else DenseOperator(A)
        vectors = read_set(M1, operator.shape[1])
        seen = tuple(map(operator.exact, vectors))
        pairs = [(i, k) for i, k in combinations(range(len(vectors)), 2) if seen[i] == seen[k] and any(seen[i])]
        if not pairs:
            raise InvalidInput(f"M1 is {shown(M1)}: two vectors with the same measurement, and not 0, are needed")
        found = cls(operator, vectors, max(pairs, key=lambda pair: _square(vectors[pair[0]], vectors[pair[1]])))
        if found.half_distance <= found.other_radius:
            half, radius = significant(found.half_distance, 4, False), significant(found.other_radius, 4, True)
            raise InvalidInput(
                f"vectors {found.pair} of M1 are twice {half} apart, and other vectors of one measurement need a ball "
                f"of radius {radius}: a pair that is more than twice as far apart is needed"
            )
        return found

    @property
    def measurement(self) -> RationalVector:
        """y"""
        return self.operator.exact(self.vectors[self.pair[0]])

    @cached_property
    def half_distance(self) -> Fraction:
        """A lower bound of half the distance of the pair."""
        first, second = (self.vectors[k] for k in self.pair)
        return root_or_bounds(to_fraction(_square(first, second)) / 4).lower

    @cached_property
    def other_square(self) -> fmpq:
        """The largest square of a radius of the other fibres."""
        fibres = self._fibres(self.operator)
        squares = (b[1] for c, b in zip(fibres.clusters, fibres.balls, strict=True) if self.pair[0] not in c)
        return max(squares, default=fmpq(0))

    @property
    def other_radius(self) -> Fraction:
        """rho: an upper bound of the radii of the other fibres."""
        return root_or_bounds(to_fraction(self.other_square)).upper

    @property
    def accuracy(self) -> int:
        """The least n with rho + 2 * 2^-n at most half the distance of the pair."""
        return next(n for n in count() if self.other_radius + Fraction(2, 2**n) <= self.half_distance)

    def branch(self, which: int, least: int) -> DenseOperator:
        """A + 2^-k E, k >= least, ||E|| <= 1: it measures a vector of the pair as y, all others of its fibre otherwise.

        **Guarantee.** c_opt of the set is at most rho for it.
        """
        direction = self._direction(self.pair[which])
        for k in count(least):
            first = tuple(a + g / 2**k for a, g in zip(self.operator.rows[0], direction, strict=True))
            found = DenseOperator([first, *self.operator.rows[1:]])
            if self._fibres(found).centres()[1] <= self.other_square:
                return found
        raise ArithmeticError("almost every k tells vectors of different measurements apart")

    def _direction(self, chosen: int) -> RationalVector:
        """g orthogonal to x with ||g|| <= 1 and different inner products with all vectors of the fibre of y."""
        x = self.vectors[chosen]
        fibre = {v for v in self.vectors if self.operator.exact(v) == self.measurement}
        gaps = [tuple(a - b for a, b in zip(u, v, strict=True)) for u, v in combinations(fibre, 2)]
        for t in count(1):
            power = tuple(fmpq(t) ** j for j in range(len(x)))
            share = _inner(power, x) / _inner(x, x)
            g = tuple(p - share * a for p, a in zip(power, x, strict=True))
            if all(_inner(g, gap) for gap in gaps):
                return _shortened(g)
        raise ArithmeticError("no vector of a curve is orthogonal to finitely many others for all t")

    def refutes(
        self, operator: DenseOperator, output: RationalVector, answers: Mapping[int, DyadicMatrix], tolerance: Fraction
    ) -> Certificate | None:
        """A certificate that the output is no value of an optimal map for this operator, if it errs by so much."""
        y = self.measurement
        errors = {k: _square(output, x) for k, x in enumerate(self.vectors) if operator.exact(x) == y}
        worst = max(errors, key=lambda k: errors[k])
        centres, square = self._fibres(operator).centres()
        error, optimum = root_or_bounds(to_fraction(errors[worst])).lower, root_or_bounds(to_fraction(square)).upper
        if from_fraction(self.half_distance) ** 2 <= errors[worst]:
            error = max(error, self.half_distance)
        if error <= optimum + tolerance:
            return None
        told = tuple(ToldMatrix(n, tuple(_rows(answers[n]))) for n in sorted(answers))
        claim = MapRefutationClaim(error, optimum, tolerance, len(told))
        subject = MeasuredSet(operator, self.vectors, y, output)
        return Certificate(claim, subject, None, MissedOptimum(told, worst, centres))

    def _fibres(self, operator: DenseOperator) -> Fibres:
        return Fibres(self.vectors, tuple(map(operator.exact, self.vectors)), fmpq(0))


def near_vector(output: RationalVector, x: RationalVector, radius: Fraction) -> bool:
    """Is the output within the radius of x?"""
    return bool(_square(output, x) <= from_fraction(radius) ** 2)


def _rows(answer: DyadicMatrix) -> Iterator[RationalVector]:
    return (tuple(map(from_fraction, row)) for row in answer)


def _inner(u: RationalVector, v: RationalVector) -> fmpq:
    return sum((a * b for a, b in zip(u, v, strict=True)), fmpq(0))


def _square(u: RationalVector, v: RationalVector) -> fmpq:
    return sum(((a - b) ** 2 for a, b in zip(u, v, strict=True)), fmpq(0))


def _shortened(g: RationalVector) -> RationalVector:
    """Divided by the least power of two, at least 1, that makes it no longer than 1."""
    size = next(s for s in count() if _inner(g, g) <= fmpq(4) ** s)
    return tuple(x / fmpq(2) ** size for x in g)

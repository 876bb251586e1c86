"""The network through given points: y_k in, x_k out, exactly.

With a direction c for which t_k = <c, y_k> are distinct, t_1 < ... < t_R, the network is the piecewise linear
interpolation of x_k at t_k, constant outside, as a sum of hat functions:

    tau = max(<c, y> - t_1, 0),
    h_k = max(1 - max(tau - tau_k, 0)/(tau_(k+1) - tau_k) - max(tau_k - tau, 0)/(tau_k - tau_(k-1)), 0),
    phi(y) = sum_k h_k x_k.

Every value is a point of a segment [x_k, x_(k+1)]. Why hats and not slopes: docs/theory/existence.md, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import count, islice, pairwise

from flint import arb, fmpq

from sciverify.algorithms.relu_network import ReluNetwork, read_vector, upper_end
from sciverify.errors import InvalidInput, shown
from sciverify.exact.balls import enclose_to_accuracy
from sciverify.exact.mixed import mixed_difference
from sciverify.exact.ordered import ONE, ZERO, Exact, deepest, enclose, inner, sign
from sciverify.exact.reading import Matrix, Reader, Vector, as_nested

CANDIDATES = 4
"""Directions that are compared; the one with the smallest Lipschitz constant is taken."""

Layers = tuple[tuple[Matrix, Vector], ...]


@dataclass(frozen=True, eq=False, init=False, repr=False)
class InterpolatingNetwork(ReluNetwork):
    """The ReLU network that maps a vector y with <direction, y> = knots[k] to values[k].

    Parameters
    ----------
    direction : vector of m numbers in any exact form
    knots : vector of R increasing numbers
    values : R vectors of N numbers

    Raises
    ------
    InvalidInput
        The knots do not increase, there are not as many values, or entries are no numbers.

    **Source.** docs/theory/existence.md, section 2.

    Examples
    --------
    >>> import sciverify as sv
    >>> network = sv.InterpolatingNetwork(direction=[1, 2], knots=[0, 1], values=[[0, 3], ["1/3", 0]])
    >>> network.exact([2, -1]), network.exact([1, 0])
    ((0, 3), (1/3, 0))
    """

    direction: Vector
    knots: Vector
    values: tuple[Vector, ...]

    def __init__(self, direction: object, knots: object, values: Iterable[object]) -> None:
        direction, knots = read_vector(direction, "direction"), read_vector(knots, "knots")
        read: list[Vector] = []
        for k, value in enumerate(values):
            read.append(read_vector(value, f"values[{k}]", len(read[0]) if read else None))
        if len(knots) != len(read) or any(sign(b - a) <= 0 for a, b in pairwise(knots)):
            raise InvalidInput(f"knots is {shown(knots)}: {len(read)} increasing numbers are needed, one a value")
        for name, value in (("direction", direction), ("knots", knots), ("values", tuple(read))):
            object.__setattr__(self, name, value)
        super().__init__(_hat_layers(self.direction, self.knots, self.values))

    def lipschitz_bound(self) -> Fraction:
        """The Lipschitz constant ||c|| max_k ||x_(k+1) - x_k|| / (t_(k+1) - t_k) of the exact network, rounded up."""
        return upper_end(enclose_to_accuracy(self._lipschitz_ball, 64))

    def _lipschitz_ball(self) -> arb:
        values = [[enclose(v) for v in x] for x in self.values]
        steepest = arb(0)
        for (s, x), (t, z) in pairwise(zip(self.knots, values, strict=True)):
            rise = _norm([b - a for a, b in zip(x, z, strict=True)])
            steepest = steepest.max(rise * enclose(ONE / (t - s)))
        return steepest * _norm([enclose(v) for v in self.direction])


def _norm(v: Sequence[arb]) -> arb:
    square: arb = sum((x * x for x in v), arb(0))
    return square.nonnegative_part().sqrt()


def interpolating_network(measurements: object, minimisers: object) -> InterpolatingNetwork:
    """A ReLU network phi with phi(y_k) = x_k exactly.

    Parameters
    ----------
    measurements : sequence of R vectors y_k of length m
        Exact numbers in any form, all in one tower of fields. A vector may occur again with the same minimiser.
    minimisers : sequence of R vectors x_k of length N
        Each in a field that mixes with the measurements; different x_k may need different square roots.

    Returns
    -------
    InterpolatingNetwork
        **Guarantee.** ``network.exact(y_k) == x_k`` for all k. Its weights are rational if the data are.

    Raises
    ------
    InvalidInput
        No data, wrong shapes, or two minimisers for one measurement vector.

    **Source.** docs/theory/existence.md, theorem 1.

    Examples
    --------
    >>> import sciverify as sv
    >>> network = sv.interpolating_network([[0, 1], [1, 1]], [[1, 2, 3], ["1/3", 0, 0]])
    >>> network.exact([1, 1])
    (1/3, 0, 0)
    """
    inputs, outputs = as_nested(measurements, "measurements"), as_nested(minimisers, "minimisers")
    if not isinstance(outputs, list) or not isinstance(inputs, list) or len(inputs) != len(outputs):
        raise InvalidInput(
            f"minimisers is {shown(minimisers)}: one vector is needed for each measurement of {shown(measurements)}"
        )
    Y = Reader(inputs).matrix(inputs, "measurements")
    below = deepest(x for y in Y for x in y)
    X: list[Vector] = []
    for k, x in enumerate(outputs):
        X.append(Reader(x, below=below).vector(x, f"minimisers[{k}]", len(X[0]) if X else None))
    kept = _without_repetitions(Y, X)
    found = _interpolations([Y[k] for k in kept], [X[k] for k in kept])
    return min(islice(found, CANDIDATES), key=InterpolatingNetwork.lipschitz_bound)


def _without_repetitions(Y: Matrix, X: Sequence[Vector]) -> list[int]:
    """Indices of distinct measurement vectors; one with two minimisers is refused."""
    order = _ascending(Y)
    kept = order[:1]
    for i, k in pairwise(order):
        if _compare(Y[i], Y[k]):
            kept.append(k)
        elif any(sign(mixed_difference(a, b)) for a, b in zip(X[i], X[k], strict=True)):
            raise InvalidInput(
                f"measurements[{i}] and measurements[{k}] are both {shown(Y[i])} with different minimisers: "
                "a network has one value there, choose one of them"
            )
    return kept


def _ascending(vectors: Sequence[Vector]) -> list[int]:
    def compare(i: int, k: int) -> int:
        return _compare(vectors[i], vectors[k])

    return sorted(range(len(vectors)), key=cmp_to_key(compare))


def _compare(u: Vector, v: Vector) -> int:
    """-1, 0 or 1: lexicographic order."""
    return next((s for a, b in zip(u, v, strict=True) if (s := sign(a - b))), 0)


def _interpolations(Y: Sequence[Vector], X: Sequence[Vector]) -> Iterator[InterpolatingNetwork]:
    """One network for each c = (1, t, t^2, ...), t = 0, 1, ..., that tells all y_k apart.

    <c, y_i - y_k> is a polynomial in t, not 0, of degree < m: at most (m-1) R (R-1)/2 integers t fail.
    """
    for t in count():
        direction = tuple(fmpq(t) ** i if t else (ZERO if i else ONE) for i in range(len(Y[0])))
        places = [(inner(direction, y),) for y in Y]
        order = _ascending(places)
        knots = tuple(places[k][0] for k in order)
        if all(sign(b - a) for a, b in pairwise(knots)):
            yield InterpolatingNetwork(direction, knots, tuple(X[k] for k in order))


def _hat_layers(direction: Vector, knots: Vector, values: Sequence[Vector]) -> Layers:
    """R^m -> R -> R^(2R-2) -> R^R -> R^N; the constant for R = 1."""
    R = len(knots)
    if R == 1:
        return ((((ZERO,) * len(direction),) * len(values[0]), values[0]),)
    at = [t - knots[0] for t in knots]
    gaps = [b - a for a, b in pairwise(at)]
    ridge: tuple[Matrix, Vector] = ((direction,), (-knots[0],))
    # neurons 0..R-2 measure how far tau is to the right of knot k, neurons R-1..2R-3 how far to the left of knot k+1
    sides = (((ONE,),) * (R - 1) + ((-ONE,),) * (R - 1), (*(-t for t in at[:-1]), *at[1:]))
    hats = []
    for k in range(R):
        row: list[Exact] = [ZERO] * (2 * R - 2)
        if k < R - 1:
            row[k] = -1 / gaps[k]
        if k:
            row[R - 2 + k] = -1 / gaps[k - 1]
        hats.append(tuple(row))
    output = tuple(zip(*values, strict=True))
    return ridge, sides, (tuple(hats), (ONE,) * R), (output, (ZERO,) * len(output))

"""The Mojette transform, an exact discrete Radon transform: sums of pixels along lines of integer directions.

Pixel (k, l), column k of row l, lies on the line b = p l - q k of the direction (p, q); every entry of A is 0 or scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from flint import fmpz
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact import midrad
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import distance_to_double, nearest_double
from sciverify.exact.rational_vector import RationalVector
from sciverify.operators.operator import FloatBounds, MeasurementOperator, flat, read_scale

Indices = NDArray[np.int64]
_LARGEST, _MOST_BINS = 2**20, 2**26


class Mojette(MeasurementOperator):
    """Sums of the pixels of n x n images along the lines of integer directions.

    Parameters
    ----------
    n : int
        Images have n rows of n pixels.
    directions : sequence of pairs (p, q) of coprime integers
        Lines of the direction (p, q) go p columns to the right and q rows down from pixel to pixel; (1, 0) sums rows.
        (p, q) and (-p, -q) are the same lines.
    scale : rational number
        What the sums are multiplied with. A network needs ||A||_2 near 1, see `float_bounds.norm`.

    Raises
    ------
    InvalidInput
        No direction, one that is given twice, integers that are not coprime, a scale that is not positive and rational.

    **Guarantee.** `exact` is A x, bin by bin b = p l - q k from its least value to its largest one, direction by
    direction; a direction has ``(n - 1)(|p| + |q|) + 1`` bins, and an empty bin is 0.

    **Source.** Guedon, Normand, The Mojette transform: the first ten years, DGCI 2005; docs/theory/operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.Mojette(2, [(1, 0), (1, 1)]).measure([[1, 2], [3, 4]])
    (3, 7, 2, 5, 3)
    """

    def __init__(self, n: int, directions: Sequence[Sequence[int]], *, scale: object = 1) -> None:
        self.side = as_integer(n, "n", 1)
        self.directions = _read_directions(directions)
        self.scale = read_scale(scale)
        ends = np.cumsum([0, *((self.side - 1) * (abs(p) + abs(q)) + 1 for p, q in self.directions)])
        if ends[-1] > _MOST_BINS:
            raise InvalidInput(f"the directions have {ends[-1]} bins: take smaller integers")
        self.ends = tuple(map(int, ends))
        """Where the bins of each direction begin, and the number of all."""
        self.shape = (self.ends[-1], self.side**2)

    @cached_property
    def bins(self) -> Indices:
        """The bin of each pixel in each direction, of shape (directions, N)."""
        rows, columns = np.divmod(np.arange(self.shape[1]), self.side)
        found = []
        for (p, q), start in zip(self.directions, self.ends, strict=False):
            line = p * rows - q * columns
            found.append(line - line.min() + start)
        return np.array(found, dtype=np.int64)

    @cached_property
    def lines(self) -> Indices:
        """The pixels of each bin, of shape (m, longest line); where there are fewer, the number N is repeated."""
        longest = max(map(self.longest_line, self.directions))
        found = np.full((self.shape[0], longest), self.shape[1])
        for bins in self.bins:
            order = np.argsort(bins, kind="stable")
            sorted_bins = bins[order]
            first = np.searchsorted(sorted_bins, sorted_bins)
            found[sorted_bins, np.arange(len(order)) - first] = order
        return found

    def longest_line(self, direction: tuple[int, int]) -> int:
        """How many pixels a line of this direction meets at most."""
        return -(-self.side // max(map(abs, direction)))

    def exact(self, x: RationalVector) -> RationalVector:
        """Sums along lines."""
        numbers, unit = _integers(x)
        found = np.full(self.shape[0], fmpz(0), dtype=object)
        for bins in self.bins:
            np.add.at(found, bins, numbers)
        factor = self.scale / unit
        return tuple(factor * value for value in found)

    def exact_adjoint(self, r: RationalVector) -> RationalVector:
        """Each pixel gets the sum of its bins: back-projection."""
        numbers, unit = _integers(r)
        factor = self.scale / unit
        return tuple(factor * value for value in numbers[self.bins].sum(axis=0))

    def forward(self, x: Floats) -> Floats:
        """Sums along lines."""
        x = flat(x, self.shape[1])
        padded = np.concatenate([x, np.zeros((*x.shape[:-1], 1))], axis=-1)
        found: Floats = padded[..., self.lines].sum(axis=-1) * nearest_double(self.scale)
        return found

    def adjoint(self, r: Floats) -> Floats:
        """Back-projection."""
        found: Floats = flat(r, self.shape[0])[..., self.bins].sum(axis=-2) * nearest_double(self.scale)
        return found

    @property
    def float_bounds(self) -> FloatBounds:
        """||A||^2 is at most the sum of scale^2 times the longest line of each direction."""
        lines = [*map(self.longest_line, self.directions)]
        root = midrad.upper(math.sqrt(sum(lines)))
        norm = midrad.upper(nearest_double(self.scale) * root)
        lost = midrad.upper(distance_to_double(self.scale, nearest_double(self.scale)) * root)
        terms = midrad.gamma(max(*lines, len(lines)) + 2)
        return FloatBounds(float(midrad.upper(norm + lost)), float(midrad.upper(terms * norm + lost)))

    def ghost(self) -> NDArray[np.int64]:
        """An image of integers, not 0, of which nothing is measured.

        Returns
        -------
        int64 array of shape (n, n)
            **Guarantee.** A ghost = 0.

        Raises
        ------
        InvalidInput
            The sum of all abs(p) or that of all abs(q) is at least n: no ghost fits into the image, and A is injective.

        **Source.** Katz, Questions of uniqueness and resolution in reconstruction from projections, 1978;
        docs/theory/operators.md.
        """
        wide, high = (sum(abs(d[k]) for d in self.directions) for k in (0, 1))
        if max(wide, high) >= self.side:
            raise InvalidInput(
                f"the directions add up to {wide} columns and {high} rows, and the image has {self.side}: nothing is "
                "invisible"
            )
        # prod (1 - X^p Y^q): each factor is 0 in its own direction
        upright = [(p, q) if q >= 0 else (-p, -q) for p, q in self.directions]
        found = np.zeros((self.side, self.side), dtype=np.int64)
        found[0, sum(-p for p, _ in upright if p < 0)] = 1
        for p, q in upright:
            found = found - np.roll(found, (q, p), (0, 1))  # nothing goes around the edge
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mojette):
            return NotImplemented
        return (self.side, self.directions, self.scale) == (other.side, other.directions, other.scale)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        count = len(self.directions)
        return f"Mojette transform of {self.side} x {self.side} images, {count} direction{'s' * (count != 1)}"


def _integers(x: RationalVector) -> tuple[NDArray[np.object_], fmpz]:
    """(numbers, unit): x = numbers / unit"""
    unit = fmpz(1)
    for value in x:
        unit = unit.lcm(value.q)
    return np.array([value.p * (unit // value.q) for value in x], dtype=object), unit


def _read_directions(directions: object) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for i, pair in enumerate(_pairs(directions)):
        p, q = (as_integer(v, f"directions[{i}]", -_LARGEST, _LARGEST) for v in pair)
        if math.gcd(p, q) != 1:
            raise InvalidInput(f"directions[{i}] is ({p}, {q}): coprime integers are needed")
        if (p, q) in found or (-p, -q) in found:
            raise InvalidInput(f"directions[{i}] is ({p}, {q}): these lines are there before")
        found.append((p, q))
    return tuple(found)


def _pairs(directions: object) -> list[tuple[object, ...]]:
    if isinstance(directions, Sequence | np.ndarray) and not isinstance(directions, str):
        pairs = [tuple(d) if isinstance(d, Sequence | np.ndarray) else () for d in directions]
        if pairs and all(len(pair) == 2 for pair in pairs):
            return pairs
    raise InvalidInput(f"directions is {shown(directions)}: a sequence of pairs such as (1, 2) is needed")

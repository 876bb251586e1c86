"""Operators on the Ammann-Beenker tiling, whose neighbours are decided exactly (docs/theory/ammann-beenker.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.gaussian import read_gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.regions import Region, read_place
from sciverify.l2.section import Hop, Section
from sciverify.l2.sequences import doubles

STEPS = np.array([(1, 0, 0, 0), (0, 1, 0, 1), (0, 0, 1, 0), (0, -1, 0, 1)])
"""The edges e_0, ..., e_3 in the coordinates (n_0, n_1 - n_3, n_2, n_1 + n_3)."""
MOST_PARTS, MOST_DISTANCE = 2**8, 2**10
"""Limits within which doubles decide: (AM2)."""
_ROOT = math.sqrt(2)
Vertices = NDArray[np.int64]


@dataclass(frozen=True)
class Square(Region):
    """All vertices of a tiling with ``|x - centre[0]| <= radius`` and ``|y - centre[1]| <= radius``.

    Attributes
    ----------
    centre : tuple of int
    radius : int
    count : int
        How many vertices of its tiling lie there.
    """

    centre: tuple[int, ...]
    radius: int
    count: int

    def __len__(self) -> int:
        return self.count


class AmmannBeenker(L2Operator):
    """a A + b D on the vertices of the Ammann-Beenker tiling: A its adjacency operator, D the degrees.

    Vertices are joined if their distance is 1, the length of the edges of the squares and rhombs.

    Parameters
    ----------
    adjacency, degree : rational numbers
        a and b; 1 and 0 give the adjacency operator, -1 and 1 the graph Laplacian.
    offset : list of four rational numbers in [0, 1)
        The point of the torus that says which tiling of the family this is; with zeros it has an eightfold centre.

    Raises
    ------
    InvalidInput
        A singular offset, for which some point lies on the border of the window.

    **Guarantee.** What is certified holds for this tiling, every vertex of which has all of its neighbours.

    **Source.** F. P. M. Beenker (1982); docs/theory/ammann-beenker.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A = sv.AmmannBeenker()
    >>> len(A.square(4))
    69
    """

    is_self_adjoint = is_normal = True

    def __init__(self, adjacency: object = 1, degree: object = 0, offset: Sequence[object] = (0, 0, 0, 0)) -> None:
        numbers = [read_gaussian(adjacency, "adjacency"), read_gaussian(degree, "degree")]
        if any(im for _, im in numbers):
            raise InvalidInput("adjacency and degree are rational numbers")
        (self.adjacency, _), (self.degree, _) = numbers
        self.offset = tuple(_part(x, f"offset[{k}]") for k, x in enumerate(offset))
        if len(self.offset) != 4:
            raise InvalidInput(f"offset is {shown(offset)}: four numbers are needed")
        a, b, c, d = self.offset
        for whole, half in ((b - d, a), (b + d, c), (a - c, d), (a + c, b)):  # (AM3)
            if whole.q == 1 and half == fmpq(1, 2):
                raise InvalidInput(f"offset is {shown(offset)}, which is singular: choose another one")
        self._moved = np.array([float(x.p) / float(x.q) for x in (a, b - d, c, b + d)])

    @property
    def norm_bound(self) -> Fraction:
        """No vertex has more than eight neighbours."""
        return 8 * to_fraction(abs(self.adjacency) + abs(self.degree))

    def square(self, radius: int, centre: object = (0, 0)) -> Square:
        """All vertices (x, y) with ``|x - centre[0]| <= radius``, ``|y - centre[1]| <= radius``; integers."""
        middle = read_place(centre, "centre", 2)
        half = as_integer(radius, "radius", 0, MOST_DISTANCE)
        if max(map(abs, middle)) + half > MOST_DISTANCE:
            raise InvalidInput(f"the square around {shown(centre)} reaches farther than {MOST_DISTANCE}")
        return Square(middle, half, len(self.vertices(Square(middle, half, 0))))

    def sites(self, count: int) -> Sites:
        """A square with so many vertices, or a few more: the density of vertices is (1 + sqrt(2)) / 2."""
        radius = math.isqrt(int(count / (2 + 2 * _ROOT)))
        while len(found := self.square(radius)) < count:
            radius += 1
        return found

    def vertices(self, region: Square) -> Vertices:
        """Their coordinates (n_0, n_1 - n_3, n_2, n_1 + n_3), in the order of the sites."""
        across = self._line(0, region.centre[0], region.radius)
        up = self._line(2, region.centre[1], region.radius)
        pairs = np.concatenate([np.repeat(across, len(up), axis=0), np.tile(up, (len(across), 1))], axis=1)
        pairs = pairs[(pairs[:, 1] + pairs[:, 3]) % 2 == 0]
        found: Vertices = pairs[self.holds(pairs)]
        return found

    def positions(self, region: Square) -> Floats:
        """Where the vertices lie in the plane, array of shape (count, 2), rounded."""
        i, j, k, m = self.vertices(region).T
        return np.stack([i + j / _ROOT, k + m / _ROOT], axis=1)

    def _line(self, axis: int, centre: int, radius: int) -> Vertices:
        """All pairs of one coordinate near enough: (AM5)."""
        j = np.arange(math.floor(centre / _ROOT) - radius - 6, math.floor(centre / _ROOT) + radius + 7)
        i = np.floor(j / _ROOT).astype(np.int64)[:, None] + np.arange(-4, 6)
        pairs = np.stack([i.ravel(), np.repeat(j, 10)], axis=1)
        away = np.abs(2 * (pairs[:, 0] - centre) + pairs[:, 1] * _ROOT) <= 2 * radius + 2.0**-30
        a, b = (pairs + self._moved[axis : axis + 2]).T
        found: Vertices = pairs[away & (np.abs(2 * (a * _ROOT - b)) < 2 + _ROOT)]
        return found

    def holds(self, points: Vertices) -> NDArray[np.bool_]:
        """Which points of Z^4 are vertices: (AM1)."""
        a, b, c, d = (points + self._moved).T
        forms = (2 * (a * _ROOT - b), 2 * (c * _ROOT - d), 2 * (a + c) - (b + d) * _ROOT, 2 * (a - c) - (b - d) * _ROOT)
        return np.asarray(np.all([np.abs(form) < 2 + _ROOT for form in forms], axis=0))

    def section(self, sites: Sites, *, adjoint: bool = False) -> Section:
        """The columns at all vertices in a square."""
        if not isinstance(sites, Square):
            raise InvalidInput(f"sites is {shown(sites)}: a region of this operator is needed, such as A.square(10)")
        vertices = self.vertices(sites)
        count = len(vertices)
        others = [vertices + step for step in (*STEPS, *-STEPS)]
        joined = [self.holds(points) for points in others]
        numbers = np.unique(np.concatenate([vertices, *others]), axis=0, return_inverse=True)[1].reshape(9, count)
        factors, doubt = doubles(((self.adjacency, fmpq(0)), (self.degree, fmpq(0))))
        degrees = factors[1] * np.sum(joined, axis=0)
        edges = [Hop(rows, factors[0] * found) for rows, found in zip(numbers[1:], joined, strict=True)]
        rows = int(numbers.max()) + 1
        rounding = float(np.abs(factors).max()) * 2.0**-49
        return Section(rows, count, numbers[0], (*edges, Hop(numbers[0], degrees)), 16 * doubt + rounding)

    def __str__(self) -> str:
        return "self-adjoint operator on the vertices of an Ammann-Beenker tiling"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AmmannBeenker):
            return NotImplemented
        return (self.adjacency, self.degree, self.offset) == (other.adjacency, other.degree, other.offset)

    __hash__ = None  # type: ignore[assignment]


def _part(value: object, where: str) -> fmpq:
    number = to_rational(value, where)
    if number is None or not 0 <= number < 1 or number.q > MOST_PARTS:
        raise InvalidInput(f"{where} is {shown(value)}: p / q with 0 <= p < q <= {MOST_PARTS} is needed")
    return number

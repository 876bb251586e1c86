"""The Ammann-Beenker tiling: vertices by cut and project from Z^4, and operators on the graph of its edges.

A point n of Z^4 is held as (i, j, k, m) = (n_0, n_1 - n_3, n_2, n_1 + n_3). Proof: docs/theory/ammann-beenker.md.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

from .document import Json, Malformed, look, rational, read_count, read_list, read_object, short
from .l2_operators import L2Operator, operator_kind
from .numerals import over_one_unit
from .sections import Hop, Section
from .sequences import Values, read_site
from .work import spend

Vertex: TypeAlias = tuple[int, int, int, int]
STEPS = ((1, 0, 0, 0), (0, 1, 0, 1), (0, 0, 1, 0), (0, -1, 0, 1))
"""e_0, ..., e_3; with their negatives the eight directions of edges: (AM4)."""
MOST_PARTS, MOST_DISTANCE = 2**16, 2**16
PER_VERTEX, PER_CANDIDATE = 8000, 1000


class Line:
    """Pairs (i, j) of one coordinate, and where their star images lie.

    Attributes
    ----------
    limit : q (2 + sqrt(2)) 2^B, where the coordinates are multiples of 1 / q
    """

    def __init__(self, first: int, second: int, unit: int) -> None:
        self.first, self.second, self.unit = first, second, unit
        self.bits = 2 * (32 * unit * MOST_DISTANCE).bit_length() + 4
        self.root = math.isqrt(2 << 2 * self.bits)
        self.limit = unit * ((2 << self.bits) + self.root)
        self.known: dict[tuple[int, int], int | None] = {}

    def star(self, i: int, j: int) -> int | None:
        """q (2 i - j sqrt(2)) 2^B, without rounding that matters; None outside of the window: (AM2)."""
        if (i, j) not in self.known:
            a, b = self.unit * i + self.first, self.unit * j + self.second
            inside = abs(2 * (a * self.root - (b << self.bits))) < self.limit  # (AM1), (AM2)
            self.known[i, j] = (2 * a << self.bits) - b * self.root if inside else None
        return self.known[i, j]

    def within(self, centre: int, radius: int) -> list[tuple[int, int]]:
        """All (i, j) inside of the window with |i + j / sqrt(2) - centre| <= radius: (AM5)."""
        middle, found = (centre * self.root) >> (self.bits + 1), []  # (AM5)
        for j in range(middle - radius - 6, middle + radius + 7):
            near = (j * self.root) >> (self.bits + 1)
            for i in range(near - 4, near + 6):
                away = abs((2 * (i - centre) << self.bits) + j * self.root)
                if away <= 2 * radius << self.bits and self.star(i, j) is not None:
                    found.append((i, j))
        return found


class Window:
    """The octagon that the star images of the vertices lie in, moved by an offset that is not singular."""

    def __init__(self, value: Json, where: str) -> None:
        offset = [rational(x, where) for x in read_list(value, where, 4)]
        if any(not 0 <= x < 1 or x.denominator > MOST_PARTS for x in offset):
            raise Malformed(f"{where} needs numerals from 0 to 1, with at most {MOST_PARTS} below the line")
        a, b, c, d = offset
        for whole, half in ((b - d, a), (b + d, c), (a - c, d), (a + c, b)):  # (AM3)
            if whole.denominator == 1 and half == Fraction(1, 2):
                raise Malformed(f"{where} is singular: the star image of a point lies on the border of the window")
        parts, unit = over_one_unit([a, b - d, c, b + d])
        self.across, self.up = Line(parts[0], parts[1], unit), Line(parts[2], parts[3], unit)

    def holds(self, vertex: Vertex) -> bool:
        """Is this point of Z^4 a vertex?"""
        i, j, k, m = vertex
        first, second = self.across.star(i, j), self.up.star(k, m)
        if first is None or second is None:
            return False
        return abs(first + second) < self.across.limit and abs(first - second) < self.across.limit  # (AM1)

    def patch(self, centre: tuple[int, int], radius: int) -> list[Vertex]:
        """All vertices in a square, in the order of j, i, m, k: (AM5)."""
        spend(PER_CANDIDATE * (20 * radius + 200), "the lines of a tiling")
        across, up = self.across.within(centre[0], radius), self.up.within(centre[1], radius)
        spend(PER_CANDIDATE * len(across) * len(up), "the vertices of a tiling")
        pairs = ((i, j, k, m) for i, j in across for k, m in up if not (j + m) % 2)
        return [vertex for vertex in pairs if self.holds(vertex)]


@operator_kind("ammann-beenker")
class Tiling(L2Operator):
    """a (adjacency) + b (degree) on the vertices of the tiling, which are joined at the distance 1."""

    self_adjoint = normal = True

    def __init__(self, value: Json, where: str) -> None:
        _, offset, adjacency, degree = read_object(value, where, ["kind", "offset", "adjacency", "degree"])
        self.window = Window(offset, f"{where}.offset")
        numbers = [rational(adjacency, f"{where}.adjacency"), rational(degree, f"{where}.degree")]
        self.factors, self.below = over_one_unit(numbers)
        self.title = "self-adjoint operator on the vertices of an Ammann-Beenker tiling"

    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """The columns at all vertices in a square."""
        vertices = self._read(sites, where)
        spend(PER_VERTEX * len(vertices), "the neighbours of vertices")
        rows = {vertex: row for row, vertex in enumerate(vertices)}
        count, degrees, hops, beyond = len(vertices), [0] * len(vertices), list[Hop](), set[int]()
        unit, (adjacency, degree) = Fraction(1, self.below), self.factors
        for di, dj, dk, dm in (*STEPS, *((-di, -dj, -dk, -dm) for di, dj, dk, dm in STEPS)):  # (AM4)
            places, values = [], [0] * count
            for column, (i, j, k, m) in enumerate(vertices):
                other = i + di, j + dj, k + dk, m + dm
                row = rows.get(other)
                if row is None:
                    row = rows[other] = len(rows)
                    if self.window.holds(other):
                        beyond.add(row)
                if row < count or row in beyond:  # a vertex of the square, or one beyond it
                    values[column] = adjacency
                    degrees[column] += 1
                places.append(row)
            hops.append(Hop(places, Values(values, None, unit)))
        hops.append(Hop(range(count), Values([degree * d for d in degrees], None, unit)))
        return Section(len(rows), range(count), hops, Fraction(0), unit)

    def _read(self, value: Json, where: str) -> list[Vertex]:
        if look(value, "kind") != "square":
            raise Malformed(f"{where}.kind is {short(look(value, 'kind'))}; known is square")
        centre_said, radius_said, count_said = read_object(value, where, ["kind", "centre", "radius", "count"])[1:]
        x, y = (read_site(c, f"{where}.centre") for c in read_list(centre_said, f"{where}.centre", 2))
        radius, count = read_count(radius_said, f"{where}.radius"), read_count(count_said, f"{where}.count")
        if max(abs(x), abs(y)) + radius > MOST_DISTANCE:
            raise Malformed(f"{where} reaches farther than {MOST_DISTANCE}")
        vertices = self.window.patch((x, y), radius)
        if len(vertices) != count or not count:
            raise Malformed(f"{where}.count is {count}, and there are {len(vertices)} vertices")
        return vertices

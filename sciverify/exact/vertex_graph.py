"""All vertices of a bounded polyhedron {u >= 0 : M u = c}: a walk over its graph, however degenerate it is.

The walk goes from a vertex along all its edges, and knows a vertex again by its support: the columns of the support are
independent, so no two vertices share one. The graph of a polytope is connected, hence every vertex is met, and met
once. The edges at a vertex are the extreme rays of its tangent cone; they start as the columns of a tableau, and each
basic coordinate that vanishes cuts this simplicial cone once more (double description). No basis is visited for its
own sake: a vertex with thousands of bases costs as many cuts as it has vanishing basic coordinates. Proofs:
docs/theory/solution-sets.md, theorem 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import lcm
from typing import NamedTuple, TypeAlias

from flint import fmpq, fmpz, fmpz_mat

from sciverify.allowance import spent
from sciverify.errors import Undecided
from sciverify.exact import ordered
from sciverify.exact.ordered import ONE, ZERO, Exact, rational_rows

_NONE = fmpz(0)
Entry: TypeAlias = fmpz | Exact
"""Integers where all numbers are rational, exact numbers elsewhere."""
MAX_RAYS = 20_000
"""Rays of a tangent cone, or of a cone on the way to it, beyond which it is given up."""


def walk(
    matrix: Sequence[Sequence[Exact]], right_side: Sequence[Exact], vertex: Sequence[Exact], most: int | None
) -> Iterator[tuple[Exact, ...]]:
    """Every vertex once, the given one first.

    **Guarantee.** If the iterator ends, all vertices were yielded; each is exact.

    Raises
    ------
    Undecided
        More than `most` vertices are known to exist, or a tangent cone has more than `MAX_RAYS` rays.
    """
    system = _Rows.of(matrix, right_side)
    start = _mask(k for k, u in enumerate(vertex) if sign(u))
    seen, waiting = {start}, [start]
    while waiting:
        spent(f"walking over the vertices, {len(seen)} so far")
        here = system.dictionary(waiting.pop())
        yield here.vertex()
        for support in here.neighbours():
            if support not in seen:
                seen.add(support)
                waiting.append(support)
        if most is not None and len(seen) > most:
            raise Undecided(f"there are more than {most} vertices")


@dataclass(frozen=True)
class _Rows:
    """The rows of [M | c]: integers where all numbers are rational, which scaling a row does not change."""

    rows: list[list[Entry]]
    rational: bool

    @classmethod
    def of(cls, matrix: Sequence[Sequence[Exact]], right_side: Sequence[Exact]) -> _Rows:
        rows = [[*row, c] for row, c in zip(matrix, right_side, strict=True)]
        rational = rational_rows(rows)
        if rational is None:
            return cls([[*row] for row in rows], False)
        scaled: list[list[Entry]] = []
        for row in rational:
            factor = lcm(*(int(x.q) for x in row))
            scaled.append([(x * factor).p for x in row])
        return cls(scaled, True)

    def dictionary(self, support: int) -> _Dictionary:
        """The rows solved for a basis that contains the support of a vertex."""
        size = len(self.rows[0]) - 1 if self.rows else 0
        order = sorted(range(size), key=lambda k: not support >> k & 1)
        permuted = [[row[k] for k in [*order, size]] for row in self.rows]
        factor, solved = _reduced_integers(permuted) if self.rational else (ONE, _reduced(permuted))
        basis = [next(k for k, x in enumerate(row) if sign(x)) for row in solved]
        place = [order[k] for k in basis]
        free = [k for k in range(size) if k not in set(basis)]
        columns = {order[k]: [row[k] for row in solved] for k in free}
        return _Dictionary(size, place, columns, [row[-1] for row in solved], factor)


class _Ray(NamedTuple):
    """A ray of a cone: where it goes in free coordinates, its rates in the basic ones, and which bounds it keeps."""

    rates: list[Entry]
    """Of the basic coordinates."""
    moved: int
    """Free coordinates that grow."""
    tight: int
    """Bounds u_k >= 0 of the cone, as far as it is built, that it meets with equality."""


@dataclass(frozen=True)
class _Dictionary:
    """Basic coordinates as functions of the free ones: factor u_b = value_b - sum_j columns_j[b] u_j, factor > 0."""

    size: int
    basis: list[int]
    columns: dict[int, list[Entry]]
    values: list[Entry]
    factor: Entry

    def vertex(self) -> tuple[Exact, ...]:
        """The vertex: free coordinates are 0."""
        u = [ZERO] * self.size
        for k, value in zip(self.basis, self.values, strict=True):
            if isinstance(value, fmpz):
                u[k] = fmpq(value) / self.factor
            else:
                u[k] = value
        return tuple(u)

    def neighbours(self) -> Iterator[int]:
        """The supports of all vertices that an edge joins with this one."""
        support = _mask(k for k, value in zip(self.basis, self.values, strict=True) if sign(value))
        for ray in self.edges():
            blocking = self._blocking(ray.rates)
            grown = _mask(k for k, rate in zip(self.basis, ray.rates, strict=True) if sign(rate))
            yield (support | ray.moved | grown) & ~blocking

    def _blocking(self, rates: Sequence[Entry]) -> int:
        """The positive coordinates that vanish first along an edge; a bounded polyhedron has some."""
        best: tuple[Entry, Entry] | None = None
        found: list[int] = []
        for k, value, rate in zip(self.basis, self.values, rates, strict=True):
            if sign(rate) >= 0:
                continue
            order = -1 if best is None else sign(best[0] * rate - value * best[1])
            if order < 0:
                best, found = (value, rate), [k]
            elif order == 0:
                found.append(k)
        if best is None:
            raise ArithmeticError("an edge of a bounded polyhedron has no end")
        return _mask(found)

    def edges(self) -> list[_Ray]:
        """The extreme rays of the tangent cone {d : M d = 0, d_k >= 0 where u_k = 0}."""
        free = _mask(self.columns)
        rays = [_Ray([-x for x in column], 1 << j, free & ~(1 << j)) for j, column in self.columns.items()]
        cuts = [row for row, value in enumerate(self.values) if not sign(value)]
        while cuts and rays:
            row = min(cuts, key=lambda row: _pairs(rays, row))
            cuts.remove(row)
            rays = _cut(rays, row, 1 << self.basis[row], len(self.columns))
            if len(rays) > MAX_RAYS:
                raise Undecided(f"a tangent cone of the polytope has more than {MAX_RAYS} rays")
        return rays


def _pairs(rays: Sequence[_Ray], row: int) -> int:
    signs = [sign(ray.rates[row]) for ray in rays]
    return signs.count(1) * signs.count(-1)


def _cut(rays: Sequence[_Ray], row: int, bound: int, dimension: int) -> list[_Ray]:
    """The extreme rays of the cone with one more bound: those that keep it, and one for each edge that it cuts."""
    inside, outside, kept = [], [], []
    for ray in rays:
        side = sign(ray.rates[row])
        if side < 0:
            outside.append(ray)
            continue
        kept.append(ray if side else ray._replace(tight=ray.tight | bound))
        if side:
            inside.append(ray)
    masks = [ray.tight for ray in rays]
    for a in inside:
        spent("the edges at a degenerate vertex")
        for b in outside:
            common = a.tight & b.tight
            # two rays span a face exactly if no third one meets all the bounds that both meet
            if common.bit_count() < dimension - 2 or sum(mask & common == common for mask in masks) > 2:
                continue
            p, q = a.rates[row], -b.rates[row]
            rates = _primitive([q * x + p * y for x, y in zip(a.rates, b.rates, strict=True)])
            kept.append(_Ray(rates, a.moved | b.moved, common | bound))
    return kept


def _primitive(rates: list[Entry]) -> list[Entry]:
    """The same direction in numbers that do not grow from cut to cut."""
    first = next((x for x in rates if sign(x)), None)
    if first is None:
        return rates
    if not isinstance(first, fmpz):
        scale = first if sign(first) > 0 else -first
        return [x / scale for x in rates]
    integers = [x for x in rates if isinstance(x, fmpz)]
    common = _NONE
    for k in integers:
        common = common.gcd(k)
    return rates if common == 1 else [k // common for k in integers]


def _reduced_integers(rows: list[list[Entry]]) -> tuple[Entry, list[list[Entry]]]:
    """(factor, factor times the reduced echelon form without zero rows), factor > 0."""
    if not rows:
        return fmpz(1), []
    solved, factor, rank = fmpz_mat([[x for x in row if isinstance(x, fmpz)] for row in rows]).rref()
    found: list[list[Entry]] = [list(row) for row in solved.tolist()[:rank]]
    return (factor, found) if factor > 0 else (-factor, [[-x for x in row] for row in found])


def _reduced(rows: list[list[Entry]]) -> list[list[Entry]]:
    """The reduced echelon form without zero rows."""
    rest = [list(row) for row in rows]
    solved: list[list[Entry]] = []
    for column in range(len(rows[0]) if rows else 0):
        place = next((i for i, row in enumerate(rest) if sign(row[column])), None)
        if place is None:
            continue
        scale = rest[place][column]
        pivot = [x / scale for x in rest.pop(place)]
        for group in (solved, rest):
            for i, row in enumerate(group):
                if sign(row[column]):
                    factor = row[column]
                    group[i] = [x - factor * y for x, y in zip(row, pivot, strict=True)]
        solved.append(pivot)
    return solved


def sign(x: Entry) -> int:
    """The sign of an integer, too."""
    return (x > _NONE) - (x < _NONE) if isinstance(x, fmpz) else ordered.sign(x)


def _mask(positions: Iterator[int] | Sequence[int] | dict[int, list[Entry]]) -> int:
    mask = 0
    for k in positions:
        mask |= 1 << k
    return mask

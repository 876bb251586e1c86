"""A second route to distances from minimisers of small linear programs: every set of tight constraints is tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

Row = tuple[list[Fraction], Fraction]


def equations_and_inequalities(
    matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction], equal: Sequence[bool],
    lower: Sequence[Fraction | None], upper: Sequence[Fraction | None],
) -> tuple[list[Row], list[Row]]:  # fmt: skip
    """(a, b) with <a, x> = b, and with <a, x> >= b."""
    size = len(lower)
    rows = [([*map(Fraction, a)], Fraction(b)) for a, b in zip(matrix, right, strict=True)]
    equations = [row for row, e in zip(rows, equal, strict=True) if e]
    inequalities = [row for row, e in zip(rows, equal, strict=True) if not e]
    for j in range(size):
        unit = [Fraction(int(i == j)) for i in range(size)]
        if lower[j] is not None:
            inequalities.append((unit, Fraction(lower[j])))
        if upper[j] is not None:
            inequalities.append(([-x for x in unit], -Fraction(upper[j])))
    return equations, inequalities


def dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    """An inner product."""
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def projection(x: Sequence[Fraction], rows: Sequence[Row]) -> list[Fraction] | None:
    """The point with all <a, z> = b that is nearest to x; None: there is none."""
    gram = [[dot(a, other) for other, _ in rows] + [b - dot(a, x)] for a, b in rows]
    pivots: list[int] = []
    height = 0
    for k in range(len(rows)):
        place = next((i for i in range(height, len(gram)) if gram[i][k]), None)
        if place is None:
            continue
        gram[height], gram[place] = gram[place], gram[height]
        gram[height] = [v / gram[height][k] for v in gram[height]]
        for i in range(len(gram)):
            if i != height and gram[i][k]:
                gram[i] = [v - gram[i][k] * w for v, w in zip(gram[i], gram[height], strict=True)]
        pivots.append(k)
        height += 1
    if any(row[-1] for row in gram[height:]):
        return None
    z = [*x]
    for k, row in zip(pivots, gram, strict=False):
        z = [v + row[-1] * w for v, w in zip(z, rows[k][0], strict=True)]
    return z if all(dot(a, z) == b for a, b in rows) else None


def feasible_projections(
    x: Sequence[Fraction], equations: list[Row], inequalities: list[Row]
) -> Iterator[list[Fraction]]:
    """Projections onto what some constraints as equations allow, where all the others hold."""
    for count in range(len(inequalities) + 1):
        for tight in itertools.combinations(inequalities, count):
            z = projection(x, [*equations, *tight])
            if z is not None and all(dot(a, z) >= b for a, b in inequalities):
                yield z


def squared_distance(
    costs: Sequence[Fraction], x: Sequence[Fraction], equations: list[Row], inequalities: list[Row]
) -> Fraction | None:
    """Of x to the set of minimisers, if there are any; None: no point is feasible.

    The least cost is attained on a smallest face, which is an affine set; the nearest minimiser is a projection onto
    the affine hull of the smallest face that it lies on.
    """
    costs, x = [*map(Fraction, costs)], [*map(Fraction, x)]
    values = [dot(costs, z) for z in feasible_projections([Fraction(0)] * len(x), equations, inequalities)]
    if not values:
        return None
    best = [*equations, (costs, min(values))]
    nearest = feasible_projections(x, best, inequalities)
    return min(sum(((a - b) ** 2 for a, b in zip(z, x, strict=True)), Fraction(0)) for z in nearest)

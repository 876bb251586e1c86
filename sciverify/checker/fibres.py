"""Vectors that one measurement can belong to, and how large a ball holds them.

Proofs: docs/theory/optimal-maps.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from .document import Json, Malformed, rational, read_list
from .numerals import ZERO, dot, over_one_unit
from .operators import Operator
from .rules import Rejected, Rule
from .scaled import Scaled, common_unit, read_vector
from .work import spend, words

PAGE = "theory/optimal-maps.md"
CENTRES = Rule("fibre-centres", "", PAGE, "balls of radius upper hold all vectors that one measurement can belong to")


def read_vectors(value: Json, operator: Operator) -> list[Scaled]:
    """The vectors of an instance, which this operator measures."""
    said = read_list(value, "instance.vectors")
    return [read_vector(v, f"instance.vectors[{k}]", operator.columns) for k, v in enumerate(said)]


def require_radius(
    upper: Fraction, eta: Fraction, vectors: list[Scaled], measured: list[Scaled], centres: Json
) -> None:
    """Each cluster of vectors that may be confused has a centre within `upper` of all, or a small diameter."""
    clusters = [cluster for cluster in clusters_of(measured, eta) if len(cluster) > 1]
    written = read_list(centres, "evidence.centres", len(clusters))
    for k, (said, cluster) in enumerate(zip(written, clusters)):
        members = [vectors[i] for i in cluster]
        if said is None:
            square = _by_diameter(members, [measured[i] for i in cluster], eta)
        else:
            centre = combination(read_weights(said, f"evidence.centres[{k}]", len(cluster)), members)
            square = max((x - centre).square() for x in members)  # (U3)
        CENTRES.step("vectors of a cluster, and the square of a radius", len(cluster), square)
        if square > upper * upper:
            raise Rejected(
                CENTRES, "vectors that one measurement may belong to are farther apart than the bound allows"
            )


def _by_diameter(members: list[Scaled], measured: list[Scaled], eta: Fraction) -> Fraction:
    """Jung's bound n / (2n + 2) D^2 of the square of the radius of each set of diameter D in dimension n."""
    dimension = min(len(members[0].numbers), len(members) - 1)
    pairs = ((members[i] - members[k]).square() for i, k in _confused(measured, eta))
    return max(pairs, default=ZERO) * Fraction(dimension, 2 * dimension + 2)  # (U4)


def _confused(measured: list[Scaled], eta: Fraction) -> Iterator[tuple[int, int]]:
    """Pairs that some measurement belongs to: those with ||A(x - x')|| <= 2 eta."""
    rows, unit = over_common_unit(measured)
    limit, step = 4 * eta * eta / (unit * unit), len(rows[0]) * (100 + 8 * words(rows) ** 2)
    for i, y in enumerate(rows):
        spend(i * (1000 + step), "distances of all measurements")
        for k in range(i):
            apart = [a - b for a, b in zip(y, rows[k])]
            if dot(apart, apart) <= limit:
                yield k, i


def clusters_of(measured: list[Scaled], eta: Fraction) -> list[list[int]]:
    """The connected components of the graph of confused pairs, by their first members."""
    home = list(range(len(measured)))
    for i, k in _pairs_of_equals(measured) if eta == 0 else _confused(measured, eta):
        first, second = home[i], home[k]
        if first != second:
            spend(50 * len(home), "clusters of vectors")
            home = [min(first, second) if h in (first, second) else h for h in home]
    found: dict[int, list[int]] = {}
    for k, h in enumerate(home):
        found.setdefault(h, []).append(k)
    return list(found.values())


def _pairs_of_equals(measured: list[Scaled]) -> Iterator[tuple[int, int]]:
    """Each vector with the first one of the same measurements."""
    first: dict[tuple[Fraction, ...], int] = {}
    for k, y in enumerate(measured):
        spend(1000 * len(y.numbers), "equal measurements")
        key = tuple(y.unit * x for x in y.numbers)
        if key in first:
            yield first[key], k
        else:
            first[key] = k


def over_common_unit(vectors: list[Scaled]) -> tuple[list[list[int]], Fraction]:
    """All of them as integers over one unit."""
    unit = vectors[0].unit
    for x in vectors:
        unit = common_unit(unit, x.unit)
    return [x.at(unit) for x in vectors], unit


def combination(weights: Sequence[Fraction], vectors: list[Scaled]) -> Scaled:
    """sum_k weights_k vectors_k"""
    shares, denominator = over_one_unit(weights)
    rows, unit = over_common_unit(vectors)
    spend(len(rows) * len(rows[0]) * (60 + 4 * words(rows) * words([shares])), "means of vectors")
    numbers = [sum(w * x for w, x in zip(shares, column)) for column in zip(*rows)]
    return Scaled(numbers, unit / denominator)


def read_weights(value: Json, where: str, count: int) -> list[Fraction]:
    """So many rational numbers, at least one."""
    if not count:
        raise Malformed(f"{where} belongs to no vector")
    return [rational(x, f"{where}[{k}]") for k, x in enumerate(read_list(value, where, count))]

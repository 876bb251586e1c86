"""Rules of a claim of kind optimality-constant: the least worst error of maps on a finite set of vectors.

c_opt = inf over Psi of sup over x in M1 and ||e|| <= eta of ||Psi(Ax + e) - x||. Proofs: docs/theory/optimal-maps.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, rational, read_indices, read_list, read_object
from .numerals import ONE, ZERO, dot, over_one_unit
from .operators import read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled, common_unit, read_vector
from .work import spend, words

PAGE = "theory/optimal-maps.md"
MOST_BITS = 90
"""Of a number that is shown as it is, for both bounds hold for this one."""
COMMON = Rule(
    "common-measurement", "set weights measurement", PAGE,
    "vectors that one measurement can belong to do not fit into a ball of a smaller radius than lower",
)  # fmt: skip
CENTRES = Rule("fibre-centres", "", PAGE, "balls of radius upper hold all vectors that one measurement can belong to")
KIND = OtherKind(
    "optimality-constant",
    "eta lower upper",
    "the best map errs by at least {lower} and at most {upper} on the worst of {count} vectors, with noise of norm at "
    "most {noise}",
    upward="upper",
)


@KIND.checked_by
def check_optimality_constant(exhibit: Exhibit) -> Verified:
    """lower <= c_opt <= upper."""
    eta, lower, upper = (
        rational(said, f"claim.{key}") for said, key in zip(exhibit.said(KIND), ("eta", "lower", "upper"))
    )
    if eta < 0:
        raise Rejected(BOUNDS, "the norm of the noise is negative")
    if lower < 0:
        raise Rejected(BOUNDS, "the lower bound is negative")
    if upper < 0:
        raise Rejected(BOUNDS, "the upper bound is negative")
    operator_said, vectors_said = exhibit.parts("operator", "vectors")
    crowd, centres = exhibit.proof("crowd", "centres")
    operator = read_operator(operator_said, "instance.operator")
    vectors = [
        read_vector(said, f"instance.vectors[{k}]", operator.columns)
        for k, said in enumerate(read_list(vectors_said, "instance.vectors"))
    ]
    measured = [operator.forward(x) for x in vectors]
    _require_lower(lower, eta, vectors, measured, crowd)
    _require_upper(upper, eta, vectors, measured, centres)
    noise = str(eta) if eta.numerator.bit_length() + eta.denominator.bit_length() <= MOST_BITS else "eta"
    return {
        "eta": eta, "noise": noise, "lower": lower, "upper": upper, "count": len(vectors), "title": operator.title,
    }  # fmt: skip


def _require_lower(lower: Fraction, eta: Fraction, vectors: list[Scaled], measured: list[Scaled], crowd: Json) -> None:
    """Some measurement belongs to all vectors of a set that fits into no ball of a radius below `lower`."""
    where = "evidence.crowd"
    chosen, weights_said, measurement_said = read_object(crowd, where, [*COMMON.keys])
    indices = read_indices(chosen, f"{where}.set", len(vectors))
    weights = _read_weights(weights_said, f"{where}.weights", len(indices))
    shares = _read_weights(measurement_said, f"{where}.measurement", len(indices))
    if any(weight < 0 for weight in weights) or sum(weights) != ONE:
        raise Rejected(COMMON, "the weights are not those of a mean")
    y = combination(shares, [measured[k] for k in indices])
    far = max((measured[k] - y).square() for k in indices)
    COMMON.step("the square of the largest distance to the common measurement", far)
    if far > eta * eta:  # (U1)
        raise Rejected(COMMON, "a vector of the set is measured farther than eta from the common measurement")
    mean = combination(weights, [vectors[k] for k in indices])
    square = sum((w * vectors[k].square() for w, k in zip(weights, indices)), ZERO) - mean.square()
    COMMON.step("the square of a radius that no smaller ball around the set has", square)
    if square < lower * lower:  # (U2)
        raise Rejected(COMMON, "the radius of the set is not proven to be as large as the lower bound")


def _require_upper(
    upper: Fraction, eta: Fraction, vectors: list[Scaled], measured: list[Scaled], centres: Json
) -> None:
    """Each cluster of vectors that may be confused has a centre within `upper` of all, or a small diameter."""
    clusters = [cluster for cluster in _clusters(measured, eta) if len(cluster) > 1]
    written = read_list(centres, "evidence.centres", len(clusters))
    for k, (said, cluster) in enumerate(zip(written, clusters)):
        members = [vectors[i] for i in cluster]
        if said is None:
            square = _by_diameter(members, [measured[i] for i in cluster], eta)
        else:
            centre = combination(_read_weights(said, f"evidence.centres[{k}]", len(cluster)), members)
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


def _clusters(measured: list[Scaled], eta: Fraction) -> list[list[int]]:
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


def _read_weights(value: Json, where: str, count: int) -> list[Fraction]:
    if not count:
        raise Malformed(f"{where} belongs to no vector")
    return [rational(x, f"{where}[{k}]") for k, x in enumerate(read_list(value, where, count))]

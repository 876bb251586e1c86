"""Rule told-entries: what an algorithm was told about a banded operator is true of it.

Proof: docs/theory/hierarchy.md.
"""

from __future__ import annotations

from fractions import Fraction

from .document import Json, Malformed, read_list, read_object, short
from .l2_operators import Banded, read_l2_operator
from .numerals import ZERO
from .rules import Rejected, Rule
from .sequences import read_number
from .work import divisor, spend

TOLD = Rule(
    "told-entries",
    "rows columns values",
    "theory/hierarchy.md",
    "every entry that was answered is the entry of the operator",
)


def read_told_operator(value: Json) -> Banded:
    """An operator with one matrix: banded, of rational entries."""
    operator = read_l2_operator(value, "instance.operator")
    if not isinstance(operator, Banded) or operator.sites == "hull":
        raise Malformed("instance.operator must be banded, and one operator")
    return operator


def check_told(operator: Banded, value: Json) -> int:
    """How many entries were answered; every answer is true."""
    where = "evidence.answers"
    rows_said, columns_said, values_said = read_object(value, where, [*TOLD.keys])
    rows = [_index(i, f"{where}.rows") for i in read_list(rows_said, f"{where}.rows")]
    columns = [_index(j, f"{where}.columns") for j in read_list(columns_said, f"{where}.columns", len(rows))]
    values = read_list(values_said, f"{where}.values", len(rows))
    places = [*zip(rows, columns)]
    if any(a >= b for a, b in zip(places, places[1:])):
        raise Malformed(f"{where} must ascend, row by row")
    if operator.sites == "naturals" and any(min(place) < 0 for place in places):
        raise Malformed(f"{where} has an index below 0, and the sites are the natural numbers")
    offsets = {*operator.offsets()}
    for (i, j), said in zip(places, values):
        re, im = read_number(said, f"{where}.values")
        spend(500, "an answer")
        if i - j not in offsets:
            true = ZERO, ZERO
        else:
            found = operator.diagonal(i - j, j, 1, 1, False)
            if found.doubt:
                raise Rejected(TOLD, f"the entry ({i}, {j}) is irrational, and no answer is exact")
            true = found.unit * found.re[0], found.unit * (found.im[0] if found.im else 0)
        if (re, im) != true:  # (HI1)
            raise Rejected(TOLD, f"the entry ({i}, {j}) of the operator is not what was answered")
    return len(places)


def _index(value: Json, where: str) -> int:
    if type(value) is not int:
        raise Malformed(f"{where} holds {short(value)}: bare integers belong there")
    return value


def spend_distances(points: list[tuple[Fraction, Fraction]], centre: tuple[Fraction, Fraction]) -> None:
    """The sums of two squares for each point, which are fractions of long denominators where these are."""
    re, im = (_bits(x) for x in centre)
    spend(sum(divisor(2 * (re + _bits(x)), 2 * (im + _bits(y))) for x, y in points), "distances")


def _bits(x: Fraction) -> int:
    return x.numerator.bit_length() + x.denominator.bit_length()


def told_truly(count: int) -> str:
    """How many entries were answered, as an end of a sentence."""
    if not count:
        return "no entry was asked for"
    return "the entry that was answered is true" if count == 1 else f"all {count} entries that were answered are true"

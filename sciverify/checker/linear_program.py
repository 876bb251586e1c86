"""Claims of kind linear-program: the distance of a point to all minimisers of a linear program.

    minimise <c, x>  subject to  A_i x = b_i or A_i x >= b_i,  l <= x <= u (an end may be missing)

Proof: docs/theory/linear-programs.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit, in_order
from .document import Json, Malformed, rational, read_list, short
from .field import fractions
from .linear import Family, inner
from .rules import OtherKind, Rejected, Rule, Verified

PAGE = "theory/linear-programs.md"
FACE = Rule(
    "optimal-face",
    "minimiser prices normal",
    PAGE,
    "a minimiser and prices of the rows show the face of all minimisers, and a normal of it keeps the point away",
)
KIND = OtherKind(
    "linear-program",
    "lower upper",
    "the point is at least {lower} and at most {upper} away from the minimisers",
    upward="upper",
)
SENSES = ("=", ">=")


class ReadProgram:
    """A linear program as it stands in a file.

    Attributes
    ----------
    costs : c
    right, equal : b, and for each row: is it an equation?
    lower, upper : l and u, with None where an end is missing
    """

    __slots__ = ("_columns", "_rows", "costs", "equal", "lower", "right", "upper")

    def __init__(self, costs: Json, matrix: Json, right: Json, senses: Json, lower: Json, upper: Json) -> None:
        self.costs = read_numbers(costs, "instance.costs")
        size = len(self.costs)
        if not size:
            raise Malformed("instance.costs is empty")
        self.right = read_numbers(right, "instance.right")
        height = len(self.right)
        rows = read_list(matrix, "instance.matrix", height)
        numbers = [read_numbers(row, f"instance.matrix[{i}]", size) for i, row in enumerate(rows)]
        self.equal = [_is_equation(sense) for sense in read_list(senses, "instance.senses", height)]
        self.lower, self.upper = _read_ends(lower, "lower", size), _read_ends(upper, "upper", size)
        self._rows = Family([[*row] for row in numbers])
        self._columns = Family([[row[j] for row in numbers] for j in range(size)])

    def slacks(self, x: list[Fraction]) -> list[Fraction]:
        """A x - b"""
        return [a - b for a, b in zip(fractions(self._rows.products([*x])), self.right)]

    def columns(self, p: list[Fraction]) -> list[Fraction]:
        """A^T p"""
        return fractions(self._columns.products([*p]))

    def at_lower(self, j: int, x: Fraction) -> bool:
        """x = l_j?"""
        return self.lower[j] is not None and x == self.lower[j]

    def at_upper(self, j: int, x: Fraction) -> bool:
        """x = u_j?"""
        return self.upper[j] is not None and x == self.upper[j]


def read_numbers(value: Json, where: str, length: int | None = None) -> list[Fraction]:
    """An array of numerals."""
    return [rational(x, f"{where}[{k}]") for k, x in enumerate(read_list(value, where, length))]


def _read_ends(value: Json, key: str, size: int) -> list[Fraction | None]:
    where = f"instance.{key}"
    return [None if x is None else rational(x, f"{where}[{k}]") for k, x in enumerate(read_list(value, where, size))]


def _is_equation(sense: Json) -> bool:
    if sense not in SENSES:
        raise Malformed(f"instance.senses has {short(sense)}; known are {', '.join(SENSES)}")
    return sense == "="


@KIND.checked_by
def check_linear_program(exhibit: Exhibit) -> Verified:
    """lower <= the distance of the point to the set of all minimisers <= upper."""
    low, high = in_order(*exhibit.said(KIND))
    *said, point_said = exhibit.parts("costs", "matrix", "right", "senses", "lower", "upper", "point")
    program = ReadProgram(*said)
    size, height = len(program.costs), len(program.right)
    point = read_numbers(point_said, "instance.point", size)
    name, minimiser_said, prices_said, normal_said = exhibit.proof("rule", *FACE.keys)
    FACE.expect(name, "evidence")
    z = read_numbers(minimiser_said, "evidence.minimiser", size)
    prices = read_numbers(prices_said, "evidence.prices", height)
    slacks = program.slacks(z)
    _require_feasible(program, z, slacks)
    reduced = [c - g for c, g in zip(program.costs, program.columns(prices))]
    _require_optimal(program, z, slacks, prices, reduced)
    gap = [a - x for a, x in zip(z, point)]
    (square,) = fractions([inner([*gap], [*gap])])
    FACE.step("||z - x||^2 for a minimiser z", square)
    if square > high * high:  # (LP4)
        raise Rejected(FACE, "the minimiser in the evidence is farther away than the upper bound")
    if normal_said is not None:
        normal = read_numbers(normal_said, "evidence.normal", height)
        _require_nearest(program, z, slacks, prices, reduced, gap, normal)
        if square < low * low:  # (LP7)
            raise Rejected(FACE, "the nearest minimiser is nearer than the lower bound")
    elif low:
        raise Rejected(FACE, "a positive lower bound needs a normal of the face")
    return {"lower": low, "upper": high, "title": f"linear program, A {height} x {size}"}


def _require_feasible(program: ReadProgram, z: list[Fraction], slacks: list[Fraction]) -> None:
    """(LP1): the rows and the bounds hold."""
    for i, (slack, equal) in enumerate(zip(slacks, program.equal)):
        if slack < 0 or (equal and slack != 0):  # (LP1)
            raise Rejected(FACE, f"row {i} does not hold at the minimiser")
    for j, (x, low, high) in enumerate(zip(z, program.lower, program.upper)):
        if (low is not None and x < low) or (high is not None and x > high):
            raise Rejected(FACE, f"entry {j} of the minimiser is out of its bounds")


def _require_optimal(
    program: ReadProgram, z: list[Fraction], slacks: list[Fraction], prices: list[Fraction], reduced: list[Fraction]
) -> None:
    """Prices and reduced costs belong to what is tight."""
    for i, (price, slack, equal) in enumerate(zip(prices, slacks, program.equal)):
        if not equal and (price < 0 or (price and slack != 0)):  # (LP2)
            raise Rejected(FACE, f"the price of row {i} is negative, or the row is not tight")
    for j, (x, r) in enumerate(zip(z, reduced)):
        FACE.step(f"the reduced cost of entry {j}", r)
        if (r > 0 and not program.at_lower(j, x)) or (r < 0 and not program.at_upper(j, x)):  # (LP3)
            raise Rejected(FACE, f"the reduced cost of entry {j} lets the objective fall")


def _require_nearest(
    program: ReadProgram, z: list[Fraction], slacks: list[Fraction], prices: list[Fraction], reduced: list[Fraction],
    gap: list[Fraction], normal: list[Fraction],
) -> None:  # fmt: skip
    """z - x = A^T q + mu, where no other point of the face lies on the side of x."""
    for i, (q, slack, price, equal) in enumerate(zip(normal, slacks, prices, program.equal)):
        free = equal or price > 0
        if not free and (q < 0 or (q and slack != 0)):  # (LP5)
            raise Rejected(FACE, f"the normal is not one of the face in row {i}")
    for j, (x, r, g, a) in enumerate(zip(z, reduced, gap, program.columns(normal))):
        rest = g - a
        if r == 0 and (  # (LP6)
            (rest > 0 and not program.at_lower(j, x)) or (rest < 0 and not program.at_upper(j, x))
        ):
            raise Rejected(FACE, f"the normal is not one of the face in entry {j}")

"""Rule gauss-radau: bounds of the distribution function of the spectral measure of a Jacobi operator and e_0.

Proof: docs/theory/distribution.md.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from .case import Exhibit
from .document import Malformed, rational, read_count, read_list, short
from .l2_operators import Banded, read_l2_operator
from .rules import OtherKind, Rejected, Rule, Verified
from .scaled import common_unit
from .sequences import read_whole
from .work import divisor, long_products, spend

RADAU = Rule(
    "gauss-radau",
    "size bits radius nodes",
    "theory/distribution.md",
    "the weights of a quadrature rule with a node at x bound the mass below x from both sides",
)
KIND = OtherKind(
    "distribution",
    "point lower upper",
    "the spectral measure of e_0 has a mass between {lower} and {upper} below a point, with or without that point",
    upward="upper",
)
Ball: TypeAlias = tuple[int, int]
"""(c, e): a number within e of c, in units of 2^-bits."""
MOST_SIZE, MOST_BITS = 4096, 20_000


@KIND.checked_by
def check_distribution(exhibit: Exhibit) -> Verified:
    """lower <= mu((-inf, x)) <= mu((-inf, x]) <= upper."""
    x_said, low, high = exhibit.said(KIND)
    x, lower, upper = rational(x_said, "claim.point"), rational(low, "claim.lower"), rational(high, "claim.upper")
    (operator_said,) = exhibit.parts("operator")
    name, size_said, bits_said, radius_said, nodes_said = exhibit.proof("rule", *RADAU.keys)
    RADAU.expect(name, "evidence")
    size, bits = read_count(size_said, "evidence.size"), read_count(bits_said, "evidence.bits")
    if not 2 <= size <= MOST_SIZE:
        raise Malformed(f"evidence.size is {size}; 2 to {MOST_SIZE} belong there")
    if not 0 < bits <= MOST_BITS:
        raise Malformed(f"evidence.bits is {bits}; 1 to {MOST_BITS} belong there")
    radius = read_count(radius_said, "evidence.radius")
    if radius >= bits:
        raise Malformed(f"evidence.radius is {radius}, and the bits are {bits}")
    operator = read_l2_operator(operator_said, "instance.operator")
    rows = Coefficients(operator, x, size)
    nodes = [read_whole(t, "evidence.nodes") for t in read_list(nodes_said, "evidence.nodes")]
    below, at = Quadrature(rows, bits, 1 << radius).masses(nodes)
    RADAU.step("bounds of the weights below x, of the weight at x", *below, at)
    if lower > below[0]:  # (DI1)
        raise Rejected(RADAU, "the mass below the point may be smaller than the lower bound")
    if upper < below[1] + at:  # (DI1)
        raise Rejected(RADAU, "the mass up to the point may be larger than the upper bound")
    return {"point": x, "lower": lower, "upper": upper, "title": f"{operator.title}, x = {short(x_said)}"}


class Coefficients:
    """x, b_0, ..., b_(n - 1) and a_0, ..., a_(n - 2), all real, as integers over one unit."""

    def __init__(self, operator: object, x: Fraction, size: int) -> None:
        if not isinstance(operator, Banded):
            raise Malformed("instance.operator is not banded on a line")
        if not (operator.self_adjoint and operator.real and operator.sites == "naturals"):
            raise Rejected(RADAU, "the operator is no real self-adjoint one on the natural numbers")
        if not {*operator.diagonals} <= {0, 1}:
            raise Rejected(RADAU, "the operator is no Jacobi operator: it has further diagonals")
        if 1 not in operator.diagonals:
            raise Rejected(RADAU, "the operator is diagonal: the first basis vector spans all that it sees")
        found = [operator.diagonals[k].values(0, size - k, 1) for k in (0, 1) if k in operator.diagonals]
        if any(values.doubt for values in found):
            raise Rejected(RADAU, "some entries are irrational: their distribution is not computed")
        unit = x
        for values in found:
            unit = common_unit(unit, values.unit)
        spend(50 * divisor(unit.denominator.bit_length() + x.denominator.bit_length()), "the unit of coefficients")
        lists = [[*values.at(unit).re] for values in found]
        self.beside, self.size, self.unit, self.x = lists[-1], size, unit, (x / unit).numerator
        self.diagonal = lists[0] if len(lists) > 1 else [0] * size
        if not all(self.beside):
            raise Rejected(RADAU, "an entry beside the diagonal is 0: the operator falls into parts")
        self.length = max(max(map(abs, part)).bit_length() for part in (self.diagonal, self.beside, [self.x]))

    def zeros_below(self) -> int:
        """How many zeros the orthogonal polynomial of degree n - 1 has below x, by Sturm's theorem; (DI3)."""
        step = long_products(2 * self.length, 2 * self.length * self.size)
        spend(self.size * (400 + 3 * step), "the signs of orthogonal polynomials")
        last, now, signs = 0, 1, [True]
        for k in range(self.size - 1):
            square = self.beside[k - 1] ** 2 if k else 0
            last, now = now, (self.x - self.diagonal[k]) * now - square * last
            if now:
                signs.append(now > 0)
        if not now:
            raise Rejected(RADAU, "the point is a zero of the orthogonal polynomial: another size is needed")
        return self.size - 1 - sum(a != b for a, b in zip(signs, signs[1:]))  # (DI3)


class Quadrature:
    """The rule with nodes at x and at the other zeros of phi."""

    def __init__(self, rows: Coefficients, bits: int, radius: int) -> None:
        self.rows, self.bits, self.radius = rows, bits, radius
        self.place = rows.x * rows.unit.numerator << bits  # x is this over 2^bits, and over the next number
        self.over = rows.unit.denominator
        self.at_x = self._polynomials(self.place, self.over, 0)

    def masses(self, nodes: list[int]) -> tuple[tuple[Fraction, Fraction], Fraction]:
        """((low, high), w): bounds of the weights below x together, and a bound of the weight at x."""
        count = self.rows.zeros_below()
        if len(nodes) != count:
            raise Rejected(RADAU, f"{len(nodes)} nodes are listed, and {count} lie below the point")
        h = self.radius
        if any(a + h >= b - h for a, b in zip(nodes, nodes[1:])):
            raise Rejected(RADAU, "intervals around nodes do not ascend, or touch")
        if nodes and (nodes[-1] + h) * self.over >= self.place:
            raise Rejected(RADAU, "an interval around a node is not below the point")
        low = high = 0
        for node in nodes:
            self._require_zero(node)
            ends = self._weight(self._polynomials(node, 1, h))
            low, high = low + ends[0], high + ends[1]
        unit = Fraction(1, 1 << self.bits)
        return (low * unit, high * unit), self._weight(self.at_x)[1] * unit

    def _require_zero(self, node: int) -> None:
        """phi changes its sign between the ends of the interval; (DI4)."""
        signs = []
        for end in (node - self.radius, node + self.radius):
            found = self._polynomials(end, 1, 0)
            center = found[-1][0] * self.at_x[-2][0] - self.at_x[-1][0] * found[-2][0]
            error = _product_error(found[-1], self.at_x[-2]) + _product_error(self.at_x[-1], found[-2])
            if abs(center) <= error:
                raise Rejected(RADAU, "the sign of phi beside a node is not decided: more bits are needed")
            signs.append(center > 0)  # (DI4)
        if signs[0] == signs[1]:
            raise Rejected(RADAU, "phi does not change its sign at a node")

    def _polynomials(self, point: int, over: int, spread: int) -> list[Ball]:
        """p_0, ..., p_(n - 1), and a_(n - 1) p_n, at all y within spread / 2^bits of point / (over 2^bits); (DI5)."""
        rows, bits = self.rows, self.bits
        scale = rows.unit.denominator * over
        long = bits + 2 * rows.length + scale.bit_length()
        long += rows.size * max(0, point.bit_length() - long)  # a point far away makes each degree longer
        spend(rows.size * (1500 + 6 * long_products(long, long)), "orthogonal polynomials")
        step = rows.unit.numerator * over  # coefficients are integer multiples of step / scale
        found: list[Ball] = [(1 << bits, 0)]
        last: Ball = (0, 0)
        widened = spread * scale
        for k in range(rows.size):
            now = found[-1]
            shift = point * rows.unit.denominator - (rows.diagonal[k] * step << bits)
            before = rows.beside[k - 1] * step if k else 0
            after = rows.beside[k] * step if k < rows.size - 1 else scale
            center = (shift * now[0] >> bits) - before * last[0]
            error = ((abs(shift) + widened) * now[1] + widened * abs(now[0]) >> bits) + 2 + abs(before) * last[1]
            last = now
            found.append((center // after, error // abs(after) + 2))  # (DI5)
        return found

    def _weight(self, found: list[Ball]) -> tuple[int, int]:
        """Bounds of 1 / (p_0^2 + ... + p_(n - 1)^2) in units of 2^-bits; (DI2)."""
        long = max(abs(c).bit_length() for c, _ in found)
        spend(len(found) * (400 + 2 * long_products(long, long)) + long_products(3 * self.bits, 2 * long), "a weight")
        least = sum(max(abs(c) - e, 0) ** 2 for c, e in found[:-1])
        most = sum((abs(c) + e) ** 2 for c, e in found[:-1])
        return (1 << 3 * self.bits) // most, -(-(1 << 3 * self.bits) // least)  # (DI2)


def _product_error(first: Ball, second: Ball) -> int:
    """How far a product of two balls is from the product of their centres."""
    return abs(first[0]) * second[1] + first[1] * (abs(second[0]) + second[1])

"""Rule unitary-residual: spectral measures of unitary operators on the circle, smoothed by sums of Poisson kernels.

Proof: docs/theory/cmv.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .case import Exhibit
from .circle import near_point
from .cmv import CMV
from .document import Malformed, rational, read_count, short
from .dual_approximations import Approximation, read_start
from .finite_vectors import FiniteVector, read_finite_vector
from .l2_operators import read_l2_operator
from .numerals import ONE, ZERO
from .rational_kernels import Complex
from .rounding import dyadic
from .rules import OtherKind, Rejected, Rule, Verified
from .scaled import common_unit
from .sections import Parts, Section
from .vector_blocks import read_vectors, require_vectors_for
from .work import divisor, spend

DUAL = Rule(
    "unitary-residual",
    "sites bits scale vectors imaginary dual dual_imaginary",
    "theory/cmv.md#smoothed-measures",
    "u near (U - z)^-1 b and u' near (U* - conj z)^-1 b give <(U - z)^-1 b, b>, |z| > 1, by a product of two residuals",
)
KIND = OtherKind(
    "smoothed-circle-measure",
    "turn width order lower upper",
    "the spectral measure on the circle, smoothed by the kernel of order {order}, lies between {lower} and {upper}",
    upward="upper",
)
MOST_ORDER, MOST_BITS = 6, 4096


@KIND.checked_by
def check_circle_measure(exhibit: Exhibit) -> Verified:
    """lower <= 2 pi (K * mu)(turn) <= upper."""
    turn_said, width_said, order, low, high = exhibit.said(KIND)
    turn, width = rational(turn_said, "claim.turn"), rational(width_said, "claim.width")
    if type(order) is not int or not 1 <= order <= MOST_ORDER:
        raise Malformed(f"the order of the kernel is {short(order)}; 1 to {MOST_ORDER} belong there")
    if not 0 < width < 1:
        raise Rejected(DUAL, "the width of the kernel does not lie between 0 and 1")
    operator_said, vector_said = exhibit.parts("operator", "vector")
    operator = read_l2_operator(operator_said, "instance.operator")
    if not isinstance(operator, CMV):
        raise Rejected(DUAL, "the operator is not unitary by its form")
    vector = read_finite_vector(vector_said, "instance.vector")
    middle, doubt = CircleSmoothing(operator, vector, exhibit).value(turn, width, order)
    lower, upper = rational(low, "claim.lower"), rational(high, "claim.upper")
    longest = max(lower.denominator.bit_length(), upper.denominator.bit_length())
    spend(20 * divisor(middle.denominator.bit_length() + doubt.denominator.bit_length() + longest), "a comparison")
    DUAL.step("the value, and the doubt about it", middle, doubt)
    if lower > middle - doubt:
        raise Rejected(DUAL, "the value may be smaller than the lower bound")
    if upper < middle + doubt:
        raise Rejected(DUAL, "the value may be larger than the upper bound")
    title = f"{operator.title}, turn {short(turn_said)}, eps = {short(width_said)}"
    return {"turn": turn, "width": width, "order": order, "lower": lower, "upper": upper, "title": title}


class CircleSmoothing:
    """Vectors near (U - z)^-1 b and near (U* - conj z)^-1 b for the points z of a kernel."""

    def __init__(self, operator: CMV, vector: FiniteVector, exhibit: Exhibit) -> None:
        self.operator, self.vector = operator, vector
        name, self.sites, bits, scale, *self.blocks = exhibit.proof("rule", *DUAL.keys)
        DUAL.expect(name, "evidence")
        self.bits, shift = read_count(bits, "evidence.bits"), read_count(scale, "evidence.scale")
        if not 0 < self.bits <= MOST_BITS or shift > MOST_BITS:
            raise Malformed(f"evidence.bits is {self.bits} and scale {shift}; at most {MOST_BITS} belong there")
        self.unit = dyadic(1, -shift)

    def value(self, turn: Fraction, width: Fraction, order: int) -> tuple[Fraction, Fraction]:
        """(t, d): 2 pi (K * mu)(turn) lies within d of t."""
        re, im, dual_re, dual_im = self.blocks
        vectors, duals = read_vectors(re, im, "evidence", order), read_vectors(dual_re, dual_im, "evidence", order)
        require_vectors_for(self.sites, vectors)
        start = read_start(self.sites, self.vector, [len(found[0][0]) for found in (vectors, duals)])
        sections = [self.operator.section(self.sites, "evidence.sites", self.bits, side) for side in (False, True)]
        unit = common_unit(common_unit(sections[0].unit, sections[1].unit), dyadic(1, -self.bits))
        spend(sections[0].columns * 12 * (60 + unit.denominator.bit_length() / 30), "a section over a smaller unit")
        direct, adjoint = (section.over(unit) for section in sections)
        total, doubt = -self.vector.square(), ZERO
        for j, (u, dual) in enumerate(zip(vectors, duals), 1):
            spend(20 * j * j * divisor(width.denominator.bit_length()), "a radius")
            radius = ONE / (1 - width) ** j
            z, off = near_point(turn, radius, self.bits)
            (a, b), error = self._resolvent(direct, adjoint, start, radius, z, off, (u, dual))
            weight = (-1) ** (j + 1) * math.comb(order, j)  # (CU1)
            total -= 2 * weight * (z[0] * a - z[1] * b)  # (CU2)
            doubt += 2 * abs(weight) * (radius * error + off * (abs(a) + abs(b)))  # (CU5)
        return total, doubt

    def _resolvent(
        self,
        direct: Section,
        adjoint: Section,
        start: int,
        radius: Fraction,
        z: Complex,
        off: Fraction,
        pair: tuple[Parts, Parts],
    ) -> tuple[Complex, Fraction]:
        """<(U - z)^-1 b, b>, and how far it can be off."""
        mine = Approximation(direct, start, z, pair[0], self.unit, self.vector)
        other = Approximation(adjoint, start, (z[0], -z[1]), pair[1], self.unit, self.vector)
        spend(20 * divisor(mine.unit.denominator.bit_length() * 2), "a value of a resolvent")
        first, second = mine.with_vector(), mine.with_dual(other, conjugate=False)
        residuals = (mine.residual + off * mine.length) * (other.residual + off * other.length)
        error = residuals / (radius - 1)  # (CU4)
        error += (direct.doubt + off) * mine.length * other.length
        DUAL.step("||r||, ||r'||, the doubt about the section", mine.residual, other.residual, direct.doubt)
        return (first[0] - second[0], first[1] - second[1]), error  # (CU3)

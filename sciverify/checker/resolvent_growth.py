"""What is known of the resolvent, and how a residual bounds a distance to the spectrum.

Proof: docs/theory/spectral-points.md.
"""

from __future__ import annotations

from fractions import Fraction

from .document import Json, Malformed, look, rational, read_count, read_object, short
from .l2_operators import L2Operator
from .work import divisor, spend

MOST_POWER = 64
MOST_BITS = 256
ASSUMED = {
    "normal": "if the operator is normal",
    "numerical-range": "if the spectrum is the closed numerical range",
}


class ResolventGrowth:
    """g(x) = c x^p with g(dist(z, Sp A)) <= 1 / ||R(z)||.

    Attributes
    ----------
    condition : the hypothesis that this is, in words; empty where the form of the operator proves it
    """

    def __init__(self, value: Json, where: str, operator: L2Operator) -> None:
        self.factor, self.power, self.condition = Fraction(1), 1, ""
        if type(value) is str:
            if value == "self-adjoint" and operator.self_adjoint:
                return
            if value == "normal" and operator.normal:
                return
            if value not in ASSUMED:
                raise Malformed(f"{where} is {short(value)}, and the form of the operator does not show it")
            self.condition = ASSUMED[value]
            return
        if look(value, "kind") != "power":
            raise Malformed(f"{where} is {short(value)}; known are self-adjoint, {', '.join(ASSUMED)}, and a power")
        factor, power = read_object(value, where, ["kind", "factor", "power"])[1:]
        self.factor, self.power = rational(factor, f"{where}.factor"), read_count(power, f"{where}.power")
        if self.factor <= 0 or not 1 <= self.power <= MOST_POWER:
            raise Malformed(f"{where} needs a positive factor and a power from 1 to {MOST_POWER}")
        if max(self.factor.numerator, self.factor.denominator) >= 1 << MOST_BITS:
            raise Malformed(f"{where}.factor is too long: {MOST_BITS} bits belong above and below its line")
        self.condition = f"if 1 / ||R(z)|| >= {self.factor} dist^{self.power}"

    def at(self, distance: Fraction) -> Fraction:
        """g(x)"""
        bits = distance.numerator.bit_length() + distance.denominator.bit_length()
        spend(divisor(self.power * bits), "a power of a distance")
        return self.factor * distance**self.power

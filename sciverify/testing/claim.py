"""What is claimed of a solver: how far from the solution set an answer may be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.optimality import Evidence
from sciverify.errors import InvalidInput, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import inner
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.problems.float_instance import FloatInstance

LEAST_TOLERANCE = Fraction(1, 10**13)
"""A few hundred roundings of float64: nobody is blamed for less."""
_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """dist(x, Xi) <= tolerance * max(||x*||, ||A^T y|| / ||A||_F^2); not `relative`: max(tolerance, rounding ||x*||).

    x* is the minimiser nearest to x. The second number is a lower bound of the length of every least-squares solution:
    it scales with the data like x*, and says what is small where x* = 0 (docs/test-your-solver.md).
    """

    tolerance: Fraction
    relative: bool
    rounding: Fraction = LEAST_TOLERANCE

    @classmethod
    def read(cls, tolerance: object, relative: bool, exact_outputs: bool) -> Claim:
        """`InvalidInput` for a tolerance that float64 outputs cannot be held to."""
        number = to_rational(tolerance, "tolerance")
        if number is None or number < 0:
            raise InvalidInput(f"tolerance is {shown(tolerance)}: a number >= 0 is needed, for example 1e-6")
        found = to_fraction(number)
        if found < LEAST_TOLERANCE and not exact_outputs:
            raise InvalidInput(
                f"tolerance is {shown(tolerance)}: float64 outputs are rounded, so 1e-13 is the least; "
                "pass exact_outputs=True if the solver returns exact numbers"
            )
        return cls(found, bool(relative), Fraction(0) if exact_outputs else LEAST_TOLERANCE)

    def allowed(self, instance: FloatInstance, certificate: Certificate) -> Enclosure:
        """Proven bounds of the distance that is allowed for the point of this certificate."""
        if not isinstance(certificate.evidence, Evidence):
            raise TypeError("the certificate does not name the nearest minimiser: certify with engine='exact'")
        nearest = certificate.evidence.optimality.minimiser
        length = enclose_square_root(inner(nearest, nearest), _DIGITS)
        if not self.relative:
            low, high = self.rounding * length.lower, self.rounding * length.upper
            return Enclosure(max(self.tolerance, low), max(self.tolerance, high))
        square = instance.correlation_scale_squared
        scale = enclose_square_root(square, _DIGITS)
        lower, upper = max(length.lower, scale.lower), max(length.upper, scale.upper)
        return Enclosure(self.tolerance * lower, self.tolerance * upper)

    def __str__(self) -> str:
        return f"{float(self.tolerance):g}, {'relative' if self.relative else 'absolute'}"

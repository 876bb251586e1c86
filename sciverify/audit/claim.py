"""What is claimed of a solver: for which problem, how near, near in which sense."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.verdict import Verdict
from sciverify.problems.kinds import PROBLEMS

FLOOR = Fraction(1, 10**300)
"""What a relative claim divides by where the minimiser is smaller still."""


@dataclass(frozen=True, init=False)
class Claim:
    """On every instance the answer x has dist(x, Xi) <= tolerance, or <= tolerance max(1e-300, ||x*||).

    Parameters
    ----------
    tolerance : number > 0
        "1e-6" is one millionth exactly; the float 1e-6 is the double next to it.
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    relative : bool
        x* is the minimiser of least norm, so that ||x*|| is the distance of 0 from Xi.

    Raises
    ------
    InvalidInput
        The tolerance is no rational number > 0, or there is no such problem.
    """

    tolerance: Fraction
    problem: str
    relative: bool

    def __init__(self, tolerance: Any, problem: str = "lasso", relative: bool = False) -> None:
        try:
            number = to_rational(tolerance, "tolerance")
        except InvalidInput:
            number = None
        if number is None or number <= 0:
            raise InvalidInput(f"tolerance is {shown(tolerance)}: a rational number > 0 is needed, for example 1e-6")
        object.__setattr__(self, "tolerance", to_fraction(number))
        object.__setattr__(self, "problem", one_of(problem, "problem", tuple(PROBLEMS)))
        object.__setattr__(self, "relative", bool(relative))

    def holds(self, distance: Enclosure, norm: Enclosure | None) -> Verdict:
        """Does the claim hold for an answer so far from Xi? `norm` encloses ||x*|| and is needed if it is relative.

        **Guarantee.** TRUE and FALSE are proven, provided the enclosures are.
        """
        low = high = self.tolerance
        if self.relative:
            if norm is None:
                raise InvalidInput("norm is None: a relative claim needs the norm of the minimiser")
            low, high = (self.tolerance * max(FLOOR, end) for end in (norm.lower, norm.upper))
        if distance.upper <= low:
            return Verdict.TRUE
        return Verdict.FALSE if distance.lower > high else Verdict.UNDECIDED

    @property
    def identity(self) -> str:
        """The claim as text, without loss."""
        return f"{self.problem} {numeral(self.tolerance)} {'relative' if self.relative else 'absolute'}"

    def __str__(self) -> str:
        bound = f"{(Decimal(self.tolerance.numerator) / Decimal(self.tolerance.denominator)).normalize():.6g}"
        return f"{self.problem}: dist(x, Xi) <= {bound}" + (" max(1e-300, ||x*||)" if self.relative else "")

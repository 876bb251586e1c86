"""What is claimed of a solver: for which problem and inputs, how near, in which norm, near in which sense."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Literal

from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.enclosure import Enclosure, decimal_exponent, round_to_digits
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.verdict import Verdict
from sciverify.problems.kinds import PROBLEMS

Norm = Literal["l2", "max", "l1"]
NORMS: dict[str, str] = {"l2": "dist", "max": "dist_max", "l1": "dist_1"}
FLOOR = Fraction(1, 10**300)
"""What a relative claim divides by where the minimiser is smaller still."""
_ROOT_UNIT, _PRINTED_DIGITS = 10**20, 12


@dataclass(frozen=True, init=False)
class Claim:
    """On every instance the answer x has dist(x, Xi) <= tolerance, or <= tolerance max(1e-300, dist(0, Xi)).

    Parameters
    ----------
    tolerance : number from 1e-300 to 1e300
        "1e-6" is one millionth exactly; the float 1e-6 is the double next to it.
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    relative : bool
        The distance of 0 from Xi is the norm of the smallest minimiser.
    norm : "l2", "max" or "l1"
        In which the distances are meant. What is proven is the l2 distance d; from it d / sqrt(N) <= dist_max <= d and
        d <= dist_1 <= sqrt(N) d. Between these bounds a claim in the other norms stays undecided.
    inputs : str
        Words for people: on which class of inputs.

    Raises
    ------
    InvalidInput
        The tolerance is no rational number > 0, or there is no such problem or norm.
    """

    tolerance: Fraction
    problem: str
    relative: bool
    norm: Norm
    inputs: str

    def __init__(
        self,
        tolerance: object,
        problem: str = "lasso",
        relative: bool = False,
        norm: Norm = "l2",
        inputs: str = "the instances given",
    ) -> None:
        try:
            number = to_rational(tolerance, "tolerance")
            exact = None if number is None else to_fraction(number)
        except InvalidInput:
            exact = None
        if exact is None or not FLOOR <= exact <= 1 / FLOOR:
            raise InvalidInput(
                f"tolerance is {shown(tolerance)}: a rational number from 1e-300 to 1e300 is needed, for example 1e-6"
            )
        object.__setattr__(self, "tolerance", exact)
        object.__setattr__(self, "problem", one_of(problem, "problem", tuple(PROBLEMS)))
        object.__setattr__(self, "relative", bool(relative))
        object.__setattr__(self, "norm", one_of(norm, "norm", tuple(NORMS)))
        object.__setattr__(self, "inputs", str(inputs))

    def holds(self, distance: Enclosure, zero: Enclosure | None, columns: int) -> Verdict:
        """Does the claim hold for an answer of N = `columns` entries whose l2 distance from Xi is `distance`?

        `zero` encloses the l2 distance of 0 from Xi, and is needed if the claim is relative.

        **Guarantee.** TRUE and FALSE are proven, provided the enclosures are.
        """
        allowed, measured = self.allowed(zero, columns), self.measured(distance, columns)
        if measured.upper <= allowed.lower:
            return Verdict.TRUE
        return Verdict.FALSE if measured.lower > allowed.upper else Verdict.UNDECIDED

    def allowed(self, zero: Enclosure | None, columns: int) -> Enclosure:
        """Proven bounds of the distance that the claim allows."""
        if not self.relative:
            return Enclosure(self.tolerance, self.tolerance)
        if zero is None:
            raise InvalidInput("the distance of 0 from the minimisers is None: a relative claim needs it")
        length = self.measured(zero, columns)
        return Enclosure(*(self.tolerance * max(FLOOR, end) for end in (length.lower, length.upper)))

    def measured(self, distance: Enclosure, columns: int) -> Enclosure:
        """Proven bounds of the distance in the norm of the claim, from those in l2.

        For every v: ||v||_2 / sqrt(N) <= ||v||_max <= ||v||_2 <= ||v||_1 <= sqrt(N) ||v||_2, and minima over Xi keep
        inequalities between norms.
        """
        if self.norm == "l2" or columns == 1:
            return distance
        whole = isqrt(columns * _ROOT_UNIT**2)
        root = Fraction(whole + 1, _ROOT_UNIT)  # > sqrt(N)
        if self.norm == "max":
            return Enclosure(distance.lower / root, distance.upper)
        return Enclosure(distance.lower, distance.upper * root)

    @property
    def identity(self) -> str:
        """What a result depends on, as text, without loss."""
        norm = "" if self.norm == "l2" else f" {self.norm}"
        return f"{self.problem} {numeral(self.tolerance)} {'relative' if self.relative else 'absolute'}{norm}"

    def __str__(self) -> str:
        name = NORMS[self.norm]
        further = f" max(1e-300, {'||x*||' if self.norm == 'l2' else f'{name}(0, Xi)'})" if self.relative else ""
        return f"{self.problem}: {name}(x, Xi) <= {_numeral(self.tolerance)}{further}"


def _numeral(tolerance: Fraction) -> str:
    """The decimal that it is, if that is short; else its first digits, with dots."""
    rounded = round_to_digits(tolerance, _PRINTED_DIGITS, upward=False)
    exponent = decimal_exponent(rounded)
    mantissa = str(rounded / Fraction(10) ** (exponent - _PRINTED_DIGITS + 1)).rstrip("0")
    dots = "" if rounded == tolerance else "..."
    if -4 < exponent < 6 and not dots:
        return f"{rounded.numerator / rounded.denominator:.12g}"
    return f"{mantissa[0]}{'.' if mantissa[1:] or dots else ''}{mantissa[1:]}{dots}e{exponent}"

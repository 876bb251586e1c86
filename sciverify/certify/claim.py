"""What is claimed of a solver: for which problem and inputs, how near, in which norm, near in which sense."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Literal

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.enclosure import Enclosure, decimal_exponent, round_to_digits
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.verdict import Verdict
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.names import kind_named

Norm = Literal["l2", "max", "l1"]
NORMS: dict[str, str] = {"l2": "dist", "max": "dist_max", "l1": "dist_1"}
RelativeTo = Literal["nearest minimiser", "smallest minimiser", "data"]
DEFAULT_SCALE: RelativeTo = "smallest minimiser"
"""What `relative=True` stands for, in audits and in checks of solvers."""
SCALES: tuple[RelativeTo, ...] = ("nearest minimiser", "smallest minimiser", "data")
ROUNDING = Fraction(1, 10**13)
"""A few hundred roundings of float64: nobody is blamed for less."""
FLOOR = Fraction(1, 10**300)
"""What a relative claim is relative to where its scale is smaller still."""
_ROOT_UNIT, _PRINTED_DIGITS = 10**20, 12


@dataclass(frozen=True, slots=True)
class Lengths:
    """Proven l2 lengths of one answer x and its instance: all that a claim looks at.

    Attributes
    ----------
    columns : int
        N
    distance : Enclosure
        dist(x, Xi)
    nearest : Enclosure
        The norm of the minimiser nearest to x.
    data : Enclosure
        ||A^T y|| / ||A||_F^2
    smallest : Enclosure or None
        dist(0, Xi), the norm of the smallest minimiser; None where no claim asked for it.
    """

    columns: int
    distance: Enclosure
    nearest: Enclosure
    data: Enclosure
    smallest: Enclosure | None = None


@dataclass(frozen=True, init=False, repr=False)
class Claim(Displayed):
    """On every instance the answer x has dist(x, Xi) <= tolerance, or <= tolerance times a scale.

    Beside that, distances up to `rounding` times max(||x*||, ||A^T y|| / ||A||_F^2) are allowed, x* the minimiser
    nearest to x: nobody is blamed for the rounding of doubles.

    Parameters
    ----------
    tolerance : number from 1e-300 to 1e300; with `exact_outputs` also 0
        "1e-6" is one millionth exactly; the float 1e-6 is the double next to it.
    problem : "basis-pursuit", "lasso" or "square-root-lasso"
    relative : bool
        Short for relative_to="smallest minimiser".
    norm : "l2", "max" or "l1"
        In which the distances are meant. What is proven is the l2 distance d; from it d / sqrt(N) <= dist_max <= d and
        d <= dist_1 <= sqrt(N) d. Between these bounds a claim in the other norms stays undecided.
    inputs : str
        Words for people: on which class of inputs.
    relative_to : "nearest minimiser", "smallest minimiser" or "data", optional
        The scale: ||x*||, dist(0, Xi), or ||A^T y|| / ||A||_F^2; 1e-300 where it is smaller still.
    exact_outputs : bool
        The solver returns exact numbers: no rounding is allowed for.

    Raises
    ------
    InvalidInput
        The tolerance is no such number, or there is no such problem, norm or scale.

    **Source.** docs/theory/claims.md.

    Examples
    --------
    >>> from sciverify.audit import Claim
    >>> print(Claim("1e-6", problem="lasso"))
    lasso: dist(x, Xi) <= 1e-6
    """

    tolerance: Fraction
    problem: str
    relative_to: RelativeTo | None
    norm: Norm
    inputs: str
    rounding: Fraction

    def __init__(
        self,
        tolerance: object,
        problem: str = "lasso",
        relative: bool = False,
        norm: Norm = "l2",
        inputs: str = "the instances given",
        *,
        relative_to: RelativeTo | None = None,
        exact_outputs: bool = False,
    ) -> None:
        scale = DEFAULT_SCALE if relative and relative_to is None else relative_to
        object.__setattr__(self, "tolerance", _read_tolerance(tolerance, exact_outputs))
        object.__setattr__(self, "problem", kind_named(problem))
        object.__setattr__(self, "relative_to", one_of(scale, "relative_to", (*SCALES, None)))
        object.__setattr__(self, "norm", one_of(norm, "norm", tuple(NORMS)))
        object.__setattr__(self, "inputs", str(inputs))
        object.__setattr__(self, "rounding", Fraction(0) if exact_outputs else ROUNDING)

    @property
    def relative(self) -> bool:
        """Is the tolerance meant times a scale?"""
        return self.relative_to is not None

    def holds(self, lengths: Lengths) -> Verdict:
        """Does the claim hold for an answer with these lengths?

        **Guarantee.** TRUE and FALSE are proven, provided the enclosures are.
        """
        allowed, measured = self.allowed(lengths), self.measured(lengths.distance, lengths.columns)
        if measured.upper <= allowed.lower:
            return Verdict.TRUE
        return Verdict.FALSE if measured.lower > allowed.upper else Verdict.UNDECIDED

    def allowed(self, lengths: Lengths) -> Enclosure:
        """Proven bounds of the distance that the claim allows: a maximum keeps inequalities (C4)."""
        nearest, data = (self.measured(length, lengths.columns) for length in (lengths.nearest, lengths.data))
        claimed, rounding = self.claimed(lengths), self.rounding
        return Enclosure(
            max(claimed.lower, rounding * nearest.lower, rounding * data.lower),
            max(claimed.upper, rounding * nearest.upper, rounding * data.upper),
        )

    def claimed(self, lengths: Lengths) -> Enclosure:
        """The same without what is allowed for rounding: the tolerance times its scale."""
        if self.relative_to is None:
            return Enclosure(self.tolerance, self.tolerance)
        named = {
            "nearest minimiser": lengths.nearest,
            "smallest minimiser": lengths.smallest,
            "data": lengths.data,
        }[self.relative_to]
        if named is None:
            raise InvalidInput("the distance of 0 from the minimisers is None: a relative claim needs it")
        length = self.measured(named, lengths.columns)
        return Enclosure(*(self.tolerance * max(FLOOR, end) for end in (length.lower, length.upper)))

    def measured(self, distance: Enclosure, columns: int) -> Enclosure:
        """Proven bounds of a distance or length in the norm of the claim, from those in l2 (C3).

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
        scale = {None: "absolute", DEFAULT_SCALE: "relative"}.get(self.relative_to, f"relative to {self.relative_to}")
        norm = "" if self.norm == "l2" else f" {self.norm}"
        return f"{self.problem} {numeral(self.tolerance)} {scale}{norm}{'' if self.rounding else ' exact outputs'}"

    @property
    def allowance(self) -> str:
        """What is allowed beside the tolerance, in words."""
        return (
            "" if not self.rounding else f"{_numeral(self.rounding)} max(||x*||, ||A^T y|| / ||A||_F^2), for rounding"
        )

    @property
    def short(self) -> str:
        """The tolerance and its scale."""
        scale = "absolute" if self.relative_to is None else f"relative to the {self.relative_to}"
        return f"{float(self.tolerance):g}, {scale}"

    @property
    def _formula(self) -> str:
        return PROBLEMS[self.problem].latex

    def __str__(self) -> str:
        name = NORMS[self.norm]
        scales = {
            "smallest minimiser": "||x*||" if self.norm == "l2" else f"{name}(0, Xi)",
            "nearest minimiser": "||x*||, x* nearest to x",
            "data": "||A^T y|| / ||A||_F^2",
        }
        further = "" if self.relative_to is None else f" max(1e-300, {scales[self.relative_to]})"
        return f"{self.problem}: {name}(x, Xi) <= {_numeral(self.tolerance)}{further}"


def _read_tolerance(tolerance: object, exact_outputs: bool) -> Fraction:
    try:
        number = to_rational(tolerance, "tolerance")
        exact = None if number is None else to_fraction(number)
    except InvalidInput:
        exact = None
    if exact == 0 and exact_outputs:
        return exact
    if exact is None or not FLOOR <= exact <= 1 / FLOOR:
        raise InvalidInput(
            f"tolerance is {shown(tolerance)}: a rational number from 1e-300 to 1e300 is needed, for example 1e-6"
        )
    return exact


def _numeral(tolerance: Fraction) -> str:
    """The decimal that it is, if that is short; else its first digits, with dots."""
    if not tolerance:
        return "0"
    rounded = round_to_digits(tolerance, _PRINTED_DIGITS, upward=False)
    exponent = decimal_exponent(rounded)
    mantissa = str(rounded / Fraction(10) ** (exponent - _PRINTED_DIGITS + 1)).rstrip("0")
    dots = "" if rounded == tolerance else "..."
    if -4 < exponent < 6 and not dots:
        return f"{rounded.numerator / rounded.denominator:.12g}"
    return f"{mantissa[0]}{'.' if mantissa[1:] or dots else ''}{mantissa[1:]}{dots}e{exponent}"

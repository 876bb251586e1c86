"""A claim about an instance as it stands in a file, and the bounds that claims have."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .document import Json, Malformed, rational, read_object
from .field import Levels, Number, Vector, sign
from .problem import Problem
from .rules import BOUNDS, OtherKind, Rejected, Verified


class Case:
    """A claim about an instance number by number, with what is needed to check it.

    Attributes
    ----------
    claim, evidence : JSON values
    problem : Problem
    point : vector of N numbers, or None
    beside : the squared norm of the imaginary parts of a point with turned columns, else 0
    levels : the tower of fields
    verify : checks a whole certificate that stands in the evidence of this one, and returns what it says
    """

    __slots__ = ("beside", "claim", "evidence", "levels", "point", "problem", "verify")

    def __init__(
        self, claim: Json, problem: Problem, point: Vector | None, beside: Number, evidence: Json, levels: Levels,
        verify: Callable[[Json], Verified],
    ) -> None:  # fmt: skip
        self.claim, self.problem, self.evidence = claim, problem, evidence
        self.levels, self.verify = levels, verify
        self.point, self.beside = point, beside

    def bounds(self, *more: str) -> tuple[Fraction, Fraction, list[Json]]:
        """lower, upper and what the claim says under further keys."""
        _, low, high, *rest = read_object(self.claim, "claim", ["kind", "lower", "upper", *more])
        return *in_order(low, high), rest

    def parts(self, *keys: str) -> list[Json]:
        """The parts of the evidence."""
        return read_object(self.evidence, "evidence", [*keys])

    def about(self, claim: Json, evidence: Json) -> Case:
        """Another claim about the same instance and point."""
        return Case(claim, self.problem, self.point, self.beside, evidence, self.levels, self.verify)

    def given_point(self) -> Vector:
        """The point that the claim is about."""
        if self.point is None:
            raise Malformed("point must be an array, not None")
        return self.point


class Exhibit:
    """A claim about something else than an instance of sparse recovery, as it stands in a file.

    Attributes
    ----------
    claim, instance, evidence : JSON values
    """

    __slots__ = ("claim", "evidence", "instance")

    def __init__(self, claim: Json, instance: Json, evidence: Json) -> None:
        self.claim, self.instance, self.evidence = claim, instance, evidence

    def said(self, kind: OtherKind) -> list[Json]:
        """What the claim says under the keys of its kind."""
        return read_object(self.claim, "claim", ["kind", *kind.keys])[1:]

    def parts(self, *keys: str) -> list[Json]:
        """The parts of the instance."""
        return read_object(self.instance, "instance", [*keys])

    def proof(self, *keys: str) -> list[Json]:
        """The parts of the evidence."""
        return read_object(self.evidence, "evidence", [*keys])


def in_order(low: Json, high: Json) -> tuple[Fraction, Fraction]:
    """Rule bounds: 0 <= lower <= upper."""
    lower, upper = rational(low, "claim.lower"), rational(high, "claim.upper")
    if lower < 0:
        raise Rejected(BOUNDS, "the lower bound is negative")
    if upper < lower:
        raise Rejected(BOUNDS, "0 <= lower <= upper does not hold")
    return lower, upper


def require_within(low: Fraction, high: Fraction, square: Number, spread: Fraction) -> None:
    """lower <= ||x - z'|| <= upper for every z' within `spread` of z, from the square of ||x - z||."""
    BOUNDS.step("||x - z||^2, and how far the minimiser may be from z", square, spread)
    if low > 0 and sign(square - (low + spread) * (low + spread)) < 0:
        raise Rejected(BOUNDS, "the minimiser may be nearer than the lower bound")
    if high < spread or sign((high - spread) * (high - spread) - square) < 0:
        raise Rejected(BOUNDS, "the minimiser may be farther away than the upper bound")

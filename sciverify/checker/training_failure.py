"""Rules of claims about maps that fit training data: they cannot be optimal, or they do not exist.

A family of vectors: u and -u with A u = 0, and w = slope u + factor v with A v != 0 for several factors != 0, or for a
segment of them. Errors are measured in multiples of ||u||. Proofs: docs/theory/optimal-maps.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, has, rational, read_list, short
from .numerals import ONE, ZERO, dot
from .operators import Operator, read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled, common_unit, read_vector
from .work import divisor, spend

PAGE = "theory/optimal-maps.md"
COLLISION = Rule("kernel-collision", "", PAGE, "A u = 0, u != 0 and A v != 0: only u and -u have the same measurements")
FIT = Rule("forced-fit", "", PAGE, "delta is below the threshold, so the value at 0 stays away from -u")
OUTPUTS = {"F^N": "vectors", "M1": "vectors of the family"}
"""Where the values of the maps lie."""
FAILS = OtherKind(
    "every-map-fails",
    "maps delta lower optimum",
    "every map to {to} that fits {pairs} (Ax, x) within {delta} errs by at least {lower} on one of {size} of norm "
    "at most 1, where an optimal one errs by at most {optimum}; in multiples of ||u||",
    upward="optimum",
)
MISSING = OtherKind(
    "no-map-fits",
    "maps delta",
    "no map to {to} fits the pairs (Ax, x) of {size} of norm at most 1 within {delta}; in multiples of ||u||",
)


class Family:
    """u, -u and the vectors slope u + factor v, by the inner products that decide everything.

    Attributes
    ----------
    factors : all factors, or the two ends of a segment
    is_segment : do all factors between the ends belong to it?
    square, mixed, other : ||u||^2, <u, v>, ||v||^2
    """

    __slots__ = ("factors", "is_segment", "mixed", "operator", "other", "slope", "square")

    def __init__(self, exhibit: Exhibit) -> None:
        operator_said, u_said, v_said, slope, factors = exhibit.parts("operator", "u", "v", "slope", "factors")
        exhibit.proof()
        self.operator: Operator = read_operator(operator_said, "instance.operator")
        u, v = (
            read_vector(said, f"instance.{name}", self.operator.columns)
            for name, said in (("u", u_said), ("v", v_said))
        )
        self.slope = rational(slope, "instance.slope")
        self.is_segment = has(factors, "from")
        self.factors = _read_factors(factors)
        longest = max(f.numerator.bit_length() + f.denominator.bit_length() for f in [*self.factors, self.slope])
        spend(len(self.factors) * (60_000 + 8 * divisor(3 * longest)), "distances of all vectors of a family")
        self.square, self.other, self.mixed = u.square(), v.square(), _inner(u, v)
        kernel, seen = self.operator.forward(u).square(), self.operator.forward(v).square()
        COLLISION.step("||Au||^2, ||u||^2 and ||Av||^2", kernel, self.square, seen)
        if kernel:  # (C1)
            raise Rejected(COLLISION, "u is not in the kernel")
        if not self.square:  # (C1)
            raise Rejected(COLLISION, "u is 0")
        if not seen:  # (C2)
            raise Rejected(COLLISION, "v is in the kernel")
        if not all(self.factors):  # (C2)
            raise Rejected(COLLISION, "a factor is 0, so that vector has the measurements of u")
        if len({*self.factors}) < len(self.factors):  # (C2)
            raise Rejected(COLLISION, "two factors are equal")
        if any(self.squared_distance(ZERO, factor) > self.square for factor in self.factors):  # (C3)
            raise Rejected(COLLISION, "a vector is longer than u")

    def squared_distance(self, multiple: Fraction, factor: Fraction) -> Fraction:
        """||slope u + factor v - multiple u||^2"""
        along = self.slope - multiple
        return along * along * self.square + 2 * along * factor * self.mixed + factor * factor * self.other

    def least_squared_distance(self, multiple: Fraction) -> Fraction:
        """The least one over all factors; at most that of u and -u."""
        return min([4 * self.square, *(self.squared_distance(multiple, factor) for factor in self._decisive())])

    def least_worse_distance(self) -> Fraction:
        """The least max(||x - u||^2, ||x + u||^2) over the family."""
        return min([4 * self.square, *map(self._worse_distance, self._decisive())])

    def _worse_distance(self, factor: Fraction) -> Fraction:
        return max(self.squared_distance(ONE, factor), self.squared_distance(-ONE, factor))

    def _decisive(self) -> list[Fraction]:
        """All factors; of a segment the ends, where a parabola has its vertex, and where both are equal."""
        if not self.is_segment:
            return self.factors
        found = [(multiple - self.slope) * self.mixed / self.other for multiple in (ONE, -ONE)]
        if self.mixed:
            found.append(-self.slope * self.square / self.mixed)
        first, last = self.factors
        return [first, last, *(x for x in found if first < x < last)]

    def about(self, maps: str) -> Verified:
        """What a claim says of it."""
        size = "a segment and two points" if self.is_segment else f"{len(self.factors) + 2} vectors"
        return {"maps": maps, "to": OUTPUTS[maps], "size": size, "title": self.operator.title}


def _read_factors(value: Json) -> list[Fraction]:
    if type(value) is dict:
        if sorted(value) != ["from", "to"]:
            raise Malformed("instance.factors must be an array, or have the keys from and to")
        ends = [rational(value[key], f"instance.factors.{key}") for key in ("from", "to")]
        if not 0 < ends[0] < ends[1]:
            raise Malformed("instance.factors: a segment needs 0 < from < to")
        return ends
    return [rational(x, f"instance.factors[{k}]") for k, x in enumerate(read_list(value, "instance.factors"))]


def _inner(u: Scaled, v: Scaled) -> Fraction:
    unit = common_unit(u.unit, v.unit)
    return unit * unit * dot(u.at(unit), v.at(unit))


def _read_maps(value: Json) -> str:
    if type(value) is not str or value not in OUTPUTS:
        raise Malformed(f"claim.maps is {short(value)}; known are {', '.join(OUTPUTS)}")
    return value


@FAILS.checked_by
def check_every_map_fails(exhibit: Exhibit) -> Verified:
    """||Psi(0) - u|| <= delta ||u|| and ||Psi(Aw) - w|| <= delta ||u|| for all w imply a large error at -u."""
    maps_said, delta_said, lower_said, optimum_said = exhibit.said(FAILS)
    maps = _read_maps(maps_said)
    delta, lower, optimum = (
        rational(said, f"claim.{name}")
        for name, said in (("delta", delta_said), ("lower", lower_said), ("optimum", optimum_said))
    )
    if not delta >= 0:
        raise Rejected(BOUNDS, "delta is negative")
    if optimum < 0:
        raise Rejected(BOUNDS, "the optimum is negative")
    if lower <= optimum:  # (C9)
        raise Rejected(BOUNDS, "the error is not above the optimum")
    family = Family(exhibit)
    if maps == "F^N":
        _require_free_fit(delta, lower, optimum)
    else:
        _require_inner_fit(family, delta, lower, optimum)
    pairs = "(0, u) among any pairs" if family.is_segment else f"{len(family.factors) + 1} pairs"
    return family.about(maps) | {"delta": delta, "lower": lower, "optimum": optimum, "pairs": pairs}


def _require_free_fit(delta: Fraction, lower: Fraction, optimum: Fraction) -> None:
    """Values anywhere: ||Psi(0) + u|| >= 2 ||u|| - delta ||u||, and the midpoint 0 of u and -u is optimal."""
    FIT.step("2 - delta, which exceeds the optimum 1 if delta < 1", 2 - delta)
    if lower > 2 - delta:  # (C5)
        raise Rejected(FIT, "the lower bound exceeds 2 - delta")
    if optimum < ONE:  # (C5)
        raise Rejected(FIT, "the optimum is 1")


def _require_inner_fit(family: Family, delta: Fraction, lower: Fraction, optimum: Fraction) -> None:
    """Values in the family: u alone is within delta of u, and another value has a smaller error at 0."""
    near = family.least_squared_distance(ONE)
    best = family.least_worse_distance()
    FIT.step("the least ||w - u||^2, and the best error^2 at 0", near, best)
    if near <= delta * delta * family.square:  # (C6)
        raise Rejected(FIT, "a vector of the family beside u is within delta of u, as -u is from delta = 2 on")
    if lower > 2:  # (C7)
        raise Rejected(FIT, "the lower bound exceeds 2")
    if optimum * optimum * family.square < best:  # (C7)
        raise Rejected(FIT, "no vector of the family is within the optimum of both u and -u")


@MISSING.checked_by
def check_no_map_fits(exhibit: Exhibit) -> Verified:
    """No value at 0 is within delta ||u|| of both u and -u."""
    maps_said, delta_said = exhibit.said(MISSING)
    maps, delta = _read_maps(maps_said), rational(delta_said, "claim.delta")
    if delta < 0:
        raise Rejected(BOUNDS, "delta is negative")
    family = Family(exhibit)
    if maps == "F^N":
        FIT.step("delta, which is below 1", delta)
        if delta >= ONE:  # (C4)
            raise Rejected(FIT, "delta is not below 1: the value 0 at 0 fits within 1, if values may lie anywhere")
    else:
        common = family.least_worse_distance()
        FIT.step("the least max(||w - u||^2, ||w + u||^2)", common)
        if common <= delta * delta * family.square:  # (C8)
            raise Rejected(FIT, "a vector of the family is within delta of both u and -u, as u is from delta = 2 on")
    return family.about(maps) | {"delta": delta}

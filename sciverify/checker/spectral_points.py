"""Rule residual: points near which an operator on l2 has spectrum.

Proof: docs/theory/spectral-points.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Malformed, rational, read_count, read_indices, read_list, short
from .l2_operators import read_l2_operator
from .numerals import ZERO, dot
from .resolvent_growth import ResolventGrowth
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sections import Parts, Section
from .sequences import Values, read_numbers
from .vector_blocks import read_vectors, require_vectors_for

RESIDUAL = Rule(
    "residual",
    "sites bits vectors imaginary adjoint",
    "theory/spectral-points.md",
    "||(A - z) v|| <= g(e) ||v|| for a finitely supported v, so the spectrum has a point within e of z",
)
KIND = OtherKind(
    "spectral-points",
    "count error condition",
    "{points} within {error} of the spectrum{words}",
    upward="error",
)
MOST_BITS = 4096


@KIND.checked_by
def check_spectral_points(exhibit: Exhibit) -> Verified:
    """dist(z_k, Sp A) <= bounds[k] <= error for every k."""
    count_said, error_said, condition = exhibit.said(KIND)
    count, error = read_count(count_said, "claim.count"), rational(error_said, "claim.error")
    operator_said, growth_said, points_said, bounds_said = exhibit.parts("operator", "resolvent", "points", "bounds")
    operator = read_l2_operator(operator_said, "instance.operator")
    growth = ResolventGrowth(growth_said, "instance.resolvent", operator)
    rests_on = " and ".join(said for said in (growth.condition, operator.condition) if said)
    if condition != rests_on:
        raise Rejected(RESIDUAL, f"the claim rests on the condition {short(rests_on)}, and says another one")
    points = read_numbers(points_said, "instance.points")
    bounds = [rational(b, "instance.bounds") for b in read_list(bounds_said, "instance.bounds", len(points.re))]
    if count != len(bounds):
        raise Rejected(BOUNDS, f"the claim counts {count} points, and there are {len(bounds)}")
    if max(bounds) > error:
        raise Rejected(BOUNDS, "a point has a larger bound than the claim says")
    name, sites, bits_said, re_said, im_said, adjoint_said = exhibit.proof("rule", *RESIDUAL.keys)
    RESIDUAL.expect(name, "evidence")
    bits = read_count(bits_said, "evidence.bits")
    if not 0 < bits <= MOST_BITS:
        raise Malformed(f"evidence.bits is {bits}; 1 to {MOST_BITS} belong there")
    turned = {*read_indices(adjoint_said, "evidence.adjoint", count)}
    vectors = read_vectors(re_said, im_said, "evidence", count)
    require_vectors_for(sites, vectors)
    whole = operator.section(sites, "evidence.sites", bits, False).over(points.unit)
    other = operator.section(sites, "evidence.sites", bits, True).over(points.unit) if turned else whole
    if len(vectors[0][0]) != whole.columns:
        raise Malformed(f"evidence has vectors of length {len(vectors[0][0])}, and {whole.columns} sites")
    for k, bound in enumerate(bounds):
        section = other if k in turned else whole
        factor = (points.unit / section.unit).numerator
        re, im = factor * points.re[k], factor * (points.im[k] if points.im else 0)
        _require(section, vectors[k], (re, -im if k in turned else im), bound, growth, k)
    words = f" {rests_on}" if rests_on else ""
    lie = f"{_named(points)} lies" if count == 1 else f"each of {count} points lies"
    return {"count": count, "error": error, "condition": rests_on, "points": lie, "words": words,
            "title": operator.title}  # fmt: skip


def _named(points: Values) -> str:
    """The only point, exactly, if it is short."""
    re, im = points.unit * points.re[0], points.unit * points.im[0] if points.im else ZERO
    if max(re.numerator.bit_length(), im.numerator.bit_length(), re.denominator.bit_length()) > 80:
        return "one point"
    return f"the point {re}" + (f" {'-' if im < 0 else '+'} {abs(im)} i" if im else "")


def _require(
    section: Section, vector: Parts, z: tuple[int, int], bound: Fraction, growth: ResolventGrowth, k: int
) -> None:
    """||(A - z) v|| <= g(e) ||v||, with the doubt about the entries."""
    length, square = dot(vector[0], vector[0]) + dot(vector[1], vector[1]), section.residual(vector, z)
    RESIDUAL.step(f"point {k}: ||(A - z) v||^2, ||v||^2, the doubt about the section", square, length, section.doubt)
    if not length:
        raise Rejected(RESIDUAL, f"vector {k} is zero")
    if bound < 0:
        raise Rejected(BOUNDS, f"the bound of point {k} is negative")
    if section.exceeds(square, length, growth.at(bound)):
        raise Rejected(RESIDUAL, f"point {k} may be farther from the spectrum than its bound")

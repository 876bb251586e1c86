"""Rule temple-kato: an interval in which the spectrum of a self-adjoint banded operator is one simple eigenvalue.

Proof: docs/theory/eigenvalues.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, rational, read_count
from .free_intervals import WindowEvidence
from .l2_operators import Banded, read_l2_operator
from .numerals import dot, over_one_unit
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sections import Parts, Section
from .sequences import read_site
from .statements import decimal
from .vector_blocks import read_vectors, require_vectors_for
from .work import divisor, spend

TEMPLE = Rule(
    "temple-kato",
    "site amount free sites bits vectors imaginary",
    "theory/eigenvalues.md",
    "A with one diagonal entry raised has no spectrum in the interval, so A has one point there at most; "
    "two residuals of a vector show that it has one, and between which numbers",
)
KIND = OtherKind(
    "eigenvalue",
    "left right lower upper",
    "the only point of the spectrum between {after} and {before} is a simple eigenvalue in [{least}, {most}]",
)
MOST_BITS = 4096
DIGITS, MOST_DIGITS, MOST_MORE = 10, 40, 400
"""Of decimals: at least, of an enclosure, and beyond these to keep it inside the interval."""


@KIND.checked_by
def check_eigenvalue(exhibit: Exhibit) -> Verified:
    """The spectrum in (left, right) is a simple eigenvalue, and lower <= it <= upper."""
    left, right, lower, upper = (rational(x, f"claim.{key}") for x, key in zip(exhibit.said(KIND), KIND.keys))
    spend(40 * divisor(sum(x.numerator.bit_length() + x.denominator.bit_length() for x in (left, right, lower, upper))),
          "the ends of intervals")  # fmt: skip
    (operator_said,) = exhibit.parts("operator")
    operator = read_l2_operator(operator_said, "instance.operator")
    if not isinstance(operator, Banded):
        raise Malformed("windows are those of a banded operator")
    if operator.sites == "hull":
        raise Rejected(TEMPLE, "the operators of a hull have different eigenvalues")
    if not left < lower:  # (EV3)
        raise Rejected(BOUNDS, "the lower bound is not inside the interval")
    if not upper < right:  # (EV3)
        raise Rejected(BOUNDS, "the upper bound is not inside the interval")
    name, site, amount, free, *proof = exhibit.proof("rule", *TEMPLE.keys)
    TEMPLE.expect(name, "evidence")
    raised = operator.raised(read_site(site, "evidence.site"), rational(amount, "evidence.amount"))
    WindowEvidence(free, "evidence.free").require_free(raised, left, right)  # (EV1)
    _require_points(operator, proof, [(lower, right), (left, upper)])
    return {"left": left, "right": right, "lower": lower, "upper": upper, "title": operator.title} | _said(
        left, right, lower, upper
    )


def _require_points(operator: Banded, proof: list[Json], intervals: list[tuple[Fraction, Fraction]]) -> None:
    """The mean of the spectral measure of a vector and its variance show points of the spectrum in all intervals."""
    sites, bits_said, re, im = proof
    bits = read_count(bits_said, "evidence.bits")
    if not 0 < bits <= MOST_BITS:
        raise Malformed(f"evidence.bits is {bits}; 1 to {MOST_BITS} belong there")
    (vector,) = read_vectors(re, im, "evidence", 1)
    require_vectors_for(sites, [vector])
    middles, unit = over_one_unit([(low + high) / 2 for low, high in intervals])
    section = operator.section(sites, "evidence.sites", bits, False).over(Fraction(1, unit))
    if len(vector[0]) != section.columns:
        raise Malformed(f"evidence has vectors of length {len(vector[0])}, and {section.columns} sites")
    length = dot(vector[0], vector[0]) + dot(vector[1], vector[1])
    if not length:
        raise Rejected(TEMPLE, "the vector is zero")
    factor = (Fraction(1, unit) / section.unit).numerator
    for middle, (low, high) in zip(middles, intervals):
        _require_point(section, vector, length, factor * middle, (high - low) / 2)


def _require_point(section: Section, vector: Parts, length: int, middle: int, radius: Fraction) -> None:
    """||(A - z) v|| <= radius ||v||, with the doubt about the entries; (EV2)."""
    square, room = section.residual(vector, (middle, 0)), radius - section.doubt
    TEMPLE.step("||(A - z) v||^2, ||v||^2, the radius around z, the doubt", square, length, radius, section.doubt)
    spend(10 * divisor(room.denominator.bit_length() + room.numerator.bit_length()), "a comparison")
    if room < 0 or square > room * room * length:  # (EV2), (EV4)
        raise Rejected(TEMPLE, "the vector does not show that the eigenvalue is between the bounds")


def _said(left: Fraction, right: Fraction, lower: Fraction, upper: Fraction) -> dict[str, str]:
    """Decimals for which the claim is true as well: the enclosure grows, and the interval shrinks around it."""
    digits = DIGITS
    while digits < MOST_DIGITS and _width(lower, upper, digits) > 4 * (upper - lower) > 0:
        digits += 1
    for more in range(0, MOST_MORE, 5):
        least, most = decimal(lower, digits + more, False), decimal(upper, digits + more, True)
        after, before = decimal(left, DIGITS + more, True), decimal(right, DIGITS + more, False)
        if Fraction(after) < Fraction(least) and Fraction(most) < Fraction(before):
            return {"after": after, "before": before, "least": least, "most": most}
    return {"after": "claim.left", "before": "claim.right", "least": least, "most": most}


def _width(lower: Fraction, upper: Fraction, digits: int) -> Fraction:
    return Fraction(decimal(upper, digits, True)) - Fraction(decimal(lower, digits, False))

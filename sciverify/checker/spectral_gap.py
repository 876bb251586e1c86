"""Rule windows: an interval without spectrum of a self-adjoint banded operator.

Proof: docs/theory/windows.md.
"""

from __future__ import annotations

from fractions import Fraction

from .banded_factor import exceeds, gram, real_columns
from .case import Exhibit
from .document import Json, Malformed, rational, read_count, read_list, short
from .l2_operators import Banded, read_l2_operator
from .numerals import over_one_unit
from .rounding import round_bits
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .sections import Section
from .windows import Windows
from .work import divisor, spend, words

WINDOWS = Rule(
    "windows",
    "length phases bits centres radii",
    "theory/windows.md",
    "all windows of A - z are bounded below by tau and what localising costs, so no spectrum lies within tau of z",
)
KIND = OtherKind(
    "spectral-gap",
    "lower upper scope",
    "no point of the spectrum lies between {lower} and {upper}{words}",
    upward="lower",
)
BITS = 256
"""Of what windows must be bounded below by: they are rounded upwards."""
SCOPES = {"operator": "", "every phase": ", at every common phase of its waves"}


@KIND.checked_by
def check_spectral_gap(exhibit: Exhibit) -> Verified:
    """The open interval from lower to upper and the spectrum are disjoint."""
    lower_said, upper_said, scope = exhibit.said(KIND)
    lower, upper = rational(lower_said, "claim.lower"), rational(upper_said, "claim.upper")
    if type(scope) is not str or scope not in SCOPES:
        raise Malformed(f"claim.scope is {short(scope)}; known are {', '.join(SCOPES)}")
    (operator_said,) = exhibit.parts("operator")
    operator = read_l2_operator(operator_said, "instance.operator")
    if not isinstance(operator, Banded):
        raise Malformed("windows are those of a banded operator")
    name, length, phases, bits, centres_said, radii_said = exhibit.proof("rule", *WINDOWS.keys)
    WINDOWS.expect(name, "evidence")
    turns = read_count(phases, "evidence.phases")
    if (scope == "every phase") != bool(turns):
        raise Rejected(WINDOWS, f"the claim is about {short(scope)}, and the evidence has {turns} phases")
    require_free_interval(operator, (lower, upper), (length, turns, bits), (centres_said, radii_said), "evidence")
    return {"lower": lower, "upper": upper, "scope": scope, "words": SCOPES[scope], "title": operator.title}


def require_free_interval(
    operator: Banded, ends: tuple[Fraction, Fraction], sizes: tuple[Json, int, Json], disks: tuple[Json, Json],
    where: str,
) -> None:  # fmt: skip
    """The open interval and the spectrum are disjoint, by (length, phases, bits) of windows and (centres, radii)."""
    centres, radii = read_rationals(disks[0], f"{where}.centres"), read_rationals(disks[1], f"{where}.radii")
    if len(centres) != len(radii):
        raise Malformed(f"{where} has {len(centres)} centres and {len(radii)} radii")
    _require_covered(*ends, centres, radii)
    if not operator.self_adjoint:  # (WI1)
        raise Rejected(WINDOWS, "the operator is not self-adjoint")
    length, bits = read_count(sizes[0], f"{where}.length"), read_count(sizes[2], f"{where}.bits")
    _require_free(Windows(operator, length, sizes[1], bits), centres, radii)


def read_rationals(value: Json, where: str) -> list[Fraction]:
    """Numerals, which are added and compared afterwards."""
    found = [rational(x, where) for x in read_list(value, where)]
    spend(4 * sum(divisor(_bits(x)) for x in found), "disks")
    return found


def _bits(x: Fraction) -> int:
    return x.numerator.bit_length() + x.denominator.bit_length()


def _require_covered(lower: Fraction, upper: Fraction, centres: list[Fraction], radii: list[Fraction]) -> None:
    """The open disks cover the open interval, from left to right; (WI5)."""
    if lower >= upper:
        raise Rejected(BOUNDS, "the interval is empty")
    end = lower
    for k, (z, radius) in enumerate(zip(centres, radii)):
        if z - radius > end or (k and z - radius == end):  # (WI5)
            raise Rejected(WINDOWS, f"disk {k} leaves a hole between itself and the part that is covered")
        end = max(end, z + radius)
    if end < upper:
        raise Rejected(WINDOWS, "the disks end before the interval does")


def _require_free(windows: Windows, centres: list[Fraction], radii: list[Fraction]) -> None:
    """Every window of A - z is bounded below by the radius and what localising costs."""
    lengths = [round_bits(r + windows.slack + windows.spread, BITS, True) for r in radii]
    WINDOWS.step(
        "windows, slack, spread, the radii with both",
        min(windows.count, 10**18),
        windows.slack,
        windows.spread,
        *lengths,
    )
    numbers, unit = over_one_unit(centres)
    for section in windows.sections():
        spend(4 * (divisor(unit.bit_length()) + section.columns * len(section.hops) * unit.bit_length()), "windows")
        whole = section.over(Fraction(1, unit))
        factor = (Fraction(1, unit) / whole.unit).numerator
        _spend(whole, numbers, factor)
        columns = real_columns(whole)
        for k, (z, low) in enumerate(zip(numbers, lengths)):
            wanted = (low + whole.doubt) / whole.unit
            if not exceeds(gram(columns, factor * z), wanted * wanted):  # (WI2)
                raise Rejected(WINDOWS, f"a window is not bounded below by what disk {k} needs")


def _spend(section: Section, numbers: list[int], factor: int) -> None:
    hops = 2 * len(section.hops) if any(hop.values.im is not None for hop in section.hops) else len(section.hops)
    spend(100_000 + 30_000 * len(numbers), "windows")
    size = section.length + words([[factor * max(map(abs, numbers), default=0)]])
    products, width = hops * (hops + 1) * (80 + 8 * size**2), section.rows - section.columns
    width = 2 * width + 1 if hops > len(section.hops) else width
    spend(len(numbers) * section.columns * (products + 250 * (width + 1) ** 2), "windows")

"""Rule arc-windows: an arc of the unit circle without spectrum of a CMV matrix.

Proof: docs/theory/cmv.md.
"""

from __future__ import annotations

from fractions import Fraction

from .banded_factor import Bands, exceeds
from .case import Exhibit
from .circle import near_point
from .cmv import CMV
from .document import Malformed, rational, read_count
from .l2_operators import MOST_SITES, read_l2_operator
from .numerals import ONE
from .rounding import dyadic, floor_at
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import common_unit
from .sections import Parts
from .sequences import Changed, Values
from .waves import rotation
from .work import divisor, long_products, spend

WINDOWS = Rule(
    "arc-windows",
    "length bits",
    "theory/cmv.md#arcs-without-spectrum",
    "all windows of conj(z) U + z U* lie below 2 cos(pi (b - a)), less what localising costs: no spectrum on the arc",
)
KIND = OtherKind(
    "spectral-arc-gap",
    "lower upper",
    "no point of the spectrum lies on the arc from {lower} to {upper} turns",
    upward="lower",
)
PI = Fraction(355, 113)
"""A little more than pi."""
MOST_BITS = 256


@KIND.checked_by
def check_arc_gap(exhibit: Exhibit) -> Verified:
    """The open arc from lower to upper, in turns, and the spectrum are disjoint."""
    lower_said, upper_said = exhibit.said(KIND)
    lower, upper = rational(lower_said, "claim.lower"), rational(upper_said, "claim.upper")
    spend(8 * divisor(lower.denominator.bit_length() + upper.denominator.bit_length()), "an arc")
    if not lower < upper:
        raise Rejected(BOUNDS, "the arc is empty")
    if upper - lower > 1:
        raise Rejected(WINDOWS, "the arc is longer than the circle")
    (operator_said,) = exhibit.parts("operator")
    operator = read_l2_operator(operator_said, "instance.operator")
    if not isinstance(operator, CMV):
        raise Malformed("instance.operator is no CMV matrix")
    name, length_said, bits_said = exhibit.proof("rule", *WINDOWS.keys)
    WINDOWS.expect(name, "evidence")
    length, bits = read_count(length_said, "evidence.length"), read_count(bits_said, "evidence.bits")
    if not 0 < length <= MOST_SITES:
        raise Malformed(f"evidence.length is {length}; 1 to {MOST_SITES} belong there")
    if not 0 < bits <= MOST_BITS:
        raise Malformed(f"evidence.bits is {bits}; 1 to {MOST_BITS} belong there")
    z, off = near_point((lower + upper) / 2, ONE, bits)
    below = 2 * dyadic(rotation((upper - lower) / 2, bits)[0] - 2, -bits)  # (CA2)
    slack = 6 * (PI / (length + 1)) ** 2  # (CA3)
    places = first_sites(operator, length)
    WINDOWS.step("windows, 2 cos of half the arc, slack", len(places), below, slack)
    spend(len(places) * length * 25_000, "windows")
    first, count = places.start, len(places) + length - 1
    lines = [operator.diagonals[k].values(first, count, bits) for k in range(-2, 3)]
    doubt = 2 * (off + (1 + off) * sum(line.doubt for line in lines))  # (CA4)
    parts, unit = over_one(lines, dyadic(1, -bits))
    size = unit.denominator.bit_length()
    spend(len(places) * length * 24 * long_products(size, size), "windows")
    level = floor_at((below - slack - doubt) / unit**2, 0)
    factors = int(z[0] / unit), int(z[1] / unit)
    for k in range(len(places)):
        window = [(re[k : k + length], im[k : k + length]) for re, im in parts]
        if not exceeds(real_bands(window, factors, level), Fraction(0)):  # (CA1)
            raise Rejected(WINDOWS, f"the window from {first + k} on may reach into the arc")
    return {"lower": lower, "upper": upper, "title": operator.title}


def first_sites(operator: CMV, length: int) -> range:
    """First sites whose windows are all windows."""
    found = operator.coefficients
    changed = found.sequence if isinstance(found.sequence, Changed) else None
    end = changed.first + len(changed.numbers.re) if changed else 0
    if operator.sites == "naturals":
        return range(max(end, 0) + 2 + found.period)  # (CA5)
    return range(changed.first - length, end + 2 + found.period) if changed else range(found.period)


def over_one(lines: list[Values], unit: Fraction) -> tuple[list[Parts], Fraction]:
    """(real and imaginary parts, unit): one unit, of which also the one that is given is a multiple."""
    for line in lines:
        unit = common_unit(unit, line.unit)
    found = [line.at(unit) for line in lines]
    return [([*line.re], [*(line.im or [0] * len(line.re))]) for line in found], unit


def real_bands(parts: list[Parts], z: tuple[int, int], level: int) -> Bands:
    """level - (conj(z) U + z U*) on a window, with two real rows for each complex one."""
    p, q = z
    count = len(parts[2][0])
    bands: Bands = [[0] * (2 * count - t) for t in range(6)]
    for t in range(min(3, count)):
        (a, b), (c, d) = parts[2 + t], parts[2 - t]
        for n in range(count - t):  # the entry in row n + t: conj(z) a_(n + t, n) + z conj(a_(n, n + t))
            re = p * a[n] + q * b[n] + p * c[n + t] + q * d[n + t]
            im = p * b[n] - q * a[n] + q * c[n + t] - p * d[n + t]
            bands[2 * t][2 * n] = bands[2 * t][2 * n + 1] = -re if t else level - re
            if t:
                bands[2 * t + 1][2 * n], bands[2 * t - 1][2 * n + 1] = -im, im
    return bands

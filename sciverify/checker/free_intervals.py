"""Rule windows: open intervals without spectrum of a self-adjoint banded operator.

Proof: docs/theory/windows.md.
"""

from __future__ import annotations

from fractions import Fraction

from .banded_factor import exceeds, gram, real_columns
from .document import Json, Malformed, rational, read_count, read_list, read_object
from .l2_operators import Banded
from .numerals import over_one_unit
from .rounding import round_bits
from .rules import BOUNDS, Rejected, Rule
from .sections import Section
from .windows import Windows
from .work import divisor, spend, words

WINDOWS = Rule(
    "windows",
    "length phases bits centres radii",
    "theory/windows.md",
    "all windows of A - z are bounded below by tau and what localising costs, so no spectrum lies within tau of z",
)
BITS = 256
"""Of what windows must be bounded below by: they are rounded upwards."""


class WindowEvidence:
    """Disks that cover an interval, and the windows that show that they are free of spectrum.

    Attributes
    ----------
    phases : how many phases of the waves are tried: all of them are meant, unless there is none
    """

    def __init__(self, value: Json, where: str) -> None:
        name, length, phases, bits, centres, radii = read_object(value, where, ["rule", *WINDOWS.keys])
        WINDOWS.expect(name, where)
        self.length, self.bits = read_count(length, f"{where}.length"), read_count(bits, f"{where}.bits")
        self.phases = read_count(phases, f"{where}.phases")
        self.centres = _read_rationals(centres, f"{where}.centres")
        self.radii = _read_rationals(radii, f"{where}.radii")
        if len(self.centres) != len(self.radii):
            raise Malformed(f"{where} has {len(self.centres)} centres and {len(self.radii)} radii")

    def require_free(self, operator: Banded, lower: Fraction, upper: Fraction) -> None:
        """The open interval from lower to upper and the spectrum are disjoint."""
        self._require_covered(lower, upper)
        if not operator.self_adjoint:  # (WI1)
            raise Rejected(WINDOWS, "the operator is not self-adjoint")
        self._require_bounded(Windows(operator, self.length, self.phases, self.bits))

    def _require_covered(self, lower: Fraction, upper: Fraction) -> None:
        """The open disks cover the open interval, from left to right; (WI5)."""
        if lower >= upper:
            raise Rejected(BOUNDS, "the interval is empty")
        end = lower
        for k, (z, radius) in enumerate(zip(self.centres, self.radii)):
            if z - radius > end or (k and z - radius == end):  # (WI5)
                raise Rejected(WINDOWS, f"disk {k} leaves a hole between itself and the part that is covered")
            end = max(end, z + radius)
        if end < upper:
            raise Rejected(WINDOWS, "the disks end before the interval does")

    def _require_bounded(self, windows: Windows) -> None:
        """Every window of A - z is bounded below by the radius and what localising costs."""
        lengths = [round_bits(r + windows.slack + windows.spread, BITS, True) for r in self.radii]
        WINDOWS.step(
            "windows, slack, spread, the radii with both",
            min(windows.count, 10**18),
            windows.slack,
            windows.spread,
            *lengths,
        )
        numbers, unit = over_one_unit(self.centres)
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


def _read_rationals(value: Json, where: str) -> list[Fraction]:
    """Numerals, which are added and compared afterwards."""
    found = [rational(x, where) for x in read_list(value, where)]
    spend(4 * sum(divisor(_bits(x)) for x in found), "disks")
    return found


def _bits(x: Fraction) -> int:
    return x.numerator.bit_length() + x.denominator.bit_length()


def _spend(section: Section, numbers: list[int], factor: int) -> None:
    hops = 2 * len(section.hops) if any(hop.values.im is not None for hop in section.hops) else len(section.hops)
    spend(100_000 + 30_000 * len(numbers), "windows")
    size = section.length + words([[factor * max(map(abs, numbers), default=0)]])
    products, width = hops * (hops + 1) * (80 + 8 * size**2), section.rows - section.columns
    width = 2 * width + 1 if hops > len(section.hops) else width
    spend(len(numbers) * section.columns * (products + 250 * (width + 1) ** 2), "windows")

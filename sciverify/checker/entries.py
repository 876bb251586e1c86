"""What rules say of single entries of minimisers, and the claims that follow from it whatever the rule.

Proofs: docs/theory/entries.md.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .case import in_order
from .document import Json, Malformed, rational, read_indices, read_object
from .field import Number, sign
from .numerals import ZERO
from .rules import BOUNDS, Kind, Rejected, Rule, Verified

SUPPORT_KEYS = ("always_zero", "never_zero", "sometimes_zero")
AT_TOLERANCE = Kind(
    "support-at-tolerance",
    "tolerance large least between most",
    "{entries}, on all of {symbol}(A, y)",
    point=False,
)


class Entry:
    """low <= |z_i| at every minimiser z, and |z_i| <= high if it is bounded.

    If seen > 0, z_i is 0 at some minimiser and |z_i| >= seen at another one.
    """

    __slots__ = ("bounded", "high", "low", "seen")

    def __init__(self, low: Number, high: Number, seen: Number = ZERO, *, bounded: bool = True) -> None:
        self.low, self.high, self.seen, self.bounded = low, high, seen, bounded


class Entries:
    """Bounds of the entries of all minimisers, by one rule.

    Attributes
    ----------
    rule : refuses claims that do not follow
    count : N
    known : position -> Entry
    dimension : bounds of dim Xi; 0 and N where the rule says nothing of it
    rest : |z_i| <= rest at every minimiser for all other positions i
    """

    def __init__(
        self, rule: Rule, count: int, known: dict[int, Entry], dimension: tuple[int, int] | None = None,
        rest: Number = ZERO,
    ) -> None:  # fmt: skip
        self.rule, self.count, self.known = rule, count, known
        self.dimension = (0, count) if dimension is None else dimension
        self.other = Entry(ZERO, rest)

    def others(self, listed: set[int]) -> list[int]:
        """The positions that are not listed, ascending."""
        return [i for i in range(self.count) if i not in listed]

    def require_at_least(self, i: int, least: Fraction) -> None:
        """|z_i| >= least at every minimiser."""
        if sign(self.known.get(i, self.other).low - least) < 0:
            raise Rejected(self.rule, f"entry {i} is not proven to be as large as the claim says")

    def require_at_most(self, i: int, most: Fraction) -> None:
        """|z_i| <= most at every minimiser."""
        entry = self.known.get(i, self.other)
        if not entry.bounded or sign(most - entry.high) < 0:
            raise Rejected(self.rule, f"entry {i} is not proven to be as small as the claim says")

    def require_never_zero(self, i: int) -> None:
        """z_i != 0 at every minimiser."""
        if sign(self.known.get(i, self.other).low) <= 0:
            raise Rejected(self.rule, f"entry {i} is not proven to be nonzero at every minimiser")

    def require_sometimes_zero(self, i: int) -> None:
        """z_i = 0 at some minimiser, and not at another one."""
        if sign(self.known.get(i, self.other).seen) <= 0:
            raise Rejected(self.rule, f"entry {i} is not proven to be zero at some minimisers and nonzero at others")


def check_at_tolerance(claim: Json, columns: int, prove: Callable[[], Entries]) -> Verified:
    """Entries in `large` are at least `least` > tolerance, those in no list at most `most` <= tolerance."""
    _, *values = read_object(claim, "claim", ["kind", *AT_TOLERANCE.keys])
    tolerance, large, least, between, most = values
    bound, upper = rational(tolerance, "claim.tolerance"), rational(most, "claim.most")
    kept, left = (read_indices(v, f"claim.{k}", columns) for k, v in (("large", large), ("between", between)))
    if (least is None) != (not kept):
        raise Malformed("claim.least must be null exactly if claim.large is empty")
    lower = None if least is None else rational(least, "claim.least")
    if set(kept) & set(left):
        raise Malformed("claim.large and claim.between have a position in common")
    if not ZERO <= upper <= bound or (lower is not None and lower <= bound):
        raise Rejected(BOUNDS, "0 <= most <= tolerance < least does not hold")
    found = prove()
    found.rule.step("most, the bound of entries that are not listed; tolerance", upper, bound)
    for i in kept:
        found.require_at_least(i, bound if lower is None else lower)  # (Y1)
    for i in found.others({*kept, *left}):
        found.require_at_most(i, upper)  # (Y1)
    return {"tolerance": bound, "large": kept, "least": lower, "between": left, "most": upper}


def check_support_lists(claim: Json, columns: int, prove: Callable[[], Entries]) -> Verified:
    """Always zero, never zero, zero at some minimisers only."""
    _, *lists = read_object(claim, "claim", ["kind", *SUPPORT_KEYS])
    always, never, sometimes = (read_indices(v, f"claim.{k}", columns) for k, v in zip(SUPPORT_KEYS, lists))
    found = prove()
    for i in always:
        found.require_at_most(i, ZERO)  # (Y2)
    for i in never:
        found.require_never_zero(i)  # (Y2)
    for i in sometimes:
        found.require_sometimes_zero(i)  # (Y3)
    return dict(zip(SUPPORT_KEYS, (always, never, sometimes)))


def check_dimension_bounds(claim: Json, prove: Callable[[], Entries]) -> Verified:
    """lower <= dim Xi <= upper."""
    _, lower, upper = read_object(claim, "claim", ["kind", "lower", "upper"])
    low, high = in_order(lower, upper)
    found = prove()
    least, most = found.dimension
    found.rule.step("bounds of the dimension", least, most)  # (Y4)
    if low > least or high < most:
        raise Rejected(found.rule, "the dimension is not proven to be within these bounds")
    return {"lower": low, "upper": high}

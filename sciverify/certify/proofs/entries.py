"""What rules say of single entries of minimisers: low <= |z_i| <= high, and one bound of all the others.

Each rule for float64 data ends in `EntryBounds`; claims about the structure of the solution set follow from them,
whatever the rule (docs/theory/entries.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certify.proofs.strict_dual import DualEnclosure
from sciverify.certify.proofs.strong_convexity import ConvexEnclosure
from sciverify.certify.proofs.support_enclosure import SupportEnclosure
from sciverify.errors import Undecided
from sciverify.exact.midrad import Floats, float_above, float_below
from sciverify.exact.sparse import Index


@dataclass(frozen=True, slots=True)
class EntryBounds:
    """Bounds of the entries of all minimisers.

    Attributes
    ----------
    places : integer array of length k, ascending
    low, high : float arrays of length k
        low <= |z_i| <= high at every minimiser z, for i in `places`.
    seen : float array of length k
        Where `shared`, |z_i| >= seen at some minimiser.
    shared : boolean array of length k
        z_i = 0 at some minimiser.
    rest : float
        |z_i| <= rest at every minimiser, for all other i.
    dimension : pair of integers
        Bounds of dim Xi.
    """

    places: Index
    low: Floats
    high: Floats
    seen: Floats
    shared: NDArray[np.bool_]
    rest: float
    dimension: tuple[int, int]

    def never_zero(self) -> Index:
        """Entries that are not 0 at any minimiser."""
        return self.places[self.low > 0]  # (Y2)

    def sometimes_zero(self) -> Index:
        """Entries that are 0 at some minimisers, and not at others."""
        return self.places[self.shared & (self.seen > 0)]  # (Y3)

    def open(self) -> NDArray[np.bool_]:
        """Of `places`: those that are neither always zero, nor never, nor sometimes."""
        return (self.low <= 0) & (self.high > 0) & ~(self.shared & (self.seen > 0))


def of_enclosure(found: SupportEnclosure) -> EntryBounds:
    """**Guarantee.** The bounds hold for the only minimiser; it is 0 off the support (docs/theory/entries.md, (Y1)).

    **Raises** Undecided where a bound is beyond floats.
    """
    low, high = _around(found.minimiser, found.radius)  # (Y1)
    order = np.argsort(found.support)
    alone = np.zeros(len(order), dtype=bool)
    return EntryBounds(found.support[order], low[order], high[order], np.zeros(len(order)), alone, 0.0, (0, 0))


def of_convexity(found: ConvexEnclosure) -> EntryBounds:
    """**Guarantee.** The bounds hold at every minimiser, whatever is shared (docs/theory/entries.md, (Y3), (Y4)).

    **Raises** Undecided where a bound is beyond floats.
    """
    return _near(found.columns, found.minimiser, found.radius, found.groups)


def of_dual(found: DualEnclosure, count: int) -> EntryBounds:
    """**Guarantee.** The bounds hold at every minimiser (docs/theory/strict-dual.md, (D9)), N that of dim Xi.

    **Raises** Undecided where a bound is beyond floats.
    """
    bounds = _near(found.columns, found.minimiser, found.near, found.groups)
    return replace(bounds, rest=found.off, dimension=(bounds.dimension[0], count))


def _near(columns: Index, minimiser: Floats, radius: float, groups: dict[int, dict[int, Fraction]]) -> EntryBounds:
    """Of minimisers within the radius of a point on some columns, whose entries are shared by `groups`."""
    low, high = _around(minimiser, radius)
    least = most = 0
    rows: list[tuple[int, float, float, float, bool]] = []
    for i, down, up in zip(columns.tolist(), low.tolist(), high.tolist(), strict=True):
        members = groups.get(i)
        if members is None:
            rows.append((i, down, up, 0.0, False))
            continue
        for j, kappa in members.items():
            seen, largest = Fraction(max(down, 0.0)) / abs(kappa), Fraction(up) / abs(kappa)
            rows.append((j, 0.0, float_above(largest), float_below(seen), True))  # (Y3)
        most += len(members) - 1
        least += len(members) - 1 if down > 0 else 0  # (Y4)
    places, lows, highs, seens, shared = zip(*sorted(rows), strict=True) if rows else ((),) * 5
    return EntryBounds(
        np.array(places, dtype=int), np.array(lows), np.array(highs), np.array(seens), np.array(shared, dtype=bool),
        0.0, (least, most),
    )  # fmt: skip


def _around(values: Floats, radius: Floats | float) -> tuple[Floats, Floats]:
    """Doubles below and above |x| for every x within the radius of a value."""
    size = np.abs(values)
    low: Floats = np.nextafter(size - radius, -np.inf)
    high: Floats = np.nextafter(size + radius, np.inf)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise Undecided("entries of minimisers are beyond floats: scale the data")
    return low, high


@dataclass(frozen=True, slots=True)
class AtTolerance:
    """Entries above a tolerance at every minimiser, those in doubt, and what bounds both sides.

    Attributes
    ----------
    large, between : tuples of positions
    least : Fraction, or None
    most : Fraction
    """

    large: tuple[int, ...]
    least: Fraction | None
    between: tuple[int, ...]
    most: Fraction


def at_tolerance(bounds: EntryBounds, count: int, tolerance: Fraction) -> AtTolerance | None:
    """Which entries are above, which below; None if the entries that are not listed are not proven to be below."""
    if len(bounds.places) < count and Fraction(bounds.rest) > tolerance:
        return None
    low, high = ([Fraction(v) for v in values.tolist()] for values in (bounds.low, bounds.high))
    large = [k for k, v in enumerate(low) if v > tolerance]
    small = [k for k, v in enumerate(high) if v <= tolerance]
    between = sorted({*range(len(low))} - {*large, *small})
    places = bounds.places.tolist()
    rest = [Fraction(bounds.rest)] if len(places) < count else []
    return AtTolerance(
        tuple(places[k] for k in large),
        min((low[k] for k in large), default=None),
        tuple(places[k] for k in between),
        max([*rest, *(high[k] for k in small)], default=Fraction(0)),
    )

"""Hilbert's matrix with weights, and a proven bound of what its columns have in far rows.

Derivation: docs/theory/tables.md.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.midrad import UNDERFLOW, float_above
from sciverify.exact.rationals import numeral, to_fraction, to_rational
from sciverify.exact.root_bounds import root_above
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.section import Hop, Section

MOST_ROWS, MOST_BITS = 2**12, 32
_ROUNDING = 2.0**-52


class HilbertMatrix(L2Operator):
    """<A e_j, e_i> = w^(i + j) / (i + j + t) on l2 of the natural numbers.

    For w = 1 and t = 1 it is Hilbert's matrix, with the spectrum [0, pi]; for w < 1 it is compact. Nothing is assumed:
    it is self-adjoint, and what its columns have beyond the rows that are computed has a proven bound.

    Parameters
    ----------
    ratio : rational number in (0, 1]
        w
    shift : rational number >= 1
        t; both have at most 32 bits above and below their lines.
    rows : int
        How many rows of each column are computed; vectors have no more sites.

    **Source.** After Magnus, Amer. J. Math. 72 (1950); docs/theory/tables.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> A = sv.HilbertMatrix("1/2")
    >>> sv.certify_spectral_point(A, "1.07241207", size=30).claim.error < 1e-8
    True
    """

    is_self_adjoint = is_normal = True

    def __init__(self, ratio: object = 1, shift: object = 1, rows: int = 100) -> None:
        found = [to_rational(ratio, "ratio"), to_rational(shift, "shift")]
        if found[0] is None or not 0 < found[0] <= 1:
            raise InvalidInput(f"ratio is {shown(ratio)}: a rational number in (0, 1] is needed")
        if found[1] is None or found[1] < 1:
            raise InvalidInput(f"shift is {shown(shift)}: a rational number >= 1 is needed")
        self.ratio, self.shift = to_fraction(found[0]), to_fraction(found[1])
        if max(self.ratio.denominator, self.shift.numerator) >= 2**MOST_BITS:
            raise InvalidInput(
                f"ratio is {shown(ratio)} and shift is {shown(shift)}: certificates have room for 32 bits"
            )
        self.rows = as_integer(rows, "rows", 1, MOST_ROWS)

    @property
    def norm_bound(self) -> Fraction:
        """22/7 > pi, after Hilbert's inequality."""
        return Fraction(22, 7)  # (DB5)

    def sites(self, count: int) -> range:
        """The first ones, as far as rows are computed."""
        return range(min(count, self.rows))

    def section(self, sites: Sites, *, adjoint: bool = False) -> Section:
        """The columns at consecutive sites."""
        if not isinstance(sites, range) or sites.step != 1 or not 0 <= sites.start < sites.stop <= self.rows:
            raise InvalidInput(f"sites is {shown(sites)}: the rows 0, ..., {self.rows - 1} are computed")
        count, columns = len(sites), np.arange(sites.start, sites.stop)
        entries = np.array([self._entry(s) for s in range(self.rows + sites.stop)])
        low, high = 1 - sites.stop, self.rows - sites.start - 1
        hops, total = [], 0.0
        for k in range(low, high + 1):
            rows = columns + k
            inside = (rows >= 0) & (rows < self.rows)
            values = np.where(inside, entries[np.where(inside, columns + rows, 0)], 0.0)
            hops.append(Hop(slice(k - low, count + k - low), values))
            total += float(values.max()) * _ROUNDING + UNDERFLOW
        beyond = float_above(self._beyond(sites.start, count))
        doubt = total * (1 + 2.0**-40)
        return Section(count + high - low, count, slice(-low, count - low), tuple(hops), doubt, beyond)

    def _entry(self, s: int) -> float:
        """The double nearest to w^s / (s + t)."""
        (a, d), (p, q) = self.ratio.as_integer_ratio(), self.shift.as_integer_ratio()
        above: int = a**s * q
        below: int = d**s * (s * q + p)
        return above / below

    def _beyond(self, first: int, count: int) -> Fraction:
        """A bound of the norm of the rows that are not computed: (DB4)."""
        w, x = self.ratio, self.rows + first + self.shift
        tails = [1 / (x - 1), *([1 / ((1 - w * w) * x * x)] if w < 1 else [])]
        return root_above(w ** (2 * (self.rows + first)) * count * min(tails)) + Fraction(1, 2**70)

    def __str__(self) -> str:
        weights = "" if self.ratio == 1 else f" with weights ({numeral(self.ratio)})^n"
        moved = "" if self.shift == 1 else f", moved by {numeral(self.shift - 1)}"
        return f"Hilbert's matrix{weights}{moved} on l2(N)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HilbertMatrix):
            return NotImplemented
        return (self.ratio, self.shift, self.rows) == (other.ratio, other.shift, other.rows)

    __hash__ = None  # type: ignore[assignment]

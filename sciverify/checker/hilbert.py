"""Hilbert's matrix with weights, <A e_j, e_i> = w^(i + j) / (i + j + t), and what its columns have in far rows.

Proof: docs/theory/tables.md.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .document import Json, Malformed, rational, read_count, read_object
from .l2_operators import L2Operator, operator_kind
from .rounding import dyadic
from .sections import Hop, Section
from .sequences import Values, read_site
from .work import long_products, spend

MOST_ROWS, MOST_BITS = 2**12, 32


@operator_kind("hilbert")
class HilbertMatrix(L2Operator):
    """On l2 of the natural numbers, 0 < w <= 1 <= t; of each column m rows are computed."""

    self_adjoint = normal = True  # (DB5)

    def __init__(self, value: Json, where: str) -> None:
        _, ratio, shift, rows = read_object(value, where, ["kind", "ratio", "shift", "rows"])
        self.ratio, self.shift = rational(ratio, f"{where}.ratio"), rational(shift, f"{where}.shift")
        self.rows = read_count(rows, f"{where}.rows")
        if not 0 < self.ratio <= 1 <= self.shift:  # (DB4), (DB5)
            raise Malformed(f"{where} needs a ratio from 0 to 1, without 0, and a shift from 1 on")
        if max(self.ratio.denominator, self.shift.numerator) >> MOST_BITS:
            raise Malformed(f"{where} has a long number: {MOST_BITS} bits belong above and below each line")
        if not 0 < self.rows <= MOST_ROWS:
            raise Malformed(f"{where}.rows is {self.rows}; 1 to {MOST_ROWS} belong there")
        self.title = "Hilbert's matrix with weights on l2(N)"

    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """The columns at consecutive sites."""
        start, length = read_object(sites, where, ["first", "count"])
        first, count = read_site(start, f"{where}.first"), read_count(length, f"{where}.count")
        if first < 0 or not 0 < count <= self.rows - first:  # (DB1)
            raise Malformed(f"{where} has sites outside of the {self.rows} rows that are computed")
        entries = self._entries(self.rows + first + count, bits)
        spend((self.rows + count) * (500 + 100 * count), "the diagonals of a matrix")
        low, unit = 1 - first - count, dyadic(1, -bits)
        hops = []
        for k in range(low, self.rows - first):
            places = range(2 * first + k, 2 * (first + count) + k, 2)  # i + j for the row i = j + k of each column j
            values = [entries[s] if 0 <= (s + k) // 2 < self.rows else 0 for s in places]
            hops.append(Hop(range(k - low, count + k - low), Values(values, None, unit)))
        doubt = len(hops) * unit  # (LO8)
        top = self.rows - first - 1
        return Section(count + top - low, range(-low, count - low), hops, doubt, unit, self._beyond(first, count, bits))

    def _entries(self, count: int, bits: int) -> list[int]:
        """w^s / (s + t) over 2^-bits, rounded down, for s = 0, ..., count - 1."""
        a, d = self.ratio.as_integer_ratio()
        p, q = self.shift.as_integer_ratio()
        longest = count * d.bit_length() + bits + 64
        spend(4 * count * (1000 + long_products(longest, longest)), "the entries of a matrix")
        found, above, below = [], 1, 1
        for s in range(count):
            found.append((above * q << bits) // (below * (s * q + p)))
            above, below = above * a, below * d
        return found

    def _beyond(self, first: int, count: int, bits: int) -> Fraction:
        """A bound of the norm of what these columns have below the rows that are computed: (DB4)."""
        w, x = self.ratio, self.rows + first + self.shift
        tail = 1 / (x - 1) if w == 1 else min(1 / (x - 1), 1 / ((1 - w * w) * x * x))
        square = w ** (2 * (self.rows + first)) * count * tail
        return dyadic(math.isqrt((square.numerator << 2 * bits) // square.denominator) + 1, -bits)

"""Mean and variance of the spectral measure of a vector of integers, and what they say of an eigenvalue.

Derivation: docs/theory/eigenvalues.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sciverify.l2.banded import Banded
from sciverify.l2.sequences import FixedPoint, Wave

BITS = 160
"""Of entries, here and in the checker."""
_LONGEST = 400
Integers = Sequence[int]


@dataclass(frozen=True, slots=True)
class RayleighQuotient:
    """rho = <A v, v> / ||v||^2 and ||(A - rho) v||^2 / ||v||^2, for an operator near A.

    Attributes
    ----------
    mean, variance : Fraction
    doubt : Fraction
        How far A may be from that operator in norm, with room for what the checker does not know of A, either.
    """

    mean: Fraction
    variance: Fraction
    doubt: Fraction

    def lower(self, right: Fraction) -> Fraction | None:
        """A bound of the eigenvalue, if no other point of the spectrum lies between it and `right`."""
        x = self._apart(right - self.mean)
        return None if x is None else _short(self.mean - x, x, upward=False)

    def upper(self, left: Fraction) -> Fraction | None:
        """A bound of the eigenvalue, if no other point of the spectrum lies between `left` and it."""
        x = self._apart(self.mean - left)
        return None if x is None else _short(self.mean + x, x, upward=True)

    def _apart(self, far: Fraction) -> Fraction | None:
        """x with x (far - doubt) = variance + far doubt."""
        return None if far <= 2 * self.doubt else (self.variance + far * self.doubt) / (far - self.doubt)  # (EV4)


def rayleigh_quotient(operator: Banded, first: int, re: Integers, im: Integers) -> RayleighQuotient:
    """Of the vector with the entries re + i im at the sites first, first + 1, ....

    **Guarantee.** Exact for an operator within `doubt` of A.
    """
    count, low = len(re), min(0, *operator.offsets)
    rows = count - low + max(0, *operator.offsets)
    a, b, doubt = [0] * rows, [0] * rows, Fraction(0)
    for k in operator.offsets:
        entries = _entries(operator, k, first, count)
        doubt += entries.doubt
        missing = max(0, -k - first) if operator.line == "naturals" else 0
        for j in range(missing, count):
            p, q, row = entries.re[j], entries.im[j], j + k - low
            a[row] += p * re[j] - q * im[j]
            b[row] += p * im[j] + q * re[j]
    length = _dot(re, re) + _dot(im, im)
    inside = slice(-low, count - low)
    mean = Fraction(_dot(a[inside], re) + _dot(b[inside], im), length << BITS)
    square = Fraction(_dot(a, a) + _dot(b, b), length << 2 * BITS)
    if any(isinstance(d.unchanged, Wave) for d in operator.diagonals.values()):
        doubt += 4 * operator.norm_bound / 2**BITS  # the checker's cosines
    return RayleighQuotient(mean, square - mean * mean, doubt)


def _entries(operator: Banded, k: int, first: int, count: int) -> FixedPoint:
    """Those in row n + k of the columns n = first, ...."""
    if k >= 0:
        return operator.diagonals[k].fixed(first, count, BITS)
    found = operator.diagonals[-k].fixed(first + k, count, BITS)
    return FixedPoint(found.re, [-y for y in found.im], found.doubt)


def _dot(u: Integers, v: Integers) -> int:
    return sum(x * y for x, y in zip(u, v, strict=True))


def _short(end: Fraction, apart: Fraction, *, upward: bool) -> Fraction:
    """An end of an enclosure, rounded outwards to a few bits more than its distance from the mean has."""
    if not apart and end.denominator.bit_length() < _LONGEST:
        return end
    bits = max(0, 5 + (1 / apart).__ceil__().bit_length()) if apart else _LONGEST
    scaled = end * 2**bits
    return Fraction(scaled.__ceil__() if upward else scaled.__floor__(), 2**bits)

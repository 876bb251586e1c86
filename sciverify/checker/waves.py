"""Cosines and complex exponentials along the integers, enclosed by one rotation after another in integers.

Proof: docs/theory/l2-operators.md.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

from .document import Json, Malformed, rational, read_list
from .numerals import ONE
from .rounding import dyadic
from .truth import cosine_range
from .work import divisor, long_products, spend

HALF = Fraction(1, 2)
Rotation: TypeAlias = tuple[int, int]
"""(cosine, sine) times 2^B, each within 2 of the truth."""


class Frequency:
    """a + b sqrt(d), with rational a, b and d >= 0."""

    def __init__(self, value: Json, where: str) -> None:
        self.whole, self.factor, self.radicand = (rational(x, where) for x in read_list(value, where, 3))
        if self.radicand < 0:
            raise Malformed(f"{where} has a negative number under its root")

    def near(self, bits: int) -> Fraction:
        """A rational number within 2^-bits of it."""
        if not self.factor or not self.radicand:
            return self.whole
        size = max(0, self.factor.numerator.bit_length() - self.factor.denominator.bit_length() + 1)
        shift = bits + size
        spend(
            divisor(2 * shift + self.radicand.numerator.bit_length() + self.factor.denominator.bit_length()), "a root"
        )
        root = math.isqrt((self.radicand.numerator << 2 * shift) // self.radicand.denominator)
        return self.whole + self.factor * dyadic(root, -shift)

    @property
    def irrational(self) -> bool:
        """Is it proven to be no rational number?"""
        d = self.radicand
        roots = math.isqrt(d.numerator), math.isqrt(d.denominator)
        return bool(self.factor) and (roots[0] ** 2, roots[1] ** 2) != (d.numerator, d.denominator)


def rotation(turn: Fraction, bits: int) -> Rotation:
    """Integers near 2^bits (cos 2 pi t, sin 2 pi t)."""
    return _cosine(turn, bits), _cosine(turn - Fraction(1, 4), bits)


def _cosine(turn: Fraction, bits: int) -> int:
    """2^bits cos 2 pi t, by the symmetries of the cosine from 0 <= 2 t <= 1/2."""
    part = 2 * (turn % 1)
    part = min(part, 2 - part)
    if part <= HALF:
        return cosine_range(part, bits)[0]
    return -cosine_range(ONE - part, bits)[0]


def wave(frequency: Frequency, phase: Fraction, first: int, count: int, bits: int) -> tuple[list[Rotation], int, int]:
    """(w, B, e): |w_k / 2^B - exp(2 pi i (alpha n + theta))| <= e / 2^B for n = first + k and k < count.

    (LO3): e = 10 count + 20.
    """
    length = bits + count.bit_length() + 4
    farthest = max(abs(first), abs(first + count)).bit_length()
    spend(count * (800 + 4 * long_products(length, length)), "cosines")
    alpha = frequency.near(length + farthest)
    long = alpha.denominator.bit_length() + phase.denominator.bit_length() + farthest + length
    spend(3 * divisor(long), "an angle")
    cosine, sine = rotation(alpha * first + phase, length)
    turned, lifted = rotation(alpha, length)
    found = []
    for _ in range(count):
        found.append((cosine, sine))
        cosine, sine = (cosine * turned - sine * lifted) >> length, (cosine * lifted + sine * turned) >> length
    return found, length, 10 * count + 20  # (LO3)

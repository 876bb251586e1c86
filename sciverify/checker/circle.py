"""Points beside the unit circle, at rational turns.

Proof: docs/theory/cmv.md.
"""

from __future__ import annotations

from fractions import Fraction

from .rational_kernels import Complex
from .rounding import dyadic, floor_at
from .waves import rotation
from .work import divisor, spend


def near_point(turn: Fraction, radius: Fraction, bits: int) -> tuple[Complex, Fraction]:
    """(z, e): z, over 2^bits, lies within e of r exp(2 pi i turn)."""
    spend(20 * divisor(radius.denominator.bit_length() + turn.denominator.bit_length() + bits), "a point")
    cosine, sine = rotation(turn, bits)
    z = dyadic(floor_at(radius * cosine, 0), -bits), dyadic(floor_at(radius * sine, 0), -bits)
    return z, dyadic(1, -bits) * (3 * radius + 2)  # (CU6)

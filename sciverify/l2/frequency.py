"""Frequencies a + b sqrt(d), and exp(2 pi i (alpha n + theta)) in floats with a proven error.

Derivation: docs/theory/l2-operators.md, (LO6).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, PrecisionExhausted, shown
from sciverify.exact.balls import nearest_on_grid, working_precision
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import rational_square_root, to_rational
from sciverify.exact.reading import Reader
from sciverify.exact.surds import Surd

ERROR = 2.0**-51  # (LO6)
"""Of a cosine or sine of `waves`."""
_TABLE = 10
_FIXED = 128


@dataclass(frozen=True, slots=True)
class Frequency:
    """The number whole + factor sqrt(radicand).

    Attributes
    ----------
    whole, factor, radicand : fmpq
    """

    whole: fmpq
    factor: fmpq
    radicand: fmpq

    @property
    def is_irrational(self) -> bool:
        """Is it no rational number?"""
        return self.rational is None

    @property
    def rational(self) -> fmpq | None:
        """The number, if it is rational."""
        root = rational_square_root(self.radicand) if self.factor else fmpq(0)
        return None if root is None else self.whole + self.factor * root

    def fixed(self, bits: int) -> int:
        """floor(2^bits alpha), or one less."""
        shift = bits + 8 + abs(int(self.factor.p)).bit_length()
        p, q = int(self.radicand.p), int(self.radicand.q)
        root = fmpq(math.isqrt((p << 2 * shift) // q), 1) / fmpq(1 << shift)
        near = self.whole + self.factor * root - fmpq(1, 1 << (bits + 4))
        return int((near * (1 << bits)).floor())

    def __str__(self) -> str:
        if not self.factor:
            return str(self.whole)
        return f"{self.whole} + {self.factor} sqrt({self.radicand})"


GOLDEN = Frequency(fmpq(-1, 2), fmpq(1, 2), fmpq(5))
"""(sqrt(5) - 1) / 2, the inverse of the golden ratio."""


def read_frequency(value: object, where: str) -> Frequency:
    """A rational number, or one with a single square root: `sympy.sqrt(2) - 1`, or a number of this library.

    Raises
    ------
    InvalidInput
        Another number.
    """
    if isinstance(value, Frequency):
        return value
    number = Reader([value]).scalar(value, where)
    if isinstance(number, fmpq):
        return Frequency(number, fmpq(0), fmpq(0))
    parts = _quadratic(number) if isinstance(number, Surd) else None
    if parts is None:
        raise InvalidInput(f"{where} is {shown(value)}: a rational number, or one with one square root, is needed")
    return parts


def _quadratic(number: Surd) -> Frequency | None:
    a, b, radicand = number.a, number.b, number.field.radicand
    if isinstance(a, fmpq) and isinstance(b, fmpq) and isinstance(radicand, fmpq):
        return Frequency(a, b, radicand)
    return None


def waves(frequency: Frequency, phase: fmpq, first: int, count: int) -> tuple[Floats, Floats]:
    """(cos, sin)(2 pi (alpha n + theta)) for n = first, ..., first + count - 1.

    **Guarantee.** Each is within `ERROR` of the truth, in the environment of IEEE arithmetic; count < 2^31.
    """
    if count >= 2**31:
        raise InvalidInput(f"{shown(count)} sites are too many: below 2^31 is possible")
    bits = _FIXED + abs(first).bit_length()
    start = fmpq(first * frequency.fixed(bits), 1 << bits) + phase
    turned = int(((start - start.floor()) * 2**64).floor())
    alpha = frequency.fixed(_FIXED) % 2**_FIXED
    steps = np.arange(count, dtype=np.uint64)
    return _cosines(np.uint64(turned) + _multiples(steps, alpha))


def fixed_waves(frequency: Frequency, phase: fmpq, first: int, count: int, bits: int) -> tuple[list[int], list[int]]:
    """(cos, sin)(2 pi (alpha n + theta)) times 2^bits for n = first, ..., first + count - 1.

    **Guarantee.** Each is within 1 of the truth.
    """
    found = []
    farthest = max(abs(first), abs(first + count)).bit_length() + abs(int(frequency.factor.p)).bit_length()
    with working_precision(bits + farthest + int(frequency.radicand.p).bit_length() + 64):
        alpha = frequency.whole + frequency.factor * arb(frequency.radicand).sqrt()
        for n in range(first, first + count):
            sine, cosine = (2 * (alpha * n + phase)).sin_cos_pi()
            if not all(x.rad() < arb(fmpq(1, 2 ** (bits + 2))) for x in (sine, cosine)):
                raise PrecisionExhausted(f"a cosine at site {n} is not known to {bits} bits")
            found.append((nearest_on_grid(cosine, bits), nearest_on_grid(sine, bits)))
    return [c for c, _ in found], [s for _, s in found]


def _multiples(steps: NDArray[np.uint64], alpha: int) -> NDArray[np.uint64]:
    """floor(2^64 (alpha k mod 1)) or one or two less, by products of halves that do not overflow."""
    high, low = np.uint64(alpha >> 64), alpha & 2**64 - 1
    upper, lower = np.uint64(low >> 32), np.uint64(low & 2**32 - 1)
    half = np.uint64(32)
    with np.errstate(over="ignore"):  # whole turns are dropped
        return steps * high + (steps * upper + (steps * lower >> half) >> half)


def _cosines(turns: NDArray[np.uint64]) -> tuple[Floats, Floats]:
    """(cos, sin)(2 pi t / 2^64), from a table of 2^10 angles and two short series."""
    cosines, sines = _tables()
    rest = 64 - _TABLE
    with np.errstate(over="ignore"):
        moved = turns + np.uint64(1 << rest - 1)
    place = (moved >> np.uint64(rest)).astype(np.int64)
    offset = (moved & np.uint64((1 << rest) - 1)).astype(np.float64) - 2.0 ** (rest - 1)
    x = offset * (2 * math.pi * 2.0**-64)
    square = x * x
    short = square * (0.5 - square * (1 / 24))  # 1 - cos x
    sine = x * (1 - square * (1 / 6 - square * (1 / 120)))
    c, s = cosines[place], sines[place]
    return c - (c * short + s * sine), s - (s * short - c * sine)


@cache
def _tables() -> tuple[Floats, Floats]:
    """The nearest doubles of cos and sin of 2 pi j / 2^10."""
    with working_precision(120):
        pairs = [arb(fmpq(j, 1 << _TABLE - 1)).sin_cos_pi() for j in range(1 << _TABLE)]
        sines, cosines = (np.array([float(x.mid()) for x in found]) for found in zip(*pairs, strict=True))
    return cosines, sines


def phase_of(value: object, where: str) -> fmpq:
    """A rational number of turns."""
    found = to_rational(value, where)
    if found is None:
        raise InvalidInput(f"{where} is {shown(value)}: a rational number of turns is needed")
    return found

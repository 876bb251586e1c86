"""How long exact arithmetic takes, one operation at a time: seconds on a processor of about 2 GHz, no promise.

Nothing interrupts FLINT's calls, so `allowance.spent` is told beforehand what they need. `benchmarks/exact_cost.py`
prints what is predicted beside what is measured.
"""

from __future__ import annotations

import math

_WORD, _SMALL = 64, 62
"""Bits of a machine word, and of the integers that FLINT keeps in one."""


def words(bits: float) -> float:
    """Machine words of so many bits, at least one."""
    return max(1.0, bits / _WORD)


def to_read(entries: float, bits: float) -> float:
    """Doubles as integers of at most so many bits."""
    return entries * (0.3e-6 + 0.55e-6 * bits / _WORD)


def to_multiply(products: float, short: float, long: float) -> float:
    """Products of integers of `short` and `long` bits, summed up."""
    each = 5e-9 if short <= _SMALL else 0.35e-6
    return products * (each + 1.5e-9 * words(short) * words(long))


def to_reduce(fractions: float, bits: float) -> float:
    """Fractions of so many bits in lowest terms."""
    return fractions * (1e-6 + 16e-9 * bits * (1 + math.sqrt(bits / 20_000)))


def to_solve(size: int, bits: float) -> float:
    """A linear system of integers of so many bits, by p-adic lifting (Dixon); solutions have size * bits of them."""
    return 3e-4 + 0.4e-9 * math.sqrt(size * (bits + 1)) ** 3 * math.sqrt(size) ** 3


def to_solve_balls(size: int, bits: float) -> float:
    """A linear system in balls of so many bits."""
    return float(size) ** 3 * (0.2e-6 + 0.4e-9 * bits * (1 + bits / 8_000))

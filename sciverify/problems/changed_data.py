"""The closed form on one support in balls, and what is known of it for all data within delta.

Notation of docs/theory/trust-radius.md: z = h - t g, r = y - Az, q = W^T G^-1 W, rho = ||y - A_T h||; primes mark
changed data, and t' and ||r'|| lie in `Ranges` for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """lam or eta, q, rho and ||r|| of the data as they are."""

    parameter: arb
    q: arb
    rho: arb
    residual: arb


@dataclass(frozen=True, slots=True)
class DataChange:
    """tilt = delta / sigma < 1, slope = delta gamma = delta ||g|| / sqrt(q), step = d = delta (1 + Z)."""

    tilt: arb
    slope: arb
    step: arb


@dataclass(frozen=True, slots=True)
class Ranges:
    """Bounds of t' and of ||r'|| over all data within delta: (t-, t+) and (R-, R+)."""

    t: tuple[arb, arb]
    residual: tuple[arb, arb]

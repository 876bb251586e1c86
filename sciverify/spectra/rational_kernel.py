"""Kernels of order 1 to 6 that smooth a spectral measure: poles, residues, and what smoothing changes at most.

Derivations: docs/theory/spectral-measures.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from flint import arb, fmpq

from sciverify.exact.rationals import from_fraction

ORDERS = range(1, 7)
DECAY = tuple(map(Fraction, ("2", "4.67", "7.8", "11.26", "15.21", "27.69")))
"""pi |K(y)| (1 + |y|)^(m + 1) <= DECAY[m - 1] for all real y; (SM1)."""
_DIGITS = 314159265358979323846264338327950288419716939937510
PI = Fraction(_DIGITS, 10**50), Fraction(_DIGITS + 1, 10**50)
"""pi lies between."""


def poles(order: int) -> list[Fraction]:
    """The real parts of the poles a_1, ..., a_m; all imaginary parts are 1."""
    return [Fraction(2 * j, order + 1) - 1 for j in range(1, order + 1)]


def residues(order: int) -> list[tuple[Fraction, Fraction]]:
    """(re, im) of alpha_1, ..., alpha_m: sum_j alpha_j p(a_j) = p(0) for every polynomial of degree < m; (ME1)."""
    return [_lagrange_at_zero(order, j) for j in range(1, order + 1)]


def _lagrange_at_zero(order: int, j: int) -> tuple[Fraction, Fraction]:
    """The value at 0 of the polynomial that is 1 at a_j, and 0 at the other poles."""
    re, im = Fraction(1), Fraction(0)
    for k in range(1, order + 1):
        if k != j:
            a, b = Fraction(2 * k, order + 1) - 1, 1
            half_distance = Fraction(k - j, order + 1)
            re, im = (re * a - im * b) / (2 * half_distance), (re * b + im * a) / (2 * half_distance)
    return re, im


def smoothing_error(width: Fraction, radius: Fraction, derivatives: Sequence[Fraction], mass: Fraction) -> Fraction:
    """An upper bound of pi |K_eps * mu (x) - rho(x)|; (SM2), (SM3), (SM4), rounded up."""
    order = len(derivatives) - 1
    far = mass / (width + radius) ** (order + 1)
    tails = sum(
        (2 * b / (math.factorial(k) * (order - k) * radius ** (order - k)) for k, b in enumerate(derivatives[:-1])),
        Fraction(0),
    )
    near = 2 * derivatives[-1] / math.factorial(order) * _logarithm_above(1 + radius / width)
    return DECAY[order - 1] * width**order * (far + tails + near)


def _logarithm_above(x: Fraction) -> Fraction:
    """log x, rounded up by some 2^-50: the checker rounds by less."""
    found: fmpq = arb(from_fraction(x)).log().upper().fmpq()
    return Fraction(int(found.p), int(found.q)) + Fraction(1, 2**50)

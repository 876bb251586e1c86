"""Kernels K(y) = (1/pi) Im sum_j alpha_j / (y - a_j) of order m = 1, ..., 6, with poles a_j = 2j/(m + 1) - 1 + i.

Proof: docs/theory/spectral-measures.md.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

from .numerals import ONE
from .rounding import dyadic

Complex: TypeAlias = tuple[Fraction, Fraction]
"""(re, im)"""
DECAY = tuple(Fraction(c, 100) for c in (200, 467, 780, 1126, 1521, 2769))
"""pi |K(y)| (1 + |y|)^(m + 1) <= DECAY[m - 1] for all real y; (SM1)."""
TERMS = 24
"""Of the series of logarithms."""


def poles(order: int) -> list[Complex]:
    """a_1, ..., a_m"""
    return [(Fraction(2 * j, order + 1) - 1, ONE) for j in range(1, order + 1)]


def residues(order: int) -> list[Complex]:
    """alpha_j with sum_j alpha_j a_j^k = 1 for k = 0, and 0 for k = 1, ..., m - 1; (ME1)."""
    places = poles(order)
    return [_residue(places, j) for j in range(order)]  # (ME1)


def _residue(places: list[Complex], j: int) -> Complex:
    """The product of a_k / (a_k - a_j) over k != j; the differences are real."""
    re, im = ONE, Fraction(0)
    for k, (a, b) in enumerate(places):
        if k != j:
            apart = a - places[j][0]
            re, im = (re * a - im * b) / apart, (re * b + im * a) / apart
    return re, im


def smoothing_error(width: Fraction, radius: Fraction, derivatives: list[Fraction], mass: Fraction) -> Fraction:
    """A bound of pi |K_eps * mu (x) - rho(x)| for a density with |rho^(k)| <= derivatives[k] within `radius` of x."""
    order = len(derivatives) - 1
    far = mass / (width + radius) ** (order + 1)  # (SM2)
    tails = [
        2 * bound / (math.factorial(k) * (order - k) * radius ** (order - k))  # (SM3)
        for k, bound in enumerate(derivatives[:-1])
    ]
    near = 2 * derivatives[-1] / math.factorial(order) * logarithm_above(1 + radius / width)  # (SM4)
    return DECAY[order - 1] * width**order * (far + sum(tails) + near)  # (SM1)


def logarithm_above(x: Fraction) -> Fraction:
    """A rational number >= log x, for x >= 1: log x = k log 2 + log(x / 2^k)."""
    k = (x.numerator // x.denominator).bit_length() - 1
    return k * _below_two(Fraction(2)) + _below_two(x * dyadic(1, -k))


def _below_two(x: Fraction) -> Fraction:
    """log x = 2 (s + s^3/3 + s^5/5 + ...), s = (x - 1)/(x + 1) <= 1/3, rounded up to a multiple of 2^-64; (SM5)."""
    s = Fraction(-((1 - x) * 2**80 // (x + 1)), 2**80)
    terms = [s ** (2 * k + 1) / (2 * k + 1) for k in range(TERMS)]
    rest = s ** (2 * TERMS + 1) / (2 * TERMS + 1) / (1 - s * s)  # (SM5)
    return Fraction(-(-2 * (sum(terms) + rest) * 2**64 // 1), 2**64)

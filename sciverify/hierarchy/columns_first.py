"""The tower of height 2 of self-adjoint operators: from finitely many columns, more and more rows, then more columns.

Proof that it puts the spectra into Sigma_2: docs/theory/towers.md.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np

from sciverify.hierarchy.columns import Columns, columns, least_step
from sciverify.hierarchy.information import OperatorInformation
from sciverify.hierarchy.tower import Tower

_ROUNDING = 1e-6
"""More than that of a guess."""


def _columns_first(n: int, m: int, told: OperatorInformation) -> list[Fraction]:
    """The points of the least N from n to m that are all within 2^-n of the spectrum, as far as m rows tell."""
    points = [Fraction(0)]
    for count in range(max(1, n), m + 1):
        bounds = _bounds(columns(told, count, m), count)
        found = _least_nearby(bounds, count)
        points = found or points
        if found and all(bounds[round(w * count)] * 2**n <= count**2 for w in found):  # (HT4)
            return found
    return points


def _bounds(seen: Columns, count: int) -> dict[int, int]:
    """k -> the least c with sigma(k / N) <= c / N^2, where sigma is at most 1 (HT3)."""
    scale = count**2
    reach = min(count, seen.norm_bound + 1) * count
    places = range(-reach, reach + 1)
    guesses = np.ceil(seen.approx_sigma(np.array(places) / count) * scale - _ROUNDING)
    found = {}
    for k, guess in zip(places, guesses, strict=True):
        z = Fraction(k, count)
        c = least_step(partial(_bounded_by, seen, z, scale), scale, min(int(guess), scale + 1))
        if c <= scale:
            found[k] = c  # (HT3)
    return found


def _bounded_by(seen: Columns, z: Fraction, scale: int, c: int) -> bool:
    """Is sigma(z) <= c / scale?"""
    return not seen.exceeds(z, Fraction(0), Fraction(c, scale))


def _least_nearby(bounds: dict[int, int], count: int) -> list[Fraction]:
    """Of each z with a bound C(z) the numbers within C(z) + 1/N of it where the bound is least (HT4)."""
    found = set[int]()
    for k, c in bounds.items():
        near = [j for j in bounds if abs(j - k) * count <= c + count]
        least = min(bounds[j] for j in near)
        found.update(j for j in near if bounds[j] == least)
    return [Fraction(k, count) for k in sorted(found)]


COLUMNS_FIRST = Tower(_columns_first, height=2, name="columns, rows first")

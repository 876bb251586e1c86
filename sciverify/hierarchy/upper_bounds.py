"""Towers that realise the classes: what can be computed, and how (docs/theory/hierarchy.md)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from sciverify.exact.midrad import Floats
from sciverify.hierarchy.information import OperatorInformation
from sciverify.hierarchy.problem import read_interval
from sciverify.hierarchy.tower import Tower

_ROUNDING = 1e-9
"""More than the rounding of a residual in doubles."""


def _diagonal_entries(n: int, told: OperatorInformation) -> list[Fraction]:
    """The first entries: each is an eigenvalue."""
    return [told.entry(k, k) for k in range(2**n)]


def _residual_points(n: int, told: OperatorInformation) -> list[float]:
    """Numbers rho with a vector v, ||(A - rho) v|| <= 2^-n ||v||, all rows included: each is near the spectrum."""
    count = 2 ** (n + 3)
    section, last = _section(count, told)
    vectors = np.linalg.eigh(section)[1] * np.cos(np.pi / 2 * np.arange(count) / count)[:, None]  # 0 at the far end
    squares = np.sum(vectors**2, axis=0)
    moved = section @ vectors
    rho = np.sum(vectors * moved, axis=0) / squares
    residuals = np.sum((moved - rho * vectors) ** 2, axis=0) + (last * vectors[-1]) ** 2
    kept = np.sqrt(residuals / squares) <= 2.0**-n - _ROUNDING
    return [*map(float, rho[kept])]


def _section(count: int, told: OperatorInformation) -> tuple[Floats, float]:
    """A tridiagonal section in doubles, and the entry in the row below it."""
    below = [float(told.entry(k + 1, k)) for k in range(count)]
    section = np.diag([float(told.entry(k, k)) for k in range(count)])
    section += np.diag(below[:-1], 1) + np.diag(below[:-1], -1)
    return section, below[-1]


def _finite_sections(n: int, told: OperatorInformation) -> list[float]:
    """The eigenvalues of the first n rows and columns, and 0."""
    entries = [[float(told.entry(i, j)) for j in range(n)] for i in range(n)]
    return [0.0, *map(float, np.linalg.eigvalsh(np.array(entries)))]


def _nearest_entry(n: int, m: int, told: OperatorInformation, lower: Fraction, upper: Fraction) -> bool:
    """Is one of the first m entries within 1/n of the interval?"""
    return any(lower - Fraction(1, n) < told.entry(k, k) < upper + Fraction(1, n) for k in range(m))


DIAGONAL_ENTRIES = Tower(_diagonal_entries, name="diagonal entries")
RESIDUAL_POINTS = Tower(_residual_points, name="residual points")
FINITE_SECTIONS = Tower(_finite_sections, name="finite sections")


def nearest_entries(lower: object, upper: object) -> Tower:
    """The decision tower of height 2: yes if an entry comes within 1/n of the interval; first more entries, then n.

    Parameters
    ----------
    lower, upper : rational numbers

    Returns
    -------
    Tower
        Of height 2.

    Raises
    ------
    InvalidInput
        Ends that are not rational, or in the wrong order.

    **Source.** docs/theory/hierarchy.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify.hierarchy import information_about, nearest_entries
    >>> nearest_entries(0, 0).run((4, 10), information_about(sv.Banded({0: [1, 2]}, "naturals"))).output
    False
    """
    low, high = read_interval(lower, upper)
    return Tower(lambda n, m, told: _nearest_entry(n, m, told, low, high), height=2, name="nearest entries")

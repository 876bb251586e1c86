"""Towers that bound the resolvent: what is known of an operator takes limits away from the three that all need.

gamma_(m,l)(z) is computed from m columns of A and of its adjoint through l rows. It grows with l and falls with m, to
1 / ||(A - z)^-1||. Proofs: docs/theory/towers.md.
"""

from __future__ import annotations

from fractions import Fraction

from sciverify.hierarchy.columns import both_sides
from sciverify.hierarchy.information import OperatorInformation
from sciverify.hierarchy.problem import read_level
from sciverify.hierarchy.tower import Tower

Points = list[tuple[Fraction, Fraction]]
_ORIGIN = Fraction(0)


def _of_bounded(n: int, m: int, rows: int, told: OperatorInformation) -> Points:
    """All z of the grid of step 2^-n with gamma_(m,l)(z) <= 2^-n: first more rows, then more columns, then n."""
    return both_sides(told, m, max(m, rows)).points(Fraction(1, 2**n), Fraction(1, 2**n))


def _of_banded(n: int, m: int, told: OperatorInformation) -> Points:
    """The same with all rows, which the dispersion names: the first limit is not needed."""
    return both_sides(told, m, None).points(Fraction(1, 2**n), Fraction(1, 2**n))


def _zero_of_bounded(n: int, m: int, rows: int, told: OperatorInformation) -> bool:
    """Is gamma_(m,l)(0) <= 2^-n?"""
    return both_sides(told, m, max(m, rows)).within(_ORIGIN, _ORIGIN, Fraction(1, 2**n))


def _zero_of_banded(n: int, m: int, told: OperatorInformation) -> bool:
    """The same with all rows."""
    return both_sides(told, m, None).within(_ORIGIN, _ORIGIN, Fraction(1, 2**n))


def _of_level(n: int, told: OperatorInformation, level: Fraction) -> Points:
    """All z of the grid of step 1/N with gamma_N(z) <= level N / (N + 1), for the least N >= n that has any (HT5)."""
    count, found = max(1, n), Points()
    while not found:  # (HT5)
        found = both_sides(told, 2 * count, None).points(Fraction(1, count), level * Fraction(count, count + 1))
        count += 1
    return found


RESOLVENT_OF_BOUNDED = Tower(_of_bounded, height=3, name="resolvent: rows, columns, level")
RESOLVENT_OF_BANDED = Tower(_of_banded, height=2, name="resolvent: columns, level")
ZERO_OF_BOUNDED = Tower(_zero_of_bounded, height=3, name="resolvent at 0: rows, columns, level")
ZERO_OF_BANDED = Tower(_zero_of_banded, height=2, name="resolvent at 0: columns, level")


def pseudospectrum_points(level: object) -> Tower:
    """The tower of height 1 of the pseudospectrum of operators of known dispersion: every point that it shows is in it.

    Parameters
    ----------
    level : rational number > 0

    Returns
    -------
    Tower
        Of height 1. Gamma_n has points with 1/||(A - z)^-1|| < level only, and converges to the closure of all of them.

    Raises
    ------
    InvalidInput
        A level that is not rational and positive.

    **Source.** docs/theory/towers.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify.hierarchy import information_about, pseudospectrum_points
    >>> told = information_about(sv.Banded({0: 0}, "naturals"))
    >>> len(pseudospectrum_points("1/2").run((4,), told).output)
    9
    """
    read = read_level(level)
    return Tower(lambda n, told: _of_level(n, told, read), name="pseudospectrum from inside")

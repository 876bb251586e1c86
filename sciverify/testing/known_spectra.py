"""Operators on l2 whose spectra are known in closed form, and points at which that says how far the spectrum is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from sciverify.exact.rationals import to_fraction
from sciverify.l2.banded import Banded
from sciverify.l2.crystals import honeycomb, kagome, square_lattice
from sciverify.l2.gaussian import Gaussian, read_gaussian
from sciverify.l2.named import changed, jacobi, laurent, weighted_shift
from sciverify.l2.operator import L2Operator

Distance = Callable[[Fraction, Fraction], Fraction]


@dataclass(frozen=True, slots=True)
class KnownSpectrum:
    """An operator, its spectrum in words, and rational points.

    Attributes
    ----------
    name, spectrum : str
    operator : L2Operator
    points : tuple of pairs of fmpq
        Real and imaginary parts.
    distance : function of two fractions
        The distance of a point to the spectrum, exactly, or a lower bound.
    resolvent : object
        What `certify_spectral_point` is told of the resolvent.

    Examples
    --------
    >>> from sciverify.testing import KNOWN
    >>> KNOWN[0].spectrum, KNOWN[0].apart(KNOWN[0].points[1])
    ('|z| = 1', Fraction(1, 2))
    """

    name: str
    spectrum: str
    operator: L2Operator
    points: tuple[Gaussian, ...]
    distance: Distance
    resolvent: object = None

    def apart(self, point: Gaussian) -> Fraction:
        """The distance of a point to the spectrum."""
        return self.distance(*map(to_fraction, point))


def known(
    name: str, spectrum: str, operator: L2Operator, points: list[object], distance: Distance, resolvent: object = None
) -> KnownSpectrum:
    """The same from numbers of any kind."""
    return KnownSpectrum(name, spectrum, operator, tuple(read_gaussian(z, "z") for z in points), distance, resolvent)


def to_intervals(*intervals: tuple[int | Fraction, int | Fraction]) -> Distance:
    """The distance of real points to intervals; of others that of their real part, which is a lower bound."""

    def distance(re: Fraction, im: Fraction) -> Fraction:
        return min(max(low - re, re - high, Fraction(0)) for low, high in intervals)

    return distance


def _to_circle(re: Fraction, im: Fraction) -> Fraction:
    """Of points on the axes, or with a rational modulus by the triangle inequality from below."""
    return abs((abs(re) if not im else abs(im)) - 1) if not re or not im else Fraction(0)


def _to_disk(re: Fraction, im: Fraction) -> Fraction:
    return max(max(abs(re), abs(im)) - 1, Fraction(0))


def nilpotent(factor: int) -> KnownSpectrum:
    """e_(2n) -> factor e_(2n + 1) -> 0: its square is 0, its spectrum is {0}; its resolvent grows with the factor."""
    operator = Banded({1: [factor, 0]}, self_adjoint=False)
    return known("nilpotent", "{0}", operator, [1], lambda re, im: max(abs(re), abs(im)))


KNOWN: tuple[KnownSpectrum, ...] = (
    known("bilateral shift", "|z| = 1", laurent({1: 1}), [0, "1/2", (0, "3/2")], _to_circle),
    known("unilateral shift", "|z| <= 1", weighted_shift(1, "naturals"), [0, "1/2", 2], _to_disk, "numerical-range"),
    known("free", "[-2, 2]", jacobi(0, sites="integers"), [3, "5/2", 1], to_intervals((-2, 2))),
    known("free on N", "[-2, 2]", jacobi(0), ["-9/4", 0], to_intervals((-2, 2))),
    known(
        "period two", "[-1, 0] and [3, 4]", jacobi([0, 3], 1, "integers"), ["3/2", "7/2"], to_intervals((-1, 0), (3, 4))
    ),
    known(
        "rank-one change",
        "[-2, 2] and 5/2",
        jacobi(changed(0, 0, ["3/2"]), sites="integers"),
        ["9/4", "5/2", 3],
        to_intervals((-2, 2), (Fraction(5, 2), Fraction(5, 2))),
    ),
    known("square lattice", "[-4, 4]", square_lattice(), [5, 0], to_intervals((-4, 4))),
    known("honeycomb", "[-3, 3]", honeycomb(), ["7/2"], to_intervals((-3, 3))),
    known("kagome", "[-2, 4]", kagome(), [-3, -2], to_intervals((-2, 4))),
)

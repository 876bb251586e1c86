"""Spectra enclosed from both sides: bands that hold all of it, and how far they reach beyond it at most."""

from __future__ import annotations

import bisect
import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from flint import fmpq

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_points import SpectralPoints
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import Floats, float_above
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.banded import Banded
from sciverify.l2.operator import L2Operator
from sciverify.l2.resolvent_growth import growth_of
from sciverify.spectra.gap import fineness_for, gap_certificate, sizes
from sciverify.spectra.least_vectors import least_vectors
from sciverify.spectra.lower_bounds import LowerBounds
from sciverify.spectra.spectral_point import certificate_of
from sciverify.spectra.windows import needs_phases, require_windows, windows

Interval: TypeAlias = tuple[Fraction, Fraction]
Disks: TypeAlias = tuple[list[Fraction], list[Fraction]]
_SLACK, _CELL, _SPACING = 0.55, 16, 10
"""The share of the tolerance that windows cost; cells and distances of points, as parts of it."""
_OVERLAP = 1 + 2.0**-20
_COVERED, _ROUNDED = 0.97, 1.1
"""The share of the tolerance that points are chosen for; how much a bound may grow when its vector is rounded."""
_TRIES = 3


@dataclass(frozen=True, eq=False, repr=False)
class SpectrumEnclosure(Displayed):
    """A spectrum on the real line between outer bands and points that are known to be near it.

    Attributes
    ----------
    operator : Banded
    bands : tuple of pairs of Fraction
        Closed intervals that contain the whole spectrum.
    hausdorff : Fraction
        The Hausdorff distance of their union and the spectrum is at most this.
    points : Certificate
        Points of the bands, each with a bound of its distance to the spectrum.
    length, phases : int
        Of the windows.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.spectrum_enclosure(sv.jacobi([1, -1], sites="integers"), "1/5")
    >>> len(found.gaps), len(found.certificates()) > 1
    (1, True)
    """

    operator: Banded
    bands: tuple[Interval, ...]
    hausdorff: Fraction
    points: Certificate
    length: int
    phases: int
    _disks: tuple[tuple[Interval, Disks], ...]

    @property
    def gaps(self) -> tuple[Interval, ...]:
        """The open intervals between the bands: no spectrum lies there."""
        return tuple((a[1], b[0]) for a, b in itertools.pairwise(self.bands))

    @property
    def components(self) -> int:
        """How many bands are proven to contain spectrum.

        **Guarantee.** The spectrum has at least so many connected components. A band counts if the interval in which
        one of the points shows spectrum meets no other band.
        """
        starts = [low for low, _ in self.bands]
        found = set[int]()
        for low, high in _shown(self.points):
            first, last = bisect.bisect_left([end for _, end in self.bands], low), bisect.bisect_right(starts, high) - 1
            if first == last:
                found.add(first)
        return len(found)

    @property
    def measure(self) -> Fraction:
        """An upper bound of the Lebesgue measure of the spectrum."""
        return sum((high - low for low, high in self.bands), Fraction(0))

    def certificates(self) -> list[Certificate]:
        """One for each gap, one for each side, and the last one for the points."""
        found = [
            gap_certificate(self.operator, low, high, self.length, self.phases, *disks)
            for (low, high), disks in self._disks
        ]
        return [*found, self.points]

    def __str__(self) -> str:
        count, error = len(self.bands), significant(self.hausdorff, 3, upward=True)
        size = significant(self.measure, 4, upward=True)
        bands = "1 band" if count == 1 else f"{count} bands"
        shown = "each contains spectrum" if self.components == count else f"{self.components} contain spectrum for sure"
        shown = "" if count == 1 else f", {shown}"
        return f"{self.operator}: {bands} of measure at most {size}{shown}, Hausdorff error at most {error}"


def spectrum_enclosure(
    A: L2Operator,
    tol: object = "1/20",
    *,
    size: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> SpectrumEnclosure:
    """The spectrum of a self-adjoint banded operator with an error bound in both directions.

    Parameters
    ----------
    A : L2Operator
        As for `certify_gap`.
    tol : rational number
        Of the Hausdorff distance. The work grows like its inverse cubed for words, and faster for waves.
    size : int, optional
        Sites of the vectors that show where spectrum is.
    seconds, progress :
        As in `certify_distance`.

    Returns
    -------
    SpectrumEnclosure
        With `bands`, `gaps`, `hausdorff`, `measure` and `certificates()`.
        **Guarantee.** The spectrum lies in the bands, and every point of the bands is within `hausdorff` <= tol of it.

    Raises
    ------
    InvalidInput
        An operator whose windows are not all known, a tolerance that is not positive.
    Undecided
        The vectors do not show spectrum near all of the bands, or the windows are too many.

    **Source.** docs/theory/windows.md, docs/theory/spectral-points.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.spectrum_enclosure(sv.jacobi([1, -1], sites="integers"), "1/5")
    >>> len(found.bands), found.hausdorff <= 1 / 5
    (2, True)
    """
    every = isinstance(A, Banded) and needs_phases(A)
    operator = require_windows(A, every)
    tolerance = to_rational(tol, "tol")
    if tolerance is None or tolerance <= 0:
        raise InvalidInput(f"tol is {shown(tol)}: a positive rational number is needed")
    asked = None if size is None else as_integer(size, "size", 1)
    with allowance(seconds, progress):
        return _enclosed(operator, to_fraction(tolerance), every, asked)


def _enclosed(operator: Banded, wanted: Fraction, every: bool, size: int | None) -> SpectrumEnclosure:
    for k in range(_TRIES):
        fineness = max(1, math.ceil((1 + k / 2) * fineness_for(operator, every) / float(wanted) / _SLACK))
        length, phases = sizes(operator, fineness, every)
        spent(f"windows of {length} sites")
        bounds = LowerBounds(windows(operator, length, phases))
        bands, disks = _outer(operator, bounds, wanted / (k + 1))
        sites = 4 * length if size is None else size
        spent(f"points of the spectrum by vectors on {sites} sites")
        points = _inner(operator, bands, float(wanted), sites)
        if points is not None:
            error = hausdorff(bands, points)
            if error <= wanted:
                return SpectrumEnclosure(operator, bands, error, points, length, phases, disks)
    raise Undecided(
        f"vectors on {sites} sites do not show spectrum within {float(wanted):.6g} of all bands: pass a larger size"
    )


def _outer(
    operator: Banded, bounds: LowerBounds, tol: Fraction
) -> tuple[tuple[Interval, ...], tuple[tuple[Interval, Disks], ...]]:
    """The bands, and the disks that prove what is beside them."""
    norm = sum(((2 if k else 1) * d.bound for k, d in operator.diagonals.items()), Fraction(0))
    end = 2.0 ** math.ceil(math.log2(float_above(norm + tol)))
    z, half, free = _cells(bounds, end, float(tol) / _CELL)
    runs = [[*run] for is_free, run in itertools.groupby(range(len(z)), lambda k: bool(free[k])) if is_free]
    gaps = [(z[run[0]] - half[run[0]], z[run[-1]] + half[run[-1]]) for run in runs]
    middles = np.array([(a + b) / 2 for a, b in gaps])
    radii = np.array([(b - a) / 2 for a, b in gaps])
    alone = bounds.free(middles, radii)
    disks: list[tuple[Interval, Disks]] = []
    for k, run in enumerate(runs):
        many = ([*z[run]], [*half[run] * _OVERLAP]) if not alone[k] else ([middles[k]], [radii[k]])
        disks.append(((Fraction(gaps[k][0]), Fraction(gaps[k][1])), tuple([*map(Fraction, part)] for part in many)))  # type: ignore[arg-type]
    ends = [Fraction(-end), *(Fraction(x) for gap in gaps for x in gap), Fraction(end)]
    bands = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a < b]
    return tuple(bands), tuple(disks)


def _cells(bounds: LowerBounds, end: float, least: float) -> tuple[Floats, Floats, Floats]:
    """(centres, half widths, free?) of cells that tile (-end, end), divided until they are free or small."""
    z, half = np.array([-end / 2, end / 2]), np.array([end / 2, end / 2])
    found: list[tuple[Floats, Floats, Floats]] = []
    while len(z):
        free = bounds.free(z, half * _OVERLAP)
        done = free | (half <= least)
        found.append((z[done], half[done], free[done].astype(np.float64)))
        z, half = z[~done], half[~done] / 2
        z, half = np.concatenate([z - half, z + half]), np.concatenate([half, half])
    centres, halves, free_ones = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(centres)
    return centres[order], halves[order], free_ones[order]


def _inner(operator: Banded, bands: tuple[Interval, ...], tol: float, size: int) -> Certificate | None:
    """Points, few of them, that show spectrum within the tolerance of every point of the bands; None if they do not."""
    pieces = []
    for low, high in bands:
        a, b = float(low), float(high)
        pieces.append(np.linspace(a, b, max(2, math.ceil((b - a) / tol * _SPACING) + 1)))
    z, sites = np.concatenate(pieces), operator.sites(size)
    section = operator.section(sites)
    vectors = np.concatenate([least_vectors(section, z[k : k + 512]) for k in range(0, len(z), 512)], axis=1)
    room = tol * _COVERED - _ROUNDED * section.residuals(vectors, z)
    chosen: list[int] = []
    for low, high in bands:
        at = float(low)
        while True:
            able = np.flatnonzero((z - room <= at) & (z + room >= at))
            best = int(able[np.argmax((z + room)[able])]) if len(able) else -1
            if best < 0 or (chosen and chosen[-1] == best and z[best] + room[best] < float(high)):
                return None
            chosen.append(best)
            if z[best] + room[best] >= float(high):
                break
            at = np.nextafter(float(z[best] + room[best]), np.inf)
    places = sorted(set(chosen))
    points = [(fmpq(*float(z[k]).as_integer_ratio()), fmpq(0)) for k in places]
    return certificate_of(operator, growth_of(operator), points, sites, vectors[:, places], [False] * len(places))


def _shown(points: Certificate) -> list[Interval]:
    """Closed intervals, each of which contains spectrum."""
    subject = points.problem
    if not isinstance(subject, SpectralPoints):
        raise TypeError("points of a spectrum are needed")
    cones = ((to_fraction(z), e) for (z, _), e in zip(subject.points, subject.bounds, strict=True))
    return [(z - e, z + e) for z, e in cones]


def hausdorff(bands: tuple[Interval, ...], points: Certificate) -> Fraction:
    """The largest distance of a point of the bands to the spectrum, as points with bounds show it.

    The distance is at most min_k (|x - z_k| + e_k). Points whose bound another point betters are left out; then between
    neighbours the two of them count, and the largest value lies where they agree, or at an end of a band.
    """
    cones = sorted(((low + high) / 2, (high - low) / 2) for low, high in _shown(points))
    kept = [(z, e) for z, e in cones if all(abs(z - w) + d >= e for w, d in cones)]
    centres = [z for z, _ in kept]
    tops = [(z + w + d - e) / 2 for (z, e), (w, d) in itertools.pairwise(kept)]

    def at(x: Fraction) -> Fraction:
        k = bisect.bisect_left(centres, x)
        return min(abs(x - z) + e for z, e in kept[max(0, k - 1) : k + 1])

    worst = Fraction(0)
    for low, high in bands:
        worst = max(worst, *(at(x) for x in [low, high, *(t for t in tops if low < t < high)]))
    return worst

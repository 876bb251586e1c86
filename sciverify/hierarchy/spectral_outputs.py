"""Points that were put out for a spectrum: near it, far from it, missing some of it, or covering all of it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.class_refutation import (
    NORM,
    NOTHING,
    TOO_FAR,
    WINDOWS,
    ClassRefutationClaim,
    FreeInterval,
    JudgedOutput,
    SpectrumOutput,
)
from sciverify.certificate.kinds.spectral_gap import WindowDisks
from sciverify.certificate.kinds.spectral_points import SpectralPoints
from sciverify.certificate.told_entries import ToldEntries
from sciverify.errors import InvalidInput, Undecided
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import root_above
from sciverify.hierarchy.closed_sets import ClosedSet, Place, closed_set
from sciverify.l2.banded import Banded
from sciverify.l2.gaussian import Gaussian, nearest_complex
from sciverify.l2.operator import L2Operator
from sciverify.l2.resolvent_growth import ResolventGrowth, stated_growth
from sciverify.l2.sequences import Entries
from sciverify.spectra.computed_spectrum import compute_spectrum
from sciverify.spectra.gap import certify_gap
from sciverify.spectra.least_vectors import least_vectors
from sciverify.spectra.spectral_point import certificate_of
from sciverify.spectra.spectrum_enclosure import SpectrumEnclosure, spectrum_enclosure
from sciverify.spectra.windows import needs_phases, require_windows

_SIZES = (100, 400, 1600)
"""Sites of the vectors that are tried."""
_MOST_SITES = 400
"""Of the windows that show that a point is far from the spectrum."""
_FINEST, _COARSEST = Fraction(1, 16), Fraction(1, 2)
"""Tolerances of enclosures that are tried."""


def near_spectrum(
    operator: L2Operator, points: Sequence[Gaussian], bound: Fraction, resolvent: object
) -> tuple[Certificate, list[int]]:
    """Distances of points to the spectrum, by longer and longer vectors; and which of them exceed the bound.

    The farthest one, as far as is known, comes first.
    """
    growth = stated_growth(operator, resolvent)
    for size in _SIZES:
        found = _by_vectors(operator, growth, points, size)
        bounds = _subject(found).bounds
        doubtful = [k for k, error in enumerate(bounds) if error > bound]  # (HO1)
        if not doubtful:
            break
    return found, sorted(doubtful, key=lambda k: -bounds[k])


def _by_vectors(operator: L2Operator, growth: ResolventGrowth, points: Sequence[Gaussian], size: int) -> Certificate:
    """One vector a point, for the operator or its adjoint, whichever has the smaller residual."""
    sites, z = operator.sites(size), np.array([nearest_complex(point) for point in points])
    if not any(im for _, im in points):
        z = z.real
    sides = operator.sides
    vectors, residuals = list[Entries](), list[Entries]()
    for side in sides:
        section, moved = operator.section(sites, adjoint=side), z.conj() if side else z
        vectors.append(least_vectors(section, moved, steps=3))
        residuals.append(section.residuals(vectors[-1], moved))
    best = np.argmin(np.stack(residuals), axis=0)
    chosen = np.stack([vectors[side][:, k] for k, side in enumerate(best)], axis=1)
    return certificate_of(operator, growth, points, sites, chosen, [sides[side] for side in best])


def advice_about(near: Certificate) -> str:
    """What would decide points that are proven neither near to the spectrum nor far from it."""
    proven = significant(max(_subject(near).bounds), 3, upward=True)
    return (
        f"it is proven to lie within {proven} of each, so a bound as large is held; for a smaller one try "
        f"certify_spectral_point(operator, point, size=...), with a size of more than {_SIZES[-1]}"
    )


def _subject(certificate: Certificate) -> SpectralPoints:
    if not isinstance(certificate.problem, SpectralPoints):
        raise TypeError("points of a spectrum are needed")
    return certificate.problem


def far_from_spectrum(operator: L2Operator, points: Sequence[Gaussian], k: int, bound: Fraction) -> Certificate | None:
    """A certificate that points[k] is farther from the spectrum than the bound, if one is found."""
    if not isinstance(operator, Banded) or not operator.is_self_adjoint:
        return None
    re, im = _place(points[k])
    whole = operator.line != "hull"
    if whole and im * im > bound * bound:
        return _too_far(operator, points, bound, re, Fraction(0), NOTHING)
    depth = max(Fraction(0), abs(re) - operator.norm_bound)
    if whole and depth * depth + im * im > bound * bound:  # (HO2)
        return _too_far(operator, points, bound, re, depth, NORM)
    needed = root_above(bound * bound - im * im) * Fraction(65, 64) + Fraction(1, 2**20)
    try:
        gap = certify_gap(operator, re - needed, re + needed, most_sites=_MOST_SITES)
    except (Undecided, InvalidInput):
        return None
    disks = gap.evidence
    if not isinstance(disks, WindowDisks):
        raise TypeError("windows were asked for")
    return _too_far(operator, points, bound, re, needed, WINDOWS, disks) if whole else gap


def _too_far(
    operator: Banded,
    points: Sequence[Gaussian],
    bound: Fraction,
    centre: Fraction,
    radius: Fraction,
    shown_by: str,
    disks: WindowDisks | None = None,
) -> Certificate:
    proof = FreeInterval(ToldEntries.of({}), centre, radius, shown_by, disks)
    subject = JudgedOutput(operator, SpectrumOutput(tuple(points)))
    return Certificate(ClassRefutationClaim(bound, TOO_FAR, 0), subject, None, proof)


def misses_spectrum(
    operator: L2Operator, points: Sequence[Gaussian], bound: Fraction, resolvent: object
) -> Certificate | None:
    """Points near the spectrum, one of which is farther from all points than the bound, if one is found."""
    n = max(2, min(16, int(4 / bound))) if bound else 16
    stated_growth(operator, resolvent)
    try:
        computed = compute_spectrum(operator, n, size=_SIZES[0], resolvent=resolvent)
    except InvalidInput:  # no bound of the norm is known, and nobody said where to look
        return None
    if not computed.exact:
        return None
    certificate = computed.certificate()
    shown = _subject(certificate)
    missed = not points or any(
        _distance_squared(points, z) > (bound + error) ** 2  # (HO3)
        for z, error in zip(shown.points, shown.bounds, strict=True)
    )
    return certificate if missed else None


def covers_spectrum(operator: L2Operator, points: Sequence[Gaussian], bound: Fraction) -> tuple[Certificate, ...] | str:
    """Certificates of an enclosure within the bound of the points; or why there is none."""
    try:
        require_windows(operator, isinstance(operator, Banded) and needs_phases(operator))
    except InvalidInput as error:
        return str(error)
    if not points:
        return "there is no point, and spectrum is not found"
    output = closed_set(points)
    tolerance = max(_FINEST, min(_COARSEST, bound / 2))
    while True:
        try:
            found = spectrum_enclosure(operator, tolerance)
        except Undecided as error:
            return (
                f"a larger bound, or spectrum_enclosure(operator, {tolerance}, ...), would decide; that says: {error}"
            )
        excess = _bands(found).excess_squared(output)
        if excess is not None and excess <= bound * bound:  # (HO4)
            return tuple(found.certificates())
        tolerance /= 2
        if tolerance < _FINEST:
            return f"bands of the spectrum to within {2 * tolerance} do not lie within the bound of the points"


def _bands(found: SpectrumEnclosure) -> ClosedSet:
    return closed_set(intervals=found.bands)


def _distance_squared(points: Sequence[Gaussian], z: Gaussian) -> Fraction:
    return closed_set(points).distance_squared(_place(z))


def _place(z: Gaussian) -> Place:
    return to_fraction(z[0]), to_fraction(z[1])

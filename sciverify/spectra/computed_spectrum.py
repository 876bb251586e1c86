"""The spectrum of an operator on l2, point by point, each with a proven bound of its distance to the spectrum.

After CompSpecUB of Colbrook, Roman, Hansen, Phys. Rev. Lett. 122 (2019); derivation: docs/theory/spectral-points.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_points import SpectralPoints
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import Floats, float_above
from sciverify.l2.gaussian import Gaussian, nearest_complex, read_gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.resolvent_growth import ResolventGrowth, rests_on, stated_growth
from sciverify.l2.section import Section
from sciverify.l2.sequences import Entries
from sciverify.spectra.grid import Grid, grid_bounds, local_minimisers
from sciverify.spectra.least_vectors import least_vectors
from sciverify.spectra.spectral_point import as_l2_operator, certificate_of

_STEPS = 6
"""Of inverse iteration for the points that are found; the whole grid has two."""
_WORTH = 1.2
"""Vectors are rounded to 16 bits if the error of all points grows by this factor at most, else to 32 or 64."""


@dataclass(frozen=True, eq=False, repr=False)
class ComputedSpectrum(Displayed):
    """Points near the spectrum of an operator on l2.

    Attributes
    ----------
    operator : L2Operator
    resolvent : ResolventGrowth
        What is known of the resolvent.
    n : int
        The grid is (1/n) Z, or (1/n) Z[i].
    sites : Sites
        Where the vectors live.
    exact : tuple of pairs of fmpq
        The points.
    distances : tuple of Fraction
        **Guarantee.** The spectrum has a point within distances[k] of exact[k].
    grid, grid_bounds : arrays
        All points of the grid, and a bound of the distance of each, rounded up; to plot.
    """

    operator: L2Operator
    resolvent: ResolventGrowth
    n: int
    sites: Sites
    exact: tuple[Gaussian, ...]
    distances: tuple[Fraction, ...]
    grid: Entries
    grid_bounds: Floats
    _certificate: Certificate | None = field(repr=False)

    @property
    def points(self) -> Entries:
        """The points as doubles; complex numbers where one of them is not real."""
        found = np.array([nearest_complex(z) for z in self.exact], dtype=np.complex128)
        return found if np.iscomplexobj(self.grid) else found.real

    @property
    def bounds(self) -> Floats:
        """The distances as doubles, rounded up."""
        return np.array([float_above(x) for x in self.distances])

    @property
    def condition(self) -> str:
        """What everything rests on, in words; empty where the form of the operator proves it."""
        return rests_on(self.operator, self.resolvent)

    @property
    def error(self) -> float:
        """E_n: every point lies within it of the spectrum; 0 where there is no point."""
        return float(float_above(max(self.distances))) if self.distances else 0.0

    def certificate(self) -> Certificate:
        """The certificate, of kind spectral-points, of `distances` and `error`.

        Raises
        ------
        InvalidInput
            There is no point.
        """
        if self._certificate is None:
            raise InvalidInput(f"nothing was found at n = {self.n}, so there is nothing to certify: pass a larger n")
        return self._certificate

    def save(self, path: str | Path) -> Path:
        """Write the certificate to a file."""
        return self.certificate().save(path)

    def __str__(self) -> str:
        if not self.exact:
            return f"{self.operator}: nothing was found at n = {self.n}; that says nothing about the spectrum"
        error = significant(max(self.distances), 6, upward=True)
        under = f"\n{self.condition}" if self.condition else ""
        count = f"{len(self.exact)} point{'s' * (len(self.exact) != 1)}"
        return f"{self.operator}: {count} of the grid 1/{self.n} within {error} of the spectrum{under}"


def compute_spectrum(
    A: L2Operator,
    n: int,
    *,
    size: int | None = None,
    within: tuple[object, object] | None = None,
    resolvent: object = None,
    executor: Executor | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> ComputedSpectrum:
    """Points of the grid (1/n) Z, or (1/n) Z[i], that lie near the spectrum, and how near.

    Parameters
    ----------
    A : L2Operator
    n : int
        The fineness of the grid.
    size : int, optional
        How many sites the vectors have; n by default.
    within : pair of numbers, optional
        Where the points are looked for: an interval of the real axis, or two opposite corners of a rectangle. By
        default the disk whose radius is a proven bound of the norm of A, which contains the numerical range, and its
        real points for a self-adjoint operator.
    resolvent : "normal", "numerical-range", or `power_growth(...)`, optional
        What you know of an operator that is not normal by its form; it is a hypothesis of everything that is proven.
    executor : concurrent.futures.Executor, optional
        Where the points of the grid are worked on: `sciverify.audit.Processes(jobs)`, or
        `distributed.Client(address).get_executor(pure=False)`; by default threads. The result is the same, bit for bit.
    seconds, progress :
        See `solve`.

    Returns
    -------
    ComputedSpectrum
        `points`, `bounds`, `error` (E_n), `certificate()`, `save(path)`.
        **Guarantee.** The spectrum has a point within bounds[k] of points[k]. Whether a part of the spectrum is far
        from all points is not said: as n grows they come near all of it. Nothing may be found for a small n.

    Raises
    ------
    InvalidInput
        No operator, no positive n, a resolvent of which nothing is known.
    OutOfTime
        The seconds are over.

    **Source.** After Colbrook, Roman, Hansen, Phys. Rev. Lett. 122 (2019); docs/theory/spectral-points.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.compute_spectrum(sv.almost_mathieu(1, sv.GOLDEN), 50)
    >>> len(found.points) > 15 and found.error < 0.015
    True
    """
    operator = as_l2_operator(A)
    growth = stated_growth(operator, resolvent)
    fine = as_integer(n, "n", 1, 2**20)
    sites = operator.sites(fine if size is None else as_integer(size, "size", 1, 2**24))
    grid = Grid.of(operator, fine, None if within is None else _corners(within))
    with allowance(seconds, progress):
        sections = {side: operator.section(sites, adjoint=side) for side in operator.sides}
        bounds, turned = grid_bounds(operator, sites, grid, executor)
        near = growth.distances(bounds)
        chosen = local_minimisers(grid, near)
        exact, sides = tuple(map(grid.exact, chosen)), turned.ravel()[chosen]
        vectors, certificate = _vectors(sections, grid.points.ravel()[chosen], sides), None
        if exact:
            certificate = certificate_of(operator, growth, exact, sites, vectors, [*map(bool, sides)], _WORTH)
    distances = _distances(certificate)
    return ComputedSpectrum(
        operator, growth, fine, sites, exact, distances, grid.points[grid.inside], near[grid.inside], certificate
    )


def _distances(certificate: Certificate | None) -> tuple[Fraction, ...]:
    """What it proves of each point."""
    subject = None if certificate is None else certificate.problem
    return subject.bounds if isinstance(subject, SpectralPoints) else ()


def _vectors(sections: Mapping[bool, Section], z: Entries, sides: NDArray[np.bool_]) -> Entries:
    """Better vectors for the points that are chosen."""
    kind = np.result_type(z, *(hop.values for section in sections.values() for hop in section.hops))
    found = np.zeros((sections[False].columns, len(z)), dtype=kind)
    for side, section in sections.items():
        mine = sides == side
        if mine.any():
            found[:, mine] = least_vectors(section, z[mine].conj() if side else z[mine], steps=_STEPS)
    return found


def _corners(within: tuple[object, object]) -> tuple[Gaussian, Gaussian]:
    if not isinstance(within, tuple | list) or len(within) != 2:
        raise InvalidInput(f"within is {shown(within)}: a pair of numbers is needed, such as (-2, 2)")
    low, high = (read_gaussian(x, f"within[{k}]") for k, x in enumerate(within))
    return low, high

"""Pseudospectra from inside: squares in disks around points with small residuals (docs/theory/pseudospectra.md)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.pseudospectra import Pseudospectrum, PseudospectrumClaim
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.rationals import from_fraction
from sciverify.l2.operator import L2Operator
from sciverify.spectra.inner_disks import InnerDisk, InnerDisks, inner_evidence
from sciverify.spectra.spectral_point import as_l2_operator
from sciverify.spectra.squares import Squares, corners, grid, positive

Covered = tuple[InnerDisk, list[tuple[int, int]]]
"""A disk, and the squares inside."""


def pseudospectrum(
    A: object, eps: object, side: object = None, *, size: int = 100, region: object = None
) -> Certificate:
    """Squares inside the pseudospectrum {z: 1 / ||(A - z)^-1|| < eps} of an operator on l2.

    Parameters
    ----------
    A : Banded, Oscillator, ColumnTable or HilbertMatrix
        Nothing needs to be known of its resolvent.
    eps : rational number > 0
    side : rational number > 0, optional
        Of the squares; a quarter of eps by default.
    size : int
        Sites of the vectors. More sites find more squares.
    region : pair of complex rational numbers, optional
        Lower left and upper right corner of the rectangle that is searched; by default around the disk in which the
        pseudospectrum must lie, if a bound of the norm is known.

    Returns
    -------
    Certificate
        With `claim.area`, and the squares in `.problem.cells`, their middle points in `.problem.centres`.
        **Guarantee.** Every point of every square lies in the pseudospectrum of the operator on the infinite space; the
        area of the pseudospectrum is at least `claim.area`.

    Raises
    ------
    InvalidInput
        Numbers that are not positive, a region of too many squares, no square that is proven.

    **Source.** After Colbrook, Roman, Hansen, Phys. Rev. Lett. 122 (2019); docs/theory/pseudospectra.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.pseudospectrum(sv.weighted_shift(1, "naturals"), "1/4", size=30)
    >>> 3.1 < found.claim.area < 3.15 * 1.25**2
    True
    """
    operator = as_l2_operator(A)
    sites = operator.sites(as_integer(size, "size", 1))
    if not isinstance(sites, range):
        raise InvalidInput(f"the sites of {shown(operator)} do not lie on a line")
    level = positive(eps, "eps")
    squares = _grid(operator, level, level / 4 if side is None else positive(side, "side"), region)
    disks = _cover(InnerDisks(operator, sites, level), squares)
    if not disks:
        raise InvalidInput(
            f"no square of side {float(squares.side)} is found inside: try smaller squares, or a larger size"
        )
    listed = sorted((cell, k) for k, (_, cells) in enumerate(disks) for cell in cells)
    cells, area = tuple(cell for cell, _ in listed), squares.side * squares.side
    corner = from_fraction(squares.corner[0]), from_fraction(squares.corner[1])
    claim = PseudospectrumClaim(level, len(cells), len(cells) * area, operator.condition)
    evidence = inner_evidence(sites, [disk for disk, _ in disks], [k for _, k in listed])
    return Certificate(claim, Pseudospectrum(operator, corner, squares.side, cells), None, evidence)


def _grid(A: L2Operator, level: Fraction, side: Fraction, region: object) -> Squares:
    if region is not None:
        return grid(*corners(region), side)
    reach = A.norm_bound + level
    return grid((-reach, -reach), (reach, reach), side)


def _cover(found: InnerDisks, squares: Squares) -> list[Covered]:
    """Squares with a small residual in their middle, covered greedily, the deepest points first."""
    places = squares.places()
    depths, half = found.depths(squares.centres(places)), float(squares.side) / 2**0.5
    left = depths + half < float(found.level)
    disks: list[Covered] = []
    for k in np.argsort(depths):
        if depths[k] + half >= float(found.level):
            break
        if left[k]:
            disk = found.disk(squares.centre(places[k]))
            inside = left & squares.inside(places, places[k], 1, found.level - disk.bound)
            left[inside], left[k] = False, False
            if inside.any():
                disks.append((disk, [(int(i), int(j)) for i, j in places[inside]]))
    return disks

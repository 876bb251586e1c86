"""Pseudospectra from inside: squares in disks around points with small residuals (docs/theory/pseudospectra.md)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.pseudospectra import Disks, Pseudospectrum, PseudospectrumClaim
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import from_fraction, to_fraction, to_rational
from sciverify.exact.root_bounds import root_above
from sciverify.l2.gaussian import read_gaussian
from sciverify.l2.operator import L2Operator
from sciverify.l2.sequences import Entries
from sciverify.spectra.dual_residual import ExactSection
from sciverify.spectra.least_vectors import least_vectors
from sciverify.spectra.spectral_point import BITS, as_l2_operator

Complexes = NDArray[np.complex128]
_DIGITS, _BLOCK, _MOST_CELLS = (15, 31, 62), 512, 2**20
"""Bits of a vector's largest entry; points whose vectors are computed at once; squares at most."""
_LOST = 16
"""A part of the level that rounding a vector may cost."""


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
    level = _positive(eps, "eps")
    grid = _grid(operator, level, level / 4 if side is None else _positive(side, "side"), region)
    found = _Cover(operator, sites, level, grid)
    disks = found.disks()
    if not disks:
        raise InvalidInput(
            f"no square of side {float(grid.side)} is found inside: try smaller squares, or a larger size"
        )
    return found.certificate(disks)


def _positive(value: object, name: str) -> Fraction:
    found = to_rational(value, name)
    if found is None or found <= 0:
        raise InvalidInput(f"{name} is {shown(value)}: a positive rational number is needed")
    return to_fraction(found)


@dataclass(frozen=True)
class _Grid:
    """Squares (i, j), 0 <= i < columns, 0 <= j < rows."""

    corner: tuple[Fraction, Fraction]
    side: Fraction
    columns: int
    rows: int

    def places(self) -> NDArray[np.int64]:
        """All pairs (i, j)."""
        return np.stack(np.meshgrid(np.arange(self.columns), np.arange(self.rows), indexing="ij"), -1).reshape(-1, 2)

    def centre(self, place: NDArray[np.int64]) -> tuple[Fraction, Fraction]:
        """The middle of a square."""
        half = Fraction(1, 2)
        return self.corner[0] + (int(place[0]) + half) * self.side, self.corner[1] + (int(place[1]) + half) * self.side

    def centres(self, places: NDArray[np.int64]) -> Complexes:
        """The same in doubles."""
        at = float(self.side) * (places + 0.5)
        return np.asarray(float(self.corner[0]) + at[:, 0] + 1j * (float(self.corner[1]) + at[:, 1]))


def _grid(A: L2Operator, level: Fraction, side: Fraction, region: object) -> _Grid:
    if region is None:
        reach = A.norm_bound + level
        low, high = (-reach, -reach), (reach, reach)
    else:
        if not isinstance(region, tuple | list) or len(region) != 2:
            raise InvalidInput(f"region is {shown(region)}: two opposite corners are needed")
        low, high = map(_corner, region)
    columns, rows = (int(-(-(h - t) // side)) for t, h in zip(low, high, strict=True))
    if not 0 < columns * rows <= _MOST_CELLS or columns <= 0:
        raise InvalidInput(f"the region has {columns} x {rows} squares: 1 to {_MOST_CELLS} are possible")
    return _Grid((low[0], low[1]), side, columns, rows)


def _corner(value: object) -> tuple[Fraction, Fraction]:
    re, im = read_gaussian(value, "a corner of the region")
    return to_fraction(re), to_fraction(im)


@dataclass(frozen=True)
class _Disk:
    """A point, its vector in integers, a proven bound there, and the squares inside."""

    point: tuple[Fraction, Fraction]
    re: list[int]
    im: list[int]
    turned: bool
    bound: Fraction
    cells: list[tuple[int, int]]


class _Cover:
    """Disks that cover many squares, the deepest points first."""

    def __init__(self, A: L2Operator, sites: range, level: Fraction, grid: _Grid) -> None:
        self.A, self.sites, self.level, self.grid = A, sites, level, grid
        self.sides = A.sides
        self.sections = [A.section(sites, adjoint=side) for side in self.sides]
        with float_proof(len(sites)):
            self.exact = [ExactSection(A, sites, adjoint=side) for side in self.sides]

    def _depths(self, z: Complexes) -> Floats:
        """Float residuals at many points: the smaller one of both sides."""
        found = np.full(len(z), np.inf)
        for side, section in zip(self.sides, self.sections, strict=True):
            for k in range(0, len(z), _BLOCK):
                part = z[k : k + _BLOCK].conj() if side else z[k : k + _BLOCK]
                values = section.residuals(least_vectors(section, part), part)
                found[k : k + _BLOCK] = np.fmin(found[k : k + _BLOCK], values)
        return found

    def disks(self) -> list[_Disk]:
        """Squares with a small residual in their middle, covered greedily."""
        places = self.grid.places()
        z, side, level = self.grid.centres(places), float(self.grid.side), float(self.level)
        depths = self._depths(z)
        left = depths + side / 2**0.5 < level
        found = []
        for k in np.argsort(depths):
            if depths[k] + side / 2**0.5 >= level:
                break
            if left[k]:
                disk = self._disk(places, left, k)
                left[k] = False
                if disk.cells:
                    found.append(disk)
        return found

    def _disk(self, places: NDArray[np.int64], left: NDArray[np.bool_], k: int) -> _Disk:
        """The proven disk around the middle of a square; what it covers is taken off the list."""
        point = self.grid.centre(places[k])
        re, im, turned, bound = min((self._proven(point, t) for t in range(len(self.sides))), key=lambda v: v[3])
        radius = (self.level - bound) / self.grid.side
        apart = np.abs(places - places[k]) + 0.5  # of the farthest corner, in sides
        inside = left & (np.hypot(apart[:, 0], apart[:, 1]) < float(radius))
        cells = [
            (int(i), int(j))
            for (i, j) in places[inside]
            if sum((abs(2 * int(t - c)) + 1) ** 2 for t, c in zip((i, j), places[k], strict=True)) < 4 * radius * radius
        ]
        left[inside] = False
        return _Disk(point, re, im, turned, bound, cells)

    def _proven(self, point: tuple[Fraction, Fraction], t: int) -> tuple[list[int], list[int], bool, Fraction]:
        """(re, im, side, y): a vector in integers and a bound of its residual."""
        side = self.sides[t]
        z = np.array([complex(float(point[0]), float(point[1]))])
        part = z.conj() if side else z
        vector: Entries = least_vectors(self.sections[t], part, steps=3)[:, 0]
        digits = self._digits(t)
        top = 2.0**digits - 1 if digits < 53 else 2.0 ** (digits - 1)
        scale = top / max(np.abs(vector.real).max(), np.abs(vector.imag).max())
        u = np.rint(vector.real * scale).astype(int).tolist(), np.rint(vector.imag * scale).astype(int).tolist()
        (first, second), unit = self.exact[t].moved(u, (point[0], -point[1] if side else point[1]))
        square = unit**2 * (sum(x * x for x in first) + sum(x * x for x in second))
        length = sum(x * x for x in u[0]) + sum(x * x for x in u[1])
        bound = root_above(square / length) + 2 * self.exact[t].doubt + Fraction(1, 2**60)
        if self.exact[t].beyond:
            bound = root_above(bound**2 + self.exact[t].beyond ** 2)  # (DB1)
        return *u, side, Fraction(-(-bound * 2**48 // 1), 2**48)

    def _digits(self, t: int) -> int:
        """Bits of a vector's largest entry, so that the norm of the operator times what rounding loses is small."""
        section = self.sections[t]
        lost = section.size * section.columns**0.5 * _LOST / float(self.level)
        return next((digits for digits in _DIGITS if lost < 2.0**digits), _DIGITS[-1])

    def certificate(self, disks: list[_Disk]) -> Certificate:
        """All that was found."""
        listed = sorted((cell, k) for k, disk in enumerate(disks) for cell in disk.cells)
        cells, side = tuple(cell for cell, _ in listed), self.grid.side
        corner = from_fraction(self.grid.corner[0]), from_fraction(self.grid.corner[1])
        evidence = Disks(
            self.sites,
            BITS,
            tuple((from_fraction(d.point[0]), from_fraction(d.point[1])) for d in disks),
            tuple(d.bound for d in disks),
            np.array([d.re for d in disks], dtype=np.int64),
            np.array([d.im for d in disks], dtype=np.int64),
            tuple(k for k, d in enumerate(disks) if d.turned),
            tuple(k for _, k in listed),
        )
        claim = PseudospectrumClaim(self.level, len(cells), len(cells) * side * side)
        return Certificate(claim, Pseudospectrum(self.A, corner, side, cells), None, evidence)

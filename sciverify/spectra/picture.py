"""Squares inside and outside a pseudospectrum: large blocks of squares first (docs/theory/pseudospectra.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

import numpy as np

from sciverify.allowance import spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.pseudospectrum_pictures import (
    INSIDE,
    OUTSIDE,
    UNKNOWN,
    OuterDisks,
    PictureClaim,
    Pictured,
    PictureDisks,
    PseudospectrumPicture,
)
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import from_fraction
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import Sites
from sciverify.spectra.inner_disks import InnerDisk, Place, inner_evidence
from sciverify.spectra.squares import Complexes, Places, Squares


class Witness(Protocol):
    """What bounds 1 / ||R(z)||, R(z) = (A - z)^-1, at single points."""

    def depths(self, z: Complexes) -> tuple[Floats, Floats]:
        """(above, below): about the smallest and the largest number that can be proven as bounds; in floats."""

    def inner(self, point: Place) -> InnerDisk:
        """A proven bound from above."""

    def outer(self, point: Place, wanted: Fraction, hoped: float) -> Fraction | None:
        """A proven bound from below, about as large as hoped, but at least the wanted one; None if there is none."""


@dataclass
class Painting:
    """The squares of a grid as they are decided: 1 inside, -1 outside, 0 unknown; and the disks that decide."""

    squares: Squares
    level: Fraction
    witness: Witness
    inner: list[InnerDisk] = field(default_factory=list)
    outer: list[tuple[Place, Fraction]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = self.squares.places()
        shape = self.squares.columns, self.squares.rows
        self.marks, self.disks = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)

    def paint(self) -> None:
        """Blocks of 2^k x 2^k squares, from the largest ones to single squares."""
        width = 1 << (max(self.squares.columns, self.squares.rows) - 1).bit_length()
        while width:
            self._blocks(width)
            width //= 2

    def _blocks(self, width: int) -> None:
        """Every block that still has an unknown square, and that one disk may decide as a whole."""
        corners = np.unique(self.places[self.marks.ravel() == 0] // width, axis=0) * width
        if not len(corners):
            return
        spent(f"blocks of {width} x {width} squares")
        above, below = self.witness.depths(self.squares.centres(corners, width))
        level = float(self.level)
        room = np.fmax(level - above, below - level) - width * float(self.squares.side) / 2**0.5
        for k in np.argsort(-room):
            if not room[k] > 0:
                break
            i, j = corners[k]
            if not self.marks[i : i + width, j : j + width].all():
                self._disk(corners[k], width, above[k] < level, float(below[k]))

    def _disk(self, corner: Places, width: int, inside: bool, below: float) -> None:
        """A proven disk around the middle of a block; all unknown squares in it are decided."""
        spent("disks inside and outside", float((self.marks != 0).mean()))
        point = self.squares.centre(corner, width)
        if inside:
            disk = self.witness.inner(point)
            if self._mark(corner, width, self.level - disk.bound, 1, len(self.inner)):
                self.inner.append(disk)
            return
        least = self.level + Fraction(width * 92683, 2**17) * self.squares.side  # a little more than its corners
        tau = self.witness.outer(point, least, below)
        if tau is not None and self._mark(corner, width, tau - self.level, -1, len(self.outer)):
            self.outer.append((point, tau))

    def _mark(self, corner: Places, width: int, radius: Fraction, mark: int, disk: int) -> bool:
        """Decides the unknown squares in a disk around the middle of a block; are there any?"""
        unknown = self.marks.ravel() == 0
        unknown[unknown] = self.squares.inside(self.places[unknown], corner, width, max(radius, Fraction(0)))
        self.marks.ravel()[unknown], self.disks.ravel()[unknown] = mark, disk
        return bool(unknown.any())

    def certificate(self, operator: Pictured, sites: Sites, length: int = 0, bits: int = 0) -> Certificate:
        """All that was decided."""
        squares, marks = self.squares, self.marks
        corner = from_fraction(squares.corner[0]), from_fraction(squares.corner[1])
        letters = np.array([UNKNOWN, INSIDE, OUTSIDE])[marks]  # -1 is the last one
        rows = tuple("".join(row) for row in letters.T)
        inside, outside = int((marks == 1).sum()), int((marks == -1).sum())
        area = squares.side * squares.side
        claim = PictureClaim(self.level, inside, outside, inside * area, (marks.size - outside) * area)
        outer = OuterDisks(tuple(_gaussian(z) for z, _ in self.outer), tuple(t for _, t in self.outer), length, bits)
        evidence = PictureDisks(
            inner_evidence(sites, self.inner, ()) if self.inner else None,
            outer if self.outer else None,
            *(tuple(self.disks.T[mark == marks.T].tolist()) for mark in (1, -1)),
        )
        return Certificate(claim, PseudospectrumPicture(operator, corner, squares.side, rows), None, evidence)


def _gaussian(point: Place) -> Gaussian:
    return from_fraction(point[0]), from_fraction(point[1])


def longest(proves: Callable[[Fraction], bool], wanted: Fraction, hoped: float) -> Fraction | None:
    """A bound that can be proven: about as large as hoped, else the wanted one."""
    generous = Fraction(hoped) if np.isfinite(hoped) else Fraction(0)
    unit = Fraction(1, 2 ** max(8, 12 + int(1 / wanted).bit_length()))
    for bound in (generous // unit * unit, -(-wanted // unit) * unit):
        if bound >= wanted and proves(bound):
            return bound
    return None

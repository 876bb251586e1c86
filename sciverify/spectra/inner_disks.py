"""Disks inside the pseudospectrum of an operator on l2, each by a vector of integers (docs/theory/pseudospectra.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certificate.kinds.pseudospectra import Disks
from sciverify.exact.environment import float_proof
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import from_fraction
from sciverify.exact.root_bounds import root_above
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.sequences import Entries
from sciverify.spectra.dual_residual import ExactSection
from sciverify.spectra.least_vectors import least_vectors
from sciverify.spectra.spectral_point import BITS
from sciverify.spectra.squares import Complexes

Place = tuple[Fraction, Fraction]
_BLOCK, _LEAST_DIGITS, _MOST_DIGITS = 512, 15, 58
"""Points whose vectors are computed at once; bits of the largest entry of a vector."""


@dataclass(frozen=True, slots=True)
class InnerDisk:
    """A point, its vector in integers, for the adjoint if it is turned, and a proven bound of 1 / ||R|| there."""

    point: Place
    re: list[int]
    im: list[int]
    turned: bool
    bound: Fraction


class InnerDisks:
    """Vectors of these sites for an operator and, if it is not normal, for its adjoint."""

    def __init__(self, A: L2Operator, sites: range, level: Fraction) -> None:
        self.sites, self.level = sites, level
        self.sides = A.sides
        self.sections = [A.section(sites, adjoint=side) for side in self.sides]
        with float_proof(len(sites)):
            self.exact = [ExactSection(A, sites, adjoint=side) for side in self.sides]
        self.norm = Fraction(max(section.size for section in self.sections))
        self.digits = digits(self.norm, level, len(sites))

    def depths(self, z: Complexes) -> Floats:
        """Float residuals at many points: the smaller one of both sides."""
        found = np.full(len(z), np.inf)
        for side, section in zip(self.sides, self.sections, strict=True):
            for k in range(0, len(z), _BLOCK):
                part = z[k : k + _BLOCK].conj() if side else z[k : k + _BLOCK]
                values = section.residuals(least_vectors(section, part), part)
                found[k : k + _BLOCK] = np.fmin(found[k : k + _BLOCK], values)
        return found

    def disk(self, point: Place) -> InnerDisk:
        """The vector of the better side."""
        return min((self._proven(point, t) for t in range(len(self.sides))), key=lambda found: found.bound)

    def _proven(self, point: Place, t: int) -> InnerDisk:
        """A vector in integers and a bound of its residual."""
        side = self.sides[t]
        z = np.array([complex(float(point[0]), float(point[1]))])
        part = z.conj() if side else z
        u = rounded(least_vectors(self.sections[t], part, steps=3)[:, 0], self.digits)
        (first, second), unit = self.exact[t].moved(u, (point[0], -point[1] if side else point[1]))
        square = unit**2 * (sum(x * x for x in first) + sum(x * x for x in second))
        length = sum(x * x for x in u[0]) + sum(x * x for x in u[1])
        bound = root_above(square / length) + 2 * self.exact[t].doubt + self.norm / 2**76
        if self.exact[t].beyond:
            bound = root_above(bound**2 + self.exact[t].beyond ** 2)  # (DB1)
        return InnerDisk(point, *u, side, short_above(bound, self.level))


def digits(norm: Fraction, level: Fraction, sites: int) -> int:
    """Bits of vectors whose rounding hardly matters: it costs about norm * sqrt(sites) / 2**bits."""
    needed = int(norm / level).bit_length() + sites.bit_length() // 2 + 6
    return min(max(needed, _LEAST_DIGITS), _MOST_DIGITS)


def rounded(vector: Entries, bits: int) -> tuple[list[int], list[int]]:
    """Integers of so many bits, the largest part as long as that."""
    scale = (2.0**bits - 1) / max(np.abs(vector.real).max(), np.abs(vector.imag).max())
    re, im = (np.rint(part * scale).astype(np.int64).tolist() for part in (vector.real, vector.imag))
    return re, im


def short_above(bound: Fraction, level: Fraction) -> Fraction:
    """A little more, of few digits."""
    unit = Fraction(1, 2 ** max(48, 24 + int(1 / level).bit_length()))
    return -(-bound // unit) * unit


def inner_evidence(sites: Sites, disks: Sequence[InnerDisk], named: Sequence[int]) -> Disks:
    """Disks in a certificate, and the one in which each square lies."""
    return Disks(
        sites,
        BITS,
        tuple((from_fraction(d.point[0]), from_fraction(d.point[1])) for d in disks),
        tuple(d.bound for d in disks),
        np.array([d.re for d in disks], dtype=np.int64),
        np.array([d.im for d in disks], dtype=np.int64),
        tuple(k for k, d in enumerate(disks) if d.turned),
        tuple(named),
    )

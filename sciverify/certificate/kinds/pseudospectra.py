"""Claim kind pseudospectrum-cells: squares inside a pseudospectrum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.json_values import JsonObject, as_list
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_points import Integers, read_block, read_sites, write_integers, write_sites
from sciverify.certificate.l2_operators import read_l2_operator, read_numbers, write_l2_operator, write_numbers
from sciverify.certificate.numerals import read_fraction, read_fractions, read_integer, read_integers
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import L2Operator, Sites


@dataclass(frozen=True, slots=True)
class PseudospectrumClaim(CertificateClaim):
    """So many squares, together of at least that area, lie in the pseudospectrum {1 / ||R(z)|| < level}, under
    `condition`, if that is not empty.
    """

    level: Fraction
    count: int
    area: Fraction
    condition: str


@dataclass(frozen=True, slots=True, repr=False)
class Pseudospectrum(Topic):
    """Squares of a grid in the complex plane.

    Attributes
    ----------
    operator : L2Operator
    corner : pair of fmpq
        The lower left corner of square (0, 0).
    side : Fraction
    cells : tuple of pairs of int
        Columns and rows of squares.
    """

    operator: L2Operator
    corner: Gaussian
    side: Fraction
    cells: tuple[tuple[int, int], ...]

    latex = r"\operatorname{Sp}_\varepsilon A"

    def __str__(self) -> str:
        return f"{self.operator}, {len(self.cells)} squares of side {numeral(self.side)}"

    @property
    def centres(self) -> NDArray[np.complex128]:
        """The middle points of the squares, in doubles."""
        at = np.array(self.cells, dtype=float).reshape(-1, 2) + 0.5
        low = [int(t.p) / int(t.q) for t in self.corner]
        return np.asarray(low[0] + float(self.side) * at[:, 0] + 1j * (low[1] + float(self.side) * at[:, 1]))


@dataclass(frozen=True, eq=False, slots=True)
class Disks(Proof):
    """Points with vectors, bounds y of 1 / ||R|| there, and the disk in which each square lies."""

    sites: Sites
    bits: int
    points: tuple[Gaussian, ...]
    bounds: tuple[Fraction, ...]
    vectors: Integers
    imaginary: Integers
    adjoint: tuple[int, ...]
    disks: tuple[int, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Disks):
            return NotImplemented
        mine = (self.sites, self.bits, self.points, self.bounds, self.adjoint, self.disks)
        others = (other.sites, other.bits, other.points, other.bounds, other.adjoint, other.disks)
        same = np.array_equal(self.vectors, other.vectors) and np.array_equal(self.imaginary, other.imaginary)
        return mine == others and same

    __hash__ = None  # type: ignore[assignment]


class PseudospectrumKind(OtherKind[PseudospectrumClaim, Disks, Pseudospectrum]):
    """Rule inner-cells."""

    name = "pseudospectrum-cells"
    claim = PseudospectrumClaim
    evidence = (Disks,)
    subject = "a pseudospectrum"

    def write_subject(self, subject: Pseudospectrum) -> JsonObject:
        """Operator and squares."""
        return {
            "operator": write_l2_operator(subject.operator),
            "corner": write_numbers([subject.corner])[0],
            "side": numeral(subject.side),
            "cells": [[*cell] for cell in subject.cells],
        }

    def read_subject(self, value: JsonObject) -> Pseudospectrum:
        """Operator and squares."""
        (corner,) = read_numbers([value["corner"]])
        pairs = [read_integers(cell) for cell in as_list(value["cells"])]
        cells = tuple((i, j) for i, j in pairs)
        return Pseudospectrum(read_l2_operator(value["operator"]), corner, read_fraction(value["side"]), cells)

    def write_evidence(self, evidence: Disks) -> JsonObject:
        """Points, bounds, blocks of integers."""
        return {"rule": "inner-cells", **write_disks(evidence), "disks": [*evidence.disks]}

    def read_evidence(self, value: JsonObject) -> Disks:
        """Points, bounds, blocks of integers."""
        return replace(read_disks(value), disks=read_integers(value["disks"]))

    def sentence(self, claim: PseudospectrumClaim, symbol: str) -> str:
        """How large the pseudospectrum is at least."""
        level, area = significant(claim.level, 8, upward=True), significant(claim.area, 8, upward=False)
        said = f"{claim.count} squares, together of area {area}, lie in the pseudospectrum of level {level}"
        return said + (f" {claim.condition}" if claim.condition else "")

    def proof(self, evidence: Disks) -> str:
        """Disks around points."""
        points = "one point" if len(evidence.points) == 1 else f"{len(evidence.points)} points"
        return f"disks around {points}, ||(A - z) v|| in integers for a vector of {len(evidence.sites)} sites each"


def write_disks(found: Disks) -> JsonObject:
    """Points, bounds, blocks of integers."""
    return {
        "sites": write_sites(found.sites),
        "bits": found.bits,
        "points": write_numbers(found.points),
        "bounds": [*map(numeral, found.bounds)],
        "vectors": write_integers(found.vectors),
        "imaginary": write_integers(found.imaginary),
        "adjoint": [*found.adjoint],
    }


def read_disks(value: JsonObject) -> Disks:
    """The same, without the squares in the disks."""
    sites = read_sites(value["sites"])
    vectors = read_block(value["vectors"], len(sites))
    imaginary = value["imaginary"]
    return Disks(
        sites,
        read_integer(value["bits"]),
        read_numbers(value["points"]),
        read_fractions(value["bounds"]),
        vectors,
        np.zeros_like(vectors) if imaginary is None else read_block(imaginary, len(sites)),
        read_integers(value["adjoint"]),
        (),
    )

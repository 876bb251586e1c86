"""Claim kind pseudospectrum-picture: squares of a rectangle inside and outside a pseudospectrum."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.kinds.kind import Body, Writing
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.pseudospectra import Disks, read_disks, write_disks
from sciverify.certificate.l2_operators import read_l2_operator, read_numbers, write_l2_operator, write_numbers
from sciverify.certificate.numerals import read_fraction, read_fractions, read_integer, read_integers
from sciverify.certificate.rational_arrays import read_matrix, write_matrix
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.l2.finite_matrix import FiniteMatrix
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import L2Operator

Pictured: TypeAlias = L2Operator | FiniteMatrix
INSIDE, OUTSIDE, UNKNOWN = "+", "-", "."
_MARKS = {INSIDE: 1, OUTSIDE: -1, UNKNOWN: 0}


@dataclass(frozen=True, slots=True)
class PictureClaim(CertificateClaim):
    """In a rectangle {1 / ||R(z)|| < level} has an area from `lower` to `upper`; so many squares inside, outside."""

    level: Fraction
    inside: int
    outside: int
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class PseudospectrumPicture(Topic):
    """Squares of a rectangle in the complex plane.

    Attributes
    ----------
    operator : L2Operator or FiniteMatrix
    corner : pair of fmpq
        The lower left corner of the rectangle.
    side : Fraction
    rows : tuple of str
        From below; "+" is a square inside, "-" one outside, "." one of which nothing is said.
    """

    operator: Pictured
    corner: Gaussian
    side: Fraction
    rows: tuple[str, ...]

    latex = r"\operatorname{Sp}_\varepsilon A"

    def __str__(self) -> str:
        return f"{self.operator}, {len(self.rows[0])} x {len(self.rows)} squares of side {numeral(self.side)}"

    @property
    def marks(self) -> NDArray[np.int64]:
        """1 inside, -1 outside, 0 unknown; row 0 is the lowest one."""
        return np.array([[_MARKS[mark] for mark in row] for row in self.rows])


@dataclass(frozen=True, slots=True)
class OuterDisks(Proof):
    """Points with tau <= 1 / ||R||; `length` and `bits` of windows, both 0 for a matrix."""

    points: tuple[Gaussian, ...]
    bounds: tuple[Fraction, ...]
    length: int = 0
    bits: int = 0


@dataclass(frozen=True, slots=True)
class PictureDisks(Proof):
    """Disks inside and outside, and the one in which each square lies."""

    inner: Disks | None
    outer: OuterDisks | None
    inside: tuple[int, ...]
    outside: tuple[int, ...]


class PictureKind(OtherKind[PictureClaim, PictureDisks, PseudospectrumPicture]):
    """Rules outer-cells and matrix-cells."""

    name = "pseudospectrum-picture"
    claim = PictureClaim
    evidence = (PictureDisks,)
    subject = "a picture of a pseudospectrum"

    def write_subject(self, subject: PseudospectrumPicture) -> JsonObject:
        """Operator or matrix, and squares."""
        operator = subject.operator
        return {
            "operator": _write_matrix(operator) if isinstance(operator, FiniteMatrix) else write_l2_operator(operator),
            "corner": write_numbers([subject.corner])[0],
            "side": numeral(subject.side),
            "rows": [*subject.rows],
        }

    def read_subject(self, value: JsonObject) -> PseudospectrumPicture:
        """Operator or matrix, and squares."""
        (corner,) = read_numbers([value["corner"]])
        operator = as_object(value["operator"])
        found = _read_matrix(operator) if operator["kind"] == "matrix" else read_l2_operator(operator)
        rows = tuple(map(as_text, as_list(value["rows"])))
        return PseudospectrumPicture(found, corner, read_fraction(value["side"]), rows)

    def write(self, problem: PseudospectrumPicture, point: object, evidence: PictureDisks, writing: Writing) -> Body:
        """The rule follows from what is pictured."""
        rule = "matrix-cells" if isinstance(problem.operator, FiniteMatrix) else "outer-cells"
        found = {"rule": rule, **self.write_evidence(evidence)}
        return Body([], self.write_subject(problem), None, found)

    def write_evidence(self, evidence: PictureDisks) -> JsonObject:
        """Disks, and their numbers for squares."""
        return {
            "inner": None if evidence.inner is None else write_disks(evidence.inner),
            "outer": None if evidence.outer is None else _write_outer(evidence.outer),
            "inside": [*evidence.inside],
            "outside": [*evidence.outside],
        }

    def read_evidence(self, value: JsonObject) -> PictureDisks:
        """Disks, and their numbers for squares."""
        inner, outer = value["inner"], value["outer"]
        return PictureDisks(
            None if inner is None else read_disks(as_object(inner)),
            None if outer is None else _read_outer(as_object(outer)),
            read_integers(value["inside"]),
            read_integers(value["outside"]),
        )

    def sentence(self, claim: PictureClaim, symbol: str) -> str:
        """The area from both sides."""
        low, high = significant(claim.lower, 8, upward=False), significant(claim.upper, 8, upward=True)
        squares = f"{claim.inside} of its squares lie in it, {claim.outside} outside"
        return (
            f"the pseudospectrum of level {numeral(claim.level)} has an area between {low} and {high} in a rectangle; "
            f"{squares}"
        )

    def proof(self, evidence: PictureDisks) -> str:
        """How many points."""
        inner = len(evidence.inner.points) if evidence.inner else 0
        outer = evidence.outer or OuterDisks((), ())
        by = f"windows of {outer.length} sites" if outer.length else "singular values"
        return f"disks inside: {inner}, by vectors; outside: {len(outer.points)}, by {by}; in integers"


def _write_matrix(matrix: FiniteMatrix) -> JsonObject:
    return {
        "kind": "matrix",
        "re": write_matrix(matrix.re),
        "im": None if matrix.is_real else write_matrix(matrix.im),
    }


def _read_matrix(value: JsonObject) -> FiniteMatrix:
    re = read_matrix(value["re"])
    zeros = tuple(tuple(x - x for x in row) for row in re)
    return FiniteMatrix(re, zeros if value["im"] is None else read_matrix(value["im"]))


def _write_outer(outer: OuterDisks) -> JsonObject:
    found: JsonObject = {"points": write_numbers(outer.points), "bounds": [*map(numeral, outer.bounds)]}
    return {"length": outer.length, "bits": outer.bits, **found} if outer.length else found


def _read_outer(value: JsonObject) -> OuterDisks:
    points, bounds = read_numbers(value["points"]), read_fractions(value["bounds"])
    if "length" not in value:
        return OuterDisks(points, bounds)
    return OuterDisks(points, bounds, read_integer(value["length"]), read_integer(value["bits"]))

"""Claim kind solution-path: the minimisers of the LASSO for all parameters, from knot to knot; exact evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.exact import ExactKind, ExactReading, ExactWriting, verified_fraction
from sciverify.certificate.kinds.kind import ClaimKind, E
from sciverify.certificate.numerals import read_fraction, read_fractions, read_integers
from sciverify.certificate.statement import CertificateClaim, Problem, Proof
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.ordered import Exact
from sciverify.exact.rationals import numeral
from sciverify.exact.reading import Vector

_SHOWN = 4
"""Knots that a sentence names."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The entries, free ones aside, that are not 0 between two knots, ascending, and their signs."""

    support: tuple[int, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SolutionPathClaim(CertificateClaim):
    """For each parameter above `least` there is one minimiser, affine in the parameter between the knots.

    Attributes
    ----------
    least : Fraction
    knots : tuple of n Enclosures
        Of the parameters, falling, at which support or signs change: one knot in each, and no others above `least`.
    pieces : tuple of n + 1 Pieces
        Support and signs above the first knot, between the knots, and from the last one down to `least`.
    """

    least: Fraction
    knots: tuple[Enclosure, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PathPoint:
    """A minimiser at a parameter."""

    parameter: Exact
    minimiser: Vector


@dataclass(frozen=True, slots=True)
class PathProof(Proof):
    """Rule affine-path: the minimisers at all knots, and at the end."""

    points: tuple[PathPoint, ...]


class AboutPath(ClaimKind[SolutionPathClaim, E, Problem]):
    """What the kinds of evidence for a path share: the claim."""

    name = "solution-path"
    claim = SolutionPathClaim
    subject = "a path of minimisers"

    def write_claim(self, claim: SolutionPathClaim) -> JsonObject:
        """The end, bounds of the knots, pieces."""
        return {
            "least": numeral(claim.least),
            "knots": [[numeral(knot.lower), numeral(knot.upper)] for knot in claim.knots],
            "pieces": [{"support": list(piece.support), "signs": list(piece.signs)} for piece in claim.pieces],
        }

    def read_claim(self, value: object) -> SolutionPathClaim:
        """The end, bounds of the knots, pieces."""
        value = as_object(value)
        return _claim(read_fraction(value["least"]), value)

    def from_verified(self, verified: JsonObject) -> SolutionPathClaim:
        """The claim that the checker re-proved."""
        return _claim(verified_fraction(verified["least"]), verified)

    def sentence(self, claim: SolutionPathClaim, symbol: str) -> str:
        """How many knots there are, and the first ones."""
        least = significant(claim.least, 8, upward=True)
        named = [significant(knot.upper, 8, upward=True) for knot in claim.knots[:_SHOWN]]
        more = ", ..." if len(claim.knots) > _SHOWN else ""
        knots = f": {', '.join(named)}{more}" if named else ""
        count = "one knot" if len(claim.knots) == 1 else f"{len(claim.knots)} knots"
        return f"{symbol}(A, y) is one point for every lam > {least}; its path has {count}{knots}"


class SolutionPathKind(AboutPath[PathProof], ExactKind[SolutionPathClaim, PathProof]):
    """Rule affine-path."""

    evidence = (PathProof,)
    reason: ClassVar[str] = "minimisers at all knots, each optimal together with its neighbours"

    def vectors(self, evidence: PathProof) -> Iterable[Vector]:
        """Parameters and minimisers."""
        return [part for point in evidence.points for part in ((point.parameter,), point.minimiser)]

    def write_evidence(self, evidence: PathProof, writing: ExactWriting) -> JsonObject:
        """The points, one after the other."""
        points = [
            {"parameter": writing.vector((point.parameter,))[0], "minimiser": writing.vector(point.minimiser)}
            for point in evidence.points
        ]
        return {"path": {"rule": "affine-path", "points": points}}

    def read_evidence(self, value: object, reading: ExactReading) -> PathProof:
        """The points, one after the other."""
        path = as_object(as_object(value)["path"])
        points = map(as_object, as_list(path["points"]))
        return PathProof(
            tuple(PathPoint(reading.vector([p["parameter"]])[0], reading.vector(p["minimiser"])) for p in points)
        )

    def explain(self, claim: SolutionPathClaim, problem: Problem, evidence: PathProof) -> list[str]:
        """What was proven, how long supports are, and by what."""
        return [f"Proven: {self.sentence(claim, problem.symbol)}.", supports_in_words(claim), f"Proof: {self.reason}."]


def supports_in_words(claim: SolutionPathClaim) -> str:
    """The largest support and how often an entry leaves again."""
    sizes = [len(piece.support) for piece in claim.pieces]
    leaving = sum(not set(a.support) <= set(b.support) for a, b in zip(claim.pieces, claim.pieces[1:], strict=False))
    return f"Supports hold up to {max(sizes)} entries that are not free; at {leaving} knots an entry leaves."


def _claim(least: Fraction, value: JsonObject) -> SolutionPathClaim:
    knots = map(read_fractions, as_list(value["knots"]))
    pieces = tuple(_piece(as_object(entry)) for entry in as_list(value["pieces"]))
    return SolutionPathClaim(least, tuple(map(_enclosure, knots)), pieces)


def _enclosure(bounds: tuple[Fraction, ...]) -> Enclosure:
    if len(bounds) != 2:
        raise MalformedCertificate(f"{len(bounds)} bounds of a knot: two are needed")
    return Enclosure(*bounds)


def _piece(value: JsonObject) -> Piece:
    piece = Piece(read_integers(value["support"]), read_integers(value["signs"]))
    if len(piece.support) != len(piece.signs):
        raise MalformedCertificate(f"{shown(value)} has not one sign for each entry of the support")
    return piece

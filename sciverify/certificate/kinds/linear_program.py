"""Claim kind linear-program: the distance of a point to all minimisers of a linear program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from sciverify.certificate.json_values import JsonObject, as_list, as_text
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.numerals import read_rational
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.linear_program import LinearProgram
from sciverify.exact.rational_vector import RationalVector


@dataclass(frozen=True, slots=True)
class LinearProgramClaim(CertificateClaim):
    """lower <= the l2 distance of the point to the set of all minimisers <= upper."""

    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class JudgedPoint(Topic):
    """A linear program, and a point that is held against its minimisers.

    Attributes
    ----------
    program : LinearProgram
    point : tuple of fmpq
    """

    program: LinearProgram
    point: RationalVector

    latex = r"\min_x\ \langle c, x \rangle \quad\text{subject to}\quad Ax = b,\ A'x \ge b',\ l \le x \le u"

    def __str__(self) -> str:
        return str(self.program)


@dataclass(frozen=True, slots=True)
class FaceProof(Proof):
    """What shows the minimisers, and how far they are.

    Attributes
    ----------
    minimiser : tuple of fmpq
        The one nearest to the point.
    prices : tuple of fmpq
        A dual solution, one number a row.
    normal : tuple of fmpq, or None
        Of the rows, the multipliers of the projection; None: there is no lower bound.
    """

    minimiser: RationalVector
    prices: RationalVector
    normal: RationalVector | None


class LinearProgramKind(OtherKind[LinearProgramClaim, FaceProof, JudgedPoint]):
    """Rule optimal-face."""

    name = "linear-program"
    claim = LinearProgramClaim
    evidence = (FaceProof,)
    subject = "the minimisers of a linear program"

    def write_subject(self, subject: JudgedPoint) -> JsonObject:
        """Costs, rows, bounds and the point."""
        program = subject.program
        return {
            "costs": _written(program.costs),
            "matrix": [_written(row) for row in program.matrix],
            "right": _written(program.right),
            "senses": ["=" if equal else ">=" for equal in program.equal],
            "lower": _written(program.lower),
            "upper": _written(program.upper),
            "point": _written(subject.point),
        }

    def read_subject(self, value: JsonObject) -> JudgedPoint:
        """Costs, rows, bounds and the point."""
        program = LinearProgram(
            _read(value["costs"]),
            tuple(map(_read, as_list(value["matrix"]))),
            _read(value["right"]),
            tuple(as_text(sense) == "=" for sense in as_list(value["senses"])),
            _read_ends(value["lower"]),
            _read_ends(value["upper"]),
        )
        return JudgedPoint(program, _read(value["point"]))

    def write_evidence(self, evidence: FaceProof) -> JsonObject:
        """Numerals."""
        normal = None if evidence.normal is None else _written(evidence.normal)
        return {
            "rule": "optimal-face",
            "minimiser": _written(evidence.minimiser),
            "prices": _written(evidence.prices),
            "normal": normal,
        }

    def read_evidence(self, value: JsonObject) -> FaceProof:
        """Numerals."""
        normal = None if value["normal"] is None else _read(value["normal"])
        return FaceProof(_read(value["minimiser"]), _read(value["prices"]), normal)

    def sentence(self, claim: LinearProgramClaim, symbol: str) -> str:
        """Both bounds, or the distance where they are equal and short."""
        printed = f"{Enclosure(claim.lower, claim.upper):.8}"
        return f"the distance to the minimisers {'lies in' if printed.startswith('[') else 'is'} {printed}"

    def proof(self, evidence: FaceProof) -> str:
        """A face and its normal."""
        beside = "" if evidence.normal is None else ", a normal of their face"
        return f"the nearest minimiser, prices that show all minimisers{beside}; exact arithmetic"


def _written(numbers: Sequence[fmpq | None]) -> list[object]:
    return [None if x is None else str(x) for x in numbers]


def _read(value: object) -> RationalVector:
    return tuple(map(read_rational, as_list(value)))


def _read_ends(value: object) -> tuple[fmpq | None, ...]:
    return tuple(None if x is None else read_rational(x) for x in as_list(value))

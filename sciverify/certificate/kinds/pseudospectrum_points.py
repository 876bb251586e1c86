"""Claim kind pseudospectrum-points: points of an (N, eps)-pseudospectrum."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certificate.json_values import JsonObject
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_points import Integers, read_block, read_sites, write_integers, write_sites
from sciverify.certificate.l2_operators import read_l2_operator, read_numbers, write_l2_operator, write_numbers
from sciverify.certificate.numerals import read_integer, read_integers
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.enclosure import significant
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import L2Operator, Sites


@dataclass(frozen=True, slots=True)
class PseudospectrumPointsClaim(CertificateClaim):
    """So many points lie in {||R(z)^p||^(-1/p) < level}, p = 2^order."""

    level: Fraction
    order: int
    count: int


@dataclass(frozen=True, slots=True, repr=False)
class PseudospectrumPoints(Topic):
    """Points of the complex plane.

    Attributes
    ----------
    operator : L2Operator
    points : tuple of pairs of fmpq
    """

    operator: L2Operator
    points: tuple[Gaussian, ...]

    latex = r"\operatorname{Sp}_{N, \varepsilon} A"

    def __str__(self) -> str:
        return f"{self.operator}, {len(self.points)} point{'s' * (len(self.points) != 1)}"


@dataclass(frozen=True, eq=False, slots=True)
class PowerVectors(Proof):
    """A vector for each point; those in `adjoint` are for the adjoint."""

    sites: Sites
    bits: int
    vectors: Integers
    imaginary: Integers
    adjoint: tuple[int, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PowerVectors):
            return NotImplemented
        mine, others = (self.sites, self.bits, self.adjoint), (other.sites, other.bits, other.adjoint)
        same = np.array_equal(self.vectors, other.vectors) and np.array_equal(self.imaginary, other.imaginary)
        return mine == others and same

    __hash__ = None  # type: ignore[assignment]


class PseudospectrumPointsKind(OtherKind[PseudospectrumPointsClaim, PowerVectors, PseudospectrumPoints]):
    """Rule power-residual."""

    name = "pseudospectrum-points"
    claim = PseudospectrumPointsClaim
    evidence = (PowerVectors,)
    subject = "points of a pseudospectrum"

    def write_subject(self, subject: PseudospectrumPoints) -> JsonObject:
        """Operator and points."""
        return {"operator": write_l2_operator(subject.operator), "points": write_numbers(subject.points)}

    def read_subject(self, value: JsonObject) -> PseudospectrumPoints:
        """Operator and points."""
        return PseudospectrumPoints(read_l2_operator(value["operator"]), read_numbers(value["points"]))

    def write_evidence(self, evidence: PowerVectors) -> JsonObject:
        """Blocks of integers."""
        return {
            "rule": "power-residual",
            "sites": write_sites(evidence.sites),
            "bits": evidence.bits,
            "vectors": write_integers(evidence.vectors),
            "imaginary": write_integers(evidence.imaginary),
            "adjoint": [*evidence.adjoint],
        }

    def read_evidence(self, value: JsonObject) -> PowerVectors:
        """Blocks of integers."""
        sites, imaginary = read_sites(value["sites"]), value["imaginary"]
        vectors = read_block(value["vectors"], len(sites))
        return PowerVectors(
            sites,
            read_integer(value["bits"]),
            vectors,
            np.zeros_like(vectors) if imaginary is None else read_block(imaginary, len(sites)),
            read_integers(value["adjoint"]),
        )

    def sentence(self, claim: PseudospectrumPointsClaim, symbol: str) -> str:
        """How many points."""
        points = "one point lies" if claim.count == 1 else f"{claim.count} points lie"
        level = significant(claim.level, 8, upward=True)
        return f"{points} in the pseudospectrum of order {claim.order} and level {level}"

    def proof(self, evidence: PowerVectors) -> str:
        """Powers on vectors."""
        return f"||(A - z)^p v|| in integers, p = 2^N, for a vector of {len(evidence.sites)} sites each"
